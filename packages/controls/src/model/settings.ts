import type { Severity } from "./evaluation.ts";
import type { Cause } from "./evidence.ts";
import type { Text } from "./text.ts";

/** A number that users may set, with its bounds. */
interface Threshold {
  readonly default: number;
  readonly least: number;
  readonly most: number;
  readonly unit: Text;
  readonly description: Text;
}

const days: Text = { en: "days", ja: "日" };

/**
 * Every threshold: its default, its bounds and its meaning. The schemas of `genkan.config.ts` and of a deployed
 * function's settings derive from it, and so does the table in `docs/settings.en.md`. CloudTrail's event history holds
 * 90 days, so no window is longer.
 */
export const thresholds = {
  rootUsageWindowDays: {
    ...{ default: 30, least: 1, most: 90, unit: days },
    description: {
      en: "How far back root user activity is evaluated.",
      ja: "ルートユーザーの操作をさかのぼって評価する期間。",
    },
  },
  maxAdministrators: {
    ...{ default: 5, least: 1, most: 1_000, unit: { en: "administrators", ja: "人" } },
    description: {
      en: "The largest number of administrators on the account.",
      ja: "アカウントに置ける管理者の最大人数。",
    },
  },
  maxAdminSessionSeconds: {
    ...{ default: 3_600, least: 900, most: 43_200, unit: { en: "seconds", ja: "秒" } },
    description: {
      en: "The longest session of an administrator permission set.",
      ja: "管理者の許可セットで許されるセッションの最長時間。",
    },
  },
  signInWindowDays: {
    ...{ default: 30, least: 1, most: 90, unit: days },
    description: {
      en: "How far back sign-ins without a second factor are evaluated.",
      ja: "多要素認証を使わないサインインをさかのぼって評価する期間。",
    },
  },
  adminSignInDays: {
    ...{ default: 90, least: 1, most: 90, unit: days },
    description: {
      en: "Within how many days an administrator must have signed in.",
      ja: "管理者がこの期間内にサインインしていることを求める日数。",
    },
  },
} as const satisfies Readonly<Record<string, Threshold>>;
export type ThresholdName = keyof typeof thresholds;
export type Thresholds = Readonly<Record<ThresholdName, number>>;

/** Makes a value from each threshold, under its name. */
export const fromThresholds = <T>(make: (threshold: Threshold) => T): Record<ThresholdName, T> =>
  Object.fromEntries(Object.entries(thresholds).map(([name, threshold]) => [name, make(threshold)])) as Record<
    ThresholdName,
    T
  >;

/**
 * How many hours after an alert it is repeated, by severity, for a finding that stays NON_COMPLIANT or unknown. `null`
 * or absent: never.
 */
export type Reminders = Readonly<Partial<Record<Severity, number | null>>>;

/** The default and the bounds of the reminders, in hours. */
export const reminderHours = {
  default: { CRITICAL: 24, HIGH: 7 * 24, MEDIUM: null, LOW: null },
  least: 1,
  most: 8_760,
} as const satisfies { readonly default: Readonly<Record<Severity, number | null>>; least: number; most: number };

/** The settings of an evaluation. The name of a duration contains its unit. */
export interface Settings extends Thresholds {
  /** The periods in which root was, or will be, used on purpose. */
  readonly plannedUses: readonly PlannedUse[];
  /** The home Region of Identity Center; without it, a run searches for it. */
  readonly identityCenterRegion: string | null;
  /** Where the last run found Identity Center; searched first. */
  readonly lastIdentityCenterRegion: string | null;
  /** Statements by people about Identity Center's MFA settings. */
  readonly attestations: readonly MfaAttestation[];
  readonly reminders: Reminders;
  /** How long the initial set-up of the account lasts. The user does not set it: the evidence shows it. */
  readonly setUp: SetUp;
}

/**
 * When the initial set-up ended, in ISO 8601; `null` if it has not, because there is no administrator. Unknown without
 * causes before anything was read.
 */
export type SetUp =
  | { readonly known: true; readonly until: string | null }
  | { readonly known: false; readonly causes: readonly Cause[] };

/** A declared period of root use, with its owner and reason. Times are ISO 8601, UTC. */
export interface PlannedUse {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly owner: string;
  readonly reason: string;
  /**
   * The access key id of a privileged session (`sts:AssumeRoot`) that Genkan itself has opened. Only what is done with this
   * key belongs to the use, whatever else root does meanwhile.
   */
  readonly session?: string;
}

/** The planned uses that cover everything that root does in them: those that are not limited to one session. */
export const windowsAmong = (uses: readonly PlannedUse[]): readonly PlannedUse[] =>
  uses.filter(({ session }) => session === undefined);

/** The longest planned use of root, in hours. */
export const PLANNED_USE_HOURS = 8;
/** How long after its start a use may still be declared, in hours. */
export const PLANNED_USE_LATE_HOURS = 24;

/** When Identity Center asks for MFA at sign-in, by the options of its console. */
export const mfaPrompts = ["always-on", "context-aware", "never"] as const;
/** What Identity Center does if a user has no MFA device. */
export const withoutDevice = ["require-registration", "block", "email-code", "allow"] as const;

/** Who stated something that no API returns, when, and how long it counts. Times are ISO 8601, UTC. */
interface Statement {
  readonly by: string;
  readonly at: string;
  readonly expires: string;
}

/** A person's statement about Identity Center's MFA settings. */
export interface MfaAttestation extends Statement {
  readonly subject: "identity-center-mfa";
  readonly prompt: (typeof mfaPrompts)[number];
  readonly withoutDevice: (typeof withoutDevice)[number];
}

/** A person's statement that the root user has a second MFA device, kept in another place. */
export interface SecondDeviceAttestation extends Statement {
  readonly subject: "root-second-mfa-device";
}

/** A person's dated statement about something that no API returns. A ledger keeps one of each subject. */
export type Attestation = MfaAttestation | SecondDeviceAttestation;

/** Whether a statement is about the MFA settings of Identity Center. */
export const isMfaAttestation = (attestation: Attestation): attestation is MfaAttestation =>
  attestation.subject === "identity-center-mfa";

/** The longest time for which an attestation is valid, in days. */
export const ATTESTATION_DAYS = 90;

/** The settings without a configuration. */
export const defaultSettings: Settings = {
  ...fromThresholds((threshold) => threshold.default),
  plannedUses: [],
  identityCenterRegion: null,
  lastIdentityCenterRegion: null,
  attestations: [],
  reminders: reminderHours.default,
  setUp: { known: false, causes: [] },
};
