import type { Change, Finding } from "@genkan/controls/engine/finding";
import { type Span, spansOf } from "@genkan/controls/engine/spans";
import { type Status, worstFirst } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { changeText, kindName, kindNames, rootCause } from "../alert.ts";
import { moment, utc } from "../moment.ts";
import { statusNames } from "../names.ts";
import { titleOf } from "../sentence.ts";
import { because, LIMITS, list, marks, sentenceOf, time } from "./elements.ts";
import { type Html, html, separated } from "./html.ts";

const texts = {
  lanes: {
    en: "Each bar shows the worst of all that its rule judges, at that time.",
    ja: "各線は、そのルールの対象のうち最も悪い状態を時間の順に示します。",
  },
  notice: { en: "Told for information", ja: "お知らせ" },
  nothing: { en: "Nothing has changed yet.", ja: "まだ変化はありません。" },
} satisfies Record<string, Text>;

interface Timeline {
  /** Newest first. */
  readonly changes: readonly Change[];
  readonly findings: readonly Finding[];
  readonly at: Date;
  readonly locale: Locale;
}

/** A lane for each control that changed, from its first known change until now; and the changes as a list. */
export function timeline({ changes, findings, at, locale }: Timeline): Html {
  if (!changes.length) return html`<p>${texts.nothing[locale]}</p>`;
  return html`${lanes({ changes, findings, at, locale })}${changeList(changes, locale)}`;
}

/** A control's row in the drawing. */
interface Lane {
  readonly control: string;
  readonly changes: readonly Change[];
  readonly spans: readonly Span[];
}

/** The time that the drawing shows, in milliseconds. */
interface Extent {
  readonly from: number;
  readonly to: number;
}

function lanes({ changes, findings, at, locale }: Timeline): Html | "" {
  const drawn = changes.slice(0, LIMITS.changes).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const extent = { from: Date.parse(drawn[0]!.at), to: at.getTime() };
  const rows = [...Map.groupBy(drawn, ({ control }) => control)]
    .filter(([, mine]) => mine.some(({ kind }) => kind !== "baseline"))
    .map(([control, mine]): Lane => {
      const current = findings.filter((finding) => finding.control === control);
      return { control, changes: mine, spans: spansOf(mine, current, extent.from) };
    })
    .toSorted((a, b) => rankOf(a) - rankOf(b) || (a.control < b.control ? -1 : 1));
  if (!rows.length) return "";
  const items = rows.map((row) => laneItem(row, extent, locale));
  return html`<p class="muted">${texts.lanes[locale]}</p>${legend(locale)}
<ol class="plain lanes">${separated(items, "\n")}</ol>
<p class="axis muted">${time(new Date(extent.from).toISOString())}${time(at.toISOString())}</p>`;
}

const rankOf = ({ spans }: Lane): number => {
  const last = spans.at(-1);
  return last ? worstFirst.indexOf(last.status) : worstFirst.length;
};

/** The shape inside each sign, around 0, 0. */
const shapes: Readonly<Record<Status | "notice", Html | "">> = {
  NON_COMPLIANT: html`<path d="M-3-3L3 3M-3 3L3-3"/>`,
  INSUFFICIENT_DATA: html`<text y="4" text-anchor="middle">?</text>`,
  COMPLIANT: html`<path d="M-4 0L-1 3L4-3"/>`,
  NOT_APPLICABLE: html`<path d="M-3 0L3 0"/>`,
  notice: "",
};

const sign = (kind: Status | "notice", x: string, title = ""): Html =>
  html`<svg class="sign ${kind}" x="${x}" y="12"><circle r="7"/>${shapes[kind]}${title && html`<title>${title}</title>`}</svg>`;

const bar = (status: Status, x1: string, x2: string): Html =>
  html`<line class="bar ${status}" x1="${x1}" x2="${x2}" y1="12" y2="12"/>`;

/** The meaning of the bars and signs. */
function legend(locale: Locale): Html {
  const items = worstFirst.map(
    (status) =>
      html`<li><svg width="48" height="24" aria-hidden="true">${bar(status, "0", "48")}${sign(status, "24")}</svg> ${statusNames[status][locale]}</li>`,
  );
  const notice = html`<li><svg width="24" height="24" aria-hidden="true">${sign("notice", "12")}</svg> ${texts.notice[locale]}</li>`;
  return html`<ul class="plain legend">${items}${notice}</ul>`;
}

function laneItem({ control, changes, spans }: Lane, { from, to }: Extent, locale: Locale): Html {
  const x = (instant: number) => `${Math.round(((instant - from) / Math.max(to - from, 1)) * 10_000) / 100}%`;
  const bars = spans.map((span, i) => bar(span.status, x(span.from), x(spans[i + 1]?.from ?? to)));
  const alike = Map.groupBy(changes, ({ at, kind, status }) => JSON.stringify([at, kind, status]));
  const signs = [...alike.values()].map((same) => changeSign(same, x(Date.parse(same[0]!.at)), locale));
  const last = spans.at(-1)?.status;
  const state = last ? html` <span class="badge ${last}">${marks[last]} ${statusNames[last][locale]}</span>` : "";
  const label = [
    titleOf(control, locale),
    ...spans.map((span) => `${moment(new Date(span.from).toISOString(), utc.en)} ${statusNames[span.status][locale]}`),
  ].join(", ");
  return html`<li>${titleOf(control, locale)}${state}<svg class="lane" height="24" role="img" aria-label="${label}">${bars}${signs}</svg></li>`;
}

/** One sign for changes of the same time, kind and status. */
function changeSign(same: readonly Change[], x: string, locale: Locale): Html {
  const change = same[0]!;
  const times = same.length > 1 ? ` ×${same.length}` : "";
  // Root's acts of all kinds share a sign.
  const isNotice = change.kind === "notice";
  const name = isNotice ? kindNames.notice[locale] : kindName(change, locale);
  return sign(isNotice ? "notice" : change.status, x, `${moment(change.at, utc.en)} ${name}${times}`);
}

/** The changes, newest first, each with its consequences below it. */
function changeList(changes: readonly Change[], locale: Locale): Html {
  const reported = changes.filter(({ kind, status }) => kind !== "baseline" || status === "NON_COMPLIANT");
  const byAlert = Map.groupBy(reported, ({ alertId }) => alertId);
  const beneath = Map.groupBy(reported, (change) => rootCause(byAlert.get(change.alertId) ?? [], change));
  const causes = beneath.get(undefined) ?? [];
  return list("ol", causes, { most: LIMITS.changes, locale, plain: true }, (change) =>
    changeLine(change, beneath.get(change) ?? [], locale),
  );
}

function changeLine(change: Change, consequences: readonly Change[], locale: Locale): Html {
  const [event] = change.events ?? [];
  const origin = event ? [event.actor, event.sourceIPAddress, event.eventName].map((value) => clean(value)) : [];
  const who = event ? html`<br><span class="muted">${origin.join(", ")}</span>` : "";
  const message = sentenceOf(change, locale);
  const what = changeText({ ...change, title: titleOf(change.control, locale), message }, locale);
  return html`${time(change.at)} <strong>${kindName(change, locale)}</strong> (${change.severity}) ${what}${who}${because(change, consequences, locale)}`;
}
