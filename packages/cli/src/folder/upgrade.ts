import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Text } from "@genkan/controls/model/text";
import { tool } from "@genkan/messages/tool";
import { EXIT } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { type Entry, entriesBetween } from "./changelog.ts";
import { readByThisVersion } from "./configuration-faults.ts";
import { type FileChange, fileChanges } from "./file-changes.ts";
import { home } from "./home.ts";
import { type Folder, folderIn } from "./installed.ts";
import { type ComparedStacks, compareStacks } from "./stacks.ts";
import { template } from "./template.ts";

/** What this version would change in a folder, and in what is deployed from it. */
export interface Upgrade {
  readonly folder: Folder;
  readonly from: string;
  readonly to: string;
  readonly entries: readonly Entry[];
  readonly files: readonly FileChange[];
  /** Why this version refuses the configuration. */
  readonly faults: readonly Text[];
  readonly stack: ComparedStacks;
}

/** Compares the working directory's version with this one; `null` where they are the same. @throws UsageError */
export async function upgradeOf(shell: Shell): Promise<Upgrade | { readonly same: string }> {
  const folder = folderIn(shell.cwd);
  const { version: from, path } = folder;
  if (from === tool.version) return { same: from };
  const read = await readByThisVersion(path);
  return {
    folder,
    from,
    to: tool.version,
    entries: entriesBetween(readFileSync(join(home(), "CHANGELOG.md"), "utf8"), from, tool.version),
    files: fileChanges(folder, template),
    faults: read.faults,
    stack: await compareStacks(shell, folder, read),
  };
}

/** The exit status: what is not known is not the same as no change. */
export function statusOf({ files, faults, stack }: Upgrade, isWritten: boolean): number {
  const left = isWritten ? files.filter(({ isYours }) => isYours) : files;
  if (left.length || faults.length || (stack.known && stack.changes.length)) return 1;
  return stack.known ? EXIT.ok : EXIT.insufficientData;
}
