import { identityCenterSignInUsedMfa } from "@genkan/controls/catalogue/identity-center-sign-in-used-mfa";
import { evaluateFacts } from "@genkan/controls/engine/evaluate";
import { respond } from "@genkan/controls/engine/respond";
import { run } from "@genkan/controls/engine/run";
import type { SignIn } from "@genkan/controls/model/evidence";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { hours } from "../../acts.ts";
import { Account, known, observed, subject, unknown } from "../../world.ts";

const instance = { arn: "arn:aws:sso:::instance/ssoins-1", region: "eu-west-1", kind: "organization" } as const;
const DAY = 24;

/** A sign-in of a person, so many hours after noon. */
const signIn = (userId: string, at: number, factors: string, more: Partial<SignIn> = {}): SignIn => ({
  ...{ userId, userName: null, at: hours(at), factors: factors.split(","), enrolled: false },
  sourceIPAddress: "192.0.2.1",
  ...more,
});
const strong = signIn("taro", -2, "PASSWORD,TOTP");
const weak = signIn("hanako", -3, "PASSWORD");

/** What a run reads at some hour: all from an hour on, as far as the history reaches or was cut. */
const reading = (at: number, from: number, signIns: readonly SignIn[], more: object = {}) =>
  observed({
    identityCenter: known({ instances: [instance], searched: [], managementAccount: null }),
    directory: known({ users: [], complete: true, deleted: [] }),
    signIns: {
      ...{ known: true, observedAt: hours(at) },
      value: { from: hours(from), regions: ["eu-west-1"], unread: [], signIns, ...more },
    },
  });

describe("sign-ins without a second factor, and a history that is cut", () => {
  let here: Account;
  beforeEach(() => {
    here = new Account();
  });
  afterEach(() => here.ledger.close());

  /** Runs at an hour; the status of each person, or of the account. */
  const runAt = async (at: number, facts: ReturnType<typeof observed>) => {
    here.time = hours(at);
    const { evaluations } = await run(here.world(facts), [identityCenterSignInUsedMfa]);
    return Object.fromEntries(
      evaluations.map(({ resource, status, params }) => [
        resource.id === subject.account ? "account" : resource.id,
        "weak" in params ? `${status} ${params["weak"]}` : status,
      ]),
    );
  };

  test("one that was read once is remembered when the history is cut after it", async () => {
    expect(await runAt(0, reading(0, -90 * DAY, [weak, strong]))).toEqual({
      hanako: "NON_COMPLIANT 1",
      taro: "COMPLIANT",
    });
    // So many have signed in since that the history is cut an hour ago; every hour of it was read.
    const busy = Array.from({ length: 3 }, (_, i) => signIn("taro", 1 - i / 10, "PASSWORD,TOTP"));
    expect(await runAt(1, reading(1, -0.9, busy))).toEqual({ hanako: "NON_COMPLIANT 1", taro: "COMPLIANT" });
    expect(here.kinds()).toEqual([["r0", "baseline", "baseline"]]);
  });

  test("it is remembered until it leaves the window, and no longer", async () => {
    await runAt(0, reading(0, -90 * DAY, [weak]));
    const last = 30 * DAY - 3;
    for (let at = 20; at < last; at += 20) await runAt(at, reading(at, at - DAY, []));
    expect(await runAt(last, reading(last, last - DAY, []))).toEqual({ hanako: "NON_COMPLIANT 1" });
    expect(await runAt(last + 0.1, reading(last + 0.1, last - DAY, []))).toEqual({ account: "NOT_APPLICABLE" });
    expect(here.kinds().at(-1)).toEqual([expect.any(String), "resolved"]);
  });

  test("consecutive runs prove the window, although each reads a part of it", async () => {
    const at = (hour: number) => reading(hour, hour - DAY, [signIn("taro", hour - 1, "PASSWORD,TOTP")]);
    // The window is not proved yet.
    expect(await runAt(0, at(0))).toEqual({ taro: "INSUFFICIENT_DATA", account: "INSUFFICIENT_DATA" });
    for (let hour = 20; hour < 28 * DAY; hour += 20) await runAt(hour, at(hour));
    expect(await runAt(28 * DAY - 1, at(28 * DAY - 1))).toMatchObject({ taro: "INSUFFICIENT_DATA" });
    expect(await runAt(28 * DAY, at(28 * DAY))).toEqual({ taro: "COMPLIANT" });
  });

  test.each<[string, number, string]>([
    ["half an hour before the last reading, since the history may lag behind", 1.51, "COMPLIANT"],
    ["less than that before it", 1.49, "INSUFFICIENT_DATA"],
  ])("a reading that reaches back to %s", async (_, reach, status) => {
    await runAt(0, reading(0, -90 * DAY, [strong]));
    const facts = reading(1, 1 - reach, [signIn("taro", 0.9, "PASSWORD,TOTP")]);
    expect(await runAt(1, facts)).toMatchObject({ taro: status });
  });

  test("what could not be read proves nothing", async () => {
    await runAt(0, reading(0, -90 * DAY, [weak]));
    const gap = { unread: [{ region: "us-east-1", cause: unknown.cause }] };
    expect(await runAt(1, reading(1, -90 * DAY, [strong], gap))).toEqual({
      hanako: "NON_COMPLIANT 1",
      taro: "INSUFFICIENT_DATA",
      account: "INSUFFICIENT_DATA",
    });
    // The hour that was not read has passed, and is not in what is read now.
    expect(await runAt(2, reading(2, 1, [strong]))).toMatchObject({ taro: "INSUFFICIENT_DATA" });
  });

  /** Another hour is read, after a run that has read all: of which instance, if that can be known. */
  const nextHour = (at: number, identityCenter: object) =>
    runAt(at, observed({ ...reading(at, at - 1.6, [signIn("taro", at - 0.5, "PASSWORD,TOTP")]), ...identityCenter }));
  const instanceOf = (arn: string) => ({
    identityCenter: known({ instances: [{ ...instance, arn }], searched: [], managementAccount: null }),
  });

  test("what was read of another instance proves nothing", async () => {
    await runAt(0, reading(0, -90 * DAY, [strong]));
    expect(await nextHour(1, instanceOf(instance.arn))).toMatchObject({ taro: "COMPLIANT" });
    expect(await nextHour(2, instanceOf("arn:aws:sso:::instance/ssoins-2"))).toMatchObject({
      taro: "INSUFFICIENT_DATA",
    });
  });

  test("a run that cannot read the instance forgets nothing of what was read before", async () => {
    await runAt(0, reading(0, -90 * DAY, [strong]));
    await nextHour(1, { identityCenter: unknown });
    expect(await nextHour(2, instanceOf(instance.arn))).toMatchObject({ taro: "COMPLIANT" });
  });

  test("an evaluation without a ledger uses only what was read", () => {
    const facts = reading(0, -90 * DAY, [weak, strong]);
    const { evaluations } = evaluateFacts(here.world(facts), [identityCenterSignInUsedMfa], {
      at: hours(0),
      collected: facts,
    });
    expect(evaluations.map(({ resource, status }) => `${resource.id} ${status}`).sort()).toEqual([
      "hanako NON_COMPLIANT",
      "taro COMPLIANT",
    ]);
  });

  test("where nothing can be read, what is remembered still stands", async () => {
    await runAt(0, reading(0, -90 * DAY, [weak]));
    expect(await runAt(1, observed({ ...reading(1, 0, []), signIns: unknown }))).toEqual({
      hanako: "NON_COMPLIANT 1",
      account: "INSUFFICIENT_DATA",
    });
    expect(here.kinds()).toHaveLength(1);
  });

  test("one that an event reports is remembered before the event history has it", async () => {
    await runAt(0, reading(0, -90 * DAY, [strong]));
    here.time = hours(0.1);
    const reported = signIn("hanako", 0.05, "PASSWORD");
    const event = {
      ...{ eventID: "e-1", eventTime: reported.at.toISOString(), eventSource: "signin.amazonaws.com" },
      ...{ eventName: "UserAuthentication", awsRegion: "eu-west-1", sourceIPAddress: "192.0.2.1" },
      ...{ userAgent: "", actor: "hanako", mfaUsed: null },
    };
    const signal = { event, changes: ["signIns"] as const, settled: true, tampering: false };
    const value = { from: reported.at, regions: [], unread: [], signIns: [reported] };
    const signIns = { known: true, observedAt: reported.at, heard: true, value } as const;
    const facts = observed({ ...reading(0.1, 0, []), signIns });
    const events = { signals: [signal], proves: { signIns }, names: {} };
    const { changes } = await respond(here.world(facts), [identityCenterSignInUsedMfa], events);
    expect(changes).toMatchObject([{ kind: "drift", resource: { id: "hanako" } }]);
    // It comes again, and stands when it is read: it is one sign-in.
    await respond(here.world(facts), [identityCenterSignInUsedMfa], events);
    expect(await runAt(1, reading(1, -90 * DAY, [strong]))).toMatchObject({ hanako: "NON_COMPLIANT 1" });
    expect(await runAt(2, reading(2, -90 * DAY, [strong, reported]))).toMatchObject({ hanako: "NON_COMPLIANT 1" });
  });

  test("those of one person are one line, and are counted", async () => {
    const many = Array.from({ length: 200 }, (_, i) => signIn("hanako", -i, "PASSWORD"));
    await runAt(0, reading(0, -90 * DAY, many));
    expect((await here.ledger.read(subject.account)).signIns).toHaveLength(1);
    expect(await runAt(1, reading(1, 0, []))).toMatchObject({ hanako: "NON_COMPLIANT 200" });
    // Sign-ins with a second factor leave nothing behind.
    await runAt(2, reading(2, -90 * DAY, [...many, strong]));
    expect((await here.ledger.read(subject.account)).signIns).toHaveLength(1);
  });
});
