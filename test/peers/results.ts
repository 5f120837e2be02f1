/** What was measured, as it is kept in results.json; docs/comparison.md is made of it. */
import { readFileSync } from "node:fs";
import { type Answer, type Grade, gradeOf, type Question, type Truth } from "./questions.ts";

/** What one tool said about one state, and what that took. */
export interface Row {
  readonly tool: string;
  readonly state: string;
  readonly date: string;
  /** For each question that the tool has a check for and that arises in the state. */
  readonly answers: Readonly<Partial<Record<Question, Answer>>>;
  /** `null`: it was stopped, because it took too long. */
  readonly exit: number | null;
  readonly calls: number;
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
  /** Calls that the simulated account does not know. */
  readonly unsimulated: readonly string[];
}

/** A tool, as it was run or was not. */
export interface ToolResult {
  readonly name: string;
  readonly how: string;
  readonly asks: readonly Question[];
  /** `null`: there are no rows of it. */
  readonly version: string | null;
  /** When it was last run, or could not be. */
  readonly date: string;
}

export interface Results {
  readonly machine: { readonly cores: number; readonly node: string; readonly python: string };
  readonly tools: Readonly<Record<string, ToolResult>>;
  /** Each state, with what is the case in it. */
  readonly states: Readonly<
    Record<string, { readonly about: string; readonly truth: Readonly<Partial<Record<Question, Truth>>> }>
  >;
  readonly rows: readonly Row[];
}

export const resultsFile = new URL("results.json", import.meta.url);
export const readResults = (): Results => JSON.parse(readFileSync(resultsFile, "utf8")) as Results;

/** One answer beside the truth. */
export interface Verdict {
  readonly tool: string;
  readonly state: string;
  readonly question: Question;
  readonly truth: Truth;
  readonly answer: Answer;
  readonly grade: Grade;
}

/** Every answer of every row, compared with the truth. */
export const verdictsOf = ({ rows, states }: Results): readonly Verdict[] =>
  rows.flatMap(({ tool, state, answers }) =>
    Object.entries(answers).map(([id, answer]) => {
      const question = id as Question;
      const truth = states[state]!.truth[question]!;
      return { tool, state, question, truth, answer, grade: gradeOf(answer, truth) };
    }),
  );
