import type { Alert } from "@genkan/controls/engine/world";
import type { Text } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert/alert";
import { channels } from "@genkan/messages/channels/index";
import type { Reader } from "@genkan/messages/moment";
import type { Preview, PreviewItem, PreviewLine } from "@genkan/messages/preview";
import { type Html, html, separated } from "@genkan/messages/report/html";
import { MAILBOX } from "./demo.ts";

const texts = {
  sent: { en: "What was sent", ja: "送信した内容" },
} satisfies Record<string, Text>;

/** Shows an alert as the message that it became in each channel. */
export const messagesOf =
  (alerts: readonly Alert[], reader: Reader) =>
  (recorded: Alert): Html => {
    const { locale } = reader;
    const alert = alerts.find(({ alertId }) => alertId === recorded.alertId) ?? recorded;
    const message = alertMessage(alert, reader);
    const inEachChannel = channels.map((channel) => {
      const content = channel.preview(channel.alert(message), { to: MAILBOX, locale });
      return html`<details data-details="${channel.id} ${alert.alertId}"><summary>${channel.name}</summary>${card(channel.id, content)}</details>`;
    });
    return html`<details class="sent" data-details="sent ${alert.alertId}"><summary>${texts.sent[locale]}</summary>${inEachChannel}</details>`;
  };

/** A message as its channel shows it. @param id the channel's id */
export function card(id: string, { title, head, parts }: Preview): Html {
  const top = head.length
    ? html`<p class="dim">${separated(head, html`<br>`)}</p>`
    : html`<p><strong>${title}</strong></p>`;
  const bodies = parts.map(({ colour, items }) => {
    const inner = items.map(itemIn);
    return colour === null
      ? html`${inner}`
      : html`<div class="attachment" style="border-color:${colour}">${inner}</div>`;
  });
  return html`<div class="message ${id}">${top}${bodies}</div>`;
}

function itemIn(item: PreviewItem): Html {
  if (item.kind === "plain") return html`<pre>${item.text}</pre>`;
  if (item.kind === "text") return item.small ? html`<div class="dim">${text(item.lines)}</div>` : text(item.lines);
  const buttons = item.links.map(({ name, url }) => html`<a class="btn" href="${url}" rel="noreferrer">${name}</a>`);
  return html`<p class="buttons">${separated(buttons, " ")}</p>`;
}

/** Consecutive lines of one kind become one paragraph or one quotation. */
function text(lines: readonly PreviewLine[]): Html {
  const blocks: { readonly quote: boolean; readonly lines: Html[] }[] = [];
  for (const { quote = false, spans } of lines) {
    const line = html`${spans.map((span) => (typeof span === "string" ? span : html`<strong>${span.bold}</strong>`))}`;
    const last = blocks.at(-1);
    if (last?.quote === quote) last.lines.push(line);
    else blocks.push({ quote, lines: [line] });
  }
  const elements = blocks.map((block) => {
    const content = separated(block.lines, html`<br>`);
    return block.quote ? html`<blockquote>${content}</blockquote>` : html`<p>${content}</p>`;
  });
  return html`${elements}`;
}
