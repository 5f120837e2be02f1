import {
  GetAccessKeyLastUsedCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  IAMClient,
  ListAccessKeysCommand,
  ListMFADevicesCommand,
  ListSigningCertificatesCommand,
} from "@aws-sdk/client-iam";
import { AssumeRootCommand, STSClient } from "@aws-sdk/client-sts";
import type { LastUse, MemberRoot, MemberRootKey } from "@genkan/controls/domain/member-root";
import { causeOf, present, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { organization } from "../collect/organization.ts";
import { IDENTITY_ACTION } from "../identity.ts";
import type { PolicyDocument } from "../policy.ts";
import { censusActions } from "./census.ts";

const ASSUME_ROOT = "sts:AssumeRoot";

/** The tasks of a privileged session: to read the root credentials of a member, or also to remove them. */
export const rootTasks = {
  audit: "IAMAuditRootUserCredentials",
  delete: "IAMDeleteRootUserCredentials",
} as const;
export type RootTask = keyof typeof rootTasks;

/** The longest session that AWS gives, in seconds, and the default. */
const SESSION = 900;

/** The AWS managed policy that a privileged session gets. */
export const taskPolicyArn = (task: RootTask, partition: string): string =>
  `arn:${partition}:iam::aws:policy/root-task/${rootTasks[task]}`;

/** What both features of central root management are called in AWS's answers. */
const FEATURES = ["RootCredentialsManagement", "RootSessions"];

/** The features of central root management that privileged sessions need and that are off. */
export async function missingFeatures(aws: Aws): Promise<readonly string[]> {
  // The collector of this fact needs nothing else of a run.
  const { value } = await organization.collect(aws, {} as never);
  const on = value.role === "central" ? value.features : [];
  return FEATURES.filter((feature) => !on.includes(feature));
}

/** A privileged session of the root user of a member account. */
export interface RootSession extends Disposable {
  readonly aws: Aws;
  /** The access key id, by which CloudTrail shows in the member what was done in the session. No secret. */
  readonly key: string;
  /** ISO 8601, UTC. */
  readonly from: string;
  readonly to: string;
}

/** Which session to open. */
export interface RootSessionChoice {
  readonly account: string;
  readonly partition: string;
  readonly task: RootTask;
}

/** Opens a privileged session in a member account. @throws the SDK's error, with its action */
export async function openRootSession(aws: Aws, { account, partition, task }: RootSessionChoice): Promise<RootSession> {
  const region = await aws.region();
  await aws.turn(ASSUME_ROOT, region);
  // STS opens these sessions at its regional endpoints only; the SDK calls no other.
  const { Credentials } = await (await aws.client(STSClient)).send(
    new AssumeRootCommand({
      TargetPrincipal: account,
      TaskPolicyArn: { arn: taskPolicyArn(task, partition) },
      DurationSeconds: SESSION,
    }),
  );
  const { AccessKeyId: accessKeyId, SecretAccessKey: secretAccessKey, SessionToken: sessionToken } = Credentials ?? {};
  if (!accessKeyId || !secretAccessKey || !sessionToken)
    throw new UnusableAnswerError(ASSUME_ROOT, "AWS's answer has no credentials");
  const inMember = aws.as({ accessKeyId, secretAccessKey, sessionToken });
  const now = aws.now().getTime();
  return {
    aws: inMember,
    key: accessKeyId,
    from: new Date(now).toISOString(),
    to: new Date(now + SESSION * 1_000).toISOString(),
    [Symbol.dispose]: () => inMember.close(),
  };
}

/**
 * Reads the root credentials of a member, in a privileged session of either task. A last use that can't be read is unknown;
 * anything else that can't be read is an error.
 * @throws the SDK's error, with its action
 */
export async function readMemberRoot(aws: Aws): Promise<MemberRoot> {
  const iam = await aws.client(IAMClient);
  const [password, accessKeys, certificates, mfaDevices] = [
    await passwordOf(iam),
    await accessKeysOf(iam),
    await certificatesOf(iam),
    await mfaDevicesOf(iam),
  ];
  return { password, accessKeys, certificates, mfaDevices };
}

async function passwordOf(iam: IAMClient): Promise<MemberRoot["password"]> {
  try {
    await iam.send(new GetLoginProfileCommand({}));
  } catch (error) {
    if (/^NoSuchEntity(Exception)?$/.test((error as Error).name)) return null;
    throw error;
  }
  return { lastUse: await lastUseOfPassword(iam) };
}

async function lastUseOfPassword(iam: IAMClient): Promise<LastUse> {
  const action = "iam:GetUser";
  try {
    const user = present((await iam.send(new GetUserCommand({}))).User, "User", action);
    // Without a date, nobody has signed in with the password.
    // https://docs.aws.amazon.com/IAM/latest/APIReference/API_User.html
    return user.PasswordLastUsed ? { state: "used", at: user.PasswordLastUsed.toISOString() } : { state: "never" };
  } catch (error) {
    return { state: "unknown", cause: causeOf(error, action) };
  }
}

async function accessKeysOf(iam: IAMClient): Promise<readonly MemberRootKey[]> {
  const action = "iam:ListAccessKeys";
  const { AccessKeyMetadata, IsTruncated } = await iam.send(new ListAccessKeysCommand({}));
  whole(IsTruncated, action);
  const keys: MemberRootKey[] = [];
  for (const key of present(AccessKeyMetadata, "AccessKeyMetadata", action)) {
    const id = present(key.AccessKeyId, "AccessKeyId", action);
    const status = key.Status === "Inactive" ? "Inactive" : "Active";
    keys.push({ id, status, created: key.CreateDate?.toISOString() ?? null, lastUse: await lastUseOfKey(iam, id) });
  }
  return keys;
}

async function lastUseOfKey(iam: IAMClient, AccessKeyId: string): Promise<LastUse> {
  const action = "iam:GetAccessKeyLastUsed";
  try {
    const answer = await iam.send(new GetAccessKeyLastUsedCommand({ AccessKeyId }));
    const { LastUsedDate, ServiceName, Region } = present(answer.AccessKeyLastUsed, "AccessKeyLastUsed", action);
    if (LastUsedDate)
      return {
        state: "used",
        at: LastUsedDate.toISOString(),
        ...(isNamed(ServiceName) ? { service: ServiceName } : {}),
        ...(isNamed(Region) ? { region: Region } : {}),
      };
    if (isNamed(ServiceName)) throw new UnusableAnswerError(action, "AWS's answer names a service, but no date");
    return { state: "never" };
  } catch (error) {
    return { state: "unknown", cause: causeOf(error, action) };
  }
}

/** AWS writes `N/A` for what it does not know. */
const isNamed = (name: string | undefined): name is string => name !== undefined && name !== "" && name !== "N/A";

async function certificatesOf(iam: IAMClient): Promise<readonly string[]> {
  const action = "iam:ListSigningCertificates";
  const { Certificates, IsTruncated } = await iam.send(new ListSigningCertificatesCommand({}));
  whole(IsTruncated, action);
  return present(Certificates, "Certificates", action).map((each) =>
    present(each.CertificateId, "CertificateId", action),
  );
}

async function mfaDevicesOf(iam: IAMClient): Promise<readonly string[]> {
  const action = "iam:ListMFADevices";
  const { MFADevices, IsTruncated } = await iam.send(new ListMFADevicesCommand({}));
  whole(IsTruncated, action);
  return present(MFADevices, "MFADevices", action).map((each) => present(each.SerialNumber, "SerialNumber", action));
}

/** A root user has two keys, two certificates and eight devices at most: a second page is not to be expected. */
function whole(isTruncated: boolean | undefined, action: string): void {
  if (isTruncated) throw new UnusableAnswerError(action, "AWS's answer is not complete");
}

/**
 * The policy of somebody who reads root credentials in members, or also removes them: to list the accounts, and to open
 * privileged sessions with these task policies, and with no other.
 */
export const rootSessionPolicy = (tasks: readonly RootTask[], partition: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "GenkanOpensRootSessions",
      Effect: "Allow",
      Action: [ASSUME_ROOT],
      Resource: `arn:${partition}:iam::*:root`,
      Condition: { ArnEquals: { "sts:TaskPolicyArn": tasks.map((task) => taskPolicyArn(task, partition)) } },
    },
    {
      Sid: "GenkanListsAccounts",
      Effect: "Allow",
      Action: [...censusActions, ...organization.reads, IDENTITY_ACTION].sort(),
      Resource: "*",
    },
  ],
});
