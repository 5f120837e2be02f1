import type { Directory } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";
import {
  ACCOUNT,
  json,
  known,
  NOW,
  OTHER,
  read,
  sound,
  testDenials,
  testEvents,
  testFailures,
  whyUnknown,
} from "./reading.ts";

const LIST = "identitystore:ListUsers";
const DESCRIBE = "identitystore:DescribeUser";

const user = (number: number) => ({ id: `u-${number}`, name: `user-${number}` });
const collected = (number: number) => ({ ...user(number), enabled: true, external: false });
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i + 1);

/** The sound account with these people in its directory, of whom some are assigned to the account. */
const account = (
  users: readonly object[],
  { assigned = [] as readonly string[], group = [] as readonly string[] } = {},
) =>
  sound({
    identityCenter: {
      users,
      groups: [{ id: "g-1", name: "Developers", members: group }],
      assignments: [
        ...assigned.map((id) => ({ permissionSet: "AdministratorAccess", account: ACCOUNT, user: id })),
        ...(group.length ? [{ permissionSet: "PowerUserAccess", account: ACCOUNT, group: "g-1" }] : []),
      ],
    },
  });

describe("the directory", () => {
  test("shows who is in it, whether they may sign in, and who was made by an identity provider", async () => {
    const users = [user(1), { ...user(2), status: "DISABLED" }, { ...user(3), external: true }];
    const { observed, calls, elapsed } = await read("directory", { account: account(users) });
    const value: Directory = {
      users: [collected(1), { ...collected(2), enabled: false }, { ...collected(3), external: true }],
      complete: true,
      deleted: [],
    };
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toMatchObject({ [LIST]: 1 });
    expect(elapsed).toBe(0);
  });

  test("may be empty", async () => {
    expect(await known("directory", { account: account([]) })).toEqual({ users: [], complete: true, deleted: [] });
  });

  test("shows the first hundred where there are more, and says that there are more", async () => {
    const { observed, calls } = await read("directory", { account: account(numbers(101).map(user)) });
    if (!observed.known) expect.unreachable();
    expect(observed.value).toEqual({ users: numbers(100).map(collected), complete: false, deleted: [] });
    expect(calls).toMatchObject({ [LIST]: 1 });
  });

  test("is read where Identity Center is, wherever our own Region is", async () => {
    const { log } = await read("directory", { account: sound({ identityCenter: { region: "eu-west-1" } }) });
    expect(log).toContain(`${LIST} eu-west-1`);
  });

  test("is empty where there is no Identity Center", async () => {
    const { observed, calls } = await read("directory", {
      account: sound({ identityCenter: null, organization: null }),
    });
    expect(observed).toMatchObject({ known: true, value: { users: [], complete: true, deleted: [] } });
    expect(calls[LIST]).toBeUndefined();
  });

  testFailures("directory", LIST, { account: sound() });
});

describe("the directory, for those who are assigned to the account", () => {
  const beside = ["assignments"] as const;

  test("costs no call more where they are all on its first page", async () => {
    const setup = { account: account(numbers(100).map(user), { assigned: ["u-100"] }), beside };
    const { observed, calls } = await read("directory", setup);
    expect(observed).toMatchObject({ known: true, value: { complete: true, deleted: [] } });
    expect(calls).toMatchObject({ [LIST]: 1 });
    expect(calls[DESCRIBE]).toBeUndefined();
  });

  test("shows them wherever they are in it, whether assigned themselves or by a group", async () => {
    const setup = {
      account: account(numbers(350).map(user), { assigned: ["u-320"], group: ["u-1", "u-350"] }),
      beside,
    };
    const { observed, calls } = await read("directory", setup);
    if (!observed.known) expect.unreachable();
    expect(observed.value.users).toHaveLength(202);
    expect(observed.value.users).toEqual(expect.arrayContaining([collected(320), collected(350)]));
    expect(observed.value).toMatchObject({ complete: false, deleted: [] });
    // Another page may hold both; then one by one, while they are few.
    expect(calls).toMatchObject({ [LIST]: 2, [DESCRIBE]: 2 });
  });

  test("shows many of them by reading on until they are all found, and no further", async () => {
    const assigned = numbers(25).map((number) => `u-${number + 10}`);
    const setup = { account: account(numbers(60).map(user), { assigned }), beside, pageSize: 10 };
    const { observed, calls } = await read("directory", setup);
    if (!observed.known) expect.unreachable();
    expect(observed.value).toEqual({ users: numbers(40).map(collected), complete: false, deleted: [] });
    expect(calls).toMatchObject({ [LIST]: 4 });
    expect(calls[DESCRIBE]).toBeUndefined();
  });

  test("is read on while its pages hold them: nobody is asked for whom the next page has", async () => {
    const assigned = numbers(60).map((number) => `u-${number}`);
    const setup = { account: account(numbers(60).map(user), { assigned }), beside, pageSize: 5 };
    const { observed, calls } = await read("directory", setup);
    expect(observed).toMatchObject({ known: true, value: { complete: true, deleted: [] } });
    expect(calls).toMatchObject({ [LIST]: 12 });
    expect(calls[DESCRIBE]).toBeUndefined();
  });

  test("is not read to its end only because some of them are in it no more", async () => {
    const assigned = [...numbers(25).map((number) => `u-${number + 10}`), "u-gone"];
    const setup = { account: account(numbers(60).map(user), { assigned }), beside, pageSize: 10 };
    const { observed, calls } = await read("directory", setup);
    expect(observed).toMatchObject({ known: true, value: { complete: false, deleted: ["u-gone"] } });
    expect(calls).toMatchObject({ [LIST]: 4, [DESCRIBE]: 1 });
  });

  const large = numbers(50_000).map(user);
  test.each([
    { where: "at the end", first: 49_900, atBest: 30 },
    { where: "on the 20th page", first: 1_910, atBest: 19 },
    { where: "on the second page", first: 110, atBest: 1 },
    { where: "spread evenly", first: 1_000, step: 1_600, atBest: 30 },
  ])(
    "of 50,000 takes at most twice the calls of the better way for 30 people $where",
    async ({ first, step = 1, atBest }) => {
      const assigned = numbers(30).map((number) => `u-${first + (number - 1) * step}`);
      const { observed, calls } = await read("directory", { account: account(large, { assigned }), beside });
      if (!observed.known) expect.unreachable();
      expect(observed.value).toMatchObject({ complete: false, deleted: [] });
      const found = new Set(observed.value.users.map(({ id }) => id));
      expect(assigned.filter((id) => !found.has(id))).toEqual([]);
      // The first page is read in any case.
      expect((calls[LIST] ?? 0) - 1 + (calls[DESCRIBE] ?? 0)).toBeLessThanOrEqual(2 * atBest);
    },
  );

  test.each([
    ["a small one", 1],
    ["one with more pages than one", 101],
  ])("names those who are in it no more: %s", async (_, count) => {
    const users = numbers(count).map(user);
    const setup = { account: account(users, { assigned: ["u-gone"], group: ["u-1", "u-left"] }), beside };
    const { observed } = await read("directory", setup);
    expect(observed).toMatchObject({ known: true, value: { deleted: ["u-gone", "u-left"] } });
  });

  test("is as it is without them where nobody asks who is assigned", async () => {
    const { calls } = await read("directory", { account: account(numbers(101).map(user), { assigned: ["u-101"] }) });
    expect(calls["sso:ListAccountAssignments"]).toBeUndefined();
    expect(calls[DESCRIBE]).toBeUndefined();
  });

  test("is known where who is assigned is unknown", async () => {
    const faults = [{ action: "sso:ListAccountAssignments", fault: "AccessDenied" }];
    const setup = { account: { ...account([user(1)], { assigned: ["u-gone"] }), faults }, beside };
    const { observed, others } = await read("directory", setup);
    expect(others.assignments).toMatchObject({ known: false });
    expect(observed).toMatchObject({ known: true, value: { users: [collected(1)], complete: true, deleted: [] } });
  });

  test("counts nobody of a group that was deleted", async () => {
    const assignments = [{ permissionSet: "AdministratorAccess", account: ACCOUNT, group: "g-gone" }];
    const setup = { account: sound({ identityCenter: { users: [user(1)], assignments } }), beside };
    const { observed } = await read("directory", setup);
    expect(observed).toMatchObject({ known: true, value: { deleted: [] } });
  });

  testDenials("directory", [DESCRIBE], { account: account(numbers(101).map(user), { assigned: ["u-101"] }), beside });
});

describe("an answer about users", () => {
  type Answer = { Users: object[] };
  const users = (change: object) => ({
    ListUsers: json<Answer>(({ Users }) => ({ Users: Users.map((each) => ({ ...each, ...change })) })),
  });

  test("counts a user once whom it lists twice", async () => {
    const answers = { ListUsers: json<Answer>(({ Users }) => ({ Users: [...Users, ...Users] })) };
    expect((await known("directory", { account: account([user(1)]), answers })).users).toEqual([collected(1)]);
  });

  test("can't be used without an id", async () => {
    const cause = await whyUnknown("directory", { account: account([user(1)]), answers: users({ UserId: undefined }) });
    expect(cause).toEqual({ kind: "unexpected", action: LIST, detail: "a user has no id" });
  });

  test("can't be used without its list: it is not an empty directory", async () => {
    const answers = { ListUsers: json(() => ({})) };
    const cause = await whyUnknown("directory", { account: account([user(1)]), answers });
    expect(cause).toEqual({ kind: "unexpected", action: LIST, detail: "AWS's answer has no Users" });
  });

  test.each([
    ["a name", { UserName: undefined }, { ...collected(1), name: "u-1" }],
    ["a status, as of an old directory", { UserStatus: undefined }, collected(1)],
    ["what made the user", { ExternalIds: undefined }, collected(1)],
  ])("is read without %s", async (_, change, expected) => {
    const value = await known("directory", { account: account([user(1)]), answers: users(change) });
    expect(value.users).toEqual([expected]);
  });
});

describe("the directory, in a member of the organization", () => {
  const member = (identityCenter: object = {}) => sound({ organization: { managementAccount: OTHER }, identityCenter });

  test.each([
    ["that sees Identity Center and may not ask it", member()],
    ["that does not see it", member({ visibleToMembers: false })],
  ])("is for another account to read: one %s", async (_, account) => {
    expect(await whyUnknown("directory", { account })).toEqual({ kind: "elsewhere", action: LIST, detail: OTHER });
  });

  test("is read by a delegated administrator", async () => {
    const value = await known("directory", { account: member({ delegatedAdministrators: [ACCOUNT] }) });
    expect(value.users).toMatchObject([{ id: "u-1", name: "hanako" }]);
  });
});

describe("what changes the directory", () => {
  testEvents("directory", {
    "sso-directory": "CreateUser DeleteUser DisableUser EnableUser",
    identitystore: "CreateUser DeleteUser UpdateUser",
    "identitystore-scim": "CreateUser DeleteUser PatchUser PutUser",
  });
});
