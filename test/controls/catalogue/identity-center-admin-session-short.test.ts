import { identityCenterAdminSessionShort } from "@genkan/controls/catalogue/identity-center-admin-session-short";
import { defaultSettings } from "@genkan/controls/model/settings";
import { utc } from "@genkan/messages/moment";
import { sentence } from "@genkan/messages/sentence";
import { expect, test } from "vitest";
import { adminSet, assign, center, everything, viewSet, withSet } from "../../scenarios/identity-center.ts";
import { at, instance, read } from "./observed.ts";
import { accessControls, all, withoutAdministratorSet } from "./shared-verdicts.ts";
import { rowsOf } from "./verdict.ts";

const row = rowsOf("identity-center-admin-session-short", {
  sound: "COMPLIANT sessions-short",
  fresh: "NOT_APPLICABLE identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

for (const [sessionDuration, text] of [
  ["PT1H1S", "1 hour, 1 second"],
  ["PT12H", "12 hours"],
  ["P1D", "24 hours"],
  ["P10D", "240 hours"],
  ["P2DT3H4M5S", "51 hours, 4 minutes, 5 seconds"],
  ["PT61M", "1 hour, 1 minute"],
  ["PT3601S", "1 hour, 1 second"],
] as const)
  row(`administrator sessions of ${sessionDuration}`, "NON_COMPLIANT sessions-long", {
    change: withSet(adminSet({ sessionDuration })),
    says: `Administrator sessions are longer than 1 hour: Admin (${text}).`,
  });
for (const [sessionDuration, text] of [
  ["PT30M", "30 minutes"],
  ["PT3600S", "1 hour"],
  ["PT60M", "1 hour"],
  ["P0DT1S", "1 second"],
] as const)
  row(`administrator sessions of ${sessionDuration}`, "COMPLIANT sessions-short", {
    change: withSet(adminSet({ sessionDuration })),
    says: `No administrator session is longer than 1 hour: Admin (${text}).`,
  });
row("a longer session than the settings allow, which is not whole hours", "NON_COMPLIANT sessions-long", {
  change: withSet(adminSet({ sessionDuration: "PT1H" })),
  settings: { maxAdminSessionSeconds: 1_800 },
  says: "Administrator sessions are longer than 30 minutes: Admin (1 hour).",
});
row("a longer session than the settings allow, which is not whole minutes", "NON_COMPLIANT sessions-long", {
  change: withSet(adminSet({ sessionDuration: "PT1H" })),
  settings: { maxAdminSessionSeconds: 1_830 },
  says: "Administrator sessions are longer than 30 minutes, 30 seconds: Admin (1 hour).",
});
row("a session as long as the settings allow, and none longer", "COMPLIANT sessions-short", {
  change: withSet(adminSet({ sessionDuration: "PT2H" })),
  settings: { maxAdminSessionSeconds: 7_200 },
  says: "No administrator session is longer than 2 hours: Admin (2 hours).",
});
row("three sets with long sessions, one with a short one", "NON_COMPLIANT sessions-long", {
  change: center({
    permissionSets: [
      adminSet({ name: "Zeta", sessionDuration: "PT2H" }),
      adminSet({ name: "Alpha", sessionDuration: "PT3H" }),
      adminSet({ name: "Mid", sessionDuration: "PT4H" }),
      adminSet(),
    ],
    assignments: ["Zeta", "Alpha", "Mid", "Admin"].map((name) => assign(name, { user: "u-1" })),
  }),
  also: { "identity-center-least-privilege-available": "NON_COMPLIANT administrator-set-only" },
  says: "Administrator sessions are longer than 1 hour: Alpha (3 hours), Mid (4 hours), Zeta (2 hours).",
});
row("a permission set with a long session that is not for administrators", "NOT_APPLICABLE no-administrator-set", {
  change: center({
    permissionSets: [{ name: "Power", managedPolicies: ["PowerUserAccess"], sessionDuration: "PT12H" }],
    assignments: [assign("Power", { user: "u-1" })],
  }),
  also: {
    ...withoutAdministratorSet,
    "identity-center-admin-permission-set-exists": "NON_COMPLIANT no-administrator-set",
  },
});
for (const sessionDuration of ["an hour", "P", "PT", "P1DT", "XPT1H", "PT1HX", "PTH", "1H"])
  row(`administrator sessions of ${sessionDuration}, which is not a duration`, "INSUFFICIENT_DATA unexpected", {
    change: withSet(adminSet({ sessionDuration })),
    action: "sso:DescribePermissionSet",
    says: `sso:DescribePermissionSet returned an answer that Genkan can't use (Admin has the session duration "${sessionDuration}").`,
  });
row(
  "an administrator set, beside a set with a short session whose policies cannot be read",
  "COMPLIANT sessions-short",
  {
    change: center({
      permissionSets: [
        adminSet(),
        { name: "Odd", customerManagedPolicies: ["Missing"], sessionDuration: "PT1H" },
        viewSet,
      ],
      assignments: ["Admin", "Odd", "View"].map((name) => assign(name, { user: "u-1" })),
    }),
  },
);
row("an administrator set, beside a set whose session and policies cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: center({
    permissionSets: [adminSet(), { name: "Odd", customerManagedPolicies: ["Missing"], sessionDuration: "?" }, viewSet],
    assignments: ["Admin", "Odd", "View"].map((name) => assign(name, { user: "u-1" })),
  }),
  action: "iam:GetAccountAuthorizationDetails",
});
row("a long session of a permission set whose policies cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: withSet({ customerManagedPolicies: ["Missing"], sessionDuration: "PT12H" }),
  also: all(["identity-center-admin-permission-set-exists", ...accessControls], "INSUFFICIENT_DATA unexpected"),
  action: "iam:GetAccountAuthorizationDetails",
});
row("a short session of the only permission set, whose policies cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: withSet({ customerManagedPolicies: ["Missing"], sessionDuration: "PT30M" }),
  also: all(["identity-center-admin-permission-set-exists", ...accessControls], "INSUFFICIENT_DATA unexpected"),
  action: "iam:GetAccountAuthorizationDetails",
});
row("a short session of the only permission set, whose boundary cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: withSet(adminSet({ permissionsBoundary: { name: "Missing" }, sessionDuration: "PT1H" })),
  also: all(["identity-center-admin-permission-set-exists", ...accessControls], "INSUFFICIENT_DATA unexpected"),
  action: "iam:GetAccountAuthorizationDetails",
});

test("an administrator set of which AWS gives no session duration can't be judged", () => {
  const set = {
    arn: "arn:aws:sso:::permissionSet/ssoins-1/ps-1",
    role: null,
    name: "Admin",
    sessionDuration: null,
    policies: [{ name: "inline", document: JSON.stringify(everything) }],
    boundary: null,
  };
  const [evaluation] = identityCenterAdminSessionShort.evaluate(
    {
      identityCenter: read({ instances: [instance], searched: ["us-east-1"], managementAccount: null }),
      permissionSets: read({ provisioned: [set], others: [], othersUnread: 0 }),
    },
    { account: instance.owner, partition: "aws", settings: defaultSettings, at },
  );
  expect(evaluation.status).toBe("INSUFFICIENT_DATA");
  expect(sentence(evaluation, utc.en)).toBe(
    "sso:DescribePermissionSet returned an answer that Genkan can't use (Admin has the session duration null).",
  );
});
