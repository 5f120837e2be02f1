/** Reads the root user's credentials. */
const CREDENTIALS = [
  "iam:ListAccessKeys",
  "iam:ListSigningCertificates",
  "iam:GetLoginProfile",
  "iam:ListMFADevices",
  "iam:GetUser",
  "iam:GetAccessKeyLastUsed",
];

/**
 * What the task policies of AssumeRoot leave to a session, by their names.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/security-iam-awsmanpol.html
 */
export const rootTasks: Readonly<Record<string, readonly string[]>> = {
  IAMAuditRootUserCredentials: [...CREDENTIALS, "iam:GetAccountSummary"],
  IAMCreateRootUserPassword: ["iam:CreateLoginProfile", "iam:GetLoginProfile"],
  IAMDeleteRootUserCredentials: [
    ...CREDENTIALS,
    "iam:DeleteAccessKey",
    "iam:DeleteSigningCertificate",
    "iam:DeleteLoginProfile",
    "iam:DeactivateMFADevice",
  ],
  S3UnlockBucketPolicy: ["s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:GetBucketPolicy", "s3:ListAllMyBuckets"],
  SQSUnlockQueuePolicy: ["sqs:ListQueues", "sqs:GetQueueUrl", "sqs:GetQueueAttributes", "sqs:SetQueueAttributes"],
};
