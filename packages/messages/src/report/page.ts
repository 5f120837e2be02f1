import { clean, type Text } from "@genkan/controls/model/text";
import { acts } from "./acts.ts";
import { checkTable } from "./checks.ts";
import { door, iconFor, looks, signs } from "./conditions.ts";
import { declared } from "./declared.ts";
import { grouped } from "./elements.ts";
import { feed, type Messages } from "./feed.ts";
import { type Html, html } from "./html.ts";
import { htmlPage } from "./html-shell.ts";
import { lanes } from "./lanes.ts";
import { type ReportSource, type Situation, situationOf, verdictConditions } from "./situation.ts";
import { stepList } from "./steps.ts";
import { taskList } from "./tasks.ts";
import { ago, exact, ofDay, zoneNote } from "./times.ts";
import { verdictBand } from "./verdict.ts";

export type { ReportSource } from "./situation.ts";
export { HISTORY_DAYS } from "./situation.ts";

const texts = {
  skip: { en: "Skip to what to do next", ja: "次の対応へ移動" },
  checked: { en: "Checked", ja: "最終評価" },
  next: { en: "next", ja: "次回" },
  never: { en: "Not checked yet", ja: "未評価" },
  within: { en: "Organization", ja: "組織" },
  made: { en: "This page was made", ja: "作成" },
  quiet: {
    en: "Read-only. The page loads nothing from elsewhere.",
    ja: "読み取り専用。外部からは何も読み込みません。",
  },
} satisfies Record<string, Text>;

/**
 * The state of an account as one page. The page loads nothing, so it works from a disk and as an attachment.
 *
 * @example
 * ```ts
 * import { reportPage } from "@genkan/messages/report/page";
 *
 * const standing = {
 *   lastRun: null,
 *   findings: [],
 *   exceptions: [],
 *   plannedUses: [],
 *   attestations: [],
 *   activity: [],
 *   signIns: [],
 *   unsent: [],
 *   fixes: [],
 * };
 * const page = reportPage({
 *   account: "111122223333",
 *   partition: "aws",
 *   standing,
 *   changes: [],
 *   at: new Date("2026-11-01T00:00:00Z"),
 *   locale: "en",
 *   timeZone: "UTC",
 * });
 * page.includes("<title>? Genkan 111122223333</title>");
 * // => true
 * ```
 */
export function reportPage(source: ReportSource): string {
  const report = reportOf(source);
  return htmlPage({
    ...report,
    locale: source.locale,
    policy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
  });
}

/** What another page adds to the report. */
export interface Additions {
  /** After the steps. */
  readonly panel?: Html | "";
  /** At the right of the header. */
  readonly links?: Html | "";
  /** How an alert was sent; by default as its e-mail. */
  readonly messages?: Messages;
}

/** A report without the page around it. */
export interface Report {
  /** The title of its window, with the state. */
  readonly title: string;
  /** The icon of its window, as an address. */
  readonly icon: string;
  readonly body: Html;
}

/** The report of an account: what its page holds, and the title and icon that follow its state. */
export function reportOf(source: ReportSource, { panel = "", links = "", messages }: Additions = {}): Report {
  const situation = situationOf(source);
  const condition = verdictConditions[situation.verdict];
  const { locale, standing } = source;
  const problems = situation.tasks.filter(({ findings: [{ status }] }) => status === "NON_COMPLIANT").length;
  const declarations = declared(situation);
  // Beside what to do, there is room below few alerts; beside many alerts, below nothing to do.
  const alerts = new Set(source.changes.map(({ alertId }) => alertId)).size;
  const place = problems === 0 ? "left" : alerts < 3 ? "right" : "below";
  const at = (here: typeof place) => (here === place ? declarations : "");
  const name = source.accountName ? `${clean(source.accountName)} ` : "";
  const body = html`${signs}<a class="skip" href="#next">${texts.skip[locale]}</a>
<header class="bar"><div class="wrap"><span class="brand">${door}<span class="wide">Genkan</span></span><span class="account">${source.accountName ? html`<b>${clean(source.accountName)}</b> ` : ""}<span class="mono">${grouped(source.account)}</span></span><span class="checked dim">${checkedText(situation)}</span>${source.within === undefined ? "" : html`<a class="btn" href="${source.within}">← ${texts.within[locale]}</a>`}${links}</div></header>
<main class="wrap">
${verdictBand(situation)}
${stepList(situation)}
${panel}
<div class="cols"><div>${taskList(situation)}${at("left")}</div><div>${standing.lastRun ? feed(situation, messages) : ""}${at("right")}</div></div>
${lanes(situation)}
${checkTable(situation)}
<div class="two sec">${acts(situation)}${at("below")}</div>
</main>
<footer class="wrap"><span>Genkan <span lang="ja">玄関</span></span><span>${texts.made[locale]} ${exact(source.at.toISOString(), source)}</span><span>${zoneNote(source.at, source)}</span><span>${texts.quiet[locale]}</span></footer>`;
  return {
    title: `${looks[condition].mark}${problems ? ` ${problems}` : ""} Genkan ${name}${clean(source.account)}`,
    icon: iconFor(condition),
    body,
  };
}

/** When the monitor looked last, and when it looks next. */
function checkedText(situation: Situation): Html | string {
  const { standing, now, locale } = situation;
  const { lastRun } = standing;
  if (!lastRun) return texts.never[locale];
  const next = lastRun.everySeconds && Date.parse(lastRun.at) + lastRun.everySeconds * 1_000;
  const due =
    next && next > now
      ? html`${{ en: ", ", ja: "、" }[locale]}${texts.next[locale]} ${ofDay(new Date(next).toISOString(), situation)}`
      : "";
  return html`${texts.checked[locale]} ${ago(lastRun.at, now, situation)}<span class="wide">${due}</span>`;
}
