import { commit } from "./commit.ts";
import { ACCOUNT_LEFT, type Change, type Finding } from "./finding.ts";
import type { Departure, Ledger } from "./ledger.ts";
import type { MemberRun } from "./organization-ledger.ts";

/** What identifies a departure, and the pass whose digest says so. Times are ISO 8601, UTC. */
export interface Leaving extends Pick<Departure, "id" | "at"> {
  readonly pass: string;
}

/**
 * Closes the findings of an account that has left the organization: they are removed, the history keeps that they were
 * resolved, and the account is no member any more. The departure is gathered for the digest of the pass, in the same step;
 * so it is reported once, wherever the process dies. Leaving twice changes nothing. An account that joins again begins with
 * a baseline.
 */
export async function leave(
  ledger: Ledger,
  { account, run }: MemberRun,
  { id, at, pass }: Leaving,
): Promise<readonly Change[]> {
  const { identityCenterRegion, identityCenterInstance, memberOf } = run;
  const by: Departure = {
    ...{ kind: "departure", id, at, identityCenterRegion, identityCenterInstance },
    memberOf: { organization: memberOf.organization, member: memberOf.member, pass },
  };
  const standing = await ledger.read(account);
  if (!standing.lastRun && !standing.findings.length) return [];
  const { changes } = await commit(ledger, account, standing, ({ findings }) => ({
    ...{ by, written: [], removed: findings },
    changes: findings.filter(isOpen).map((finding) => closed(finding, by)),
  }));
  return changes;
}

const isOpen = ({ lastKnown, exception }: Finding): boolean => lastKnown === "NON_COMPLIANT" && !exception;

/** The change of a finding that ends because its account has left. */
const closed = (
  { control, resource, severity, evidence, lastKnown, since, knownSince }: Finding,
  { id: alertId, at }: Departure,
): Change => ({
  ...{ control, resource, severity, evidence, alertId, at },
  ...{ status: "NOT_APPLICABLE", reason: ACCOUNT_LEFT, params: {} },
  ...{ kind: "resolved", from: lastKnown, fromSince: knownSince ?? since },
});
