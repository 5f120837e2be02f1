import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lacking, pathOf, requirements } from "../requirements.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "genkan-requirements-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const install = (command: string, mode = 0o755) => {
  writeFileSync(join(folder, command), "");
  chmodSync(join(folder, command), mode);
};
const lackingHere = (more: NodeJS.ProcessEnv = {}) =>
  lacking({ PATH: [join(folder, "nowhere"), folder].join(delimiter), ...more }).map(({ tag }) => tag);

test("a machine lacks what is not on its path, or cannot be run there", () => {
  expect(lackingHere()).toEqual(requirements.map(({ tag }) => tag));
  install("zsh");
  install("fish", 0o644);
  expect(lackingHere()).toEqual(["moto_server", "chromium", "python3", "bash", "fish"]);
});

test("a program is found under any of its names", () => {
  install("chromium-browser");
  expect(lackingHere()).not.toContain("chromium");
  expect(pathOf(requirements.find(({ tag }) => tag === "chromium")!, folder)).toBe(join(folder, "chromium-browser"));
});

test("nothing counts as lacking where everything is demanded", () => {
  expect(lackingHere({ GENKAN_REQUIRE_ALL: "1" })).toEqual([]);
});
