/**
 * Every fact that a control may ask for, and what is known of it.
 * A fact without a collector does not compile: `@genkan/aws/collect` maps each key of {@link Evidence} to one.
 */
export interface Evidence {
  accountSummary: AccountSummary;
  credentialReport: CredentialReport;
  rootMfaDevices: RootMfaDevices;
  organization: Organization;
  rootActivity: RootActivity;
}

/** The name of one thing that can be known of an account. */
export type Fact = keyof Evidence;

/** What kind of thing kept a fact from being read. */
export type CauseKind = "access-denied" | "throttled" | "not-ready" | "unreachable" | "unexpected";

/** Why a fact is unknown: the IAM action that failed (`iam:GetAccountSummary`) and what AWS said of it. */
export interface Cause {
  readonly kind: CauseKind;
  readonly action: string;
  readonly detail: string;
}

/** A fact as it was observed, with the time at which AWS measured it; or unknown, with its cause. */
export type Observed<T> =
  | { readonly known: true; readonly value: T; readonly observedAt: Date }
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

/** The root user's row of the IAM credential report. */
export interface CredentialReport {
  /** `null`: the report has no row for the root user. */
  readonly root: RootCredentialRow | null;
}

/**
 * What the report says a date is: a time; `no-information` (never used, or AWS has no data);
 * `not-applicable` (there is no such credential); `not-supported`; or `unreadable`, anything else.
 */
export type ReportedTime = Date | "no-information" | "not-applicable" | "not-supported" | "unreadable";

/** What the report says a switch is. `unreadable` is none of the values that AWS documents. */
export type ReportedFlag = boolean | "not-applicable" | "not-supported" | "unreadable";

export interface RootCredentialRow {
  readonly passwordEnabled: ReportedFlag;
  readonly passwordLastUsed: ReportedTime;
  readonly accessKeys: readonly ReportedAccessKey[];
}

export interface ReportedAccessKey {
  /** 1 or 2, as in the report's column names. */
  readonly slot: number;
  readonly active: ReportedFlag;
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
  /** `responseElements.ConsoleLogin` of a sign-in. */
  readonly consoleLogin: "Success" | "Failure" | null;
  /** `additionalEventData.MFAUsed` of a sign-in. */
  readonly mfaUsed: boolean | null;
  /** `userIdentity.invokedBy`: present when an AWS service made the call. */
  readonly invokedBy: string | null;
  /** `userIdentity.sessionContext.assumedRoot`: a session made by `sts:AssumeRoot`. */
  readonly assumedRoot: boolean;
  /** Strings and numbers of `requestParameters`, flattened to dotted paths (`VersioningConfiguration.MfaDelete`). */
  readonly requestParameters: Readonly<Record<string, string>>;
}
