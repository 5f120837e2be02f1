import { fromEnv } from "@aws-sdk/credential-provider-env";
import { httpsPublisher } from "@genkan/aws/channels/https";
import { connect } from "@genkan/aws/clients";
import type { AlertMessage } from "@genkan/messages/alert/alert";
import { levels } from "@genkan/messages/alert/level";
import { channelOf, isHttpsChannel } from "@genkan/messages/channels/index";
import { noticeFrom, noticeFromRule } from "@genkan/messages/channels/notice";
import type { TamperText } from "@genkan/messages/channels/tampering";
import type { DigestMessage } from "@genkan/messages/digest/digest";
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
  // Messages of an earlier release have none; they are posted as they are.
  level: z.enum(levels),
  changes: z.array(z.looseObject({})),
});

const digest = z.looseObject({
  schema: z.literal("genkan.digest/1"),
  digestId: z.string(),
  level: z.enum(levels),
  failing: z.array(z.looseObject({})),
});

/** The channel of this function and its publisher, created once so that its secret is read once. */
let opened: ReturnType<typeof openChannel> | undefined;

function openChannel() {
  const { GENKAN_CHANNEL, GENKAN_PARAMETER, GENKAN_STAGE } = environment(
    "GENKAN_CHANNEL",
    "GENKAN_PARAMETER",
    "GENKAN_STAGE",
  );
  const channel = channelOf(GENKAN_CHANNEL);
  if (!isHttpsChannel(channel)) throw new Error(`GENKAN_CHANNEL names ${channel.id}, which is not posted to`);
  const aws = connect({ credentials: fromEnv() });
  return { channel, publish: httpsPublisher(aws, channel, { parameter: GENKAN_PARAMETER, stage: GENKAN_STAGE }) };
}

/**
 * Handles messages of the alert topic: posts alerts and digests to the service of one channel. Other messages, such as CloudWatch's
 * alarms, are posted as notices. EventBridge also calls it directly if a change may have silenced the topic.
 */
export const handler = watched(event, async (given) => {
  opened ??= openChannel();
  const { channel, publish } = opened;
  if ("title" in given) {
    await publish(channel.notice(noticeFromRule(given)));
    logger.info("posted, past the topic", { channel: channel.id });
    return;
  }
  for (const {
    Sns: { Message, Subject, MessageId },
  } of given.Records) {
    const json = parsed(Message);
    const read = alert.safeParse(json);
    const inMany = digest.safeParse(json);
    const payload = read.success
      ? channel.alert(read.data as unknown as AlertMessage)
      : inMany.success
        ? channel.digest(inMany.data as unknown as DigestMessage)
        : channel.notice(noticeFrom({ subject: Subject, text: Message }));
    await publish(payload);
    const ids = { alertId: read.data?.alertId, digestId: inMany.data?.digestId };
    logger.info("posted", { channel: channel.id, messageId: MessageId, ...ids });
  }
});

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
