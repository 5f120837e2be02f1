import { writeFile } from "node:fs/promises";
import type { Locale, Text } from "@genkan/controls/model/text";
import { type OutputFormat, outputFormats } from "@genkan/messages/formats/index";
import type { VerdictRow } from "@genkan/messages/formats/row";
import type { Paint } from "@genkan/messages/terminal/terminal";
import type { OptionOf } from "./command.ts";
import { InvalidValue, UsageError } from "./exit.ts";
import { fieldsOf, fieldsOption } from "./fields.ts";
import { formatOption, repeated } from "./options.ts";
import type { Shell } from "./shell.ts";

/** The forms in which verdicts are reported: for people, for programs, and for other tools. */
export const reportFormats = ["table", "json", ...outputFormats] as const;
export type ReportFormat = "table" | "json" | OutputFormat;

/** A file to write a report to. */
export interface ReportFile {
  readonly format: ReportFormat;
  readonly file: string;
}

/** Where a page for a browser comes from. */
const page: Text = {
  en: "A page for a browser is written by genkan report: --html FILE for one account, --organization --output FOLDER for an organization.",
  ja: "ブラウザー用のページは genkan report で書き出します。1 つのアカウントなら --html ファイル、組織なら --organization --output フォルダー を指定します。",
};

/** What the end of a file's name says about its format; the longer ends first. */
const ENDS: readonly (readonly [end: string, format: ReportFormat])[] = [
  [".sarif.json", "sarif"],
  [".asff.json", "asff"],
  [".ocsf.json", "ocsf"],
  [".sarif", "sarif"],
  [".json", "json"],
  [".xml", "junit"],
  [".csv", "csv"],
  [".md", "markdown"],
  [".txt", "table"],
];

/** Reads a file to write a report to: `genkan.xml`, or `junit:report` where the name does not show the format. */
export function reportFile(text: string): ReportFile {
  const [, prefix = "", file = ""] = /^([a-z]+):(.+)$/i.exec(text) ?? [];
  const format = reportFormats.find((each) => each === prefix.toLowerCase());
  if (format) return { format, file };
  const [, byEnd] = ENDS.find(([end]) => text.toLowerCase().endsWith(end)) ?? [];
  if (byEnd) return { format: byEnd, file: text };
  if (/(^html?:|\.html?$)/i.test(text)) throw new InvalidValue(page);
  const ends = ENDS.map(([end]) => end).join(", ");
  const prefixed = reportFormats.map((each) => `${each}:FILE`).join(", ");
  throw new InvalidValue({
    en: `The name ${text} does not show a format. Use ${ends}, or name the format: ${prefixed}.`,
    ja: `${text} という名前からは形式がわかりません。末尾を ${ends} のどれかにするか、形式を指定します: ${prefixed}。`,
  });
}

type RowField = keyof VerdictRow;
const rowFields = fieldsOf<VerdictRow>({
  account: true,
  accountName: true,
  accountPath: true,
  partition: true,
  region: true,
  evaluatedAt: true,
  control: true,
  title: true,
  resource: true,
  status: true,
  severity: true,
  reason: true,
  params: true,
  message: true,
  steps: true,
  link: true,
  evidence: true,
  exception: true,
  since: true,
  effect: true,
  tool: true,
});

/** The options that say how verdicts are reported. */
export const reportOptions = {
  format: formatOption(reportFormats, { elsewhere: { html: page } }),
  json: fieldsOption({ en: "finding", ja: "検出結果" }, rowFields),
  output: repeated<ReportFile>(
    "--output <file>",
    {
      en: "also write a report to a file; its name shows the format, or FORMAT:FILE (repeatable)",
      ja: "レポートをファイルにも書き出す。形式は名前の末尾か「形式:ファイル」で指定 (複数指定可)",
    },
    { parse: reportFile },
  ),
} satisfies Readonly<Record<string, OptionOf<unknown>>>;

/** The values of {@link reportOptions}. */
export interface ReportChoice {
  readonly format: ReportFormat;
  readonly json: readonly RowField[] | undefined;
  readonly output: readonly ReportFile[] | undefined;
}

/** How a text for people looks where it is written. */
export interface Page {
  readonly columns: number;
  readonly paint?: Paint;
}

/** How to make a report in each form. */
interface Reports {
  readonly report: (format: ReportFormat, page: Page) => string | Promise<string>;
  readonly rows: (fields: readonly RowField[]) => string;
}

/** A file has no terminal. */
const FILE: Page = { columns: 80 };

/** Prints a report, and writes it to the files that were named, all of one evaluation. */
export async function writeReports(
  { stdout, stderr }: Shell,
  { format, json, output = [], locale }: ReportChoice & { readonly locale: Locale },
  { report, rows }: Reports,
): Promise<void> {
  for (const { format, file } of output) {
    await writeFile(file, await report(format, FILE)).catch((error: NodeJS.ErrnoException) => {
      const cause = error.code ?? error.message;
      throw new UsageError({
        en: `The report can't be written to ${file} (${cause}). Name another file with --output.`,
        ja: `レポートを ${file} に書き込めません (${cause})。--output で別のファイルを指定してください。`,
      });
    });
  }
  await stdout.write(json ? rows(json) : await report(format, stdout));
  if (output.length) {
    const files = output.map(({ file, format }) => `${file} (${format})`).join(", ");
    stderr.say(`genkan: ${{ en: `wrote ${files}`, ja: `書き出しました: ${files}` }[locale]}\n`);
  }
}
