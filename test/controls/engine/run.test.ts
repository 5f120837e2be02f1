import { rootAccessKeyAbsent } from "@genkan/controls/catalogue/root-access-key-absent";
import { rootUsageLimited } from "@genkan/controls/catalogue/root-usage-limited";
import { setUpFacts } from "@genkan/controls/domain/set-up";
import type { AccessFeed } from "@genkan/controls/engine/access-record";
import { commit } from "@genkan/controls/engine/commit";
import {
  evaluate,
  evaluateFacts,
  factsFor,
  factsForPass,
  homeIn,
  homeOf,
  settingsWith,
} from "@genkan/controls/engine/evaluate";
import type { Exception } from "@genkan/controls/engine/exception";
import type { Change, Differences } from "@genkan/controls/engine/finding";
import { ConflictError, type Ledger, type Run, type Standing } from "@genkan/controls/engine/ledger";
import { publishUnsent } from "@genkan/controls/engine/publish";
import { run, summarise } from "@genkan/controls/engine/run";
import type { Alert, World } from "@genkan/controls/engine/world";
import type { Fact, Observations, RootAct } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { act, hours } from "../../acts.ts";
import { evaluation, eventsOf, runOf } from "../../findings.ts";
import { Account, known, observed, subject, unknown } from "../../world.ts";

const { account } = subject;
const instance = {
  arn: "arn:aws:sso:::instance/ssoins-1",
  region: "eu-west-1",
  kind: "organization",
} as const;

const summary = (accessKeys: number) =>
  known({ mfaEnabled: true, passwordPresent: true, accessKeys, signingCertificates: 0 });
const activity = (...acts: RootAct[]) =>
  known({ from: hours(-2_000), regions: ["us-east-1"], everyRegion: true, unread: [], acts });
const center = { identityCenter: known({ instances: [instance], searched: [], managementAccount: null }) };
const quiet = observed({ accountSummary: summary(0), rootActivity: activity() });
const withKey = observed({ accountSummary: summary(1), rootActivity: activity() });

const exception = (more: Partial<Exception>): Exception => ({
  ...{ control: "other", resource: null, reason: "r", owner: "o", expires: hours(9).toISOString() },
  ...more,
});

let here: Account;
let ledger: Account["ledger"];
let sent: Alert[];
beforeEach(() => {
  here = new Account();
  ({ ledger, sent } = here);
});
afterEach(() => ledger.close());

const world: Account["world"] = (...args) => here.world(...args);
const controls = [rootAccessKeyAbsent, rootUsageLimited];
const kinds = () => here.kinds();

describe("access changes that were too many to report one by one", () => {
  const held = { count: 3, from: hours(-2).toISOString(), to: hours(-1).toISOString() };
  const nothing = { written: [], removed: [], changes: [], evaluations: [] };
  const inLedger = (feed: AccessFeed) =>
    ledger.commit(account, eventsOf("e1", hours(-1).toISOString()), { ...nothing, feed });

  test("are summed up once by the next run", async () => {
    const feed = { times: [hours(-2).toISOString()], held, version: 1 };
    await inLedger(feed);
    for (const _ of [1, 2]) await run(world(quiet), controls);
    expect(sent.flatMap(({ changes }) => changes).filter(({ control }) => control === "access-changes")).toEqual([
      {
        ...{ alertId: "r0", kind: "notice", at: hours(0).toISOString(), control: "access-changes" },
        resource: { type: "AWS::::Account", id: account },
        ...{ status: "COMPLIANT", severity: "LOW", reason: "access-changes-held", params: held },
        ...{ evidence: [], from: null, fromSince: null },
      },
    ]);
    expect((await ledger.read(account)).feed).toEqual({ ...feed, held: null, version: 2 });
  });

  test("are none where each was reported", async () => {
    const feed = { times: [hours(-2).toISOString()], held: null, version: 1 };
    await inLedger(feed);
    await run(world(quiet), controls);
    expect((await ledger.read(account)).feed).toEqual(feed);
  });
});

describe("a pass", () => {
  test("collects what its controls use, and what outlasts it, with what people have declared", async () => {
    const use = { id: "p", from: "2026-11-01", to: "2026-11-02", owner: "o", reason: "r" };
    await ledger.putPlannedUse(account, use);
    const asked: unknown[] = [];
    const collect: World["collect"] = async (facts, settings, at, events) => {
      asked.push([...facts].sort(), settings.plannedUses, at, events);
      return { observations: quiet, apiCalls: 7 };
    };
    await run(world(quiet, { collect }), controls);
    const facts = new Set<Fact>(["accountSummary", "rootActivity", "credentialReport", ...setUpFacts]);
    expect(asked).toEqual([[...facts].sort(), [use], hours(0), undefined]);
    expect(factsForPass(controls)).toEqual(facts);
    // What events touch is read without what only a pass reads.
    expect(factsFor(controls)).toEqual(new Set(["accountSummary", "rootActivity", "credentialReport"]));
  });

  test("evaluates, records and sends what it found", async () => {
    const { run: heartbeat, evaluations, changes } = await run(world(withKey), controls);
    expect(evaluations.map(({ control, status }) => [control, status])).toEqual([
      ["root-access-key-absent", "NON_COMPLIANT"],
      ["root-usage-limited", "INSUFFICIENT_DATA"],
    ]);
    expect(changes.map(({ kind }) => kind)).toEqual(["baseline", "baseline"]);
    expect(sent).toEqual([
      {
        ...subject,
        alertId: "r0",
        changes,
        identityCenterRegion: null,
        identityCenterInstance: null,
        exceptions: [],
      },
    ]);
    expect(heartbeat).toEqual({
      kind: "run",
      id: "r0",
      at: hours(0).toISOString(),
      controls: 2,
      evaluated: controls.map(({ id }) => id),
      summary: { COMPLIANT: 0, NON_COMPLIANT: 1, NOT_APPLICABLE: 0, INSUFFICIENT_DATA: 1 },
      apiCalls: 7,
      identityCenterRegion: null,
      identityCenterInstance: null,
      // When each fact was measured, for anyone who asks how old a finding's evidence is.
      facts: { accountSummary: hours(0).toISOString(), rootActivity: hours(0).toISOString() },
    });
    const standing = await ledger.read(account);
    expect(standing.lastRun).toEqual(heartbeat);
    expect(standing.findings).toHaveLength(2);
    expect(standing.unsent).toEqual([]);
  });

  test("records when the next one is due, and what could not be read", async () => {
    const denied = {
      known: false,
      cause: { kind: "access-denied", action: "iam:GetAccountSummary", detail: "" },
    } as const;
    const unread = { ...quiet, accountSummary: denied };
    const { run: heartbeat } = await run(world(unread, { everySeconds: 3_600 }), controls);
    expect(heartbeat).toMatchObject({ everySeconds: 3_600, facts: { accountSummary: null } });
  });

  test("of a member records which one it is, and the organization's exceptions silence it", async () => {
    const member = { account, name: "prod", state: "ACTIVE", joined: null, units: [] } as const;
    const memberOf = { organization: "o-exampleorgid", member };
    const control = "root-access-key-absent";
    const exception = { control, resource: null, reason: "r", owner: "o", expires: hours(99).toISOString() };
    const { run: heartbeat } = await run(world(quiet, { memberOf }), controls);
    expect(heartbeat.memberOf).toEqual(memberOf);
    const { changes } = await run(world(withKey, { memberOf, exceptions: [exception] }), controls);
    expect(changes).toEqual([]);
    const { findings } = await ledger.read(account);
    expect(findings.find((finding) => finding.control === control)).toMatchObject({ exception });
  });

  test("without a schedule and without an organization says nothing of either", async () => {
    const { run: heartbeat } = await run(world(quiet), controls);
    expect(Object.keys(heartbeat)).not.toEqual(expect.arrayContaining(["everySeconds"]));
    expect(Object.keys(heartbeat)).not.toEqual(expect.arrayContaining(["memberOf"]));
  });

  test("compares with the last one: it sends what has changed since, and nothing if nothing has", async () => {
    await run(world(quiet), controls);
    await run(world(withKey), controls);
    await run(world(withKey), controls);
    expect(kinds()).toEqual([
      ["r0", "baseline", "baseline"],
      ["r1", "drift"],
    ]);
  });

  test("after the first one reports what is new as a drift, not as a baseline", async () => {
    await run(world(quiet), controls.slice(1));
    await run(world(withKey), controls);
    expect(kinds()).toEqual([
      ["r0", "baseline"],
      ["r1", "drift"],
    ]);
  });

  test("reminds of what stays as the settings say", async () => {
    await run(world(withKey), controls.slice(0, 1));
    here.time = hours(24);
    await run(world(withKey), controls.slice(0, 1));
    expect(kinds()).toEqual([
      ["r0", "baseline"],
      ["r1", "reminder"],
    ]);
  });

  test("remembers where Identity Center was, when a later one does not see it", async () => {
    const { run: first } = await run(world(observed({ ...quiet, ...center })), controls);
    expect(first).toMatchObject({ identityCenterRegion: "eu-west-1", identityCenterInstance: instance.arn });
    const { run: second } = await run(world(withKey), controls);
    expect(second).toMatchObject({ identityCenterRegion: "eu-west-1", identityCenterInstance: instance.arn });
    expect(sent[1]).toMatchObject({ identityCenterRegion: "eu-west-1", identityCenterInstance: instance.arn });
  });

  test("remembers when the set-up ended, and says nothing of it before it is known", async () => {
    const iamAuthorization = known({ users: [], groups: [], reservedRoles: [], accountAccessRoles: [] });
    const { run: before } = await run(world(quiet), controls);
    expect(before).not.toHaveProperty("setUpUntil");
    const { run: unfinished } = await run(world(observed({ ...quiet, iamAuthorization })), controls);
    expect(unfinished.setUpUntil).toBeNull();
    const { run: later } = await run(world(observed({ ...quiet, iamAuthorization: unknown })), controls);
    expect(later.setUpUntil).toBeNull();
  });

  test("keeps the acts of root, and notices a root-only task", async () => {
    await run(world(quiet), controls);
    const task = act("CreateAccessKey (iam)");
    await run(world(observed({ ...quiet, rootActivity: activity(task) })), controls);
    expect((await ledger.read(account)).activity.map(({ eventID }) => eventID)).toEqual([task.eventID]);
    expect(sent[1]?.changes.map(({ kind, reason }) => [kind, reason])).toContainEqual([
      "notice",
      "root-credentials-changed",
    ]);
  });

  test("says in its alert what is accepted, the next to end first, and not what is over", async () => {
    const [soon, later, over] = [1, 2, 0].map((n) =>
      exception({ control: `c${9 - n}`, expires: hours(n).toISOString() }),
    );
    for (const each of [later, over, soon]) await ledger.putException(account, each!);
    await run(world(withKey), controls);
    expect(sent[0]?.exceptions).toEqual([soon, later]);
  });

  test("is not silenced by what was accepted while it collected, until it reads what stands again", async () => {
    await run(world(quiet), controls.slice(0, 1));
    const accepted = exception({ control: "root-access-key-absent" });
    const collect = async () => {
      await ledger.putException(account, accepted);
      // Another run writes the finding in the meantime, so that this one reads again.
      await run(world(observed({ accountSummary: unknown })), controls.slice(0, 1));
      return { observations: withKey, apiCalls: 1 };
    };
    await run(world(withKey, { collect }), controls.slice(0, 1));
    expect(kinds()).toEqual([["r0", "baseline"]]);
    expect((await ledger.read(account)).findings).toMatchObject([{ status: "NON_COMPLIANT", exception: accepted }]);
  });
});

describe("acts of root that an earlier run has kept", () => {
  const DAYS = 24 * 30;
  const look = act("ListUsers (iam)", { readOnly: true, eventTime: hours(-DAYS + 5) });
  const quietly = observed({
    rootActivity: activity(),
    credentialReport: known({ root: { passwordLastUsed: "no-information", accessKeys: [] }, users: [] }),
  });

  test.each([
    ["a look in the window belongs to a task up to twelve hours before the window", -DAYS - 5, "COMPLIANT"],
    ["not to one that was longer ago", -DAYS - 13, "NON_COMPLIANT"],
  ])("count: %s", async (_, taskAt, status) => {
    const task = act("CreateAccessKey (iam)", { eventTime: hours(taskAt) });
    await run(world(observed({ ...quietly, rootActivity: activity(look, task) })), []);
    const { evaluations } = await evaluate(world(quietly), [rootUsageLimited], hours(0));
    expect(evaluations.map((each) => each.status)).toEqual([status]);
    const passed = await run(world(quietly), [rootUsageLimited]);
    expect(passed.evaluations.map((each) => each.status)).toEqual([status]);
  });

  test("do not count where none are given", async () => {
    const { evaluations, apiCalls } = await evaluate(world(quietly), [rootUsageLimited], hours(0));
    expect(evaluations).toMatchObject([{ status: "COMPLIANT" }]);
    expect(apiCalls).toBe(7);
  });

  test("do not make a fact of what was not read", () => {
    const { observations } = evaluateFacts(world(quiet), [], {
      at: hours(0),
      collected: observed({ accountSummary: summary(0) }),
    });
    expect(observations).toEqual({ accountSummary: summary(0) });
  });
});

describe("a commit", () => {
  const standing: Standing = {
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
  const nothing: Differences = { written: [], removed: [], changes: [] };
  const event = eventsOf("e", hours(0).toISOString());
  const heartbeat: Run = runOf("r", hours(0).toISOString(), []);
  const change = { ...evaluation("c", "NON_COMPLIANT"), alertId: "e", kind: "drift" } as Change;
  const conflict = (partly = false) => new ConflictError("another run wrote first", { partly });

  /** A ledger that fails its first commits with these errors; what is read each time, and what is called. */
  function failing(...errors: (Error | null)[]) {
    const calls: string[] = [];
    const stub = {
      read: async () => {
        calls.push("read");
        return { ...standing, findings: Array.from({ length: calls.filter((each) => each === "read").length }) };
      },
      commit: async (_: string, by: { id: string }, __: Differences, resumed?: boolean) => {
        calls.push(`commit ${by.id}${resumed ? " resumed" : ""}`);
        const error = errors.shift();
        if (error) throw error;
      },
      wake: async (_: string, { alertId }: { alertId: string }) => void calls.push(`wake ${alertId}`),
      changesOf: async (_: string, alertId: string) => {
        calls.push(`changesOf ${alertId}`);
        return [change, change];
      },
    };
    return { ledger: stub as unknown as Ledger, calls };
  }
  const one = { ...nothing, changes: [change] };

  test.each<[string, Partial<Differences>]>([
    ["findings", { written: [{}] as never }],
    ["findings that are gone", { removed: [{}] as never }],
    ["changes", { changes: [change] }],
    ["acts of root", { activity: [{}] as never }],
    ["acts of root that are something else", { outdated: [{}] as never }],
    ["sign-ins without a second factor", { signIns: [{}] as never }],
    ["what is only kept", { recorded: [change] }],
  ])("of an event writes %s", async (_, differences) => {
    const { ledger, calls } = failing();
    await commit(ledger, account, standing, () => ({ ...nothing, ...differences, by: event }));
    expect(calls).toEqual(["commit e"]);
  });

  test("of an event writes nothing where nothing differs; of a run, its heartbeat", async () => {
    const { ledger, calls } = failing();
    const differences = { ...nothing, by: event };
    expect(await commit(ledger, account, standing, () => differences)).toBe(differences);
    await commit(ledger, account, standing, () => ({ ...nothing, by: heartbeat }));
    expect(calls).toEqual(["commit r"]);
  });

  test("that meets another writer is evaluated again with what was written, up to four times", async () => {
    const { ledger, calls } = failing(conflict(), conflict(), conflict(), conflict());
    const seen: number[] = [];
    const differ = (before: Standing) => {
      seen.push(before.findings.length);
      return { ...one, by: event, nth: seen.length };
    };
    expect(await commit(ledger, account, standing, differ)).toMatchObject({ nth: 5 });
    expect(seen).toEqual([0, 1, 2, 3, 4]);
    expect(calls).toEqual([...Array.from({ length: 4 }, () => ["commit e", "read"]).flat(), "commit e"]);
  });

  test("that meets others again and again fails, and what it has recorded is offered", async () => {
    const { ledger, calls } = failing(...Array.from({ length: 9 }, () => conflict()));
    await expect(commit(ledger, account, standing, () => ({ ...one, by: event }))).rejects.toThrow(ConflictError);
    expect(calls.filter((call) => call.startsWith("commit"))).toHaveLength(5);
    expect(calls.at(-1)).toBe("wake e");
  });

  test("that fails otherwise is not tried again, and fails by its own error though the offer fails too", async () => {
    const { ledger, calls } = failing(new Error("disk full"));
    ledger.wake = async () => {
      throw new Error("disk still full");
    };
    await expect(commit(ledger, account, standing, () => ({ ...one, by: event }))).rejects.toThrow("disk full");
    expect(calls).toEqual(["commit e"]);
  });

  test("of which a part is recorded is resumed, to the end, and returns all that was recorded", async () => {
    const { ledger, calls } = failing(conflict(true), conflict(false));
    // The second comparison finds nothing left.
    let nth = 0;
    const differ = () => ({ ...(nth++ ? nothing : one), by: event });
    expect((await commit(ledger, account, standing, differ)).changes).toEqual([change, change]);
    expect(calls).toEqual(["commit e", "read", "commit e resumed", "read", "commit e resumed", "changesOf e"]);
  });

  test("of which no part was recorded is not resumed", async () => {
    const { ledger, calls } = failing(conflict(false));
    let nth = 0;
    await commit(ledger, account, standing, () => ({ ...(nth++ ? nothing : one), by: event }));
    expect(calls).toEqual(["commit e", "read"]);
  });
});

describe("sending what is recorded", () => {
  const record = async (observations: Observations) => {
    const failing = world(observations, { publish: async () => Promise.reject(new Error("SNS does not answer")) });
    await expect(run(failing, controls.slice(0, 1))).rejects.toThrow("could not be published");
  };

  test("what was not accepted is sent later, oldest first, each under its own id", async () => {
    await record(quiet);
    await record(withKey);
    await publishUnsent(world(quiet));
    expect(kinds()).toEqual([
      ["r0", "baseline"],
      ["r1", "drift"],
    ]);
    await publishUnsent(world(quiet));
    expect(sent).toHaveLength(2);
  });

  test("an alert that is not accepted does not stop those after it", async () => {
    await record(quiet);
    await record(withKey);
    await record(quiet);
    const publish = async (alert: Alert) => {
      if (alert.alertId !== "r1") sent.push(alert);
      else throw new Error("too large");
    };
    const failure = await publishUnsent(world(quiet, { publish })).catch((error: AggregateError) => error);
    expect(failure).toMatchObject({
      message: "1 alert(s) could not be published",
      errors: [expect.objectContaining({ message: "too large" })],
    });
    expect(kinds().map(([id]) => id)).toEqual(["r0", "r2"]);
    expect((await ledger.read(account)).unsent.map(({ alertId }) => alertId)).toEqual(["r1"]);
  });

  test("a single alert is looked up, and sent if it is unsent", async () => {
    await record(quiet);
    await record(withKey);
    await publishUnsent(world(quiet), { alertId: "r1" });
    await publishUnsent(world(quiet), { alertId: "r1" });
    expect(kinds()).toEqual([["r1", "drift"]]);
    expect((await ledger.read(account)).unsent.map(({ alertId }) => alertId)).toEqual(["r0"]);
  });

  test("an alert that carries its changes is sent without a look-up", async () => {
    await record(quiet);
    const read = vi.spyOn(ledger, "read");
    const changes = await ledger.changesOf(account, "r0");
    const held = { changes, identityCenterRegion: "eu-west-1", identityCenterInstance: null, exceptions: [] };
    await publishUnsent(world(quiet), { alertId: "r0", held });
    expect(read).not.toHaveBeenCalled();
    expect(sent).toEqual([{ ...subject, alertId: "r0", ...held }]);
    expect((await ledger.read(account)).unsent).toEqual([]);
  });

  test("an alert without changes is not sent, and does not wait any more", async () => {
    await ledger.commit(
      account,
      eventsOf("e", hours(0).toISOString()),
      { written: [], removed: [], changes: [] },
      true,
    );
    await publishUnsent(world(quiet));
    expect(sent).toEqual([]);
    expect((await ledger.read(account)).unsent).toEqual([]);
  });
});

test("an account without a ledger is evaluated as one of which nothing is known yet", async () => {
  const { ledger: _, ...alone } = world(withKey);
  const { standing, evaluations } = await evaluate(alone, [rootAccessKeyAbsent], hours(0));
  expect(standing).toMatchObject({ lastRun: null, findings: [], exceptions: [] });
  expect(evaluations.map(({ status }) => status)).toEqual(["NON_COMPLIANT"]);
});

test("the settings of a run are the user's, with what the ledger knows", () => {
  const use = { id: "p", from: "a", to: "b", owner: "o", reason: "r" };
  const attestation = { subject: "identity-center-mfa", by: "hanako" } as never;
  const settings = {
    ...defaultSettings,
    plannedUses: [use],
    attestations: [attestation],
    lastIdentityCenterRegion: "us-east-1",
  };
  const lastRun = { ...runOf("r", "t", []), identityCenterRegion: "eu-west-1", setUpUntil: "2026-11-01" };
  const declared = {
    lastRun,
    plannedUses: [{ ...use, id: "q" }],
    // A statement about anything else is not about Identity Center's MFA settings.
    attestations: [attestation, { subject: "root-second-mfa-device", by: "hanako" }, attestation],
  } as unknown as Standing;
  expect(settingsWith(settings, declared)).toEqual({
    ...settings,
    plannedUses: [use, { ...use, id: "q" }],
    attestations: [attestation, attestation, attestation],
    lastIdentityCenterRegion: "eu-west-1",
    setUp: { known: true, until: "2026-11-01" },
  });
  const nothing = { lastRun: null, plannedUses: [], attestations: [] } as unknown as Standing;
  expect(settingsWith(settings, nothing)).toEqual(settings);
  expect(settingsWith(settings, { ...nothing, lastRun: runOf("r", "t", []) })).toEqual(settings);
});

test("the console of an account is where Identity Center is, or was", () => {
  expect(homeIn(subject, observed(center))).toEqual({
    partition: "aws",
    identityCenterRegion: "eu-west-1",
    identityCenterInstance: instance.arn,
  });
  const nowhere = { partition: "aws", identityCenterRegion: null, identityCenterInstance: null };
  expect(homeIn(subject, {})).toEqual(nowhere);
  expect(homeIn(subject, observed({ identityCenter: unknown }))).toEqual(nowhere);
  expect(homeIn(subject, observed({ identityCenter: known({ instances: [] }) }))).toEqual(nowhere);
  const lastRun = { ...runOf("r", "t", []), identityCenterRegion: "eu-west-1", identityCenterInstance: "arn" };
  expect(homeOf(subject, lastRun)).toEqual({
    partition: "aws",
    identityCenterRegion: "eu-west-1",
    identityCenterInstance: "arn",
  });
  expect(homeOf(subject, null)).toEqual(nowhere);
  expect(homeOf(subject, runOf("r", "t", []))).toEqual(nowhere);
});

test("a summary counts each status", () => {
  const statuses = ["COMPLIANT", "NON_COMPLIANT", "COMPLIANT", "INSUFFICIENT_DATA"] as const;
  expect(summarise(statuses.map((status) => ({ status })))).toEqual({
    COMPLIANT: 2,
    NON_COMPLIANT: 1,
    NOT_APPLICABLE: 0,
    INSUFFICIENT_DATA: 1,
  });
});
