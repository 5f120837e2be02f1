import { clean, type Locale } from "@genkan/controls/model/text";
import { DAY, spoken } from "@genkan/controls/model/time";
import { duration } from "../duration.ts";
import { type Html, html } from "./html.ts";

/** Who reads a page: a language and a time zone (IANA). */
export interface Reader {
  readonly locale: Locale;
  readonly timeZone: string;
}

/** The parts of a time that a page prints. */
const forms = {
  /** `25 Nov`, 「11/25」 */
  day: { day: "numeric", month: "short" },
  /** `22:51` */
  clock: { hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
  year: { year: "numeric" },
  zone: { timeZoneName: "short", hour: "2-digit" },
} as const satisfies Readonly<Record<string, Intl.DateTimeFormatOptions>>;

const tags: Readonly<Record<Locale, string>> = { en: "en-GB", ja: "ja-JP" };
const formats = new Map<string, Intl.DateTimeFormat>();

function formatOf(form: keyof typeof forms, { locale, timeZone }: Reader): Intl.DateTimeFormat {
  const key = `${form} ${locale} ${timeZone}`;
  const numeric = form === "day" && locale === "ja" ? { month: "numeric" as const } : {};
  const made = formats.get(key) ?? new Intl.DateTimeFormat(tags[locale], { ...forms[form], ...numeric, timeZone });
  formats.set(key, made);
  return made;
}

const print = (form: keyof typeof forms, at: number, reader: Reader) => formatOf(form, reader).format(at);

/** A day: `25 Nov`, 「11/25」; with its year where that is another one than that of `near`. */
export function dayText(at: number, near: number, reader: Reader): string {
  const [day, year] = [print("day", at, reader), print("year", at, reader)];
  if (year === print("year", near, reader)) return day;
  return reader.locale === "ja" ? `${year.replace(/\D/g, "")}/${day}` : `${day} ${year}`;
}

/** A time of day: `22:51`. */
export const clockText = (at: number, reader: Reader): string => print("clock", at, reader);

/** What the reader's zone is called at a time: `JST`, `GMT+9`. */
export const zoneText = (at: number, reader: Reader): string =>
  formatOf("zone", reader)
    .formatToParts(at)
    .find(({ type }) => type === "timeZoneName")?.value ?? reader.timeZone;

/** Whether the reader's clock shows UTC. */
const isUtc = (at: number, reader: Reader): boolean => {
  const utc = { ...reader, timeZone: "UTC" };
  return clockText(at, reader) === clockText(at, utc) && print("day", at, reader) === print("day", at, utc);
};

const kept = (text: string) => text.replaceAll(" ", "\u00a0");

/** A time as an element for people and programs. A text that is not a time stays as it is. */
function element(instant: string, text: (at: number) => string, title?: (at: number) => string): Html {
  const at = Date.parse(instant);
  if (Number.isNaN(at)) return html`<time>${clean(spoken(instant))}</time>`;
  const tip = title ? html` title="${title(at)}"` : "";
  return html`<time datetime="${new Date(at).toISOString()}"${tip}>${kept(text(at))}</time>`;
}

/** A time in full: the reader's, then UTC: `25 Nov 22:51 GMT+9 (13:51 UTC)`. */
function exactText(at: number, near: number, reader: Reader): string {
  const utc = { ...reader, timeZone: "UTC" };
  const local = `${dayText(at, near, reader)} ${clockText(at, reader)}`;
  if (isUtc(at, reader)) return `${local} UTC`;
  const sameDay = print("day", at, reader) === print("day", at, utc);
  const inUtc = `${sameDay ? "" : `${dayText(at, near, utc)} `}${clockText(at, utc)} UTC`;
  return `${local} ${zoneText(at, reader)} (${inUtc})`;
}

/** A time in full, in the reader's zone and in UTC. */
export const exact = (instant: string, near: number, reader: Reader): Html =>
  element(instant, (at) => exactText(at, near, reader));

/** A time for a narrow place, in the reader's zone: `25 Nov 22:51`. */
export const brief = (instant: string, near: number, reader: Reader): Html =>
  element(
    instant,
    (at) => `${dayText(at, near, reader)} ${clockText(at, reader)}`,
    (at) => exactText(at, near, reader),
  );

/** The day of a time, in the reader's zone. */
export const onDay = (instant: string, near: number, reader: Reader): Html =>
  element(instant, (at) => dayText(at, near, reader));

/** The time of day, in the reader's zone, and in UTC where that differs: `22:51 (13:51 UTC)`. */
export const ofDay = (instant: string, reader: Reader): Html =>
  element(instant, (at) => {
    const utc = clockText(at, { ...reader, timeZone: "UTC" });
    return isUtc(at, reader) ? `${utc} UTC` : `${clockText(at, reader)} (${utc} UTC)`;
  });

/** How long ago: `3 days ago`, 「3 日前」. */
export const ago = (instant: string, now: number, reader: Reader): Html =>
  element(
    instant,
    (at) => {
      const past = now - at;
      if (past < 60_000) return { en: "just now", ja: "たった今" }[reader.locale];
      return { en: `${duration(past, "en")} ago`, ja: `${duration(past, "ja")}前` }[reader.locale];
    },
    (at) => exactText(at, now, reader),
  );

/** What is left until a time: `30 days left`, 「残り 30 日」. */
export const left = (instant: string, now: number, reader: Reader): Html =>
  element(instant, (at) => {
    const rest = at - now;
    if (rest <= 0) return { en: "ended", ja: "終了" }[reader.locale];
    // A day that has begun counts: what ends tonight has a day left.
    const text = rest >= DAY ? duration(Math.ceil(rest / DAY) * DAY, reader.locale) : duration(rest, reader.locale);
    return { en: `${text} left`, ja: `残り ${text}` }[reader.locale];
  });
