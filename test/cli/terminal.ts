import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough, Writable } from "node:stream";
import type { AwsOptions } from "@genkan/aws/clients";
import { main } from "@genkan/cli/main";
import { Output } from "@genkan/cli/output";
import type { Environment } from "@genkan/cli/shell";
import type { Clock } from "@genkan/controls/model/time";
import { simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { onTestFinished } from "vitest";
import { TestClock } from "../clock.ts";
import { SDK_DEFAULTS } from "../sdk-defaults.ts";

const root = new URL("../../", import.meta.url);

/** The path of a scenario in test/scenarios. */
export const scenarioFile = (name: string): string => new URL(`test/scenarios/${name}.json`, root).pathname;
/** A sound account, as a scenario. */
export const sound: unknown = JSON.parse(readFileSync(scenarioFile("sound"), "utf8"));

/** Keys that a simulated account takes. */
export const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };

// The AWS SDK looks into the environment of this process, whatever the shell's is. Tests find nothing of the user's there.
for (const name of Object.keys(process.env)) if (name.startsWith("AWS_")) delete process.env[name];
Object.assign(process.env, SDK_DEFAULTS, {
  AWS_CONFIG_FILE: "/nonexistent",
  AWS_SHARED_CREDENTIALS_FILE: "/nonexistent",
  AWS_EC2_METADATA_DISABLED: "true",
});

/** How long a user takes before each command, in milliseconds: AWS then gives again what it gives in a second. */
export const PAUSE = 10_000;

/** A folder that is removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "genkan-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const CTRL_C = "\u0003";
/** What readline writes for a question: the prompt, and then where the cursor is. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is controlled by them
const PROMPT = /: \u001b\[\d+G$/;

/** What a command wrote, and its exit status. */
export interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

interface TerminalOptions {
  /** How the account differs from the sound one. */
  readonly change?: object;
  readonly env?: Environment;
  /** How to reach AWS, in place of the simulated account. */
  readonly aws?: AwsOptions;
  readonly clock?: Clock;
  /** Where the stdout of a command leads, in place of what is collected. */
  readonly stdout?: () => Writable;
  readonly home?: string;
  /** What a person types, one line for each question; with it, stdin and stderr are a terminal. */
  readonly answers?: readonly string[];
  /** What comes to stdin through a pipe, which then ends. */
  readonly piped?: string;
}

/**
 * A terminal for a test: `genkan` runs a command in this process, and nothing waits for real time. It has a home folder,
 * a clock and a simulated account of its own.
 */
export function openTerminal({
  change = {},
  env = {},
  aws,
  clock,
  stdout,
  home: folder,
  answers,
  piped,
}: TerminalOptions = {}) {
  const home = folder ?? temporaryFolder();
  const scenario = readScenario(mergePatch(sound, change));
  const own = new TestClock(scenario.now);
  const time = clock ?? own;
  const simulation = simulate({ scenario, clock: time });
  const { requestHandler } = simulation;
  const stop = new AbortController();
  const listeners = new Set<() => void>();
  let [out, err] = ["", ""];
  let typed = answers;
  const collecting = (collect: (text: string) => void) =>
    new Writable({
      decodeStrings: false,
      write(text, _, done) {
        collect(String(text));
        for (const listener of listeners) listener();
        done();
      },
    });
  return {
    ...simulation,
    home,
    clock: own,
    /** The same terminal, at which a person types these lines in the next command. */
    again(lines: readonly string[]) {
      typed = lines;
      return this;
    },
    /** Runs a command to its end. */
    async genkan(...args: string[]): Promise<Ended> {
      if (time instanceof TestClock) time.advance(PAUSE);
      [out, err] = ["", ""];
      const collected = collecting((text) => {
        out += text;
      });
      const stdin = Object.assign(new PassThrough(), { isTTY: typed !== undefined });
      if (piped !== undefined) stdin.end(piped);
      const left = [...(typed ?? [])];
      const remarks = collecting((text) => {
        err += text;
        if (PROMPT.test(err)) setImmediate(() => stdin.write(left.shift() ?? CTRL_C));
      });
      if (typed) Object.assign(remarks, { isTTY: true, columns: 80 });
      const status = await main(args, {
        env: { HOME: home, LANG: "C.UTF-8", ...env },
        cwd: home,
        stdin,
        stdout: new Output(stdout?.() ?? collected, env),
        stderr: new Output(remarks, env),
        clock: time,
        timeZone: "UTC",
        aws: aws ?? { region: "us-east-1", credentials, requestHandler },
        stopSignal: () => stop.signal,
      });
      return { status, out, err };
    },
    /** Waits until the command that runs has written a text. @returns what it has written to stdout */
    async shows(text: string): Promise<string> {
      while (!out.includes(text) && !err.includes(text)) {
        await new Promise<void>((resolve) => listeners.add(resolve));
        listeners.clear();
      }
      return out;
    },
    /** Presses Ctrl+C. */
    interrupt: () => stop.abort(),
  };
}
