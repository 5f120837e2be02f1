import { type BridgeEvent, transformed } from "@genkan/aws/event-rules/delivery";
import type { Alert } from "@genkan/controls/engine/world";
import type { Locale } from "@genkan/controls/model/text";
import { type AlertMessage, alertMessage } from "@genkan/messages/alert";
import { amazonQ } from "@genkan/messages/channels/amazon-q";
import { type Mail, mail } from "@genkan/messages/channels/mail";
import { slack, slackNotice } from "@genkan/messages/channels/slack";
import { tamperNotice } from "@genkan/messages/channels/tampering";
import type { Channel } from "./channels.ts";

/** A message as a channel gets it. */
export interface Message {
  readonly channel: Channel;
  readonly content: unknown;
}

/** What SNS writes above a mail for which nobody has set a subject: EventBridge sets none. */
const NO_SUBJECT = "AWS Notification Message";

/** An alert, as a channel gets it. */
export const alertFor = (alert: Alert, channel: Channel, locale: Locale): Message => ({
  channel,
  content: alertForms[channel](alertMessage(alert, locale)),
});

const alertForms: Readonly<Record<Channel, (message: AlertMessage) => unknown>> = {
  mail,
  slack,
  "amazon-q": amazonQ,
  json: (message) => message,
};

/** What EventBridge itself reports of a change to Genkan, as a channel gets it. */
export function tamperingFor(event: BridgeEvent, channel: Channel, locale: Locale): Message {
  if (channel === "amazon-q")
    return { channel, content: JSON.parse(transformed(tamperNotice(locale, "chat"), event)) as unknown };
  // In a template of several lines, each line is a JSON string of its own.
  const text = transformed(tamperNotice(locale, "text"), event)
    .split("\n")
    .map((line) => JSON.parse(line) as string)
    .join("\n");
  return { channel, content: tamperForms[channel](text) };
}

const tamperForms: Readonly<Record<Exclude<Channel, "amazon-q">, (text: string) => unknown>> = {
  mail: (body): Mail => ({ subject: NO_SUBJECT, body }),
  slack: (text) => slackNotice("Genkan", text),
  json: (text) => text,
};

/** A message for a person at a terminal: a mail as it reads, everything else as JSON. */
export function messageText({ channel, content }: Message): string {
  if (channel !== "mail") return `${JSON.stringify(content, null, 2)}\n`;
  const { subject, body } = content as Mail;
  return `${subject}\n\n${body}\n`;
}
