import { cut, type Locale } from "@genkan/controls/model/text";
import { accountText } from "../account.ts";
import { duration } from "../duration.ts";
import { levelNames } from "./level.ts";
import type { AlertChange, AlertMessage } from "./message.ts";

/** SNS takes fewer than 100 characters; ASCII, without line breaks, satisfies its older rules too. */
const LONGEST_SUBJECT = 99;

type Summary = NonNullable<AlertMessage["summary"]>;
type Titled = Pick<
  AlertMessage,
  "account" | "accountName" | "accountPath" | "level" | "changes" | "omitted" | "summary" | "test"
>;

/** The first line of a message: how bad it is, what it is about, and in which account. */
export function headlineOf(message: Titled, locale: Locale): string {
  const { account, accountName, accountPath = null, level, changes, summary, test } = message;
  const what = whatOf(message, locale);
  const mark = test ? { en: "TEST ", ja: "【テスト】" }[locale] : "";
  const count = countOf(message);
  const more = !summary && count > 1 ? { en: ` (and ${count - 1} more)`, ja: ` (ほか ${count - 1} 件)` }[locale] : "";
  const where = accountText({ id: account, name: accountName, path: accountPath });
  const word = levelNames[level][locale];
  return changes.length || summary
    ? mark + { en: `${word}: ${what}${more} - ${where}`, ja: `【${word}】${what}${more} - ${where}` }[locale]
    : `${mark}Genkan ${where}`;
}

/**
 * The subject of an e-mail, in ASCII: Japanese subjects are not safe with every version of SNS's rules. A phone shows about
 * 38 characters, so what matters comes first, and the account after it.
 */
export function subjectOf(message: Titled): string {
  const { account, accountName, level, summary, test } = message;
  const count = countOf(message);
  const more = !summary && count > 1 ? ` +${count - 1}` : "";
  const end = ` - ${ascii(account).slice(0, 12)}${accountName ? ` ${ascii(accountName).slice(0, 20)}` : ""} [Genkan]`;
  const begin = ascii(`${test ? "TEST " : ""}${levelNames[level].en} ${whatOf(message, "en")}`);
  return cut(begin, LONGEST_SUBJECT - more.length - end.length).replace("…", "~") + more + end;
}

const ascii = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?");
const countOf = ({ changes, omitted }: Pick<Titled, "changes" | "omitted">): number => changes.length + omitted;

/** What a message is about. In English it is ASCII, as far as it is ours. */
function whatOf({ changes, summary }: Titled, locale: Locale): string {
  const [worst] = changes;
  if (summary) return firstCheck(summary, locale);
  if (!worst) return "";
  const { resourceName: name, level, consequences } = worst;
  const others = level === "UNKNOWN" ? consequences.length : 0;
  const problem = { en: worst.subject, ja: worst.problem }[locale];
  return (
    { en: name ? `${problem}: ${name}` : problem, ja: name ? `${problem} (${name})` : problem }[locale] +
    othersOf(others, locale) +
    lastedOf(worst, locale)
  );
}

/** What else can't be checked. */
const othersOf = (count: number, locale: Locale): string =>
  count ? { en: ` and ${count} more`, ja: `、ほか ${count} 件` }[locale] : "";

/** For how long something is open, or was. */
function lastedOf({ kind, at, fromSince, to }: AlertChange, locale: Locale): string {
  const lasted = duration(Date.parse(at) - Date.parse(fromSince ?? at), locale);
  if (kind === "resolved" && Date.parse(at) - Date.parse(fromSince ?? at) < 60_000) return "";
  if (kind === "resolved") return { en: ` after ${lasted}`, ja: ` (${lasted}後)` }[locale];
  if (kind === "exception-expired") return { en: ", exception ended", ja: " (例外の期限切れ)" }[locale];
  if (kind !== "reminder") return "";
  return to === "INSUFFICIENT_DATA"
    ? { en: ` for ${lasted}`, ja: ` (${lasted})` }[locale]
    : { en: `, open for ${lasted}`, ja: ` (未解決、${lasted})` }[locale];
}

/** What could not be checked must not read as if it were well. */
function firstCheck({ NON_COMPLIANT: wrong, INSUFFICIENT_DATA: unknown }: Summary, locale: Locale): string {
  const counts = {
    en: [wrong ? `${wrong} non-compliant` : "", unknown ? `${unknown} cannot be checked` : ""],
    ja: [wrong ? `非準拠 ${wrong} 件` : "", unknown ? `判定不能 ${unknown} 件` : ""],
  };
  const found = counts[locale].filter(Boolean).join({ en: ", ", ja: "、" }[locale]);
  return {
    en: `${found || "all is well"}, now watching`,
    ja: `監視を始めました: ${found || "問題はありません"}`,
  }[locale];
}
