import type { Change } from "@genkan/controls/engine/finding";
import { type Extent, goodShare, type Span, spansOf } from "@genkan/controls/engine/spans";
import type { Locale, Text } from "@genkan/controls/model/text";
import { DAY, HOUR } from "@genkan/controls/model/time";
import { duration } from "../duration.ts";
import { caret, looks } from "./conditions.ts";
import { LIMITS, moreText } from "./elements.ts";
import { type Html, html } from "./html.ts";
import { HISTORY_DAYS, type Situation, type Step, stepOf, steps } from "./situation.ts";
import { stepName } from "./steps.ts";
import { brief, clockText, dayText, exact } from "./times.ts";

const texts = {
  last: { en: "Last", ja: "過去" },
  now: { en: "now", ja: "現在" },
  share: {
    en: "Right: the share of the time in which the step was fulfilled or accepted.",
    ja: "右端: 準拠または承認済みだった時間の割合。",
  },
  table: { en: "As a table", ja: "表で見る" },
  step: { en: "Step", ja: "手順" },
  from: { en: "From", ja: "開始" },
  state: { en: "State", ja: "状態" },
  lasted: { en: "For", ja: "期間" },
  history: { en: "History", ja: "履歴" },
  young: { en: "The history of the four steps grows from here.", ja: "4 つの手順の履歴は、ここから増えていきます。" },
} satisfies Record<string, Text>;

const TEN_MINUTES = HOUR / 6;

/** The widths of time that the drawing may have, in milliseconds; the smallest that shows all is taken. */
const WIDTHS = [TEN_MINUTES, HOUR, DAY, 7 * DAY, 30 * DAY, HISTORY_DAYS * DAY];
/** How many parts the axis of a width has. */
const ticksOf = (width: number): number => (width === 7 * DAY ? 7 : width === TEN_MINUTES ? 5 : 6);

/** The drawing is so many units wide. */
const W = 1_000;
/** The least width of a span: what lasted for an hour in 90 days must be seen. */
const LEAST = 8;

/** A step over time. */
interface Lane {
  readonly step: Step;
  readonly spans: readonly Span[];
}

/** The steps over the last 90 days, or for as long as they are known: drawn on one axis, and as a table. */
export function lanes(situation: Situation): Html | "" {
  const { now, locale, checks } = situation;
  const present = steps.filter((step) => checks.some((check) => check.step === step && check.condition));
  if (!present.length) return "";
  const whole = present.map((step) => laneOf(step, situation, { from: now - HISTORY_DAYS * DAY, to: now }));
  const first = Math.min(...whole.flatMap(({ spans }) => spans[0]?.from ?? now));
  const hasMoved = whole.some(({ spans }) => spans.length > 1);
  const width = WIDTHS.find((each) => each >= now - first) ?? HISTORY_DAYS * DAY;
  const title = widthText(width, locale);
  if (!hasMoved && now - first < HOUR) {
    const since = exact(new Date(first).toISOString(), situation);
    const watching = { en: html`Watching since ${since}.`, ja: html`${since} から監視しています。` }[locale];
    return html`<section class="sec" aria-labelledby="history"><div class="top"><h2 id="history">${texts.history[locale]}</h2></div><p class="card pad">${watching} ${texts.young[locale]}</p></section>`;
  }
  const extent = { from: now - width, to: now };
  const drawn = whole.map((lane) => laneRow(lane, extent, locale));
  return html`<section class="sec" aria-labelledby="history"><div class="top"><h2 id="history">${title}</h2>${legend(locale, whole)}</div><div class="hist card">${drawn}${axis(width, situation)}<p class="dim">${texts.share[locale]}</p>${table(whole, situation)}</div></section>`;
}

function laneOf(step: Step, { changes, standing }: Situation, extent: Extent): Lane {
  const isMine = ({ control }: Pick<Change, "control">) => stepOf(control) === step;
  const mine = changes.filter(isMine).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return { step, spans: spansOf(mine, standing.findings.filter(isMine), extent) };
}

function widthText(width: number, locale: Locale): string {
  const text = duration(width, locale);
  // English says "last hour", not "last 1 hour".
  return {
    en: `${texts.last.en} ${text.replace(/^1 day$/, "24 hours").replace(/^1 /, "")}`,
    ja: `${texts.last.ja} ${text.replace("1 日", "24 時間")}`,
  }[locale];
}

/** What the colours mean: of those that are drawn. */
function legend(locale: Locale, all: readonly Lane[]): Html {
  const present = new Set(all.flatMap(({ spans }) => spans.map(({ condition }) => condition)));
  const items = Object.entries(looks)
    .filter(([condition]) => present.has(condition as Span["condition"]))
    .map(
      ([, { css, name }]) =>
        html`<li><svg viewBox="0 0 20 12" aria-hidden="true"><rect class="b-${css}" width="20" height="12"/></svg>${name[locale]}</li>`,
    );
  return html`<ul class="legend">${items}</ul>`;
}

/** A share in per cent, never rounded up to all of it. */
const percent = (share: number | null): string =>
  share === null ? "–" : `${(Math.floor(share * 1_000) / 10).toFixed(share === 1 || share === 0 ? 0 : 1)}%`;

function laneRow({ step, spans }: Lane, { from, to }: Extent, locale: Locale): Html {
  const share = percent(goodShare(spans, to));
  const x = (at: number) => Math.round(((at - from) / (to - from)) * W);
  const boxes = spans.map(({ from: start, condition }, i) => {
    const end = x(spans[i + 1]?.from ?? to);
    const isWorth = condition === "NON_COMPLIANT" || condition === "INSUFFICIENT_DATA";
    const width = Math.max(end - x(start), isWorth ? LEAST : 2);
    return {
      isWorth,
      box: html`<rect class="b-${looks[condition].css}" x="${Math.min(x(start), W - width)}" width="${width}" height="20"/>`,
    };
  });
  // What somebody had to act on is drawn last, so that a wide neighbour does not cover it.
  const drawn = boxes.toSorted((a, b) => Number(a.isWorth) - Number(b.isWorth)).map(({ box }) => box);
  const name = stepName(step, locale);
  const label = {
    en: `${name}: fulfilled or accepted for ${share} of the time`,
    ja: `${name}: 準拠または承認済みの時間 ${share}`,
  }[locale];
  return html`<div class="lane"><span>${step ? html`<b>${step}</b> ` : ""}${name}</span><svg viewBox="0 0 ${W} 20" preserveAspectRatio="none" role="img" aria-label="${label}">${drawn}</svg><span class="share">${share}</span></div>`;
}

/** The dates below the lanes, or the times where the drawing shows a day or less. */
function axis(width: number, { now, ...reader }: Situation): Html {
  const count = ticksOf(width);
  const ticks = Array.from({ length: count + 1 }, (_, i) => {
    const at = now - width + (width * i) / count;
    const text =
      i === count ? texts.now[reader.locale] : width <= DAY ? clockText(at, reader) : dayText(at, now, reader);
    return html`<span${i % 2 ? html` class="odd"` : ""} style="left:${Math.round((i / count) * 1_000) / 10}%">${text}</span>`;
  });
  return html`<div class="lane axis" aria-hidden="true"><span></span><div>${ticks}</div><span></span></div>`;
}

/** The same as a table, for who does not see the drawing, and for the exact times. */
function table(all: readonly Lane[], situation: Situation): Html {
  const { now, locale } = situation;
  const rows = all.flatMap(({ step, spans }) =>
    spans.map(({ from, condition }, i) => ({ step, from, condition, to: spans[i + 1]?.from ?? now })).toReversed(),
  );
  const lines = rows
    .slice(0, LIMITS.spans)
    .map(
      ({ step, from, to, condition }) =>
        html`<tr><td>${step ?? "–"} <span class="wide">${stepName(step, locale)}</span></td><td>${brief(new Date(from).toISOString(), now, situation)}</td><td class="${looks[condition].css}"><span class="word">${looks[condition].name[locale]}</span></td><td>${duration(to - from, locale)}</td></tr>`,
    );
  const rest = rows.length - LIMITS.spans;
  const head = [texts.step, texts.from, texts.state, texts.lasted].map(
    (text) => html`<th scope="col">${text[locale]}</th>`,
  );
  return html`<details class="fold" data-details="history"><summary>${caret}${texts.table[locale]}</summary><table><thead><tr>${head}</tr></thead><tbody>${lines}</tbody></table>${rest > 0 ? html`<p class="pad dim">${moreText(rest, locale)}</p>` : ""}</details>`;
}
