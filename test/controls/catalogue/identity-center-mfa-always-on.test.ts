import { portalSignIn, settingsChange } from "../../scenarios/events.ts";
import { center } from "../../scenarios/identity-center.ts";
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
});

// Settings that an event records.
row("a recorded change that switches MFA off", weak, {
  change: only(changed({ mfaMode: "DISABLED", noMfaSignInBehavior: "ALLOWED_WITH_ENROLLMENT" })),
});
row("a recorded change to always-on that lets people in without a device", weak, {
  change: only(changed({ mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "ALLOWED" })),
});
row("a recorded change to always-on that lets people in with a code by e-mail", weak, {
  change: only(changed({ mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "EMAIL_OTP" })),
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
});

// Settings that a person has attested.
row("settings attested as strong", "COMPLIANT mfa-settings-attested", { change: only(), settings: attested() });
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
});
row("an attestation after a recorded change", "COMPLIANT mfa-settings-attested", {
  change: only(settingsChange("2026-10-01T00:00:00Z", { mfaMode: "DISABLED" })),
  settings: attested(),
});
row("an attestation before a recorded change to weak settings", weak, {
  change: only(changed({ mfaMode: "CONTEXT_AWARE", noMfaSignInBehavior: "BLOCKED" })),
  settings: attested(),
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
});
row("an attestation after a sign-in with a password alone", "COMPLIANT mfa-settings-attested", {
  change: only(portalSignIn("2026-10-05T00:00:00Z", "PASSWORD")),
  settings: attested(),
  also: passwordAlone,
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
  },
);
