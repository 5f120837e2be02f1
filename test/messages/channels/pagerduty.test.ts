import type { Digest } from "@genkan/controls/engine/digest";
import { locales } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { noticeFrom } from "@genkan/messages/channels/notice";
import { type PagerDutyEvent, pagerDuty } from "@genkan/messages/channels/pagerduty";
import { digestMessage } from "@genkan/messages/digest/digest";
import { utc } from "@genkan/messages/moment";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { alertOf, changeOf, kinds } from "../alerts.ts";
import { anyAlert } from "../any-alert.ts";
import { digestOfPass, digests, gatheredOf, longest, members } from "../digests.ts";
import { publishedSchema } from "../validators.ts";

const isEvent = publishedSchema("pagerduty-events-v2.json");
const address = { url: "https://events.pagerduty.com/v2/enqueue", key: "0123456789abcdef0123456789abcdef" };
const bodiesOf = (events: readonly PagerDutyEvent[]) =>
  pagerDuty.bodies(events, address).map((body) => JSON.parse(body) as unknown);
const expectEvents = (events: readonly PagerDutyEvent[]) => {
  for (const body of bodiesOf(events)) expect(isEvent(body), JSON.stringify(isEvent.errors)).toBe(true);
};
const eventsOf = (...changes: Parameters<typeof alertOf>) => pagerDuty.alert(alertMessage(alertOf(...changes), utc.en));

test.each(locales)("an event is as PagerDuty describes it, with the routing key (%s)", (locale) => {
  for (const alert of Object.values(kinds)) expectEvents(pagerDuty.alert(alertMessage(alert, utc[locale])));
  expect(bodiesOf(eventsOf(changeOf("drift")))).toMatchObject([{ routing_key: address.key }]);
});

describe("a digest", () => {
  const eventsIn = (digest: Digest) => pagerDuty.digest(digestMessage(digest, utc.en));
  const keysOf = (digest: Digest, action: PagerDutyEvent["event_action"]) =>
    eventsIn(digest).flatMap(({ event_action, dedup_key }) => (event_action === action ? [dedup_key] : []));
  const about = (kind: "drift" | "resolved" | "reminder", stillFailing: number) =>
    digestOfPass({
      gathered: [gatheredOf(members[0]!, changeOf(kind))],
      stillFailing: new Map([["root-access-key-absent", stillFailing]]),
    });
  const KEY = "genkan/o-abc1234567/root-access-key-absent";

  test.each(locales)("is events as PagerDuty describes them (%s)", (locale) => {
    for (const digest of [...Object.values(digests), longest])
      expectEvents(pagerDuty.digest(digestMessage(digest, utc[locale])));
  });

  test("opens one incident for a control, which its reminder repeats", () => {
    expect(keysOf(about("drift", 1), "trigger")).toEqual([KEY]);
    expect(keysOf(about("reminder", 1), "trigger")).toEqual([KEY]);
    const both = digestOfPass({
      gathered: [gatheredOf(members[0]!, changeOf("drift")), gatheredOf(members[1]!, changeOf("reminder"))],
    });
    expect(keysOf(both, "trigger")).toEqual([KEY]);
  });

  test("resolves it when no account fails the control any more, and not before", () => {
    expect(keysOf(about("resolved", 0), "resolve")).toEqual([KEY]);
    expect(eventsIn(about("resolved", 1))).toEqual([]);
    const mixed = digestOfPass({
      gathered: [gatheredOf(members[0]!, changeOf("resolved")), gatheredOf(members[1]!, changeOf("drift"))],
    });
    expect(keysOf(mixed, "resolve")).toEqual([]);
  });

  test("is an error where AWS denied a call, and a warning where it may pass", () => {
    const of = (reason: string) =>
      digestOfPass({ gathered: [gatheredOf(members[0]!, changeOf("unknown", { reason }))] });
    expect(eventsIn(of("access-denied"))).toMatchObject([{ payload: { severity: "error" } }]);
    expect(eventsIn(of("throttled"))).toMatchObject([{ payload: { severity: "warning" } }]);
  });

  test("of who joined and left wakes nobody", () => {
    expect(eventsIn(digests["joined and left"])).toEqual([]);
  });
});

test("the schema refuses what PagerDuty refuses", () => {
  const [event] = bodiesOf(eventsOf(changeOf("drift"))) as [Record<string, unknown>];
  expect(isEvent({ ...event, routing_key: "short" })).toBe(false);
  expect(isEvent({ ...event, payload: undefined })).toBe(false);
  expect(isEvent({ ...event, dedup_key: "x".repeat(256) })).toBe(false);
  expect(isEvent({ ...event, payload: { ...(event["payload"] as object), severity: "CRITICAL" } })).toBe(false);
});

test("a drift opens an incident that the reminder repeats and the resolution resolves", () => {
  const user = { resource: { type: "AWS::IAM::User", id: "alice" }, control: "iam-user-mfa-enabled" };
  const [drift] = eventsOf(changeOf("drift", user));
  const [reminder] = eventsOf(changeOf("reminder", { ...user, alertId: "another", at: "2026-12-01T00:00:00.000Z" }));
  const [resolved] = eventsOf(changeOf("resolved", { ...user, alertId: "third" }));
  expect([drift?.event_action, reminder?.event_action, resolved?.event_action]).toEqual([
    "trigger",
    "trigger",
    "resolve",
  ]);
  expect(new Set([drift, reminder, resolved].map((event) => event?.dedup_key)).size).toBe(1);
  const [bob] = eventsOf(changeOf("drift", { ...user, resource: { ...user.resource, id: "bob" } }));
  expect(bob?.dedup_key).not.toBe(drift?.dedup_key);
});

test.each([
  ["drift", "CRITICAL", "critical"],
  ["drift", "HIGH", "error"],
  ["drift", "MEDIUM", "warning"],
  ["drift", "LOW", "info"],
  // A denied call may be an attack.
  ["unknown", "CRITICAL", "error"],
  ["reminder", "CRITICAL", "critical"],
] as const)("a %s of severity %s is %s", (kind, severity, expected) => {
  expect(eventsOf(changeOf(kind, { severity }))).toMatchObject([{ payload: { severity: expected } }]);
});

test("what is throttled for a while pages nobody", () => {
  const params = { action: "iam:GetAccountSummary", detail: "", actions: ["iam:GetAccountSummary"] };
  const change = changeOf("unknown", { reason: "throttled", params });
  expect(eventsOf(change)).toMatchObject([{ payload: { severity: "warning" } }]);
});

test("a root-only task is for information, and each event of root is an incident of its own", () => {
  const act = (id: string) =>
    changeOf("notice", { status: "COMPLIANT", severity: "LOW", resource: { type: "AWS::CloudTrail::Event", id } });
  const events = eventsOf(act("e1"), act("e2"));
  expect(events).toMatchObject([{ payload: { severity: "info" } }, { payload: { severity: "info" } }]);
  expect(new Set(events.map(({ dedup_key }) => dedup_key)).size).toBe(2);
});

test("an alarm opens an incident, and its end resolves it", () => {
  const alarm = (NewStateValue: string) =>
    pagerDuty.notice(
      noticeFrom({
        subject: `${NewStateValue}: "MonitorSilent"`,
        text: JSON.stringify({ AlarmName: "MonitorSilent", NewStateValue, AlarmDescription: "Look at the log." }),
      }),
    );
  const [opened, ended] = [alarm("ALARM"), alarm("OK")];
  expectEvents([...opened, ...ended]);
  expect(opened).toMatchObject([{ event_action: "trigger", payload: { severity: "error" } }]);
  expect(ended).toEqual([{ event_action: "resolve", dedup_key: opened[0]?.dedup_key }]);
});

test("fifty incidents at most come of one alert, and one more counts the rest", () => {
  const changes = Array.from({ length: 75 }, (_, i) =>
    changeOf("drift", { resource: { type: "AWS::IAM::User", id: `u${i}` } }),
  );
  const events = eventsOf(...changes);
  expect(events).toHaveLength(51);
  expect(events.at(-1)).toMatchObject({ payload: { summary: expect.stringContaining("… and 25 more: ") } });
  expectEvents(events);
});

test("whatever the names are, the limits are kept, and keys that are cut differ", () => {
  fc.assert(
    fc.property(anyAlert, ([changes, locale, account]) =>
      expectEvents(pagerDuty.alert(alertMessage({ ...alertOf(...changes), account }, utc[locale]))),
    ),
    { numRuns: Number(process.env["FC_RUNS"] ?? 60) },
  );
  const keys = ["a", "b"].map((end) => {
    const resource = { type: "AWS::IAM::User", id: "x".repeat(400) + end };
    return eventsOf(changeOf("drift", { resource }))[0]?.dedup_key;
  });
  expect(keys[0]).not.toBe(keys[1]);
});

test("an answer that the routing key is wrong is reported from one about the event", () => {
  const wrongKey = `{"status":"invalid event","errors":["Length of 'routing_key' is incorrect (should be 32 characters)"]}`;
  expect(pagerDuty.isWrongSecret?.(400, wrongKey)).toBe(true);
  expect(pagerDuty.isWrongSecret?.(400, `{"status":"invalid event","errors":["'payload' is missing"]}`)).toBe(false);
});
