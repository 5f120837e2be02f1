import { writeFile } from "node:fs/promises";
import type { Locale, Text } from "@genkan/controls/model/text";
import { EXIT, UsageError } from "./exit.ts";
import type { Shell } from "./shell.ts";

/** The name of a file that stands for stdout. */
export const STDOUT = "-";

interface PageFile {
  readonly file: string;
  readonly content: string;
  readonly locale: Locale;
}

/** Writes a report to a file, or to stdout. @returns the exit status */
export async function writePage({ stdout, stderr }: Shell, { file, content, locale }: PageFile): Promise<number> {
  if (file === STDOUT) {
    await stdout.write(content);
    return EXIT.ok;
  }
  await writeFile(file, content).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(words.unwritten(file, error.code ?? error.message));
  });
  const kibibytes = Math.ceil(Buffer.byteLength(content) / 1_024);
  stderr.say(`genkan: ${words.wrote(file, kibibytes)[locale]}\n`);
  return EXIT.ok;
}

const words = {
  unwritten: (file: string, cause: string): Text => ({
    en: `The report can't be written to ${file} (${cause}). Name another file, or - for stdout.`,
    ja: `レポートを ${file} に書き込めません (${cause})。別のファイルか、標準出力を表す - を指定してください。`,
  }),
  wrote: (file: string, kibibytes: number): Text => ({
    en: `wrote ${file} (${kibibytes} KiB)`,
    ja: `${file} に書き出しました (${kibibytes} KiB)`,
  }),
};
