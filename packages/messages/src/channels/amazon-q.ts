import {
  type AlertChange,
  type AlertMessage,
  andMore,
  changeLine,
  consequencesName,
  exceptionLine,
  summaryLines,
} from "../alert/alert.ts";
import { callText } from "../alert/event.ts";
import { alertFacts } from "../alert/facts.ts";
import { levelNames } from "../alert/level.ts";
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
import type { Reader } from "../moment.ts";
import { textItem } from "../preview.ts";
import type { Notice, TopicChannel } from "./channel.ts";
import { cutEscaped as cut, inert } from "./chat.ts";
import { type InputTransformer, tamperingAs, tamperWords } from "./tampering.ts";
import type { TamperedThing } from "./tampering-parts.ts";

/** A custom notification of Amazon Q Developer in chat applications. https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html */
export interface CustomNotification {
  readonly version: "1.0";
  readonly source: "custom";
  readonly id?: string;
  readonly content: {
    readonly textType: "client-markdown";
    readonly title: string;
    readonly description: string;
    readonly nextSteps?: readonly string[];
    readonly keywords?: readonly string[];
  };
  readonly metadata?: { readonly summary: string; readonly additionalContext: Readonly<Record<string, string>> };
}

/** Its limits, in characters. */
const LONGEST = { title: 250, description: 8_000, nextStep: 350, keyword: 75 };
const STEPS = 10;
/** Between the parts of a description. */
const GAP = "\n\n";

/** Amazon Q Developer in chat applications, which posts what a topic of its own gets. */
export const amazonQ: TopicChannel<CustomNotification> = {
  id: "amazon-q",
  name: "Amazon Q Developer in chat applications",
  transport: "topic",
  option: "chat",
  alert: notification,
  digest: digestNotification,
  notice: ({ title, text }: Notice) => ({
    version: "1.0",
    source: "custom",
    content: {
      textType: "client-markdown",
      title: cut(inert(title), LONGEST.title),
      description: cut(inert(text), LONGEST.description),
    },
  }),
  // The topic's message must be this JSON and nothing around it.
  publication: (payload) => ({ Message: JSON.stringify(payload) }),
  tampering: tamperingAsNotification,
  tampered: (text) => JSON.parse(text) as CustomNotification,
  preview: ({ content: { title, description, nextSteps = [] } }) => ({
    title,
    head: [],
    parts: [
      { colour: "#7b61ff", items: [textItem(...description.split("\n")), ...nextSteps.map((step) => textItem(step))] },
    ],
  }),
};

/** The report of a change to Genkan itself; EventBridge cannot make what it puts in inert. */
function tamperingAsNotification(reader: Reader, thing: TamperedThing): InputTransformer {
  const { title, facts, question, link, steps, details, harmless } = tamperWords(reader, thing);
  const description = [...facts, ...details, link, question].join("\n\n");
  return tamperingAs(
    JSON.stringify({
      version: "1.0",
      source: "custom",
      content: { textType: "client-markdown", title, description, nextSteps: [...steps, harmless] },
    } satisfies CustomNotification),
    thing,
  );
}

/** An alert as a custom notification. */
function notification(message: AlertMessage): CustomNotification {
  const { alertId, account, headline, level, changes } = message;
  const [worst] = changes;
  const title = cut(inert(headline), LONGEST.title);
  return {
    version: "1.0",
    source: "custom",
    id: alertId,
    content: {
      textType: "client-markdown",
      title,
      description: description(message),
      nextSteps: (worst?.remediation ?? []).slice(0, STEPS).map((step) => cut(inert(step), LONGEST.nextStep)),
      keywords: [account, levelNames[level].en].map((word) => cut(word, LONGEST.keyword)),
    },
    metadata: { summary: title, additionalContext: { account, alertId } },
  };
}

/** The worst change in full, the others and the exceptions in a line each, as many as there is room for; the rest is counted. */
function description(message: AlertMessage): string {
  const { headline, changes, omitted, summary, accepted, acceptedOmitted, locale } = message;
  const [worst, ...rest] = changes;
  const counts = summary ? summaryLines(summary, locale).join("\n") : "";
  const parts = [
    ...(worst ? [describedChange(worst, message)] : []),
    ...rest.map((change) => inert(changeLine(change, locale))),
    ...accepted.map((exception) => `_${inert(exceptionLine(exception, message))}_`),
  ];
  const uncounted = omitted + acceptedOmitted;
  const more = (count: number) => andMore(count, locale);
  return fitting(parts, { begin: counts, uncounted, more, otherwise: inert(headline) });
}

interface Fitting {
  /** What stands before the parts. */
  readonly begin: string;
  /** How many more there are, beside the parts. */
  readonly uncounted: number;
  readonly more: (count: number) => string;
  /** The text where there is nothing else. */
  readonly otherwise: string;
}

/** The first parts, as many as a description has room for; the rest is counted. */
function fitting(parts: readonly string[], { begin, uncounted, more, otherwise }: Fitting): string {
  const all = parts.length + uncounted;
  const ending = (included: number) => (included < all ? GAP + more(all - included) : "");
  let text = begin;
  let included = 0;
  for (const part of parts) {
    const longer = text ? text + GAP + part : part;
    if (longer.length + ending(included + 1).length > LONGEST.description) break;
    text = longer;
    included += 1;
  }
  // No part is there in full only where the first one alone is too long.
  const body = text || cut(parts[0] ?? otherwise, LONGEST.description - ending(1).length);
  return body + ending(text ? included : 1);
}

/** A digest as a custom notification: an entry a paragraph. */
function digestNotification(message: DigestMessage): CustomNotification {
  const { digestId, organization, headline, level, omitted, locale } = message;
  const title = cut(inert(headline), LONGEST.title);
  const urgent = firstToDo(message);
  const parts = sectionsOf(message).flatMap(({ heading, entries }) =>
    entries.map((entry, i) => {
      const command = explained(entry);
      return [
        ...(i ? [] : [`*${heading}*`]),
        inert(entryLine(entry, locale)),
        ...accountLines(entry).map((account) => `• ${inert(account)}`),
        ...(entry.more ? [inert(entry.more)] : []),
        ...(command && entry !== urgent ? [inert(command)] : []),
        ...(entry === urgent && entry.question ? [`*${entry.question}*`] : []),
      ].join("\n");
    }),
  );
  return {
    version: "1.0",
    source: "custom",
    id: digestId,
    content: {
      textType: "client-markdown",
      title,
      description: fitting(parts, {
        begin: scopeLines(message).map(inert).join("\n"),
        uncounted: omitted,
        more: (count) => andMoreEntries(count, locale),
        otherwise: title,
      }),
      nextSteps: (urgent?.remediation ?? []).slice(0, STEPS).map((step) => cut(inert(step), LONGEST.nextStep)),
      keywords: [organization.id, levelNames[level].en].map((word) => cut(word, LONGEST.keyword)),
    },
    metadata: { summary: title, additionalContext: { organization: organization.id, digestId } },
  };
}

function describedChange(change: AlertChange, message: AlertMessage): string {
  const { locale } = message;
  const { title, control, question, links, events, consequences } = change;
  return [
    inert(change.message),
    ...alertFacts(change, message).map(({ label, text }) => `*${label}*: ${inert(text)}`),
    ...events.map((event) => inert(callText(event))),
    ...(consequences.length ? [`${consequencesName(change, locale)}: ${inert(consequences.join(" / "))}`] : []),
    ...links.map(({ name, url }) => `${inert(name)}: ${url}`),
    `_${inert(title)} (${control})_`,
    ...(question ? [`*${question}*`] : []),
  ].join("\n");
}
