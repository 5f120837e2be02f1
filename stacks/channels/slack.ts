import { slack as channel } from "@genkan/messages/channels/slack";
import { z } from "zod";
import { type ChannelStack, wordOf } from "./channel.ts";
import { deployHttps } from "./https.ts";

const settings = {
  /** `"webhook"`: the address comes from `npx sst secret set SlackWebhook URL`. */
  slack: z
    .literal(
      "webhook",
      wordOf(
        channel,
        'is not "webhook" (a workspace and a channel are amazonQ)',
        '"webhook" ではありません (ワークスペースとチャネルを指定する場合は amazonQ)',
      ),
    )
    .optional(),
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
