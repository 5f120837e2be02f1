import type { Locale } from "@genkan/controls/model/text";
import { locales } from "@genkan/controls/model/text";
import { isEmail } from "@genkan/monitor/configuration";
import { InvalidValue, UsageError } from "../exit.ts";
import { answersTo, type Question } from "../question.ts";
import type { Shell } from "../shell.ts";
import { region } from "../values.ts";
import { ambientRegion } from "./ambient-region.ts";
import type { Answers } from "./files.ts";
import { words } from "./words.ts";

/** The options of a call. What is missing is asked for, or has a default. */
interface Choice {
  readonly email: string | undefined;
  readonly region: string | undefined;
  /** The language of the call, and whether somebody chose it. */
  readonly locale: Locale;
  readonly isLocaleGiven: boolean;
}

/** The answers for a new folder: those of the options, of a person at the terminal, or of the environment. @throws UsageError */
export async function answersFor(shell: Shell, choice: Choice): Promise<Answers> {
  const { locale, isLocaleGiven } = choice;
  const given = {
    ...(choice.email === undefined ? {} : { email: emailOf(choice.email) }),
    ...(choice.region === undefined ? {} : { region: choice.region }),
    ...(isLocaleGiven ? { locale } : {}),
  };
  const preset = ambientRegion(shell);
  const questions: Readonly<Record<keyof Answers, Question>> = {
    email: { flags: "--email <address>", description: words.email, parse: address },
    locale: {
      flags: "--locale <locale>",
      description: words.locale,
      choices: locales.map((value) => ({ value, label: words.languages[value] })),
      preset: locale,
    },
    region: {
      flags: "--region <region>",
      description: words.region,
      parse: region,
      ...(preset === null ? {} : { preset }),
    },
  };
  const asked = Object.entries(questions).filter(([name]) => !(name in given));
  return { ...given, ...(await answersTo(shell, "init", Object.fromEntries(asked), locale)) } as Answers;
}

/** Reads an e-mail address as a configuration does. */
function address(text: string): string {
  if (isEmail(text)) return text;
  throw new InvalidValue(words.noAddress);
}

function emailOf(text: string): string {
  try {
    return address(text);
  } catch (error) {
    throw error instanceof InvalidValue ? new UsageError(words.wrong("--email", text, error.text)) : error;
  }
}
