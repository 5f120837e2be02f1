import { locales } from "@genkan/controls/model/text";
import { frameworkCsv } from "@genkan/messages/report/framework/csv";
import { frameworkJson } from "@genkan/messages/report/framework/json";
import { frameworkPage } from "@genkan/messages/report/framework/page";
import { frameworkText } from "@genkan/messages/report/framework/text";
import { describe, expect, test } from "vitest";
import { hostile } from "../../alerts.ts";
import { sampleReport } from "./sample.ts";

const golden = (name: string) => `../../golden/framework.${name}`;

describe.each(locales)("a report on a framework in %s", (locale) => {
  test("for a terminal", async () => {
    const text = frameworkText(await sampleReport("cis-5.0", locale), { columns: 80 });
    await expect(text).toMatchFileSnapshot(golden(`${locale}.txt`));
  });

  test("as CSV", async () => {
    const report = await sampleReport("cis-5.0", locale);
    await expect(frameworkCsv(report)).toMatchFileSnapshot(golden(`${locale}.csv`));
  });

  test("as a page", async () => {
    const page = frameworkPage(await sampleReport("cis-5.0", locale));
    const [, body = ""] = page.split("</style>");
    await expect(body).toMatchFileSnapshot(golden(`${locale}.html`));
  });
});

test("what was never evaluated, and what is too old, is named as such and is never green", async () => {
  const report = await sampleReport("nist-800-53-r5", "en");
  const verdicts = JSON.parse(frameworkJson(report)).requirements as { number: string; verdict: string }[];
  const verdictOn = (number: string) => verdicts.find((each) => each.number === number)?.verdict;
  expect(["IA-2(1)", "AU-2", "AC-12", "AC-4"].map(verdictOn)).toEqual([
    "not-proven",
    "not-proven",
    "met",
    "not-covered",
  ]);
  expect(frameworkText(report, { columns: 100 })).toContain("Evaluated: never evaluated");
  const page = frameworkPage(report);
  const css = (control: string) => new RegExp(`class="ctl (\\w+)" id="c-${control}"`).exec(page)?.[1];
  expect(["identity-center-mfa-always-on", "cloudtrail-management-events-logged"].map(css)).toEqual([
    "unknown",
    "unknown",
  ]);
});

test("more changes than a page shows are counted there, and are all in the CSV", async () => {
  const report = await sampleReport("cis-5.0", "en");
  const { assessment } = report;
  const controls = assessment.controls.map((record) => {
    if (record.control !== "root-access-key-absent") return record;
    return { ...record, history: Array.from({ length: 250 }, () => record.history[1]!) };
  });
  const many = { ...report, assessment: { ...assessment, controls } };
  expect(frameworkPage(many)).toContain("… 150");
  expect(frameworkText(many, { columns: 80 })).toContain("… 240 more");
  expect(frameworkCsv(many).match(/^change,.*New problem/gm)).toHaveLength(250);
});

test.each(hostile)("a name adds no tag, no line and no formula, wherever it stands: %j", async (name) => {
  const report = await sampleReport("cis-5.0", "en");
  const { assessment } = report;
  const exceptions = [{ control: "x", resource: null, reason: name, owner: name, expires: "2026-12-01T00:00:00Z" }];
  const controls = assessment.controls.map((record) => ({ ...record, exceptions }));
  const disguised = { ...report, accountName: name, assessment: { ...assessment, controls } };
  const plain = {
    ...disguised,
    accountName: "n",
    assessment: {
      ...assessment,
      controls: controls.map((each) => ({ ...each, exceptions: [{ ...exceptions[0]!, reason: "n", owner: "n" }] })),
    },
  };
  const tags = (page: string) => page.match(/<[a-z/][^>]*>/g)?.length;
  expect(tags(frameworkPage(disguised))).toBe(tags(frameworkPage(plain)));
  expect(frameworkCsv(disguised).split("\r\n")).toHaveLength(frameworkCsv(plain).split("\r\n").length);
  for (const sign of ["=", "@", "+"]) {
    const formula = { ...exceptions[0]!, reason: `${sign}HYPERLINK(1)` };
    const csv = frameworkCsv({
      ...disguised,
      assessment: { ...assessment, controls: [{ ...controls[0]!, exceptions: [formula] }] },
    });
    expect(csv).toContain(`,'${sign}HYPERLINK(1)`);
  }
  const text = frameworkText(disguised, { columns: 80 });
  expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
});
