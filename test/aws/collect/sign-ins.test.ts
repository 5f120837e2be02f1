import { happened } from "@genkan/aws/events";
import type { SignIns } from "@genkan/controls/evidence";
import { describe, expect, test } from "vitest";
import { portalSignIn } from "../../scenarios/events.ts";
import {
  ACCOUNT,
  DAY,
  known,
  later,
  NOW,
  OTHER,
  read,
  sound,
  testEvents,
  testFailures,
  whyUnknown,
} from "./reading.ts";

const LOOK_UP = "cloudtrail:LookupEvents";
const DAY_AGO = later(-DAY).toISOString();
const earlier = (minutes: number) => later(-DAY - minutes * 60_000).toISOString();

/** The sound account whose event history holds these records alone. */
const account = (...cloudTrailEvents: object[]) => sound({ cloudTrailEvents });
const signInsOf = async (...events: object[]) => (await known("signIns", { account: account(...events) })).signIns;

/** A step of a sign-in before the person is in. */
const step = (eventName: string, additionalEventData: object, more: object = {}) => {
  const record = portalSignIn(earlier(1), "", { workflow: "w", eventName, ...more });
  const result = eventName === "CredentialVerification" ? { serviceEventDetails: { [eventName]: "Success" } } : {};
  return { ...record, ...result, ...more, additionalEventData: { AuthWorkflowID: "w", ...additionalEventData } };
};

describe("the sign-ins to the access portal", () => {
  test("are those of the last 90 days, with who it was, from where, and with which factors", async () => {
    const record = portalSignIn(DAY_AGO, "PASSWORD,TOTP", { userId: "u-7", sourceIPAddress: "203.0.113.5" });
    const { observed, calls, elapsed } = await read("signIns", { account: account(record) });
    const signIn = {
      userId: "u-7",
      userName: null,
      at: later(-DAY),
      factors: ["PASSWORD", "TOTP"],
      enrolled: false,
      sourceIPAddress: "203.0.113.5",
    };
    const value: SignIns = { from: later(-90 * DAY), signIns: [signIn] };
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toMatchObject({ [LOOK_UP]: 1 });
    expect(elapsed).toBe(0);
  });

  test.each([
    ["the longer of the two windows: the administrators'", { signInWindowDays: 10, adminSignInDays: 20 }, 20],
    ["the longer of the two windows: everybody's", { signInWindowDays: 40, adminSignInDays: 20 }, 40],
    ["what CloudTrail's history holds", { signInWindowDays: 365, adminSignInDays: 20 }, 90],
  ])("reach back as far as %s", async (_, settings, days) => {
    const inside = portalSignIn(later(-days * DAY).toISOString(), "PASSWORD");
    const outside = portalSignIn(later(-days * DAY - 60_000).toISOString(), "PASSWORD");
    const { from, signIns } = await known("signIns", { account: account(inside, outside), settings });
    expect(from).toEqual(later(-days * DAY));
    expect(signIns.map(({ at }) => at)).toEqual([from]);
  });

  test("are none where nobody has signed in", async () => {
    expect((await known("signIns", { account: account() })).signIns).toEqual([]);
  });

  test("begin with the oldest event that was read where there are more than twenty pages", async () => {
    const records = Array.from({ length: 45 }, (_, i) => portalSignIn(later(-i * 60_000).toISOString(), "PASSWORD"));
    const { observed, calls, elapsed } = await read("signIns", { account: account(...records), pageSize: 2 });
    if (!observed.known) expect.unreachable();
    expect(observed.value.signIns).toHaveLength(40);
    expect(observed.value.from).toEqual(later(-39 * 60_000));
    expect(calls[LOOK_UP]).toBe(20);
    // Two look-ups a second.
    expect(elapsed).toBe(9 * 1_050);
  });

  test("are read where Identity Center is, wherever our own Region is", async () => {
    const record = portalSignIn(DAY_AGO, "PASSWORD", { awsRegion: "eu-west-1" });
    const { observed, log } = await read("signIns", {
      account: sound({ identityCenter: { region: "eu-west-1" }, cloudTrailEvents: [record] }),
    });
    expect(observed).toMatchObject({ known: true, value: { signIns: [{ factors: ["PASSWORD"] }] } });
    expect(log).toContain(`${LOOK_UP} eu-west-1`);
  });

  test("are none where there is no Identity Center", async () => {
    const { observed, calls } = await read("signIns", { account: sound({ identityCenter: null, organization: null }) });
    expect(observed).toMatchObject({ known: true, value: { from: later(-90 * DAY), signIns: [] } });
    expect(calls[LOOK_UP]).toBeUndefined();
  });

  test.each([
    ["a member", {}],
    ["a member that does not see Identity Center", { visibleToMembers: false }],
    ["a delegated administrator", { delegatedAdministrators: [ACCOUNT] }],
  ])("are in the history of the account that owns Identity Center, not of %s", async (_, identityCenter) => {
    const account = sound({ organization: { managementAccount: OTHER }, identityCenter });
    expect(await whyUnknown("signIns", { account })).toEqual({ kind: "elsewhere", action: LOOK_UP, detail: OTHER });
  });

  testFailures("signIns", LOOK_UP, { account: sound() });
});

describe("a sign-in of several events", () => {
  test("is one, with its name, its factors and its time from the event that lets the person in", async () => {
    const signIns = await signInsOf(
      step("CredentialChallenge", { CredentialType: "PASSWORD", UserName: "hanako" }),
      step("CredentialVerification", { CredentialType: "PASSWORD", UserName: "hanako" }),
      step("CredentialChallenge", { CredentialType: "WEBAUTHN" }),
      step("CredentialVerification", { CredentialType: "WEBAUTHN" }),
      portalSignIn(DAY_AGO, "PASSWORD,WEBAUTHN", { workflow: "w" }),
    );
    expect(signIns).toEqual([
      {
        userId: "u-1",
        userName: "hanako",
        at: later(-DAY),
        factors: ["PASSWORD", "WEBAUTHN"],
        enrolled: false,
        sourceIPAddress: "192.0.2.14",
      },
    ]);
  });

  test("is told from another one by its workflow", async () => {
    const signIns = await signInsOf(
      portalSignIn(DAY_AGO, "PASSWORD", { workflow: "w" }),
      portalSignIn(earlier(5), "PASSWORD,TOTP", { workflow: "v", userId: "u-2" }),
    );
    expect(signIns.map(({ userId, factors }) => [userId, factors])).toEqual([
      ["u-1", ["PASSWORD"]],
      ["u-2", ["PASSWORD", "TOTP"]],
    ]);
  });

  test("stands alone where its event names no workflow", async () => {
    const nameless = (time: string) =>
      portalSignIn(time, "PASSWORD", { additionalEventData: { AuthWorkflowID: undefined } });
    expect(await signInsOf(nameless(DAY_AGO), nameless(earlier(1)))).toHaveLength(2);
  });

  test.each([
    ["that came to a challenge alone", [step("CredentialChallenge", { CredentialType: "PASSWORD" })]],
    [
      "whose password was right and that went no further",
      [step("CredentialVerification", { CredentialType: "PASSWORD" })],
    ],
    ["that failed", [portalSignIn(DAY_AGO, "PASSWORD", { serviceEventDetails: { UserAuthentication: "Failure" } })]],
  ])("is none %s", async (_, records) => {
    expect(await signInsOf(...records)).toEqual([]);
  });

  test("counts once it has succeeded, however often it failed before", async () => {
    const failed = { serviceEventDetails: { UserAuthentication: "Failure" } };
    const signIns = await signInsOf(
      portalSignIn(earlier(1), "PASSWORD", { workflow: "w", ...failed }),
      portalSignIn(DAY_AGO, "PASSWORD,TOTP", { workflow: "w" }),
    );
    expect(signIns).toMatchObject([{ at: later(-DAY), factors: ["PASSWORD", "TOTP"] }]);
  });

  test("counts where its record does not say how it ended", async () => {
    expect(await signInsOf(portalSignIn(DAY_AGO, "PASSWORD", { serviceEventDetails: null }))).toHaveLength(1);
  });

  test.each([
    ["as it is written", "PASSWORD,TOTP", ["PASSWORD", "TOTP"]],
    ["with spaces and in small letters", " password , webauthn,", ["PASSWORD", "WEBAUTHN"]],
    ["each once", "PASSWORD,PASSWORD", ["PASSWORD"]],
    ["of an external identity provider", "EXTERNAL_IDP", ["EXTERNAL_IDP"]],
    ["none where it is empty", "", []],
  ])("has the factors of its record: %s", async (_, types, factors) => {
    expect(await signInsOf(portalSignIn(DAY_AGO, types))).toMatchObject([{ factors }]);
  });

  test("has the factors that were verified where its own record names none, and no others", async () => {
    const untold = portalSignIn(DAY_AGO, "", { workflow: "w", additionalEventData: { CredentialType: undefined } });
    const failed = { serviceEventDetails: { CredentialVerification: "Failure" } };
    const signIns = await signInsOf(
      step("CredentialChallenge", { CredentialType: "EMAIL_OTP" }),
      step("CredentialVerification", { CredentialType: "WEBAUTHN" }, failed),
      step("CredentialVerification", { CredentialType: "PASSWORD" }),
      step("CredentialVerification", { CredentialType: "TOTP" }),
      step("CredentialVerification", {}),
      untold,
    );
    expect(signIns.map(({ factors }) => factors.toSorted())).toEqual([["PASSWORD", "TOTP"]]);
  });

  test.each([
    ["not where it was hidden", "HIDDEN_DUE_TO_SECURITY_REASONS", null],
    ["where it was not hidden", "hanako", "hanako"],
  ])("names the person %s", async (_, UserName, userName) => {
    expect(await signInsOf(portalSignIn(DAY_AGO, "PASSWORD", { additionalEventData: { UserName } }))).toMatchObject([
      { userName },
    ]);
  });

  test("names the person by an event that does not hide the name", async () => {
    const signIns = await signInsOf(
      step("CredentialChallenge", { UserName: "HIDDEN_DUE_TO_SECURITY_REASONS" }),
      step("CredentialVerification", { UserName: "hanako" }),
      portalSignIn(DAY_AGO, "PASSWORD", { workflow: "w" }),
    );
    expect(signIns).toMatchObject([{ userName: "hanako" }]);
  });

  test.each([
    [true, "true"],
    [true, true],
    [false, "false"],
    [false, undefined],
  ])("says whether a device had to be registered: %s where the record says %j", async (enrolled, said) => {
    const signIns = await signInsOf(
      step("CredentialChallenge", { DeviceEnrollmentRequired: said }),
      portalSignIn(DAY_AGO, "PASSWORD", { workflow: "w" }),
    );
    expect(signIns).toMatchObject([{ enrolled }]);
  });

  test("comes from nowhere where its record does not say from where", async () => {
    const record = portalSignIn(DAY_AGO, "PASSWORD", { sourceIPAddress: undefined });
    expect(await signInsOf(record)).toMatchObject([{ sourceIPAddress: "" }]);
  });
});

describe("events of a sign-in", () => {
  test("prove by themselves what they tell, from the first of them on", async () => {
    const records = [
      portalSignIn(later(-60_000).toISOString(), "PASSWORD"),
      portalSignIn(later(-30_000).toISOString(), "PASSWORD", { userId: "u-2" }),
    ];
    const { observed, calls } = await read("signIns", { account: sound(), events: records });
    expect(observed).toMatchObject({
      known: true,
      value: { from: later(-60_000), signIns: [{ userId: "u-1" }, { userId: "u-2" }] },
      observedAt: later(-30_000),
      heard: true,
    });
    expect(calls).toEqual({});
  });

  test("prove no sign-in where it failed", () => {
    const failed = { serviceEventDetails: { UserAuthentication: "Failure" } };
    const { proves } = happened([portalSignIn(DAY_AGO, "PASSWORD", failed)], NOW);
    expect(proves.signIns).toMatchObject({ known: true, value: { signIns: [] } });
  });

  testEvents("signIns", { signin: "UserAuthentication" });
});
