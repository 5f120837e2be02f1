import type { Trigger } from "@genkan/aws/collect/collector";
import { collectors } from "@genkan/aws/collect/index";
import { catalogue } from "@genkan/controls/catalogue/index";
import { mergePatch } from "@genkan/sandbox/scenario";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { postsToChannel } from "../infra/channels.ts";
import { allows, covers } from "../infra/iam.ts";
import type { Graph } from "../infra/synth/graph.ts";
import { synth } from "../infra/synth/synth.ts";
import { motoAccount } from "../moto.ts";
import { rootEvent } from "../scenarios/events.ts";
import fresh from "../scenarios/fresh.json" with { type: "json" };
import member from "../scenarios/member-without-root-credentials.json" with { type: "json" };
import { rare } from "../scenarios/rare.ts";
import sound from "../scenarios/sound.json" with { type: "json" };
import { startService } from "../services.ts";
import { alertReady, configEvent, fromSns, queueMessage, scheduled } from "./aws-events.ts";
import { deploy, scenarioIn } from "./deployment.ts";

/** What a role grants and no code of ours calls: who calls it in the role's name, and where AWS says so. */
const calledByAws: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // Lambda writes what a function logs. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
  every: { log: ["logs:CreateLogStream", "logs:PutLogEvents"] },
  Monitor: {
    // Lambda sends what it gave up on. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    deadLetters: ["sqs:SendMessage"],
  },
  Event: {
    // Lambda polls the queue. https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
    queue: ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
  },
  Notify: {
    // Lambda reads the stream. https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
    stream: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"],
    // Lambda sends what it gave up on. https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
    deadLetters: ["sqs:SendMessage"],
    // SNS encrypts with the publisher's rights. https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    topicKey: ["kms:Decrypt", "kms:GenerateDataKey"],
  },
};
/** The same of a function that posts to a channel. */
const calledForChannel: Readonly<Record<string, readonly string[]>> = {
  // Systems Manager decrypts with the reader's rights. https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
  secret: ["kms:Decrypt"],
  // Lambda sends what it gave up on. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
  deadLetters: ["sqs:SendMessage"],
};
const byAws = (graph: Graph, component: string) => {
  const own = postsToChannel(graph, component) ? calledForChannel : (calledByAws[component] ?? {});
  return [...Object.values(calledByAws["every"]!), ...Object.values(own)].flat();
};

/** One event of CloudTrail of every kind that changes a fact, one batch a source: each is judged on its own. */
function batches(account: string, now: number): object[][] {
  const triggers = Object.values(collectors).flatMap(({ changedBy }): readonly Trigger[] => changedBy);
  const others = triggers.flatMap((trigger) => (trigger.kind === "call" && !trigger.byRoot ? [trigger] : []));
  const settled = new Date(now - 600_000).toISOString();
  const record = (eventSource: string, eventName: string) => ({
    ...rootEvent({ eventSource, eventName, eventTime: settled, requestParameters: { userName: "alice" } }),
    userIdentity: { type: "AssumedRole", arn: `arn:aws:sts::${account}:assumed-role/ops/eve`, accountId: account },
  });
  const bySource = Map.groupBy(others, ({ eventSource }) => eventSource);
  return [
    [rootEvent({ eventSource: "iam.amazonaws.com", eventName: "CreateAccessKey", eventTime: settled })],
    ...[...bySource].map(([eventSource, all]) =>
      [...new Set(all.flatMap(({ eventNames }) => eventNames))].map((eventName) => record(eventSource, eventName)),
    ),
  ];
}

const configurations = [
  ["minimal", "dev"],
  ["full", "production"],
  ["other", "staging"],
] as const;
const KEY = "0123456789abcdef0123456789abcdef";

describe("least privilege", { tags: "moto_server" }, () => {
  describe.each(configurations)("of the %s configuration, stage %s", (name, stage) => {
    const clock = new TestClock(Date.now());
    let graph: Graph;
    let deployed: Awaited<ReturnType<typeof deploy>>;
    beforeAll(async () => {
      const moto = await motoAccount();
      graph = await synth(stage, name, moto.account);
      deployed = await deploy(graph, moto, clock);
      await exercise(graph, deployed, clock);
    });
    afterAll(() => deployed?.close());

    test("every function calls what its role grants, on what it grants, and all of it", () => {
      for (const component of Object.keys(graph.functions)) expectPrivileges(component);
    });

    function expectPrivileges(component: string) {
      const statements = graph.statements(component);
      const permissions = deployed.calls
        .filter(({ accessKeyId }) => accessKeyId === component)
        .flatMap((call) => call.permissions);
      const denied = permissions.filter(({ action, resource }) => !allows(statements, action, resource));
      expect(denied, `${component}: called, and not granted`).toEqual([]);
      const grants = statements.flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((pattern) => ({ action, pattern }))),
      );
      const idle = grants.filter(
        ({ action, pattern }) => !permissions.some((each) => each.action === action && covers(pattern, each.resource)),
      );
      // What is left is what AWS calls in the role's name, and nothing else.
      const unused = idle.map(({ action }) => action).sort();
      expect(unused, `${component}: granted, and never called`).toEqual(byAws(graph, component).sort());
    }
  });
});

/** Lets every function do all that it does. */
async function exercise(graph: Graph, deployed: Awaited<ReturnType<typeof deploy>>, clock: TestClock): Promise<void> {
  const { account, app } = graph;
  const { sandbox, start, items } = deployed;
  const { variables } = graph.one("aws:lambda/function:Function", "MonitorFunction").inputs.environment;
  const { identityCenterRegion: region, off } = JSON.parse(variables.GENKAN_SETTINGS);
  // Identity Center is where the configuration says that it is.
  const cloudTrailEvents = sound.cloudTrailEvents.map((event) => ({ ...event, awsRegion: region }));
  const there = region === null ? {} : { identityCenter: { region }, cloudTrailEvents };
  const here = (change: object = {}, base?: object) => scenarioIn(account, change, base);
  // Where root has a key, it may have acted in any Region.
  const withKey = { root: { accessKeys: [{ status: "Active" }] } };
  const managing = [{}, withKey, ...rare].map((change) => here(mergePatch(change, there) as object));
  const person = { name: "alice", password: true, mfa: false };

  const monitor = start("Monitor");
  const run = async (scenario: (typeof managing)[number]) => {
    sandbox.account.replace(scenario);
    expect((await monitor.invoke(scheduled)).error).toBeUndefined();
  };
  for (const each of [...managing, here({}, fresh), here({}, member)]) await run(each);
  // Somebody comes and goes, and what nobody took yet is reported once more.
  const both = [person, { ...person, name: "bob" }];
  await run(here({ iamUsers: both, credentialReport: { extraColumns: { another: "report" } } }));
  await run(here({ iamUsers: [person] }));
  // What AWS denies in two runs is reported, with the last change of the role.
  const denied = here({ faults: [{ action: "cloudtrail:DescribeTrails", fault: "AccessDenied" }] });
  for (const each of [denied, denied]) await run(each);

  if ("Event" in graph.functions) {
    const event = start("Event");
    const judge = async (scenario: (typeof managing)[number], records: readonly object[]) => {
      sandbox.account.replace(scenario);
      const { error } = await event.invoke({ Records: records.map((record) => queueMessage(record)) });
      expect(error).toBeUndefined();
    };
    const all = batches(account, clock.now());
    // Alone, an event proves less, and more has to be read; together they concern every control.
    for (const records of all) await judge(managing[0]!, records);
    for (const each of managing) await judge(each, all.flat());
    // A root key comes: AWS Config is asked to judge anew.
    await judge(here({ root: { accessKeys: [{ status: "Active" }] } }), all[0]!);
  }

  const Records = (await items("alert")).map((alert) => alertReady(alert, clock.date()));
  expect((await start("Notify").invoke({ Records })).result).toEqual({ batchItemFailures: [] });
  for (const component of Object.keys(graph.functions).filter((each) => postsToChannel(graph, each))) {
    const service = await startService();
    await deployed.setSecret(component, { url: service.url, key: KEY });
    const { error } = await start(component).invoke(fromSns({ MessageId: "m", Message: "{}", TopicArn: "t" }));
    expect(error).toBeUndefined();
    expect(service.posts).toHaveLength(1);
    service.close();
  }
  if ("ConfigRule" in graph.functions) {
    const rule = start("ConfigRule");
    for (const each of managing) {
      sandbox.account.replace(each);
      for (const { id } of catalogue) {
        // What could not be judged is an error, which Config shows.
        if (!off.includes(id)) await rule.invoke(configEvent(id, {}, `genkan-${app.stage}-`, account));
      }
    }
  }
}
