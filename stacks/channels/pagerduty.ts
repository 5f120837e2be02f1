import { pagerDuty as channel } from "@genkan/messages/channels/pagerduty";
import { z } from "zod";
import { type ChannelStack, wordOf } from "./channel.ts";
import { deployHttps } from "./https.ts";

/** PagerDuty's addresses for events, by service region: https://support.pagerduty.com/main/docs/service-regions */
const URLS = {
  us: "https://events.pagerduty.com/v2/enqueue",
  eu: "https://events.eu.pagerduty.com/v2/enqueue",
} as const;

const settings = {
  /** The service region of the PagerDuty account. The key comes from `npx sst secret set PagerDutyKey KEY`. */
  pagerDuty: z.enum(["us", "eu"], wordOf(channel, 'is not "us" or "eu"', '"us" または "eu" ではありません')).optional(),
};

/** PagerDuty, through its Events API v2. */
export const pagerDuty: ChannelStack<typeof settings> = {
  channel,
  settings,
  examples: { pagerDuty: '"us"' },
  isOn: ({ pagerDuty }) => pagerDuty !== undefined,
  hearsAlarms: false,
  deploy: ({ pagerDuty = "us" }, surroundings) =>
    deployHttps(channel, "PagerDuty", surroundings, { url: URLS[pagerDuty] }),
};
