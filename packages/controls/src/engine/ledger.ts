import type { Activity } from "../domain/root-activity.ts";
import type { SignInsRead, WeakSignIns } from "../domain/sign-ins.ts";
import type { ConsoleHome } from "../model/console.ts";
import type { Status } from "../model/evaluation.ts";
import type { Attestation, PlannedUse } from "../model/settings.ts";
import type { Change, Differences, Exception, Finding } from "./finding.ts";

/** The heartbeat: what the last run of an account was. Times are ISO 8601, UTC. */
export interface Run {
  readonly id: string;
  readonly at: string;
  readonly controls: number;
  readonly summary: Readonly<Record<Status, number>>;
  /** Requests sent to AWS. */
  readonly apiCalls: number;
  /** Where Identity Center was found, so that the next run need not look for it. */
  readonly identityCenterRegion: string | null;
  /** The ARN of the instance that it found there. Runs of earlier releases lack it. */
  readonly identityCenterInstance?: string | null;
  /** When the initial set-up of the account ended; `null`: it had not. Absent where it could not be known. */
  readonly setUpUntil?: string | null;
  /** For which time every sign-in to the access portal was read; absent where none was. */
  readonly signInsRead?: SignInsRead;
}

/**
 * What a commit is known by: its alert's id, and its time. A whole run leaves its heartbeat; events leave none, but say
 * where the last run found Identity Center, so that their alert can be told without it.
 */
export type EventCommit = Pick<Run, "id" | "at"> &
  Partial<Pick<Run, "identityCenterRegion" | "identityCenterInstance">>;

/** An alert that is recorded and not sent yet. */
export interface UnsentAlert {
  readonly alertId: string;
  /** When the run began that recorded it. ISO 8601, UTC. */
  readonly since: string;
  /** What it says besides its changes: recorded with them, so that every delivery says the same. */
  readonly beside: Beside;
}

/** For how many seconds the oldest of some alerts has waited to be sent; 0 when none waits. */
export const longestWait = (unsent: readonly UnsentAlert[], now: Date): number =>
  Math.max(0, ...unsent.map(({ since }) => (now.getTime() - Date.parse(since)) / 1_000));

/** What an alert says besides its changes. */
export interface Beside extends Pick<ConsoleHome, "identityCenterRegion" | "identityCenterInstance"> {
  readonly exceptions: readonly Exception[];
}

/** All that a run must know of an account before it judges. */
export interface Standing {
  readonly lastRun: Run | null;
  readonly findings: readonly Finding[];
  readonly exceptions: readonly Exception[];
  readonly plannedUses: readonly PlannedUse[];
  readonly attestations: readonly Attestation[];
  /** What root did, as far back as a window may reach. */
  readonly activity: readonly Activity[];
  /** The sign-ins to the access portal without a second factor, as far back. */
  readonly signIns: readonly WeakSignIns[];
  /** Alerts that were recorded but not yet taken by the channel, oldest first. */
  readonly unsent: readonly UnsentAlert[];
}

/**
 * Where findings, changes, runs, exceptions, planned uses, attestations, acts of root and weak sign-ins are kept. One contract
 * suite runs against every implementation.
 */
export interface Ledger {
  read(account: string): Promise<Standing>;
  /**
   * Writes what a run found: all of it or, after a crash, so much that nothing told is lost. When there are
   * changes, the alert `run.id` becomes unsent in the same step. What is only `kept` is never unsent.
   * A run without differences writes one item.
   * @param resumed whether an earlier commit of the same `run.id` was `partly` recorded; the alert then covers both.
   * A notice of an act of root is written together with the line that holds the act, or not at all.
   * @throws {ConflictError} when another run has written one of the findings or lines since they were read.
   */
  commit(account: string, run: Run | EventCommit, differences: Differences, resumed?: boolean): Promise<void>;
  /** The changes of one alert, in no order that is promised. */
  changesOf(account: string, alertId: string): Promise<readonly Change[]>;
  /** Marks an alert as told; told twice is told. */
  markSent(account: string, alertId: string): Promise<void>;
  /** Offers an alert once more to whoever sends alerts, also one that a commit left unfinished; not one that was told. */
  wake(account: string, alert: UnsentAlert): Promise<void>;
  /** The latest changes of an account, those of the newest run first. */
  history(account: string, limit: number): Promise<readonly Change[]>;
  /** Adds an exception, in place of the one on the same control and resource. */
  putException(account: string, exception: Exception): Promise<void>;
  removeException(account: string, exception: Pick<Exception, "control" | "resource">): Promise<void>;
  /** Adds a planned use, in place of the one with the same id. */
  putPlannedUse(account: string, use: PlannedUse): Promise<void>;
  removePlannedUse(account: string, id: string): Promise<void>;
  /** Adds an attestation, in place of the one on the same subject. */
  putAttestation(account: string, attestation: Attestation): Promise<void>;
}

/** What a ledger remembers of events, for the runs that come later. */
export type Memory = Pick<Standing, "activity" | "signIns" | "lastRun">;

/** Another run wrote first; read again and compare again. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
  /** Whether a part of the commit was recorded before the conflict. Its alert is then open, until a commit resumes it. */
  readonly partly: boolean;

  constructor(message: string, { partly = false, ...options }: ErrorOptions & { readonly partly?: boolean } = {}) {
    super(message, options);
    this.partly = partly;
  }
}

/** An alert as it is recorded beside the changes of a commit. */
export function unsentAlertOf(run: Run | EventCommit, { accepted = [] }: Pick<Differences, "accepted">): UnsentAlert {
  const { id, at, identityCenterRegion = null, identityCenterInstance = null } = run;
  return {
    alertId: id,
    since: at,
    beside: { identityCenterRegion, identityCenterInstance, exceptions: accepted.slice(0, LISTED) },
  };
}

/** How many exceptions are recorded with an alert, which lists fewer. */
const LISTED = 100;
