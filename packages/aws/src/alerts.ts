import { PublishCommand } from "@aws-sdk/client-sns";
import type { Alert } from "@genkan/controls/run";
import type { Locale } from "@genkan/controls/text";
import { alertMessage } from "@genkan/controls/words/alert";
import { mail } from "@genkan/controls/words/mail";
import type { Aws } from "./clients.ts";

/** The IAM action behind {@link snsPublisher}, on the topic alone. */
export const PUBLISH_ACTION = "sns:Publish";

/**
 * Publishes alerts to an SNS topic: mail gets plain text, programs (`sqs`, `lambda`, `https`) get `genkan.alert/1`.
 * Resolves when SNS took it; rejects with the SDK's error, and then the alert stays untold.
 */
export const snsPublisher =
  (aws: Aws, topicArn: string, locale: Locale) =>
  async (alert: Alert): Promise<void> => {
    const { subject, body } = mail(alert, locale);
    const event = JSON.stringify(alertMessage(alert, locale));
    const region = topicArn.split(":")[3]!;
    await (await aws.sns(region)).send(
      new PublishCommand({
        TopicArn: topicArn,
        Subject: subject,
        MessageStructure: "json",
        Message: JSON.stringify({ default: body, email: body, sqs: event, lambda: event, https: event }),
      }),
    );
  };
