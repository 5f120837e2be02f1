import { byNobody, classify, isExplained, type SignOfUse, signsOfUse } from "@genkan/controls/domain/root-activity";
import type { ReportedTime, RootAct, RootCredentialRow } from "@genkan/controls/model/evidence";
import { defaultSettings, type PlannedUse, type SetUp } from "@genkan/controls/model/settings";
import { describe, expect, test } from "vitest";
import { act, HOUR, hours } from "../../acts.ts";

const minutes = (n: number) => hours(n / 60);
const plan: PlannedUse = {
  id: "p",
  owner: "hanako",
  reason: "tax invoice",
  from: hours(-1).toISOString(),
  to: hours(1).toISOString(),
};

/** The class of the first act, beside the others. */
const classOf = (acts: readonly RootAct[], rules: { plannedUses?: PlannedUse[]; setUp?: SetUp } = {}) =>
  classify(acts, { ...defaultSettings, ...rules })[0];

describe("an act that no person did as root", () => {
  test.each<[string, Partial<RootAct>, string | null]>([
    ["a call of an AWS service", { invokedBy: "autoscaling.amazonaws.com" }, "service"],
    ["a console call that the sign-in service passed on", { invokedBy: "signin.amazonaws.com" }, null],
    ["the same in China", { invokedBy: "signin.amazonaws.com.cn" }, null],
    ["a call that AWS's MCP server passed on", { invokedBy: "aws-mcp.amazonaws.com" }, null],
    ["a call of a service whose name ends like it", { invokedBy: "my-signin.amazonaws.com" }, "service"],
    ["a call of a service whose name goes on after it", { invokedBy: "signin.amazonaws.com.example" }, "service"],
    ["a call of a service whose name has no dots", { invokedBy: "signinXamazonawsXcom" }, "service"],
    ["an event of a service", { eventType: "AwsServiceEvent" }, "service"],
    ["the same, written otherwise", { eventType: "AWSServiceEvent" }, "service"],
    ["a privileged session of the management account", { assumedRoot: true }, "assumed-root-session"],
    ["a sign-in that failed", { signIn: "Failure" }, "failed-sign-in"],
    ["a sign-in that succeeded", { signIn: "Success" }, null],
    ["a request to recover the password", { eventName: "PasswordRecoveryRequested" }, "failed-sign-in"],
    ["a recovery of the password", { eventName: "PasswordRecoveryCompleted" }, null],
    ["a call", {}, null],
  ])("%s: %j is %s", (_, more, expected) => {
    const found = act("CreateUser (iam)", more);
    expect(byNobody(found)).toBe(expected);
    expect(classOf([found])).toEqual({ act: found, class: expected ?? "daily-work", because: "" });
  });

  test("is not taken for planned use or a root-only task", () => {
    const task = act("CreateAccessKey (iam)", { assumedRoot: true });
    expect(classOf([task], { plannedUses: [plan] })).toMatchObject({ class: "assumed-root-session" });
    const look = act("ListUsers (iam)", { readOnly: true });
    expect(classOf([look, task])).toMatchObject({ class: "daily-work" });
  });
});

describe("planned use", () => {
  test.each([
    ["a minute before it begins", -61, "daily-work"],
    ["when it begins", -60, "planned"],
    ["when it ends", 60, "planned"],
    ["a minute after it ends", 61, "daily-work"],
  ])("is what root does in the window: %s", (_, at, expected) => {
    const because = expected === "planned" ? "hanako: tax invoice" : "";
    expect(classOf([act("RunInstances (ec2)", { eventTime: minutes(at) })], { plannedUses: [plan] })).toMatchObject({
      class: expected,
      because,
    });
  });

  test("is named before a root-only task", () => {
    expect(classOf([act("CreateAccessKey (iam)")], { plannedUses: [plan] })).toMatchObject({ class: "planned" });
  });
});

describe("a privileged session that Genkan has opened", () => {
  const own: PlannedUse = { ...plan, reason: "genkan members", session: "ASIAOWN" };
  const rules = { plannedUses: [own] };
  const inSession = { accessKeyId: "ASIAOWN" };

  test.each([
    ["a look", act("ListAccessKeys (iam)", { ...inSession, readOnly: true })],
    ["a root-only task", act("DeleteAccessKey (iam)", inSession)],
    [
      "an act that AWS's record calls a privileged one",
      act("DeleteAccessKey (iam)", { ...inSession, assumedRoot: true }),
    ],
  ])("is recognized by its key: %s", (_, found) => {
    expect(classOf([found], rules)).toMatchObject({
      class: "assumed-root-session",
      because: "genkan members (hanako)",
    });
  });

  test.each([
    ["with another key", { accessKeyId: "ASIAOTHER" }],
    ["without a key", {}],
  ])("covers nothing else that root does meanwhile: %s", (_, more) => {
    expect(classOf([act("RunInstances (ec2)", more)], rules)).toMatchObject({ class: "daily-work" });
  });

  test("is not on the way to a task of root's own, and none of its tasks excuses a look by root", () => {
    const look = act("ListUsers (iam)", { readOnly: true });
    expect(classOf([look, act("DeleteAccessKey (iam)", inSession)], rules)).toMatchObject({ class: "daily-work" });
  });

  test("explains no sign of use", () => {
    const sign: SignOfUse = { credential: "password", at: hours(0), service: null, region: null };
    expect(isExplained(sign, [], [own])).toBe(false);
    expect(isExplained(sign, [], [plan])).toBe(true);
  });
});

describe("on the way to a root-only task", () => {
  const key = "ASIAEXAMPLE";
  const task = act("CreateAccessKey (iam)", { accessKeyId: key });
  const elsewhere = { sourceIPAddress: "198.51.100.9" };
  const look = { readOnly: true };

  test("the task itself", () => {
    expect(classOf([task])).toMatchObject({ class: "root-only-task", because: "change-root-access-keys" });
  });

  test.each<[string, RootAct, string]>([
    ["a sign-in from its address", act("ConsoleLogin (signin)"), "root-only-task"],
    ["a look from its address", act("ListUsers (iam)", look), "root-only-task"],
    [
      "a look from elsewhere with its key",
      act("ListUsers (iam)", { ...look, ...elsewhere, accessKeyId: key }),
      "root-only-task",
    ],
    [
      "a look from elsewhere with another key",
      act("ListUsers (iam)", { ...look, ...elsewhere, accessKeyId: "ASIA2" }),
      "daily-work",
    ],
    ["a look from elsewhere without a key", act("ListUsers (iam)", { ...look, ...elsewhere }), "daily-work"],
    ["a change from its address", act("CreateUser (iam)"), "daily-work"],
    ["a call that begins with signin, of another service", act("RunInstances (signinX)"), "daily-work"],
    ["a look twelve hours before", act("ListUsers (iam)", { ...look, eventTime: hours(-12) }), "root-only-task"],
    ["a look twelve hours after", act("ListUsers (iam)", { ...look, eventTime: hours(12) }), "root-only-task"],
    [
      "a look more than twelve hours before",
      act("ListUsers (iam)", { ...look, eventTime: hours(-12.01) }),
      "daily-work",
    ],
    ["a look more than twelve hours after", act("ListUsers (iam)", { ...look, eventTime: hours(12.01) }), "daily-work"],
  ])("%s", (_, found, expected) => {
    expect(classOf([found, task])).toMatchObject({ class: expected });
    // In whatever order they come.
    expect(classify([task, found], defaultSettings)[1]).toMatchObject({ class: expected });
  });

  test("two acts without a key have no key in common", () => {
    const without = { ...task, accessKeyId: "", ...elsewhere };
    expect(classOf([act("ListUsers (iam)", look), without])).toMatchObject({ class: "daily-work" });
  });

  test.each([
    ["ListBuckets (s3)", true],
    ["DescribeRegions (ec2)", true],
    ["GetAccountSummary (iam)", true],
    ["SearchResources (tag)", true],
    ["LookupEvents (cloudtrail)", true],
    ["HeadBucket (s3)", true],
    ["CheckMfa (signin)", true],
    ["CountTags (tag)", true],
    ["ViewBilling (aws)", true],
    ["GetBucketObjectLockConfiguration (s3)", true],
    ["GetLoginCredentials (iam)", true],
    ["GetPasswordPolicy (iam)", true],
    ["DescribeHandshakeToken (organizations)", true],
    // Reading that is no look around.
    ["Decrypt (kms)", false],
    ["AssumeRoleList (sts)", false],
    ["GetSecretValue (secretsmanager)", false],
    ["GetPasswordData (ec2)", false],
    ["GetParameter (ssm)", false],
    ["GetCredentials (redshift)", false],
    ["GetSessionToken (sts)", false],
    ["GetObject (s3)", false],
    ["GetItem (dynamodb)", false],
    ["GetRecords (kinesis)", false],
    ["GetQueryResults (athena)", false],
    ["GetDocumentContent (workdocs)", false],
    ["GetMessage (ses)", false],
    ["GetCode (x)", false],
    ["GetLogEvents (logs)", false],
    ["GetSnapshotBlock (ebs)", false],
    ["GetDownload (x)", false],
    ["GetPresignedUrl (x)", false],
    ["GetFile (codecommit)", false],
    ["GetBlob (codecommit)", false],
    ["GetValue (x)", false],
    ["GetFunction (lambda)", false],
    ["GetFunctionConfiguration (lambda)", true],
    ["GetSecretValue (iamx)", false],
    ["GetSecretValue (myiam)", false],
  ])("%s looks around: %s", (what, around) => {
    expect(classOf([act(what, look), task])).toMatchObject({ class: around ? "root-only-task" : "daily-work" });
    if (!what.endsWith("(signin)")) expect(classOf([act(what), task])).toMatchObject({ class: "daily-work" });
  });
});

describe("the set-up of the account", () => {
  const work = act("CreateOrganization (organizations)");
  const look = act("DescribeRegions (ec2)", { readOnly: true, eventTime: hours(2) });
  const until = (time: Date | null): SetUp => ({ known: true, until: time?.toISOString() ?? null });

  test.each<[string, SetUp, string]>([
    ["that has not ended", until(null), "set-up"],
    ["that ends at that moment", until(hours(0)), "set-up"],
    ["that had ended", until(new Date(hours(0).getTime() - 1)), "daily-work"],
    ["of which nothing is known", { known: false, causes: [] }, "daily-work"],
  ])("is work of the guide's steps in a set-up %s", (_, setUp, expected) => {
    expect(classOf([work], { setUp })).toMatchObject({ class: expected, because: "" });
    expect(classOf([look, work], { setUp })).toMatchObject({ class: expected });
  });

  test.each<[string, RootAct, RootAct[]]>([
    ["other work in it", act("RunInstances (ec2)"), [work]],
    ["a look around without any of its work", look, []],
    ["a look around beside somebody else's work", { ...look, sourceIPAddress: "198.51.100.9" }, [work]],
    ["a look around beside work that a service did", look, [{ ...work, invokedBy: "sso.amazonaws.com" }]],
    ["other work from the same address as its work", act("CreateUser (iam)"), [work]],
  ])("is not %s", (_, found, others) => {
    expect(classOf([found, ...others], { setUp: until(null) })).toMatchObject({ class: "daily-work" });
  });

  test("comes after a root-only task", () => {
    expect(classOf([act("CloseAccount (billingconsole)")], { setUp: until(null) })).toMatchObject({
      class: "root-only-task",
      because: "close-account",
    });
  });
});

describe("the signs of use in the credential report", () => {
  const row = (passwordLastUsed: ReportedTime, ...lastUsed: ReportedTime[]) =>
    ({
      passwordLastUsed,
      accessKeys: lastUsed.map((each) => ({ lastUsed: each, lastUsedService: "s3", lastUsedRegion: "eu-west-1" })),
    }) as unknown as RootCredentialRow;

  test("are each credential's last use from a time on, the latest first", () => {
    expect(signsOfUse(row(hours(-1), hours(0), hours(1)), hours(-1))).toEqual([
      { credential: "access-key", at: hours(1), service: "s3", region: "eu-west-1" },
      { credential: "access-key", at: hours(0), service: "s3", region: "eu-west-1" },
      { credential: "password", at: hours(-1), service: null, region: null },
    ]);
  });

  test("are none before that time, and none where the report has no time", () => {
    expect(signsOfUse(row(hours(-2), hours(-3)), hours(-1))).toEqual([]);
    expect(signsOfUse(row("no-information", "not-applicable", "unreadable"), hours(-1))).toEqual([]);
  });
});

describe("a sign of use", () => {
  const sign = (credential: SignOfUse["credential"], more: Partial<SignOfUse> = {}): SignOfUse => ({
    credential,
    at: hours(0),
    service: null,
    region: null,
    ...more,
  });
  const signIn = act("ConsoleLogin (signin)", { signIn: "Success" });
  const call = act("ListBuckets (s3)", { accessKeyId: "AKIAEXAMPLE", awsRegion: "eu-west-1" });
  const inS3 = { service: "S3", region: "eu-west-1" };

  test.each<[string, SignOfUse, RootAct, boolean]>([
    ["the password's by a sign-in", sign("password"), signIn, true],
    ["the password's by aws login", sign("password"), act("AuthorizeOAuth2Access (signin)"), true],
    ["the password's by the token of aws login", sign("password"), act("CreateOAuth2Token (signin)"), true],
    ["the password's by no sign-in that failed", sign("password"), { ...signIn, signIn: "Failure" }, false],
    ["the password's by no call", sign("password"), call, false],
    ["a key's by its call", sign("access-key", inS3), call, true],
    ["a key's by a call, where the report names no service", sign("access-key", { region: "eu-west-1" }), call, true],
    ["a key's by a call, where the report names no Region", sign("access-key", { service: "s3" }), call, true],
    ["a key's by no call of another service", sign("access-key", { ...inS3, service: "ec2" }), call, false],
    [
      "a key's by no call of a service whose name begins so",
      sign("access-key", { ...inS3, service: "s" }),
      call,
      false,
    ],
    ["a key's by no call in another Region", sign("access-key", { ...inS3, region: "us-east-1" }), call, false],
    ["a key's by no temporary key", sign("access-key", inS3), { ...call, accessKeyId: "ASIAEXAMPLE" }, false],
    ["a key's by no key whose id ends so", sign("access-key", inS3), { ...call, accessKeyId: "XAKIA" }, false],
    ["a key's by no sign-in", sign("access-key"), signIn, false],
    ["by an act a quarter of an hour before", sign("password"), { ...signIn, eventTime: minutes(-15) }, true],
    ["by an act a quarter of an hour after", sign("password"), { ...signIn, eventTime: minutes(15) }, true],
    ["by none longer before", sign("password"), { ...signIn, eventTime: minutes(-16) }, false],
    ["by none longer after", sign("password"), { ...signIn, eventTime: minutes(16) }, false],
  ])("is explained %s", (_, found, by, expected) => {
    expect(isExplained(found, [by], [])).toBe(expected);
    expect(isExplained(found, [act("RunInstances (ec2)"), by], [])).toBe(expected);
  });

  test("is explained by a planned use at that time, and by nothing where there is nothing", () => {
    expect(isExplained(sign("password"), [], [plan])).toBe(true);
    expect(isExplained(sign("password", { at: new Date(hours(1).getTime() + HOUR) }), [], [plan])).toBe(false);
    expect(isExplained(sign("password"), [], [])).toBe(false);
  });
});
