import type { Digest } from "./digest.ts";
import type { Change, Finding } from "./finding.ts";
import type { Beside, Ledger, Run } from "./ledger.ts";

/** The last run of a member. */
export interface MemberRun {
  readonly account: string;
  readonly run: Run;
}

/** A finding of one of the members. */
export interface MemberFinding {
  readonly account: string;
  readonly finding: Finding;
}

/** The alert of one member, recorded by a pass for its digest. */
export interface GatheredAlert {
  readonly account: string;
  /** The id of the pass. */
  readonly alertId: string;
  /** Whether the account has left the organization. */
  readonly left: boolean;
  readonly beside: Beside;
  readonly changes: readonly Change[];
}

/** One pass over an organization. Times are ISO 8601, UTC. */
export interface PassMark {
  readonly id: string;
  readonly at: string;
  /** Set where members were missing in the roster, and so many of them that none was closed. */
  readonly absence?: Absence;
}

/** Members that are missing in the roster of an organization, but are not closed. Times are ISO 8601, UTC. */
export interface Absence {
  readonly count: number;
  /** Since when at least so many are missing. */
  readonly since: string;
  /** When a digest last asked about them. */
  readonly askedAt: string;
}

/** What a ledger keeps of a whole organization, beside its accounts. One contract suite runs against every implementation. */
export interface OrganizationLedger extends Ledger {
  /** The last run of every account that is a member in the ledger. */
  members(organization: string): Promise<readonly MemberRun[]>;
  /** The findings of members that are NON_COMPLIANT or INSUFFICIENT_DATA: of one control, or of all of the named ones. */
  unresolved(organization: string, controls: readonly string[]): Promise<readonly MemberFinding[]>;
  /**
   * Begins a pass, unless another one is under way that began less than `staleAfter` seconds ago. A pass may begin again
   * under its own id.
   * @returns whether it has begun
   */
  beginPass(organization: string, pass: PassMark, staleAfter: number): Promise<boolean>;
  /** Ends a pass. Ending it twice changes nothing. */
  endPass(organization: string, pass: PassMark): Promise<void>;
  /** The last pass that has ended; `null` if none has. */
  lastPass(organization: string): Promise<PassMark | null>;
  /** The gathered alerts that no digest covers yet, also those of earlier passes. */
  gathered(organization: string): Promise<readonly GatheredAlert[]>;
  /**
   * Records a digest as unsent, in one step with the note that it covers these alerts. Recording it again under its id
   * changes nothing.
   */
  putDigest(organization: string, digest: Digest, covers: readonly GatheredAlert[]): Promise<void>;
  /** The digests that are recorded and not sent yet, oldest first. */
  unsentDigests(organization: string): Promise<readonly Digest[]>;
  /** Marks a digest as sent. Marking it twice changes nothing. */
  markDigestSent(organization: string, digestId: string): Promise<void>;
  /**
   * Closes the findings of an account that has left the organization: they are removed, the history keeps their changes, and
   * the account is no member any more.
   */
  leave(organization: string, account: string, at: string): Promise<void>;
}
