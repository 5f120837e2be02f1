import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

/** Code of a docstring, and the name of what it documents. */
interface Example {
  readonly name: string;
  readonly path: string;
  readonly code: string;
}

const sources = readdirSync(`${root}packages`).flatMap((name) =>
  readdirSync(`${root}packages/${name}/src`, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .map((path) => `packages/${name}/src/${path}`),
);

const DOCSTRING = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*export (?:async )?(?:function|const|class|interface|type) (\w+)/g;

function examplesIn(path: string): Example[] {
  return [...readFileSync(`${root}${path}`, "utf8").matchAll(DOCSTRING)].flatMap(([, docstring = "", name = ""]) => {
    const text = docstring.replaceAll(/^ \* ?/gm, "");
    return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ""]) => ({ name, path, code }));
  });
}

/**
 * An expression that is followed by a line `// => value` becomes an assertion. The expression starts after an empty line, a
 * line that ends with a semicolon, or a comment.
 */
function asserted(code: string): string {
  const lines: string[] = [];
  for (const line of code.split("\n")) {
    const value = /^\/\/ => (.*)$/.exec(line)?.[1];
    if (value === undefined) {
      lines.push(line);
      continue;
    }
    const expression: string[] = [lines.pop()!.replace(/;$/, "")];
    while (lines.length && !/^$|;$|^\/\//.test(lines.at(-1)!)) expression.unshift(lines.pop()!);
    lines.push(`assert.deepEqual(${expression.join("\n")}, ${value});`);
  }
  return `import assert from "node:assert/strict";\n${lines.join("\n")}`;
}

const examples = sources.flatMap(examplesIn);
let folder = "";
const fileOf = (example: Example) => join(folder, `${examples.indexOf(example)}-${example.name}.ts`);

beforeAll(() => {
  mkdirSync(`${root}.sst/test-cache`, { recursive: true });
  folder = mkdtempSync(`${root}.sst/test-cache/examples-`);
  for (const example of examples) writeFileSync(fileOf(example), asserted(example.code));
  const options = { rootDir: root, noUnusedLocals: false };
  writeFileSync(
    join(folder, "tsconfig.json"),
    JSON.stringify({ extends: `${root}tsconfig.json`, compilerOptions: options, include: ["*.ts"], exclude: [] }),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(examples.map((example) => [`${example.name} (${example.path})`, example] as const))(
  "the example of %s holds",
  async (_, example) => {
    expect(example.code).toContain("// => ");
    await import(/* @vite-ignore */ pathToFileURL(fileOf(example)).href);
  },
);

test("the examples have the right types", () => {
  const run = () => execFileSync(`${root}node_modules/.bin/tsc`, ["-p", folder], { encoding: "utf8", stdio: "pipe" });
  try {
    run();
  } catch (error) {
    expect((error as { stdout: string }).stdout).toBe("");
  }
});

test("an assertion that does not hold fails its example", async () => {
  const file = join(folder, "wrong.mjs");
  writeFileSync(file, asserted("1 + 1;\n// => 3"));
  await expect(import(/* @vite-ignore */ pathToFileURL(file).href)).rejects.toThrow("strictly deep-equal");
});

test.each([
  ...["control", "compare", "evaluate", "record", "run", "message", "Preview", "csv", "reportPage", "html", "moment"],
  ...["connect", "observe", "batchOf", "openLedger", "SqliteLedger"],
])("the entry point %s has an example", (name) => {
  expect(examples.map((example) => example.name)).toContain(name);
});
