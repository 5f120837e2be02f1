import { rootEvent } from "../../scenarios/events.ts";
import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("iam-user-mfa-enabled", {
  sound: "NOT_APPLICABLE no-iam-users",
  fresh: "NOT_APPLICABLE no-iam-users",
  member: "NOT_APPLICABLE no-iam-users",
});

/** One IAM user, beside a group of administrators and one of readers. */
const alice = (more: object) => ({
  iamUsers: [{ name: "alice", ...more }],
  iamGroups: [
    { name: "admins", policies: ["AdministratorAccess"] },
    { name: "readers", policies: ["ReadOnlyAccess"] },
  ],
});
const also = { "iam-user-administrator-absent": "COMPLIANT user-not-administrator" } as const;

row("an IAM user with a console password and MFA", "COMPLIANT user-mfa-enabled", {
  change: alice({ password: true, mfa: true }),
  also,
  says: { "AWS::IAM::User alice": "alice has a console password and MFA." },
});
row("an IAM user with a console password and no MFA", "NON_COMPLIANT user-mfa-absent", {
  change: alice({ password: true }),
  also,
  says: { "AWS::IAM::User alice": "alice has a console password but no MFA." },
});
row("an IAM user without a console password", "NOT_APPLICABLE no-console-password", {
  change: alice({}),
  also,
  says: { "AWS::IAM::User alice": "alice has no console password." },
});
row("an IAM user whose password_enabled in the report is not applicable", "NOT_APPLICABLE no-console-password", {
  change: { iamUsers: [{ name: "alice" }], credentialReport: { extraColumns: { password_enabled: "N/A" } } },
  also,
});
row("an IAM user with a password whose mfa_active in the report is an unknown word", "INSUFFICIENT_DATA unexpected", {
  change: {
    iamUsers: [{ name: "alice", password: true }],
    credentialReport: { extraColumns: { mfa_active: "perhaps" } },
  },
  also,
  action: "iam:GetCredentialReport",
  says: {
    "AWS::IAM::User alice":
      "iam:GetCredentialReport returned an answer that Genkan can't use (mfa_active of alice can't be read).",
  },
});
row("an IAM user whose password_enabled in the report is an unknown word", "INSUFFICIENT_DATA unexpected", {
  change: { iamUsers: [{ name: "alice" }], credentialReport: { extraColumns: { password_enabled: "perhaps" } } },
  also,
  action: "iam:GetCredentialReport",
  says: {
    "AWS::IAM::User alice":
      "iam:GetCredentialReport returned an answer that Genkan can't use (password_enabled of alice can't be read).",
  },
});
rowsWhereCallFails(row, "iam:GetCredentialReport", { unknown: ["root-usage-limited"] });

// The user that an event names is read live, whatever the credential report says.
const events = [
  rootEvent({
    eventName: "DeactivateMFADevice",
    eventSource: "iam.amazonaws.com",
    eventTime: "2026-11-01T00:00:00Z",
    requestParameters: { userName: "alice" },
  }),
];
row("after an event, a user whose MFA was deactivated", "NON_COMPLIANT user-mfa-absent", {
  change: { iamUsers: [{ name: "alice", password: true }] },
  events,
});
row("after an event, a user whose MFA was set up", "COMPLIANT user-mfa-enabled", {
  change: { iamUsers: [{ name: "alice", password: true, mfa: true }] },
  events,
});
row("after an event, a user whose password was removed", "NOT_APPLICABLE no-console-password", {
  change: { iamUsers: [{ name: "alice" }] },
  events,
});
row("after an event, a user who was deleted", "NOT_APPLICABLE user-deleted", {
  change: { iamUsers: [{ name: "bob" }] },
  events,
  says: { "AWS::IAM::User alice": "alice was deleted or renamed." },
});
for (const action of ["iam:GetLoginProfile", "iam:ListMFADevices"])
  rowsWhereCallFails(row, action, { change: { iamUsers: [{ name: "alice", password: true }] }, events });
