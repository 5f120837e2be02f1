import type { Link } from "@genkan/controls/model/console";
import { graphemesOf, type Locale, type Text } from "@genkan/controls/model/text";
import {
  type AlertChange,
  type AlertMessage,
  andMore,
  changeLine,
  consequencesName,
  exceptionLine,
  nowWatching,
} from "../alert/alert.ts";
import { callText, whoText } from "../alert/event.ts";
import { alertFacts, splitLinks } from "../alert/facts.ts";
import { subjectOf } from "../alert/headline.ts";
import { isDeclarable } from "../command.ts";
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
import { moment } from "../moment.ts";
import { countsOf, evidenceLine } from "../names.ts";
import type { TopicChannel } from "./channel.ts";
import { tamperingAsText } from "./tampering.ts";

/** A mail as SNS sends it. */
export interface Mail {
  readonly subject: string;
  readonly body: string;
}

/** How many further changes have a line of their own. */
const IN_BRIEF = 40;

const words = {
  what: { en: "What", ja: "内容" },
  since: { en: "History", ja: "経過" },
  call: { en: "Call", ja: "操作" },
  toDo: { en: "What to do:", ja: "対応手順:" },
  why: { en: "Why it matters", ja: "重要な理由" },
  rule: { en: "Required", ja: "あるべき状態" },
  control: { en: "Control", ja: "コントロール" },
  evidence: { en: "Evidence", ja: "根拠" },
  also: { en: "ALSO", ja: "■ ほかの変化" },
  accepted: { en: "ACCEPTED FOR NOW", ja: "■ 承認済みの例外" },
  accept: { en: "If it is intended, accept it for a while:", ja: "意図したものであれば、期間を決めて承認できます:" },
  declare: {
    en: "If it was you, declare it, and the next time before you sign in:",
    ja: "心当たりがある場合は申告してください (次回からはサインインの前に):",
  },
  alert: { en: "Alert", ja: "通知" },
  digest: { en: "Digest", ja: "まとめ通知" },
  steps: { en: "Steps", ja: "対応手順" },
  from: { en: "From", ja: "差出人" },
  to: { en: "To", ja: "宛先" },
  subject: { en: "Subject", ja: "件名" },
} satisfies Record<string, Text>;

/** Whom SNS's mails come from, and the subject of one that was published without any, as EventBridge does. */
const SENDER = "AWS Notifications <no-reply@sns.amazonaws.com>";
const NO_SUBJECT = "AWS Notification Message";

/**
 * E-mail, by SNS from the alert topic. A message of this topic also carries `genkan.alert/1` as JSON, for every other
 * protocol that subscribes.
 */
export const mail: TopicChannel<Mail> = {
  id: "mail",
  name: "e-mail",
  transport: "topic",
  alert: mailOf,
  digest: digestMail,
  notice: ({ title, text }) => ({ subject: title, body: text }),
  publication: ({ subject, body }, message) =>
    message
      ? {
          Subject: subject,
          MessageStructure: "json",
          // Once for every program: SNS counts each protocol's text towards the size of the message.
          Message: JSON.stringify({ default: JSON.stringify(message), email: body }),
        }
      : { Subject: subject, Message: body },
  tampering: tamperingAsText,
  tampered: (text) => ({
    subject: NO_SUBJECT,
    // In a template of several lines, each line is a JSON string of its own.
    body: text
      .split("\n")
      .map((line) => (JSON.parse(line) as string).trimEnd())
      .join("\n"),
  }),
  preview: ({ subject, body }, { to, locale }) => ({
    title: subject,
    head: [`${words.from[locale]}: ${SENDER}`, `${words.to[locale]}: ${to}`, `${words.subject[locale]}: ${subject}`],
    parts: [{ colour: null, items: [{ kind: "plain", text: body.trimEnd() }] }],
  }),
};

/**
 * An alert as a mail: plain text, one line a paragraph, so that the reader's program wraps it. What happened, how bad it is,
 * who did it and what to do first stand in the first eight lines.
 */
function mailOf(message: AlertMessage): Mail {
  const { locale, changes, omitted, summary, headline, accepted, acceptedOmitted, alertId } = message;
  const labelled = (word: keyof typeof words, text: string) => (text ? [`${words[word][locale]}: ${text}`] : []);
  const [worst, ...rest] = changes;
  const uncounted = omitted + Math.max(0, rest.length - IN_BRIEF);
  const more = (count: number) => (count ? [andMore(count, locale)] : []);
  const counts = summary ? countsOf(summary, locale).map(({ name, count }) => `${name}: ${count}`) : [];
  const paragraphs: readonly (readonly string[])[] = [
    [headline],
    [...counts, ...(summary ? [nowWatching[locale]] : [])],
    ...(worst ? aboutWorst(worst, { locale, labelled, message }) : []),
    [
      ...(rest.length ? [words.also[locale]] : []),
      ...rest.slice(0, IN_BRIEF).map((change) => `- ${changeLine(change, locale)}`),
      ...more(uncounted),
    ],
    [
      ...(accepted.length ? [words.accepted[locale]] : []),
      ...accepted.map((exception) => `- ${exceptionLine(exception, message)}`),
      ...more(acceptedOmitted),
    ],
    [
      "--",
      ...labelled("alert", alertId),
      ...(worst ? labelled("evidence", evidenceLine(worst.evidence, message)) : []),
    ],
  ];
  return { subject: subjectOf(message), body: bodyOf(paragraphs) };
}

/** Paragraphs of lines as the body of a mail. Empty ones are left out. */
const bodyOf = (paragraphs: readonly (readonly string[])[]): string =>
  `${paragraphs
    .filter((lines) => lines.length)
    .map((lines) => lines.map((line) => cutBytes(line.replaceAll("\u00a0", " "))).join("\n"))
    .join("\n\n")}\n`;

/** A digest as a mail: a paragraph for each entry, below the headings. The most urgent one has its steps. */
function digestMail(message: DigestMessage): Mail {
  const { locale, headline, subject, omitted, digestId } = message;
  const urgent = firstToDo(message);
  const title = (heading: string) => ({ en: heading.toUpperCase(), ja: `■ ${heading}` })[locale];
  const sections = sectionsOf(message).flatMap(({ heading, entries }) =>
    entries.flatMap((entry, i) => {
      const command = explained(entry);
      return [
        [
          ...(i ? [] : [title(heading)]),
          entryLine(entry, locale),
          ...accountLines(entry).map((account) => `- ${account}`),
          ...(entry.more ? [entry.more] : []),
          ...(command && entry !== urgent ? [`${words.steps[locale]}: ${command}`] : []),
        ],
        entry === urgent
          ? [entry.question || words.toDo[locale], ...entry.remediation.map((step, i) => `${i + 1}. ${step}`)]
          : [],
      ];
    }),
  );
  const body = bodyOf([
    [headline],
    scopeLines(message),
    ...sections,
    omitted ? [andMoreEntries(omitted, locale)] : [],
    ["--", `${words.digest[locale]}: ${digestId}`],
  ]);
  return { subject, body };
}

interface Layout {
  readonly locale: Locale;
  readonly labelled: (word: keyof typeof words, text: string) => readonly string[];
  readonly message: AlertMessage;
}

/** The worst change in full: what is known, what to do, and why. */
function aboutWorst(change: AlertChange, { locale, labelled, message }: Layout): readonly (readonly string[])[] {
  const { kind, title, control, since, why, remediation, events, consequences, question, acceptCommand } = change;
  const [event, ...others] = events;
  const { pages, eventLinks } = splitLinks(change);
  const link = ({ name, url }: Link) => `${name}: ${url}`;
  return [
    [...labelled("what", change.message), ...alertFacts(change, message).map(({ label, text }) => `${label}: ${text}`)],
    remediation.length
      ? [question || words.toDo[locale], ...pages.map(link), ...remediation.map((step, i) => `${i + 1}. ${step}`)]
      : pages.map(link),
    acceptCommand === null ? [] : [words[isDeclarable(change) ? "declare" : "accept"][locale], acceptCommand],
    consequences.length ? [`${consequencesName(change, locale)}:`, ...consequences.map((each) => `- ${each}`)] : [],
    [
      ...(kind === "resolved" ? [] : labelled("why", why)),
      // What is over already says that it is as it should be.
      ...(kind === "resolved" ? labelled("control", control) : labelled("rule", `${title} (${control})`)),
      ...(event && kind !== "notice" ? labelled("since", since) : []),
      ...(event ? labelled("call", callText(event)) : []),
      ...others.flatMap((each) =>
        labelled("call", `${callText(each)}, ${moment(each.eventTime, message)}, ${whoText(each, locale)}`),
      ),
      ...eventLinks.map(link),
    ],
  ];
}

/** Whether SNS or a mail program breaks longer lines is not known: paragraphs stay below this, in bytes. */
const LONGEST_LINE = 900;

/** Cuts a line at {@link LONGEST_LINE} without breaking a character. */
function cutBytes(line: string): string {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  if (bytes(line) < LONGEST_LINE) return line;
  let kept = "";
  let size = 3;
  for (const { segment } of graphemesOf(line)) {
    size += bytes(segment);
    if (size >= LONGEST_LINE) break;
    kept += segment;
  }
  return `${kept}…`;
}
