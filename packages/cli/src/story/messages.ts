import type { Alert } from "@genkan/controls/engine/run";
import type { Locale, Text } from "@genkan/controls/model/text";
import { alertMessage } from "@genkan/messages/alert";
import { type Mail, mail } from "@genkan/messages/channels/mail";
import { type SlackPayload, slack } from "@genkan/messages/channels/slack";
import { type Html, html, separated } from "@genkan/messages/report/html";
import { MAILBOX } from "./demo.ts";

/** The most alerts on the page. */
const MOST = 8;

const texts = {
  received: { en: "What arrived, latest first", ja: "届いたもの (新しい順)" },
  nothing: { en: "Nothing yet.", ja: "まだ何も届いていません。" },
  mail: { en: "Mail", ja: "メール" },
  from: { en: "From", ja: "差出人" },
  to: { en: "To", ja: "宛先" },
} satisfies Record<string, Text>;

/** The alerts as e-mails and Slack messages, newest first. */
export function messages(alerts: readonly Alert[], locale: Locale): Html {
  const cards = alerts.map((alert, i) => {
    const message = alertMessage(alert, locale);
    return html`${mailCard(`mail-${i}`, mail(message), locale)}${slackCard(`slack-${i}`, slack(message))}`;
  });
  const latest = cards.toReversed().slice(0, MOST);
  const content = latest.length ? separated(latest, "\n") : html`<p>${texts.nothing[locale]}</p>`;
  return html`<section aria-labelledby="received"><h2 id="received">${texts.received[locale]}</h2>${content}</section>`;
}

/** A message that opens when its summary is clicked. */
const folded = (id: string, channel: string, summary: Html | string, card: Html): Html =>
  html`<details id="${id}"><summary><span class="tag">${channel}</span> ${summary}</summary>${card}</details>`;

function mailCard(id: string, { subject, body }: Mail, locale: Locale): Html {
  const from = `${texts.from[locale]}: AWS Notifications <no-reply@sns.amazonaws.com>`;
  const to = `${texts.to[locale]}: ${MAILBOX}`;
  const head = html`<span class="muted">${from}<br>${to}</span><br><strong>${subject}</strong>`;
  return folded(id, texts.mail[locale], subject, html`<div class="mail"><p>${head}</p><pre>${body}</pre></div>`);
}

function slackCard(id: string, { text, attachments }: SlackPayload): Html {
  const attached = attachments.map(
    ({ color, blocks }) =>
      html`<div class="attachment" style="border-color:${color}">${blocks.map((block) => slackBlock(block))}</div>`,
  );
  const sender = html`<p><strong>Genkan</strong> <span class="tag">APP</span></p>`;
  return folded(id, "Slack", inline(text), html`<div class="slack">${sender}${markup(text)}${attached}</div>`);
}

function slackBlock(block: SlackPayload["attachments"][number]["blocks"][number]): Html {
  if (block.type === "section") return markup(block.text.text);
  if (block.type === "context")
    return html`<div class="muted">${block.elements.map((each) => markup(each.text))}</div>`;
  const buttons = block.elements.map(
    (each) => html`<a class="button" href="${each.url}" rel="noreferrer">${each.text.text}</a>`,
  );
  return html`<p class="buttons">${separated(buttons, " ")}</p>`;
}

/** Slack's markup as HTML: quotes and bold text. https://docs.slack.dev/messaging/formatting-message-text */
export function markup(text: string): Html {
  const lines = text
    .split("\n")
    .map((line) => (line.startsWith(">") ? { quote: true, line: line.slice(1).trim() } : { quote: false, line }));
  // Neighbouring lines of one kind make one element.
  const blocks: { quote: boolean; lines: Html[] }[] = [];
  for (const { quote, line } of lines) {
    const last = blocks.at(-1);
    if (last?.quote === quote) last.lines.push(inline(line));
    else blocks.push({ quote, lines: [inline(line)] });
  }
  const elements = blocks.map((block) => {
    const content = separated(block.lines, html`<br>`);
    return block.quote ? html`<blockquote>${content}</blockquote>` : html`<p>${content}</p>`;
  });
  return html`${elements}`;
}

/** Asterisks at the edges of words make the text between them bold. */
const BOLD = /(?<![^\s(])\*(?!\s)([^*\n]+)(?<!\s)\*(?![\p{L}\p{N}*])/gu;

function inline(text: string): Html {
  const plain = text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");
  // With one group in the pattern, every second part is the text between asterisks.
  const parts = plain.split(BOLD).map((part, i) => (i % 2 ? html`<strong>${part}</strong>` : part));
  return html`${parts}`;
}
