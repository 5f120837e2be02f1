import type { Graph, Inputs, Outputs } from "./graph.ts";
import { interpolate, jsonStringify, plainOf, secret, Value } from "./values.ts";

/** What is given to a component of SST, with values that may only be known to CloudFormation. */
// biome-ignore lint/suspicious/noExplicitAny: the arguments of any component
type Args = Record<string, any>;
/** Changes the arguments of a component before it is made, as `$transform` has it. */
type Change = (args: Args, options: object, name: string) => void;

/** What SST's components depend on beside the graph. */
export interface Surroundings {
  readonly graph: Graph;
  /** The prefix of every name, such as `genkan-production-`. */
  readonly prefix: string;
  /** Whether what holds data stays when the stack is deleted. */
  readonly keeps: boolean;
  /** The text at the end of every name that SST makes unique. */
  readonly suffix: string;
  /** Takes the folder of a function's code. @returns the key of its file in the bucket */
  readonly keyOf: (name: string, folder: Promise<string>) => string;
}

const SECONDS = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;

/** The seconds of a duration such as `5 minutes`. */
export function secondsOf(duration: string): number {
  const [, amount, unit] = /^(\d+) (second|minute|hour|day)s?$/.exec(duration) ?? [];
  if (!unit) throw new Error(`${duration} is not a duration`);
  return Number(amount) * SECONDS[unit as keyof typeof SECONDS];
}

const DAYS: Readonly<Record<string, number>> = {
  "1 week": 7,
  "1 month": 30,
  "3 months": 90,
  "6 months": 180,
  "1 year": 365,
};

/** IAM's own form of a list, as the provider writes it. */
const oneOrMany = (list: readonly unknown[]) => (list.length === 1 ? list[0] : list);

/** A policy from SST's statements. */
const policyOf = (statements: readonly Args[], principals: object = {}): Value<string> =>
  jsonStringify({
    Version: "2012-10-17",
    Statement: (plainOf(statements) as Args[]).map(({ effect = "Allow", actions, resources, conditions }) => ({
      Effect: effect,
      Action: oneOrMany(actions),
      Resource: oneOrMany(resources),
      ...principals,
      ...(conditions ? { Condition: conditionsOf(conditions) } : {}),
    })),
  });

function conditionsOf(conditions: readonly Args[]): Inputs {
  const made: Record<string, Record<string, unknown>> = {};
  for (const { test, variable, values } of conditions) {
    made[test] = { ...made[test], [variable]: oneOrMany(values) };
  }
  return made;
}

/**
 * The components of SST 4 that the stacks use, with the arguments that the stacks give them. Each makes the resources that
 * SST's own makes; test/infra/cloudformation.test.ts compares them.
 */
export function componentsOf({ graph, prefix, keeps, suffix, keyOf }: Surroundings) {
  const changes: Change[] = [];
  const uniqueName = (name: string) => `${prefix}${name}-${suffix}`;

  /** Makes a resource from what SST gives it by itself and what the stacks change in that. */
  function made(type: string, name: string, args: Args, change: unknown, options: object = {}): Outputs {
    if (typeof change === "function") change(args, options, name);
    return graph.add(type, name, args, options);
  }

  class Dynamo {
    readonly name: unknown;
    readonly arn: unknown;
    readonly nodes: { readonly table: Outputs };
    constructor(name: string, { fields, primaryIndex, globalIndexes = {}, stream, ttl, ...args }: Args) {
      const table = made(
        "aws:dynamodb/table:Table",
        `${name}Table`,
        {
          name: uniqueName(`${name}Table`),
          attributes: Object.keys(fields).map((field) => ({ name: field, type: "S" })),
          billingMode: "PAY_PER_REQUEST",
          hashKey: primaryIndex.hashKey,
          rangeKey: primaryIndex.rangeKey,
          streamEnabled: true,
          streamViewType: stream.toUpperCase().replaceAll("-", "_"),
          ttl: { attributeName: ttl, enabled: true },
          globalSecondaryIndexes: Object.entries(globalIndexes as Record<string, Args>).map(
            ([index, { projection, ...keys }]) => ({
              name: index,
              ...keys,
              projectionType: "INCLUDE",
              nonKeyAttributes: projection,
            }),
          ),
          deletionProtectionEnabled: args["deletionProtection"],
        },
        args["transform"]?.table,
        { isKept: keeps },
      );
      this.nodes = { table };
      this.name = table["name"];
      this.arn = table["arn"];
    }
  }

  class Queue {
    readonly arn: unknown;
    readonly url: unknown;
    readonly nodes: { readonly queue: Outputs };
    constructor(name: string, { visibilityTimeout = "30 seconds", dlq, transform }: Args = {}) {
      const queue = made(
        "aws:sqs/queue:Queue",
        `${name}Queue`,
        {
          name: uniqueName(`${name}Queue`),
          visibilityTimeoutSeconds: secondsOf(visibilityTimeout),
          delaySeconds: 0,
          ...(dlq
            ? { redrivePolicy: jsonStringify({ deadLetterTargetArn: dlq.queue, maxReceiveCount: dlq.retry }) }
            : {}),
        },
        transform?.queue,
      );
      this.nodes = { queue };
      this.arn = queue["arn"];
      this.url = queue["url"];
    }
  }

  class SnsTopic {
    readonly arn: unknown;
    readonly name: unknown;
    constructor(name: string, { transform }: Args = {}) {
      const topic = made("aws:sns/topic:Topic", `${name}Topic`, { name: uniqueName(`${name}Topic`) }, transform?.topic);
      this.arn = topic["arn"];
      this.name = topic["name"];
    }
  }

  class Bucket {
    readonly name: unknown;
    readonly arn: unknown;
    constructor(name: string, { lifecycle }: Args) {
      const bucket = graph.add(
        "aws:s3/bucket:Bucket",
        `${name}Bucket`,
        { bucket: uniqueName(`${name.toLowerCase()}bucket`) },
        { isKept: keeps },
      );
      this.name = bucket["bucket"];
      this.arn = bucket["arn"];
      const at = { bucket: bucket["bucket"] };
      graph.add("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration", `${name}Lifecycle`, {
        ...at,
        rules: (lifecycle as readonly Args[]).map(({ id, expiresIn }) => ({
          id,
          status: "Enabled",
          expiration: { days: secondsOf(expiresIn) / SECONDS.day },
        })),
      });
      graph.add("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", `${name}PublicAccessBlock`, {
        ...at,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      });
      const conditions = [{ test: "Bool", variable: "aws:SecureTransport", values: ["false"] }];
      const resources = [this.arn, interpolate`${this.arn}/*`];
      const tlsOnly = { effect: "Deny", actions: ["s3:*"], resources, conditions };
      graph.add("aws:s3/bucketPolicy:BucketPolicy", `${name}Policy`, {
        ...at,
        policy: policyOf([tlsOnly], { Principal: "*" }),
      });
    }
  }

  class LambdaFunction {
    readonly arn: unknown;
    readonly name: unknown;
    constructor(name: string, given: Args) {
      const args = { ...given };
      for (const change of changes) change(args, {}, name);
      const { permissions = [], transform = {}, concurrency, retries } = args;
      const role = made(
        "aws:iam/role:Role",
        `${name}Role`,
        {
          name: uniqueName(`${name}Role`),
          inlinePolicies: permissions.length ? [{ name: "inline", policy: policyOf(permissions) }] : [],
        },
        transform.role,
      );
      const log = graph.add("aws:cloudwatch/logGroup:LogGroup", `${name}LogGroup`, {
        name: `/aws/lambda/${uniqueName(`${name}Function`)}`,
        retentionInDays: DAYS[args["logging"].retention],
      });
      const fn = made(
        "aws:lambda/function:Function",
        `${name}Function`,
        {
          name: uniqueName(`${name}Function`),
          description: args["description"],
          role: role["arn"],
          timeout: secondsOf(args["timeout"]),
          memorySize: Number.parseInt(args["memory"], 10),
          ephemeralStorage: { size: 512 },
          environment: { variables: args["environment"] },
          architectures: [args["architecture"]],
          loggingConfig: { logFormat: "JSON", logGroup: log["name"] },
          ...(concurrency ? { reservedConcurrentExecutions: concurrency.reserved } : {}),
          packageType: "Zip",
          s3Key: keyOf(name, args["bundle"]),
          handler: args["handler"],
          runtime: args["runtime"],
        },
        transform.function,
      );
      this.arn = fn["arn"];
      this.name = fn["name"];
      if (retries !== undefined) {
        const config = { functionName: fn["name"], maximumRetryAttempts: retries };
        graph.add("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig", `${name}EventInvokeConfig`, config);
      }
    }
  }

  class CronV2 {
    constructor(name: string, { schedule, function: fn, event, retries, dlq, transform }: Args) {
      const statements = [
        { actions: ["lambda:InvokeFunction"], resources: [fn] },
        { actions: ["sqs:SendMessage"], resources: [dlq] },
      ];
      const inlinePolicies = [{ name: "inline", policy: policyOf(statements) }];
      const roleName = `${name}Role`;
      const role = made("aws:iam/role:Role", roleName, { name: uniqueName(roleName), inlinePolicies }, transform.role);
      graph.add("aws:scheduler/schedule:Schedule", `${name}Schedule`, {
        name: uniqueName(`${name}Schedule`),
        scheduleExpression: schedule,
        flexibleTimeWindow: { mode: "OFF" },
        state: "ENABLED",
        target: {
          arn: fn,
          roleArn: role["arn"],
          input: JSON.stringify(event),
          retryPolicy: { maximumRetryAttempts: retries },
          deadLetterConfig: { arn: dlq },
        },
      });
    }
  }

  class Secret {
    readonly value: Value<string>;
    constructor(name: string) {
      this.value = new Value(secret(name));
    }
  }

  return {
    sst: { aws: { Bucket, CronV2, Dynamo, Function: LambdaFunction, Queue, SnsTopic }, Secret },
    /** `$transform`, which the stacks use for functions alone. */
    transform: (_: unknown, change: Change) => void changes.push(change),
  };
}
