import { catalogue } from "@genkan/controls/catalogue/index";
import { answeredRequirements, frameworkParts } from "@genkan/controls/frameworks/index";
import { type Framework, frameworks } from "@genkan/controls/model/control";
import { locales } from "@genkan/controls/model/text";
import { describe, expect, test } from "vitest";

const all = Object.keys(frameworks) as readonly Framework[];

describe.each(all)("the requirements of %s", (framework) => {
  const { scope, wording, requirements } = frameworkParts[framework];
  const numbers = requirements.map(({ number }) => number);

  test("are listed once each, in the order of the framework", () => {
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(numbers).toEqual(numbers.toSorted((a, b) => a.localeCompare(b, "en", { numeric: true })));
  });

  test("contain every number that a control declares", () => {
    const declared = catalogue.flatMap((control) => control.frameworks[framework] ?? []);
    expect(declared.length).toBeGreaterThan(0);
    expect(declared.filter((number) => !numbers.includes(number))).toEqual([]);
  });

  test("have an answer exactly where a control answers them", () => {
    const wrong = answeredRequirements(framework, catalogue).filter(
      ({ answer, controls }) => (answer !== null) !== controls.length > 0,
    );
    expect(wrong.map(({ number }) => number)).toEqual([]);
  });

  test.each(locales)("have short titles in %s, and say what they are", (locale) => {
    for (const { title, answer } of requirements) {
      expect(title[locale]).toMatch(/\S/);
      expect(title[locale].length).toBeLessThan(100);
      if (answer !== null && answer !== "whole") expect(answer[locale]).toMatch(/[.。]$/);
    }
    for (const text of [scope, wording]) expect(text[locale]).toMatch(/[.。)]$/);
  });
});

test("a control names each requirement once", () => {
  for (const { id, frameworks: numbered } of catalogue)
    for (const numbers of Object.values(numbered)) expect([id, new Set(numbers).size]).toEqual([id, numbers.length]);
});

test("what only a user's own control names comes last, and never as answered whole", () => {
  const own = { id: "own-control", frameworks: { "cis-5.0": ["1.3", "2.1.4"] } };
  const answered = answeredRequirements("cis-5.0", [...catalogue, own]);
  expect(answered.at(-1)).toMatchObject({ number: "2.1.4", controls: ["own-control"] });
  expect(answered.at(-1)?.answer).not.toBe("whole");
  expect(answered.find(({ number }) => number === "1.3")?.controls).toEqual(["root-access-key-absent", "own-control"]);
});

/** Security Hub's own mapping (FSBP), and what the versions of CIS call the same requirement. */
test.each([
  ["root-mfa-enabled", "fsbp", undefined],
  ["root-hardware-mfa-enabled", "fsbp", ["IAM.6"]],
  ["root-access-key-absent", "cis-7.0", ["2.4"]],
  ["iam-user-administrator-absent", "cis-7.0", ["2.14", "2.19"]],
  ["cloudtrail-management-events-logged", "cis-7.0", ["4.1"]],
] as const)("%s answers in %s %j", (id, framework, numbers) => {
  expect(catalogue.find((control) => control.id === id)?.frameworks[framework]).toEqual(numbers);
});

test("the versions of the CIS benchmark name the same requirements for a control", () => {
  const titles = (framework: Framework, id: string) =>
    answeredRequirements(framework, catalogue)
      .filter(({ controls }) => controls.includes(id))
      .map(({ title }) => title.en);
  for (const { id, frameworks: numbered } of catalogue) {
    if (!numbered["cis-5.0"]) continue;
    expect([id, titles("cis-3.0", id)]).toEqual([id, titles("cis-5.0", id)]);
    expect([id, titles("cis-7.0", id)]).toEqual([id, titles("cis-5.0", id)]);
  }
});
