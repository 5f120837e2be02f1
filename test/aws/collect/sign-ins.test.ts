import { batchOf } from "@genkan/aws/cloudtrail/batch";
import type { SignIns } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";
import { portalSignIn } from "../../scenarios/events.ts";
import {
  ACCOUNT,
  DAY,
  json,
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
const LIST_REGIONS = "sso:ListRegions";
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
    const value: SignIns = { from: later(-90 * DAY), regions: ["us-east-1"], unread: [], signIns: [signIn] };
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toMatchObject({ [LOOK_UP]: 1, [LIST_REGIONS]: 1 });
    expect(elapsed).toBe(0);
  });

  test.each([
    { signInWindowDays: 10, adminSignInDays: 20 },
    { signInWindowDays: 365, adminSignInDays: 365 },
  ])("reach back as far as CloudTrail's history, whatever the settings allow: %j", async (settings) => {
    const inside = portalSignIn(later(-90 * DAY).toISOString(), "PASSWORD");
    const outside = portalSignIn(later(-90 * DAY - 60_000).toISOString(), "PASSWORD");
    const { from, signIns } = await known("signIns", { account: account(inside, outside), settings });
    expect(from).toEqual(later(-90 * DAY));
    expect(signIns.map(({ at }) => at)).toEqual([from]);
  });

  test("are none where nobody has signed in", async () => {
    expect((await known("signIns", { account: account() })).signIns).toEqual([]);
  });

  test("begin with the oldest event that was read where there are more than forty pages", async () => {
    const records = Array.from({ length: 85 }, (_, i) => portalSignIn(later(-i * 60_000).toISOString(), "PASSWORD"));
    const { observed, calls, elapsed } = await read("signIns", { account: account(...records), pageSize: 2 });
    if (!observed.known) expect.unreachable();
    expect(observed.value.signIns).toHaveLength(80);
    expect(observed.value.from).toEqual(later(-79 * 60_000));
    expect(calls[LOOK_UP]).toBe(40);
    // Two look-ups a second.
    expect(elapsed).toBe(19 * 1_050);
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

describe("the Regions of Identity Center", () => {
  const inRegion = (awsRegion: string, userId: string) => portalSignIn(DAY_AGO, "PASSWORD", { awsRegion, userId });
  const records = [inRegion("us-east-1", "u-1"), inRegion("eu-west-1", "u-2")];
  const replicated = (more: object = {}) =>
    sound({ identityCenter: { additionalRegions: ["eu-west-1"] }, cloudTrailEvents: records, ...more });
  const home = { regions: ["us-east-1"], signIns: [{ userId: "u-1" }] };

  test("are all read: people sign in where they are", async () => {
    const value = await known("signIns", { account: replicated() });
    expect(value).toMatchObject({ regions: ["us-east-1", "eu-west-1"], unread: [] });
    expect(value.signIns.map(({ userId }) => userId)).toEqual(["u-1", "u-2"]);
  });

  test("are each read to forty pages; what is known begins where the last of them begins", async () => {
    const many = Array.from({ length: 85 }, (_, i) =>
      portalSignIn(later(-i * 60_000).toISOString(), "PASSWORD", { awsRegion: "eu-west-1" }),
    );
    const account = replicated({ cloudTrailEvents: [...many, records[0]!] });
    const { from, signIns } = await known("signIns", { account, pageSize: 2 });
    expect(from).toEqual(later(-79 * 60_000));
    expect(signIns).toHaveLength(81);
  });

  const refusedIn = (region: string, type: string) => (body: string, call: { region: string }) =>
    call.region === region ? { status: 400, body: JSON.stringify({ __type: type, message: "no" }) } : body;

  test("that cannot be read are named, and the others are read", async () => {
    const answers = { LookupEvents: refusedIn("eu-west-1", "AccessDeniedException") };
    const detail = "eu-west-1: AccessDeniedException: no";
    expect(await known("signIns", { account: replicated(), answers })).toMatchObject({
      ...home,
      unread: [{ region: "eu-west-1", cause: { kind: "access-denied", action: LOOK_UP, detail } }],
    });
  });

  test("make all unknown where it is the home Region that cannot be read", async () => {
    const answers = { LookupEvents: refusedIn("us-east-1", "AccessDeniedException") };
    expect(await whyUnknown("signIns", { account: replicated(), answers })).toMatchObject({ kind: "access-denied" });
  });

  test("that cannot be listed leave it open which are missing", async () => {
    const faults = [{ action: LIST_REGIONS, fault: "AccessDenied" }];
    expect(await known("signIns", { account: replicated({ faults }) })).toMatchObject({
      ...home,
      unread: [{ region: "", cause: { kind: "access-denied", action: LIST_REGIONS } }],
    });
  });

  test.each(["ValidationException", "UnknownOperationException"])(
    "are the home Region alone where AWS answers %s: the instance has no others",
    async (type) => {
      const answers = { ListRegions: refusedIn("us-east-1", type) };
      expect(await known("signIns", { account: replicated(), answers })).toMatchObject({ ...home, unread: [] });
    },
  );

  test.each([
    ["lists one twice", ["us-east-1", "eu-west-1", "eu-west-1"], ["us-east-1", "eu-west-1"]],
    ["lists none", [], ["us-east-1"]],
  ])("are each read once, with the home Region, where AWS %s", async (_, listed, regions) => {
    const answers = { ListRegions: json(() => ({ Regions: listed.map((RegionName) => ({ RegionName })) })) };
    expect(await known("signIns", { account: replicated(), answers })).toMatchObject({ regions, unread: [] });
  });
});

describe("a sign-in of several events", () => {
  test("is one, with all from the event that lets the person in; the steps before it are not read", async () => {
    const { observed, log } = await read("signIns", {
      account: account(
        step("CredentialChallenge", {
          CredentialType: "PASSWORD",
          UserName: "hanako",
          DeviceEnrollmentRequired: "true",
        }),
        step("CredentialVerification", { CredentialType: "PASSWORD", UserName: "hanako" }),
        step("CredentialVerification", { CredentialType: "TOTP" }),
        portalSignIn(DAY_AGO, "PASSWORD,WEBAUTHN", { workflow: "w" }),
      ),
    });
    if (!observed.known) expect.unreachable();
    expect(observed.value.signIns).toEqual([
      {
        userId: "u-1",
        userName: null,
        at: later(-DAY),
        factors: ["PASSWORD", "WEBAUTHN"],
        enrolled: false,
        sourceIPAddress: "192.0.2.14",
      },
    ]);
    expect(log.filter((call) => call.startsWith(LOOK_UP))).toHaveLength(1);
  });

  test("is distinguished from another one by its workflow", async () => {
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

  test("has its steps looked up only where its own record names no factors", async () => {
    const records = [step("CredentialVerification", { CredentialType: "PASSWORD" }), portalSignIn(DAY_AGO, "TOTP")];
    const silent = portalSignIn(earlier(2), "", { workflow: "w" });
    expect((await read("signIns", { account: account(...records) })).calls[LOOK_UP]).toBe(1);
    expect((await read("signIns", { account: account(...records, silent) })).calls[LOOK_UP]).toBe(2);
  });

  test("has the factors that were verified where its own record names none, and no others", async () => {
    const silent = portalSignIn(DAY_AGO, "", { workflow: "w", additionalEventData: { CredentialType: undefined } });
    const failed = { serviceEventDetails: { CredentialVerification: "Failure" } };
    const signIns = await signInsOf(
      step("CredentialChallenge", { CredentialType: "EMAIL_OTP" }),
      step("CredentialVerification", { CredentialType: "WEBAUTHN" }, failed),
      step("CredentialVerification", { CredentialType: "PASSWORD" }),
      step("CredentialVerification", { CredentialType: "TOTP" }),
      step("CredentialVerification", {}),
      silent,
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

  test("names the person by the identity where the details hide the name", async () => {
    const record = portalSignIn(DAY_AGO, "PASSWORD", {
      additionalEventData: { UserName: "HIDDEN_DUE_TO_SECURITY_REASONS" },
      userIdentity: { type: "IdentityCenterUser", userName: "hanako" },
    });
    expect(await signInsOf(record)).toMatchObject([{ userName: "hanako" }]);
  });

  test.each([
    [true, "true"],
    [true, true],
    [false, "false"],
    [false, undefined],
    [false, { toString: "true" }],
  ])("says whether a device had to be registered: %s where the record says %j", async (enrolled, written) => {
    const additionalEventData = { DeviceEnrollmentRequired: written };
    expect(await signInsOf(portalSignIn(DAY_AGO, "PASSWORD", { additionalEventData }))).toMatchObject([{ enrolled }]);
  });

  test.each([
    ["no identity behind it", { userIdentity: { type: "Unknown" } }],
    ["no identity at all", { userIdentity: undefined }],
  ])("is kept where its record has %s, with no user", async (_, more) => {
    expect(await signInsOf(portalSignIn(DAY_AGO, "PASSWORD", more))).toMatchObject([
      { userId: null, factors: ["PASSWORD"] },
    ]);
  });

  test("is none where a client of WorkSpaces signs in, by the same event", async () => {
    const LoginTo = "https://clients.amazonaws.com/workspaces/signin";
    const toWorkSpaces = { userIdentity: { type: "Unknown" }, additionalEventData: { LoginTo } };
    expect(await signInsOf(portalSignIn(DAY_AGO, "PASSWORD", toWorkSpaces))).toEqual([]);
    // A user of the directory is one of ours wherever the way leads.
    expect(await signInsOf(portalSignIn(DAY_AGO, "PASSWORD", { additionalEventData: { LoginTo } }))).toHaveLength(1);
  });

  test("that AWS shows twice is one", async () => {
    const record = portalSignIn(DAY_AGO, "PASSWORD");
    expect(await signInsOf(record, record)).toHaveLength(1);
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
      fromEvents: true,
    });
    expect(calls).toEqual({});
  });

  test.each([
    ["it failed", { serviceEventDetails: { UserAuthentication: "Failure" } }],
    [
      "it was to WorkSpaces",
      {
        userIdentity: { type: "Unknown" },
        additionalEventData: { LoginTo: "https://clients.amazonaws.com/workspaces" },
      },
    ],
  ])("change nothing where %s", (_, more) => {
    const { signals, proves } = batchOf([portalSignIn(DAY_AGO, "PASSWORD", more)], NOW);
    expect(proves).toEqual({});
    expect(signals).toMatchObject([{ changes: [] }]);
  });

  testEvents("signIns", { signin: "UserAuthentication" });
});
