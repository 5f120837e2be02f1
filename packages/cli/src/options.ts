import { catalogue } from "@genkan/controls/catalogue/index";
import { type Resource, severities } from "@genkan/controls/model/evaluation";
import { type Locale, locales, type Text } from "@genkan/controls/model/text";
import { Argument, InvalidArgumentError, Option } from "commander";
import type { ArgumentOf, OptionOf } from "./command.ts";
import { InvalidValue } from "./exit.ts";
import type { Question } from "./question.ts";
import { controlId, region, resource } from "./values.ts";

/** How the text of an option is converted to its value. */
interface Reading<Value> {
  /** @throws InvalidValue */
  readonly parse?: (text: string) => Value;
  /** The only values that are allowed. */
  readonly choices?: readonly Value[];
  /** Values that another command takes, with a sentence that names it. */
  readonly elsewhere?: Readonly<Record<string, Text>>;
  /** What the choices are called where people see them, such as the labels of a console. */
  readonly labels?: Readonly<Partial<Record<string, Text>>>;
  /** Values for a shell to complete, where others are allowed as well. */
  readonly suggestions?: readonly string[];
  /** Names of the options that cannot be combined with this one. */
  readonly conflicts?: readonly string[];
}

const suggested = new WeakMap<Option | Argument, readonly string[]>();

/** The values of an option or an argument that a shell completes. */
export const valuesOf = (input: Option | Argument): readonly string[] => input.argChoices ?? suggested.get(input) ?? [];

/** Reads a value, and explains in a language what is wrong with it. */
const explaining =
  <Value>(parse: (text: string) => Value, locale: Locale) =>
  (text: string): Value => {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof InvalidValue) throw new InvalidArgumentError(error.text[locale]);
      throw error;
    }
  };

function made<Value>(
  flags: string,
  description: Text,
  { parse, choices, elsewhere = {}, suggestions = [], conflicts = [] }: Reading<Value>,
  locale: Locale,
): Option {
  const option = new Option(flags, description[locale]).conflicts([...conflicts]);
  if (choices) {
    const read = oneOf(choices.map(String));
    const refuse = (text: string) => {
      const other = elsewhere[text.toLowerCase()];
      if (other) throw new InvalidValue(other);
      return read(text);
    };
    option.choices(choices.map(String)).argParser(explaining(refuse, locale));
  }
  if (parse) option.argParser(explaining(parse, locale));
  suggested.set(option, suggestions);
  return option;
}

/** Reads one of some values, in capital or small letters. */
const oneOf =
  (choices: readonly string[]) =>
  (text: string): string => {
    const choice = choices.find((each) => each.toLowerCase() === text.toLowerCase());
    // Worded as commander does, so that it is translated with the other mistakes of a call.
    if (choice === undefined) throw new InvalidArgumentError(`Allowed choices are ${choices.join(", ")}.`);
    return choice;
  };

/** An option that takes a value and may be left out. */
export function optional(flags: string, description: Text): OptionOf<string | undefined>;
export function optional<Value>(flags: string, description: Text, reading: Reading<Value>): OptionOf<Value | undefined>;
export function optional(flags: string, description: Text, reading: Reading<unknown> = {}): OptionOf<unknown> {
  return { make: (_, locale) => made(flags, description, reading, locale) };
}

/** An option that may be given several times. */
export const repeated = <Value>(
  flags: string,
  description: Text,
  { parse, suggestions = [] }: Pick<Reading<Value>, "suggestions"> & { readonly parse: (text: string) => Value },
): OptionOf<readonly Value[] | undefined> => ({
  make(_, locale) {
    const read = explaining(parse, locale);
    const option = new Option(flags, description[locale]);
    suggested.set(option, suggestions);
    return option.argParser((text: string, before: readonly Value[] | undefined) => [...(before ?? []), read(text)]);
  },
});

/** An option that must be given. Where it is not, a person at a terminal is asked for it. */
export function required(flags: string, description: Text): OptionOf<string>;
export function required<Value>(flags: string, description: Text, reading: Reading<Value>): OptionOf<Value>;
export function required(flags: string, description: Text, reading: Reading<unknown> = {}): OptionOf<unknown> {
  const { parse, choices, labels = {} } = reading;
  const question: Question = {
    flags,
    description,
    ...(parse ? { parse } : {}),
    ...(choices
      ? {
          choices: choices.map(String).map((value) => {
            const label = labels[value];
            return label ? { value, label } : { value };
          }),
        }
      : {}),
  };
  return {
    question,
    make: (_, locale) =>
      made(flags, { en: `${description.en} (required)`, ja: `${description.ja} (必須)` }, reading, locale),
  };
}

/** An option with a default value; `text` is that value in the help. */
export const defaulted = <Value = string>(
  flags: string,
  description: Text,
  value: Value,
  { text, ...reading }: Reading<Value> & { readonly text?: string } = {},
): OptionOf<Value> => ({ make: (_, locale) => made(flags, description, reading, locale).default(value, text) });

/** An option without a value. */
export const flag = (
  flags: string,
  description: Text,
  { conflicts = [] }: Pick<Reading<never>, "conflicts"> = {},
): OptionOf<true | undefined> => ({
  make: (_, locale) => new Option(flags, description[locale]).conflicts([...conflicts]),
});

/** An argument that must be given. */
export const argument = <Value extends string = string>(
  name: string,
  description: Text,
  { choices, suggestions = [] }: Pick<Reading<Value>, "choices" | "suggestions"> = {},
): ArgumentOf<Value> => ({
  make(_, locale) {
    const made = new Argument(name, description[locale]);
    if (choices) made.choices(choices).argParser(oneOf(choices));
    suggested.set(made, suggestions);
    return made;
  },
});

/** An argument that may be left out. */
export const optionalArgument = (name: string, description: Text): ArgumentOf<string | undefined> => ({
  make: (_, locale) => new Argument(`[${name}]`, description[locale]),
});

/** An argument that may be given several times, or left out. */
export const repeatedArgument = (
  name: string,
  description: Text,
  suggestions: readonly string[],
): ArgumentOf<readonly string[]> => ({
  make(_, locale) {
    const made = new Argument(`[${name}...]`, description[locale]);
    suggested.set(made, suggestions);
    return made;
  },
});

/** An argument that has one of some values, the first of them where it is left out. */
export const choiceArgument = <const Value extends string>(
  name: string,
  description: Text,
  choices: readonly [Value, ...Value[]],
): ArgumentOf<Value> => ({
  make: (_, locale) =>
    new Argument(name, description[locale]).choices(choices).argParser(oneOf(choices)).default(choices[0]),
});

/** The output formats: the first is for people, the second is JSON, the others are for other tools. */
export const formatOption = <const Format extends string>(
  [people, json, ...tools]: readonly [people: Format, json: Format, ...tools: Format[]],
  { elsewhere = {} }: Pick<Reading<Format>, "elsewhere"> = {},
): OptionOf<Format> => {
  const others = tools.join(", ");
  const description = {
    en: `${people} for people, ${json} for programs${others && `, ${others} for other tools`}`,
    ja: `${people} は人が読む形式、${json} はプログラム用${others && `、${others} はほかのツール用`}`,
  };
  return defaulted("--format <format>", description, people, { choices: [people, json, ...tools], elsewhere });
};

export const locale: OptionOf<Locale> = {
  make: (_, locale) =>
    new Option("--locale <locale>", { en: "language of the output", ja: "出力の言語" }[locale])
      .choices(locales)
      .argParser(oneOf(locales))
      .default(locale, { en: "that of your terminal", ja: "ターミナルの言語" }[locale]),
};

export const failOn = defaulted(
  "--fail-on <severity>",
  { en: "least severity that changes the exit status", ja: "終了ステータスに影響する最低の重要度" },
  "LOW",
  { choices: severities },
);

export const strict = flag("--strict", {
  en: "findings that an exception accepts count as well",
  ja: "例外により承認済みの検出結果も失敗として数える",
});

export const verbose = flag("-v, --verbose", {
  en: "show everything, with evidence and steps",
  ja: "すべての項目を、エビデンスと対応手順とともに表示する",
});

const ids = catalogue.map(({ id }) => id);

export const controls = repeated(
  "--control <id>",
  { en: "check this control only (repeatable)", ja: "このコントロールだけを評価する (複数指定可)" },
  { parse: (id) => id, suggestions: ids },
);

const aControl: Text = {
  en: "the control; genkan controls lists them",
  ja: "コントロールの ID (一覧: genkan controls)",
};

export const oneControl = required<string>("--control <id>", aControl, { suggestions: ids, parse: controlId });

export const controlArgument = argument("<control>", aControl, { suggestions: ids });

export const controlsArgument = repeatedArgument(
  "control",
  { en: "the controls; all without any", ja: "コントロールの ID (省略時はすべて)" },
  ids,
);

export const aResource = optional<Resource>(
  "--resource <type/id>",
  {
    en: "this resource only, such as AWS::IAM::User/alice",
    ja: "このリソースだけを対象にする (例: AWS::IAM::User/alice)",
  },
  { parse: resource },
);

export const awsRegion = optional(
  "--region <region>",
  {
    en: "AWS Region to call; else that of your AWS configuration, else us-east-1",
    ja: "呼び出す AWS リージョン (省略時は AWS の設定のリージョン、なければ us-east-1)",
  },
  { parse: region },
);

export const config = optional("--config <file>", {
  en: "the configuration of a deployment: its thresholds and controls (default: genkan.config.ts here, if there is one)",
  ja: "デプロイの設定ファイル (しきい値とコントロール)。省略時は、このフォルダーに genkan.config.ts があればそれを使う",
});

export const identityCenterRegion = optional(
  "--identity-center-region <region>",
  {
    en: "home Region of IAM Identity Center (default: found automatically)",
    ja: "IAM Identity Center のホームリージョン (省略時は自動で検出)",
  },
  { parse: region },
);

export const ledger = optional("--ledger <file>", {
  en: "ledger file with findings and declarations (default: genkan/ledger.db in your state folder)",
  ja: "検出結果と申告を保管する台帳ファイル (省略時は状態フォルダーの genkan/ledger.db)",
});

export const table = optional("--table <name>", {
  en: "the table of a deployment, in place of a ledger file (npx sst deploy prints its name)",
  ja: "台帳ファイルの代わりに使う、デプロイのテーブル (名前は npx sst deploy が表示)",
});

export const local = flag(
  "--local",
  {
    en: "use this machine's ledger, also in the folder of a deployment",
    ja: "デプロイのフォルダーでも、このコンピューターの台帳を使う",
  },
  { conflicts: ["table", "ledger"] },
);

/** The options of a command that reads what the monitor recorded. */
export const recordedOptions = { table, ledger, local, locale, region: awsRegion };

/** The options of a command that works on what people declare. */
export const declarationOptions = {
  ledger,
  table,
  local,
  format: formatOption(["text", "json"]),
  locale,
  region: awsRegion,
};
