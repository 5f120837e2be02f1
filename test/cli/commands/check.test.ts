import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { catalogue } from "@genkan/controls/catalogue/index";
import { mergePatch } from "@genkan/sandbox/scenario";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { openTerminal, PAUSE, scenarioFile, sound, temporaryFolder } from "../terminal.ts";

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
  expect(out).toMatch(/✖ Non-compliant +MEDIUM +root-hardware-mfa-enabled/);
  expect(out).not.toContain("\u001b");
  expect((await run("check", "--scenario", file, "--fail-on", "HIGH")).status).toBe(0);
});

test("ends with 3 when something could not be judged", async () => {
  const file = changed({ faults: [{ action: "cloudtrail:LookupEvents", fault: "AccessDenied" }] });
  const { status, out } = await run("check", "--scenario", file);
  expect([status, out]).toEqual([3, expect.stringContaining("AWS denied cloudtrail:LookupEvents")]);
});

test("a scenario in which AWS does not answer takes no real time", async () => {
  const file = changed({ faults: [{ action: "iam:GetAccountSummary", fault: "Timeout" }] });
  const { genkan, clock } = openTerminal();
  const began = clock.now();
  const { status } = await genkan("check", "--scenario", file, "--control", "root-access-key-absent");
  expect([status, clock.now() - began]).toEqual([3, PAUSE + 9_000]);
});

test("speaks Japanese when the terminal does, or when told to", async () => {
  const japanese = openTerminal({ env: { LANG: "ja_JP.UTF-8" } });
  expect((await japanese.genkan("check", "--scenario", scenarioFile("fresh"))).out).toContain(
    "ルートユーザーに MFA が設定されておらず",
  );
  expect((await run("check", "--scenario", scenarioFile("fresh"), "--locale", "ja")).out).toContain("すること");
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
  ["a topic that is none", () => ["watch", "--topic-arn", "alerts"], /no SNS topic ARN/],
  ["a port that is none", () => ["sandbox", "--port", "http"], /from 0 to 65535/],
  ["no credentials", () => ["check"], /aws sso login/],
])("%s ends with 2 and says what to do", async (_, args, message) => {
  const { status, out, err } = await openTerminal({ aws: { region: "us-east-1" } }).genkan(...args());
  expect([status, out]).toEqual([2, ""]);
  expect(err).toMatch(message);
  expect(err).not.toMatch(/\n\s+at /);
});
