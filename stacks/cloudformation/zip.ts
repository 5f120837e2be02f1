import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import type { CodeFile } from "@genkan/cli/template/templates";
import { zipSync } from "fflate";

/** Zips the files of a folder. The name has a hash of what is in it, so that CloudFormation sees that it has changed. */
export async function zipped(folder: string): Promise<CodeFile> {
  const names = (await readdir(folder)).toSorted();
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name))] as const));
  // The earliest time that a zip file can hold, by this machine's clock: the same code makes the same file.
  const mtime = new Date(1980, 0, 1);
  const content = zipSync(Object.fromEntries(files), { mtime, level: 9 });
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 16);
  return { name: `${basename(folder)}-${hash}.zip`, content };
}
