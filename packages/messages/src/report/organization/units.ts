import { type Condition, conditions } from "@genkan/controls/engine/spans";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { looks } from "../conditions.ts";
import { moreText } from "../elements.ts";
import { type Html, html } from "../html.ts";
import { stepName } from "../steps.ts";
import { type Account, guideSteps, type OrganizationSituation } from "./situation.ts";
import { figure, placeName, shortSteps } from "./words.ts";

const texts = {
  title: { en: "Every OU", ja: "組織単位 (OU) ごとの状態" },
  remark: { en: "accounts to fix, and accounts that couldn’t be checked", ja: "要対応と判定不能のアカウント数" },
  unit: { en: "OU", ja: "組織単位 (OU)" },
  accounts: { en: "Accounts", ja: "アカウント" },
} satisfies Record<string, Text>;

/** How many OUs are listed; all of them are on the pages of accounts. */
const SEEN = 300;

/** The id of an OU's rows on a page of accounts. */
export const unitAnchor = ({ units }: Pick<Account, "units">): string => `u-${clean(units.at(-1)?.id ?? "root")}`;

/** Every OU by the four steps, the most urgent first, with a link to its accounts. */
export function unitTable({ accounts, locale }: OrganizationSituation, pageOf: (account: Account) => string): Html {
  const units = [...Map.groupBy(accounts, unitAnchor).values()].map((inUnit) => ({
    inUnit,
    first: inUnit[0]!,
    wrong: countOf(inUnit, "NON_COMPLIANT"),
    unknown: countOf(inUnit, "INSUFFICIENT_DATA"),
  }));
  // Those of the same number stay in the order of their paths.
  const ordered = units.toSorted((a, b) => b.wrong - a.wrong || b.unknown - a.unknown);
  const rows = ordered.slice(0, SEEN).map(({ inUnit, first }) => {
    const cells = guideSteps.map((step) =>
      cell(
        inUnit.flatMap(({ steps }) => steps[step] ?? []),
        locale,
      ),
    );
    return html`<tr><th scope="row"><a href="${pageOf(first)}#${unitAnchor(first)}">${placeName(first, locale)}</a></th><td class="number-of">${figure(inUnit.length)}</td>${cells}</tr>\n`;
  });
  const rest = ordered.length - SEEN;
  const head = guideSteps.map(
    (step) =>
      html`<th scope="col"><abbr title="${stepName(step, locale)}"><b>${step}</b><span class="wide"> ${shortSteps[step][locale]}</span></abbr></th>`,
  );
  return html`<section class="sec" aria-labelledby="units"><div class="top"><h2 id="units">${texts.title[locale]}</h2><span class="dim">${texts.remark[locale]}</span></div><div class="card"><table class="units"><thead><tr><th scope="col">${texts.unit[locale]}</th><th scope="col" class="number-of">${texts.accounts[locale]}</th>${head}</tr></thead><tbody>${rows}</tbody></table>${rest > 0 ? html`<p class="pad dim">${moreText(rest, locale)}</p>` : ""}</div></section>`;
}

const countOf = (accounts: readonly Account[], condition: Condition): number =>
  accounts.filter((each) => each.condition === condition).length;

/** A step in an OU: the numbers of accounts that somebody must act on; where there are none, how it stands. */
function cell(all: readonly Condition[], locale: Locale): Html {
  const part = (condition: Condition, count: string) =>
    html`<span class="part ${looks[condition].css}"><i class="cell ${looks[condition].css}"></i>${count}<span class="sr"> ${looks[condition].name[locale]}</span></span>`;
  const urgent = (["NON_COMPLIANT", "INSUFFICIENT_DATA"] as const)
    .map((condition) => ({ condition, count: all.filter((each) => each === condition).length }))
    .filter(({ count }) => count > 0);
  const worst = conditions.find((condition) => all.includes(condition)) ?? "NOT_APPLICABLE";
  return html`<td>${urgent.length ? urgent.map(({ condition, count }) => part(condition, figure(count))) : part(worst, "")}</td>`;
}
