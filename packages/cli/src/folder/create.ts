import { lstatSync, mkdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../exit.ts";
import { words } from "./words.ts";

/** @throws UsageError naming the files of these names that a folder has already */
export function refuseExisting(folder: string, names: readonly string[]): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === false)
    throw new UsageError(words.noFolder(folder));
  // A link that leads nowhere is something, too.
  const there = names.filter((name) => lstatSync(join(folder, name), { throwIfNoEntry: false }));
  if (there.length) throw new UsageError(words.exist(folder, there));
}

/** Writes files into a folder, which it makes; all of them, or none. @throws UsageError */
export function create(folder: string, files: Readonly<Record<string, string>>): void {
  refuseExisting(folder, Object.keys(files));
  const written: string[] = [];
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      // Never over a file that somebody else wrote meanwhile.
      writeFileSync(join(folder, name), content, { flag: "wx" });
      written.push(name);
    }
  } catch (error) {
    for (const name of written) rmSync(join(folder, name));
    throw new UsageError(words.unwritable(folder, error as Error), { cause: error });
  }
}
