import { DAY } from "../model/time.ts";

/** How many days the ledger remembers events. CloudTrail's event history ends after 90, and no window is longer. */
export const MEMORY_DAYS = 91;

/**
 * Alike events of one day (UTC): the times of the first and the last, in milliseconds since the epoch, and the number
 * of those that were seen. A day is short enough to know what lies within a session (12 hours) of one of them:
 * everything between the first and the last.
 */
export type Stretch = readonly [first: number, last: number, count: number];

/**
 * Alike events, as the ledger stores them: one line for any number of events. A line is always rewritten completely, on
 * top of the version that was read.
 */
export interface Line {
  /** The key of the line. Alike events have the same. */
  readonly key: string;
  /** Each day with events, the earliest first. */
  readonly days: readonly Stretch[];
  /** Increases by one with every write. Protects against two concurrent runs. */
  readonly version: number;
}

/** An event, the line that it belongs to, and the content of that line if this is its last event. */
export interface Seen<Body> {
  readonly key: string;
  readonly at: number;
  readonly body: Body;
}

/** The time of the last event of a line. */
export const lastOf = ({ days }: Pick<Line, "days">): number => days.at(-1)?.[1] ?? Number.NEGATIVE_INFINITY;

/** The number of events in a line. */
export const countOf = ({ days }: Pick<Line, "days">): number => days.reduce((sum, [, , count]) => sum + count, 0);

/** Whether a line has an event within this many milliseconds of a time. */
export const isNear = ({ days }: Pick<Line, "days">, at: number, distance: number): boolean =>
  days.some(([first, last]) => at >= first - distance && at <= last + distance);

/** Whether a line may already contain an event of this time. An earlier or a later event is new. */
export const mayHold = (line: Pick<Line, "days">, at: number): boolean => isNear(line, at, 0);

/**
 * The lines that events extend, as they are to be written. Events are read repeatedly, and none may count twice: the
 * number for a day is the most that was ever read of it at once, or the old number plus the events before its first and
 * after its last one. In both cases these are different events. A late event in between is counted when its day is read
 * again.
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

/** Two lines as one, whether or not they contain the same events. */
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

/** The events of a line that replace events that were not read: when, and how many. */
export interface StandIn {
  readonly at: number;
  readonly count: number;
}

/**
 * What a line adds to the events that were read of it, for each day from `from` on: the first and the last event,
 * unless one of that time was read. The last also represents all events in between that were not read.
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
