import type { Change } from "@genkan/controls/engine/finding";
import type { KnownStatus } from "@genkan/controls/model/evaluation";
import { clean, type Locale } from "@genkan/controls/model/text";
import { lasting } from "../duration.ts";
import { type Reader, unbroken } from "../moment.ts";
import { statusNames } from "../names.ts";
import { scopeText } from "../scope.ts";
import { fixedBy } from "./fixed.ts";
import { isStillUnknown } from "./kind.ts";

/** Since when a change has its status, or how long it had the one before; and the fix that caused it, if one did. */
export function sinceOf(change: Change, reader: Reader): string {
  const fixed = fixedBy(change, reader.locale);
  return [timesOf(change, reader), ...(fixed ? [fixed] : [])].join({ en: " ", ja: "" }[reader.locale]);
}

function timesOf(change: Change, reader: Reader): string {
  const { locale } = reader;
  const when = (instant: string) => unbroken(instant, reader);
  const { at, from, fromSince, exception, events: [event] = [] } = change;
  const kind = isStillUnknown(change) ? "unknown" : change.kind;
  const now = when(at);
  const before = when(fromSince ?? at);
  const lasted = lasting(Date.parse(at) - Date.parse(fromSince ?? at), locale);
  const was = from && inSentence(from, locale);
  switch (kind) {
    case "baseline":
      return { en: `Found at the first check, ${now}.`, ja: `最初の判定 (${now}) で見つかりました。` }[locale];
    case "notice": {
      const happened = when(clean(event?.eventTime ?? at));
      return { en: `Happened ${happened}.`, ja: `発生: ${happened}。` }[locale];
    }
    case "drift":
      return was
        ? {
            en: `Since ${now}. It had been ${was} since ${before}.`,
            ja:
              from === "COMPLIANT"
                ? `${now} から非準拠です。それまでは ${before} から準拠していました。`
                : `${now} から非準拠です。それまでは ${before} から${was}でした。`,
          }[locale]
        : { en: `Since ${now}. It was not seen before.`, ja: `${now} から非準拠です。初めて確認された対象です。` }[
            locale
          ];
    case "unknown":
      return was
        ? {
            en: `Not checked since ${before}. It was last known to be ${was}.`,
            ja: `${before} から判定できていません。最後の判定は「${was}」でした。`,
          }[locale]
        : {
            en: `Not checked since ${before}, and never before.`,
            ja: `${before} から判定できていません (判定の記録なし)。`,
          }[locale];
    case "resolved":
      return {
        en: `It was open for ${lasted}: ${before} to ${now}.`,
        ja: `${before} から ${now} まで ${lasted}、非準拠でした。`,
      }[locale];
    default: {
      const lasting = {
        en: `Open for ${lasted}, since ${before}.`,
        ja: `${before} から ${lasted}、非準拠の状態が続いています。`,
      }[locale];
      if (!exception) return lasting;
      // An exception that was removed ended before it expired.
      const hasEnded = exception.expires < at;
      const end = when(hasEnded ? exception.expires : at);
      const [owner, reason] = [clean(exception.owner), clean(exception.reason)];
      const accounts = exception.scope && scopeText(exception.scope);
      return {
        en: `${lasting} Until ${end} it was accepted by ${owner}${accounts ? ` for ${accounts.en}` : ""}: ${reason}`,
        ja: `${lasting}${end} までは ${owner} が承認していました${accounts ? ` (対象: ${accounts.ja})` : ""}: ${reason}`,
      }[locale];
    }
  }
}

/** The name of a status in the middle of a sentence. */
const inSentence = (status: KnownStatus, locale: Locale): string => statusNames[status][locale].toLowerCase();
