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
});
