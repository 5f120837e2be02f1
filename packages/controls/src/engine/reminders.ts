import type { Reminders } from "../model/settings.ts";
import { DAY, HOUR } from "../model/time.ts";
import type { Finding } from "./finding.ts";

/** The second run in a row that cannot evaluate a finding alerts. The first does not: AWS may throttle a single run. */
export const NOTIFY_UNKNOWN_AFTER = 2;

/** This many failures within a day alert as well, even when they are not in a row. */
export const NOTIFY_FAILURES_AFTER = 4;

/**
 * The failures of a finding that cannot be evaluated now. A failure that continues counts as one, so that it changes
 * nothing in the ledger.
 */
export function failuresWith(old: Finding | undefined, at: string): readonly string[] {
  const before = old?.failures ?? [];
  return old?.unknownRuns ? before : [...before, at].slice(-NOTIFY_FAILURES_AFTER);
}

/** Whether a finding failed so often within the last day that an alert is due, and had none in that time. */
export function failsOften(old: Finding | undefined, failures: readonly string[], at: string): boolean {
  const isOfToday = (time: string) => Date.parse(at) - Date.parse(time) < DAY;
  const [earliest] = failures;
  if (failures.length < NOTIFY_FAILURES_AFTER || earliest === undefined || !isOfToday(earliest)) return false;
  return !old?.unknownNotifiedAt || !isOfToday(old.unknownNotifiedAt);
}

/** When reminders are due. Times are ISO 8601, UTC. */
export interface ReminderTimes {
  readonly at: string;
  readonly reminders: Reminders;
  /**
   * When the pass over an organization began, where the finding is evaluated in one. Its accounts are reminded together, so
   * that a control has one reminder and not one for each account.
   */
  readonly passAt?: string;
}

/** Whether a finding that stays NON_COMPLIANT or unknown, without an exception, is due for another alert. */
export function isReminderDue(old: Finding, next: Finding, { at, reminders, passAt }: ReminderTimes): boolean {
  const hours = reminders[next.severity];
  const stays = next.status === "NON_COMPLIANT" || next.unknownRuns === NOTIFY_UNKNOWN_AFTER;
  if (!hours || !stays || next.exception) return false;
  const last = Date.parse(old.notifiedAt ?? old.since);
  const period = hours * HOUR;
  if (passAt === undefined) return Date.parse(at) - last >= period;
  // At the beginning of a period, such as a day: of the first one that is not too soon after the last alert.
  return Date.parse(passAt) >= Math.ceil((last + period / 2) / period) * period;
}
