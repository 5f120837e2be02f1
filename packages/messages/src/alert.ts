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
import { when } from "./layout.ts";
import { countsOf, statusNames } from "./names.ts";
import { message, pageFor, stepsFor, titleOf } from "./sentence.ts";
import { whileUnknown } from "./unknown.ts";

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
  /** The same in words: since when it stands, or for how long it stood. */
  readonly since: string;
  readonly remediation: readonly string[];
  /** Where to go: the page of the console where it is put right, then the events. */
  readonly links: readonly Link[];
  readonly evidence: Change["evidence"];
  /** The events of CloudTrail that may have caused it, latest first; empty where none told of it. */
  readonly events: readonly TrailEvent[];
  /** The titles of the controls that fail, or could not be judged, for the same cause. */
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
  /** Of a baseline and a reminder: what is accepted for the time being, the next to end first. */
  readonly accepted: readonly ToldException[];
  /** Exceptions that did not fit. */
  readonly acceptedOmitted: number;
  /** Where to go first. */
  readonly consoleUrl: string;
}

/** An exception as it is told. */
export interface ToldException {
  readonly control: string;
  readonly title: string;
  readonly resource: Resource | null;
  readonly owner: string;
  readonly reason: string;
  readonly expires: string;
}

/** What a change is called, by its kind. */
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

/** What a change is called; an act of root, by what it was. */
export const kindName = (change: Named & Pick<ToldChange, "reason">, locale: Locale): string => {
  const { kind, reason } = change;
  if (isStillUnknown(change)) return stillUnknown[locale];
  return (
    kind === "notice" && Object.hasOwn(noticeNames, reason) ? noticeNames[reason as NoticeReason] : kindNames[kind]
  )[locale];
};

/** A change, as it is recorded or as it is sent. */
type Named = Pick<Change, "kind"> & ({ readonly to: Status } | { readonly status: Status });

/** Whether a change reports once more that something can't be evaluated. */
export const isStillUnknown = (change: Named): boolean =>
  change.kind === "reminder" && ("to" in change ? change.to : change.status) === "INSUFFICIENT_DATA";

const stillUnknown: Text = { en: "Still can't be evaluated", ja: "まだ判定できません" };

/** What a verdict is called in the middle of a sentence. */
const inSentence = (status: KnownStatus, locale: Locale): string => statusNames[status][locale].toLowerCase();

/** Why whoever sees a baseline sees nothing more. */
export const nowWatching: Text = {
  en: "From now on you are told when this changes.",
  ja: "今後は、変化があったときにお知らせします。",
};

/** How an account stands at the first look, a line for each status. */
export const summaryLines = (summary: NonNullable<AlertMessage["summary"]>, locale: Locale): readonly string[] => [
  ...countsOf(summary, locale).map(({ name, count }) => `${name}: ${count}`),
  nowWatching[locale],
];

/** What stands at the end of a list that was cut. */
export const andMore = (count: number, locale: Locale): string =>
  ({ en: `… and ${count} more.`, ja: `… ほか ${count} 件。` })[locale];

const kinds = Object.keys(kindNames) as readonly ChangeKind[];

/**
 * An SNS message holds 256 KiB, in bytes of UTF-8: this leaves room for what stands around the changes. Each change is in
 * it twice: in the alert, which is JSON within JSON, and in the mail, which says no more.
 */
const LARGEST = 240 * 1024;
/** How many exceptions an alert lists. */
const LISTED = 20;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

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
  const beneath = Map.groupBy(ordered, (change) => rootCause(ordered, change));
  const changes: ToldChange[] = [];
  let size = 0;
  const causes = beneath.get(undefined) ?? [];
  for (const change of causes) {
    const consequences = (beneath.get(change) ?? []).map(({ control }) => titleOf(control, locale));
    const described = { ...tell(change, alert, locale), consequences };
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
    partition: clean(alert.partition),
    locale,
    headline: headline(clean(alert.account), changes, causes.length, summary, locale),
    changes,
    omitted: causes.length - changes.length,
    summary,
    accepted: accepted.slice(0, LISTED).map((exception) => toldException(exception, locale)),
    acceptedOmitted: Math.max(0, accepted.length - LISTED),
    consoleUrl: changes[0]?.links[0]?.url ?? consoleUrl(alert),
  };
}

/** The order of telling: by kind; of what needs nobody to act, last. */
const rank = ({ kind, status }: Change): number =>
  kind === "notice" && status === "COMPLIANT" ? kinds.length : kinds.indexOf(kind);

/** The controls whose failure causes a verdict: its control says so of its reason. */
function causesOf({ control, reason }: Verdict): readonly string[] {
  const reasons = controlOf(control)?.reasons ?? {};
  return Object.hasOwn(reasons, reason) ? [reasons[reason]?.causedBy ?? []].flat() : [];
}

/** The change beside it that has to be put right before a change can be; of a chain of causes, the first. */
export function rootCause<Each extends Verdict>(ordered: readonly Each[], change: Each): Each | undefined {
  const cause = causeIn(ordered, change);
  return cause && (rootCause(ordered, cause) ?? cause);
}

/** The change beside it of which a change is the direct consequence. */
function causeIn<Each extends Verdict>(ordered: readonly Each[], change: Each): Each | undefined {
  const { kind, control, status, resource } = change;
  const unknown = status === "INSUFFICIENT_DATA";
  const causes = unknown ? [] : causesOf(change);
  // Most changes can have no cause, and there may be thousands to look through.
  if (unknown ? resource.type !== ACCOUNT_TYPE : !causes.length) return undefined;
  const cause = unknown
    ? ordered.find((each) => isSameGap(each, change))
    : ordered.find((each) => causes.includes(each.control) && each.status === "NON_COMPLIANT" && each.kind === kind);
  return cause?.control === control ? undefined : cause;
}

/** A change, or a finding, which is of no kind. */
type Verdict = Evaluation & Partial<Pick<Change, "kind">>;

/** Whether the same call kept both from being judged, as a whole. */
const isSameGap = (a: Verdict, b: Verdict): boolean =>
  a.status === "INSUFFICIENT_DATA" &&
  a.kind === b.kind &&
  a.reason === b.reason &&
  a.params["action"] === b.params["action"] &&
  [a, b].every(({ resource }) => resource.type === ACCOUNT_TYPE);

/** What stands above the consequences of a change. */
export const consequencesName = ({ to }: Pick<ToldChange, "to">, locale: Locale): string =>
  (to === "INSUFFICIENT_DATA"
    ? { en: "For the same reason these could not be judged either", ja: "同じ理由で、次の項目も判定できません" }
    : { en: "Because of it these fail as well", ja: "このため、次の項目も非準拠になります" })[locale];

/** An exception silences, but whoever is told how things stand is told of it too. */
function acceptedIn({ changes, exceptions = [] }: Alert): readonly Exception[] {
  const reports = changes.filter(({ kind }) => kind === "baseline" || kind === "reminder");
  const [at] = reports.map((change) => Date.parse(change.at));
  return at === undefined
    ? []
    : exceptions.filter(({ expires }) => Date.parse(expires) > at).toSorted((a, b) => (a.expires < b.expires ? -1 : 1));
}

const toldException = ({ control, resource, owner, reason, expires }: Exception, locale: Locale): ToldException => ({
  control: clean(control),
  title: titleOf(control, locale),
  resource: resource && { type: clean(resource.type), id: clean(resource.id) },
  owner: clean(owner),
  reason: clean(reason),
  expires: clean(expires),
});

/** What is accepted, by whom, until when, in one sentence. */
export function exceptionLine({ title, resource, owner, reason, expires }: ToldException, locale: Locale): string {
  const name = resource ? resourceName(resource) : "";
  const what = name ? `${title} (${name})` : title;
  return {
    en: `${what}: accepted by ${owner} until ${when(expires)}: ${reason}`,
    ja: `${what}: ${owner} が ${when(expires)} まで承認: ${reason}`,
  }[locale];
}

/** Since when a change stands, or for how long it stood, in one sentence. */
function sinceOf(change: Change, locale: Locale): string {
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
      // One that was taken back has not reached its end.
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

function tell(
  change: Change,
  { table, ...home }: ConsoleHome & Pick<Alert, "table">,
  locale: Locale,
): Omit<ToldChange, "consequences"> {
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
    message: message(change, locale),
    why: whyOf(change, locale),
    at,
    fromSince,
    since: sinceOf(change, locale),
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
 * What happened, in words that a beginner can check against the console: who, from where, when, by what call, and in full
 * by which program, in which event.
 */
export const eventLines = (event: TrailEvent, locale: Locale, length: "full" | "short" = "full"): readonly string[] => {
  const { eventID, eventTime, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, actor, mfaUsed } = event;
  const mfa = mfaNote(mfaUsed)[locale];
  const from = userAgent && length === "full" ? `${sourceIPAddress} (${userAgent})` : sourceIPAddress;
  return {
    en: [
      `${actor} from ${from}`,
      `${eventName} (${eventSource})${mfa}, ${when(eventTime)}, ${awsRegion}`,
      ...(length === "full" ? [`event ${eventID}`] : []),
    ],
    ja: [
      `${actor} (接続元 ${from})`,
      `${eventName} (${eventSource})${mfa}、${when(eventTime)}、${awsRegion}`,
      ...(length === "full" ? [`イベント ${eventID}`] : []),
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
  return `Genkan ${account}: ${kindName(worst, locale)} (${worst.severity}): ${whatIsSaid(worst, locale)}${more}`;
}

/** Whether the headline has told all of the only change: a channel that shows the whole of it does not say it again. */
export const isToldByHeadline = ({ changes, omitted, summary }: AlertMessage): boolean =>
  changes.length === 1 && omitted === 0 && summary === null;

/** What a change says; where the sentence alone would not tell of what, behind the rule and what it judges. */
export function whatIsSaid(
  change: Named & Pick<ToldChange, "reason" | "title" | "resource" | "message">,
  locale: Locale,
): string {
  const { kind, reason, title, resource, message } = change;
  if (kind !== "unknown" && !isStillUnknown(change) && reason !== RESOURCE_GONE) return message;
  const name = resourceName(resource);
  const of = { en: `“${title}”`, ja: `「${title}」` }[locale];
  return `${name ? `${of} (${name})` : of}: ${message}`;
}

/** A resource for people; the account itself goes without saying, and an event's id is told with the event. */
export const resourceName = ({ type, id }: Resource): string =>
  type === ACCOUNT_TYPE || type === EVENT_TYPE ? "" : `${clean(type)} ${clean(id)}`;
