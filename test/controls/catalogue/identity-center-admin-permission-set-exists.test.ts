import { portalSignIn, settingsChange } from "../../scenarios/events.ts";
import {
  ADMINISTRATOR_ACCESS,
  adminSet,
  assign,
  center,
  everything,
  viewSet,
  withSet,
} from "../../scenarios/identity-center.ts";
import { accessControls, all, permissionSetControls, withoutAdministratorSet } from "./shared-verdicts.ts";
import { type Given, rowsOf, rowsWhereCallFails, type Verdict } from "./verdict.ts";

const row = rowsOf("identity-center-admin-permission-set-exists", {
  sound: "COMPLIANT administrator-set-exists",
  fresh: "NON_COMPLIANT identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

/** What a set allows is read from its role in the account; without the role, from the set itself. */
function rowsByRoleAndBySet(
  description: string,
  verdict: Verdict,
  { change, ...given }: Omit<Given, "change"> & { readonly change: (where: { withoutRole: boolean }) => object },
): void {
  row(`${description}, read from its role`, verdict, { ...given, change: change({ withoutRole: false }) });
  row(`${description}, read from the set itself`, verdict, { ...given, change: change({ withoutRole: true }) });
}

row("an account whose permission sets are not for administrators", "NON_COMPLIANT no-administrator-set", {
  change: center({ permissionSets: [viewSet], assignments: [assign("View", { user: "u-1" })] }),
  also: withoutAdministratorSet,
  says: "No permission set grants administrator access to this account (there are: View).",
});
row(
  "an administrator set that is assigned to nobody, with Identity Center in another Region",
  "COMPLIANT administrator-set-unassigned",
  {
    change: {
      ...center({ region: "ap-northeast-1", assignments: [] }),
      cloudTrailEvents: [
        settingsChange("2026-09-01T09:00:00Z", { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" }),
        portalSignIn("2026-10-31T08:00:00Z", "PASSWORD,WEBAUTHN"),
      ].map((event) => ({ ...event, awsRegion: "ap-northeast-1" })),
    },
    also: withoutAdministratorSet,
  },
);

row(
  "two administrator sets on the account, and a third that is assigned to nobody",
  "COMPLIANT administrator-set-exists",
  {
    change: center({
      permissionSets: [adminSet({ name: "Zeta" }), adminSet({ name: "Alpha" }), adminSet({ name: "Spare" }), viewSet],
      assignments: ["Zeta", "Alpha", "View"].map((name) => assign(name, { user: "u-1" })),
    }),
    says: "Grants administrator access to this account: Alpha, Zeta.",
  },
);
row(
  "two administrator sets and one that cannot be read, all of them assigned to nobody",
  "COMPLIANT administrator-set-unassigned",
  {
    change: center({
      permissionSets: [
        adminSet({ name: "Zeta" }),
        adminSet({ name: "Alpha" }),
        { name: "Odd", customerManagedPolicies: ["Missing"] },
        viewSet,
      ],
      assignments: [assign("View", { user: "u-1" })],
    }),
    also: withoutAdministratorSet,
    says: "Grants administrator access, but is not assigned to this account: Alpha, Zeta.",
  },
);
row(
  "a set that is limited on the account, and another that is limited and assigned to nobody",
  "NON_COMPLIANT administrator-set-limited",
  {
    change: center({
      permissionSets: ["Zeta", "Alpha"]
        .map((name) => adminSet({ name, permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess" }))
        .concat(viewSet as never),
      assignments: ["Zeta", "View"].map((name) => assign(name, { user: "u-1" })),
    }),
    also: withoutAdministratorSet,
    says: "No permission set grants administrator access: a permissions boundary or a deny limits Alpha, Zeta.",
  },
);
row("a set that is assigned to nobody and cannot be read, beside a lesser set", "INSUFFICIENT_DATA unexpected", {
  change: center({
    permissionSets: [{ name: "Odd", customerManagedPolicies: ["Missing"], withoutRole: true }, viewSet],
    assignments: [assign("View", { user: "u-1" })],
  }),
  also: withoutAdministratorSet,
  action: "iam:GetAccountAuthorizationDetails",
  says: "iam:GetAccountAuthorizationDetails returned an answer that Genkan can't use (permission set Odd: the policy arn:aws:iam::111122223333:policy/Missing can't be read in this account).",
});

// Administrators by other policies than AdministratorAccess.
rowsByRoleAndBySet("a set with an inline policy that allows everything", "COMPLIANT administrator-set-exists", {
  change: (where) => withSet({ inlinePolicy: everything, ...where }),
});
rowsByRoleAndBySet(
  "a set with a customer managed policy that allows everything",
  "COMPLIANT administrator-set-exists",
  {
    change: (where) =>
      withSet(
        { customerManagedPolicies: [{ name: "Ours", path: "/team/" }], ...where },
        { iamPolicies: [{ name: "Ours", path: "/team/", document: everything }] },
      ),
  },
);
row(
  "a set with an inline policy that allows everything, where roles cannot be read",
  "COMPLIANT administrator-set-exists",
  {
    change: {
      ...withSet({ inlinePolicy: everything }),
      faults: [{ action: "iam:GetAccountAuthorizationDetails", fault: "AccessDenied" }],
    },
    also: { "iam-user-administrator-absent": "INSUFFICIENT_DATA access-denied" },
    action: "iam:GetAccountAuthorizationDetails",
  },
);

// Permissions boundaries.
rowsByRoleAndBySet(
  "a set with AdministratorAccess, within a boundary of PowerUserAccess",
  "NON_COMPLIANT administrator-set-limited",
  {
    change: (where) =>
      withSet({
        managedPolicies: [ADMINISTRATOR_ACCESS],
        permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
        ...where,
      }),
    also: withoutAdministratorSet,
  },
);
rowsByRoleAndBySet(
  "a set with AdministratorAccess, within a customer managed boundary that allows everything",
  "COMPLIANT administrator-set-exists",
  {
    change: (where) =>
      withSet(
        { managedPolicies: [ADMINISTRATOR_ACCESS], permissionsBoundary: { name: "All" }, ...where },
        { iamPolicies: [{ name: "All", document: everything }] },
      ),
  },
);

// Sets that cannot be read.
rowsByRoleAndBySet("a set with a customer managed policy that is not in the account", "INSUFFICIENT_DATA unexpected", {
  change: (where) => withSet({ customerManagedPolicies: ["Missing"], ...where }),
  also: {
    ...all(accessControls, "INSUFFICIENT_DATA unexpected"),
    "identity-center-admin-session-short": "INSUFFICIENT_DATA unexpected",
  },
  action: "iam:GetAccountAuthorizationDetails",
});
row("permission sets whose KMS key Genkan may not use", "INSUFFICIENT_DATA key-denied", {
  change: { faults: [{ action: "sso:DescribePermissionSet", fault: "KmsAccessDenied" }] },
  also: all(permissionSetControls, "INSUFFICIENT_DATA key-denied"),
  action: "sso:DescribePermissionSet",
});
for (const action of [
  "sso:ListManagedPoliciesInPermissionSet",
  "sso:GetInlinePolicyForPermissionSet",
  "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
  "sso:GetPermissionsBoundaryForPermissionSet",
])
  row(`a set without a role, where ${action} is denied`, "INSUFFICIENT_DATA access-denied", {
    change: { ...withSet(adminSet({ withoutRole: true })), faults: [{ action, fault: "AccessDenied" }] },
    also: all(permissionSetControls, "INSUFFICIENT_DATA access-denied"),
    action,
  });
for (const action of ["sso:ListPermissionSetsProvisionedToAccount", "sso:DescribePermissionSet"])
  rowsWhereCallFails(row, action, { unknown: permissionSetControls });

// Deny of IAM, by what it covers.
const denied = (Resource: string | readonly string[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Deny", Action: "iam:*", Resource }],
});
rowsByRoleAndBySet(
  "an administrator's set with a deny of IAM on every IAM resource",
  "NON_COMPLIANT administrator-set-limited",
  {
    change: (where) =>
      withSet({ managedPolicies: [ADMINISTRATOR_ACCESS], inlinePolicy: denied("arn:aws:iam::*:*"), ...where }),
    also: withoutAdministratorSet,
  },
);
rowsByRoleAndBySet(
  "an administrator's set with a deny of IAM on every kind of resource",
  "NON_COMPLIANT administrator-set-limited",
  {
    change: (where) =>
      withSet({
        managedPolicies: [ADMINISTRATOR_ACCESS],
        inlinePolicy: denied(["user", "group", "role", "policy"].map((kind) => `arn:aws:iam::111122223333:${kind}/*`)),
        ...where,
      }),
    also: withoutAdministratorSet,
  },
);
rowsByRoleAndBySet(
  "an administrator's set with a deny of IAM on one kind of resource",
  "COMPLIANT administrator-set-exists",
  {
    change: (where) =>
      withSet({
        managedPolicies: [ADMINISTRATOR_ACCESS],
        inlinePolicy: denied("arn:aws:iam::111122223333:role/*"),
        ...where,
      }),
  },
);
row("an administrator's set with a deny of everything for one leaver", "COMPLIANT administrator-set-exists", {
  change: withSet({
    managedPolicies: [ADMINISTRATOR_ACCESS],
    inlinePolicy: {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Deny", Action: "*", Resource: "*", Condition: { StringEquals: { "identitystore:userId": "u-9" } } },
      ],
    },
  }),
});

// Sets that are not assigned to the account are read up to a bound.
const many = (count: number, administrators: readonly string[]) =>
  center({
    permissionSets: [viewSet].concat(
      Array.from({ length: count }, (_, i) => ({
        ...viewSet,
        name: `Set${i}`,
        ...(administrators.includes(`Set${i}`) ? { managedPolicies: [ADMINISTRATOR_ACCESS] } : {}),
      })),
    ),
    assignments: [assign("View", { user: "u-1" })],
  });
row("ten sets that are assigned to nobody, the last an administrator's", "COMPLIANT administrator-set-unassigned", {
  change: many(10, ["Set9"]),
  also: withoutAdministratorSet,
});
row("eleven sets that are assigned to nobody, the last an administrator's", "INSUFFICIENT_DATA unexpected", {
  change: many(11, ["Set10"]),
  also: withoutAdministratorSet,
  action: "sso:ListPermissionSets",
  says: "sso:ListPermissionSets returned an answer that Genkan can't use (1 or more permission sets that are not assigned to this account were not read).",
});
row("ten sets that are assigned to nobody, none an administrator's", "NON_COMPLIANT no-administrator-set", {
  change: many(10, []),
  also: withoutAdministratorSet,
});
