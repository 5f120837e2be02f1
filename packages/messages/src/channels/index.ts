import { amazonQ } from "./amazon-q.ts";
import type { Channel, HttpsChannel, TopicChannel } from "./channel.ts";
import { mail } from "./mail.ts";
import { pagerDuty } from "./pagerduty.ts";
import { slack } from "./slack.ts";
import { teams } from "./teams.ts";
import { webhook } from "./webhook.ts";

/** Every way to notify people, in the order in which previews show them. */
export const channels: readonly Channel[] = [mail, slack, amazonQ, teams, pagerDuty, webhook];

/** The channel of the alert topic, to which every other subscriber listens as well. */
export const alertTopicChannel: TopicChannel = channels.find(isTopicChannel)!;

export function isTopicChannel(channel: Channel): channel is TopicChannel {
  return channel.transport === "topic";
}

export function isHttpsChannel(channel: Channel): channel is HttpsChannel {
  return channel.transport === "https";
}

/** The channel of an id. @throws Error when there is none */
export function channelOf(id: string): Channel {
  const found = channels.find((channel) => channel.id === id);
  if (!found) throw new Error(`There is no channel ${id}`);
  return found;
}
