import { existsSync, readFileSync } from "node:fs";
import { configRuleActions } from "@genkan/aws/config-rules";
import { ledgerActions } from "@genkan/aws/ledger/table";
import { actionsFor } from "@genkan/aws/policy";
import { RESERVED_FUNCTIONS } from "@genkan/aws/preflight";
import { catalogue, controlOf } from "@genkan/controls/catalogue/index";
import { beforeAll, describe, expect, test } from "vitest";
import { alarmKinds } from "../../stacks/alarm-kinds.ts";
import { postsToChannel, SILENCING } from "./channels.ts";
import { covers, takesNoResource } from "./iam.ts";
import type { Graph } from "./synth/graph.ts";
import { synth } from "./synth/synth.ts";

const variants = [
  ["minimal", "dev"],
  ["minimal", "production"],
  ["full", "dev"],
  ["full", "production"],
  ["other", "staging"],
  ["organization", "dev"],
] as const;
const graphs = new Map<string, Graph>();
let small: Graph;
let full: Graph;
let other: Graph;
let organization: Graph;
beforeAll(async () => {
  await Promise.all(variants.map(async ([name, stage]) => graphs.set(`${name} ${stage}`, await synth(stage, name))));
  small = graphs.get("minimal dev")!;
  full = graphs.get("full production")!;
  other = graphs.get("other staging")!;
  organization = graphs.get("organization dev")!;
});

describe.each(variants)("the %s configuration in the stage %s", (name, stage) => {
  const graph = () => graphs.get(`${name} ${stage}`)!;
  const kept = stage === "production";
  const nameOf = (arn: string) => arn.split(":").at(-1);

  test("keeps the findings in production, and nothing elsewhere", () => {
    const { inputs, options } = graph().one("aws:dynamodb/table:Table", "FindingsTable");
    expect(inputs).toMatchObject({
      billingMode: "PAY_PER_REQUEST",
      serverSideEncryption: { enabled: true },
      pointInTimeRecovery: { enabled: true },
      deletionProtectionEnabled: kept,
    });
    expect(options.retainOnDelete ?? false).toBe(kept);
    expect(graph().app).toMatchObject({ removal: kept ? "retain" : "remove", protect: kept });
  });

  test("keeps every function's log for as long as it says", () => {
    const days = { minimal: 30, full: 90, other: 30, organization: 30 }[name];
    const logs = graph().all("aws:cloudwatch/logGroup:LogGroup");
    for (const { name: fn, inputs } of graph().all("aws:lambda/function:Function")) {
      const [log, ...more] = logs.filter((each) => each.inputs.name === inputs.loggingConfig.logGroup);
      expect([log?.inputs.retentionInDays, more], fn).toEqual([days, []]);
      expect(inputs.loggingConfig, fn).toMatchObject({ logFormat: "JSON", logGroup: `/aws/lambda/${inputs.name}` });
      // And may write into it.
      const [granted] = graph()
        .statements(fn.replace(/Function$/, ""))
        .filter(({ Action }) => Action.includes("logs:PutLogEvents"));
      const stream = `arn:aws:logs:us-east-1:123456789012:log-group:${log?.inputs.name}:log-stream:2026/11/01/x`;
      expect(
        granted?.Resource.some((pattern) => covers(pattern, stream)),
        fn,
      ).toBe(true);
    }
  });

  test("has an alarm for every function and every queue of dead letters, notified on every topic", () => {
    const topics = graph().all("aws:sns/topic:Topic");
    const alarms = graph().all("aws:cloudwatch/metricAlarm:MetricAlarm");
    for (const { inputs } of alarms) {
      const topicNames = topics.map((topic) => topic.inputs.name).sort();
      expect(inputs.alarmActions.map(nameOf).sort()).toEqual(topicNames);
      if (inputs.okActions) expect(inputs.okActions.map(nameOf).sort()).toEqual(topicNames);
    }
    const metrics = alarms.flatMap(({ inputs }) =>
      (inputs.metricQueries ?? [{ metric: inputs }]).flatMap(({ metric }: { metric?: object }) => metric ?? []),
    );
    const watched = (name: string, dimension: string) =>
      metrics
        .filter(({ metricName }) => metricName === name)
        .map(({ dimensions }) => dimensions[dimension])
        .sort();
    // Step Functions tries again what fails in a pass: the alarms are on how the pass ends.
    const functions = graph()
      .all("aws:lambda/function:Function")
      .filter(({ name: fn }) => !PASS_FUNCTIONS.includes(fn))
      .map(({ inputs }) => inputs.name)
      .sort();
    expect(watched("Errors", "FunctionName")).toEqual(functions);
    // Rules wait for their turn at the function that judges them: that it is throttled is no fault.
    expect(watched("Throttles", "FunctionName")).toEqual(functions.filter((name) => !name.includes("ConfigRule")));
    // What EventBridge does not deliver is counted for every rule that leads to an evaluation.
    const rules = graph()
      .all("aws:cloudwatch/eventTarget:EventTarget")
      .flatMap((target) => (target.name.startsWith("Judge-") ? [target.inputs.rule] : []));
    expect(watched("FailedInvocations", "RuleName")).toEqual(rules.sort());
    // CloudWatch adds up ten metrics in one alarm.
    expect(rules.length).toBeLessThanOrEqual(10);
    // Every queue of ours is for dead letters, but the one of events.
    const queues = graph()
      .all("aws:sqs/queue:Queue")
      .map(({ inputs }) => inputs);
    const dead = queues.map((queue) => queue.name).filter((queue) => !queue.includes("EventsQueue"));
    expect(watched("ApproximateNumberOfMessagesVisible", "QueueName")).toEqual(dead.sort());
    for (const queue of queues) {
      expect(queue.sqsManagedSseEnabled, queue.name).toBe(true);
      if (dead.includes(queue.name)) expect(queue.messageRetentionSeconds, queue.name).toBe(14 * 86_400);
    }
    // Who can fail has such a queue, and no queue stands without anybody.
    const references = JSON.stringify(graph().resources.filter(({ type }) => !/sqs|metricAlarm|iam/.test(type)));
    const redrives = JSON.stringify(queues.map(({ redrivePolicy }) => redrivePolicy ?? ""));
    for (const queue of dead) expect(references.includes(queue) || redrives.includes(queue), queue).toBe(true);
  });

  test("is tagged: every provider that makes something bears the tags", () => {
    const providers = graph().resources.filter(({ type }) => type === "pulumi:providers:aws");
    for (const { name: provider, inputs } of providers) {
      const { tags } = JSON.parse(inputs.defaultTags);
      expect(tags, provider).toMatchObject({ "sst:app": "genkan", "sst:stage": stage });
      if (name === "full") expect(tags, provider).toMatchObject({ team: "platform" });
    }
    const known = providers.map(({ name: provider }) => provider);
    for (const { type, name: resource, options } of graph().resources) {
      if (!type.startsWith("aws:") || !options.provider) continue;
      // urn:pulumi:stage::app::pulumi:providers:aws::NAME::id
      expect(known, `${type} ${resource}`).toContain(options.provider.split("::").at(-2));
    }
    expect(graph().app.providers.aws.defaultTags.tags).toMatchObject({ "sst:app": "genkan", "sst:stage": stage });
  });

  test("reserves one run at a time, unless it is reported not to", () => {
    const reserved = graph()
      .all("aws:lambda/function:Function")
      .flatMap(({ name: fn, inputs }) => ("reservedConcurrentExecutions" in inputs ? [fn] : []));
    expect(reserved).toEqual(name === "other" ? [] : ["ConfigRuleFunction", "MonitorFunction"]);
    if (name !== "other") expect(reserved).toHaveLength(RESERVED_FUNCTIONS);
  });
});

/** The functions that Step Functions calls. */
const PASS_FUNCTIONS = ["CensusFunction", "MembersFunction", "CloseFunction"];

/** What a reviewer should see of a resource beside its name, where that is more than a policy of a role. */
const listedKeys: Readonly<Record<string, readonly string[]>> = {
  "aws:kms/key:Key": ["enableKeyRotation", "policy"],
  "aws:sns/topicPolicy:TopicPolicy": ["policy"],
  "aws:sqs/queuePolicy:QueuePolicy": ["policy"],
  "aws:lambda/permission:Permission": ["principal", "sourceAccount", "sourceArn"],
  "aws:lambda/function:Function": ["timeout", "memorySize", "reservedConcurrentExecutions", "deadLetterConfig"],
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": ["maximumRetryAttempts"],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    ...["batchSize", "startingPosition", "maximumRetryAttempts", "maximumRecordAgeInSeconds", "scalingConfig"],
    ...["bisectBatchOnFunctionError", "functionResponseTypes", "filterCriteria", "maximumBatchingWindowInSeconds"],
  ],
  "aws:sfn/stateMachine:StateMachine": ["definition"],
  "aws:s3/bucketPolicy:BucketPolicy": ["policy"],
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ["rules"],
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ["rules"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": [
    ...["namespace", "metricName", "dimensions", "metricQueries", "statistic", "period", "evaluationPeriods"],
    ...["comparisonOperator", "threshold", "treatMissingData", "alarmActions", "okActions"],
  ],
};

/** Every resource, and every policy: what changes here changes in somebody's account, and should be read as such. */
function listing(graph: Graph): string {
  const made = graph.resources.filter(({ type }) => type.startsWith("aws:"));
  const resources = made.map(({ type, name, options }) => {
    const kept = [options.protect && "protected", options.retainOnDelete && "retained"].filter(Boolean);
    return `${type} ${name}${kept.length ? ` (${kept.join(", ")})` : ""}`;
  });
  const details = made.flatMap(({ type, name, inputs }) => {
    const lines = (listedKeys[type] ?? []).flatMap((key) => {
      const value = inputs[key];
      return value === undefined ? [] : [`  ${key}: ${typeof value === "string" ? value : JSON.stringify(value)}`];
    });
    return lines.length ? ["", `${name}:`, ...lines] : [];
  });
  const roles = graph
    .all("aws:iam/role:Role")
    .filter(({ inputs }) => inputs.inlinePolicies)
    .flatMap(({ name }) => [
      "",
      `${name}:`,
      ...graph
        .statements(name.replace(/Role$/, ""))
        .flatMap(({ Effect, Action, Resource }) =>
          Action.map((action) => `  ${Effect} ${action} on ${Resource.join(", ")}`),
        ),
    ]);
  return [...resources, ...details, ...roles, ""].join("\n");
}

test.each([
  ["minimal", "dev"],
  ["full", "production"],
  ["other", "staging"],
  ["organization", "dev"],
])("the %s configuration makes what is listed, and grants what is listed", async (name, stage) => {
  await expect(listing(graphs.get(`${name} ${stage}`)!)).toMatchFileSnapshot(`listings/${name}.txt`);
});

test.each(["minimal", "full"])("the %s configuration is the same in every stage, but for what is kept", (name) => {
  const [one, two] = ["dev", "production"].map((stage) =>
    listing(graphs.get(`${name} ${stage}`)!)
      .replaceAll(new RegExp(`\\b${stage}\\b`, "g"), "STAGE")
      // Names that are made up from it end otherwise.
      .replaceAll(/(-(?:\w+))-[a-z]{8}\b/g, "$1")
      .replaceAll(" (retained)", ""),
  );
  expect(one).toBe(two);
});

describe("what a deployment makes", () => {
  test("a table whose stream and expiry are the ledger's", () => {
    const table = full.one("aws:dynamodb/table:Table", "FindingsTable");
    expect(table.inputs).toMatchObject({
      streamEnabled: true,
      streamViewType: "NEW_IMAGE",
      ttl: { attributeName: "ttl", enabled: true },
      hashKey: "pk",
      rangeKey: "sk",
    });
  });

  test("a run on a schedule, one at a time, whose failures are kept", () => {
    const { inputs } = full.one("aws:scheduler/schedule:Schedule", "ScheduleSchedule");
    expect(inputs).toMatchObject({ scheduleExpression: "rate(30 minutes)", state: "ENABLED" });
    expect(inputs.target).toMatchObject({ input: '{"job":"run"}', retryPolicy: { maximumRetryAttempts: 3 } });
    expect(inputs.target.deadLetterConfig.arn).toContain("ScheduleDeadLetters");
    expect(inputs.target.arn).toContain("MonitorFunction");
  });

  test("one Config rule for each control that is on, periodic, with its control as parameter", () => {
    expect(other.all("aws:cfg/rule:Rule")).toEqual([]);
    for (const [graph, off, frequency, locale] of [
      [small, [], "One_Hour", "en"],
      [full, ["root-hardware-mfa-enabled"], "TwentyFour_Hours", "ja"],
    ] as const) {
      const rules = graph.all("aws:cfg/rule:Rule");
      const ids = catalogue.map(({ id }) => id).filter((id) => !(off as readonly string[]).includes(id));
      expect(rules.map(({ inputs }) => JSON.parse(inputs.inputParameters).control).sort()).toEqual(ids.sort());
      for (const { inputs, options } of rules) {
        expect(inputs.description.length).toBeLessThanOrEqual(256);
        const { id, severity, title } = controlOf(JSON.parse(inputs.inputParameters).control)!;
        expect(inputs.description).toBe(`[${severity}] ${title[locale]}`);
        expect(inputs.name).toBe(`genkan-${graph.app.stage}-${id}`);
        expect(inputs.source.sourceIdentifier).toContain("ConfigRuleFunction");
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

  test("a topic that is encrypted and takes alarms", () => {
    expect(full.one("aws:sns/topic:Topic", "AlertsTopic").inputs.kmsMasterKeyId).toContain(":kms:");
    const { Statement } = JSON.parse(full.one("aws:sns/topicPolicy:TopicPolicy", "AlertsPolicy").inputs.policy);
    expect(Statement).toContainEqual(
      expect.objectContaining({ Effect: "Deny", Condition: { Bool: { "aws:SecureTransport": "false" } } }),
    );
    const key = JSON.parse(full.one("aws:kms/key:Key", "AlertsKey").inputs.policy).Statement;
    expect(key).toContainEqual(expect.objectContaining({ Principal: { Service: "cloudwatch.amazonaws.com" } }));
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
    const [beats, heartbeat] = silent?.inputs.metricQueries ?? [];
    expect(beats).toMatchObject({ expression: "FILL(heartbeat, 0)", returnData: true });
    expect(heartbeat).toMatchObject({
      id: "heartbeat",
      metric: {
        namespace: "Genkan",
        metricName: "Heartbeat",
        dimensions: { service: "genkan", stage: "production" },
        stat: "Sum",
        period: 1_800,
      },
    });
    expect(silent?.inputs).toMatchObject({
      threshold: 1,
      evaluationPeriods: 2,
      comparisonOperator: "LessThanThreshold",
      treatMissingData: "breaching",
    });
    // The heartbeat must not hide that alerts are not delivered.
    expect(alarms.find(({ name }) => name === "AlertsUnsent")?.inputs).toMatchObject({
      ...{ namespace: "Genkan", metricName: "LongestWaitOfAlerts" },
      dimensions: { service: "genkan", stage: "production" },
      ...{ statistic: "Maximum", period: 1_800, evaluationPeriods: 1 },
      ...{ threshold: 900, comparisonOperator: "GreaterThanThreshold", treatMissingData: "ignore" },
    });
    // Every function may fail, all but one must not be throttled, all but one have a queue, two may fall silent, alerts may
    // wait, and rules may not deliver.
    const functions = full.all("aws:lambda/function:Function").length;
    expect(alarms).toHaveLength(3 * functions - 2 + 2 + 1 + 1);
    for (const { name, inputs } of alarms) expect(inputs.alarmDescription, name).toMatch(/\.$/);
  });

  test("every alarm is of a documented kind, and the page on deploying counts the metrics in them", () => {
    const alarms = (graph: Graph) => graph.all("aws:cloudwatch/metricAlarm:MetricAlarm");
    const functions = [
      "",
      ...[full, organization]
        .flatMap((graph) => graph.all("aws:lambda/function:Function"))
        .map(({ name }) => name.replace(/Function$/, "")),
    ];
    const made = [full, organization].flatMap(alarms);
    const kinds = Object.keys(alarmKinds);
    const kindOf = (name: string) => kinds.find((kind) => functions.some((fn) => name === fn + kind)) ?? name;
    expect([...new Set(made.map(({ name }) => kindOf(name)))].sort()).toEqual(kinds.sort());
    const metrics = alarms(graphs.get("minimal production")!).flatMap(({ inputs }) =>
      (inputs.metricQueries ?? [{ metric: inputs }]).filter(({ metric }: { metric?: object }) => metric),
    ).length;
    const readme = readFileSync(new URL("../../docs/deploy.en.md", import.meta.url), "utf8");
    expect(readme).toContain(`| metric in an alarm | ${metrics} | 0.10 | 2026-05 | ${(metrics / 10).toFixed(2)} |`);
  });

  test("what could not be judged fails a Config rule by design, and is no alarm; nor is waiting for one's turn", () => {
    const alarms = full.all("aws:cloudwatch/metricAlarm:MetricAlarm").filter(({ name }) => /^ConfigRule/.test(name));
    expect(alarms.map(({ name }) => name)).toEqual(["ConfigRuleErrors", "ConfigRuleSilent"]);
    const [errors, silent] = alarms.map(({ inputs }) => inputs);
    expect(errors).toMatchObject({ threshold: 0, comparisonOperator: "GreaterThanThreshold" });
    expect(errors.metricQueries).toMatchObject([
      { expression: "FILL(errors, 0) - FILL(unjudged, 0)", returnData: true },
      { id: "errors", metric: { namespace: "AWS/Lambda", metricName: "Errors" } },
      {
        id: "unjudged",
        metric: {
          namespace: "Genkan",
          metricName: "RuleUnjudged",
          dimensions: { service: "genkan", stage: "production" },
        },
      },
    ]);
    // AWS Config may not be allowed to call it any more: nothing fails then.
    expect(silent).toMatchObject({
      ...{ namespace: "AWS/Lambda", metricName: "Invocations", evaluationPeriods: 2, treatMissingData: "breaching" },
      ...{ threshold: 1, comparisonOperator: "LessThanThreshold" },
    });
  });

  test("an alarm that is over is reported where each pass measures: the others are over when nobody calls", () => {
    // Published to the topic, it would call the functions of channels, one of which fails again where the alarm was its own.
    const alarms = full.all("aws:cloudwatch/metricAlarm:MetricAlarm");
    expect(alarms.filter(({ inputs }) => inputs.okActions).map(({ name }) => name)).toEqual([
      "AlertsUnsent",
      "MonitorSilent",
    ]);
    // A run that fails each time is one alarm.
    const [failing] = alarms.filter(({ name }) => name === "MonitorErrors");
    expect(failing?.inputs).toMatchObject({ period: 2 * 1_800, statistic: "Sum", threshold: 0 });
  });

  test("a run that fails is tried again, and kept when it fails for good", () => {
    const [retries] = full
      .all("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")
      .filter(({ name }) => name.startsWith("Monitor"));
    expect(retries?.inputs.maximumRetryAttempts).toBe(2);
    const monitor = full.one("aws:lambda/function:Function", "MonitorFunction");
    expect(monitor.inputs.deadLetterConfig.targetArn).toContain("ScheduleDeadLetters");
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
            ? ":function:"
            : ":sns:";
      expect(inputs.arn, name).toContain(to);
    }
    // Every rule has a target, or matches in vain.
    expect(new Set(targets.map(({ inputs }) => inputs.rule))).toEqual(new Set(rules.map(({ inputs }) => inputs.name)));
    const queue = full.one("aws:sqs/queue:Queue", "EventsQueue").inputs;
    expect(queue).toMatchObject({ visibilityTimeoutSeconds: 1_100, sqsManagedSseEnabled: true });
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

  test("what is done to Genkan itself is reported by EventBridge and SNS alone, in the account's language", () => {
    const targets = full.all("aws:cloudwatch/eventTarget:EventTarget").filter(({ name }) => name.startsWith("Tell-"));
    const tampering = full
      .all("aws:cloudwatch/eventRule:EventRule")
      .filter(({ name }) => name.startsWith("On-tamper-"));
    expect(targets).toHaveLength(tampering.length);
    for (const { inputs } of targets)
      expect(inputs.inputTransformer.inputTemplate).toContain("Genkan 自体が変更されました: ");
  });

  test("what may silence the topic is reported past it; all of it is kept", () => {
    const rules = full.all("aws:cloudwatch/eventRule:EventRule").filter(({ name }) => name.startsWith("On-tamper-"));
    const targets = full.all("aws:cloudwatch/eventTarget:EventTarget").map(({ name }) => name);
    const of = (kind: string) => targets.filter((name) => name.startsWith(`${kind}-`)).sort();
    expect(of("Keep")).toEqual(rules.map(({ name }) => name.replace("On-", "Keep-")).sort());
    // With the queue and the topic, as many as EventBridge takes.
    expect(targets.filter((name) => name.startsWith("Past"))).toHaveLength(3 * SILENCING.length);
    const { eventPattern, name } = full.one("aws:cloudwatch/eventRule:EventRule", "On-tamper-key").inputs;
    const [{ wildcard }] = JSON.parse(eventPattern).detail.requestParameters.keyId;
    expect(wildcard).toMatch(/^\*[^*/:]+$/);
    const allowed = full
      .all("aws:lambda/permission:Permission")
      .filter(({ inputs }) => inputs.principal === "events.amazonaws.com");
    expect(allowed.map(({ inputs }) => inputs.sourceArn)).toContainEqual(expect.stringContaining(name));
    expect(allowed).toHaveLength(3 * SILENCING.length);
    const { Condition } = JSON.parse(full.one("aws:sqs/queuePolicy:QueuePolicy", "EventsPolicy").inputs.policy)
      .Statement[0];
    expect(Condition.ArnEquals["aws:SourceArn"]).toContainEqual(expect.stringContaining("tamper-key"));
  });

  test("every function is bundled, on Node 24 and arm64", () => {
    for (const [name, { bundle }] of Object.entries(full.functions)) expect(existsSync(bundle), name).toBe(true);
    const own = Object.keys(full.functions).filter((name) => !postsToChannel(full, name));
    expect(own.sort()).toEqual(["ConfigRule", "Event", "Monitor", "Notify"]);
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
    // The configuration names the home Region of Identity Center.
    const reads = (asking: object = {}) => actionsFor(on, { ...asking, regionKnown: true });
    const own = [...ledgerActions, ...logs, "sqs:SendMessage"];
    expect(granted(full, "Monitor")).toEqual([...reads(), ...own].sort());
    expect(granted(small, "Monitor")).toEqual([...actionsFor(catalogue), ...own].sort());
    const onRules = [configRuleActions.put, configRuleActions.read];
    expect(granted(full, "ConfigRule")).toEqual([...reads(), "dynamodb:Query", ...onRules, ...logs].sort());
    const polling = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];
    const byEvents = reads({ byEvents: true });
    expect(byEvents).not.toContain("iam:GetCredentialReport");
    expect(granted(full, "Event")).toEqual(
      [...byEvents, ...ledgerActions, configRuleActions.start, ...polling, ...logs].sort(),
    );
    expect(granted(full, "Notify")).not.toContain("dynamodb:PutItem");
  });

  test("no action is a wildcard, and a resource is one only where IAM offers nothing narrower", () => {
    for (const graph of graphs.values()) {
      for (const { name, inputs } of graph.all("aws:iam/role:Role")) {
        // A managed policy would grant what no test here sees.
        expect(inputs.managedPolicyArns ?? [], name).toEqual([]);
        for (const { Effect, Action, Resource } of graph.statements(name.replace(/Role$/, ""))) {
          expect(Effect).toBe("Allow");
          for (const action of Action) {
            expect(action).not.toContain("*");
            expect(Resource.includes("*"), `${name} ${action}`).toBe(takesNoResource(action));
          }
        }
      }
    }
  });

  test("a role is assumed by its service, and nobody else", () => {
    const services: Readonly<Record<string, string>> = {
      ChatRole: "chatbot.amazonaws.com",
      ForwardRole: "events.amazonaws.com",
      PassMachineRole: "states.amazonaws.com",
      PassScheduleRole: "scheduler.amazonaws.com",
      FloodScheduleRole: "scheduler.amazonaws.com",
      SweepScheduleRole: "scheduler.amazonaws.com",
      RecorderRole: "config.amazonaws.com",
      ScheduleRole: "scheduler.amazonaws.com",
    };
    for (const graph of graphs.values()) {
      for (const { name, inputs } of graph.all("aws:iam/role:Role")) {
        const policy =
          typeof inputs.assumeRolePolicy === "string" ? JSON.parse(inputs.assumeRolePolicy) : inputs.assumeRolePolicy;
        expect(policy.Statement, name).toHaveLength(1);
        expect(policy.Statement[0], name).toMatchObject({ Effect: "Allow", Action: "sts:AssumeRole" });
        expect(policy.Statement[0].Principal, name).toEqual({ Service: services[name] ?? "lambda.amazonaws.com" });
      }
    }
  });
});

test("a stage with a name so long that SST would cut others is refused", async () => {
  const stage = "a-stage-with-a-very-long-name";
  for (const { inputs } of (await synth(stage, "minimal")).all("aws:lambda/function:Function"))
    expect(inputs.name).toContain(`genkan-${stage}-`);
  await expect(synth(`${stage}-`, "minimal")).rejects.toThrow(/at most 29 characters/);
});
