import { isAbsolute, relative, resolve } from "node:path";
import type { Locale } from "@genkan/controls/model/text";
import { wrap } from "@genkan/messages/layout";
import { quoted } from "../quoted.ts";
import type { Shell } from "../shell.ts";
import { type Answers, filesOf } from "./files.ts";
import { words } from "./words.ts";

const SCHEMA = "genkan.init/1";

/** A new folder, as `genkan init` reports it. */
interface Created {
  readonly schema: typeof SCHEMA;
  readonly folder: string;
  readonly files: readonly string[];
  readonly settings: Answers;
  /** What to run next, one line each. */
  readonly next: readonly string[];
}

/** Writes a new folder. @throws UsageError when it has one of the files already; nothing is written then */
export async function createFolder(shell: Shell, folder: string, answers: Answers): Promise<Created> {
  const { create } = await import("./create.ts");
  const files = filesOf(answers);
  const path = resolve(shell.cwd, folder);
  create(path, files);
  const way = relative(shell.cwd, path);
  // From another drive or from far away, the whole path is easier to read.
  const to = isAbsolute(way) || way.startsWith("..") ? path : way;
  return {
    schema: SCHEMA,
    folder: path,
    files: Object.keys(files),
    settings: answers,
    next: [
      ...(to ? [`cd ${quoted(to.startsWith("-") ? `./${to}` : to)}`] : []),
      "npm install",
      "npx genkan doctor",
      "npx sst deploy --stage production",
    ],
  };
}

/** The new folder, and the next steps, each a line to copy. */
export function createdText({ folder, files, settings, next }: Created, locale: Locale, columns: number): string {
  const text = (line: string) => wrap(line, columns).join("\n");
  return [
    text(words.created(folder, files)[locale]),
    "",
    text(words.next[locale]),
    "",
    ...next.map((line) => `  ${line}`),
    "",
    text(words.confirm(settings.email)[locale]),
    text(words.more[locale]),
    "",
  ].join("\n");
}
