import { adminSet, assign, center, user, viewSet } from "../../scenarios/identity-center.ts";
import { assignedToNobody } from "./shared-verdicts.ts";
import { rowsOf } from "./verdict.ts";

const row = rowsOf("identity-center-least-privilege-available", {
  sound: "COMPLIANT lesser-set-held",
  fresh: "NOT_APPLICABLE identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

row("an administrator with two lesser sets", "COMPLIANT lesser-set-held", {
  change: center({
    permissionSets: [
      adminSet(),
      { ...viewSet, name: "Zeta" },
      { ...viewSet, name: "Alpha" },
      { ...viewSet, name: "Spare" },
    ],
    assignments: ["Admin", "Zeta", "Alpha"].map((name) => assign(name, { user: "u-1" })),
  }),
  says: { "AWS::IdentityStore::User u-1": "hanako also has Alpha, Zeta." },
});
row("an administrator with two administrator sets", "NON_COMPLIANT administrator-set-only", {
  change: center({
    permissionSets: [adminSet({ name: "Zeta" }), adminSet({ name: "Alpha" }), viewSet],
    assignments: ["Zeta", "Alpha"].map((name) => assign(name, { user: "u-1" })),
  }),
  says: { "AWS::IdentityStore::User u-1": "On this account, hanako has only Alpha, Zeta." },
});
row("a person whose only set cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: center({
    permissionSets: [adminSet(), viewSet, { name: "Odd", customerManagedPolicies: ["Missing"] }],
    assignments: [assign("Odd", { user: "u-1" })],
  }),
  also: {
    "identity-center-admin-permission-set-exists": "INSUFFICIENT_DATA unexpected",
    "identity-center-admin-assigned": "INSUFFICIENT_DATA unexpected",
    "identity-center-admin-signs-in": "INSUFFICIENT_DATA unexpected",
    "identity-center-admin-session-short": "INSUFFICIENT_DATA unexpected",
  },
  action: "iam:GetAccountAuthorizationDetails",
  says: "iam:GetAccountAuthorizationDetails returned an answer that Genkan can't use (permission set Odd: the policy arn:aws:iam::111122223333:policy/Missing can't be read in this account).",
});
row("an administrator with a lesser set, beside a set of theirs that cannot be read", "COMPLIANT lesser-set-held", {
  change: center({
    permissionSets: [adminSet(), viewSet, { name: "Odd", customerManagedPolicies: ["Missing"] }],
    assignments: ["Admin", "View", "Odd"].map((name) => assign(name, { user: "u-1" })),
  }),
});
row(
  "an administrator with one set, beside a set of another person that cannot be read",
  "NON_COMPLIANT administrator-set-only",
  {
    change: center({
      users: [user("u-1"), user("u-2")],
      permissionSets: [adminSet(), { name: "Odd", customerManagedPolicies: ["Missing"] }],
      assignments: [assign("Admin", { user: "u-1" }), assign("Odd", { user: "u-2" })],
    }),
  },
);
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
  says: "Nobody can administer this account through Identity Center.",
});
row("an administrator whose other set cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: center({
    permissionSets: [adminSet(), { name: "Odd", customerManagedPolicies: ["Missing"] }],
    assignments: [assign("Admin", { user: "u-1" }), assign("Odd", { user: "u-1" })],
  }),
  action: "iam:GetAccountAuthorizationDetails",
  says: {
    "AWS::IdentityStore::User u-1":
      "iam:GetAccountAuthorizationDetails returned an answer that Genkan can't use (permission set Odd: the policy arn:aws:iam::111122223333:policy/Missing can't be read in this account).",
  },
});

// A set that allows nothing is no lesser set.
const deny = (Action: string) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action, Resource: "*" }],
});
for (const [what, set] of [
  ["AWSDenyAll", { managedPolicies: ["arn:aws:iam::aws:policy/AWSDenyAll"] }],
  ["a deny only", { inlinePolicy: deny("s3:*") }],
  ["AWSDenyAll beside what it allows", { managedPolicies: ["AmazonS3ReadOnlyAccess", "AWSDenyAll"] }],
  ["a deny of all that it allows", { managedPolicies: ["AmazonS3ReadOnlyAccess"], inlinePolicy: deny("s3*:*") }],
  ["a boundary that leaves nothing", { ...viewSet, permissionsBoundary: "arn:aws:iam::aws:policy/AWSDenyAll" }],
] as const)
  row(`an administrator whose other set holds ${what}`, "NON_COMPLIANT administrator-set-only", {
    change: center({
      permissionSets: [adminSet(), { ...set, name: "Frozen" }],
      assignments: ["Admin", "Frozen"].map((name) => assign(name, { user: "u-1" })),
    }),
    says: { "AWS::IdentityStore::User u-1": "On this account, hanako has only Admin, Frozen." },
  });
row("an administrator whose other set allows all but a few actions that it denies", "COMPLIANT lesser-set-held", {
  change: center({
    permissionSets: [
      adminSet(),
      { name: "Some", managedPolicies: ["AmazonS3ReadOnlyAccess"], inlinePolicy: deny("s3:List*") },
    ],
    assignments: ["Admin", "Some"].map((name) => assign(name, { user: "u-1" })),
  }),
});

// A path through a role does not make an administrator's set of a lesser one.
const powerUser = (iamRoles: readonly object[]) => ({
  ...center({
    permissionSets: [adminSet(), { name: "Power", managedPolicies: ["PowerUserAccess"] }],
    assignments: ["Admin", "Power"].map((name) => assign(name, { user: "u-1" })),
  }),
  iamRoles,
});
row("a lesser set with which a role of administrators can be assumed", "COMPLIANT lesser-set-held", {
  change: powerUser([{ name: "deploy", trusts: "111122223333", policies: ["AdministratorAccess"] }]),
  says: {
    "AWS::IdentityStore::User u-1":
      "hanako also has Power. Paths to administrator access through a role or user of the account: Power: sts:AssumeRole (role/deploy).",
  },
});
row("a lesser set beside roles of administrators that cannot be assumed with it", "COMPLIANT lesser-set-held", {
  change: powerUser([
    {
      name: "deploy",
      trusts: ["arn:aws:iam::111122223333:role/ci", "999988887777"],
      policies: ["AdministratorAccess"],
    },
    { name: "worker", trusts: "lambda.amazonaws.com", policies: ["AdministratorAccess"] },
    {
      name: "AWSServiceRoleForX",
      path: "/aws-service-role/x.amazonaws.com/",
      trusts: "111122223333",
      policies: ["AdministratorAccess"],
    },
  ]),
  says: { "AWS::IdentityStore::User u-1": "hanako also has Power." },
});
