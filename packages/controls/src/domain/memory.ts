import { DAY } from "../model/time.ts";

/** So long the ledger remembers what happened, in days. CloudTrail's event history ends after 90, and no window is longer. */
export const MEMORY_DAYS = 91;

/**
 * Alike events of one day (UTC): the times of the first and of the last, in milliseconds since the epoch, and how many there
 * were, as far as they were seen. Days are short enough to know what lies within a session (12 hours) of one of them: what
 * lies between the first and the last does.
 */
export type Stretch = readonly [first: number, last: number, count: number];

/**
 * Events that are alike, as the ledger keeps them: one line, however many there are. A line is written anew as a whole, on
 * top of the version that was read.
 */
export interface Line {
  /** Which line it is: alike events have the same. */
  readonly key: string;
  /** Each day with its events, the earliest first. */
  readonly days: readonly Stretch[];
  /** Rises by one with every write; guards against two runs that race. */
  readonly version: number;
}

/** One event, the line that it belongs to, and what that line says when this is its last event. */
export interface Seen<Body> {
  readonly key: string;
  readonly at: number;
  readonly body: Body;
}

/** When the last event of a line was. */
export const lastOf = ({ days }: Pick<Line, "days">): number => days.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY;

/** How many events a line stands for. */
export const countOf = ({ days }: Pick<Line, "days">): number => days.reduce((sum, [, , count]) => sum + count, 0);

/** Whether a line has an event within so many milliseconds of a time. */
export const isNear = ({ days }: Pick<Line, "days">, at: number, distance: number): boolean =>
  days.some(([first, last]) => at >= first - distance && at <= last + distance);

/** Whether an event of this time may be one of those that a line holds already. An earlier or a later one cannot. */
export const mayHold = (line: Pick<Line, "days">, at: number): boolean => isNear(line, at, 0);

/**
 * The lines that events make longer, as they are to be written. Events are read again and again, so none may count twice:
 * a day counts as many as were ever read of it at once, or those that it had and the ones before its first and after its last.
 * Either way they are different events. One that comes late, between those, is counted when its day is read again.
 */
export function remember<Body extends object>(
  held: readonly (Body & Line)[],
  seen: readonly Seen<Body>[],
  now: number,
): (Body & Line)[] {
  const lines = new Map(held.map((line) => [line.key, line]));
  return [...Map.groupBy(seen, ({ key }) => key)].flatMap(([key, events]) => {
    const old = lines.get(key);
    const before = old?.days ?? [];
    const joined = withEvents(
      before,
      events.map(({ at }) => at),
    );
    if (JSON.stringify(joined) === JSON.stringify(before)) return [];
    const days = joined.filter(([, last]) => last >= now - MEMORY_DAYS * DAY);
    if (!days.length) return [];
    const latest = events.reduce((a, b) => (b.at >= a.at ? b : a));
    const body = old && latest.at <= lastOf(old) ? old : latest.body;
    return [{ ...body, key, days, version: (old?.version ?? 0) + 1 }];
  });
}

/** Two lines as one, which hold the same events or others. */
export const joinedDays = (a: readonly Stretch[], b: readonly Stretch[]): readonly Stretch[] =>
  [...Map.groupBy([...a, ...b], dayOf).values()].map(together).toSorted(byTime);

const together = (stretches: readonly Stretch[]): Stretch =>
  stretches.reduce(([first, last, count], each) => [
    Math.min(first, each[0]),
    Math.max(last, each[1]),
    Math.max(count, each[2]),
  ]);

function withEvents(days: readonly Stretch[], times: readonly number[]): readonly Stretch[] {
  const byDay = new Map(days.map((stretch) => [dayOf(stretch), stretch]));
  for (const [day, ofDay] of Map.groupBy(times, (at) => Math.floor(at / DAY))) {
    const read = ofDay.map((at): Stretch => [at, at, 1]).reduce((a, b) => together([a, b]));
    const old = byDay.get(day);
    const grown = old ? old[2] + ofDay.filter((at) => at < old[0] || at > old[1]).length : 0;
    const [first, last] = old ? together([old, read]) : read;
    byDay.set(day, [first, last, Math.max(grown, ofDay.length)]);
  }
  return [...byDay.values()].toSorted(byTime);
}

const dayOf = ([first]: Stretch) => Math.floor(first / DAY);
const byTime = (a: Stretch, b: Stretch) => a[0] - b[0];

/** Of the events that a line holds, those that must stand in for events that were not read: when, and how many. */
export interface StandIn {
  readonly at: number;
  readonly count: number;
}

/**
 * What a line adds to the events that were read of it: of each day from `from` on, its first and its last event, unless one
 * of that time was read, and the last for all between them that were not.
 */
export function standIns({ days }: Pick<Line, "days">, read: readonly number[], from: number): StandIn[] {
  return days.flatMap(([first, last, count]) => {
    const known = read.filter((at) => at >= first && at <= last);
    const ends = [...new Set([first, last])].filter((at) => !known.includes(at));
    const more = Math.max(0, count - known.length - ends.length);
    const at = ends.at(-1) ?? last;
    const alone = ends.map((each) => ({ at: each, count: each === at ? 1 + more : 1 }));
    const all = ends.length ? alone : more ? [{ at, count: more }] : [];
    return all.filter((each) => each.at >= from);
  });
}
