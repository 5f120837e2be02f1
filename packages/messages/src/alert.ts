import { controlOf } from "@genkan/controls/catalogue/index";
import { EVENT_TYPE, type NoticeReason } from "@genkan/controls/engine/activity";
import type { Exception } from "@genkan/controls/engine/exception";
import { type Change, type ChangeKind, RESOURCE_GONE } from "@genkan/controls/engine/finding";
import { summarise } from "@genkan/controls/engine/run";
import type { Alert } from "@genkan/controls/engine/world";
import { type ConsoleHome, consoleUrl, eventLink, type Link, pageLink } from "@genkan/controls/model/console";
import {
  ACCOUNT_TYPE,
  bySeverity,
  type Evaluation,
  type KnownStatus,
  type Resource,
  type Severity,
  type Status,
} from "@genkan/controls/model/evaluation";
import { mfaNote, type TrailEvent } from "@genkan/controls/model/event";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { noticeNames } from "./activity.ts";
import { lasting } from "./duration.ts";
import { type Reader, unbroken } from "./moment.ts";
import { countsOf, statusNames } from "./names.ts";
import { message, pageFor, stepsFor, titleOf } from "./sentence.ts";
import { whileUnknown } from "./unknown.ts";

/** One change of an alert, in the account's language. */
export interface AlertChange {
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
  /** The time from which it had the status `from`. */
  readonly fromSince: string | null;
  /** The same as a sentence: since when it has this status, or how long it had the one before. */
  readonly since: string;
  readonly remediation: readonly string[];
  /** The page of the console where it is fixed, then the events. */
  readonly links: readonly Link[];
  readonly evidence: Change["evidence"];
  /** The CloudTrail events that may have caused it, latest first; empty where none is known. */
  readonly events: readonly TrailEvent[];
  /** The titles of the controls that fail, or can't be evaluated, for the same cause. */
  readonly consequences: readonly string[];
}

/**
 * An alert for programs, as SNS sends it to `sqs`, `lambda` and `https` subscribers. Every channel renders this object.
 * Documented by `docs/schemas/alert.schema.json`.
 */
export interface AlertMessage extends Reader {
  readonly schema: "genkan.alert/1";
  /** A duplicate has the same id. */
  readonly alertId: string;
  readonly account: string;
  /** The name of the account, where one is known. */
  readonly accountName: string | null;
  readonly partition: string;
  /** The first line of every channel's message. */
  readonly headline: string;
  /** Worst first. */
  readonly changes: readonly AlertChange[];
  /** Changes that did not fit. */
  readonly omitted: number;
  /** In a baseline: the number of evaluations by status. */
  readonly summary: Readonly<Record<Status, number>> | null;
  /** In a baseline and a reminder: the exceptions in force, the next to end first. */
  readonly accepted: readonly AlertException[];
  /** Exceptions that did not fit. */
  readonly acceptedOmitted: number;
  /** The first page of the console to open. */
  readonly consoleUrl: string;
}

/** An exception, as an alert lists it. */
export interface AlertException {
  readonly control: string;
  readonly title: string;
  readonly resource: Resource | null;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
}

/** The name of each kind of change. */
export const kindNames: Readonly<Record<ChangeKind, Text>> = {
  drift: { en: "New problem", ja: "問題が見つかりました" },
  "exception-expired": { en: "Exception ended", ja: "例外の期限が切れました" },
  unknown: { en: "No longer judged", ja: "判定できなくなりました" },
  reminder: { en: "Still open", ja: "まだ解決していません" },
  tampering: { en: "Genkan itself was changed", ja: "Genkan 自体の変更" },
  notice: { en: "Root was used", ja: "ルートユーザーの使用" },
  resolved: { en: "Resolved", ja: "解決しました" },
  baseline: { en: "Needs attention", ja: "対応が必要です" },
};

/** The name of a change: that of its kind, or for an act of root that of the act. */
export const kindName = (change: AnyChange & Pick<AlertChange, "reason">, locale: Locale): string => {
  const { kind, reason } = change;
  if (isStillUnknown(change)) return stillUnknown[locale];
  return (
    kind === "notice" && Object.hasOwn(noticeNames, reason) ? noticeNames[reason as NoticeReason] : kindNames[kind]
  )[locale];
};

/** A change, as it is recorded or as it is sent. */
type AnyChange = Pick<Change, "kind"> & ({ readonly to: Status } | { readonly status: Status });

/** Whether a change reports once more that something can't be evaluated. */
export const isStillUnknown = (change: AnyChange): boolean =>
  change.kind === "reminder" && ("to" in change ? change.to : change.status) === "INSUFFICIENT_DATA";

const stillUnknown: Text = { en: "Still can't be evaluated", ja: "まだ判定できません" };

/** The name of a status in the middle of a sentence. */
const inSentence = (status: KnownStatus, locale: Locale): string => statusNames[status][locale].toLowerCase();

/** Follows a baseline, to say that only changes are reported from now on. */
export const nowWatching: Text = {
  en: "From now on you are told when this changes.",
  ja: "今後は、変化があったときにお知らせします。",
};

/** The summary of a baseline, one line for each status. */
export const summaryLines = (summary: NonNullable<AlertMessage["summary"]>, locale: Locale): readonly string[] => [
  ...countsOf(summary, locale).map(({ name, count }) => `${name}: ${count}`),
  nowWatching[locale],
];

/** The last line of a list that was cut. */
export const andMore = (count: number, locale: Locale): string =>
  ({ en: `… and ${count} more.`, ja: `… ほか ${count} 件。` })[locale];

const kinds = Object.keys(kindNames) as readonly ChangeKind[];

/**
 * An SNS message holds 256 KiB of UTF-8; this leaves room for the text around the changes. Each change is in it twice: in
 * the alert, which is JSON within JSON, and in the e-mail, which is never longer than the JSON.
 */
const LARGEST = 240 * 1024;
/** The most exceptions that an alert lists. */
const LISTED = 20;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** An alert for a reader, cut to the size that SNS accepts. */
export function alertMessage(alert: Alert, reader: Reader): AlertMessage {
  const { locale, timeZone } = reader;
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
  const beneath = Map.groupBy(ordered, (change) => rootCause(ordered, change));
  const changes: AlertChange[] = [];
  let size = 0;
  const causes = beneath.get(undefined) ?? [];
  for (const change of causes) {
    const consequences = (beneath.get(change) ?? []).map(({ control }) => titleOf(control, locale));
    const described = { ...changeIn(change, alert, reader), consequences };
    const json = JSON.stringify(described);
    size += bytesOf(JSON.stringify(json)) + bytesOf(json);
    if (size > LARGEST) break;
    changes.push(described);
  }
  const summary = baseline.length ? summarise(baseline) : null;
  const accepted = acceptedIn(alert);
  return {
    schema: "genkan.alert/1",
    alertId: clean(alert.alertId),
    account: clean(alert.account),
    accountName: alert.accountName ? clean(alert.accountName) : null,
    partition: clean(alert.partition),
    locale,
    timeZone,
    headline: headline(clean(alert.account), changes, causes.length, summary, locale),
    changes,
    omitted: causes.length - changes.length,
    summary,
    accepted: accepted.slice(0, LISTED).map((exception) => alertException(exception, locale)),
    acceptedOmitted: Math.max(0, accepted.length - LISTED),
    consoleUrl: changes[0]?.links[0]?.url ?? consoleUrl(alert),
  };
}

/** The order of changes: by kind, and last what needs no action. */
const rank = ({ kind, status }: Change): number =>
  kind === "notice" && status === "COMPLIANT" ? kinds.length : kinds.indexOf(kind);

/** The controls whose failure causes a verdict, as the verdict's reason declares them. */
function causesOf({ control, reason }: Verdict): readonly string[] {
  const reasons = controlOf(control)?.reasons ?? {};
  return Object.hasOwn(reasons, reason) ? [reasons[reason]?.causedBy ?? []].flat() : [];
}

/** The change that has to be fixed before this one can be; of a chain of causes, the first. */
export function rootCause<Each extends Verdict>(ordered: readonly Each[], change: Each): Each | undefined {
  const cause = causeIn(ordered, change);
  return cause && (rootCause(ordered, cause) ?? cause);
}

/** The direct cause of a change, among those beside it. */
function causeIn<Each extends Verdict>(ordered: readonly Each[], change: Each): Each | undefined {
  const { kind, control, status, resource } = change;
  const unknown = status === "INSUFFICIENT_DATA";
  const causes = unknown ? [] : causesOf(change);
  // A quick exit, because there may be thousands of changes and most have no cause.
  if (unknown ? resource.type !== ACCOUNT_TYPE : !causes.length) return undefined;
  const cause = unknown
    ? ordered.find((each) => isSameGap(each, change))
    : ordered.find((each) => causes.includes(each.control) && each.status === "NON_COMPLIANT" && each.kind === kind);
  return cause?.control === control ? undefined : cause;
}

/** A change; or a finding, which has no kind. */
type Verdict = Evaluation & Partial<Pick<Change, "kind">>;

/** Whether the same failed call made both unknown, each for the account as a whole. */
const isSameGap = (a: Verdict, b: Verdict): boolean =>
  a.status === "INSUFFICIENT_DATA" &&
  a.kind === b.kind &&
  a.reason === b.reason &&
  a.params["action"] === b.params["action"] &&
  [a, b].every(({ resource }) => resource.type === ACCOUNT_TYPE);

/** The heading of the consequences of a change. */
export const consequencesName = ({ to }: Pick<AlertChange, "to">, locale: Locale): string =>
  (to === "INSUFFICIENT_DATA"
    ? { en: "For the same reason these could not be judged either", ja: "同じ理由で、次の項目も判定できません" }
    : { en: "Because of it these fail as well", ja: "このため、次の項目も非準拠になります" })[locale];

/** The exceptions in force. They silence alerts, so a report on the whole account has to list them. */
function acceptedIn({ changes, exceptions = [] }: Alert): readonly Exception[] {
  const reports = changes.filter(({ kind }) => kind === "baseline" || kind === "reminder");
  const [at] = reports.map((change) => Date.parse(change.at));
  return at === undefined
    ? []
    : exceptions.filter(({ expires }) => Date.parse(expires) > at).toSorted((a, b) => (a.expires < b.expires ? -1 : 1));
}

const alertException = ({ control, resource, owner, reason, expires }: Exception, locale: Locale): AlertException => ({
  control: clean(control),
  title: titleOf(control, locale),
  resource: resource && { type: clean(resource.type), id: clean(resource.id) },
  owner: clean(owner),
  reason: clean(reason),
  expires: clean(expires),
});

/** An exception in one sentence: what is accepted, by whom and until when. */
export function exceptionLine({ title, resource, owner, reason, expires }: AlertException, reader: Reader): string {
  const until = unbroken(expires, reader);
  const name = resource ? resourceName(resource) : "";
  const what = name ? `${title} (${name})` : title;
  return {
    en: `${what}: accepted by ${owner} until ${until}: ${reason}`,
    ja: `${what}: ${owner} が ${until} まで承認: ${reason}`,
  }[reader.locale];
}

/** Since when a change has its status, or how long it had the one before, in one sentence. */
function sinceOf(change: Change, reader: Reader): string {
  const { locale } = reader;
  const when = (instant: string) => unbroken(instant, reader);
  const { at, from, fromSince, exception, events: [event] = [] } = change;
  const kind = isStillUnknown(change) ? "unknown" : change.kind;
  const now = when(at);
  const before = when(fromSince ?? at);
  const lasted = lasting(Date.parse(at) - Date.parse(fromSince ?? at), locale);
  const was = from && inSentence(from, locale);
  switch (kind) {
    case "baseline":
      return { en: `Found at the first look, ${now}.`, ja: `最初の判定 (${now}) で見つかりました。` }[locale];
    case "notice": {
      const happened = when(clean(event?.eventTime ?? at));
      return { en: `Happened ${happened}.`, ja: `発生: ${happened}。` }[locale];
    }
    case "drift":
      return was
        ? {
            en: `Since ${now}; ${was} before, since ${before}.`,
            ja:
              from === "COMPLIANT"
                ? `${now} から非準拠です。それまでは ${before} から準拠していました。`
                : `${now} から非準拠です。それまでは ${before} から${was}でした。`,
          }[locale]
        : { en: `Since ${now}; not seen before.`, ja: `${now} から非準拠です。初めて確認された対象です。` }[locale];
    case "unknown":
      return was
        ? {
            en: `Not judged since ${before}; last known to be ${was}.`,
            ja: `${before} から判定できていません。最後の判定は「${was}」でした。`,
          }[locale]
        : {
            en: `Not judged since ${before}; never judged before.`,
            ja: `${before} から判定できていません (判定の記録なし)。`,
          }[locale];
    case "resolved":
      return {
        en: `It was open for ${lasted}: ${before} to ${now}.`,
        ja: `${lasted}、非準拠の状態でした (${before} から ${now} まで)。`,
      }[locale];
    default: {
      const lasting = {
        en: `Open for ${lasted}, since ${before}.`,
        ja: `${before} から ${lasted}、非準拠の状態が続いています。`,
      }[locale];
      if (!exception) return lasting;
      // An exception that was removed ended before it expired.
      const hasEnded = exception.expires < at;
      const end = when(hasEnded ? exception.expires : at);
      const [owner, reason] = [clean(exception.owner), clean(exception.reason)];
      return {
        en: `${lasting} Until ${end} it was accepted by ${owner}: ${reason}`,
        ja: `${lasting}${end} までは ${owner} が承認していました: ${reason}`,
      }[locale];
    }
  }
}

function changeIn(
  change: Change,
  { table, ...home }: ConsoleHome & Pick<Alert, "table">,
  reader: Reader,
): Omit<AlertChange, "consequences"> {
  const { locale } = reader;
  const { kind, control, resource, severity, from, status, reason, at, fromSince, evidence, events = [] } = change;
  const page = pageFor(change);
  const cleaned = events.map(cleanEvent);
  return {
    kind,
    control: clean(control),
    title: titleOf(control, locale),
    resource: { type: clean(resource.type), id: clean(resource.id) },
    severity,
    from,
    to: status,
    reason: clean(reason),
    message: message(change, reader),
    why: whyOf(change, locale),
    at,
    fromSince,
    since: sinceOf(change, reader),
    remediation: stepsFor(change, locale, table === undefined ? {} : { table }),
    links: [...(page ? [pageLink(page, home, locale)] : []), ...cleaned.map((event) => eventLink(event, home, locale))],
    evidence,
    events: cleaned,
  };
}

/** Why a change matters; empty where there is nothing to worry about, or nothing is known of its control. */
function whyOf({ kind, control, status }: Change, locale: Locale): string {
  const why = controlOf(control)?.why[locale];
  // A root-only task, or a planned use, needs no warning.
  if (!why || (kind === "notice" && status === "COMPLIANT")) return "";
  return status === "INSUFFICIENT_DATA" ? { en: `${whileUnknown.en} ${why}`, ja: whileUnknown.ja + why }[locale] : why;
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

/**
 * An event in words that a beginner can compare with the console: who, from where, when and which call. The full form adds
 * the program and the event's id.
 */
export const eventLines = (event: TrailEvent, reader: Reader, length: "full" | "short" = "full"): readonly string[] => {
  const { locale } = reader;
  const { eventID, eventTime, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, actor, mfaUsed } = event;
  const mfa = mfaNote(mfaUsed)[locale];
  const from = userAgent && length === "full" ? `${sourceIPAddress} (${userAgent})` : sourceIPAddress;
  return {
    en: [
      `${actor} from ${from}`,
      `${eventName} (${eventSource})${mfa}, ${unbroken(eventTime, reader)}, ${awsRegion}`,
      ...(length === "full" ? [`event ${eventID}`] : []),
    ],
    ja: [
      `${actor} (接続元 ${from})`,
      `${eventName} (${eventSource})${mfa}、${unbroken(eventTime, reader)}、${awsRegion}`,
      ...(length === "full" ? [`イベント ${eventID}`] : []),
    ],
  }[locale];
};

function headline(
  account: string,
  changes: readonly AlertChange[],
  count: number,
  summary: AlertMessage["summary"],
  locale: Locale,
): string {
  const [worst] = changes;
  if (summary) {
    const { NON_COMPLIANT: wrong, INSUFFICIENT_DATA: unknown } = summary;
    const state = {
      en:
        [wrong ? `${wrong} non-compliant` : "", unknown ? `${unknown} could not be judged` : ""]
          .filter(Boolean)
          .join(", ") || "all is well",
      ja:
        [wrong ? `非準拠 ${wrong} 件` : "", unknown ? `判定不能 ${unknown} 件` : ""].filter(Boolean).join("、") ||
        "問題はありません",
    };
    return `Genkan ${account}: ${{ en: "Now watching, ", ja: "監視を始めました。" }[locale]}${state[locale]}${{ en: "", ja: "。" }[locale]}`;
  }
  if (!worst) return `Genkan ${account}`;
  const more = count > 1 ? { en: ` (and ${count - 1} more)`, ja: `(ほか ${count - 1} 件)` }[locale] : "";
  return `Genkan ${account}: ${kindName(worst, locale)} (${worst.severity}): ${changeText(worst, locale)}${more}`;
}

/** Whether the headline holds all of the only change, so that a channel need not repeat it. */
export const isAllInHeadline = ({ changes, omitted, summary }: AlertMessage): boolean =>
  changes.length === 1 && omitted === 0 && summary === null;

/** The text of a change. Where its sentence does not name its subject, the control and the resource come first. */
export function changeText(
  change: AnyChange & Pick<AlertChange, "reason" | "title" | "resource" | "message">,
  locale: Locale,
): string {
  const { kind, reason, title, resource, message } = change;
  if (kind !== "unknown" && !isStillUnknown(change) && reason !== RESOURCE_GONE) return message;
  const name = resourceName(resource);
  const of = { en: `“${title}”`, ja: `「${title}」` }[locale];
  return `${name ? `${of} (${name})` : of}: ${message}`;
}

/** A resource for people. Empty for the account itself, and for an event, whose id is listed with the event. */
export const resourceName = ({ type, id }: Resource): string =>
  type === ACCOUNT_TYPE || type === EVENT_TYPE ? "" : `${clean(type)} ${clean(id)}`;
