import type { Severity } from "./evaluation.ts";
import type { Cause } from "./evidence.ts";

/** What a user may set of the controls. Durations carry their unit in their names. */
export interface Settings {
  /** How far back root's activity counts, in days; CloudTrail's event history holds 90. */
  readonly rootUsageWindowDays: number;
  /** The windows in which root was, or will be, used on purpose. */
  readonly plannedUses: readonly PlannedUse[];
  /** The home Region of Identity Center; without it, it is looked for. */
  readonly identityCenterRegion: string | null;
  /** Where the last run found it; looked at first. */
  readonly lastIdentityCenterRegion: string | null;
  /** More administrators than this on one account are too many. */
  readonly maxAdministrators: number;
  /** The longest session of an administrator, in seconds. */
  readonly maxAdminSessionSeconds: number;
  /** How far back sign-ins without a second factor count, in days. */
  readonly signInWindowDays: number;
  /** Within how many days an administrator must have signed in; CloudTrail's event history holds 90. */
  readonly adminSignInDays: number;
  /** What persons have stated of Identity Center's MFA settings. */
  readonly attestations: readonly Attestation[];
  readonly reminders: Reminders;
  /** How long the initial set-up of the account lasts; no setting of the user's, but known from evidence. */
  readonly setUp: SetUp;
}

/**
 * The end of the initial set-up, in ISO 8601; `null`: it has not ended, for no administrator exists. Unknown without causes
 * where nothing was read yet.
 */
export type SetUp =
  | { readonly known: true; readonly until: string | null }
  | { readonly known: false; readonly causes: readonly Cause[] };

/** After how many hours what is still NON_COMPLIANT, or can't be judged, is told again, by severity; never, where there is none. */
export type Reminders = Readonly<Partial<Record<Severity, number | null>>>;

/** A declared window of root use: who answers for it, and why. Times are ISO 8601, UTC. */
export interface PlannedUse {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly owner: string;
  readonly reason: string;
}

/** The longest window of planned root use, and how long after its beginning it may still be declared; in hours. */
export const PLANNED_USE_HOURS = 8;
export const PLANNED_USE_LATE_HOURS = 24;

/** What Identity Center does at a sign-in, in the words of its console. */
export const mfaPrompts = ["always-on", "context-aware", "never"] as const;
/** What it does with a user who has no MFA device. */
export const withoutDevice = ["require-registration", "block", "email-code", "allow"] as const;

/** A person's dated statement of the MFA settings that no API reads. Times are ISO 8601, UTC. */
export interface Attestation {
  readonly subject: "identity-center-mfa";
  readonly by: string;
  readonly at: string;
  readonly expires: string;
  readonly prompt: (typeof mfaPrompts)[number];
  readonly withoutDevice: (typeof withoutDevice)[number];
}

/** How long a statement stands at most, in days. */
export const ATTESTATION_DAYS = 90;

export const defaultSettings: Settings = {
  rootUsageWindowDays: 30,
  plannedUses: [],
  identityCenterRegion: null,
  lastIdentityCenterRegion: null,
  maxAdministrators: 5,
  maxAdminSessionSeconds: 3_600,
  signInWindowDays: 30,
  adminSignInDays: 90,
  attestations: [],
  reminders: { CRITICAL: 24, HIGH: 7 * 24 },
  setUp: { known: false, causes: [] },
};
