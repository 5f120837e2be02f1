import { type Status, worstOf } from "../model/evaluation.ts";
import { EVENT_TYPE } from "./activity.ts";
import { type Change, type Finding, findingKey } from "./finding.ts";

/** The worst status of a control's resources from a time (in milliseconds) until the next span, or until now. */
export interface Span {
  readonly from: number;
  readonly status: Status;
}

/** A resource that has a status from a time on. */
interface Move extends Span {
  readonly key: string;
}

/**
 * The worst status of one control over time.
 *
 * @param changes the control's changes, oldest first
 * @param findings the control's current findings
 * @param start the beginning of the time to show, in milliseconds
 */
export function spansOf(changes: readonly Change[], findings: readonly Finding[], start: number): readonly Span[] {
  const moves = movesOf(changes, findings, start).toSorted((a, b) => a.from - b.from);
  const current = new Map<string, Status>();
  const spans: Span[] = [];
  for (const [from, together] of Map.groupBy(moves, (move) => move.from)) {
    for (const { key, status } of together) current.set(key, status);
    const status = worstOf(current.values());
    if (status && status !== spans.at(-1)?.status) spans.push({ from, status });
  }
  return spans;
}

/** Every status of every resource, with the time since when it has that status. */
function movesOf(changes: readonly Change[], findings: readonly Finding[], start: number): readonly Move[] {
  const ofStatus = changes.filter(({ kind, resource }) => kind !== "notice" && resource.type !== EVENT_TYPE);
  const byResource = Map.groupBy(ofStatus, findingKey);
  const before = [...byResource].flatMap(([key, [first]]) =>
    first?.from ? [{ key, from: start, status: first.from }] : [],
  );
  const after = ofStatus.map((change) => ({
    key: findingKey(change),
    from: Date.parse(change.at),
    status: change.status,
  }));
  // Some moves are not changes, such as the return from INSUFFICIENT_DATA to the same verdict; some resources never
  // changed.
  const now = findings
    .map((finding) => ({ key: findingKey(finding), from: Date.parse(finding.since), status: finding.status }))
    .filter(({ key, status }) => byResource.get(key)?.at(-1)?.status !== status)
    .map((move) => ({ ...move, from: Math.max(move.from, start) }));
  return [...before, ...after, ...now];
}
