import type { Argument, Option, Command as Program } from "commander";
import type { Environment, Shell } from "./shell.ts";

/** An option or an argument. `Value` is the type of what the run function gets for it. */
interface Input<Kind, Value> {
  /** Makes it for commander. A default may depend on the environment, as the language does. */
  make(env: Environment): Kind;
  /** Only for the compiler. */
  readonly value?: Value;
}
export type OptionOf<Value> = Input<Option, Value>;
export type ArgumentOf<Value> = Input<Argument, Value>;

/** Options by the names under which the run function gets them: `--fail-on` is `failOn`. */
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

/** What the help and the man page say about a command, beside its synopsis and its options. */
interface Page {
  /** The words that lead to it, without `genkan`, such as `planned-use add`. */
  readonly path: string;
  readonly description: string;
  /** Its heading in `genkan --help`. Commands below a group have none: they are listed in the help of the group. */
  readonly group?: keyof typeof groups;
  /** What else a reader has to know, one line each. */
  readonly notes?: readonly string[];
  /** Calls that work as they are, each with its purpose. */
  readonly examples: readonly (readonly [call: string, purpose: string])[];
  /** Where it differs from `DONE` and `WRONG`. */
  readonly exit?: readonly string[];
  /** The files that it writes, beside the ledger. */
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
 * A command: everything that `genkan`, its help, its man page and its completion know about it. It is one file in `commands/`,
 * listed in `commands/index.ts`. Every start loads these files, so `run` imports what is heavy (the AWS SDK, the sandbox,
 * SQLite) when it is called.
 */
export interface Command<O extends Options = Options, A extends Arguments = Arguments> extends Page {
  readonly arguments?: A;
  readonly options: O;
  /** @returns the exit status */
  run(shell: Shell, given: Given<O & A>, program: Program): Promise<number>;
}

/** A word with commands below it, such as `planned-use`. */
export interface CommandGroup extends Page {
  readonly commands: readonly Command[];
}

export type Declared = Command | CommandGroup;

/** Declares a command. The types of its options and arguments become those of what `run` gets. */
export const command = <const O extends Options, const A extends Arguments = Readonly<Record<never, never>>>(
  declaration: Command<O, A>,
): Command => declaration;
