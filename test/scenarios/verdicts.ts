import type { TrailRecord } from "@genkan/aws/events";
import type { Settings } from "@genkan/controls/settings";
import { rootEvent, signIn } from "./events.ts";
import { iamUsers, identityCenter, trails } from "./identity-center.ts";

/** One row: a scenario file, what is different in it (a JSON merge patch), and the verdicts expected. */
export interface Row {
  readonly name: string;
  readonly from: keyof typeof verdictsOf;
  readonly change?: object;
  /** The scenario's own CloudTrail events are not kept; otherwise those of `change` come on top of them. */
  readonly onlyItsEvents?: boolean;
  readonly plannedUses?: readonly { id: string; from: string; to: string; owner: string; reason: string }[];
  readonly settings?: Partial<Settings>;
  /** Events that ask: only the controls that are expected are judged, by what is read for the events. */
  readonly events?: readonly TrailRecord[];
  /** `STATUS reason`, several joined by ` | `; the controls that are not named must say what the unchanged scenario says. */
  readonly expect: Readonly<Record<string, string>>;
  /** The IAM action that an INSUFFICIENT_DATA must name. */
  readonly names?: string;
}

const mfa = (verdict: string) => ({ "root-mfa-enabled": verdict, "root-hardware-mfa-enabled": verdict });

const noIamUsers = {
  "iam-user-mfa-enabled": "NOT_APPLICABLE no-iam-users",
  "iam-user-administrator-absent": "NOT_APPLICABLE no-iam-users",
};
/** What stands on Identity Center where it is not there. */
const noIdentityCenter = {
  "identity-center-user-exists": "NON_COMPLIANT identity-center-absent",
  "identity-center-admin-permission-set-exists": "NON_COMPLIANT identity-center-absent",
  "identity-center-admin-assigned": "NON_COMPLIANT identity-center-absent",
  "identity-center-least-privilege-available": "NOT_APPLICABLE identity-center-absent",
  "identity-center-admin-session-short": "NOT_APPLICABLE identity-center-absent",
  "identity-center-mfa-always-on": "NOT_APPLICABLE identity-center-absent",
  "identity-center-sign-in-used-mfa": "NOT_APPLICABLE identity-center-absent",
  "identity-center-admin-signs-in": "NON_COMPLIANT identity-center-absent",
};
/** The same controls where another account has to judge them. */
const elsewhere = Object.fromEntries(
  Object.keys(noIdentityCenter).map((id) => [id, "NOT_APPLICABLE judged-elsewhere"]),
) as Record<keyof typeof noIdentityCenter, string>;

/** The verdicts on the scenario files as they are. */
export const verdictsOf = {
  sound: {
    "root-mfa-enabled": "COMPLIANT root-mfa-not-virtual",
    "root-hardware-mfa-enabled": "COMPLIANT root-hardware-mfa-only",
    "root-access-key-absent": "COMPLIANT root-access-key-absent",
    "root-signing-certificate-absent": "COMPLIANT root-signing-certificate-absent",
    "root-usage-limited": "COMPLIANT root-quiet",
    "root-credentials-centrally-managed": "COMPLIANT root-credentials-management-on",
    "identity-center-enabled": "COMPLIANT identity-center-active",
    "identity-center-user-exists": "COMPLIANT users-exist",
    "identity-center-admin-permission-set-exists": "COMPLIANT administrator-set-exists",
    "identity-center-admin-assigned": "COMPLIANT administrators-assigned",
    "identity-center-least-privilege-available": "COMPLIANT lesser-set-held",
    "identity-center-admin-session-short": "COMPLIANT sessions-short",
    "identity-center-mfa-always-on": "COMPLIANT mfa-settings-recorded",
    "identity-center-sign-in-used-mfa": "COMPLIANT second-factor-used",
    "identity-center-admin-signs-in": "COMPLIANT administrator-signed-in",
    ...noIamUsers,
    "cloudtrail-management-events-logged": "COMPLIANT trail-logs",
  },
  fresh: {
    ...mfa("NON_COMPLIANT root-mfa-absent"),
    "root-access-key-absent": "COMPLIANT root-access-key-absent",
    "root-signing-certificate-absent": "COMPLIANT root-signing-certificate-absent",
    "root-usage-limited": "COMPLIANT root-quiet",
    "root-credentials-centrally-managed": "NOT_APPLICABLE no-organization",
    ...noIdentityCenter,
    "identity-center-enabled": "NON_COMPLIANT identity-center-absent",
    ...noIamUsers,
    "cloudtrail-management-events-logged": "NON_COMPLIANT no-trail",
  },
  "member-without-root-credentials": {
    ...mfa("NOT_APPLICABLE root-without-credentials"),
    "root-access-key-absent": "COMPLIANT root-access-key-absent",
    "root-signing-certificate-absent": "COMPLIANT root-signing-certificate-absent",
    "root-usage-limited": "COMPLIANT root-quiet",
    "root-credentials-centrally-managed": "NOT_APPLICABLE not-management-account",
    ...elsewhere,
    "identity-center-enabled": "INSUFFICIENT_DATA elsewhere",
    ...noIamUsers,
    "cloudtrail-management-events-logged": "NON_COMPLIANT no-trail",
  },
} as const;

const usage = (verdict: string) => ({ "root-usage-limited": verdict });
const quiet = usage("COMPLIANT root-quiet");
const dailyWork = usage("NON_COMPLIANT root-daily-work");
const unexplained = usage("NON_COMPLIANT root-use-unexplained");
const key = (more: object = {}) => ({ status: "Active", lastRotated: "2024-01-01T00:00:00Z", ...more });
const keyPresent = { "root-access-key-absent": "NON_COMPLIANT root-access-key-present" };

const credentialReport: Row[] = [
  {
    name: "password_enabled is not_supported",
    from: "sound",
    change: { root: { passwordEnabledColumn: "not_supported" } },
    expect: quiet,
  },
  {
    name: "password_enabled is TRUE",
    from: "sound",
    change: { root: { passwordEnabledColumn: "TRUE" } },
    expect: quiet,
  },
  {
    name: "password_last_used is no_information",
    from: "sound",
    change: { root: { passwordLastUsed: null } },
    expect: quiet,
  },
  { name: "password_last_used is N/A", from: "member-without-root-credentials", expect: quiet },
  {
    name: "the report has no row for root",
    from: "sound",
    change: { credentialReport: { withoutRootRow: true } },
    expect: usage("INSUFFICIENT_DATA unexpected"),
    names: "iam:GetCredentialReport",
  },
  {
    name: "the report has columns that we don't know, with quoted commas",
    from: "sound",
    change: {
      credentialReport: {
        extraColumns: { additional_credentials_info: 'two "more", see ListAccessKeys', shoe_size: "42,5" },
      },
    },
    expect: quiet,
  },
  {
    name: "the report is never ready",
    from: "sound",
    change: { credentialReport: { state: "STARTED" } },
    expect: { ...usage("INSUFFICIENT_DATA not-ready"), "iam-user-mfa-enabled": "INSUFFICIENT_DATA not-ready" },
    names: "iam:GenerateCredentialReport",
  },
  {
    name: "there is no report before we ask for one",
    from: "sound",
    change: { credentialReport: { state: "absent" } },
    expect: quiet,
  },
  {
    name: "the password was used long ago, an access key minutes ago",
    from: "sound",
    change: {
      root: {
        accessKeys: [key({ lastUsed: "2026-10-31T21:50:00Z", lastUsedService: "s3", lastUsedRegion: "eu-west-3" })],
      },
    },
    expect: { ...unexplained, ...keyPresent },
  },
  {
    name: "the password was never used, the second key yesterday",
    from: "sound",
    change: {
      root: {
        passwordLastUsed: null,
        accessKeys: [
          key({ status: "Inactive" }),
          key({ lastUsed: "2026-10-30T20:00:00Z", lastUsedService: "ec2", lastUsedRegion: "us-east-1" }),
        ],
      },
    },
    expect: { ...unexplained, ...keyPresent },
  },
  {
    name: "the report's use of the password is the sign-in of a root-only task",
    from: "sound",
    change: {
      root: { passwordLastUsed: "2026-10-20T09:00:00Z" },
      cloudTrailEvents: [
        signIn("2026-10-20T09:03:10Z"),
        rootEvent({ eventName: "ChangePassword", eventSource: "iam.amazonaws.com", eventTime: "2026-10-20T09:06:00Z" }),
      ],
    },
    expect: quiet,
  },
  {
    name: "the password was used, and no event explains it",
    from: "sound",
    change: { root: { passwordLastUsed: "2026-10-20T09:00:00Z" } },
    expect: unexplained,
  },
  {
    name: "the password was used before the window",
    from: "sound",
    change: { root: { passwordLastUsed: "2026-10-01T00:00:00Z" } },
    expect: quiet,
  },
];

const credentials: Row[] = [
  {
    name: "a virtual device with a name of its own",
    from: "sound",
    change: { root: { mfaDevices: [{ kind: "virtual", name: "my-phone" }] } },
    expect: {
      "root-mfa-enabled": "COMPLIANT root-mfa-virtual",
      "root-hardware-mfa-enabled": "NON_COMPLIANT root-virtual-mfa-present",
    },
  },
  {
    name: "a hardware token beside an unassigned device called root-account-mfa-device",
    from: "sound",
    change: {
      root: { mfaDevices: [{ kind: "hardware", name: "token" }] },
      unassignedVirtualMfaDevices: ["root-account-mfa-device"],
    },
    expect: {},
  },
  {
    name: "the virtual device of an IAM user is not root's",
    from: "sound",
    change: { iamUsers: [{ name: "root-account-mfa-device", password: true, mfa: true }] },
    expect: {
      "iam-user-mfa-enabled": "COMPLIANT user-mfa-enabled",
      "iam-user-administrator-absent": "COMPLIANT user-not-administrator",
    },
  },
  {
    name: "several devices: passkey, token and authenticator app",
    from: "sound",
    change: {
      root: {
        mfaDevices: [
          { kind: "fido", name: "k" },
          { kind: "hardware", name: "t" },
          { kind: "virtual", name: "a" },
          { kind: "virtual", name: "b" },
        ],
      },
    },
    expect: {
      "root-mfa-enabled": "COMPLIANT root-mfa-virtual",
      "root-hardware-mfa-enabled": "NON_COMPLIANT root-virtual-mfa-present",
    },
  },
  { name: "an active access key", from: "sound", change: { root: { accessKeys: [key()] } }, expect: keyPresent },
  {
    name: "an inactive access key is an access key",
    from: "sound",
    change: { root: { accessKeys: [key({ status: "Inactive" })] } },
    expect: keyPresent,
  },
  {
    name: "a signing certificate",
    from: "sound",
    change: { root: { signingCertificates: [{ status: "Active" }] } },
    expect: { "root-signing-certificate-absent": "NON_COMPLIANT root-signing-certificate-present" },
  },
  {
    name: "no MFA, and a password",
    from: "sound",
    change: { root: { mfaDevices: [] } },
    expect: mfa("NON_COMPLIANT root-mfa-absent"),
  },
  {
    name: "no MFA and no password, but an access key",
    from: "member-without-root-credentials",
    change: { root: { accessKeys: [key()] } },
    expect: { ...mfa("NON_COMPLIANT root-mfa-absent"), ...keyPresent },
  },
  {
    name: "AWS does not say whether there is a password",
    from: "sound",
    change: { root: { mfaDevices: [], summaryKeysMissing: ["AccountPasswordPresent"] } },
    expect: mfa("INSUFFICIENT_DATA unexpected"),
    names: "iam:GetAccountSummary",
  },
  {
    name: "AWS says nothing of MFA",
    from: "sound",
    change: { root: { summaryKeysMissing: ["AccountMFAEnabled"] } },
    expect: mfa("INSUFFICIENT_DATA unexpected"),
    names: "iam:GetAccountSummary",
  },
  {
    name: "AWS says nothing of access keys",
    from: "sound",
    change: { root: { summaryKeysMissing: ["AccountAccessKeysPresent"] } },
    expect: { "root-access-key-absent": "INSUFFICIENT_DATA unexpected" },
    names: "iam:GetAccountSummary",
  },
  {
    name: "AWS says nothing of certificates",
    from: "sound",
    change: { root: { summaryKeysMissing: ["AccountSigningCertificatesPresent"] } },
    expect: { "root-signing-certificate-absent": "INSUFFICIENT_DATA unexpected" },
    names: "iam:GetAccountSummary",
  },
];

const central = (verdict: string) => ({ "root-credentials-centrally-managed": verdict });
const management = (features: string[], more: object = {}) => ({
  organization: { id: "o-exampleorgid", managementAccount: "111122223333", features, ...more },
});

const organization: Row[] = [
  {
    name: "central management on",
    from: "sound",
    change: management(["RootCredentialsManagement"]),
    expect: central("COMPLIANT root-credentials-management-on"),
  },
  {
    name: "root sessions alone are not central management",
    from: "sound",
    change: management(["RootSessions"]),
    expect: central("NON_COMPLIANT root-credentials-management-off"),
  },
  {
    name: "central management off",
    from: "sound",
    change: management([]),
    expect: central("NON_COMPLIANT root-credentials-management-off"),
  },
  {
    name: "the organization does not trust IAM",
    from: "sound",
    change: management([], { trustedAccessForIam: false }),
    expect: central("NON_COMPLIANT trusted-access-off"),
  },
  {
    name: "the feature is on, but the member's root credentials are still there",
    from: "member-without-root-credentials",
    change: { root: { password: true } },
    expect: mfa("NON_COMPLIANT root-mfa-absent"),
  },
  {
    name: "the features call is denied in a member",
    from: "member-without-root-credentials",
    change: { faults: [{ action: "iam:ListOrganizationsFeatures", fault: "AccessDenied" }] },
    expect: central("INSUFFICIENT_DATA access-denied"),
    names: "iam:ListOrganizationsFeatures",
  },
];

const partitions: Row[] = [
  {
    name: "GovCloud: root can't sign in",
    from: "fresh",
    change: { partition: "aws-us-gov", root: { password: false, passwordEnabledColumn: "not_supported" } },
    expect: mfa("NOT_APPLICABLE root-cannot-sign-in"),
  },
  {
    name: "GovCloud: AWS does not speak of a root password",
    from: "fresh",
    change: {
      partition: "aws-us-gov",
      root: { password: false, passwordEnabledColumn: "not_supported", summaryKeysMissing: ["AccountPasswordPresent"] },
    },
    expect: mfa("NOT_APPLICABLE root-cannot-sign-in"),
  },
  {
    name: "GovCloud: a root access key is one all the same",
    from: "fresh",
    change: { partition: "aws-us-gov", root: { password: false, accessKeys: [key()] } },
    expect: { ...mfa("NOT_APPLICABLE root-cannot-sign-in"), ...keyPresent },
  },
  {
    name: "GovCloud: a root user with a password is judged like any other",
    from: "fresh",
    change: { partition: "aws-us-gov" },
    expect: {},
  },
  {
    name: "China: no root user in the report",
    from: "fresh",
    change: { partition: "aws-cn", root: { password: false }, credentialReport: { withoutRootRow: true } },
    expect: { ...mfa("NOT_APPLICABLE root-cannot-sign-in"), ...usage("NOT_APPLICABLE no-root-user") },
  },
];

const looking = (eventTime: string, more: object = {}) =>
  rootEvent({ eventName: "ListUsers", eventSource: "iam.amazonaws.com", eventTime, readOnly: true, ...more });

const activity: [string, object[], Readonly<Record<string, string>>][] = [
  [
    "a service event is not use",
    [
      rootEvent({
        eventName: "RotateKey",
        eventSource: "kms.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        eventType: "AwsServiceEvent",
      }),
    ],
    quiet,
  ],
  [
    "a service event in AWS's other spelling",
    [
      rootEvent({
        eventName: "RotateKey",
        eventSource: "kms.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        eventType: "AWSServiceEvent",
      }),
    ],
    quiet,
  ],
  [
    "a call that a service made for root",
    [
      rootEvent({
        eventName: "GetBucketAcl",
        eventSource: "s3.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        userIdentity: { invokedBy: "cloudtrail.amazonaws.com" },
      }),
    ],
    quiet,
  ],
  [
    "an AssumeRoot session",
    [
      rootEvent({
        eventName: "DeleteBucketPolicy",
        eventSource: "s3.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        userIdentity: { sessionContext: { assumedRoot: "true", attributes: { mfaAuthenticated: "false" } } },
      }),
    ],
    quiet,
  ],
  ["a failed sign-in", [signIn("2026-10-30T00:00:00Z", "Failure")], quiet],
  ["a sign-in after which nothing is seen", [signIn("2026-10-30T00:00:00Z")], dailyWork],
  ["looking around, and nothing else", [signIn("2026-10-30T00:00:00Z"), looking("2026-10-30T00:05:00Z")], dailyWork],
  [
    "looking around on the way to a root-only task",
    [
      signIn("2026-10-30T00:00:00Z"),
      looking("2026-10-30T00:05:00Z"),
      rootEvent({
        eventName: "EnableMFADevice",
        eventSource: "iam.amazonaws.com",
        eventTime: "2026-10-30T00:09:00Z",
        requestParameters: { serialNumber: "arn:aws:iam::111122223333:mfa/new" },
      }),
    ],
    quiet,
  ],
  [
    "looking around from elsewhere during a root-only task",
    [
      rootEvent({ eventName: "ChangePassword", eventSource: "iam.amazonaws.com", eventTime: "2026-10-30T00:09:00Z" }),
      looking("2026-10-30T00:05:00Z", { accessKeyId: "ASIASOMEBODYELSE", sourceIPAddress: "198.51.100.7" }),
    ],
    dailyWork,
  ],
  [
    "its own access key deleted",
    [
      rootEvent({
        eventName: "DeleteAccessKey",
        eventSource: "iam.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        requestParameters: { accessKeyId: "AKIAOLD" },
      }),
    ],
    quiet,
  ],
  [
    "an access key made for an IAM user",
    [
      rootEvent({
        eventName: "CreateAccessKey",
        eventSource: "iam.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        requestParameters: { userName: "eve" },
      }),
    ],
    dailyWork,
  ],
  [
    "a user's permissions changed, which an intruder does too",
    [
      rootEvent({
        eventName: "PutUserPolicy",
        eventSource: "iam.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        requestParameters: { userName: "alice" },
      }),
    ],
    dailyWork,
  ],
  [
    "MFA delete switched on",
    [
      rootEvent({
        eventName: "PutBucketVersioning",
        eventSource: "s3.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        requestParameters: { VersioningConfiguration: { Status: "Enabled", MfaDelete: "Enabled" } },
      }),
    ],
    quiet,
  ],
  [
    "versioning without MFA delete",
    [
      rootEvent({
        eventName: "PutBucketVersioning",
        eventSource: "s3.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        requestParameters: { VersioningConfiguration: { Status: "Enabled" } },
      }),
    ],
    dailyWork,
  ],
  [
    "a queue policy",
    [
      rootEvent({
        eventName: "SetQueueAttributes",
        eventSource: "sqs.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        requestParameters: { attributes: { Policy: "{}" } },
      }),
    ],
    quiet,
  ],
  [
    "a queue's timeout",
    [
      rootEvent({
        eventName: "SetQueueAttributes",
        eventSource: "sqs.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        requestParameters: { attributes: { VisibilityTimeout: "30" } },
      }),
    ],
    dailyWork,
  ],
  [
    "an instance started with a root access key",
    [
      rootEvent({
        eventName: "RunInstances",
        eventSource: "ec2.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        accessKeyId: "AKIAROOTKEY",
        userAgent: "aws-cli/2",
      }),
    ],
    dailyWork,
  ],
  [
    "an act before the window",
    [rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: "2026-10-01T00:00:00Z" })],
    quiet,
  ],
  [
    "an act of root whose user name is the account's alias",
    [
      rootEvent({
        eventName: "RunInstances",
        eventSource: "ec2.amazonaws.com",
        eventTime: "2026-10-30T00:00:00Z",
        userIdentity: { userName: "my-alias" },
      }),
    ],
    dailyWork,
  ],
  [
    "somebody else's act",
    [
      {
        ...looking("2026-10-30T00:00:00Z"),
        userIdentity: { type: "IAMUser", userName: "root", accountId: "111122223333" },
      },
    ],
    quiet,
  ],
  [
    "120 acts, more than two pages",
    Array.from({ length: 120 }, (_, i) => looking(new Date(Date.UTC(2026, 9, 20, 0, i)).toISOString())),
    dailyWork,
  ],
];

const uses: Row[] = [
  ...activity.map(
    ([name, cloudTrailEvents, expect]): Row => ({ name, from: "sound", change: { cloudTrailEvents }, expect }),
  ),
  {
    name: "daily work inside a planned window",
    from: "sound",
    change: {
      cloudTrailEvents: [
        rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: "2026-10-30T01:00:00Z" }),
      ],
    },
    plannedUses: [
      { id: "p", from: "2026-10-30T00:00:00Z", to: "2026-10-30T02:00:00Z", owner: "alice", reason: "drill" },
    ],
    expect: quiet,
  },
  {
    name: "daily work an hour after a planned window",
    from: "sound",
    change: {
      cloudTrailEvents: [
        rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: "2026-10-30T03:00:00Z" }),
      ],
    },
    plannedUses: [
      { id: "p", from: "2026-10-30T00:00:00Z", to: "2026-10-30T02:00:00Z", owner: "alice", reason: "drill" },
    ],
    expect: dailyWork,
  },
  {
    name: "the report is denied, but an event shows daily work",
    from: "sound",
    change: {
      cloudTrailEvents: [
        rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: "2026-10-30T01:00:00Z" }),
      ],
      faults: [{ action: "iam:GetCredentialReport", fault: "AccessDenied" }],
    },
    expect: { ...dailyWork, "iam-user-mfa-enabled": "INSUFFICIENT_DATA access-denied" },
    names: "iam:GetCredentialReport",
  },
];

const needAssignments = [
  "identity-center-admin-assigned",
  "identity-center-least-privilege-available",
  "identity-center-admin-signs-in",
];
const needPermissionSets = [
  "identity-center-admin-permission-set-exists",
  "identity-center-admin-session-short",
  ...needAssignments,
];

/** What each API leaves unknown when it fails: the controls that need it. */
const dependants: Readonly<Record<string, readonly string[]>> = {
  "iam:GetAccountSummary": [
    "root-mfa-enabled",
    "root-hardware-mfa-enabled",
    "root-access-key-absent",
    "root-signing-certificate-absent",
  ],
  "iam:ListVirtualMFADevices": ["root-hardware-mfa-enabled"],
  "iam:ListOrganizationsFeatures": ["root-credentials-centrally-managed"],
  "iam:GenerateCredentialReport": ["root-usage-limited", "iam-user-mfa-enabled"],
  "iam:GetCredentialReport": ["root-usage-limited", "iam-user-mfa-enabled"],
  "cloudtrail:LookupEvents": [
    "root-usage-limited",
    "identity-center-mfa-always-on",
    "identity-center-sign-in-used-mfa",
    "identity-center-admin-signs-in",
  ],
  "cloudtrail:DescribeTrails": ["cloudtrail-management-events-logged"],
  "cloudtrail:GetTrailStatus": ["cloudtrail-management-events-logged"],
  "cloudtrail:GetEventSelectors": ["cloudtrail-management-events-logged"],
  "iam:GetAccountAuthorizationDetails": ["iam-user-administrator-absent"],
  "organizations:DescribeOrganization": [],
  "sso:ListInstances": Object.keys(verdictsOf.sound).filter((id) => id.startsWith("identity-center-")),
  "sso:ListPermissionSetsProvisionedToAccount": needPermissionSets,
  "sso:DescribePermissionSet": needPermissionSets,
  "sso:ListAccountAssignments": needAssignments,
  "identitystore:ListGroupMemberships": needAssignments,
  "identitystore:ListUsers": ["identity-center-user-exists", ...needAssignments],
};

/** What makes sure that an API is called at all. */
const provoked: Readonly<Record<string, object>> = {
  "iam:GenerateCredentialReport": { credentialReport: { generatedAt: "2026-10-31T10:00:00Z" } },
  "cloudtrail:GetEventSelectors": { trails: [{ name: "management-events", selectors: "basic" }] },
};

/** How each fault of AWS must be called. */
const causes: Readonly<Record<string, string>> = {
  AccessDenied: "access-denied",
  Throttling: "throttled",
  InternalError: "unexpected",
  Timeout: "unreachable",
  Malformed: "unexpected",
  ConnectionReset: "unreachable",
};

const failing = Object.entries(dependants).flatMap(([action, controls]) =>
  Object.entries(causes).map(([fault, cause]): Row => {
    const unknown = Object.fromEntries(controls.map((control) => [control, `INSUFFICIENT_DATA ${cause}`]));
    // That root has MFA stands without the list of devices; only the kind is not known.
    const kind =
      action === "iam:ListVirtualMFADevices" ? { "root-mfa-enabled": "COMPLIANT root-mfa-kind-unknown" } : {};
    return {
      name: `${action}: ${fault}`,
      from: "sound",
      change: { faults: [{ action, fault }], ...provoked[action] },
      expect: { ...unknown, ...kind },
      names: action,
    };
  }),
);

/** What an event on an IAM user asks for is read live, whatever the report says. */
const userEvents: Row[] = (
  [
    ["MFA that was taken away", { name: "alice", password: true }, "NON_COMPLIANT user-mfa-absent"],
    ["MFA that was set up", { name: "alice", password: true, mfa: true }, "COMPLIANT user-mfa-enabled"],
    ["a password that was taken away", { name: "alice" }, "NOT_APPLICABLE no-console-password"],
    ["a user that was deleted", { name: "bob" }, "NOT_APPLICABLE user-deleted"],
    ...["iam:GetLoginProfile", "iam:ListMFADevices"].flatMap((action) =>
      Object.entries(causes).map(
        ([fault, cause]) =>
          [
            `${action}: ${fault}`,
            { name: "alice", password: true },
            `INSUFFICIENT_DATA ${cause}`,
            action,
            fault,
          ] as const,
      ),
    ),
  ] as const
).map(([name, user, verdict, names, fault]) => ({
  name: `by event: ${name}`,
  from: "sound",
  change: { iamUsers: [user], ...(names ? { faults: [{ action: names, fault }] } : {}) },
  events: [
    rootEvent({
      eventName: "DeactivateMFADevice",
      eventSource: "iam.amazonaws.com",
      eventTime: "2026-11-01T00:00:00Z",
      requestParameters: { userName: "alice" },
    }),
  ],
  expect: { "iam-user-mfa-enabled": verdict },
  ...(names ? { names } : {}),
}));

export const rows: readonly Row[] = [
  ...Object.keys(verdictsOf).map((from) => ({
    name: `as it is: ${from}`,
    from: from as keyof typeof verdictsOf,
    expect: {},
  })),
  ...credentialReport,
  ...credentials,
  ...organization,
  ...partitions,
  ...uses,
  ...failing,
  ...userEvents,
  ...identityCenter,
  ...iamUsers,
  ...trails,
];
