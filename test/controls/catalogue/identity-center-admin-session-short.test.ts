import { adminSet, assign, center, withSet } from "../../scenarios/identity-center.ts";
import { accessControls, all, withoutAdministratorSet } from "./shared-verdicts.ts";
import { rowsOf } from "./verdict.ts";

const row = rowsOf("identity-center-admin-session-short", {
  sound: "COMPLIANT sessions-short",
  fresh: "NOT_APPLICABLE identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

for (const sessionDuration of ["PT1H1S", "PT12H", "P1D", "PT61M"])
  row(`administrator sessions of ${sessionDuration}`, "NON_COMPLIANT sessions-long", {
    change: withSet(adminSet({ sessionDuration })),
  });
for (const sessionDuration of ["PT30M", "PT3600S", "PT60M"])
  row(`administrator sessions of ${sessionDuration}`, "COMPLIANT sessions-short", {
    change: withSet(adminSet({ sessionDuration })),
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
row("administrator sessions whose duration is not a duration", "INSUFFICIENT_DATA unexpected", {
  change: withSet(adminSet({ sessionDuration: "an hour" })),
  action: "sso:DescribePermissionSet",
});
row("a long session of a permission set whose policies cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: withSet({ customerManagedPolicies: ["Missing"], sessionDuration: "PT12H" }),
  also: all(["identity-center-admin-permission-set-exists", ...accessControls], "INSUFFICIENT_DATA unexpected"),
  action: "iam:GetAccountAuthorizationDetails",
});
