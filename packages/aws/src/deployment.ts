import { ConfigServiceClient, DescribeConfigurationRecordersCommand } from "@aws-sdk/client-config-service";
import { paginateListSubscriptionsByTopic, SNSClient } from "@aws-sdk/client-sns";
import type { Aws } from "./clients.ts";

/** What `genkan doctor` calls beside what a check calls. */
export const doctorActions = ["config:DescribeConfigurationRecorders", "sns:ListSubscriptionsByTopic"] as const;

/** Whether AWS Config has a recorder here: it makes no rule without one. */
export async function hasRecorder(aws: Aws): Promise<boolean> {
  const { ConfigurationRecorders = [] } = await (await aws.client(ConfigServiceClient)).send(
    new DescribeConfigurationRecordersCommand({}),
  );
  return ConfigurationRecorders.length > 0;
}

/** Who is subscribed to a topic: those who have confirmed, and those who have not yet. */
export async function subscribersOf(aws: Aws, topicArn: string): Promise<{ confirmed: string[]; pending: string[] }> {
  const subscribers = { confirmed: [] as string[], pending: [] as string[] };
  const client = await aws.client(SNSClient, topicArn.split(":")[3]!);
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn: topicArn })) {
    for (const { SubscriptionArn, Endpoint = "" } of Subscriptions) {
      // AWS writes this in place of an ARN until the mail's link was followed.
      subscribers[SubscriptionArn === "PendingConfirmation" ? "pending" : "confirmed"].push(Endpoint);
    }
  }
  return subscribers;
}
