import { adminSet, assign, center, groupOf, user, users, viewSet } from "../../scenarios/identity-center.ts";
import { accessControls, assignedToNobody, withoutAdministratorSet } from "./shared-verdicts.ts";
import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("identity-center-admin-assigned", {
  sound: "COMPLIANT administrators-assigned",
  fresh: "NON_COMPLIANT identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

const assigned = "COMPLIANT administrators-assigned";
const nobody = "NON_COMPLIANT assignment-without-person";

row("an administrator set that is assigned to nobody", "NON_COMPLIANT no-administrator-assigned", {
  change: center({ assignments: [assign("PowerUserAccess", { group: "g-1" })] }),
  also: {
    ...withoutAdministratorSet,
    "identity-center-admin-permission-set-exists": "COMPLIANT administrator-set-unassigned",
  },
});

// Users and groups.
row("an administrator through a group only", assigned, {
  change: center({
    assignments: [assign("AdministratorAccess", { group: "g-1" }), assign("PowerUserAccess", { user: "u-1" })],
  }),
});
row("an administrator both directly and through a group", assigned, {
  change: center({
    assignments: [
      assign("AdministratorAccess", { group: "g-1" }),
      assign("AdministratorAccess", { user: "u-1" }),
      assign("PowerUserAccess", { user: "u-1" }),
    ],
  }),
});
row("an administrator group without members", nobody, {
  change: center({
    groups: [{ id: "g-1", name: "Admins", members: [] }],
    assignments: [assign("AdministratorAccess", { group: "g-1" }), assign("PowerUserAccess", { user: "u-1" })],
  }),
  also: assignedToNobody,
  says: "An administrator permission set is assigned, but nobody can use it. Assigned without effect: group Admins (no members).",
});
row("an administrator group that was deleted, and whose assignment remains", nobody, {
  change: center({
    groups: [],
    assignments: [assign("AdministratorAccess", { group: "g-gone" }), assign("PowerUserAccess", { user: "u-1" })],
  }),
  also: assignedToNobody,
  says: "An administrator permission set is assigned, but nobody can use it. Assigned without effect: g-gone (deleted).",
});
row("an administrator who was deleted, and another who is there", assigned, {
  change: center({
    assignments: [
      assign("AdministratorAccess", { user: "u-gone" }),
      assign("AdministratorAccess", { user: "u-1" }),
      assign("PowerUserAccess", { user: "u-1" }),
    ],
  }),
  says: "Administrators of this account: hanako. Assigned without effect: u-gone (deleted).",
});

row("an administrator who is disabled", nobody, {
  change: center({
    users: [user("u-1", { status: "DISABLED" }), user("u-2")],
    assignments: [assign("AdministratorAccess", { user: "u-1" }), assign("PowerUserAccess", { user: "u-2" })],
  }),
  also: assignedToNobody,
  says: "An administrator permission set is assigned, but nobody can use it. Assigned without effect: name-of-u-1 (disabled).",
});
row("twelve of each who are of no use, of which ten are named", nobody, {
  change: center({
    users: [...Array.from({ length: 12 }, (_, i) => user(`off-${i + 10}`, { status: "DISABLED" })), user("u-1")],
    groups: Array.from({ length: 12 }, (_, i) => ({ id: `g-${i + 10}`, name: `Empty-${i + 10}`, members: [] })),
    assignments: [
      ...Array.from({ length: 12 }, (_, i) => [
        assign("AdministratorAccess", { user: `off-${i + 10}` }),
        assign("AdministratorAccess", { group: `g-${i + 10}` }),
        assign("AdministratorAccess", { group: `gone-${i + 10}` }),
      ]).flat(),
      assign("PowerUserAccess", { user: "u-1" }),
    ],
  }),
  also: assignedToNobody,
  says: "An administrator permission set is assigned, but nobody can use it. Assigned without effect: group Empty-10 (no members), group Empty-11 (no members), group Empty-12 (no members), group Empty-13 (no members), group Empty-14 (no members), group Empty-15 (no members), group Empty-16 (no members), group Empty-17 (no members), group Empty-18 (no members), group Empty-19 (no members), name-of-off-10 (disabled), name-of-off-11 (disabled), name-of-off-12 (disabled), name-of-off-13 (disabled), name-of-off-14 (disabled), name-of-off-15 (disabled), name-of-off-16 (disabled), name-of-off-17 (disabled), name-of-off-18 (disabled), name-of-off-19 (disabled), gone-10 (deleted), gone-11 (deleted), gone-12 (deleted), gone-13 (deleted), gone-14 (deleted), gone-15 (deleted), gone-16 (deleted), gone-17 (deleted), gone-18 (deleted), gone-19 (deleted).",
});

// Directories of more than one page.
row("an administrator beyond the directory's first page, and another who was deleted", assigned, {
  change: center({
    users: [...Array.from({ length: 150 }, (_, i) => user(`x-${i}`)), user("u-1")],
    assignments: [
      assign("AdministratorAccess", { user: "u-1" }),
      assign("AdministratorAccess", { user: "u-gone" }),
      assign("PowerUserAccess", { user: "u-1" }),
    ],
  }),
});
row(
  "an administrator group of 120 members, on more than one page, in a directory of 250 users",
  "NON_COMPLIANT too-many-administrators",
  {
    change: center({
      users: users(250),
      groups: [{ id: "g-1", name: "All", members: Array.from({ length: 120 }, (_, i) => `u-${i + 125}`) }],
      assignments: [assign("AdministratorAccess", { group: "g-1" }), assign("PowerUserAccess", { group: "g-1" })],
    }),
    also: { "identity-center-admin-signs-in": "NON_COMPLIANT no-administrator-signed-in" },
  },
);

// How many are too many.
const six = center({
  users: users(6),
  groups: [groupOf(6)],
  assignments: [assign("AdministratorAccess", { group: "g-1" }), assign("PowerUserAccess", { group: "g-1" })],
});
row("six administrators", "NON_COMPLIANT too-many-administrators", {
  change: six,
  says: "6 people administer this account, more than 5: name-of-u-0, name-of-u-1, name-of-u-2, name-of-u-3, name-of-u-4, name-of-u-5.",
});
row("six administrators, where the settings allow six", assigned, { change: six, settings: { maxAdministrators: 6 } });
row("five administrators, one of whom holds a set that cannot be read", assigned, {
  change: center({
    users: users(5),
    groups: [groupOf(5)],
    permissionSets: [adminSet(), viewSet, { name: "Odd", customerManagedPolicies: ["Missing"] }],
    assignments: [assign("Admin", { group: "g-1" }), assign("View", { group: "g-1" }), assign("Odd", { user: "u-4" })],
  }),
  says: "Administrators of this account: name-of-u-0, name-of-u-1, name-of-u-2, name-of-u-3, name-of-u-4.",
});
row("nobody but a person whose set cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: center({
    permissionSets: [adminSet(), viewSet, { name: "Odd", customerManagedPolicies: ["Missing"] }],
    assignments: [assign("Odd", { user: "u-1" }), assign("View", { user: "u-1" })],
  }),
  also: {
    "identity-center-admin-permission-set-exists": "INSUFFICIENT_DATA unexpected",
    "identity-center-least-privilege-available": "INSUFFICIENT_DATA unexpected",
    "identity-center-admin-session-short": "INSUFFICIENT_DATA unexpected",
    "identity-center-admin-signs-in": "INSUFFICIENT_DATA unexpected",
  },
  action: "iam:GetAccountAuthorizationDetails",
});
row("a set that cannot be read and that nobody holds, and no administrator", nobody, {
  change: center({
    users: [user("u-1"), user("u-2", { status: "DISABLED" })],
    permissionSets: [adminSet(), viewSet, { name: "Odd", customerManagedPolicies: ["Missing"] }],
    assignments: [assign("Admin", { user: "u-gone" }), assign("View", { user: "u-1" }), assign("Odd", { user: "u-2" })],
  }),
  also: assignedToNobody,
});
row("five administrators, and a sixth person whose set cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: center({
    users: users(6),
    groups: [groupOf(5)],
    permissionSets: [adminSet(), viewSet, { name: "Odd", customerManagedPolicies: ["Missing"] }],
    assignments: [assign("Admin", { group: "g-1" }), assign("View", { group: "g-1" }), assign("Odd", { user: "u-5" })],
  }),
  action: "iam:GetAccountAuthorizationDetails",
});

row("an administrator, beside an administrator role that Account access manager may open", assigned, {
  change: {
    iamRoles: [{ name: "SecondDoor", trusts: "account-access.amazonaws.com", policies: ["AdministratorAccess"] }],
  },
  says: "Administrators of this account: hanako. Not covered: who can use SecondDoor through Account access manager.",
});

row("an administrator, where IAM's roles cannot be read", assigned, {
  change: { faults: [{ action: "iam:GetAccountAuthorizationDetails", fault: "AccessDenied" }] },
  also: { "iam-user-administrator-absent": "INSUFFICIENT_DATA access-denied" },
  action: "iam:GetAccountAuthorizationDetails",
  says: "Administrators of this account: hanako. Account access manager is not covered.",
});
row("an administrator, beside twelve roles that Account access manager may open, of which ten are named", assigned, {
  change: {
    iamRoles: Array.from({ length: 12 }, (_, i) => ({
      name: `Door-${i + 10}`,
      trusts: "account-access.amazonaws.com",
      policies: ["AdministratorAccess"],
    })),
  },
  says: "Administrators of this account: hanako. Not covered: who can use Door-10, Door-11, Door-12, Door-13, Door-14, Door-15, Door-16, Door-17, Door-18, Door-19 through Account access manager.",
});

for (const action of ["sso:ListAccountAssignments", "identitystore:ListGroupMemberships"])
  rowsWhereCallFails(row, action, { unknown: accessControls });

// A path through a role does not count.
row("one administrator, and many whose lesser set leads to a role of administrators", assigned, {
  change: {
    ...center({
      users: users(8),
      groups: [groupOf(8)],
      permissionSets: [adminSet(), viewSet, { name: "Power", managedPolicies: ["PowerUserAccess"] }],
      assignments: [
        assign("Admin", { user: "u-1" }),
        assign("View", { user: "u-1" }),
        assign("Power", { group: "g-1" }),
      ],
    }),
    iamRoles: [{ name: "deploy", trusts: "111122223333", policies: ["AdministratorAccess"] }],
  },
  says: "Administrators of this account: name-of-u-1. Paths to administrator access through a role or user of the account: Power: sts:AssumeRole (role/deploy).",
});
