import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@genkan/controls/catalogue/index";
import { locales } from "@genkan/controls/model/text";
import { mergePatch } from "@genkan/sandbox/scenario";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import stringWidth from "string-width";
import { describe, expect, test } from "vitest";
import { openTerminal, PAUSE, scenarioFile, sound, temporaryFolder } from "../terminal.ts";

const PACKAGE = new URL("../../../package.json", import.meta.url);
const SCHEMA = new URL("../../../docs/schemas/check.schema.json", import.meta.url);

const written = (content: string) => {
  const file = join(temporaryFolder(), "scenario.json");
  writeFileSync(file, content);
  return file;
};
const changed = (change: object) => written(JSON.stringify(mergePatch(sound, change)));
const run = (...args: string[]) => openTerminal().genkan(...args);

test("ends with 0 when nothing is wrong, and prints JSON that its schema knows", async () => {
  const { status, out, err } = await run("check", "--scenario", scenarioFile("sound"), "--format", "json");
  expect([status, err]).toEqual([0, ""]);
  const ajv = new Ajv2020({ allowUnionTypes: true });
  (addFormats as unknown as (to: Ajv2020) => void)(ajv);
  const valid = ajv.compile(JSON.parse(readFileSync(SCHEMA, "utf8")));
  expect(valid(JSON.parse(out)), JSON.stringify(valid.errors)).toBe(true);
  expect(JSON.parse(out)).toMatchObject({
    account: "111122223333",
    partition: "aws",
    apiCalls: 22,
    evaluatedAt: expect.stringMatching(/^2026-11-01/),
  });
});

test("calls no API that the chosen controls don't need", async () => {
  const only = ["--control", "root-access-key-absent"];
  const { out } = await run("check", "--scenario", scenarioFile("sound"), "--format", "json", ...only);
  expect(JSON.parse(out)).toMatchObject({ apiCalls: 2, evaluations: [{ control: "root-access-key-absent" }] });
});

test("ends with 1 when something is wrong, unless it is less severe than asked", async () => {
  const file = changed({ root: { mfaDevices: [{ kind: "virtual", name: "a" }] } });
  const { status, out } = await run("check", "--scenario", file);
  expect(status).toBe(1);
  expect(out).toMatch(/✖ MEDIUM +Root uses an authenticator app +root-hardware-mfa-enabled/);
  expect(out).not.toContain("\u001b");
  expect((await run("check", "--scenario", file, "--fail-on", "HIGH")).status).toBe(0);
});

test("ends with 3 when something could not be judged", async () => {
  const file = changed({ faults: [{ action: "cloudtrail:LookupEvents", fault: "AccessDenied" }] });
  const { status, out } = await run("check", "--scenario", file);
  expect([status, out]).toEqual([3, expect.stringContaining("AWS denied cloudtrail:LookupEvents")]);
  // It has a word of its own, and what failed for the same reason stands beneath it.
  expect(out).toMatch(/^1\. \? Could not be checked {2}/m);
  expect(out).not.toMatch(/^2\. /m);
});

test("a scenario in which AWS does not answer takes no real time", async () => {
  const file = changed({ faults: [{ action: "iam:GetAccountSummary", fault: "Timeout" }] });
  const { genkan, clock } = openTerminal();
  const began = clock.now();
  const { status } = await genkan("check", "--scenario", file, "--control", "root-access-key-absent");
  expect([status, clock.now() - began]).toEqual([3, PAUSE + 9_000]);
});

test("speaks Japanese when the terminal does, or when asked to", async () => {
  const japanese = openTerminal({ env: { LANG: "ja_JP.UTF-8" } });
  expect((await japanese.genkan("check", "--scenario", scenarioFile("fresh"))).out).toContain(
    "ルートユーザーに MFA が設定されておらず",
  );
  expect((await run("check", "--scenario", scenarioFile("fresh"), "--locale", "ja")).out).toContain(
    "次の順に対応してください",
  );
});

describe.each(locales)("in %s", (locale) => {
  const linesOf = async (name: string, ...args: string[]) => {
    const { out } = await run("check", "--scenario", scenarioFile(name), "--locale", locale, ...args);
    return out.trimEnd().split("\n");
  };

  test("a check fits on a screen, and begins with the account and the counts", async () => {
    const [fresh, well] = [await linesOf("fresh"), await linesOf("sound")];
    expect(fresh.length).toBeLessThanOrEqual(35);
    expect(well.length).toBeLessThanOrEqual(12);
    for (const [account = "", counts = ""] of [fresh, well]) {
      expect(account).toContain("111122223333 · us-east-1");
      expect(counts).toMatch({ en: /\d+ compliant/, ja: /準拠 \d+/ }[locale]);
    }
    // Each problem, with what waits for it, and no more.
    const ids = catalogue.map(({ id }) => id).filter((id) => new RegExp(`${id}(?![\\w-])`).test(fresh.join("\n")));
    expect(ids).toHaveLength(8);
    expect(fresh.filter((line) => /^\d+\. /.test(line))).toEqual([
      {
        en: "1. ✖ CRITICAL  Root has no MFA  root-mfa-enabled",
        ja: "1. ✖ CRITICAL  ルートユーザーに MFA がない  root-mfa-enabled",
      }[locale],
      {
        en: "2. ✖ HIGH  Identity Center is not enabled  identity-center-enabled",
        ja: "2. ✖ HIGH  Identity Center が有効になっていない  identity-center-enabled",
      }[locale],
      {
        en: "3. ✖ HIGH  No CloudTrail trail  cloudtrail-management-events-logged",
        ja: "3. ✖ HIGH  CloudTrail の証跡がない  cloudtrail-management-events-logged",
      }[locale],
    ]);
  });

  test("everything, with evidence, is there with -v", async () => {
    for (const option of ["-v", "--verbose"]) {
      const lines = await linesOf("fresh", option);
      expect(lines[0]).toContain("111122223333");
      for (const { id } of catalogue) expect(lines.join("\n")).toContain(id);
      expect(lines.filter((line) => line.startsWith({ en: "  Evidence:", ja: "  根拠:" }[locale]))).toHaveLength(18);
    }
  });

  test.each(["40", "60", "80", "120", "200"])("keeps to %s columns", async (columns) => {
    const file = changed({
      iamUsers: ["a".repeat(64), "taro"].map((name) => ({ name, password: true })),
      trails: [],
    });
    const terminal = openTerminal({ env: { COLUMNS: columns }, change: { iamUsers: [] } });
    await terminal.genkan("watch", "--once");
    for (const command of [
      ["check", "--scenario", file],
      ["check", "-v", "--scenario", file],
      ["check", "--scenario", scenarioFile("fresh")],
      ["findings"],
      ["history"],
      ["controls"],
      ["explain", "root-usage-limited"],
    ]) {
      const { out } = await terminal.genkan(...command, "--locale", locale);
      // An address stays whole, so that it can be clicked on.
      const lines = out.split("\n").filter((line) => !line.includes("://"));
      expect(lines.filter((line) => stringWidth(line) > Number(columns))).toEqual([]);
    }
  });
});

test("the first line says who asks, and what the account is called", async () => {
  const { genkan } = openTerminal({ change: { accountAlias: "prod" } });
  const { out } = await genkan("check", "--control", "root-access-key-absent");
  expect(out).toMatch(/^Account 111122223333 \(prod\) · us-east-1 · as session \(role genkan\)\n/);
});

test("the same problem on several resources is one item", async () => {
  const file = changed({ iamUsers: ["hanako", "taro", "jiro"].map((name) => ({ name, password: true })) });
  const { out } = await run("check", "--scenario", file, "--control", "iam-user-mfa-enabled");
  expect(out).toMatch(
    /^1\. ✖ HIGH {2}IAM user without MFA {2}iam-user-mfa-enabled\n[\s\S]*The same for 2 more: AWS::IAM::User/m,
  );
  expect(out).not.toMatch(/^2\. /m);
});

describe("in a pipeline", () => {
  const accepted = ["--owner", "hanako", "--reason", "vendor", "--days", "3"];
  const key = "root-access-key-absent";
  const withKey = () => {
    const terminal = openTerminal({ change: { root: { accessKeys: [{ status: "Active" }] } } });
    return { ...terminal, file: (name: string) => join(terminal.home, name) };
  };

  test("an accepted finding does not fail it, unless it is strict", async () => {
    const { genkan } = withKey();
    const check = ["check", "--control", key];
    expect((await genkan(...check)).status).toBe(1);
    await genkan("exception", "add", "--control", key, ...accepted);
    const { status, out } = await genkan(...check);
    expect([status, out]).toEqual([0, expect.stringContaining("Accepted by hanako until 2026-11-04")]);
    expect((await genkan(...check, "--strict")).status).toBe(1);
    expect((await genkan(...check, "--format", "junit")).out).toContain('failures="0" errors="0" skipped="1"');
    expect((await genkan(...check, "--strict", "--format", "junit")).out).toContain('failures="1"');
    expect(JSON.parse((await genkan(...check, "--json", "effect")).out)).toEqual([{ effect: "accepted" }]);
  });

  test("the threshold rules the exit status and the files alike", async () => {
    const file = changed({ root: { mfaDevices: [{ kind: "virtual", name: "a" }] } });
    const check = ["check", "--scenario", file, "--format", "JUnit", "--fail-on"];
    const high = await run(...check, "high");
    expect([high.status, high.out]).toEqual([0, expect.stringContaining('failures="0"')]);
    const medium = await run(...check, "Medium");
    expect([medium.status, medium.out]).toEqual([1, expect.stringContaining('failures="1"')]);
    const text = await run("check", "--scenario", file, "--fail-on", "HIGH");
    expect(text.out).toContain("With --fail-on HIGH: 0 fail, 1 below the threshold, 0 accepted.");
  });

  test("one evaluation writes every file that is named", async () => {
    const { genkan, file, calls } = withKey();
    const names = ["a.xml", "b.SARIF", "c.json", "d.csv", "e.txt", "f.sarif.json", "g.ocsf.json"];
    const outputs = [...names.map(file), `asff:${file("h")}`].flatMap((name) => ["--output", name]);
    const { status, out, err } = await genkan("check", "--control", key, ...outputs);
    expect([status, out]).toEqual([1, expect.stringContaining("✖ CRITICAL")]);
    expect(err).toMatch(/^genkan: wrote .*a\.xml \(junit\), .*h \(asff\)\n$/);
    expect(calls.filter(({ action }) => action === "iam:GetAccountSummary")).toHaveLength(1);
    const text = (name: string) => readFileSync(file(name), "utf8");
    expect(text("a.xml")).toContain("<testsuites>");
    expect([JSON.parse(text("b.SARIF")).version, text("f.sarif.json")]).toEqual(["2.1.0", text("b.SARIF")]);
    expect(JSON.parse(text("c.json")).schema).toBe("genkan.check/1");
    expect(text("d.csv")).toMatch(/^account,control/);
    expect(text("e.txt")).toContain("1. ✖ CRITICAL");
    expect(JSON.parse(text("g.ocsf.json"))[0].class_uid).toBe(2003);
    expect(JSON.parse(text("h"))[0].SchemaVersion).toBe("2018-10-08");
  });

  test("the fields of JSON can be chosen", async () => {
    const { genkan } = withKey();
    const { status, out } = await genkan("check", "--control", key, "--json", "control,Severity,title,link,tool");
    expect([status, JSON.parse(out)]).toEqual([
      1,
      [
        {
          control: key,
          severity: "CRITICAL",
          title: "The root user has no access key",
          link: { name: expect.any(String), url: expect.stringMatching(/^https:/) },
          tool: { name: "Genkan", version: JSON.parse(readFileSync(PACKAGE, "utf8")).version },
        },
      ],
    ]);
  });
});

test("shows no name raw, whatever an account's devices are called", async () => {
  const names = ["\u202egnp.exe", "<script>alert(1)</script>", `<!channel>${"x".repeat(10_000)}`, "a\u200bb\u007f"];
  const file = changed({ root: { mfaDevices: names.map((name) => ({ kind: "virtual", name })) } });
  for (const format of ["table", "json"]) {
    const { status, out } = await run("check", "--scenario", file, "--format", format);
    expect(status).toBe(1);
    expect(out).toContain("u{202e}gnp.exe");
    expect(out).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(out.length).toBeLessThan(20_000);
  }
});

test("does not know whose account it is: nothing is judged, nothing is green", async () => {
  const file = changed({ faults: [{ action: "sts:GetCallerIdentity", fault: "InternalError" }] });
  const { status, out } = await run("check", "--scenario", file, "--format", "json");
  expect(status).toBe(3);
  expect(JSON.parse(out)).toMatchObject({ account: "unknown", summary: { INSUFFICIENT_DATA: catalogue.length } });
});

test.each<[string, () => string[], RegExp]>([
  [
    "an unknown control",
    () => ["check", "--control", "root-mfa"],
    /no control "root-mfa". Did you mean root-mfa-enabled\?/,
  ],
  ["an unknown option", () => ["check", "--lokale", "ja"], /unknown option '--lokale'[\s\S]*--locale/],
  ["a field that is none", () => ["check", "--json", "status,colour"], /no field colour\. The fields are account, /],
  ["fields that are not named", () => ["check", "--json"], /needs one field or more[\s\S]*control, title/],
  [
    "a page, as a format",
    () => ["check", "--organization", "--format", "HTML"],
    /report: --html FILE[\s\S]*--output FOLDER/,
  ],
  ["a page, as a file", () => ["check", "--output", "a.html"], /by genkan report: --html FILE/],
  ["a file of no format", () => ["check", "--output", "report"], /does not show a format\. Use \.sarif\.json, /],
  [
    "a ledger that is not there",
    () => ["check", "--scenario", scenarioFile("sound"), "--ledger", "/nowhere/typo.db"],
    /no ledger \/nowhere\/typo\.db/,
  ],
  ["an unknown severity", () => ["check", "--fail-on", "BAD"], /Allowed choices are CRITICAL/],
  ["an unknown command", () => ["chek"], /check/],
  [
    "a scenario that is not there",
    () => ["check", "--scenario", "/nowhere.json"],
    /nowhere\.json can't be read \(ENOENT\)/,
  ],
  [
    "a scenario with an unknown key",
    () => ["check", "--scenario", written('{"account":"111122223333","rooot":{}}')],
    /unknown key "rooot"/,
  ],
  ["a scenario that is not JSON", () => ["check", "--scenario", written("{")], /this is not JSON/],
  ["a duration of nothing", () => ["watch", "--every", "0s"], /from 1s to 24h/],
  ["a topic that is none", () => ["watch", "--topic-arn", "alerts"], /Give the ARN of an SNS topic/],
  ["a port that is none", () => ["sandbox", "--port", "http"], /from 0 to 65535/],
  ["no credentials", () => ["check"], /aws sso login/],
])("%s ends with 2 and says what to do", async (_, args, message) => {
  const { status, out, err } = await openTerminal({ aws: { region: "us-east-1" } }).genkan(...args());
  expect([status, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
  expect(err).not.toMatch(/\n\s+at /);
});
