import { teams as channel } from "@genkan/messages/channels/teams";
import { z } from "zod";
import { type ChannelStack, wordOf } from "./channel.ts";
import { deployHttps } from "./https.ts";

const settings = {
  /** `"workflow"`: the address comes from `npx sst secret set TeamsWebhook URL`. */
  teams: z.literal("workflow", wordOf(channel, 'is not "workflow"', '"workflow" ではありません')).optional(),
};

/** Microsoft Teams, through a workflow that a webhook starts. */
export const teams: ChannelStack<typeof settings> = {
  channel,
  settings,
  examples: { teams: '"workflow"' },
  isOn: ({ teams }) => teams !== undefined,
  hearsAlarms: false,
  deploy: (_, surroundings) => deployHttps(channel, "Teams", surroundings),
};
