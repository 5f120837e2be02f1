import { matches } from "@genkan/aws/event-rules/pattern";
import { describe, expect, test } from "vitest";
import { combinationRows, operatorRows, refusedPatterns } from "../../infra/pattern-rows.ts";

describe.each(operatorRows)("%j", (operator, yes, no) => {
  test.each(yes.map((value) => [value]))("matches %j", (value) => {
    expect(matches({ detail: { field: [operator] } }, { detail: { field: value } })).toBe(true);
  });
  test.each(no.map((value) => [value]))("does not match %j", (value) => {
    expect(matches({ detail: { field: [operator] } }, { detail: { field: value } })).toBe(false);
  });
});

test.each(combinationRows)("%s", (_, pattern, yes, no) => {
  for (const event of yes) expect(matches(pattern, event), JSON.stringify(event)).toBe(true);
  for (const event of no) expect(matches(pattern, event), JSON.stringify(event)).toBe(false);
});

test.each(refusedPatterns)("refuses %s, as EventBridge does, whatever the event", (_, pattern) => {
  expect(() => matches({ first: ["never"], ...pattern }, {})).toThrow(/:/);
});
