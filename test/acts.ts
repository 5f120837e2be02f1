import type { Activity } from "@genkan/controls/domain/root-activity";
import type { RootAct } from "@genkan/controls/model/evidence";

/** An hour, in milliseconds. */
export const HOUR = 3_600_000;
const NOON = Date.parse("2026-11-01T12:00:00Z");

/** So many hours after noon of 2026-11-01. */
export const hours = (n: number) => new Date(NOON + n * HOUR);

/** An act of root at noon, from an address of its own and with no key: `EventName (service)` and what else is particular. */
export function act(what: string, more: Partial<RootAct> = {}): RootAct {
  const [, eventName = "", service = ""] = /^(\w+) \((\w+)\)$/.exec(what) ?? [];
  return {
    eventID: crypto.randomUUID(),
    eventTime: hours(0),
    eventSource: `${service}.amazonaws.com`,
    eventName,
    eventType: "AwsApiCall",
    awsRegion: "us-east-1",
    sourceIPAddress: "192.0.2.1",
    userAgent: "console",
    accessKeyId: "",
    readOnly: false,
    errorCode: null,
    signIn: null,
    mfaUsed: null,
    invokedBy: null,
    assumedRoot: false,
    requestParameters: {},
    ...more,
  };
}

/** A line of the ledger with one act of root, and what else is particular. */
export function lineOf({ eventTime, ...done }: RootAct, more: Partial<Activity> = {}): Activity {
  const time = eventTime.getTime();
  return {
    ...done,
    eventTime: eventTime.toISOString(),
    class: "daily-work",
    because: "",
    first: null,
    noticed: [],
    key: `line of ${done.eventID}`,
    days: [[time, time, 1]],
    version: 1,
    ...more,
  };
}
