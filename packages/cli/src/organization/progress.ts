import type { Locale } from "@genkan/controls/model/text";

/** How far a pass over accounts has come. */
export interface PassProgress {
  readonly done: number;
  readonly total: number;
  readonly unreadable: number;
  /** The time since it began, in milliseconds. */
  readonly elapsed: number;
}

/** The share of accounts after which the time left can be estimated. */
const ENOUGH = 0.02;

/** A line for a terminal: how many accounts are done, how many of them can't be read, and about how long it still takes. */
export function progressText({ done, total, unreadable, elapsed }: PassProgress, locale: Locale): string {
  const left = (elapsed / done) * (total - done);
  const parts = [
    { en: `${done} of ${total} accounts`, ja: `アカウント ${done}/${total}` }[locale],
    ...(unreadable ? [{ en: `${unreadable} can't be read`, ja: `読み取り不可 ${unreadable}` }[locale]] : []),
    ...(done / total >= ENOUGH && done < total ? [remaining(left, locale)] : []),
  ];
  return parts.join(" · ");
}

function remaining(milliseconds: number, locale: Locale): string {
  const seconds = Math.ceil(milliseconds / 1_000);
  const minutes = Math.ceil(seconds / 60);
  return seconds < 60
    ? { en: `about ${seconds} s left`, ja: `残り約 ${seconds} 秒` }[locale]
    : { en: `about ${minutes} min left`, ja: `残り約 ${minutes} 分` }[locale];
}
