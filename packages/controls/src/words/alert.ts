import { EVENT_TYPE } from "../activity.ts";
import { controlOf } from "../catalogue/index.ts";
import { ACCOUNT_TYPE, bySeverity, type Resource, type Severity, type Status } from "../evaluation.ts";
import type { TrailEvent } from "../event.ts";
import type { Change, ChangeKind } from "../finding.ts";
import { type Alert, summarise } from "../run.ts";
import { clean, type Locale, type Text } from "../text.ts";
import { when } from "./layout.ts";
import { message, stepsFor } from "./sentence.ts";

/** One change as it is told, in the account's language. */
export interface ToldChange {
  readonly kind: ChangeKind;
  readonly control: string;
  readonly title: string;
  readonly resource: Resource;
  readonly severity: Severity;
  readonly from: Status | null;
  readonly to: Status;
  readonly reason: string;
  readonly message: string;
  readonly why: string;
  readonly at: string;
  /** Since when it had been as it was before. */
  readonly fromSince: string | null;
  readonly remediation: readonly string[];
  readonly evidence: Change["evidence"];
  /** The events of CloudTrail that may have caused it, latest first; empty where none told of it. */
  readonly events: readonly TrailEvent[];
  /** The titles of the controls that fail only because this one does. */
  readonly consequences: readonly string[];
}

/**
 * An alert for programs, and what every channel is made of: what SNS gives to `sqs`, `lambda` and `https`
 * subscribers. Documented by `docs/schemas/alert.schema.json`.
 */
export interface AlertMessage {
  readonly schema: "genkan.alert/1";
  /** A duplicate bears the same. */
  readonly alertId: string;
  readonly account: string;
  readonly partition: string;
  readonly locale: Locale;
  /** The one line that every channel opens with. */
  readonly headline: string;
  /** Worst first. */
  readonly changes: readonly ToldChange[];
  /** Changes that did not fit. */
  readonly omitted: number;
  /** Of a baseline: how many evaluations have each status. */
  readonly summary: Readonly<Record<Status, number>> | null;
  readonly consoleUrl: string;
}

/** What a change is called, by its kind. */
export const kindNames: Readonly<Record<ChangeKind, Text>> = {
  drift: { en: "Drift", ja: "問題が見つかりました" },
  "exception-expired": { en: "Exception ended", ja: "例外の期限が切れました" },
  unknown: { en: "No longer judged", ja: "判定できなくなりました" },
  reminder: { en: "Still open", ja: "まだ解決していません" },
  notice: { en: "Root was used", ja: "ルートユーザーの使用" },
  resolved: { en: "Resolved", ja: "解決しました" },
  baseline: { en: "Needs attention", ja: "対応が必要です" },
};

const kinds = Object.keys(kindNames) as readonly ChangeKind[];

/** An SNS message holds 256 KiB, and this is in it as a string beside the mail; in bytes of UTF-8. */
const LARGEST = 120 * 1024;

/** An alert in one language, cut to what SNS takes. */
export function alertMessage(alert: Alert, locale: Locale): AlertMessage {
  const baseline = alert.changes.filter(({ kind }) => kind === "baseline");
  const worth = alert.changes.filter(
    ({ kind, status }) => kind !== "baseline" || status === "NON_COMPLIANT" || status === "INSUFFICIENT_DATA",
  );
  const ordered = worth.toSorted(
    (a, b) =>
      rank(a) - rank(b) ||
      Number(b.status === "NON_COMPLIANT") - Number(a.status === "NON_COMPLIANT") ||
      bySeverity(a.severity, b.severity) ||
      (a.control + a.resource.id < b.control + b.resource.id ? -1 : 1),
  );
  const roots = ordered.filter(({ control }) => Object.values(CAUSES).includes(control));
  const beneath = Map.groupBy(ordered, (change) => causeIn(roots, change));
  const changes: ToldChange[] = [];
  let size = 0;
  const causes = beneath.get(undefined) ?? [];
  for (const change of causes) {
    const consequences = (beneath.get(change) ?? []).map(({ control }) => titleOf(control, locale));
    const told = { ...tell(change, locale), consequences };
    size += new TextEncoder().encode(JSON.stringify(told)).length;
    if (size > LARGEST) break;
    changes.push(told);
  }
  const summary = baseline.length ? summarise(baseline) : null;
  return {
    schema: "genkan.alert/1",
    alertId: clean(alert.alertId),
    account: clean(alert.account),
    partition: clean(alert.partition),
    locale,
    headline: headline(clean(alert.account), changes, causes.length, summary, locale),
    changes,
    omitted: causes.length - changes.length,
    summary,
    consoleUrl: consoleUrl(alert.partition),
  };
}

/** The order of telling: by kind; of what needs nobody to act, last. */
const rank = ({ kind, status }: Change): number =>
  kind === "notice" && status === "COMPLIANT" ? kinds.length : kinds.indexOf(kind);

/** The control whose failure makes others fail, by the reason that they give. */
const CAUSES: Readonly<Record<string, string>> = { "identity-center-absent": "identity-center-enabled" };

/** The change, told beside it, of which a change is only the consequence. */
const causeIn = (roots: readonly Change[], { kind, reason, control }: Change): Change | undefined =>
  roots.find(
    (root) =>
      root.control === CAUSES[reason] &&
      root.control !== control &&
      root.kind === kind &&
      root.status === "NON_COMPLIANT",
  );

const titleOf = (control: string, locale: Locale): string => controlOf(control)?.title[locale] ?? clean(control);

function tell(change: Change, locale: Locale): Omit<ToldChange, "consequences"> {
  const { kind, control, resource, severity, from, status, reason, at, fromSince, evidence, events = [] } = change;
  const definition = controlOf(control);
  return {
    kind,
    control: clean(control),
    title: titleOf(control, locale),
    resource: { type: clean(resource.type), id: clean(resource.id) },
    severity,
    from,
    to: status,
    reason: clean(reason),
    message: message(change, locale),
    // A root-only task, or a planned use, needs no warning.
    why: kind === "notice" && status === "COMPLIANT" ? "" : (definition?.why[locale] ?? ""),
    at,
    fromSince,
    remediation: stepsFor(change, locale),
    evidence,
    events: events.map(cleanEvent),
  };
}

/** A user agent may be a kilobyte long. */
const LONGEST_FIELD = 200;

const cleanEvent = (event: TrailEvent): TrailEvent => {
  const { eventID, eventTime, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, actor, mfaUsed } = event;
  const text = (value: string) => clean(value, LONGEST_FIELD);
  return {
    eventID: text(eventID),
    eventTime: text(eventTime),
    eventSource: text(eventSource),
    eventName: text(eventName),
    awsRegion: text(awsRegion),
    sourceIPAddress: text(sourceIPAddress),
    userAgent: text(userAgent),
    actor: text(actor),
    mfaUsed,
  };
};

/** What happened, in words that a beginner can check against the console: who, from where, when, by what call. */
export const eventLines = (event: TrailEvent, locale: Locale): readonly string[] => {
  const { eventID, eventTime, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, actor, mfaUsed } = event;
  const mfa = mfaUsed === null ? "" : `, MFA ${mfaUsed ? "Yes" : "No"}`;
  const from = userAgent ? `${sourceIPAddress} (${userAgent})` : sourceIPAddress;
  return {
    en: [
      `${actor} from ${from}`,
      `${eventName} (${eventSource})${mfa}, ${when(eventTime)}, ${awsRegion}`,
      `event ${eventID}`,
    ],
    ja: [
      `${actor} (接続元 ${from})`,
      `${eventName} (${eventSource})${mfa}、${when(eventTime)}、${awsRegion}`,
      `イベント ${eventID}`,
    ],
  }[locale];
};

function headline(
  account: string,
  changes: readonly ToldChange[],
  count: number,
  summary: AlertMessage["summary"],
  locale: Locale,
): string {
  const [worst] = changes;
  if (summary) {
    const { NON_COMPLIANT: wrong, INSUFFICIENT_DATA: unknown } = summary;
    const state = {
      en: wrong + unknown === 0 ? "all is well" : `${wrong} NON_COMPLIANT, ${unknown} not judged`,
      ja: wrong + unknown === 0 ? "問題はありません。" : `違反 ${wrong} 件、判定不能 ${unknown} 件。`,
    };
    return `Genkan ${account}: ${{ en: "Now watching, ", ja: "監視を始めました。" }[locale]}${state[locale]}`;
  }
  if (!worst) return `Genkan ${account}`;
  const more = count > 1 ? { en: ` (and ${count - 1} more)`, ja: ` (ほか ${count - 1} 件)` }[locale] : "";
  return `Genkan ${account}: ${kindNames[worst.kind][locale]} (${worst.severity}): ${worst.message}${more}`;
}

/** The console page where the root user's and the account's sign-in are set, in the account's partition. */
function consoleUrl(partition: string): string {
  const domains: Readonly<Record<string, string>> = {
    "aws-cn": "console.amazonaws.cn",
    "aws-us-gov": "console.amazonaws-us-gov.com",
  };
  return `https://${domains[partition] ?? "console.aws.amazon.com"}/iam/home#/home`;
}

/** A resource for people; the account itself goes without saying, and an event's id is told with the event. */
export const resourceName = ({ type, id }: Resource): string =>
  type === ACCOUNT_TYPE || type === EVENT_TYPE ? "" : `${clean(type)} ${clean(id)}`;
