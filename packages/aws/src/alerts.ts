import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import { parse } from "@aws-sdk/util-arn-parser";
import type { Digest } from "@genkan/controls/engine/digest";
import type { Alert } from "@genkan/controls/engine/world";
import { alertMessage } from "@genkan/messages/alert/alert";
import { deniedRole } from "@genkan/messages/alert/blind";
import { alertAttributes, digestAttributes } from "@genkan/messages/channels/attributes";
import type { Notice, Publication, TopicChannel } from "@genkan/messages/channels/channel";
import { alertTopicChannel } from "@genkan/messages/channels/index";
import { digestMessage } from "@genkan/messages/digest/digest";
import type { Reader } from "@genkan/messages/moment";
import { aliasReader } from "./account-name.ts";
import type { Aws } from "./clients.ts";

/** Adds to an alert what is known only when it is sent. */
export type Explain = (alert: Alert) => Promise<Alert>;

/**
 * Reads what an alert says beside its changes: the account's name, once, unless it is given; and, where AWS denies our
 * calls, who last changed our role. What can't be read is left out. A member of an organization has its name already, and
 * the events of its roles are not in this account.
 */
export function explainer(aws: Aws, accountName: string | null = null): Explain {
  const alias = aliasReader(aws);
  return async (alert) => {
    const isMember = alert.name !== undefined;
    const role = alert.changes.map(deniedRole).find((each) => each !== null);
    const isOurs = role && !(isMember && parse(role.arn).accountId === alert.account);
    const [name, change] = await Promise.all([
      isMember ? null : (accountName ?? alias()),
      isOurs ? lastChangeOf(aws, role.name, alert.partition) : undefined,
    ]);
    return { ...alert, accountName: name, ...(change ? { lastRoleChange: change } : {}) };
  };
}

/** Loads CloudTrail's client only now: few alerts need it, and every start of a function would pay for it. */
async function lastChangeOf(aws: Aws, role: string, partition: string) {
  const { lastRoleChange } = await import("./cloudtrail/role-change.ts");
  return lastRoleChange(aws, role, partition);
}

/**
 * Publishes alerts to an SNS topic for its reader, in the format of its channel (the alert topic by default). Resolves when
 * SNS has accepted an alert.
 * @throws the SDK's error; the alert then has to be published again
 */
export const snsPublisher =
  (aws: Aws, topicArn: string, reader: Reader, channel: TopicChannel = alertTopicChannel) =>
  async (alert: Alert): Promise<void> => {
    const message = alertMessage(alert, reader);
    const publication = channel.publication(channel.alert(message), message);
    await publish(aws, topicArn, { ...publication, MessageAttributes: alertAttributes(alert) });
  };

/** Publishes digests like {@link snsPublisher} alerts. */
export const digestPublisher =
  (aws: Aws, topicArn: string, reader: Reader, channel: TopicChannel = alertTopicChannel) =>
  async (digest: Digest): Promise<void> => {
    const message = digestMessage(digest, reader);
    const publication = channel.publication(channel.digest(message), message);
    await publish(aws, topicArn, { ...publication, MessageAttributes: digestAttributes(digest) });
  };

/**
 * Publishes a notice (a message that is not an alert) to a topic in the format of its channel. @throws the SDK's error
 */
export const publishNotice = (
  aws: Aws,
  { topicArn, channel }: { readonly topicArn: string; readonly channel: TopicChannel },
  notice: Notice,
): Promise<void> => publish(aws, topicArn, channel.publication(channel.notice(notice)));

/** Publishes what a channel made for its topic. @throws the SDK's error */
export async function publish(aws: Aws, topicArn: string, publication: Publication): Promise<void> {
  const client = await aws.client(SNSClient, parse(topicArn).region);
  await client.send(new PublishCommand({ TopicArn: topicArn, ...publication }));
}

/** The partition of a resource: `aws`, `aws-cn`, `aws-us-gov`. */
export const arnPartition = (arn: string): string => parse(arn).partition;
