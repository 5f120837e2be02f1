import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { zipped } from "../../../stacks/cloudformation/zip.ts";

function folderWith(content: string, at: Date): string {
  const above = mkdtempSync(join(tmpdir(), "genkan-zip-"));
  onTestFinished(() => rmSync(above, { recursive: true }));
  const folder = join(above, "notify");
  mkdirSync(folder);
  for (const name of ["b.mjs", "a.mjs"]) {
    writeFileSync(join(folder, name), content);
    utimesSync(join(folder, name), at, at);
  }
  return folder;
}

test("the same code makes the same file, whenever and wherever it is made", async () => {
  const zone = process.env["TZ"];
  onTestFinished(() => {
    if (zone === undefined) delete process.env["TZ"];
    else process.env["TZ"] = zone;
  });
  process.env["TZ"] = "Asia/Tokyo";
  const here = await zipped(folderWith("code", new Date("2026-01-01")));
  process.env["TZ"] = "America/Los_Angeles";
  const there = await zipped(folderWith("code", new Date("2026-06-01")));
  expect(here.name).toMatch(/^notify-[0-9a-f]{16}\.zip$/);
  expect(there).toEqual(here);
  expect((await zipped(folderWith("other code", new Date("2026-01-01")))).name).not.toBe(here.name);
});
