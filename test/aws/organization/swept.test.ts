import type { Reading } from "@genkan/aws/collect/collector";
import type { Sweep, SweptAssignment } from "@genkan/aws/organization/sweep";
import { isStale, isSweepDue, type SweptFacts, sweptFacts } from "@genkan/aws/organization/swept";
import type { Fact, ReservedRole } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";

const NOW = "2026-11-01T00:00:00.000Z";
const HOUR = 3_600_000;
const hoursLater = (hours: number) => new Date(Date.parse(NOW) + hours * HOUR);
const [MANAGEMENT, MEMBER, OTHER] = ["999988887777", "111122223333", "444455556666"] as const;
const instance = {
  ...{ arn: "arn:aws:sso:::instance/ssoins-1", region: "eu-west-1", kind: "organization", status: "ACTIVE" },
  owner: MANAGEMENT,
} as Sweep["instance"] & object;
const set = (name: string) => ({ arn: `arn:aws:sso:::permissionSet/i/${name}`, name, sessionDuration: "PT1H" });
const given = (principalType: "USER" | "GROUP", principalId: string, name: string, account: string = MEMBER) =>
  ({ account, permissionSet: set(name).arn, principalType, principalId }) as SweptAssignment;
const person = (id: string) => ({ id, name: id, enabled: true, external: false });

const swept: Sweep = {
  at: NOW,
  instance,
  sets: [set("Admin"), set("View"), set("Unused")],
  assignments: [given("USER", "u-1", "Admin"), given("GROUP", "g-1", "Admin"), given("USER", "u-3", "View", OTHER)],
  groups: [
    { id: "g-1", name: "Admins", members: ["u-2", "u-gone"] },
    { id: "g-2", name: "Others", members: ["u-3"] },
  ],
  users: [person("u-1"), person("u-2"), person("u-3"), person("g-1")],
};
const factsOf = (stored: Parameters<typeof sweptFacts>[0], now = hoursLater(1), account: string = MEMBER) =>
  sweptFacts(stored, now)(account);
const factIn = ({ given }: SweptFacts, fact: Fact) => {
  const observed = given[fact];
  return observed?.known ? observed.value : observed;
};

const role = (permissionSet: string, more: Partial<ReservedRole> = {}): ReservedRole => ({
  ...{ arn: `arn:aws:iam::${MEMBER}:role/${permissionSet}`, permissionSet, region: "eu-west-1", created: null },
  ...{ policies: [{ name: permissionSet, document: "{}" }], boundary: null },
  ...more,
});
/** The permission sets of a member in which these roles are. */
const setsIn = async (facts: SweptFacts, ...reservedRoles: readonly ReservedRole[]) => {
  const read = async (fact: Fact) => ({ reservedRoles: fact === "iamAuthorization" ? reservedRoles : [] });
  const reading = { read } as unknown as Reading;
  const { value } = await facts.derived.permissionSets!(reading);
  expect(value).toMatchObject({ others: [], othersUnread: 0 });
  return value.provisioned;
};

describe("the facts of a member", () => {
  test("name the instance, and its owner where that is another account", () => {
    const facts = factsOf(swept);
    const searched = [instance.region];
    expect(factIn(facts, "identityCenter")).toEqual({
      ...{ instances: [instance], searched, managementAccount: MANAGEMENT },
    });
    expect(factIn(factsOf(swept, hoursLater(1), MANAGEMENT), "identityCenter")).toMatchObject({
      managementAccount: null,
    });
    expect(facts.given.assignments).toMatchObject({ known: true, observedAt: new Date(NOW) });
  });

  test("are the assignments in the account, their groups, and the people behind them", () => {
    const facts = factsOf(swept);
    const [user, group] = swept.assignments.map(({ account: _, ...assignment }) => assignment);
    expect(factIn(facts, "assignments")).toEqual({ assignments: [user, group], groups: [swept.groups[0]] });
    // A group is nobody, even if a user had its id. Who is missing in the directory was deleted.
    expect(factIn(facts, "directory")).toEqual({
      users: [person("u-1"), person("u-2")],
      complete: false,
      deleted: ["u-gone"],
    });
  });

  test("have no people if the members of a group could not be read, or if nobody is assigned", () => {
    const groups = [{ id: "g-1", name: "Admins", members: null }];
    const assignments = [given("GROUP", "g-1", "Admin")];
    const directory = { users: [], complete: false, deleted: [] };
    expect(factIn(factsOf({ ...swept, assignments, groups }), "directory")).toEqual(directory);
    const nobody = factsOf(swept, hoursLater(1), "777788889999");
    expect(factIn(nobody, "assignments")).toEqual({ assignments: [], groups: [] });
    expect(factIn(nobody, "directory")).toEqual(directory);
  });

  test("are empty in an organization without Identity Center", () => {
    const facts = factsOf({ ...swept, instance: null });
    expect(Object.keys(facts.given).map((fact) => factIn(facts, fact as Fact))).toEqual([
      { instances: [], searched: [], managementAccount: null },
      { provisioned: [], others: [], othersUnread: 0 },
      { assignments: [], groups: [] },
      { users: [], complete: true, deleted: [] },
    ]);
    expect(facts.given.directory).toMatchObject({ observedAt: new Date(NOW) });
    expect(facts.derived).toEqual({});
  });
});

describe("the permission sets of a member", () => {
  const facts = factsOf(swept);

  test("are those that are assigned or have a role, with what the role allows", async () => {
    const { policies } = role("Admin");
    const boundary = { name: "boundary", document: "{}" };
    expect(await setsIn(facts, role("Admin", { boundary }), role("View"), role("Older"))).toEqual([
      { ...set("Admin"), role: role("Admin").arn, policies, boundary },
      { ...set("View"), role: role("View").arn, policies: role("View").policies, boundary: null },
    ]);
  });

  const unclear = {
    ...{ ...set("Admin"), role: null, policies: [{ name: "Admin", document: null }], boundary: null },
  };
  test("have unknown policies if there is no role for them yet, or two", async () => {
    expect(await setsIn(facts)).toEqual([unclear]);
    expect(await setsIn(facts, role("Admin"), role("Admin", { arn: "older" }))).toEqual([unclear]);
  });

  test("do not have the role of an Identity Center that was in another Region", async () => {
    const elsewhere = { region: "us-east-1" };
    expect(await setsIn(facts, role("Admin", elsewhere), role("View", elsewhere))).toEqual([unclear]);
  });
});

describe("what is not known", () => {
  test.each<[string, Parameters<typeof sweptFacts>[0], number, string]>([
    ["before the first sweep", null, 1, "the assignments of Identity Center have not been read yet"],
    [
      "three days after one that found no Identity Center",
      { ...swept, instance: null },
      73,
      `the assignments of Identity Center were last read at ${NOW}`,
    ],
    ["three days after the last one", swept, 73, `the assignments of Identity Center were last read at ${NOW}`],
    [
      "in an account that was read long ago",
      { ...swept, at: hoursLater(96).toISOString(), readAt: { [MEMBER]: NOW } },
      97,
      `the assignments of Identity Center were last read at ${NOW}`,
    ],
    [
      "in an account that was never read",
      { ...swept, unread: [MEMBER] },
      1,
      "Identity Center has more assignments than one sweep can read: those of this account have not been read yet",
    ],
  ])("%s says so", (_, stored, hours, detail) => {
    const facts = factsOf(stored, hoursLater(hours));
    const unknown = {
      known: false,
      cause: { kind: "not-ready", action: "sso:ListAccountAssignments", detail },
    };
    expect(facts).toEqual({
      given: { identityCenter: unknown, permissionSets: unknown, assignments: unknown, directory: unknown },
      derived: {},
    });
  });

  test("after a sweep that failed has its cause", () => {
    const cause = { kind: "throttled", action: "sso:ListInstances", detail: "" } as const;
    expect(factsOf({ at: NOW, cause }).given.directory).toEqual({ known: false, cause });
  });

  test("is what is older than three days", () => {
    expect(isStale({ at: NOW }, hoursLater(72))).toBe(false);
    expect(isStale({ at: NOW }, new Date(hoursLater(72).getTime() + 1))).toBe(true);
  });
});

test.each<[string, Parameters<typeof isSweepDue>[0], number, boolean]>([
  ["there was none", null, 0, true],
  ["the last one failed", { at: NOW, cause: { kind: "throttled", action: "a", detail: "" } }, 0, true],
  ["the last one did not have time for all accounts", { ...swept, unread: [OTHER] }, 0, true],
  ["the last one read all", { ...swept, unread: [] }, 0, false],
  ["the last one was yesterday, within half an hour", swept, 23.5, true],
  ["the last one was not yet a day ago", swept, 23.49, false],
])("whether a sweep is due: %s", (_, stored, hours, expected) => {
  expect(isSweepDue(stored, hoursLater(hours))).toBe(expected);
});
