import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bundleAll, functionNames } from "../../../stacks/bundle.ts";
import { bundleProgram } from "./program.ts";
import { writeTypes } from "./types.ts";

// Builds the npm package in this folder: everything that `files` of its package.json names. `npm pack` runs it.

const folder = join(import.meta.dirname, "..");
const root = join(folder, "../..");

/** An empty folder of the package. */
function empty(name: string): string {
  const path = join(folder, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  return path;
}

await bundleProgram(root, empty("dist"));
await bundleAll(functionNames, root, empty("functions"));
writeTypes(root, empty("types"));
cpSync(join(root, "docs/schemas"), empty("schemas"), { recursive: true });
const man = empty("man");
for (const page of ["genkan.1", "genkan.ja.1"]) cpSync(join(root, "docs", page), join(man, page));
for (const name of ["CHANGELOG.md", "LICENSE", "THIRD-PARTY.md"]) cpSync(join(root, name), join(folder, name));

/** What each shell calls a file of completions. */
const completions = { bash: "genkan.bash", zsh: "_genkan", fish: "genkan.fish" };
const scripts = empty("completions");
for (const [shell, name] of Object.entries(completions)) {
  const script = execFileSync(process.execPath, [join(folder, "bin/genkan.js"), "completion", shell]);
  writeFileSync(join(scripts, name), script);
}
