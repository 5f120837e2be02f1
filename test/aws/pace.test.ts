import { IdentitystoreClient, ListGroupsCommand, ListUsersCommand } from "@aws-sdk/client-identitystore";
import { ListInstancesCommand, SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/observe";
import { Bucket, Pace } from "@genkan/aws/pace";
import { catalogue } from "@genkan/controls/catalogue/index";
import { factsOf } from "@genkan/controls/model/control";
import { defaultSettings } from "@genkan/controls/model/settings";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { accountOf } from "../scenarios/sized.ts";

test.each([
  [2, 1, 5],
  [10, 3, 90],
  [50, 7, 2_000],
])("a full pass over %i permission sets, %i groups and %i users takes at most 15 + 3p + g reads", async (p, g, u) => {
  const clock = new TestClock();
  const sandbox = simulate({ scenario: readScenario(accountOf(p, g, u)), clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler: sandbox.requestHandler });
  try {
    const at = sandbox.account.now();
    const subject = { account: sandbox.account.scenario.account, partition: "aws" };
    const facts = new Set(catalogue.flatMap(factsOf));
    const observations = await observe(aws, facts, { subject, settings: defaultSettings, at });
    expect(Object.values(observations).filter(({ known }) => !known)).toEqual([]);
    // One more is whose account it is.
    expect(sandbox.calls.length + 1).toBeLessThanOrEqual(15 + 3 * p + g);
    // Nothing is asked twice, but for look-ups, which ask for other things or in other Regions each time.
    const once = Object.entries(sandbox.counts()).filter(
      ([action]) => !/LookupEvents|DescribePermissionSet|ListAccountAssignments|ListGroupMemberships/.test(action),
    );
    expect(once.filter(([, count]) => count > 1)).toEqual([]);
    expect(sandbox.calls.filter(({ status }) => status !== 200)).toEqual([]);
  } finally {
    aws.close();
  }
});

test("no more calls than the pace start in any one second, in the order in which they came", async () => {
  let now = 0;
  const started: [number, number][] = [];
  const clock = {
    now: () => now,
    sleep: async (wait: number) => void started.push([now + wait, started.length]),
  };
  const pace = new Pace(10, clock);
  for (let call = 0; call < 100; call++) {
    now += call % 7;
    const before = started.length;
    await pace.turn();
    if (started.length === before) started.push([now, before]);
  }
  const times = started.map(([time]) => time);
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(times.filter((time, i) => i >= 10 && time - times[i - 10]! < 1_000)).toEqual([]);
  // And it does not dawdle: 100 calls at ten a second.
  expect(times.at(-1)).toBeLessThan(11_000);
});

test("a clock that is set back lets nobody wait for the time that it had before", async () => {
  const clock = new TestClock("2026-11-01T12:00:00Z");
  const pace = new Pace(2, clock);
  for (let call = 0; call < 4; call++) await pace.turn();
  const setBack = new TestClock("2026-11-01T09:00:00Z");
  Object.assign(clock, { now: setBack.now, sleep: setBack.sleep });
  await pace.turn();
  expect(setBack.now() - Date.parse("2026-11-01T09:00:00Z")).toBeLessThanOrEqual(2_100);
});

test("each operation of the identity store has a pace of its own, as AWS limits them", async () => {
  const clock = new TestClock();
  const sandbox = simulate({ scenario: readScenario(accountOf(2, 1, 5)), clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ region: "us-east-1", credentials, clock, requestHandler: sandbox.requestHandler });
  try {
    const client = await aws.client(IdentitystoreClient);
    const [{ IdentityStoreId = "" } = {}] =
      (await (await aws.client(SSOAdminClient)).send(new ListInstancesCommand({}))).Instances ?? [];
    const began = clock.now();
    await Promise.all(
      Array.from({ length: 20 }, () => [
        client.send(new ListUsersCommand({ IdentityStoreId })),
        client.send(new ListGroupsCommand({ IdentityStoreId })).catch(() => undefined),
      ]).flat(),
    );
    // Ten a second of each; together they would take three seconds and more.
    expect(clock.now() - began).toBeLessThan(2_000);
    expect(clock.now() - began).toBeGreaterThanOrEqual(1_000);
  } finally {
    aws.close();
  }
});

test("a bucket lets a burst through, and then no more than its rate, also after a rest and with a clock set back", async () => {
  const clock = new TestClock();
  const bucket = new Bucket({ perSecond: 8, burst: 12 }, clock);
  const starts = async (calls: number) => {
    const began = clock.now();
    const at: number[] = [];
    await Promise.all(Array.from({ length: calls }, () => bucket.turn().then(() => at.push(clock.now() - began))));
    return at;
  };
  const first = await starts(28);
  expect(first.filter((at) => at === 0)).toHaveLength(12);
  // 16 more, 8 a second.
  expect(first.at(-1)).toBeGreaterThanOrEqual(2_000);
  expect(first.at(-1)).toBeLessThanOrEqual(2_200);
  // Half a burst has filled up again.
  clock.advance(800);
  expect((await starts(8)).filter((at) => at === 0)).toHaveLength(6);
  // A token bucket of AWS's size would let each of them through.
  let tokens = 12;
  let last = 0;
  for (const at of first) {
    tokens = Math.min(12, tokens + ((at - last) / 1_000) * 8) - 1;
    last = at;
    expect(tokens).toBeGreaterThanOrEqual(-0.001);
  }
  clock.advance(-3_600_000);
  expect((await starts(1))[0]).toBeLessThan(2_000);
});
