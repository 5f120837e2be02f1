/** A day, in milliseconds. */
export const DAY = 86_400_000;

/** The day of a time, `2026-11-01` (UTC). */
export const day = (time: Date): string => time.toISOString().slice(0, 10);

/** A time to the minute, `2026-11-01T09:30Z`. */
export const minute = (time: Date): string => `${time.toISOString().slice(0, 16)}Z`;
