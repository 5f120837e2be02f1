import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { filesOf } from "@genkan/cli/folder/files";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionNames } from "../../stacks/bundle.ts";
import { fixture } from "../fixtures.ts";
import { root } from "./synth/cache.ts";
import type { Graph } from "./synth/graph.ts";
import { synth, synthFolder } from "./synth/synth.ts";

const run = promisify(execFile);
/** Both folders of a user's own are this one, one after the other: SST's components are bundled anew for each path. */
const folder = mkdtempSync(join(tmpdir(), "genkan-init-"));
const genkan = join(folder, "node_modules/genkan");
afterAll(() => rmSync(folder, { recursive: true, force: true }));
beforeAll(async () => {
  mkdirSync(genkan, { recursive: true });
  await run("tar", ["-xzf", await fixture("tarball"), "-C", genkan, "--strip-components=1"]);
});

/** Makes the folder what `genkan init` makes of it, with other files in it, after `npm install`. */
function fillWith(files: Readonly<Record<string, string>> = {}): void {
  for (const name of readdirSync(folder).filter((each) => each !== "node_modules"))
    rmSync(join(folder, name), { recursive: true });
  const made = filesOf({ email: "you@example.com", locale: "ja", region: "eu-west-1" });
  for (const [file, content] of Object.entries({ ...made, ...files })) writeFileSync(join(folder, file), content);
}

/** A graph without the paths of the files that it is made of. */
const withoutPaths = ({ resources, app, region, account, outputs, links }: Graph) => ({
  ...{ resources, app, region, account, outputs, links },
});

describe("a folder that genkan init made", () => {
  let graph: Graph;
  let code: string;
  beforeAll(async () => {
    fillWith();
    ({ graph, code } = await synthFolder(folder, "production"));
  });

  test("deploys what the repository deploys with the same configuration", async () => {
    const expected = await synth("production", "init");
    expect(graph.resources.length).toBeGreaterThan(100);
    expect(withoutPaths(graph)).toEqual(withoutPaths(expected));
  });

  test("deploys the functions of the package", async () => {
    const functions = join(genkan, "functions");
    for (const name of functionNames.filter((each) => ["schedule", "notify"].includes(each))) {
      expect(readFileSync(join(code, name, "bundle.mjs"))).toEqual(readFileSync(join(functions, name, "bundle.mjs")));
    }
  });

  test("compiles against the types of the package", async () => {
    const wrong = '// @ts-expect-error\ndefineConfig({ email: "you@example.com" });\n';
    writeFileSync(join(folder, "wrong.ts"), `import { defineConfig } from "genkan/config";\n${wrong}`);
    await checkTypes();
  });
});

describe("a folder with a control of the user's own", () => {
  const example = (name: string) => readFileSync(join(root, "examples/own-controls", name), "utf8");
  let graph: Graph;
  let code: string;
  beforeAll(async () => {
    const files = ["genkan.config.ts", "acme-iam-user-absent.ts"];
    fillWith(Object.fromEntries(files.map((name) => [name, example(name)])));
    ({ graph, code } = await synthFolder(folder, "production"));
  });

  test("deploys what the repository deploys with it", async () => {
    // Graphs of the repository are synthesised without the code of own controls.
    const withoutCode = (each: Graph) =>
      JSON.parse(JSON.stringify(withoutPaths(each)).replace(/-code-[0-9a-f]{64}/g, ""));
    expect(withoutCode(graph)).toEqual(withoutCode(await synth("production", "own")));
  });

  test("has its code beside the bundle of a function", async () => {
    const { own } = await import(join(code, "schedule/own-controls.mjs"));
    expect(own.map(({ id }: { id: string }) => id)).toEqual(["acme-iam-user-absent"]);
  });
});

/** Compiles the folder, with the types that SST makes for it. @throws Error with what the compiler says */
async function checkTypes(): Promise<void> {
  const options = {
    ...{ target: "esnext", module: "esnext", moduleResolution: "bundler", lib: ["esnext"], types: [] },
    ...{ strict: true, skipLibCheck: true, noEmit: true },
  };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options, include: ["*.ts"] }));
  rmSync(join(folder, ".sst"), { force: true });
  symlinkSync(join(root, ".sst"), join(folder, ".sst"));
  try {
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder]);
  } catch (error) {
    throw new Error((error as { stdout: string }).stdout);
  } finally {
    rmSync(join(folder, ".sst"));
  }
}
