import type { Severity } from "../evaluation.ts";
import { type AlertMessage, eventLines, kindNames, resourceName, type ToldChange } from "./alert.ts";
import { when } from "./layout.ts";

interface PlainText {
  readonly type: "plain_text";
  readonly text: string;
}
interface Markdown {
  readonly type: "mrkdwn";
  readonly text: string;
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

/** Slack's limits: 50 blocks a message, 3,000 characters a section; it advises 4,000 for the text. */
const LONGEST_SECTION = 3_000;
const LONGEST_TEXT = 3_900;
/** Changes told; each is one attachment of two blocks, and two blocks are kept for the end. */
const TOLD = 20;

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
  because: { en: "Because of it these fail as well", ja: "このため、次の項目も違反になります" },
  seen: { en: "seen", ja: "確認" },
  open: { en: "Open the AWS console", ja: "AWS コンソールを開く" },
};

/** An alert as a Slack message. Outside values are escaped, so that no mention or link comes in with them. */
export function slack({ headline, changes, omitted, consoleUrl, alertId, locale }: AlertMessage): SlackPayload {
  const uncounted = omitted + Math.max(0, changes.length - TOLD);
  const more = { en: `… and ${uncounted} more.`, ja: `… ほか ${uncounted} 件。` }[locale];
  const attachments = changes.slice(0, TOLD).map((change) => {
    const steps = change.remediation.map((step, i) => `${i + 1}. ${escaped(step)}`);
    const text = [
      `*${escaped(kindNames[change.kind][locale])}* (${change.severity}): ${escaped(change.message)}`,
      ...change.events.flatMap((event) => eventLines(event, locale).map((line) => `> ${escaped(line)}`)),
      ...(change.consequences.length ? [`*${words.because[locale]}*`] : []),
      ...change.consequences.map((title) => `• ${escaped(title)}`),
      ...(change.kind === "resolved" || !change.why ? [] : [`_${escaped(change.why)}_`]),
      ...(steps.length ? [`*${words.steps[locale]}*`, ...steps] : []),
    ].join("\n");
    const name = resourceName(change.resource);
    const context = `${change.control}${name && ` / ${name}`} · ${words.seen[locale]} ${when(change.at)}`;
    const blocks: Block[] = [section(text), { type: "context", elements: [markdown(escaped(context))] }];
    return { color: colourOf(change), blocks };
  });
  const button = {
    type: "button" as const,
    text: { type: "plain_text" as const, text: words.open[locale] },
    url: consoleUrl,
  };
  const end: Block[] = [
    { type: "actions", elements: [button] },
    { type: "context", elements: [markdown(escaped(`${uncounted ? `${more} ` : ""}alertId ${alertId}`))] },
  ];
  return { text: cut(escaped(headline), LONGEST_TEXT), attachments: [...attachments, { color: UNKNOWN, blocks: end }] };
}

/** Something that is no alert of ours, such as a CloudWatch alarm, as a Slack message. */
export function slackNotice(subject: string, message: string): SlackPayload {
  const alarm = alarmOf(message);
  const text = alarm
    ? `*${escaped(alarm.name)}*: ${escaped(alarm.state)}\n${escaped(alarm.description)}`
    : escaped(message);
  return { text: cut(escaped(subject), LONGEST_TEXT), attachments: [{ color: UNKNOWN, blocks: [section(text)] }] };
}

/** What CloudWatch writes to a topic when an alarm changes. */
function alarmOf(message: string): { name: string; state: string; description: string } | null {
  try {
    const { AlarmName, NewStateValue, AlarmDescription } = JSON.parse(message) as Record<string, unknown>;
    if (typeof AlarmName !== "string") return null;
    return { name: AlarmName, state: String(NewStateValue), description: String(AlarmDescription ?? "") };
  } catch {
    return null;
  }
}

const colourOf = ({ kind, to, severity }: ToldChange): string =>
  kind === "resolved" ? RESOLVED : to === "INSUFFICIENT_DATA" ? UNKNOWN : COLOURS[severity];

const markdown = (text: string): Markdown => ({ type: "mrkdwn", text: cut(text, LONGEST_SECTION) });
const section = (text: string): Block => ({ type: "section", text: markdown(text) });

/** Slack's three control characters. https://docs.slack.dev/messaging/formatting-message-text */
const escaped = (text: string): string => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** Cuts without breaking a character or an escape. */
const cut = (text: string, longest: number): string =>
  text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/(&[a-z]*|\p{Surrogate})$/u, "")}…`;
