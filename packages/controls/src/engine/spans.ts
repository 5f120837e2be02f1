import type { Status } from "../model/evaluation.ts";
import { EVENT_TYPE } from "./activity.ts";
import type { Exception } from "./exception.ts";
import { type Change, type Finding, findingKey } from "./finding.ts";

/**
 * How a finding looks to a reader, the worst first: its status, but `ACCEPTED` where it is NON_COMPLIANT and an
 * exception covers it.
 */
export const conditions = [
  "NON_COMPLIANT",
  "INSUFFICIENT_DATA",
  "ACCEPTED",
  "COMPLIANT",
  "NOT_APPLICABLE",
] as const satisfies readonly (Status | "ACCEPTED")[];
export type Condition = (typeof conditions)[number];

/** The worst of some conditions; `undefined` for none. */
export function worstCondition(among: Iterable<Condition>): Condition | undefined {
  const present = new Set(among);
  return conditions.find((condition) => present.has(condition));
}

/** How a finding stands at a time (milliseconds). */
export const conditionOf = ({ status, exception }: Pick<Finding, "status" | "exception">, at: number): Condition =>
  status === "NON_COMPLIANT" && exception && Date.parse(exception.expires) > at ? "ACCEPTED" : status;

/** The worst condition among some resources, from a time on (milliseconds) until the next span, or until now. */
export interface Span {
  readonly from: number;
  readonly condition: Condition;
}

/** A resource that has a condition from a time on. */
interface Move extends Span {
  readonly key: string;
}

/** The time to show, in milliseconds. */
export interface Extent {
  readonly from: number;
  readonly to: number;
}

/**
 * The worst condition of some controls over time.
 *
 * @param changes the controls' changes, oldest first
 * @param findings the controls' current findings
 */
export function spansOf(
  changes: readonly Change[],
  findings: readonly Finding[],
  { from: start, to: end }: Extent,
): readonly Span[] {
  const moves = movesOf(changes, findings, { from: start, to: end })
    .map((move) => ({ ...move, from: Math.max(move.from, start) }))
    .toSorted((a, b) => a.from - b.from);
  const current = new Map<string, Condition>();
  const spans: Span[] = [];
  for (const [from, together] of Map.groupBy(moves, (move) => move.from)) {
    for (const { key, condition } of together) current.set(key, condition);
    const condition = worstCondition(current.values());
    if (condition && condition !== spans.at(-1)?.condition) spans.push({ from, condition });
  }
  return spans;
}

/** Every condition of every resource, with the time from which it had it. */
function movesOf(changes: readonly Change[], findings: readonly Finding[], { from: start, to }: Extent): Move[] {
  const ofStatus = changes.filter(({ kind, resource }) => kind !== "notice" && resource.type !== EVENT_TYPE);
  const byResource = Map.groupBy(ofStatus, findingKey);
  const baseline = changes.find(({ kind }) => kind === "baseline");
  // Nothing is known of the time before the first run.
  const floor = baseline ? Math.max(start, Date.parse(baseline.at)) : start;
  const before = [...byResource].flatMap(([key, [first]]): Move[] =>
    first?.from ? [{ key, from: floor, condition: first.from }] : [],
  );
  const after = ofStatus.flatMap((change): Move[] => {
    const key = findingKey(change);
    return [
      ...returnOf(change, key),
      ...endOf(change, key),
      { key, from: Date.parse(change.at), condition: change.status },
    ];
  });
  // Some moves are no change: the return from INSUFFICIENT_DATA to the same verdict. Some resources never changed.
  const now = findings.flatMap((finding): Move[] => {
    const key = findingKey(finding);
    const condition = conditionOf(finding, to);
    const from = Date.parse(finding.since);
    if (condition === "ACCEPTED") return acceptedFrom(from, { key, exception: finding.exception });
    return byResource.get(key)?.at(-1)?.status === condition ? [] : [{ key, from, condition }];
  });
  const moves = [...before, ...after, ...now, ...endsOfGone(byResource, findings)];
  // What an exception covers makes no change either, so its beginning is known from the exception alone.
  const accepted = findings.flatMap(({ exception, ...finding }): Move[] => {
    const key = findingKey(finding);
    const from = declaredAt(exception);
    if (from === undefined || from > to) return [];
    const last = moves.findLast((move) => move.key === key && move.from <= from && move.condition !== "ACCEPTED");
    return last?.condition === "NON_COMPLIANT" ? [{ key, from, condition: "ACCEPTED" }] : [];
  });
  return [...moves, ...accepted];
}

/**
 * The end of what is gone without a change, as an account that stood for its users while they could not be read: when the
 * control is known to have found something else.
 */
function endsOfGone(byResource: ReadonlyMap<string, readonly Change[]>, findings: readonly Finding[]): Move[] {
  const present = new Set(findings.map(findingKey));
  return [...byResource].flatMap(([key, changes]): Move[] => {
    const last = changes.at(-1);
    if (!last || present.has(key)) return [];
    const others = findings
      .filter((finding) => finding.control === last.control)
      .flatMap(({ since, knownSince }) => [since, ...(knownSince === null ? [] : [knownSince])])
      .filter((at) => at > last.at)
      .map((at) => Date.parse(at));
    return others.length ? [{ key, from: Math.min(...others), condition: "NOT_APPLICABLE" }] : [];
  });
}

/** The return to the status before, after a time in which it could not be evaluated: no change reports it. */
function returnOf({ recoveredAt, from, exception }: Change, key: string): Move[] {
  if (recoveredAt === undefined || !from) return [];
  const isAccepted = exception?.at !== undefined && recoveredAt >= exception.at;
  return [{ key, from: Date.parse(recoveredAt), condition: isAccepted ? "ACCEPTED" : from }];
}

/** A finding that is accepted now: not before its exception was declared. */
function acceptedFrom(since: number, { key, exception }: Pick<Move, "key"> & Pick<Finding, "exception">): Move[] {
  const declared = declaredAt(exception);
  if (declared === undefined || declared <= since) return [{ key, from: since, condition: "ACCEPTED" }];
  return [
    { key, from: since, condition: "NON_COMPLIANT" },
    { key, from: declared, condition: "ACCEPTED" },
  ];
}

/** The beginning of the exception whose end a change reports. */
function endOf({ exception, at }: Change, key: string): Move[] {
  const from = declaredAt(exception);
  return from !== undefined && from < Date.parse(at) ? [{ key, from, condition: "ACCEPTED" }] : [];
}

const declaredAt = (exception: Exception | null | undefined): number | undefined =>
  exception?.at === undefined ? undefined : Date.parse(exception.at);

/**
 * The share of the time in which the condition was good (COMPLIANT or ACCEPTED), from 0 to 1. What was not applicable does not
 * count; `null` where nothing else was.
 */
export function goodShare(spans: readonly Span[], to: number): number | null {
  let [good, all] = [0, 0];
  for (const [i, { from, condition }] of spans.entries()) {
    if (condition === "NOT_APPLICABLE") continue;
    const lasted = (spans[i + 1]?.from ?? to) - from;
    all += lasted;
    if (condition === "COMPLIANT" || condition === "ACCEPTED") good += lasted;
  }
  return all > 0 ? good / all : null;
}
