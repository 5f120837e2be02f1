import { ConfigServiceClient, DescribeConfigurationRecordersCommand } from "@aws-sdk/client-config-service";
import { GetAccountSettingsCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { paginateListSubscriptionsByTopic, SNSClient } from "@aws-sdk/client-sns";
import { parse } from "@aws-sdk/util-arn-parser";
import { UnusableAnswerError } from "./cause.ts";
import type { Aws } from "./clients.ts";

/** The IAM actions that `genkan doctor` calls in addition to those of a check. */
export const doctorActions = {
  recorder: "config:DescribeConfigurationRecorders",
  subscribers: "sns:ListSubscriptionsByTopic",
  quota: "lambda:GetAccountSettings",
} as const;

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
