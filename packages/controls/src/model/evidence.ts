import type { Text } from "./text.ts";

/**
 * Every fact that a control may ask for, and what is known of it.
 * A fact without a collector does not compile: `@genkan/aws/collect` maps each key of {@link Evidence} to one.
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

/** The name of one thing that can be known of an account. */
export type Fact = keyof Evidence;

/** What is to be known of a fact beside its type. */
interface AboutFact {
  /** The place in AWS that it is read from, as people know it. */
  readonly name: Text;
  /** A history only grows, so that an earlier reading of it contradicts nothing. All other facts are states. */
  readonly history?: true;
  /** Reading it takes many calls, at the pace that Identity Center allows: minutes in a large organization. */
  readonly slow?: true;
}

/** Every fact; one without a name does not compile. */
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
 * So long after an event its absence from CloudTrail's history proves nothing, in milliseconds: CloudTrail delivers within
 * about 5 minutes on average, of which AWS guarantees nothing, and names no time for the history; this is six times that.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export const HISTORY_LAG = 30 * 60_000;

/** Of the histories, those whose events the ledger keeps, so that no later run misses what events told. */
export const REMEMBERED: readonly Fact[] = ["rootActivity", "signIns"];

/**
 * What kind of thing kept a fact from being read. `key-denied`: the customer managed key of Identity Center;
 * `network-denied`: it answers through a VPC endpoint only; `elsewhere`: only another account (`detail`) may read it;
 * `unattested`, `attestation-expired`, `attestation-void`: no API reads it, and no statement of a person stands.
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

/** Why a fact is unknown: the IAM action that failed (`iam:GetAccountSummary`) and what AWS said of it. */
export interface Cause {
  readonly kind: CauseKind;
  readonly action: string;
  readonly detail: string;
}

/**
 * A fact as it was observed, with the time at which AWS measured it; or unknown, with its cause. What is `partial` tells of
 * the things that were asked about and says nothing of the others. What is `heard` was told by events, before AWS's own
 * history has to hold them.
 */
export type Observed<T> =
  | {
      readonly known: true;
      readonly value: T;
      readonly observedAt: Date;
      readonly partial?: true;
      /** Of the things that events name, those for which there was no room: they must be asked about again. */
      readonly left?: readonly string[];
      readonly fromEvents?: true;
      /** The credential report stood in for a newer source that was denied. */
      readonly reported?: true;
    }
  | { readonly known: false; readonly cause: Cause };

/** What one run has read: no fact is there that no control asked for. */
export type Observations = { readonly [F in Fact]?: Observed<Evidence[F]> };

/**
 * `iam:GetAccountSummary`, the part that concerns the root user. `null`: AWS's answer lacks the key,
 * which is unknown and never 0.
 */
export interface AccountSummary {
  readonly mfaEnabled: boolean | null;
  readonly passwordPresent: boolean | null;
  readonly accessKeys: number | null;
  readonly signingCertificates: number | null;
}

/** The IAM credential report, as far as it concerns the front door. */
export interface CredentialReport {
  /** The root user's row; `null`: the report has none. */
  readonly root: RootCredentialRow | null;
  readonly users: readonly UserCredentialRow[];
}

/** An IAM user's row. */
export interface UserCredentialRow {
  readonly name: string;
  readonly passwordEnabled: ReportedFlag;
  readonly mfaActive: ReportedFlag;
}

/** The console passwords and MFA of IAM users. */
export interface UserCredentials {
  readonly users: readonly UserCredentialRow[];
  /** Users that events name and that are there no more. */
  readonly deleted: readonly string[];
}

/**
 * What the report says a date is: a time; `no-information` (never used, or AWS has no data);
 * `not-applicable` (there is no such credential); `not-supported`; or `unreadable`, anything else.
 */
export type ReportedTime = Date | "no-information" | "not-applicable" | "not-supported" | "unreadable";

/** What the report says a switch is. `unreadable` is none of the values that AWS documents. */
export type ReportedFlag = boolean | "not-applicable" | "not-supported" | "unreadable";

export interface RootCredentialRow {
  /** `user_creation_time`: when the account was made. */
  readonly created: ReportedTime;
  readonly passwordEnabled: ReportedFlag;
  readonly passwordLastUsed: ReportedTime;
  readonly mfaActive: ReportedFlag;
  readonly accessKeys: readonly ReportedAccessKey[];
  /** How many signing certificates there are, active or not; `null`: the report does not let us know. */
  readonly signingCertificates: number | null;
}

export interface ReportedAccessKey {
  /** 1 or 2, as in the report's column names. */
  readonly slot: number;
  readonly active: ReportedFlag;
  /** Whether there is a key, active or not; `null`: the report does not let us know. */
  readonly present: boolean | null;
  readonly lastUsed: ReportedTime;
  /** Service and Region of the last use; `null` when the report names none. */
  readonly lastUsedService: string | null;
  readonly lastUsedRegion: string | null;
}

/**
 * The MFA devices of the root user, as far as a principal other than root can list them:
 * `iam:ListVirtualMFADevices` shows virtual ones; passkeys, security keys and hardware tokens are not listed.
 */
export interface RootMfaDevices {
  /** Serial numbers (ARNs) of the virtual devices that are assigned to the root user. */
  readonly virtual: readonly string[];
}

/** What `iam:ListOrganizationsFeatures` says of centralised root access. */
export type Organization =
  | { readonly role: "none" }
  | { readonly role: "member" }
  | { readonly role: "central"; readonly organizationId: string | null; readonly features: readonly string[] }
  | { readonly role: "central-without-trusted-access" };

/** Everything that CloudTrail's event history holds of the root user from `from` on. */
export interface RootActivity {
  readonly from: Date;
  /** The Regions that were read. */
  readonly regions: readonly string[];
  /** Whether every enabled Region was to be read, because root may have acted in any of them. */
  readonly everyRegion: boolean;
  /** The Regions that could not be read, or not to the end, and why. */
  readonly unread: readonly { readonly region: string; readonly cause: Cause }[];
  readonly acts: readonly RootAct[];
}

/** One CloudTrail record whose `userIdentity.type` is `Root`; field names are CloudTrail's. */
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
  /** What a sign-in event says of itself, in `responseElements` under its own name; `null` where it says nothing. */
  readonly signIn: "Success" | "Failure" | null;
  /** `additionalEventData.MFAUsed` of a sign-in. */
  readonly mfaUsed: boolean | null;
  /** `userIdentity.invokedBy`: present when an AWS service made the call, or passed it on for a person. */
  readonly invokedBy: string | null;
  /** `userIdentity.sessionContext.assumedRoot`: a session made by `sts:AssumeRoot`. */
  readonly assumedRoot: boolean;
  /**
   * Strings and numbers of `requestParameters`, flattened to dotted paths (`VersioningConfiguration.MfaDelete`); of each
   * the first 256 characters, of all the first 40.
   */
  readonly requestParameters: Readonly<Record<string, string>>;
  /**
   * Set where the ledger stands in for acts that were not read: for how many. Only its time, its session and its kind are
   * known then, unless it has an `eventID`.
   */
  readonly remembered?: number;
}

/** The AWS organization of the account, from `organizations:DescribeOrganization`; `null`: it is in none. */
export interface Membership {
  readonly organization: { readonly id: string; readonly managementAccount: string } | null;
}

/** A policy document as JSON text; `null`: it can't be read. AWS's own policies are known by their ARN. */
export interface PolicyRef {
  /** An ARN, or the name of a policy that has none. */
  readonly name: string;
  readonly document: string | null;
}

/** Who may do what: the policies of one principal, and the boundary that limits them (`null`: there is none). */
export interface Grants {
  readonly policies: readonly PolicyRef[];
  readonly boundary: PolicyRef | null;
}

/** `iam:GetAccountAuthorizationDetails`, the part that shows who may enter the account and as what. */
export interface IamAuthorization {
  readonly users: readonly IamUser[];
  readonly groups: readonly IamGroup[];
  /** The account's roles, except those that AWS's services keep for themselves. */
  readonly roles: readonly IamRole[];
  /** The roles that Identity Center has made in the account, one for each permission set provisioned to it. */
  readonly reservedRoles: readonly ReservedRole[];
  /** Names of the roles that trust `account-access.amazonaws.com`: Account access manager may open them. */
  readonly accountAccessRoles: readonly string[];
  /** The documents of policies, by ARN: the account's own, and those of AWS's that are attached to something. */
  readonly documents: Readonly<Record<string, string>>;
}

export interface IamUser extends Grants {
  readonly name: string;
  /** The unique id (`AIDA…`), by which AWS Config knows the user; `null`: AWS does not say. */
  readonly id: string | null;
  readonly arn: string;
  /** Names. */
  readonly groups: readonly string[];
}

export interface IamGroup {
  readonly name: string;
  readonly arn: string;
  readonly policies: readonly PolicyRef[];
}

/** A role, as far as administration needs it: of its policies, those that can lead there. */
export interface IamRole extends Grants {
  readonly arn: string;
  /** The unique id (`AROA…`); `null`: AWS does not say. */
  readonly id: string | null;
  /** Who may assume it. */
  readonly trust: PolicyRef;
}

/** A role `AWSReservedSSO_<permission set>_<hash>`. */
export interface ReservedRole extends Grants {
  readonly arn: string;
  readonly permissionSet: string;
  /** The home Region of the Identity Center that made it. */
  readonly region: string;
  /** `null`: AWS's answer has no `CreateDate`. */
  readonly created: Date | null;
}

/** The instances of IAM Identity Center that the account can see. */
export interface IdentityCenter {
  readonly instances: readonly IdentityCenterInstance[];
  /** The Regions in which it was looked for. */
  readonly searched: readonly string[];
  /** The management account of the organization, where that is another account. */
  readonly managementAccount: string | null;
}

export interface IdentityCenterInstance {
  readonly arn: string;
  readonly identityStoreId: string;
  readonly owner: string;
  readonly region: string;
  /** Only an organization instance can give access to AWS accounts. */
  readonly kind: "organization" | "account";
  readonly status: string;
  /** The ARNs of the permission sets provisioned to the account, where they were listed to know the kind. */
  readonly provisioned?: readonly string[];
}

/** The permission sets of the organization instance. */
export interface PermissionSets {
  /** Those provisioned to the account. */
  readonly provisioned: readonly PermissionSet[];
  /** Others of the instance, read only when no provisioned one gives administration, and not beyond a bound. */
  readonly others: readonly PermissionSet[];
  /** How many others were not read: at least so many. */
  readonly othersUnread: number;
}

export interface PermissionSet extends Grants {
  readonly arn: string;
  /** The ARN of the role that was made of it in the account; `null`: not found. */
  readonly role: string | null;
  readonly name: string;
  /** ISO 8601, `PT1H`; `null`: AWS does not say. */
  readonly sessionDuration: string | null;
}

/** Who is assigned to the account, with which permission set. */
export interface Assignments {
  readonly assignments: readonly Assignment[];
  readonly groups: readonly AssignedGroup[];
}

export interface Assignment {
  readonly permissionSet: string;
  readonly principalType: "USER" | "GROUP";
  readonly principalId: string;
}

export interface AssignedGroup {
  readonly id: string;
  /** `null` where it was not asked for. */
  readonly name: string | null;
  /** `null`: the group was deleted, and its assignment remains. */
  readonly members: readonly string[] | null;
}

/** The users of Identity Center's directory. */
export interface Directory {
  /** The first users, and every other one who is assigned to the account. */
  readonly users: readonly DirectoryUser[];
  /** Whether `users` are all that there are. */
  readonly complete: boolean;
  /** Ids that are assigned but of no user any more. */
  readonly deleted: readonly string[];
}

export interface DirectoryUser {
  readonly id: string;
  readonly name: string;
  readonly enabled: boolean;
  /** Whether an external identity provider made the user (SCIM). */
  readonly external: boolean;
}

/** The sign-ins to the access portal that CloudTrail's event history holds. */
export interface SignIns {
  /** From when on every sign-in was read. */
  readonly from: Date;
  /** From when on every sign-in without a second factor is known, where the ledger remembers further back than was read. */
  readonly weakFrom?: Date;
  /** The Regions of Identity Center that were read. */
  readonly regions: readonly string[];
  /** The Regions that could not be read, and why; an empty name where they are not known. */
  readonly unread: readonly { readonly region: string; readonly cause: Cause }[];
  readonly signIns: readonly SignIn[];
}

/** One successful sign-in: the events of one `AuthWorkflowID`. */
export interface SignIn {
  /** `null`: the record names no user of the directory, as those of before 2025. */
  readonly userId: string | null;
  /** As CloudTrail names the person; `null` where it does not. */
  readonly userName: string | null;
  readonly at: Date;
  /** Every factor passed: PASSWORD, TOTP, WEBAUTHN, RESYNC_TOTP, EMAIL_OTP, EXTERNAL_IDP. */
  readonly factors: readonly string[];
  /** The person had no MFA device and had to register one at this sign-in. */
  readonly enrolled: boolean;
  readonly sourceIPAddress: string;
  /** Set where the ledger stands in for sign-ins that were not read: for how many. */
  readonly remembered?: number;
}

/** What CloudTrail's event history holds of Identity Center's MFA settings. No API reads the settings themselves. */
export interface MfaSettings {
  readonly from: Date;
  readonly changes: readonly MfaSettingsChange[];
}

/** A change of the MFA settings or of the identity source, with the values that its record carries. */
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

export interface Trail {
  readonly name: string;
  readonly multiRegion: boolean;
  /** `null` where it was not asked for: a trail of one Region does not count. */
  readonly logging: boolean | null;
  /** Which management events it logs; `null` where it was not asked for. */
  readonly managementEvents: "All" | "ReadOnly" | "WriteOnly" | "None" | null;
  /** The account that owns an organization trail with selectors of its own, which only that account can read. */
  readonly owner: string | null;
  /** What kept the trail from being read. */
  readonly cause: Cause | null;
}
