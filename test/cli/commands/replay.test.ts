import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Channel } from "@genkan/cli/replay/channels";
import { channels } from "@genkan/messages/channels/index";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { openTerminal, scenarioFile, temporaryFolder } from "../terminal.ts";

const root = new URL("../../../", import.meta.url);
const ajv = new Ajv2020({ allowUnionTypes: true });
(addFormats as unknown as (to: Ajv2020) => void)(ajv);
const schemaOf = (name: string) =>
  ajv.compile(JSON.parse(readFileSync(new URL(`docs/schemas/${name}.schema.json`, root), "utf8")));
const isReplay = schemaOf("replay");
const isAlert = schemaOf("alert");

const record = (name: string) => new URL(`test/records/${name}.json`, root).pathname;
const sound = ["--scenario", scenarioFile("sound")];

interface Printed {
  readonly account: string;
  readonly at: string;
  readonly records: readonly Record<string, unknown>[];
  readonly changes: readonly (Record<string, unknown> & { readonly message: string })[];
  readonly waiting: readonly string[];
  readonly apiCalls: number;
  readonly messages: readonly { readonly channel: Channel; readonly content: unknown }[];
}

/** Formats that show text as it is: nothing of it is markup there. */
const AS_IT_IS = ["mail", "teams", "pagerduty", "webhook", "json"];

/** A file of the test's own. */
function file(content: unknown, name = "events.json"): string {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, typeof content === "string" || content instanceof Uint8Array ? content : JSON.stringify(content));
  return path;
}

/** What `genkan replay --format json` prints, which fits its schema. */
async function replay(...args: string[]): Promise<Printed> {
  const { status, out, err } = await openTerminal().genkan("replay", ...args, "--format", "json");
  expect([status, err]).toEqual([0, ""]);
  const printed = JSON.parse(out) as Printed;
  expect(isReplay(printed), JSON.stringify(isReplay.errors)).toBe(true);
  for (const { channel, content } of printed.messages)
    if (channel === "json" && typeof content !== "string")
      expect(isAlert(content), JSON.stringify(isAlert.errors)).toBe(true);
  return printed;
}

const briefly = ({ changes }: Printed) =>
  changes.map(({ kind, control, status, reason }) => `${kind} ${control} ${status} ${reason}`);
const contentFor = ({ messages }: Printed, channel: Channel) =>
  messages.filter((each) => each.channel === channel).map(({ content }) => content);

/** What root does, as CloudTrail records it. */
const byRoot = (eventName: string, more: object = {}) => ({
  eventVersion: "1.11",
  eventID: `id-${eventName}`,
  eventSource: "iam.amazonaws.com",
  eventName,
  awsRegion: "us-east-1",
  sourceIPAddress: "203.0.113.7",
  userAgent: "Mozilla/5.0",
  eventType: "AwsApiCall",
  readOnly: false,
  recipientAccountId: "111122223333",
  userIdentity: { type: "Root", arn: "arn:aws:iam::111122223333:root", accountId: "111122223333" },
  ...more,
});
const byAdmin = (eventSource: string, eventName: string, more: object = {}) =>
  byRoot(eventName, {
    eventSource,
    userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve" },
    ...more,
  });
const withKey = { root: { accessKeys: [{ status: "Active" }] } };

describe("records that people published, on a sound account", () => {
  test.each([
    ["event-failed-saml-sign-in-typed-root", "not-root", ["rootActivity"], "root", []],
    [
      "event-hostile-user-agent-in-chat",
      "root-only-task",
      ["accountSummary", "rootActivity"],
      "root",
      ["drift root-access-key-absent NON_COMPLIANT root-access-key-present"],
    ],
    [
      "event-root-lets-iam-users-into-billing",
      "root-only-task",
      ["rootActivity"],
      "root",
      ["notice root-usage-limited COMPLIANT root-task-done"],
    ],
    [
      "event-root-runs-instances-invoked-by-signin",
      "daily-work",
      ["rootActivity"],
      "root",
      ["drift root-usage-limited NON_COMPLIANT root-daily-work"],
    ],
    [
      "event-settings-changed-by-an-identity-center-user",
      "not-root",
      ["mfaSettings"],
      "sso",
      ["drift identity-center-mfa-always-on NON_COMPLIANT mfa-settings-weak"],
    ],
    ["event-workspaces-sign-in", "not-root", [], null, []],
  ])("%s", async (name, kind, facts, rule, changes) => {
    const printed = await replay(record(name), ...sound);
    const [first] = printed.records;
    expect(printed.records).toHaveLength(1);
    expect(first).toMatchObject({ class: kind, facts, rule, tampering: null, forwardedBy: null });
    expect(briefly(printed)).toEqual(changes);
    expect(printed.messages).toHaveLength((channels.length + 1) * changes.length);
  });

  test("the file's own scenario does where none is named, and one alert reports all of it", async () => {
    const printed = await replay(record("event-hostile-user-agent-in-chat"), "--show", "json");
    expect(briefly(printed).toSorted()).toEqual(["drift root-access-key-absent NON_COMPLIANT root-access-key-present"]);
    expect(printed.messages).toHaveLength(1);
  });

  test("a WorkSpaces sign-in costs no API call", async () => {
    expect((await replay(record("event-workspaces-sign-in"), ...sound)).apiCalls).toBe(0);
  });

  test("who changed the settings is named", async () => {
    const printed = await replay(record("event-settings-changed-by-an-identity-center-user"), ...sound);
    expect(printed.changes[0]!.message).toContain("u-1");
  });

  test("nothing of a user agent becomes a link or a mention, by any channel", async () => {
    const printed = await replay(record("event-hostile-user-agent-in-chat"), ...sound);
    const marked = printed.messages.filter(({ channel }) => !AS_IT_IS.includes(channel));
    expect(JSON.stringify(marked)).toContain("evil");
    for (const { channel, content } of marked) {
      const text = JSON.stringify(content);
      expect(text, channel).not.toMatch(/<!channel>|<[^>]*\|[^>]*>/);
    }
  });
});

describe("what a file may hold", () => {
  const work = byRoot("RunInstances", { eventSource: "ec2.amazonaws.com" });
  const event = { source: "aws.ec2", "detail-type": "AWS API Call via CloudTrail", detail: work };
  test.each([
    ["one record", work, 1],
    ["a list", [work, { ...work, eventID: "id-2" }], 2],
    ["what CloudTrail delivers", { Records: [work] }, 1],
    ["an event of EventBridge", event, 1],
    ["a list of both", [event, { ...work, eventID: "id-2" }], 2],
    ["what CloudTrail stores, gzipped", gzipSync(JSON.stringify({ Records: [work] })), 1],
    ["events and a scenario", { scenario: JSON.parse(readFileSync(scenarioFile("sound"), "utf8")), events: [work] }, 1],
  ])("%s", async (name, content, count) => {
    const printed = await replay(file(content), ...(name.includes("scenario") ? [] : sound));
    expect(printed.records.map((each) => [each["class"], each["rule"]])).toEqual(
      Array.from({ length: count }, () => ["daily-work", "root"]),
    );
    expect(briefly(printed)).toEqual(["drift root-usage-limited NON_COMPLIANT root-daily-work"]);
  });

  test("what somebody else sends under a name of their own is delivered by no rule", async () => {
    const printed = await replay(file({ ...event, source: "my.app" }), ...sound);
    expect(printed.records[0]).toMatchObject({ class: "daily-work", rule: null });
    expect([briefly(printed), printed.apiCalls]).toEqual([[], 0]);
  });
});

describe("the account before and after the events", () => {
  test("a created key is reported where --then shows it, and only there", async () => {
    const created = file(byRoot("CreateAccessKey"));
    expect(briefly(await replay(created, ...sound))).toEqual([
      "notice root-usage-limited NON_COMPLIANT root-credentials-changed",
    ]);
    const then = file(withKey, "then.json");
    expect(briefly(await replay(created, ...sound, "--then", then))).toEqual([
      "drift root-access-key-absent NON_COMPLIANT root-access-key-present",
    ]);
  });

  test("that all is well again is believed when the event has settled", async () => {
    const [start, after] = [JSON.stringify(withKey), JSON.stringify({ root: { accessKeys: [] } })];
    const deleted = `{"start":${start},"events":[${JSON.stringify(byRoot("DeleteAccessKey"))}],"then":${after}}`;
    const printed = await replay(file(deleted), ...sound);
    expect(briefly(printed)).toContain("resolved root-access-key-absent COMPLIANT root-access-key-absent");
    expect(printed.waiting).toEqual([]);
  });

  test("a record without a time happens now, and a later one sets the scenario's clock", async () => {
    const untimed = await replay(file(byRoot("CreateAccessKey")), ...sound);
    expect(untimed.records[0]).toMatchObject({ eventTime: "2026-11-01T00:00:00.000Z" });
    const later = await replay(file(byRoot("CreateAccessKey", { eventTime: "2026-12-24T18:00:00Z" })), ...sound);
    expect(later.at).toBe("2026-12-24T18:01:00.000Z");
    expect(briefly(later)).toEqual(["notice root-usage-limited NON_COMPLIANT root-credentials-changed"]);
  });

  test("a scenario without a clock takes that of its first record", async () => {
    const { now: _, ...rest } = JSON.parse(readFileSync(scenarioFile("sound"), "utf8"));
    const scenario = file(rest, "scenario.json");
    const timed = file(byRoot("RunInstances", { eventSource: "ec2.amazonaws.com", eventTime: "2026-11-05T09:00:00Z" }));
    const printed = await replay(timed, "--scenario", scenario);
    expect(printed.at).toMatch(/^2026-11-05T09:01:0/);
    expect(briefly(printed)).toEqual(["drift root-usage-limited NON_COMPLIANT root-daily-work"]);
  });
});

describe("which rule delivers", () => {
  test("from another Region, a rule there forwards first", async () => {
    const printed = await replay(
      file([
        byRoot("RunInstances", { eventSource: "ec2.amazonaws.com", awsRegion: "eu-west-1" }),
        byAdmin("cloudtrail.amazonaws.com", "StopLogging", { awsRegion: "eu-west-1" }),
        byAdmin("s3.amazonaws.com", "DeleteBucket", { awsRegion: "eu-west-1" }),
        // AWS records IAM in us-east-1: here nothing else comes.
        byAdmin("scheduler.amazonaws.com", "DeleteSchedule", {
          awsRegion: "eu-west-1",
          requestParameters: { name: "genkan-production-Schedule" },
        }),
      ]),
      ...sound,
    );
    expect(printed.records.map(({ rule, tampering, forwardedBy }) => [rule, tampering, forwardedBy])).toEqual([
      ["root", null, "forward-root"],
      ["cloudtrail", null, "forward-account"],
      [null, null, null],
      [null, null, null],
    ]);
  });

  test("what stops Genkan is shown as tampering, and reported past it", async () => {
    const stop = file(
      byAdmin("scheduler.amazonaws.com", "DeleteSchedule", {
        requestParameters: { name: "genkan-production-Schedule" },
      }),
    );
    const printed = await replay(stop, ...sound);
    expect(printed.records[0]).toMatchObject({
      class: "not-root",
      facts: [],
      rule: null,
      tampering: "tamper-schedule",
    });
    expect(briefly(printed)).toEqual(["tampering genkan-itself NON_COMPLIANT genkan-tampered"]);
    expect(printed.messages.map(({ channel }) => channel)).toEqual([...channels.map(({ id }) => id), "json"]);
    expect(contentFor(printed, "mail")[0]).toMatchObject({ body: expect.stringContaining("DeleteSchedule") });
    expect(contentFor(printed, "amazon-q")[0]).toMatchObject({ source: "custom" });
    expect(briefly(await replay(stop, ...sound, "--stage", "other"))).toEqual([]);
  });
});

describe("what is printed for people", () => {
  test("says how each record is classified, what it can change and what comes of it", async () => {
    const { status, out } = await openTerminal().genkan(
      "replay",
      record("event-root-runs-instances-invoked-by-signin"),
      ...sound,
    );
    expect(status).toBe(0);
    expect(out).toMatch(/Classified as: daily-work\. Daily work: not part of a root-only task/);
    expect(out).toContain("Can change: Root user's events in CloudTrail");
    expect(out).toContain("Delivered by: root\n");
    expect(out).toContain("New problem (HIGH)  root-usage-limited\n  Root was used for daily work");
    expect(out).toMatch(/0 API calls; 1 message would be sent\.\n$/);
  });

  test("and in Japanese", async () => {
    const args = ["replay", record("event-workspaces-sign-in"), ...sound, "--locale", "ja"];
    const { out } = await openTerminal().genkan(...args);
    expect(out).toContain("分類: ルートユーザーの操作ではありません。");
    expect(out).toContain("届けるルール: 届ける EventBridge ルールはありません");
    expect(out).toContain("検出結果に変化はありません。");
    expect(out).not.toMatch(/[A-Z][a-z]+ (as|by|change)/);
  });

  test.each([
    ["mail", /\nHIGH root was used - 111122223333 \[Genkan\]\n\n/],
    ["amazon-q", /"textType": "client-markdown"/],
    ["teams", /"type": "AdaptiveCard"/],
    ["pagerduty", /"event_action": "trigger"/],
    ["webhook", /"schema": "genkan.alert\/1"/],
    ["json", /"schema": "genkan.alert\/1"/],
  ])("--show %s prints the message", async (channel, what) => {
    const args = ["replay", record("event-root-runs-instances-invoked-by-signin"), ...sound, "--show", channel];
    expect((await openTerminal().genkan(...args)).out).toMatch(what);
    const printed = await replay(...args.slice(1));
    expect(printed.messages.map((each) => each.channel)).toEqual([channel]);
  });

  test("hostile values are shown as text", async () => {
    const evil = "\u001b[2J\u202e\u0007";
    const hostile = byAdmin("scheduler.amazonaws.com", "DeleteSchedule", {
      eventID: `id${evil}`,
      userAgent: evil,
      sourceIPAddress: `"${evil}`,
      recipientAccountId: evil,
      requestParameters: { name: "genkan-production-Schedule" },
    });
    for (const more of [
      ["--show", "mail"],
      ["--show", "amazon-q"],
      ["--format", "json"],
    ]) {
      const { status, out, err } = await openTerminal().genkan("replay", file(hostile), ...sound, ...more);
      expect(status).toBe(0);
      expect(out + err).toContain("\\u{202e}".slice(1));
      expect(out + err).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    }
  });

  test("a record of another account is replayed, and remarked on", async () => {
    const other = byRoot("RunInstances", { eventSource: "ec2.amazonaws.com", recipientAccountId: "999900001111" });
    const { status, err } = await openTerminal().genkan("replay", file(other), ...sound);
    expect([status, err]).toEqual([0, expect.stringContaining("a record of account 999900001111")]);
  });
});

describe("the account of the credentials", () => {
  const work = (eventTime: string) => file(byRoot("RunInstances", { eventSource: "ec2.amazonaws.com", eventTime }));

  test("without a ledger, a whole run comes first, and nothing is kept", async () => {
    const { genkan, home } = openTerminal();
    const { status, out } = await genkan("replay", work("2026-10-31T23:00:00Z"), "--format", "json");
    expect(status).toBe(0);
    expect(briefly(JSON.parse(out) as Printed)).toEqual(["drift root-usage-limited NON_COMPLIANT root-daily-work"]);
    expect(existsSync(join(home, ".local"))).toBe(false);
  });

  test("its ledger says how it stood, what is planned counts, and the ledger is only read", async () => {
    const { genkan } = openTerminal();
    await genkan("watch", "--once");
    await genkan("planned-use", "add", "--owner", "hanako", "--reason", "invoice", "--from", "2026-10-31T22:00Z");
    const before = (await genkan("history", "--format", "json")).out;
    for (let i = 0; i < 2; i++) {
      const printed = JSON.parse((await genkan("replay", work("2026-10-31T22:30:00Z"), "--format", "json")).out);
      expect(briefly(printed as Printed)).toEqual(["notice root-usage-limited COMPLIANT root-used-as-planned"]);
      expect(printed.records[0]).toMatchObject({ class: "planned", because: expect.stringContaining("hanako") });
    }
    expect((await genkan("history", "--format", "json")).out).toBe(before);
    expect((await genkan("activity", "--format", "json")).out).not.toContain("RunInstances");
  });

  test("a record that has not settled is said to be evaluated once more", async () => {
    const { genkan } = openTerminal();
    const fresh = file(byRoot("DeactivateMFADevice", { eventTime: "2026-11-01T00:00:00Z" }));
    const { out } = await genkan("replay", fresh);
    expect(out).toContain("1 record would be evaluated once more");
    expect(JSON.parse((await genkan("replay", fresh, "--format", "json")).out).waiting).toEqual([
      "id-DeactivateMFADevice",
    ]);
  });
});

describe("what is wrong is said, with what to do", () => {
  const good = byRoot("CreateAccessKey");
  const { eventName: _, eventSource: __, ...nameless } = good;
  test.each([
    ["no JSON", "{", /events\.json is not JSON/, /Give one CloudTrail record/],
    ["no record", { Records: [] }, /has no record/, /Give one CloudTrail record/],
    ["an empty list", [], /has no record/, /Give one CloudTrail record/],
    ["no object", [good, 7], /record 2 of 2 is not an object/, /Give one CloudTrail record/],
    [
      "lacking fields",
      [good, nameless],
      /record 2 of 2 \(eventID id-CreateAccessKey\) lacks eventSource, eventName\./,
      /add/,
    ],
    ["lacking all", {}, /record 1 of 1 lacks eventID, eventSource, eventName\./, /add what is missing/],
    ["a detail that lacks", { detail: nameless }, /lacks eventSource, eventName/, /add what is missing/],
    ["no time", { ...good, eventTime: "yesterday" }, /eventTime that is not a time: "yesterday"/, /leave it out/],
    ["no identity", { ...good, userIdentity: "Root" }, /userIdentity that is not an object/, /"type": "Root"/],
    ["hostile text", { eventID: "a\u001b[2J" }, /eventID a\\u\{1b\}\[2J/, /add what is missing/],
  ])("%s", async (_name, content, what, next) => {
    const { status, out, err } = await openTerminal().genkan("replay", file(content), ...sound);
    expect([status, out]).toEqual([2, ""]);
    expect(err).toMatch(what);
    expect(err).toMatch(next);
    expect(err.trimEnd().split("\n").length).toBeLessThan(4);
  });

  test.each([
    ["a file that is not there", () => ["/nonexistent.json", ...sound], /\/nonexistent\.json can't be read \(ENOENT\)/],
    ["no scenario for --then", () => [file(good), "--then", file({}, "then.json")], /--then.*need --scenario/],
    ["a patch that is a list", () => [file(good), ...sound, "--then", file([], "then.json")], /not a JSON merge patch/],
    [
      "a patch that makes no scenario",
      () => [file(good), ...sound, "--then", file({ root: { mfa: 1 } }, "then.json")],
      /then\.json: .*mfa/s,
    ],
    ["a scenario and a ledger", () => [file(good), ...sound, "--ledger", "x"], /cannot be used with/],
    ["a ledger that is not there", () => [file(good), "--ledger", "/nonexistent/ledger.db"], /There is no ledger/],
    ["an unknown channel", () => [file(good), ...sound, "--show", "fax"], /Allowed choices are mail, /],
  ])("%s", async (_name, args, what) => {
    const { status, out, err } = await openTerminal().genkan("replay", ...args());
    expect([status, out]).toEqual([2, ""]);
    expect(err).toMatch(what);
  });
});
