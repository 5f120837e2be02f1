import { EVENT_TYPE } from "@genkan/controls/engine/activity";
import type { Change } from "@genkan/controls/engine/finding";
import type { Alert } from "@genkan/controls/engine/world";
import type { Status } from "@genkan/controls/model/evaluation";
import type { Locale, Text } from "@genkan/controls/model/text";
import { alertMessage, changeText, isStillUnknown, kindName } from "../alert/alert.ts";
import { fixedBy } from "../alert/fixed.ts";
import { isHarmless, reported } from "../alert/order.ts";
import { mail } from "../channels/mail.ts";
import { duration } from "../duration.ts";
import type { Reader } from "../moment.ts";
import { titleOf } from "../sentence.ts";
import { caret, looks, sign } from "./conditions.ts";
import { LIMITS, moreText, originOf, SEEN, sentenceOf } from "./elements.ts";
import { type Html, html, separated } from "./html.ts";
import type { Situation } from "./situation.ts";
import { dayText, ofDay } from "./times.ts";

const texts = {
  title: { en: "Alerts", ja: "通知" },
  today: { en: "Today", ja: "今日" },
  older: { en: "older", ja: "件の以前の通知" },
  none: { en: "None yet.", ja: "まだありません。" },
  sent: { en: "The e-mail", ja: "メールの文面" },
  still: { en: "Still open", ja: "未解決" },
  again: { en: "reminders", ja: "回の再通知" },
} satisfies Record<string, Text>;

/** One alert, whatever channels it went to; reminders of the same problem one after the other are one entry. */
interface Entry {
  readonly alertId: string;
  readonly at: string;
  /** All changes of the alert, for its messages. */
  readonly changes: readonly Change[];
  /** The causes among what the alert reports, the worst first; never empty. */
  readonly causes: readonly [Change, ...Change[]];
  /** How many alerts the entry stands for. */
  readonly times: number;
}

/** Shows what an alert said in its channels. */
export type Messages = (alert: Alert) => Html;

/** The latest alerts, with what was sent on demand. */
export function feed(situation: Situation, messages: Messages = (alert) => asMail(alert, situation)): Html {
  const { locale } = situation;
  const entries = entriesOf(situation.changes);
  const lines = (some: readonly Entry[], withMessages: boolean, before?: Entry) =>
    some.map((entry, i) => entryLine(entry, some[i - 1] ?? before, situation, withMessages ? messages : null));
  const seen = entries.slice(0, SEEN.alerts);
  const older = entries.slice(SEEN.alerts, LIMITS.alerts);
  const rest = entries.length - LIMITS.alerts;
  const count = entries.length - seen.length;
  const olderText = { en: `${count} ${texts.older.en}`, ja: `${count}\u00a0${texts.older.ja}` }[locale];
  const folded = older.length
    ? html`<details class="older" data-details="older alerts"><summary>${caret}${olderText}</summary><ol>${lines(older, false, seen.at(-1))}${rest > 0 ? html`<li class="pad dim">${moreText(rest, locale)}</li>` : ""}</ol></details>`
    : "";
  const all = entries.length
    ? html`<ol>${lines(seen, true)}</ol>${folded}`
    : html`<p class="pad">${texts.none[locale]}</p>`;
  return html`<section aria-labelledby="alerts"><div class="top"><h2 id="alerts">${texts.title[locale]}</h2></div><div class="feed card">${all}</div></section>`;
}

/** The alerts among the changes, newest first. */
function entriesOf(changes: readonly Change[]): readonly Entry[] {
  const entries: Entry[] = [];
  const alerts = [...Map.groupBy(changes, (change) => change.alertId)].map(([alertId, all]) => ({
    ...{ alertId, all, at: all[0]?.at ?? "" },
    isBaseline: all.some(({ kind }) => kind === "baseline"),
  }));
  // What happened as the first run began came after it.
  const newestFirst = alerts.toSorted(
    (a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0) || Number(a.isBaseline) - Number(b.isBaseline),
  );
  for (const { alertId, all, isBaseline } of newestFirst) {
    // A first run that finds everything well is an alert, too.
    const [first = all[0], ...rest] = reported(all).causes;
    if (!first) continue;
    const entry: Entry = { alertId, at: first.at, changes: all, causes: [first, ...rest], times: 1 };
    const newer = entries.at(-1);
    if (!isBaseline && newer && isSameReminder(newer, entry))
      entries[entries.length - 1] = { ...newer, times: newer.times + 1 };
    else entries.push(entry);
  }
  return entries;
}

const isSameReminder = (a: Entry, b: Entry): boolean =>
  [a, b].every(({ causes: [{ kind }] }) => kind === "reminder") &&
  a.causes.map(({ control }) => control).join() === b.causes.map(({ control }) => control).join();

function entryLine(entry: Entry, before: Entry | undefined, situation: Situation, messages: Messages | null): Html {
  const { locale } = situation;
  const { alertId, at, causes, times } = entry;
  const [first] = causes;
  const day = dayOf(at, situation);
  const heading = before && dayOf(before.at, situation) === day ? "" : html`<li class="day">${day}</li>`;
  const css = isHarmless(first) ? "notice" : looks[first.status].css;
  const more =
    first.kind !== "baseline" && causes.length > 1
      ? html` <span class="dim">${{ en: `and ${causes.length - 1} more`, ja: `ほか ${causes.length - 1}\u00a0件` }[locale]}</span>`
      : "";
  const repeated =
    times > 1 ? [{ en: `${times} ${texts.again.en}`, ja: `${times}\u00a0${texts.again.ja}` }[locale]] : [];
  const facts = [ofDay(at, situation), ...repeated, ...factsOf(first, situation)];
  const sent = messages
    ? messages({
        account: situation.account,
        partition: situation.partition,
        accountName: situation.accountName ?? null,
        alertId,
        changes: entry.changes,
        identityCenterRegion: situation.home.identityCenterRegion ?? null,
        identityCenterInstance: situation.home.identityCenterInstance ?? null,
      })
    : "";
  return html`${heading}<li class="ev ${css === "notice" ? "accepted" : css}" data-key="alert ${alertId}" data-version="${times}">${sign(css)}<div><p class="t">${lineOf(entry, situation)}${more}</p><p class="dim">${separated(facts, " · ")}</p>${sent}</div></li>`;
}

/** The day of an entry, as its heading. */
function dayOf(instant: string, { now, ...reader }: Situation): string {
  const at = Date.parse(instant);
  const day = dayText(at, now, reader);
  return day === dayText(now, now, reader) ? texts.today[reader.locale] : day;
}

/** What an entry says in one sentence. */
function lineOf({ causes }: Entry, situation: Situation): string {
  const { locale } = situation;
  const [first] = causes;
  if (first.kind === "baseline") return baselineText(causes, locale);
  const text = changeText(
    { ...first, title: titleOf(first.control, locale), message: sentenceOf(first, situation) },
    locale,
  );
  if (first.kind === "reminder" && !isStillUnknown(first)) return `${texts.still[locale]}: ${text}`;
  if (first.kind === "resolved" || first.kind === "exception-expired") return `${kindName(first, locale)}: ${text}`;
  return text;
}

/** What the first run found: how many things have to be done. */
function baselineText(causes: readonly Change[], locale: Locale): string {
  const count = (status: Status) => causes.filter((change) => change.status === status).length;
  const [failing, unknown] = [count("NON_COMPLIANT"), count("INSUFFICIENT_DATA")];
  const parts = {
    en: [failing ? `${failing} to fix` : "", unknown ? `${unknown} couldn’t be checked` : ""]
      .filter(Boolean)
      .join(", "),
    ja: [failing ? `要対応 ${failing}\u00a0件` : "", unknown ? `判定不能 ${unknown}\u00a0件` : ""]
      .filter(Boolean)
      .join("、"),
  };
  return {
    en: `First check: ${parts.en || "all is well"}.`,
    ja: `初回の評価: ${parts.ja || "問題はありません"}。`,
  }[locale];
}

/** Who and from where; of a problem that is over, how long it lasted. */
function factsOf(change: Change, { locale }: Situation): readonly (Html | string)[] {
  const [event] = change.events ?? [];
  if (event) return originOf(event);
  const fixed = fixedBy(change, locale);
  const cause = fixed ? [fixed] : [];
  if (change.kind !== "resolved" || !change.fromSince || change.resource.type === EVENT_TYPE) return cause;
  const lasted = duration(Date.parse(change.at) - Date.parse(change.fromSince), locale);
  return [{ en: `after ${lasted}`, ja: `${lasted}で解決` }[locale], ...cause];
}

/** An alert as its e-mail, folded. */
function asMail(alert: Alert, reader: Reader): Html {
  const { subject, body } = mail.alert(alertMessage(alert, reader));
  return html`<details data-details="mail ${alert.alertId}"><summary>${texts.sent[reader.locale]}</summary><pre>${subject}

${body.trimEnd()}</pre></details>`;
}
