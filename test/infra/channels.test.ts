import { readAddress } from "@genkan/messages/channels/address";
import { channels, isHttpsChannel } from "@genkan/messages/channels/index";
import { beforeAll, describe, expect, test } from "vitest";
import { postsToChannel, SILENCING } from "./channels.ts";
import type { Graph } from "./synth/graph.ts";
import { synth } from "./synth/synth.ts";

let all: Graph;
let small: Graph;
let chat: Graph;
beforeAll(async () => {
  [all, small, chat] = await Promise.all([
    synth("production", "channels"),
    synth("dev", "minimal"),
    synth("dev", "chat"),
  ]);
});

const posting = channels.filter(isHttpsChannel);
/** The function of a channel, and what its resources' names begin with. */
const functionOf = (id: string) => {
  const [found, ...more] = Object.keys(all.functions).filter(
    (name) =>
      postsToChannel(all, name) &&
      all.one("aws:lambda/function:Function", `${name}Function`).inputs.environment.variables.GENKAN_CHANNEL === id,
  );
  expect(more).toEqual([]);
  return { name: found!, fn: all.one("aws:lambda/function:Function", `${found}Function`).inputs };
};

describe.each(posting.map((channel) => [channel.id, channel] as const))("%s", (id, channel) => {
  test("has a function that listens to the alert topic, and a queue for what fails", () => {
    const { name, fn } = functionOf(id);
    expect(fn.deadLetterConfig.targetArn).toContain(`${name}DeadLetters`);
    const [subscription, ...more] = all
      .all("aws:sns/topicSubscription:TopicSubscription")
      .filter(({ inputs }) => inputs.endpoint.includes(`${name}Function`));
    expect(more).toEqual([]);
    // Everything arrives, and what SNS can't hand over is kept.
    expect(subscription?.inputs).toMatchObject({ protocol: "lambda", topic: expect.stringContaining("AlertsTopic") });
    expect(subscription?.inputs.filterPolicy).toBeUndefined();
    expect(JSON.parse(subscription?.inputs.redrivePolicy).deadLetterTargetArn).toContain(`${name}DeadLetters`);
    const policy = all.one("aws:sqs/queuePolicy:QueuePolicy", `${name}DeadLettersPolicy`).inputs.policy;
    const [kept] = JSON.parse(policy).Statement;
    expect(kept).toMatchObject({ Principal: { Service: "sns.amazonaws.com" }, Action: "sqs:SendMessage" });
    expect(kept.Condition.ArnEquals["aws:SourceArn"]).toContain("AlertsTopic");
    const { inputs: invoke } = all.one("aws:lambda/permission:Permission", `${name}Invoke`);
    expect(invoke).toMatchObject({ principal: "sns.amazonaws.com", action: "lambda:InvokeFunction" });
    expect(invoke.sourceArn).toContain("AlertsTopic");
  });

  test("has its secret in an encrypted parameter, and nothing of it in an environment", () => {
    const { name, fn } = functionOf(id);
    const { inputs } = all.one("aws:ssm/parameter:Parameter", `${name}Secret`);
    expect(inputs).toMatchObject({ type: "SecureString", name: `genkan-production-${id}` });
    // Not the key of the topic, of which these functions report what was done to it.
    expect(inputs.keyId).toContain(`:key/${all.one("aws:kms/key:Key", "ChannelsKey").id}`);
    expect(fn.environment.variables.GENKAN_PARAMETER).toBe(inputs.name);
    const { url, key } = readAddress(channel, inputs.value);
    for (const { inputs: each } of all.all("aws:lambda/function:Function")) {
      const text = JSON.stringify(each);
      for (const secret of [url, key].filter(Boolean)) expect(text).not.toContain(secret);
    }
  });

  test("has a role that reads its own parameter, and no other role reads it", () => {
    const { name } = functionOf(id);
    const arn = `parameter/genkan-production-${id}`;
    const readers = all
      .all("aws:iam/role:Role")
      .map((role) => role.name.replace(/Role$/, ""))
      .filter((role) =>
        all
          .statements(role)
          .some(
            ({ Action, Resource }) =>
              Action.some((action) => action.startsWith("ssm:")) && Resource.some((each) => each.endsWith(arn)),
          ),
      );
    expect(readers).toEqual([name]);
    expect(
      all
        .statements(name)
        .flatMap(({ Action }) => Action)
        .sort(),
    ).toEqual(["kms:Decrypt", "logs:CreateLogStream", "logs:PutLogEvents", "sqs:SendMessage", "ssm:GetParameter"]);
    // The key decrypts nothing but this parameter for it.
    const { inlinePolicies } = all.one("aws:iam/role:Role", `${name}Role`).inputs;
    const statements = inlinePolicies.flatMap(({ policy }: { policy: string }) => JSON.parse(policy).Statement);
    const [decrypting] = statements.filter(({ Action }: { Action: unknown }) =>
      [Action].flat().includes("kms:Decrypt"),
    );
    expect(JSON.stringify(decrypting.Condition)).toContain("kms:EncryptionContext:PARAMETER_ARN");
    expect(JSON.stringify(decrypting.Condition)).toContain(arn);
  });
});

test("without a channel there is no parameter, and mail alone subscribes", () => {
  expect(small.all("aws:ssm/parameter:Parameter")).toEqual([]);
  const subscriptions = small.all("aws:sns/topicSubscription:TopicSubscription");
  expect(subscriptions.map(({ inputs }) => [inputs.protocol, inputs.endpoint])).toEqual([["email", "you@example.com"]]);
});

test("what is done to the key of the secrets is reported, as to the key of the topic", () => {
  const { eventPattern } = all.one("aws:cloudwatch/eventRule:EventRule", "On-tamper-key").inputs;
  const ids = all.all("aws:kms/key:Key").map(({ id }) => ({ wildcard: `*${id}` }));
  expect(ids).toHaveLength(2);
  expect(JSON.parse(eventPattern).detail.requestParameters.keyId).toEqual(ids);
});

test("Amazon Q Developer gets everything on a topic of its own, and may read nothing", () => {
  const { inputs } = all.one("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", "Chat");
  expect(inputs).toMatchObject({ slackTeamId: "T01ABCDEF", slackChannelId: "C01ABCDEF" });
  expect(all.one("aws:iam/role:Role", "ChatRole").inputs.inlinePolicies ?? []).toEqual([]);
  const { variables } = all.one("aws:lambda/function:Function", "NotifyFunction").inputs.environment;
  expect(JSON.parse(variables.GENKAN_TOPICS)).toEqual({
    mail: expect.stringContaining("AlertsTopic"),
    "amazon-q": inputs.snsTopicArns[0],
  });
});

test("with Amazon Q alone, a topic that does not need the key reports what was done to it", () => {
  expect(chat.one("aws:sns/topic:Topic", "ChatSpareTopic").inputs.kmsMasterKeyId).toBeUndefined();
  const { snsTopicArns } = chat.one("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", "Chat").inputs;
  expect(snsTopicArns).toEqual([expect.stringContaining("ChatAlerts"), expect.stringContaining("ChatSpare")]);
  const spare = chat
    .all("aws:cloudwatch/eventTarget:EventTarget")
    .filter(({ inputs }) => inputs.arn.includes("ChatSpare"));
  expect(spare.map(({ name }) => name).sort()).toEqual(SILENCING.map((rule) => `Spare-${rule}`));
  const { Statement } = JSON.parse(chat.one("aws:sns/topicPolicy:TopicPolicy", "ChatSparePolicy").inputs.policy);
  expect(Statement).toContainEqual(expect.objectContaining({ Principal: { Service: "events.amazonaws.com" } }));
});

test("with every channel, no rule has more targets than EventBridge takes, and each function may be called", () => {
  const targets = all.all("aws:cloudwatch/eventTarget:EventTarget");
  const byRule = Map.groupBy(targets, ({ inputs, options }) => `${inputs.rule} ${options.provider}`);
  for (const [rule, some] of byRule) expect(some.length, rule).toBeLessThanOrEqual(5);
  // One path past the topics is left at least.
  for (const rule of SILENCING)
    expect(targets.map(({ name }) => name)).toContainEqual(expect.stringMatching(`^(Past\\w+|Spare)-${rule}$`));
  const callable = all
    .all("aws:lambda/permission:Permission")
    .filter(({ inputs }) => inputs.principal === "events.amazonaws.com");
  const called = targets.filter(({ name }) => name.startsWith("Past"));
  expect(callable.map(({ name }) => name).sort()).toEqual(called.map(({ name }) => name).sort());
});
