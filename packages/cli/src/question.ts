import { createInterface, type Interface } from "node:readline/promises";
import type { Locale, Text } from "@genkan/controls/model/text";
import { InvalidValue, UsageError } from "./exit.ts";
import type { Output } from "./output.ts";
import type { Shell } from "./shell.ts";

/** How a person is asked for the value of an option. */
export interface Question {
  /** The option, such as `--days <days>`. */
  readonly flags: string;
  readonly description: Text;
  /** The only values that are allowed, with their names where a person sees them, such as the labels of a console. */
  readonly choices?: readonly { readonly value: string; readonly label?: Text }[];
  /** The answer of somebody who types nothing, and where there is nobody to ask. */
  readonly preset?: string;
  /** Reads what was typed. @throws InvalidValue */
  readonly parse?: (text: string) => unknown;
}

/**
 * Whether somebody is there to answer: stdin and the stream with the questions are terminals, and it is not a CI job, which may
 * have a terminal and nobody at it.
 */
export const isAttended = ({ stdin, env }: Pick<Shell, "stdin" | "env">, output: Output): boolean =>
  stdin.isTTY === true && output.isTerminal && !env["CI"];

/** Whether a person can be asked for what is missing. */
export const canAsk = (shell: Shell): boolean => isAttended(shell, shell.stderr);

/**
 * Asks for one value after the other, each until it is valid. The questions go to stderr, so that stdout stays data.
 * @returns the values by name
 * @throws UsageError when the person ends it by Ctrl+C or Ctrl+D
 */
export async function ask(
  { stdin, stderr }: Shell,
  questions: Readonly<Record<string, Question>>,
  locale: Locale,
): Promise<Record<string, unknown>> {
  const lines = createInterface({ input: stdin, output: stderr.stream, terminal: true });
  const ended = new Promise<never>((_, reject) => {
    lines.once("close", () => reject(new UsageError(words.cancelled)));
  });
  // It also rejects when the last answer was given.
  ended.catch(() => {});
  try {
    const values: Record<string, unknown> = {};
    for (const [name, question] of Object.entries(questions)) {
      values[name] = await Promise.race([answerTo(question, { lines, stderr, locale }), ended]);
    }
    return values;
  } finally {
    lines.close();
  }
}

/**
 * The answers to questions about a call: those of a person at a terminal; without one, what is preset.
 * @throws UsageError that names all options without which the call is not complete, where there is nobody to ask
 */
export async function answersTo(
  shell: Shell,
  path: string,
  questions: Readonly<Record<string, Question>>,
  locale: Locale,
): Promise<Record<string, unknown>> {
  const all = Object.entries(questions);
  if (!all.length) return {};
  if (canAsk(shell)) return ask(shell, questions, locale);
  const missing = all.flatMap(([, question]) => (question.preset === undefined ? [question] : []));
  if (missing.length) throw new UsageError(words.missing(path, missing));
  return Object.fromEntries(all.map(([name, question]) => [name, answerIn(question, "")]));
}

interface Asking {
  readonly lines: Interface;
  readonly stderr: Output;
  readonly locale: Locale;
}

async function answerTo(question: Question, asking: Asking): Promise<unknown> {
  const { description, choices, preset } = question;
  const { lines, stderr, locale } = asking;
  const numbered = choices?.map(({ value, label }, i) => `  ${i + 1}. ${nameOf(value, label?.[locale])}\n`);
  if (numbered) stderr.say(`${stderr.paint("bold", description[locale])}\n${numbered.join("")}`);
  const prompt = numbered ? words.number(numbered.length)[locale] : stderr.paint("bold", description[locale]);
  const unless = preset === undefined ? "" : ` [${numbered ? numberOf(question, preset) : preset}]`;
  for (;;) {
    // Node rejects a question when Ctrl+C is typed.
    const typed = await lines.question(`${prompt}${unless}: `).catch(() => null);
    if (typed === null) throw new UsageError(words.cancelled);
    try {
      return answerIn(question, typed.trim());
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      stderr.say(`${stderr.paint("red", error.text[locale])}\n`);
    }
  }
}

/** A choice as a person sees it: its label with its value, unless the label ends with the value already. */
const nameOf = (value: string, label = value): string =>
  label === value || label.endsWith(`(${value})`) ? label : `${label} (${value})`;

const numberOf = ({ choices = [] }: Question, value: string): number =>
  choices.findIndex((choice) => choice.value === value) + 1;

/** @throws InvalidValue */
function answerIn({ choices, preset = "", parse = (text) => text }: Question, answer: string): unknown {
  const typed = answer || preset;
  if (!typed) throw new InvalidValue(words.empty);
  if (!choices) return parse(typed);
  const chosen = choices.find(({ value }, i) => typed === String(i + 1) || typed === value);
  if (!chosen) throw new InvalidValue(words.number(choices.length));
  return parse(chosen.value);
}

const words = {
  cancelled: { en: "Cancelled. Nothing was changed.", ja: "中止しました。何も変更していません。" },
  empty: { en: "An answer is needed; Ctrl+C cancels.", ja: "入力が必要です (Ctrl+C で中止)。" },
  missing(path: string, questions: readonly Question[]): Text {
    const flags = questions.map(({ flags, choices }) =>
      choices ? flags.replace(/<.*>/, `<${choices.map(({ value }) => value).join("|")}>`) : flags,
    );
    return {
      en: `genkan ${path} also needs: ${flags.join(", ")}. On a terminal it asks for them; genkan ${path} --help shows an example.`,
      ja: `genkan ${path} には次のオプションも必要です: ${flags.join("、")}。ターミナルで実行すると質問に答えて入力できます。例は genkan ${path} --help で表示できます。`,
    };
  },
  number: (most: number): Text => ({ en: `A number from 1 to ${most}`, ja: `番号 (1-${most})` }),
};
