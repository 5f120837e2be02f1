import type { Cause } from "../model/evidence.ts";
import { isEvaluated, type Member, type OrganizationRef, type Roster } from "../model/organization.ts";
import type { MemberRun } from "./organization-ledger.ts";

/** Why nothing is known about an account that a pass did not reach. What failed is a function of ours, not a call to AWS. */
export const NOT_REACHED: Cause = {
  kind: "not-ready",
  action: "lambda:InvokeFunction",
  detail: "the pass over the organization did not reach the account",
};

/** Which accounts of an organization are evaluated, by the ids of OUs and accounts. */
export interface Scope {
  /** Only accounts in these OUs, at any depth; all accounts if there are none. The root of the organization counts as one. */
  readonly units: readonly string[];
  /** OUs and accounts that are left out. */
  readonly exclude: readonly string[];
}

/**
 * The members that a pass evaluates, by account. The account that evaluates them is not among them: its own run evaluates
 * it with all controls.
 */
export function membersInScope(members: readonly Member[], { units, exclude }: Scope, own: string): readonly Member[] {
  return members
    .filter((member) => {
      const ids = member.units.map(({ id }) => id);
      return (
        member.account !== own &&
        isEvaluated(member) &&
        (units.length === 0 || units.some((unit) => ids.includes(unit))) &&
        !exclude.some((each) => each === member.account || ids.includes(each))
      );
    })
    .toSorted((a, b) => (a.account < b.account ? -1 : 1));
}

/** Some members that one invocation evaluates, with what it has to know of their organization. */
export interface Batch extends Pick<Roster, "partition"> {
  readonly organization: OrganizationRef;
  readonly members: readonly Member[];
}

/**
 * The members of a pass in batches of at most `size`. The management account is evaluated with all controls, which takes
 * longer: it is a batch of its own, the first one, so that no other account waits for it.
 */
export function batchesOf({ organization, partition }: Roster, members: readonly Member[], size: number): Batch[] {
  const isManagement = ({ account }: Member) => account === organization.managementAccount;
  const others = members.filter((member) => !isManagement(member));
  const starts = Array.from({ length: Math.ceil(others.length / size) }, (_, i) => i * size);
  return [members.filter(isManagement), ...starts.map((start) => others.slice(start, start + size))]
    .filter(({ length }) => length > 0)
    .map((members) => ({ organization, partition, members }));
}

/** Accounts that disappear at once without a question: at most this many, or this share of those that were evaluated. */
const FEW = 5;
const SHARE = 0.05;

/** What the end of a pass finds by comparing the roster with the ledger. */
export interface Attendance {
  /** Members that nobody evaluated in this pass. */
  readonly unreached: readonly Member[];
  /** Accounts in the ledger that are evaluated no longer: their findings can be closed. */
  readonly left: readonly Member[];
  /**
   * Accounts that the roster does not have, if they are so many that the roster may be wrong: nothing is closed then.
   * Otherwise empty.
   */
  readonly disappeared: readonly Member[];
}

/**
 * Compares those who were expected with those who have a heartbeat.
 * @param roster every account of the organization
 * @param expected the members that the pass evaluates
 * @param runs the last run of every member in the ledger
 */
export function attendanceOf(
  roster: Pick<Roster, "members">,
  expected: readonly Member[],
  { runs, pass }: { readonly runs: readonly MemberRun[]; readonly pass: string },
): Attendance {
  const listed = new Set(roster.members.map(({ account }) => account));
  const wanted = new Set(expected.map(({ account }) => account));
  const reached = new Set(runs.filter((each) => isReached(each, pass)).map(({ account }) => account));
  const stored = runs.map(memberIn);
  const gone = stored.filter(({ account }) => !listed.has(account));
  // That an account is suspended, closed or out of scope is known. That it is not in the list may be a fault of the list.
  const outOfScope = stored.filter(({ account }) => listed.has(account) && !wanted.has(account));
  const tooMany = gone.length > FEW && gone.length > SHARE * runs.length;
  return {
    unreached: expected.filter(({ account }) => !reached.has(account)),
    left: [...outOfScope, ...(tooMany ? [] : gone)].toSorted((a, b) => (a.account < b.account ? -1 : 1)),
    disappeared: tooMany ? gone : [],
  };
}

/** Whether the last run of a member is of this pass, be it the note at its end that nobody reached the account. */
export const isRecorded = ({ run: { memberOf } }: MemberRun, pass: string): boolean => memberOf?.pass === pass;

const isReached = (each: MemberRun, pass: string): boolean =>
  isRecorded(each, pass) && each.run.memberOf?.unreached !== true;

/** An account as its last run knew it. */
const memberIn = ({ account, run: { memberOf } }: MemberRun): Member =>
  memberOf?.member ?? { account, name: "", state: "UNKNOWN", joined: null, units: [] };
