import type { Line } from "../domain/memory.ts";
import type { Activity } from "../domain/root-activity.ts";
import type { WeakSignIns } from "../domain/sign-ins.ts";
import {
  ACCOUNT_TYPE,
  type Evaluation,
  type KnownStatus,
  type Params,
  type Resource,
  worstFirst,
} from "../model/evaluation.ts";
import type { TrailEvent } from "../model/event.ts";
import { type Fact, HISTORY_LAG, histories, REMEMBERED } from "../model/evidence.ts";
import type { Reminders } from "../model/settings.ts";

/** The current truth on one control and resource of an account. Times are ISO 8601, UTC. */
export interface Finding extends Evaluation {
  /** The last verdict that was not INSUFFICIENT_DATA; `null` before there was one. */
  readonly lastKnown: KnownStatus | null;
  /** When `status` became what it is. */
  readonly since: string;
  /** When `lastKnown` became what it is, whatever could not be judged since. Findings of earlier releases lack it. */
  readonly knownSince?: string;
  /** How many runs in a row could not judge it, counted no further than {@link TELL_UNKNOWN_AFTER}. */
  readonly unknownRuns: number;
  /** When it could not be evaluated: the start of each such period, the latest {@link TELL_FAILURES_AFTER} at most. */
  readonly failures?: readonly string[];
  /** When an alert last said that it could not be evaluated. */
  readonly unknownToldAt?: string;
  /** When it was last told; a reminder counts from there. Findings of earlier releases lack it. */
  readonly toldAt?: string;
  /** The exception that silences it, while one is in force. */
  readonly exception: Exception | null;
  /** The exception that has ended while nothing could be evaluated; kept until something can. */
  readonly ended?: Exception;
  /** Rises by one with every write; guards against two runs that race. */
  readonly version: number;
}

/** An accepted NON_COMPLIANT: while it is in force it silences alerts, never the finding. */
export interface Exception {
  readonly control: string;
  /** `null`: every resource that the control judges. */
  readonly resource: Resource | null;
  readonly reason: string;
  readonly owner: string;
  /** When it ends; from then on the finding alerts again. */
  readonly expires: string;
}

/** How long an exception stands at most, in days. */
export const EXCEPTION_DAYS = 365;

/**
 * How a finding moved: `baseline` (the account's first run), `drift` (to NON_COMPLIANT), `resolved` (from
 * NON_COMPLIANT to COMPLIANT, NOT_APPLICABLE or gone), `unknown` (not judged for two runs in a row or in four runs of a day,
 * or still so when its exception ends), `exception-expired` (still NON_COMPLIANT, and nobody accepts it any more). Nothing moved: `reminder`
 * (NON_COMPLIANT, or not judged, for so long that it is told again), `notice` (an act of root, told for itself), `tampering` (somebody stopped or weakened a
 * part of Genkan: kept, and told by another way).
 */
export type ChangeKind =
  | "baseline"
  | "drift"
  | "resolved"
  | "unknown"
  | "exception-expired"
  | "reminder"
  | "notice"
  | "tampering";

/** A finding that moved, and the alert that tells it. */
export interface Change extends Evaluation {
  readonly alertId: string;
  readonly kind: ChangeKind;
  /** When the run that saw it judged. */
  readonly at: string;
  /** The last known status before; `null` at first sight. */
  readonly from: KnownStatus | null;
  /** Since when `from` had stood; of what can't be judged, since when that is so; `null` at first sight. */
  readonly fromSince: string | null;
  /** The events that may have caused it, latest first, where events told of it. */
  readonly events?: readonly TrailEvent[];
  /** The exception that has ended, of an `exception-expired`. */
  readonly exception?: Exception;
}

/** The reason code of a finding whose resource is there no more. */
export const RESOURCE_GONE = "resource-gone";

/** A single throttled run alerts nobody; the second in a row does. */
export const TELL_UNKNOWN_AFTER = 2;

/** Nor do a few failures that are apart; so many within a day do, though what was evaluated in between is known. */
const TELL_FAILURES_AFTER = 4;
const DAY = 24 * 3_600_000;

/** What a run adds to the truth: only what differs from what stood before. */
export interface Differences {
  /** Findings to write; each replaces the stored one of `version - 1`, or none for version 1. */
  readonly written: readonly Finding[];
  /** Findings whose resource is gone, as they stood. */
  readonly removed: readonly Finding[];
  readonly changes: readonly Change[];
  /** Changes that are told by another way: kept, each once under the `alertId` that it bears, and not told. */
  readonly kept?: readonly Change[];
  /** Lines of what root did, to write; each replaces the stored one of `version - 1`, or none for version 1. */
  readonly activity?: readonly Activity[];
  /** Lines of what root did that turned out to be something else, as they stood. */
  readonly outdated?: readonly Activity[];
  /** Lines of sign-ins without a second factor, to write as those of `activity`. */
  readonly signIns?: readonly WeakSignIns[];
  /** The exceptions in force, which an alert that reports how things stand lists; the next to end first. */
  readonly accepted?: readonly Exception[];
}

/** The differences with each line once: one that AWS lists twice must not keep the others from being recorded. */
export function withoutRepeats(differences: Differences) {
  const { written, removed, changes, kept = [], activity = [], outdated = [], signIns = [], ...rest } = differences;
  const lineKey = ({ key }: Line) => key;
  const changeKey = (change: Change) => `${change.alertId} ${findingKey(change)}`;
  return {
    ...rest,
    written: once(written, findingKey),
    removed: once(removed, findingKey),
    changes: once(changes, changeKey),
    kept: once(kept, changeKey),
    activity: once(activity, lineKey),
    outdated: once(outdated, lineKey),
    signIns: once(signIns, lineKey),
  };
}

/** The first of each key. */
export const once = <T>(lines: readonly T[], keyOf: (line: T) => string): T[] => {
  const seen = new Set<string>();
  return lines.filter((line) => {
    const key = keyOf(line);
    return !seen.has(key) && seen.add(key);
  });
};

/** What a comparison is made against. */
export interface Before {
  /** Whether this is the account's first run: then every finding is a baseline. */
  readonly first: boolean;
  readonly findings: readonly Finding[];
  readonly exceptions: readonly Exception[];
}

/** The identity of a finding within its account. */
export const findingKey = ({ control, resource }: Pick<Evaluation, "control" | "resource">): string =>
  JSON.stringify([control, resource.type, resource.id]);

/** The identity of an exception within its account. */
export const exceptionKey = ({ control, resource }: Pick<Exception, "control" | "resource">): string =>
  JSON.stringify(resource ? [control, resource.type, resource.id] : [control]);

/** The exception that covers a finding at a time, if one does. */
export const exceptionFor = (
  { control, resource }: Pick<Evaluation, "control" | "resource">,
  exceptions: readonly Exception[],
  at: string,
): Exception | null =>
  exceptions.find(
    (exception) =>
      exception.control === control &&
      (exception.resource === null ||
        (exception.resource.type === resource.type && exception.resource.id === resource.id)) &&
      Date.parse(exception.expires) > Date.parse(at),
  ) ?? null;

/**
 * Compares the evaluations of a run with the findings that stand.
 *
 * Changes are measured against the last *known* status, so NON_COMPLIANT → INSUFFICIENT_DATA → NON_COMPLIANT is
 * one drift. Only the controls that were evaluated are compared: a run of one control says nothing of the others.
 * With `reminders`, what nobody puts right is told again. Evidence that is older than what a finding rests on overturns
 * nothing: the finding stands until evidence newer than its own comes. Nor does a history that need not hold yet the event
 * that a finding rests on.
 * @param now when the comparison is made; later than `at`, when the run began, where another run wrote meanwhile
 *
 * @example
 * ```ts
 * import { compare } from "@genkan/controls/engine/finding";
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
 * const first = compare({ findings: [], exceptions: [], first: true }, [sound], "2026-11-01T00:00:00Z", "run-1");
 * const before = { findings: first.written, exceptions: [], first: false };
 * const { changes } = compare(before, [failing], "2026-11-01T01:00:00Z", "run-2");
 * changes.map(({ kind, from, status }) => ({ kind, from, status }));
 * // => [{ kind: "drift", from: "COMPLIANT", status: "NON_COMPLIANT" }]
 * ```
 */
export function compare(
  before: Before,
  evaluations: readonly Evaluation[],
  at: string,
  alertId: string,
  reminders: Reminders = {},
  now: string = at,
): Differences {
  const stored = new Map(before.findings.map((finding) => [findingKey(finding), finding]));
  const spread = withOutlasting(before.findings, spreadUnknown(before.findings, worstOfEach(evaluations)), now);
  const written: Finding[] = [];
  const changes: Change[] = [];

  for (const evaluation of spread) {
    const old = stored.get(findingKey(evaluation));
    const exception = exceptionFor(evaluation, before.exceptions, at);
    const quiet = moved(old, evaluation, exception, at, before.first);
    const kind = kindOf(old, quiet, before.first) ?? (old && isDue(old, quiet, at, reminders) ? "reminder" : null);
    const next = kind ? { ...quiet, toldAt: at, ...(kind === "unknown" ? { unknownToldAt: at } : {}) } : quiet;
    if (!old || !sameFinding(old, next)) written.push(next);
    if (kind) changes.push(change(kind, evaluation, old, at, alertId));
  }

  const judged = new Set(spread.map(({ control }) => control));
  const present = new Set(spread.map(findingKey));
  const removed = before.findings.filter((old) => judged.has(old.control) && !present.has(findingKey(old)));
  for (const old of removed) {
    if (old.lastKnown !== "NON_COMPLIANT" || exceptionFor(old, before.exceptions, at)) continue;
    const gone: Evaluation = { ...toEvaluation(old), status: "NOT_APPLICABLE", reason: RESOURCE_GONE, params: {} };
    changes.push(change("resolved", gone, old, at, alertId));
  }
  return { written, removed, changes };
}

/** One evaluation for each resource. Where a resource is judged twice, the worse verdict counts. */
const worstOfEach = (evaluations: readonly Evaluation[]): Evaluation[] => {
  const worst = evaluations.toSorted((a, b) => worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status));
  const kept = new Set(once(worst, findingKey));
  return evaluations.filter((evaluation) => kept.has(evaluation));
};

/**
 * A control that judges several resources but could not read its evidence answers once, on the account. That says
 * of each resource known so far that it is unknown now, not that it is gone.
 */
function spreadUnknown(findings: readonly Finding[], evaluations: readonly Evaluation[]): Evaluation[] {
  const named = new Set(evaluations.map(findingKey));
  return evaluations.flatMap((evaluation) => {
    if (evaluation.status !== "INSUFFICIENT_DATA" || evaluation.resource.type !== ACCOUNT_TYPE) return [evaluation];
    const others = findings.filter(
      (finding) => finding.control === evaluation.control && !named.has(findingKey(finding)),
    );
    return others.length ? others.map(({ resource }) => ({ ...evaluation, resource })) : [evaluation];
  });
}

/**
 * Puts findings in the place of what would overturn them with older evidence. An event is judged by what is read at that
 * moment, and the run after it may have nothing but a report from before the event. Evidence from the future, which a wrong
 * clock has dated, outlasts nothing.
 */
export function withOutlasting(
  findings: readonly Finding[],
  evaluations: readonly Evaluation[],
  now: string,
): Evaluation[] {
  const stored = new Map(findings.map((finding) => [findingKey(finding), finding]));
  const present = new Set(evaluations.map(findingKey));
  // Every evaluation of a control rests on the same evidence: any of them tells how old it is.
  const anyOf = new Map(evaluations.map((evaluation) => [evaluation.control, evaluation]));
  const kept = evaluations.map((evaluation) => {
    const old = stored.get(findingKey(evaluation));
    if (!old) return evaluation;
    const outlasts = evaluation.status !== "INSUFFICIENT_DATA" && restsOnNewer(old, evaluation, now);
    return outlasts || (evaluation.status !== "NON_COMPLIANT" && restsOnUnseen(old, evaluation, now))
      ? toEvaluation(old)
      : evaluation;
  });
  const absent = findings.filter((old) => {
    const other = anyOf.get(old.control);
    return other && !present.has(findingKey(old)) && (restsOnNewer(old, other, now) || restsOnUnseen(old, other, now));
  });
  return [...kept, ...absent.map(toEvaluation)];
}

/** Whether a verdict rests on states, some of which another rests on as they were before, and none as they were later. */
function restsOnNewer({ status, evidence }: Evaluation, other: Evaluation, now: string): boolean {
  if (status === "INSUFFICIENT_DATA") return false;
  const isFuture = (observedAt: string) => Date.parse(observedAt) > Date.parse(now) + CLOCKS_DIFFER;
  const ages = evidence.flatMap(({ fact, observedAt }) => {
    const theirs = other.evidence.find((each) => each.fact === fact)?.observedAt;
    const comparable = observedAt && theirs && !histories.includes(fact) && !isFuture(observedAt);
    return comparable ? [Date.parse(observedAt) - Date.parse(theirs)] : [];
  });
  return ages.some((age) => age > 0) && ages.every((age) => age >= 0);
}

/** The clocks of two machines that are both right differ by seconds; in milliseconds. */
const CLOCKS_DIFFER = 60_000;

/** Whether a drift was told by an event that the history need not hold yet, from which another verdict was made. */
function restsOnUnseen({ status, evidence }: Evaluation, other: Evaluation, now: string): boolean {
  const wasRead = (fact: Fact) => other.evidence.some((each) => each.fact === fact && each.observedAt !== null);
  const isYoung = (happened: string) => Date.parse(now) - Date.parse(happened) < HISTORY_LAG;
  return (
    status === "NON_COMPLIANT" &&
    evidence.some(
      ({ fact, observedAt, heard }) =>
        heard && !REMEMBERED.includes(fact) && observedAt !== null && isYoung(observedAt) && wasRead(fact),
    )
  );
}

function moved(
  old: Finding | undefined,
  evaluation: Evaluation,
  exception: Exception | null,
  at: string,
  first: boolean,
): Finding {
  const known = evaluation.status === "INSUFFICIENT_DATA" ? null : evaluation.status;
  const failures = known ? old?.failures : failuresWith(old, at);
  // The baseline tells what could not be judged, so that is told already.
  const enough = (first && !old) || failsOften(old, failures, at);
  const unknownRuns = known
    ? 0
    : enough
      ? TELL_UNKNOWN_AFTER
      : Math.min((old?.unknownRuns ?? 0) + 1, TELL_UNKNOWN_AFTER);
  const ended = known || exception ? null : (old?.exception ?? old?.ended);
  return {
    ...evaluation,
    lastKnown: known ?? old?.lastKnown ?? null,
    since: old?.status === evaluation.status ? old.since : at,
    ...knownSince(old, known, at),
    unknownRuns,
    ...(failures ? { failures } : {}),
    ...(old?.unknownToldAt ? { unknownToldAt: old.unknownToldAt } : {}),
    ...(old?.toldAt ? { toldAt: old.toldAt } : {}),
    exception,
    ...(ended ? { ended } : {}),
    version: (old?.version ?? 0) + 1,
  };
}

/** The failures of a finding that cannot be evaluated now. One that goes on is held as one, so that it writes nothing. */
function failuresWith(old: Finding | undefined, at: string): readonly string[] {
  const before = old?.failures ?? [];
  return old?.unknownRuns ? before : [...before, at].slice(-TELL_FAILURES_AFTER);
}

/** Whether a finding could be evaluated only now and then in the last day, and no alert has said so in that time. */
function failsOften(old: Finding | undefined, failures: readonly string[] = [], at: string): boolean {
  const isOfToday = (time: string) => Date.parse(at) - Date.parse(time) < DAY;
  const [earliest] = failures;
  if (failures.length < TELL_FAILURES_AFTER || earliest === undefined || !isOfToday(earliest)) return false;
  return old?.unknownToldAt === undefined || !isOfToday(old.unknownToldAt);
}

/** What can't be judged for a while goes on to stand as it was last known. */
function knownSince(old: Finding | undefined, known: KnownStatus | null, at: string): Pick<Finding, "knownSince"> {
  if (known && old?.lastKnown !== known) return { knownSince: at };
  return old?.lastKnown ? { knownSince: old.knownSince ?? old.since } : {};
}

function kindOf(old: Finding | undefined, next: Finding, first: boolean): ChangeKind | null {
  // A first run that died half-way has left findings whose baseline is recorded already.
  if (first && !old) return "baseline";
  if (next.exception) return null;
  if (next.status === "INSUFFICIENT_DATA") {
    const isNews = old?.unknownRuns !== TELL_UNKNOWN_AFTER || old.exception !== null;
    return isNews && next.unknownRuns === TELL_UNKNOWN_AFTER ? "unknown" : null;
  }
  if (next.status === "NON_COMPLIANT") {
    if (old?.lastKnown !== "NON_COMPLIANT") return "drift";
    return old.exception || old.ended ? "exception-expired" : null;
  }
  return old?.lastKnown === "NON_COMPLIANT" && !old.exception ? "resolved" : null;
}

/** Whether what has stayed NON_COMPLIANT or unknown, and nobody accepts, was told so long ago that it is told again. */
function isDue(old: Finding, next: Finding, at: string, reminders: Reminders): boolean {
  const hours = reminders[next.severity];
  const stays = next.status === "NON_COMPLIANT" || next.unknownRuns === TELL_UNKNOWN_AFTER;
  if (!hours || !stays || next.exception) return false;
  return Date.parse(at) - Date.parse(old.toldAt ?? old.since) >= hours * 3_600_000;
}

const change = (
  kind: ChangeKind,
  evaluation: Evaluation,
  old: Finding | undefined,
  at: string,
  alertId: string,
): Change => ({
  ...evaluation,
  alertId,
  kind,
  at,
  from: old?.lastKnown ?? null,
  fromSince: (evaluation.status === "INSUFFICIENT_DATA" ? undefined : old?.knownSince) ?? old?.since ?? null,
  ...endedWith(kind, old),
});

/** The exception that an `exception-expired` names. */
function endedWith(kind: ChangeKind, old: Finding | undefined): Pick<Change, "exception"> {
  const exception = old?.exception ?? old?.ended;
  return kind === "exception-expired" && exception ? { exception } : {};
}

const toEvaluation = ({ control, resource, status, severity, reason, params, evidence }: Evaluation): Evaluation => ({
  control,
  resource,
  status,
  severity,
  reason,
  params,
  evidence,
});

/** Whether two findings say the same. How old the evidence is differs from run to run and is not a difference. */
function sameFinding(a: Finding, b: Finding): boolean {
  const essence = ({ status, severity, reason, params, lastKnown, unknownRuns, exception, ended, toldAt }: Finding) =>
    JSON.stringify([status, severity, reason, sorted(params), lastKnown, unknownRuns, exception, ended, toldAt]);
  return essence(a) === essence(b);
}

const sorted = (params: Params) => Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1));
