import { knownControls } from "@genkan/controls/catalogue/index";
import { isSilent } from "@genkan/controls/engine/silent";
import { type Condition, conditionOf, conditions, worstCondition } from "@genkan/controls/engine/spans";
import { bySeverity, type Severity, severities } from "@genkan/controls/model/evaluation";
import { isEvaluated, type Unit } from "@genkan/controls/model/organization";
import { clean } from "@genkan/controls/model/text";
import { rootCause } from "../../alert/alert.ts";
import type { Verdict } from "../../formats/judged.ts";
import type { Reader } from "../../moment.ts";
import { causeKey } from "../../same-cause.ts";
import { stepOf, type Verdict as VerdictWord } from "../situation.ts";
import type { AccountReport, OrganizationReport } from "./source.ts";

/** The steps of the guide: the cells that each account has. */
export const guideSteps = [1, 2, 3, 4] as const;
export type GuideStep = (typeof guideSteps)[number];

/** An account as the page shows it. */
export interface Account extends AccountReport {
  readonly id: string;
  readonly name: string;
  /** Its OUs from the top down, without the root. */
  readonly units: readonly Unit[];
  /** A text by which they are in order. */
  readonly place: string;
  /** The worst of its controls. What should be evaluated and was not is INSUFFICIENT_DATA. */
  readonly condition: Condition;
  /** By control; one that was not evaluated is absent. */
  readonly conditions: ReadonlyMap<string, Condition>;
  /** By step; `null`: none of its controls was evaluated. */
  readonly steps: Readonly<Record<GuideStep, Condition | null>>;
  /** The findings that somebody must act on. */
  readonly urgent: readonly Verdict[];
  /** Why it is not known how it stands now: it was never evaluated, or not when the others were. */
  readonly missing: "never" | "behind" | null;
  /** When the first of its problems began (ISO 8601, UTC); `null` where there is none, or where that is not known. */
  readonly since: string | null;
}

/** Something to do for some accounts, each account once. */
interface ForAccounts {
  /** Its anchor on the page. */
  readonly id: string;
  /** Never empty. */
  readonly accounts: readonly Account[];
  /** When the first began (ISO 8601, UTC); `null` where it is not known. */
  readonly since: string | null;
}

/** A control that fails in some accounts; those in which it follows from another failure are left out. */
export interface Problem extends ForAccounts {
  readonly kind: "problem";
  readonly control: string;
  /** The worst of them. */
  readonly severity: Severity;
  /** One of them, with the reason that most have. */
  readonly finding: Verdict;
}

/** Accounts of which something can't be read, for one cause. */
export interface Unreadable extends ForAccounts {
  readonly kind: "unreadable";
  /** The calls that failed. */
  readonly actions: readonly string[];
  readonly finding: Verdict;
}

/** Accounts that were not evaluated, without a finding that says why. */
export interface Missing extends ForAccounts {
  readonly kind: "never" | "behind";
}

export type Task = Problem | Unreadable | Missing;

/** Everything that the page shows, at one time. */
export interface OrganizationSituation extends Omit<OrganizationReport, "accounts">, Reader {
  /** The same as `at`, in milliseconds. */
  readonly now: number;
  /** By OU, and in each the most urgent first. */
  readonly accounts: readonly Account[];
  /** The controls by which some account was evaluated, as the catalogue lists them. */
  readonly controls: readonly string[];
  /** Most urgent first. */
  readonly tasks: readonly Task[];
  readonly verdict: VerdictWord;
}

export function organizationSituation(report: OrganizationReport, reader: Reader): OrganizationSituation {
  const now = report.at.getTime();
  const accounts = report.accounts.map((each) => accountOf(each, report, now)).toSorted(byPlace);
  return {
    ...report,
    ...reader,
    now,
    accounts,
    controls: controlsOf(accounts),
    tasks: tasksOf(accounts),
    verdict: verdictOn(accounts, report, now),
  };
}

/** Whether somebody must act on it. */
export const isUrgent = (condition: Condition | null | undefined): boolean =>
  condition === "NON_COMPLIANT" || condition === "INSUFFICIENT_DATA";

/** How many accounts are of a condition. */
export const accountsWith = (accounts: readonly Account[], condition: Condition): number =>
  accounts.filter((each) => each.condition === condition).length;

/** The longest name that AWS gives an account, in characters. */
const LONGEST_NAME = 50;

function accountOf(report: AccountReport, organization: OrganizationReport, now: number): Account {
  const { member, evaluated, findings } = report;
  const missing = missingIn(report, organization);
  const standing = (finding: Verdict) => conditionOf({ exception: null, ...finding }, now);
  const byControl = Map.groupBy(findings, ({ control }) => control);
  const ids = isEvaluated(member) ? [...new Set([...evaluated, ...byControl.keys()])] : [];
  const conditionIn = (control: string): Condition => {
    const worst = worstCondition((byControl.get(control) ?? []).map(standing)) ?? "COMPLIANT";
    // What was well then is not known to be so now.
    return missing && worst === "COMPLIANT" ? "INSUFFICIENT_DATA" : worst;
  };
  const found = new Map(ids.map((control) => [control, conditionIn(control)]));
  const fallback = missing && "INSUFFICIENT_DATA";
  const ofStep = (step: GuideStep): Condition | null =>
    worstCondition(ids.flatMap((control) => (stepOf(control) === step ? [found.get(control)!] : []))) ?? fallback;
  const urgent = isEvaluated(member) ? findings.filter((finding) => isUrgent(standing(finding))) : [];
  return {
    ...report,
    id: clean(member.account),
    name: clean(member.name.trim() || member.account, LONGEST_NAME),
    units: member.units.slice(1),
    place: placeOfUnits(member.units.slice(1)),
    condition: worstCondition(found.values()) ?? fallback ?? "NOT_APPLICABLE",
    conditions: found,
    steps: { 1: ofStep(1), 2: ofStep(2), 3: ofStep(3), 4: ofStep(4) },
    urgent,
    missing,
    since: urgent.flatMap(({ since }) => since ?? []).toSorted()[0] ?? null,
  };
}

/** Nothing is compliant by absence: an account without a result was not evaluated. */
function missingIn(report: AccountReport, { evaluatedAt, everySeconds }: OrganizationReport): Account["missing"] {
  if (!isEvaluated(report.member)) return null;
  if (report.evaluatedAt === null || !(report.evaluated.length || report.findings.length)) return "never";
  const run = { at: report.evaluatedAt, ...(everySeconds === undefined ? {} : { everySeconds }) };
  return evaluatedAt !== null && isSilent(run, Date.parse(evaluatedAt)) ? "behind" : null;
}

/** The order of the grid: by the path of the OU, the most urgent first. */
const byPlace = (a: Account, b: Account): number =>
  a.place === b.place ? byUrgency(a, b) : a.place < b.place ? -1 : 1;

/** A text by which a unit sorts by its name, before the units in it, and beside one of the same name. */
const placeOfUnits = (units: readonly Unit[]): string =>
  units.map(({ id, name }) => `${name ?? ""}\u0000${id}\u0000`).join("");

/** The most urgent first: by condition, then by the number of steps that are open, then by name. */
export function byUrgency(a: Account, b: Account): number {
  const openSteps = ({ steps }: Account) => guideSteps.filter((step) => steps[step] === "NON_COMPLIANT").length;
  return (
    conditions.indexOf(a.condition) - conditions.indexOf(b.condition) ||
    openSteps(b) - openSteps(a) ||
    (a.name === b.name ? (a.id < b.id ? -1 : 1) : a.name < b.name ? -1 : 1)
  );
}

function controlsOf(accounts: readonly Account[]): readonly string[] {
  const present = new Set(accounts.flatMap((account) => [...account.conditions.keys()]));
  const known = knownControls().flatMap(({ id }) => (present.has(id) ? [id] : []));
  return [...known, ...[...present].filter((id) => !known.includes(id)).toSorted()];
}

interface AccountFinding {
  readonly account: Account;
  readonly finding: Verdict;
}

/** What to do: each failing control once, then each cause that keeps something from being read. */
function tasksOf(accounts: readonly Account[]): readonly Task[] {
  const problems = new Map<string, AccountFinding[]>();
  const gaps = new Map<string, AccountFinding[]>();
  const add = (to: Map<string, AccountFinding[]>, key: string, each: AccountFinding) => {
    const list = to.get(key);
    if (list) list.push(each);
    else to.set(key, [each]);
  };
  for (const account of accounts) {
    for (const finding of account.urgent) {
      const { control, status } = finding;
      if (status === "INSUFFICIENT_DATA") add(gaps, causeKey(finding), { account, finding });
      else if (!rootCause(account.urgent, finding)) add(problems, control, { account, finding });
    }
  }
  const missing = (["never", "behind"] as const).flatMap((kind): readonly Omit<Missing, "id">[] => {
    const those = accounts.filter((account) => account.missing === kind && !account.urgent.some(isUnknown));
    return those.length ? [{ kind, accounts: those, since: null }] : [];
  });
  const tasks: readonly Omit<Task, "id">[] = [
    ...[...problems].map(([control, found]) => problemOf(control, found)).toSorted(bySeverityAndCount),
    ...[...[...gaps.values()].map(unreadableOf), ...missing].toSorted((a, b) => b.accounts.length - a.accounts.length),
  ];
  return tasks.map((task, i) => ({ ...task, id: `do-${i + 1}` }) as Task);
}

const isUnknown = ({ status }: Verdict): boolean => status === "INSUFFICIENT_DATA";

/** The accounts of some findings, each once, and when the first finding began. */
function forAccounts(found: readonly AccountFinding[]): Omit<ForAccounts, "id"> {
  const since = found.flatMap(({ finding }) => finding.since ?? []).toSorted();
  return { accounts: [...new Set(found.map(({ account }) => account))], since: since[0] ?? null };
}

function problemOf(control: string, found: readonly AccountFinding[]): Omit<Problem, "id"> {
  const byReason = Map.groupBy(found, ({ finding }) => finding.reason);
  const [most = found] = [...byReason.values()].toSorted((a, b) => b.length - a.length);
  const severity = severities.find((each) => found.some(({ finding }) => finding.severity === each)) ?? "LOW";
  return { kind: "problem", control, severity, finding: most[0]!.finding, ...forAccounts(found) };
}

function unreadableOf(found: readonly AccountFinding[]): Omit<Unreadable, "id"> {
  const { finding } = found[0]!;
  const actions = [finding.params["actions"] ?? []].flat().map((action) => clean(String(action)));
  return { kind: "unreadable", actions, finding, ...forAccounts(found) };
}

const bySeverityAndCount = (a: Omit<Problem, "id">, b: Omit<Problem, "id">): number =>
  bySeverity(a.severity, b.severity) ||
  b.accounts.length - a.accounts.length ||
  inCatalogue(a.control) - inCatalogue(b.control);
const inCatalogue = (control: string): number => knownControls().findIndex(({ id }) => id === control);

function verdictOn(
  accounts: readonly Account[],
  { evaluatedAt, everySeconds }: OrganizationReport,
  now: number,
): VerdictWord {
  const present = new Set(accounts.map(({ condition }) => condition));
  if (present.has("NON_COMPLIANT")) return "fix";
  if (evaluatedAt === null || !accounts.some(({ conditions: found }) => found.size)) return "never";
  if (present.has("INSUFFICIENT_DATA")) return "unknown";
  return isSilent({ at: evaluatedAt, ...(everySeconds === undefined ? {} : { everySeconds }) }, now) ? "overdue" : "ok";
}
