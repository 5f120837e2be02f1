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

/** A duration in words: `1 hour, 30 minutes`, 「1 時間 30 分」. Units that are zero are left out. */
export const durationText = (duration: Parameters<Intl.DurationFormat["format"]>[0], locale: Locale): string => {
  durationFormats[locale] ??= new Intl.DurationFormat(locale, { style: "long" });
  return durationFormats[locale].format(duration);
};

/** One for each language: to make one takes longer than to use it a hundred times. */
const durationFormats: Partial<Record<Locale, Intl.DurationFormat>> = {};
