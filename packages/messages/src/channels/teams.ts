import type { Link } from "@genkan/controls/model/console";
import { cut } from "@genkan/controls/model/text";
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
import type { DigestMessage } from "../digest/message.ts";
import {
  accountLines,
  andMoreEntries,
  entryLine,
  explained,
  firstToDo,
  scopeLines,
  sectionsOf,
} from "../digest/sections.ts";
import type { PreviewItem } from "../preview.ts";
import type { HttpsChannel, Notice } from "./channel.ts";
import { unlinked } from "./chat.ts";
import { noticeFromRule } from "./notice.ts";
import { type TamperText, tamperingForFunction } from "./tampering.ts";

interface TextRun {
  readonly type: "TextRun";
  readonly text: string;
  readonly weight?: "Bolder";
  readonly size?: "Medium" | "Small";
  readonly isSubtle?: true;
}
/** Unlike a TextBlock it knows no Markdown: https://learn.microsoft.com/adaptive-cards/authoring-cards/text-features */
interface RichTextBlock {
  readonly type: "RichTextBlock";
  readonly inlines: readonly TextRun[];
  readonly spacing?: "None";
}
interface ActionSet {
  readonly type: "ActionSet";
  readonly actions: readonly { readonly type: "Action.OpenUrl"; readonly title: string; readonly url: string }[];
}
type Element = RichTextBlock | ActionSet;
type Style = "default" | "emphasis" | "good" | "attention" | "warning" | "accent";
interface Container {
  readonly type: "Container";
  readonly style: Style;
  readonly separator: true;
  readonly items: readonly Element[];
}

/** What a workflow with the trigger "When a Teams webhook request is received" takes: a message with an Adaptive Card. */
export interface TeamsMessage {
  readonly type: "message";
  readonly attachments: readonly [
    {
      readonly contentType: "application/vnd.microsoft.card.adaptive";
      readonly contentUrl: null;
      readonly content: AdaptiveCard;
    },
  ];
}
interface AdaptiveCard {
  readonly $schema: "http://adaptivecards.io/schemas/adaptive-card.json";
  readonly type: "AdaptiveCard";
  readonly version: "1.4";
  /** What a client shows that knows no such card. */
  readonly fallbackText: string;
  readonly msteams: { readonly width: "Full" };
  readonly body: readonly (RichTextBlock | Container)[];
}

/** Teams takes 28 KB: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/add-incoming-webhook */
const LARGEST = 28 * 1_024;
/** How much of it the card's parts fill: the rest is for what stands around them, and for what Teams adds. */
const FILLED = 22 * 1_024;
/** How many further changes have a line of their own. */
const IN_BRIEF = 20;
/** Characters of one line, and of a button. */
const LONGEST_LINE = 1_000;
const LONGEST_BUTTON = 75;

const STYLES: Readonly<Record<Level, Style>> = {
  CRITICAL: "attention",
  HIGH: "attention",
  UNKNOWN: "warning",
  MEDIUM: "warning",
  LOW: "accent",
  RESOLVED: "good",
};
const COLOURS: Readonly<Record<Style, string>> = {
  attention: "#b3261e",
  warning: "#c9a400",
  accent: "#4a7fb5",
  good: "#2e7d32",
  emphasis: "#757575",
  default: "#757575",
};

const words = {
  toDo: { en: "What to do:", ja: "対応手順:" },
  accepted: { en: "Accepted for now (exceptions)", ja: "承認済みの例外" },
};

/** Microsoft Teams, by a workflow that posts the Adaptive Card that it gets. */
export const teams: HttpsChannel<TeamsMessage> = {
  id: "teams",
  name: "Microsoft Teams",
  transport: "https",
  secrets: { url: { secret: "TeamsWebhook", pattern: /^http/, what: "the address of a workflow" } },
  largest: LARGEST,
  alert: card,
  digest: digestCard,
  notice: noticeCard,
  bodies: (payload) => [JSON.stringify(payload)],
  tampering: tamperingForFunction,
  tampered: (text) => noticeCard(noticeFromRule(JSON.parse(text) as TamperText)),
  preview: ({ attachments: [{ content }] }) => ({
    title: content.fallbackText,
    head: [],
    // The heading is the title.
    parts: content.body
      .slice(1)
      .map((part) =>
        part.type === "Container"
          ? { colour: COLOURS[part.style], items: part.items.map(itemOf) }
          : { colour: null, items: [itemOf(part)] },
      ),
  }),
};

function itemOf(element: Element): PreviewItem {
  if (element.type === "ActionSet")
    return { kind: "buttons", links: element.actions.map(({ title, url }) => ({ name: title, url })) };
  const { inlines } = element;
  const spans = inlines.map(({ text, weight }) => (weight ? { bold: text } : text));
  return { kind: "text", lines: [{ spans }], ...(inlines.some(({ isSubtle }) => isSubtle) ? { small: true } : {}) };
}

/** An alert as a card: what and how bad first, then what to do, then where to go. */
function card(message: AlertMessage): TeamsMessage {
  const { headline, changes, omitted, summary, accepted, acceptedOmitted, alertId, locale } = message;
  const [worst, ...rest] = changes;
  const heading = [line(headline, { weight: "Bolder", size: "Medium" })];
  const counts = summary ? summaryLines(summary, locale).map((text) => line(text)) : [];
  const parts = [
    ...(worst ? [worstPart(worst, message)] : []),
    ...rest.slice(0, IN_BRIEF).map((change) => part(STYLES[change.level], [line(changeLine(change, locale))])),
    ...accepted.map((exception, i) =>
      part("emphasis", [
        ...(i ? [] : [line(words.accepted[locale], { weight: "Bolder" })]),
        line(exceptionLine(exception, message)),
      ]),
    ),
  ];
  const fitting = thatFit(parts);
  const more = parts.length - fitting.length + Math.max(0, rest.length - IN_BRIEF) + omitted + acceptedOmitted;
  const ending = [
    ...(more ? [line(andMore(more, locale))] : []),
    line(`alert ${alertId}`, { size: "Small", isSubtle: true }),
  ];
  return messageOf(headline, [...heading, ...counts, ...fitting, ...ending]);
}

/** The first parts, as many as there is room for. */
function thatFit(parts: readonly Container[]): readonly Container[] {
  let size = 0;
  const end = parts.findIndex((each) => {
    size += new TextEncoder().encode(JSON.stringify(each)).length + 1;
    return size > FILLED;
  });
  return end < 0 ? parts : parts.slice(0, end);
}

/** The worst change: what happened, what is known, and what to do. What is over takes one line. */
function worstPart(change: AlertChange, message: AlertMessage): Container {
  const { locale } = message;
  const { kind, level, control, since, why, question, consequences, remediation } = change;
  const isOver = kind === "resolved";
  const { pages, eventLinks } = splitLinks(change);
  const actions = [...pages, ...eventLinks].map(openUrl);
  return part(STYLES[level], [
    line(isOver ? `${change.message} ${since}` : change.message),
    ...(isOver
      ? []
      : alertFacts(change, message).map(({ label, text }) =>
          block([run(`${label}: `, { weight: "Bolder" }), run(text)]),
        )),
    ...(consequences.length ? [line(consequencesName(change, locale), { weight: "Bolder" })] : []),
    ...consequences.map((title) => line(`• ${title}`)),
    ...(remediation.length ? [line(question || words.toDo[locale], { weight: "Bolder" })] : []),
    ...remediation.map((step, i) => line(`${i + 1}. ${step}`)),
    ...(actions.length && !isOver ? [{ type: "ActionSet" as const, actions }] : []),
    line([control, isOver ? "" : why].filter(Boolean).join(" · "), { size: "Small", isSubtle: true }),
  ]);
}

/** A digest as a card: a part for each entry, with its accounts. */
function digestCard(message: DigestMessage): TeamsMessage {
  const { headline, omitted, digestId, locale } = message;
  const urgent = firstToDo(message);
  const parts = sectionsOf(message).flatMap(({ heading, entries }) =>
    entries.map((entry, i) => {
      const command = explained(entry);
      return part(STYLES[entry.level], [
        ...(i ? [] : [line(heading, { weight: "Bolder" })]),
        line(entryLine(entry, locale)),
        ...accountLines(entry).map((account) => line(`• ${account}`)),
        ...(entry.more ? [line(entry.more)] : []),
        ...(entry === urgent
          ? [
              line(entry.question || words.toDo[locale], { weight: "Bolder" }),
              ...entry.remediation.map((step, i) => line(`${i + 1}. ${step}`)),
            ]
          : []),
        ...(command && entry !== urgent ? [line(command, { size: "Small", isSubtle: true })] : []),
      ]);
    }),
  );
  const fitting = thatFit(parts);
  const more = parts.length - fitting.length + omitted;
  return messageOf(headline, [
    line(headline, { weight: "Bolder", size: "Medium" }),
    ...scopeLines(message).map((text) => line(text)),
    ...fitting,
    ...(more ? [line(andMoreEntries(more, locale))] : []),
    line(`digest ${digestId}`, { size: "Small", isSubtle: true }),
  ]);
}

function noticeCard({ title, text, severity, resolved }: Notice): TeamsMessage {
  const style = resolved ? "good" : severity ? STYLES[severity] : "default";
  const lines = text.split("\n").filter(Boolean);
  const fitting = thatFit(lines.map((each) => part(style, [line(each)])));
  const items = fitting.flatMap((each) => each.items);
  return messageOf(title, [
    line(title, { weight: "Bolder", size: "Medium" }),
    ...(items.length ? [part(style, items)] : []),
  ]);
}

const messageOf = (title: string, body: AdaptiveCard["body"]): TeamsMessage => ({
  type: "message",
  attachments: [
    {
      contentType: "application/vnd.microsoft.card.adaptive",
      contentUrl: null,
      content: {
        $schema: "http://adaptivecards.io/schemas/adaptive-card.json",
        type: "AdaptiveCard",
        version: "1.4",
        fallbackText: inRun(title),
        msteams: { width: "Full" },
        body,
      },
    },
  ],
});

type Look = Omit<TextRun, "type" | "text">;
const part = (style: Style, items: readonly Element[]): Container => ({
  type: "Container",
  style,
  separator: true,
  items,
});
const block = (inlines: readonly TextRun[]): RichTextBlock => ({ type: "RichTextBlock", inlines, spacing: "None" });
const line = (text: string, look: Look = {}): RichTextBlock => block([run(text, look)]);
const run = (text: string, look: Look = {}): TextRun => ({ type: "TextRun", text: inRun(text), ...look });
/** A text run has two functions, {{DATE()}} and {{TIME()}}, and no markup. */
const inRun = (text: string): string => cut(unlinked(text).replaceAll("{{", "｛｛"), LONGEST_LINE);
const openUrl = ({ name, url }: Link) => ({
  type: "Action.OpenUrl" as const,
  title: cut(name, LONGEST_BUTTON),
  url,
});
