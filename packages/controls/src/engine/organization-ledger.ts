import type { Member } from "../model/organization.ts";
import { daysBefore } from "../model/time.ts";
import type { AccessRecord } from "./access-record.ts";
import type { Digest } from "./digest.ts";
import type { Change, Finding } from "./finding.ts";
import type { Beside, Gathering, Ledger, MemberOf, Run } from "./ledger.ts";

/** The last run of a member. */
export interface MemberRun {
  readonly account: string;
  readonly run: Run & { readonly memberOf: MemberOf };
}

/** A finding of one of the members. */
export interface MemberFinding {
  readonly account: string;
  readonly finding: Finding;
}

/** A change to who may administer that an account recorded. */
export interface PlacedAccess {
  readonly account: string;
  readonly record: AccessRecord;
}

/** What identifies an alert of a member. */
export interface CoveredAlert {
  readonly account: string;
  readonly alertId: string;
}

/** The alert of one member, recorded by a pass for its digest. It has changes, or the account has left. */
export interface GatheredAlert extends CoveredAlert, Pick<Gathering, "pass"> {
  /** Whether the account has left the organization. */
  readonly left: boolean;
  /** The name and the OUs of the account, among others. */
  readonly beside: Beside;
  readonly changes: readonly Change[];
}

/** What a digest covers. */
export interface Covering {
  readonly covers: readonly CoveredAlert[];
  /** How many digests there were before the alerts were gathered. */
  readonly after: number;
}

/** One pass over an organization. Times are ISO 8601, UTC. */
export interface PassMark {
  readonly id: string;
  readonly at: string;
  /** Set where members were missing in the roster, and so many of them that none was closed. */
  readonly absence?: Absence;
  /** What came of it; set when it has ended. Passes that older versions recorded do not have it. */
  readonly outcome?: PassOutcome;
  /** Up to when digests have listed the access changes that were recorded; absent before there was a digest. */
  readonly accessUntil?: string;
  /** The accounts whose findings were closed within 30 days, the latest first; absent if there are none. */
  readonly departures?: readonly AccountDeparture[];
}

/** An account that is evaluated no longer: it left the organization, or is suspended, closed or out of scope. */
export interface AccountDeparture extends Pick<Member, "account" | "name"> {
  /** The pass that closed its findings. ISO 8601, UTC. */
  readonly at: string;
}

/** What came of a pass over an organization. */
export interface PassOutcome {
  /** ISO 8601, UTC. */
  readonly endedAt: string;
  /** The members that it was to evaluate. */
  readonly members: number;
  /** Those of them that it did not reach. */
  readonly unreached: number;
  /** The seconds from one pass to the next; absent where no schedule starts them. */
  readonly everySeconds?: number;
}

/** For how long a pass remembers who left, in days, and how many of them. */
const DEPARTURE_DAYS = 30;
const MOST_DEPARTURES = 100;

/** Who left of late, after a pass: those of this pass, and those that the last one remembers. */
export function departuresAfter(
  pass: Pick<PassMark, "at">,
  left: readonly Pick<Member, "account" | "name">[],
  last: PassMark | null,
): readonly AccountDeparture[] {
  const since = daysBefore(new Date(pass.at), DEPARTURE_DAYS).toISOString();
  const all = [...left.map(({ account, name }) => ({ account, name, at: pass.at })), ...(last?.departures ?? [])];
  const latest = new Map(all.toReversed().map((each) => [each.account, each]));
  return [...latest.values()]
    .filter(({ at }) => at > since)
    .toSorted((a, b) => (a.at < b.at ? 1 : -1))
    .slice(0, MOST_DEPARTURES);
}

/** How long a pass counts as under way. Times are ISO 8601, UTC. */
export interface PassPeriod {
  readonly now: string;
  /** From this time on, nothing of the pass can still be running. If it has not ended by then, the next one may begin. */
  readonly until: string;
}

/** Members that are missing in the roster of an organization, but are not closed. Times are ISO 8601, UTC. */
export interface Absence {
  readonly count: number;
  /** Since when at least so many are missing. */
  readonly since: string;
  /** When a digest last asked about them. */
  readonly askedAt: string;
}

/**
 * What a ledger keeps of a whole organization, beside its accounts. One contract suite runs against every implementation.
 *
 * A reading over accounts (`members`, `unresolved`) may lag behind the accounts by some seconds. What a pass decides at its
 * end must not depend on that: {@link OrganizationLedger.runsOf} and {@link OrganizationLedger.gathered} say what is so.
 *
 * An account that is evaluated on its own, such as that of the deployment, is no member here.
 */
export interface OrganizationLedger extends Ledger {
  /** The last run of every account that is a member in the ledger, by account. It may lag behind. */
  members(organization: string): Promise<readonly MemberRun[]>;
  /**
   * The last runs of some accounts as they are now, of those that are members. Ask for the accounts that `members` shows
   * without the current pass, before they count as unreached.
   */
  runsOf(organization: string, accounts: readonly string[]): Promise<readonly MemberRun[]>;
  /**
   * The findings of members that are NON_COMPLIANT or INSUFFICIENT_DATA, of the named controls, by control. It may lag
   * behind.
   */
  unresolved(organization: string, controls: readonly string[]): Promise<readonly MemberFinding[]>;
  /**
   * The access changes that members recorded, the latest event first. It may lag behind.
   * @param since only those whose event is from this time on, in ISO 8601, UTC
   */
  accessOfMembers(organization: string, limit: number, since: string): Promise<readonly PlacedAccess[]>;
  /**
   * Begins a pass, unless another one is under way. A pass may begin again under its own id, and then gets another
   * `until`.
   * @returns whether it has begun
   */
  beginPass(organization: string, pass: PassMark, period: PassPeriod): Promise<boolean>;
  /** Ends a pass. Ending it twice changes nothing. */
  endPass(organization: string, pass: PassMark): Promise<void>;
  /** Gives a pass up that has begun, so that the next one may begin. It does not count as the last one. */
  abandonPass(organization: string, pass: Pick<PassMark, "id">): Promise<void>;
  /** The last pass that has ended; `null` if none has. */
  lastPass(organization: string): Promise<PassMark | null>;
  /**
   * The gathered alerts that no digest covers yet, also those of earlier passes, each once. An alert whose process died
   * half-way is among them after some minutes.
   * @param runs the runs of this pass: an alert that they recorded is found even while readings over accounts lag behind
   */
  gathered(organization: string, runs?: readonly MemberRun[]): AsyncIterable<GatheredAlert>;
  /** The gathered alerts of events ({@link EVENTS_PASS}) that no digest covers yet. It may lag behind. */
  heldBack(organization: string): AsyncIterable<GatheredAlert>;
  /**
   * Counts an alert of a member's event, for all processes together.
   * @returns whether it belongs to a flood, and is to be gathered
   */
  countAlert(organization: string, at: string): Promise<boolean>;
  /** How many digests were recorded so far. Ask before alerts are gathered, for {@link Covering.after}. */
  digestCount(organization: string): Promise<number>;
  /**
   * Records a digest as unsent, in one step with the note that it covers these alerts: they are never gathered again. If a
   * digest with its id was recorded before, sent or not, nothing changes, and the alerts stay gathered.
   * @returns false if another digest was recorded meanwhile. It may cover some of the alerts: nothing changes then, and they
   * have to be gathered again
   */
  putDigest(organization: string, digest: Digest, covering: Covering): Promise<boolean>;
  /** The digests that are recorded and not sent yet, in the order of their ids. */
  unsentDigests(organization: string): Promise<readonly Digest[]>;
  /** Marks a digest as sent. Marking it twice changes nothing. */
  markDigestSent(organization: string, digestId: string): Promise<void>;
  /** Offers an unsent digest once more to the process that sends it. */
  wakeDigest(organization: string, digest: Digest): Promise<void>;
}
