import type { Inputs, Output } from "./graph.ts";
import { pseudo } from "./values.ts";

/** How CloudFormation has a type of resource. */
interface Row {
  /** CloudFormation's type; without one, the template does not make it. */
  readonly type?: string;
  readonly outputs: Readonly<Record<string, Output>>;
  readonly properties?: (inputs: Inputs) => Inputs;
  /** For a part of another resource: the input that names it, and what it adds to the properties. */
  readonly partOf?: { readonly input: string; readonly adds: (inputs: Inputs, name: string) => Inputs };
  /** The ARN, where a template of another Region names it. */
  readonly arnElsewhere?: (inputs: Inputs) => string;
  /** Resources of a template in a template, which become resources of the template itself. */
  readonly inside?: (inputs: Inputs) => Readonly<Record<string, Resource>>;
}

/** A resource of a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties: Inputs;
}

const upper = (name: string) => name.replace(/^./, (letter) => letter.toUpperCase());

/** A value with the names of all its fields in PascalCase. */
function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [upper(name), pascal(inner)]));
}

/** Inputs that are JSON documents. CloudFormation takes them as objects. */
const DOCUMENTS = new Set(["policy", "assumeRolePolicy", "eventPattern", "inputParameters", "redrivePolicy"]);
const document = (value: unknown) => (typeof value === "string" ? JSON.parse(value) : value);

/** Inputs as CloudFormation spells them: by the names given, else in PascalCase. */
const spelled =
  (names: Readonly<Record<string, string>> = {}) =>
  (inputs: Inputs): Inputs =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, value]) => [
        names[name] ?? upper(name),
        DOCUMENTS.has(name) ? document(value) : pascal(value),
      ]),
    );

const { accountId, partition, region } = pseudo;
const arn = (service: string, resource: string) => `arn:${partition}:${service}:${region}:${accountId}:${resource}`;
const attribute = (name: string) => ({ attribute: name });
const partOfBucket = (adds: (inputs: Inputs) => Inputs): Row => ({ outputs: {}, partOf: { input: "bucket", adds } });

/** Every type of resource that the stacks make. */
export const rows: Readonly<Record<string, Row>> = {
  "aws:cfg/recorder:Recorder": { outputs: {} },
  "aws:cfg/rule:Rule": {
    type: "AWS::Config::ConfigRule",
    outputs: {},
    properties: spelled({ name: "ConfigRuleName" }),
  },
  "aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration": {
    type: "AWS::Chatbot::SlackChannelConfiguration",
    outputs: {},
    properties: spelled({
      slackTeamId: "SlackWorkspaceId",
      guardrailPolicyArns: "GuardrailPolicies",
      userAuthorizationRequired: "UserRoleRequired",
    }),
  },
  "aws:cloudformation/stack:Stack": {
    outputs: {},
    inside: ({ templateBody }) => JSON.parse(templateBody).Resources,
  },
  "aws:cloudwatch/eventBus:EventBus": {
    type: "AWS::Events::EventBus",
    outputs: { name: "Ref", arn: attribute("Arn") },
    properties: spelled(),
  },
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": {
    type: "AWS::Events::EventBusPolicy",
    outputs: {},
    properties({ eventBusName, policy }) {
      const [{ Sid, ...Statement }] = document(policy).Statement;
      return { EventBusName: eventBusName, StatementId: Sid, Statement };
    },
  },
  "aws:cloudwatch/eventRule:EventRule": {
    type: "AWS::Events::Rule",
    // The Ref of a rule of another bus than the default one also names the bus.
    outputs: { name: "input", arn: attribute("Arn") },
    properties: spelled(),
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    outputs: {},
    partOf: {
      input: "rule",
      adds({ rule: _, eventBusName: __, inputTransformer, ...target }, Id) {
        const transformer = inputTransformer && {
          InputTransformer: {
            InputPathsMap: inputTransformer.inputPaths ?? {},
            InputTemplate: inputTransformer.inputTemplate,
          },
        };
        return { Targets: [{ Id, ...spelled()(target), ...transformer }] };
      },
    },
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    type: "AWS::Logs::LogGroup",
    outputs: { name: "Ref" },
    properties: spelled({ name: "LogGroupName" }),
  },
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    type: "AWS::CloudWatch::Alarm",
    outputs: {},
    properties: ({ dimensions, metricQueries, ...inputs }) => ({
      ...spelled({ name: "AlarmName", okActions: "OKActions" })(inputs),
      ...(dimensions ? { Dimensions: dimensionsOf(dimensions) } : {}),
      ...(metricQueries ? { Metrics: metricQueries.map(metricQuery) } : {}),
    }),
  },
  "aws:dynamodb/table:Table": {
    type: "AWS::DynamoDB::Table",
    outputs: { name: "Ref", arn: attribute("Arn"), streamArn: attribute("StreamArn") },
    properties: tableProperties,
  },
  "aws:iam/role:Role": {
    type: "AWS::IAM::Role",
    outputs: { name: "Ref", arn: attribute("Arn") },
    arnElsewhere: ({ name }) => `arn:${partition}:iam::${accountId}:role/${name}`,
    properties: ({ inlinePolicies = [], ...inputs }) => ({
      ...spelled({ name: "RoleName", assumeRolePolicy: "AssumeRolePolicyDocument" })(inputs),
      ...(inlinePolicies.length
        ? {
            Policies: inlinePolicies.map(({ name, policy }: Inputs) => ({
              PolicyName: name,
              PolicyDocument: document(policy),
            })),
          }
        : {}),
    }),
  },
  "aws:kms/key:Key": {
    type: "AWS::KMS::Key",
    // In parts, because the stacks take the id out of it.
    outputs: { keyId: "Ref", arn: (of) => arn("kms", `key/${of("keyId")}`) },
    properties: spelled({ policy: "KeyPolicy" }),
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": {
    type: "AWS::Lambda::EventSourceMapping",
    outputs: {},
    properties: ({ destinationConfig, ...inputs }) => ({
      ...spelled()(inputs),
      ...(destinationConfig
        ? { DestinationConfig: { OnFailure: { Destination: destinationConfig.onFailure.destinationArn } } }
        : {}),
    }),
  },
  "aws:lambda/function:Function": {
    type: "AWS::Lambda::Function",
    outputs: { name: "Ref", arn: attribute("Arn") },
    properties: ({ s3Bucket, s3Key, environment, ...inputs }) => ({
      ...spelled({ name: "FunctionName" })(inputs),
      Code: { S3Bucket: s3Bucket, S3Key: s3Key },
      Environment: { Variables: environment.variables },
    }),
  },
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": {
    type: "AWS::Lambda::EventInvokeConfig",
    outputs: {},
    properties: (inputs) => ({ Qualifier: "$LATEST", ...spelled()(inputs) }),
  },
  "aws:lambda/permission:Permission": {
    type: "AWS::Lambda::Permission",
    outputs: {},
    properties: spelled({ function: "FunctionName" }),
  },
  "aws:s3/bucket:Bucket": {
    type: "AWS::S3::Bucket",
    outputs: { bucket: "Ref", arn: attribute("Arn") },
    properties: spelled({ bucket: "BucketName" }),
  },
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": partOfBucket(({ rules }) => ({
    LifecycleConfiguration: {
      Rules: rules.map(({ id, status, expiration }: Inputs) => ({
        Id: id,
        Status: status,
        ExpirationInDays: expiration.days,
      })),
    },
  })),
  "aws:s3/bucketPolicy:BucketPolicy": {
    type: "AWS::S3::BucketPolicy",
    outputs: {},
    properties: spelled({ policy: "PolicyDocument" }),
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": partOfBucket(({ bucket: _, ...blocked }) => ({
    PublicAccessBlockConfiguration: spelled()(blocked),
  })),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": partOfBucket(
    ({ rules }) => ({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: rules.map(({ applyServerSideEncryptionByDefault }: Inputs) => ({
          ServerSideEncryptionByDefault: { SSEAlgorithm: applyServerSideEncryptionByDefault.sseAlgorithm },
        })),
      },
    }),
  ),
  "aws:scheduler/schedule:Schedule": { type: "AWS::Scheduler::Schedule", outputs: {}, properties: spelled() },
  "aws:sfn/stateMachine:StateMachine": {
    type: "AWS::StepFunctions::StateMachine",
    outputs: { arn: "Ref" },
    properties: spelled({ name: "StateMachineName", definition: "DefinitionString" }),
  },
  "aws:sns/topic:Topic": {
    type: "AWS::SNS::Topic",
    outputs: { arn: "Ref", name: attribute("TopicName") },
    properties: spelled({ name: "TopicName" }),
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    type: "AWS::SNS::TopicPolicy",
    outputs: {},
    properties: ({ arn, policy }) => ({ Topics: [arn], PolicyDocument: document(policy) }),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    type: "AWS::SNS::Subscription",
    outputs: {},
    properties: spelled({ topic: "TopicArn" }),
  },
  "aws:sqs/queue:Queue": {
    type: "AWS::SQS::Queue",
    outputs: { url: "Ref", arn: attribute("Arn"), name: attribute("QueueName") },
    properties: spelled({
      name: "QueueName",
      visibilityTimeoutSeconds: "VisibilityTimeout",
      messageRetentionSeconds: "MessageRetentionPeriod",
    }),
  },
  "aws:sqs/queuePolicy:QueuePolicy": {
    type: "AWS::SQS::QueuePolicy",
    outputs: {},
    properties: ({ queueUrl, policy }) => ({ Queues: [queueUrl], PolicyDocument: document(policy) }),
  },
  // CloudFormation makes no SecureString.
  "aws:ssm/parameter:Parameter": {
    outputs: { name: "input", arn: (of) => arn("ssm", `parameter/${of("name")}`) },
  },
};

const dimensionsOf = (dimensions: Inputs) => Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));

function metricQuery({ metric, ...query }: Inputs): Inputs {
  if (!metric) return { ReturnData: false, ...spelled()(query) };
  const { dimensions, period, stat, ...of } = metric;
  const Metric = { ...spelled()(of), Dimensions: dimensionsOf(dimensions) };
  return { ReturnData: false, ...spelled()(query), MetricStat: { Metric, Period: period, Stat: stat } };
}

function keySchema({ hashKey, rangeKey }: Inputs) {
  return [
    { AttributeName: hashKey, KeyType: "HASH" },
    { AttributeName: rangeKey, KeyType: "RANGE" },
  ];
}

function tableProperties(inputs: Inputs): Inputs {
  const { attributes, hashKey, rangeKey, globalSecondaryIndexes = [], ...rest } = inputs;
  const { streamEnabled: _, streamViewType, serverSideEncryption, pointInTimeRecovery, ttl, ...others } = rest;
  return {
    ...spelled({ name: "TableName" })(others),
    AttributeDefinitions: attributes.map(({ name, type }: Inputs) => ({ AttributeName: name, AttributeType: type })),
    KeySchema: keySchema({ hashKey, rangeKey }),
    ...(globalSecondaryIndexes.length
      ? {
          GlobalSecondaryIndexes: globalSecondaryIndexes.map((index: Inputs) => ({
            IndexName: index["name"],
            KeySchema: keySchema(index),
            Projection: { ProjectionType: index["projectionType"], NonKeyAttributes: index["nonKeyAttributes"] },
          })),
        }
      : {}),
    StreamSpecification: { StreamViewType: streamViewType },
    TimeToLiveSpecification: pascal(ttl),
    SSESpecification: { SSEEnabled: serverSideEncryption.enabled },
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: pointInTimeRecovery.enabled },
  };
}
