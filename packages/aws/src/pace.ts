import { setTimeout as sleep } from "node:timers/promises";

/** AWS refills its buckets steadily and the network is not: a little longer than a second is safely one. */
const WINDOW = 1_050;

/** Lets so many calls through in any one second, in the order in which they came. */
export class Pace {
  readonly #perSecond: number;
  readonly #turns: number[] = [];
  readonly #now: () => number;
  readonly #sleep: (milliseconds: number) => Promise<unknown>;

  /** @param now a clock in milliseconds */
  constructor(perSecond: number, now: () => number = () => performance.now(), wait: typeof sleep = sleep) {
    this.#perSecond = perSecond;
    this.#now = now;
    this.#sleep = wait;
  }

  /** Resolves when it is the caller's turn. */
  async turn(): Promise<void> {
    const now = this.#now();
    const before = this.#turns[this.#turns.length - this.#perSecond];
    const at = Math.max(now, before === undefined ? 0 : before + WINDOW);
    this.#turns.push(at);
    if (this.#turns.length > this.#perSecond) this.#turns.shift();
    if (at > now) await this.#sleep(at - now);
  }
}
