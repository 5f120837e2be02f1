import { readFileSync } from "node:fs";
import { catalogue } from "@genkan/controls/catalogue/index";
import { severities, statuses } from "@genkan/controls/model/evaluation";
import { locales } from "@genkan/controls/model/text";
import { type AsffFinding, asffFindings, type HeldFinding, securityHubImport } from "@genkan/messages/formats/asff";
import { type OutputFormat, outputFormats, outputs, unevaluatedOutputs } from "@genkan/messages/formats/index";
import type { Judged, JudgedOrganization, Verdict } from "@genkan/messages/formats/judged";
import { rowsOf } from "@genkan/messages/formats/row";
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
import { strangeIn } from "../markdown-page.ts";

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
const exception = { control: key.control, resource: null, reason: "keys are ordered", owner: "hanako", expires: AT };
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
  // As a site would show it.
  markdown: (text) => strangeIn(text),
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

  test("distinguishes the four statuses", () => {
    const texts = statuses.map((status) =>
      outputs[format](judged(evaluation("root-mfa-enabled", status, undefined, { reason: "x" })), "en")
        // Told beside, for those who look for it; the form's own fields have to say it.
        .replace(/"genkan\/status": .*/, ""),
    );
    // SARIF has no result for what is well, or what does not apply.
    expect(new Set(texts).size).toBe(format === "sarif" ? statuses.length - 1 : statuses.length);
  });
});

const ORGANIZATION = { id: "o-exampleorgid", managementAccount: "111122223333" };
const inOrganization = (...accounts: Judged[]): JudgedOrganization => ({
  organization: ORGANIZATION,
  account: ORGANIZATION.managementAccount,
  region: "eu-west-1",
  evaluatedAt: AT,
  accounts,
});
const member = (account: string, name: string, ...verdicts: Verdict[]): Judged => ({
  ...judged(...verdicts),
  account,
  name,
  path: "workloads/prod",
});
const both = inOrganization(member("444455556666", "shop", key, denied), member("777788889999", hostile[0] ?? "", key));

describe("of an organization", () => {
  test.each(outputFormats)("%s is what its schema says, whatever the accounts are called", (format) => {
    for (const locale of locales) {
      expect(faults[format](outputs[format](both, locale), 3)).toBe("");
      fc.assert(
        fc.property(name, name, (one, other) => {
          const some = inOrganization(
            { ...member("444455556666", one, key), path: other },
            { ...member("777788889999", other, key), path: one },
          );
          const text = outputs[format](some, locale);
          expect(faults[format](text, 2)).toBe("");
          expect(valuesIn(text)).not.toMatch(/(?![\r\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        }),
        { numRuns: 100 },
      );
    }
  });

  test("CSV has the account in each row, with its name and its path", () => {
    const lines: Record<string, string>[] = parse(outputs.csv(both, "en"), { columns: true });
    expect(lines.map(({ account, accountName, accountPath }) => [account, accountName, accountPath])).toEqual([
      ["444455556666", "shop", "workloads/prod"],
      ["444455556666", "shop", "workloads/prod"],
      ["777788889999", expect.any(String), "workloads/prod"],
    ]);
    expect(outputs.csv(each, "en")).not.toContain("accountName");
  });

  test("JUnit has a suite for each account", () => {
    const text = outputs.junit(both, "en");
    expect(text.match(/<testsuite name="genkan (\d+) [^"]*" tests="\d"/g)).toHaveLength(2);
    expect(text).toContain('<property name="organization" value="o-exampleorgid"/>');
    expect(text).toContain('classname="genkan.444455556666"');
  });

  test("SARIF has one run of its own category, and an alert's identity names the account", () => {
    const { runs } = JSON.parse(outputs.sarif(both, "en"));
    expect(runs).toHaveLength(1);
    const [{ automationDetails, results }] = runs;
    expect(automationDetails.id).toBe("genkan/o-exampleorgid/");
    const prints = results.map(({ partialFingerprints }: never) => partialFingerprints["primaryLocationLineHash"]);
    expect(new Set(prints).size).toBe(3);
    // The same alert as that of the account by itself.
    const [{ results: alone }] = JSON.parse(outputs.sarif(member("444455556666", "shop", key), "en")).runs;
    expect(prints[0]).toBe(alone[0].partialFingerprints.primaryLocationLineHash);
    expect(results[0].message.text).toMatch(/^444455556666 \(shop\): /);
    expect(results[0].properties).toMatchObject({ account: "444455556666", accountName: "shop" });
  });

  test("ASFF and OCSF name the account of each finding", () => {
    expect(asffFindings(both, "en").map(({ AwsAccountId, AwsAccountName }) => [AwsAccountId, AwsAccountName])).toEqual([
      ["444455556666", "shop"],
      ["444455556666", "shop"],
      ["777788889999", expect.any(String)],
    ]);
    expect(asffFindings(both, "en")[0]).toMatchObject({
      ProductArn: "arn:aws:securityhub:eu-west-1:444455556666:product/444455556666/default",
      ProductFields: { "genkan/organization": "o-exampleorgid", "genkan/account-path": "workloads/prod" },
    });
    expect(JSON.parse(outputs.ocsf(both, "en"))[0].cloud).toMatchObject({
      account: { uid: "444455556666", name: "shop" },
      org: { uid: "o-exampleorgid", ou_name: "workloads/prod" },
    });
  });

  test("the threshold holds for every account", () => {
    const gated = { ...both, gate: { failOn: "CRITICAL", strict: false } } as const;
    expect(rowsOf(gated, "en").slice(0, 2)).toMatchObject([
      { account: "444455556666", accountName: "shop", accountPath: "workloads/prod", effect: "fails" },
      { account: "444455556666", accountName: "shop", accountPath: "workloads/prod", effect: "below" },
    ]);
    expect(outputs.junit(gated, "en")).toContain('failures="1" errors="0" skipped="1"');
    expect(rowsOf(each, "en")[0]).toMatchObject({ accountName: null });
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

describe("SARIF", () => {
  const runOf = (some: Judged) => JSON.parse(outputs.sarif(some, "en")).runs[0];

  test("has a result, with its rule, for what is not COMPLIANT, and none for the rest", () => {
    const run = runOf(report);
    const unresolved = report.evaluations.filter(({ status }) => /^(NON_COMPLIANT|INSUFFICIENT_DATA)$/.test(status));
    expect(run.results.map(({ ruleId }: { ruleId: string }) => ruleId)).toEqual(
      unresolved.map(({ control }) => control),
    );
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId);
  });

  // https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support
  test.each(locales)("is what GitHub code scanning documents that it takes, in %s", (locale) => {
    for (const some of [judged(), each, report, { ...report, gate: { failOn: "HIGH", strict: true } as const }]) {
      const text = outputs.sarif(some, locale);
      const log = JSON.parse(text);
      expect([log.$schema, log.version, log.runs.length]).toEqual([expect.stringMatching(/^https:/), "2.1.0", 1]);
      const [{ tool, results, automationDetails }] = log.runs;
      expect([tool.driver.name, tool.driver.semanticVersion]).toEqual([
        "Genkan",
        expect.stringMatching(/^\d+\.\d+\.\d+$/),
      ]);
      // The category, up to the last slash, keeps the alerts of accounts apart.
      expect(automationDetails.id).toBe(`genkan/${some.account}/`);
      for (const rule of tool.driver.rules) {
        expect(rule.id).toMatch(/./);
        expect(rule.name.length).toBeLessThanOrEqual(255);
        for (const { text } of [rule.shortDescription, rule.fullDescription, rule.help]) expect(text).toMatch(/./);
        for (const { text } of [rule.shortDescription, rule.fullDescription])
          expect(text.length).toBeLessThanOrEqual(1_024);
        expect(["note", "warning", "error"]).toContain(rule.defaultConfiguration.level);
        const { tags, precision, ...properties } = rule.properties;
        // More than ten tags are not shown, more than twenty refused. What is tagged security has a severity.
        expect([tags.length <= 10, tags.includes("security"), precision]).toEqual([true, true, "very-high"]);
        expect(Number(properties["security-severity"])).toBeGreaterThan(0);
        expect(Number(properties["security-severity"])).toBeLessThanOrEqual(10);
      }
      // More than 5,000 results are not shown, more than 25,000 refused; so is a file over 10 MB.
      expect(results.length).toBeLessThanOrEqual(5_000);
      expect(text.length).toBeLessThan(10_000_000);
      const hashes = new Set<string>();
      for (const { message, level, locations, partialFingerprints } of results) {
        expect(message.text).toMatch(/./);
        expect(["note", "warning", "error"]).toContain(level);
        const [{ physicalLocation, ...location }, ...more] = locations;
        expect([physicalLocation.artifactLocation.uri, more]).toEqual(["genkan.config.ts", []]);
        expect(location.logicalLocations).toHaveLength(1);
        const { startLine, startColumn, endLine, endColumn } = physicalLocation.region;
        expect([startLine >= 1, startColumn >= 1, endLine >= startLine, endColumn > startColumn]).not.toContain(false);
        hashes.add(partialFingerprints.primaryLocationLineHash);
      }
      // GitHub tells results apart by this alone, for all lie in one place; and it knows them again by it.
      expect(hashes.size).toBe(results.length);
      const again = JSON.parse(outputs.sarif({ ...some, evaluatedAt: "2027-01-01T00:00:00.000Z" }, locale)).runs[0];
      for (const { partialFingerprints } of again.results)
        expect(hashes).toContain(partialFingerprints.primaryLocationLineHash);
    }
  });

  test("says what could not be evaluated: the run was not successful, and the alert stays", () => {
    const { invocations, results } = runOf(each);
    expect(invocations).toMatchObject([
      {
        executionSuccessful: false,
        toolExecutionNotifications: [{ level: "error", message: { text: "AWS denied cloudtrail:LookupEvents." } }],
      },
    ]);
    expect(results[1]).toMatchObject({ ruleId: "root-usage-limited", level: "warning" });
    expect(runOf(judged(key)).invocations[0].executionSuccessful).toBe(true);
  });

  test("an accepted finding is suppressed, with who, until when and why", () => {
    const [result] = runOf(judged({ ...key, exception })).results;
    expect(result).toMatchObject({
      level: "note",
      suppressions: [
        {
          kind: "external",
          status: "accepted",
          justification: "Accepted by hanako until 2026-11-01 00:00 UTC: keys are ordered",
        },
      ],
    });
    const strict = { ...judged({ ...key, exception }), gate: { failOn: "LOW", strict: true } as const };
    expect(runOf(strict).results[0]).toMatchObject({ level: "error" });
    expect(runOf(strict).results[0]).not.toHaveProperty("suppressions");
  });
});

describe("JUnit", () => {
  const textOf = (some: Judged) => outputs.junit(some, "en");

  test("a failure says what to do, and where", () => {
    using document = XmlDocument.fromString(textOf(judged(key)));
    const [failure] = document.find("//failure");
    expect(failure?.content).toMatch(/^\nThe root user has an access key\.\n1\. .*\n[\s\S]*https:\/\/console\.aws/);
    expect(failure?.content).toContain("genkan check --control root-access-key-absent");
  });

  test("what is accepted is skipped, with who, until when and why; unless the gate is strict", () => {
    const accepted = judged({ ...key, exception });
    expect(textOf(accepted)).toContain('failures="0" errors="0" skipped="1"');
    expect(textOf(accepted)).toMatch(
      /<skipped message="Accepted by hanako until 2026-11-01.*: keys are ordered\. The root/,
    );
    expect(textOf({ ...accepted, gate: { failOn: "LOW", strict: true } })).toContain('failures="1"');
  });

  test("what is less severe than the threshold is skipped, whether it fails or is unknown", () => {
    const text = textOf({ ...judged(user("robot"), denied), gate: { failOn: "CRITICAL", strict: false } });
    expect(text).toContain('failures="0" errors="0" skipped="2"');
    expect(text).toContain("HIGH is below --fail-on CRITICAL.");
  });
});

test.each(locales)("nothing evaluated is an error wherever a format has one, in %s", (locale) => {
  const subject = { account: "111122223333", partition: "aws", region: "eu-west-1" };
  const text = (format: OutputFormat) => unevaluatedOutputs[format](subject, locale);
  for (const format of outputFormats) expect(faults[format](text(format), 1)).toBe("");
  expect(text("junit")).toMatch(/tests="1" failures="0" errors="1"[\s\S]*<error message="[^"]*111122223333/);
  expect(text("csv")).toMatch(/\r\n111122223333,,,,INSUFFICIENT_DATA,,never-evaluated,/);
  const [run] = JSON.parse(text("sarif")).runs;
  expect([run.results, run.invocations[0].executionSuccessful]).toEqual([[], false]);
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

  test("begins when the finding did, and who accepted it is reported", () => {
    const since = "2026-10-01T00:00:00.000Z";
    const [finding] = asffFindings(judged({ ...key, since, exception }), "en");
    expect(finding).toMatchObject({ FirstObservedAt: since, CreatedAt: since, UpdatedAt: AT });
    expect(finding?.ProductFields["genkan/exception"]).toBe(`hanako, ${AT}: keys are ordered`);
    // An event reported it after the last run.
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
