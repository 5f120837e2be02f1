import type { Link } from "@genkan/controls/model/console";
import type { Severity } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";
import {
  type AlertChange,
  type AlertMessage,
  andMore,
  changeText,
  consequencesName,
  eventLines,
  exceptionLine,
  isAllInHeadline,
  kindName,
  resourceName,
  summaryLines,
} from "../alert.ts";
import type { PreviewItem, PreviewLine } from "../preview.ts";
import type { HttpsChannel, Notice } from "./channel.ts";
import { cutEscaped as cut } from "./chat.ts";
import { noticeFromRule } from "./notice.ts";
import { type TamperText, tamperingForFunction } from "./tampering.ts";

interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
}
interface Markdown {
  readonly type: "mrkdwn";
  readonly text: string;
  readonly verbatim: true;
}
type Block =
  | { readonly type: "section"; readonly text: Markdown }
  | { readonly type: "context"; readonly elements: readonly Markdown[] }
  | { readonly type: "actions"; readonly elements: readonly { type: "button"; text: PlainText; url: string }[] };

/** What an incoming webhook of Slack takes. https://docs.slack.dev/reference/block-kit/blocks */
export interface SlackPayload {
  /** What a notification shows. */
  readonly text: string;
  readonly attachments: readonly { readonly color: string; readonly blocks: readonly Block[] }[];
}

/** Slack's limits: 50 blocks a message, 3,000 characters a section, 75 a button. */
const LONGEST_SECTION = 3_000;
const LONGEST_BUTTON = 75;
/** How much of a notification the lock screen of a phone shows, and the longest part of one sentence. */
const LONGEST_TEXT = 150;
const LONGEST_SENTENCE = 600;
/**
 * Changes in full, in one attachment of at most four blocks each, beside the one block of a baseline's counts; how many
 * more in one line; exceptions listed.
 */
const IN_FULL = 10;
const IN_BRIEF = 15;
const LONGEST_LINE = 160;
const LISTED = 10;

const COLOURS: Readonly<Record<Severity, string>> = {
  CRITICAL: "#b3261e",
  HIGH: "#d9730d",
  MEDIUM: "#c9a400",
  LOW: "#4a7fb5",
};
const RESOLVED = "#2e7d32";
const UNKNOWN = "#757575";

const words = {
  steps: { en: "What to do now", ja: "すること" },
  asAbove: { en: "What to do: as above.", ja: "すること: 上と同じです。" },
  also: { en: "Also", ja: "ほかの変化" },
  accepted: { en: "Accepted for now (exceptions)", ja: "承認済みの例外" },
};

/** Slack's three control characters. https://docs.slack.dev/messaging/formatting-message-text */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
const unescaped = (text: string): string =>
  text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

/** Slack, by an incoming webhook. It takes about one message a second. https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks */
export const slack: HttpsChannel<SlackPayload> = {
  id: "slack",
  name: "Slack",
  transport: "https",
  secrets: {
    url: { secret: "SlackWebhook", pattern: /^http/, what: "the address of an incoming webhook" },
  },
  // Slack documents limits of blocks and texts alone; these keep a message far below this.
  largest: 200 * 1_024,
  alert: slackAlert,
  notice: slackNotice,
  bodies: (payload) => [JSON.stringify(payload)],
  tampering: tamperingForFunction,
  tampered: (text) => slackNotice(noticeFromRule(JSON.parse(text) as TamperText)),
  preview: ({ text, attachments }) => ({
    title: unescaped(text),
    head: [],
    parts: attachments.map(({ color, blocks }) => ({ colour: color, items: blocks.flatMap(itemsOf) })),
  }),
};

function itemsOf(block: Block): readonly PreviewItem[] {
  if (block.type === "section") return [{ kind: "text", lines: linesOf(block.text.text) }];
  if (block.type === "context")
    return block.elements.map(({ text }) => ({ kind: "text", lines: linesOf(text), small: true }));
  return [{ kind: "buttons", links: block.elements.map(({ text, url }) => ({ name: text.text, url })) }];
}

/** Slack's markup: a line that begins with ">" is a quote, and asterisks at the edges of words make them bold. */
const linesOf = (markup: string): readonly PreviewLine[] =>
  markup.split("\n").map((line) => {
    const isQuote = line.startsWith(">");
    const pieces = unescaped(isQuote ? line.slice(1).trim() : line).split(BOLD);
    const spans = pieces.map((piece, i) => (i % 2 ? { bold: piece } : piece)).filter((span) => span !== "");
    return { spans, ...(isQuote ? { quote: true } : {}) };
  });
const BOLD = /(?<![^\s(])\*(?!\s)([^*\n]+)(?<!\s)\*(?![\p{L}\p{N}*])/u;

/**
 * An alert as a Slack message, in blocks that read well on a phone: what and how bad first, then what to do, then where to
 * go. Outside values are escaped, so that no mention or link comes in with them.
 */
function slackAlert(message: AlertMessage): SlackPayload {
  const { headline, changes, omitted, summary, accepted, acceptedOmitted, alertId, locale } = message;
  const rest = changes.slice(IN_FULL);
  const also = list(
    words.also[locale],
    rest.map((change) => firstLine(change, locale)),
    omitted,
    IN_BRIEF,
    locale,
  );
  const listed = list(
    words.accepted[locale],
    accepted.map((exception) => escaped(exceptionLine(exception, message))),
    acceptedOmitted,
    LISTED,
    locale,
  );
  const text = cut(escaped(headline), LONGEST_TEXT);
  const isInText = isAllInHeadline(message) && text === escaped(headline);
  const inAttachments = changes.slice(0, IN_FULL).map((change, i) => ({
    color: colourOf(change),
    blocks: inFull(change, isInText, changes[i - 1], message),
  }));
  const end = { color: UNKNOWN, blocks: [...also, ...listed, context(`alertId ${alertId}`)] };
  return { text, attachments: [...(summary ? [counted(summary, locale)] : []), ...inAttachments, end] };
}

/** How an account stands at the first look. */
function counted(summary: NonNullable<AlertMessage["summary"]>, locale: Locale): SlackPayload["attachments"][number] {
  const isWell = summary.NON_COMPLIANT + summary.INSUFFICIENT_DATA === 0;
  return { color: isWell ? RESOLVED : UNKNOWN, blocks: [section(summaryLines(summary, locale).join("\n"))] };
}

/** Leaves out what the notification text already says. */
function inFull(
  change: AlertChange,
  isInText: boolean,
  previous: AlertChange | undefined,
  reader: AlertMessage,
): Block[] {
  const { locale } = reader;
  const { kind, control, resource, since, why, events, consequences, remediation, links } = change;
  const name = resourceName(resource);
  const what = [
    ...(isInText ? [] : [firstLine(change, locale)]),
    escaped(since),
    ...events.flatMap((event) => eventLines(event, reader, "short").map((line) => `> ${escaped(line)}`)),
    ...(consequences.length ? [`*${consequencesName(change, locale)}*`] : []),
    ...consequences.map((title) => `• ${escaped(title)}`),
  ];
  const repeated = remediation.join() === previous?.remediation.join();
  const steps = repeated
    ? [words.asAbove[locale]]
    : [`*${words.steps[locale]}*`, ...remediation.map((step, i) => `${i + 1}. ${escaped(step)}`)];
  const about = [control, name, kind === "resolved" ? "" : why].filter(Boolean).join(" · ");
  return [
    section(what.join("\n")),
    ...(remediation.length ? [section(steps.join("\n"))] : []),
    ...(links.length ? [{ type: "actions" as const, elements: links.map(button) }] : []),
    context(about),
  ];
}

/** What happened, and how bad it is. */
const firstLine = (change: AlertChange, locale: Locale): string =>
  `*${escaped(kindName(change, locale))}* (${change.severity}): ${escaped(cut(changeText(change, locale), LONGEST_SENTENCE))}`;

/** A list, short enough for one section; what is beyond it is counted. */
function list(heading: string, lines: readonly string[], omitted: number, most: number, locale: Locale): Block[] {
  if (!lines.length && !omitted) return [];
  const uncounted = omitted + Math.max(0, lines.length - most);
  const listed = lines.slice(0, most).map((line) => `• ${cut(line, LONGEST_LINE)}`);
  return [section([`*${heading}*`, ...listed, ...(uncounted ? [andMore(uncounted, locale)] : [])].join("\n"))];
}

const button = ({ name, url }: Link) => ({
  type: "button" as const,
  text: { type: "plain_text" as const, text: cut(name, LONGEST_BUTTON) },
  url,
});

/** Something that is not an alert, such as an alarm of CloudWatch, as a Slack message. */
function slackNotice({ title, text, severity, resolved }: Notice): SlackPayload {
  const color = resolved ? RESOLVED : severity ? COLOURS[severity] : UNKNOWN;
  return { text: cut(escaped(title), LONGEST_TEXT), attachments: [{ color, blocks: [section(escaped(text))] }] };
}

const colourOf = ({ kind, to, severity }: AlertChange): string =>
  kind === "resolved" ? RESOLVED : to === "INSUFFICIENT_DATA" ? UNKNOWN : COLOURS[severity];

/** `verbatim`: Slack makes no links of bare addresses, and no mentions of names. */
const markdown = (text: string): Markdown => ({ type: "mrkdwn", text: cut(text, LONGEST_SECTION), verbatim: true });
const section = (text: string): Block => ({ type: "section", text: markdown(text) });
/** In small grey letters. */
const context = (text: string): Block => ({ type: "context", elements: [markdown(escaped(text))] });
