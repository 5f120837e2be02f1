import { clean, cut } from "@genkan/controls/model/text";
import { accountText } from "../account.ts";
import { type AlertChange, type AlertMessage, andMore, changeLine } from "../alert/alert.ts";
import { callText } from "../alert/event.ts";
import { alertFacts } from "../alert/facts.ts";
import { type Level, levelNames } from "../alert/level.ts";
import type { DigestCause, DigestControl, DigestEntry, DigestMessage } from "../digest/message.ts";
import { accountLines, andMoreEntries, entryLine } from "../digest/sections.ts";
import type { PreviewLine } from "../preview.ts";
import { textItem } from "../preview.ts";
import type { HttpsChannel, Notice } from "./channel.ts";
import { noticeFromRule } from "./notice.ts";
import { type TamperText, tamperingForFunction } from "./tampering.ts";

type PagerDutySeverity = "critical" | "error" | "warning" | "info";

/** An event of PagerDuty's Events API v2, without its routing key. https://developer.pagerduty.com/docs/send-alert-event */
export type PagerDutyEvent =
  | { readonly event_action: "resolve"; readonly dedup_key: string }
  | {
      readonly event_action: "trigger";
      readonly dedup_key: string;
      readonly client: "Genkan";
      readonly client_url?: string;
      readonly links?: readonly { readonly href: string; readonly text: string }[];
      readonly payload: {
        readonly summary: string;
        readonly timestamp?: string;
        readonly severity: PagerDutySeverity;
        readonly source: string;
        readonly component?: string;
        readonly group?: string;
        readonly class?: string;
        readonly custom_details?: Readonly<Record<string, unknown>>;
      };
    };

/** PagerDuty's limits: 512 KB an event, 1,024 characters of summary, 255 of the key. */
const LARGEST = 512 * 1_024;
const LONGEST_SUMMARY = 1_024;
const LONGEST_KEY = 255;
/** Characters of one text, and texts of one list, among the details: an event stays far below its limit. */
const LONGEST_DETAIL = 2_000;
const MOST_LINES = 30;
/** Incidents that one alert opens or resolves. The rest is counted in one more. */
const MOST = 50;

const SEVERITIES: Readonly<Record<Level, PagerDutySeverity>> = {
  CRITICAL: "critical",
  HIGH: "error",
  UNKNOWN: "error",
  MEDIUM: "warning",
  LOW: "info",
  RESOLVED: "info",
};

/** PagerDuty: a finding that is not compliant is an open incident, and resolving the one resolves the other. */
export const pagerDuty: HttpsChannel<readonly PagerDutyEvent[]> = {
  id: "pagerduty",
  name: "PagerDuty",
  transport: "https",
  secrets: {
    key: { secret: "PagerDutyKey", pattern: /^\w{32}$/, what: "an integration key, which has 32 characters" },
  },
  largest: LARGEST,
  alert: events,
  digest: digestEvents,
  notice: noticeEvents,
  bodies: (payload, { key }) => payload.map((event) => JSON.stringify({ routing_key: key, ...event })),
  isWrongSecret: (status, answer) => status === 400 && /routing_key|routing key/i.test(answer),
  tampering: tamperingForFunction,
  tampered: (text) => noticeEvents(noticeFromRule(JSON.parse(text) as TamperText)),
  preview: (payload) => ({
    title: payload.map(titleOf)[0] ?? "",
    head: [],
    parts: payload.map((event) => ({
      colour: event.event_action === "resolve" ? "#2e7d32" : COLOURS[event.payload.severity],
      items: [
        { kind: "text", lines: [firstLine(event)] },
        { kind: "text", lines: [{ spans: [event.dedup_key] }], small: true },
        ...(event.event_action === "trigger" ? detailItems(event.payload.custom_details) : []),
        ...(event.event_action === "trigger" && event.links?.length
          ? [{ kind: "buttons" as const, links: event.links.map(({ href, text }) => ({ name: text, url: href })) }]
          : []),
      ],
    })),
  }),
};

const COLOURS: Readonly<Record<PagerDutySeverity, string>> = {
  critical: "#b3261e",
  error: "#d9730d",
  warning: "#c9a400",
  info: "#4a7fb5",
};

const titleOf = (event: PagerDutyEvent): string =>
  event.event_action === "trigger" ? event.payload.summary : `resolve ${event.dedup_key}`;

const firstLine = (event: PagerDutyEvent): PreviewLine =>
  event.event_action === "trigger"
    ? { spans: [{ bold: `trigger ${event.payload.severity}` }, `: ${event.payload.summary}`] }
    : { spans: [{ bold: "resolve" }] };

const detailItems = (details: Readonly<Record<string, unknown>> = {}) =>
  Object.entries(details).map(([name, value]) =>
    Array.isArray(value) ? textItem(`${name}:`, ...value.map(String)) : textItem(`${name}: ${String(value)}`),
  );

/** One event for each change: the key of a finding is the same whenever it moves. */
function events(message: AlertMessage): readonly PagerDutyEvent[] {
  const { account, alertId, omitted, headline, consoleUrl, locale } = message;
  // A change of access is news: nobody has to get up for it, and nothing would resolve it.
  const changes = message.changes.filter(({ access }) => !access);
  const uncounted = omitted + Math.max(0, changes.length - MOST);
  const rest: PagerDutyEvent = {
    event_action: "trigger",
    dedup_key: keyOf(account, "more", alertId),
    client: "Genkan",
    client_url: consoleUrl,
    payload: {
      summary: cut(`${headline} ${andMore(uncounted, locale)}`, LONGEST_SUMMARY),
      severity: SEVERITIES[message.level],
      source: sourceOf(account),
      custom_details: { alertId },
    },
  };
  return [...changes.slice(0, MOST).map((change) => eventOf(change, message)), ...(uncounted ? [rest] : [])];
}

/** A denied call may be an attacker's doing; what is throttled or unreachable for a while is not worth a night. */
const urgencyOf = ({ level, reason }: AlertChange): PagerDutySeverity =>
  level === "UNKNOWN" && !reason.endsWith("-denied") ? "warning" : SEVERITIES[level];

function eventOf(change: AlertChange, message: AlertMessage): PagerDutyEvent {
  const { kind, control, title, resource, resourceName: name, level, at, since, why, remediation, links } = change;
  const { account, accountName, accountPath = null, alertId, locale, consoleUrl } = message;
  const dedup_key = keyOf(account, control, resource.type, resource.id);
  if (kind === "resolved") return { event_action: "resolve", dedup_key };
  const where = accountText({ id: account, name: accountName, path: accountPath });
  const details = {
    level: levelNames[level][locale],
    account: where,
    control: `${title} (${control})`,
    ...(name ? { resource: name } : {}),
    since,
    ...Object.fromEntries(alertFacts(change, message).map(({ label, text }) => [label, cut(text, LONGEST_DETAIL)])),
    ...(why ? { why: cut(why, LONGEST_DETAIL) } : {}),
    ...list("events", change.events.map(callText)),
    ...list("consequences", change.consequences),
    ...list("steps", [...(change.question ? [change.question] : []), ...remediation]),
    alertId,
  };
  return {
    event_action: "trigger",
    dedup_key,
    client: "Genkan",
    client_url: links[0]?.url ?? consoleUrl,
    ...(links.length ? { links: links.map(({ name: text, url }) => ({ href: url, text })) } : {}),
    payload: {
      summary: cut(`${changeLine(change, locale)} - ${where}`, LONGEST_SUMMARY),
      timestamp: at,
      severity: urgencyOf(change),
      source: sourceOf(account),
      component: control,
      group: account,
      class: kind,
      custom_details: details,
    },
  };
}

/**
 * One event for each control: its incident is that of the organization, which is open as long as some account fails the
 * control.
 */
function digestEvents(message: DigestMessage): readonly PagerDutyEvent[] {
  const { organization, digestId, failing, acts, unreadable, resolved, disappeared, omitted, headline, locale } =
    message;
  const key = (...parts: readonly string[]) => keyOf(organization.id, ...parts);
  const failingControls = new Set(failing.map(({ control }) => control));
  const isFirst = ({ control }: DigestControl, i: number, all: readonly DigestControl[]) =>
    all.findIndex((each) => each.control === control) === i;
  return [
    ...(disappeared ? [digestEvent(disappeared, { message, dedup_key: key("disappeared"), severity: "error" })] : []),
    ...failing
      .filter(isFirst)
      .map((entry) =>
        digestEvent(entry, { message, dedup_key: key(entry.control), severity: SEVERITIES[entry.level] }),
      ),
    ...acts.map((entry, i) =>
      digestEvent(entry, {
        message,
        dedup_key: key(entry.control, "act", digestId, String(i)),
        severity: SEVERITIES[entry.level],
      }),
    ),
    ...unreadable.map((entry) =>
      digestEvent(entry, {
        message,
        dedup_key: key("unreadable", entry.cause, entry.action),
        severity: entry.cause.endsWith("-denied") ? "error" : "warning",
      }),
    ),
    ...resolved
      .filter(isFirst)
      .filter((entry) => entry.stillFailing === 0 && !failingControls.has(entry.control))
      .map((entry) => ({ event_action: "resolve" as const, dedup_key: key(entry.control) })),
    ...(omitted
      ? [
          digestEvent(
            { text: `${headline} ${andMoreEntries(omitted, locale)}` },
            { message, dedup_key: key("more", digestId), severity: SEVERITIES[message.level] },
          ),
        ]
      : []),
  ];
}

interface DigestIncident {
  readonly message: DigestMessage;
  readonly dedup_key: string;
  readonly severity: PagerDutySeverity;
}

type Reported = Pick<DigestEntry, "text"> & Partial<DigestControl & DigestCause>;

function digestEvent(entry: Reported, { message, dedup_key, severity }: DigestIncident): PagerDutyEvent {
  const { organization, digestId, at, locale } = message;
  const { level, control, kind, accounts, more, question, remediation = [] } = entry;
  const summary = level ? entryLine({ level, text: entry.text }, locale) : entry.text;
  return {
    event_action: "trigger",
    dedup_key,
    client: "Genkan",
    payload: {
      summary: cut(`${message.test ? "TEST " : ""}${summary} - ${organization.id}`, LONGEST_SUMMARY),
      timestamp: at,
      severity,
      source: `AWS organization ${organization.id}`,
      ...(control === undefined ? {} : { component: control }),
      group: organization.id,
      ...(kind === undefined ? {} : { class: kind }),
      custom_details: {
        ...(control === undefined ? {} : { control: `${entry.title} (${control})` }),
        ...(entry.controls ? list("controls", entry.controls) : {}),
        ...(accounts ? list("accounts", [...accountLines({ accounts }), ...(more ? [more] : [])]) : {}),
        ...list("steps", [...(question ? [question] : []), ...remediation]),
        digestId,
      },
    },
  };
}

const list = (name: string, texts: readonly string[]) =>
  texts.length ? { [name]: texts.slice(0, MOST_LINES).map((text) => cut(text, LONGEST_DETAIL)) } : {};

function noticeEvents({ id, title, text, severity, resolved }: Notice): readonly PagerDutyEvent[] {
  const dedup_key = keyOf(id);
  if (resolved) return [{ event_action: "resolve", dedup_key }];
  return [
    {
      event_action: "trigger",
      dedup_key,
      client: "Genkan",
      payload: {
        summary: cut(title, LONGEST_SUMMARY),
        severity: severity ? SEVERITIES[severity] : "info",
        source: "Genkan",
        custom_details: { text: cut(text, 10 * LONGEST_DETAIL) },
      },
    },
  ];
}

const sourceOf = (account: string): string => `AWS account ${account}`;
/** Cut keys differ by a fingerprint at their end. */
const keyOf = (...parts: readonly string[]): string => clean(["genkan", ...parts].join("/"), LONGEST_KEY);
