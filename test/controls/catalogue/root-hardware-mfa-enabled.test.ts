import { rootMfa } from "./shared-verdicts.ts";
import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("root-hardware-mfa-enabled", {
  sound: "COMPLIANT root-hardware-mfa-only",
  fresh: "NON_COMPLIANT root-mfa-absent",
  member: "NOT_APPLICABLE root-without-credentials",
});

row(
  "a hardware token, beside an unassigned virtual device named root-account-mfa-device",
  "COMPLIANT root-hardware-mfa-only",
  {
    change: {
      root: { mfaDevices: [{ kind: "hardware", name: "token" }] },
      unassignedVirtualMfaDevices: ["root-account-mfa-device"],
    },
  },
);
row(
  "a passkey, beside the virtual device of an IAM user named root-account-mfa-device",
  "COMPLIANT root-hardware-mfa-only",
  {
    change: { iamUsers: [{ name: "root-account-mfa-device", password: true, mfa: true }] },
    also: {
      "iam-user-mfa-enabled": "COMPLIANT user-mfa-enabled",
      "iam-user-administrator-absent": "COMPLIANT user-not-administrator",
    },
  },
);
row("a passkey and a hardware token, beside two virtual devices", "NON_COMPLIANT root-virtual-mfa-present", {
  change: {
    root: {
      mfaDevices: [
        { kind: "fido", name: "k" },
        { kind: "hardware", name: "t" },
        { kind: "virtual", name: "a" },
        { kind: "virtual", name: "b" },
      ],
    },
  },
  also: { "root-mfa-enabled": "COMPLIANT root-mfa-virtual" },
  says: "The root user has an authenticator app: arn:aws:iam::111122223333:mfa/a, arn:aws:iam::111122223333:mfa/b.",
});
row("a virtual device, where the summary does not know of MFA yet", "NON_COMPLIANT root-virtual-mfa-present", {
  change: { root: { mfaDevices: [{ kind: "virtual", name: "a" }], summaryKeysMissing: ["AccountMFAEnabled"] } },
  also: { "root-mfa-enabled": "INSUFFICIENT_DATA unexpected" },
  action: "iam:GetAccountSummary",
  says: "The root user has an authenticator app: arn:aws:iam::111122223333:mfa/a.",
});
row("a summary without AccountMFAEnabled", "INSUFFICIENT_DATA unexpected", {
  change: { root: { summaryKeysMissing: ["AccountMFAEnabled"] } },
  also: rootMfa("INSUFFICIENT_DATA unexpected"),
  action: "iam:GetAccountSummary",
  says: "iam:GetAccountSummary returned an answer that Genkan can't use (AWS's answer has no AccountMFAEnabled).",
});
row("a GovCloud root user without a password, whose summary does not mention one", "INSUFFICIENT_DATA unexpected", {
  from: "fresh",
  change: {
    partition: "aws-us-gov",
    root: { password: false, passwordEnabledColumn: "not_supported", summaryKeysMissing: ["AccountPasswordPresent"] },
  },
  also: rootMfa("INSUFFICIENT_DATA unexpected"),
  action: "iam:GetAccountSummary",
});
// The summary shows that root has MFA; only its kind is unknown.
rowsWhereCallFails(row, "iam:ListVirtualMFADevices", {
  also: { "root-mfa-enabled": "COMPLIANT root-mfa-kind-unknown" },
});
row("a GovCloud root user without a password", "NOT_APPLICABLE root-cannot-sign-in", {
  from: "fresh",
  change: { partition: "aws-us-gov", root: { password: false, passwordEnabledColumn: "not_supported" } },
  also: rootMfa("NOT_APPLICABLE root-cannot-sign-in"),
  says: "In this partition (aws-us-gov), the root user can't sign in to the console, and AWS reports no password for it.",
});
