import type { Answer, Question } from "../questions.ts";

/** What a tool says about an account. */
export type Answers = Readonly<Partial<Record<Question, Answer>>>;

/** A run of a tool. */
export interface Run {
  /** A folder of its own, which is its home, too. */
  readonly folder: string;
  /** The address of the account. */
  readonly endpoint: string;
}

/** How a tool is run, and how its output becomes answers. */
export interface Tool {
  readonly name: string;
  /** What is run, in words. */
  readonly how: string;
  /** The questions that it has a check for. */
  readonly asks: readonly Question[];
  /** Its version; undefined where it is not installed. */
  version(): string | undefined;
  command(run: Run): readonly string[];
  env?(run: Run): Readonly<Record<string, string>>;
  /** What its files in the folder say. A question that is left out got no word. */
  answers(run: Run): Promise<Answers>;
}

/** The worst of what a tool says about several resources; undefined if it says nothing. */
export const worst = (answers: readonly Answer[]): Answer | undefined =>
  (["bad", "unknown", "ok", "na"] as const).find((each) => answers.includes(each));
