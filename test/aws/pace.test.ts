import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/index";
import { Pace } from "@genkan/aws/pace";
import { catalogue } from "@genkan/controls/catalogue/index";
import { factsOf } from "@genkan/controls/control";
import { defaultSettings } from "@genkan/controls/settings";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { accountOf } from "../scenarios/sized.ts";

test.concurrent.each([
  [2, 1, 5],
  [10, 3, 90],
  [50, 7, 2_000],
])("a full pass over %i permission sets, %i groups and %i users takes at most 14 + 3p + g reads", async (p, g, u) => {
  const sandbox = await startSandbox({ scenario: readScenario(accountOf(p, g, u)) });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const aws = connect({ region: "us-east-1", endpoint: sandbox.endpoint, credentials });
  try {
    const at = sandbox.account.now();
    const subject = { account: sandbox.account.scenario.account, partition: "aws" };
    const facts = new Set(catalogue.flatMap(factsOf));
    const observations = await observe(aws, facts, { subject, settings: defaultSettings, at });
    expect(Object.values(observations).filter(({ known }) => !known)).toEqual([]);
    // One more is whose account it is.
    expect(sandbox.calls.length + 1).toBeLessThanOrEqual(14 + 3 * p + g);
    // Nothing is asked twice, but for look-ups, which ask for other things or in other Regions each time.
    const once = Object.entries(sandbox.counts()).filter(
      ([action]) => !/LookupEvents|DescribePermissionSet|ListAccountAssignments|ListGroupMemberships/.test(action),
    );
    expect(once.filter(([, count]) => count > 1)).toEqual([]);
    expect(sandbox.calls.filter(({ status }) => status !== 200)).toEqual([]);
  } finally {
    aws.close();
    await sandbox.close();
  }
});

test("no more calls than the pace start in any one second, in the order in which they came", async () => {
  let now = 0;
  const started: [number, number][] = [];
  const pace = new Pace(10, () => now, (async (wait: number) => {
    started.push([now + wait, started.length]);
  }) as never);
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
