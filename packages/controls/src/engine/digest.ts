import type { KnownStatus, Severity, Status } from "../model/evaluation.ts";
import type { AccessChange } from "../model/event.ts";
import type { CauseKind } from "../model/evidence.ts";
import type { OrganizationRef } from "../model/organization.ts";
import type { CausedBy, ChangeKind } from "./finding.ts";

/** An account in a digest, as people know it. */
export interface AccountRef {
  readonly account: string;
  readonly name: string;
  /** The names of its OUs, such as `workloads/prod`. Empty directly under the root of the organization. */
  readonly path: string;
}

/** How many accounts a digest names in each of its groups; the rest is a count. */
export const NAMED_ACCOUNTS = 10;

/** How many groups a digest has in all of its lists together; the rest is a count. */
export const MOST_GROUPS = 40;

/** After so many days, accounts that are still missing in the roster are closed. A half roster does not last so long. */
export const ABSENT_DAYS = 7;

/** Some accounts: how many, and the first {@link NAMED_ACCOUNTS} by name. */
export interface Accounts {
  readonly count: number;
  readonly first: readonly AccountRef[];
}

/** What happened to one control in some accounts: changes of one kind and one severity. */
export interface ControlGroup {
  readonly control: string;
  readonly severity: Severity;
  readonly kind: ChangeKind;
  readonly status: Status;
  /** The reason code that all of them have; `null` if they differ. */
  readonly reason: string | null;
  /** The last known status before, if it was the same for all of them; else `null`. */
  readonly from: KnownStatus | null;
  /** For an act of root: the task that it was. */
  readonly task?: string;
  readonly accounts: Accounts;
  /** How many findings, or acts, there are in these accounts. */
  readonly findings: number;
  /** The earliest time from which one of them had the status before the change; `null` if all of them are new. */
  readonly since: string | null;
  /** How many of these changes come from a fix by Genkan, or from its undo; absent if none does. */
  readonly byFix?: number;
  /** How many accounts of the organization fail the control now, those of earlier digests included. */
  readonly stillFailing: number;
}

/** Accounts that could not be evaluated, or not completely, for one cause. */
export interface UnreadableGroup {
  readonly kind: ChangeKind;
  readonly cause: CauseKind;
  /** The IAM action that failed. */
  readonly action: string;
  /** What AWS answered for the first of the accounts. */
  readonly detail: string;
  /** The controls that could not be evaluated, in alphabetical order. */
  readonly controls: readonly string[];
  readonly accounts: Accounts;
}

/** A change to who may administer, and the account that recorded it. */
export interface DigestAccess extends Pick<AccessChange, "kind" | "event" | "params" | "administers"> {
  readonly place: AccountRef;
  readonly fix?: CausedBy;
}

/** How many access changes a digest lists; the rest is a count. */
export const LISTED_ACCESS = 5;

/**
 * What one pass over an organization changed, or many events at once: the content of one message. Its size depends on the number of controls, not on
 * the number of accounts. Times are ISO 8601, UTC.
 */
export interface Digest {
  /** The id of the pass, or of its own. A repeat has the same id. */
  readonly digestId: string;
  readonly organization: OrganizationRef;
  readonly partition: string;
  readonly at: string;
  /** Whether it is the first pass: then it lists what stands, and nothing has changed. */
  readonly baseline: boolean;
  readonly accounts: {
    /** The accounts that the pass should evaluate; of events, those that they are about. */
    readonly expected: number;
    /** Those that it did not reach. */
    readonly unreached: number;
  };
  /** By control, most severe first: drifts, exceptions that ended, reminders; in a baseline everything that fails. */
  readonly failing: readonly ControlGroup[];
  /** Acts of root that need a message of their own, and changes to Genkan in a member; the harmless ones last. */
  readonly acts: readonly ControlGroup[];
  readonly unreadable: readonly UnreadableGroup[];
  readonly resolved: readonly ControlGroup[];
  /** The changes to who may administer since the last digest: how many, and the latest ones. Absent if there are none. */
  readonly access?: { readonly count: number; readonly latest: readonly DigestAccess[] };
  /** How many accounts the groups of each list are about, each account once. */
  readonly affected: Readonly<Record<"failing" | "acts" | "unreadable" | "resolved", number>>;
  /** Groups that were left out, because there are more than {@link MOST_GROUPS}. */
  readonly omitted: number;
  /** Accounts that were evaluated for the first time, with the number of their findings by status. */
  readonly joined: Accounts & { readonly summary: Readonly<Record<Status, number>> };
  /** Accounts that left; their findings are closed. */
  readonly left: Accounts;
  /** Set if too many accounts disappeared from the roster at once: nothing was closed, and somebody must look. */
  readonly disappeared?: Accounts;
  /** The accounts and the OUs that it is about, for subscribers to choose by; in a large digest not all of them. */
  readonly covers: {
    readonly accounts: readonly string[];
    /** Ids, and paths of names. */
    readonly ous: readonly string[];
  };
  /** Set where it is about events between two passes: so many at once that they became one message. */
  readonly events?: true;
  /** Set where nothing of it has happened: somebody wants to see that digests arrive, and how they read. */
  readonly test?: true;
}
