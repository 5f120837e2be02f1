import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("root-credentials-centrally-managed", {
  sound: "COMPLIANT root-credentials-management-on",
  fresh: "NOT_APPLICABLE no-organization",
  member: "NOT_APPLICABLE not-management-account",
});

row(
  "an organization with privileged root actions, and without root credentials management",
  "NON_COMPLIANT root-credentials-management-off",
  { change: { organization: { features: ["RootSessions"] } } },
);
row("an organization with neither of the two root features", "NON_COMPLIANT root-credentials-management-off", {
  change: { organization: { features: [] } },
});
row("an organization with both root features", "COMPLIANT root-credentials-management-on", {
  change: { organization: { features: ["RootCredentialsManagement", "RootSessions"] } },
  says: "Central management of root credentials is on (RootCredentialsManagement, RootSessions).",
});
row("an organization in which IAM has no trusted access", "NON_COMPLIANT trusted-access-off", {
  change: { organization: { features: [], trustedAccessForIam: false } },
});
row("a member account that may not read the root features", "INSUFFICIENT_DATA access-denied", {
  from: "member",
  change: { faults: [{ action: "iam:ListOrganizationsFeatures", fault: "AccessDenied" }] },
  action: "iam:ListOrganizationsFeatures",
});
rowsWhereCallFails(row, "iam:ListOrganizationsFeatures");
