import { setFlagsFromString } from "node:v8";
import type { AwsOptions } from "@genkan/aws/clients";
import { systemClock } from "@genkan/aws/clock";
import type { Clock } from "@genkan/controls/model/time";
import { Output } from "./output.ts";

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The environment of a command: everything that it reads, writes to, waits for and calls, except for files. */
export interface Shell {
  readonly env: Environment;
  /** The working directory. */
  readonly cwd: string;
  readonly stdin: NodeJS.ReadableStream & { readonly isTTY?: boolean };
  readonly stdout: Output;
  readonly stderr: Output;
  readonly clock: Clock;
  /** The time zone of the machine, as an IANA name. */
  readonly timeZone: string;
  /** How to reach AWS. Options that are left out come from the environment, as usual with the SDK. */
  readonly aws: AwsOptions;
  /** Handles Ctrl+C. @returns a signal that the first one aborts; the second one ends the process */
  stopSignal(): AbortSignal;
  /** Frees memory early rather than fast, for work on many accounts. Only a process of its own does that. */
  spareMemory?(): void;
}

/** The shell that started this process. */
export const processShell: Shell = {
  env: process.env,
  get cwd() {
    return process.cwd();
  },
  get stdin() {
    return process.stdin;
  },
  stdout: new Output(process.stdout, process.env),
  stderr: new Output(process.stderr, process.env),
  clock: systemClock,
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  aws: {},
  stopSignal() {
    const controller = new AbortController();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
    return controller.signal;
  },
  spareMemory() {
    // V8 takes what a large machine has: for a thousand accounts several hundred MiB, of which 35 are in use.
    setFlagsFromString("--semi-space-growth-factor=1");
    setFlagsFromString("--heap-growing-percent=50");
  },
};

/** Resolves when a signal is aborted. */
export const stopped = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
