import type { Line } from "../domain/memory.ts";
import type { Activity } from "../domain/root-activity.ts";
import type { WeakSignIns } from "../domain/sign-ins.ts";
import type { Evaluation, KnownStatus } from "../model/evaluation.ts";
import type { TrailEvent } from "../model/event.ts";
import type { AccessFeed, AccessRecord } from "./access-record.ts";
import type { Exception } from "./exception.ts";

/** The current state of one control and resource of an account. Times are ISO 8601, UTC. */
export interface Finding extends Evaluation {
  /** The last status that was not INSUFFICIENT_DATA; `null` before there was one. */
  readonly lastKnown: KnownStatus | null;
  /** When `status` got its current value. */
  readonly since: string;
  /** When `lastKnown` got its current value, regardless of failed evaluations since; `null` before there was one. */
  readonly knownSince: string | null;
  /** The number of runs in a row that could not evaluate it, counted up to the number that alerts. */
  readonly unknownRuns: number;
  /** When it was last evaluated again after it could not be; absent when it always could. */
  readonly recoveredAt?: string;
  /** When the latest periods began in which it could not be evaluated; at most as many as trigger an alert. */
  readonly failures: readonly string[];
  /** When an alert last reported that it could not be evaluated. */
  readonly unknownNotifiedAt: string | null;
  /** When an alert last reported it. The reminder interval starts there. */
  readonly notifiedAt: string | null;
  /** The exception that silences it, while one is in force. */
  readonly exception: Exception | null;
  /** The exception that ended while the finding could not be evaluated; kept until it can. */
  readonly ended: Exception | null;
  /** Increases by one with every write. Protects against two concurrent runs. */
  readonly version: number;
}

/**
 * How a finding moved:
 * - `baseline`: the account's first run.
 * - `drift`: to NON_COMPLIANT.
 * - `resolved`: from NON_COMPLIANT to COMPLIANT, NOT_APPLICABLE or gone.
 * - `unknown`: not evaluated in two runs in a row or in four runs of a day, or still so when its exception ends.
 * - `exception-expired`: still NON_COMPLIANT, and its exception has ended.
 *
 * Without a move:
 * - `reminder`: NON_COMPLIANT or not evaluated for so long that the alert is repeated.
 * - `notice`: an act of root, or a change to who may administer, that needs an alert of its own.
 * - `tampering`: someone stopped or weakened a part of Genkan. It is recorded; EventBridge sends the alert.
 */
export type ChangeKind =
  | "baseline"
  | "drift"
  | "resolved"
  | "unknown"
  | "exception-expired"
  | "reminder"
  | "notice"
  | "tampering";

/** A finding that moved, and the alert that reports it. */
export interface Change extends Evaluation {
  readonly alertId: string;
  readonly kind: ChangeKind;
  /** When the run that found it evaluated. */
  readonly at: string;
  /** The last known status before; `null` if the finding is new. */
  readonly from: KnownStatus | null;
  /** When `from` began, or when the finding became INSUFFICIENT_DATA if it still is; `null` if the finding is new. */
  readonly fromSince: string | null;
  /** The events that may have caused it, latest first. Set only by batches of events. */
  readonly events?: readonly TrailEvent[];
  /**
   * The planned use (its owner and reason) in which root did what the events show; `null`: none is declared for that time.
   * Absent where root has no part in it.
   */
  readonly plan?: string | null;
  /** When the status `from` was seen again after a time in which it could not be evaluated; absent without such a time. */
  readonly recoveredAt?: string;
  /** For `exception-expired`, the exception that has ended. */
  readonly exception?: Exception;
  /** The fix that caused it: of a `resolved`, the one that put it right; of a `drift`, the one that took a fix back. */
  readonly fix?: CausedBy;
}

/** The fix behind a change. */
export interface CausedBy {
  readonly id: string;
  /** The ARN of who applied it. */
  readonly by: string;
}

/** The reason code of a finding whose resource no longer exists. */
export const RESOURCE_GONE = "resource-gone";

/** The reason code of a finding whose account has left the organization. */
export const ACCOUNT_LEFT = "account-left";

/** What a run or a batch of events changes in the ledger: only the differences. */
export interface Differences {
  /** Findings to write; each replaces the stored one of `version - 1`, or none for version 1. */
  readonly written: readonly Finding[];
  /** Findings whose resource is gone, as they were stored. */
  readonly removed: readonly Finding[];
  readonly changes: readonly Change[];
  /** Changes that EventBridge reports: recorded once each, under their own `alertId`, and never sent from here. */
  readonly recorded?: readonly Change[];
  /** Lines of root activity to write; each replaces the stored one of `version - 1`, or none for version 1. */
  readonly activity?: readonly Activity[];
  /** Lines of root activity to delete, as they were stored, because the class of their acts has changed. */
  readonly outdated?: readonly Activity[];
  /** Lines of sign-ins without a second factor, to write like those of `activity`. */
  readonly signIns?: readonly WeakSignIns[];
  /** Access changes to keep, each of them once: if one is there already, nothing is written. */
  readonly access?: readonly AccessRecord[];
  /** What is known of the access changes that were reported; it replaces the stored one of `version - 1`. */
  readonly feed?: AccessFeed | null;
  /** The exceptions in force, next to end first. An alert with a baseline or a reminder lists them. */
  readonly accepted?: readonly Exception[];
}

/** Removes repeats: a line that AWS lists twice must not keep the others from being recorded. */
export function withoutRepeats(differences: Differences) {
  const {
    written,
    removed,
    changes,
    recorded = [],
    activity = [],
    outdated = [],
    signIns = [],
    access = [],
    ...rest
  } = differences;
  const lineKey = ({ key }: Line) => key;
  const changeKey = (change: Change) => `${change.alertId} ${findingKey(change)}`;
  return {
    ...rest,
    written: once(written, findingKey),
    removed: once(removed, findingKey),
    changes: once(changes, changeKey),
    recorded: once(recorded, changeKey),
    activity: once(activity, lineKey),
    outdated: once(outdated, lineKey),
    signIns: once(signIns, lineKey),
    access: once(access, ({ event }) => event.eventID),
  };
}

/** The first of each key. */
export const once = <T>(lines: readonly T[], keyOf: (line: T) => string): T[] => {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = keyOf(line);
    return !seen.has(key) && seen.add(key);
  });
};

/** The identity of a finding within its account. */
export const findingKey = ({ control, resource }: Pick<Evaluation, "control" | "resource">): string =>
  JSON.stringify([control, resource.type, resource.id]);

/** The evaluation that a finding stands for. */
export const evaluationOf = ({
  control,
  resource,
  status,
  severity,
  reason,
  params,
  evidence,
}: Evaluation): Evaluation => ({ control, resource, status, severity, reason, params, evidence });
