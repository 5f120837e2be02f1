import { readdirSync, readFileSync } from "node:fs";
import { readsOf } from "@genkan/aws/collect/index";
import { catalogue } from "@genkan/controls/catalogue/index";
import { control, factsOf, reason } from "@genkan/controls/control";
import type { Observations } from "@genkan/controls/evidence";
import { defaultSettings } from "@genkan/controls/settings";
import { locales } from "@genkan/controls/text";
import { describe, expect, test } from "vitest";
import { rows, verdictsOf } from "../scenarios/verdicts.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const context = { account: "111122223333", partition: "aws", at: new Date(0), settings: defaultSettings };

test("one id names the file, the docs row and the verdict of a control", () => {
  const files = readdirSync(new URL("../../packages/controls/src/catalogue/", import.meta.url)).filter(
    (file) => file !== "index.ts",
  );
  expect(catalogue.map(({ id }) => `${id}.ts`).sort()).toEqual(files.sort());
  expect(Object.keys(verdictsOf.sound).sort()).toEqual(catalogue.map(({ id }) => id).sort());
  for (const { id } of catalogue)
    for (const path of ["docs/controls.en.md", "docs/controls.ja.md"]) expect(read(path)).toContain(`\n## ${id}\n`);
});

test("every reason that a control may give is in the verdict table", () => {
  const expected = new Set(
    [...Object.values(verdictsOf), ...rows.map((row) => row.expect)]
      .flatMap((verdicts) => Object.entries(verdicts))
      .map(([id, verdict]) => `${id} ${String(verdict).split(" ")[1]}`),
  );
  const possible = catalogue.flatMap(({ id, reasons }) => Object.keys(reasons).map((code) => `${id} ${code}`));
  expect(possible.filter((each) => !expected.has(each))).toEqual([]);
});

describe.each(catalogue.map((each) => [each.id, each] as const))("%s", (id, definition) => {
  test("says what to do, ending with how to see that it worked", () => {
    for (const locale of locales) {
      expect(definition.remediation[locale].at(-1)).toContain(`genkan check --control ${id}`);
      for (const text of [definition.title[locale], definition.why[locale]]) expect(text.length).toBeGreaterThan(5);
    }
    expect(definition.remediation.en.length).toBe(definition.remediation.ja.length);
  });

  test("is unknown, by the action that failed, when none of its facts can be read", () => {
    const facts = factsOf(definition);
    const nothing = Object.fromEntries(
      facts.map((fact) => [
        fact,
        { known: false, cause: { kind: "access-denied", action: readsOf(fact)[0], detail: "" } },
      ]),
    ) as Observations;
    const [evaluation] = definition.evaluate(nothing, context);
    expect(evaluation).toMatchObject({ status: "INSUFFICIENT_DATA", reason: "access-denied" });
    expect(definition.evaluate({}, context)[0].status).toBe("INSUFFICIENT_DATA");
  });
});

test("a fault of ours in a control is unknown, and neither green nor the end of the run", () => {
  const broken = control({
    id: "broken",
    severity: "LOW",
    step: null,
    frameworks: {},
    title: { en: "", ja: "" },
    why: { en: "", ja: "" },
    consolePage: "iam-users",
    remediation: { en: [""], ja: [""] },
    needs: [],
    reasons: { fine: reason("COMPLIANT", () => ({ en: "", ja: "" })) },
    judge: () => {
      throw new Error("oops");
    },
  });
  expect(broken.evaluate({}, context)).toMatchObject([
    { status: "INSUFFICIENT_DATA", reason: "unexpected", params: { detail: "Error: oops" } },
  ]);
});
