import { writeFile } from "node:fs/promises";
import { type OutputFormat, outputFormats } from "@genkan/messages/formats/index";
import { type RowField, rowFields } from "@genkan/messages/formats/row";
import type { Paint } from "@genkan/messages/terminal";
import { InvalidArgumentError } from "commander";
import type { OptionOf } from "./command.ts";
import { UsageError } from "./exit.ts";
import { formatOption, optional, repeated } from "./options.ts";
import type { Shell } from "./shell.ts";

/** The forms in which verdicts are reported: for people, for programs, and for other tools. */
export const reportFormats = ["table", "json", ...outputFormats] as const;
export type ReportFormat = "table" | "json" | OutputFormat;

/** A file to write a report to. */
export interface ReportFile {
  readonly format: ReportFormat;
  readonly file: string;
}

/** What the end of a file's name says about its format; the longer ends first. */
const ENDS: readonly (readonly [end: string, format: ReportFormat])[] = [
  [".sarif.json", "sarif"],
  [".asff.json", "asff"],
  [".ocsf.json", "ocsf"],
  [".sarif", "sarif"],
  [".json", "json"],
  [".xml", "junit"],
  [".csv", "csv"],
  [".txt", "table"],
];

/** Reads a file to write a report to: `genkan.xml`, or `junit:report` where the name does not show the format. */
export function reportFile(text: string): ReportFile {
  const [, named = "", file = ""] = /^([a-z]+):(.+)$/i.exec(text) ?? [];
  const format = reportFormats.find((each) => each === named.toLowerCase());
  if (format) return { format, file };
  const [, byEnd] = ENDS.find(([end]) => text.toLowerCase().endsWith(end)) ?? [];
  if (byEnd) return { format: byEnd, file: text };
  throw new InvalidArgumentError(
    `The name ${text} does not show a format. Use ${ENDS.map(([end]) => end).join(", ")}, or name it: ` +
      `${reportFormats.map((each) => `${each}:FILE`).join(", ")}.`,
  );
}

/** Reads the fields to print of each finding, by their names. */
export function fieldList(text: string): readonly RowField[] {
  const names = text.split(",").map((name) => name.trim());
  const known = names.map((name) => rowFields.find((field) => field.toLowerCase() === name.toLowerCase()));
  const wrong = names.filter((_, i) => !known[i]);
  if (wrong.length) throw new InvalidArgumentError(`There is no field ${wrong.join(", ")}. ${FIELDS}`);
  return known as readonly RowField[];
}

const FIELDS = `The fields are ${rowFields.join(", ")}.`;

/** The options that say how verdicts are reported. */
export const reportOptions = {
  format: formatOption(...reportFormats),
  json: optional<readonly RowField[] | true>(
    "--json [fields]",
    "print these fields of each finding as JSON, such as control,status,message",
    { parse: fieldList },
  ),
  output: repeated<ReportFile>(
    "--output <file>",
    "write a report to a file as well; its name shows the format, or FORMAT:FILE (repeatable)",
    reportFile,
  ),
} satisfies Readonly<Record<string, OptionOf<unknown>>>;

/** The values of {@link reportOptions}. */
interface ReportChoice {
  readonly format: ReportFormat;
  readonly json: readonly RowField[] | true | undefined;
  readonly output: readonly ReportFile[] | undefined;
}

/** How a text for people looks where it is written. */
export interface Page {
  readonly columns: number;
  readonly paint?: Paint;
}

/** How to make a report in each form. */
interface Reports {
  readonly report: (format: ReportFormat, page: Page) => string;
  readonly rows: (fields: readonly RowField[]) => string;
}

/** A file has no terminal. */
const FILE: Page = { columns: 80 };

/** Prints a report, and writes it to the files that were named, all of one evaluation. */
export async function writeReports(
  { stdout, stderr }: Shell,
  { format, json, output = [] }: ReportChoice,
  { report, rows }: Reports,
): Promise<void> {
  for (const { format, file } of output) {
    await writeFile(file, report(format, FILE)).catch((error: NodeJS.ErrnoException) => {
      throw new UsageError(
        `The report can't be written to ${file} (${error.code ?? error.message}). Name another file with --output.`,
      );
    });
  }
  await stdout.write(json ? rows(json === true ? [] : json) : report(format, stdout));
  if (output.length)
    stderr.say(`genkan: wrote ${output.map(({ file, format }) => `${file} (${format})`).join(", ")}\n`);
}

/** @throws UsageError where the choice of reports contradicts itself */
export function expectReports({ json }: Pick<ReportChoice, "json">): void {
  if (json === true) throw new UsageError(`--json takes one field or more, separated by commas. ${FIELDS}`);
}
