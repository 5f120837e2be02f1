import { connect } from "@genkan/aws/clients";
import { type HistoryPage, lookUp } from "@genkan/aws/cloudtrail/look-up";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import { ACCOUNT, json, later, NOW, type Setup, withAnswers, without } from "../collect/reading.ts";

const record = (number: number, more: object = {}) => ({
  eventID: `event-${number}`,
  eventTime: later(-number * 60_000).toISOString(),
  eventSource: "iam.amazonaws.com",
  eventName: "CreateUser",
  awsRegion: "us-east-1",
  ...more,
});
const records = (count: number) => Array.from({ length: count }, (_, i) => record(i + 1));

/** The pages of a look-up in a simulated account, and the simulated time that they took. */
async function pagesOf({
  events = [] as readonly object[],
  answers = {} as NonNullable<Setup["answers"]>,
  mostPages = 40,
  region = "us-east-1",
  from = later(-86_400_000),
}) {
  const clock = new TestClock(NOW);
  const scenario = readScenario({ account: ACCOUNT, now: NOW.toISOString(), cloudTrailEvents: events });
  const simulation = simulate({ scenario, clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({
    region: "us-east-1",
    credentials,
    clock,
    requestHandler: withAnswers(simulation, { answers }),
  });
  const pages: HistoryPage[] = [];
  const asked = { region, attribute: "EventName", value: "CreateUser", from, mostPages } as const;
  for await (const page of lookUp(aws, asked)) pages.push(page);
  return { pages, elapsed: clock.now() - NOW.getTime(), calls: simulation.calls };
}

test("a look-up gives each event with its id, its time and its record", async () => {
  const { pages } = await pagesOf({ events: [record(1)] });
  expect(pages).toEqual([{ entries: [{ id: "event-1", at: later(-60_000), record: record(1) }], more: false }]);
});

test("a look-up that finds nothing is one page without events", async () => {
  expect((await pagesOf({})).pages).toEqual([{ entries: [], more: false }]);
});

test("only what was asked for is found: the name, the Region, and from when on", async () => {
  const events = [
    record(1),
    record(2, { eventName: "DeleteUser" }),
    record(3, { awsRegion: "eu-west-1" }),
    record(4, { eventTime: later(-7_200_000).toISOString() }),
  ];
  const idsOf = async (asked: { region?: string; from?: Date }) =>
    (await pagesOf({ events, ...asked })).pages.flatMap((page) => page.entries.map(({ id }) => id));
  expect(await idsOf({})).toEqual(["event-1", "event-4"]);
  expect(await idsOf({ region: "eu-west-1" })).toEqual(["event-3"]);
  expect(await idsOf({ from: later(-3_600_000) })).toEqual(["event-1"]);
});

test("pages hold 50 events, the newest first, and none is read that nobody asks for", async () => {
  const { pages, calls } = await pagesOf({ events: records(120).toReversed() });
  expect(pages.map(({ entries }) => entries.length)).toEqual([50, 50, 20]);
  const ids = pages.flatMap(({ entries }) => entries.map(({ id }) => id));
  expect(ids).toEqual(records(120).map(({ eventID }) => eventID));
  expect(calls).toHaveLength(3);
});

test.each([
  { mostPages: 3, count: 120, more: [false, false, false] },
  { mostPages: 2, count: 120, more: [false, true] },
  { mostPages: 2, count: 100, more: [false, false] },
  { mostPages: 1, count: 51, more: [true] },
])("of $count events with a bound of $mostPages pages, the last page says whether there are more", async (row) => {
  const { pages } = await pagesOf({ events: records(row.count), mostPages: row.mostPages });
  expect(pages.map(({ more }) => more)).toEqual(row.more);
});

test("look-ups keep to AWS's pace of two a second", async () => {
  const { elapsed, calls } = await pagesOf({ events: records(500) });
  expect(calls.filter(({ status }) => status !== 200)).toEqual([]);
  expect(calls).toHaveLength(10);
  expect(elapsed).toBe(4 * 1_050);
});

test.each([
  ["without its record", without("CloudTrailEvent"), "the record of event event-1 is not JSON"],
  ["whose record is not JSON", recordAs("{"), "the record of event event-1 is not JSON"],
  ["whose record is null", recordAs("null"), "event event-1: the record is not an object"],
  ["whose record is a text", recordAs('"CreateUser"'), "event event-1: the record is not an object"],
  ["whose record is a list", recordAs("[1]"), "event event-1: the record is not an object"],
  ["whose record has no time", recordAs("{}"), "event event-1: eventTime is not a text"],
  ["whose time is no time", recordAs('{"eventTime":"yesterday"}'), "event event-1: eventTime is not a time"],
])("an event %s makes the history unusable", async (_, LookupEvents, message) => {
  await expect(pagesOf({ events: [record(1)], answers: { LookupEvents } })).rejects.toMatchObject({
    name: "UnusableAnswerError",
    action: "cloudtrail:LookupEvents",
    message,
  });
});

test("an event without an id has that of its record", async () => {
  const { pages } = await pagesOf({ events: [record(1)], answers: { LookupEvents: without("EventId") } });
  expect(pages[0]?.entries).toEqual([{ id: "event-1", at: later(-60_000), record: record(1) }]);
});

test("an event without an id in its record too makes the history unusable: events are kept apart by their ids", async () => {
  const answers = {
    LookupEvents: json<{ Events: object[] }>(({ Events }) => ({
      Events: Events.map((each) => ({
        ...each,
        EventId: undefined,
        CloudTrailEvent: JSON.stringify({ ...record(1), eventID: undefined }),
      })),
    })),
  };
  await expect(pagesOf({ events: [record(1)], answers })).rejects.toMatchObject({
    name: "UnusableAnswerError",
    message: "an event: eventID is not a text",
  });
});

test("an answer without events is not one of no events", async () => {
  const answers = { LookupEvents: without("Events") };
  await expect(pagesOf({ events: [record(1)], answers })).rejects.toMatchObject({
    name: "UnusableAnswerError",
    action: "cloudtrail:LookupEvents",
    message: "AWS's answer has no Events",
  });
});

function recordAs(CloudTrailEvent: string) {
  return json<{ Events: object[] }>(({ Events }) => ({ Events: Events.map((each) => ({ ...each, CloudTrailEvent })) }));
}
