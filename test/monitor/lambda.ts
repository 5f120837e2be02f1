import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { TestClock } from "../clock.ts";

/** Milliseconds, on the clock and of the processor. */
interface Spent {
  readonly milliseconds: number;
  readonly processor: number;
}

/** What came of one invocation. */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: string;
  /** What the handler took. */
  readonly handling: Spent;
  /** What loading the bundle took; of a function that was warm, nothing. */
  readonly loading: Spent | null;
  /** Lines of the log, as CloudWatch gets them. */
  readonly log: string;
}

const runtime = fileURLToPath(new URL("invoke.mjs", import.meta.url));
const OUTCOME = /^outcome (.*)\n/m;
/** Milliseconds from one invocation to the next, on a simulated clock. */
const PAUSE = 1_000;

/** A built bundle in a process of its own, with the environment that it is given and no other; warm until it is ended. */
export class Lambda {
  readonly #child: ChildProcess;
  readonly #clock: TestClock | undefined;
  readonly #closed: Promise<unknown>;
  #out = "";
  #err = "";
  #arrived: () => void = () => {};

  /** @param clock what the function goes by, and makes pass when it sleeps; the machine's clock when left out */
  constructor(bundle: string, environment: NodeJS.ProcessEnv, clock?: TestClock) {
    this.#clock = clock;
    this.#child = spawn(process.execPath, [runtime, bundle], {
      env: environment,
      stdio: ["pipe", "pipe", "pipe", ...(clock ? (["ipc"] as const) : [])],
    });
    this.#child.on("message", (until: number) => {
      clock?.advance(Math.max(0, until - clock.now()));
      // Who was killed need not be woken.
      if (this.#child.connected) this.#child.send(clock?.now() ?? 0, () => {});
    });
    this.#closed = once(this.#child, "close");
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#out += text;
      this.#arrived();
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#err += text;
    });
    // Who was killed reads no more events.
    this.#child.stdin?.on("error", () => {});
    this.#child.once("close", () => this.#arrived());
  }

  /**
   * Hands it an event, when it is done with the one before.
   * @param anew whether the bundle is loaded anew before, so that it remembers nothing
   * @throws Error when it ends without an answer
   */
  async invoke(event: object, { anew = false } = {}): Promise<Outcome> {
    this.#clock?.advance(PAUSE);
    this.#child.stdin?.write(`${JSON.stringify({ event, anew, at: this.#clock?.now() })}\n`);
    let found = OUTCOME.exec(this.#out);
    while (!found) {
      if (!this.alive)
        throw new Error(`the function ended with ${this.#child.signalCode ?? this.#child.exitCode}: ${this.#err}`);
      await new Promise<void>((resolve) => {
        this.#arrived = resolve;
      });
      found = OUTCOME.exec(this.#out);
    }
    const log = this.#out.slice(0, found.index);
    this.#out = this.#out.slice(found.index + found[0].length);
    return { ...(JSON.parse(found[1] ?? "{}") as Omit<Outcome, "log">), log };
  }

  /** Whether it still runs. */
  get alive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it as Lambda does at its worst. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }

  /** Whether it was killed. */
  get killed(): boolean {
    return this.#child.signalCode === "SIGKILL";
  }

  /** Lets it end. */
  async end(): Promise<void> {
    this.#child.stdin?.end();
    await this.#closed;
  }
}
