import { DAY } from "@genkan/controls/model/time";
import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const MINUTE = 60_000;
const statement = ["attest", "identity-center-mfa", "--by", "hanako", "--prompt", "always-on"];

/** A terminal on a sound account whose MFA settings are in no record. */
function openWithoutRecords() {
  const terminal = openTerminal({ change: { cloudTrailEvents: [] } });
  const verdict = async () => {
    const only = ["--control", "identity-center-mfa-always-on"];
    return JSON.parse((await terminal.genkan("check", "--format", "json", ...only)).out).evaluations[0];
  };
  return { ...terminal, verdict };
}

test("makes the settings known to check, until they are changed", async () => {
  const { genkan, account, clock, verdict } = openWithoutRecords();
  expect(await verdict()).toMatchObject({ status: "INSUFFICIENT_DATA", reason: "unattested" });
  const { status, out } = await genkan(...statement, "--without-device", "block");
  expect([status, out]).toEqual([0, expect.stringContaining("Recorded for account 111122223333: seen by hanako")]);
  expect(await verdict()).toMatchObject({
    status: "COMPLIANT",
    params: { by: "hanako", prompt: "always-on", without: "block" },
  });
  clock.advance(MINUTE);
  account.update(({ cloudTrailEvents }) => {
    const eventTime = account.now().toISOString();
    const where = { eventSource: "sso.amazonaws.com", awsRegion: "us-east-1" };
    cloudTrailEvents.push({ eventName: "AssociateDirectory", eventTime, ...where });
  });
  clock.advance(MINUTE);
  expect(await verdict()).toMatchObject({ status: "INSUFFICIENT_DATA", reason: "attestation-void" });
  const again = await genkan(...statement, "--without-device", "allow", "--format", "json");
  expect(JSON.parse(again.out)).toMatchObject({ account: "111122223333", withoutDevice: "allow" });
  expect(await verdict()).toMatchObject({ status: "NON_COMPLIANT", reason: "mfa-settings-weak" });
});

test("a statement ends after the days that were asked for", async () => {
  const { genkan, clock, verdict } = openWithoutRecords();
  await genkan(...statement, "--without-device", "block", "--days", "7");
  clock.advance(7 * DAY - MINUTE);
  expect(await verdict()).toMatchObject({ status: "COMPLIANT" });
  clock.advance(MINUTE);
  expect(await verdict()).toMatchObject({ status: "INSUFFICIENT_DATA" });
});

test("a statement is dated by AWS's clock, when this machine's is a day ahead", async () => {
  const { genkan, account, clock } = openTerminal({ change: { cloudTrailEvents: [] } });
  account.update((draft) => {
    draft.now = new Date(clock.now() - DAY).toISOString();
  });
  const { out } = await genkan(...statement, "--without-device", "block", "--format", "json");
  expect(JSON.parse(out).at).toBe(account.now().toISOString());
});

test("says what is wrong with a statement", async () => {
  for (const [args, complaint] of [
    [statement, "--without-device"],
    [[...statement, "--without-device", "shrug"], "Allowed choices are"],
    [[...statement, "--without-device", "block", "--days", "91"], "from 1 to 90"],
    [
      ["attest", "identity-center-mfa", "--by", " ", "--prompt", "never", "--without-device", "block"],
      "Give a few words",
    ],
  ] as const) {
    const { status, err } = await openTerminal().genkan(...args);
    expect([status, err]).toEqual([2, expect.stringContaining(complaint)]);
  }
});
