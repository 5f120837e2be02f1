import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;

const config = `
import { SummaryReporter } from "${root}test/summary-reporter.ts";
const away = { tag: "warp_drive", commands: ["warp_drive"], install: "pip install warp" };
export default { test: { tags: [{ name: "warp_drive", skip: true }], reporters: [new SummaryReporter([away])] } };
`;
const tests = `
import { beforeAll, describe, expect, test } from "vitest";
test("passes", () => {});
test("fails", () => expect(1).toBe(2));
test("needs a warp drive", { tags: "warp_drive" }, () => {});
describe("a journey", { tags: "warp_drive" }, () => test.each([1, 2])("to star %i", () => {}));
test.skip("is switched off", () => {});
test.todo("comes later");
test("finds out", ({ skip }) => skip("the moon is in the way"));
describe("a launch", () => {
  beforeAll(() => { throw new Error("no fuel"); });
  test("lifts off", () => {});
});
`;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "genkan-summary-"));
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  writeFileSync(join(folder, "vitest.config.ts"), config);
  writeFileSync(join(folder, "some.test.ts"), tests);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The last lines of a run. */
const summary = (...args: string[]) =>
  new Promise<string[]>((resolve) => {
    const vitest = join(root, "node_modules/vitest/vitest.mjs");
    execFile(process.execPath, [vitest, "run", ...args], { cwd: folder }, (_, out) => resolve(out.trim().split("\n")));
  });

test("ends with each skipped test, by its reason and what to do about it, and the counts", async () => {
  const lines = await summary();
  expect(lines.slice(lines.findIndex((line) => line.startsWith("Skipped")))).toEqual([
    "Skipped: warp_drive is not installed. To run them: pip install warp",
    "  some.test.ts > needs a warp drive",
    "  some.test.ts > a journey > to star 1",
    "  some.test.ts > a journey > to star 2",
    "Skipped: their file says so (skip or only)",
    "  some.test.ts > is switched off",
    "Skipped: they are not written yet",
    "  some.test.ts > comes later",
    "Skipped: the moon is in the way",
    "  some.test.ts > finds out",
    "Skipped: what runs before them failed",
    "  some.test.ts > a launch > lifts off",
    // The failed set-up is a failure, too.
    "1 passed, 2 failed, 7 skipped",
  ]);
});

test("says nothing of the tests that were not asked for", async () => {
  expect(await summary("-t", "star 1|passes")).toEqual([
    "Skipped: warp_drive is not installed. To run them: pip install warp",
    "  some.test.ts > a journey > to star 1",
    "1 passed, 0 failed, 8 skipped",
  ]);
});
