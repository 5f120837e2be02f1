import { portalSignIn, settingsChange } from "../../scenarios/events.ts";
import { adminSet, assign, center, user, viewSet } from "../../scenarios/identity-center.ts";
import { assignedToNobody } from "./shared-verdicts.ts";
import { rowsOf } from "./verdict.ts";

const row = rowsOf("identity-center-admin-signs-in", {
  sound: "COMPLIANT administrator-signed-in",
  fresh: "NON_COMPLIANT identity-center-absent",
  member: "NOT_APPLICABLE judged-elsewhere",
});

/** Replaces the account's events: a recorded change to strong settings, and these. */
const only = (...events: readonly object[]) => ({
  cloudTrailEvents: [
    settingsChange("2026-09-01T00:00:00Z", { mfaMode: "ALWAYS_ON", noMfaSignInBehavior: "BLOCKED" }),
    ...events,
  ],
});

row("two sign-ins of an administrator, and a later one of somebody else", "COMPLIANT administrator-signed-in", {
  change: only(
    portalSignIn("2026-10-20T09:00:00Z", "PASSWORD,TOTP"),
    portalSignIn("2026-10-25T09:00:00Z", "PASSWORD,TOTP"),
    portalSignIn("2026-10-31T09:00:00Z", "PASSWORD,TOTP", { userId: "u-2" }),
  ),
  says: "An administrator of this account signed in on 2026-10-25.",
});
row("two sign-ins of an administrator, the later in another Region", "COMPLIANT administrator-signed-in", {
  change: only(
    portalSignIn("2026-10-20T09:00:00Z", "PASSWORD,TOTP"),
    portalSignIn("2026-10-25T09:00:00Z", "PASSWORD,TOTP", { awsRegion: "eu-west-1" }),
  ),
  says: "An administrator of this account signed in on 2026-10-25.",
});
row("a sign-in of an administrator, recorded by the user name alone", "COMPLIANT administrator-signed-in", {
  change: only(
    portalSignIn("2026-10-25T09:00:00Z", "PASSWORD,TOTP", {
      userIdentity: { type: "Unknown" },
      additionalEventData: { UserName: "hanako" },
    }),
  ),
  says: "An administrator of this account signed in on 2026-10-25.",
});
for (const [eventTime, verdict] of [
  ["2026-10-02T00:00:00Z", "COMPLIANT administrator-signed-in"],
  ["2026-10-01T23:59:59Z", "NON_COMPLIANT no-administrator-signed-in"],
] as const)
  row(`a sign-in of an administrator at ${eventTime}, where the settings ask for one in 30 days`, verdict, {
    change: only(portalSignIn(eventTime, "PASSWORD,TOTP")),
    settings: { adminSignInDays: 30, signInWindowDays: 90 },
    says:
      verdict === "COMPLIANT administrator-signed-in"
        ? "An administrator of this account signed in on 2026-10-02."
        : "No administrator has signed in through the portal in the last 30 days: hanako.",
  });
row("an administrator who did not sign in, and a person whose set cannot be read", "INSUFFICIENT_DATA unexpected", {
  change: {
    ...center({
      users: [user("u-1"), user("u-2")],
      permissionSets: [adminSet(), viewSet, { name: "Odd", customerManagedPolicies: ["Missing"] }],
      assignments: [assign("Admin", { user: "u-1" }), assign("View", { user: "u-1" }), assign("Odd", { user: "u-2" })],
    }),
    ...only(portalSignIn("2026-10-31T09:00:00Z", "PASSWORD,TOTP", { userId: "u-2" })),
  },
  action: "iam:GetAccountAuthorizationDetails",
});
row(
  "an administrator who did not sign in, and a set that nobody holds and that cannot be read",
  "NON_COMPLIANT no-administrator-signed-in",
  {
    change: {
      ...center({
        users: [user("u-1"), user("u-2", { status: "DISABLED" })],
        permissionSets: [adminSet(), viewSet, { name: "Odd", customerManagedPolicies: ["Missing"] }],
        assignments: [
          assign("Admin", { user: "u-1" }),
          assign("View", { user: "u-1" }),
          assign("Odd", { user: "u-2" }),
        ],
      }),
      ...only(portalSignIn("2026-10-31T09:00:00Z", "PASSWORD,TOTP", { userId: "u-2" })),
    },
  },
);
row("a sign-in of a person who is not an administrator", "NON_COMPLIANT no-administrator-signed-in", {
  change: only(portalSignIn("2026-10-31T09:00:00Z", "PASSWORD,TOTP", { userId: "u-2" })),
});
row("a sign-in of an administrator that is older than the settings allow", "NON_COMPLIANT no-administrator-signed-in", {
  change: only(portalSignIn("2026-10-22T09:00:00Z", "PASSWORD,TOTP")),
  settings: { adminSignInDays: 7 },
});
row("a sign-in of a person, where the only administrator was deleted", "NON_COMPLIANT no-administrators", {
  change: center({
    users: [user("u-1")],
    permissionSets: [adminSet(), viewSet],
    assignments: [assign("Admin", { user: "u-gone" }), assign("View", { user: "u-1" })],
  }),
  also: assignedToNobody,
});
row("more sign-ins than can be read, none of them of an administrator", "INSUFFICIENT_DATA unexpected", {
  change: only(
    ...Array.from({ length: 2_050 }, (_, i) =>
      portalSignIn(new Date(Date.parse("2026-10-31T23:00:00Z") - i * 60_000).toISOString(), "PASSWORD,TOTP", {
        userId: "u-2",
      }),
    ),
  ),
  also: {
    "identity-center-mfa-always-on": "INSUFFICIENT_DATA unexpected",
    "identity-center-sign-in-used-mfa": "INSUFFICIENT_DATA unexpected",
  },
  action: "cloudtrail:LookupEvents",
  says: "cloudtrail:LookupEvents returned an answer that Genkan can't use (there are too many sign-ins to read beyond 2026-10-30).",
});
