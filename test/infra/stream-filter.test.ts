import { readyAlert } from "@genkan/aws/ledger/table";
import { expect, test } from "vitest";
import { matches } from "./matcher.ts";

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
