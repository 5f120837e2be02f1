import { readyAlert } from "@genkan/aws/ledger/table";
import { expect, test } from "vitest";

/**
 * Lambda's event filtering, as far as our pattern goes: an object must match in each of its keys, a list in one of its
 * values. https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html
 */
function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) return pattern.includes(event);
  if (typeof pattern !== "object" || pattern === null) throw new Error("a pattern ends in a list");
  if (typeof event !== "object" || event === null) return false;
  return Object.entries(pattern).every(([key, inner]) => matches(inner, (event as Record<string, unknown>)[key]));
}

const record = (eventName: string, NewImage?: object) => ({
  eventID: "1",
  eventName,
  eventSource: "aws:dynamodb",
  dynamodb: { SequenceNumber: "1", Keys: { pk: { S: "account#111122223333" } }, ...(NewImage ? { NewImage } : {}) },
});
const alert = (state: string) => ({ kind: { S: "alert" }, state: { S: state }, account: { S: "111122223333" } });

test.each([
  ["an alert that is ready", record("INSERT", alert("ready")), true],
  ["an alert that a run has closed, or the next one woke", record("MODIFY", alert("ready")), true],
  ["an alert of a run that is still writing", record("INSERT", alert("open")), false],
  ["an alert that was told", record("REMOVE"), false],
  ["a finding", record("MODIFY", { kind: { S: "finding" }, version: { N: "2" } }), false],
  ["the heartbeat", record("MODIFY", { kind: { S: "run" } }), false],
  ["history that expires", record("REMOVE", { kind: { S: "change" } }), false],
  ["something called ready that is no alert", record("INSERT", { kind: { S: "run" }, state: { S: "ready" } }), false],
])("%s", (_, event, expected) => {
  expect(matches(readyAlert, event)).toBe(expected);
});
