import { ACCOUNT_TYPE, type Evaluation, type KnownStatus, type Params, worstFirst } from "../model/evaluation.ts";
import type { Reminders } from "../model/settings.ts";
import { type Exception, exceptionFor } from "./exception.ts";
import {
  type Change,
  type ChangeKind,
  type Differences,
  evaluationOf,
  type Finding,
  findingKey,
  once,
  RESOURCE_GONE,
} from "./finding.ts";
import { causeOfChange, type FixHeader } from "./fix.ts";
import { withOutlasting } from "./outlast.ts";
import { failsOften, failuresWith, isReminderDue, NOTIFY_UNKNOWN_AFTER } from "./reminders.ts";

/** What evaluations are compared against. */
export interface Before {
  /** Whether this is the account's first run: then every finding is a baseline. */
  readonly first: boolean;
  readonly findings: readonly Finding[];
  readonly exceptions: readonly Exception[];
  /** The latest fixes, which may explain a change; without them, none does. */
  readonly fixes?: readonly FixHeader[];
}

/** The run or the batch of events that compares. Times are ISO 8601, UTC. */
export interface Comparison {
  /** When it began. */
  readonly at: string;
  readonly alertId: string;
  /** When to repeat an alert for a finding that stays; without them, never. */
  readonly reminders?: Reminders;
  /** When the pass over an organization began, where it is part of one: reminders are then due together. */
  readonly passAt?: string;
  /** The time of the comparison; by default `at`. It is later when another run wrote in between. */
  readonly now?: string;
}

/**
 * Compares evaluations with the findings that stand.
 *
 * Changes are measured against the last *known* status, so NON_COMPLIANT → INSUFFICIENT_DATA → NON_COMPLIANT is one
 * drift. Only the controls that were evaluated are compared: a run of one control leaves the others as they are.
 * {@link withOutlasting} says which findings stay against newer evaluations.
 *
 * @example
 * ```ts
 * import { compare } from "@genkan/controls/engine/compare";
 *
 * const key = {
 *   control: "root-access-key-absent",
 *   resource: { type: "AWS::::Account", id: "111122223333" },
 *   severity: "CRITICAL",
 *   params: {},
 *   evidence: [],
 * } as const;
 * const sound = { ...key, status: "COMPLIANT", reason: "root-access-key-absent" } as const;
 * const failing = { ...key, status: "NON_COMPLIANT", reason: "root-access-key-present" } as const;
 *
 * const nothing = { findings: [], exceptions: [], first: true };
 * const first = compare(nothing, [sound], { at: "2026-11-01T00:00:00Z", alertId: "run-1" });
 * const before = { findings: first.written, exceptions: [], first: false };
 * const { changes } = compare(before, [failing], { at: "2026-11-01T01:00:00Z", alertId: "run-2" });
 * changes.map(({ kind, from, status }) => ({ kind, from, status }));
 * // => [{ kind: "drift", from: "COMPLIANT", status: "NON_COMPLIANT" }]
 * ```
 */
export function compare(
  before: Before,
  evaluations: readonly Evaluation[],
  { at, alertId, reminders = {}, passAt, now = at }: Comparison,
): Differences {
  const stored = new Map(before.findings.map((finding) => [findingKey(finding), finding]));
  const spread = withOutlasting(before.findings, spreadUnknown(before.findings, worstOfEach(evaluations)), now);
  const times = { at, reminders, ...(passAt === undefined ? {} : { passAt }) };
  const written: Finding[] = [];
  const changes: Change[] = [];

  for (const evaluation of spread) {
    const old = stored.get(findingKey(evaluation));
    const exception = exceptionFor(evaluation, before.exceptions, at);
    const quiet = nextFinding({ old, evaluation, exception, at, first: before.first });
    const isReminder = old && isReminderDue(old, quiet, times);
    const kind = kindOf(old, quiet, before.first) ?? (isReminder ? "reminder" : null);
    const next = kind
      ? { ...quiet, notifiedAt: at, unknownNotifiedAt: kind === "unknown" ? at : quiet.unknownNotifiedAt }
      : quiet;
    if (!old || !sameFinding(old, next)) written.push(next);
    if (kind) changes.push(withCause(changeOf({ kind, evaluation, old, at, alertId }), before.fixes));
  }

  const evaluated = new Set(spread.map(({ control }) => control));
  const present = new Set(spread.map(findingKey));
  const removed = before.findings.filter((old) => evaluated.has(old.control) && !present.has(findingKey(old)));
  for (const old of removed) {
    if (old.lastKnown !== "NON_COMPLIANT" || exceptionFor(old, before.exceptions, at)) continue;
    const gone: Evaluation = { ...evaluationOf(old), status: "NOT_APPLICABLE", reason: RESOURCE_GONE, params: {} };
    changes.push(withCause(changeOf({ kind: "resolved", evaluation: gone, old, at, alertId }), before.fixes));
  }
  return { written, removed, changes };
}

/** One evaluation for each resource. Where a resource is evaluated twice, the worse status counts. */
const worstOfEach = (evaluations: readonly Evaluation[]): Evaluation[] => {
  const worst = evaluations.toSorted((a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status));
  const chosen = new Set(once(worst, findingKey));
  return evaluations.filter((evaluation) => chosen.has(evaluation));
};

/**
 * Applies an INSUFFICIENT_DATA on the account to every known resource of its control. A control that could not read its
 * evidence answers once, on the account; its resources are then unknown, not gone.
 */
function spreadUnknown(findings: readonly Finding[], evaluations: readonly Evaluation[]): Evaluation[] {
  const evaluated = new Set(evaluations.map(findingKey));
  return evaluations.flatMap((evaluation) => {
    if (evaluation.status !== "INSUFFICIENT_DATA" || evaluation.resource.type !== ACCOUNT_TYPE) return [evaluation];
    const others = findings.filter(
      (finding) => finding.control === evaluation.control && !evaluated.has(findingKey(finding)),
    );
    return others.length ? others.map(({ resource }) => ({ ...evaluation, resource })) : [evaluation];
  });
}

interface Step {
  readonly old: Finding | undefined;
  readonly evaluation: Evaluation;
  readonly exception: Exception | null;
  readonly at: string;
  readonly first: boolean;
}

/** The finding that an evaluation results in, before any alert about it. */
function nextFinding({ old, evaluation, exception, at, first }: Step): Finding {
  const known = evaluation.status === "INSUFFICIENT_DATA" ? null : evaluation.status;
  const failures = known ? (old?.failures ?? []) : failuresWith(old, at);
  // The baseline reports what could not be evaluated, so no second alert is needed.
  const isEnough = (first && !old) || failsOften(old, failures, at);
  const unknownRuns = isEnough ? NOTIFY_UNKNOWN_AFTER : Math.min((old?.unknownRuns ?? 0) + 1, NOTIFY_UNKNOWN_AFTER);
  return {
    ...evaluation,
    lastKnown: known ?? old?.lastKnown ?? null,
    since: old?.status === evaluation.status ? old.since : at,
    knownSince: knownSince(old, known, at),
    unknownRuns: known ? 0 : unknownRuns,
    ...recovered(known && old?.status === "INSUFFICIENT_DATA" ? at : old?.recoveredAt),
    failures,
    unknownNotifiedAt: old?.unknownNotifiedAt ?? null,
    notifiedAt: old?.notifiedAt ?? null,
    exception,
    ended: known || exception ? null : (old?.exception ?? old?.ended ?? null),
    version: (old?.version ?? 0) + 1,
  };
}

/** When the last known status of a finding was seen again after it could not be evaluated. */
const recoveryOf = ({ recoveredAt, knownSince }: Partial<Finding> = {}): string | undefined =>
  recoveredAt !== undefined && recoveredAt > (knownSince ?? "") ? recoveredAt : undefined;

const recovered = (recoveredAt: string | undefined) => (recoveredAt === undefined ? {} : { recoveredAt });

/** When the last known status began. A finding that cannot be evaluated keeps it. */
function knownSince(old: Finding | undefined, known: KnownStatus | null, at: string): string | null {
  return known && old?.lastKnown !== known ? at : (old?.knownSince ?? null);
}

function kindOf(old: Finding | undefined, next: Finding, first: boolean): ChangeKind | null {
  // A first run that died half-way has left findings whose baseline is recorded already.
  if (first && !old) return "baseline";
  if (next.exception) return null;
  if (next.status === "INSUFFICIENT_DATA") {
    const isNews = old?.unknownRuns !== NOTIFY_UNKNOWN_AFTER || old.exception !== null;
    return isNews && next.unknownRuns === NOTIFY_UNKNOWN_AFTER ? "unknown" : null;
  }
  if (next.status === "NON_COMPLIANT") {
    if (old?.lastKnown !== "NON_COMPLIANT") return "drift";
    return old.exception || old.ended ? "exception-expired" : null;
  }
  return old?.lastKnown === "NON_COMPLIANT" && !old.exception ? "resolved" : null;
}

interface Moved extends Pick<Change, "kind" | "at" | "alertId"> {
  readonly evaluation: Evaluation;
  readonly old: Finding | undefined;
}

const changeOf = ({ kind, evaluation, old, at, alertId }: Moved): Change => ({
  ...evaluation,
  alertId,
  kind,
  at,
  from: old?.lastKnown ?? null,
  fromSince: (evaluation.status === "INSUFFICIENT_DATA" ? null : old?.knownSince) ?? old?.since ?? null,
  ...recovered(recoveryOf(old)),
  ...endedException(kind, old),
});

/** A change with the fix that explains it, if there is one. */
function withCause(change: Change, fixes: readonly FixHeader[] = []): Change {
  const fix = causeOfChange(fixes, { ...change, since: change.fromSince });
  return fix ? { ...change, fix } : change;
}

/** The exception that an `exception-expired` names. */
function endedException(kind: ChangeKind, old: Finding | undefined): Pick<Change, "exception"> {
  const exception = old?.exception ?? old?.ended;
  return kind === "exception-expired" && exception ? { exception } : {};
}

/** Whether two findings have the same content. The age of the evidence changes in every run and does not count. */
function sameFinding(a: Finding, b: Finding): boolean {
  const essence = ({
    status,
    severity,
    reason,
    params,
    lastKnown,
    unknownRuns,
    exception,
    ended,
    notifiedAt,
  }: Finding) =>
    JSON.stringify([status, severity, reason, sorted(params), lastKnown, unknownRuns, exception, ended, notifiedAt]);
  return essence(a) === essence(b);
}

const sorted = (params: Params) => Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
