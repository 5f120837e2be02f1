import { rootMfa } from "./shared-verdicts.ts";
import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("root-mfa-enabled", {
  sound: "COMPLIANT root-mfa-not-virtual",
  fresh: "NON_COMPLIANT root-mfa-absent",
  member: "NOT_APPLICABLE root-without-credentials",
});

row("a root user whose only MFA device is virtual", "COMPLIANT root-mfa-virtual", {
  change: { root: { mfaDevices: [{ kind: "virtual", name: "my-phone" }] } },
  also: { "root-hardware-mfa-enabled": "NON_COMPLIANT root-virtual-mfa-present" },
  says: "The root user has MFA: 1 authenticator app (AWS does not list passkeys and hardware tokens).",
});
row("a root user with a password and no MFA", "NON_COMPLIANT root-mfa-absent", {
  change: { root: { mfaDevices: [] } },
  also: rootMfa("NON_COMPLIANT root-mfa-absent"),
});
row("a root user with an access key, and neither a password nor MFA", "NON_COMPLIANT root-mfa-absent", {
  from: "member",
  change: { root: { accessKeys: [{ lastRotated: "2024-01-01T00:00:00Z" }] } },
  also: {
    ...rootMfa("NON_COMPLIANT root-mfa-absent"),
    "root-access-key-absent": "NON_COMPLIANT root-access-key-present",
  },
});
row(
  "a member account that still has its root password, although root credentials are managed centrally",
  "NON_COMPLIANT root-mfa-absent",
  { from: "member", change: { root: { password: true } }, also: rootMfa("NON_COMPLIANT root-mfa-absent") },
);
row("a root user whose MFA devices cannot be listed", "COMPLIANT root-mfa-kind-unknown", {
  change: { faults: [{ action: "iam:ListVirtualMFADevices", fault: "AccessDenied" }] },
  also: { "root-hardware-mfa-enabled": "INSUFFICIENT_DATA access-denied" },
  action: "iam:ListVirtualMFADevices",
  says: "The root user has MFA; its type could not be read (iam:ListVirtualMFADevices).",
});

row("a GovCloud root user without a password", "NOT_APPLICABLE root-cannot-sign-in", {
  from: "fresh",
  change: { partition: "aws-us-gov", root: { password: false, passwordEnabledColumn: "not_supported" } },
  also: rootMfa("NOT_APPLICABLE root-cannot-sign-in"),
  says: "In this partition (aws-us-gov), the root user can't sign in to the console, and AWS reports no password for it.",
});
row("a GovCloud root user with a password", "NON_COMPLIANT root-mfa-absent", {
  from: "fresh",
  change: { partition: "aws-us-gov" },
});

row("a summary without AccountMFAEnabled", "INSUFFICIENT_DATA unexpected", {
  change: { root: { summaryKeysMissing: ["AccountMFAEnabled"] } },
  also: rootMfa("INSUFFICIENT_DATA unexpected"),
  action: "iam:GetAccountSummary",
  says: "iam:GetAccountSummary returned an answer that Genkan can't use (AWS's answer has no AccountMFAEnabled).",
});
row("a root user without MFA, and a summary without AccountPasswordPresent", "INSUFFICIENT_DATA unexpected", {
  change: { root: { mfaDevices: [], summaryKeysMissing: ["AccountPasswordPresent"] } },
  also: rootMfa("INSUFFICIENT_DATA unexpected"),
  action: "iam:GetAccountSummary",
});
/** The account summary is denied, and the credential report answers in its place. */
const denied = { faults: [{ action: "iam:GetAccountSummary", fault: "AccessDenied" }] };
row("a root user with MFA, where only the credential report can be read", "COMPLIANT root-mfa-not-virtual", {
  change: denied,
});
row("a root user without MFA, where only the credential report can be read", "NON_COMPLIANT root-mfa-absent", {
  change: { ...denied, root: { mfaDevices: [] } },
  also: rootMfa("NON_COMPLIANT root-mfa-absent"),
});
row("an inactive access key, where only the credential report can be read", "COMPLIANT root-mfa-not-virtual", {
  change: { ...denied, root: { accessKeys: [{ status: "Inactive" }] } },
  also: { "root-access-key-absent": "NON_COMPLIANT root-access-key-present" },
});
row("a signing certificate, where only the credential report can be read", "COMPLIANT root-mfa-not-virtual", {
  change: { ...denied, root: { signingCertificates: [{}] } },
  also: { "root-signing-certificate-absent": "NON_COMPLIANT root-signing-certificate-present" },
});
row("neither the account summary nor the credential report", "INSUFFICIENT_DATA access-denied", {
  change: { faults: [...denied.faults, { action: "iam:GetCredentialReport", fault: "AccessDenied" }] },
  also: {
    ...rootMfa("INSUFFICIENT_DATA access-denied"),
    "root-access-key-absent": "INSUFFICIENT_DATA access-denied",
    "root-signing-certificate-absent": "INSUFFICIENT_DATA access-denied",
    "root-usage-limited": "INSUFFICIENT_DATA access-denied",
    "iam-user-mfa-enabled": "INSUFFICIENT_DATA access-denied",
  },
  action: ["iam:GetAccountSummary", "iam:GetCredentialReport"],
});
rowsWhereCallFails(row, "iam:GetAccountSummary", {
  but: ["AccessDenied"],
  unknown: ["root-hardware-mfa-enabled", "root-access-key-absent", "root-signing-certificate-absent"],
});
