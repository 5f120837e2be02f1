import { collectFrom } from "@genkan/aws/account";
import { connect } from "@genkan/aws/clients";
import { givenToMember, memberControls, sweptFactNames } from "@genkan/aws/organization/controls";
import { type Sweep, type Sweeping, sweep } from "@genkan/aws/organization/sweep";
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
  const clock = new TestClock(NOW);
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

  test("that would take more calls than there is time for says so, and reads nothing by halves", async () => {
    const { aws } = inAccount(MANAGEMENT_ACCOUNT, many);
    await expect(sweep(aws, { ...sweeping, most: 5 })).rejects.toThrow(/takes 6 calls, at ten a second/);
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
  const memoryStore = () => {
    const files = new Map<string, string>();
    return {
      bucket: "passes",
      put: async (key: string, content: unknown) => void files.set(key, JSON.stringify(content)),
      get: async (key: string): Promise<unknown> => JSON.parse(files.get(key) ?? "null"),
    };
  };
  const store = async (kept: ReturnType<typeof memoryStore>, more: object = {}) => {
    const { aws } = inAccount(MANAGEMENT_ACCOUNT, identityCenter(), more);
    return storeSweep({ aws, subject: sweeping.subject, store: kept }, { settings: defaultSettings });
  };
  const faults = [{ action: "sso:ListPermissionSets", fault: "AccessDenied" }];

  test("is the last good one, also after one that failed", async () => {
    const kept = memoryStore();
    await store(kept);
    await expect(store(kept, { faults })).rejects.toThrow(/not authorized/);
    expect(await storedSweep(kept)).toMatchObject({ assignments: expect.any(Array) });
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
    await store(kept);
    expect(ofMember(await storedSweep(kept))).toMatchObject([{ principalId: "u-unassigned" }]);
    // One that began later has read it itself.
    await store(kept, { now: new Date(Date.parse(NOW) + DAY).toISOString() });
    expect(ofMember(await storedSweep(kept))).toHaveLength(4);
  });

  test("that failed or never was is not made up from one account", async () => {
    const kept = memoryStore();
    const { aws } = inAccount(MANAGEMENT_ACCOUNT, identityCenter());
    expect(await storeAccount({ aws, store: kept }, MEMBER_ACCOUNT)).toBeNull();
    expect(await storedSweep(kept)).toBeNull();
  });
});
