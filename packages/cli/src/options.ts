import { catalogue } from "@genkan/controls/catalogue/index";
import { type Resource, severities } from "@genkan/controls/model/evaluation";
import { type Locale, locales } from "@genkan/controls/model/text";
import { Argument, Option } from "commander";
import type { ArgumentOf, OptionOf } from "./command.ts";
import type { Environment } from "./shell.ts";
import { region, resource } from "./values.ts";

/** How the text of an option is converted to its value. */
interface Reading<Value> {
  /** @throws InvalidArgumentError */
  readonly parse?: (text: string) => Value;
  /** The only values that are allowed. */
  readonly choices?: readonly Value[];
  /** Values that a shell completes, if other values are allowed too. */
  readonly suggestions?: readonly string[];
  /** Names of the options that cannot be combined with this one. */
  readonly conflicts?: readonly string[];
}

const suggested = new WeakMap<Option | Argument, readonly string[]>();

/** The values of an option or an argument that a shell completes. */
export const valuesOf = (input: Option | Argument): readonly string[] => input.argChoices ?? suggested.get(input) ?? [];

function made<Value>(
  flags: string,
  description: string,
  { parse, choices, suggestions = [], conflicts = [] }: Reading<Value>,
): Option {
  const option = new Option(flags, description).conflicts([...conflicts]);
  if (choices) option.choices(choices.map(String));
  if (parse) option.argParser(parse);
  suggested.set(option, suggestions);
  return option;
}

/** An option with a value, which may be left out. */
export function optional(flags: string, description: string): OptionOf<string | undefined>;
export function optional<Value>(
  flags: string,
  description: string,
  reading: Reading<Value>,
): OptionOf<Value | undefined>;
export function optional(flags: string, description: string, reading: Reading<unknown> = {}): OptionOf<unknown> {
  return { make: () => made(flags, description, reading) };
}

/** An option that must be given. */
export function required(flags: string, description: string): OptionOf<string>;
export function required<Value>(flags: string, description: string, reading: Reading<Value>): OptionOf<Value>;
export function required(flags: string, description: string, reading: Reading<unknown> = {}): OptionOf<unknown> {
  return { make: () => made(flags, description, reading).makeOptionMandatory() };
}

/** An option with a default value; `text` is that value in the help. */
export const defaulted = <Value = string>(
  flags: string,
  description: string,
  value: Value,
  { text, ...reading }: Reading<Value> & { readonly text?: string } = {},
): OptionOf<Value> => ({ make: () => made(flags, description, reading).default(value, text) });

/** An option without a value. */
export const flag = (flags: string, description: string): OptionOf<true | undefined> => ({
  make: () => new Option(flags, description),
});

/** An argument that must be given. */
export const argument = <Value extends string = string>(
  name: string,
  description: string,
  { choices, suggestions = [] }: Pick<Reading<Value>, "choices" | "suggestions"> = {},
): ArgumentOf<Value> => ({
  make() {
    const made = new Argument(name, description);
    if (choices) made.choices(choices);
    suggested.set(made, suggestions);
    return made;
  },
});

/** The output formats: the first is for people, the second is JSON, the others are for other tools. */
export const formatOption = <const Format extends string>(
  people: Format,
  json: Format,
  ...tools: readonly Format[]
): OptionOf<Format> => {
  const others = tools.length ? `, ${tools.join(", ")} for other tools` : "";
  return defaulted("--format <format>", `${people} for people, ${json} for programs${others}`, people, {
    choices: [people, json, ...tools],
  });
};

/** The language of the terminal, from the environment variables that other programs use too. */
const ambientLocale = (env: Environment): Locale =>
  /^ja/.test(env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "") ? "ja" : "en";

export const locale: OptionOf<Locale> = {
  make: (env) =>
    new Option("--locale <locale>", "language of what is said")
      .choices(locales)
      .default(ambientLocale(env), "that of your terminal"),
};

export const failOn = defaulted("--fail-on <severity>", "least severity that changes the exit status", "LOW", {
  choices: severities,
});

const ids = catalogue.map(({ id }) => id);

export const controls: OptionOf<readonly string[] | undefined> = {
  make() {
    const option = new Option("--control <id>", "judge this control only (repeatable)");
    suggested.set(option, ids);
    return option.argParser((id: string, before: readonly string[] | undefined) => [...(before ?? []), id]);
  },
};

export const oneControl = required<string>("--control <id>", "the control; genkan controls lists them", {
  suggestions: ids,
});

export const controlArgument = argument("<control>", "its id; genkan controls lists them", { suggestions: ids });

export const aResource = optional<Resource>(
  "--resource <type/id>",
  "this resource only, such as AWS::IAM::User/alice",
  { parse: resource },
);

export const awsRegion = optional(
  "--region <region>",
  "AWS Region to call; else that of your AWS configuration, else us-east-1",
  { parse: region },
);

export const config = optional(
  "--config <file>",
  "the configuration of a deployment: its thresholds and controls (default: genkan.config.ts here, if there is one)",
);

export const identityCenterRegion = optional(
  "--identity-center-region <region>",
  "home Region of IAM Identity Center; without it, it is looked for",
  { parse: region },
);

export const ledger = optional(
  "--ledger <file>",
  "where findings and statements are kept (default: genkan/ledger.db in your state folder)",
);

export const table = optional(
  "--table <name>",
  "the table of a deployment, in place of a file (npx sst deploy prints its name)",
);

/** The options of a command that reads what the monitor recorded. */
export const recordedOptions = { table, ledger, locale, region: awsRegion };

/** The options of a command that works on what people declare. */
export const declarationOptions = { ledger, table, format: formatOption("text", "json"), locale, region: awsRegion };
