import { collectFrom } from "@genkan/aws/account";
import { connect } from "@genkan/aws/clients";
import { givenToMember, memberControls, sweptFactNames } from "@genkan/aws/organization/controls";
import { type Sweep, type Sweeping, sweep, withNewer } from "@genkan/aws/organization/sweep";
import { storeAccount, storedSweep, storeSweep } from "@genkan/aws/organization/sweeping";
import { type StoredSweep, sweptFacts } from "@genkan/aws/organization/swept";
import { catalogue } from "@genkan/controls/catalogue/index";
import { evaluate } from "@genkan/controls/engine/evaluate";
import { defaultSettings } from "@genkan/controls/model/settings";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import {
  adminSet,
  assign,
  MANAGEMENT_ACCOUNT,
  MEMBER_ACCOUNT,
  user,
  viewSet,
} from "../../scenarios/identity-center.ts";
import { memoryStore } from "./simulated.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const organization = { id: "o-exampleorgid", managementAccount: MANAGEMENT_ACCOUNT };
const NOW = "2026-11-01T00:00:00Z";
const DAY = 86_400_000;
const account = (i: number) => String(200_000_000_000 + i);
const accounts = (count: number) => Array.from({ length: count }, (_, i) => account(i));

/** Identity Center with one administrator by user, others by group, and a lesser set beside it. */
const identityCenter = (more: object = {}) => ({
  region: "us-east-1",
  owner: MANAGEMENT_ACCOUNT,
  users: [user("u-1"), user("u-2"), user("u-3", { status: "DISABLED" }), user("u-unassigned")],
  groups: [
    { id: "g-1", name: "Admins", members: ["u-2", "u-3"] },
    { id: "g-unassigned", name: "Nobody", members: [] },
  ],
  permissionSets: [adminSet(), viewSet, { name: "Unused" }],
  assignments: [
    assign("Admin", { user: "u-1" }, MEMBER_ACCOUNT),
    assign("Admin", { group: "g-1" }, MEMBER_ACCOUNT),
    assign("View", { user: "u-1" }, MEMBER_ACCOUNT),
    assign("View", { group: "g-1" }, MEMBER_ACCOUNT),
    assign("Admin", { user: "u-1" }, account(1)),
  ],
  ...more,
});

function inAccount(id: string, center: object, more: object = {}) {
  const { now = NOW } = more as { now?: string };
  const clock = new TestClock(now);
  const scenario = readScenario({ account: id, now: NOW, organization, identityCenter: center, ...more });
  const simulation = simulate({ scenario, clock });
  const aws = connect({ region: "us-east-1", credentials, requestHandler: simulation.requestHandler, clock });
  return { aws, clock, simulation };
}

const sweeping: Sweeping = {
  subject: { account: MANAGEMENT_ACCOUNT, partition: "aws" },
  organization,
  settings: defaultSettings,
};

async function sweepOf(center: object, by: Partial<Sweeping["subject"]> = {}, more: object = {}) {
  const subject = { ...sweeping.subject, ...by };
  const { aws, clock, simulation } = inAccount(subject.account, center, more);
  const began = clock.now();
  const found = await sweep(aws, { ...sweeping, subject });
  return { found, counts: simulation.counts(), seconds: (clock.now() - began) / 1_000 };
}

describe("a sweep", () => {
  test("finds who is assigned to which account, with the people behind it", async () => {
    const { found } = await sweepOf(identityCenter());
    expect(found).toMatchObject({ at: "2026-11-01T00:00:00.000Z", instance: { owner: MANAGEMENT_ACCOUNT } });
    expect(found.sets.map(({ name }) => name)).toEqual(["Admin", "View", "Unused"]);
    expect(found.assignments).toHaveLength(5);
    expect(found.groups).toEqual([{ id: "g-1", name: null, members: ["u-2", "u-3"] }]);
    expect(found.users.map(({ id }) => id)).toEqual(["u-1", "u-2", "u-3"]);
  });

  const many = identityCenter({ assignments: accounts(250).map((each) => assign("Admin", { user: "u-1" }, each)) });

  test("asks for each principal where there are fewer of them than accounts with a set", async () => {
    const { found, counts } = await sweepOf(many);
    expect(found.assignments).toHaveLength(250);
    // Four users and two groups; the user with 250 assignments has three pages.
    expect(counts["sso:ListAccountAssignmentsForPrincipal"]).toBe(8);
    expect(counts["sso:ListAccountAssignments"]).toBeUndefined();
  });

  test("asks for each account with a set where that is cheaper", async () => {
    const { counts } = await sweepOf(identityCenter({ users: accounts(300).map((id) => user(id)) }));
    expect(counts["sso:ListAccountAssignments"]).toBe(3);
    expect(counts["sso:ListAccountAssignmentsForPrincipal"]).toBeUndefined();
  });

  test("asks for each account in a delegated administrator, which can't ask by principal; the result is the same", async () => {
    const center = { ...many, delegatedAdministrators: [MEMBER_ACCOUNT] };
    const [here, there] = [await sweepOf(center), await sweepOf(center, { account: MEMBER_ACCOUNT })];
    expect(there.counts["sso:ListAccountAssignments"]).toBe(250);
    const sorted = (found: Sweep) => found.assignments.map((each) => JSON.stringify(each)).sort();
    expect(sorted(there.found)).toEqual(sorted(here.found));
  });

  test("keeps to ten calls per second of Identity Center's API", async () => {
    const center = { ...many, delegatedAdministrators: [MEMBER_ACCOUNT] };
    const { counts, seconds } = await sweepOf(center, { account: MEMBER_ACCOUNT });
    const calls = Object.entries(counts).flatMap(([action, count]) => (action.startsWith("sso:") ? count : []));
    const total = calls.reduce((sum, count) => sum + count, 0);
    expect(total).toBeGreaterThan(250);
    expect(total / seconds).toBeLessThanOrEqual(10.5);
  });

  test("finds nothing where there is no Identity Center", async () => {
    const { aws } = inAccount(MANAGEMENT_ACCOUNT, identityCenter(), { identityCenter: undefined });
    expect(await sweep(aws, sweeping)).toMatchObject({ instance: null, assignments: [] });
  });

  /** Two sets in each of five accounts, which is ten calls by account. */
  const five = identityCenter({
    delegatedAdministrators: [MEMBER_ACCOUNT],
    assignments: accounts(5).flatMap((each) => [
      assign("Admin", { user: "u-1" }, each),
      assign("View", { group: "g-1" }, each),
    ]),
  });
  const inDelegated = { ...sweeping, subject: { ...sweeping.subject, account: MEMBER_ACCOUNT } };
  const accountsIn = ({ assignments }: Sweep) => [...new Set(assignments.map((each) => each.account))].sort();

  test("for which there is too little time reads some accounts, each as a whole, and the next one reads on", async () => {
    const { aws, clock, simulation } = inAccount(MEMBER_ACCOUNT, five);
    const first = await sweep(aws, { ...inDelegated, most: 5 });
    expect(accountsIn(first)).toEqual([account(0), account(1)]);
    expect(first.unread).toEqual([account(2), account(3), account(4)]);
    expect(simulation.counts()["sso:ListAccountAssignments"]).toBe(4);
    clock.advance(DAY / 24);
    const second = await sweep(aws, { ...inDelegated, most: 5, before: first });
    expect(accountsIn(second)).toEqual(accounts(4));
    expect(second.unread).toEqual([account(4)]);
    // Those of the first sweep are as old as they are.
    expect(second.readAt).toEqual({ [account(0)]: first.at, [account(1)]: first.at });
    clock.advance(DAY / 24);
    const third = await sweep(aws, { ...inDelegated, most: 5, before: second });
    expect(accountsIn(third)).toEqual(accounts(5));
    expect(third.unread).toBeUndefined();
    // What was read an hour ago is not read again.
    expect(simulation.counts()["sso:ListAccountAssignments"]).toBe(10);
    // A day later, it begins with those that were read first.
    clock.advance(DAY);
    const fourth = await sweep(aws, { ...inDelegated, most: 5, before: third });
    expect(fourth.unread).toEqual([account(2), account(3), account(4)]);
    expect(accountsIn(fourth)).toEqual(accounts(5));
  });

  test("reads an account even if that alone takes more calls than there is time for", async () => {
    const { aws } = inAccount(MEMBER_ACCOUNT, five);
    expect(accountsIn(await sweep(aws, { ...inDelegated, most: 1 }))).toEqual([account(0)]);
  });

  test("asks by account where there is no time to ask each principal", async () => {
    const { aws, simulation } = inAccount(MANAGEMENT_ACCOUNT, many);
    const found = await sweep(aws, { ...sweeping, most: 5 });
    expect(simulation.counts()["sso:ListAccountAssignmentsForPrincipal"]).toBeUndefined();
    expect(accountsIn(found)).toHaveLength(5);
    expect(found.unread).toHaveLength(245);
  });

  test("forgets what another Identity Center knew, and accounts that have no set any more", async () => {
    const { aws, clock } = inAccount(MEMBER_ACCOUNT, five);
    const first = await sweep(aws, { ...inDelegated, most: 5 });
    const gone = { ...first.assignments[0]!, account: account(9) };
    const before = { ...first, assignments: [...first.assignments, gone] };
    clock.advance(DAY / 24);
    expect(accountsIn(await sweep(aws, { ...inDelegated, most: 5, before }))).toEqual(accounts(4));
    const other = { ...before, instance: { ...before.instance!, arn: "arn:aws:sso:::instance/ssoins-0000" } };
    expect(accountsIn(await sweep(aws, { ...inDelegated, most: 5, before: other }))).toEqual(accounts(2));
  });

  test.each([
    "sso:ListPermissionSets",
    "sso:DescribePermissionSet",
    "sso:ListAccountsForProvisionedPermissionSet",
    "sso:ListAccountAssignments",
    "identitystore:ListUsers",
    "identitystore:ListGroups",
    "identitystore:ListGroupMemberships",
  ])("fails as a whole when %s fails", async (action) => {
    const faults = [{ action, fault: "AccessDenied" }];
    await expect(sweepOf(identityCenter(), {}, { faults })).rejects.toThrow(/not authorized/);
  });
});

describe("a member", () => {
  const given = givenToMember(organization, new Date(NOW));
  const ids = ["identity-center-admin-assigned", "identity-center-least-privilege-available"];
  const controls = memberControls(catalogue, given, sweptFactNames).filter(({ id }) => ids.includes(id));

  async function verdicts(
    found: StoredSweep | null,
    { at = new Date(NOW), center = identityCenter(), more = {} } = {},
  ) {
    const { aws, simulation } = inAccount(MEMBER_ACCOUNT, center, more);
    const subject = { account: MEMBER_ACCOUNT, partition: "aws" };
    const swept = sweptFacts(found && JSON.parse(JSON.stringify(found)), at)(MEMBER_ACCOUNT);
    const known = { given: { ...given, ...swept.given }, derived: swept.derived };
    const world = { subject, settings: defaultSettings, collect: collectFrom(aws, subject, known) };
    const { evaluations } = await evaluate(world, controls, at);
    const verdictOf = ({ status, reason, params }: (typeof evaluations)[number]) => ({ status, reason, params });
    return {
      ...Object.fromEntries(ids.map((id) => [id, evaluations.filter((each) => each.control === id).map(verdictOf)])),
      counts: simulation.counts(),
    } as Record<string, ReturnType<typeof verdictOf>[]> & { counts: Record<string, number> };
  }

  test("gets both controls of Identity Center that are about the account, without a call to Identity Center", async () => {
    const { found } = await sweepOf(identityCenter());
    const result = await verdicts(found);
    expect(result["identity-center-admin-assigned"]).toMatchObject([
      { status: "COMPLIANT", params: { names: ["name-of-u-1", "name-of-u-2"], disabled: ["name-of-u-3"] } },
    ]);
    expect(result["identity-center-least-privilege-available"]).toMatchObject([
      { status: "COMPLIANT", params: { person: "name-of-u-1", sets: ["View"] } },
      { status: "COMPLIANT", params: { person: "name-of-u-2", sets: ["View"] } },
    ]);
    expect(Object.keys(result.counts)).toEqual(["iam:GetAccountAuthorizationDetails"]);
  });

  test("without an assignment has nobody, and that is NON_COMPLIANT", async () => {
    const { found } = await sweepOf(identityCenter());
    const center = identityCenter({ assignments: [] });
    const result = await verdicts({ ...found, assignments: [] }, { center });
    expect(result["identity-center-admin-assigned"]).toMatchObject([
      { status: "NON_COMPLIANT", reason: "no-administrator-assigned" },
    ]);
  });

  test("whose role for a set was not created yet is unknown, not compliant", async () => {
    const { found } = await sweepOf(identityCenter());
    const result = await verdicts(found, { center: identityCenter({ assignments: [] }) });
    expect(result["identity-center-admin-assigned"]).toMatchObject([{ status: "INSUFFICIENT_DATA" }]);
  });

  test("whose authorization details are denied is unknown, not compliant", async () => {
    const { found } = await sweepOf(identityCenter());
    const faults = [{ action: "iam:GetAccountAuthorizationDetails", fault: "AccessDenied" }];
    const result = await verdicts(found, { more: { faults } });
    for (const id of ids) expect(result[id]).toMatchObject([{ status: "INSUFFICIENT_DATA", reason: "access-denied" }]);
  });

  test("is unknown before the first sweep, and when the last one is more than three days old", async () => {
    const { found } = await sweepOf(identityCenter());
    const late = new Date(Date.parse(NOW) + 3 * DAY + 1);
    for (const result of [await verdicts(null), await verdicts(found, { at: late })])
      for (const id of ids) expect(result[id]).toMatchObject([{ status: "INSUFFICIENT_DATA", reason: "not-ready" }]);
    const inTime = await verdicts(found, { at: new Date(Date.parse(NOW) + 3 * DAY) });
    expect(inTime["identity-center-admin-assigned"]).toMatchObject([{ status: "COMPLIANT" }]);
  });

  test("for which no sweep has had time yet is unknown, and one that was read long ago too", async () => {
    const { found } = await sweepOf(identityCenter());
    const unread = [MEMBER_ACCOUNT];
    const never = await verdicts({ ...found, unread });
    for (const id of ids) {
      expect(never[id]).toMatchObject([
        {
          status: "INSUFFICIENT_DATA",
          reason: "not-ready",
          params: { detail: expect.stringMatching(/not been read/) },
        },
      ]);
    }
    const at = new Date(Date.parse(NOW) + 4 * DAY);
    const stale = await verdicts({ ...found, at: at.toISOString(), unread, readAt: { [MEMBER_ACCOUNT]: NOW } }, { at });
    for (const id of ids)
      expect(stale[id]).toMatchObject([{ reason: "not-ready", params: { detail: expect.stringContaining(NOW) } }]);
    const recent = new Date(at.getTime() - DAY).toISOString();
    const kept = { ...found, at: at.toISOString(), unread, readAt: { [MEMBER_ACCOUNT]: recent } };
    expect((await verdicts(kept, { at }))["identity-center-admin-assigned"]).toMatchObject([{ status: "COMPLIANT" }]);
  });

  test("of an organization without Identity Center has nobody who came through it", async () => {
    const none = { at: NOW, instance: null, sets: [], assignments: [], groups: [], users: [] };
    const result = await verdicts(none);
    for (const id of ids) expect(result[id]).toMatchObject([{ reason: "identity-center-absent" }]);
  });

  test("is unknown for the cause why the sweep failed", async () => {
    const cause = { kind: "access-denied", action: "sso:ListPermissionSets", detail: "denied" } as const;
    const result = await verdicts({ at: NOW, cause });
    for (const id of ids)
      expect(result[id]).toMatchObject([
        { status: "INSUFFICIENT_DATA", reason: "access-denied", params: { action: "sso:ListPermissionSets" } },
      ]);
  });
});

describe("the stored sweep", () => {
  const store = async (kept: ReturnType<typeof memoryStore>, more: object = {}) => {
    const { aws } = inAccount(MANAGEMENT_ACCOUNT, identityCenter(), more);
    return storeSweep({ aws, subject: sweeping.subject, store: kept }, { settings: defaultSettings });
  };
  const faults = [{ action: "sso:ListPermissionSets", fault: "AccessDenied" }];

  test("is the last good one, also after one that failed", async () => {
    const kept = memoryStore();
    await store(kept);
    const later = new Date(Date.parse(NOW) + DAY).toISOString();
    await expect(store(kept, { faults, now: later })).rejects.toThrow(/not authorized/);
    expect(await storedSweep(kept)).toMatchObject({ assignments: expect.any(Array) });
  });

  test("is read once a day, however often it is asked for", async () => {
    const kept = memoryStore();
    expect(await store(kept)).not.toBeNull();
    const hours = (count: number) => new Date(Date.parse(NOW) + (count * DAY) / 24).toISOString();
    expect(await store(kept, { now: hours(23) })).toBeNull();
    // The schedule is not exact to the second.
    expect(await store(kept, { now: new Date(Date.parse(hours(24)) - 5_000).toISOString() })).not.toBeNull();
  });

  test("says why there is none where none was good, or the good one is too old", async () => {
    const kept = memoryStore();
    expect(await storedSweep(kept)).toBeNull();
    const denied = { cause: { kind: "access-denied", action: "sso:ListPermissionSets" } };
    await expect(store(kept, { faults })).rejects.toThrow();
    expect(await storedSweep(kept)).toMatchObject(denied);
    await store(kept);
    const later = new Date(Date.parse(NOW) + 4 * DAY).toISOString();
    await expect(store(kept, { faults, now: later })).rejects.toThrow();
    expect(await storedSweep(kept)).toMatchObject(denied);
  });

  test("that can't be read is a failed one", async () => {
    const broken = { ...memoryStore(), get: () => Promise.reject(new SyntaxError("Unexpected token")) };
    expect(await storedSweep(broken)).toMatchObject({ cause: { kind: "unexpected", action: "s3:GetObject" } });
  });

  test("has the newer assignments of an account that an event named, and keeps them through an older sweep", async () => {
    const kept = memoryStore();
    await store(kept);
    const center = identityCenter({ assignments: [assign("View", { user: "u-unassigned" }, MEMBER_ACCOUNT)] });
    const { aws, clock } = inAccount(MANAGEMENT_ACCOUNT, center);
    clock.advance(60_000);
    const ofMember = (stored: StoredSweep | null) =>
      stored && "assignments" in stored ? stored.assignments.filter(({ account }) => account === MEMBER_ACCOUNT) : [];
    const stored = await storeAccount({ aws, store: kept }, MEMBER_ACCOUNT);
    expect(ofMember(stored)).toMatchObject([{ principalId: "u-unassigned" }]);
    // Other accounts keep theirs.
    expect(stored).toMatchObject({
      assignments: expect.arrayContaining([expect.objectContaining({ account: account(1) })]),
    });
    const { given } = sweptFacts(stored, clock.date())(MEMBER_ACCOUNT);
    expect(given.directory).toMatchObject({ value: { users: [{ name: "name-of-u-unassigned" }], deleted: [] } });
    expect(given.assignments).toMatchObject({ observedAt: new Date(Date.parse(NOW) + 60_000) });
    // A sweep that began before the event ends after it.
    const { get } = kept;
    kept.get = async () => null;
    await store(kept);
    kept.get = get;
    expect(ofMember(await storedSweep(kept))).toMatchObject([{ principalId: "u-unassigned" }]);
    // One that began later has read it itself.
    await store(kept, { now: new Date(Date.parse(NOW) + DAY).toISOString() });
    expect(ofMember(await storedSweep(kept))).toHaveLength(4);
  });

  test("has the members of a group as they were read last", async () => {
    const kept = memoryStore();
    await store(kept);
    // An event of another account, a minute later, and a sweep of the next day, by when somebody has left the group.
    const early = inAccount(MANAGEMENT_ACCOUNT, identityCenter());
    early.clock.advance(60_000);
    await storeAccount({ aws: early.aws, store: kept }, MEMBER_ACCOUNT);
    const before = await storedSweep(kept);
    kept.get = async () => null;
    const groups = [{ id: "g-1", name: "Admins", members: ["u-2"] }];
    const { aws } = inAccount(MANAGEMENT_ACCOUNT, identityCenter({ groups }));
    await storeSweep({ aws, subject: sweeping.subject, store: kept }, { settings: defaultSettings });
    expect(before).toMatchObject({ groups: [{ members: ["u-2", "u-3"] }] });
    // The event was read later than the sweep began, so its group counts.
    expect(JSON.parse([...kept.files.values()][0]!)).toMatchObject({ groups: [{ members: ["u-2", "u-3"] }] });
    const other = JSON.parse([...kept.files.values()][0]!) as Sweep;
    const newer = { ...other, groups: [{ id: "g-1", name: null, members: ["u-1"] }], readAt: {} };
    const elsewhere = { [account(1)]: new Date(Date.parse(NOW) + 120_000).toISOString() };
    // That of an account without the group says nothing about it.
    expect(withNewer(newer, { ...other, readAt: elsewhere }).groups).toEqual(newer.groups);
  });

  test("keeps both of two accounts that are read again at the same time", async () => {
    const kept = memoryStore();
    await store(kept);
    const assignments = [MEMBER_ACCOUNT, account(1)].map((each) => assign("View", { user: "u-unassigned" }, each));
    const { aws, clock } = inAccount(MANAGEMENT_ACCOUNT, identityCenter({ assignments }));
    clock.advance(60_000);
    await Promise.all([MEMBER_ACCOUNT, account(1)].map((each) => storeAccount({ aws, store: kept }, each)));
    const stored = (await storedSweep(kept)) as Sweep;
    expect(stored.assignments.map(({ principalId }) => principalId)).toEqual(["u-unassigned", "u-unassigned"]);
    expect(Object.keys(stored.readAt ?? {}).sort()).toEqual([account(1), MEMBER_ACCOUNT].sort());
  });

  test("that failed or never was is not made up from one account", async () => {
    const kept = memoryStore();
    const { aws } = inAccount(MANAGEMENT_ACCOUNT, identityCenter());
    expect(await storeAccount({ aws, store: kept }, MEMBER_ACCOUNT)).toBeNull();
    expect(await storedSweep(kept)).toBeNull();
  });
});
