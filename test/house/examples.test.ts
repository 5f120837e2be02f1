import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { asserted, type Example, examples, fileOf } from "./examples.ts";

const root = new URL("../../", import.meta.url).pathname;
let folder = "";
const pathOf = (example: Example) => join(folder, fileOf(example));

beforeAll(() => {
  mkdirSync(`${root}.sst/test-cache`, { recursive: true });
  folder = mkdtempSync(`${root}.sst/test-cache/examples-`);
  for (const example of examples) writeFileSync(pathOf(example), asserted(example.code));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(examples.map((example) => [`${example.name} (${example.path})`, example] as const))(
  "the example of %s holds",
  async (_, example) => {
    expect(example.code).toContain("// => ");
    await import(/* @vite-ignore */ pathToFileURL(pathOf(example)).href);
  },
);

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
