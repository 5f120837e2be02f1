import {
  countOf,
  isNear,
  joinedDays,
  type Line,
  lastOf,
  MEMORY_DAYS,
  mayHold,
  remember,
  type Stretch,
  standIns,
} from "@genkan/controls/domain/memory";
import fc from "fast-check";
import { describe, expect, test } from "vitest";

const DAY = 86_400_000;
const NOW = Date.parse("2026-11-01T00:00:00Z");
const HOUR = DAY / 24;
type Named = Line & { readonly name: string };

const seen = (times: readonly number[], key = "k") =>
  times.map((at) => ({ key, at, body: { name: `at ${at - NOW}` } }));
const add = (held: readonly Named[], times: readonly number[], now = NOW): readonly Named[] => {
  const written = remember(held, seen(times), now);
  return written.length ? written : held;
};
const line = (...days: Stretch[]) => ({ days });

describe("a line", () => {
  test("holds the first time, the last and the number of every day, and says what its last event was", () => {
    const times = [NOW - 2 * DAY, NOW - DAY - 2, NOW - DAY - 1, NOW - 2 * DAY + 5, NOW];
    const [only, ...more] = add([], times);
    expect(more).toEqual([]);
    expect(only).toEqual({
      key: "k",
      name: "at 0",
      version: 1,
      days: [
        [NOW - 2 * DAY, NOW - DAY - 1, 4],
        [NOW, NOW, 1],
      ],
    });
    expect([countOf(only!), lastOf(only!)]).toEqual([5, NOW]);
  });

  test("is written on top of what was read, and not at all where nothing is new", () => {
    const held = add([], [NOW - 5, NOW - 3]);
    expect(remember(held, seen([NOW - 5, NOW - 3, NOW - 4]), NOW)[0]).toMatchObject({ version: 2 });
    expect(remember(held, seen([NOW - 5, NOW - 3]), NOW)).toEqual([]);
    expect(remember(held, seen([NOW - 4]), NOW)).toEqual([]);
    expect(remember(held, [], NOW)).toEqual([]);
  });

  test("says what its last event was, in whatever order they come, and what came after", () => {
    const held = add([], [NOW - 1, NOW - 2]);
    expect(held).toMatchObject([{ name: "at -1" }]);
    expect(add(held, [NOW])).toMatchObject([{ name: "at 0" }]);
  });

  test("keeps what its last event was when an earlier one comes late", () => {
    const held = add([], [NOW]);
    expect(add(held, [NOW - 7])).toMatchObject([
      {
        name: "at 0",
        version: 2,
        days: [
          [NOW - 7, NOW - 7, 1],
          [NOW, NOW, 1],
        ],
      },
    ]);
  });

  test("forgets a day after 91, and is not made of what is older", () => {
    const old = NOW - MEMORY_DAYS * DAY;
    expect(add([], [old - 1])).toEqual([]);
    const held = add([], [old]);
    expect(held).toMatchObject([{ days: [[old, old, 1]] }]);
    expect(add(held, [NOW + 1], NOW + 1)).toMatchObject([{ days: [[NOW + 1, NOW + 1, 1]] }]);
  });

  test("counts no event twice and no more than there are, however its events are read and read again", () => {
    const times = fc.uniqueArray(fc.integer({ min: NOW - 3 * DAY, max: NOW }), { minLength: 1, maxLength: 40 });
    const readings = fc.array(fc.tuple(fc.nat(39), fc.nat(39)), { maxLength: 12 });
    fc.assert(
      fc.property(times, readings, (all, cuts) => {
        const inOrder = all.toSorted((a, b) => a - b);
        let held: readonly Named[] = [];
        for (const [a, b] of cuts) {
          held = add(held, inOrder.slice(Math.min(a, b), Math.max(a, b) + 1));
          expect(held.reduce((sum, each) => sum + countOf(each), 0)).toBeLessThanOrEqual(all.length);
        }
        // A reading of all of them corrects whatever came in pieces, and a second one changes nothing.
        held = add(held, inOrder);
        expect(countOf(held[0]!)).toBe(all.length);
        expect(remember(held, seen(inOrder), NOW)).toEqual([]);
      }),
    );
  });

  test("counts all events that come one after another, forwards or backwards, each once or more", () => {
    let held: readonly Named[] = [];
    for (let i = 0; i < 500; i++) held = add(add(held, [NOW + i * 60_000]), [NOW + i * 60_000]);
    for (let i = 1; i < 500; i++) held = add(add(held, [NOW - i * 60_000]), [NOW - i * 60_000]);
    expect(held.map(countOf)).toEqual([999]);
  });
});

test("a time may be held from the first to the last of a day, and is near within a distance of one", () => {
  const days = line([NOW, NOW + HOUR, 2]);
  expect([-1, 0, HOUR, HOUR + 1].map((at) => mayHold(days, NOW + at))).toEqual([false, true, true, false]);
  expect([-6, -5, HOUR + 5, HOUR + 6].map((at) => isNear(days, NOW + at, 5))).toEqual([false, true, true, false]);
  const weekly = line([NOW - 7 * DAY, NOW - 7 * DAY, 1], [NOW, NOW, 1]);
  expect(isNear(weekly, NOW + 1, 5)).toBe(true);
  expect(lastOf(line())).toBe(Number.NEGATIVE_INFINITY);
});

test("two lines joined have every day, and of a day that both have as many as the longer one", () => {
  const a = line([NOW, NOW + 5, 3], [NOW + DAY, NOW + DAY, 1]).days;
  expect(joinedDays(a, [[NOW + 2, NOW + 9, 2]])).toEqual([
    [NOW, NOW + 9, 3],
    [NOW + DAY, NOW + DAY, 1],
  ]);
});

describe("what a line adds to what was read", () => {
  const days = line([NOW, NOW + HOUR, 10]);
  test.each<[string, number[], number, object[]]>([
    [
      "nothing was read",
      [],
      NOW,
      [
        { at: NOW, count: 1 },
        { at: NOW + HOUR, count: 9 },
      ],
    ],
    ["its last was read", [NOW + HOUR], NOW, [{ at: NOW, count: 9 }]],
    ["its first was read", [NOW], NOW, [{ at: NOW + HOUR, count: 9 }]],
    ["both were read, and others not", [NOW, NOW + HOUR], NOW, [{ at: NOW + HOUR, count: 8 }]],
    [
      "events of other days were read",
      [NOW - 1, NOW + HOUR + 1],
      NOW,
      [
        { at: NOW, count: 1 },
        { at: NOW + HOUR, count: 9 },
      ],
    ],
    ["its first is too old", [], NOW + 1, [{ at: NOW + HOUR, count: 9 }]],
    ["all of it is too old", [], NOW + HOUR + 1, []],
  ])("%s", (_, read, from, expected) => {
    expect(standIns(days, read, from)).toEqual(expected);
  });

  test("is nothing where all was read, and the ends in any case where they were not", () => {
    const all = Array.from({ length: 10 }, (_, i) => NOW + (i * HOUR) / 9);
    expect(standIns(days, all, NOW)).toEqual([]);
    const between = all.map((at) => at + (at === NOW ? 1 : at === NOW + HOUR ? -1 : 0));
    expect(standIns(days, between, NOW)).toEqual([
      { at: NOW, count: 1 },
      { at: NOW + HOUR, count: 1 },
    ]);
    expect(standIns(line([NOW, NOW, 1]), [], NOW)).toEqual([{ at: NOW, count: 1 }]);
  });
});
