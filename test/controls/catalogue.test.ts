import { readdirSync, readFileSync } from "node:fs";
import { readsOf } from "@genkan/aws/collect/index";
import { catalogue } from "@genkan/controls/catalogue/index";
import { remediesOf } from "@genkan/controls/engine/plan-fixes";
import { control, factsOf, reason } from "@genkan/controls/model/control";
import type { Observations } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { locales } from "@genkan/controls/model/text";
import { remedyText } from "@genkan/messages/plan/remedy";
import { describe, expect, test } from "vitest";

const root = new URL("../../", import.meta.url);
const context = { account: "111122223333", partition: "aws", at: new Date(0), settings: defaultSettings };

/** The names of the files in a folder that end so, without the ending. */
const filesIn = (folder: string, ending: string) =>
  readdirSync(new URL(folder, root)).flatMap((file) => (file.endsWith(ending) ? [file.slice(0, -ending.length)] : []));
/** The headings of a page of the control catalogue. */
const headings = (path: string) =>
  [...readFileSync(new URL(path, root), "utf8").matchAll(/^## ([a-z0-9-]+)$/gm)].map(([, id]) => id!);

test.each([
  ["a control", filesIn("packages/controls/src/catalogue/", ".ts").filter((name) => name !== "index")],
  ["a test file", filesIn("test/controls/catalogue/", ".test.ts")],
  ["an entry in docs/controls.en.md", headings("docs/controls.en.md")],
  ["an entry in docs/controls.ja.md", headings("docs/controls.ja.md")],
])("every id of the catalogue has %s, and nothing else has", (_, names) => {
  const ids = catalogue.map(({ id }) => id);
  const missing = ids.filter((id) => !names.includes(id));
  const unknown = names.filter((name) => !ids.includes(name));
  expect({ missing, unknown }).toEqual({ missing: [], unknown: [] });
});

describe.each(catalogue.map((each) => [each.id, each] as const))("%s", (_, definition) => {
  test("says what to do in the same steps in every language, each with its commands as data", () => {
    for (const locale of locales) {
      const texts = definition.remediation[locale].flat().filter((part) => typeof part === "string");
      for (const text of texts) expect(text).not.toMatch(/\bgenkan [a-z]/);
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

test.each([
  [
    "throws",
    () => {
      throw new Error("oops");
    },
    "Error: oops",
  ],
  ["returns nothing", () => [], "Error: judge returned no verdict"],
  ["returns no list", () => undefined, /^TypeError/],
  [
    "gives a reason that it does not declare",
    () => [{ reason: "other", params: {} }],
    'Error: the reason "other" is not declared',
  ],
  [
    "gives two verdicts on one resource",
    () => [
      { reason: "fine", params: {} },
      { reason: "fine", params: {} },
    ],
    "Error: judge returned two verdicts on AWS::::Account 111122223333",
  ],
  [
    "gives a parameter that can't be kept",
    () => [{ reason: "fine", params: { at: new Date(0) } }],
    /^TypeError: the parameter at /,
  ],
])("a control that %s is unknown, and neither green nor the end of the run", (_, judge, detail) => {
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
    judge: judge as never,
  });
  const [{ status, reason: code, params }, ...more] = broken.evaluate({}, context);
  expect([status, code, more]).toEqual(["INSUFFICIENT_DATA", "unexpected", []]);
  expect(params["detail"]).toEqual(typeof detail === "string" ? detail : expect.stringMatching(detail));
});

describe("the remedy of", () => {
  const remedies = catalogue.flatMap((each) => remediesOf(each).map((row) => ({ ...row, of: each })));

  test.each(remedies.map((row) => [`${row.of.id} ${row.reason}`, row] as const))("%s", (_, { of, reason, remedy }) => {
    // It is declared, not the one that an own control without types gets.
    expect(of.reasons[reason]?.remedy).toBe(remedy);
    const { en, ja } = remedyText(remedy);
    expect(en).toMatch(/[A-Z]\w+ \w+/);
    expect(ja).toMatch(/[\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Han}]{4}/u);
    if (remedy.way !== "api") for (const text of [en, ja]) expect(text).toMatch(/[.。)]$/);
    // A plan needs something that it is made from.
    if (remedy.way === "api") expect(remedy.reads).not.toEqual([]);
  });

  test.each(locales)("every reason is on the page of the controls (%s), and all are counted there", (locale) => {
    const page = readFileSync(new URL(`docs/controls.${locale}.md`, root), "utf8");
    const sections = new Map(
      page.split("\n## ").map((section) => [section.split("\n")[0], section.split("\n")] as const),
    );
    for (const { of, reason, remedy } of remedies) {
      const line = sections.get(of.id)?.find((each) => each.startsWith(`- \`${reason}\` (`));
      expect(line).toContain(remedyText(remedy)[locale]);
    }
    const ways = ["api", "console", "behaviour", "none"] as const;
    const counts = ways.map((way) => remedies.filter(({ remedy }) => remedy.way === way).length);
    const [counted = ""] = page.split("\n").filter((line) => line.includes("`genkan fix`") && /\d/.test(line));
    expect(counted.match(/\d+/g)?.map(Number)).toEqual([remedies.length, ...counts]);
    expect(counts.every((count) => count > 0)).toBe(true);
  });
});

test("what causes a verdict is another control of the catalogue", () => {
  const ids = catalogue.map(({ id }) => id);
  const causes = catalogue.flatMap(({ id, reasons }) =>
    Object.values(reasons).flatMap(({ causedBy = [] }) => [causedBy].flat().map((cause) => [id, cause] as const)),
  );
  expect(causes.length).toBeGreaterThan(0);
  for (const [id, cause] of causes) expect(ids.filter((each) => each !== id)).toContain(cause);
});
