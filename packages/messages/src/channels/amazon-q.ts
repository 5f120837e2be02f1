import {
  type AlertMessage,
  andMore,
  consequencesName,
  eventLines,
  exceptionLine,
  isToldByHeadline,
  kindName,
  summaryLines,
  type ToldChange,
  whatIsSaid,
} from "../alert.ts";
import { cutEscaped as cut, inert } from "./chat.ts";

/** A custom notification of Amazon Q Developer in chat applications. https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html */
export interface CustomNotification {
  readonly version: "1.0";
  readonly source: "custom";
  readonly id: string;
  readonly content: {
    readonly textType: "client-markdown";
    readonly title: string;
    readonly description: string;
    readonly nextSteps: readonly string[];
    readonly keywords: readonly string[];
  };
  readonly metadata: { readonly summary: string; readonly additionalContext: Readonly<Record<string, string>> };
}

/** Its limits, in characters. */
const LONGEST = { title: 250, description: 8_000, nextStep: 350, keyword: 75 };
const STEPS = 10;
/** Between the parts of a description. */
const GAP = "\n\n";

/** An alert as a custom notification; the topic's message must be this JSON and nothing around it. */
export function amazonQ(message: AlertMessage): CustomNotification {
  const { alertId, account, headline, changes } = message;
  const title = cut(inert(headline), LONGEST.title);
  return {
    version: "1.0",
    source: "custom",
    id: alertId,
    content: {
      textType: "client-markdown",
      title,
      description: description(message, isToldByHeadline(message) && title === inert(headline)),
      nextSteps: (changes[0]?.remediation ?? []).slice(0, STEPS).map((step) => cut(inert(step), LONGEST.nextStep)),
      keywords: [account, changes[0]?.severity ?? "INFO"].map((word) => cut(word, LONGEST.keyword)),
    },
    metadata: { summary: title, additionalContext: { account, alertId } },
  };
}

/** Plain words, which are no alert, as a custom notification. */
export const amazonQNotice = (title: string, description: string) => ({
  version: "1.0" as const,
  source: "custom" as const,
  content: {
    textType: "client-markdown" as const,
    title: cut(inert(title), LONGEST.title),
    description: cut(inert(description), LONGEST.description),
  },
});

/** Whole changes and exceptions, as many as there is room for; the rest is counted. What the title has said is not said again. */
function description(message: AlertMessage, isSaid: boolean): string {
  const { headline, changes, omitted, summary, accepted, acceptedOmitted, locale } = message;
  const counts = summary ? summaryLines(summary, locale).join("\n") : "";
  const parts = [
    ...changes.map((change) => told(change, isSaid, message)),
    ...accepted.map((exception) => `_${inert(exceptionLine(exception, locale))}_`),
  ];
  const all = parts.length + omitted + acceptedOmitted;
  const ending = (shown: number) => (shown < all ? GAP + andMore(all - shown, locale) : "");
  let text = counts;
  let shown = 0;
  for (const part of parts) {
    const longer = text ? text + GAP + part : part;
    if (longer.length + ending(shown + 1).length > LONGEST.description) break;
    text = longer;
    shown += 1;
  }
  // Nothing is told in full only where the first part alone is too long.
  const body = text || cut(parts[0] ?? inert(headline), LONGEST.description - ending(1).length);
  return body + ending(text ? shown : 1);
}

function told(change: ToldChange, isSaid: boolean, { locale }: AlertMessage): string {
  const { severity, title, control, since, events, links, consequences } = change;
  return [
    ...(isSaid ? [] : [`*${kindName(change, locale)}* (${severity}): ${inert(whatIsSaid(change, locale))}`]),
    `_${title} (${control})_`,
    since,
    ...events.flatMap((event) => eventLines(event, locale).map(inert)),
    ...(consequences.length ? [`${consequencesName(change, locale)}: ${inert(consequences.join(" / "))}`] : []),
    ...links.map(({ name, url }) => `${inert(name)}: ${url}`),
  ].join("\n");
}
