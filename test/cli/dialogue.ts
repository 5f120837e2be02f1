import { PassThrough, Writable } from "node:stream";
import { stripVTControlCharacters } from "node:util";
import type { AwsOptions } from "@genkan/aws/clients";
import { main } from "@genkan/cli/main";
import { Output } from "@genkan/cli/output";
import type { Environment } from "@genkan/cli/shell";
import { TestClock } from "../clock.ts";
import { temporaryFolder } from "./terminal.ts";

/** What a person does when the text appears that is waited for: types a line, changes something, or leaves. */
export type Turn = readonly [awaited: string | RegExp, typed: string | (() => void) | typeof LEAVE | typeof CLOSE];

/** Ctrl+C, and a terminal that goes away. */
export const LEAVE = Symbol("Ctrl+C");
export const CLOSE = Symbol("closed stdin");

/** A dialogue as it stands on the terminal at the end. */
interface Dialogue {
  readonly status: number;
  readonly text: string;
  /** The text without its lines. */
  readonly flat: string;
  /** The turns that never came. */
  readonly left: readonly Turn[];
}

/** A line that was removed again. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is controlled by them
const CLEARED = /[^\n]*\r\u001b\[K/g;

const joined = (text: string): string => text.replaceAll(/\s/g, "");

interface DialogueOptions {
  readonly turns: readonly Turn[];
  readonly columns?: number;
  readonly env?: Environment;
  readonly clock?: TestClock;
  readonly aws?: AwsOptions;
  readonly home?: string;
  /** The working directory, where it is not the home folder. */
  readonly cwd?: string;
}

/** Runs a command with a person at its terminal. Each turn waits for its text among what was written since the last one. */
export async function dialogue(
  args: readonly string[],
  {
    turns,
    columns = 80,
    env = {},
    clock = new TestClock(),
    aws = {},
    home = temporaryFolder(),
    cwd = home,
  }: DialogueOptions,
): Promise<Dialogue> {
  const stop = new AbortController();
  const stdin = Object.assign(new PassThrough(), { isTTY: true });
  const left = [...turns];
  let [text, unread] = ["", ""];
  const take = () => {
    const [turn] = left;
    if (!turn) return;
    const [awaited, typed] = turn;
    // A narrow terminal breaks a sentence anywhere.
    const found = typeof awaited === "string" ? joined(unread).includes(joined(awaited)) : awaited.test(unread);
    if (!found) return;
    left.shift();
    unread = "";
    setImmediate(() => {
      if (typed === LEAVE) stop.abort();
      else if (typed === CLOSE) stdin.end();
      else if (typeof typed === "function") typed();
      else {
        text += `«${typed}»\n`;
        stdin.write(`${typed}\n`);
      }
    });
  };
  const terminal = () =>
    Object.assign(
      new Writable({
        decodeStrings: false,
        write(chunk, _, done) {
          text += String(chunk);
          unread += stripVTControlCharacters(String(chunk));
          take();
          done();
        },
      }),
      { isTTY: true, columns },
    );
  const status = await main(args, {
    env: { HOME: home, LANG: "C.UTF-8", ...env },
    cwd,
    stdin,
    stdout: new Output(terminal(), env),
    stderr: new Output(terminal(), env),
    clock,
    timeZone: "UTC",
    aws: { region: "ap-northeast-1", ...aws },
    stopSignal: () => stop.signal,
  });
  const rendered = stripVTControlCharacters(text.replaceAll(CLEARED, ""));
  return { status, text: rendered, flat: rendered.replaceAll(/\s+/g, " "), left };
}
