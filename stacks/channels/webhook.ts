import { webhook as channel } from "@genkan/messages/channels/webhook";
import { z } from "zod";
import { type ChannelStack, wordOf } from "./channel.ts";
import { deployHttps } from "./https.ts";

const settings = {
  /** `"signed"`: the address and the key come from `npx sst secret set WebhookUrl URL` and `WebhookSigningKey KEY`. */
  webhook: z.literal("signed", wordOf(channel, 'is not "signed"', '"signed" ではありません')).optional(),
};

/** A program of the user, which gets signed JSON. */
export const webhook: ChannelStack<typeof settings> = {
  channel,
  settings,
  examples: { webhook: '"signed"' },
  isOn: ({ webhook }) => webhook !== undefined,
  hearsAlarms: false,
  deploy: (_, surroundings) => deployHttps(channel, "Webhook", surroundings),
};
