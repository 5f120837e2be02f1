import type { Member } from "@genkan/controls/model/organization";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { type Reader, utc } from "../../moment.ts";
import { door, iconFor, looks, signs } from "../conditions.ts";
import { type Html, html, trusted } from "../html.ts";
import { htmlPage } from "../html-shell.ts";
import { verdictConditions } from "../situation.ts";
import { ago, exact, zoneNote } from "../times.ts";
import { grid } from "./grid.ts";
import { accountPath, type Links } from "./links.ts";
import { SCRIPT, SCRIPT_SOURCE } from "./script.ts";
import { exceptionList, moves } from "./side.ts";
import {
  type Account,
  accountsWith,
  byUrgency,
  isUrgent,
  type OrganizationSituation,
  organizationSituation,
} from "./situation.ts";
import type { OrganizationReport } from "./source.ts";
import { ORGANIZATION_STYLE } from "./style.ts";
import { taskList } from "./tasks.ts";
import { unitTable } from "./units.ts";
import { stepCards, verdictBand } from "./verdict.ts";
import { accountCount, figure, placeName } from "./words.ts";

export { accountPath } from "./links.ts";
export type { AccountReport, OrganizationReport } from "./source.ts";

/** A file of the report, and its path from the folder of the report. */
export interface ReportFile {
  readonly path: string;
  readonly content: string;
}

export interface OrganizationOptions {
  /** The ids of the accounts that have a page of their own at {@link accountPath}. */
  readonly pages?: ReadonlySet<string>;
}

/** The first file of the report. */
export const INDEX = "index.html";

/** The most accounts on one page. */
const MOST = 1_000;
/** The most that the grid of one page may take, in bytes: with the rest, the page stays below 1 MiB. */
const LARGEST = 850 * 1_024;

const texts = {
  skip: { en: "Skip to what to do next", ja: "次の対応へ移動" },
  organization: { en: "Organization", ja: "組織" },
  checked: { en: "Checked", ja: "最終評価" },
  never: { en: "Not checked yet", ja: "未評価" },
  made: { en: "This page was made", ja: "作成" },
  quiet: {
    en: "Read-only. The page loads nothing from elsewhere.",
    ja: "読み取り専用。外部からは何も読み込みません。",
  },
  all: { en: "All accounts", ja: "すべてのアカウント" },
  urgent: { en: "Accounts that need work", ja: "対応が必要なアカウント" },
  overview: { en: "Overview", ja: "概要" },
  pages: { en: "Pages", ja: "ページ" },
  before: { en: "Previous", ja: "前へ" },
  after: { en: "Next", ja: "次へ" },
} satisfies Record<string, Text>;

/**
 * The state of an organization as a page, which loads nothing from elsewhere. More accounts than fit on one page are on
 * further pages, OU by OU; the first page then has those that need work.
 *
 * @example
 * ```ts
 * import { organizationFiles } from "@genkan/messages/report/organization/page";
 *
 * const files = organizationFiles(
 *   {
 *     organization: { id: "o-exampleorgid", managementAccount: "111122223333" },
 *     partition: "aws",
 *     at: new Date("2026-11-01T00:00:00Z"),
 *     evaluatedAt: null,
 *     accounts: [],
 *   },
 *   { locale: "en", timeZone: "UTC" },
 * );
 * files.map(({ path }) => path);
 * // => ["index.html"]
 * ```
 */
export function organizationFiles(
  report: OrganizationReport,
  reader: Reader,
  { pages = new Set() }: OrganizationOptions = {},
): readonly ReportFile[] {
  const situation = organizationSituation(report, reader);
  const { accounts, locale } = situation;
  const draw: Draw = (some, title) => grid(situation, { accounts: some, title, pages });
  const parts = split(accounts, (some) => draw(some, rangeText(some, locale)));
  if (parts.length <= 1) {
    const links = linksTo(accounts, pages);
    return [
      { path: INDEX, content: overview(situation, links, accounts.length ? draw(accounts, texts.all[locale]) : "") },
    ];
  }
  const paths = parts.map((_, i) => `accounts-${String(i + 1).padStart(2, "0")}.html`);
  const pathOf = new Map(parts.flatMap((part, i) => part.accounts.map((account) => [account, paths[i]!] as const)));
  const urgent = accounts.filter(({ condition }) => isUrgent(condition)).toSorted(byUrgency);
  const lists = html`${unitTable(situation, (account) => pathOf.get(account)!)}${pageList(parts, paths, locale)}`;
  const [first] = split(
    urgent.slice(0, MOST),
    (some) => drawUrgent(some, urgent.length, situation, pages),
    LARGEST - bytesOf(lists),
  );
  const rest = html`${lists}${first?.drawn ?? ""}`;
  return [
    { path: INDEX, content: overview(situation, linksTo(first?.accounts ?? [], pages), rest) },
    ...parts.map(({ drawn }, i) => ({ path: paths[i]!, content: accountsPage(situation, drawn, i, paths) })),
  ];
}

type Draw = (accounts: readonly Account[], title: string) => Html;

const linksTo = (accounts: readonly Account[], pages: ReadonlySet<string>): Links => ({
  pages,
  rows: new Set(accounts.map(({ id }) => id)),
});

/** The accounts that need work, of those that fit, by OU. */
function drawUrgent(
  some: readonly Account[],
  all: number,
  situation: OrganizationSituation,
  pages: ReadonlySet<string>,
): Html {
  const { accounts, locale } = situation;
  const here = new Set(some);
  const remark = some.length < all ? restText(some.length, all, locale) : "";
  const inOrder = accounts.filter((account) => here.has(account));
  return grid(situation, { accounts: inOrder, title: texts.urgent[locale], remark, pages });
}

const bytesOf = (drawn: Html): number => new TextEncoder().encode(String(drawn)).length;

/** Some accounts, and the grid of them. */
interface Part {
  readonly accounts: readonly Account[];
  readonly drawn: Html;
}

/** The accounts that need work, the most urgent first: those that are worth a page of their own. */
export const urgentAccounts = (report: OrganizationReport): readonly Member[] =>
  organizationSituation(report, utc.en)
    .accounts.filter(({ condition, member }) => isUrgent(condition) && accountPath(member.account))
    .toSorted(byUrgency)
    .map(({ member }) => member);

/** The accounts in parts whose grids fit on a page each. */
function split(
  accounts: readonly Account[],
  draw: (accounts: readonly Account[]) => Html,
  largest = LARGEST,
): readonly Part[] {
  const inParts = (size: number) =>
    Array.from({ length: Math.ceil(accounts.length / size) }, (_, i) =>
      accounts.slice(i * size, (i + 1) * size),
    ).flatMap((part) => split(part, draw, largest));
  if (!accounts.length) return [];
  if (accounts.length > MOST) return inParts(MOST);
  const drawn = draw(accounts);
  const isTooLarge = accounts.length > 1 && bytesOf(drawn) > largest;
  return isTooLarge ? inParts(Math.ceil(accounts.length / 2)) : [{ accounts, drawn }];
}

/** The first page: the verdict, what to do, and what follows. */
function overview(situation: OrganizationSituation, links: Links, rest: Html | ""): string {
  const { verdict, accounts, organization, locale } = situation;
  const condition = verdictConditions[verdict];
  const wrong = accountsWith(accounts, "NON_COMPLIANT");
  const beside = [moves(situation, links), exceptionList(situation)].filter((section) => section !== "");
  const content = html`${verdictBand(situation)}
${stepCards(situation)}
<div class="cols${beside.length ? "" : " alone"}"><div>${taskList(situation, links)}</div>${beside.length ? html`<div>${beside}</div>` : ""}</div>
${rest}`;
  return page(situation, {
    title: `${looks[condition].mark}${wrong ? ` ${figure(wrong)}` : ""} Genkan ${clean(organization.id)}`,
    skip: html`<a class="skip" href="#next">${texts.skip[locale]}</a>`,
    content,
  });
}

/** A page of accounts, with links to the one before and the one after it. */
function accountsPage(situation: OrganizationSituation, drawn: Html, number: number, paths: readonly string[]): string {
  const { organization, locale } = situation;
  const button = (path: string | undefined, text: string) =>
    path ? html`<a class="btn" href="${path}">${text}</a>` : "";
  const title = `${texts.all[locale]} ${number + 1}/${paths.length}`;
  const content = html`<h1 class="page-title">${title}</h1>
<nav class="pages" aria-label="${texts.pages[locale]}">${button(INDEX, texts.overview[locale])}${button(paths[number - 1], `← ${texts.before[locale]}`)}${button(paths[number + 1], `${texts.after[locale]} →`)}</nav>
${drawn}`;
  return page(situation, { title: `${title} Genkan ${clean(organization.id)}`, skip: "", content });
}

/** The pages of accounts, by the OUs that are on them. */
function pageList(parts: readonly Part[], paths: readonly string[], locale: Locale): Html {
  const items = parts.map(
    ({ accounts }, i) =>
      html`<li><a href="${paths[i]!}">${i + 1}. ${rangeText(accounts, locale)}</a> <span class="dim">${accountCount(accounts.length, locale)}</span></li>`,
  );
  return html`<nav class="sec" aria-labelledby="pages"><div class="top"><h2 id="pages">${texts.all[locale]}</h2></div><ol class="page-list card pad">${items}</ol></nav>`;
}

/** The first and the last OU of some accounts. */
function rangeText(accounts: readonly Account[], locale: Locale): string {
  const [first, last] = [accounts[0], accounts.at(-1)].map((account) => (account ? placeName(account, locale) : ""));
  return first === last ? first! : `${first} – ${last}`;
}

const restText = (count: number, all: number, locale: Locale): string =>
  ({
    en: `the ${figure(count)} most urgent of ${figure(all)}; all of them are on the pages listed above`,
    ja: `${figure(all)}\u00a0件のうち最も急ぐ ${figure(count)}\u00a0件。残りは上の各ページにあります`,
  })[locale];

interface PageContent {
  readonly title: string;
  readonly skip: Html | "";
  readonly content: Html;
}

/** A whole page, with the header and the footer that all of them have. */
function page(situation: OrganizationSituation, { title, skip, content }: PageContent): string {
  const { verdict, organization, evaluatedAt, at, now, locale } = situation;
  const checked = evaluatedAt
    ? html`${texts.checked[locale]} ${ago(evaluatedAt, now, situation)}`
    : texts.never[locale];
  const body = html`${signs}${skip}
<header class="bar"><div class="wrap"><a class="brand" href="${INDEX}" aria-label="Genkan">${door}<span class="wide">Genkan</span></a><span class="account"><b>${texts.organization[locale]}</b> <span class="mono">${clean(organization.id)}</span></span><span class="checked dim">${checked}</span></div></header>
<main class="wrap">
${content}
</main>
<footer class="wrap"><span>Genkan <span lang="ja">玄関</span></span><span>${texts.made[locale]} ${exact(at.toISOString(), situation)}</span><span>${zoneNote(at, situation)}</span><span>${texts.quiet[locale]}</span></footer>
<script>${trusted(SCRIPT)}</script>`;
  return htmlPage({
    locale,
    title,
    icon: iconFor(verdictConditions[verdict]),
    policy: `default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src ${SCRIPT_SOURCE}`,
    style: ORGANIZATION_STYLE,
    body,
  });
}
