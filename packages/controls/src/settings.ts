/** What a user may set of the controls. Durations carry their unit in their names. */
export interface Settings {
  /** How far back root's activity counts, in days; CloudTrail's event history holds 90. */
  readonly rootUsageWindowDays: number;
  /** The windows in which root was, or will be, used on purpose. */
  readonly plannedUses: readonly PlannedUse[];
}

/** A declared window of root use: who answers for it, and why. Times are ISO 8601, UTC. */
export interface PlannedUse {
  readonly id: string;
  readonly from: string;
  readonly to: string;
  readonly owner: string;
  readonly reason: string;
}

export const defaultSettings: Settings = { rootUsageWindowDays: 30, plannedUses: [] };
