import type { Activity } from "../domain/root-activity.ts";
import type { SignInsRead, WeakSignIns } from "../domain/sign-ins.ts";
import type { ConsoleHome } from "../model/console.ts";
import type { Status } from "../model/evaluation.ts";
import type { Fact } from "../model/evidence.ts";
import { type Member, pathOf, type Unit } from "../model/organization.ts";
import type { Attestation, PlannedUse } from "../model/settings.ts";
import type { AccessFeed, AccessRecord } from "./access-record.ts";
import type { Exception, ExceptionId } from "./exception.ts";
import type { Change, Differences, Finding } from "./finding.ts";
import type { Fix, FixHeader } from "./fix.ts";

/** The member of an organization that a run or a batch of events is about. */
export interface MemberOf {
  /** The id of the organization. */
  readonly organization: string;
  readonly member: Member;
  /**
   * The id of the pass over the organization, where it is part of one: its alert is then *gathered* for the digest at the
   * end of the pass. Without it, the alert is sent by itself.
   */
  readonly pass?: string;
  /** Set where the pass did not reach the account: the run only says so. */
  readonly unreached?: true;
}

/** What identifies a commit: a whole run, a batch of events, or that an account has left its organization. */
export type Commit = Run | EventCommit | Departure;

/** The heartbeat: the record of the last run of an account. Times are ISO 8601, UTC. */
export interface Run {
  readonly kind: "run";
  readonly id: string;
  readonly at: string;
  readonly controls: number;
  /** The ids of these controls. Runs that older versions recorded do not have them. */
  readonly evaluated?: readonly string[];
  readonly summary: Readonly<Record<Status, number>>;
  /** Requests sent to AWS. */
  readonly apiCalls: number;
  /** Where Identity Center was found. The next run need not search for it. */
  readonly identityCenterRegion: string | null;
  /** The ARN of the instance found there. */
  readonly identityCenterInstance: string | null;
  /** When the initial set-up of the account ended; `null` if it has not. Absent if it could not be determined. */
  readonly setUpUntil?: string | null;
  /** The period for which every sign-in to the access portal was read; absent if there is none. */
  readonly signInsRead?: SignInsRead;
  /** For each fact that it read, when AWS measured it; `null` where it could not be read. ISO 8601, UTC. */
  readonly facts?: Readonly<Partial<Record<Fact, string | null>>>;
  /** The seconds from one run to the next; absent where no schedule starts them. */
  readonly everySeconds?: number;
  /** Set where the account is evaluated as a member of an organization. */
  readonly memberOf?: MemberOf;
  /** Set by the ledger where the run recorded an alert for the digest of its pass; its id is that of the run. */
  readonly gathered?: true;
}

/**
 * The commit of a batch of events. It writes no heartbeat. It contains where the last run found Identity Center, so
 * that its alert can be sent without reading that run.
 */
export interface EventCommit
  extends Pick<Run, "id" | "at" | "identityCenterRegion" | "identityCenterInstance" | "memberOf"> {
  readonly kind: "events";
}

/** The commit that closes the findings of an account that has left its organization. It ends the heartbeat. */
export interface Departure extends Pick<Run, "id" | "at" | "identityCenterRegion" | "identityCenterInstance"> {
  readonly kind: "departure";
  readonly memberOf: MemberOf & { readonly pass: string };
}

/** The pass whose digest contains an alert, instead of a message of its own. */
export interface Gathering {
  readonly organization: string;
  readonly pass: string;
}

/** An alert that is recorded but not sent yet. */
export interface UnsentAlert {
  readonly alertId: string;
  /** When the run that recorded it began. ISO 8601, UTC. */
  readonly since: string;
  /** The rest of its content: recorded with the changes, so that every delivery is the same. */
  readonly beside: Beside;
  /** Set where it is recorded for the digest of a pass. */
  readonly gathering?: Gathering;
}

/** How many seconds the oldest unsent alert has waited; 0 if there is none. */
export const longestWait = (unsent: readonly UnsentAlert[], now: Date): number =>
  Math.max(0, ...unsent.map(({ since }) => (now.getTime() - Date.parse(since)) / 1_000));

/** The content of an alert besides its changes. */
export interface Beside extends Pick<ConsoleHome, "identityCenterRegion" | "identityCenterInstance"> {
  readonly exceptions: readonly Exception[];
  /** The name and the OUs of a member of an organization. */
  readonly name?: string;
  readonly path?: string;
  readonly units?: readonly Unit[];
}

/** Everything that a run needs from the ledger before it evaluates. */
export interface Standing {
  readonly lastRun: Run | null;
  readonly findings: readonly Finding[];
  readonly exceptions: readonly Exception[];
  readonly plannedUses: readonly PlannedUse[];
  readonly attestations: readonly Attestation[];
  /** The acts of root, as far back as any window reaches. */
  readonly activity: readonly Activity[];
  /** The sign-ins to the access portal without a second factor, equally far back. */
  readonly signIns: readonly WeakSignIns[];
  /** Alerts that were recorded but not yet accepted by the channel, oldest first; none that a pass gathers. */
  readonly unsent: readonly UnsentAlert[];
  /** The latest fixes: at least the unfinished ones and those that explain a change now, see `isRecent`. */
  readonly fixes: readonly FixHeader[];
  /** The access changes that were reported of late; absent before there were any. */
  readonly feed?: AccessFeed;
}

/** For how long a ledger keeps changes at least, in days. */
export const HISTORY_KEPT_DAYS = 400;

/** The content of an empty ledger. */
export const NOTHING_STANDS: Standing = {
  lastRun: null,
  findings: [],
  exceptions: [],
  plannedUses: [],
  attestations: [],
  activity: [],
  signIns: [],
  unsent: [],
  fixes: [],
};

/**
 * Where findings, changes, runs, exceptions, planned uses, attestations, fixes, acts of root, weak sign-ins and access changes
 * are stored.
 * One contract suite runs against every implementation.
 */
export interface Ledger {
  read(account: string): Promise<Standing>;
  /**
   * Writes the differences that a run found: all of them or, after a crash, enough that no alert is lost. If there are
   * changes, the alert with the id `by.id` becomes unsent in the same step; changes that are only `recorded` make no
   * alert. A run without differences writes one item. The alert of a member in a pass is gathered for the digest of the
   * pass instead. A departure records one even without changes. A notice of an act of root is written together with the line that
   * holds the act, and one of an access change with its record, or not at all.
   * @param resumed whether an earlier commit of the same `by.id` was `partly` recorded; the alert then covers both
   * @throws {ConflictError} if another run has written one of the findings, lines or access changes since they were read
   */
  commit(account: string, by: Commit, differences: Differences, resumed?: boolean): Promise<void>;
  /** The changes of one alert, in no particular order. */
  changesOf(account: string, alertId: string): Promise<readonly Change[]>;
  /** Marks an alert as sent. Marking it twice changes nothing. */
  markSent(account: string, alertId: string): Promise<void>;
  /** Offers an unsent alert once more to the process that sends alerts, also after an unfinished commit. */
  wake(account: string, alert: UnsentAlert): Promise<void>;
  /**
   * The latest changes of an account, those of the newest run first.
   * @param since only those of runs and events from this time on, in ISO 8601, UTC
   */
  history(account: string, limit: number, since?: string): Promise<readonly Change[]>;
  /**
   * The access changes of an account, the latest event first.
   * @param since only those whose event is from this time on, in ISO 8601, UTC
   */
  accessChanges(account: string, limit: number, since?: string): Promise<readonly AccessRecord[]>;
  /**
   * Adds an exception. It replaces the one on the same control, resource and scope. Those with a scope are an
   * organization's: they are kept under its id in place of an account's.
   */
  putException(account: string, exception: Exception): Promise<void>;
  removeException(account: string, exception: ExceptionId): Promise<void>;
  /** Adds a planned use. It replaces the one with the same id. */
  putPlannedUse(account: string, use: PlannedUse): Promise<void>;
  removePlannedUse(account: string, id: string): Promise<void>;
  /** Adds an attestation. It replaces the one on the same subject. */
  putAttestation(account: string, attestation: Attestation): Promise<void>;
  /** Records a fix. It replaces the one with the same id. @throws {FixTooLargeError} if the ledger cannot hold it */
  putFix(account: string, fix: Fix): Promise<void>;
  /** The fixes of an account, newest first. */
  fixes(account: string): Promise<readonly Fix[]>;
}

/** What a ledger remembers of events for later runs. */
export type Memory = Pick<Standing, "activity" | "signIns" | "lastRun">;

/** Another run wrote first: read again and compare again. */
export class ConflictError extends Error {
  override readonly name = "ConflictError";
  /**
   * Whether a part of the commit was recorded before the conflict. Its alert stays unfinished until a commit resumes
   * it.
   */
  readonly partly: boolean;

  constructor(message: string, { partly = false, ...options }: ErrorOptions & { readonly partly?: boolean } = {}) {
    super(message, options);
    this.partly = partly;
  }
}

/** The ledger cannot hold a fix because it has too many steps. */
export class FixTooLargeError extends Error {
  override readonly name = "FixTooLargeError";
}

/** The alert that is recorded with the changes of a commit. */
export function unsentAlertOf(by: Commit, { accepted = [] }: Pick<Differences, "accepted">): UnsentAlert {
  const { id, at, identityCenterRegion, identityCenterInstance, memberOf } = by;
  const gathering = gatheringOf(by);
  const member = memberOf ? placeOf(memberOf.member) : {};
  // A digest lists no exceptions.
  const exceptions = gathering ? [] : accepted.slice(0, LISTED);
  return {
    alertId: id,
    since: at,
    beside: { identityCenterRegion, identityCenterInstance, exceptions, ...member },
    ...(gathering ? { gathering } : {}),
  };
}

/** The pass that gathers the alert of a commit; `null` if it is sent by itself. */
export const gatheringOf = ({ memberOf }: Commit): Gathering | null =>
  memberOf?.pass === undefined ? null : { organization: memberOf.organization, pass: memberOf.pass };

/** Whether a commit records an alert. `resumed`: an earlier part of it is recorded and waits for its alert. */
export const recordsAlert = (by: Commit, changes: readonly Change[], resumed: boolean): boolean =>
  changes.length > 0 || resumed || by.kind === "departure";

/** The heartbeat that a commit leaves: a run's own, or that of earlier runs, or none any more. */
export function heartbeatOf(by: Commit, hasAlert: boolean): Run | "unchanged" | "removed" {
  if (by.kind !== "run") return by.kind === "events" ? "unchanged" : "removed";
  return hasAlert && gatheringOf(by) ? { ...by, gathered: true } : by;
}

const placeOf = ({ name, units }: Member): Pick<Beside, "name" | "path" | "units"> => ({
  name,
  path: pathOf({ units }),
  units,
});

/** How many exceptions are recorded with an alert, which lists fewer. */
const LISTED = 100;
