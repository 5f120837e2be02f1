import { createInterface, type Interface } from "node:readline";
import type { Clock } from "@genkan/controls/model/time";
import type { Shell } from "../shell.ts";

/** What happened while the user was waited for: a line was typed, the time was over, or the user left. */
export type Heard = { readonly line: string } | "time" | "left";

/**
 * The lines that a person types. The terminal edits them: there are no escape codes, so a screen reader and a log read what a
 * person reads. Ctrl+C, Ctrl+D and a terminal that goes away all mean that the person has left.
 */
export class Talk implements Disposable {
  readonly #lines: string[] = [];
  readonly #readline: Interface;
  readonly #clock: Clock;
  #left = false;
  #wake = () => {};

  /** @param stop is aborted by Ctrl+C */
  constructor({ stdin, clock }: Pick<Shell, "stdin" | "clock">, stop: AbortSignal) {
    this.#clock = clock;
    this.#readline = createInterface({ input: stdin, terminal: false });
    this.#readline.on("line", (line) => {
      this.#lines.push(line.trim());
      this.#wake();
    });
    this.#readline.once("close", () => this.#leave());
    if (stop.aborted) this.#leave();
    else stop.addEventListener("abort", () => this.#leave(), { once: true });
  }

  #leave(): void {
    this.#left = true;
    this.#wake();
  }

  /** Forgets what was typed before it was asked for, so that it answers no question. */
  forget(): void {
    this.#lines.length = 0;
  }

  /** The next line. @param milliseconds how long to wait for it; without end, where it is left out */
  async heard(milliseconds?: number): Promise<Heard> {
    if (!this.#left && !this.#lines.length) await this.#somethingWithin(milliseconds);
    if (this.#left) return "left";
    const line = this.#lines.shift();
    return line === undefined ? "time" : { line };
  }

  async #somethingWithin(milliseconds: number | undefined): Promise<void> {
    const waiting = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
    const over = milliseconds === undefined ? [] : [this.#clock.sleep(milliseconds, waiting.signal).catch(() => {})];
    await Promise.race([woken, ...over]);
    waiting.abort();
    this.#wake = () => {};
  }

  [Symbol.dispose](): void {
    this.#readline.close();
  }
}
