import { checkReport } from "@genkan/controls/words/check";
import { outputs } from "@genkan/controls/words/outputs";
import { parse } from "csv-parse/sync";
import { expect, test } from "vitest";
import { evaluation } from "../../findings.ts";
import { hostile } from "./alerts.ts";

const report = checkReport(
  {
    account: "111122223333",
    partition: "aws",
    evaluatedAt: "2026-11-01T00:00:00.000Z",
    apiCalls: 3,
    evaluations: [
      evaluation("root-access-key-absent", "NON_COMPLIANT", undefined, {
        severity: "CRITICAL",
        reason: "root-access-key-present",
        params: { count: 1 },
      }),
      evaluation("root-mfa-enabled", "COMPLIANT"),
      evaluation("iam-user-mfa-enabled", "NOT_APPLICABLE"),
      evaluation("root-usage-limited", "INSUFFICIENT_DATA", undefined, {
        reason: "access-denied",
        params: { action: "cloudtrail:LookupEvents", detail: "", actions: ["cloudtrail:LookupEvents"] },
      }),
      ...["=cmd|' /C calc'!A0", 'a,"b"', ...hostile.map((text) => text.slice(0, 300))].map((id) =>
        evaluation("iam-user-mfa-enabled", "NON_COMPLIANT", `AWS::IAM::User ${id}`),
      ),
    ],
  },
  "en",
);

test("CSV: a line a verdict, and no name is a formula", () => {
  const rows: string[][] = parse(outputs.csv(report, "en"));
  expect(rows).toHaveLength(report.evaluations.length + 1);
  expect(rows[1]).toEqual(expect.arrayContaining(["root-access-key-absent", "NON_COMPLIANT", "CRITICAL"]));
  for (const row of rows) for (const value of row) expect(value).not.toMatch(/^[=+@-]/);
});

test("JUnit: NON_COMPLIANT fails, what could not be judged errs, and neither passes", () => {
  const text = outputs.junit(report, "en");
  const count = (tag: string) => text.match(new RegExp(`<${tag} `, "g"))?.length ?? 0;
  const { NON_COMPLIANT, INSUFFICIENT_DATA, NOT_APPLICABLE } = report.summary;
  expect([count("failure"), count("error"), count("skipped")]).toEqual([
    NON_COMPLIANT,
    INSUFFICIENT_DATA,
    NOT_APPLICABLE,
  ]);
  expect(count("testcase")).toBe(report.evaluations.length);
  expect(text).toContain(`failures="${NON_COMPLIANT}" errors="${INSUFFICIENT_DATA}"`);
  // Well-formed: every attribute is closed, and no name brings a tag with it.
  expect(text.replace(/<(\/?)[a-z]+( [a-z]+="[^"<>]*")*\/?>|<\?xml[^>]*\?>/g, "")).not.toMatch(/[<>]/);
});

test("SARIF: each result has its rule, and only failures have a level", () => {
  const [run] = JSON.parse(outputs.sarif(report, "ja")).runs;
  expect(run.results).toHaveLength(report.evaluations.length);
  for (const { ruleId, ruleIndex, kind, level } of run.results) {
    expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
    expect(level === "none").toBe(kind !== "fail");
  }
  expect(run.results.map(({ kind }: { kind: string }) => kind).slice(0, 4)).toEqual([
    "fail",
    "pass",
    "notApplicable",
    "open",
  ]);
});
