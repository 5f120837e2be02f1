import { rootMfa } from "./shared-verdicts.ts";
import { rowsOf } from "./verdict.ts";

const row = rowsOf("root-access-key-absent", {
  sound: "COMPLIANT root-access-key-absent",
  fresh: "COMPLIANT root-access-key-absent",
  member: "COMPLIANT root-access-key-absent",
});

const lastRotated = "2024-01-01T00:00:00Z";

row("a root user with an active access key", "NON_COMPLIANT root-access-key-present", {
  change: { root: { accessKeys: [{ status: "Active", lastRotated }] } },
  says: "The root user has an access key.",
});
row("a root user with an inactive access key", "NON_COMPLIANT root-access-key-present", {
  change: { root: { accessKeys: [{ status: "Inactive", lastRotated }] } },
});
row("a root user with two access keys", "NON_COMPLIANT root-access-key-present", {
  change: { root: { accessKeys: [{ lastRotated }, { status: "Inactive", lastRotated }] } },
  says: "The root user has 2 access keys.",
});
row("a GovCloud root user with an access key and no password", "NON_COMPLIANT root-access-key-present", {
  from: "fresh",
  change: { partition: "aws-us-gov", root: { password: false, accessKeys: [{ status: "Active", lastRotated }] } },
  also: rootMfa("NOT_APPLICABLE root-cannot-sign-in"),
});
row("a summary without AccountAccessKeysPresent", "INSUFFICIENT_DATA unexpected", {
  change: { root: { summaryKeysMissing: ["AccountAccessKeysPresent"] } },
  action: "iam:GetAccountSummary",
  says: "iam:GetAccountSummary returned an answer that Genkan can't use (AWS's answer has no AccountAccessKeysPresent).",
});
