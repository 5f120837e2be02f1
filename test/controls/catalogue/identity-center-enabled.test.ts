import { portalSignIn, settingsChange } from "../../scenarios/events.ts";
import { center, inMember, MEMBER_ACCOUNT } from "../../scenarios/identity-center.ts";
import {
  all,
  identityCenterControls,
  seenByTheDelegatedAdministrator,
  withoutIdentityCenter,
} from "./shared-verdicts.ts";
import { rowsOf, rowsWhereCallFails } from "./verdict.ts";

const row = rowsOf("identity-center-enabled", {
  sound: "COMPLIANT identity-center-active",
  fresh: "NON_COMPLIANT identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

row("an account whose Identity Center was deleted", "NON_COMPLIANT identity-center-absent", {
  change: { identityCenter: null },
  also: withoutIdentityCenter,
  says: "Identity Center is not enabled (searched: ap-northeast-1, eu-west-1, us-east-1, us-east-2, us-west-2).",
});
row("an instance that is still being created", "NON_COMPLIANT identity-center-not-active", {
  change: center({ status: "CREATE_IN_PROGRESS" }),
  says: "The Identity Center instance in us-east-1 is CREATE_IN_PROGRESS, not ACTIVE.",
});

// Account instances, which cannot give access to accounts.
row("an account with an account instance only", "NON_COMPLIANT account-instance-only", {
  change: { identityCenter: null, accountInstances: [{ region: "us-east-1" }], organization: null },
  also: { ...withoutIdentityCenter, "root-credentials-centrally-managed": "NOT_APPLICABLE no-organization" },
  says: "There is only an account instance of Identity Center (us-east-1), which can't give access to AWS accounts.",
});
row("a member account with an account instance only", "NOT_APPLICABLE judged-elsewhere", {
  from: "member",
  change: { accountInstances: [{ region: "us-east-1" }] },
});
row("an organization instance, beside account instances of a member", "COMPLIANT identity-center-active", {
  change: {
    accountInstances: [
      { region: "us-east-1", owner: MEMBER_ACCOUNT },
      { region: "eu-west-1", owner: MEMBER_ACCOUNT },
    ],
  },
});

// The Region of the instance.
const inTokyo = (holds: object = {}) => ({
  ...center({ region: "ap-northeast-1", ...holds }),
  cloudTrailEvents: [
    settingsChange("2026-09-01T09:00:00Z", { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" }),
    portalSignIn("2026-10-31T08:00:00Z", "PASSWORD,WEBAUTHN"),
  ].map((event) => ({ ...event, awsRegion: "ap-northeast-1" })),
});
row("an instance in another Region", "COMPLIANT identity-center-active", {
  change: inTokyo(),
  says: "Identity Center is active in ap-northeast-1 and owned by account 111122223333.",
});
row("an instance in another Region, which the settings name", "COMPLIANT identity-center-active", {
  change: inTokyo(),
  settings: { identityCenterRegion: "ap-northeast-1" },
});
row("an instance in another Region, where the last run found it", "COMPLIANT identity-center-active", {
  change: inTokyo(),
  settings: { lastIdentityCenterRegion: "ap-northeast-1" },
});
row("an instance in another Region than the settings name", "NON_COMPLIANT identity-center-absent", {
  settings: { identityCenterRegion: "eu-west-1" },
  also: withoutIdentityCenter,
});
row("an account whose enabled Regions cannot be listed, and no instance here", "INSUFFICIENT_DATA access-denied", {
  change: { identityCenter: null, faults: [{ action: "account:ListRegions", fault: "AccessDenied" }] },
  also: all(identityCenterControls, "INSUFFICIENT_DATA access-denied"),
  action: "account:ListRegions",
});
row(
  "an instance that may be of the account or of the organization, for the organization cannot be read",
  "INSUFFICIENT_DATA access-denied",
  {
    change: {
      ...center({ assignments: [] }),
      faults: [{ action: "organizations:DescribeOrganization", fault: "AccessDenied" }],
    },
    also: all(identityCenterControls, "INSUFFICIENT_DATA access-denied"),
    action: "organizations:DescribeOrganization",
  },
);

// Member accounts of an organization whose instance is the management account's.
row("a member account that sees the instance", "COMPLIANT identity-center-active", {
  from: "member",
  change: inMember(),
});
row("a member account that does not see the instance", "NOT_APPLICABLE judged-elsewhere", {
  from: "member",
  change: inMember({ visibleToMembers: false }),
  says: "Evaluated in account 111122223333: only that account or the delegated administrator of Identity Center can check this.",
});
row("a member account that may not list instances", "NOT_APPLICABLE judged-elsewhere", {
  from: "member",
  change: { ...inMember(), faults: [{ action: "sso:ListInstances", fault: "AccessDenied" }] },
});

row("the delegated administrator of Identity Center", "COMPLIANT identity-center-active", {
  from: "member",
  change: inMember({ delegatedAdministrators: [MEMBER_ACCOUNT] }),
  also: seenByTheDelegatedAdministrator,
});
row(
  "the delegated administrator of Identity Center, with an account instance of its own",
  "COMPLIANT identity-center-active",
  {
    from: "member",
    change: {
      ...inMember({ delegatedAdministrators: [MEMBER_ACCOUNT] }),
      accountInstances: [{ region: "us-east-1" }],
    },
    also: seenByTheDelegatedAdministrator,
  },
);

rowsWhereCallFails(row, "sso:ListInstances", { unknown: identityCenterControls });
// A permission set is assigned on the account, so the instance must be the organization's.
rowsWhereCallFails(row, "organizations:DescribeOrganization", { verdict: "COMPLIANT identity-center-active" });
