import type { Exception } from "@genkan/controls/engine/exception";
import type { Member, OrganizationRef } from "@genkan/controls/model/organization";
import type { Verdict } from "../../formats/judged.ts";

/**
 * What is known of one account of an organization.
 *
 * From a check, `evaluatedAt` is the time of the check, and `findings` are its evaluations with the exceptions that accept
 * them. From a ledger, `member` and `evaluatedAt` are those of the account's last run, and `findings` are what
 * `unresolved` has of it; the account that runs Genkan has its own `Standing`.
 */
export interface AccountReport {
  readonly member: Member;
  /** When it was evaluated last (ISO 8601, UTC); `null`: never. */
  readonly evaluatedAt: string | null;
  /** The ids of the controls that were evaluated. One without a finding found nothing wrong. */
  readonly evaluated: readonly string[];
  /** At least everything that is NON_COMPLIANT or INSUFFICIENT_DATA. */
  readonly findings: readonly Verdict[];
}

/** An account that has left the organization. */
interface LeftAccount extends Pick<Member, "account" | "name"> {
  /** When that was found (ISO 8601, UTC). */
  readonly at: string;
}

/**
 * What the report of an organization is made of: the roster, and what is known of each account in it. Everything else that
 * the report shows (causes, counts, who joined) is derived.
 */
export interface OrganizationReport {
  readonly organization: OrganizationRef;
  readonly partition: string;
  /** The time of the report. */
  readonly at: Date;
  /** When the last pass or check began (ISO 8601, UTC); `null`: there was none. */
  readonly evaluatedAt: string | null;
  /** The seconds from one pass to the next; absent where no schedule starts them. */
  readonly everySeconds?: number;
  readonly accounts: readonly AccountReport[];
  /** The exceptions of the organization, besides those that findings carry. */
  readonly exceptions?: readonly Exception[];
  /** The accounts that left of late. */
  readonly left?: readonly LeftAccount[];
}
