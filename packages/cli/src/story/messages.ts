import type { Alert } from "@genkan/controls/engine/world";
import type { Text } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { channels } from "@genkan/messages/channels/index";
import type { Reader } from "@genkan/messages/moment";
import type { Preview, PreviewItem, PreviewLine } from "@genkan/messages/preview";
import { type Html, html, separated } from "@genkan/messages/report/html";
import { MAILBOX } from "./demo.ts";

/** The most alerts on the page. */
const MOST = 8;

const texts = {
  received: { en: "What arrived, latest first", ja: "届いたもの (新しい順)" },
  nothing: { en: "Nothing yet.", ja: "まだ何も届いていません。" },
} satisfies Record<string, Text>;

/** The messages of the alerts in each channel, newest first. */
export function messages(alerts: readonly Alert[], reader: Reader): Html {
  const { locale } = reader;
  const cards = alerts.map((alert, i) => {
    const message = alertMessage(alert, reader);
    const inEachChannel = channels.map((channel) => {
      const preview = channel.preview(channel.alert(message), { to: MAILBOX, locale });
      return html`<details id="${channel.id}-${i}"><summary><span class="tag">${channel.name}</span> ${preview.title}</summary>${card(channel.id, preview)}</details>`;
    });
    return html`${inEachChannel}`;
  });
  const latest = cards.toReversed().slice(0, MOST);
  const content = latest.length ? separated(latest, "\n") : html`<p>${texts.nothing[locale]}</p>`;
  return html`<section aria-labelledby="received"><h2 id="received">${texts.received[locale]}</h2>${content}</section>`;
}

/** A message as its channel shows it. @param id the channel's id */
export function card(id: string, { title, head, parts }: Preview): Html {
  const top = head.length
    ? html`<p class="muted">${separated(head, html`<br>`)}</p>`
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
  if (item.kind === "text") return item.small ? html`<div class="muted">${text(item.lines)}</div>` : text(item.lines);
  const buttons = item.links.map(({ name, url }) => html`<a class="button" href="${url}" rel="noreferrer">${name}</a>`);
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
