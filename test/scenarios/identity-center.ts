import { portalSignIn, settingsChange } from "./events.ts";
import type { Row } from "./verdicts.ts";

const ADMIN = "arn:aws:iam::aws:policy/AdministratorAccess";
const ACCOUNT = "111122223333";

/** Verdicts by the ends of the controls' ids. */
const say = (verdicts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(verdicts).map(([id, verdict]) => [`identity-center-${id}`, verdict]));

const user = (id: string, more: object = {}) => ({ id, name: `name-of-${id}`, ...more });
const adminSet = (more: object = {}) => ({ name: "Admin", managedPolicies: [ADMIN], ...more });
const viewSet = { name: "View", managedPolicies: ["job-function/ViewOnlyAccess"], sessionDuration: "PT8H" };
const assign = (permissionSet: string, to: object, account = ACCOUNT) => ({ permissionSet, account, ...to });
/** Replaces what Identity Center holds. */
const center = (holds: object) => ({ identityCenter: holds });
/** hanako, by herself, with a set of ours and the lesser one. */
const withSet = (set: object, more: object = {}) => ({
  identityCenter: {
    permissionSets: [{ name: "Admin", ...set }, viewSet],
    assignments: [assign("Admin", { user: "u-1" }), assign("View", { user: "u-1" })],
  },
  ...more,
});
const allow = (statement: object) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
const everything = allow({ Action: "*", Resource: "*" });

const noAdministrator = {
  "admin-assigned": "NON_COMPLIANT no-administrator-assigned",
  "least-privilege-available": "NOT_APPLICABLE no-administrators",
  "admin-signs-in": "NON_COMPLIANT no-administrators",
};
const noAdminSet = { ...noAdministrator, "admin-session-short": "NOT_APPLICABLE no-administrator-set" };
const unreadSet = {
  "admin-permission-set-exists": "INSUFFICIENT_DATA unexpected",
  "admin-assigned": "INSUFFICIENT_DATA unexpected",
  "least-privilege-available": "INSUFFICIENT_DATA unexpected",
  "admin-signs-in": "INSUFFICIENT_DATA unexpected",
};
const absent = {
  "user-exists": "NON_COMPLIANT identity-center-absent",
  "admin-permission-set-exists": "NON_COMPLIANT identity-center-absent",
  "admin-assigned": "NON_COMPLIANT identity-center-absent",
  "least-privilege-available": "NOT_APPLICABLE identity-center-absent",
  "admin-session-short": "NOT_APPLICABLE identity-center-absent",
  "mfa-always-on": "NOT_APPLICABLE identity-center-absent",
  "sign-in-used-mfa": "NOT_APPLICABLE identity-center-absent",
  "admin-signs-in": "NON_COMPLIANT identity-center-absent",
};
/** What a member account that sees the instance can't say of it. */
const elsewhere = {
  ...Object.fromEntries(Object.keys(absent).map((id) => [id, "NOT_APPLICABLE judged-elsewhere"])),
  "admin-assigned": "INSUFFICIENT_DATA elsewhere",
};

const steps: Row[] = [
  {
    name: "step undone: Identity Center is switched off",
    from: "sound",
    change: { identityCenter: null },
    expect: say({ enabled: "NON_COMPLIANT identity-center-absent", ...absent }),
  },
  {
    name: "Identity Center is being made",
    from: "sound",
    change: center({ status: "CREATE_IN_PROGRESS" }),
    expect: say({ enabled: "NON_COMPLIANT identity-center-not-active" }),
  },
  {
    name: "step undone: the user is deleted",
    from: "sound",
    change: center({ users: [], groups: [] }),
    expect: say({
      "user-exists": "NON_COMPLIANT no-users",
      "admin-assigned": "NON_COMPLIANT assignment-without-person",
      "least-privilege-available": "NOT_APPLICABLE no-administrators",
      "admin-signs-in": "NON_COMPLIANT no-administrators",
    }),
  },
  {
    name: "step undone: the user is disabled",
    from: "sound",
    change: center({ users: [user("u-1", { status: "DISABLED" })] }),
    expect: say({
      "user-exists": "NON_COMPLIANT users-disabled",
      "admin-assigned": "NON_COMPLIANT assignment-without-person",
      "least-privilege-available": "NOT_APPLICABLE no-administrators",
      "admin-signs-in": "NON_COMPLIANT no-administrators",
    }),
  },
  {
    name: "step undone: there is no administrator's permission set",
    from: "sound",
    change: center({ permissionSets: [viewSet], assignments: [assign("View", { user: "u-1" })] }),
    expect: say({ ...noAdminSet, "admin-permission-set-exists": "NON_COMPLIANT no-administrator-set" }),
  },
  {
    name: "step undone: the administrator's assignment is removed",
    from: "sound",
    change: center({ assignments: [assign("PowerUserAccess", { group: "g-1" })] }),
    expect: say({ ...noAdminSet, "admin-permission-set-exists": "COMPLIANT administrator-set-unassigned" }),
  },
  {
    name: "step undone: no lesser permission set",
    from: "sound",
    change: center({ assignments: [assign("AdministratorAccess", { user: "u-1" })] }),
    expect: say({ "least-privilege-available": "NON_COMPLIANT administrator-set-only" }),
  },
  {
    name: "the lesser set is assigned on another account only",
    from: "sound",
    change: center({
      assignments: [
        assign("AdministratorAccess", { user: "u-1" }),
        assign("PowerUserAccess", { user: "u-1" }, "999988887777"),
      ],
    }),
    expect: say({ "least-privilege-available": "NON_COMPLIANT administrator-set-only" }),
  },
  {
    name: "the lesser set has no policy at all",
    from: "sound",
    change: center({
      permissionSets: [adminSet(), { name: "Nothing" }],
      assignments: [assign("Admin", { user: "u-1" }), assign("Nothing", { user: "u-1" })],
    }),
    expect: say({ "least-privilege-available": "NON_COMPLIANT administrator-set-only" }),
  },
  ...["PT1H1S", "PT12H", "P1D", "PT61M"].map(
    (sessionDuration): Row => ({
      name: `step undone: administrators have sessions of ${sessionDuration}`,
      from: "sound",
      change: withSet(adminSet({ sessionDuration })),
      expect: say({ "admin-session-short": "NON_COMPLIANT sessions-long" }),
    }),
  ),
  ...["PT30M", "PT3600S", "PT60M"].map(
    (sessionDuration): Row => ({
      name: `administrators have sessions of ${sessionDuration}`,
      from: "sound",
      change: withSet(adminSet({ sessionDuration })),
      expect: {},
    }),
  ),
  {
    name: "a session duration that is none",
    from: "sound",
    change: withSet(adminSet({ sessionDuration: "an hour" })),
    expect: say({ "admin-session-short": "INSUFFICIENT_DATA unexpected" }),
    names: "sso:DescribePermissionSet",
  },
];

const access: Row[] = [
  {
    name: "administrator only through a group",
    from: "sound",
    change: center({
      assignments: [assign("AdministratorAccess", { group: "g-1" }), assign("PowerUserAccess", { user: "u-1" })],
    }),
    expect: {},
  },
  {
    name: "administrator directly and through a group at once",
    from: "sound",
    change: center({
      assignments: [
        assign("AdministratorAccess", { group: "g-1" }),
        assign("AdministratorAccess", { user: "u-1" }),
        assign("PowerUserAccess", { user: "u-1" }),
      ],
    }),
    expect: {},
  },
  {
    name: "a group without members",
    from: "sound",
    change: center({
      groups: [{ id: "g-1", name: "Admins", members: [] }],
      assignments: [assign("AdministratorAccess", { group: "g-1" }), assign("PowerUserAccess", { user: "u-1" })],
    }),
    expect: say({
      "admin-assigned": "NON_COMPLIANT assignment-without-person",
      "least-privilege-available": "NOT_APPLICABLE no-administrators",
      "admin-signs-in": "NON_COMPLIANT no-administrators",
    }),
  },
  {
    name: "a group that was deleted, and whose assignment remains",
    from: "sound",
    change: center({
      groups: [],
      assignments: [assign("AdministratorAccess", { group: "g-gone" }), assign("PowerUserAccess", { user: "u-1" })],
    }),
    expect: say({
      "admin-assigned": "NON_COMPLIANT assignment-without-person",
      "least-privilege-available": "NOT_APPLICABLE no-administrators",
      "admin-signs-in": "NON_COMPLIANT no-administrators",
    }),
  },
  {
    name: "a deleted administrator beside one that is there",
    from: "sound",
    change: center({
      assignments: [
        assign("AdministratorAccess", { user: "u-gone" }),
        assign("AdministratorAccess", { user: "u-1" }),
        assign("PowerUserAccess", { user: "u-1" }),
      ],
    }),
    expect: {},
  },
  {
    name: "a group of 120 members, on more than one page, in a directory of 250 users",
    from: "sound",
    change: center({
      users: Array.from({ length: 250 }, (_, i) => user(`u-${i}`)),
      groups: [{ id: "g-1", name: "All", members: Array.from({ length: 120 }, (_, i) => `u-${i + 125}`) }],
      assignments: [assign("AdministratorAccess", { group: "g-1" }), assign("PowerUserAccess", { group: "g-1" })],
    }),
    expect: say({
      "admin-assigned": "NON_COMPLIANT too-many-administrators",
      "admin-signs-in": "NON_COMPLIANT no-administrator-signed-in",
    }),
  },
  {
    name: "an administrator beyond the first page of a directory, and one that was deleted",
    from: "sound",
    change: center({
      users: [...Array.from({ length: 150 }, (_, i) => user(`x-${i}`)), user("u-1")],
      assignments: [
        assign("AdministratorAccess", { user: "u-1" }),
        assign("AdministratorAccess", { user: "u-gone" }),
        assign("PowerUserAccess", { user: "u-1" }),
      ],
    }),
    expect: {},
  },
  {
    name: "the first hundred users are disabled, and nobody read the others",
    from: "sound",
    change: center({
      users: [...Array.from({ length: 100 }, (_, i) => user(`x-${i}`, { status: "DISABLED" })), user("u-2")],
      assignments: [],
    }),
    expect: say({
      ...noAdminSet,
      "user-exists": "INSUFFICIENT_DATA unexpected",
      "admin-permission-set-exists": "COMPLIANT administrator-set-unassigned",
    }),
    names: "identitystore:ListUsers",
  },
  {
    name: "six administrators",
    from: "sound",
    change: center({
      users: Array.from({ length: 6 }, (_, i) => user(`u-${i}`)),
      groups: [{ id: "g-1", name: "All", members: Array.from({ length: 6 }, (_, i) => `u-${i}`) }],
      assignments: [assign("AdministratorAccess", { group: "g-1" }), assign("PowerUserAccess", { group: "g-1" })],
    }),
    expect: say({ "admin-assigned": "NON_COMPLIANT too-many-administrators" }),
  },
  {
    name: "six administrators where six are allowed",
    from: "sound",
    settings: { maxAdministrators: 6 },
    change: center({
      users: Array.from({ length: 6 }, (_, i) => user(`u-${i}`)),
      groups: [{ id: "g-1", name: "All", members: Array.from({ length: 6 }, (_, i) => `u-${i}`) }],
      assignments: [assign("AdministratorAccess", { group: "g-1" }), assign("PowerUserAccess", { group: "g-1" })],
    }),
    expect: {},
  },
  {
    name: "of two administrators one has a lesser set",
    from: "sound",
    change: center({
      users: [user("u-1"), user("u-2")],
      assignments: [
        assign("AdministratorAccess", { user: "u-1" }),
        assign("AdministratorAccess", { user: "u-2" }),
        assign("PowerUserAccess", { user: "u-1" }),
      ],
    }),
    expect: say({
      "least-privilege-available": "COMPLIANT lesser-set-held | NON_COMPLIANT administrator-set-only",
    }),
  },
  {
    name: "a role that Account access manager may open",
    from: "sound",
    change: {
      iamRoles: [{ name: "SecondDoor", trusts: "account-access.amazonaws.com", policies: ["AdministratorAccess"] }],
    },
    expect: {},
  },
];

const byRoleAndBySet = (
  name: string,
  from: "sound",
  change: (withoutRole: boolean) => object,
  expect: Row["expect"],
  more: Partial<Row> = {},
): Row[] => [
  { name, from, change: change(false), expect, ...more },
  { name: `${name}, read from the set`, from, change: change(true), expect, ...more },
];

const policies: Row[] = [
  ...byRoleAndBySet(
    "administrator by inline policy",
    "sound",
    (withoutRole) => withSet({ inlinePolicy: everything, withoutRole }),
    {},
  ),
  ...byRoleAndBySet(
    "administrator by customer managed policy",
    "sound",
    (withoutRole) =>
      withSet(
        { customerManagedPolicies: [{ name: "Ours", path: "/team/" }], withoutRole },
        { iamPolicies: [{ name: "Ours", path: "/team/", document: everything }] },
      ),
    {},
  ),
  ...byRoleAndBySet(
    "a customer managed policy that is not in the account",
    "sound",
    (withoutRole) => withSet({ customerManagedPolicies: ["Missing"], withoutRole }),
    // The session is short, but whether it is an administrator's is not known.
    say({ ...unreadSet, "admin-session-short": "INSUFFICIENT_DATA unexpected" }),
    { names: "iam:GetAccountAuthorizationDetails" },
  ),
  {
    name: "an unreadable set with a long session",
    from: "sound",
    change: withSet({ customerManagedPolicies: ["Missing"], sessionDuration: "PT12H" }),
    expect: say({ ...unreadSet, "admin-session-short": "INSUFFICIENT_DATA unexpected" }),
    names: "iam:GetAccountAuthorizationDetails",
  },
  ...byRoleAndBySet(
    "a boundary that takes administration away",
    "sound",
    (withoutRole) =>
      withSet({
        managedPolicies: [ADMIN],
        permissionsBoundary: "arn:aws:iam::aws:policy/PowerUserAccess",
        withoutRole,
      }),
    say({ ...noAdminSet, "admin-permission-set-exists": "NON_COMPLIANT administrator-set-limited" }),
  ),
  ...byRoleAndBySet(
    "a boundary of the account's own that leaves all",
    "sound",
    (withoutRole) =>
      withSet(
        { managedPolicies: [ADMIN], permissionsBoundary: { name: "All" }, withoutRole },
        { iamPolicies: [{ name: "All", document: everything }] },
      ),
    {},
  ),
  {
    name: "administrator by inline policy, where the roles can't be read",
    from: "sound",
    change: {
      ...withSet({ inlinePolicy: everything }),
      faults: [{ action: "iam:GetAccountAuthorizationDetails", fault: "AccessDenied" }],
    },
    expect: { "iam-user-administrator-absent": "INSUFFICIENT_DATA access-denied" },
    names: "iam:GetAccountAuthorizationDetails",
  },
  {
    name: "a set that can't be read, held by the sixth person",
    from: "sound",
    change: center({
      users: Array.from({ length: 6 }, (_, i) => user(`u-${i}`)),
      groups: [{ id: "g-1", name: "Five", members: Array.from({ length: 5 }, (_, i) => `u-${i}`) }],
      permissionSets: [adminSet(), viewSet, { name: "Odd", customerManagedPolicies: ["Missing"] }],
      assignments: [
        assign("Admin", { group: "g-1" }),
        assign("View", { group: "g-1" }),
        assign("Odd", { user: "u-5" }),
      ],
    }),
    expect: say({ "admin-assigned": "INSUFFICIENT_DATA unexpected" }),
    names: "iam:GetAccountAuthorizationDetails",
  },
  {
    name: "administrators whose only other set can't be read",
    from: "sound",
    change: center({
      permissionSets: [adminSet(), { name: "Odd", customerManagedPolicies: ["Missing"] }],
      assignments: [assign("Admin", { user: "u-1" }), assign("Odd", { user: "u-1" })],
    }),
    expect: say({ "least-privilege-available": "INSUFFICIENT_DATA unexpected" }),
    names: "iam:GetAccountAuthorizationDetails",
  },
];

const inTokyo = (event: object) => ({ ...event, awsRegion: "ap-northeast-1" });
const tokyoEvents = [
  settingsChange("2026-09-01T09:00:00Z", { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" }),
  portalSignIn("2026-10-31T08:00:00Z", "PASSWORD,WEBAUTHN"),
].map(inTokyo);

/** What the delegated administrator can say; the events are written in the owner's account. */
const seenByTheDelegated = say({
  enabled: "COMPLIANT identity-center-active",
  "user-exists": "COMPLIANT users-exist",
  "admin-permission-set-exists": "COMPLIANT administrator-set-exists",
  "admin-assigned": "COMPLIANT administrators-assigned",
  "least-privilege-available": "COMPLIANT lesser-set-held",
  "admin-session-short": "COMPLIANT sessions-short",
});

/** The member account, with an instance that the management account owns. */
const memberOf = (more: object = {}) => ({
  identityCenter: {
    region: "us-east-1",
    users: [user("u-1")],
    permissionSets: [adminSet(), viewSet],
    assignments: [assign("Admin", { user: "u-1" }, "444455556666"), assign("View", { user: "u-1" }, "444455556666")],
    ...more,
  },
});

const instances: Row[] = [
  {
    name: "an account instance only",
    from: "sound",
    change: { identityCenter: null, accountInstances: [{ region: "us-east-1" }], organization: null },
    expect: {
      ...say({ enabled: "NON_COMPLIANT account-instance-only", ...absent }),
      "root-credentials-centrally-managed": "NOT_APPLICABLE no-organization",
    },
  },
  {
    name: "an account instance only, in a member account",
    from: "member-without-root-credentials",
    change: { accountInstances: [{ region: "us-east-1" }] },
    expect: {},
  },
  {
    name: "the instance in another Region",
    from: "sound",
    change: { ...center({ region: "ap-northeast-1" }), cloudTrailEvents: tokyoEvents },
    onlyItsEvents: true,
    expect: {},
  },
  {
    name: "the instance in another Region, where nobody is assigned yet",
    from: "sound",
    change: { ...center({ region: "ap-northeast-1", assignments: [] }), cloudTrailEvents: tokyoEvents },
    onlyItsEvents: true,
    expect: say({ ...noAdminSet, "admin-permission-set-exists": "COMPLIANT administrator-set-unassigned" }),
  },
  {
    name: "the instance in another Region, which is configured",
    from: "sound",
    settings: { identityCenterRegion: "ap-northeast-1" },
    change: { ...center({ region: "ap-northeast-1" }), cloudTrailEvents: tokyoEvents },
    onlyItsEvents: true,
    expect: {},
  },
  {
    name: "the instance in another Region, where it was found last",
    from: "sound",
    settings: { lastIdentityCenterRegion: "ap-northeast-1" },
    change: { ...center({ region: "ap-northeast-1" }), cloudTrailEvents: tokyoEvents },
    onlyItsEvents: true,
    expect: {},
  },
  {
    name: "the wrong Region is configured",
    from: "sound",
    settings: { identityCenterRegion: "eu-west-1" },
    expect: say({ enabled: "NON_COMPLIANT identity-center-absent", ...absent }),
  },
  {
    name: "the enabled Regions can't be listed, and it is not here",
    from: "sound",
    change: {
      identityCenter: null,
      faults: [{ action: "account:ListRegions", fault: "AccessDenied" }],
    },
    expect: say(
      Object.fromEntries(["enabled", ...Object.keys(absent)].map((id) => [id, "INSUFFICIENT_DATA access-denied"])),
    ),
    names: "account:ListRegions",
  },
  {
    name: "several instances visible",
    from: "sound",
    change: {
      accountInstances: [
        { region: "us-east-1", owner: "444455556666" },
        { region: "eu-west-1", owner: "444455556666" },
      ],
    },
    expect: {},
  },
  {
    name: "several instances visible, in a member account",
    from: "member-without-root-credentials",
    change: { ...memberOf({ delegatedAdministrators: ["444455556666"] }), accountInstances: [{ region: "us-east-1" }] },
    expect: seenByTheDelegated,
  },
  {
    name: "whether the instance is the organization's can't be told",
    from: "sound",
    change: {
      ...center({ assignments: [] }),
      faults: [{ action: "organizations:DescribeOrganization", fault: "AccessDenied" }],
    },
    expect: say(
      Object.fromEntries(["enabled", ...Object.keys(absent)].map((id) => [id, "INSUFFICIENT_DATA access-denied"])),
    ),
    names: "organizations:DescribeOrganization",
  },
];

const members: Row[] = [
  {
    name: "a member account that sees the instance",
    from: "member-without-root-credentials",
    change: memberOf(),
    expect: say({ enabled: "COMPLIANT identity-center-active", ...elsewhere }),
    names: "sso:ListPermissionSetsProvisionedToAccount",
  },
  {
    name: "a member account that does not see the instance",
    from: "member-without-root-credentials",
    change: memberOf({ visibleToMembers: false }),
    expect: {},
    names: "sso:ListInstances",
  },
  {
    name: "a member account that may not look",
    from: "member-without-root-credentials",
    change: { ...memberOf(), faults: [{ action: "sso:ListInstances", fault: "AccessDenied" }] },
    expect: {},
    names: "sso:ListInstances",
  },
  {
    name: "the delegated administrator of Identity Center",
    from: "member-without-root-credentials",
    change: memberOf({ delegatedAdministrators: ["444455556666"] }),
    expect: seenByTheDelegated,
  },
];

const attest = (more: object = {}) => ({
  attestations: [
    {
      subject: "identity-center-mfa" as const,
      by: "taro",
      at: "2026-10-10T00:00:00Z",
      expires: "2027-01-08T00:00:00Z",
      prompt: "always-on" as const,
      withoutDevice: "require-registration" as const,
      ...more,
    },
  ],
});
const strong = { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" };
const mfa = (verdict: string) => say({ "mfa-always-on": verdict });
const withoutEvents = { onlyItsEvents: true, from: "sound" as const };
const second = portalSignIn("2026-10-31T08:00:00Z", "PASSWORD,TOTP");

const ladder: Row[] = [
  {
    name: "nobody has attested, and no event tells",
    ...withoutEvents,
    change: { cloudTrailEvents: [second] },
    expect: mfa("INSUFFICIENT_DATA unattested"),
    names: "genkan attest identity-center-mfa",
  },
  {
    name: "attested",
    ...withoutEvents,
    change: { cloudTrailEvents: [second] },
    settings: attest(),
    expect: mfa("COMPLIANT mfa-settings-attested"),
  },
  {
    name: "attested: without a device they are let in",
    ...withoutEvents,
    change: { cloudTrailEvents: [second] },
    settings: attest({ withoutDevice: "allow" }),
    expect: mfa("NON_COMPLIANT mfa-settings-weak"),
  },
  {
    name: "attestation expired",
    ...withoutEvents,
    change: { cloudTrailEvents: [second] },
    settings: attest({ at: "2026-08-01T00:00:00Z", expires: "2026-10-30T00:00:00Z" }),
    expect: mfa("INSUFFICIENT_DATA attestation-expired"),
    names: "genkan attest identity-center-mfa",
  },
  {
    name: "attestation contradicted by a later change without values",
    ...withoutEvents,
    change: { cloudTrailEvents: [second, settingsChange("2026-10-20T00:00:00Z", null)] },
    settings: attest(),
    expect: mfa("INSUFFICIENT_DATA attestation-void"),
    names: "genkan attest identity-center-mfa",
  },
  {
    name: "attestation contradicted by a later change with values",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        second,
        settingsChange("2026-10-20T00:00:00Z", { mfaMode: "CONTEXT_AWARE", noMfaSignInBehavior: "BLOCKED" }),
      ],
    },
    settings: attest(),
    expect: mfa("NON_COMPLIANT mfa-settings-weak"),
  },
  ...["PutMfaDeviceManagementForDirectory", "AssociateDirectory", "DisassociateDirectory"].map(
    (eventName): Row => ({
      name: `attestation void after ${eventName}`,
      ...withoutEvents,
      change: {
        cloudTrailEvents: [
          second,
          settingsChange("2026-10-20T00:00:00Z", null, { eventName, requestParameters: { directoryId: "d-1" } }),
        ],
      },
      settings: attest(),
      expect: mfa("INSUFFICIENT_DATA attestation-void"),
      names: "genkan attest identity-center-mfa",
    }),
  ),
  {
    name: "attested after a change",
    ...withoutEvents,
    change: { cloudTrailEvents: [second, settingsChange("2026-10-01T00:00:00Z", { mfaMode: "DISABLED" })] },
    settings: attest(),
    expect: mfa("COMPLIANT mfa-settings-attested"),
  },
  {
    name: "attestation contradicted by a sign-in with a password alone",
    ...withoutEvents,
    change: { cloudTrailEvents: [second, portalSignIn("2026-10-25T00:00:00Z", "PASSWORD")] },
    settings: attest(),
    expect: say({
      "mfa-always-on": "NON_COMPLIANT sign-in-without-mfa",
      "sign-in-used-mfa": "NON_COMPLIANT password-alone",
    }),
  },
  {
    name: "a sign-in with a password alone before the attestation",
    ...withoutEvents,
    change: { cloudTrailEvents: [second, portalSignIn("2026-10-05T00:00:00Z", "PASSWORD")] },
    settings: attest(),
    expect: say({
      "mfa-always-on": "COMPLIANT mfa-settings-attested",
      "sign-in-used-mfa": "NON_COMPLIANT password-alone",
    }),
  },
  {
    name: "recorded: MFA is switched off",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        second,
        settingsChange("2026-10-20T00:00:00Z", { mfaMode: "DISABLED", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" }),
      ],
    },
    expect: mfa("NON_COMPLIANT mfa-settings-weak"),
  },
  {
    name: "recorded: always on, but without a device they are let in",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        second,
        settingsChange("2026-10-20T00:00:00Z", { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED" }),
      ],
    },
    expect: mfa("NON_COMPLIANT mfa-settings-weak"),
  },
  {
    name: "recorded: keys in another case, and a later change of the session length",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        second,
        settingsChange("2026-10-20T00:00:00Z", null, {
          requestParameters: {
            ConfigurationType: "APP_AUTHENTICATION_CONFIGURATION",
            SsoConfiguration: { MfaMode: "always_on", NoMfaSignInBehavior: "blocked" },
          },
        }),
        settingsChange("2026-10-21T00:00:00Z", null, { requestParameters: { configurationType: "SESSION" } }),
        settingsChange("2026-10-22T00:00:00Z", { mfaMode: "DISABLED" }, { errorCode: "AccessDenied" }),
      ],
    },
    expect: {},
  },
  {
    name: "recorded, with a value that nobody knows",
    ...withoutEvents,
    change: { cloudTrailEvents: [second, settingsChange("2026-10-20T00:00:00Z", { ...strong, mfaMode: "SOMETIMES" })] },
    expect: mfa("INSUFFICIENT_DATA attestation-void"),
    names: "genkan attest identity-center-mfa",
  },
];

const signs = (more: Readonly<Record<string, string>>) => say(more);

const signIns: Row[] = [
  {
    name: "a sign-in by authenticator app",
    ...withoutEvents,
    change: { cloudTrailEvents: [settingsChange("2026-09-01T00:00:00Z", strong), second] },
    expect: {},
  },
  {
    name: "a sign-in by passkey, in the other spelling of the event type",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        settingsChange("2026-09-01T00:00:00Z", strong),
        portalSignIn("2026-10-31T08:00:00Z", "WEBAUTHN", {
          eventType: "AWSServiceEvent",
          userIdentity: { type: "Unknown", onBehalfOf: { userId: "u-1" } },
        }),
      ],
    },
    expect: {},
  },
  {
    name: "a sign-in by e-mail code",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        settingsChange("2026-09-01T00:00:00Z", strong),
        portalSignIn("2026-10-31T08:00:00Z", "PASSWORD,EMAIL_OTP"),
      ],
    },
    expect: signs({
      "mfa-always-on": "NON_COMPLIANT sign-in-without-mfa",
      "sign-in-used-mfa": "NON_COMPLIANT email-code",
    }),
  },
  {
    name: "an e-mail code that set the first password",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        settingsChange("2026-09-01T00:00:00Z", strong),
        portalSignIn("2026-10-31T08:00:00Z", "EMAIL_OTP"),
      ],
    },
    expect: signs({ "sign-in-used-mfa": "NON_COMPLIANT email-code" }),
  },
  {
    name: "a sign-in with a password alone",
    from: "sound",
    change: { cloudTrailEvents: [portalSignIn("2026-10-31T09:00:00Z", "PASSWORD")] },
    expect: signs({
      "mfa-always-on": "NON_COMPLIANT sign-in-without-mfa",
      "sign-in-used-mfa": "NON_COMPLIANT password-alone",
    }),
  },
  {
    name: "a password alone, and a device had to be registered",
    from: "sound",
    change: {
      cloudTrailEvents: [
        portalSignIn("2026-10-31T09:00:00Z", "PASSWORD", { additionalEventData: { DeviceEnrollmentRequired: "true" } }),
      ],
    },
    expect: {},
  },
  {
    name: "a password alone, before the window of sign-ins",
    from: "sound",
    change: { cloudTrailEvents: [portalSignIn("2026-08-20T09:00:00Z", "PASSWORD")] },
    expect: {},
  },
  {
    name: "the factors stand in the events of the same workflow",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        settingsChange("2026-09-01T00:00:00Z", strong),
        portalSignIn("2026-10-31T08:00:02Z", "PASSWORD", {
          workflow: "joined",
          additionalEventData: { CredentialType: undefined },
        }),
        ...["PASSWORD", "TOTP"].flatMap((type) => [
          portalSignIn("2026-10-31T08:00:00Z", type, {
            workflow: "joined",
            eventName: "CredentialChallenge",
            serviceEventDetails: { CredentialChallenge: "Success" },
            additionalEventData: { UserName: "hanako" },
          }),
          portalSignIn("2026-10-31T08:00:01Z", type, {
            workflow: "joined",
            eventName: "CredentialVerification",
            serviceEventDetails: { CredentialVerification: "Success" },
          }),
        ]),
      ],
    },
    expect: {},
  },
  {
    name: "a password that was right and a code that was wrong: nobody got in",
    from: "sound",
    change: {
      cloudTrailEvents: [
        portalSignIn("2026-10-31T09:00:00Z", "PASSWORD", {
          workflow: "half",
          eventName: "CredentialVerification",
          serviceEventDetails: { CredentialVerification: "Success" },
        }),
        portalSignIn("2026-10-31T09:00:01Z", "TOTP", {
          workflow: "half",
          eventName: "CredentialVerification",
          serviceEventDetails: { CredentialVerification: "Failure" },
        }),
      ],
    },
    expect: {},
  },
  {
    name: "factors that nobody knows",
    from: "sound",
    change: { cloudTrailEvents: [portalSignIn("2026-10-31T09:00:00Z", "RETINA", { userId: "u-9" })] },
    expect: signs({ "sign-in-used-mfa": "COMPLIANT second-factor-used | INSUFFICIENT_DATA unexpected" }),
    names: "cloudtrail:LookupEvents",
  },
  {
    name: "two people, one with a password alone",
    from: "sound",
    change: { cloudTrailEvents: [portalSignIn("2026-10-31T09:00:00Z", "PASSWORD", { userId: "u-2" })] },
    expect: signs({
      "mfa-always-on": "NON_COMPLIANT sign-in-without-mfa",
      "sign-in-used-mfa": "COMPLIANT second-factor-used | NON_COMPLIANT password-alone",
    }),
  },
  {
    name: "nobody has signed in",
    ...withoutEvents,
    change: { cloudTrailEvents: [settingsChange("2026-09-01T00:00:00Z", strong)] },
    expect: signs({
      "sign-in-used-mfa": "NOT_APPLICABLE no-sign-ins",
      "admin-signs-in": "NON_COMPLIANT no-administrator-signed-in",
    }),
  },
  {
    name: "somebody signed in, but no administrator",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        settingsChange("2026-09-01T00:00:00Z", strong),
        portalSignIn("2026-10-31T09:00:00Z", "PASSWORD,TOTP", { userId: "u-2" }),
      ],
    },
    expect: signs({ "admin-signs-in": "NON_COMPLIANT no-administrator-signed-in" }),
  },
  {
    name: "an external identity provider",
    ...withoutEvents,
    change: {
      ...center({ externalIdp: true }),
      cloudTrailEvents: [
        portalSignIn("2026-10-31T09:00:00Z", "EXTERNAL_IDP", { additionalEventData: { UserName: "hanako" } }),
      ],
    },
    expect: signs({
      "mfa-always-on": "NOT_APPLICABLE external-identity-provider",
      "sign-in-used-mfa": "NOT_APPLICABLE external-identity-provider",
    }),
  },
  {
    name: "an external identity provider through which nobody has come yet",
    ...withoutEvents,
    change: { ...center({ externalIdp: true }), cloudTrailEvents: [] },
    expect: signs({
      "mfa-always-on": "NOT_APPLICABLE external-identity-provider",
      "sign-in-used-mfa": "NOT_APPLICABLE no-sign-ins",
      "admin-signs-in": "NON_COMPLIANT no-administrator-signed-in",
    }),
  },
  {
    name: "users of an external identity provider who sign in with passwords again",
    ...withoutEvents,
    change: {
      ...center({ externalIdp: true }),
      cloudTrailEvents: [
        portalSignIn("2026-10-20T09:00:00Z", "EXTERNAL_IDP"),
        portalSignIn("2026-10-31T09:00:00Z", "PASSWORD"),
      ],
    },
    expect: signs({
      "mfa-always-on": "NON_COMPLIANT sign-in-without-mfa",
      "sign-in-used-mfa": "NON_COMPLIANT password-alone",
    }),
  },
  {
    name: "more sign-ins than can be read, none of an administrator",
    ...withoutEvents,
    change: {
      cloudTrailEvents: [
        settingsChange("2026-09-01T00:00:00Z", strong),
        ...Array.from({ length: 1_050 }, (_, i) =>
          portalSignIn(new Date(Date.parse("2026-10-31T23:00:00Z") - i * 60_000).toISOString(), "PASSWORD,TOTP", {
            userId: "u-2",
          }),
        ),
      ],
    },
    expect: signs({ "admin-signs-in": "INSUFFICIENT_DATA unexpected" }),
    names: "cloudtrail:LookupEvents",
  },
];

const special: Row[] = [
  {
    name: "the customer managed key does not let Genkan read the directory",
    from: "sound",
    change: { faults: [{ action: "identitystore:ListUsers", fault: "KmsAccessDenied" }] },
    expect: say({
      "user-exists": "INSUFFICIENT_DATA key-denied",
      "admin-assigned": "INSUFFICIENT_DATA key-denied",
      "least-privilege-available": "INSUFFICIENT_DATA key-denied",
      "admin-signs-in": "INSUFFICIENT_DATA key-denied",
    }),
    names: "identitystore:ListUsers",
  },
  {
    name: "the customer managed key does not let Genkan read permission sets",
    from: "sound",
    change: { faults: [{ action: "sso:DescribePermissionSet", fault: "KmsAccessDenied" }] },
    expect: say({
      "admin-permission-set-exists": "INSUFFICIENT_DATA key-denied",
      "admin-assigned": "INSUFFICIENT_DATA key-denied",
      "least-privilege-available": "INSUFFICIENT_DATA key-denied",
      "admin-session-short": "INSUFFICIENT_DATA key-denied",
      "admin-signs-in": "INSUFFICIENT_DATA key-denied",
    }),
    names: "sso:DescribePermissionSet",
  },
  {
    name: "the directory answers through a VPC endpoint only",
    from: "sound",
    change: { faults: [{ action: "identitystore:*", fault: "VpcEndpointRequired" }] },
    expect: say({
      "user-exists": "INSUFFICIENT_DATA network-denied",
      "admin-assigned": "INSUFFICIENT_DATA network-denied",
      "least-privilege-available": "INSUFFICIENT_DATA network-denied",
      "admin-signs-in": "INSUFFICIENT_DATA network-denied",
    }),
    names: "identitystore:ListUsers",
  },
  ...[
    "sso:ListManagedPoliciesInPermissionSet",
    "sso:GetInlinePolicyForPermissionSet",
    "sso:ListCustomerManagedPolicyReferencesInPermissionSet",
    "sso:GetPermissionsBoundaryForPermissionSet",
  ].map(
    (action): Row => ({
      name: `${action}: AccessDenied, where the role can't be found`,
      from: "sound",
      change: { ...withSet(adminSet({ withoutRole: true })), faults: [{ action, fault: "AccessDenied" }] },
      expect: say({
        "admin-permission-set-exists": "INSUFFICIENT_DATA access-denied",
        "admin-assigned": "INSUFFICIENT_DATA access-denied",
        "least-privilege-available": "INSUFFICIENT_DATA access-denied",
        "admin-session-short": "INSUFFICIENT_DATA access-denied",
        "admin-signs-in": "INSUFFICIENT_DATA access-denied",
      }),
      names: action,
    }),
  ),
];

export const identityCenter: readonly Row[] = [
  ...steps,
  ...access,
  ...policies,
  ...instances,
  ...members,
  ...ladder,
  ...signIns,
  ...special,
];

const iam = (mfaVerdict: string, administrator: string) => ({
  "iam-user-mfa-enabled": mfaVerdict,
  "iam-user-administrator-absent": administrator,
});
const noAdmin = "COMPLIANT user-not-administrator";
const admin = "NON_COMPLIANT user-administrator";

export const iamUsers: readonly Row[] = [
  ...(
    [
      ["an IAM user with a password and MFA", { password: true, mfa: true }, "COMPLIANT user-mfa-enabled", noAdmin],
      ["an IAM user with a password and no MFA", { password: true }, "NON_COMPLIANT user-mfa-absent", noAdmin],
      ["an IAM user without a password", {}, "NOT_APPLICABLE no-console-password", noAdmin],
      [
        "an IAM user who is an administrator",
        { policies: ["AdministratorAccess"] },
        "NOT_APPLICABLE no-console-password",
        admin,
      ],
      [
        "an IAM user who is an administrator by a group",
        { groups: ["admins"] },
        "NOT_APPLICABLE no-console-password",
        admin,
      ],
      [
        "an IAM user who is an administrator by an inline policy",
        { inlinePolicies: [everything] },
        "NOT_APPLICABLE no-console-password",
        admin,
      ],
      [
        "an IAM user whose boundary takes administration away",
        { policies: ["AdministratorAccess"], permissionsBoundary: "arn:aws:iam::aws:policy/ReadOnlyAccess" },
        "NOT_APPLICABLE no-console-password",
        noAdmin,
      ],
    ] as const
  ).map(
    ([name, more, mfaVerdict, administrator]): Row => ({
      name,
      from: "sound",
      change: {
        iamUsers: [{ name: "alice", ...more }],
        iamGroups: [
          { name: "admins", policies: ["AdministratorAccess"] },
          { name: "readers", policies: ["ReadOnlyAccess"] },
        ],
      },
      expect: iam(mfaVerdict, administrator),
    }),
  ),
  {
    name: "an IAM user with a policy that can't be read",
    from: "sound",
    change: { iamUsers: [{ name: "alice", policies: ["arn:aws:iam::111122223333:policy/Missing"] }] },
    expect: iam("NOT_APPLICABLE no-console-password", "INSUFFICIENT_DATA unexpected"),
    names: "iam:GetAccountAuthorizationDetails",
  },
  {
    name: "more IAM users than a page",
    from: "sound",
    change: {
      iamUsers: Array.from({ length: 1_100 }, (_, i) => ({
        name: `user-${i}`,
        policies: i === 1_099 ? ["AdministratorAccess"] : [],
      })),
    },
    expect: iam("NOT_APPLICABLE no-console-password", `${noAdmin} | ${admin}`),
  },
  {
    name: "the report's columns for IAM users hold what nobody knows",
    from: "sound",
    change: { iamUsers: [{ name: "alice" }], credentialReport: { extraColumns: { password_enabled: "perhaps" } } },
    expect: iam("INSUFFICIENT_DATA unexpected", noAdmin),
    names: "iam:GetCredentialReport",
  },
];

const trail = (more: object) => ({ trails: [{ name: "t", ...more }] });
const logged = (verdict: string) => ({ "cloudtrail-management-events-logged": verdict });

export const trails: readonly Row[] = [
  { name: "no trail", from: "sound", change: { trails: [] }, expect: logged("NON_COMPLIANT no-trail") },
  {
    name: "a trail of one Region",
    from: "sound",
    change: trail({ multiRegion: false }),
    expect: logged("NON_COMPLIANT trail-single-region"),
  },
  {
    name: "a trail that is stopped",
    from: "sound",
    change: trail({ logging: false }),
    expect: logged("NON_COMPLIANT trail-stopped"),
  },
  ...["None", "ReadOnly", "WriteOnly"].flatMap((managementEvents) =>
    ["basic", "advanced"].map(
      (selectors): Row => ({
        name: `a trail with management events ${managementEvents}, by ${selectors} selectors`,
        from: "sound",
        change: trail({ managementEvents, selectors }),
        expect: logged("NON_COMPLIANT trail-without-management-events"),
      }),
    ),
  ),
  {
    name: "a trail with all management events by advanced selectors",
    from: "sound",
    change: trail({ selectors: "advanced" }),
    expect: {},
  },
  {
    name: "two trails that log reads and writes",
    from: "sound",
    change: {
      trails: [
        { name: "r", managementEvents: "ReadOnly" },
        { name: "w", managementEvents: "WriteOnly" },
      ],
    },
    expect: {},
  },
  {
    name: "a trail whose home is another Region",
    from: "sound",
    change: trail({ region: "eu-west-1", selectors: "basic" }),
    expect: {},
  },
];
