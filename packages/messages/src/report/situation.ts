import { controlOf, knownControls } from "@genkan/controls/catalogue/index";
import { homeOf } from "@genkan/controls/engine/evaluate";
import { type Change, type Finding, findingKey } from "@genkan/controls/engine/finding";
import type { Standing } from "@genkan/controls/engine/ledger";
import { isSilent } from "@genkan/controls/engine/silent";
import { type Condition, conditionOf, conditions, worstCondition } from "@genkan/controls/engine/spans";
import type { ConsoleHome } from "@genkan/controls/model/console";
import type { Subject } from "@genkan/controls/model/control";
import { bySeverity } from "@genkan/controls/model/evaluation";
import { rootCause } from "../alert/alert.ts";
import type { Reader } from "../moment.ts";

/** What a report is made of: everything that the ledger holds on an account. */
export interface ReportSource extends Subject, Reader {
  /** The account's name or alias, where it is known. */
  readonly accountName?: string | null;
  readonly standing: Standing;
  /** The changes of the last {@link HISTORY_DAYS} days, newest first. */
  readonly changes: readonly Change[];
  /** The time of the report. */
  readonly at: Date;
  /** The page of the organization that the account's page belongs to: a path from here. */
  readonly within?: string;
  /** The calls to AWS that a control's evidence comes from, by the control's id. */
  readonly actionsOf?: (control: string) => readonly string[];
}

/** How far back a report looks, in days. */
export const HISTORY_DAYS = 90;

/** A step of the guide; `null` for the controls outside of it. */
export type Step = 1 | 2 | 3 | 4 | null;
export const steps: readonly Step[] = [1, 2, 3, 4, null];

/** A control, and what it found. */
export interface Check {
  readonly control: string;
  readonly step: Step;
  /** Most urgent first. */
  readonly findings: readonly Finding[];
  /** The worst of its findings; `null`: it was not evaluated. */
  readonly condition: Condition | null;
}

/** Something to do: findings with one remedy. */
export interface Task {
  /** Its anchor on the page. */
  readonly id: string;
  /** Most urgent first; never empty. */
  readonly findings: readonly [Finding, ...Finding[]];
  /** What can't be met, or evaluated, before this is done. */
  readonly consequences: readonly Finding[];
  /** The change that began it, where it is known. */
  readonly change: Change | null;
}

/** Everything that the page shows of an account, evaluated at one time. */
export interface Situation extends ReportSource {
  /** The same as `at`, in milliseconds. */
  readonly now: number;
  readonly home: ConsoleHome;
  readonly checks: readonly Check[];
  /** Most urgent first. */
  readonly tasks: readonly Task[];
  readonly verdict: Verdict;
}

/**
 * The verdict on the account in one word. `overdue`: nothing is wrong as far as is known, but the monitor is silent for longer
 * than it may be; `never`: nothing was evaluated yet.
 */
export type Verdict = "fix" | "unknown" | "overdue" | "never" | "ok";

/** How a verdict looks. What is not known is never green. */
export const verdictConditions: Readonly<Record<Verdict, Condition>> = {
  fix: "NON_COMPLIANT",
  unknown: "INSUFFICIENT_DATA",
  overdue: "INSUFFICIENT_DATA",
  never: "INSUFFICIENT_DATA",
  ok: "COMPLIANT",
};

export function situationOf(source: ReportSource): Situation {
  const { standing, at } = source;
  const now = at.getTime();
  const checks = checksOf(standing.findings, now);
  const tasks = tasksOf(source, now);
  return {
    ...source,
    now,
    home: homeOf(source, standing.lastRun),
    checks,
    tasks,
    verdict: verdictOn(checks, standing, now),
  };
}

/** Whether somebody must act on a finding. */
const needsWork = (finding: Finding, now: number): boolean =>
  ["NON_COMPLIANT", "INSUFFICIENT_DATA"].includes(conditionOf(finding, now));

/** The order of findings: by condition, then by severity, then as the catalogue lists them, causes first. */
function byUrgency(now: number): (a: Finding, b: Finding) => number {
  const places = new Map(knownControls().map(({ id }, i) => [id, i]));
  const placeOf = ({ control }: Finding) => places.get(control) ?? -1;
  return (a, b) =>
    conditions.indexOf(conditionOf(a, now)) - conditions.indexOf(conditionOf(b, now)) ||
    bySeverity(a.severity, b.severity) ||
    placeOf(a) - placeOf(b) ||
    (a.resource.id < b.resource.id ? -1 : 1);
}

/** Every known control, then those that only the ledger knows, in the order of the steps. */
function checksOf(findings: readonly Finding[], now: number): readonly Check[] {
  const byControl = Map.groupBy(findings, ({ control }) => control);
  const ids = new Set([...knownControls().map(({ id }) => id), ...byControl.keys()]);
  const checks = [...ids].map((control): Check => {
    const mine = (byControl.get(control) ?? []).toSorted(byUrgency(now));
    const condition = worstCondition(mine.map((finding) => conditionOf(finding, now))) ?? null;
    return { control, step: stepOf(control), findings: mine, condition };
  });
  return steps.flatMap((step) => checks.filter((check) => check.step === step));
}

export const stepOf = (control: string): Step => controlOf(control)?.step ?? null;

/** The worst condition of a step's controls; `null`: none was evaluated. */
export const conditionOfStep = (checks: readonly Check[], step: Step): Condition | null =>
  worstCondition(checks.flatMap((check) => (check.step === step && check.condition ? [check.condition] : []))) ?? null;

/** What to do, each cause once, and findings with one remedy together. */
function tasksOf({ standing, changes }: ReportSource, now: number): readonly Task[] {
  const problems = standing.findings.filter((finding) => needsWork(finding, now)).toSorted(byUrgency(now));
  const beneath = Map.groupBy(problems, (finding) => rootCause(problems, finding));
  // What was denied is allowed once, whatever it is needed for.
  const remedies = Map.groupBy(beneath.get(undefined) ?? [], ({ control, status, reason, params }) =>
    JSON.stringify(status === "INSUFFICIENT_DATA" ? [reason, params["actions"]] : [control, reason]),
  );
  return [...remedies.values()].map(([first, ...rest], i): Task => {
    const findings = [first!, ...rest.filter(({ control }) => control === first!.control)] as const;
    const others = rest.filter(({ control }) => control !== first!.control);
    const consequences = [first!, ...rest].flatMap((finding) => beneath.get(finding) ?? []);
    return {
      id: `do-${i + 1}`,
      findings,
      consequences: [...others, ...consequences],
      change: beginningOf(findings, changes),
    };
  });
}

/** The latest change that began one of some findings; first one that shows who did it. */
function beginningOf(findings: readonly Finding[], changes: readonly Change[]): Change | null {
  const since = new Map(findings.map((finding) => [findingKey(finding), finding.since]));
  const beginnings = changes.filter(
    (each) =>
      each.status === findings[0]?.status &&
      each.kind !== "reminder" &&
      each.at >= (since.get(findingKey(each)) ?? "~"),
  );
  return beginnings.find(({ events }) => events?.length) ?? beginnings[0] ?? null;
}

/** The task that has to be done before a finding is well. */
export const taskFor = (tasks: readonly Task[], finding: Finding): Task | undefined =>
  tasks.find(({ findings, consequences }) => findings.includes(finding) || consequences.includes(finding));

function verdictOn(checks: readonly Check[], { lastRun }: Standing, now: number): Verdict {
  const present = new Set(checks.map(({ condition }) => condition));
  if (present.has("NON_COMPLIANT")) return "fix";
  const isEvaluated = checks.some(({ condition }) => condition && condition !== "NOT_APPLICABLE");
  if (!lastRun || !isEvaluated) return "never";
  if (present.has("INSUFFICIENT_DATA")) return "unknown";
  return isSilent(lastRun, now) ? "overdue" : "ok";
}
