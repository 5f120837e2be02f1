import type { Text } from "@genkan/controls/model/text";
import type { OptionOf } from "./command.ts";
import { InvalidValue, UsageError } from "./exit.ts";
import { formatOption, optional } from "./options.ts";
import type { Shell } from "./shell.ts";

/** The names of fields, which a compiler compares with the type of a row: neither may have one more. */
export const fieldsOf = <Row extends object>(
  names: Readonly<Record<keyof Row & string, true>>,
): readonly (keyof Row & string)[] => Object.keys(names) as (keyof Row & string)[];

/** Reads the names of fields, separated by commas, in capital or small letters. @throws InvalidValue names the valid ones */
const fieldList =
  <Field extends string>(fields: readonly Field[]) =>
  (text: string): readonly Field[] => {
    const names = text.split(",").map((name) => name.trim());
    const known = names.map((name) => fields.find((field) => field.toLowerCase() === name.toLowerCase()));
    const wrong = names.filter((_, i) => !known[i]);
    if (!wrong.length) return known as Field[];
    const { en, ja } = listing(fields);
    throw new InvalidValue({
      en: `There is no field ${wrong.join(", ")}. ${en}`,
      ja: `フィールド ${wrong.join(", ")} はありません。${ja}`,
    });
  };

const listing = (fields: readonly string[]): Text => ({
  en: `The fields are ${fields.join(", ")}.`,
  ja: `フィールドは次のとおりです: ${fields.join(", ")}`,
});

/** What the fields are of, in the help: one of a list, or the only thing that a command shows. */
type Each = Text | "it";

/** The option `--json`, which chooses fields. Alone, it is refused with a list of them. */
export const fieldsOption = <Field extends string>(
  each: Each,
  fields: readonly Field[],
): OptionOf<readonly Field[] | undefined> => ({
  ...optional<readonly Field[]>(
    "--json [fields]",
    {
      en: `print only these fields${each === "it" ? "" : ` of each ${each.en}`}, as JSON; --json alone lists them`,
      ja: `${each === "it" ? "" : `各${each.ja}の`}このフィールドだけを JSON で出力する (--json だけなら一覧を表示)`,
    },
    { parse: fieldList(fields), suggestions: fields },
  ),
  expect(value) {
    if (value !== true) return;
    const { en, ja } = listing(fields);
    throw new UsageError({
      en: `--json needs one field or more, separated by commas. ${en}`,
      ja: `--json には、1 つ以上のフィールドをコンマ区切りで指定します。${ja}`,
    });
  },
});

/** The options that say how a command prints what it shows: for people, as JSON, or chosen fields as JSON. */
export const shownOptions = <const Format extends string, Field extends string>(
  people: Format,
  each: Each,
  fields: readonly Field[],
) => ({ format: formatOption<Format | "json">([people, "json"]), json: fieldsOption(each, fields) });

/** The values of {@link shownOptions}. */
export interface ShownChoice<Field extends string = string> {
  readonly format: string;
  readonly json?: readonly Field[] | undefined;
}

/** Whether a program reads what is printed. */
export const isForPrograms = ({ format, json }: ShownChoice): boolean => format === "json" || json !== undefined;

/** What a command shows. */
interface Shown<Row extends object> {
  /** What fields can be chosen of: the rows of a list, or the only thing that is shown. */
  readonly rows: readonly Row[] | Row;
  /** All of it, for programs. */
  readonly report: object;
  /** The same for people. */
  text(): string | Promise<string>;
}

/** Prints what a command shows, in the form that was chosen. A field without a value is `null`. */
export async function show<Row extends object>(
  { stdout }: Pick<Shell, "stdout">,
  choice: ShownChoice<keyof Row & string>,
  { rows, report, text }: Shown<Row>,
): Promise<void> {
  const { format, json } = choice;
  if (json) await stdout.write(fieldsJson(rows, json));
  else await stdout.write(format === "json" ? asJson(report) : await text());
}

/** Chosen fields of each row, or of the only thing, as JSON. */
export function fieldsJson<Row extends object>(
  rows: readonly Row[] | Row,
  fields: readonly (keyof Row & string)[],
): string {
  const of = (row: Row) => Object.fromEntries(fields.map((field) => [field, row[field] ?? null]));
  return asJson(Array.isArray(rows) ? rows.map(of) : of(rows as Row));
}

const asJson = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;
