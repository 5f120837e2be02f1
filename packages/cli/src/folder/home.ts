import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** The folder of the Genkan that runs: its package, or the repository. */
export function home(): string {
  for (let folder = import.meta.dirname; ; folder = dirname(folder)) {
    if (nameIn(folder) === "genkan") return folder;
    if (folder === dirname(folder)) throw new Error(`${import.meta.dirname} is in no package of Genkan`);
  }
}

function nameIn(folder: string): unknown {
  const file = join(folder, "package.json");
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as { name?: unknown }).name : undefined;
}

/** What the Genkan that runs exports under a name such as `genkan/config`, whatever the working directory has. */
export async function ownModule<Module>(name: string): Promise<Module> {
  const file = createRequire(join(home(), "package.json")).resolve(name);
  return (await import(pathToFileURL(file).href)) as Module;
}
