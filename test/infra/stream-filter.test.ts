import { readyAlert } from "@genkan/aws/ledger/table";
import { expect, test } from "vitest";
import { matches } from "./matcher.ts";
import { streamRows } from "./pattern-rows.ts";

test.each(streamRows)("%s", (_, event, expected) => {
  expect(matches(readyAlert, event)).toBe(expected);
});
