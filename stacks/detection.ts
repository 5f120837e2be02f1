/// <reference path="../.sst/platform/config.d.ts" />

import { configRuleActions } from "@genkan/aws/config-rules";
import { forwardRules } from "@genkan/aws/event-rules/forwarding";
import type { EventRule } from "@genkan/aws/event-rules/rules";
import { eventRules, RULE_STATE } from "@genkan/aws/event-rules/rules";
import { tamperMessage, tamperRules } from "@genkan/aws/event-rules/tampering";
import { partitionOf, partitions } from "@genkan/controls/model/partition";
import type { alerts } from "./alerts.ts";
import type { GenkanConfig } from "./config.ts";
import { memberEvents } from "./organization-members.ts";
import { controlsOn, judging, onTable } from "./permissions.ts";
import { assumedBy, assumesReadRole, deadLetterQueue, homeRegion } from "./resources.ts";

/** How long events are collected before they are evaluated together, in seconds. */
const WINDOW = 20;
/**
 * The function's timeout, in seconds. At AWS's rates, 300 permission sets take a minute, and 50,000 users in groups
 * almost two and a half (`npm run bench:load`).
 */
const TIMEOUT = 180;
/**
 * EventBridge allows five targets for a rule: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
const MOST_TARGETS = 5;

/** What else of the deployment the function of events works with. */
interface Beside {
  /** The prefix of the names of the Config rules, if there are such rules. */
  readonly rulePrefix: string | undefined;
  /** The file with the assignments of Identity Center, if they are read for the members of an organization. */
  readonly sweeps: { readonly bucket: $util.Output<string>; readonly file: $util.Output<string> } | undefined;
}

/**
 * Brings CloudTrail's events from the Regions where AWS delivers them to the Region of the deployment. A queue collects
 * them for the function that evaluates. Changes to Genkan itself go to the topics without a function; the queue gets
 * them too, but only to record them.
 */
export function detection(
  config: GenkanConfig,
  table: sst.aws.Dynamo,
  { channels, keys }: ReturnType<typeof alerts>,
  { rulePrefix, sweeps }: Beside,
) {
  const { enabled, regions, deployers } = config.detection;
  if (!enabled) return undefined;
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  const prefix = `${$app.name}-${$app.stage}-`;
  const home = homeRegion();
  const { globalRegion, signInRegions } = partitions[partitionOf(home)];

  const deadLetters = deadLetterQueue("EventDeadLetters");
  // A message to evaluate again returns after the visibility timeout. AWS recommends six times the function's timeout,
  // plus the batch window: https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html
  const queue = new sst.aws.Queue("Events", {
    visibilityTimeout: `${6 * TIMEOUT + WINDOW} seconds`,
    dlq: { queue: deadLetters.arn, retry: 5 },
    transform: {
      queue: (args) => {
        args.sqsManagedSseEnabled = true;
      },
    },
  });
  // The function's dead-letter queue also gets what EventBridge cannot deliver for a day, and an alarm watches it.
  const deadLetterConfig = { arn: deadLetters.arn };
  const members = memberEvents(config, { queue, deadLetterConfig });
  const fn = new sst.aws.Function(
    "Event",
    eventFunction({ config, table, queue, rulePrefix, sweeps, members, accountId, partition }),
  );
  new aws.lambda.EventSourceMapping("EventSource", {
    eventSourceArn: queue.arn,
    functionName: fn.arn,
    batchSize: 100,
    maximumBatchingWindowInSeconds: WINDOW,
    scalingConfig: { maximumConcurrency: 2 },
    functionResponseTypes: ["ReportBatchItemFailures"],
  });

  const judged = eventRules(controlsOn(config), config.notices);
  // A call may name a key by its id, or by its ARN, which ends with the id.
  const keyIds = keys.map(({ arn }) => arn.apply((text) => `*${text.split("/").at(-1)}`));
  const tampered = tamperRules(prefix, {
    deployers,
    keys: keyIds,
    organization: config.organization !== undefined,
  });
  const judgingRules = judged.map((rule) => {
    const made = ruleFrom(rule, prefix);
    new aws.cloudwatch.EventTarget(`Judge-${rule.name}`, { rule: made.name, arn: queue.arn, deadLetterConfig });
    return made;
  });
  const rulesHere = [...judgingRules, ...(members?.rules ?? [])];
  // Targets that get every report come first. As many as possible of those for a silent topic follow: each covers for
  // the others.
  const reported = channels
    .flatMap(({ tampering }) => tampering)
    .toSorted((a, b) => Number(a.whenSilencing) - Number(b.whenSilencing));
  for (const rule of tampered) {
    const made = ruleFrom(rule, prefix);
    rulesHere.push(made);
    const kept = { rule: made.name, arn: queue.arn, inputTransformer: tamperMessage, deadLetterConfig };
    new aws.cloudwatch.EventTarget(`Keep-${rule.name}`, kept);
    const wanted = reported.filter(({ whenSilencing }) => rule.silences || !whenSilencing);
    for (const { name, arn, input, fn } of wanted.slice(0, MOST_TARGETS - 1)) {
      if (fn) {
        new aws.lambda.Permission(`${name}-${rule.name}`, {
          action: "lambda:InvokeFunction",
          function: fn.name,
          principal: "events.amazonaws.com",
          sourceArn: made.arn,
        });
      }
      new aws.cloudwatch.EventTarget(`${name}-${rule.name}`, {
        rule: made.name,
        arn,
        inputTransformer: input(rule.watches),
        deadLetterConfig,
      });
    }
  }
  for (const [name, to] of [
    ["EventsPolicy", queue],
    ["EventDeadLettersPolicy", deadLetters],
  ] as const) {
    new aws.sqs.QueuePolicy(name, {
      queueUrl: to.url,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Principal: { Service: "events.amazonaws.com" },
            Action: "sqs:SendMessage",
            Resource: to.arn,
            Condition: { ArnEquals: { "aws:SourceArn": rulesHere.map(({ arn }) => arn) } },
          },
        ],
      }),
    });
  }

  // Root signs in through Regions that nobody works in.
  const recorded = [globalRegion, ...signInRegions];
  const others = new Set([
    ...regions,
    ...recorded,
    ...(config.identityCenterRegion ? [config.identityCenterRegion] : []),
  ]);
  others.delete(home);
  // The tampering rules share the queue, its policy and its dead-letter queue: the alarm on these few rules covers
  // them.
  const rules = judgingRules.map(({ name }) => name);
  if (!others.size) return { fn, deadLetters, rules };
  const bus = $interpolate`arn:${partition}:events:${home}:${accountId}:event-bus/default`;
  const role = new aws.iam.Role("ForwardRole", {
    // The tampering rule recognises roles by this prefix.
    name: `${prefix}ForwardRole`,
    assumeRolePolicy: assumedBy("events.amazonaws.com", accountId),
    inlinePolicies: [
      {
        name: "forward",
        policy: $jsonStringify({
          Version: "2012-10-17",
          Statement: [{ Effect: "Allow", Action: "events:PutEvents", Resource: bus }],
        }),
      },
    ],
  });
  for (const region of [...others].sort()) {
    const provider = new aws.Provider(`In-${region}`, {
      region: region as aws.Region,
      defaultTags: { tags: { ...config.tags, "sst:app": $app.name, "sst:stage": $app.stage } },
    });
    // The rules where the event arrives exclude the deployers.
    const homes = { global: globalRegion, identityCenter: config.identityCenterRegion };
    const forwarding = forwardRules(region, [...judged, ...tamperRules(prefix)], prefix, homes);
    for (const rule of forwarding) {
      const made = ruleFrom(rule, prefix, region, provider);
      const target = { rule: made.name, arn: bus, roleArn: role.arn };
      new aws.cloudwatch.EventTarget(`${rule.name.replace("forward", "Forward")}-${region}`, target, { provider });
    }
  }
  return { fn, deadLetters, rules };
}

/** A rule of the default bus, the only one that gets CloudTrail's events. */
const ruleFrom = (
  { name, pattern }: Omit<EventRule, "where">,
  prefix: string,
  region?: string,
  provider?: aws.Provider,
) =>
  new aws.cloudwatch.EventRule(
    `On-${name}${region ? `-${region}` : ""}`,
    { name: `${prefix}${name}`, eventPattern: $jsonStringify(pattern), state: RULE_STATE },
    provider ? { provider } : {},
  );

/** The function that evaluates what events can have changed. */
const eventFunction = ({
  config,
  table,
  queue,
  rulePrefix,
  sweeps,
  members,
  accountId,
  partition,
}: Beside & {
  readonly config: GenkanConfig;
  readonly table: sst.aws.Dynamo;
  readonly queue: sst.aws.Queue;
  readonly members: ReturnType<typeof memberEvents>;
  readonly accountId: $util.Output<string>;
  readonly partition: $util.Output<string>;
}): sst.aws.FunctionArgs => {
  const {
    concurrency: _,
    environment,
    ...args
  } = judging(
    config,
    table,
    [
      onTable(table, "dynamodb:Query", "dynamodb:PutItem", "dynamodb:DeleteItem"),
      { actions: ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"], resources: [queue.arn] },
      ...(rulePrefix
        ? [
            {
              actions: [configRuleActions.start],
              resources: [$interpolate`arn:${partition}:config:${homeRegion()}:${accountId}:config-rule/*`],
            },
          ]
        : []),
      ...(members ? [assumesReadRole(members.roleName, partition)] : []),
      ...(members && sweeps ? [{ actions: ["s3:GetObject", "s3:PutObject"], resources: [sweeps.file] }] : []),
    ],
    { byEvents: true },
  );
  return {
    ...args,
    handler: "packages/monitor/src/event.handler",
    description: "Genkan: evaluates what an event may have changed",
    timeout: `${TIMEOUT} seconds`,
    environment: {
      ...environment,
      ...(rulePrefix ? { GENKAN_RULE_PREFIX: rulePrefix } : {}),
      ...(members ? { GENKAN_ORGANIZATION: members.reached } : {}),
      ...(members && sweeps ? { GENKAN_SWEEPS: sweeps.bucket } : {}),
    },
  };
};
