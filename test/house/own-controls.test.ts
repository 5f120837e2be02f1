import { readFileSync } from "node:fs";
import { locales } from "@genkan/controls/model/text";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test.each(locales)("the guide to own controls (%s) shows the example as it is", (locale) => {
  const files = ["acme-iam-user-absent.ts", "genkan.config.ts"].map((name) => read(`examples/own-controls/${name}`));
  const example = files.join("\n").replaceAll("../../stacks/", "./stacks/");
  const blocks = [...read(`docs/own-controls.${locale}.md`).matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code);
  expect(blocks).toHaveLength(5);
  for (const code of blocks) expect(example).toContain(code);
});
