import { ConfigServiceClient, DescribeConfigurationRecordersCommand } from "@aws-sdk/client-config-service";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  GetTopicAttributesCommand,
  PublishCommand,
  paginateListSubscriptionsByTopic,
  paginateListTopics,
  SNSClient,
} from "@aws-sdk/client-sns";
import { parse } from "@aws-sdk/util-arn-parser";
import { isDenied, UnusableAnswerError } from "./cause.ts";
import type { Aws } from "./clients.ts";

/** The IAM actions that `genkan doctor` calls in addition to those of a check. */
export const doctorActions = {
  recorder: "config:DescribeConfigurationRecorders",
  subscribers: "sns:ListSubscriptionsByTopic",
  quota: "lambda:GetAccountSettings",
  publish: "sns:Publish",
} as const;

/** The IAM action that {@link keyOfTopic} calls. */
export const TOPIC_KEY_ACTION = "sns:GetTopicAttributes";

/** The number of functions in a deployment that reserve an execution: Monitor and ConfigRule. */
export const RESERVED_FUNCTIONS = 2;

/** Lambda keeps this many of an account's concurrent executions for functions that reserve none. */
const LEFT_UNRESERVED = 100;

/** Whether AWS Config has a recorder in this Region. It creates no rule without one. */
export async function hasRecorder(aws: Aws): Promise<boolean> {
  const { ConfigurationRecorders = [] } = await (await aws.client(ConfigServiceClient)).send(
    new DescribeConfigurationRecordersCommand({}),
  );
  return ConfigurationRecorders.length > 0;
}

/**
 * Whether Lambda lets some functions reserve one execution each. New accounts have ten in all and cannot reserve any.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
 */
export async function canReserve(aws: Aws, functions: number): Promise<boolean> {
  const { AccountLimit } = await (await aws.client(LambdaClient)).send(new GetAccountSettingsCommand({}));
  const unreserved = AccountLimit?.UnreservedConcurrentExecutions;
  if (unreserved === undefined) throw new UnusableAnswerError(doctorActions.quota, "AWS's answer has no quota");
  return unreserved - functions >= LEFT_UNRESERVED;
}

/** The endpoints subscribed to a topic: those that were confirmed, and those still waiting for confirmation. */
export async function subscribersOf(aws: Aws, topicArn: string): Promise<{ confirmed: string[]; pending: string[] }> {
  const subscribers = { confirmed: [] as string[], pending: [] as string[] };
  const client = await aws.client(SNSClient, parse(topicArn).region);
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn })) {
    for (const { SubscriptionArn, Endpoint = "" } of Subscriptions) {
      // AWS writes this instead of an ARN until the link in its mail was followed.
      subscribers[SubscriptionArn === "PendingConfirmation" ? "pending" : "confirmed"].push(Endpoint);
    }
  }
  return subscribers;
}

/** The id of the KMS key that encrypts a topic; `null` where none of the account's own does. */
export async function keyOfTopic(aws: Aws, topicArn: string): Promise<string | null> {
  const client = await aws.client(SNSClient, parse(topicArn).region);
  const { Attributes = {} } = await client.send(new GetTopicAttributesCommand({ TopicArn: topicArn }));
  const [, id] = /(?:^|:key\/)([0-9a-f-]{36}|mrk-[0-9a-f]{32})$/.exec(Attributes["KmsMasterKeyId"] ?? "") ?? [];
  return id ?? null;
}

/** The names of the topics in the Region of a topic. */
export async function topicsBeside(aws: Aws, topicArn: string): Promise<readonly string[]> {
  const names: string[] = [];
  const client = await aws.client(SNSClient, parse(topicArn).region);
  for await (const { Topics = [] } of paginateListTopics({ client }, {}))
    names.push(...Topics.map(({ TopicArn = "" }) => parse(TopicArn).resource));
  return names.sort();
}

/**
 * Whether the caller may publish to a topic. It sends what SNS refuses from everybody, a message structure that is not JSON:
 * who may not publish gets another answer, and nobody gets a message.
 */
export async function mayPublish(aws: Aws, topicArn: string): Promise<boolean> {
  const client = await aws.client(SNSClient, parse(topicArn).region);
  const probe = new PublishCommand({ TopicArn: topicArn, Message: "probe", MessageStructure: "json" });
  try {
    await client.send(probe);
    return true;
  } catch (error) {
    if (isDenied(error)) return false;
    if (/^InvalidParameter/.test((error as Error).name)) return true;
    throw error;
  }
}
