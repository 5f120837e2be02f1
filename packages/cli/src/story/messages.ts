import type { Alert } from "@genkan/controls/engine/world";
import type { Locale, Text } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { channels } from "@genkan/messages/channels/index";
import type { Preview, PreviewItem, PreviewLine } from "@genkan/messages/preview";
import { escaped } from "@genkan/messages/report/html-shell";
import { MAILBOX } from "./demo.ts";

/** How many alerts are shown. */
const SHOWN = 8;

const words = {
  received: { en: "What arrived, latest first", ja: "届いたもの (新しい順)" },
  nothing: { en: "Nothing yet.", ja: "まだ何も届いていません。" },
} satisfies Record<string, Text>;

/** The alerts as the messages that they become in each channel, in any language: as HTML. */
export function messages(alerts: readonly Alert[], locale: Locale): string {
  const cards = alerts.map((alert, i) => {
    const message = alertMessage(alert, locale);
    return channels
      .map((channel) => {
        const preview = channel.preview(channel.alert(message), { to: MAILBOX, locale });
        return `<details id="${channel.id}-${i}"><summary><span class="tag">${escaped(channel.name)}</span> ${escaped(preview.title)}</summary>${card(channel.id, preview)}</details>`;
      })
      .join("");
  });
  const latest = cards.toReversed().slice(0, SHOWN).join("\n");
  return `<section aria-labelledby="received"><h2 id="received">${words.received[locale]}</h2>${latest || `<p>${words.nothing[locale]}</p>`}</section>`;
}

/** A message as it looks in its channel. @param id the channel's */
export function card(id: string, { title, head, parts }: Preview): string {
  const top = head.length
    ? `<p class="muted">${head.map(escaped).join("<br>")}</p>`
    : `<p><strong>${escaped(title)}</strong></p>`;
  const bodies = parts.map(({ colour, items }) => {
    const inner = items.map(painted).join("");
    return colour === null ? inner : `<div class="attachment" style="border-color:${escaped(colour)}">${inner}</div>`;
  });
  return `<div class="message ${escaped(id)}">${top}${bodies.join("")}</div>`;
}

function painted(item: PreviewItem): string {
  if (item.kind === "plain") return `<pre>${escaped(item.text)}</pre>`;
  if (item.kind === "text") return item.small ? `<div class="muted">${text(item.lines)}</div>` : text(item.lines);
  const buttons = item.links.map(
    ({ name, url }) => `<a class="button" href="${escaped(url)}" rel="noreferrer">${escaped(name)}</a>`,
  );
  return `<p class="buttons">${buttons.join(" ")}</p>`;
}

/** Lines of one kind, one below the other, are one paragraph or one quotation. */
function text(lines: readonly PreviewLine[]): string {
  let html = "";
  for (const [i, { quote = false, spans }] of lines.entries()) {
    const before = lines[i - 1] && (lines[i - 1]?.quote ?? false);
    if (before === quote) html += "<br>";
    else html += `${closing(before)}${quote ? "<blockquote>" : "<p>"}`;
    html += spans
      .map((span) => (typeof span === "string" ? escaped(span) : `<strong>${escaped(span.bold)}</strong>`))
      .join("");
  }
  return html + closing(lines.length ? (lines.at(-1)?.quote ?? false) : undefined);
}

const closing = (quote: boolean | undefined): string => (quote === undefined ? "" : quote ? "</blockquote>" : "</p>");
