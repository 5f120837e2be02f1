import { prefixOf } from "@genkan/aws/organization/template";
import { type Caller, isDenied, Policy, statementsIn } from "@genkan/controls/domain/iam-policy";
import { monitorPolicies } from "@genkan/controls/prevention/monitor";
import { contentOf } from "@genkan/controls/prevention/service-control-policy";
import { beforeAll, describe, expect, test } from "vitest";
import type { Graph, Resource } from "./synth/graph.ts";
import { synth } from "./synth/synth.ts";

/** What weakens a resource of a kind: the call, and the end of its ARN after service, Region and account. */
const weakened: Readonly<Record<string, (resource: Resource) => readonly [action: string, rest: string]>> = {
  "aws:sns/topic:Topic": ({ id }) => ["sns:DeleteTopic", id!],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ({ id }) => ["cloudwatch:DeleteAlarms", `alarm:${id}`],
  "aws:lambda/function:Function": ({ id }) => ["lambda:UpdateFunctionCode", `function:${id}`],
  "aws:lambda/eventSourceMapping:EventSourceMapping": () => [
    "lambda:DeleteEventSourceMapping",
    "event-source-mapping:14e0db71-xmpl-4eb5-b481-8945cf9d10c2",
  ],
  "aws:iam/role:Role": ({ id }) => ["iam:PutRolePolicy", `role/${id}`],
  "aws:sqs/queue:Queue": ({ id }) => ["sqs:DeleteQueue", id!.split("/").at(-1)!],
  "aws:dynamodb/table:Table": ({ id }) => ["dynamodb:DeleteTable", `table/${id}`],
  "aws:cloudwatch/eventRule:EventRule": ({ inputs: { name, eventBusName = "" } }) => [
    "events:DisableRule",
    `rule/${["", "default"].includes(eventBusName) ? "" : `${eventBusName}/`}${name}`,
  ],
  "aws:cloudwatch/eventBus:EventBus": ({ inputs: { name } }) => ["events:UpdateEventBus", `event-bus/${name}`],
  "aws:ssm/parameter:Parameter": ({ id }) => ["ssm:PutParameter", `parameter/${id}`],
  "aws:scheduler/schedule:Schedule": ({ id }) => ["scheduler:DeleteSchedule", `schedule/default/${id}`],
  "aws:sfn/stateMachine:StateMachine": ({ id }) => ["states:DeleteStateMachine", `stateMachine:${id}`],
  "aws:cfg/rule:Rule": () => ["config:DeleteConfigRule", "config-rule/config-rule-abcdef"],
  "aws:cfg/recorder:Recorder": () => ["config:StopConfigurationRecorder", "configuration-recorder/default/x"],
  "aws:kms/key:Key": ({ id }) => ["kms:ScheduleKeyDeletion", `key/${id}`],
};

/** What a policy on calls cannot protect by a name, or what weakens nothing. */
const unprotected =
  /^(pulumi|sst|random):|Code|Permission|Policy|EventTarget|Subscription|LogGroup|EventInvokeConfig|bucket|Bucket|slackChannelConfiguration|deliveryChannel|DeliveryChannel|stack:Stack|StackSet|recorderStatus|RecorderStatus/;

describe.each([
  ["full", "production"],
  ["channels", "production"],
  ["organization", "dev"],
] as const)("GenkanStays for a deployment of the %s configuration in the stage %s", (configuration, stage) => {
  let graph: Graph;
  let policy: Policy;
  const caller = (name: string): Caller => ({
    ...{ account: graph.account, partition: "aws", userName: null, id: null },
    arn: `arn:aws:iam::${graph.account}:role/${name}`,
  });
  beforeAll(async () => {
    graph = await synth(stage, configuration);
    const keys = graph.all("aws:kms/key:Key").map(({ id }) => id!);
    const monitor = { prefix: prefixOf(stage), account: graph.account, keys };
    const given = { partition: "aws", exempt: ["arn:aws:iam::*:role/deploy"], groups: [], monitor };
    policy = new Policy(statementsIn(contentOf(monitorPolicies[0]!, given))!);
  });

  test("denies weakening each resource to everybody but the deploying role", () => {
    const weak: string[] = [];
    const kept: string[] = [];
    let tried = 0;
    for (const resource of graph.resources) {
      const weaken = weakened[resource.type];
      if (!weaken) continue;
      const [action, rest] = weaken(resource);
      const [service] = action.split(":");
      const region = service === "iam" ? "" : "us-east-1";
      const arn = `arn:aws:${service}:${region}:${graph.account}:${rest}`;
      tried++;
      if (isDenied(policy, { caller: caller("admin"), action, resource: arn }) !== true) weak.push(`${action} ${arn}`);
      if (isDenied(policy, { caller: caller("deploy"), action, resource: arn }) !== false)
        kept.push(`${action} ${arn}`);
    }
    expect([weak, kept]).toEqual([[], []]);
    expect(tried).toBeGreaterThan(30);
  });

  test("knows of every kind of resource whether it is protected", () => {
    const kinds = new Set(graph.resources.map(({ type }) => type));
    expect([...kinds].filter((type) => !weakened[type] && !unprotected.test(type))).toEqual([]);
  });

  test("takes nothing away from Genkan's own roles", () => {
    const denied: string[] = [];
    for (const { name, inputs } of graph.all("aws:iam/role:Role")) {
      for (const { Effect, Action, Resource } of graph.statements(name.replace(/Role$/, "")))
        for (const action of Effect === "Allow" ? Action : [])
          for (const resource of Resource)
            if (isDenied(policy, { caller: caller(inputs.name), action, resource }) !== false)
              denied.push(`${inputs.name} ${action} ${resource}`);
    }
    expect(denied).toEqual([]);
  });
});
