import type { Link } from "@genkan/controls/model/console";
import type { Severity } from "@genkan/controls/model/evaluation";
import type { Locale } from "@genkan/controls/model/text";
import {
  type AlertChange,
  type AlertMessage,
  andMore,
  changeLine,
  consequencesName,
  exceptionLine,
  summaryLines,
} from "../alert/alert.ts";
import { alertFacts, splitLinks } from "../alert/facts.ts";
import type { Level } from "../alert/level.ts";
import type { DigestEntry, DigestMessage } from "../digest/message.ts";
import {
  accountLines,
  andMoreEntries,
  entryLine,
  explained,
  firstToDo,
  scopeLines,
  sectionsOf,
} from "../digest/sections.ts";
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
interface Button {
  readonly type: "button";
  readonly text: PlainText;
  readonly url: string;
  readonly style?: "primary";
}
type Block =
  | { readonly type: "header"; readonly text: PlainText }
  | { readonly type: "section"; readonly text: Markdown }
  | { readonly type: "section"; readonly fields: readonly Markdown[] }
  | { readonly type: "context"; readonly elements: readonly Markdown[] }
  | { readonly type: "actions"; readonly elements: readonly Button[] };

/** What an incoming webhook of Slack takes. https://docs.slack.dev/reference/block-kit/blocks */
export interface SlackPayload {
  /** What a notification shows. */
  readonly text: string;
  /** What a channel shows first. */
  readonly blocks: readonly Block[];
  readonly attachments: readonly { readonly color: string; readonly blocks: readonly Block[] }[];
}

/** Slack's limits: 50 blocks a message, 150 characters a header, 3,000 a section, 2,000 a field, 75 a button. */
const LONGEST_HEADER = 150;
const LONGEST_FIELD = 2_000;
const LONGEST_SECTION = 3_000;
const LONGEST_BUTTON = 75;
/** How much of a notification the lock screen of a phone shows. */
const LONGEST_TEXT = 150;
/** How many further changes have a line, and how many exceptions are listed. */
const IN_BRIEF = 15;
const LONGEST_LINE = 300;
const LISTED = 10;
/** How long an entry of a digest may be without its accounts, and each of those: with ten of them, it fits into a section. */
const LONGEST_ENTRY = 500;
const LONGEST_ACCOUNT = 220;

const COLOURS: Readonly<Record<Severity, string>> = {
  CRITICAL: "#b3261e",
  HIGH: "#d9730d",
  MEDIUM: "#c9a400",
  LOW: "#4a7fb5",
};
const RESOLVED = "#2e7d32";
/** What can't be checked is not grey: somebody has to act. */
const BLIND = "#b7791f";
const PLAIN = "#757575";

const words = {
  toDo: { en: "What to do first:", ja: "最初の対応:" },
  all: { en: "All steps: ", ja: "すべての手順: " },
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
  digest: slackDigest,
  notice: slackNotice,
  bodies: (payload) => [JSON.stringify(payload)],
  tampering: tamperingForFunction,
  tampered: (text) => slackNotice(noticeFromRule(JSON.parse(text) as TamperText)),
  preview: ({ text, blocks, attachments }) => ({
    title: unescaped(text),
    head: [],
    parts: [
      // The header is the title.
      ...(blocks.length > 1 ? [{ colour: null, items: blocks.slice(1).flatMap(itemsOf) }] : []),
      ...attachments.map(({ color, blocks: inside }) => ({ colour: color, items: inside.flatMap(itemsOf) })),
    ],
  }),
};

function itemsOf(block: Block): readonly PreviewItem[] {
  if (block.type === "header") return [{ kind: "text", lines: [{ spans: [{ bold: block.text.text }] }] }];
  if (block.type === "section") {
    const texts = "text" in block ? [block.text] : block.fields;
    return [{ kind: "text", lines: texts.flatMap(({ text }) => linesOf(text)) }];
  }
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
 * An alert as a Slack message that reads well on a phone: what and how bad first, then who, then the first thing to do, with
 * its button. Outside values are escaped, so that no mention or link comes in with them.
 */
function slackAlert(message: AlertMessage): SlackPayload {
  const { headline, changes, omitted, summary, accepted, acceptedOmitted, alertId, locale } = message;
  const [worst, ...rest] = changes;
  const also = list(
    words.also[locale],
    rest.map((change) => changeLine(change, locale)),
    { omitted, most: IN_BRIEF, locale },
  );
  const listed = list(
    words.accepted[locale],
    accepted.map((exception) => exceptionLine(exception, message)),
    { omitted: acceptedOmitted, most: LISTED, locale },
  );
  const id = `alert ${alertId}`;
  const inAttachments = [
    ...(summary ? [counted(summary, locale)] : []),
    ...(worst ? [{ color: colourOf(worst.level), blocks: inFull(worst, message, id) }] : []),
  ];
  const end = [...also, ...listed, ...(worst ? [] : [context(id)])];
  return {
    text: cut(escaped(headline), LONGEST_TEXT),
    blocks: [header(headline)],
    attachments: [...inAttachments, ...(end.length ? [{ color: PLAIN, blocks: end }] : [])],
  };
}

/** How an account stands at the first check. */
function counted(summary: NonNullable<AlertMessage["summary"]>, locale: Locale): SlackPayload["attachments"][number] {
  const isWell = summary.NON_COMPLIANT + summary.INSUFFICIENT_DATA === 0;
  return { color: isWell ? RESOLVED : PLAIN, blocks: [section(summaryLines(summary, locale).join("\n"))] };
}

/** The worst change. What is over takes one line. */
function inFull(change: AlertChange, message: AlertMessage, id: string): Block[] {
  const { locale } = message;
  const { kind, control, message: sentence, since, question, remediation, consequences } = change;
  if (kind === "resolved") return [section(`${escaped(sentence)} ${escaped(since)}`), context(`${control} · ${id}`)];
  const { pages, eventLinks } = splitLinks(change);
  const [first] = remediation;
  const buttons = [...pages, ...eventLinks].map((link, i) => button(link, i === 0));
  return [
    section(escaped(sentence)),
    {
      type: "section",
      fields: alertFacts(change, message).map(({ label, text }) =>
        markdown(cut(`*${label}*\n${escaped(text)}`, LONGEST_FIELD)),
      ),
    },
    ...(consequences.length
      ? [section([`*${consequencesName(change, locale)}*`, ...consequences.map(itemOf())].join("\n"))]
      : []),
    ...(first ? [section(`*${question || words.toDo[locale]}*\n${escaped(first)}`)] : []),
    ...(buttons.length ? [{ type: "actions" as const, elements: buttons }] : []),
    // The command names the control.
    context(
      remediation.length > 1 && change.to === "NON_COMPLIANT"
        ? `${words.all[locale]}npx genkan explain ${control} · ${id}`
        : `${control} · ${id}`,
    ),
  ];
}

interface ListOptions {
  /** How many more there are, beside the texts. */
  readonly omitted: number;
  readonly most: number;
  readonly locale: Locale;
}

/** A list in one section, under its heading. What there is no room for is counted. */
function list(heading: string, texts: readonly string[], { omitted, most, locale }: ListOptions): Block[] {
  let room = LONGEST_SECTION - LONGEST_LINE;
  const listed: string[] = [];
  for (const item of texts.slice(0, most).map(itemOf())) {
    room -= item.length + 1;
    if (room < 0) break;
    listed.push(item);
  }
  const left = omitted + texts.length - listed.length;
  const lines = [...listed, ...(left ? [andMore(left, locale)] : [])];
  return lines.length ? [section([`*${heading}*`, ...lines].join("\n"))] : [];
}

/** Makes items of a list, at most so long. */
const itemOf =
  (longest = LONGEST_LINE) =>
  (text: string): string =>
    `• ${cut(escaped(text), longest)}`;

/** How many entries of a digest there are room for: 50 blocks a message. */
const MOST_ENTRIES = 20;

/** A digest as a Slack message: a section for each entry, with its accounts. */
function slackDigest(message: DigestMessage): SlackPayload {
  const { headline, omitted, digestId, locale } = message;
  const urgent = firstToDo(message);
  const sections = sectionsOf(message).flatMap(({ heading, entries }) =>
    entries.map((entry, i) => ({ heading: i ? null : heading, entry })),
  );
  const uncounted = omitted + Math.max(0, sections.length - MOST_ENTRIES);
  const scope = scopeLines(message).map(escaped);
  const inAttachments = sections.slice(0, MOST_ENTRIES).map(({ heading, entry }) => ({
    color: colourOf(entry.level),
    blocks: [
      section(entryText(entry, heading, locale)),
      ...(entry === urgent ? [section(stepsText(entry, locale))] : []),
      ...(entry !== urgent && explained(entry) ? [context(explained(entry)!)] : []),
    ],
  }));
  return {
    text: cut(escaped(headline), LONGEST_TEXT),
    blocks: [header(headline), ...(scope.length ? [section(scope.join("\n"))] : [])],
    attachments: [
      ...inAttachments,
      {
        color: PLAIN,
        blocks: [...(uncounted ? [section(andMoreEntries(uncounted, locale))] : []), context(`digest ${digestId}`)],
      },
    ],
  };
}

/** An entry of a digest with its accounts: at most ten, so that they fit into one section. */
const entryText = (entry: DigestEntry, heading: string | null, locale: Locale): string =>
  [
    ...(heading === null ? [] : [`*${heading}*`]),
    cut(escaped(entryLine(entry, locale)), LONGEST_ENTRY),
    ...accountLines(entry).map(itemOf(LONGEST_ACCOUNT)),
    ...(entry.more ? [escaped(entry.more)] : []),
  ].join("\n");

const stepsText = ({ question, remediation }: DigestEntry, locale: Locale): string =>
  [`*${question || words.toDo[locale]}*`, ...remediation.map((step, i) => `${i + 1}. ${escaped(step)}`)].join("\n");

/** A button; the one to press first stands out. */
const button = ({ name, url }: Link, isFirst: boolean): Button => ({
  type: "button",
  text: { type: "plain_text", text: cut(name, LONGEST_BUTTON) },
  url,
  ...(isFirst ? { style: "primary" } : {}),
});

const header = (text: string): Block => ({
  type: "header",
  text: { type: "plain_text", text: cut(text, LONGEST_HEADER) },
});

/** Something that is not an alert, such as an alarm of CloudWatch, as a Slack message. */
function slackNotice({ title, text, severity, resolved }: Notice): SlackPayload {
  const color = resolved ? RESOLVED : severity ? COLOURS[severity] : PLAIN;
  return {
    text: cut(escaped(title), LONGEST_TEXT),
    blocks: [header(title)],
    attachments: [
      {
        color,
        blocks: text
          .split(/\n{2,}/)
          .filter(Boolean)
          .map((part) => section(escaped(part))),
      },
    ],
  };
}

const colourOf = (level: Level): string => {
  if (level === "RESOLVED") return RESOLVED;
  return level === "UNKNOWN" ? BLIND : COLOURS[level];
};

/** `verbatim`: Slack makes no links of bare addresses, and no mentions of names. */
const markdown = (text: string): Markdown => ({ type: "mrkdwn", text: cut(text, LONGEST_SECTION), verbatim: true });
const section = (text: string): Block => ({ type: "section", text: markdown(text) });
/** In small grey letters. */
const context = (text: string): Block => ({ type: "context", elements: [markdown(escaped(text))] });
