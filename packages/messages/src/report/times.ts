import { clean, type Locale } from "@genkan/controls/model/text";
import { DAY } from "@genkan/controls/model/time";
import { duration } from "../duration.ts";
import { moment, type Reader, utc, zoneName } from "../moment.ts";
import { type Html, html } from "./html.ts";

/** The short forms of a time, which only a page needs: {@link moment} prints a time in full. */
const forms = {
  /** `25 Nov`, 「11/25」 */
  day: { en: { day: "numeric", month: "short" }, ja: { day: "numeric", month: "numeric" } },
  /** `22:51` */
  clock: {
    en: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    ja: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  },
  year: { en: { year: "numeric" }, ja: { year: "numeric" } },
} as const satisfies Readonly<Record<string, Readonly<Record<Locale, Intl.DateTimeFormatOptions>>>>;

const tags: Readonly<Record<Locale, string>> = { en: "en-GB", ja: "ja-JP" };
const formats = new Map<string, Intl.DateTimeFormat>();

function print(form: keyof typeof forms, at: number, { locale, timeZone }: Reader): string {
  const key = `${form} ${locale} ${timeZone}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(tags[locale], { ...forms[form][locale], timeZone });
  formats.set(key, format);
  return format.format(at);
}

/** A day: `25 Nov`, 「11/25」; with its year where that is another one than that of `near`. */
export function dayText(at: number, near: number, reader: Reader): string {
  const [day, year] = [print("day", at, reader), print("year", at, reader)];
  if (year === print("year", near, reader)) return day;
  return reader.locale === "ja" ? `${year.replace(/\D/g, "")}/${day}` : `${day} ${year}`;
}

/** A time of day: `22:51`. */
export const clockText = (at: number, reader: Reader): string => print("clock", at, reader);

const kept = (text: string) => text.replaceAll(" ", "\u00a0");

/** A time as an element for people and programs, with its full form at hand. A text that is not a time stays as it is. */
function element(instant: string, reader: Reader, text: (at: number) => string): Html {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return html`<time>${clean(instant)}</time>`;
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}" title="${moment(iso, reader)}">${kept(text(at))}</time>`;
}

/** A time in full, in the reader's zone and in UTC: `2026-11-26 07:51 JST (22:51 UTC)`. */
export function exact(instant: string, reader: Reader): Html {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return html`<time>${clean(instant)}</time>`;
  const iso = new Date(at).toISOString();
  return html`<time datetime="${iso}">${kept(moment(iso, reader))}</time>`;
}

/** A time for a narrow place, in the reader's zone: `25 Nov 22:51`. */
export const brief = (instant: string, near: number, reader: Reader): Html =>
  element(instant, reader, (at) => `${dayText(at, near, reader)} ${clockText(at, reader)}`);

/** The day of a time, in the reader's zone. */
export const onDay = (instant: string, near: number, reader: Reader): Html =>
  element(instant, reader, (at) => dayText(at, near, reader));

/** The time of day, in the reader's zone and in UTC: `07:51 JST (22:51 UTC)`. */
export const ofDay = (instant: string, reader: Reader): Html =>
  element(instant, reader, (at) => {
    const inUtc = `${clockText(at, utc[reader.locale])} UTC`;
    const zone = zoneName(new Date(at), reader);
    return zone === "UTC" ? inUtc : `${clockText(at, reader)} ${zone} (${inUtc})`;
  });

/** How long ago: `3 days ago`, 「3 日前」. */
export const ago = (instant: string, now: number, reader: Reader): Html =>
  element(instant, reader, (at) => {
    const past = now - at;
    if (past < 60_000) return { en: "just now", ja: "たった今" }[reader.locale];
    return { en: `${duration(past, "en")} ago`, ja: `${duration(past, "ja")}前` }[reader.locale];
  });

/** What is left until a time: `30 days left`, 「残り 30 日」. */
export const left = (instant: string, now: number, reader: Reader): Html =>
  element(instant, reader, (at) => {
    const rest = at - now;
    if (rest <= 0) return { en: "ended", ja: "終了" }[reader.locale];
    // A day that has begun counts: what ends tonight has a day left.
    const text = rest >= DAY ? duration(Math.ceil(rest / DAY) * DAY, reader.locale) : duration(rest, reader.locale);
    return { en: `${text} left`, ja: `残り ${text}` }[reader.locale];
  });

/** Which clock the short times are of. */
export function zoneNote(at: Date, reader: Reader): string {
  const { locale, timeZone } = reader;
  const zone = zoneName(at, reader);
  const name = { en: "Times", ja: "時刻" }[locale];
  return `${name}: ${zone === timeZone ? zone : `${timeZone} (${zone})`}`;
}
