import type { Text } from "./text.ts";

/**
 * Every fact that a control may use, with the type of its value. `@genkan/aws/collect` has a collector for each key; a
 * fact without one does not compile.
 */
export interface Evidence {
  accountSummary: AccountSummary;
  credentialReport: CredentialReport;
  userCredentials: UserCredentials;
  rootMfaDevices: RootMfaDevices;
  organization: Organization;
  rootActivity: RootActivity;
  membership: Membership;
  iamAuthorization: IamAuthorization;
  identityCenter: IdentityCenter;
  permissionSets: PermissionSets;
  assignments: Assignments;
  directory: Directory;
  signIns: SignIns;
  mfaSettings: MfaSettings;
  trails: Trails;
}

/** The name of a fact. */
export type Fact = keyof Evidence;

/** The properties of a fact besides its type. */
interface AboutFact {
  /** Where in AWS it is read, for people. */
  readonly name: Text;
  /**
   * Set for a history: it only grows, so an earlier reading never contradicts a later one. Every other fact is a state.
   */
  readonly history?: true;
  /** Set if reading it takes many calls at the rate that Identity Center allows: minutes in a large organization. */
  readonly slow?: true;
}

/** Every fact. One without a name does not compile. */
export const facts: { readonly [F in Fact]: AboutFact } = {
  accountSummary: { name: { en: "IAM account summary", ja: "IAM アカウントの概要" } },
  credentialReport: { name: { en: "IAM credential report", ja: "IAM 認証情報レポート" } },
  userCredentials: { name: { en: "IAM users' credentials", ja: "IAM ユーザーの認証情報" } },
  rootMfaDevices: { name: { en: "Root user's virtual MFA devices", ja: "ルートユーザーの仮想 MFA デバイス" } },
  organization: { name: { en: "Root access management", ja: "ルートアクセス管理" } },
  rootActivity: {
    name: { en: "Root user's events in CloudTrail", ja: "CloudTrail のルートユーザーのイベント" },
    history: true,
  },
  membership: { name: { en: "AWS Organizations", ja: "AWS Organizations" } },
  iamAuthorization: { name: { en: "IAM users, roles and policies", ja: "IAM のユーザー、ロール、ポリシー" } },
  identityCenter: {
    name: { en: "Identity Center instances", ja: "Identity Center のインスタンス" },
    slow: true,
  },
  permissionSets: { name: { en: "Permission sets", ja: "許可セット" }, slow: true },
  assignments: { name: { en: "Assignments to the account", ja: "アカウントへの割り当て" }, slow: true },
  directory: { name: { en: "Identity Center users", ja: "Identity Center のユーザー" }, slow: true },
  signIns: {
    name: {
      en: "Sign-ins to the access portal in CloudTrail",
      ja: "CloudTrail のアクセスポータルへのサインイン",
    },
    history: true,
    slow: true,
  },
  mfaSettings: {
    name: { en: "MFA settings of Identity Center", ja: "Identity Center の MFA 設定" },
    history: true,
    slow: true,
  },
  trails: { name: { en: "CloudTrail trails", ja: "CloudTrail の証跡" } },
};

const factsWith = (property: "history" | "slow"): readonly Fact[] =>
  (Object.keys(facts) as Fact[]).filter((fact) => facts[fact][property]);

/** The facts that are histories. */
export const histories = factsWith("history");

/** The facts that may take minutes to read. */
export const slowFacts = factsWith("slow");

/**
 * How long after an event its absence from CloudTrail's history proves nothing, in milliseconds. CloudTrail delivers
 * within about 5 minutes on average, without a guarantee, and AWS gives no time for the history; this is six times
 * that.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export const HISTORY_LAG = 30 * 60_000;

/** The histories whose events the ledger stores, so that no later run misses what events reported. */
export const REMEMBERED: readonly Fact[] = ["rootActivity", "signIns"];

/**
 * Why a fact could not be read. `key-denied`: the customer managed key of Identity Center refused. `network-denied`: it
 * answers only through a VPC endpoint. `elsewhere`: only another account (`detail`) may read it. `unattested`,
 * `attestation-expired`, `attestation-void`: no API returns it, and there is no valid attestation.
 */
export const causeKinds = [
  "access-denied",
  "key-denied",
  "network-denied",
  "throttled",
  "not-ready",
  "unreachable",
  "unexpected",
  "elsewhere",
  "unattested",
  "attestation-expired",
  "attestation-void",
] as const;
export type CauseKind = (typeof causeKinds)[number];

/** Why a fact is unknown: the IAM action that failed (`iam:GetAccountSummary`) and AWS's message. */
export interface Cause {
  readonly kind: CauseKind;
  readonly action: string;
  readonly detail: string;
}

/** A fact that was read, with the time at which AWS measured it; or an unknown fact, with its cause. */
export type Observed<T> =
  | {
      readonly known: true;
      readonly value: T;
      readonly observedAt: Date;
      /** Only the requested resources were read. */
      readonly partial?: true;
      /** The requested resources that were not read because there were too many: they must be read next time. */
      readonly left?: readonly string[];
      /** It was taken from events; CloudTrail's history may not contain them yet. */
      readonly fromEvents?: true;
      /** It was taken from the credential report because a newer source was denied. */
      readonly reported?: true;
    }
  | { readonly known: false; readonly cause: Cause };

/** The facts that one run has read: only those that some control uses. */
export type Observations = { readonly [F in Fact]?: Observed<Evidence[F]> };

/**
 * The part of `iam:GetAccountSummary` about the root user. `null`: AWS's answer lacks the key, which is unknown and
 * never 0.
 */
export interface AccountSummary {
  readonly mfaEnabled: boolean | null;
  readonly passwordPresent: boolean | null;
  readonly accessKeys: number | null;
  readonly signingCertificates: number | null;
}

/** The IAM credential report, as far as it concerns root and the IAM users. */
export interface CredentialReport {
  /** The root user's row; `null` if the report has none. */
  readonly root: RootCredentialRow | null;
  readonly users: readonly ReportedUser[];
}

/** The row of an IAM user. */
export interface UserCredentialRow {
  readonly name: string;
  readonly passwordEnabled: ReportedFlag;
  readonly mfaActive: ReportedFlag;
}

/** The row of an IAM user with the last use of each credential. */
export interface ReportedUser extends UserCredentialRow {
  readonly passwordLastUsed: ReportedTime;
  readonly accessKeys: readonly ReportedAccessKey[];
}

/** The console passwords and MFA of IAM users. */
export interface UserCredentials {
  readonly users: readonly UserCredentialRow[];
  /** Users that events name and that no longer exist. */
  readonly deleted: readonly string[];
}

/**
 * A date in the report: a time; `no-information` (never used, or AWS has no data); `not-applicable` (there is no such
 * credential); `not-supported`; or `unreadable` (anything else).
 */
export type ReportedTime = Date | "no-information" | "not-applicable" | "not-supported" | "unreadable";

/** A switch in the report. `unreadable`: not one of the values that AWS documents. */
export type ReportedFlag = boolean | "not-applicable" | "not-supported" | "unreadable";

/** The root user's row. */
export interface RootCredentialRow {
  /** `user_creation_time`: when the account was created. */
  readonly created: ReportedTime;
  readonly passwordEnabled: ReportedFlag;
  readonly passwordLastUsed: ReportedTime;
  readonly mfaActive: ReportedFlag;
  readonly accessKeys: readonly ReportedAccessKey[];
  /** The number of signing certificates, active or not; `null` if the report does not show it. */
  readonly signingCertificates: number | null;
}

/** An access key in a row. */
export interface ReportedAccessKey {
  /** 1 or 2, as in the report's column names. */
  readonly slot: number;
  readonly active: ReportedFlag;
  /** Whether there is a key, active or not; `null` if the report does not show it. */
  readonly present: boolean | null;
  readonly lastUsed: ReportedTime;
  /** Service and Region of the last use; `null` if the report names none. */
  readonly lastUsedService: string | null;
  readonly lastUsedRegion: string | null;
}

/**
 * The MFA devices of the root user that other principals can list. `iam:ListVirtualMFADevices` returns virtual devices,
 * but no passkeys, security keys or hardware tokens.
 */
export interface RootMfaDevices {
  /** Serial numbers (ARNs) of the virtual devices that are assigned to the root user. */
  readonly virtual: readonly string[];
}

/** The state of centralised root access, from `iam:ListOrganizationsFeatures`. */
export type Organization =
  | { readonly role: "none" }
  | { readonly role: "member" }
  | { readonly role: "central"; readonly organizationId: string | null; readonly features: readonly string[] }
  | { readonly role: "central-without-trusted-access" };

/** Everything that CloudTrail's event history contains about the root user since `from`. */
export interface RootActivity {
  readonly from: Date;
  /** The Regions that were read. */
  readonly regions: readonly string[];
  /** Whether every enabled Region had to be read, because root may have acted in any of them. */
  readonly everyRegion: boolean;
  /** The Regions that could not be read, or not completely, and why. */
  readonly unread: readonly { readonly region: string; readonly cause: Cause }[];
  readonly acts: readonly RootAct[];
}

/** A CloudTrail record whose `userIdentity.type` is `Root`. Field names are CloudTrail's. */
export interface RootAct {
  readonly eventID: string;
  readonly eventTime: Date;
  readonly eventSource: string;
  readonly eventName: string;
  readonly eventType: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  readonly accessKeyId: string;
  readonly readOnly: boolean;
  readonly errorCode: string | null;
  /** The result of a sign-in event, in `responseElements` under the event's name; `null` if there is none. */
  readonly signIn: "Success" | "Failure" | null;
  /** `additionalEventData.MFAUsed` of a sign-in. */
  readonly mfaUsed: boolean | null;
  /** `userIdentity.invokedBy`: set if an AWS service made the call, or forwarded a person's call. */
  readonly invokedBy: string | null;
  /** `userIdentity.sessionContext.assumedRoot`: a session created by `sts:AssumeRoot`. */
  readonly assumedRoot: boolean;
  /**
   * Strings and numbers of `requestParameters`, flattened to dotted paths (`VersioningConfiguration.MfaDelete`). Values
   * are cut to 256 characters; only the first 40 are kept.
   */
  readonly requestParameters: Readonly<Record<string, string>>;
  /**
   * Set if the ledger replaces acts that were not read: how many. Then only the time, the session and the kind are
   * known, unless there is an `eventID`.
   */
  readonly remembered?: number;
}

/** The account's AWS organization, from `organizations:DescribeOrganization`; `null` if it is not in one. */
export interface Membership {
  readonly organization: { readonly id: string; readonly managementAccount: string } | null;
}

/** A policy document as JSON text; `null` if it cannot be read. AWS's own policies have an ARN. */
export interface PolicyRef {
  /** An ARN, or the name of a policy without one. */
  readonly name: string;
  readonly document: string | null;
}

/** The policies of one principal, and the permissions boundary that limits them (`null` if there is none). */
export interface Grants {
  readonly policies: readonly PolicyRef[];
  readonly boundary: PolicyRef | null;
}

/** The part of `iam:GetAccountAuthorizationDetails` that shows who may enter the account, with which permissions. */
export interface IamAuthorization {
  readonly users: readonly IamUser[];
  readonly groups: readonly IamGroup[];
  /** The account's roles, except those that AWS's services manage. */
  readonly roles: readonly IamRole[];
  /** The roles that Identity Center created in the account, one for each permission set provisioned to it. */
  readonly reservedRoles: readonly ReservedRole[];
  /** Names of the roles that trust `account-access.amazonaws.com`: Account access manager may give access to them. */
  readonly accountAccessRoles: readonly string[];
  /** The documents of policies, by ARN: the account's own, and AWS's if they are attached to something. */
  readonly documents: Readonly<Record<string, string>>;
}

/** An IAM user and its permissions. */
export interface IamUser extends Grants {
  readonly name: string;
  /** The unique id (`AIDA…`), which AWS Config uses for the user; `null` if AWS does not return it. */
  readonly id: string | null;
  readonly arn: string;
  /** The names of its groups. */
  readonly groups: readonly string[];
}

/** An IAM group and its policies. */
export interface IamGroup {
  readonly name: string;
  readonly arn: string;
  readonly policies: readonly PolicyRef[];
}

/** A role, with those of its policies that can lead to administration. */
export interface IamRole extends Grants {
  readonly arn: string;
  /** The unique id (`AROA…`); `null` if AWS does not return it. */
  readonly id: string | null;
  /** The trust policy: who may assume it. */
  readonly trust: PolicyRef;
}

/** A role `AWSReservedSSO_<permission set>_<hash>`. */
export interface ReservedRole extends Grants {
  readonly arn: string;
  readonly permissionSet: string;
  /** The home Region of the Identity Center that created it. */
  readonly region: string;
  /** `null` if AWS's answer has no `CreateDate`. */
  readonly created: Date | null;
}

/** The instances of IAM Identity Center that the account can see. */
export interface IdentityCenter {
  readonly instances: readonly IdentityCenterInstance[];
  /** The Regions that were searched. */
  readonly searched: readonly string[];
  /** The management account of the organization, if it is another account. */
  readonly managementAccount: string | null;
}

/** An instance of IAM Identity Center. */
export interface IdentityCenterInstance {
  readonly arn: string;
  readonly identityStoreId: string;
  readonly owner: string;
  readonly region: string;
  /** Only an organization instance can give access to AWS accounts. */
  readonly kind: "organization" | "account";
  readonly status: string;
  /** The ARNs of the permission sets provisioned to the account, if they were listed to determine the kind. */
  readonly provisioned?: readonly string[];
}

/** The permission sets of the organization instance. */
export interface PermissionSets {
  /** The permission sets provisioned to the account. */
  readonly provisioned: readonly PermissionSet[];
  /**
   * Other permission sets of the instance. A limited number is read, and only if no provisioned one gives
   * administration.
   */
  readonly others: readonly PermissionSet[];
  /** The minimum number of others that were not read. */
  readonly othersUnread: number;
}

/** A permission set and what it allows. */
export interface PermissionSet extends Grants {
  readonly arn: string;
  /** The ARN of the role that was created for it in the account; `null` if it was not found. */
  readonly role: string | null;
  readonly name: string;
  /** ISO 8601, such as `PT1H`; `null` if AWS does not return it. */
  readonly sessionDuration: string | null;
  /** Left out if the set has none. */
  readonly description?: string;
  readonly relayState?: string;
}

/** The users and groups assigned to the account, with the permission set of each. */
export interface Assignments {
  readonly assignments: readonly Assignment[];
  readonly groups: readonly AssignedGroup[];
}

/** The assignment of a user or a group to a permission set. */
export interface Assignment {
  readonly permissionSet: string;
  readonly principalType: "USER" | "GROUP";
  readonly principalId: string;
}

/** A group that is assigned to the account. */
export interface AssignedGroup {
  readonly id: string;
  /** `null` if it was not read. */
  readonly name: string | null;
  /** User ids. `null` if the group was deleted and its assignment remains. */
  readonly members: readonly string[] | null;
}

/** The users of Identity Center's directory. */
export interface Directory {
  /** The first users, and everyone else who is assigned to the account. */
  readonly users: readonly DirectoryUser[];
  /** Whether `users` are all of them. */
  readonly complete: boolean;
  /** Assigned ids whose user no longer exists. */
  readonly deleted: readonly string[];
}

/** A user of the directory. */
export interface DirectoryUser {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Whether an external identity provider created the user (SCIM). */
  readonly external: boolean;
}

/** The sign-ins to the access portal that CloudTrail's event history holds. */
export interface SignIns {
  /** All sign-ins since this time were read. */
  readonly from: Date;
  /** All sign-ins without a second factor since this time are known, if the ledger goes back further than the read. */
  readonly weakFrom?: Date;
  /** The Regions of Identity Center that were read. */
  readonly regions: readonly string[];
  /** The Regions that could not be read, and why. The name is empty if the Regions are not known. */
  readonly unread: readonly { readonly region: string; readonly cause: Cause }[];
  readonly signIns: readonly SignIn[];
}

/** One successful sign-in: the events of one `AuthWorkflowID`. */
export interface SignIn {
  /** `null` if the record names no user of the directory, as before 2025. */
  readonly userId: string | null;
  /** The name in CloudTrail; `null` if there is none. */
  readonly userName: string | null;
  readonly at: Date;
  /** Every factor that was passed: PASSWORD, TOTP, WEBAUTHN, RESYNC_TOTP, EMAIL_OTP, EXTERNAL_IDP. */
  readonly factors: readonly string[];
  /** The user had no MFA device and had to register one at this sign-in. */
  readonly enrolled: boolean;
  readonly sourceIPAddress: string;
  /** Set if the ledger replaces sign-ins that were not read: how many. */
  readonly remembered?: number;
}

/** What CloudTrail's event history contains about Identity Center's MFA settings. No API returns the settings. */
export interface MfaSettings {
  readonly from: Date;
  readonly changes: readonly MfaSettingsChange[];
}

/** A change of the MFA settings or of the identity source, with the values in its record. */
export interface MfaSettingsChange {
  readonly at: Date;
  readonly eventName: string;
  readonly actor: string;
  readonly mfaMode: string | null;
  readonly noMfaSignInBehavior: string | null;
}

/** The trails that log the account's events. */
export interface Trails {
  readonly trails: readonly Trail[];
}

/** A trail of CloudTrail that logs events of this Region. */
export interface Trail {
  readonly name: string;
  /** `null` if AWS does not return it. */
  readonly arn: string | null;
  /** The Region in which the trail is changed; `null` if AWS does not return it. */
  readonly homeRegion: string | null;
  readonly multiRegion: boolean;
  /** `null` if it was not read: a single-Region trail does not count. */
  readonly logging: boolean | null;
  /** The management events that it logs; `null` if they were not read. */
  readonly managementEvents: "All" | "ReadOnly" | "WriteOnly" | "None" | null;
  /** The account that owns an organization trail with custom selectors, which only that account can read. */
  readonly owner: string | null;
  /** Why the trail could not be read. */
  readonly cause: Cause | null;
}
