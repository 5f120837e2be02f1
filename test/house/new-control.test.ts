import { execFile } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asserted, examples, fileOf } from "./examples.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const run = promisify(execFile);
const NAME = "account-organization-joined";
const FILES = [
  `packages/controls/src/catalogue/${NAME}.ts`,
  `test/controls/catalogue/${NAME}.test.ts`,
  "packages/controls/src/catalogue/index.ts",
];

/** A folder with the modules that are installed here, by others. */
let folder: string;
/**
 * In it, a copy of what a control's test needs, with packages of its own. Only those are among its modules: Biome reads all
 * that a project has installed.
 */
let copy: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "genkan-new-control-"));
  copy = join(folder, "copy");
  const inTest = readdirSync(join(root, "test")).filter((name) => /\.ts$|^controls$|^scenarios$/.test(name));
  const files = ["package.json", "tsconfig.json", "biome.json", "vitest.config.ts", ".gitignore"];
  // Only the examples use the command line.
  const packages = ["aws", "cli", "controls", "messages", "sandbox"];
  for (const path of [...files, ...inTest.map((name) => `test/${name}`), ...packages.map((name) => `packages/${name}`)])
    cpSync(join(root, path), join(copy, path), { recursive: true });
  const modules = join(root, "node_modules");
  mkdirSync(join(folder, "node_modules"));
  for (const each of readdirSync(modules).filter((name) => name !== "@genkan" && !name.startsWith(".")))
    symlinkSync(join(modules, each), join(folder, "node_modules", each));
  mkdirSync(join(copy, "node_modules/@genkan"), { recursive: true });
  for (const each of packages) symlinkSync(join(copy, "packages", each), join(copy, "node_modules/@genkan", each));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Nothing of this run of Vitest: the copy has a run of its own. */
const env = { PATH: process.env["PATH"], HOME: process.env["HOME"] };
const inCopy = async (program: string, ...args: string[]) => {
  const { stdout } = await run(program, args, { cwd: copy, env }).catch((error: { stdout: string; stderr: string }) => {
    throw new Error(`${error.stdout}\n${error.stderr}`);
  });
  return stdout;
};
const node = (...args: string[]) => inCopy(process.execPath, ...args);
const bin = (path: string) => join(root, "node_modules", path);

/** What the compiler says of the new control, and of the examples in docstrings: one run for both takes half as long. */
let errors: readonly string[];
const EXAMPLES = "docstrings";
async function compile() {
  mkdirSync(join(copy, EXAMPLES));
  for (const example of examples) writeFileSync(join(copy, EXAMPLES, fileOf(example)), asserted(example.code));
  // `npm run check` compiles the rest. Here, the rest only provides types.
  for (const path of globSync("{packages,test}/**/*.ts", { cwd: copy }).filter((path) => !FILES.includes(path)))
    writeFileSync(join(copy, path), `// @ts-nocheck\n${readFileSync(join(copy, path), "utf8")}`);
  const include = [...FILES, `${EXAMPLES}/*.ts`];
  writeFileSync(join(copy, "tsconfig.new.json"), JSON.stringify({ extends: "./tsconfig.json", include }));
  const args = [bin("typescript/bin/tsc"), "-p", "tsconfig.new.json", "--singleThreaded", "--pretty", "false"];
  const { stdout } = await run(process.execPath, args, { cwd: copy, env }).catch((error: { stdout: string }) => error);
  errors = stdout.split("\n").filter((line) => line && !/^\s/.test(line));
}

test("npm run new-control writes a control, its test and its row, which compile, are formatted and pass", async () => {
  const { scripts } = JSON.parse(readFileSync(join(copy, "package.json"), "utf8"));
  const [, script] = scripts["new-control"].split(" ");
  const written = await node(script, NAME);
  expect(written.split("\n").slice(0, FILES.length)).toEqual(FILES);

  await node(bin("@biomejs/biome/bin/biome"), "check", "--error-on-warnings", ...FILES);
  await compile();
  expect(errors.filter((line) => !line.startsWith(EXAMPLES))).toEqual([]);
  const reporting = ["--reporter=json", "--outputFile=result.json"];
  // One run of one file does not win back what Vite's transforms cost.
  const running = ["--project", "controls", "--experimental.viteModuleRunner=false"];
  await node(bin("vitest/vitest.mjs"), "run", ...running, ...reporting, FILES[1]!);
  const result = JSON.parse(readFileSync(join(copy, "result.json"), "utf8"));
  expect(result).toMatchObject({ success: true, numPassedTests: 5 });
});

test("the examples in docstrings have the right types", () => {
  expect(errors).toBeDefined();
  // They may show a value without using it.
  expect(errors.filter((line) => line.startsWith(EXAMPLES) && !/: error TS6133:/.test(line))).toEqual([]);
});

test.each([
  ["Nothing", /give an id in kebab case/],
  ["root-mfa-enabled", /root-mfa-enabled\.ts is there already/],
])("%s is refused, and nothing is written", async (name, message) => {
  const before = readFileSync(join(copy, FILES[2]!), "utf8");
  await expect(node("packages/controls/new-control.ts", name)).rejects.toThrow(message);
  expect(readFileSync(join(copy, FILES[2]!), "utf8")).toBe(before);
});
