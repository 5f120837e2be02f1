import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Step } from "@genkan/controls/model/plan";
import { locales } from "@genkan/controls/model/text";
import { bashOf } from "@genkan/messages/plan/bash";
import { commandName, condition, jsonWord, literal, quoted } from "@genkan/messages/plan/shell";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { accessSteps, frontDoor, place, shortSession, withoutAssignment } from "../../plans.ts";

const ODD = "a'b\"c`d$(touch x)\n\u2028#;\\ \u202e日本語 ❤";
const printed = (steps: readonly Step[], locale: (typeof locales)[number] = "en") =>
  bashOf({ id: "5c1e", account: place.account, at: "2026-11-25T09:39:00Z", steps }, locale);
const bash = (script: string, ...options: string[]) =>
  execFileSync("bash", [...options, "-c", script, "bash"], { encoding: "utf8", stdio: "pipe" });
/** An AWS CLI that records its words, finds nothing and does everything. */
const FAKE_CLI = `aws() {
  printf '%s\\0' "$@" >>calls
  case "$*" in
  *get-caller-identity*) echo ${place.account} ;;
  *create-permission-set*) echo arn:aws:sso:::permissionSet/ssoins-1/ps-1 ;;
  *create-account-assignment*) printf 'r-1\\tSUCCEEDED\\tNone\\n' ;;
  esac
}`;
function temporaryFolder() {
  const path = mkdtempSync(join(tmpdir(), "genkan-bash-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true }) };
}
const nameOf = (step: string) => `output_${step}`;

describe("words of the shell", () => {
  test("reach a program as they are, whatever they contain", () => {
    const values = fc.sample(fc.string({ maxLength: 20 }), 40).map((text) => text.replaceAll("\0", ""));
    const all = [ODD, "", "-n", "'", "\\'", ...values].map((text) => text.toWellFormed());
    const out = bash(all.map((value) => `printf '%s\\0' ${quoted(value)}`).join("\n"));
    expect(out.split("\0").slice(0, -1)).toEqual(all);
  });

  test("JSON reaches a program as the same value, with the outputs of steps in it", () => {
    const value = { [ODD]: [ODD, 1, true, { deep: { outputOf: "set" } }], plain: "x" };
    const out = bash(`output_set=arn:aws:x\nprintf '%s' ${jsonWord(value, nameOf)}`);
    expect(JSON.parse(out)).toEqual({ [ODD]: [ODD, 1, true, { deep: "arn:aws:x" }], plain: "x" });
    const odd = fc.sample(fc.string({ maxLength: 20 }), 40);
    const words = bash(`printf '%s' ${jsonWord(odd, nameOf)}`);
    expect(JSON.parse(words)).toEqual(odd);
  });

  test("a literal in a query holds neither a quote nor a backtick of its value", () => {
    const text = literal(ODD, nameOf);
    expect(text.slice(1, -1)).not.toMatch(/['`\n]/);
    expect(JSON.parse(text.slice(1, -1))).toBe(ODD);
  });

  test.each([
    [{ Name: "x", Deep: { UserId: "u" } }, 'Name == `"x"` && Deep.UserId == `"u"`'],
    [{ On: true }, "On == `true`"],
    ["RootSessions", '@ == `"RootSessions"`'],
    [{}, "@"],
  ])("%j is recognized by %s", (is, expected) => {
    expect(condition(is, nameOf)).toBe(expected);
  });

  test.each([
    ["CreatePermissionSet", "create-permission-set"],
    ["EnableAWSServiceAccess", "enable-aws-service-access"],
    ["ListAWSServiceAccessForOrganization", "list-aws-service-access-for-organization"],
    ["GetTrailStatus", "get-trail-status"],
  ])("%s is %s", (operation, name) => {
    expect(commandName(operation)).toBe(name);
  });
});

describe("a printed plan", () => {
  const change = shortSession(place, "arn:aws:sso:::permissionSet/ssoins-1/ps-1", "PT8H");
  const removal = withoutAssignment(place, "arn:aws:sso:::permissionSet/ssoins-1/ps-1");

  test.each(locales)("is a script that bash accepts, in %s", (locale) => {
    for (const steps of [frontDoor(), [change], [removal], [change, removal, ...frontDoor()]])
      expect(bash(printed(steps, locale), "-n")).toBe("");
  });

  test("runs nothing of a foreign value, and hands it over as it is", () => {
    using folder = temporaryFolder();
    const foreign = accessSteps({ ...place, user: `${ODD}user` }, { id: ODD, name: ODD, policy: ODD });
    const script = printed(foreign.map((step) => ({ ...step, effect: { en: ODD, ja: ODD } })));
    execFileSync("bash", ["-c", `${FAKE_CLI}\n${script}`], { cwd: folder.path });
    expect(readdirSync(folder.path)).toEqual(["calls"]);
    const words = readFileSync(join(folder.path, "calls"), "utf8").split("\0");
    const inputs = words.filter((word) => word.startsWith("{")).map((word) => JSON.parse(word));
    expect(inputs).toContainEqual({ InstanceArn: place.instance, Name: ODD, SessionDuration: "PT1H" });
    expect(inputs).toContainEqual({
      InstanceArn: place.instance,
      PermissionSetArn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1",
      ManagedPolicyArn: `arn:aws:iam::aws:policy/${ODD}`,
    });
    expect(inputs).toContainEqual(expect.objectContaining({ PrincipalId: `${ODD}user` }));
  });

  test("changes nothing in another account", () => {
    const run = () => bash(`aws() { echo 999999999999; }\n${printed(frontDoor())}`);
    expect(run).toThrow(expect.objectContaining({ status: 2 }));
  });
});
