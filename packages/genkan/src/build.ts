import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Metafile } from "esbuild";
import { bundleAll, functionNames } from "../../../stacks/bundle.ts";
import { template } from "../../cli/src/folder/template.ts";
import { writeDocs } from "./docs.ts";
import { bundleProgram } from "./program.ts";
import { billOfMaterials, bundledFolders, npmBill } from "./sbom.ts";
import { writeTypes } from "./types.ts";

// Builds the npm package in this folder: everything that `files` of its package.json names. `npm pack` runs it. With the
// folders of the functions' bundles and of the program as arguments, which have what they are made of beside them, it does not
// bundle them again.

const folder = join(import.meta.dirname, "..");
const root = join(folder, "../..");

/** An empty folder of the package. */
function empty(name: string): string {
  const path = join(folder, name);
  rmSync(path, { recursive: true, force: true });
  mkdirSync(path);
  return path;
}

const [, , madeFunctions, madeProgram] = process.argv;

/** Puts the bundles of the functions into a folder. @returns what they are made of */
async function functionsInto(outdir: string): Promise<readonly Metafile[]> {
  if (!madeFunctions) return (await bundleAll(functionNames, root, outdir)).map(({ metafile }) => metafile);
  return functionNames.map((name) => {
    cpSync(join(madeFunctions, name), join(outdir, name), { recursive: true });
    return JSON.parse(readFileSync(join(madeFunctions, `${name}.json`), "utf8"));
  });
}

/** Puts the program into a folder. @returns what it is made of */
async function programInto(outdir: string): Promise<readonly Metafile[]> {
  if (!madeProgram) return bundleProgram(root, outdir);
  cpSync(madeProgram, outdir, { recursive: true });
  return JSON.parse(readFileSync(`${madeProgram}.json`, "utf8"));
}

const program = await programInto(empty("dist"));
const folders = bundledFolders([...program, ...(await functionsInto(empty("functions")))]);
const own = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
const bill = billOfMaterials(npmBill(root), root, folders, own);
writeFileSync(join(folder, "sbom.cdx.json"), `${JSON.stringify(bill, null, 2)}\n`);
// Not a part of the package: where the packages by others are whose code it contains.
writeFileSync(join(folder, "bundled.json"), JSON.stringify([...folders]));
writeTypes(root, empty("types"));
cpSync(join(root, "docs/schemas"), empty("schemas"), { recursive: true });
const man = empty("man");
for (const page of ["genkan.1", "genkan.ja.1"]) cpSync(join(root, "docs", page), join(man, page));
for (const name of ["CHANGELOG.md", "LICENSE", "THIRD-PARTY.md"]) cpSync(join(root, name), join(folder, name));
// The next version compares it with its own.
writeFileSync(join(folder, "template.json"), JSON.stringify(template, null, 2));
for (const name of ["docs", "examples"]) empty(name);
writeDocs(root, folder);

/** What each shell calls a file of completions. */
const completions = { bash: "genkan.bash", zsh: "_genkan", fish: "genkan.fish" };
const scripts = empty("completions");
for (const [shell, name] of Object.entries(completions)) {
  const script = execFileSync(process.execPath, [join(folder, "bin/genkan.js"), "completion", shell]);
  writeFileSync(join(scripts, name), script);
}
