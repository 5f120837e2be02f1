import { center, user, users } from "../../scenarios/identity-center.ts";
import { accessControls, all, assignedToNobody, withoutAdministratorSet } from "./shared-verdicts.ts";
import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("identity-center-user-exists", {
  sound: "COMPLIANT users-exist",
  fresh: "NON_COMPLIANT identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

row("a directory with two users, and one who is disabled", "COMPLIANT users-exist", {
  change: center({ users: [user("u-1"), user("u-2"), user("u-3", { status: "DISABLED" })] }),
  says: "The directory has 2 enabled users.",
});
row("a directory of which only the first hundred users are read, and one of them is enabled", "COMPLIANT users-exist", {
  change: center({
    users: [...Array.from({ length: 99 }, (_, i) => user(`x-${i}`, { status: "DISABLED" })), ...users(2)],
    assignments: [],
  }),
  also: {
    ...withoutAdministratorSet,
    "identity-center-admin-permission-set-exists": "COMPLIANT administrator-set-unassigned",
  },
  says: "The directory has 1 or more enabled users.",
});
row("a directory whose only user was deleted", "NON_COMPLIANT no-users", {
  change: center({ users: [], groups: [] }),
  also: assignedToNobody,
});
row("a directory whose only user is disabled", "NON_COMPLIANT users-disabled", {
  change: center({ users: [user("u-1", { status: "DISABLED" })] }),
  also: assignedToNobody,
  says: "Every user in the directory is disabled (1).",
});
row("a directory whose first hundred users are disabled, and the rest is not read", "INSUFFICIENT_DATA unexpected", {
  change: center({
    users: [...Array.from({ length: 100 }, (_, i) => user(`x-${i}`, { status: "DISABLED" })), user("u-2")],
    assignments: [],
  }),
  also: {
    ...withoutAdministratorSet,
    "identity-center-admin-permission-set-exists": "COMPLIANT administrator-set-unassigned",
  },
  action: "identitystore:ListUsers",
  says: "identitystore:ListUsers returned an answer that Genkan can't use (the first 100 users are disabled; the others were not read).",
});

row("a directory whose KMS key Genkan may not use", "INSUFFICIENT_DATA key-denied", {
  change: { faults: [{ action: "identitystore:ListUsers", fault: "KmsAccessDenied" }] },
  also: all(accessControls, "INSUFFICIENT_DATA key-denied"),
  action: "identitystore:ListUsers",
});
row("a directory that answers only through a VPC endpoint", "INSUFFICIENT_DATA network-denied", {
  change: { faults: [{ action: "identitystore:*", fault: "VpcEndpointRequired" }] },
  also: all(accessControls, "INSUFFICIENT_DATA network-denied"),
  action: ["identitystore:ListUsers", "identitystore:ListGroupMemberships"],
});
rowsWhereCallFails(row, "identitystore:ListUsers", { unknown: accessControls });
