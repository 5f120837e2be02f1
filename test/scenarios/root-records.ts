import type { ActClass } from "@genkan/controls/root-activity";
import { rootTasks } from "@genkan/controls/root-tasks";
import { rootEvent, signIn } from "./events.ts";

type CloudTrailRecord = ReturnType<typeof rootEvent>;

/** A record of CloudTrail, what it has to be taken for, and where its shape is from. */
export interface RecordRow {
  readonly name: string;
  readonly class: ActClass | "not root's";
  /** A page of docs.aws.amazon.com; `inferred`: the API is plain, and AWS prints no such record. */
  readonly source: string;
  readonly record: CloudTrailRecord;
  /** Records of the same session. */
  readonly beside?: readonly CloudTrailRecord[];
}

const GUIDE = "IAM/latest/UserGuide/id_root-user";
const SIGN_IN = "awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events";
const IDENTITY = "awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity";
const RECOVERY = "IAM/latest/UserGuide/reset-root-password";
const PRIVILEGED = "IAM/latest/UserGuide/cloudtrail-track-privileged-tasks";

let number = 0;
/** A session of its own: no other row comes from its address or by its key. */
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
  expected: RecordRow["class"],
  source: string,
  record: CloudTrailRecord,
  beside: readonly CloudTrailRecord[] = [],
): RecordRow => ({ name, class: expected, source, record, beside });

/** A sign-in or a look around in the same session as a root-only task. */
function withTask(name: string, make: (own: object) => CloudTrailRecord): RecordRow {
  const { sourceIPAddress, accessKeyId } = session();
  const task = call("iam", "DeleteAccessKey", { sourceIPAddress, accessKeyId });
  return row(name, "root-only-task", GUIDE, make({ sourceIPAddress, accessKeyId }), [task]);
}

const mfaUsed = (MFAUsed: string) => ({ additionalEventData: { MobileVersion: "No", MFAUsed } });
const hour = (time: string) => ({ eventTime: time });

/** Records of root, and near misses, each with the class that is expected of it. */
export const records: readonly RecordRow[] = [
  // Root-only tasks: every one of AWS's list that leaves a record.
  row("changing the root password", "root-only-task", SIGN_IN, call("iam", "ChangePassword")),
  row(
    "changing the root password on the page of sign-in",
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
    "enabling it, as the console names root",
    "root-only-task",
    SIGN_IN,
    call("iam", "EnableMFADevice", {
      requestParameters: { userName: "AWS ROOT USER", serialNumber: "arn:aws:iam::111122223333:mfa/phone" },
      userIdentity: { userName: "AWS ROOT USER" },
    }),
  ),
  row("making a virtual MFA device", "root-only-task", "inferred", call("iam", "CreateVirtualMFADevice")),
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
  row("asking for a new root e-mail", "root-only-task", GUIDE, call("account", "StartPrimaryEmailUpdate")),
  row("accepting a new root e-mail", "root-only-task", GUIDE, call("account", "AcceptPrimaryEmailUpdate")),
  row(
    "switching MFA delete of a bucket",
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
  withTask("looking at the keys before deleting one", (own) => look("iam", "ListAccessKeys", own)),
  withTask("the account summary on the way to a task", (own) => look("iam", "GetAccountSummary", own)),
  withTask("checking the MFA of a sign-in for a task", (own) => call("signin", "CheckMfa", own)),

  // The same calls on something that is not root's own are what an administrator does.
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
    "switching the versioning of a bucket",
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
  // Tasks of root alone that look like any change: only declared are they more.
  row("restoring a policy of an IAM user", "daily-work", GUIDE, call("iam", "PutUserPolicy")),
  row("attaching a policy to an IAM user", "daily-work", GUIDE, call("iam", "AttachUserPolicy")),
  row("a new version of a policy", "daily-work", GUIDE, call("iam", "CreatePolicyVersion")),

  // Sign-ins.
  row("a sign-in with MFA and nothing else", "daily-work", SIGN_IN, enter("Success", mfaUsed("Yes"))),
  row("a sign-in without MFA", "daily-work", SIGN_IN, enter("Success", mfaUsed("No"))),
  row("a sign-in with MFA, written otherwise", "daily-work", "inferred", enter("Success", mfaUsed("YES"))),
  row("a sign-in in us-east-1", "daily-work", SIGN_IN, enter("Success", { awsRegion: "us-east-1" })),
  row("a sign-in in us-west-2", "daily-work", SIGN_IN, enter("Success", { awsRegion: "us-west-2" })),
  row("a failed sign-in", "failed-sign-in", SIGN_IN, enter("Failure")),
  row("a failed sign-in in us-east-1", "failed-sign-in", SIGN_IN, enter("Failure", { awsRegion: "us-east-1" })),
  row("a failed sign-in with MFA", "failed-sign-in", SIGN_IN, enter("Failure", mfaUsed("Yes"))),
  row("a check of MFA alone", "daily-work", SIGN_IN, call("signin", "CheckMfa")),
  row(
    "the root user of an account with an alias",
    "daily-work",
    IDENTITY,
    enter("Success", { userIdentity: { userName: "my-alias" } }),
  ),
  row("recovering the root password", "daily-work", "inferred", call("signin", "PasswordRecoveryCompleted")),
  row(
    "asking to recover the root password, which takes no credentials",
    "failed-sign-in",
    RECOVERY,
    call("signin", "PasswordRecoveryRequested", { eventType: "AwsConsoleSignIn", accessKeyId: "" }),
  ),

  // Daily work.
  row("starting a virtual machine", "daily-work", "inferred", call("ec2", "RunInstances")),
  row("making a bucket", "daily-work", "inferred", call("s3", "CreateBucket")),
  row("making an IAM user", "daily-work", "inferred", call("iam", "CreateUser")),
  row("giving an IAM user a password", "daily-work", "inferred", call("iam", "CreateLoginProfile")),
  row("making a role", "daily-work", "inferred", call("iam", "CreateRole")),
  row("stopping a trail", "daily-work", "inferred", call("cloudtrail", "StopLogging")),
  row("closing a member account", "daily-work", "inferred", call("organizations", "CloseAccount")),
  row("changing the contact data", "daily-work", GUIDE, call("account", "PutContactInformation")),
  row("a denied call", "daily-work", IDENTITY, call("organizations", "CreateAccount", { errorCode: "AccessDenied" })),
  row("browsing virtual machines", "daily-work", "inferred", look("ec2", "DescribeInstances")),
  row("browsing buckets", "daily-work", "inferred", look("s3", "ListBuckets")),
  row("browsing the bill", "daily-work", "inferred", look("ce", "GetCostAndUsage")),
  row(
    "read-only written as text",
    "daily-work",
    "inferred",
    look("iam", "ListUsers", { readOnly: "true" as unknown as boolean }),
  ),
  row(
    "a key from an SDK",
    "daily-work",
    IDENTITY,
    call("s3", "PutObjectAcl", { accessKeyId: "AKIAROOT000000000001", userAgent: "Boto3/1.43 Python/3.13" }),
  ),
  row(
    "a key from the command line, reading",
    "daily-work",
    IDENTITY,
    look("sts", "GetCallerIdentity", { accessKeyId: "AKIAROOT000000000002", userAgent: "aws-cli/2.31" }),
  ),
  row(
    "browsing a day after a task",
    "daily-work",
    GUIDE,
    look("iam", "ListRoles", { sourceIPAddress: "203.0.113.9" }),
    [call("iam", "DeleteAccessKey", { sourceIPAddress: "203.0.113.9", ...hour("2026-11-08T08:00:00Z") })],
  ),
  row(
    "a change in the session of a task",
    "daily-work",
    GUIDE,
    call("ec2", "StopInstances", { sourceIPAddress: "203.0.113.8" }),
    [call("iam", "DeleteAccessKey", { sourceIPAddress: "203.0.113.8" })],
  ),

  // Nobody did it as root.
  row(
    "a service in the account's name",
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
    "an event of a service, written otherwise",
    "service",
    IDENTITY,
    call("signin", "UserAuthentication", { eventType: "AWSServiceEvent" }),
  ),
  row(
    "unlocking a bucket by AssumeRoot",
    "assumed-root-session",
    PRIVILEGED,
    call("s3", "DeleteBucketPolicy", { userIdentity: { sessionContext: { assumedRoot: "true" } } }),
  ),
  row(
    "an audit by AssumeRoot",
    "assumed-root-session",
    PRIVILEGED,
    look("iam", "ListAccessKeys", { userIdentity: { sessionContext: { assumedRoot: "true" } } }),
  ),
  row(
    "a session by AssumeRoot that makes a user",
    "assumed-root-session",
    PRIVILEGED,
    call("iam", "CreateLoginProfile", { userIdentity: { sessionContext: { assumedRoot: true } } }),
  ),
  row(
    "a member's session whose record does not say AssumeRoot",
    "root-only-task",
    PRIVILEGED,
    call("s3", "DeleteBucketPolicy", {
      userIdentity: { sessionContext: { attributes: { mfaAuthenticated: "false" } } },
    }),
  ),
  row(
    "AssumeRoot itself, by a role",
    "not root's",
    PRIVILEGED,
    call("sts", "AssumeRoot", { userIdentity: { type: "AssumedRole" } }),
  ),
  row(
    "an IAM user who is called root",
    "not root's",
    IDENTITY,
    call("iam", "CreateUser", { userIdentity: { type: "IAMUser", userName: "root" } }),
  ),

  // Tasks of root alone that leave no record of their own: what is seen is the sign-in, and only declared is it more.
  ...rootTasks
    .filter(({ recognition }) => recognition === "none")
    .flatMap(({ id }) => [
      row(`the sign-in for ${id}`, "daily-work", GUIDE, enter()),
      row(`the planned sign-in for ${id}`, "planned", GUIDE, enter("Success", hour("2026-11-18T09:45:00Z"))),
    ]),

  // Declared beforehand: the window is 09:00 to 11:00 of the 18th.
  row("a planned change", "planned", GUIDE, call("iam", "PutUserPolicy", hour("2026-11-18T09:30:00Z"))),
  row("a planned sign-in", "planned", GUIDE, enter("Success", hour("2026-11-18T09:00:00Z"))),
  row("a planned look", "planned", GUIDE, look("ce", "GetCostAndUsage", hour("2026-11-18T11:00:00Z"))),
  row("a planned root-only task", "planned", GUIDE, call("iam", "ChangePassword", hour("2026-11-18T10:00:00Z"))),
  row("a failed sign-in while it is planned", "failed-sign-in", GUIDE, enter("Failure", hour("2026-11-18T10:00:00Z"))),
  row("a change a second before", "daily-work", GUIDE, call("ec2", "RunInstances", hour("2026-11-18T08:59:59Z"))),
  row("a change a second after", "daily-work", GUIDE, call("ec2", "RunInstances", hour("2026-11-18T11:00:01Z"))),
];
