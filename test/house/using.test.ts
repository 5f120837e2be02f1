import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url);

/** Functions that return a value at once. */
const AT_ONCE = ["checks.every(", "listed.some(", "statusOf("];

/**
 * The calls that a block with a `using` returns without waiting for them: what is declared so is closed before they have
 * ended. Biome's layout shows where the block ends.
 */
function unawaited(file: string): string[] {
  const lines = readFileSync(new URL(file, root), "utf8").split("\n");
  return lines.flatMap((line, start) => {
    const [, indent] = /^( +)(?:await )?using \w+ =/.exec(line) ?? [];
    if (indent === undefined) return [];
    const length = lines.slice(start).findIndex((each) => each.trim() !== "" && !each.startsWith(indent));
    return lines
      .slice(start, start + length)
      .filter((each) => new RegExp(`^(?:${indent}|${indent}  if .*)return (?!await )[\\w.]+\\(`).test(each))
      .filter((each) => !AT_ONCE.some((call) => each.includes(call)))
      .map((each) => `${file}: ${each.trim()}`);
  });
}

test("what a function closes at its end is in use until the call that it returns has ended", () => {
  const files = globSync("packages/*/src/**/*.ts", { cwd: root });
  expect(files.length).toBeGreaterThan(300);
  // A member's connection was closed before its events were evaluated.
  expect(files.flatMap(unawaited)).toEqual([]);
});
