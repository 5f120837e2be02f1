import { iamUserMfaEnabled } from "@genkan/controls/catalogue/iam-user-mfa-enabled";
import { identityCenterEnabled } from "@genkan/controls/catalogue/identity-center-enabled";
import { rootAccessKeyAbsent } from "@genkan/controls/catalogue/root-access-key-absent";
import { rootUsageLimited } from "@genkan/controls/catalogue/root-usage-limited";
import { publishUnsent } from "@genkan/controls/engine/publish";
import { respond } from "@genkan/controls/engine/respond";
import { run } from "@genkan/controls/engine/run";
import type { World } from "@genkan/controls/engine/world";
import { control, reason } from "@genkan/controls/model/control";
import type { Narrowing, Signal } from "@genkan/controls/model/event";
import type { Fact, RootAct } from "@genkan/controls/model/evidence";
import type { Member } from "@genkan/controls/model/organization";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { act, hours } from "../../acts.ts";
import { accessRecord } from "../../findings.ts";
import { Account, known, observed, subject, unknown } from "../../world.ts";

/** One that rests on two facts, the one slow and about many resources. */
const twoFacts = control({
  id: "two-facts",
  severity: "LOW",
  step: null,
  frameworks: {},
  title: { en: "", ja: "" },
  why: { en: "", ja: "" },
  consolePage: "iam-users",
  remediation: { en: ["r"], ja: ["r"] },
  needs: ["trails", "directory"],
  reasons: { is: reason("COMPLIANT", () => ({ en: "", ja: "" })) },
  judge({ directory: { users } }) {
    const [first, ...rest] = users.map(
      ({ id }) => ({ reason: "is", params: {}, resource: { type: "T", id } }) as const,
    );
    return [first!, ...rest];
  },
});
const controls = [identityCenterEnabled, rootAccessKeyAbsent, iamUserMfaEnabled, rootUsageLimited, twoFacts];

const summary = (accessKeys: number | null) =>
  known({ mfaEnabled: true, passwordPresent: true, accessKeys, signingCertificates: 0 });
/** IAM users with a password, and whether they have MFA; `null` where that can't be read. */
const users = (users: Readonly<Record<string, boolean | null>>) => ({
  users: Object.entries(users).map(([name, mfa]) => ({
    name,
    passwordEnabled: true,
    mfaActive: mfa ?? "unreadable",
  })),
  deleted: [],
});
const activity = (...acts: RootAct[]) =>
  known({ from: hours(-2_000), regions: [], everyRegion: true, unread: [], acts });
const center = (status: string) =>
  known({
    instances: [{ arn: "arn:aws:sso:::instance/i", region: "eu-west-1", kind: "organization", owner: "1", status }],
    searched: [],
    managementAccount: null,
  });
const well = {
  accountSummary: summary(0),
  userCredentials: known(users({ alice: true, bob: true })),
  rootActivity: activity(),
  credentialReport: known({ root: { passwordLastUsed: "no-information", accessKeys: [] }, users: [] }),
  identityCenter: center("ACTIVE"),
  trails: known({ trails: [] }),
  directory: known({ users: [{ id: "u-1" }, { id: "u-2" }] }),
};

let number = 0;
/** An event that may have changed these facts, and has settled. */
const event = (changes: readonly Fact[], more: Partial<Signal> & { eventTime?: string } = {}): Signal => {
  const { eventTime = hours(0).toISOString(), ...rest } = more;
  return {
    event: {
      eventID: `e${number++}`,
      eventTime,
      eventSource: "iam.amazonaws.com",
      eventName: "CreateAccessKey",
      awsRegion: "us-east-1",
      sourceIPAddress: "192.0.2.1",
      userAgent: "console",
      actor: "arn:aws:iam::111122223333:user/eve",
      mfaUsed: null,
    },
    changes,
    settled: true,
    tampering: false,
    ...rest,
  };
};

let here: Account;
beforeEach(async () => {
  here = new Account();
  number = 0;
  await run(here.world(observed(well)), controls);
  here.sent.length = 0;
});
afterEach(() => here.ledger.close());

/** What events lead to, where the facts are well but for these. */
async function reaction(
  facts: object,
  signals: readonly Signal[],
  { proves = {}, names = {}, ...more }: Partial<Narrowing> & Partial<World> = {},
) {
  const world = here.world(observed({ ...well, ...facts }), more);
  const found = await respond(world, controls, { signals, proves, names });
  await publishUnsent(world);
  return { ...found, waiting: [...found.waiting] };
}
/** What was sent: each change's kind, control and resource. */
const published = () =>
  here.sent.flatMap(({ changes }) => changes.map(({ kind, control, resource }) => `${kind} ${control} ${resource.id}`));
const findings = async () =>
  (await here.ledger.read(subject.account)).findings.map(
    ({ control, resource, status }) => `${control} ${resource.id} ${status}`,
  );
const keyDrift = `drift root-access-key-absent ${subject.account}`;

describe("an event", () => {
  test("evaluates the controls whose facts it may have changed, and no others", async () => {
    const asked: unknown[] = [];
    const collect: World["collect"] = async (facts, settings, at, events) => {
      asked.push([...facts], settings.plannedUses, at, events);
      return { observations: observed(well), apiCalls: 3 };
    };
    const use = { id: "p", from: "2026-01-01", to: "2026-01-02", owner: "o", reason: "r" };
    await here.ledger.putPlannedUse(subject.account, use);
    const asking = { proves: {}, names: { userCredentials: ["alice"] } };
    const found = await reaction({}, [event(["userCredentials"])], { collect, ...asking });
    expect(asked).toEqual([["userCredentials"], [use], hours(0), asking]);
    expect(found).toEqual({ changes: [], waiting: [], evaluated: ["iam-user-mfa-enabled"], apiCalls: 3 });
  });

  test("that changes no fact of ours reads nothing and writes nothing", async () => {
    const collect = () => Promise.reject(new Error("nothing is read"));
    expect(await reaction({}, [event(["signIns"])], { collect })).toEqual({
      changes: [],
      waiting: [],
      evaluated: [],
      apiCalls: 0,
    });
  });

  test("leaves no heartbeat: if the schedule stops, that must show", async () => {
    await reaction({ accountSummary: summary(1) }, [event(["accountSummary"])]);
    expect((await here.ledger.read(subject.account)).lastRun?.id).toBe("r0");
  });

  test("leads to an alert that says where the last run found Identity Center", async () => {
    await reaction({ accountSummary: summary(1) }, [event(["accountSummary"])]);
    expect(here.sent).toMatchObject([
      { identityCenterRegion: "eu-west-1", identityCenterInstance: "arn:aws:sso:::instance/i" },
    ]);
  });

  test("reports nothing before the first run of the account, which reports everything", async () => {
    here.ledger.close();
    here = new Account();
    await reaction({ accountSummary: summary(1) }, [event(["accountSummary"])]);
    expect([published(), await findings()]).toEqual([[], []]);
    await run(here.world(observed({ ...well, accountSummary: summary(1) })), controls);
    expect(here.kinds()).toMatchObject([expect.arrayContaining(["baseline"])]);
  });

  test("on Identity Center does not delay what is known about root", async () => {
    const collect: World["collect"] = async (facts) => {
      if (facts.has("identityCenter")) throw new Error("Identity Center does not answer");
      return { observations: observed({ ...well, accountSummary: summary(1) }), apiCalls: 1 };
    };
    const failing = reaction({}, [event(["identityCenter"]), event(["accountSummary"])], { collect });
    await expect(failing).rejects.toThrow("does not answer");
    await publishUnsent(here.world(observed(well)));
    expect(published()).toEqual([keyDrift]);
  });

  test("on a role is recorded even if Identity Center cannot be read", async () => {
    const { recordedAt: _, ...assignment } = accessRecord("of-assignment");
    const signals = [event([], { access: assignment }), event([], { access: { ...assignment, kind: "role-created" } })];
    const collect: World["collect"] = async (facts) => {
      if (facts.has("permissionSets")) throw new Error("no Identity Center");
      return { observations: observed(well), apiCalls: 1 };
    };
    const deliver = () => reaction({}, signals, { collect, accessNotices: { sent: true } });
    await expect(deliver()).rejects.toThrow("no Identity Center");
    expect((await here.ledger.accessChanges(subject.account, 9)).map(({ kind }) => kind)).toEqual(["role-created"]);
  });

  test("on root and on Identity Center is reported for both, root first", async () => {
    const order: string[] = [];
    const collect: World["collect"] = async (facts) => {
      order.push([...facts].join());
      return { observations: observed(well), apiCalls: 1 };
    };
    await reaction({}, [event(["trails", "accountSummary"])], { collect });
    expect(order).toEqual(["accountSummary", "trails,directory"]);
  });

  test("on root and another on Identity Center have an alert each", async () => {
    const signals = [event(["identityCenter", "accountSummary"], { settled: false })];
    const facts = { accountSummary: summary(1), identityCenter: center("DELETE_IN_PROGRESS") };
    const { changes, evaluated, apiCalls, waiting } = await reaction(facts, signals);
    expect(published()).toEqual([keyDrift, `drift identity-center-enabled ${subject.account}`]);
    expect(changes.map(({ control }) => control)).toEqual(["root-access-key-absent", "identity-center-enabled"]);
    expect([evaluated, apiCalls, waiting]).toEqual([["root-access-key-absent", "identity-center-enabled"], 14, []]);
    expect(here.sent).toHaveLength(2);
  });
});

describe("what is seen after an event", () => {
  test("counts at once if it is NON_COMPLIANT, and nothing is waited for", async () => {
    const { waiting, changes } = await reaction({ accountSummary: summary(1) }, [
      event(["accountSummary"], { settled: false }),
    ]);
    expect(published()).toEqual([keyDrift]);
    expect(changes).toHaveLength(1);
    expect(waiting).toEqual([]);
  });

  test("counts as COMPLIANT only when the event has settled, and is waited for until then", async () => {
    await reaction({ accountSummary: summary(1) }, [event(["accountSummary"])]);
    here.sent.length = 0;
    const early = event(["accountSummary"], { settled: false });
    expect((await reaction({}, [early])).waiting).toEqual([early.event.eventID]);
    // One that has settled does not make the other settle.
    expect((await reaction({}, [event(["accountSummary"]), early])).waiting).toEqual([early.event.eventID]);
    expect(published()).toEqual([]);
    expect((await reaction({}, [{ ...early, settled: true }])).waiting).toEqual([]);
    expect(published()).toEqual([`resolved root-access-key-absent ${subject.account}`]);
  });

  test("is left to the schedule if it can't be evaluated, settled or not", async () => {
    for (const settled of [true, false])
      await reaction({ accountSummary: unknown }, [event(["accountSummary"], { settled })]);
    expect(published()).toEqual([]);
    expect(await findings()).toContain(`root-access-key-absent ${subject.account} COMPLIANT`);
  });

  test("is waited for if it can't be evaluated yet", async () => {
    const early = event(["accountSummary"], { settled: false });
    expect((await reaction({ accountSummary: summary(null) }, [early])).waiting).toEqual([early.event.eventID]);
  });

  test("is waited for if only some resources are COMPLIANT, also by an event that changes other facts too", async () => {
    const early = event(["userCredentials", "signIns"], { settled: false });
    const userCredentials = known(users({ alice: false, bob: true }));
    expect((await reaction({ userCredentials }, [early])).waiting).toEqual([early.event.eventID]);
  });

  test("is waited for if the event names a resource that there was no room to read, settled or not", async () => {
    const userCredentials = { ...known(users({ alice: true })), partial: true, left: ["bob", "carol"] };
    const of = (...names: string[]) => event(["userCredentials"], { names: { userCredentials: names } });
    const [alice, both, none] = [of("alice"), of("alice", "bob"), event(["userCredentials"])];
    // The directory has room of its own.
    const other = event(["userCredentials"], { names: { directory: ["bob"] } });
    const { waiting } = await reaction({ userCredentials }, [alice, both, none, other]);
    expect(waiting).toEqual([both.event.eventID]);
    expect((await reaction({ userCredentials: unknown }, [both])).waiting).toEqual([]);
    expect((await reaction({}, [both])).waiting).toEqual([]);
  });

  test("of one control does not count because the event of another has settled", async () => {
    await reaction({ accountSummary: summary(1) }, [event(["accountSummary"])]);
    here.sent.length = 0;
    await reaction({}, [event(["accountSummary"], { settled: false }), event(["userCredentials"])]);
    expect(published()).toEqual([]);
  });

  test("for the first time is a drift: only a first run has a baseline", async () => {
    await reaction({ userCredentials: known(users({ alice: true, bob: true, carol: false })) }, [
      event(["userCredentials"]),
    ]);
    expect(published()).toEqual(["drift iam-user-mfa-enabled carol"]);
  });

  test("is not waited for by an event of other facts", async () => {
    const [mine, other] = [event(["accountSummary"], { settled: false }), event(["signIns"], { settled: false })];
    expect((await reaction({}, [mine, other])).waiting).toEqual([mine.event.eventID]);
  });

  test("counts resource by resource, and none is gone before the event has settled", async () => {
    const userCredentials = known(users({ alice: false }));
    const early = event(["userCredentials"], { settled: false });
    await reaction({ userCredentials }, [early]);
    expect(published()).toEqual(["drift iam-user-mfa-enabled alice"]);
    expect(await findings()).toContain("iam-user-mfa-enabled bob COMPLIANT");
    await reaction({ userCredentials }, [{ ...early, settled: true }]);
    expect(await findings()).not.toContain("iam-user-mfa-enabled bob COMPLIANT");
  });

  test.each<[string, object]>([
    ["only some resources were read", { userCredentials: { ...known(users({ alice: false })), partial: true } }],
    ["one resource could not be evaluated", { userCredentials: known(users({ alice: false, carol: null })) }],
  ])("takes none for gone where %s", async (_, facts) => {
    await reaction(facts, [event(["userCredentials"])]);
    expect(published()).toEqual(["drift iam-user-mfa-enabled alice"]);
    expect(await findings()).toContain("iam-user-mfa-enabled bob COMPLIANT");
  });

  test("treats no resource as gone if one of several facts was read in part", async () => {
    const one = known({ users: [{ id: "u-1" }] });
    await reaction({ directory: { ...one, partial: true } }, [event(["directory"])]);
    expect(await findings()).toContain("two-facts u-2 COMPLIANT");
    await reaction({ directory: one }, [event(["directory"])]);
    expect(await findings()).not.toContain("two-facts u-2 COMPLIANT");
  });

  test("treats no resource of another control as gone", async () => {
    await reaction({ accountSummary: summary(1) }, [event(["accountSummary"])]);
    expect(await findings()).toContain("iam-user-mfa-enabled bob COMPLIANT");
  });
});

describe("what an event proves by itself", () => {
  const work = act("RunInstances (ec2)");
  const proves = { rootActivity: activity(work) };

  test("is not everything: it never makes a control COMPLIANT, and it is not waited for", async () => {
    await reaction({ rootActivity: activity(work) }, [event(["rootActivity"])]);
    here.sent.length = 0;
    for (const settled of [true, false]) {
      const { waiting } = await reaction({}, [event(["rootActivity"], { settled })], {
        proves: { rootActivity: activity() },
      });
      expect(waiting).toEqual([]);
    }
    expect(published()).toEqual([]);
    expect(await findings()).toContain(`root-usage-limited ${subject.account} NON_COMPLIANT`);
  });

  test("does not make a control COMPLIANT by itself, and is not waited for", async () => {
    await reaction({ accountSummary: summary(1) }, [event(["accountSummary"])]);
    here.sent.length = 0;
    for (const settled of [true, false]) {
      const proves = { accountSummary: summary(0) };
      const { waiting } = await reaction({}, [event(["accountSummary"], { settled })], { proves });
      expect(waiting).toEqual([]);
    }
    expect(published()).toEqual([]);
  });

  test("is no cause of daily work unless it is daily work", async () => {
    const failed = act("ConsoleLogin (signin)", { signIn: "Failure" });
    const signals = [work, failed].map(({ eventID }) => {
      const signal = event(["rootActivity"]);
      return { ...signal, event: { ...signal.event, eventID } };
    });
    await reaction({ rootActivity: activity(work, failed) }, signals);
    expect(here.sent[0]?.changes[0]?.events?.map(({ eventID }) => eventID)).toEqual([work.eventID]);
  });

  test("is kept, and reported with the act as its cause and not as a notice of its own", async () => {
    const cause = event(["rootActivity"]);
    const signal = { ...cause, event: { ...cause.event, eventID: work.eventID } };
    await reaction({ rootActivity: activity(work) }, [event(["rootActivity"]), signal], { proves });
    expect(published()).toEqual([`drift root-usage-limited ${subject.account}`]);
    expect(here.sent[0]?.changes[0]?.events).toEqual([signal.event]);
    expect((await here.ledger.read(subject.account)).activity.map(({ eventID }) => eventID)).toEqual([work.eventID]);
  });

  test("has a notice if it is the cause of no change", async () => {
    const task = act("CreateAccessKey (iam)");
    const signal = event(["rootActivity"]);
    await reaction({ rootActivity: activity(task), accountSummary: summary(1) }, [
      { ...signal, event: { ...signal.event, eventID: task.eventID } },
      event(["accountSummary"]),
    ]);
    expect(published()).toEqual([keyDrift, `notice root-usage-limited ${task.eventID}`]);
    expect(here.sent[0]?.changes[0]?.events?.map(({ eventID }) => eventID)).not.toContain(task.eventID);
  });

  test("that is the cause of another control's change has no notice of its own", async () => {
    const task = act("CreateAccessKey (iam)");
    const signal = event(["rootActivity", "accountSummary"]);
    const cause = { ...signal, event: { ...signal.event, eventID: task.eventID } };
    await reaction({ rootActivity: activity(task), accountSummary: summary(1) }, [cause]);
    expect(published()).toEqual([keyDrift]);
  });

  test("was daily work already when another event brings the drift about: both are its causes", async () => {
    const [first, second] = [work, act("StopInstances (ec2)", { eventTime: hours(1) })];
    const eventOfAct = ({ eventID, eventTime }: RootAct) => {
      const signal = event(["rootActivity"], { eventTime: eventTime.toISOString() });
      return { ...signal, event: { ...signal.event, eventID } };
    };
    // Kept before, while the account had no run.
    here.ledger.close();
    here = new Account();
    await reaction({ rootActivity: activity(first) }, [eventOfAct(first)]);
    await run(here.world(observed({ ...well, rootActivity: unknown })), [rootAccessKeyAbsent]);
    here.sent.length = 0;
    await reaction({ rootActivity: activity(second) }, [eventOfAct(first), eventOfAct(second)]);
    expect(here.sent[0]?.changes[0]?.events?.map(({ eventName, eventID }) => [eventName, eventID])).toEqual([
      ["CreateAccessKey", second.eventID],
      ["CreateAccessKey", first.eventID],
    ]);
  });
});

describe("the causes of a change", () => {
  test("are the latest three events that touch its control, the latest first", async () => {
    const signals = [1, 4, 2, 3].map((n) => event(["accountSummary"], { eventTime: hours(n).toISOString() }));
    const other = event(["signIns"], { eventTime: hours(9).toISOString() });
    await reaction({ accountSummary: summary(1) }, [...signals, other]);
    expect(here.sent[0]?.changes[0]?.events?.map(({ eventTime }) => eventTime)).toEqual(
      [4, 3, 2].map((n) => hours(n).toISOString()),
    );
  });

  test("of several controls are each control's own", async () => {
    const [key, user] = [event(["accountSummary"]), event(["userCredentials"])];
    await reaction({ accountSummary: summary(1), userCredentials: known(users({ alice: false, bob: true })) }, [
      key,
      user,
    ]);
    expect(here.sent[0]?.changes.map(({ control, events }) => [control, events])).toEqual([
      ["root-access-key-absent", [key.event]],
      ["iam-user-mfa-enabled", [user.event]],
    ]);
  });
});

describe("the planned use behind a change", () => {
  const ROOT = "arn:aws:iam::111122223333:root";
  /** The plan that an alert names after events by these people, at these hours. A use is planned from the first to the second. */
  async function planAfter(...events: readonly (readonly [actor: string, hour: number])[]) {
    const at = (hour: number) => hours(hour).toISOString();
    await here.ledger.putPlannedUse(subject.account, {
      id: "p",
      from: at(1),
      to: at(2),
      owner: "hanako",
      reason: "new phone",
    });
    const signals = events.map(([actor, hour]) => {
      const { event: found, ...signal } = event(["accountSummary"], { eventTime: at(hour) });
      return { ...signal, event: { ...found, actor } };
    });
    await reaction({ accountSummary: summary(1) }, signals);
    return here.sent.flatMap(({ changes }) => changes.map(({ plan }) => plan));
  }

  test("is named where root did it in that time", async () => {
    expect(await planAfter([ROOT, 1])).toEqual(["hanako: new phone"]);
  });

  test("is none where root did a part of it at another time", async () => {
    expect(await planAfter([ROOT, 1], [ROOT, 3])).toEqual([null]);
  });

  test("is named where others did something at another time", async () => {
    expect(await planAfter([ROOT, 2], ["arn:aws:iam::111122223333:user/eve", 5])).toEqual(["hanako: new phone"]);
  });

  test.each([
    "arn:aws:iam::111122223333:user/eve",
    "arn:aws:iam::111122223333:user/x:root",
    "arn:aws:iam::111122223333:rooted",
    "arn:aws:iam::1:root",
    "arn:aws:iam::aws:root",
    `${ROOT} `,
    ` ${ROOT}`,
  ])("is not asked about where %j did it", async (actor) => {
    expect(await planAfter([actor, 1])).toEqual([undefined]);
  });
});

describe("a member of an organization", () => {
  const member: Member = { account: subject.account, name: "a", state: "ACTIVE", joined: null, units: [] };
  const memberOf = { organization: "o-exampleorg", member };
  /** What the ledger is asked to commit after an event, and for how many alerts a pass was looked for. */
  async function committed(facts: object, more: Partial<World>, signal = event(["accountSummary"])) {
    const commit = vi.spyOn(here.ledger, "commit");
    let asked = 0;
    const gatheredBy = async (at: string) => {
      expect(at).toBe(hours(0).toISOString());
      asked++;
      return (await more.gatheredBy?.(at)) ?? null;
    };
    await reaction(facts, [signal], { ...more, gatheredBy });
    return { asked, memberOf: commit.mock.calls.map(([, by]) => (by as { memberOf?: unknown }).memberOf) };
  }
  const failing = { accountSummary: summary(1) };

  test("has its alert sent by itself, unless it is gathered for a digest", async () => {
    expect(await committed(failing, { memberOf })).toEqual({ asked: 1, memberOf: [memberOf] });
  });

  test("has its alert gathered where there are many", async () => {
    expect(await committed(failing, { memberOf, gatheredBy: async () => "events" })).toEqual({
      ...{ asked: 1, memberOf: [{ ...memberOf, pass: "events" }] },
    });
  });

  test("needs no digest where nothing has changed", async () => {
    expect(await committed({}, { memberOf })).toEqual({ asked: 0, memberOf: [] });
    const tampered = event([], { tampering: true });
    expect(await committed({}, { memberOf }, tampered)).toEqual({ asked: 0, memberOf: [memberOf] });
  });

  test("is not what an account by itself is", async () => {
    expect(await committed(failing, {})).toEqual({ asked: 1, memberOf: [undefined] });
  });
});

describe("tampering with Genkan", () => {
  test("is kept in the history once, and sent to nobody, whatever else the event changes", async () => {
    const both = event(["accountSummary", "identityCenter"], { tampering: true });
    const { evaluated } = await reaction({ accountSummary: summary(1) }, [both, event(["accountSummary"])]);
    expect(evaluated).toEqual(["root-access-key-absent", "identity-center-enabled"]);
    expect(published()).toEqual([keyDrift]);
    const history = await here.ledger.history(subject.account, 99);
    expect(history.filter(({ kind }) => kind === "tampering").map(({ events }) => events)).toEqual([[both.event]]);
  });

  test("is kept where it changes no fact of ours", async () => {
    const tampered = event([], { tampering: true });
    await reaction({}, [tampered]);
    const history = await here.ledger.history(subject.account, 99);
    expect(history.filter(({ kind }) => kind === "tampering").map(({ events }) => events)).toEqual([[tampered.event]]);
    expect(here.sent).toEqual([]);
  });
});
