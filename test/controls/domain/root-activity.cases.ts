import type { ActClass } from "@genkan/controls/domain/root-activity";
import { rootTasks } from "@genkan/controls/domain/root-tasks";
import { rootEvent, signIn } from "../../scenarios/events.ts";

type CloudTrailRecord = ReturnType<typeof rootEvent>;

/** A CloudTrail record, the class that it must get, and where its shape is from. */
export interface Case {
  readonly name: string;
  readonly class: ActClass | "not root's";
  /** A page of docs.aws.amazon.com; `inferred`: the API is documented, and no such record is. */
  readonly source: string;
  readonly record: CloudTrailRecord;
  /** Records of the same session. */
  readonly beside?: readonly CloudTrailRecord[];
}

const GUIDE = "IAM/latest/UserGuide/id_root-user";
const SIGN_IN = "awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events";
const IDENTITY = "awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity";
const RECOVERY = "IAM/latest/UserGuide/reset-root-password";
const BILLING = "awsaccountbilling/latest/aboutv2/logging-using-cloudtrail";
const PRIVILEGED = "IAM/latest/UserGuide/cloudtrail-track-privileged-tasks";

let number = 0;
/** A session of its own: no other case has its address or its key. */
const session = () => {
  number += 1;
  return { sourceIPAddress: `198.51.100.${number}`, accessKeyId: `ASIAROW${String(number).padStart(13, "0")}` };
};
const eventTime = "2026-11-10T08:00:00Z";

const call = (service: string, eventName: string, more: object = {}): CloudTrailRecord =>
  rootEvent({ eventName, eventSource: `${service}.amazonaws.com`, eventTime, ...session(), ...more });
const look = (service: string, eventName: string, more: object = {}) =>
  call(service, eventName, { readOnly: true, ...more });
const enter = (result: "Success" | "Failure" = "Success", more: object = {}) =>
  signIn(eventTime, result, { sourceIPAddress: session().sourceIPAddress, ...more });

const row = (
  name: string,
  expected: Case["class"],
  source: string,
  record: CloudTrailRecord,
  beside: readonly CloudTrailRecord[] = [],
): Case => ({ name, class: expected, source, record, beside });

/** A record in the same session as a root-only task. */
function withTask(name: string, make: (own: object) => CloudTrailRecord): Case {
  const { sourceIPAddress, accessKeyId } = session();
  const task = call("iam", "DeleteAccessKey", { sourceIPAddress, accessKeyId });
  return row(name, "root-only-task", GUIDE, make({ sourceIPAddress, accessKeyId }), [task]);
}

const mfaUsed = (MFAUsed: string) => ({ additionalEventData: { MobileVersion: "No", MFAUsed } });
const hour = (time: string) => ({ eventTime: time });

/** Records of root, and near misses, each with its class. */
export const cases: readonly Case[] = [
  // Root-only tasks: each of AWS's list that leaves a record.
  row("changing the root password", "root-only-task", SIGN_IN, call("iam", "ChangePassword")),
  row(
    "changing the root password on the sign-in page",
    "root-only-task",
    SIGN_IN,
    call("signin", "PasswordUpdated", {
      eventType: "AwsConsoleSignIn",
      accessKeyId: "",
      responseElements: { PasswordUpdated: "Success" },
    }),
  ),
  row(
    "enabling a virtual root MFA device",
    "root-only-task",
    SIGN_IN,
    call("iam", "EnableMFADevice", { requestParameters: { serialNumber: "arn:aws:iam::111122223333:mfa/phone" } }),
  ),
  row(
    "enabling a virtual root MFA device, with root named as the console does",
    "root-only-task",
    SIGN_IN,
    call("iam", "EnableMFADevice", {
      requestParameters: { userName: "AWS ROOT USER", serialNumber: "arn:aws:iam::111122223333:mfa/phone" },
      userIdentity: { userName: "AWS ROOT USER" },
    }),
  ),
  row("creating a virtual MFA device", "root-only-task", "inferred", call("iam", "CreateVirtualMFADevice")),
  row("deleting a virtual MFA device", "root-only-task", "inferred", call("iam", "DeleteVirtualMFADevice")),
  row("deactivating a root MFA device", "root-only-task", "inferred", call("iam", "DeactivateMFADevice")),
  row("resynchronising a root MFA device", "root-only-task", "inferred", call("iam", "ResyncMFADevice")),
  row("creating a root access key", "root-only-task", "inferred", call("iam", "CreateAccessKey")),
  row(
    "disabling a root access key",
    "root-only-task",
    "inferred",
    call("iam", "UpdateAccessKey", { requestParameters: { accessKeyId: "AKIA1", status: "Inactive" } }),
  ),
  row("deleting a root access key", "root-only-task", "inferred", call("iam", "DeleteAccessKey")),
  row("disabling a signing certificate", "root-only-task", "inferred", call("iam", "UpdateSigningCertificate")),
  row("deleting a signing certificate", "root-only-task", "inferred", call("iam", "DeleteSigningCertificate")),
  row(
    "removing the root password of a member account",
    "root-only-task",
    PRIVILEGED,
    call("iam", "DeleteLoginProfile"),
  ),
  row(
    "restoring the root password of a member account",
    "root-only-task",
    PRIVILEGED,
    call("iam", "CreateLoginProfile"),
  ),
  row("closing the account", "root-only-task", BILLING, call("billingconsole", "CloseAccount")),
  row("letting IAM users into billing", "root-only-task", BILLING, call("billingconsole", "SetIAMAccessPreference")),
  row(
    "changing the root e-mail in the console",
    "root-only-task",
    BILLING,
    call("billingconsole", "SetAccountPreferences"),
  ),
  row(
    "the e-mail address was changed",
    "root-only-task",
    SIGN_IN,
    call("signin", "EmailUpdated", { eventType: "AwsConsoleSignIn", responseElements: { EmailUpdated: "Success" } }),
  ),
  row("requesting a new root e-mail address", "root-only-task", GUIDE, call("account", "StartPrimaryEmailUpdate")),
  row("confirming a new root e-mail address", "root-only-task", GUIDE, call("account", "AcceptPrimaryEmailUpdate")),
  row(
    "switching on MFA delete of a bucket",
    "root-only-task",
    GUIDE,
    call("s3", "PutBucketVersioning", {
      requestParameters: { bucketName: "b", VersioningConfiguration: { Status: "Enabled", MfaDelete: "Enabled" } },
    }),
  ),
  row("editing a locked bucket policy", "root-only-task", GUIDE, call("s3", "PutBucketPolicy")),
  row("deleting a locked bucket policy", "root-only-task", PRIVILEGED, call("s3", "DeleteBucketPolicy")),
  row(
    "editing a locked queue policy",
    "root-only-task",
    GUIDE,
    call("sqs", "SetQueueAttributes", { requestParameters: { attributes: { Policy: "" } } }),
  ),
  withTask("signing in for a root-only task", (own) => enter("Success", own)),
  withTask("listing access keys before deleting one", (own) => look("iam", "ListAccessKeys", own)),
  withTask("reading the account summary in the session of a root-only task", (own) =>
    look("iam", "GetAccountSummary", own),
  ),
  withTask("an MFA check in the session of a root-only task", (own) => call("signin", "CheckMfa", own)),
  {
    ...withTask("looking around by the key of a task, from another address", (own) =>
      look("s3", "ListBuckets", { ...own, sourceIPAddress: "203.0.113.77" }),
    ),
  },
  // Contents and credentials are no view on the way to a task.
  ...[
    ["secretsmanager", "GetSecretValue"],
    ["ssm", "GetParameters"],
    ["ec2", "GetPasswordData"],
    ["kms", "Decrypt"],
    ["sts", "AssumeRole"],
    ["logs", "GetLogEvents"],
    ["bedrock", "ConverseStream"],
  ].map(([service = "", name = ""]) => ({
    ...withTask(`${name} in the session of a task`, (own) => look(service, name, own)),
    class: "daily-work" as const,
    source: "inferred",
  })),

  // The same calls on what is not root's own: any administrator can make them.
  row(
    "creating a key for an IAM user",
    "daily-work",
    "inferred",
    call("iam", "CreateAccessKey", { requestParameters: { userName: "alice" } }),
  ),
  row(
    "deactivating the MFA of an IAM user",
    "daily-work",
    "inferred",
    call("iam", "DeactivateMFADevice", { requestParameters: { userName: "alice" } }),
  ),
  row(
    "switching on the versioning of a bucket",
    "daily-work",
    GUIDE,
    call("s3", "PutBucketVersioning", { requestParameters: { VersioningConfiguration: { Status: "Enabled" } } }),
  ),
  row(
    "setting the delay of a queue",
    "daily-work",
    GUIDE,
    call("sqs", "SetQueueAttributes", { requestParameters: { attributes: { DelaySeconds: "5" } } }),
  ),
  // Root-only tasks that look like any other change: only a planned use tells them apart.
  row("restoring a policy of an IAM user", "daily-work", GUIDE, call("iam", "PutUserPolicy")),
  row("attaching a policy to an IAM user", "daily-work", GUIDE, call("iam", "AttachUserPolicy")),
  row("creating a new version of a policy", "daily-work", GUIDE, call("iam", "CreatePolicyVersion")),

  // Sign-ins.
  row("a sign-in with MFA and nothing else", "daily-work", SIGN_IN, enter("Success", mfaUsed("Yes"))),
  row("a sign-in without MFA", "daily-work", SIGN_IN, enter("Success", mfaUsed("No"))),
  row("a sign-in with MFA, written in capitals", "daily-work", "inferred", enter("Success", mfaUsed("YES"))),
  row("a sign-in in us-east-1", "daily-work", SIGN_IN, enter("Success", { awsRegion: "us-east-1" })),
  row("a sign-in in us-west-2", "daily-work", SIGN_IN, enter("Success", { awsRegion: "us-west-2" })),
  row("a failed sign-in", "failed-sign-in", SIGN_IN, enter("Failure")),
  row("a failed sign-in in us-east-1", "failed-sign-in", SIGN_IN, enter("Failure", { awsRegion: "us-east-1" })),
  row("a failed sign-in with MFA", "failed-sign-in", SIGN_IN, enter("Failure", mfaUsed("Yes"))),
  row("an MFA check without a sign-in", "daily-work", SIGN_IN, call("signin", "CheckMfa")),
  row(
    "a sign-in to an account with an alias, which is root's user name",
    "daily-work",
    IDENTITY,
    enter("Success", { userIdentity: { userName: "my-alias" } }),
  ),
  row("recovering the root password", "daily-work", "inferred", call("signin", "PasswordRecoveryCompleted")),
  row(
    "requesting to recover the root password, which takes no credentials",
    "failed-sign-in",
    RECOVERY,
    call("signin", "PasswordRecoveryRequested", { eventType: "AwsConsoleSignIn", accessKeyId: "" }),
  ),

  // Daily work.
  row("starting a virtual machine", "daily-work", "inferred", call("ec2", "RunInstances")),
  row("creating a bucket", "daily-work", "inferred", call("s3", "CreateBucket")),
  row("creating an IAM user", "daily-work", "inferred", call("iam", "CreateUser")),
  row(
    "giving an IAM user a password",
    "daily-work",
    "inferred",
    call("iam", "CreateLoginProfile", { requestParameters: { userName: "alice" } }),
  ),
  row("creating a role", "daily-work", "inferred", call("iam", "CreateRole")),
  row("stopping a trail", "daily-work", "inferred", call("cloudtrail", "StopLogging")),
  row("closing a member account", "daily-work", "inferred", call("organizations", "CloseAccount")),
  row("changing the contact information", "daily-work", GUIDE, call("account", "PutContactInformation")),
  row("a denied call", "daily-work", IDENTITY, call("organizations", "CreateAccount", { errorCode: "AccessDenied" })),
  row("browsing virtual machines", "daily-work", "inferred", look("ec2", "DescribeInstances")),
  row("browsing buckets", "daily-work", "inferred", look("s3", "ListBuckets")),
  row("browsing the bill", "daily-work", "inferred", look("ce", "GetCostAndUsage")),
  row(
    "a read whose readOnly is text",
    "daily-work",
    "inferred",
    look("iam", "ListUsers", { readOnly: "true" as unknown as boolean }),
  ),
  row(
    "a call with an access key, from an SDK",
    "daily-work",
    IDENTITY,
    call("s3", "PutObjectAcl", { accessKeyId: "AKIAROOT000000000001", userAgent: "Boto3/1.43 Python/3.13" }),
  ),
  row(
    "a read with an access key, from the command line",
    "daily-work",
    IDENTITY,
    look("sts", "GetCallerIdentity", { accessKeyId: "AKIAROOT000000000002", userAgent: "aws-cli/2.31" }),
  ),
  row(
    "browsing two days after a root-only task",
    "daily-work",
    GUIDE,
    look("iam", "ListRoles", { sourceIPAddress: "203.0.113.9" }),
    [call("iam", "DeleteAccessKey", { sourceIPAddress: "203.0.113.9", ...hour("2026-11-08T08:00:00Z") })],
  ),
  row(
    "a change in the session of a root-only task",
    "daily-work",
    GUIDE,
    call("ec2", "StopInstances", { sourceIPAddress: "203.0.113.8" }),
    [call("iam", "DeleteAccessKey", { sourceIPAddress: "203.0.113.8" })],
  ),

  // A person by way of the console, as older records say it.
  row(
    "a call of the console that names the sign-in service",
    "daily-work",
    "awscloudtrail/latest/userguide/cloudtrail-log-file-examples",
    call("cloudtrail", "StartLogging", { userIdentity: { invokedBy: "signin.amazonaws.com" } }),
  ),

  // Not use of root by a person.
  row(
    "a failed SAML sign-in of a workforce user",
    "not root's",
    "singlesignon/latest/userguide/troubleshooting",
    call("signin", "ExternalIdPDirectoryLogin", {
      eventType: "AwsConsoleSignIn",
      responseElements: { ExternalIdPDirectoryLogin: "Failure" },
    }),
  ),
  row(
    "a sign-in event that failed under its own name",
    "failed-sign-in",
    SIGN_IN,
    call("signin", "CheckMfa", { eventType: "AwsConsoleSignIn", responseElements: { CheckMfa: "Failure" } }),
  ),
  row(
    "a call that a service made on behalf of root",
    "service",
    IDENTITY,
    call("kms", "Decrypt", { userIdentity: { invokedBy: "s3.amazonaws.com" } }),
  ),
  row(
    "a forward-access session",
    "service",
    IDENTITY,
    call("ec2", "CreateNetworkInterface", { userIdentity: { invokedBy: "AWS Internal" } }),
  ),
  row("an event of a service", "service", IDENTITY, call("kms", "RotateKey", { eventType: "AwsServiceEvent" })),
  row(
    "an event of a service, in AWS's other spelling",
    "service",
    IDENTITY,
    call("signin", "UserAuthentication", { eventType: "AWSServiceEvent" }),
  ),
  row(
    "unlocking a bucket in an AssumeRoot session",
    "assumed-root-session",
    PRIVILEGED,
    call("s3", "DeleteBucketPolicy", { userIdentity: { sessionContext: { assumedRoot: "true" } } }),
  ),
  row(
    "a read in an AssumeRoot session",
    "assumed-root-session",
    PRIVILEGED,
    look("iam", "ListAccessKeys", { userIdentity: { sessionContext: { assumedRoot: "true" } } }),
  ),
  row(
    "giving an IAM user a password in an AssumeRoot session",
    "assumed-root-session",
    PRIVILEGED,
    call("iam", "CreateLoginProfile", { userIdentity: { sessionContext: { assumedRoot: true } } }),
  ),
  row(
    "unlocking a bucket in a session that is not marked as AssumeRoot",
    "root-only-task",
    PRIVILEGED,
    call("s3", "DeleteBucketPolicy", {
      userIdentity: { sessionContext: { attributes: { mfaAuthenticated: "false" } } },
    }),
  ),
  row(
    "a role's call of AssumeRoot",
    "not root's",
    PRIVILEGED,
    call("sts", "AssumeRoot", { userIdentity: { type: "AssumedRole" } }),
  ),
  row(
    "a call of an IAM user named root",
    "not root's",
    IDENTITY,
    call("iam", "CreateUser", { userIdentity: { type: "IAMUser", userName: "root" } }),
  ),

  // Root-only tasks without a record of their own: only the sign-in is seen, and only a planned use tells it apart.
  ...rootTasks
    .filter(({ recognition }) => recognition === "none")
    .flatMap(({ id }) => [
      row(`the sign-in for ${id}`, "daily-work", GUIDE, enter()),
      row(`the planned sign-in for ${id}`, "planned", GUIDE, enter("Success", hour("2026-11-18T09:45:00Z"))),
    ]),

  // The planned use lasts from 09:00 to 11:00 on the 18th.
  row("a planned change", "planned", GUIDE, call("iam", "PutUserPolicy", hour("2026-11-18T09:30:00Z"))),
  row("a planned sign-in", "planned", GUIDE, enter("Success", hour("2026-11-18T09:00:00Z"))),
  row("a planned read", "planned", GUIDE, look("ce", "GetCostAndUsage", hour("2026-11-18T11:00:00Z"))),
  row("a planned root-only task", "planned", GUIDE, call("iam", "ChangePassword", hour("2026-11-18T10:00:00Z"))),
  row("a failed sign-in within a planned use", "failed-sign-in", GUIDE, enter("Failure", hour("2026-11-18T10:00:00Z"))),
  row(
    "a change a second before a planned use",
    "daily-work",
    GUIDE,
    call("ec2", "RunInstances", hour("2026-11-18T08:59:59Z")),
  ),
  row(
    "a change a second after a planned use",
    "daily-work",
    GUIDE,
    call("ec2", "RunInstances", hour("2026-11-18T11:00:01Z")),
  ),
];
