import type { Finding } from "@genkan/controls/engine/finding";
import { defaultGate, type Effect, effectOf, type Gate } from "@genkan/controls/engine/gate";
import type { ConsoleHome } from "@genkan/controls/model/console";
import type { Subject } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { OrganizationRef } from "@genkan/controls/model/organization";
import { clean } from "@genkan/controls/model/text";
import type { Place } from "../command.ts";

/** A verdict. One from a ledger also has the time since when it stands, and who accepts it. */
export type Verdict = Evaluation & Partial<Pick<Finding, "since" | "exception">>;

/** The verdicts on an account. */
export interface Judged extends Subject {
  /** The Region that was read, or the Region of the ledger. */
  readonly region: string;
  /** When the account was evaluated last (ISO 8601, UTC). */
  readonly evaluatedAt: string;
  readonly evaluations: readonly Verdict[];
  /** What makes a pipeline fail; without it, everything that nobody has accepted. */
  readonly gate?: Gate;
  /** The account's console. Without it, links lead to the console's front pages. */
  readonly home?: ConsoleHome;
  /** Where the commands in its steps are run; without it, with the credentials of the account itself. */
  readonly place?: Place;
}

/** The verdicts on the accounts of an organization. */
export interface JudgedOrganization {
  readonly organization: OrganizationRef;
  /** The account that asked. */
  readonly account: string;
  readonly region: string;
  /** When the evaluation began (ISO 8601, UTC). */
  readonly evaluatedAt: string;
  /** Each with its name and its path. */
  readonly accounts: readonly Judged[];
  readonly gate?: Gate;
}

/** The input of every format. */
export type Judgements = Judged | JudgedOrganization;

/**
 * The accounts that were evaluated: one, or those of an organization. The latter are checked again through the organization:
 * with the same credentials, `genkan check` alone would check another account.
 */
export function accountsIn(judged: Judgements): readonly Judged[] {
  if (!("accounts" in judged)) return [judged];
  const { accounts, gate } = judged;
  return accounts.map((each) => ({ ...each, ...(gate && { gate }), place: memberPlace(each) }));
}

/** Where commands about an account of an organization are run. */
export const memberPlace = ({ account }: Pick<Judged, "account">): Place => ({ member: account });

/** Where commands about some accounts of an organization are run: for one of them, or for all. */
export const membersPlace = (accounts: Iterable<Pick<Judged, "account">>): Place => {
  const ids = new Set(Array.from(accounts, ({ account }) => account));
  const [account] = ids;
  return { member: ids.size === 1 && account !== undefined ? account : null };
};

/** The organization that was evaluated; `null` for a single account. */
export const organizationIn = (judged: Judgements): OrganizationRef | null =>
  "accounts" in judged ? judged.organization : null;

/** The longest name of an account in Organizations has 50 characters; its path has up to five names of OUs, of 128 each. */
const LONGEST_NAME = 63;
const LONGEST_PATH = 700;

/** The name and the path of an account, safe to display anywhere; empty where they are not known. */
export const nameAndPath = ({
  name = "",
  path = "",
}: Pick<Subject, "name" | "path">): { readonly name: string; readonly path: string } => ({
  name: clean(name, LONGEST_NAME),
  path: clean(path, LONGEST_PATH),
});

/** An account of which nothing has been evaluated yet. */
export type Unevaluated = Pick<Judged, "account" | "partition" | "region">;

/** What a verdict does to a pipeline. */
export const effectIn = ({ gate = defaultGate }: Pick<Judged, "gate">, verdict: Verdict): Effect =>
  effectOf(verdict, gate);

/** What a verdict is known by in every run, and among the verdicts of other accounts. */
export const identity = (account: string, { control, resource }: Pick<Evaluation, "control" | "resource">): string =>
  `${account}/${control}/${resource.type}/${resource.id}`;
