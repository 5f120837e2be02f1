import { countOf } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import { actOf, classifiedOf, newActivity, withRemembered } from "@genkan/controls/engine/activity";
import { compare } from "@genkan/controls/engine/compare";
import type { Exception } from "@genkan/controls/engine/exception";
import type { Finding } from "@genkan/controls/engine/finding";
import type { Standing } from "@genkan/controls/engine/ledger";
import type { Status } from "@genkan/controls/model/evaluation";
import type { Cause, Observed, RootAct, RootActivity } from "@genkan/controls/model/evidence";
import { defaultSettings, type PlannedUse, type SetUp } from "@genkan/controls/model/settings";
import { describe, expect, test } from "vitest";
import { act, hours } from "../../acts.ts";
import { evaluation, runOf } from "../../findings.ts";

const subject = { account: "111122223333", partition: "aws-cn" };
const now = { subject, at: hours(1).toISOString(), alertId: "r1" };
const nothing: Standing = {
  lastRun: null,
  findings: [],
  exceptions: [],
  plannedUses: [],
  attestations: [],
  activity: [],
  signIns: [],
  unsent: [],
  fixes: [],
};
const lastRun = runOf("r0", hours(0).toISOString(), []);
const usage = (status: Status): readonly Finding[] =>
  compare({ first: true, findings: [], exceptions: [] }, [evaluation("root-usage-limited", status)], {
    at: now.at,
    alertId: "r0",
  }).written;
const plan = (reason: string, from: number, to: number): PlannedUse => ({
  id: reason,
  owner: "hanako",
  reason,
  from: hours(from).toISOString(),
  to: hours(to).toISOString(),
});

/** What a run makes of acts, after a run that may have left something. */
const inRun = (standing: Partial<Standing>, acts: readonly RootAct[], plannedUses: readonly PlannedUse[] = []) =>
  newActivity(acts, { ...nothing, lastRun, ...standing }, { ...defaultSettings, plannedUses }, now);
/** The reasons of the notices, and the acts that they are about. */
const noticed = (...run: Parameters<typeof inRun>) =>
  inRun(...run).notices.map(({ reason, params }) => `${reason} ${params["eventName"]}`);
/** Acts as the ledger keeps them. */
const kept = (acts: readonly RootAct[], plannedUses: readonly PlannedUse[] = []): readonly Activity[] =>
  inRun({}, acts, plannedUses).activity;

/** What a run makes of acts and of lines, by what is known of the account's set-up. */
const whileSetUp = (setUp: SetUp, activity: readonly Activity[], acts: readonly RootAct[] = []) =>
  newActivity(acts, { ...nothing, lastRun, activity }, { ...defaultSettings, setUp }, now);

const work = act("RunInstances (ec2)");
const task = act("CreateAccessKey (iam)");
const session = act("CreateLoginProfile (iam)", { assumedRoot: true });

describe("the acts of root in the ledger", () => {
  test("are kept as what they were, and come back as they were", () => {
    const { activity } = inRun({}, [work, task]);
    expect(activity).toMatchObject([
      { ...work, eventTime: work.eventTime.toISOString(), class: "daily-work", because: "" },
      {
        ...task,
        eventTime: task.eventTime.toISOString(),
        class: "root-only-task",
        because: "change-root-access-keys",
      },
    ]);
    expect(activity.map(actOf)).toEqual([work, task]);
    expect(activity.map(classifiedOf)).toEqual([
      { act: work, class: "daily-work", because: "" },
      { act: task, class: "root-only-task", because: "change-root-access-keys" },
    ]);
  });

  test("are not made of what the ledger itself remembered", () => {
    expect(inRun({}, [{ ...work, remembered: 3 }]).activity).toEqual([]);
  });

  test("are known as daily work or not, whether they were kept or just read", () => {
    const more = act("StopInstances (ec2)");
    const found = inRun({ activity: kept([work, task]) }, [more, act("DeleteAccessKey (iam)")]);
    expect(found.work).toEqual(new Set([work.eventID, more.eventID]));
  });

  test("are written once", () => {
    expect(inRun({ activity: kept([work, task]) }, [work, task])).toMatchObject({ activity: [], notices: [] });
  });

  test("are written again when they turn out to be something else, or planned for another reason", () => {
    const activity = kept([work]);
    const [planned] = kept([work], [plan("audit", -1, 1)]);
    const moved = inRun({ activity }, [work], [plan("audit", -1, 1)]);
    expect(moved.activity).toEqual([{ ...planned, noticed: [] }]);
    expect(moved.outdated).toEqual(activity);
    expect(inRun({ activity: [planned!] }, [work], [plan("move", -1, 1)]).activity).toMatchObject([
      { class: "planned", because: "hanako: move" },
    ]);
  });

  test("keep no control characters of a reason", () => {
    expect(kept([work], [plan("a\u001b[31mb", -1, 1)])).toMatchObject([
      { because: expect.not.stringContaining("\u001b") },
    ]);
  });
});

describe("a notice", () => {
  test("says what was done, from where and when, and that root did it", () => {
    const done = act("CreateAccessKey (iam)", { mfaUsed: true, userAgent: "curl" });
    const { eventID, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, mfaUsed } = done;
    const eventTime = done.eventTime.toISOString();
    expect(inRun({}, [done]).notices).toEqual([
      {
        alertId: "r1",
        kind: "notice",
        at: now.at,
        control: "root-usage-limited",
        resource: { type: "AWS::CloudTrail::Event", id: eventID },
        status: "NON_COMPLIANT",
        severity: "HIGH",
        reason: "root-credentials-changed",
        params: { task: "change-root-access-keys", eventName, sourceIPAddress },
        evidence: [{ fact: "rootActivity", observedAt: eventTime }],
        from: null,
        fromSince: null,
        events: [
          {
            eventID,
            eventTime,
            eventSource,
            eventName,
            awsRegion,
            sourceIPAddress,
            userAgent,
            actor: "arn:aws-cn:iam::111122223333:root",
            mfaUsed,
          },
        ],
      },
    ]);
  });

  test("has no control characters of the record", () => {
    const hostile = { eventID: "\u001b1", sourceIPAddress: "\u001b[31m" };
    const [notice] = inRun({}, [{ ...task, ...hostile, eventName: "CreateAccessKey" }]).notices;
    expect(JSON.stringify([notice?.resource, notice?.params])).not.toContain("u001b");
  });

  test("does not come with the first run, which reports everything", () => {
    expect(inRun({ lastRun: null }, [task])).toMatchObject({ activity: [{}], notices: [] });
  });

  test.each([
    ["a day before the last run", -24, ["root-credentials-changed CreateAccessKey"]],
    ["longer before it", -24.01, []],
  ])("comes of what happened %s: %d hours", (_, at, expected) => {
    expect(noticed({}, [act("CreateAccessKey (iam)", { eventTime: hours(at) })])).toEqual(expected);
  });

  test("does not come for an act that is kept as something else and would have a notice now", () => {
    const activity = kept([task]).map((each): Activity => ({ ...each, class: "daily-work" }));
    expect(inRun({ activity }, [task])).toMatchObject({ activity: [{ class: "root-only-task" }], notices: [] });
  });
});

describe("of a change of root's own credentials or e-mail address", () => {
  const mfa = act("EnableMFADevice (iam)");
  const outcome = ({ notices }: Pick<ReturnType<typeof newActivity>, "notices">) =>
    notices.map(({ reason, severity }) => `${reason} ${severity}`);
  const over = (until: string): SetUp => ({ known: true, until });

  test.each([
    ["a password", act("PasswordUpdated (signin)")],
    ["an MFA device", mfa],
    ["an access key", task],
    ["the e-mail address", act("EmailUpdated (signin)")],
  ])("%s: undeclared it is HIGH, declared it is LOW", (_, change) => {
    expect(outcome(inRun({}, [change]))).toEqual(["root-credentials-changed HIGH"]);
    expect(outcome(inRun({}, [change], [plan("new phone", -1, 1)]))).toEqual(["root-used-as-planned LOW"]);
  });

  test("it is LOW while the account is set up, and HIGH afterwards or if the end of the set-up is not known", () => {
    const setUp = whileSetUp({ known: true, until: null }, [], [mfa]);
    expect(outcome(setUp)).toEqual(["root-task-done LOW"]);
    expect(setUp.notices).toMatchObject([{ status: "COMPLIANT", params: { task: "change-root-mfa" } }]);
    expect(outcome(whileSetUp(over(mfa.eventTime.toISOString()), [], [mfa]))).toEqual(["root-task-done LOW"]);
    expect(outcome(whileSetUp(over(hours(-1).toISOString()), [], [mfa]))).toEqual(["root-credentials-changed HIGH"]);
    expect(outcome(whileSetUp({ known: false, causes: [] }, [], [mfa]))).toEqual(["root-credentials-changed HIGH"]);
  });

  test("removing a key is as HIGH as bringing one back, unless somebody declared it", () => {
    const update = (status: string) => act("UpdateAccessKey (iam)", { requestParameters: { status } });
    const changes = [act("DeleteAccessKey (iam)"), update("Inactive"), update("Active")];
    for (const change of changes) {
      expect(outcome(inRun({}, [change]))).toEqual(["root-credentials-changed HIGH"]);
      expect(outcome(inRun({}, [change], [plan("audit", -1, 1)]))).toEqual(["root-used-as-planned LOW"]);
    }
  });

  test("another root-only task is LOW", () => {
    expect(outcome(inRun({}, [act("CloseAccount (billingconsole)")]))).toEqual(["root-task-done LOW"]);
  });
});

test("a repeated sign-in as root without MFA is CRITICAL, any other use again HIGH", () => {
  const findings = usage("NON_COMPLIANT");
  const signIn = (mfaUsed: boolean) => act("ConsoleLogin (signin)", { signIn: "Success", mfaUsed });
  const severityOf = (again: RootAct) => inRun({ findings }, [again]).notices.map(({ severity }) => severity);
  expect([signIn(false), signIn(true), work].map(severityOf)).toEqual([["CRITICAL"], ["HIGH"], ["HIGH"]]);
});

describe("of a root-only task", () => {
  const later = act("CreateAccessKey (iam)", { eventTime: hours(1) });

  test("every kind of step is noticed once a session", () => {
    const other = act("DeleteAccessKey (iam)", { eventTime: hours(2) });
    expect(noticed({}, [later, other, task])).toEqual([
      "root-credentials-changed CreateAccessKey",
      "root-credentials-changed DeleteAccessKey",
    ]);
    expect(noticed({ activity: kept([task]) }, [later, other])).toEqual(["root-credentials-changed DeleteAccessKey"]);
  });

  test.each<[string, Partial<RootAct>]>([
    ["from another address", { sourceIPAddress: "198.51.100.9" }],
    ["more than twelve hours later", { eventTime: hours(12.01) }],
  ])("the same step %s is another session", (_, more) => {
    expect(noticed({}, [task, { ...later, ...more }])).toHaveLength(2);
  });

  test("the same step twelve hours later belongs to the session", () => {
    expect(noticed({}, [task, { ...later, eventTime: hours(12) }])).toHaveLength(1);
  });

  test("the first step in time is noticed, whatever order the history has", () => {
    expect(inRun({}, [later, task]).notices.map(({ resource }) => resource.id)).toEqual([task.eventID]);
  });

  test("a step that was something else before does not silence it", () => {
    const planned = kept([task], [plan("audit", -1, 0.5)]);
    expect(noticed({ activity: planned }, [later], [plan("audit", -1, 0.5)])).toEqual([
      "root-credentials-changed CreateAccessKey",
    ]);
  });

  test("what is only on the way is not noticed", () => {
    expect(noticed({ activity: kept([task]) }, [act("ListUsers (iam)", { readOnly: true })])).toEqual([]);
  });
});

describe("of planned use", () => {
  const [audit, move] = [plan("audit", -1, 0.5), plan("move", 0.6, 2)];

  test("every plan is noticed once", () => {
    const acts = [
      work,
      act("StopInstances (ec2)", { eventTime: hours(0.2) }),
      act("CreateUser (iam)", { eventTime: hours(1) }),
    ];
    const { notices } = inRun({}, acts, [audit, move]);
    expect(notices).toMatchObject([
      { reason: "root-used-as-planned", status: "COMPLIANT", severity: "LOW", params: { plan: "hanako: audit" } },
      { reason: "root-used-as-planned", status: "COMPLIANT", severity: "LOW", params: { plan: "hanako: move" } },
    ]);
    expect(noticed({ activity: kept([work], [audit]) }, acts, [audit, move])).toEqual([
      "root-used-as-planned CreateUser",
    ]);
  });

  test("a sign-in without MFA is noticed like the rest of the plan", () => {
    const signIn = act("ConsoleLogin (signin)", { signIn: "Success", mfaUsed: false });
    expect(inRun({}, [signIn], [audit]).notices).toMatchObject([{ reason: "root-used-as-planned", severity: "LOW" }]);
  });

  test("what has the same reason, and was no planned use, does not silence it", () => {
    const activity = kept([act("StopInstances (ec2)", { eventTime: hours(-0.5) })]).map(
      (each): Activity => ({ ...each, because: "hanako: audit" }),
    );
    expect(noticed({ activity }, [work], [audit])).toEqual(["root-used-as-planned RunInstances"]);
  });
});

describe("of daily work", () => {
  const findings = usage("NON_COMPLIANT");
  const exception: Exception = {
    control: "root-usage-limited",
    resource: null,
    reason: "r",
    owner: "o",
    expires: hours(2).toISOString(),
  };

  test("nothing is noticed beside the verdict that it brings about", () => {
    expect(noticed({}, [work])).toEqual([]);
    expect(noticed({ findings: usage("COMPLIANT") }, [work])).toEqual([]);
    expect(
      noticed({ findings: usage("NON_COMPLIANT").map((each) => ({ ...each, control: "other" })) }, [work]),
    ).toEqual([]);
  });

  test("each new session is noticed while the verdict stands", () => {
    expect(inRun({ findings }, [work]).notices).toMatchObject([
      {
        reason: "root-used-again",
        status: "NON_COMPLIANT",
        severity: "HIGH",
        params: { eventName: "RunInstances", sourceIPAddress: "192.0.2.1" },
      },
    ]);
    const same = act("StopInstances (ec2)", { eventTime: hours(1) });
    const other = { ...same, sourceIPAddress: "198.51.100.9", eventID: "other" };
    expect(noticed({ findings }, [work, same, other])).toEqual([
      "root-used-again RunInstances",
      "root-used-again StopInstances",
    ]);
    expect(noticed({ findings, activity: kept([work]) }, [same])).toEqual([]);
    // A task in the same session is no daily work.
    expect(noticed({ findings, activity: kept([task]) }, [work])).toEqual(["root-used-again RunInstances"]);
  });

  test("nothing is noticed while somebody accepts it", () => {
    expect(noticed({ findings, exceptions: [exception] }, [work])).toEqual([]);
    expect(noticed({ findings, exceptions: [{ ...exception, expires: now.at }] }, [work])).toHaveLength(1);
    expect(noticed({ findings, exceptions: [{ ...exception, control: "other" }] }, [work])).toHaveLength(1);
  });
});

describe("of a privileged session", () => {
  test("each kind of change is noticed once a session", () => {
    expect(inRun({}, [session]).notices).toMatchObject([
      {
        reason: "root-session-used",
        status: "COMPLIANT",
        severity: "LOW",
        params: { eventName: "CreateLoginProfile" },
      },
    ]);
    const again = act("CreateLoginProfile (iam)", { assumedRoot: true, eventTime: hours(1) });
    const other = act("DeleteLoginProfile (iam)", { assumedRoot: true, eventTime: hours(1) });
    expect(noticed({}, [session, again, other])).toEqual([
      "root-session-used CreateLoginProfile",
      "root-session-used DeleteLoginProfile",
    ]);
  });

  test("that Genkan has opened, nothing is noticed; of another one at the same time, everything", () => {
    const own = { ...plan("genkan fix root-credentials", -1, 1), session: "ASIAOWN" };
    const inOwn = { ...task, accessKeyId: "ASIAOWN", eventID: "own" };
    const other = { ...task, eventID: "other" };
    const { notices, activity } = inRun({}, [inOwn, other], [own]);
    expect(notices.map(({ resource }) => resource.id)).toEqual(["other"]);
    expect(activity).toMatchObject([
      { class: "assumed-root-session", because: "genkan fix root-credentials (hanako)" },
      { class: "root-only-task" },
    ]);
  });

  test("reading is not noticed, and silences no change", () => {
    const reading = { ...session, readOnly: true, eventID: "reading" };
    expect(noticed({}, [reading])).toEqual([]);
    expect(noticed({}, [reading, session])).toEqual(["root-session-used CreateLoginProfile"]);
  });
});

test.each<[string, Partial<RootAct>]>([
  ["a failed sign-in", { signIn: "Failure" }],
  ["an act of a service", { invokedBy: "autoscaling.amazonaws.com" }],
])("%s is kept and not noticed", (_, more) => {
  const found = act("ConsoleLogin (signin)", more);
  expect(inRun({ findings: usage("NON_COMPLIANT") }, [found])).toMatchObject({ activity: [{}], notices: [] });
});

describe("what was read, with what the ledger remembers", () => {
  const from = hours(-1);
  const value: RootActivity = { from, regions: ["us-east-1"], everyRegion: true, unread: [], acts: [work] };
  const read: Observed<RootActivity> = { known: true, observedAt: hours(3), value };
  const cause: Cause = { kind: "throttled", action: "cloudtrail:LookupEvents", detail: "" };

  test("has each act once, those that were read first", () => {
    expect(withRemembered(read, kept([work, task]), from)).toEqual({
      ...read,
      value: { ...value, acts: [work, { ...task, remembered: 1 }] },
    });
  });

  test.each([
    ["when the window begins", -1, 2],
    ["before the window begins", -1.01, 1],
  ])("has an act %s: %d hours", (_, at, count) => {
    const remembered = kept([act("CreateAccessKey (iam)", { eventTime: hours(at) })]);
    expect((withRemembered(read, remembered, from) as { value: RootActivity }).value.acts).toHaveLength(count);
  });

  test("is what was read, where nothing is remembered", () => {
    expect(withRemembered(read, [], from)).toBe(read);
    expect(withRemembered({ known: false, cause }, [], from)).toEqual({ known: false, cause });
  });

  test("is what is remembered where nothing could be read, as of the latest act, and says why", () => {
    const service = act("CreateServiceLinkedRole (iam)", { invokedBy: "autoscaling.amazonaws.com" });
    const remembered = [work, service, { ...task, eventTime: hours(0.5) }];
    const acts = remembered.map((each) => ({ ...each, remembered: 1 }));
    expect(withRemembered({ known: false, cause }, kept(remembered), from)).toEqual({
      known: true,
      observedAt: hours(0.5),
      value: { from, regions: [], everyRegion: false, unread: [{ region: "", cause }], acts },
    });
  });
});

test("an act that is listed twice is kept and sent once", () => {
  const { activity, notices } = inRun({}, [task, { ...task }]);
  expect(activity.map(({ eventID }) => eventID)).toEqual([task.eventID]);
  expect(notices.map(({ reason }) => reason)).toEqual(["root-credentials-changed"]);
});

describe("acts that are alike", () => {
  const key = "AKIAIOSFODNN7EXAMPLE";
  const call = (at: number, more: Partial<RootAct> = {}) =>
    act("DescribeInstances (ec2)", { eventTime: hours(at), accessKeyId: key, readOnly: true, ...more });
  const findings = usage("NON_COMPLIANT");
  /** Runs after each other, each on what those before have left. */
  const inTurn = (...batches: readonly (readonly RootAct[])[]) => {
    let activity: readonly Activity[] = [];
    const notices: string[] = [];
    for (const acts of batches) {
      const found = inRun({ findings, activity }, acts);
      const gone = new Set([...found.activity, ...found.outdated].map((line) => line.key));
      activity = [...activity.filter((line) => !gone.has(line.key)), ...found.activity];
      notices.push(...found.notices.map(({ params }) => `${params["eventName"]} ${params["sourceIPAddress"]}`));
    }
    return { activity, notices };
  };

  test("are one line with the first, the last, and how many, however they come", () => {
    const acts = [call(0), call(0.1), call(0.2, { awsRegion: "eu-west-3" })];
    const { activity } = inTurn(acts.slice(0, 1), acts.slice(1), acts, acts.slice(1, 2));
    expect(activity).toMatchObject([
      {
        eventID: acts[2]!.eventID,
        awsRegion: "eu-west-3",
        days: [[hours(0).getTime(), hours(0.2).getTime(), 3]],
        first: { eventID: acts[0]!.eventID, eventName: "DescribeInstances" },
        version: 2,
      },
    ]);
  });

  test.each<[string, Partial<RootAct>]>([
    ["of another address", { sourceIPAddress: "198.51.100.9" }],
    ["of another key", { accessKeyId: "AKIAI44QH8DHBEXAMPLE" }],
    ["of another kind", { readOnly: false }],
  ])("are not those %s", (_, more) => {
    expect(inTurn([call(0), call(0.1, more)]).activity).toHaveLength(2);
  });

  const changes = (eventName: string) => act(`${eventName} (iam)`, { assumedRoot: true });
  const reads = (eventName: string) => act(`${eventName} (iam)`, { assumedRoot: true, readOnly: true });
  test.each<[string, RootAct, RootAct, number]>([
    ["two steps of root-only tasks are two lines", task, act("UpdateAccessKey (iam)"), 2],
    ["two changes in a privileged session are two", session, changes("DeleteLoginProfile"), 2],
    ["two in one that people do daily are two, too", changes("TagUser"), changes("UntagUser"), 2],
    ["two reads in a privileged session are one", reads("GetLoginProfile"), reads("ListAccessKeys"), 1],
    ["two calls of daily work are one", work, act("StopInstances (ec2)"), 1],
    ["two calls with temporary keys are one", work, { ...work, eventID: "2", accessKeyId: "ASIAEXAMPLE" }, 1],
  ])("from one address, %s", (_, one, other, lines) => {
    expect(kept([one, other])).toHaveLength(lines);
  });

  test("have the same key in every release, so that what is held is found again", () => {
    const failed = act("ConsoleLogin (signin)", { signIn: "Failure" });
    expect(kept([call(0, { sourceIPAddress: "192.0.2.9" }), task, failed]).map((line) => line.key)).toEqual([
      String.raw`["daily-work","","[\"\",true,true,false,false]","","AKIAIOSFODNN7EXAMPLE 192.0.2.9"]`,
      String.raw`["root-only-task","change-root-access-keys","[\"change-root-access-keys\",false,false,false,false]","CreateAccessKey"," 192.0.2.1"]`,
      `["failed-sign-in","","failed-sign-in","",null]`,
    ]);
  });

  test("failed sign-ins are one line from wherever they come, and acts of services are, too", () => {
    const nobody = (sourceIPAddress: string): RootAct[] => [
      act("ConsoleLogin (signin)", { sourceIPAddress, signIn: "Failure" }),
      act("CreateServiceLinkedRole (iam)", { sourceIPAddress, invokedBy: `${sourceIPAddress}.amazonaws.com` }),
    ];
    const { activity } = inTurn(Array.from({ length: 300 }, (_, i) => nobody(`address-${i}`)).flat());
    expect(activity.map(({ class: kind }) => kind)).toEqual(["failed-sign-in", "service"]);
  });

  test("of very many addresses, those beyond fifty share a line, and are not counted twice", () => {
    const acts = Array.from({ length: 80 }, (_, i) => call(i / 100, { sourceIPAddress: `192.0.2.${i}` }));
    const { activity } = inTurn(acts, acts.slice(40), acts);
    expect(activity).toHaveLength(51);
    expect(activity.map(countOf).filter((count) => count > 1)).toEqual([30]);
    // A line that was forgotten does not draw the acts of the shared one to itself.
    const fewer = activity.slice(1);
    expect(inRun({ activity: fewer }, acts.slice(1)).activity).toEqual([]);
  });

  const addresses = (
    count: number,
    from = 0,
    more: (sourceIPAddress: string) => RootAct = (each) => call(0, { sourceIPAddress: each }),
  ) => Array.from({ length: count }, (_, i) => more(`192.0.2.${from + i}`));

  test("the fifty addresses with lines of their own may come in several runs", () => {
    expect(inTurn(addresses(30), addresses(40, 30)).activity).toHaveLength(51);
  });

  test("each kind of act has fifty lines of its own, and one for the rest", () => {
    const runs = addresses(60, 0, (sourceIPAddress) => act("RunInstances (ec2)", { sourceIPAddress }));
    expect(inTurn([...addresses(60), ...runs]).activity).toHaveLength(102);
  });

  test("many acts of one address take no line from another", () => {
    const other = call(1, { sourceIPAddress: "198.51.100.9" });
    const lines = kept([...Array.from({ length: 60 }, (_, i) => call(i / 100)), other]);
    expect(lines.map(countOf)).toEqual([60, 1]);
  });

  test("when lines are forgotten, new addresses have lines of their own again, beside the shared one", () => {
    const { activity } = inTurn(addresses(60));
    const later = addresses(2, 100, (sourceIPAddress) => call(1, { sourceIPAddress }));
    const added = inRun({ activity: activity.slice(2) }, later).activity;
    expect(added.map(({ sourceIPAddress, version }) => [sourceIPAddress, version])).toEqual([
      ["192.0.2.100", 1],
      ["192.0.2.101", 1],
    ]);
  });

  test("of the shared line, those that were read again need nothing to stand in for them", () => {
    const acts = addresses(60);
    const value: RootActivity = { from: hours(-9), regions: [], everyRegion: true, unread: [], acts };
    const read: Observed<RootActivity> = { known: true, observedAt: hours(0), value };
    expect(withRemembered(read, kept(acts), hours(-9))).toBe(read);
  });

  test("a failed sign-in is not read because an act of a service was", () => {
    const failed = act("ConsoleLogin (signin)", { signIn: "Failure" });
    const service = act("CreateServiceLinkedRole (iam)", { invokedBy: "autoscaling.amazonaws.com" });
    const value: RootActivity = { from: hours(-9), regions: [], everyRegion: true, unread: [], acts: [service] };
    const read: Observed<RootActivity> = { known: true, observedAt: hours(0), value };
    const all = withRemembered(read, kept([failed, service]), hours(-9)) as { value: RootActivity };
    expect(all.value.acts).toEqual([service, { ...failed, remembered: 1 }]);
  });

  test("of very many addresses, one notice stands for those that share a line", () => {
    expect(inRun({ findings }, addresses(60)).notices).toHaveLength(51);
  });

  test("are noticed once a session, and another address is noticed while the first goes on", () => {
    const calls = (from: number) => Array.from({ length: 10 }, (_, i) => call(from + i / 10));
    const other = call(0.75, { sourceIPAddress: "198.51.100.9" });
    const { notices } = inTurn(calls(-1), calls(0), [other], [...calls(-1), ...calls(0), other], [call(0.76)]);
    expect(notices).toEqual(["DescribeInstances 192.0.2.1", "DescribeInstances 198.51.100.9"]);
  });

  test("are noticed again in the next session", () => {
    expect(inTurn([call(-13)], [call(0)]).notices).toHaveLength(2);
    expect(inTurn([call(-12)], [call(0)]).notices).toHaveLength(1);
  });

  test("a notice is written with the line that holds its act", () => {
    const first = call(0);
    const { activity, notices } = inRun({ findings }, [first, call(0.1)]);
    expect(activity.map(({ noticed: ids }) => ids)).toEqual([[first.eventID]]);
    expect(notices.map(({ resource }) => resource.id)).toEqual([first.eventID]);
  });

  test("daily work that falls between two planned uses of one day is no part of them", () => {
    const plans = [plan("audit", -3, -2), plan("move", 0, 1)];
    const activity = kept([call(-2.5), call(0.5)], plans);
    expect(activity).toHaveLength(2);
    expect(inRun({ activity, findings }, [call(-1)], plans)).toMatchObject({
      activity: [{ class: "daily-work" }],
      notices: [{ reason: "root-used-again" }],
    });
  });

  test("a use that is declared late covers the session if all of it lies within", () => {
    const activity = kept([call(-0.5), call(0), call(0.5)]);
    const moved = inRun({ activity, findings }, [], [plan("audit", -1, 1)]);
    expect(moved).toMatchObject({
      activity: [{ class: "planned", days: [[hours(-0.5).getTime(), hours(0.5).getTime(), 3]] }],
      outdated: activity,
      notices: [],
    });
    const partly = inRun({ activity, findings }, [], [plan("audit", -0.4, 1)]);
    expect([partly.activity, partly.outdated]).toEqual([[], []]);
  });

  test("work in a planned use that was withdrawn is not noticed: it was sent as planned use", () => {
    const activity = kept([call(-0.5), call(0.5)], [plan("audit", -1, 1)]);
    expect(inRun({ activity, findings }, [call(0)])).toMatchObject({
      activity: [{ class: "daily-work" }],
      outdated: activity,
      notices: [],
    });
  });

  describe("between two windows of one planned use", () => {
    const windows = [plan("audit", -1, -0.2), plan("audit", 0.2, 1)];

    test("daily work is noticed, though the line of the planned use goes on over it", () => {
      const activity = kept([call(-0.5), call(0.5)], windows);
      expect(activity).toHaveLength(1);
      expect(inRun({ activity, findings }, [call(0)], windows)).toMatchObject({
        activity: [{ class: "daily-work" }],
        notices: [{ reason: "root-used-again" }],
      });
    });

    test("a root-only task is kept, and not noticed: it may be part of that line", () => {
      const at = (n: number) => act("CreateAccessKey (iam)", { eventTime: hours(n) });
      const activity = kept([at(-0.5), at(0.5)], windows);
      expect(activity).toHaveLength(1);
      expect(inRun({ activity, findings }, [at(0)], windows)).toMatchObject({
        activity: [{ class: "root-only-task" }],
        notices: [],
      });
    });
  });

  describe("the first act of a line", () => {
    test("is the earlier one when that comes late", () => {
      const earlier = call(-0.1);
      expect(inRun({ activity: kept([call(0)]) }, [earlier]).activity).toMatchObject([
        { first: { eventID: earlier.eventID, eventTime: hours(-0.1).toISOString() } },
      ]);
    });

    test("stays unknown where it is no longer remembered", () => {
      const activity = kept([call(0)]).map((line): Activity => ({ ...line, first: null }));
      expect(inRun({ activity }, [call(0.1)]).activity).toMatchObject([{ first: null }]);
      expect(inRun({ activity }, [], [plan("audit", -1, 1)]).activity).toMatchObject([
        { class: "planned", first: null },
      ]);
    });
  });

  test.each([
    ["as old as the window and a session", 0, 1],
    ["older than that", -0.01, 0],
  ])("a use that is declared late covers a line %s", (_, more, moved) => {
    const activity = kept([call(1 - defaultSettings.rootUsageWindowDays * 24 - 12 + more)]);
    const found = inRun({ activity }, [], [plan("audit", -10_000, 1)]);
    expect([found.activity, found.outdated].map((lines) => lines.length)).toEqual([moved, moved]);
  });

  test("work after a use that was declared late is a new line under the key of the old one", () => {
    const activity = kept([call(-0.5)]);
    const found = inRun({ activity }, [call(0.5)], [plan("audit", -1, 0.2)]);
    expect(found.activity).toMatchObject([
      { class: "planned", days: [[hours(-0.5).getTime(), hours(-0.5).getTime(), 1]], version: 1 },
      { class: "daily-work", days: [[hours(0.5).getTime(), hours(0.5).getTime(), 1]], version: 2 },
    ]);
    // What is written is not removed as well.
    expect(found.outdated).toEqual([]);
  });

  test("a use that is declared for another reason moves its line", () => {
    const activity = kept([call(0)], [plan("audit", -1, 1)]);
    expect(inRun({ activity }, [], [plan("move", -1, 1)])).toMatchObject({
      activity: [{ because: "hanako: move" }],
      outdated: activity,
    });
  });

  describe("a line of which a part alone is something else stays as it is", () => {
    test.each([
      ["its first act is covered by a use", [plan("audit", -1, 0.4)]],
      ["its ends are covered by two uses", [plan("audit", -1, 0), plan("move", 0.1, 1)]],
    ])("%s", (_, plans) => {
      const activity = kept([call(-0.5), call(0), call(0.5)]);
      expect(inRun({ activity }, [], plans)).toMatchObject({ activity: [], outdated: [] });
    });

    test("the set-up ends between its acts", () => {
      const at = (n: number) => act("CreateOrganization (organizations)", { eventTime: hours(n) });
      const activity = kept([at(-0.5), at(0.5)]);
      expect(activity).toHaveLength(1);
      expect(whileSetUp({ known: true, until: hours(0).toISOString() }, activity)).toMatchObject({
        activity: [],
        outdated: [],
      });
    });
  });

  describe("a line of the set-up", () => {
    const acts = [act("CreateOrganization (organizations)")];
    const held = () => whileSetUp({ known: true, until: null }, [], acts).activity;

    test("stays one while the end of the set-up cannot be known", () => {
      const activity = held();
      expect(activity).toMatchObject([{ class: "set-up" }]);
      expect(whileSetUp({ known: false, causes: [] }, activity)).toMatchObject({ activity: [], outdated: [] });
    });

    test("is daily work once the set-up is known to have ended before", () => {
      const activity = held();
      expect(whileSetUp({ known: true, until: hours(-1).toISOString() }, activity)).toMatchObject({
        activity: [{ class: "daily-work" }],
        outdated: activity,
      });
    });
  });

  test("uses that are all declared for other reasons at once are all kept", () => {
    const plans = (first: string, second: string) => [plan(first, -3, -2), plan(second, -1, 0)];
    const activity = kept([call(-2.5), call(-0.5)], plans("audit", "move"));
    const moved = inRun({ activity }, [], plans("move", "tax"));
    expect(moved.activity).toMatchObject([
      { because: "hanako: move", days: [[hours(-2.5).getTime(), hours(-2.5).getTime(), 1]], version: 2 },
      { because: "hanako: tax", days: [[hours(-0.5).getTime(), hours(-0.5).getTime(), 1]], version: 1 },
    ]);
    // The line that is written under its old key is not removed as well.
    expect(moved.outdated.map(({ because }) => because)).toEqual(["hanako: audit"]);
  });

  test.each([
    ["earlier", -0.5, 0.5],
    ["later", 0.5, -0.5],
  ])("of two lines that become one, the %s first act stays known", (_, before, planned) => {
    const within = plan("audit", planned - 0.1, planned + 0.1);
    const acts = [call(before), call(planned)];
    const activity = kept(acts, [within]);
    expect(activity).toHaveLength(2);
    const [line, ...more] = inRun({ activity }, [], [plan("audit", -1, 1)]).activity;
    const [first, last] = acts.toSorted((a, b) => a.eventTime.getTime() - b.eventTime.getTime());
    expect(more).toEqual([]);
    expect(line).toMatchObject({
      days: [[hours(-0.5).getTime(), hours(0.5).getTime(), expect.any(Number)]],
      first: { eventID: first!.eventID },
      eventID: last!.eventID,
    });
  });

  test("stand in for those that were not read: the first and the last of each day in the window", () => {
    const activity = kept([call(-30), call(-29), call(-2), call(-1), call(0)]);
    const value: RootActivity = { from: hours(-9), regions: [], everyRegion: true, unread: [], acts: [call(-1)] };
    const observed: Observed<RootActivity> = { known: true, observedAt: hours(0), value };
    const all = withRemembered(observed, activity, hours(-29.5)) as { value: RootActivity };
    const [read, ...standIns] = all.value.acts;
    expect(read).toMatchObject({ eventTime: hours(-1) });
    // Of all but the last act of the line no more than the time is known.
    expect(standIns.map(({ eventTime, remembered, eventID }) => [eventTime, remembered, eventID])).toEqual([
      [hours(-29), 1, ""],
      [hours(-2), 1, ""],
      [hours(0), 1, activity[0]!.eventID],
    ]);
  });
});
