import type { Period } from "@genkan/controls/frameworks/assess";
import type { Text } from "@genkan/controls/model/text";
import { DAY, daysBefore } from "@genkan/controls/model/time";
import { InvalidValue, UsageError } from "../exit.ts";
import { instant } from "../values.ts";

/** A day (UTC), or a time. */
export interface Bound {
  readonly at: Date;
  readonly isDay: boolean;
}

/** Reads a day such as `2026-09-01`, or a time with its offset. */
export function bound(text: string): Bound {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return { at: instant(text), isDay: false };
  const at = new Date(`${text}T00:00:00Z`);
  // The 31st of a shorter month is no day, whatever JavaScript makes of it.
  if (Number.isNaN(at.getTime()) || !at.toISOString().startsWith(text)) throw new InvalidValue(words.noDay);
  return { at, isDay: true };
}

/** How long a period is, in days, where its beginning is not given. */
export const PERIOD_DAYS = 90;

/**
 * The period between two bounds. A day at its end belongs to it; what is still to come does not.
 * @throws UsageError where there is no such period yet
 */
export function periodOf({ from, to }: Readonly<Record<"from" | "to", Bound | undefined>>, now: Date): Period {
  if (to && to.at > now) throw new UsageError(words.future("--to"));
  if (from && from.at > now) throw new UsageError(words.future("--from"));
  const asked = to?.isDay ? new Date(to.at.getTime() + DAY) : (to?.at ?? now);
  const end = asked > now ? now : asked;
  const start = from?.at ?? daysBefore(end, PERIOD_DAYS);
  if (start >= end) throw new UsageError(words.reversed);
  return { from: start, to: end };
}

const words = {
  noDay: {
    en: "Give a day such as 2026-09-01, or a time with its offset, such as 2026-09-01T09:00+09:00.",
    ja: "2026-09-01 のような日付か、2026-09-01T09:00+09:00 のような UTC との時差を付けた時刻を指定します。",
  },
  future: (option: string): Text => ({
    en: `${option} is in the future: a report shows what happened.`,
    ja: `${option} が未来の日時です。レポートに表示できるのは過去の記録だけです。`,
  }),
  reversed: {
    en: "The period has no length: --from must come before --to.",
    ja: "期間の長さがありません。--from には --to より前の日時を指定してください。",
  },
};
