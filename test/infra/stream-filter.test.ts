import { matches } from "@genkan/aws/event-rules/pattern";
import { readyAlert, readyDigest } from "@genkan/aws/ledger/table";
import { expect, test } from "vitest";
import { streamRows } from "./pattern-rows.ts";

test.each(streamRows)("%s", (_, event, expected) => {
  expect(matches(readyAlert, event)).toBe(expected === "alert");
  expect(matches(readyDigest, event)).toBe(expected === "digest");
});
