import type { Locale, Text } from "./text.ts";

/** A `genkan` command inside a text, without the program's name: `["check", "--control", "root-mfa-enabled"]`. */
export interface Command {
  readonly command: readonly [string, ...string[]];
}

/** What somebody does: a text, or its parts where it has commands in it. How a command is printed depends on the place. */
export type Step = string | readonly (string | Command)[];

/** Steps in every language, in order. */
export type Steps = Readonly<Record<Locale, readonly [Step, ...Step[]]>>;

/** How to see that a remedy worked, where that takes more than running the check. */
export interface Verification {
  /** When or where to run it, in the middle of the sentence. */
  readonly when?: Text;
  /** What to know about its answer, after the sentence. */
  readonly note?: Readonly<Record<Locale, Step>>;
}

/** The step that shows whether a remedy worked, in every language: it runs `command`. */
export function verificationStep(command: Command["command"], { when, note }: Verification = {}): Record<Locale, Step> {
  const after = (locale: Locale) => (note ? [" ", note[locale]].flat() : []);
  return {
    en: [`To see that it worked, run${when ? ` ${when.en}` : ""}: `, { command }, ...after("en")],
    ja: [`直ったことを確かめるには、${when?.ja ?? ""}次を実行します: `, { command }, ...after("ja")],
  };
}
