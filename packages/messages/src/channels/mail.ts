import type { ChangeKind } from "@genkan/controls/engine/finding";
import type { Text } from "@genkan/controls/model/text";
import {
  type AlertChange,
  type AlertMessage,
  andMore,
  changeText,
  consequencesName,
  eventLines,
  exceptionLine,
  isAllInHeadline,
  isStillUnknown,
  kindName,
  nowWatching,
  resourceName,
} from "../alert.ts";
import { hang, pad, wrap } from "../layout.ts";
import { countsOf, evidenceLine } from "../names.ts";
import type { TopicChannel } from "./channel.ts";
import { tamperingAsText } from "./tampering.ts";

/** A mail as SNS sends it. */
export interface Mail {
  readonly subject: string;
  readonly body: string;
}

/** The width of a mail that reads well everywhere, in columns. */
const WIDTH = 72;
/** SNS takes fewer than 100 characters; ASCII, without line breaks, satisfies its older rules too. */
const LONGEST_SUBJECT = 99;
/** How many changes are there in full, and how many more in one line each. */
const IN_FULL = 10;
const IN_BRIEF = 40;

/** What tells how things are, and not what happened to them. */
const STANDING: readonly ChangeKind[] = ["baseline", "reminder", "resolved"];

const words = {
  happened: { en: "What happened", ja: "何が起きたか" },
  now: { en: "How it is now", ja: "現在の状態" },
  on: { en: "On what", ja: "対象" },
  rule: { en: "How it should be", ja: "あるべき状態" },
  since: { en: "Since when", ja: "いつから" },
  lasted: { en: "For how long", ja: "期間" },
  at: { en: "When", ja: "日時" },
  who: { en: "Who, and from where", ja: "誰が、どこから" },
  why: { en: "Why it matters", ja: "なぜ重要か" },
  steps: { en: "What to do now", ja: "すること" },
  asAbove: { en: "As above.", ja: "上と同じです。" },
  evidence: { en: "Evidence", ja: "根拠" },
  also: { en: "Also", ja: "ほかの変化" },
  console: { en: "In the AWS console", ja: "AWS コンソール" },
  accepted: { en: "Accepted for now (exceptions)", ja: "承認済みの例外" },
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
      .map((line) => JSON.parse(line) as string)
      .join("\n"),
  }),
  preview: ({ subject, body }, { to, locale }) => ({
    title: subject,
    head: [`${words.from[locale]}: ${SENDER}`, `${words.to[locale]}: ${to}`, `${words.subject[locale]}: ${subject}`],
    parts: [{ colour: null, items: [{ kind: "plain", text: body.trimEnd() }] }],
  }),
};

/** An alert as a mail: plain text at 72 columns, a subject that SNS takes. */
function mailOf(message: AlertMessage): Mail {
  const { locale, changes, omitted, summary, headline, accepted, acceptedOmitted, alertId } = message;
  const wordFor = (word: keyof typeof words) => words[word][locale];
  const rest = changes.slice(IN_FULL);
  const uncounted = omitted + Math.max(0, rest.length - IN_BRIEF);
  const more = (count: number) => (count ? [andMore(count, locale)] : []);
  const counts = summary ? countsOf(summary, locale).map(({ name, count }) => `  ${pad(name, 21)}${count}`) : [];
  const lines = [
    ...wrap(headline, WIDTH),
    "",
    ...(summary ? [...counts, "", ...wrap(nowWatching[locale], WIDTH), ""] : []),
    ...changes.slice(0, IN_FULL).flatMap((change, i) => [...full(change, changes[i - 1], wordFor, message), ""]),
    ...(rest.length ? [wordFor("also")] : []),
    ...rest.slice(0, IN_BRIEF).flatMap((change) => hang("- ", brief(change, message), WIDTH)),
    ...more(uncounted),
    ...(rest.length || uncounted ? [""] : []),
    ...(accepted.length ? [wordFor("accepted")] : []),
    ...accepted.flatMap((exception) => hang("- ", exceptionLine(exception, message), WIDTH)),
    ...more(acceptedOmitted),
    ...(accepted.length ? [""] : []),
    `alertId: ${alertId}`,
  ];
  return { subject: subject(message), body: `${lines.join("\n")}\n` };
}

function full(
  change: AlertChange,
  previous: AlertChange | undefined,
  wordFor: (word: keyof typeof words) => string,
  alert: AlertMessage,
): string[] {
  const { locale } = alert;
  const {
    kind,
    severity,
    title,
    control,
    resource,
    message,
    since,
    why,
    remediation,
    links,
    evidence,
    events,
    consequences,
  } = change;
  const name = resourceName(resource);
  const section = (word: keyof typeof words, text: string) => [`  ${wordFor(word)}`, ...hang("    ", text, WIDTH)];
  const repeated = remediation.length > 0 && remediation.join() === previous?.remediation.join();
  const steps = repeated
    ? [`    ${wordFor("asAbove")}`]
    : remediation.flatMap((step, i) => hang(`    ${i + 1}. `, step, WIDTH));
  const head = isAllInHeadline(alert)
    ? [...(name ? section("on", name) : [])]
    : [
        "-".repeat(WIDTH),
        ...wrap(`[${severity}] ${kindName(change, locale)}${name && `: ${name}`}`, WIDTH),
        "",
        ...section(STANDING.includes(kind) ? "now" : "happened", message),
      ];
  return [
    ...head,
    ...(events.length ? [`  ${wordFor("who")}`] : []),
    ...events.flatMap((event) =>
      eventLines(event, alert).flatMap((line, i) => hang(i ? "      " : "    ", line, WIDTH)),
    ),
    ...(consequences.length ? hang("  ", consequencesName(change, locale), WIDTH) : []),
    ...consequences.flatMap((title) => hang("    - ", title, WIDTH)),
    ...section("rule", `${title} (${control})`),
    ...section(kind === "resolved" ? "lasted" : kind === "notice" ? "at" : "since", since),
    ...(kind === "resolved" || !why ? [] : section("why", why)),
    ...(steps.length ? [`  ${wordFor("steps")}`, ...steps] : []),
    ...(links.length ? [`  ${wordFor("console")}`] : []),
    ...links.flatMap(({ name, url }) => hang("    ", `${name}: ${url}`, WIDTH)),
    ...section("evidence", evidenceLine(evidence, alert)),
  ];
}

const brief = (change: AlertChange, { locale }: AlertMessage): string => {
  const { severity, resource } = change;
  const name = resourceName(resource);
  return `${kindName(change, locale)} (${severity}): ${changeText(change, locale)}${name && ` / ${name}`}`;
};

/** What a change is called in a subject. */
const subjectKinds: Readonly<Record<ChangeKind, string>> = {
  drift: "new problem",
  "exception-expired": "exception ended",
  unknown: "no longer judged",
  reminder: "still open",
  tampering: "Genkan itself was changed",
  notice: "root was used",
  resolved: "resolved",
  baseline: "needs attention",
};

/** Says in ASCII what kind, how bad, which control: Japanese subjects are not safe with every version of SNS's rules. */
function subject(message: AlertMessage): string {
  const { account, changes, omitted, summary } = message;
  const [worst] = changes;
  const count = changes.length + omitted;
  const what = summary
    ? firstLook(message, summary)
    : worst
      ? `${isStillUnknown(worst) ? "still not judged" : subjectKinds[worst.kind]} (${worst.severity}) ${worst.control}${count > 1 ? ` +${count - 1}` : ""}`
      : "notice";
  return `[Genkan] ${account}: ${what}`.replace(/[^\x20-\x7e]/g, "?").slice(0, LONGEST_SUBJECT);
}

/** What could not be judged must not read as if it were well. */
function firstLook({ changes }: AlertMessage, summary: NonNullable<AlertMessage["summary"]>): string {
  const { NON_COMPLIANT: wrong, INSUFFICIENT_DATA: unknown } = summary;
  const worst = changes.find(({ kind, to }) => kind === "baseline" && to === "NON_COMPLIANT")?.severity;
  return [
    `now watching, ${wrong} non-compliant${worst ? ` (${worst})` : ""}`,
    ...(unknown ? [`${unknown} could not be judged`] : []),
  ].join(", ");
}
