import type { Severity, Status } from "../model/evaluation.ts";
import type { CauseKind } from "../model/evidence.ts";
import type { OrganizationRef } from "../model/organization.ts";
import type { ChangeKind } from "./finding.ts";

/** An account in a digest, as people know it. */
export interface AccountRef {
  readonly account: string;
  readonly name: string;
  /** The names of its OUs, such as `workloads/prod`. */
  readonly path: string;
}

/** How many accounts a digest names in each of its groups; the rest is a count. */
export const NAMED_ACCOUNTS = 10;

/** Some accounts: how many, and the first {@link NAMED_ACCOUNTS}. */
export interface Accounts {
  readonly count: number;
  readonly first: readonly AccountRef[];
}

/** What happened to one control in some accounts. */
export interface ControlGroup {
  readonly control: string;
  readonly severity: Severity;
  readonly kind: ChangeKind;
  /** The reason code that most of them have. */
  readonly reason: string;
  readonly accounts: Accounts;
}

/** Accounts that could not be evaluated, or not completely, for one cause. */
export interface UnreadableGroup {
  readonly cause: CauseKind;
  /** The IAM action that failed. */
  readonly action: string;
  readonly accounts: Accounts;
}

/** What one pass over an organization changed: the content of one message. Times are ISO 8601, UTC. */
export interface Digest {
  /** The id of the pass. */
  readonly digestId: string;
  readonly organization: OrganizationRef;
  readonly partition: string;
  readonly at: string;
  /** Whether it is the first pass: then it lists what stands, and nothing has changed. */
  readonly baseline: boolean;
  readonly accounts: {
    /** The accounts that the pass should evaluate. */
    readonly expected: number;
    /** Those that it did not reach. */
    readonly unreached: number;
  };
  /** By control, most severe first: drifts, exceptions that ended, reminders. */
  readonly failing: readonly ControlGroup[];
  readonly resolved: readonly ControlGroup[];
  readonly unreadable: readonly UnreadableGroup[];
  /** Accounts that joined, with the number of findings by status of each one's first evaluation. */
  readonly joined: Accounts & { readonly summary: Readonly<Record<Status, number>> };
  /** Accounts that left; their findings are closed. */
  readonly left: Accounts;
  /** Set if too many accounts disappeared from the roster at once: nothing was closed, and somebody must look. */
  readonly disappeared?: Accounts;
}
