/** A day, in milliseconds. */
export const DAY = 86_400_000;

/** The day of a time, `2026-11-01` (UTC). */
export const day = (time: Date): string => time.toISOString().slice(0, 10);

/** A time in ISO 8601 (UTC) as people read it, to the minute: `2026-11-01 09:30 UTC`. What is no such time stays as it is. */
export const spoken = (instant: string): string =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d/.test(instant) ? `${instant.slice(0, 16).replace("T", " ")} UTC` : instant;

/** A time to the minute, `2026-11-01T09:30Z`. */
export const minute = (time: Date): string => `${time.toISOString().slice(0, 16)}Z`;
