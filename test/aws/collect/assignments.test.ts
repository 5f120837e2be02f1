import type { Assignments } from "@genkan/controls/model/evidence";
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

const LIST = "sso:ListAccountAssignments";
const MEMBERS = "identitystore:ListGroupMemberships";
const GROUP = "identitystore:DescribeGroup";

type Assignment = { readonly permissionSet?: string; readonly account?: string; user?: string; group?: string };
/** The sound account with these assignments, of its administrator set where none is named. */
const account = (assignments: readonly Assignment[], more: object = {}) =>
  sound({
    identityCenter: {
      groups: [
        { id: "g-1", name: "Developers", members: ["u-1", "u-2"] },
        { id: "g-2", name: "Empty" },
      ],
      assignments: assignments.map((each) => ({ permissionSet: "AdministratorAccess", account: ACCOUNT, ...each })),
      ...more,
    },
  });
const set = expect.stringMatching(/^arn:aws:sso:::permissionSet\/ssoins-\w{16}\/ps-\w{16}$/);
const toUser = (principalId: string) => ({ permissionSet: set, principalType: "USER", principalId });
const toGroup = (principalId: string) => ({ permissionSet: set, principalType: "GROUP", principalId });

describe("who is assigned to the account", () => {
  test("are users, and groups with their members", async () => {
    const { observed, calls, elapsed } = await read("assignments", {
      account: account([{ user: "u-1" }, { permissionSet: "PowerUserAccess", group: "g-1" }]),
    });
    const value: Assignments = {
      assignments: [toUser("u-1"), toGroup("g-1")] as Assignments["assignments"],
      groups: [{ id: "g-1", name: null, members: ["u-1", "u-2"] }],
    };
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toMatchObject({ [LIST]: 2, [MEMBERS]: 1 });
    // The name of a group with members is not asked for.
    expect(calls[GROUP]).toBeUndefined();
    expect(elapsed).toBe(0);
  });

  test("with which permission set is recognised by its ARN", async () => {
    const { observed, others } = await read("assignments", {
      account: account([{ user: "u-1" }, { permissionSet: "PowerUserAccess", user: "u-2" }]),
      beside: ["permissionSets"],
    });
    if (!observed.known || !others.permissionSets?.known) expect.unreachable();
    const setNames = new Map(others.permissionSets.value.provisioned.map(({ arn, name }) => [arn, name]));
    const held = observed.value.assignments.map(({ principalId, permissionSet }) => [
      principalId,
      setNames.get(permissionSet),
    ]);
    expect(held).toEqual([
      ["u-1", "AdministratorAccess"],
      ["u-2", "PowerUserAccess"],
    ]);
  });

  test("are none of those who are assigned to other accounts", async () => {
    const { assignments } = await known("assignments", {
      account: account([{ user: "u-1" }, { user: "u-2", account: OTHER }]),
    });
    expect(assignments).toEqual([toUser("u-1")]);
  });

  test("through a group that is assigned twice is read once", async () => {
    const { calls } = await read("assignments", {
      account: account([{ group: "g-1" }, { permissionSet: "PowerUserAccess", group: "g-1" }]),
    });
    expect(calls[MEMBERS]).toBe(1);
  });

  test("through a group without members is nobody, and the group is named", async () => {
    const { groups } = await known("assignments", { account: account([{ group: "g-2" }]) });
    expect(groups).toEqual([{ id: "g-2", name: "Empty", members: [] }]);
  });

  test("through a group that was deleted is nobody: the assignment is still there", async () => {
    const { assignments, groups } = await known("assignments", { account: account([{ group: "g-gone" }]) });
    expect(assignments).toEqual([toGroup("g-gone")]);
    expect(groups).toEqual([{ id: "g-gone", name: null, members: null }]);
  });

  test("are read to the last page, and so are the members of groups", async () => {
    const members = ["u-1", "u-2", "u-3"];
    const { observed, calls } = await read("assignments", {
      account: account([{ user: "u-1" }, { user: "u-2" }, { group: "g-1" }], {
        groups: [{ id: "g-1", name: "All", members }],
      }),
      pageSize: 1,
    });
    expect(observed).toMatchObject({
      known: true,
      value: { assignments: [toUser("u-1"), toUser("u-2"), toGroup("g-1")], groups: [{ members }] },
    });
    expect(calls).toMatchObject({ [LIST]: 3, [MEMBERS]: 3 });
  });

  test("through many groups are read at ten calls a second, and none is refused", async () => {
    const groups = Array.from({ length: 25 }, (_, i) => ({ id: `g-${i}`, name: `Group ${i}`, members: ["u-1"] }));
    const { observed, calls, elapsed } = await read("assignments", {
      account: account(
        groups.map(({ id }) => ({ group: id })),
        { groups },
      ),
    });
    expect(observed).toMatchObject({ known: true });
    expect(calls[MEMBERS]).toBe(25);
    expect(elapsed).toBe(2 * 1_050);
  });

  test("is nobody where there is no Identity Center", async () => {
    const { observed, calls } = await read("assignments", {
      account: sound({ identityCenter: null, organization: null }),
    });
    expect(observed).toMatchObject({ known: true, value: { assignments: [], groups: [] } });
    expect(calls[LIST]).toBeUndefined();
  });

  test("is nobody where AWS leaves an empty list out", async () => {
    const answers = { ListAccountAssignments: json(() => ({})) };
    const value = await known("assignments", { account: account([{ user: "u-1" }]), answers });
    expect(value).toEqual({ assignments: [], groups: [] });
  });

  test("is read where Identity Center is, wherever our own Region is", async () => {
    const { log } = await read("assignments", {
      account: account([{ group: "g-2" }], { region: "eu-west-1" }),
    });
    for (const action of [LIST, MEMBERS, GROUP]) expect(log).toContain(`${action} eu-west-1`);
  });

  testFailures("assignments", LIST, { account: account([{ user: "u-1" }]) });
  testDenials("assignments", ["sso:ListPermissionSetsProvisionedToAccount", MEMBERS, GROUP], {
    account: account([{ group: "g-2" }]),
  });
});

describe("an answer about assignments", () => {
  type Answer = { AccountAssignments: object[] };

  test.each([
    ["without who is assigned", { PrincipalId: undefined }],
    ["without what that is", { PrincipalType: undefined }],
    ["to something that is neither user nor group", { PrincipalType: "AGENT" }],
  ])("can't be used: one %s", async (_, change) => {
    const answers = {
      ListAccountAssignments: json<Answer>(({ AccountAssignments }) => ({
        AccountAssignments: AccountAssignments.map((each) => ({ ...each, ...change })),
      })),
    };
    const cause = await whyUnknown("assignments", { account: account([{ user: "u-1" }]), answers });
    const detail = expect.stringMatching(
      /^an assignment of arn:aws:sso:::permissionSet\/\S+ has no principal that can be recognised$/,
    );
    expect(cause).toEqual({ kind: "unexpected", action: LIST, detail });
  });

  test("without the members of a group is not one of a group without members", async () => {
    const answers = { ListGroupMemberships: json(() => ({})) };
    const cause = await whyUnknown("assignments", { account: account([{ group: "g-1" }]), answers });
    expect(cause).toEqual({ kind: "unexpected", action: MEMBERS, detail: "AWS's answer has no GroupMemberships" });
  });

  test("counts an assignment once that it lists twice, and a member of a group", async () => {
    const answers = {
      ListAccountAssignments: json<Answer>(({ AccountAssignments }) => ({
        AccountAssignments: [...AccountAssignments, ...AccountAssignments],
      })),
      ListGroupMemberships: json<{ GroupMemberships: object[] }>(({ GroupMemberships }) => ({
        GroupMemberships: [...GroupMemberships, ...GroupMemberships],
      })),
    };
    const setup = { account: account([{ user: "u-1" }, { group: "g-1" }]), answers };
    expect(await known("assignments", setup)).toEqual({
      assignments: [toUser("u-1"), toGroup("g-1")],
      groups: [{ id: "g-1", name: null, members: ["u-1", "u-2"] }],
    });
  });

  test("names no members that are no users", async () => {
    const GroupMemberships = [{ MemberId: { UserId: "u-1" } }, { MemberId: { AgentId: "a-1" } }, {}];
    const answers = { ListGroupMemberships: json(() => ({ GroupMemberships })) };
    const { groups } = await known("assignments", { account: account([{ group: "g-1" }]), answers });
    expect(groups).toMatchObject([{ members: ["u-1"] }]);
  });

  test("may leave out what a group is called", async () => {
    const answers = { DescribeGroup: json(() => ({})) };
    const { groups } = await known("assignments", { account: account([{ group: "g-2" }]), answers });
    expect(groups).toEqual([{ id: "g-2", name: null, members: [] }]);
  });
});

describe("who is assigned, in a member of the organization", () => {
  const member = (identityCenter: object = {}) => sound({ organization: { managementAccount: OTHER }, identityCenter });

  test("is for another account to read", async () => {
    const cause = await whyUnknown("assignments", { account: member({ visibleToMembers: false }) });
    expect(cause).toEqual({ kind: "elsewhere", action: LIST, detail: OTHER });
    expect(await whyUnknown("assignments", { account: member() })).toMatchObject({ kind: "elsewhere", detail: OTHER });
  });

  test("is for another account to read where only assignments are refused", async () => {
    const faults = [{ action: LIST, fault: "AccessDenied" }];
    const account = { ...member({ delegatedAdministrators: [ACCOUNT] }), faults };
    expect(await whyUnknown("assignments", { account })).toEqual({ kind: "elsewhere", action: LIST, detail: OTHER });
  });

  test("is read by a delegated administrator", async () => {
    const { assignments } = await known("assignments", { account: member({ delegatedAdministrators: [ACCOUNT] }) });
    expect(assignments).toEqual([toUser("u-1"), toGroup("g-1")]);
  });
});

describe("what changes who is assigned", () => {
  testEvents("assignments", {
    sso: "CreateAccountAssignment DeleteAccountAssignment",
    "sso-directory": "AddMemberToGroup RemoveMemberFromGroup DeleteGroup CreateGroupMembership DeleteGroupMembership",
    identitystore: "CreateGroupMembership DeleteGroupMembership DeleteGroup",
    "identitystore-scim": "CreateGroup DeleteGroup PatchGroup",
  });
});
