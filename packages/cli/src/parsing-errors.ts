import type { Locale } from "@genkan/controls/model/text";

/** The errors of commander, whose English is its own, and their Japanese. */
const errors: readonly (readonly [english: RegExp, japanese: string])[] = [
  [/^error: unknown command '(.*?)'/, "エラー: コマンド「$1」はありません"],
  [/^error: unknown option '(.*?)'/, "エラー: オプション「$1」はありません"],
  [
    /^error: too many arguments(?: for '.*?')?\. Expected (\d+) arguments? but got (\d+): (.*)\.$/m,
    "エラー: 引数が多すぎます ($1 個までのところ $2 個): $3",
  ],
  [/^error: missing required argument '(.*?)'/, "エラー: 引数 <$1> を指定してください"],
  [/^error: option '(.*?)' argument missing/, "エラー: オプション「$1」の値を指定してください"],
  [
    /^error: option '(.*?)' argument '(.*?)' is invalid\. Allowed choices are (.*)\.$/m,
    "エラー: オプション「$1」に「$2」は指定できません。指定できる値: $3",
  ],
  [
    /^error: command-argument value '(.*?)' is invalid for argument '(.*?)'\. Allowed choices are (.*)\.$/m,
    "エラー: 引数 <$2> に「$1」は指定できません。指定できる値: $3",
  ],
  [/^error: option '(.*?)' argument '(.*?)' is invalid\. /, "エラー: オプション「$1」の値「$2」は正しくありません。"],
  [
    /^error: option '(.*?)' cannot be used with option '(.*?)'/,
    "エラー: オプション「$1」と「$2」は同時に指定できません",
  ],
  [/\(Did you mean (?:one of )?(.*)\?\)/, "(もしかして: $1)"],
];

/** An error of commander in a language. */
export const parsingError = (text: string, locale: Locale): string =>
  locale === "en"
    ? text
    : errors.reduce((translated, [english, japanese]) => translated.replace(english, japanese), text);
