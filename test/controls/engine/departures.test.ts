import { departuresAfter } from "@genkan/controls/engine/organization-ledger";
import { expect, test } from "vitest";

const pass = (day: string) => ({ id: day, at: `${day}T00:00:00.000Z` });
const [ANN, BOB] = [
  { account: "000000000001", name: "ann" },
  { account: "000000000002", name: "bob" },
];

test("who left is remembered for a month, the latest first, each account once", () => {
  const first = { ...pass("2026-11-01"), departures: departuresAfter(pass("2026-11-01"), [ANN], null) };
  expect(first.departures).toEqual([{ ...ANN, at: "2026-11-01T00:00:00.000Z" }]);
  const second = { ...pass("2026-11-20"), departures: departuresAfter(pass("2026-11-20"), [BOB, BOB], first) };
  expect(second.departures).toEqual([
    { ...BOB, at: "2026-11-20T00:00:00.000Z" },
    { ...ANN, at: "2026-11-01T00:00:00.000Z" },
  ]);
  // It came back, and left again.
  expect(departuresAfter(pass("2026-11-21"), [ANN], second).map(({ at }) => at.slice(0, 10))).toEqual([
    "2026-11-21",
    "2026-11-20",
  ]);
  expect(departuresAfter(pass("2026-12-02"), [], second)).toEqual([{ ...BOB, at: "2026-11-20T00:00:00.000Z" }]);
});

test("of many who leave, the mark of a pass keeps a hundred", () => {
  const many = Array.from({ length: 300 }, (_, i) => ({ account: String(200_000_000_000 + i), name: "x" }));
  expect(departuresAfter(pass("2026-11-01"), many, null)).toHaveLength(100);
});
