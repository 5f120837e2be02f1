import type { z } from "zod";
import { amazonQ } from "./amazon-q.ts";
import type { ChannelStack } from "./channel.ts";
import { mail } from "./mail.ts";
import { pagerDuty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { webhook } from "./webhook.ts";

const all = [mail, slack, amazonQ, teams, pagerDuty, webhook] as const;

/** The stacks of all channels. The first is the alert topic's own. */
export const channelStacks: readonly ChannelStack[] = all as readonly unknown[] as readonly ChannelStack[];

type All<Shape> = (Shape extends unknown ? (shape: Shape) => void : never) extends (shape: infer Every) => void
  ? Every
  : never;

/** The settings of all channels in `genkan.config.ts`. */
export const channelSettings = Object.assign({}, ...all.map(({ settings }) => settings)) as All<
  (typeof all)[number]["settings"]
> satisfies z.ZodRawShape;

/** An example of each setting. */
export const channelExamples: Readonly<Record<string, string>> = Object.assign(
  {},
  ...all.map(({ examples }) => examples),
);
