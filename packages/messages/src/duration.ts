import type { Locale } from "@genkan/controls/model/text";
import { DAY, durationText } from "@genkan/controls/model/time";

const HOUR = DAY / 24;
const MINUTE = HOUR / 60;

/** A duration in its largest unit: `31 days`, 「31 日」. */
export function duration(milliseconds: number, locale: Locale): string {
  if (milliseconds >= DAY) return durationText({ days: Math.floor(milliseconds / DAY) }, locale);
  if (milliseconds >= HOUR) return durationText({ hours: Math.floor(milliseconds / HOUR) }, locale);
  if (milliseconds >= MINUTE) return durationText({ minutes: Math.floor(milliseconds / MINUTE) }, locale);
  return { en: "less than a minute", ja: "1 分未満" }[locale];
}

/** How long something lasted. In Japanese, some units need a suffix: 「31 日間」, but 「2 時間」, which already has it. */
export function lasting(milliseconds: number, locale: Locale): string {
  const text = duration(milliseconds, locale);
  if (locale === "en" || text.endsWith("間")) return text;
  return milliseconds < MINUTE ? `${text}の間` : `${text}間`;
}
