import type { Argument, Option, Command as Program } from "commander";
import type { Environment, Shell } from "./shell.ts";

/** An option or an argument. `Value` is the type that the run function gets. */
interface Input<Kind, Value> {
  /** Creates it for commander. A default may depend on the environment, such as the language. */
  make(env: Environment): Kind;
  /** Only for the compiler. */
  readonly value?: Value;
}
export type OptionOf<Value> = Input<Option, Value>;
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
  judge: "Judge an account:",
  watch: "Watch it:",
  look: "See what was found:",
  declare: "Declare what is meant to be so:",
  learn: "Learn and try:",
} as const;

/** What the help and the man page say about a command, in addition to its synopsis and options. */
interface Page {
  /** The words that call it, without `genkan`, such as `planned-use add`. */
  readonly path: string;
  readonly description: string;
  /** Its heading in `genkan --help`. Commands of a group have none: the group's help lists them. */
  readonly group?: keyof typeof groups;
  /** What else a reader needs to know, one line each. */
  readonly notes?: readonly string[];
  /** Calls that work as they are, each with its purpose. */
  readonly examples: readonly (readonly [call: string, purpose: string])[];
  /** Exit statuses, if they differ from `DONE` and `WRONG`. */
  readonly exit?: readonly string[];
  /** The files that it writes, in addition to the ledger. */
  readonly files?: readonly string[];
  /** The paths of related commands. */
  readonly seeAlso: readonly string[];
}

/** Exit statuses as the help describes them. */
export const DONE = "0 done";
export const WRONG = "2 the call or the set-up is wrong; the message says what to do";
export const EVALUATED = [
  "0 nothing is NON_COMPLIANT",
  "1 something is NON_COMPLIANT",
  "3 nothing is NON_COMPLIANT, but something could not be judged (INSUFFICIENT_DATA)",
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
  /** @returns the exit status */
  run(shell: Shell, given: Given<O & A>, program: Program): Promise<number>;
}

/** A word with subcommands, such as `planned-use`. */
export interface CommandGroup extends Page {
  readonly commands: readonly Command[];
}

export type Declared = Command | CommandGroup;

/** Declares a command. The types of its options and arguments determine what `run` gets. */
export const command = <const O extends Options, const A extends Arguments = Readonly<Record<never, never>>>(
  declaration: Command<O, A>,
): Command => declaration;
