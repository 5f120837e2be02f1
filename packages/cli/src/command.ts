import type { Locale, Text } from "@genkan/controls/model/text";
import type { Argument, Option, Command as Program } from "commander";
import type { Question } from "./question.ts";
import type { Environment, Shell } from "./shell.ts";

/** An option or an argument. `Value` is the type that the run function gets. */
interface Input<Kind, Value> {
  /** Makes it for commander, in a language. A default may depend on the environment. */
  make(env: Environment, locale: Locale): Kind;
  /** Only for the compiler. */
  readonly value?: Value;
}
export interface OptionOf<Value> extends Input<Option, Value> {
  /** How a person is asked for it, where it must be given. */
  readonly question?: Question;
  /** Refuses a value that could be read, but cannot be used. @throws UsageError */
  expect?(value: unknown): void;
}
export type ArgumentOf<Value> = Input<Argument, Value>;

/** Options by the names that the run function uses: `--fail-on` is `failOn`. */
export type Options = Readonly<Record<string, OptionOf<unknown>>>;
/** Arguments by name, in the order of the command line. */
export type Arguments = Readonly<Record<string, ArgumentOf<unknown>>>;

/** The values of options or arguments. */
export type Given<Inputs> = {
  readonly [Name in keyof Inputs]: Inputs[Name] extends Input<unknown, infer Value> ? Value : never;
};

/** The headings under which `genkan --help` lists the commands. */
export const groups = {
  check: { en: "Check an account:", ja: "アカウントを評価する:" },
  fix: { en: "Fix it, and keep it so:", ja: "修正し、維持する:" },
  watch: { en: "Monitor it:", ja: "監視する:" },
  look: { en: "See what was found:", ja: "検出結果を見る:" },
  declare: { en: "Declare what is intended:", ja: "意図したことを申告する:" },
  learn: { en: "Learn and try:", ja: "調べる・試す:" },
} as const satisfies Readonly<Record<string, Text>>;

/** Lines in every language; a missing language does not compile. */
export type Lines = Readonly<Record<Locale, readonly string[]>>;

/** What the help and the man page say about a command, in addition to its synopsis and options. */
interface Page {
  /** The words that call it, without `genkan`, such as `planned-use add`. */
  readonly path: string;
  readonly description: Text;
  /** Its heading in `genkan --help`. Commands below a group have none: they are listed in the help of the group. */
  readonly group?: keyof typeof groups;
  /** What else a reader has to know, one line each. */
  readonly notes?: Lines;
  /** Calls that work as they are, each with its purpose. */
  readonly examples: readonly (readonly [call: string, purpose: Text])[];
  /** Where it differs from `DONE` and `WRONG`. */
  readonly exit?: readonly Text[];
  /** The files that it writes, beside the ledger. */
  readonly files?: readonly Text[];
  /** The paths of related commands. */
  readonly seeAlso: readonly string[];
}

/** Exit statuses as the help describes them. */
export const DONE: Text = { en: "0 done", ja: "0 完了" };
export const WRONG: Text = {
  en: "2 the call or the set-up is wrong; the message says what to do",
  ja: "2 呼び出しまたは設定に誤りがある (対処方法を表示します)",
};
export const UNEVALUATED: Text = {
  en: "3 nothing has been evaluated yet, so nothing is known",
  ja: "3 まだ一度も評価していないため、何もわからない",
};
export const DONE_OR_UNEVALUATED: readonly Text[] = [DONE, UNEVALUATED, WRONG];
export const EVALUATED: readonly Text[] = [
  { en: "0 nothing is NON_COMPLIANT", ja: "0 NON_COMPLIANT (非準拠) はない" },
  { en: "1 something is NON_COMPLIANT", ja: "1 NON_COMPLIANT (非準拠) がある" },
  {
    en: "3 nothing is NON_COMPLIANT, but something could not be checked (INSUFFICIENT_DATA)",
    ja: "3 非準拠はないが、評価できなかったものがある (INSUFFICIENT_DATA、判定不能)",
  },
  WRONG,
];

/**
 * A command: everything that `genkan`, its help, its man page and its completion know about it. It is one file in
 * `commands/`, listed in `commands/index.ts`. Every start loads these files, so `run` imports heavy modules (the AWS
 * SDK, the sandbox, SQLite) only when it is called.
 */
export interface Command<O extends Options = Options, A extends Arguments = Arguments> extends Page {
  readonly arguments?: A;
  readonly options: O;
  /** Whether it examines `genkan.config.ts` itself, also one with faults; other commands end with its faults. */
  readonly examinesConfiguration?: true;
  /** @returns the exit status */
  run(shell: Shell, given: Given<O & A>, program: Program): Promise<number>;
}

/** A word with subcommands, such as `planned-use`. */
export interface CommandGroup extends Page {
  readonly commands: readonly Command[];
  /** The command that the word alone stands for. */
  readonly default?: Command;
}

export type Declared = Command | CommandGroup;

/** Declares a command. The types of its options and arguments determine what `run` gets. */
export const command = <const O extends Options, const A extends Arguments = Readonly<Record<never, never>>>(
  declaration: Command<O, A>,
): Command => declaration;
