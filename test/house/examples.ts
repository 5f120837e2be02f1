import { readdirSync, readFileSync } from "node:fs";

const root = new URL("../../", import.meta.url).pathname;

/** Code of a docstring, and the name of what it documents. */
export interface Example {
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
export function asserted(code: string): string {
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

/** Every example in the docstrings of our packages. */
export const examples: readonly Example[] = sources.flatMap(examplesIn);

/** The file that an example becomes. */
export const fileOf = (example: Example): string => `${examples.indexOf(example)}-${example.name}.ts`;
