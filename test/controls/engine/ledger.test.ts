import { longestWait, unsentAlertOf } from "@genkan/controls/engine/ledger";
import { expect, test } from "vitest";
import { eventsOf } from "../../findings.ts";

test("an alert has waited since the run that recorded it, and the oldest counts", () => {
  const unsent = ["2026-11-01T00:20:00.000Z", "2026-11-01T00:00:30.000Z"].map((at) =>
    unsentAlertOf(eventsOf(at, at), {}),
  );
  expect(longestWait(unsent, new Date("2026-11-01T01:00:00.000Z"))).toBe(3_570);
  expect(longestWait([], new Date())).toBe(0);
  // A clock that is a little behind has not waited for less than nothing.
  expect(longestWait(unsent.slice(0, 1), new Date("2026-11-01T00:19:59.000Z"))).toBe(0);
});
