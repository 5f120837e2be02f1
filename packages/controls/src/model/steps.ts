import type { Locale, Text } from "./text.ts";

/** A `genkan` command inside a text, without the program's name: `["check", "--control", "root-mfa-enabled"]`. */
export interface Command {
  readonly command: readonly [string, ...string[]];
}

/** One step to take: a text, or its parts if it contains commands. How a command is printed depends on the place. */
export type Step = string | readonly (string | Command)[];

/** Steps in every language, in order. */
export type Steps = Readonly<Record<Locale, readonly [Step, ...Step[]]>>;

/** How to check that a remedy worked, if running the check alone is not enough. */
export interface Verification {
  /** When or where to run it: a phrase in the middle of the sentence. */
  readonly when?: Text;
  /** A note about its result, after the sentence. */
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
