import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = new URL("../..", import.meta.url).pathname;
const code = globSync("packages/{controls,aws,cli,monitor}/src/**/*.ts", { cwd: root })
  .map((file) => readFileSync(join(root, file), "utf8"))
  .join("\n");

/** The code that the first column of each table names: where a mutant survives. */
const anchorsIn = (page: string): readonly string[] =>
  readFileSync(join(root, "test/mutation", page), "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"))
    .flatMap((line) => [...line.slice(0, line.indexOf(" | ", 1)).matchAll(/`([^`]+)`/g)].map(([, text]) => text!));

test.each(["survivors.md", "survivors-engine.md"])(
  "what %s says of surviving mutants is about code that exists",
  (page) => {
    const anchors = anchorsIn(page);
    expect(anchors.length).toBeGreaterThan(2);
    expect(anchors.filter((text) => !code.includes(text))).toEqual([]);
  },
);
