import { systemClock } from "@genkan/aws/clock";
import type { Clock } from "@genkan/controls/model/time";

interface Timer {
  readonly at: number;
  readonly fire: () => void;
}

/**
 * A clock for tests, on which time passes only when everything waits for it: an hour of waiting takes a moment, and the
 * same test gives the same times on every machine.
 *
 * A sleep makes time pass; a {@link Clock.timeout} fires when time passes it, but does not make time pass itself.
 * So what waits must wait on this clock: use the in-process door of the simulated account, not its sockets, wherever
 * several calls are under way at once. Time does not wait for a socket.
 */
export class TestClock implements Clock {
  #now: number;
  readonly #sleepers: Timer[] = [];
  readonly #timeouts: Timer[] = [];
  #passing = false;

  /** @param start where the clock starts, in ISO 8601 */
  constructor(start: string | number | Date = "2026-11-01T00:00:00Z") {
    this.#now = new Date(start).getTime();
  }

  readonly now = (): number => this.#now;

  /** The clock's time as a date. */
  readonly date = (): Date => new Date(this.#now);

  readonly sleep = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const end = (settle: () => void) => {
        const place = this.#sleepers.indexOf(timer);
        if (place >= 0) this.#sleepers.splice(place, 1);
        signal?.removeEventListener("abort", aborted);
        settle();
      };
      const timer = { at: this.#now + Math.max(0, milliseconds), fire: () => end(resolve) };
      const aborted = () => end(() => reject(signal?.reason));
      signal?.addEventListener("abort", aborted);
      insert(this.#sleepers, timer);
      if (!this.#passing) void this.#pass();
    });

  readonly timeout = (milliseconds: number): AbortSignal => {
    const controller = new AbortController();
    const fire = () => controller.abort(new DOMException("The operation was aborted due to timeout", "TimeoutError"));
    insert(this.#timeouts, { at: this.#now + milliseconds, fire });
    return controller.signal;
  };

  /** Sets the clock ahead, as when nothing happens for so many milliseconds. */
  advance(milliseconds: number): void {
    this.#to(this.#now + milliseconds);
  }

  /** Lets time pass from one sleeper to the next, each time after everything else has come to rest. */
  async #pass(): Promise<void> {
    this.#passing = true;
    for (;;) {
      await rest();
      const [next] = this.#sleepers;
      if (!next) break;
      const [timeout] = this.#timeouts;
      if (timeout && timeout.at <= next.at) this.#to(timeout.at);
      else {
        this.#to(next.at);
        next.fire();
      }
    }
    this.#passing = false;
  }

  #to(at: number): void {
    this.#now = Math.max(this.#now, at);
    for (const timeout of this.#timeouts.splice(0, placeAfter(this.#timeouts, this.#now))) timeout.fire();
  }
}

/** The machine's clock for what asks a real server; no call is given up because the machine is busy. */
export const patientClock: Clock = { ...systemClock, timeout: () => new AbortController().signal };

/** The deadline of a call to a real server, in milliseconds: the sockets of the SDK go by the machine's clock. */
export const PATIENT = 600_000;

/** Adds a timer to others, the earliest first; of the same time, the one that was set first. Thousands of calls wait at once. */
const insert = (timers: Timer[], timer: Timer): void => void timers.splice(placeAfter(timers, timer.at), 0, timer);

/** The number of timers that fire at a time or before. */
function placeAfter(timers: readonly Timer[], at: number): number {
  let [low, high] = [0, timers.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timers[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

const turn = () => new Promise((resolve) => setImmediate(resolve));
const isWaitingFor = (kind: RegExp): boolean =>
  process.getActiveResourcesInfo().some((resource) => kind.test(resource));

/** Resolves when nothing in this process goes on but what waits for a clock or a socket. */
async function rest(): Promise<void> {
  do {
    await turn();
    // Timers of 1 ms, as the SDK's before a retry, fire in the order in which they were set: ours fires after them.
    if (isWaitingFor(/^Timeout/)) await new Promise((resolve) => setTimeout(resolve, 1));
    await turn();
  } while (isWaitingFor(/^FSReq/));
}
