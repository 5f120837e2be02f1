import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type FileChange, placeIn } from "./file-changes.ts";
import { type Folder, textOf } from "./installed.ts";

/** Makes the changes that are not the user's own to make. */
export function applyChanges(folder: Folder, changes: readonly FileChange[]): void {
  const ours = changes.filter(({ isYours }) => !isYours);
  const inManifest = ours.filter(({ file }) => file === "package.json");
  if (inManifest.length) changeManifest(folder, inManifest);
  for (const { file, at, to } of ours) {
    if (file === "package.json") continue;
    const path = join(folder.path, file);
    writeFileSync(path, at === null ? to! : withLine(textOf(path) ?? "", at, to !== null));
  }
}

/** A text with a line at its end, or without that line. */
function withLine(text: string, line: string, isThere: boolean): string {
  const lines = text.split("\n").filter((each) => each.trim() !== line);
  while (lines.at(-1) === "") lines.pop();
  return [...lines, ...(isThere ? [line] : []), ""].join("\n");
}

function changeManifest({ path, manifest }: Folder, changes: readonly FileChange[]): void {
  const file = join(path, "package.json");
  const text = readFileSync(file, "utf8");
  const next = structuredClone(manifest) as Record<string, Record<string, string>>;
  for (const { at, to } of changes) {
    const [section, name] = placeIn(manifest, at!);
    next[section] ??= {};
    if (to === null) delete next[section][name];
    else next[section][name] = to;
  }
  const [, indent = "  "] = /^[{]\r?\n([ \t]+)"/.exec(text) ?? [];
  writeFileSync(file, `${JSON.stringify(next, null, indent)}\n`);
}
