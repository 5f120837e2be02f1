import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { namesIn } from "./names.ts";

const root = new URL("../../", import.meta.url).pathname;

/** Words that have carried too many meanings: each place needs the word for what it holds. */
const BANNED: ReadonlySet<string> = new Set(["told", "said", "shown", "open", "named"]);

/** Where a banned word is a field of a contract: a file, and the field. */
const CONTRACTS: Readonly<Record<string, readonly string[]>> = {
  // A parameter of the reason "root-set-up", in the JSON of `check` and in the ledger.
  "packages/controls/src/catalogue/root-usage-limited.ts": ["open"],
  "test/controls/catalogue/root-usage-limited.test.ts": ["open"],
};

/** What is not ours, or not written by hand. */
const OTHERS = /node_modules|^genkan\/(?!bin|src)/;
const files = ["packages", "stacks", "test", "docs"].flatMap((folder) =>
  readdirSync(`${root}${folder}`, { recursive: true, encoding: "utf8" })
    .filter((name) => /\.(?:ts|tsx|mjs)$/.test(name) && !OTHERS.test(name))
    .map((name) => `${folder}/${name}`),
);

/** The banned names of a file, as `name:line`. */
const bannedIn = (path: string): readonly string[] =>
  namesIn(readFileSync(`${root}${path}`, "utf8"))
    .filter(({ name }) => BANNED.has(name) && !CONTRACTS[path]?.includes(name))
    .map(({ name, line }) => `${name}:${line}`);

const found = new Map(files.map((path) => [path, bannedIn(path)] as const).filter(([, names]) => names.length));

test("no name in the code is a word of many meanings", () => {
  expect(files.length).toBeGreaterThan(300);
  expect(Object.fromEntries(found)).toEqual({});
});

test.each<[source: string, names: readonly string[]]>([
  ["const told = 1;", ["told"]],
  ["function f(said: string, { shown }: X) {}", ["said", "shown"]],
  ["interface X { readonly open: boolean; named?(): void }", ["open", "named"]],
  ["for (const told of all) f(...told);", ["told", "told"]],
  ["x.open(); x?.told; await this.named;", []],
  ['import { x } from "./told.ts"; // told\n/* said */ const a = "shown", b = \'open\';', []],
  [`const a = \`told \${said} shown \${{ open: \`\${named}\` }} told\`;`, ["said", "open", "named"]],
  ["const a = /told|[/]said/.test(b) ? 1 / shown / 2 : 3;", ["shown"]],
  ["const toldAt = 1, isSaid = 2, $open = 3;", []],
])("the names in %s", (source, names) => {
  expect(
    namesIn(source)
      .map(({ name }) => name)
      .filter((name) => BANNED.has(name)),
  ).toEqual(names);
});

test("a name has the number of its line", () => {
  expect(namesIn(`a\n// b\n\`\n\${c}\`\nd`)).toEqual([
    { name: "a", line: 1 },
    { name: "c", line: 4 },
    { name: "d", line: 5 },
  ]);
});
