import { createHmac } from "node:crypto";
import { httpsPublisher } from "@genkan/aws/channels/https";
import { connect } from "@genkan/aws/clients";
import { alertMessage } from "@genkan/messages/alert/alert";
import type { HttpsChannel } from "@genkan/messages/channels/channel";
import { channels, isHttpsChannel } from "@genkan/messages/channels/index";
import { pagerDuty } from "@genkan/messages/channels/pagerduty";
import { webhook } from "@genkan/messages/channels/webhook";
import { utc } from "@genkan/messages/moment";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import { alertOf, changeOf, kinds } from "../../messages/alerts.ts";
import { publishedSchema } from "../../messages/validators.ts";
import { behaviours, startService } from "../../services.ts";
import { startParameterStore } from "./parameter-store.ts";

const KEY = "0123456789abcdef0123456789abcdef";
const OTHER_KEY = "fedcba9876543210fedcba9876543210";
const PARAMETER = "genkan-test-channel";
const place = { parameter: PARAMETER, stage: "test" };
const message = alertMessage(kinds.drift, utc.en);

let store: Awaited<ReturnType<typeof startParameterStore>>;
let clock: TestClock;
const closing: (() => void)[] = [];
beforeEach(async () => {
  clock = new TestClock();
  store = await startParameterStore();
});
afterEach(() => {
  store.close();
  for (const close of closing.splice(0)) close();
});

/** A service as the real one, an address that leads to it, and what posts there. */
async function publishing<Payload>(channel: HttpsChannel<Payload>) {
  const service = await startService(behaviours[channel.id]?.(KEY));
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  // Time passes only when somebody sleeps: a deadline would end no call here.
  const patient = { ...clock, now: clock.now, sleep: clock.sleep, timeout: () => new AbortController().signal };
  const aws = connect({ region: "us-east-1", endpoint: store.endpoint, credentials, clock: patient });
  closing.push(
    () => aws.close(),
    () => service.close(),
  );
  store.values.set(PARAMETER, JSON.stringify({ url: service.url, key: KEY }));
  return { service, publish: httpsPublisher(aws, channel, place) };
}
const elapsed = async (work: Promise<unknown>) => {
  const from = clock.now();
  await work;
  return clock.now() - from;
};

describe.each(channels.filter(isHttpsChannel).map((channel) => [channel.id, channel] as const))("%s", (_, channel) => {
  test("every kind of alert and notice is accepted by the service, and the secret is read once", async () => {
    const { service, publish } = await publishing(channel);
    for (const locale of ["en", "ja"] as const)
      for (const alert of Object.values(kinds)) await publish(channel.alert(alertMessage(alert, utc[locale])));
    await publish(channel.notice({ id: "x", title: "t", text: "x", severity: "HIGH", resolved: false }));
    expect(service.posts.length).toBeGreaterThan(kinds.drift.changes.length);
    expect(service.posts[0]?.headers["content-type"]).toBe("application/json; charset=utf-8");
    expect(store.reads).toEqual([{ Name: PARAMETER, WithDecryption: true }]);
  });

  test("a long alert is accepted", async () => {
    const { service, publish } = await publishing(channel);
    const changes = Array.from({ length: 300 }, (_, i) =>
      changeOf("drift", { resource: { type: "AWS::IAM::User", id: `${i}-${"日本語".repeat(50)}` } }),
    );
    await publish(channel.alert(alertMessage(alertOf(...changes), utc.ja)));
    expect(service.posts.length).toBeGreaterThan(0);
  });

  test.each([
    ["seconds", () => "17", 17_000],
    ["a date", () => new Date(clock.now() + 9_000).toUTCString(), 9_000],
    ["nothing", () => undefined, 1_000],
  ])("what is throttled is posted again after the pause that the service asks for: %s", async (_, header, pause) => {
    const { service, publish } = await publishing(channel);
    const after = header();
    service.answers.push({ status: 429, ...(after ? { headers: { "retry-after": after } } : {}) });
    expect(await elapsed(publish(channel.alert(message)))).toBe(pause);
    expect(service.posts).toHaveLength(2);
    expect(service.posts[1]?.body).toBe(service.posts[0]?.body);
  });

  test("a service that is down is asked three times", async () => {
    const { service, publish } = await publishing(channel);
    service.answers.push({ status: 500 }, { status: 503 }, { status: 502, body: "bad gateway" });
    await expect(publish(channel.alert(message))).rejects.toThrow(`${channel.name} answered 502: bad gateway`);
    expect(service.posts).toHaveLength(3);
  });

  test("a pause that is too long for a function is left to Lambda", async () => {
    const { service, publish } = await publishing(channel);
    service.answers.push({ status: 429, headers: { "retry-after": "120" } });
    await expect(publish(channel.alert(message))).rejects.toThrow("answered 429");
    expect(service.posts).toHaveLength(1);
  });

  test("what the service refuses is not posted again", async () => {
    const { service, publish } = await publishing(channel);
    service.answers.push({ status: 400, body: "no" });
    await expect(publish(channel.alert(message))).rejects.toMatchObject({
      name: "DeliveryError",
      isPassing: false,
      message: `${channel.name} answered 400: no`,
    });
    expect(service.posts).toHaveLength(1);
    expect(store.reads).toHaveLength(1);
  });

  test("a redirection is not followed: the message is for this address alone", async () => {
    const { service, publish } = await publishing(channel);
    service.answers.push({ status: 307, headers: { location: "/elsewhere" } });
    await expect(publish(channel.alert(message))).rejects.toThrow("answered 307");
    expect(service.posts).toHaveLength(1);
  });

  test("a service that cannot be reached is tried again, and the error does not have its address", async () => {
    const { service, publish } = await publishing(channel);
    service.close();
    await expect(publish(channel.alert(message))).rejects.toThrow(/^[^/]+ could not be reached \(TypeError\)$/);
  });

  test.each([401, 403, 404, 410])("a secret that was changed is read again after %i", async (status) => {
    const { service, publish } = await publishing(channel);
    await publish(channel.alert(message));
    const other = await startService(behaviours[channel.id]?.(OTHER_KEY));
    closing.push(() => other.close());
    store.values.set(PARAMETER, JSON.stringify({ url: other.url, key: OTHER_KEY }));
    service.answers.push({ status, body: "gone" });
    await publish(channel.alert(message));
    expect(other.posts).toHaveLength(1);
    expect(store.reads).toHaveLength(2);
  });

  test("a secret that is wrong for good is an error that names the parameter and how to set it", async () => {
    const { service, publish } = await publishing(channel);
    service.answers.push({ status: 404, body: `no service at ${service.url}, /secret, for ${KEY}` });
    const error = await publish(channel.alert(message)).catch((reason: Error) => reason);
    expect(String(error)).toContain(`in the parameter ${PARAMETER}. Set it with: npx sst secret set `);
    expect(String(error)).toContain("npx sst deploy --stage test");
    expect(String(error)).not.toMatch(/127\.0\.0\.1|\/secret|0123456789abcdef/);
    expect(service.posts).toHaveLength(1);
  });

  test("a secret that cannot be read any more is used as long as the function stays warm", async () => {
    const { service, publish } = await publishing(channel);
    await publish(channel.alert(message));
    clock.advance(301_000);
    store.errors.push("AccessDeniedException");
    await publish(channel.alert(message));
    expect(service.posts).toHaveLength(2);
    expect(store.reads).toHaveLength(2);
  });

  test.each([
    ["is missing", undefined, /cannot be read \(ParameterNotFound\)/],
    ["may not be read", "AccessDeniedException", /cannot be read \(AccessDeniedException\)/],
    ["is empty", "", /is not/],
  ])("a secret that %s is named, with how to set it", async (_, value, reason) => {
    const { service, publish } = await publishing(channel);
    if (value === undefined) store.values.delete(PARAMETER);
    else if (value) store.errors.push(value);
    else store.values.set(PARAMETER, "");
    const failing = publish(channel.alert(message));
    await expect(failing).rejects.toThrow(reason);
    await expect(failing).rejects.toThrow(
      new RegExp(`parameter ${PARAMETER}. Set it with: npx sst secret set \\w+ VALUE`),
    );
    expect(service.posts).toEqual([]);
  });

  test("a secret is kept for five minutes", async () => {
    const { publish } = await publishing(channel);
    await publish(channel.alert(message));
    clock.advance(299_000);
    await publish(channel.alert(message));
    expect(store.reads).toHaveLength(1);
    clock.advance(2_000);
    await publish(channel.alert(message));
    expect(store.reads).toHaveLength(2);
  });
});

test("each attempt is signed at its own time, as the receiver computes it", async () => {
  const { service, publish } = await publishing(webhook);
  service.answers.push({ status: 429, headers: { "retry-after": "15" } });
  await publish(webhook.alert(message));
  const stamps = service.posts.map(({ headers, body }) => {
    const stamp = String(headers["genkan-timestamp"]);
    const expected = createHmac("sha256", KEY).update(`${stamp}.${body}`).digest("hex");
    expect(headers["genkan-signature"]).toBe(`v1=${expected}`);
    return Number(stamp);
  });
  expect(stamps).toEqual([clock.now() / 1_000 - 15, clock.now() / 1_000]);
});

test("PagerDuty's answer about the routing key means that the key is wrong, and each event is posted", async () => {
  const isEvent = publishedSchema("pagerduty-events-v2.json");
  const { service, publish } = await publishing(pagerDuty);
  const users = ["alice", "bob"].map((id) => changeOf("drift", { resource: { type: "AWS::IAM::User", id } }));
  await publish(pagerDuty.alert(alertMessage(alertOf(...users), utc.en)));
  expect(service.posts).toHaveLength(2);
  for (const { body } of service.posts) expect(isEvent(JSON.parse(body)), JSON.stringify(isEvent.errors)).toBe(true);
  store.values.set(PARAMETER, JSON.stringify({ url: service.url, key: OTHER_KEY }));
  clock.advance(301_000);
  await expect(publish(pagerDuty.alert(message))).rejects.toThrow("Its secret may be wrong");
  store.values.set(PARAMETER, JSON.stringify({ url: service.url, key: KEY }));
  await publish(pagerDuty.alert(message));
});
