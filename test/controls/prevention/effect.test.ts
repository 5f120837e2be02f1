import type { Activity } from "@genkan/controls/domain/root-activity";
import { newActivity } from "@genkan/controls/engine/activity";
import type { Change } from "@genkan/controls/engine/finding";
import { NOTHING_STANDS, type Standing } from "@genkan/controls/engine/ledger";
import type { TrailEvent } from "@genkan/controls/model/event";
import type { RootAct } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { DAY } from "@genkan/controls/model/time";
import { effectsOf, type RecordedAccount, type Trial } from "@genkan/controls/prevention/effect";
import { policies } from "@genkan/controls/prevention/policies";
import { contentOf } from "@genkan/controls/prevention/service-control-policy";
import { describe, expect, test } from "vitest";
import { act, hours } from "../../acts.ts";
import { evaluation, record, runOf } from "../../findings.ts";

const account = "222222222222";
const trial: Trial = { at: hours(1), rootUsageWindowDays: 30, managementAccount: "111122223333" };
const readAt = (at: Date) => ({
  ...runOf("r0", at.toISOString(), []),
  facts: { rootActivity: at.toISOString() },
});
const lastRun = readAt(hours(0.5));

/** The acts of root as the ledger keeps them. */
const kept = (...acts: readonly RootAct[]): readonly Activity[] =>
  newActivity(acts, { ...NOTHING_STANDS, lastRun: readAt(hours(-2_000)) }, defaultSettings, {
    subject: { account, partition: "aws" },
    at: trial.at.toISOString(),
    alertId: "r1",
  }).activity;

const recorded = (
  standing: Partial<Standing>,
  changes: readonly Change[] = [],
  more: Partial<RecordedAccount> = {},
): RecordedAccount => ({
  ...{ account, name: "prod", partition: "aws", changes, ...more },
  standing: { ...NOTHING_STANDS, lastRun, ...standing },
});

const contentOfPolicy = (name: string): string =>
  contentOf(policies.find((policy) => policy.name === name)!, {
    partition: "aws",
    exempt: ["arn:aws:iam::*:role/deploy"],
    groups: [],
    monitor: { prefix: "genkan-production-", account: "*", keys: [] },
  });
const effectOf = (name: string, of: RecordedAccount, when = trial) => effectsOf(contentOfPolicy(name), [of], when)[0];
/** What would have been denied, in short. */
const denied = (name: string, ...acts: readonly RootAct[]) =>
  effectOf(name, recorded({ activity: kept(...acts) }))?.denied.map(
    ({ eventName, count, isCertain }) => `${count} ${isCertain ? "" : "perhaps "}${eventName}`,
  );

const at = (hour: number, more: Partial<RootAct> = {}) => ({ eventTime: hours(hour), ...more });
const work = act("RunInstances (ec2)");
const newKey = act("CreateAccessKey (iam)", at(-1));

describe("what a policy would have denied of what root did", () => {
  test.each<[string, string, readonly RootAct[], readonly string[]]>([
    ["every act counts", "GenkanNoRoot", [work, act("PutObject (s3)", at(-1))], ["2 RunInstances"]],
    ["also what was planned or only root can do", "GenkanNoRoot", [newKey], ["1 CreateAccessKey"]],
    ["signing in needs no permission", "GenkanNoRoot", [act("ConsoleLogin (signin)", { signIn: "Success" })], []],
    ["a failed sign-in is nobody's", "GenkanNoRoot", [act("ConsoleLogin (signin)", { signIn: "Failure" })], []],
    ["AWS acts for itself", "GenkanNoRoot", [act("Decrypt (kms)", { invokedBy: "backup.amazonaws.com" })], []],
    ["a session of central root management", "GenkanNoRoot", [act("DeleteAccessKey (iam)", { assumedRoot: true })], []],
    ["an older act", "GenkanNoRoot", [act("RunInstances (ec2)", at(-24 * 31))], []],
    ["its own MFA", "GenkanNoRootButCredentials", [act("EnableMFADevice (iam)")], []],
    ["beside its own MFA", "GenkanNoRootButCredentials", [act("EnableMFADevice (iam)"), work], ["1 RunInstances"]],
    ["a new key", "GenkanNoRootKeys", [newKey, act("DeleteAccessKey (iam)")], ["1 CreateAccessKey"]],
    ["it left", "GenkanStaysInOrganization", [act("LeaveOrganization (organizations)")], ["1 LeaveOrganization"]],
    [
      "it only looked around",
      "GenkanStaysInOrganization",
      ["ListUsers (iam)", "DescribeInstances (ec2)"].map((what) => act(what, { readOnly: true })),
      [],
    ],
    [
      "the provider may be another",
      "GenkanPortalStays",
      [act("UpdateSAMLProvider (iam)")],
      ["1 perhaps UpdateSAMLProvider"],
    ],
  ])("%s: %s", (_, name, acts, expected) => {
    expect(denied(name, ...acts)).toEqual(expected);
  });

  test("of alike acts only the last has a name: the others may have been what the policy denies", () => {
    const acts = [act("TerminateInstances (ec2)", at(-2)), act("StopInstances (ec2)", at(-1)), work];
    expect(denied("GenkanStaysInOrganization", ...acts)).toEqual(["2 perhaps null"]);
    expect(denied("GenkanStaysInOrganization", work)).toEqual([]);
  });

  test("names root, its call, its time and what it was", () => {
    expect(effectOf("GenkanNoRoot", recorded({ activity: kept(work) }))).toEqual({
      ...{ account, name: "prod", gap: null },
      denied: [
        {
          actor: `arn:aws:iam::${account}:root`,
          ...{ eventSource: "ec2.amazonaws.com", eventName: "RunInstances", last: hours(0).toISOString() },
          ...{ count: 1, isCertain: true, class: "daily-work" },
        },
      ],
    });
  });

  test("the management account is left out: no policy applies to it", () => {
    const activity = kept(work);
    const accounts = [recorded({ activity }, [], { account: "111122223333" }), recorded({ activity })];
    expect(effectsOf(contentOfPolicy("GenkanNoRoot"), accounts, trial).map((each) => each.account)).toEqual([account]);
    const unknown = { ...trial, managementAccount: null };
    expect(effectsOf(contentOfPolicy("GenkanNoRoot"), accounts, unknown)).toHaveLength(2);
  });
});

describe("what a policy would have denied of what others did", () => {
  const event = (actor: string, what: string, more: Partial<TrailEvent> = {}): TrailEvent => {
    const { mfaUsed, eventID, eventSource, eventName, awsRegion, sourceIPAddress, userAgent } = act(what);
    const common = { mfaUsed, eventID, eventSource, eventName, awsRegion, sourceIPAddress, userAgent };
    return { ...common, actor, eventTime: hours(0).toISOString(), ...more };
  };
  const changeBy = (...events: readonly TrailEvent[]): Change => ({
    ...evaluation("iam-user-mfa-enabled", "NON_COMPLIANT"),
    ...{ alertId: "e1", kind: "drift", at: hours(0).toISOString(), from: null, fromSince: null, events },
  });
  const session = (role: string, of = account) => `arn:aws:sts::${of}:assumed-role/${role}/hanako`;
  const of = (name: string, ...events: readonly TrailEvent[]) =>
    effectOf(name, recorded({}, [changeBy(...events)]))?.denied.map(
      ({ actor, eventName, count, isCertain }) => `${count} ${isCertain ? "" : "perhaps "}${eventName} ${actor}`,
    );

  test.each<[string, string, readonly TrailEvent[], readonly string[]]>([
    [
      "an IAM user",
      "GenkanNoNewIamUsers",
      [event(`arn:aws:iam::${account}:user/it/bob`, "CreateLoginProfile (iam)")],
      [`1 CreateLoginProfile arn:aws:iam::${account}:user/it/bob`],
    ],
    [
      "a session, twice",
      "GenkanNoNewIamUsers",
      [event(session("it"), "CreateUser (iam)"), event(session("it"), "CreateUser (iam)")],
      [`2 CreateUser ${session("it")}`],
    ],
    ["an exempt role", "GenkanNoNewIamUsers", [event(session("deploy"), "CreateUser (iam)")], []],
    ["a service-linked role", "GenkanNoNewIamUsers", [event(session("AWSServiceRoleForSSO"), "CreateUser (iam)")], []],
    [
      "somebody of the management account",
      "GenkanNoNewIamUsers",
      [event(session("it", "111122223333"), "CreateUser (iam)")],
      [],
    ],
    ["AWS itself", "GenkanNoNewIamUsers", [event("AWSService", "CreateUser (iam)")], []],
    ["another call", "GenkanNoNewIamUsers", [event(session("it"), "DeleteUser (iam)")], []],
    [
      "root, whose acts are counted already",
      "GenkanNoNewIamUsers",
      [event(`arn:aws:iam::${account}:root`, "CreateUser (iam)")],
      [],
    ],
    [
      "an older event",
      "GenkanNoNewIamUsers",
      [event(session("it"), "CreateUser (iam)", { eventTime: hours(-24 * 31).toISOString() })],
      [],
    ],
    [
      "a part of Genkan, or another",
      "GenkanStays",
      [event(session("it"), "UpdateFunctionCode20150331v2 (lambda)")],
      [`1 perhaps UpdateFunctionCode20150331v2 ${session("it")}`],
    ],
    [
      "an alarm",
      "GenkanStays",
      [event(session("it"), "DeleteAlarms (monitoring)")],
      [`1 perhaps DeleteAlarms ${session("it")}`],
    ],
    ["a trail", "GenkanStays", [event(session("it"), "StopLogging (cloudtrail)")], [`1 StopLogging ${session("it")}`]],
  ])("%s", (_, name, events, expected) => {
    expect(of(name, ...events)).toEqual(expected);
  });

  test("an event that two changes name counts once", () => {
    const one = event(session("it"), "CreateUser (iam)");
    const effect = effectOf("GenkanNoNewIamUsers", recorded({}, [changeBy(one), changeBy(one)]));
    expect(effect?.denied.map(({ count }) => count)).toEqual([1]);
  });
});

describe("what root did is not known for the whole time", () => {
  const finding = async (status: "COMPLIANT" | "INSUFFICIENT_DATA") => {
    const written: Standing["findings"][number][] = [];
    const ledger = {
      read: async () => NOTHING_STANDS,
      commit: async (_: string, __: unknown, d: { written: typeof written }) => void written.push(...d.written),
    };
    await record(ledger as never, account, "r0", hours(0).toISOString(), [evaluation("root-usage-limited", status)]);
    return written;
  };
  const gap = (standing: Partial<Standing>, changes: readonly Change[] = [], when = trial) =>
    effectOf("GenkanNoRoot", recorded(standing, changes), when)?.gap;
  const baseline = (at: Date): Change => ({
    ...evaluation("root-usage-limited", "COMPLIANT"),
    ...{ alertId: "r0", kind: "baseline", at: at.toISOString(), from: null, fromSince: null },
  });

  test("where nothing was evaluated", () => {
    expect(gap({ lastRun: null })).toBe("never-evaluated");
  });

  test("where the last run could not read it, or did not try", async () => {
    expect(gap({ lastRun: { ...lastRun, facts: { rootActivity: null } } })).toBe("unread");
    expect(gap({ lastRun: { ...lastRun, facts: {} } })).toBe("unread");
    expect(gap({ findings: await finding("INSUFFICIENT_DATA") })).toBe("unread");
    expect(gap({ findings: await finding("COMPLIANT") })).toBeNull();
  });

  test("where the run does not say what it read, the finding does", async () => {
    const { facts: _, ...older } = lastRun;
    expect(gap({ lastRun: older })).toBe("unread");
    expect(gap({ lastRun: older, findings: await finding("COMPLIANT") })).toBeNull();
  });

  test("where no run came for more than a day", () => {
    const later = (milliseconds: number) => ({ ...trial, at: new Date(hours(0.5).getTime() + milliseconds) });
    expect(gap({}, [], later(DAY))).toBeNull();
    expect(gap({}, [], later(DAY + 1))).toBe("behind");
  });

  test("where the first run read back less than that", () => {
    const short = { ...trial, rootUsageWindowDays: 7 };
    expect(gap({}, [baseline(hours(-24 * 10))], short)).toBe("later-start");
    expect(gap({}, [baseline(hours(-24 * 25))], short)).toBeNull();
    expect(gap({}, [], short)).toBeNull();
    expect(gap({}, [baseline(hours(-24 * 10))])).toBeNull();
  });

  test("what the ledger has is counted all the same", () => {
    const effect = effectOf("GenkanNoRoot", recorded({ lastRun: null, activity: kept(work) }));
    expect([effect?.gap, effect?.denied.length]).toEqual(["never-evaluated", 1]);
  });
});
