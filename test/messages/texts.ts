import { locales } from "@genkan/controls/model/text";
import type { AlertMessage } from "@genkan/messages/alert/alert";
import { channels } from "@genkan/messages/channels/index";
import type { Preview } from "@genkan/messages/preview";

/** Channels that show an alert as data: as an incident for each change, or as JSON. */
const AS_DATA = ["pagerduty", "webhook"];

/** All that people read of a message, in one line. */
export const textOf = ({ title, head, parts }: Preview): string =>
  [
    title,
    ...head,
    ...parts.flatMap(({ items }) =>
      items.flatMap((item) => {
        if (item.kind === "plain") return [item.text];
        if (item.kind === "buttons") return item.links.map(({ name }) => name);
        return item.lines.map(({ spans }) =>
          spans.map((span) => (typeof span === "string" ? span : span.bold)).join(""),
        );
      }),
    ),
  ]
    .join(" ")
    .replace(/\s+/g, " ");

/** What each channel for people makes of a message. */
export const wholeTexts = (message: AlertMessage): readonly string[] =>
  channels
    .filter(({ id }) => !AS_DATA.includes(id))
    .map((channel) => textOf(channel.preview(channel.alert(message), { to: "you@example.com", locale: locales[0] })));
