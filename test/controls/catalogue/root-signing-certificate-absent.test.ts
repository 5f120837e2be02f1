import { rowsOf } from "./verdict.ts";

const row = rowsOf("root-signing-certificate-absent", {
  sound: "COMPLIANT root-signing-certificate-absent",
  fresh: "COMPLIANT root-signing-certificate-absent",
  member: "COMPLIANT root-signing-certificate-absent",
});

row("a root user with a signing certificate", "NON_COMPLIANT root-signing-certificate-present", {
  change: { root: { signingCertificates: [{ status: "Active" }] } },
  says: "The root user has a signing certificate.",
});
row("a root user with two signing certificates", "NON_COMPLIANT root-signing-certificate-present", {
  change: { root: { signingCertificates: [{}, { status: "Inactive" }] } },
  says: "The root user has 2 signing certificates.",
});
row("a summary without AccountSigningCertificatesPresent", "INSUFFICIENT_DATA unexpected", {
  change: { root: { summaryKeysMissing: ["AccountSigningCertificatesPresent"] } },
  action: "iam:GetAccountSummary",
  says: "iam:GetAccountSummary returned an answer that Genkan can't use (AWS's answer has no AccountSigningCertificatesPresent).",
});
