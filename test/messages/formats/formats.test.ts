import { readFileSync } from "node:fs";
import { catalogue } from "@genkan/controls/catalogue/index";
import { severities, statuses } from "@genkan/controls/model/evaluation";
import { locales } from "@genkan/controls/model/text";
import { type AsffFinding, asffFindings, type HeldFinding, securityHubImport } from "@genkan/messages/formats/asff";
import { type OutputFormat, outputFormats, outputs } from "@genkan/messages/formats/index";
import type { Judged, Verdict } from "@genkan/messages/formats/judged";
import { Ajv, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { XmlDocument, XsdValidator } from "libxml2-wasm";
import { describe, expect, test } from "vitest";
import { anyCharacter } from "../../any-text.ts";
import { evaluation } from "../../findings.ts";
import { hostile } from "../alerts.ts";

const AT = "2026-11-01T00:00:00.000Z";
const judged = (...evaluations: Verdict[]): Judged => ({
  account: "111122223333",
  partition: "aws",
  region: "eu-west-1",
  evaluatedAt: AT,
  evaluations,
});

const key = evaluation("root-access-key-absent", "NON_COMPLIANT", undefined, {
  severity: "CRITICAL",
  reason: "root-access-key-present",
  params: { count: 1 },
});
const denied = evaluation("root-usage-limited", "INSUFFICIENT_DATA", undefined, {
  reason: "access-denied",
  params: { action: "cloudtrail:LookupEvents", detail: "", actions: ["cloudtrail:LookupEvents"] },
});
const user = (name: string, status: Verdict["status"] = "NON_COMPLIANT") =>
  evaluation("iam-user-mfa-enabled", status, `AWS::IAM::User ${name}`);
const each = judged(key, evaluation("root-mfa-enabled", "COMPLIANT"), user("robot", "NOT_APPLICABLE"), denied);
const report = judged(...each.evaluations, ...["=cmd|' /C calc'!A0", 'a,"b"', ...hostile].map((name) => user(name)));

const schema = (name: string) => readFileSync(new URL(`../../schemas/${name}`, import.meta.url), "utf8");
const withFormats = <A extends Ajv | Ajv2020>(ajv: A): A => {
  (addFormats as unknown as (to: A) => void)(ajv);
  return ajv;
};
// One of its patterns is none where regular expressions are read by Unicode's rules.
const isSarif = withFormats(new Ajv({ unicodeRegExp: false })).compile(JSON.parse(schema("sarif-2.1.0.json")));
const ajv = withFormats(new Ajv2020({ allowUnionTypes: true, strict: false, logger: false }));
const isAsff = ajv.compile(JSON.parse(schema("asff.json")));
const isOcsf = ajv.compile(JSON.parse(schema("ocsf-1.6.0-compliance-finding.json")));
const inList = (isOne: ValidateFunction) => (text: string) =>
  (JSON.parse(text) as unknown[]).map((one) => (isOne(one) ? "" : JSON.stringify(isOne.errors))).join("");
const junitXsd = XsdValidator.fromDoc(XmlDocument.fromString(schema("junit-10.xsd")));

/** What is wrong with an output by the schema of those who take it; empty when nothing is. */
const faults: Readonly<Record<OutputFormat, (text: string, verdicts: number) => string>> = {
  // RFC 4180 has no schema: every line has the columns of the first.
  csv: (text, verdicts) => {
    const rows: string[][] = parse(text, { recordDelimiter: "\r\n" });
    return rows.length === verdicts + 1 ? "" : `${rows.length} rows`;
  },
  junit: (text) => {
    try {
      using document = XmlDocument.fromString(text);
      junitXsd.validate(document);
      return "";
    } catch (error) {
      return String(error);
    }
  },
  sarif: (text) => (isSarif(JSON.parse(text)) ? "" : JSON.stringify(isSarif.errors)),
  asff: inList(isAsff),
  ocsf: inList(isOcsf),
};

describe.each(outputFormats)("%s", (format) => {
  test.each(locales)("is what its published schema says, in %s", (locale) => {
    for (const some of [judged(), each, report, { ...report, account: "unknown", partition: "unknown" }]) {
      expect(faults[format](outputs[format](some, locale), some.evaluations.length)).toBe("");
    }
  });

  test("stays so whatever things are called, and whatever is said of them", () => {
    fc.assert(
      fc.property(fc.array(anyVerdict, { maxLength: 6 }), fc.constantFrom(...locales), (verdicts, locale) => {
        const text = outputs[format](judged(...verdicts), locale);
        expect(faults[format](text, verdicts.length)).toBe("");
        expect(valuesIn(text)).not.toMatch(/(?![\r\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
      }),
      { numRuns: 300 },
    );
  });

  test("tells the four statuses apart", () => {
    const texts = statuses.map((status) =>
      outputs[format](judged(evaluation("root-mfa-enabled", status, undefined, { reason: "x" })), "en")
        // Told beside, for those who look for it; the form's own fields have to say it.
        .replace(/"genkan\/status": .*/, ""),
    );
    expect(new Set(texts).size).toBe(statuses.length);
  });
});

/** What is read from an output: of JSON its strings, for it writes what can't be seen as escapes. */
function valuesIn(text: string): string {
  if (!/^[[{]/.test(text)) return text;
  const values: unknown[] = [];
  JSON.parse(text, (_, value: unknown) => values.push(value) && value);
  return values.filter((value) => typeof value === "string").join("\n");
}

/** AWS has no blank names. */
const name = fc
  .oneof(fc.constantFrom(...hostile), fc.string({ unit: anyCharacter, minLength: 1, maxLength: 300 }))
  .filter((text) => text.trim() !== "");
const anyVerdict: fc.Arbitrary<Verdict> = fc.record({
  control: fc.oneof(fc.constantFrom(...catalogue.map(({ id }) => id)), name),
  resource: fc.record({ type: fc.oneof(fc.constantFrom("AWS::::Account", "AWS::IAM::User"), name), id: name }),
  status: fc.constantFrom(...statuses),
  severity: fc.constantFrom(...severities),
  reason: fc.oneof(fc.constantFrom("access-denied", "root-access-key-present", "user-mfa-absent"), name),
  params: fc.dictionary(fc.constantFrom("count", "name", "names", "action", "detail", "actions"), name),
  evidence: fc.constant([]),
  since: fc.constant(AT),
  exception: fc.option(
    fc.record({ control: name, resource: fc.constant(null), reason: name, owner: name, expires: fc.constant(AT) }),
    { nil: null },
  ),
});

test("CSV: a line a verdict, and no name is a formula", () => {
  const rows: string[][] = parse(outputs.csv(report, "en"));
  expect(rows[1]).toEqual(expect.arrayContaining(["root-access-key-absent", "NON_COMPLIANT", "CRITICAL"]));
  for (const row of rows) for (const value of row) expect(value).not.toMatch(/^[=+@-]/);
});

test("JUnit: NON_COMPLIANT fails, what could not be judged errs, and neither passes", () => {
  const text = outputs.junit(report, "en");
  const failing = report.evaluations.filter(({ status }) => status === "NON_COMPLIANT").length;
  using document = XmlDocument.fromString(text);
  const count = (path: string) => document.find(path).length;
  expect([count("//failure"), count("//error"), count("//skipped")]).toEqual([failing, 1, 1]);
  expect(count("//testcase")).toBe(report.evaluations.length);
  expect(text).toContain(`failures="${failing}" errors="1" skipped="1"`);
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

describe("ASFF", () => {
  test("says as Security Hub's own checks do what stands", () => {
    const states = asffFindings(each, "en").map(({ Compliance, Severity, Workflow, RecordState }) => [
      Compliance.Status,
      Severity.Label,
      Workflow.Status,
      RecordState,
    ]);
    expect(states).toEqual([
      ["FAILED", "CRITICAL", "NEW", "ACTIVE"],
      ["PASSED", "INFORMATIONAL", "RESOLVED", "ACTIVE"],
      ["NOT_AVAILABLE", "INFORMATIONAL", "RESOLVED", "ARCHIVED"],
      ["WARNING", "HIGH", "NEW", "ACTIVE"],
    ]);
  });

  test("names the account, the product of its Region and partition, the resource and what it answers", () => {
    const china = { ...each, partition: "aws-cn", region: "cn-north-1" };
    expect(asffFindings(china, "en")[0]).toMatchObject({
      Id: "genkan/111122223333/root-access-key-absent/AWS::::Account/111122223333",
      ProductArn: "arn:aws-cn:securityhub:cn-north-1:111122223333:product/111122223333/default",
      Title: "The root user has no access key",
      Resources: [{ Type: "AwsAccount", Id: "AWS::::Account:111122223333", Partition: "aws-cn", Region: "cn-north-1" }],
      Compliance: {
        StatusReasons: [{ ReasonCode: "root-access-key-present", Description: "The root user has an access key." }],
        RelatedRequirements: expect.arrayContaining(["AWS Foundational Security Best Practices IAM.4"]),
      },
    });
    expect(asffFindings(each, "en")[2]).toMatchObject({
      Title: "IAM users with a console password have MFA: AWS::IAM::User robot",
      Resources: [{ Type: "AwsIamUser", Details: { AwsIamUser: { UserName: "robot" } } }],
    });
  });

  test("an id is the same in every run and language, and another for each control and resource", () => {
    const ids = (some: Judged, locale: "en" | "ja") => asffFindings(some, locale).map(({ Id }) => Id);
    expect(ids(report, "ja")).toEqual(ids({ ...report, evaluatedAt: "2026-12-01T00:00:00.000Z" }, "en"));
    expect(new Set(ids(report, "en")).size).toBe(report.evaluations.length);
  });

  test("begins when the finding did, and who accepted it is told", () => {
    const since = "2026-10-01T00:00:00.000Z";
    const exception = {
      control: key.control,
      resource: null,
      reason: "keys are ordered",
      owner: "hanako",
      expires: AT,
    };
    const [finding] = asffFindings(judged({ ...key, since, exception }), "en");
    expect(finding).toMatchObject({ FirstObservedAt: since, CreatedAt: since, UpdatedAt: AT });
    expect(finding?.ProductFields["genkan/exception"]).toBe(`hanako, ${AT}: keys are ordered`);
    // An event told of it after the last run.
    const later = "2026-11-01T00:30:00.000Z";
    expect(asffFindings(judged({ ...key, since: later }), "en")[0]?.UpdatedAt).toBe(later);
  });

  test("what is too long is cut between characters, and the way to the rest is named", () => {
    const family = "👨‍👩‍👧‍👦".repeat(15);
    for (const { Title } of asffFindings(judged(user(family), user(`a${family}`)), "ja")) {
      expect(Title.length).toBeLessThanOrEqual(256);
      expect(Title.replace(/…?[0-9a-f]*$/, "")).not.toMatch(/\u200d$/);
    }
    const texts = asffFindings(report, "en").map(({ Remediation }) => Remediation?.Recommendation?.Text ?? "");
    expect(texts.filter((text) => text.includes("…")).length).toBeGreaterThan(0);
    for (const text of texts.filter((text) => text.includes("…"))) expect(text).toMatch(/… \(genkan explain [\w-]+\)$/);
  });
});

describe("an import into Security Hub", () => {
  const later = "2026-11-02T00:00:00.000Z";
  const one = (verdict: Verdict): AsffFinding => asffFindings(judged(verdict), "en")[0]!;
  const unresolved = one(key);
  const well = one({ ...key, status: "COMPLIANT", reason: "root-access-key-absent", params: {} });
  const archived = { ...well, RecordState: "ARCHIVED" } as const;
  const records = (standing: readonly AsffFinding[], held: readonly HeldFinding[]) =>
    securityHubImport(standing, held, later).map(({ Id, RecordState }) => [Id, RecordState]);

  test("archives what was open there and is COMPLIANT, until it fails again", () => {
    expect(records([well], [])).toEqual([[well.Id, "ACTIVE"]]);
    expect(records([well], [well])).toEqual([[well.Id, "ACTIVE"]]);
    expect(records([well], [unresolved])).toEqual([[well.Id, "ARCHIVED"]]);
    expect(records([well], [archived])).toEqual([[well.Id, "ARCHIVED"]]);
    expect(records([unresolved], [archived])).toEqual([[unresolved.Id, "ACTIVE"]]);
  });

  test("archives once what is judged no more", () => {
    const [gone, kept] = [one(user("taro")), one(user("hanako"))];
    expect(records([kept], [kept, gone])).toEqual([
      [kept.Id, "ACTIVE"],
      [gone.Id, "ARCHIVED"],
    ]);
    expect(records([kept], [kept, { ...gone, RecordState: "ARCHIVED" }])).toEqual([[kept.Id, "ACTIVE"]]);
  });

  test("is younger than what is held, or Security Hub would not take it", () => {
    for (const { UpdatedAt } of securityHubImport([unresolved], [one(user("taro"))], later))
      expect(UpdatedAt).toBe(later);
  });
});

test("OCSF: what could not be judged is Unknown, never Pass, and an accepted finding is Suppressed", () => {
  const exception = { control: key.control, resource: null, reason: "keys are ordered", owner: "hanako", expires: AT };
  const events: Record<string, { status_id: number }>[] = JSON.parse(
    outputs.ocsf(judged(...each.evaluations, { ...key, exception }), "en"),
  );
  expect(events.map(({ compliance, status_id }) => [compliance?.status_id, status_id])).toEqual([
    [3, 1],
    [1, 4],
    [99, 4],
    [0, 1],
    [3, 3],
  ]);
});
