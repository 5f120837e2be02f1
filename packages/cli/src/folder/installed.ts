import { readFileSync } from "node:fs";
import { join } from "node:path";
import { tool } from "@genkan/messages/tool";
import { UsageError } from "../exit.ts";
import type { Template } from "./template.ts";
import { words } from "./upgrade-words.ts";
import { isExact, isOlder } from "./version.ts";

/** The `package.json` of a folder, as far as it concerns Genkan. */
export interface Manifest {
  readonly name?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** A folder of a user's own, with the version of Genkan that is installed in it. */
export interface Folder {
  readonly path: string;
  readonly manifest: Manifest;
  /** The folder of the installed package. */
  readonly home: string;
  readonly version: string;
  /** What that version writes. */
  readonly template: Template;
}

/** The folder in which `genkan upgrade` runs. @throws UsageError for a folder that deploys no Genkan, or where it is not installed */
export function folderIn(path: string): Folder {
  const manifest = readJson<Manifest>(join(path, "package.json"));
  if (manifest?.name === "genkan") throw new UsageError(words.repository);
  const pinned = manifest?.dependencies?.["genkan"] ?? manifest?.devDependencies?.["genkan"];
  if (manifest === null || pinned === undefined || textOf(join(path, "genkan.config.ts")) === null) {
    throw new UsageError(words.noFolder(path));
  }
  const home = join(path, "node_modules/genkan");
  const version = readJson<{ readonly version?: string }>(join(home, "package.json"))?.version;
  const template = readJson<Template>(join(home, "template.json"));
  if (version === undefined || template === null) throw new UsageError(words.notInstalled);
  if (isExact(pinned) && pinned !== version) throw new UsageError(words.otherInstalled(pinned, version));
  if (isOlder(tool.version, version)) throw new UsageError(words.newer(version));
  return { path, manifest, home, version, template };
}

/** The text of a file, with the line ends of Unix, as the package has them; `null` if there is none. */
export function textOf(file: string): string | null {
  try {
    return readFileSync(file, "utf8").replaceAll("\r\n", "\n");
  } catch {
    return null;
  }
}

/** @throws UsageError for a file that is not JSON */
function readJson<Value>(file: string): Value | null {
  const text = textOf(file);
  if (text === null) return null;
  try {
    return JSON.parse(text) as Value;
  } catch (error) {
    throw new UsageError(words.notJson(file, error as Error), { cause: error });
  }
}
