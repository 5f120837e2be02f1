import { collectFrom } from "@genkan/aws/account";
import { type Aws, connect, totalCalls } from "@genkan/aws/clients";
import { batchOf } from "@genkan/aws/cloudtrail/batch";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { actionsFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import { countOf, mayHold } from "@genkan/controls/domain/memory";
import { publishUnsent } from "@genkan/controls/engine/publish";
import { respond } from "@genkan/controls/engine/respond";
import { run } from "@genkan/controls/engine/run";
import type { Alert, World } from "@genkan/controls/engine/world";
import { defaultSettings } from "@genkan/controls/model/settings";
import { type Simulation, simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { SqliteLedger } from "../../packages/cli/src/ledger/sqlite.ts";
import { TestClock } from "../clock.ts";
import { portalSignIn, rootEvent, settingsChange, signIn } from "../scenarios/events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

/** Events on a simulated account that was sound, and was evaluated once: over the wire, with a ledger and a clock. */
let sandbox: Simulation;
let aws: Aws;
let world: World;
let ledger: SqliteLedger;
let alerts: Alert[];
let clock: TestClock;
let runs: number;

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const subject = { account: "111122223333", partition: "aws" };
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

beforeEach(async () => {
  clock = new TestClock(sound.now);
  const scenario = readScenario(mergePatch(sound, { now: null, credentialReport: null }));
  sandbox = simulate({ scenario, clock });
  aws = connect({ region: "us-east-1", credentials, clock, requestHandler: sandbox.requestHandler });
  ledger = SqliteLedger.openFile(":memory:");
  alerts = [];
  runs = 0;
  world = {
    subject,
    settings: defaultSettings,
    collect: collectFrom(aws, subject),
    ledger,
    publish: async (alert) => void alerts.push(alert),
    now: clock.date,
    newRunId: (at) => `${at.toISOString()}-${String(runs++).padStart(4, "0")}`,
  };
  await run(world, catalogue);
  alerts = [];
});
afterEach(() => {
  ledger.close();
  aws.close();
});

const deliver = async (...records: TrailRecord[]) => {
  const reaction = await respond(world, catalogue, batchOf(records, world.now()));
  await publishUnsent(world);
  return reaction;
};
const at = (minutes = 0) => new Date(clock.now() + minutes * MINUTE).toISOString();
const createKey = () => sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" }));
const keyEvent = (eventName = "CreateAccessKey", more: object = {}) =>
  rootEvent({ eventName, eventSource: "iam.amazonaws.com", eventTime: at(), sourceIPAddress: "203.0.113.7", ...more });
/** From now on the event history of AWS holds the records. */
const arrives = (...records: readonly object[]) => {
  const { scenario } = sandbox.account;
  const cloudTrailEvents = [...scenario.cloudTrailEvents, ...(records as never[])];
  sandbox.account.replace(readScenario({ ...scenario, cloudTrailEvents }));
};
const changes = () =>
  alerts.flatMap((alert) => alert.changes.map(({ kind, control, reason }) => `${kind} ${control} ${reason}`));

test("a root key is reported at once, with who made it and from where, by the events' own evidence alone", async () => {
  createKey();
  const event = keyEvent();
  const before = totalCalls(aws);
  const { evaluated } = await deliver(event);
  expect(changes()).toEqual(["drift root-access-key-absent root-access-key-present"]);
  const cause = { eventID: event.eventID, actor: "arn:aws:iam::111122223333:root", sourceIPAddress: "203.0.113.7" };
  expect(alerts[0]?.changes[0]?.events).toEqual([expect.objectContaining({ ...cause, eventName: "CreateAccessKey" })]);
  // Reads of AWS; the ledger adds a query and a transaction, and the budget is 5.
  expect(totalCalls(aws) - before).toBeLessThanOrEqual(3);
  expect(evaluated).not.toContain("identity-center-enabled");
});

test("that a key is gone is believed only when the event has settled", async () => {
  createKey();
  await deliver(keyEvent());
  alerts = [];
  sandbox.account.update(({ root }) => void root.accessKeys.splice(0));
  const event = keyEvent("DeleteAccessKey");
  const early = await deliver(event);
  expect(changes()).toEqual(["notice root-usage-limited root-credentials-changed"]);
  expect([...early.waiting]).toEqual([event.eventID]);
  clock.advance(3 * MINUTE);
  const late = await deliver(event);
  expect(late.waiting.size).toBe(0);
  expect(changes().slice(1)).toEqual(["resolved root-access-key-absent root-access-key-absent"]);
});

test("what AWS does not show yet is evaluated again when the event has settled", async () => {
  const event = keyEvent();
  // IAM still answers from before.
  expect([...(await deliver(event)).waiting]).toEqual([event.eventID]);
  // The act itself is reported all the same.
  expect(changes()).toEqual(["notice root-usage-limited root-credentials-changed"]);
  createKey();
  clock.advance(6 * MINUTE);
  await deliver(event);
  expect(changes().slice(1)).toEqual(["drift root-access-key-absent root-access-key-present"]);
});

test("daily work by root is reported at once, says whether MFA was used, and a later session is reported again", async () => {
  const first = signIn(at(), "Success", { additionalEventData: { MFAUsed: "NO" } });
  await deliver(first);
  expect(changes()).toEqual(["drift root-usage-limited root-sign-in-without-mfa"]);
  expect(alerts[0]?.changes[0]?.events).toEqual([expect.objectContaining({ eventID: first.eventID, mfaUsed: false })]);
  // The same session goes on: nothing new.
  await deliver(rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: at(1) }));
  expect(alerts).toHaveLength(1);
  // Somebody else, elsewhere.
  await deliver(signIn(at(2), "Success", { sourceIPAddress: "198.51.100.9" }));
  expect(changes().slice(1)).toEqual(["notice root-usage-limited root-used-again"]);
  // The runs on the schedule know all of it already, though the event history does not tell it yet.
  await run(world, catalogue);
  expect(alerts).toHaveLength(2);
  const { findings, activity } = await ledger.read(subject.account);
  expect(findings.find(({ control }) => control === "root-usage-limited")?.status).toBe("NON_COMPLIANT");
  expect(activity.map((act) => act.class)).toEqual(["daily-work", "daily-work", "daily-work"]);
});

test("a burst of looking around is one word for the session, and one line of the ledger", async () => {
  const looks = Array.from({ length: 300 }, (_, i) =>
    rootEvent({
      eventName: i % 2 ? "DescribeInstances" : "ListUsers",
      eventSource: i % 2 ? "ec2.amazonaws.com" : "iam.amazonaws.com",
      eventTime: at(-i / 60),
      readOnly: true,
    }),
  );
  const commits: number[] = [];
  const commit = ledger.commit.bind(ledger);
  ledger.commit = async (account, by, differences) => {
    commits.push((differences.activity ?? []).length);
    return commit(account, by, differences);
  };
  // Each batch comes twice.
  for (let i = 0; i < 6; i++) await deliver(...looks.slice((i % 3) * 100, (i % 3) * 100 + 100));
  expect(changes()).toEqual(["drift root-usage-limited root-daily-work"]);
  // What is known already makes no line longer.
  expect(commits.filter((lines) => lines > 0)).toEqual([1, 1, 1]);
  const { activity } = await ledger.read(subject.account);
  expect(activity.map(countOf)).toEqual([300]);
});

test("a run that read before an act and records after it does not take the act for undone", async () => {
  // Events are evaluated while the run on the schedule reads: both read of a sign-in that failed, and write of it; what the
  // run has read does not hold the one that succeeded, which the ledger does.
  const failed = signIn(at(-2), "Failure");
  arrives(failed);
  const { collect } = world;
  const during = {
    ...world,
    collect: async (...asked: Parameters<typeof collect>) => {
      const read = await collect(...asked);
      await deliver(failed, signIn(at(-1)));
      return read;
    },
  };
  const { evaluations, run: recorded } = await run(during, catalogue);
  await run(world, catalogue);
  expect(changes()).toEqual(["drift root-usage-limited root-daily-work"]);
  expect(evaluations.find(({ control }) => control === "root-usage-limited")?.status).toBe("NON_COMPLIANT");
  expect(recorded.summary.NON_COMPLIANT).toBe(1);
});

test("a look around that opens the window belongs to the task from just before it", async () => {
  await deliver(keyEvent());
  clock.advance(3 * HOUR);
  const look = { eventName: "ListUsers", eventSource: "iam.amazonaws.com", readOnly: true };
  await deliver(rootEvent({ ...look, eventTime: at(), sourceIPAddress: "203.0.113.7" }));
  // An hour short of a whole window after the look: the task lies two hours before the window.
  clock.advance(defaultSettings.rootUsageWindowDays * 24 * HOUR - HOUR);
  await run(world, catalogue);
  expect(changes().filter((change) => change.includes("root-daily-work"))).toEqual([]);
  const { findings } = await ledger.read(subject.account);
  expect(findings.find(({ control }) => control === "root-usage-limited")?.status).toBe("COMPLIANT");
});

test("an act that AWS's history gives twice is recorded and reported once", async () => {
  const event = keyEvent();
  arrives(event);
  arrives(event);
  await run(world, catalogue);
  expect(changes().filter((change) => change.startsWith("notice"))).toEqual([
    "notice root-usage-limited root-credentials-changed",
  ]);
  expect((await ledger.read(subject.account)).activity.map(({ eventID }) => eventID)).toEqual([event.eventID]);
});

test("a planned use is reported once, as planned", async () => {
  const window = { from: at(-10), to: at(60), owner: "hanako", reason: "tax invoice" };
  await ledger.putPlannedUse(subject.account, { id: "p1", ...window });
  await deliver(
    signIn(at()),
    rootEvent({ eventName: "GetInvoice", eventSource: "billing.amazonaws.com", eventTime: at() }),
  );
  await deliver(rootEvent({ eventName: "UpdateTax", eventSource: "tax.amazonaws.com", eventTime: at(1) }));
  expect(changes()).toEqual(["notice root-usage-limited root-used-as-planned"]);
});

test("an IAM user's own key concerns nobody", async () => {
  const { evaluated } = await deliver({ ...keyEvent(), userIdentity: { type: "IAMUser", userName: "root" } });
  expect(evaluated).toEqual([]);
});

describe("an IAM user's password and MFA", () => {
  const iamUsers = [
    { name: "alice", password: true, mfa: true },
    { name: "bob", password: true, mfa: true },
    { name: "carol" },
  ];
  const eve = { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve", userName: "eve" };
  const userEvent = (eventName: string, requestParameters: object | null, more: object = {}) => ({
    ...rootEvent({ eventName, eventSource: "iam.amazonaws.com", eventTime: at(), requestParameters, ...more }),
    userIdentity: eve,
  });
  const users = (change: (users: typeof sandbox.account.scenario.iamUsers) => void) =>
    sandbox.account.update((draft) => change(draft.iamUsers));
  const statusOf = async (user: string) =>
    (await ledger.read(subject.account)).findings.find(
      ({ control, resource }) => control === "iam-user-mfa-enabled" && resource.id === user,
    )?.status;
  const setMfa = (mfa: boolean) => users(([alice]) => void Object.assign(alice!, { mfa }));
  /** AWS holds the report from before the events, as it does for up to four hours. */
  const report = (generatedAt: string) =>
    sandbox.account.replace(readScenario({ ...sandbox.account.scenario, credentialReport: { generatedAt } }));

  beforeEach(async () => {
    const read = readScenario({ account: subject.account, iamUsers }).iamUsers;
    users((all) => void all.push(...read));
    report(at(-1));
    await run(world, catalogue);
    alerts = [];
  });

  test("MFA that is taken away is reported at once, by two calls, and the report from before turns nothing back", async () => {
    setMfa(false);
    const event = userEvent("DeactivateMFADevice", { userName: "alice", serialNumber: "arn:aws:iam::1:mfa/a" });
    const before = new Map(aws.calls);
    const { evaluated } = await deliver(event);
    expect(evaluated).toEqual(["iam-user-mfa-enabled"]);
    expect(changes()).toEqual(["drift iam-user-mfa-enabled user-mfa-absent"]);
    expect(alerts[0]?.changes[0]).toMatchObject({ resource: { id: "alice" }, events: [{ eventID: event.eventID }] });
    const called = [...aws.calls].filter(([action, n]) => n > (before.get(action) ?? 0)).map(([action]) => action);
    // What the role of the function has on top, and nothing else.
    const always = actionsFor(catalogue);
    const granted = actionsFor(catalogue, { byEvents: true }).filter((action) => !always.includes(action));
    expect(called.sort()).toEqual(granted);
    expect(totalCalls(aws) - [...before.values()].reduce((sum, n) => sum + n, 0)).toBe(2);
    // The others were not asked about, and are not gone.
    expect(await Promise.all(["alice", "bob", "carol"].map(statusOf))).toEqual([
      "NON_COMPLIANT",
      "COMPLIANT",
      "NOT_APPLICABLE",
    ]);
    clock.advance(HOUR);
    await run(world, catalogue);
    expect(alerts).toHaveLength(1);
    expect(await statusOf("alice")).toBe("NON_COMPLIANT");

    // It is put right, and a later report says so too.
    setMfa(true);
    await deliver(userEvent("EnableMFADevice", { userName: "alice" }, { eventTime: at(-3) }));
    await run(world, catalogue);
    report(at(1));
    await run(world, catalogue);
    expect(changes().slice(1)).toEqual(["resolved iam-user-mfa-enabled user-mfa-enabled"]);
  });

  test("a user who is new, one who was renamed and one who was deleted, with the report from before", async () => {
    users((all) => {
      all[0]!.name = "alicia";
      all[2]!.password = true;
      all.splice(1, 1);
    });
    const batch = [
      userEvent("UpdateUser", { userName: "alice", newUserName: "alicia" }, { eventTime: at(-3) }),
      userEvent("DeleteUser", { userName: "bob" }, { eventTime: at(-3) }),
      userEvent("CreateLoginProfile", { userName: "carol" }, { eventTime: at(-3) }),
    ];
    await deliver(...batch);
    expect(changes()).toEqual(["drift iam-user-mfa-enabled user-mfa-absent"]);
    users((all) => void all.splice(0));
    await deliver(userEvent("DeleteUser", { userName: "carol" }, { eventTime: at(-3) }));
    expect(changes().slice(1)).toEqual(["resolved iam-user-mfa-enabled user-deleted"]);
    await run(world, catalogue);
    expect(await Promise.all(["alice", "alicia", "bob", "carol"].map(statusOf))).toEqual([
      "NOT_APPLICABLE",
      "COMPLIANT",
      "NOT_APPLICABLE",
      "NOT_APPLICABLE",
    ]);
    // The report that knows of it leaves nothing of them.
    report(at(1));
    await run(world, catalogue);
    expect(await Promise.all(["alice", "alicia", "bob", "carol"].map(statusOf))).toEqual(Array(4).fill(undefined));
    expect(alerts).toHaveLength(2);
  });

  test("who names nobody means themselves; root means root", async () => {
    users((all) => void all.push({ ...all[0]!, name: "eve", mfa: false }));
    await deliver(userEvent("DeactivateMFADevice", { serialNumber: "arn:aws:iam::1:mfa/e" }));
    expect(alerts[0]?.changes).toMatchObject([{ kind: "drift", resource: { id: "eve" } }]);
    for (const requestParameters of [null, { userName: "AWS ROOT USER" }]) {
      const { evaluated } = await deliver(keyEvent("DeactivateMFADevice", { requestParameters }));
      expect(evaluated).not.toContain("iam-user-mfa-enabled");
    }
  });

  test("more users than are read at once are waited for; what can't be read is left to the schedule", async () => {
    const many = readScenario({
      account: subject.account,
      iamUsers: Array.from({ length: 30 }, (_, i) => ({ name: `user-${i}`, password: true })),
    }).iamUsers;
    users((all) => void all.push(...many));
    const before = totalCalls(aws);
    const events = many.map(({ name }, i) =>
      userEvent("CreateLoginProfile", { userName: name }, { eventTime: at(-i / 60) }),
    );
    const { waiting } = await deliver(...events);
    expect(totalCalls(aws) - before).toBe(40);
    // Those of the earliest events.
    expect(new Set(alerts[0]?.changes.map(({ resource }) => resource.id))).toEqual(
      new Set(many.slice(10).map(({ name }) => name)),
    );
    expect(waiting).toEqual(new Set(events.slice(0, 10).map(({ eventID }) => eventID)));
    sandbox.account.update(({ faults }) => void faults.push({ action: "iam:GetLoginProfile", fault: "AccessDenied" }));
    setMfa(false);
    await deliver(userEvent("DeactivateMFADevice", { userName: "alice" }));
    expect(alerts).toHaveLength(1);
    expect(await statusOf("alice")).toBe("COMPLIANT");
  });
});

test("Identity Center: a lost assignment, a password alone, settings that were weakened", async () => {
  sandbox.account.update((draft) => {
    const center = draft.identityCenter;
    if (center) center.assignments = center.assignments.filter((each) => each.permissionSet !== "AdministratorAccess");
  });
  const actor = { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve" };
  const lost = settingsChange(at(), null, { eventName: "DeleteAccountAssignment", userIdentity: actor });
  await deliver(lost);
  expect(changes().some((change) => change.startsWith("drift identity-center-admin-assigned"))).toBe(true);
  expect(alerts[0]?.changes[0]?.events?.[0]).toMatchObject({ actor: actor.arn, eventName: "DeleteAccountAssignment" });
  alerts = [];
  await deliver(settingsChange(at(), { mfaMode: "DISABLED", noMfaSignInBehavior: "ALLOWED" }));
  expect(changes().some((change) => change.startsWith("drift identity-center-mfa-always-on"))).toBe(true);
  alerts = [];
  const [user] = sandbox.account.scenario.identityCenter?.users ?? [];
  await deliver(portalSignIn(at(), "PASSWORD", { userId: user?.id ?? "" }));
  // Such an identity has no ARN.
  expect(alerts[0]?.changes[0]?.events?.[0]?.actor).toBe(`IdentityCenterUser ${user?.id}`);
  expect(changes().some((change) => change.startsWith("drift identity-center-sign-in-used-mfa"))).toBe(true);
});

describe("what CloudTrail's history does not hold yet", () => {
  const weak = { mfaMode: "DISABLED", noMfaSignInBehavior: "ALLOWED" };
  const strong = { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" };
  const passOf = async (minutes: number) => {
    clock.advance(minutes * MINUTE);
    await run(world, catalogue);
  };
  const about = (control: string) => changes().filter((change) => change.includes(` ${control} `));

  test("settings that were weakened stay weak until it does, and are reported once", async () => {
    const event = settingsChange(at(), weak);
    await deliver(event);
    await passOf(5);
    await passOf(10);
    arrives(event);
    await passOf(10);
    await passOf(60);
    expect(about("identity-center-mfa-always-on")).toEqual(["drift identity-center-mfa-always-on mfa-settings-weak"]);
    // It is put right: the event proves nothing yet, and the history does when it is there.
    const fixed = settingsChange(at(), strong);
    await deliver(fixed);
    expect(about("identity-center-mfa-always-on")).toHaveLength(1);
    arrives(fixed);
    await passOf(20);
    expect(about("identity-center-mfa-always-on").slice(1)).toEqual([
      "resolved identity-center-mfa-always-on mfa-settings-recorded",
    ]);
  });

  test("a sign-in with a password alone is of a person who is not gone, and is no reason to forget them", async () => {
    const [user] = sandbox.account.scenario.identityCenter?.users ?? [];
    const event = portalSignIn(at(), "PASSWORD", { userId: user?.id ?? "" });
    await deliver(event);
    await passOf(5);
    arrives(event);
    await passOf(60);
    expect(about("identity-center-sign-in-used-mfa")).toEqual([
      "drift identity-center-sign-in-used-mfa password-alone",
    ]);
  });

  test("what it still does not hold after half an hour did not happen", async () => {
    await deliver(settingsChange(at(), weak));
    await passOf(29);
    expect(about("identity-center-mfa-always-on")).toHaveLength(1);
    await passOf(2);
    expect(about("identity-center-mfa-always-on")[1]).toMatch(/^resolved/);
  });
});

test("what can't be read now is left to the run on the schedule, and nothing turns green", async () => {
  createKey();
  await deliver(keyEvent());
  alerts = [];
  sandbox.account.update(({ faults }) => void faults.push({ action: "iam:GetAccountSummary", fault: "AccessDenied" }));
  clock.advance(10 * MINUTE);
  await deliver(keyEvent("DeleteAccessKey", { eventTime: at(-5) }));
  expect(changes()).toEqual(["notice root-usage-limited root-credentials-changed"]);
  const { findings } = await ledger.read(subject.account);
  expect(findings.find(({ control }) => control === "root-access-key-absent")).toMatchObject({
    status: "NON_COMPLIANT",
    unknownRuns: 0,
  });
});

test("tampering is kept with who did it, once, and reported to nobody by us; what else an event means is evaluated all the same", async () => {
  const call = (eventName: string, eventSource: string) => ({
    ...rootEvent({ eventName, eventSource, eventTime: at(), sourceIPAddress: "203.0.113.7" }),
    userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve", userName: "eve" },
  });
  const schedule = call("DeleteSchedule", "scheduler.amazonaws.com");
  const trail = call("StopLogging", "cloudtrail.amazonaws.com");
  sandbox.account.update(({ trails }) => void Object.assign(trails[0]!, { logging: false }));
  for (let i = 0; i < 2; i++) {
    const ids = new Set([schedule.eventID, trail.eventID]);
    await respond(world, catalogue, batchOf([schedule, trail, schedule], world.now(), ids));
    await publishUnsent(world);
  }
  expect(changes()).toEqual(["drift cloudtrail-management-events-logged trail-stopped"]);
  const history = (await ledger.history(subject.account, 100)).filter(({ kind }) => kind === "tampering");
  expect(history.map(({ events }) => events?.[0]?.eventID).sort()).toEqual([schedule.eventID, trail.eventID].sort());
  expect(history[0]).toMatchObject({
    status: "NON_COMPLIANT",
    severity: "CRITICAL",
    params: { actor: "arn:aws:iam::111122223333:user/eve", sourceIPAddress: "203.0.113.7" },
  });
});

test("of 25 users whom events name, the five for whom there was no room are waited for, and read the next time", async () => {
  const names = Array.from({ length: 24 }, (_, i) => `noise-${i}`);
  const users = [...names, "back-door"].map((name) => ({ name, password: true }));
  sandbox.account.replace(readScenario({ ...sandbox.account.scenario, iamUsers: users }));
  const created = (userName: string, minutes: number) => ({
    ...rootEvent({
      eventName: "CreateLoginProfile",
      eventSource: "iam.amazonaws.com",
      eventTime: at(minutes),
      requestParameters: { userName },
    }),
    userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve", userName: "eve" },
  });
  const detected = () =>
    alerts.flatMap((alert) => alert.changes.map(({ resource }) => resource.id.split("/").at(-1))).sort();
  const events = names.map((name, i) => created(name, -20 + i / 10));
  // The back door is the first that arrives; all have settled, and all that is read is NON_COMPLIANT.
  const backDoor = created("back-door", -10);
  const first = await deliver(backDoor, ...events);
  expect(detected()).toEqual(names.slice(0, 20).sort());
  expect([...first.waiting].sort()).toEqual([...events.slice(20), backDoor].map(({ eventID }) => eventID).sort());
  // They come again, with later events that name others: what waited longest is read first.
  const again = [backDoor, ...events].filter(({ eventID }) => first.waiting.has(eventID));
  const later = names.slice(0, 20).map((name) => created(name, -1));
  const second = await deliver(...later, ...again);
  expect(detected()).toContain("back-door");
  expect(again.filter(({ eventID }) => second.waiting.has(eventID))).toEqual([]);
});

test("an event that cannot be read is named, and the key of root in the same batch is reported", async () => {
  createKey();
  const strange = [
    portalSignIn(at(), "", { eventID: "a", additionalEventData: { CredentialType: ["PASSWORD"] } }),
    portalSignIn(at(), "PASSWORD", {
      eventID: "b",
      additionalEventData: { DeviceEnrollmentRequired: { toString: 1 } },
    }),
    { ...keyEvent(), eventID: "c", eventTime: 1_790_000_000 },
    { ...keyEvent(), eventID: "d", userIdentity: "Root" },
    { ...keyEvent(), eventID: "e", userIdentity: { type: ["Root"] } },
    { ...keyEvent(), eventID: { toString: 1 } },
    null as unknown as TrailRecord,
  ];
  const batch = batchOf([...strange, keyEvent()], world.now());
  expect(batch.unreadable).toEqual([
    { eventID: "c", because: "eventTime is not a text" },
    { eventID: "d", because: "userIdentity is not an object" },
    { eventID: "e", because: "userIdentity.type is not a text" },
    { eventID: "", because: "eventID is not a text" },
    { eventID: "", because: "the record is not an object" },
  ]);
  await respond(world, catalogue, batch);
  await publishUnsent(world);
  expect(changes()).toContain("drift root-access-key-absent root-access-key-present");
});

test("an account that was never evaluated has its baseline first", async () => {
  const fresh = SqliteLedger.openFile(":memory:");
  world = { ...world, ledger: fresh };
  createKey();
  await deliver(keyEvent());
  expect(alerts).toEqual([]);
  await run(world, catalogue);
  expect(new Set(alerts.flatMap((alert) => alert.changes.map(({ kind }) => kind)))).toEqual(new Set(["baseline"]));
  fresh.close();
});

test("a thousand events in a burst, twice and out of order: few judgements, each act reported once, none lost", async () => {
  createKey();
  const fresh = Array.from({ length: 700 }, (_, i) =>
    i % 7
      ? rootEvent({
          eventName: "DescribeInstances",
          eventSource: "ec2.amazonaws.com",
          eventTime: at(-i / 60),
          readOnly: true,
        })
      : keyEvent(i % 2 ? "CreateAccessKey" : "DeleteAccessKey", { eventTime: at(-i / 60) }),
  );
  const burst = [...fresh, ...fresh.filter((_, i) => i % 7 < 3)].slice(0, 1_000);
  const shuffled = burst.map((event, i) => [(i * 7_919) % 1_009, event] as const).sort(([a], [b]) => a - b);
  for (let i = 0; i < shuffled.length; i += 100) {
    clock.advance(20_000);
    await deliver(...shuffled.slice(i, i + 100).map(([, event]) => event));
  }
  const held = async () => (await ledger.read(subject.account)).activity;
  const lines = await held();
  expect(fresh.filter(({ eventTime }) => !lines.some((line) => mayHold(line, Date.parse(eventTime))))).toEqual([]);
  const keys = alerts.flatMap((alert) =>
    alert.changes.map(({ control, resource, kind }) => `${kind} ${control} ${resource.id}`),
  );
  expect(new Set(keys).size).toBe(keys.length);
  expect(keys).toContain("drift root-access-key-absent 111122223333");
  // A task is reported once a session, however often it is done.
  expect(keys.length).toBeLessThanOrEqual(4);
  // What came late and alone is counted when the history shows it.
  arrives(...fresh);
  await run(world, catalogue);
  expect((await held()).reduce((sum, line) => sum + countOf(line), 0)).toBe(fresh.length);
});
