import { EVENT_TYPE } from "../engine/activity.ts";
import { checkedLast, measuredLast } from "../engine/evidence-age.ts";
import { type Exception, exceptionKey } from "../engine/exception.ts";
import { type Change, type Finding, findingKey } from "../engine/finding.ts";
import { HISTORY_KEPT_DAYS, type Standing } from "../engine/ledger.ts";
import { isSilent } from "../engine/silent.ts";
import { type Condition, conditionOf, conditions, type Span, spansOf, worstCondition } from "../engine/spans.ts";
import type { Control, Framework } from "../model/control.ts";
import type { FactAge } from "../model/evaluation.ts";
import { daysBefore } from "../model/time.ts";
import { type Answered, answeredRequirements } from "./index.ts";

/**
 * What is known of a requirement, the worst first. It is `met` only where every control that answers it is COMPLIANT or
 * NOT_APPLICABLE, was evaluated, and still is. `accepted`: not met, and somebody answers for each finding.
 */
export const requirementVerdicts = [
  "not-met",
  "not-proven",
  "accepted",
  "met",
  "not-applicable",
  "not-covered",
] as const;
export type RequirementVerdict = (typeof requirementVerdicts)[number];

/** From a time on, and until another, which is not part of it. */
export interface Period {
  readonly from: Date;
  readonly to: Date;
}

/** Something that happened to a control's findings, at a time in ISO 8601, UTC. */
export type Happening =
  | { readonly at: string; readonly change: Change }
  /** The worst condition of its findings became another one without a change, as when an exception begins. */
  | { readonly at: string; readonly condition: Condition };

/** What the ledger holds on a control. Times are ISO 8601, UTC. */
export interface ControlRecord {
  readonly control: string;
  /** The worst of its findings; `null`: it was never evaluated. */
  readonly condition: Condition | null;
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** When it was last evaluated, as far as the ledger shows. */
  readonly checkedAt: string | null;
  /** Whether that is too long ago to prove anything about now. */
  readonly isStale: boolean;
  /** The facts behind its findings, each as old as its oldest measurement. */
  readonly evidence: readonly FactAge[];
  /** Those that were in force at some time of the period, or are now. */
  readonly exceptions: readonly Exception[];
  /** Since when the ledger knows how it stands; `null`: it does not. */
  readonly knownFrom: string | null;
  /** How it stood when the period began; `null`: that is not known. */
  readonly atStart: Condition | null;
  /** What happened in the period, the oldest first. */
  readonly history: readonly Happening[];
}

/** A requirement with its verdict. */
export interface AssessedRequirement extends Omit<Answered, "controls"> {
  readonly controls: readonly ControlRecord[];
  readonly verdict: RequirementVerdict;
  /** Since when the verdict stands; `null` where that is not known, or there is nothing to know. */
  readonly since: string | null;
  /** When a control that is no longer evaluated was evaluated last, the one that is longest ago; `null` without one. */
  readonly lastProven: string | null;
  /** Set where the record begins with the verdict, which may be older. */
  readonly isFirst: boolean;
}

/** How an account stands to a framework. */
export interface Assessment {
  readonly requirements: readonly AssessedRequirement[];
  /** Every control that answers one of them, once. */
  readonly controls: readonly ControlRecord[];
  /** When the ledger's record of changes begins. ISO 8601, UTC. */
  readonly begins: string;
}

/** What an assessment is made from. */
export interface AssessmentSource {
  readonly framework: Framework;
  readonly controls: readonly Pick<Control, "id" | "frameworks">[];
  readonly standing: Standing;
  /** All changes that the ledger has, newest first. */
  readonly changes: readonly Change[];
  /** Whether there may be older changes than these. */
  readonly isCut?: boolean;
  readonly period: Period;
  readonly at: Date;
}

/** How an account stands to the requirements of a framework, and how it stood in a period. */
export function assess(source: AssessmentSource): Assessment {
  const begins = beginningOf(source);
  const answered = answeredRequirements(source.framework, source.controls);
  const ids = new Set(answered.flatMap(({ controls }) => controls));
  const records = new Map([...ids].map((id) => [id, recordOf(id, source, begins)]));
  const requirements = answered.map(({ controls, ...requirement }): AssessedRequirement => {
    const mine = controls.map((id) => records.get(id)!);
    const verdict = verdictOn(mine);
    const since = sinceOf(verdict, mine, source, begins);
    const isFirst = since !== null && Date.parse(since) <= Date.parse(begins);
    const stale = mine.flatMap(({ isStale, checkedAt }) => (isStale && checkedAt !== null ? [checkedAt] : []));
    return { ...requirement, controls: mine, verdict, since, lastProven: earliest(stale), isFirst };
  });
  return { requirements, controls: [...records.values()], begins };
}

/** When the record of changes begins: with the first run, or where older changes are not kept or not read. */
function beginningOf({ changes, isCut = false, at }: AssessmentSource): string {
  const [oldest, baseline] = [changes.at(-1), changes.findLast(({ kind }) => kind === "baseline")];
  if (isCut && oldest) return oldest.at;
  return baseline?.at ?? daysBefore(at, HISTORY_KEPT_DAYS).toISOString();
}

const verdicts: Readonly<Record<Condition, RequirementVerdict>> = {
  NON_COMPLIANT: "not-met",
  INSUFFICIENT_DATA: "not-proven",
  ACCEPTED: "accepted",
  COMPLIANT: "met",
  NOT_APPLICABLE: "not-applicable",
};

/** What a control says now: one that was never evaluated, or not lately, proves nothing. */
export const proven = ({ condition, isStale }: Pick<ControlRecord, "condition" | "isStale">): Condition =>
  condition === null || (isStale && condition !== "NON_COMPLIANT") ? "INSUFFICIENT_DATA" : condition;

function verdictOn(controls: readonly ControlRecord[]): RequirementVerdict {
  const worst = worstCondition(controls.map(proven));
  return worst ? verdicts[worst] : "not-covered";
}

/** Since when the controls of a requirement stand as they do. */
function sinceOf(
  verdict: RequirementVerdict,
  controls: readonly ControlRecord[],
  source: AssessmentSource,
  begins: string,
): string | null {
  const isUnproven = controls.some((record) => proven(record) !== record.condition);
  if (verdict === "not-proven" && isUnproven) return null;
  const last = spansIn(new Set(controls.map(({ control }) => control)), source, begins).at(-1);
  if (!last) return null;
  // The change that reports it comes with the second run in a row that fails.
  const failed = controls
    .flatMap(({ findings }) => findings)
    .filter(({ status }) => status === "INSUFFICIENT_DATA" && verdict === "not-proven")
    .map(({ since }) => since);
  return earliest([new Date(last.from).toISOString(), ...failed]);
}

const earliest = (times: readonly string[]): string | null =>
  times.toSorted((a, b) => Date.parse(a) - Date.parse(b)).at(0) ?? null;

/** How some controls together stood, from the beginning of the record until now. */
function spansIn(controls: ReadonlySet<string>, source: AssessmentSource, begins: string): readonly Span[] {
  const isOurs = ({ control }: { readonly control: string }) => controls.has(control);
  const changes = source.changes.filter(isOurs).toReversed();
  const findings = source.standing.findings.filter(isOurs);
  return spansOf(changes, findings, { from: Date.parse(begins), to: source.at.getTime() });
}

function recordOf(control: string, source: AssessmentSource, begins: string): ControlRecord {
  const { standing, changes, period, at } = source;
  const { lastRun } = standing;
  const now = at.getTime();
  const badness = (finding: Finding) => conditions.indexOf(conditionOf(finding, now));
  const findings = standing.findings
    .filter((finding) => finding.control === control)
    .toSorted((a, b) => badness(a) - badness(b) || (findingKey(a) < findingKey(b) ? -1 : 1));
  const checkedAt = checkedLast(control, findings, lastRun);
  const every = lastRun?.everySeconds === undefined ? {} : { everySeconds: lastRun.everySeconds };
  const spans = spansIn(new Set([control]), source, begins);
  const mine = changes.filter((change) => change.control === control);
  return {
    control,
    condition: findings[0] ? conditionOf(findings[0], now) : null,
    findings,
    checkedAt,
    isStale: checkedAt !== null && isSilent({ at: checkedAt, ...every }, now),
    evidence: oldestOfEach(findings.flatMap((finding) => measuredLast(finding, lastRun))),
    exceptions: exceptionsOn(control, findings, mine, source),
    knownFrom: spans[0] ? new Date(spans[0].from).toISOString() : null,
    atStart: spans.findLast(({ from }) => from <= period.from.getTime())?.condition ?? null,
    history: historyOf(mine, spans, period),
  };
}

/** Each fact once, with its oldest measurement; `null` where one was not read. */
function oldestOfEach(evidence: readonly FactAge[]): readonly FactAge[] {
  const byFact = Map.groupBy(evidence, ({ fact }) => fact);
  return [...byFact.values()].map((ages) =>
    ages.reduce((a, b) => ((b.observedAt ?? "") < (a.observedAt ?? "") ? b : a)),
  );
}

/** The exceptions that accept, or accepted, a finding of a control in the period or now. */
function exceptionsOn(
  control: string,
  findings: readonly Finding[],
  changes: readonly Change[],
  { standing, period, at }: AssessmentSource,
): readonly Exception[] {
  const all = [...standing.exceptions, ...[...findings, ...changes].flatMap(({ exception }) => exception ?? [])].filter(
    (each) => each.control === control,
  );
  const end = Math.max(period.to.getTime(), at.getTime());
  const isPart = ({ at: from, expires }: Exception) =>
    Date.parse(expires) > period.from.getTime() && (from === undefined || Date.parse(from) <= end);
  const byKey = new Map(all.filter(isPart).map((each) => [`${exceptionKey(each)} ${each.at} ${each.expires}`, each]));
  return [...byKey.values()].toSorted((a, b) => Date.parse(a.expires) - Date.parse(b.expires));
}

/** What happened in a period: every change, and what began without one. */
function historyOf(changes: readonly Change[], spans: readonly Span[], { from, to }: Period): readonly Happening[] {
  const isWithin = (instant: number) => instant >= from.getTime() && instant < to.getTime();
  const moved = changes
    .filter(({ at, kind, resource }) => isWithin(Date.parse(at)) && kind !== "reminder" && resource.type !== EVENT_TYPE)
    .toReversed();
  const times = new Set(moved.map(({ at }) => Date.parse(at)));
  const silently = spans.filter((span) => isWithin(span.from) && !times.has(span.from));
  return [
    ...moved.map((change) => ({ at: change.at, change })),
    ...silently.map(({ from, condition }) => ({ at: new Date(from).toISOString(), condition })),
  ].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
}
