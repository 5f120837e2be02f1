import { postToSlack } from "@genkan/aws/slack";
import type { AlertMessage } from "@genkan/messages/alert";
import { slack, slackNotice } from "@genkan/messages/channels/slack";
import type { TamperText } from "@genkan/messages/channels/tampering";
import * as z from "zod/mini";
import { environment } from "./environment.ts";
import { logger, watched } from "./handler.ts";

const event = z.union([
  z.object({
    Records: z.array(
      z.object({ Sns: z.object({ MessageId: z.string(), Message: z.string(), Subject: z.nullish(z.string()) }) }),
    ),
  }),
  z.object({ title: z.string(), text: z.string() }) satisfies z.ZodMiniType<TamperText>,
]);
const alert = z.looseObject({
  schema: z.literal("genkan.alert/1"),
  alertId: z.string(),
  changes: z.array(z.looseObject({})),
});

/**
 * The alert topic: posts to Slack's incoming webhook. What is no alert of ours, an alarm of CloudWatch, is told as text. And
 * EventBridge itself, where what somebody did may have silenced the topic.
 */
export const handler = watched(event, async (told) => {
  const { GENKAN_SLACK_WEBHOOK_URL } = environment("GENKAN_SLACK_WEBHOOK_URL");
  if ("title" in told) {
    await postToSlack(GENKAN_SLACK_WEBHOOK_URL, slackNotice(told.title, told.text));
    logger.info("posted to Slack, past the topic");
    return;
  }
  for (const {
    Sns: { Message, Subject, MessageId },
  } of told.Records) {
    const known = alert.safeParse(parsed(Message));
    const payload = known.success
      ? slack(known.data as unknown as AlertMessage)
      : slackNotice(Subject ?? "Genkan", Message);
    await postToSlack(GENKAN_SLACK_WEBHOOK_URL, payload);
    logger.info("posted to Slack", { messageId: MessageId, alertId: known.success ? known.data.alertId : undefined });
  }
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
