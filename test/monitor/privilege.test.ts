import type { Trigger } from "@genkan/aws/collect/collector";
import { collectors } from "@genkan/aws/collect/index";
import { catalogue } from "@genkan/controls/catalogue/index";
import { mergePatch } from "@genkan/sandbox/scenario";
import { beforeAll, describe, expect, test } from "vitest";
import { allows, covers } from "../infra/iam.ts";
import { synth } from "../infra/synth/synth.ts";
import { type Moto, motoMissing, needsMoto, startMoto } from "../moto.ts";
import { rootEvent } from "../scenarios/events.ts";
import fresh from "../scenarios/fresh.json" with { type: "json" };
import member from "../scenarios/member-without-root-credentials.json" with { type: "json" };
import { rare } from "../scenarios/rare.ts";
import sound from "../scenarios/sound.json" with { type: "json" };
import { alertReady, configEvent, fromSns, queueMessage, scheduled } from "./aws-events.ts";
import { ACCOUNT, deploy, front, scenarioHere } from "./deployment.ts";
import type { Call } from "./front.ts";
import { startWebhook } from "./webhook.ts";

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
  Slack: {
    // Lambda sends what it gave up on. https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    deadLetters: ["sqs:SendMessage"],
  },
};
const byAws = (component: string) =>
  [...Object.values(calledByAws["every"]!), ...Object.values(calledByAws[component] ?? {})].flat();

/** One event of CloudTrail of every kind that changes a fact, one batch a source: each is judged on its own. */
function batches(): object[][] {
  const triggers = Object.values(collectors).flatMap(({ changedBy }): readonly Trigger[] => changedBy);
  const others = triggers.flatMap((trigger) => ("eventSource" in trigger && !trigger.byRoot ? [trigger] : []));
  const settled = new Date(Date.now() - 600_000).toISOString();
  const record = (eventSource: string, eventName: string) => ({
    ...rootEvent({ eventSource, eventName, eventTime: settled, requestParameters: { userName: "alice" } }),
    userIdentity: { type: "AssumedRole", arn: `arn:aws:sts::${ACCOUNT}:assumed-role/ops/eve`, accountId: ACCOUNT },
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
const functions = ["Monitor", "Event", "ConfigRule", "Notify", "Slack"];

/** A deployment in which every function did all that it does. */
interface Exercised {
  readonly graph: ReturnType<typeof synth>;
  readonly calls: readonly Call[];
}

describe.skipIf(motoMissing)(needsMoto("least privilege"), () => {
  const exercised = new Map<string, Exercised>();

  beforeAll(async () => {
    const moto = await startMoto();
    try {
      const graphs = configurations.map(([name, stage]) => {
        return [name, stage, synth(stage, new URL(`../infra/${name}.config.ts`, import.meta.url).pathname)] as const;
      });
      await Promise.all(
        graphs.map(async ([name, stage, graph]) => {
          exercised.set(name, { graph, calls: await exercise(graph, stage, moto) });
        }),
      );
    } finally {
      moto.stop();
    }
  });

  describe.each(configurations)("of the %s configuration, stage %s", (name) => {
    test.each(functions)("%s calls what its role grants, on what it grants, and all of it", (component) => {
      const { graph, calls } = exercised.get(name)!;
      if (!(component in graph.functions)) return expect(name).not.toBe("full");
      const statements = graph.statements(component);
      const permissions = calls
        .filter(({ accessKeyId }) => accessKeyId === component)
        .flatMap((call) => call.permissions);
      const denied = permissions.filter(({ action, resource }) => !allows(statements, action, resource));
      expect(denied, "called, and not granted").toEqual([]);
      const grants = statements.flatMap(({ Action, Resource }) =>
        Action.flatMap((action) => Resource.map((pattern) => ({ action, pattern }))),
      );
      const idle = grants.filter(
        ({ action, pattern }) => !permissions.some((each) => each.action === action && covers(pattern, each.resource)),
      );
      // What is left is what AWS calls in the role's name, and nothing else.
      expect(idle.map(({ action }) => action).sort(), "granted, and never called").toEqual(byAws(component).sort());
    });
  });
});

/** Lets every function do all that it does, and notes what it calls. */
async function exercise(graph: ReturnType<typeof synth>, stage: string, moto: Moto): Promise<readonly Call[]> {
  const { variables } = graph.one("aws:lambda/function:Function", "MonitorFunction").inputs.environment;
  const { identityCenterRegion: region, off } = JSON.parse(variables.GENKAN_SETTINGS);
  // Identity Center is where the configuration says that it is.
  const cloudTrailEvents = sound.cloudTrailEvents.map((event) => ({ ...event, awsRegion: region }));
  const there = region === null ? {} : { identityCenter: { region }, cloudTrailEvents };
  const managing = [{}, ...rare].map((change) => scenarioHere(mergePatch(change, there) as object));
  const person = { name: "alice", password: true, mfa: false };

  const { sandbox, start, items, close, calls } = await deploy(graph, moto);
  const rules = "ConfigRule" in graph.functions ? await Promise.all(managing.map(() => front(graph, moto))) : [];
  try {
    const inOrder = async () => {
      const monitor = start("Monitor");
      const run = async (scenario: (typeof managing)[number]) => {
        sandbox.account.replace(scenario);
        expect((await monitor.invoke(scheduled)).error).toBeUndefined();
      };
      for (const each of [...managing, scenarioHere({}, fresh), scenarioHere({}, member)]) await run(each);
      // Somebody comes and goes, and what nobody took yet is told once more.
      const both = [person, { ...person, name: "bob" }];
      await run(scenarioHere({ iamUsers: both, credentialReport: { extraColumns: { another: "report" } } }));
      await run(scenarioHere({ iamUsers: [person] }));

      if ("Event" in graph.functions) {
        const event = start("Event");
        const judge = async (scenario: (typeof managing)[number], records: readonly object[]) => {
          sandbox.account.replace(scenario);
          const { error } = await event.invoke({ Records: records.map((record) => queueMessage(record)) });
          expect(error).toBeUndefined();
        };
        // Alone, an event proves less, and more has to be read; together they concern every control.
        for (const records of batches()) await judge(managing[0]!, records);
        for (const each of managing) await judge(each, batches().flat());
        // A root key comes: AWS Config is asked to judge anew.
        await judge(scenarioHere({ root: { accessKeys: [{ status: "Active" }] } }), batches()[0]!);
      }

      const alerts = await items("alert");
      const Records = alerts.map((alert) => alertReady(alert));
      expect((await start("Notify").invoke({ Records })).result).toEqual({ batchItemFailures: [] });
      if ("Slack" in graph.functions) {
        const webhook = await startWebhook();
        const slack = start("Slack", { GENKAN_SLACK_WEBHOOK_URL: webhook.url });
        expect((await slack.invoke(fromSns({ MessageId: "m", Message: "{}", TopicArn: "t" }))).error).toBeUndefined();
        expect(webhook.posts).toHaveLength(1);
        webhook.close();
      }
    };
    const live = rules.map(async ({ sandbox: { account }, start: begin }, i) => {
      const rule = begin("ConfigRule");
      account.replace(managing[i]!);
      for (const { id } of catalogue) {
        // What could not be judged is an error, which Config shows.
        if (!off.includes(id)) await rule.invoke(configEvent(id, {}, `genkan-${stage}-`, ACCOUNT));
      }
    });
    await Promise.all([inOrder(), ...live]);
    return [...calls, ...rules.flatMap((each) => each.calls)];
  } finally {
    for (const each of [...rules, { close }]) await each.close();
  }
}
