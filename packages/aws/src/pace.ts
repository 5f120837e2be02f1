import type { Clock } from "@genkan/controls/model/time";

/** In milliseconds, a little more than a second: the network may deliver evenly spaced calls unevenly. */
const WINDOW = 1_050;

/** Lets a limited number of calls start in any one second, in the order they came. */
export class Pace {
  readonly #perSecond: number;
  readonly #clock: Pick<Clock, "now" | "sleep">;
  /** When the latest calls start, oldest first, in milliseconds. */
  #turns: number[] = [];
  #asked = 0;

  constructor(perSecond: number, clock: Pick<Clock, "now" | "sleep">) {
    this.#perSecond = perSecond;
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn. */
  async turn(): Promise<void> {
    const now = this.#clock.now();
    // Someone set the clock back. Without this, the next call would wait until the clock reaches its old time.
    const back = Math.max(0, this.#asked - now);
    if (back) this.#turns = this.#turns.map((turn) => turn - back);
    this.#asked = now;
    const before = this.#turns[this.#turns.length - this.#perSecond];
    const at = Math.max(now, before === undefined ? 0 : before + WINDOW);
    this.#turns.push(at);
    if (this.#turns.length > this.#perSecond) this.#turns.shift();
    if (at > now) await this.#clock.sleep(at - now);
  }
}

/** Smaller than AWS's own by this share: the network may deliver evenly spaced calls unevenly. */
const SLOWER = 1.05;

/**
 * Lets calls start as a token bucket does: some at once, and then so many in a second.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export class Bucket {
  readonly #interval: number;
  readonly #burst: number;
  readonly #clock: Pick<Clock, "now" | "sleep">;
  /** When the bucket would be full again, in milliseconds. */
  #full = Number.NEGATIVE_INFINITY;
  #asked = 0;

  constructor(
    { perSecond, burst }: { readonly perSecond: number; readonly burst: number },
    clock: Pick<Clock, "now" | "sleep">,
  ) {
    this.#interval = (SLOWER * 1_000) / perSecond;
    this.#burst = burst;
    this.#clock = clock;
  }

  /** Resolves when it is the caller's turn. */
  async turn(): Promise<void> {
    const now = this.#clock.now();
    // Someone set the clock back. Without this, the next call would wait until the clock reaches its old time.
    this.#full -= Math.max(0, this.#asked - now);
    this.#asked = now;
    const at = Math.max(now, this.#full - (this.#burst - 1) * this.#interval);
    this.#full = Math.max(this.#full, at) + this.#interval;
    if (at > now) await this.#clock.sleep(at - now);
  }
}
