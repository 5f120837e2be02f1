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
});
row("an administrator group that was deleted, and whose assignment remains", nobody, {
  change: center({
    groups: [],
    assignments: [assign("AdministratorAccess", { group: "g-gone" }), assign("PowerUserAccess", { user: "u-1" })],
  }),
  also: assignedToNobody,
});
row("an administrator who was deleted, and another who is there", assigned, {
  change: center({
    assignments: [
      assign("AdministratorAccess", { user: "u-gone" }),
      assign("AdministratorAccess", { user: "u-1" }),
      assign("PowerUserAccess", { user: "u-1" }),
    ],
  }),
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
row("six administrators", "NON_COMPLIANT too-many-administrators", { change: six });
row("six administrators, where the settings allow six", assigned, { change: six, settings: { maxAdministrators: 6 } });
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
  says: "Administers this account: name-of-u-1. A role or user of the account makes more of it: Power: sts:AssumeRole (role/deploy).",
});
