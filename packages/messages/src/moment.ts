import type { Locale } from "@genkan/controls/model/text";

/** Who reads a text: the language, and the time zone (an IANA name) in which times are shown next to UTC. */
export interface Reader {
  readonly locale: Locale;
  readonly timeZone: string;
}

const UTC = "UTC";

/** Readers who see UTC alone: other programs, and everybody whose time zone is not known. */
export const utc: Readonly<Record<Locale, Reader>> = {
  en: { locale: "en", timeZone: UTC },
  ja: { locale: "ja", timeZone: UTC },
};

/** The time zone in which most readers of a language live. English has none, so it gets UTC. */
export const defaultTimeZone: Readonly<Record<Locale, string>> = { en: UTC, ja: "Asia/Tokyo" };

/**
 * A time for people, to the minute, in their time zone and in UTC. A text that is not a time in ISO 8601 stays as it is.
 *
 * @example
 * ```ts
 * import { moment } from "@genkan/messages/moment";
 *
 * moment("2026-11-25T22:51:06Z", { timeZone: "Asia/Tokyo" });
 * // => "2026-11-26 07:51 JST (22:51 UTC)"
 *
 * moment("2026-11-25T22:51:06Z", { timeZone: "UTC" });
 * // => "2026-11-25 22:51 UTC"
 * ```
 */
export function moment(instant: string, { timeZone }: Pick<Reader, "timeZone">): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(instant)) return instant;
  const inUtc = `${instant.slice(0, 16).replace("T", " ")} UTC`;
  const time = new Date(instant);
  if (Number.isNaN(time.getTime())) return inUtc;
  const { print, name } = zoneOf(timeZone);
  const zone = name(time);
  return zone === UTC ? inUtc : `${print(time)} ${zone} (${inUtc.slice(11)})`;
}

/** What the reader's time zone is called at a time: `JST`. */
export const zoneName = (at: Date, { timeZone }: Pick<Reader, "timeZone">): string => zoneOf(timeZone).name(at);

/** The least and the greatest difference of a time zone from UTC in a year: `UTC+1`, and `UTC+2` in summer. */
export function offsetsOf(timeZone: string): readonly [low: string, high: string] {
  if (!isTimeZone(timeZone)) return [UTC, UTC];
  const format = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const offsets = [0, 6].map((month) => {
    const name = format.formatToParts(new Date(Date.UTC(2026, month))).find(({ type }) => type === "timeZoneName");
    const [, sign = "+", hours = "0", minutes = "0"] = /([+-])(\d\d):(\d\d)/.exec(name?.value ?? "") ?? [];
    return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes));
  });
  const text = (offset: number) => {
    const [hours, minutes] = [Math.floor(Math.abs(offset) / 60), Math.abs(offset) % 60];
    return offset ? `${UTC}${offset < 0 ? "-" : "+"}${hours}${minutes ? `:${minutes}` : ""}` : UTC;
  };
  return [text(Math.min(...offsets)), text(Math.max(...offsets))];
}

/** {@link moment} with no-break spaces, so that it stays on one line. */
export const unbroken = (instant: string, reader: Pick<Reader, "timeZone">): string =>
  moment(instant, reader).replaceAll(" ", "\u00a0");

interface Zone {
  readonly print: (time: Date) => string;
  /** Its short name at a time: `JST`, `CET`; where nobody uses one, the difference from UTC. */
  readonly name: (time: Date) => string;
}

const zones = new Map<string, Zone>();

/** Formatters are expensive to make, and there is one time zone in a process. */
function zoneOf(timeZone: string): Zone {
  const zone = zones.get(timeZone) ?? (isTimeZone(timeZone) ? makeZone(timeZone) : makeZone(UTC));
  zones.set(timeZone, zone);
  return zone;
}

/** Languages of countries: each knows the short names of its own time zones, and others as `GMT+9`. */
const NAMING = ["en-US", "ja", "en-GB", "en-AU", "en-IN", "en-NZ", "en-ZA"] as const;

function makeZone(timeZone: string): Zone {
  // Swedish writes dates as ISO 8601 does.
  const date = new Intl.DateTimeFormat("sv-SE", { timeZone, dateStyle: "short", timeStyle: "short" });
  const formats = new Map<string, Intl.DateTimeFormat>();
  const formatOf = (locale: string) => {
    const format = formats.get(locale) ?? new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "short" });
    formats.set(locale, format);
    return format;
  };
  const nameIn = (format: Intl.DateTimeFormat, time: Date) =>
    format.formatToParts(time).find(({ type }) => type === "timeZoneName")?.value ?? UTC;
  return {
    print: (time) => date.format(time),
    name: (time) => {
      // The first knows most of them, and each takes longer than the rest of a time.
      const names = NAMING.values().map((locale) => nameIn(formatOf(locale), time));
      return names.find((name) => /^[A-Z]{2,5}$/.test(name)) ?? nameIn(formatOf(NAMING[0]), time).replace("GMT", UTC);
    },
  };
}

/** Whether a text is the name of a time zone, such as `Asia/Tokyo`. */
export function isTimeZone(text: string): boolean {
  try {
    return /^[A-Za-z]/.test(text) && new Intl.DateTimeFormat("en", { timeZone: text }) !== null;
  } catch {
    return false;
  }
}
