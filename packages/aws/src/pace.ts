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
