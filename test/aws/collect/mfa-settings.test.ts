import { batchOf } from "@genkan/aws/cloudtrail/batch";
import type { MfaSettings } from "@genkan/controls/model/evidence";
import type { MfaAttestation } from "@genkan/controls/model/settings";
import { describe, expect, test } from "vitest";
import { portalSignIn, settingsChange } from "../../scenarios/events.ts";
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
const strong = { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" };
const DAY_AGO = later(-DAY).toISOString();

/** The sound account whose event history holds these records alone. */
const account = (...cloudTrailEvents: object[]) => sound({ cloudTrailEvents });
const changesIn = async (...events: object[]) => (await known("mfaSettings", { account: account(...events) })).changes;
const attested = (at: Date): MfaAttestation => ({
  subject: "identity-center-mfa",
  by: "hanako",
  at: at.toISOString(),
  expires: later(30 * DAY).toISOString(),
  prompt: "always-on",
  withoutDevice: "block",
});

describe("the recorded MFA settings", () => {
  test("are the changes of 90 days, with their values and who made them", async () => {
    const { observed, calls, elapsed } = await read("mfaSettings", {
      account: account(settingsChange(DAY_AGO, strong)),
    });
    const change = { at: later(-DAY), eventName: "UpdateSsoConfiguration", actor: "hanako", ...strong };
    const value: MfaSettings = { from: later(-90 * DAY), changes: [change] };
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toMatchObject({ [LOOK_UP]: 1 });
    expect(elapsed).toBe(0);
  });

  test("are the latest change first", async () => {
    const changes = await changesIn(
      settingsChange(later(-3 * DAY).toISOString(), strong),
      settingsChange(DAY_AGO, { ...strong, mfaMode: "DISABLED" }),
    );
    expect(changes.map(({ mfaMode }) => mfaMode)).toEqual(["DISABLED", "ALWAYS_ON"]);
  });

  test("are none where nobody has changed them", async () => {
    expect(await known("mfaSettings", { account: account() })).toEqual({ from: later(-90 * DAY), changes: [] });
  });

  test.each([
    ["a change that failed", settingsChange(DAY_AGO, strong, { errorCode: "AccessDenied" })],
    [
      "a change of the length of sessions",
      settingsChange(DAY_AGO, null, { requestParameters: { configurationType: "SESSION_CONFIGURATION" } }),
    ],
    ["a change in another Region", settingsChange(DAY_AGO, strong, { awsRegion: "eu-west-1" })],
    ["a change of 91 days ago", settingsChange(later(-91 * DAY).toISOString(), strong)],
    ["another call", settingsChange(DAY_AGO, strong, { eventName: "UpdateInstance" })],
  ])("are not %s", async (_, record) => {
    expect(await changesIn(record)).toEqual([]);
  });

  // AWS documents neither the names nor the case of what the record holds.
  test.each([
    [
      "keys and values in another case",
      { ConfigurationType: "APP_AUTHENTICATION_CONFIGURATION", SsoConfiguration: { MFAMode: "always_on" } },
      { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: null },
    ],
    ["no type of what was changed", { ssoConfiguration: strong }, strong],
    [
      "no mode",
      { ssoConfiguration: { noMfaSignInBehavior: "BLOCKED" } },
      { mfaMode: null, noMfaSignInBehavior: "BLOCKED" },
    ],
    ["a mode that is no text", { ssoConfiguration: { ...strong, mfaMode: 1 } }, { ...strong, mfaMode: null }],
    [
      "no values",
      { configurationType: "APP_AUTHENTICATION_CONFIGURATION" },
      { mfaMode: null, noMfaSignInBehavior: null },
    ],
    ["values that are a text", { ssoConfiguration: "HIDDEN" }, { mfaMode: null, noMfaSignInBehavior: null }],
    ["no parameters", null, { mfaMode: null, noMfaSignInBehavior: null }],
  ])("are read from a record with %s", async (_, requestParameters, values) => {
    expect(await changesIn(settingsChange(DAY_AGO, null, { requestParameters }))).toEqual([
      { at: later(-DAY), eventName: "UpdateSsoConfiguration", actor: "hanako", ...values },
    ]);
  });

  test.each([
    ["a user", { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve" }, "eve"],
    ["a session of a role", { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/Ops/taro" }, "taro"],
    ["who has no ARN", { type: "Unknown" }, "Unknown"],
    ["of whom nothing is said", undefined, "unknown"],
  ])("name %s", async (_, userIdentity, actor) => {
    expect(await changesIn(settingsChange(DAY_AGO, strong, { userIdentity }))).toMatchObject([{ actor }]);
  });

  test("are read where Identity Center is, wherever our own Region is", async () => {
    const record = settingsChange(DAY_AGO, strong, { awsRegion: "eu-west-1" });
    const { observed, log } = await read("mfaSettings", {
      account: sound({ identityCenter: { region: "eu-west-1" }, cloudTrailEvents: [record] }),
    });
    expect(observed).toMatchObject({ known: true, value: { changes: [strong] } });
    expect(log).toContain(`${LOOK_UP} eu-west-1`);
  });

  test("are those of five pages at most, the latest", async () => {
    const records = Array.from({ length: 12 }, (_, i) =>
      settingsChange(later(-(i + 1) * 60_000).toISOString(), strong),
    );
    const { observed, calls } = await read("mfaSettings", { account: account(...records), pageSize: 2 });
    if (!observed.known) expect.unreachable();
    expect(observed.value.changes.map(({ at }) => at)).toEqual(
      Array.from({ length: 10 }, (_, i) => later(-(i + 1) * 60_000)),
    );
    expect(calls).toMatchObject({ [LOOK_UP]: 5 });
  });

  test("are none where there is no Identity Center", async () => {
    const { observed, calls } = await read("mfaSettings", {
      account: sound({ identityCenter: null, organization: null }),
    });
    expect(observed).toMatchObject({ known: true, value: { from: later(-90 * DAY), changes: [] } });
    expect(calls[LOOK_UP]).toBeUndefined();
  });

  test.each([
    ["a member", {}],
    ["a member that does not see Identity Center", { visibleToMembers: false }],
    ["a delegated administrator", { delegatedAdministrators: [ACCOUNT] }],
  ])("are in the history of the account that owns Identity Center, not of %s", async (_, identityCenter) => {
    const account = sound({ organization: { managementAccount: OTHER }, identityCenter });
    expect(await whyUnknown("mfaSettings", { account })).toEqual({ kind: "elsewhere", action: LOOK_UP, detail: OTHER });
  });

  testFailures("mfaSettings", LOOK_UP, { account: sound() });
});

describe("what else ends the worth of an attestation", () => {
  const OTHERS = [
    ["sso", "PutMfaDeviceManagementForDirectory"],
    ["sso", "AssociateDirectory"],
    ["sso", "DisassociateDirectory"],
    ["sso-directory", "EnableExternalIdPConfigurationForDirectory"],
    ["sso-directory", "DisableExternalIdPConfigurationForDirectory"],
  ] as const;
  const settings = { attestations: [attested(later(-2 * DAY))] };

  test.each(OTHERS)("%s:%s since then", async (service, eventName) => {
    const more = { eventSource: `${service}.amazonaws.com`, eventName, requestParameters: null };
    const record = settingsChange(DAY_AGO, null, more);
    const { changes } = await known("mfaSettings", { account: account(record), settings });
    expect(changes).toEqual([
      { at: later(-DAY), eventName, actor: "hanako", mfaMode: null, noMfaSignInBehavior: null },
    ]);
  });

  test("is read from the start of the event history: earlier changes say where people come from", async () => {
    const record = settingsChange(later(-80 * DAY).toISOString(), null, { eventName: "AssociateDirectory" });
    const { changes } = await known("mfaSettings", { account: account(record), settings });
    expect(changes).toMatchObject([{ at: later(-80 * DAY), eventName: "AssociateDirectory" }]);
  });

  const external = [{ id: "u-1", name: "hanako", external: true }];
  const viaProvider = portalSignIn(DAY_AGO, "EXTERNAL_IDP");
  test.each([
    [
      "a user whom a provider made",
      ["directory"],
      sound({ identityCenter: { users: external }, cloudTrailEvents: [] }),
    ],
    ["a sign-in at a provider", ["signIns"], account(viaProvider)],
  ] as const)("is read without an attestation where there is %s", async (_, beside, account) => {
    const { calls } = await read("mfaSettings", { account, beside });
    const without = await read("mfaSettings", { account });
    const ofSignIns = beside[0] === "signIns" ? 1 : 0;
    expect(without.calls[LOOK_UP]).toBe(1);
    expect(calls[LOOK_UP]).toBe(1 + OTHERS.length + ofSignIns);
  });

  test("is not read where nothing is attested and nothing is external", async () => {
    const { calls } = await read("mfaSettings", { account: account(), beside: ["directory"] });
    expect(calls[LOOK_UP]).toBe(1);
  });

  test("is found at the pace that AWS takes", async () => {
    const { calls, elapsed } = await read("mfaSettings", { account: account(), settings });
    expect(calls[LOOK_UP]).toBe(1 + OTHERS.length);
    // Two look-ups a second.
    expect(elapsed).toBe(2 * 1_050);
  });

  test("is not looked for where the settings themselves were changed since", async () => {
    const { calls } = await read("mfaSettings", { account: account(settingsChange(DAY_AGO, strong)), settings });
    expect(calls[LOOK_UP]).toBe(1);
  });

  test("is looked for where the settings were changed before the latest attestation alone", async () => {
    const attestations = [attested(later(-2 * DAY)), attested(later(-DAY / 2))];
    const { calls } = await read("mfaSettings", {
      account: account(settingsChange(DAY_AGO, strong)),
      settings: { attestations },
    });
    expect(calls[LOOK_UP]).toBe(1 + OTHERS.length);
  });
});

describe("events of the settings", () => {
  test("prove by themselves what they tell, from the first of them on", async () => {
    const records = [
      settingsChange(later(-120_000).toISOString(), strong),
      settingsChange(later(-60_000).toISOString(), null, {
        eventSource: "sso-directory.amazonaws.com",
        eventName: "EnableExternalIdPConfigurationForDirectory",
      }),
    ];
    const change = { actor: "hanako", mfaMode: null, noMfaSignInBehavior: null };
    const value: MfaSettings = {
      from: later(-120_000),
      changes: [
        { ...change, ...strong, at: later(-120_000), eventName: "UpdateSsoConfiguration" },
        { ...change, at: later(-60_000), eventName: "EnableExternalIdPConfigurationForDirectory" },
      ],
    };
    const { observed, calls } = await read("mfaSettings", { account: sound(), events: records });
    expect(observed).toEqual({ known: true, value, observedAt: later(-60_000), fromEvents: true });
    expect(calls).toEqual({});
  });

  test("prove no change where they are of something else", async () => {
    const other = { requestParameters: { configurationType: "SESSION_CONFIGURATION" } };
    const { proves } = batchOf([settingsChange(DAY_AGO, null, other)], NOW);
    expect(proves.mfaSettings).toMatchObject({ known: true, value: { changes: [] } });
  });

  testEvents("mfaSettings", {
    sso: "UpdateSsoConfiguration PutMfaDeviceManagementForDirectory AssociateDirectory DisassociateDirectory",
    "sso-directory": "EnableExternalIdPConfigurationForDirectory DisableExternalIdPConfigurationForDirectory",
  });
});
