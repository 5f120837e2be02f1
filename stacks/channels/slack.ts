import { slack as channel } from "@genkan/messages/channels/slack";
import { z } from "zod";
import type { ChannelStack } from "./channel.ts";
import { deployHttps } from "./https.ts";

const settings = {
  /** `"webhook"`: the address comes from `npx sst secret set SlackWebhook URL`. */
  slack: z.literal("webhook", 'is not "webhook" (a workspace and a channel are amazonQ)').optional(),
};

/** Slack, through an incoming webhook. */
export const slack: ChannelStack<typeof settings> = {
  channel,
  settings,
  examples: { slack: '"webhook"' },
  isOn: ({ slack }) => slack !== undefined,
  hearsAlarms: false,
  deploy: (_, surroundings) => deployHttps(channel, "Slack", surroundings),
};
