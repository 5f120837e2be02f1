import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Alert } from "@genkan/controls/engine/world";
import type { Locale } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { amazonQ, amazonQNotice } from "@genkan/messages/channels/amazon-q";
import { mail } from "@genkan/messages/channels/mail";
import type { Aws } from "./clients.ts";

/**
 * Publishes alerts to an SNS topic: mail gets plain text, every other protocol `genkan.alert/1`.
 * Resolves when SNS took it; rejects with the SDK's error, and then the alert stays unsent.
 */
export const snsPublisher =
  (aws: Aws, topicArn: string, locale: Locale) =>
  async (alert: Alert): Promise<void> => {
    const message = alertMessage(alert, locale);
    const { subject, body } = mail(message);
    const region = topicArn.split(":")[3]!;
    await (await aws.client(SNSClient, region)).send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        MessageStructure: "json",
        // Once for every program: SNS counts each protocol's text towards the size of the message.
        Message: JSON.stringify({ default: JSON.stringify(message), email: body }),
      }),
    );
  };

/** Publishes alerts to the topic of Amazon Q Developer in chat applications, which takes its own JSON and no other. */
export const chatPublisher =
  (aws: Aws, topicArn: string, locale: Locale) =>
  async (alert: Alert): Promise<void> => {
    const region = topicArn.split(":")[3]!;
    const Message = JSON.stringify(amazonQ(alertMessage(alert, locale)));
    await (await aws.client(SNSClient, region)).send(new PublishCommand({ TopicArn: topicArn, Message }));
  };

/** Publishes plain words, which are no alert; `chat` is the topic of Amazon Q Developer in chat applications. */
export async function publishNotice(
  aws: Aws,
  { topicArn, chat = false }: { readonly topicArn: string; readonly chat?: boolean },
  subject: string,
  text: string,
): Promise<void> {
  const region = topicArn.split(":")[3]!;
  const said = chat ? { Message: JSON.stringify(amazonQNotice(subject, text)) } : { Subject: subject, Message: text };
  await (await aws.client(SNSClient, region)).send(new PublishCommand({ TopicArn: topicArn, ...said }));
}
