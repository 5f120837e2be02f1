import { type BridgeEvent, transformed } from "@genkan/aws/event-rules/delivery";
import type { Alert } from "@genkan/controls/engine/world";
import { alertMessage } from "@genkan/messages/alert/alert";
import { alertTopicChannel, channelOf } from "@genkan/messages/channels/index";
import type { Mail } from "@genkan/messages/channels/mail";
import type { TamperedThing } from "@genkan/messages/channels/tampering-parts";
import type { Reader } from "@genkan/messages/moment";
import { type Channel, JSON_FORM } from "./channels.ts";

/** A message in the format of a channel. */
export interface Message {
  readonly channel: Channel;
  readonly content: unknown;
}

/** An alert in the format of a channel. */
export function alertFor(alert: Alert, channel: Channel, reader: Reader): Message {
  const message = alertMessage(alert, reader);
  return { channel, content: channel === JSON_FORM ? message : channelOf(channel).alert(message) };
}

/** An event that EventBridge reports as a change to Genkan, and what was changed. */
export interface TamperedEvent {
  readonly event: BridgeEvent;
  readonly thing: TamperedThing;
}

/** EventBridge's own message about a change to Genkan, in the format of a channel. */
export function tamperingFor({ event, thing }: TamperedEvent, channel: Channel, reader: Reader): Message {
  const form = channel === JSON_FORM ? alertTopicChannel : channelOf(channel);
  const content = form.tampered(transformed(form.tampering(reader, thing), event), reader.locale);
  return { channel, content: channel === JSON_FORM ? (content as Mail).body : content };
}

/** A message for a person at a terminal: a mail as text, everything else as JSON. */
export function messageText({ channel, content }: Message): string {
  if (channel !== alertTopicChannel.id) return `${JSON.stringify(content, null, 2)}\n`;
  const { subject, body } = content as Mail;
  return `${subject}\n\n${body}\n`;
}
