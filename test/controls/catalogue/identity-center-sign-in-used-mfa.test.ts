import { identityCenterSignInUsedMfa } from "@genkan/controls/catalogue/identity-center-sign-in-used-mfa";
import type { SignIn, SignIns } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { expect, test } from "vitest";
import { portalSignIn, settingsChange } from "../../scenarios/events.ts";
import { center } from "../../scenarios/identity-center.ts";
import { at, instance, read } from "./observed.ts";
import { rowsOf } from "./verdict.ts";

const row = rowsOf("identity-center-sign-in-used-mfa", {
  sound: "COMPLIANT second-factor-used",
  fresh: "NOT_APPLICABLE identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

const used = "COMPLIANT second-factor-used";
const passwordAlone = "NON_COMPLIANT password-alone";
const withoutMfa = { "identity-center-mfa-always-on": "NON_COMPLIANT sign-in-without-mfa" } as const;

/** Replaces the account's events: a recorded change to strong settings, and these. */
const only = (...events: readonly object[]) => ({
  cloudTrailEvents: [
    settingsChange("2026-09-01T00:00:00Z", { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" }),
    ...events,
  ],
});

// Second factors.
row("a sign-in with an authenticator app", used, {
  change: only(portalSignIn("2026-10-31T08:00:00Z", "PASSWORD,TOTP")),
  says: {
    "AWS::IdentityStore::User u-1":
      "hanako: every sign-in in the last 30 days used a second factor or required registering one.",
  },
});
row("a sign-in with a passkey, in the other spelling of the event type", used, {
  change: only(
    portalSignIn("2026-10-31T08:00:00Z", "WEBAUTHN", {
      eventType: "AWSServiceEvent",
      userIdentity: { type: "Unknown", onBehalfOf: { userId: "u-1" } },
    }),
  ),
});
row("a sign-in whose factors are in other events of its workflow", used, {
  change: only(
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
  ),
});
row("a sign-in with a password alone that ended in registering a device", used, {
  history: [
    portalSignIn("2026-10-31T09:00:00Z", "PASSWORD", { additionalEventData: { DeviceEnrollmentRequired: "true" } }),
  ],
});

// Sign-ins without one.
row("a sign-in with a password alone", passwordAlone, {
  history: [portalSignIn("2026-10-31T09:00:00Z", "PASSWORD")],
  also: withoutMfa,
  says: {
    "AWS::IdentityStore::User u-1":
      "hanako: 1 sign-in in the last 30 days with a password alone, the last at 2026-10-31 09:00 UTC from 192.0.2.14.",
  },
});
row("three sign-ins with a password alone and a later one with a code by e-mail", passwordAlone, {
  history: [
    portalSignIn("2026-10-30T09:00:00Z", "PASSWORD", { sourceIPAddress: "192.0.2.1" }),
    portalSignIn("2026-10-30T11:00:00Z", "PASSWORD", { sourceIPAddress: "192.0.2.3" }),
    portalSignIn("2026-10-30T10:00:00Z", "PASSWORD", { sourceIPAddress: "192.0.2.2" }),
    portalSignIn("2026-10-30T12:00:00Z", "PASSWORD,EMAIL_OTP", { sourceIPAddress: "192.0.2.4" }),
  ],
  also: withoutMfa,
  says: {
    "AWS::IdentityStore::User u-1":
      "hanako: 3 sign-ins in the last 30 days with a password alone, the last at 2026-10-30 11:00 UTC from 192.0.2.3.",
  },
});
for (const [when, verdict] of [
  ["2026-10-30T00:00:00Z", passwordAlone],
  ["2026-10-29T23:59:59Z", used],
] as const)
  row(`a sign-in with a password alone at ${when}, where the settings look back two days`, verdict, {
    history: [portalSignIn(when, "PASSWORD")],
    settings: { signInWindowDays: 2 },
    also: withoutMfa,
  });
row("two sign-ins with a password alone, the later in another Region", passwordAlone, {
  history: [
    portalSignIn("2026-10-30T09:00:00Z", "PASSWORD"),
    portalSignIn("2026-10-30T11:00:00Z", "PASSWORD", { awsRegion: "eu-west-1", sourceIPAddress: "192.0.2.3" }),
  ],
  also: withoutMfa,
  says: {
    "AWS::IdentityStore::User u-1":
      "hanako: 2 sign-ins in the last 30 days with a password alone, the last at 2026-10-30 11:00 UTC from 192.0.2.3.",
  },
});
row("a sign-in with an unknown factor, after one with a password alone", passwordAlone, {
  change: only(portalSignIn("2026-10-31T08:00:00Z", "PASSWORD"), portalSignIn("2026-10-31T09:00:00Z", "RETINA")),
  also: withoutMfa,
});
row("a sign-in without any factor", "INSUFFICIENT_DATA unexpected", {
  change: only(portalSignIn("2026-10-31T09:08:07Z", "")),
  action: "cloudtrail:LookupEvents",
  says: {
    "AWS::IdentityStore::User u-1":
      "cloudtrail:LookupEvents returned an answer that Genkan can't use (the sign-in of 2026-10-31 09:08 UTC names the factors (none)).",
  },
});
row("a sign-in with two unknown factors", "INSUFFICIENT_DATA unexpected", {
  change: only(portalSignIn("2026-10-31T09:08:07Z", "RETINA,VOICE")),
  action: "cloudtrail:LookupEvents",
  says: {
    "AWS::IdentityStore::User u-1":
      "cloudtrail:LookupEvents returned an answer that Genkan can't use (the sign-in of 2026-10-31 09:08 UTC names the factors RETINA,VOICE).",
  },
});
row("a sign-in through an external identity provider, and one with a second factor", used, {
  change: only(
    portalSignIn("2026-10-31T08:00:00Z", "EXTERNAL_IDP"),
    portalSignIn("2026-10-31T09:00:00Z", "PASSWORD,TOTP"),
  ),
});
row("a sign-in with a password alone, before the window", used, {
  history: [portalSignIn("2026-08-20T09:00:00Z", "PASSWORD")],
});
row("a right password and a wrong code, which let nobody in", used, {
  history: [
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
});
row("two people, one of whom signed in with a password alone", `${used} | ${passwordAlone}`, {
  history: [portalSignIn("2026-10-31T09:00:00Z", "PASSWORD", { userId: "u-2" })],
  also: withoutMfa,
});
row("a sign-in with a password and a code by e-mail", "NON_COMPLIANT email-code", {
  change: only(portalSignIn("2026-10-31T08:00:00Z", "PASSWORD,EMAIL_OTP")),
  also: withoutMfa,
  says: {
    "AWS::IdentityStore::User u-1":
      "hanako: 1 sign-in in the last 30 days with a code sent by e-mail, which is not MFA, the last at 2026-10-31 08:00 UTC from 192.0.2.14.",
  },
});
row("a code by e-mail that set a user's first password", "NON_COMPLIANT email-code", {
  change: only(portalSignIn("2026-10-31T08:00:00Z", "EMAIL_OTP")),
});
row("two people, one of whom signed in with an unknown factor", `${used} | INSUFFICIENT_DATA unexpected`, {
  history: [portalSignIn("2026-10-31T09:00:00Z", "RETINA", { userId: "u-9" })],
  action: "cloudtrail:LookupEvents",
  says: {
    "AWS::IdentityStore::User u-9":
      "cloudtrail:LookupEvents returned an answer that Genkan can't use (the sign-in of 2026-10-31 09:00 UTC names the factors RETINA).",
    "AWS::IdentityStore::User u-1":
      "hanako: every sign-in in the last 30 days used a second factor or required registering one.",
  },
});

row("a directory whose users have never signed in", "NOT_APPLICABLE no-sign-ins", {
  change: only(),
  also: { "identity-center-admin-signs-in": "NON_COMPLIANT no-administrator-signed-in" },
  says: "Nobody signed in to the access portal in the last 30 days.",
});

// External identity providers.
row("a sign-in through an external identity provider", "NOT_APPLICABLE external-identity-provider", {
  change: {
    ...center({ externalIdp: true }),
    cloudTrailEvents: [
      portalSignIn("2026-10-31T09:00:00Z", "EXTERNAL_IDP", { additionalEventData: { UserName: "hanako" } }),
    ],
  },
  also: { "identity-center-mfa-always-on": "NOT_APPLICABLE external-identity-provider" },
  says: {
    "AWS::IdentityStore::User u-1":
      "hanako: every sign-in in the last 30 days was at an external identity provider, which is responsible for MFA.",
  },
});
row("a sign-in with a password alone, after one through an external identity provider", passwordAlone, {
  change: {
    ...center({ externalIdp: true }),
    cloudTrailEvents: [
      portalSignIn("2026-10-20T09:00:00Z", "EXTERNAL_IDP"),
      portalSignIn("2026-10-31T09:00:00Z", "PASSWORD"),
    ],
  },
  also: withoutMfa,
});

// Sign-ins that cannot be read may lack a second factor, of those seen and of others.
const regionsDenied = { faults: [{ action: "sso:ListRegions", fault: "AccessDenied" }] };
row("a sign-in with a second factor, where the other Regions cannot be listed", "INSUFFICIENT_DATA access-denied", {
  change: regionsDenied,
  also: { "identity-center-mfa-always-on": "INSUFFICIENT_DATA access-denied" },
  action: "sso:ListRegions",
  says: {
    "AWS::IdentityStore::User u-1": "AWS denied sso:ListRegions.",
    "AWS::::Account 111122223333": "AWS denied sso:ListRegions.",
  },
});
row(
  "a sign-in with a password alone, where the other Regions cannot be listed",
  `INSUFFICIENT_DATA access-denied | ${passwordAlone}`,
  {
    change: regionsDenied,
    history: [portalSignIn("2026-10-31T09:00:00Z", "PASSWORD")],
    also: withoutMfa,
    action: "sso:ListRegions",
  },
);

test.each([
  [12, "no-sign-ins"],
  [36, "unexpected"],
])("sign-ins of which the first %i hours of the window are missing: %s", (missing, reason) => {
  const from = new Date(Date.parse("2026-10-02T00:00:00Z") + missing * 3_600_000);
  const [evaluation] = identityCenterSignInUsedMfa.evaluate(
    {
      identityCenter: read({ instances: [instance], searched: ["us-east-1"], managementAccount: null }),
      signIns: read({ from, regions: ["us-east-1"], unread: [], signIns: [] }),
      directory: read({ users: [], complete: true, deleted: [] }),
    },
    { account: instance.owner, partition: "aws", settings: defaultSettings, at },
  );
  expect(evaluation.reason).toBe(reason);
});

test("somebody whose older sign-ins are not known, but for those without a second factor, may have used one elsewhere", () => {
  const from = new Date("2026-10-20T00:00:00Z");
  const external = { at, userId: "u-1", userName: null, factors: ["EXTERNAL_IDP"] } as unknown as SignIn;
  const verdict = (more: Partial<SignIns>) =>
    identityCenterSignInUsedMfa.evaluate(
      {
        identityCenter: read({ instances: [instance], searched: ["us-east-1"], managementAccount: null }),
        signIns: read({ from, regions: ["us-east-1"], unread: [], signIns: [external], ...more }),
        directory: read({ users: [], complete: true, deleted: [] }),
      },
      { account: instance.owner, partition: "aws", settings: defaultSettings, at },
    );
  const resource = { type: "AWS::IdentityStore::User", id: "u-1" };
  const whole = new Date("2026-10-02T00:00:00Z");
  expect(verdict({ weakFrom: whole })).toMatchObject([{ resource, reason: "unexpected" }]);
  expect(verdict({ weakFrom: whole, from: whole })).toMatchObject([{ resource, reason: "external-identity-provider" }]);
});
