import { rootUsageLimited } from "@genkan/controls/catalogue/root-usage-limited";
import type { Cause, Observed, RootAct, RootActivity, RootCredentialRow } from "@genkan/controls/model/evidence";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { utc } from "@genkan/messages/moment";
import { sentence } from "@genkan/messages/sentence";
import { describe, expect, test } from "vitest";
import { act, hours } from "../../acts.ts";
import { rootEvent, signIn } from "../../scenarios/events.ts";
import { all, rootMfa } from "./shared-verdicts.ts";
import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("root-usage-limited", {
  sound: "COMPLIANT root-quiet",
  fresh: "COMPLIANT root-quiet",
  member: "COMPLIANT root-quiet",
});

const quiet = "COMPLIANT root-quiet";
const dailyWork = "NON_COMPLIANT root-daily-work";
const unexplained = "NON_COMPLIANT root-use-unexplained";

/** A call of root at midnight, two days before the run. */
const call = (service: string, eventName: string, more: object = {}) =>
  rootEvent({ eventName, eventSource: `${service}.amazonaws.com`, eventTime: "2026-10-30T00:00:00Z", ...more });
/** A call that only reads. */
const look = (more: object = {}) => call("iam", "ListUsers", { readOnly: true, ...more });
const at = (eventTime: string) => ({ eventTime });

// What the credential report says.
row("a report whose password_enabled is not_supported", quiet, {
  change: { root: { passwordEnabledColumn: "not_supported" } },
});
row("a report whose password_enabled is TRUE", quiet, { change: { root: { passwordEnabledColumn: "TRUE" } } });
row("a report whose password_last_used is no_information", quiet, { change: { root: { passwordLastUsed: null } } });
row("a report with unknown columns and quoted commas", quiet, {
  change: {
    credentialReport: {
      extraColumns: { additional_credentials_info: 'two "more", see ListAccessKeys', shoe_size: "42,5" },
    },
  },
});
row("an account that has no report before one is asked for", quiet, {
  change: { credentialReport: { state: "absent" } },
});
row("a report without a row for root", "INSUFFICIENT_DATA unexpected", {
  change: { credentialReport: { withoutRootRow: true } },
  action: "iam:GetCredentialReport",
  says: "iam:GetCredentialReport returned an answer that Genkan can't use (the credential report has no row for the root user).",
});
row("a report that is never ready", "INSUFFICIENT_DATA not-ready", {
  change: { credentialReport: { state: "STARTED" } },
  also: { "iam-user-mfa-enabled": "INSUFFICIENT_DATA not-ready" },
  action: "iam:GenerateCredentialReport",
});
row("a China account, whose report has no row for root", "NOT_APPLICABLE no-root-user", {
  from: "fresh",
  change: { partition: "aws-cn", root: { password: false }, credentialReport: { withoutRootRow: true } },
  also: rootMfa("NOT_APPLICABLE root-cannot-sign-in"),
  says: "In this partition (aws-cn) the credential report has no root user, and no event shows one.",
});

row("a root sign-in with a password alone", "NON_COMPLIANT root-sign-in-without-mfa", {
  events: [
    rootEvent({
      eventName: "ConsoleLogin",
      eventSource: "signin.amazonaws.com",
      eventTime: "2026-10-30T00:00:00Z",
      additionalEventData: { MFAUsed: "No" },
      responseElements: { ConsoleLogin: "Success" },
    }),
  ],
});

// Use that the report shows, and whether an event explains it.
const key = { status: "Active", lastRotated: "2024-01-01T00:00:00Z" };
row("a root password that was last used long ago, and an access key used minutes ago", unexplained, {
  change: {
    root: {
      accessKeys: [{ ...key, lastUsed: "2026-10-31T21:50:00Z", lastUsedService: "s3", lastUsedRegion: "eu-west-3" }],
    },
  },
  also: { "root-access-key-absent": "NON_COMPLIANT root-access-key-present" },
  says: "The credential report says that the root access key was used at 2026-10-31 21:50 UTC (s3, eu-west-3), but no event explains it.",
});
row("a root password that was never used, and a second access key used yesterday", unexplained, {
  change: {
    root: {
      passwordLastUsed: null,
      accessKeys: [
        { ...key, status: "Inactive" },
        { ...key, lastUsed: "2026-10-30T20:00:00Z", lastUsedService: "ec2", lastUsedRegion: "us-east-1" },
      ],
    },
  },
  also: { "root-access-key-absent": "NON_COMPLIANT root-access-key-present" },
});
row("a root password used within the window, and no event that explains it", unexplained, {
  change: { root: { passwordLastUsed: "2026-10-20T09:00:00Z" } },
  says: "The credential report says that the root password was used at 2026-10-20 09:00 UTC, but no event explains it.",
});
row("a root password used within the window, to sign in for a root-only task", quiet, {
  change: { root: { passwordLastUsed: "2026-10-20T09:00:00Z" } },
  history: [signIn("2026-10-20T09:03:10Z"), call("iam", "ChangePassword", at("2026-10-20T09:06:00Z"))],
});
row("a root password used before the window", quiet, {
  change: { root: { passwordLastUsed: "2026-10-01T00:00:00Z" } },
});

row("a root password used exactly thirty days before, and no event that explains it", unexplained, {
  change: { root: { passwordLastUsed: "2026-10-02T00:00:00Z" } },
});
row("a root password whose last use cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: { credentialReport: { extraColumns: { password_last_used: "yesterday" } } },
  action: "iam:GetCredentialReport",
  says: "iam:GetCredentialReport returned an answer that Genkan can't use (a date in the root user's row can't be read).",
});
row("a root access key whose last use cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: { credentialReport: { extraColumns: { access_key_2_last_used_date: "yesterday" } } },
  action: "iam:GetCredentialReport",
});
row("a root password used within the window, and a history that cannot be read", "INSUFFICIENT_DATA access-denied", {
  change: {
    root: { passwordLastUsed: "2026-10-20T09:00:00Z" },
    faults: [{ action: "cloudtrail:LookupEvents", fault: "AccessDenied" }],
  },
  also: all(
    ["identity-center-mfa-always-on", "identity-center-sign-in-used-mfa", "identity-center-admin-signs-in"],
    "INSUFFICIENT_DATA access-denied",
  ),
  action: "cloudtrail:LookupEvents",
});
row("a root password used within a planned use", quiet, {
  change: { root: { passwordLastUsed: "2026-10-30T01:00:00Z" } },
  settings: {
    plannedUses: [
      { id: "p", from: "2026-10-30T00:00:00Z", to: "2026-10-30T02:00:00Z", owner: "alice", reason: "drill" },
    ],
  },
});
row("a China account, whose report has no row for root, and root at work", dailyWork, {
  from: "fresh",
  change: { partition: "aws-cn", root: { password: false }, credentialReport: { withoutRootRow: true } },
  history: [call("ec2", "RunInstances")],
  also: rootMfa("NOT_APPLICABLE root-cannot-sign-in"),
});
row("a GovCloud account, whose report has no row for root", "NOT_APPLICABLE no-root-user", {
  from: "fresh",
  change: { partition: "aws-us-gov", root: { password: false }, credentialReport: { withoutRootRow: true } },
  also: rootMfa("NOT_APPLICABLE root-cannot-sign-in"),
  says: "In this partition (aws-us-gov) the credential report has no root user, and no event shows one.",
});
row("a GovCloud account, whose report has no row for root, and a failed sign-in", "INSUFFICIENT_DATA unexpected", {
  from: "fresh",
  change: { partition: "aws-us-gov", root: { password: false }, credentialReport: { withoutRootRow: true } },
  history: [signIn("2026-10-30T00:00:00Z", "Failure", { awsRegion: "us-east-1" })],
  also: rootMfa("NOT_APPLICABLE root-cannot-sign-in"),
  action: "iam:GetCredentialReport",
});

// Events that are not use of root by a person.
row("an event of a service", quiet, { history: [call("kms", "RotateKey", { eventType: "AwsServiceEvent" })] });
row("an event of a service, in AWS's other spelling", quiet, {
  history: [call("kms", "RotateKey", { eventType: "AWSServiceEvent" })],
});
row("a call that a service made on behalf of root", quiet, {
  history: [call("s3", "GetBucketAcl", { userIdentity: { invokedBy: "cloudtrail.amazonaws.com" } })],
});
row("a call in an AssumeRoot session", quiet, {
  history: [
    call("s3", "DeleteBucketPolicy", {
      userIdentity: { sessionContext: { assumedRoot: "true", attributes: { mfaAuthenticated: "false" } } },
    }),
  ],
  says: "No daily work as root in the last 30 days; seen: 1 action in privileged sessions of the management account. Regions read: all that are enabled.",
});
row("a call of an IAM user named root", quiet, {
  history: [{ ...look(), userIdentity: { type: "IAMUser", userName: "root", accountId: "111122223333" } }],
});
row("a failed sign-in", quiet, {
  history: [signIn("2026-10-30T00:00:00Z", "Failure")],
  says: "No daily work as root in the last 30 days; seen: 1 failed sign-in. Regions read: us-east-1, us-east-2, us-west-2; there is no sign that root could act elsewhere.",
});
row("daily work before the window", quiet, {
  history: [call("ec2", "RunInstances", at("2026-10-01T00:00:00Z"))],
});

// Root-only tasks, and calls that look like them.
row("a sign-in and a look around on the way to a root-only task", quiet, {
  history: [
    signIn("2026-10-30T00:00:00Z"),
    look(at("2026-10-30T00:05:00Z")),
    call("iam", "EnableMFADevice", {
      ...at("2026-10-30T00:09:00Z"),
      requestParameters: { serialNumber: "arn:aws:iam::111122223333:mfa/new" },
    }),
  ],
  says: "No daily work as root in the last 30 days; seen: 3 actions for root-only tasks. Regions read: all that are enabled.",
});
row("a look around from another address during a root-only task", dailyWork, {
  history: [
    call("iam", "ChangePassword", at("2026-10-30T00:09:00Z")),
    look({ ...at("2026-10-30T00:05:00Z"), accessKeyId: "ASIASOMEBODYELSE", sourceIPAddress: "198.51.100.7" }),
  ],
});
row("the deletion of root's own access key", quiet, {
  history: [call("iam", "DeleteAccessKey", { requestParameters: { accessKeyId: "AKIAOLD" } })],
});
row("a new access key for an IAM user", dailyWork, {
  history: [call("iam", "CreateAccessKey", { requestParameters: { userName: "eve" } })],
});
row("a change of an IAM user's permissions, which an intruder makes too", dailyWork, {
  history: [call("iam", "PutUserPolicy", { requestParameters: { userName: "alice" } })],
});
row("a bucket whose MFA delete is switched on", quiet, {
  history: [
    call("s3", "PutBucketVersioning", {
      requestParameters: { VersioningConfiguration: { Status: "Enabled", MfaDelete: "Enabled" } },
    }),
  ],
});
row("a bucket whose versioning is switched on without MFA delete", dailyWork, {
  history: [
    call("s3", "PutBucketVersioning", { requestParameters: { VersioningConfiguration: { Status: "Enabled" } } }),
  ],
});
row("a new policy of a queue", quiet, {
  history: [call("sqs", "SetQueueAttributes", { requestParameters: { attributes: { Policy: "{}" } } })],
});
row("a new timeout of a queue", dailyWork, {
  history: [call("sqs", "SetQueueAttributes", { requestParameters: { attributes: { VisibilityTimeout: "30" } } })],
});

row("tasks, planned use, a privileged session and a failed sign-in, beside each other", quiet, {
  history: [
    call("iam", "ChangePassword"),
    call("ec2", "RunInstances", at("2026-10-20T01:00:00Z")),
    call("ec2", "StopInstances", at("2026-10-20T01:00:00Z")),
    call("s3", "DeleteBucketPolicy", { userIdentity: { sessionContext: { assumedRoot: "true" } } }),
    signIn("2026-10-30T00:00:00Z", "Failure"),
    call("iam", "ChangePassword", at("2026-10-01T00:00:00Z")),
    call("kms", "RotateKey", { eventType: "AwsServiceEvent" }),
  ],
  settings: {
    plannedUses: [
      { id: "p", from: "2026-10-20T00:00:00Z", to: "2026-10-20T02:00:00Z", owner: "alice", reason: "drill" },
    ],
  },
  says: "No daily work as root in the last 30 days; seen: 1 action for root-only tasks, 2 planned actions, 1 action in privileged sessions of the management account, 1 failed sign-in. Regions read: all that are enabled.",
});

// Daily work.
row("a sign-in that nothing follows", dailyWork, { history: [signIn("2026-10-30T00:00:00Z")] });
row("a sign-in and a look around", dailyWork, {
  history: [signIn("2026-10-30T00:00:00Z"), look(at("2026-10-30T00:05:00Z"))],
});
row("seven acts of daily work, of which the latest are named", dailyWork, {
  history: [1, 3, 2, 7, 6, 4, 5].map((day) =>
    call("ec2", `Act${day}`, { ...at(`2026-10-2${day}T00:00:00.123Z`), sourceIPAddress: `192.0.2.${day}` }),
  ),
  says: "Root was used for daily work in the last 30 days: 7 actions, the last one at 2026-10-27 00:00 UTC: Act7 (ec2.amazonaws.com), 192.0.2.7; Act6 (ec2.amazonaws.com), 192.0.2.6; Act5 (ec2.amazonaws.com), 192.0.2.5; Act4 (ec2.amazonaws.com), 192.0.2.4; Act3 (ec2.amazonaws.com), 192.0.2.3; …",
});
row("daily work exactly thirty days before", dailyWork, {
  history: [call("ec2", "RunInstances", at("2026-10-02T00:00:00Z"))],
});
row("an instance started with a root access key", dailyWork, {
  history: [call("ec2", "RunInstances", { accessKeyId: "AKIAROOTKEY", userAgent: "aws-cli/2" })],
});
row("an instance started by root, whose user name is the account's alias", dailyWork, {
  history: [call("ec2", "RunInstances", { userIdentity: { userName: "my-alias" } })],
});
row("120 calls that read, on more than two pages", dailyWork, {
  history: Array.from({ length: 120 }, (_, i) => look(at(new Date(Date.UTC(2026, 9, 20, 0, i)).toISOString()))),
  says: "Root was used for daily work in the last 30 days: 120 actions, the last one at 2026-10-20 01:59 UTC: ListUsers (iam.amazonaws.com), 192.0.2.1; ListUsers (iam.amazonaws.com), 192.0.2.1; ListUsers (iam.amazonaws.com), 192.0.2.1; ListUsers (iam.amazonaws.com), 192.0.2.1; ListUsers (iam.amazonaws.com), 192.0.2.1; …",
});
row("daily work, and a report that may not be read", dailyWork, {
  change: { faults: [{ action: "iam:GetCredentialReport", fault: "AccessDenied" }] },
  history: [call("ec2", "RunInstances", at("2026-10-30T01:00:00Z"))],
  also: { "iam-user-mfa-enabled": "INSUFFICIENT_DATA access-denied" },
  action: "iam:GetCredentialReport",
});

// Planned use.
const plannedUses = [
  { id: "p", from: "2026-10-30T00:00:00Z", to: "2026-10-30T02:00:00Z", owner: "alice", reason: "drill" },
];
row("daily work within a planned use", quiet, {
  history: [call("ec2", "RunInstances", at("2026-10-30T01:00:00Z"))],
  settings: { plannedUses },
  says: "No daily work as root in the last 30 days; seen: 1 planned action. Regions read: all that are enabled.",
});
row("daily work an hour after a planned use", dailyWork, {
  history: [call("ec2", "RunInstances", at("2026-10-30T03:00:00Z"))],
  settings: { plannedUses },
});

rowsWhereCallFails(row, "iam:GenerateCredentialReport", {
  change: { credentialReport: { generatedAt: "2026-10-31T10:00:00Z" } },
  unknown: ["iam-user-mfa-enabled"],
});
row("a root user that does the set-up of a new account, of which the latest steps are named", "COMPLIANT root-set-up", {
  from: "fresh",
  history: [3, 1, 2, 6, 5, 4, 6].map((minute, i) =>
    rootEvent({
      eventName: `Step${minute}`,
      eventSource: "sso.amazonaws.com",
      eventTime: `2026-10-31T10:0${minute}:0${i}Z`,
    }),
  ),
  says: "In the last 30 days, root was used only for the initial set-up of the account: 7 actions (Step6 (sso.amazonaws.com), Step5 (sso.amazonaws.com), Step4 (sso.amazonaws.com), Step3 (sso.amazonaws.com), Step2 (sso.amazonaws.com), …). There is no administrator yet. To end the set-up, finish step 4 (an administrator in IAM Identity Center), then sign in as that administrator.",
});
row("a root user that creates the organization of a new account", "COMPLIANT root-set-up", {
  from: "fresh",
  history: [
    rootEvent({
      eventName: "CreateOrganization",
      eventSource: "organizations.amazonaws.com",
      eventTime: "2026-10-31T10:00:00Z",
    }),
  ],
  says: "In the last 30 days, root was used only for the initial set-up of the account: 1 action (CreateOrganization (organizations.amazonaws.com)). There is no administrator yet. To end the set-up, finish step 4 (an administrator in IAM Identity Center), then sign in as that administrator.",
});

rowsWhereCallFails(row, "cloudtrail:LookupEvents", {
  unknown: ["identity-center-mfa-always-on", "identity-center-sign-in-used-mfa", "identity-center-admin-signs-in"],
});

/** The verdict on what was read and remembered of root. */
describe("what was read", () => {
  const acts = (...all: RootAct[]): Observed<RootActivity> => ({
    known: true,
    observedAt: hours(0),
    value: { from: hours(-5_000), regions: ["us-east-1"], everyRegion: false, unread: [], acts: all },
  });
  const unused = { passwordLastUsed: "no-information", accessKeys: [] } as unknown as RootCredentialRow;
  const cause: Cause = { kind: "throttled", action: "cloudtrail:LookupEvents", detail: "" };
  const evaluated = (rootActivity: Observed<RootActivity>, settings: Partial<Settings> = {}, root = unused) =>
    rootUsageLimited.evaluate(
      { rootActivity, credentialReport: { known: true, observedAt: hours(0), value: { root, users: [] } } },
      { account: "111122223333", partition: "aws", settings: { ...defaultSettings, ...settings }, at: hours(0) },
    )[0];
  const work = (name: string, at: number) => act(`${name} (ec2)`, { eventTime: hours(at) });

  test("and was before the window does not count, though it was read", () => {
    expect(evaluated(acts(work("RunInstances", -30 * 24)))).toMatchObject({ reason: "root-daily-work" });
    expect(evaluated(acts(work("RunInstances", -30 * 24 - 0.1)))).toMatchObject({ reason: "root-quiet" });
  });

  test("is named from the latest on, to the second", () => {
    const { params } = evaluated(acts(work("B", -2), work("A", -1.0001), work("C", -3)));
    expect(params).toMatchObject({ last: "2026-11-01T10:59:59Z", acts: ["A", "B", "C"].map(actOf) });
    const setUp = { known: true, until: null } as const;
    const steps = ["B", "A", "C"].map((name, i) => act(`${name} (sso)`, { eventTime: hours([-2, -1, -3][i]!) }));
    expect(evaluated(acts(...steps), { setUp }).params).toMatchObject({
      acts: ["A", "B", "C"].map((name) => `${name} (sso.amazonaws.com)`),
      open: true,
    });
  });
  const actOf = (name: string) => `${name} (ec2.amazonaws.com), 192.0.2.1`;

  test("with one sign-in without MFA among other work is that; a call without MFA is not a sign-in", () => {
    const signIn = act("ConsoleLogin (signin)", { signIn: "Success", mfaUsed: false, eventTime: hours(-3) });
    expect(evaluated(acts(work("A", -2), signIn)).reason).toBe("root-sign-in-without-mfa");
    expect(evaluated(acts({ ...work("A", -2), mfaUsed: false })).reason).toBe("root-daily-work");
  });

  test("and is only remembered counts, and is named by its address where no call is known", () => {
    const remembered = (at: number, remembered: number) => ({ ...work("X", at), eventID: "", remembered });
    const { params } = evaluated(acts(remembered(-1, 3), work("A", -2)));
    expect(params).toMatchObject({ count: 4, acts: [actOf("A")] });
    expect(evaluated(acts(remembered(-1, 3), remembered(-2, 1))).params).toMatchObject({
      ...{ count: 4, acts: ["192.0.2.1"] },
    });
    const setUp = { known: true, until: null } as const;
    const steps = [act("A (sso)", { eventID: "", remembered: 2 }), act("B (sso)")];
    expect(evaluated(acts(...steps), { setUp }).params).toMatchObject({ count: 3, acts: ["B (sso.amazonaws.com)"] });
  });

  test("and is only remembered explains no use of a credential: its service is not known", () => {
    const used = { active: true, lastUsed: hours(-1), lastUsedRegion: "us-east-1", lastUsedService: "iam" };
    const root = { ...unused, accessKeys: [used] } as unknown as RootCredentialRow;
    const task = act("CreateAccessKey (iam)", { eventTime: hours(-1), accessKeyId: "AKIAEXAMPLE" });
    const verdict = (more: Partial<RootAct>) => evaluated(acts({ ...task, ...more }), {}, root).reason;
    expect(verdict({})).toBe("root-quiet");
    expect(verdict({ eventID: "", remembered: 1 })).toBe("root-use-unexplained");
  });

  test("belongs to a set-up that is over, where it ended after it", () => {
    const { params, reason } = evaluated(acts(act("CreateUser (sso)")), {
      setUp: { known: true, until: hours(1).toISOString() },
    });
    expect([reason, params["open"]]).toEqual(["root-set-up", false]);
  });

  test("can't be distinguished from daily work where the end of the set-up is not known, if it may be part of it", () => {
    const setUp = { known: false, causes: [cause, { ...cause, action: "iam:GetCredentialReport" }] } as const;
    const step = act("CreateUser (sso)");
    const actions = ["cloudtrail:LookupEvents", "iam:GetCredentialReport"];
    expect(evaluated(acts(step), { setUp })).toMatchObject({ status: "INSUFFICIENT_DATA", params: { actions } });
    expect(evaluated(acts(step, work("RunInstances", 0)), { setUp })).toMatchObject({ reason: "root-daily-work" });
    expect(evaluated(acts(step))).toMatchObject({ reason: "root-daily-work" });
    expect(evaluated(acts(), { setUp })).toMatchObject({ reason: "root-quiet" });
  });

  test("counts in a partition that is not known as well", () => {
    const context = { account: "111122223333", partition: "aws-new", settings: defaultSettings, at: hours(0) };
    expect(rootUsageLimited.evaluate({ rootActivity: acts(work("A", -2)) }, context)[0].reason).toBe("root-daily-work");
    const credentialReport = { known: true, observedAt: hours(0), value: { root: unused, users: [] } } as const;
    expect(rootUsageLimited.evaluate({ rootActivity: acts(), credentialReport }, context)[0].reason).toBe("root-quiet");
  });

  test("is nothing where root's activity can't be read: no use is unexplained by that, and none is excluded", () => {
    const { status, params } = evaluated({ known: false, cause });
    expect([status, params["actions"]]).toEqual(["INSUFFICIENT_DATA", ["cloudtrail:LookupEvents"]]);
  });
});

test.each([
  [true, ", with MFA", "、MFA あり"],
  [false, ", without MFA", "、MFA なし"],
  [null, "", ""],
])("a finding on a sign-in says whether MFA was used: %s", (mfaUsed, en, ja) => {
  const now = new Date("2026-11-20T00:00:00Z");
  const act = {
    eventID: "e1",
    eventTime: now,
    eventSource: "signin.amazonaws.com",
    eventName: "ConsoleLogin",
    eventType: "AwsConsoleSignIn",
    awsRegion: "us-east-1",
    sourceIPAddress: "192.0.2.1",
    userAgent: "",
    accessKeyId: "",
    readOnly: false,
    errorCode: null,
    signIn: "Success",
    mfaUsed,
    invokedBy: null,
    assumedRoot: false,
    requestParameters: {},
  } as const;
  const value = { from: now, regions: ["us-east-1"], everyRegion: false, unread: [], acts: [act] };
  const context = { account: "111122223333", partition: "aws", settings: defaultSettings, at: now };
  const [finding] = rootUsageLimited.evaluate({ rootActivity: { known: true, value, observedAt: now } }, context);
  const isWithout = mfaUsed === false;
  expect([finding.reason, finding.severity]).toEqual(
    isWithout ? ["root-sign-in-without-mfa", "CRITICAL"] : ["root-daily-work", "HIGH"],
  );
  const act1 = `1 action, at 2026-11-20 00:00 UTC: ConsoleLogin (signin.amazonaws.com), 192.0.2.1${en}`;
  expect(sentence(finding, utc.en)).toBe(
    isWithout
      ? `Root signed in without MFA. In the last 30 days: ${act1}`
      : `Root was used for daily work in the last 30 days: ${act1}`,
  );
  const act2 = `1 件、2026-11-20 00:00 UTC: ConsoleLogin (signin.amazonaws.com), 192.0.2.1${ja}`;
  expect(sentence(finding, utc.ja)).toBe(
    isWithout
      ? `ルートユーザーが MFA なしでサインインしました。過去 30 日間: ${act2}`
      : `過去 30 日間にルートユーザーが日常作業に使われました: ${act2}`,
  );
});
