import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configRuleActions } from "@genkan/aws/config-rules";
import { ledgerActions } from "@genkan/aws/ledger/table";
import { actionsFor } from "@genkan/aws/policy";
import { catalogue } from "@genkan/controls/catalogue/index";
import { beforeAll, describe, expect, test } from "vitest";
import { withoutResource } from "./iam.ts";
import { synth } from "./synth/synth.ts";

let small: ReturnType<typeof synth>;
let full: ReturnType<typeof synth>;
let other: ReturnType<typeof synth>;
beforeAll(() => {
  small = synth("dev", fileURLToPath(new URL("minimal.config.ts", import.meta.url)));
  full = synth("production", fileURLToPath(new URL("full.config.ts", import.meta.url)));
  other = synth("staging", fileURLToPath(new URL("other.config.ts", import.meta.url)));
}, 180_000);

describe("what a deployment makes", () => {
  test("a table on demand, encrypted, recoverable, that production keeps", () => {
    const table = full.one("aws:dynamodb/table:Table", "FindingsTable");
    expect(table.inputs).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: true,
      streamEnabled: true,
      streamViewType: "NEW_IMAGE",
      ttl: { attributeName: "ttl", enabled: true },
      hashKey: "pk",
      rangeKey: "sk",
    });
    expect(table.options.retainOnDelete).toBe(true);
    expect(full.app).toMatchObject({ removal: "retain", protect: true });
    expect(small.one("aws:dynamodb/table:Table", "FindingsTable").inputs.deletionProtectionEnabled).toBe(false);
    expect(small.app).toMatchObject({ removal: "remove", protect: false });
  });

  test("a run on a schedule, one at a time, whose failures are kept", () => {
    const { inputs } = full.one("aws:scheduler/schedule:Schedule", "ScheduleSchedule");
    expect(inputs).toMatchObject({ scheduleExpression: "rate(30 minutes)", state: "ENABLED" });
    expect(inputs.target).toMatchObject({ input: '{"job":"run"}', retryPolicy: { maximumRetryAttempts: 3 } });
    expect(inputs.target.deadLetterConfig.arn).toContain("ScheduleDeadLetters");
    for (const name of ["MonitorFunction", "ConfigRuleFunction"]) {
      expect(full.one("aws:lambda/function:Function", name).inputs.reservedConcurrentExecutions).toBe(1);
    }
  });

  test("one Config rule for each control that is on, periodic, with its control as parameter", () => {
    for (const [graph, off, frequency] of [
      [small, [], "One_Hour"],
      [full, ["root-hardware-mfa-enabled"], "TwentyFour_Hours"],
    ] as const) {
      const rules = graph.all("aws:cfg/rule:Rule");
      const ids = catalogue.map(({ id }) => id).filter((id) => !(off as readonly string[]).includes(id));
      expect(rules.map(({ inputs }) => JSON.parse(inputs.inputParameters).control).sort()).toEqual(ids.sort());
      for (const { inputs, options } of rules) {
        expect(inputs.description.length).toBeLessThanOrEqual(256);
        expect(inputs.source).toMatchObject({
          owner: "CUSTOM_LAMBDA",
          sourceDetails: [{ messageType: "ScheduledNotification", maximumExecutionFrequency: frequency }],
        });
        expect(options.dependsOn).toContainEqual(expect.stringContaining("ConfigRuleInvoke"));
      }
    }
    expect(small.all("aws:cfg/recorder:Recorder")).toEqual([]);
    expect(full.one("aws:cfg/recorder:Recorder", "Recorder").inputs.recordingGroup.allSupported).toBe(false);
  });

  test("a topic that is encrypted and takes alarms, mail for each address, and Slack with a queue for what fails", () => {
    expect(full.one("aws:sns/topic:Topic", "AlertsTopic").inputs.kmsMasterKeyId).toContain(":kms:");
    const { Statement } = JSON.parse(full.one("aws:sns/topicPolicy:TopicPolicy", "AlertsPolicy").inputs.policy);
    expect(Statement).toContainEqual(
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
    const key = JSON.parse(full.one("aws:kms/key:Key", "AlertsKey").inputs.policy).Statement;
    expect(key).toContainEqual(expect.objectContaining({ Principal: { Service: "cloudwatch.amazonaws.com" } }));
    const subscriptions = full
      .all("aws:sns/topicSubscription:TopicSubscription")
      .map(({ inputs }) => [inputs.protocol, inputs.endpoint]);
    expect(subscriptions).toEqual(
      expect.arrayContaining([
        ["email", "a@example.com"],
        ["email", "b@example.com"],
        ["lambda", expect.stringContaining("Slack")],
      ]),
    );
    expect(full.one("aws:lambda/function:Function", "SlackFunction").inputs.deadLetterConfig.targetArn).toContain(
      "SlackDeadLetters",
    );
    expect(small.all("aws:sns/topicSubscription:TopicSubscription")).toHaveLength(1);
  });

  test("the stream's function sees ready alerts only, in part, for a bounded time", () => {
    const { inputs } = full.one("aws:lambda/eventSourceMapping:EventSourceMapping", "NotifyStream");
    expect(inputs).toMatchObject({
      functionResponseTypes: ["ReportBatchItemFailures"],
      bisectBatchOnFunctionError: true,
      maximumRetryAttempts: 10,
      maximumRecordAgeInSeconds: 21_600,
    });
    expect(inputs.destinationConfig.onFailure.destinationArn).toContain("NotifyDeadLetters");
    expect(JSON.parse(inputs.filterCriteria.filters[0].pattern)).toEqual({
      eventName: ["INSERT", "MODIFY"],
      dynamodb: { NewImage: { kind: { S: ["alert"] }, state: { S: ["ready"] } } },
    });
  });

  test("alarms for silence, failure, throttling and dead letters, straight to the topic", () => {
    const alarms = full.all("aws:cloudwatch/metricAlarm:MetricAlarm");
    for (const { inputs } of alarms) expect(inputs.alarmActions).toEqual([expect.stringContaining(":sns:")]);
    const silent = alarms.find(({ name }) => name === "MonitorSilent");
    expect(silent?.inputs).toMatchObject({
      namespace: "Genkan",
      metricName: "Heartbeat",
      dimensions: { service: "genkan", stage: "production" },
      period: 1_800,
      evaluationPeriods: 2,
      comparisonOperator: "LessThanThreshold",
      treatMissingData: "breaching",
    });
    // Five functions may fail, four of them must not be throttled, four have a queue, and one may fall silent.
    expect(alarms).toHaveLength(5 + 4 + 4 + 1);
    for (const { name, inputs } of alarms) expect(inputs.alarmDescription, name).toMatch(/\.$/);
  });

  test("what could not be judged fails a Config rule by design, and is no alarm; nor is waiting for one's turn", () => {
    const alarms = full.all("aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ name }) => /^ConfigRule/.test(name));
    expect(alarms.map(({ name }) => name)).toEqual(["ConfigRuleErrors"]);
    const [faults, errors, answers] = alarms[0]!.inputs.metricQueries;
    expect(faults).toMatchObject({ expression: "errors - FILL(answers, 0)", returnData: true });
    expect(errors.metric).toMatchObject({ namespace: "AWS/Lambda", metricName: "Errors", period: 3_600 });
    expect(answers.metric).toMatchObject({
      namespace: "Genkan",
      metricName: "RuleNotJudged",
      dimensions: { service: "genkan", stage: "production" },
      period: 3_600,
    });
  });

  test("events come from each Region where AWS delivers them, through a queue that loses none", () => {
    const rules = full.all("aws:cloudwatch/eventRule:EventRule");
    const targets = full.all("aws:cloudwatch/eventTarget:EventTarget");
    const namesOf = (pattern: RegExp) => rules.filter(({ name }) => pattern.test(name)).map(({ name }) => name);
    // The deployment is in us-east-1, the home Region of Identity Center in ap-northeast-1.
    expect(namesOf(/forward-identity-center/)).toEqual(["On-forward-identity-center-ap-northeast-1"]);
    for (const region of ["us-east-2", "us-west-2", "eu-west-3", "ap-northeast-1"])
      expect(namesOf(/forward-account/)).toContain(`On-forward-account-${region}`);
    expect(namesOf(/us-east-1/)).toEqual([]);
    for (const { name, inputs } of rules) {
      expect(inputs.eventPattern.length, name).toBeLessThanOrEqual(2_048);
      expect(inputs.name, name).toMatch(/^genkan-production-/);
    }
    for (const { name, inputs } of targets) {
      const to = /^Forward/.test(name)
        ? ":us-east-1:123456789012:event-bus/default"
        : /^(Judge|Keep)/.test(name)
          ? "Events"
          : /^Past/.test(name)
            ? "Slack"
            : ":sns:";
      expect(inputs.arn, name).toContain(to);
    }
    // Every rule has a target, or matches in vain.
    expect(new Set(targets.map(({ inputs }) => inputs.rule))).toEqual(new Set(rules.map(({ inputs }) => inputs.name)));
    const queue = full.one("aws:sqs/queue:Queue", "EventsQueue").inputs;
    expect(queue).toMatchObject({ visibilityTimeoutSeconds: 360, sqsManagedSseEnabled: true });
    expect(JSON.parse(queue.redrivePolicy)).toMatchObject({ maxReceiveCount: 5 });
    expect(full.one("aws:lambda/eventSourceMapping:EventSourceMapping", "EventSource").inputs).toMatchObject({
      batchSize: 100,
      maximumBatchingWindowInSeconds: 20,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 2 },
    });
    const event = full.one("aws:lambda/function:Function", "EventFunction").inputs;
    expect(event.timeout * 6).toBeLessThanOrEqual(queue.visibilityTimeoutSeconds);
    expect(event.environment.variables.GENKAN_RULE_PREFIX).toBe("genkan-production-");
    const [allowed] = JSON.parse(full.one("aws:sqs/queuePolicy:QueuePolicy", "EventsPolicy").inputs.policy).Statement;
    expect(allowed.Condition.ArnEquals["aws:SourceArn"].length).toBeGreaterThan(5);
  });

  test("what is done to Genkan itself is told by EventBridge and SNS alone, in the account's language", () => {
    const told = full.all("aws:cloudwatch/eventTarget:EventTarget").filter(({ name }) => name.startsWith("Tell-"));
    const tampering = full
      .all("aws:cloudwatch/eventRule:EventRule")
      .filter(({ name }) => name.startsWith("On-tamper-"));
    expect(told).toHaveLength(tampering.length);
    for (const { inputs } of told)
      expect(inputs.inputTransformer.inputTemplate).toContain("Genkan 自体が変更されました");
  });

  test("what may silence the topic is told past it; all of it is kept", () => {
    const rules = full.all("aws:cloudwatch/eventRule:EventRule").filter(({ name }) => name.startsWith("On-tamper-"));
    const targets = full.all("aws:cloudwatch/eventTarget:EventTarget").map(({ name }) => name);
    const of = (kind: string) => targets.filter((name) => name.startsWith(`${kind}-`)).sort();
    expect(of("Keep")).toEqual(rules.map(({ name }) => name.replace("On-", "Keep-")).sort());
    expect(of("Past")).toEqual(["Past-tamper-key", "Past-tamper-topic"]);
    const { eventPattern, name } = full.one("aws:cloudwatch/eventRule:EventRule", "On-tamper-key").inputs;
    const key = full.one("aws:kms/key:Key", "AlertsKey");
    const [{ wildcard }] = JSON.parse(eventPattern).detail.requestParameters.keyId;
    expect(wildcard).toMatch(/^\*[^*/:]+$/);
    expect(key.name).toBe("AlertsKey");
    const allowed = full
      .all("aws:lambda/permission:Permission")
      .filter(({ inputs }) => inputs.principal === "events.amazonaws.com");
    expect(allowed.map(({ inputs }) => inputs.sourceArn)).toContainEqual(expect.stringContaining(name));
    expect(allowed).toHaveLength(2);
    const { Condition } = JSON.parse(full.one("aws:sqs/queuePolicy:QueuePolicy", "EventsPolicy").inputs.policy)
      .Statement[0];
    expect(Condition.ArnEquals["aws:SourceArn"]).toContainEqual(expect.stringContaining("tamper-key"));
  });

  test("with chat alone, a topic that does not need the key tells what was done to it, and nobody confirms it", () => {
    const chat = synth("dev", new URL("chat.config.ts", import.meta.url).pathname);
    expect(chat.one("aws:sns/topic:Topic", "ChatSpareTopic").inputs.kmsMasterKeyId).toBeUndefined();
    const { snsTopicArns } = chat.one("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", "Chat").inputs;
    expect(snsTopicArns).toEqual([expect.stringContaining("ChatAlerts"), expect.stringContaining("ChatSpare")]);
    const spare = chat
      .all("aws:cloudwatch/eventTarget:EventTarget")
      .filter(({ inputs }) => inputs.arn.includes("ChatSpare"));
    expect(spare.map(({ name }) => name).sort()).toEqual(["Spare-tamper-key", "Spare-tamper-topic"]);
    const { Statement } = JSON.parse(chat.one("aws:sns/topicPolicy:TopicPolicy", "ChatSparePolicy").inputs.policy);
    expect(Statement).toContainEqual(expect.objectContaining({ Principal: { Service: "events.amazonaws.com" } }));
  });

  test("the tags of the configuration are on everything", () => {
    expect(full.app.providers.aws.defaultTags.tags).toMatchObject({ team: "platform", "sst:stage": "production" });
  });

  test("every function is bundled, on Node 24 and arm64", () => {
    for (const [name, { bundle }] of Object.entries(full.functions)) expect(existsSync(bundle), name).toBe(true);
    expect(Object.keys(full.functions).sort()).toEqual(["ConfigRule", "Event", "Monitor", "Notify", "Slack"]);
    for (const { inputs } of full.all("aws:lambda/function:Function")) {
      expect(inputs).toMatchObject({ architectures: ["arm64"], runtime: "nodejs24.x", memorySize: 256 });
    }
  });
});

describe("least privilege", () => {
  const granted = (graph: typeof full, component: string) =>
    graph
      .statements(component)
      .flatMap(({ Action }) => Action)
      .sort();
  const on = catalogue.filter(({ id }) => id !== "root-hardware-mfa-enabled");

  test("each role has what the collectors and the ledger declare, and nothing else", () => {
    const logs = ["logs:CreateLogStream", "logs:PutLogEvents"];
    // The configuration names the home Region of Identity Center: it is not looked for.
    const reads = (asking: object = {}) => actionsFor(on, { ...asking, regionKnown: true });
    expect(reads()).not.toContain("account:ListRegions");
    expect(granted(full, "Monitor")).toEqual([...reads(), ...ledgerActions, ...logs].sort());
    expect(granted(small, "Monitor")).toEqual([...actionsFor(catalogue), ...ledgerActions, ...logs].sort());
    const onRules = [configRuleActions.put, configRuleActions.read];
    expect(granted(full, "ConfigRule")).toEqual([...reads(), "dynamodb:Query", ...onRules, ...logs].sort());
    const polling = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
    const byEvents = reads({ byEvents: true });
    expect(byEvents).not.toContain("iam:GetCredentialReport");
    expect(granted(full, "Event")).toEqual(
      [...byEvents, ...ledgerActions, configRuleActions.start, ...polling, ...logs].sort(),
    );
    expect(granted(full, "Slack")).toEqual([...logs, "sqs:SendMessage"]);
    expect(granted(full, "Notify")).not.toContain("dynamodb:PutItem");
  });

  test("no action is a wildcard, and a resource is one only where IAM offers nothing narrower", () => {
    for (const graph of [small, full, other]) {
      for (const { name, inputs } of graph.all("aws:iam/role:Role")) {
        // A managed policy would grant what no test here sees.
        expect(inputs.managedPolicyArns ?? [], name).toEqual([]);
        for (const { Effect, Action, Resource } of graph.statements(name.replace(/Role$/, ""))) {
          expect(Effect).toBe("Allow");
          for (const action of Action) {
            expect(action).not.toContain("*");
            expect(Resource.includes("*"), `${name} ${action}`).toBe(withoutResource.has(action));
          }
        }
      }
    }
  });

  test("a role is assumed by one service, and nobody else", () => {
    for (const { name, inputs } of full.all("aws:iam/role:Role")) {
      const policy =
        typeof inputs.assumeRolePolicy === "string" ? JSON.parse(inputs.assumeRolePolicy) : inputs.assumeRolePolicy;
      expect(policy.Statement, name).toHaveLength(1);
      expect(Object.keys(policy.Statement[0].Principal), name).toEqual(["Service"]);
    }
  });
});

describe("genkan.config.ts", () => {
  test("a wrong value is refused with its place, what is wrong and an example", async () => {
    const { assertTold, defineConfig } = await import("../../stacks/config.ts");
    const refused = (input: object) => () => defineConfig(input as never);
    expect(refused({ emails: ["nobody"] })).toThrow(
      /emails\.0: is no e-mail address\. For example: emails: \["you@example\.com"\]/,
    );
    expect(() => assertTold(defineConfig({}))).toThrow(/nobody would be told/);
    expect(() => assertTold(defineConfig({ slack: "webhook" }))).not.toThrow();
    expect(refused({ emails: ["you@example.com"], schedule: "rate(1 minute)" })).toThrow(
      /schedule: is not from 5 minutes to 12 hours/,
    );
    expect(refused({ off: [{ control: "nothing", reason: "x" }] })).toThrow(
      /off\.0\.control: there is no such control/,
    );
    expect(refused({ off: [{ control: "root-mfa-enabled", reason: " " }] })).toThrow(/off\.0\.reason: say why/);
    expect(refused({ slak: "webhook" })).toThrow(/slak: there is no such setting/);
    expect(defineConfig({ emails: ["you@example.com"] })).toMatchObject({
      schedule: "rate(1 hour)",
      configRules: { enabled: true },
    });
  });
});
