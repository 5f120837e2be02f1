/** The IAM actions that an export to Security Hub calls, on the product that an account's own findings belong to. */
export const securityHubActions = ["securityhub:BatchImportFindings", "securityhub:GetFindings"] as const;
