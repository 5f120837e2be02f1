import { type Exception, exceptionFor, exceptionsInForce, withExceptions } from "@genkan/controls/engine/exception";
import { expect, test } from "vitest";

const ending = (control: string, expires: string): Exception => ({
  control,
  resource: null,
  reason: "r",
  owner: "o",
  expires,
});

test("the exceptions in force are those that end later, and the next one to end comes first", () => {
  const over = ending("over", "2026-11-01T00:00:00Z");
  const now = ending("now", "2026-11-02T00:00:00Z");
  const later = ending("later", "2026-11-04T00:00:00Z");
  const soon = ending("soon", "2026-11-03T00:00:00Z");
  const inForce = exceptionsInForce([over, later, now, soon], "2026-11-02T00:00:00Z");
  expect(inForce.map(({ control }) => control)).toEqual(["soon", "later"]);
});

test("the order is that of the times, whatever their form", () => {
  const first = ending("first", "2026-11-03T08:00:00+09:00");
  const second = ending("second", "2026-11-03T00:00:00Z");
  expect(exceptionsInForce([second, first], "2026-11-01T00:00:00Z")).toEqual([first, second]);
});

test("the account's own exception counts before one of the organization", () => {
  const [own, central] = [ending("c", "2026-11-03T00:00:00Z"), ending("c", "2026-11-04T00:00:00Z")];
  const finding = { control: "c", resource: { type: "AWS::::Account", id: "111122223333" } };
  const before = { exceptions: [own] };
  expect(withExceptions(before)).toBe(before);
  expect(withExceptions(before, [central])).toEqual({ exceptions: [own, central] });
  expect(exceptionFor(finding, withExceptions(before, [central]).exceptions, "2026-11-01T00:00:00Z")).toBe(own);
  // One that has ended hides no other.
  expect(exceptionFor(finding, withExceptions(before, [central]).exceptions, "2026-11-03T12:00:00Z")).toBe(central);
});
