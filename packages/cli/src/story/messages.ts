import type { Alert } from "@genkan/controls/engine/world";
import type { Locale, Text } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { type Mail, mail } from "@genkan/messages/channels/mail";
import { type SlackPayload, slack } from "@genkan/messages/channels/slack";
import { escaped } from "@genkan/messages/report/html-shell";
import { MAILBOX } from "./demo.ts";

/** How many alerts are shown. */
const SHOWN = 8;

const words = {
  received: { en: "What arrived, latest first", ja: "届いたもの (新しい順)" },
  nothing: { en: "Nothing yet.", ja: "まだ何も届いていません。" },
  mail: { en: "Mail", ja: "メール" },
  from: { en: "From", ja: "差出人" },
  to: { en: "To", ja: "宛先" },
} satisfies Record<string, Text>;

/** The alerts as the mails and Slack messages that they become, in any language: as HTML. */
export function messages(alerts: readonly Alert[], locale: Locale): string {
  const shown = alerts.map((alert, i) => {
    const message = alertMessage(alert, locale);
    return (
      folded(`mail-${i}`, words.mail[locale], ...mailCard(mail(message), locale)) +
      folded(`slack-${i}`, "Slack", ...slackCard(slack(message)))
    );
  });
  const latest = shown.toReversed().slice(0, SHOWN).join("\n");
  return `<section aria-labelledby="received"><h2 id="received">${words.received[locale]}</h2>${latest || `<p>${words.nothing[locale]}</p>`}</section>`;
}

const folded = (id: string, channel: string, summary: string, card: string): string =>
  `<details id="${id}"><summary><span class="tag">${channel}</span> ${summary}</summary>${card}</details>`;

const mailCard = ({ subject, body }: Mail, locale: Locale): [summary: string, card: string] => {
  const from = `${words.from[locale]}: AWS Notifications &lt;no-reply@sns.amazonaws.com&gt;`;
  const head = `<span class="muted">${from}<br>${words.to[locale]}: ${MAILBOX}</span><br><strong>${escaped(subject)}</strong>`;
  return [escaped(subject), `<div class="mail"><p>${head}</p><pre>${escaped(body)}</pre></div>`];
};

const slackCard = ({ text, attachments }: SlackPayload): [summary: string, card: string] => {
  const shown = attachments.map(({ color, blocks }) => {
    const parts = blocks.map((block) => {
      if (block.type === "section") return markup(block.text.text);
      if (block.type === "context")
        return `<div class="muted">${block.elements.map((each) => markup(each.text)).join("")}</div>`;
      const buttons = block.elements.map(
        (each) => `<a class="button" href="${escaped(each.url)}" rel="noreferrer">${escaped(each.text.text)}</a>`,
      );
      return `<p class="buttons">${buttons.join(" ")}</p>`;
    });
    return `<div class="attachment" style="border-color:${escaped(color)}">${parts.join("")}</div>`;
  });
  const sender = '<p><strong>Genkan</strong> <span class="tag">APP</span></p>';
  return [inline(text), `<div class="slack">${sender}${markup(text)}${shown.join("")}</div>`];
};

/** Slack's markup as it looks: quotes, and what is bold. https://docs.slack.dev/messaging/formatting-message-text */
export function markup(text: string): string {
  const lines = text
    .split("\n")
    .map((line) => (line.startsWith(">") ? { quote: true, line: line.slice(1).trim() } : { quote: false, line }));
  let html = "";
  for (const [i, { quote, line }] of lines.entries()) {
    const before = lines[i - 1]?.quote;
    if (before !== quote)
      html += `${before === undefined ? "" : before ? "</blockquote>" : "</p>"}${quote ? "<blockquote>" : "<p>"}`;
    else html += "<br>";
    html += inline(line);
  }
  return `${html}${lines.at(-1)?.quote ? "</blockquote>" : "</p>"}`;
}

/** Asterisks at the edges of words make what is between them bold. Nothing of the text is taken for HTML. */
const inline = (text: string): string =>
  escaped(text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&")).replace(
    /(?<![^\s(])\*(?!\s)([^*\n]+)(?<!\s)\*(?![\p{L}\p{N}*])/gu,
    "<strong>$1</strong>",
  );
