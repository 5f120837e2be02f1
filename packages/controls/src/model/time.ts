import type { Locale } from "./text.ts";
/** An hour, in milliseconds. */
export const HOUR = 3_600_000;

/** A day, in milliseconds. */
export const DAY = 24 * HOUR;

/** The time this many days before another. */
export const daysBefore = (at: Date, days: number): Date => new Date(at.getTime() - days * DAY);

/**
 * The source of time for everything that paces, backs off, retries, polls or expires. Tests pass a clock that they
 * advance themselves, so that nothing waits for real time.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after this many milliseconds. Rejects with the signal's reason if it is aborted first. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
  /** A signal that is aborted after this many milliseconds, with a `TimeoutError`. */
  timeout(milliseconds: number): AbortSignal;
}

/** The day of a time, `2026-11-01` (UTC). */
export const day = (time: Date): string => time.toISOString().slice(0, 10);

/** Prints a time in ISO 8601 for the reader of a text, in the reader's time zone. */
export type PrintTime = (instant: string) => string;

/** A time to the minute, `2026-11-01T09:30Z`. */
export const minute = (time: Date): string => `${time.toISOString().slice(0, 16)}Z`;

/** How much of each unit a duration has, the largest unit first. */
interface Duration {
  readonly days?: number;
  readonly hours?: number;
  readonly minutes?: number;
  readonly seconds?: number;
}
type Unit = keyof Duration;

/**
 * A duration in words: `1 hour, 30 minutes`, 「1 時間 30 分」. Units that are zero are left out. `Intl.DurationFormat` does the
 * same, but Node 22 does not have it.
 */
export function durationText(duration: Duration, locale: Locale): string {
  const parts = units.flatMap((unit) => (duration[unit] ? [unitFormat(unit, locale).format(duration[unit])] : []));
  lists[locale] ??= new Intl.ListFormat(locale, { type: "unit", style: "short" });
  return lists[locale].format(parts);
}

const units: readonly Unit[] = ["days", "hours", "minutes", "seconds"];

function unitFormat(unit: Unit, locale: Locale): Intl.NumberFormat {
  const name = `${locale} ${unit}` as const;
  formats[name] ??= new Intl.NumberFormat(locale, { style: "unit", unit: unit.slice(0, -1), unitDisplay: "long" });
  return formats[name];
}

// One for each language: to make one takes longer than to use it a hundred times.
const formats: Partial<Record<`${Locale} ${Unit}`, Intl.NumberFormat>> = {};
const lists: Partial<Record<Locale, Intl.ListFormat>> = {};

/** An ISO 8601 duration of days, hours, minutes and seconds, in seconds; NaN for any other text. */
export function secondsOf(duration: string | null): number {
  const parts = duration?.match(/^P(?=.)(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$/);
  if (!parts) return Number.NaN;
  const [, days = 0, hours = 0, minutes = 0, seconds = 0] = parts;
  return Number(days) * 86_400 + Number(hours) * 3_600 + Number(minutes) * 60 + Number(seconds);
}

/** An ISO 8601 duration in words, in hours at most: `1 hour`. Any other text stays as it is. */
export function lasting(duration: string, locale: Locale): string {
  const seconds = secondsOf(duration);
  if (Number.isNaN(seconds)) return duration;
  return durationText(
    { hours: Math.floor(seconds / 3_600), minutes: Math.floor(seconds / 60) % 60, seconds: seconds % 60 },
    locale,
  );
}

/** A number of seconds as an ISO 8601 duration, in whole hours where that fits: `PT1H`. */
export const isoDuration = (seconds: number): string => (seconds % 3_600 ? `PT${seconds}S` : `PT${seconds / 3_600}H`);
