import { adminSet, assign, center, user, viewSet } from "../../scenarios/identity-center.ts";
import { assignedToNobody } from "./shared-verdicts.ts";
import { rowsOf } from "./verdict.ts";

const row = rowsOf("identity-center-least-privilege-available", {
  sound: "COMPLIANT lesser-set-held",
  fresh: "NOT_APPLICABLE identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

row("an administrator without a lesser set", "NON_COMPLIANT administrator-set-only", {
  change: center({ assignments: [assign("AdministratorAccess", { user: "u-1" })] }),
});
row("an administrator whose lesser set is on another account", "NON_COMPLIANT administrator-set-only", {
  change: center({
    assignments: [
      assign("AdministratorAccess", { user: "u-1" }),
      assign("PowerUserAccess", { user: "u-1" }, "999988887777"),
    ],
  }),
});
row("an administrator whose other set has no policy", "NON_COMPLIANT administrator-set-only", {
  change: center({
    permissionSets: [adminSet(), { name: "Nothing" }],
    assignments: [assign("Admin", { user: "u-1" }), assign("Nothing", { user: "u-1" })],
  }),
});
row(
  "two administrators, one of them with a lesser set",
  "COMPLIANT lesser-set-held | NON_COMPLIANT administrator-set-only",
  {
    change: center({
      users: [user("u-1"), user("u-2")],
      assignments: [
        assign("AdministratorAccess", { user: "u-1" }),
        assign("AdministratorAccess", { user: "u-2" }),
        assign("PowerUserAccess", { user: "u-1" }),
      ],
    }),
  },
);
row("an administrator set held by a disabled user, and a lesser set by another", "NOT_APPLICABLE no-administrators", {
  change: center({
    users: [user("u-1", { status: "DISABLED" }), user("u-2")],
    permissionSets: [adminSet(), viewSet],
    assignments: [assign("Admin", { user: "u-1" }), assign("View", { user: "u-2" })],
  }),
  also: assignedToNobody,
});
row("an administrator whose other set cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: center({
    permissionSets: [adminSet(), { name: "Odd", customerManagedPolicies: ["Missing"] }],
    assignments: [assign("Admin", { user: "u-1" }), assign("Odd", { user: "u-1" })],
  }),
  action: "iam:GetAccountAuthorizationDetails",
});
