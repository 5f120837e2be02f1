import type { Exception } from "@genkan/controls/engine/exception";
import type { Run, Standing } from "@genkan/controls/engine/ledger";
import type { MemberFinding, MemberRun, PassMark } from "@genkan/controls/engine/organization-ledger";
import type { Member, Roster } from "@genkan/controls/model/organization";
import type { AccountReport, OrganizationReport } from "./source.ts";

/** What a ledger and AWS know of an organization. */
export interface RecordedOrganization {
  /** The accounts as AWS lists them now. */
  readonly roster: Roster;
  readonly runs: readonly MemberRun[];
  /** Of all controls of members. */
  readonly unresolved: readonly MemberFinding[];
  readonly lastPass: PassMark | null;
  /** Those that were declared for accounts of the organization. */
  readonly exceptions: readonly Exception[];
  /** The account that runs Genkan: it is evaluated on its own, with every control. */
  readonly own: { readonly account: string; readonly standing: Standing };
  /**
   * The controls by which an older version may have evaluated a member, as a deployment has them: without and with a sweep.
   */
  readonly memberControls: readonly (readonly string[])[];
}

/** The report of an organization from what was recorded of it. */
export function recordedOrganization(
  { roster, runs, unresolved, lastPass, exceptions, own, memberControls }: RecordedOrganization,
  at: Date,
): OrganizationReport {
  const runOf = new Map(runs.map(({ account, run }) => [account, run]));
  const findingsOf = Map.groupBy(unresolved, ({ account }) => account);
  const memberReport = (member: Member): AccountReport => {
    const run = runOf.get(member.account);
    return {
      member,
      evaluatedAt: run?.at ?? null,
      evaluated: run ? controlsOf(run, memberControls) : [],
      findings: (findingsOf.get(member.account) ?? []).map(({ finding }) => finding),
    };
  };
  const { lastRun, findings } = own.standing;
  const evaluated = lastRun?.evaluated ?? [...new Set(findings.map(({ control }) => control))];
  const present = new Set(roster.members.map(({ account }) => account));
  const everySeconds = runs.find(({ run }) => run.everySeconds !== undefined)?.run.everySeconds;
  return {
    organization: roster.organization,
    partition: roster.partition,
    at,
    evaluatedAt: lastPass?.at ?? lastRun?.at ?? null,
    ...(everySeconds === undefined ? {} : { everySeconds }),
    accounts: roster.members.map((member) =>
      member.account === own.account
        ? { member, evaluatedAt: lastRun?.at ?? null, evaluated, findings }
        : memberReport(member),
    ),
    exceptions,
    left: [
      // The next pass closes their findings.
      ...runs.map(({ account, run }) => ({ account, name: run.memberOf.member.name, at: roster.at })),
      ...(lastPass?.departures ?? []),
    ].filter(({ account }) => !present.has(account)),
  };
}

/**
 * The controls of a run. One that an older version recorded has only their number: where none of the lists has so many, what
 * it means that there are no findings is not known, so nothing counts as evaluated.
 */
const controlsOf = ({ controls, evaluated }: Run, lists: readonly (readonly string[])[]): readonly string[] =>
  evaluated ?? lists.find((list) => list.length === controls) ?? [];
