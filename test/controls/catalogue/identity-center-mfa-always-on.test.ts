import { identityCenterMfaAlwaysOn } from "@genkan/controls/catalogue/identity-center-mfa-always-on";
import type { Cause, MfaSettings, Observations, Observed, SignIns } from "@genkan/controls/model/evidence";
import { defaultSettings } from "@genkan/controls/model/settings";
import { describe, expect, test } from "vitest";
import { portalSignIn, settingsChange } from "../../scenarios/events.ts";
import { center, inMember, MEMBER_ACCOUNT } from "../../scenarios/identity-center.ts";
import { at, instance, read } from "./observed.ts";
import { seenByTheDelegatedAdministrator } from "./shared-verdicts.ts";
import { rowsOf } from "./verdict.ts";

const row = rowsOf("identity-center-mfa-always-on", {
  sound: "COMPLIANT mfa-settings-recorded",
  fresh: "NOT_APPLICABLE identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

const weak = "NON_COMPLIANT mfa-settings-weak";
const ATTEST = "genkan attest identity-center-mfa";

/** Replaces the account's events: one sign-in with a second factor, and these. */
const only = (...events: readonly object[]) => ({
  cloudTrailEvents: [portalSignIn("2026-10-31T08:00:00Z", "PASSWORD,TOTP"), ...events],
});
const changed = (settings: object | null, more: object = {}) => settingsChange("2026-10-20T00:00:00Z", settings, more);

/** A person's statement of October 10th that the settings are strong. */
const attested = (more: object = {}) => ({
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

row("settings that no event records and nobody has attested", "INSUFFICIENT_DATA unattested", {
  change: only(),
  action: ATTEST,
  says: "No AWS API returns these settings, no event shows their values, and nobody has attested to them.",
});

// Settings that an event records.
row("a recorded change that switches MFA off", weak, {
  change: only(changed({ mfaMode: "DISABLED", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" })),
  says: "On 2026-10-20 00:00 UTC (hanako): MFA never; users without a device can sign in. People can sign in without a second factor.",
});
row("a recorded change to always-on that lets people in without a device", weak, {
  change: only(changed({ mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED" })),
  says: "On 2026-10-20 00:00 UTC (hanako): MFA every time they sign in (always-on); users without a device can sign in. People can sign in without a second factor.",
});
row("a recorded change to always-on that lets people in with a code by e-mail", weak, {
  change: only(changed({ mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "EMAIL_OTP" })),
  says: "On 2026-10-20 00:00 UTC (hanako): MFA every time they sign in (always-on); users without a device can sign in with a code sent by e-mail. People can sign in without a second factor.",
});
row(
  "a recorded change with keys in another case, before a change of the session length and one that was denied",
  "COMPLIANT mfa-settings-recorded",
  {
    change: only(
      changed(null, {
        requestParameters: {
          ConfigurationType: "APP_AUTHENTICATION_CONFIGURATION",
          SsoConfiguration: { MfaMode: "always_on", NoMfaSignInBehavior: "blocked" },
        },
      }),
      settingsChange("2026-10-21T00:00:00Z", null, { requestParameters: { configurationType: "SESSION" } }),
      settingsChange("2026-10-22T00:00:00Z", { mfaMode: "DISABLED" }, { errorCode: "AccessDenied" }),
    ),
  },
);
row("a recorded change with an unknown value", "INSUFFICIENT_DATA attestation-void", {
  change: only(changed({ mfaMode: "SOMETIMES", noMfaSignInBehavior: "BLOCKED" })),
  action: ATTEST,
  says: "These settings, or the identity source, were changed, and nobody has attested to them since (UpdateSsoConfiguration, 2026-10-20 00:00 UTC, hanako).",
});

row("a recorded change that switches MFA off, and says nothing of people without a device", weak, {
  change: only(changed({ mfaMode: "DISABLED" })),
});
row("a recorded change that says nothing of people without a device", "INSUFFICIENT_DATA attestation-void", {
  change: only(changed({ mfaMode: "ALWAYS_ON" })),
  action: ATTEST,
});
row("a recorded change that says nothing of the prompt", "INSUFFICIENT_DATA attestation-void", {
  change: only(changed({ noMfaSignInBehavior: "BLOCKED" })),
  action: ATTEST,
});
row("two recorded changes, of which the later is strong", "COMPLIANT mfa-settings-recorded", {
  change: only(
    settingsChange("2026-10-21T00:00:00Z", { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" }),
    changed({ mfaMode: "DISABLED" }),
  ),
  says: "hanako changed the settings on 2026-10-21 00:00 UTC: MFA every time they sign in (always-on); users without a device must register one at sign-in. No later sign-in contradicts this.",
});
row("two recorded changes, of which the later is weak", weak, {
  change: only(
    changed({ mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" }),
    settingsChange("2026-10-21T00:00:00Z", { mfaMode: "CONTEXT_AWARE", noMfaSignInBehavior: "BLOCKED" }),
  ),
  says: "On 2026-10-21 00:00 UTC (hanako): MFA only when their sign-in context changes; users without a device are blocked. People can sign in without a second factor.",
});

// Settings that a person has attested.
row("settings attested as strong", "COMPLIANT mfa-settings-attested", {
  change: only(),
  settings: attested(),
  says: "taro stated on 2026-10-10 00:00 UTC: MFA every time they sign in (always-on); users without a device must register one at sign-in. Valid until 2027-01-08; no later change or sign-in contradicts this.",
});
row("settings attested to let people in without a device", weak, {
  change: only(),
  settings: attested({ withoutDevice: "allow" }),
});
row("settings attested to let people in with a code by e-mail", weak, {
  change: only(),
  settings: attested({ withoutDevice: "email-code" }),
});
row("an attestation that has expired", "INSUFFICIENT_DATA attestation-expired", {
  change: only(),
  settings: attested({ at: "2026-08-01T00:00:00Z", expires: "2026-10-30T00:00:00Z" }),
  action: ATTEST,
  says: "No AWS API returns these settings, and the attestation has expired (taro, 2026-10-30).",
});
row("an attestation that expires at this moment", "INSUFFICIENT_DATA attestation-expired", {
  change: only(),
  settings: attested({ expires: "2026-11-01T00:00:00Z" }),
  action: ATTEST,
});
row("an attestation at the moment of a recorded change to weak settings", weak, {
  change: only(settingsChange("2026-10-10T00:00:00Z", { mfaMode: "CONTEXT_AWARE", noMfaSignInBehavior: "BLOCKED" })),
  settings: attested(),
});
for (const order of ["the later first", "the later last"]) {
  const both = [
    attested().attestations[0]!,
    attested({ at: "2026-10-12T00:00:00Z", prompt: "never" }).attestations[0]!,
  ];
  row(`two attestations, ${order}, of which the later says that MFA is off`, weak, {
    change: only(),
    settings: { attestations: order === "the later last" ? both : both.toReversed() },
    says: "On 2026-10-12 00:00 UTC (taro): MFA never; users without a device must register one at sign-in. People can sign in without a second factor.",
  });
}
row("an attestation after a recorded change", "COMPLIANT mfa-settings-attested", {
  change: only(settingsChange("2026-10-01T00:00:00Z", { mfaMode: "DISABLED" })),
  settings: attested(),
});
row("an attestation before a recorded change to weak settings", weak, {
  change: only(changed({ mfaMode: "CONTEXT_AWARE", noMfaSignInBehavior: "BLOCKED" })),
  settings: attested(),
  says: "On 2026-10-20 00:00 UTC (hanako): MFA only when their sign-in context changes; users without a device are blocked. People can sign in without a second factor.",
});
row("an attestation before a recorded change without values", "INSUFFICIENT_DATA attestation-void", {
  change: only(changed(null)),
  settings: attested(),
  action: ATTEST,
});
for (const eventName of ["PutMfaDeviceManagementForDirectory", "AssociateDirectory", "DisassociateDirectory"])
  row(`an attestation before ${eventName}`, "INSUFFICIENT_DATA attestation-void", {
    change: only(changed(null, { eventName, requestParameters: { directoryId: "d-1" } })),
    settings: attested(),
    action: ATTEST,
  });

// Sign-ins that show otherwise.
const passwordAlone = { "identity-center-sign-in-used-mfa": "NON_COMPLIANT password-alone" } as const;
row("an attestation before a sign-in with a password alone", "NON_COMPLIANT sign-in-without-mfa", {
  change: only(portalSignIn("2026-10-25T00:00:00Z", "PASSWORD")),
  settings: attested(),
  also: passwordAlone,
  says: "hanako signed in on 2026-10-25 00:00 UTC with a password alone: MFA is not required at every sign-in.",
});
row("an attestation after a sign-in with a password alone", "COMPLIANT mfa-settings-attested", {
  change: only(portalSignIn("2026-10-05T00:00:00Z", "PASSWORD")),
  settings: attested(),
  also: passwordAlone,
});

row("an attestation at the moment of a sign-in with a password alone", "COMPLIANT mfa-settings-attested", {
  change: only(portalSignIn("2026-10-10T00:00:00Z", "PASSWORD")),
  settings: attested(),
  also: passwordAlone,
});
row("two sign-ins with a password alone, of which the later is named", "NON_COMPLIANT sign-in-without-mfa", {
  change: only(
    portalSignIn("2026-10-26T10:11:12Z", "PASSWORD,EMAIL_OTP"),
    portalSignIn("2026-10-25T00:00:00Z", "PASSWORD"),
  ),
  also: passwordAlone,
  says: "hanako signed in on 2026-10-26 10:11 UTC with a password and a code sent by e-mail alone: MFA is not required at every sign-in.",
});
row(
  "two sign-ins with a password alone, of which the later, in another Region, is named",
  "NON_COMPLIANT sign-in-without-mfa",
  {
    change: only(
      portalSignIn("2026-10-25T00:00:00Z", "PASSWORD"),
      portalSignIn("2026-10-26T10:11:12Z", "PASSWORD", { awsRegion: "eu-west-1" }),
    ),
    also: passwordAlone,
    says: "hanako signed in on 2026-10-26 10:11 UTC with a password alone: MFA is not required at every sign-in.",
  },
);
row("a sign-in with a password alone, where nothing is recorded or attested", "NON_COMPLIANT sign-in-without-mfa", {
  change: only(portalSignIn("2026-10-26T10:11:12Z", "PASSWORD", { userId: "u-9" })),
  also: { "identity-center-sign-in-used-mfa": "COMPLIANT second-factor-used | NON_COMPLIANT password-alone" },
  says: "u-9 signed in on 2026-10-26 10:11 UTC with a password alone: MFA is not required at every sign-in.",
});
row("a sign-in through an external identity provider, the latest", "NOT_APPLICABLE external-identity-provider", {
  change: {
    ...center({ externalIdp: true }),
    cloudTrailEvents: [
      portalSignIn("2026-10-30T09:00:00Z", "EXTERNAL_IDP"),
      portalSignIn("2026-10-29T09:00:00Z", "EXTERNAL_IDP"),
    ],
  },
  also: { "identity-center-sign-in-used-mfa": "NOT_APPLICABLE external-identity-provider" },
  says: "Users sign in at an external identity provider (last on 2026-10-30), which is responsible for MFA.",
});

row(
  "users whom an external identity provider made, none of whom has signed in",
  "NOT_APPLICABLE external-identity-provider",
  {
    change: { ...center({ externalIdp: true }), cloudTrailEvents: [] },
    also: {
      "identity-center-sign-in-used-mfa": "NOT_APPLICABLE no-sign-ins",
      "identity-center-admin-signs-in": "NON_COMPLIANT no-administrator-signed-in",
    },
    says: "Every user (1) was created by an external identity provider, which is responsible for MFA.",
  },
);
row(
  "recorded strong settings, before another source of identities was connected",
  "INSUFFICIENT_DATA attestation-void",
  {
    change: {
      ...center({ externalIdp: true }),
      ...only(
        changed({ mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" }),
        settingsChange("2026-10-22T00:00:00Z", null, {
          eventName: "AssociateDirectory",
          requestParameters: { directoryId: "d-1" },
        }),
      ),
    },
    action: ATTEST,
  },
);

// What cannot be read from here.
row("the delegated administrator of Identity Center", "NOT_APPLICABLE judged-elsewhere", {
  from: "member",
  change: inMember({ delegatedAdministrators: [MEMBER_ACCOUNT] }),
  also: seenByTheDelegatedAdministrator,
  says: "Evaluated in account 111122223333: only that account or the delegated administrator of Identity Center can check this.",
});
row(
  "the delegated administrator of Identity Center, with its own attestation of weak settings",
  "NOT_APPLICABLE judged-elsewhere",
  {
    from: "member",
    change: inMember({ delegatedAdministrators: [MEMBER_ACCOUNT] }),
    settings: attested({ withoutDevice: "allow" }),
    also: seenByTheDelegatedAdministrator,
  },
);
const regionsDenied = { faults: [{ action: "sso:ListRegions", fault: "AccessDenied" }] };
row("recorded strong settings, where the other Regions cannot be listed", "INSUFFICIENT_DATA access-denied", {
  change: regionsDenied,
  also: { "identity-center-sign-in-used-mfa": "INSUFFICIENT_DATA access-denied" },
  action: "sso:ListRegions",
});
row("settings that nobody has attested, where the other Regions cannot be listed", "INSUFFICIENT_DATA unattested", {
  change: { ...only(), ...regionsDenied },
  also: { "identity-center-sign-in-used-mfa": "INSUFFICIENT_DATA access-denied" },
  action: [ATTEST, "sso:ListRegions"],
});

describe("where only a part was read", () => {
  const cause = (detail: string): Cause => ({ kind: "throttled", action: "cloudtrail:LookupEvents", detail });
  const unread = (detail: string): Observed<never> => ({ known: false, cause: cause(detail) });
  const strong = {
    at: new Date("2026-10-20T00:00:00Z"),
    eventName: "UpdateSsoConfiguration",
    actor: "hanako",
    mfaMode: "ALWAYS_ON",
    noMfaSignInBehavior: "BLOCKED",
  };
  const settings = (...changes: MfaSettings["changes"]) => read<MfaSettings>({ from: at, changes });
  const signIns = read<SignIns>({ from: strong.at, regions: ["us-east-1"], unread: [], signIns: [] });
  const external = { id: "u-1", name: "hanako", enabled: true, external: true };
  const evaluated = (observed: Pick<Observations, "mfaSettings" | "signIns">, users = [external]) => {
    const [{ status, reason, params }] = identityCenterMfaAlwaysOn.evaluate(
      {
        identityCenter: read({ instances: [instance], searched: ["us-east-1"], managementAccount: null }),
        directory: read({ users, complete: true, deleted: [] }),
        ...observed,
      },
      { account: instance.owner, partition: "aws", settings: defaultSettings, at },
    );
    return { status, reason, detail: params["detail"] };
  };

  test("no settings stand while the sign-ins that may disprove them cannot be read", () => {
    expect(evaluated({ mfaSettings: settings(strong), signIns: unread("sign-ins") })).toEqual({
      status: "INSUFFICIENT_DATA",
      reason: "throttled",
      detail: "sign-ins",
    });
  });

  test("users of an external identity provider prove nothing while changes of the settings cannot be read", () => {
    expect(evaluated({ mfaSettings: unread("changes"), signIns })).toMatchObject({
      reason: "throttled",
      detail: "changes",
    });
    expect(evaluated({ mfaSettings: settings(), signIns })).toMatchObject({ reason: "external-identity-provider" });
  });

  test("settings that nobody has attested have no detail", () => {
    expect(evaluated({ mfaSettings: settings(), signIns }, [])).toEqual({
      status: "INSUFFICIENT_DATA",
      reason: "unattested",
      detail: "",
    });
  });
});
