import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";

const root = new URL("../../", import.meta.url).pathname;
const documents = globSync(["*.md", "docs/**/*.md", "examples/**/*.md", "test/**/*.md"], {
  cwd: root,
  // Those are messages, not documents.
  exclude: ["test/messages/golden/**"],
});

test.each(documents)("every file that %s links to is there", (path) => {
  const links = [...readFileSync(join(root, path), "utf8").matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].map(
    ([, to]) => to!,
  );
  const files = links.filter((to) => !/^[a-z]+:/.test(to));
  expect(files.filter((to) => !existsSync(join(root, dirname(path), to)))).toEqual([]);
});
