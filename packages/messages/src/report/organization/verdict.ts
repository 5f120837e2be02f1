import { conditions } from "@genkan/controls/engine/spans";
import type { Text } from "@genkan/controls/model/text";
import { looks, sign } from "../conditions.ts";
import { type Html, html } from "../html.ts";
import { verdictConditions } from "../situation.ts";
import { stepName } from "../steps.ts";
import { ago } from "../times.ts";
import { accountsWith, guideSteps, type OrganizationSituation } from "./situation.ts";
import { taskTitle } from "./tasks.ts";
import { accountCount, figure } from "./words.ts";

const texts = {
  how: { en: "What to do", ja: "対応を見る" },
  steps: { en: "The four steps", ja: "4 つの手順" },
  notEvaluated: { en: "Not checked", ja: "評価していません" },
} satisfies Record<string, Text>;

/** All of it in one second: one colour, one sentence, the worst thing, one button, and the counts of accounts below. */
export function verdictBand(situation: OrganizationSituation): Html {
  const { verdict, tasks, locale } = situation;
  const { css } = looks[verdictConditions[verdict]];
  return html`<section class="verdict ${css}" aria-labelledby="verdict-h">${sign(css)}<div><h1 id="verdict-h">${headline(situation)}</h1><p class="sub">${subline(situation)}</p></div>${
    tasks.length ? html`<p class="act"><a class="btn main" href="#next">${texts.how[locale]}</a></p>` : ""
  }
${tally(situation)}</section>`;
}

/** The verdict in a few words. */
function headline({ verdict, accounts, tasks, locale }: OrganizationSituation): string {
  const all = accounts.length;
  const [wrong, unknown] = [accountsWith(accounts, "NON_COMPLIANT"), accountsWith(accounts, "INSUFFICIENT_DATA")];
  const isUrgent = tasks.some((task) => task.kind === "problem" && task.severity === "CRITICAL");
  const of = (count: number): Text => ({
    en: `${figure(count)} of ${accountCount(all, "en")}`,
    ja: `${accountCount(all, "ja")}のうち ${accountCount(count, "ja")}`,
  });
  const words: Readonly<Record<OrganizationSituation["verdict"], Text>> = {
    fix: {
      en: `${of(wrong).en} ${wrong === 1 ? "needs" : "need"} a fix${isUrgent ? " now" : ""}.`,
      ja: `${of(wrong).ja}で、${isUrgent ? "すぐに" : ""}対応が必要です。`,
    },
    unknown: {
      en: `${of(unknown).en} can’t be checked completely.`,
      ja: `${of(unknown).ja}に、判定できない項目があります。`,
    },
    overdue: { en: "Genkan has stopped checking.", ja: "評価が止まっています。" },
    never: { en: "Nothing has been checked yet.", ja: "まだ評価されていません。" },
    ok: { en: "All is well in every account.", ja: "すべてのアカウントで問題はありません。" },
  };
  return words[verdict][locale];
}

/** The worst thing, and what else there is. */
function subline(situation: OrganizationSituation): Html | string {
  const { verdict, tasks, evaluatedAt, now, locale } = situation;
  const [first] = tasks;
  if (verdict === "never" || (verdict === "overdue" && evaluatedAt === null))
    return {
      en: html`The first pass fills this page: <code>npx genkan check --organization</code>, or a deployment.`,
      ja: html`最初の評価のあとに、結果が表示されます (<code>npx genkan check --organization</code> またはデプロイ)。`,
    }[locale];
  if (verdict === "overdue" && evaluatedAt !== null) {
    const last = ago(evaluatedAt, now, situation);
    return {
      en: html`What follows is what the last pass found, ${last}. What happened since is not known.`,
      ja: html`以下は最後の評価 (${last}) の結果です。その後のことはわかりません。`,
    }[locale];
  }
  if (!first) return { en: "Nothing needs to be done.", ja: "対応が必要なものはありません。" }[locale];
  const worst = `${taskTitle(first, locale)}: ${accountCount(first.accounts.length, locale)}`;
  const rest = tasks.length - 1;
  const more = {
    en: rest ? `, and ${rest === 1 ? "one more cause" : `${rest} more causes`}.` : ".",
    ja: rest ? `、ほかの原因 ${rest}\u00a0件` : "",
  };
  return `${worst}${more[locale]}`;
}

/** How many accounts stand how: a bar and its numbers. */
function tally({ accounts, locale }: OrganizationSituation): Html | "" {
  const counts = conditions
    .map((condition) => ({ condition, count: accountsWith(accounts, condition) }))
    .filter(({ count }) => count > 0);
  if (!counts.length) return "";
  const numbers = counts.map(
    ({ condition, count }) =>
      html`<li class="${looks[condition].css}"><b>${figure(count)}</b> ${looks[condition].name[locale]}</li>`,
  );
  return html`<div class="tally"><span class="dim">${accountCount(accounts.length, locale)}</span>${bar(counts)}<ul>${numbers}</ul></div>`;
}

type Counts = readonly { readonly condition: (typeof conditions)[number]; readonly count: number }[];

export const bar = (counts: Counts): Html =>
  html`<span class="track" aria-hidden="true">${counts.map(({ condition, count }) => html`<i class="b-${looks[condition].css}" style="flex:${count}"></i>`)}</span>`;

/** The four steps: in how many accounts each is fulfilled. */
export function stepCards({ accounts, locale }: OrganizationSituation): Html {
  const cards = guideSteps.map((step) => {
    const counts = conditions
      .map((condition) => ({ condition, count: accounts.filter(({ steps }) => steps[step] === condition).length }))
      .filter(({ count }) => count > 0);
    const css = counts[0] ? looks[counts[0].condition].css : "none";
    const numbers = counts.map(
      ({ condition, count }) =>
        html`<li class="${looks[condition].css}"><b>${figure(count)}</b> ${looks[condition].name[locale]}</li>`,
    );
    const state = counts.length
      ? html`${bar(counts)}<ul class="nums">${numbers}</ul>`
      : html`<p class="dim">${texts.notEvaluated[locale]}</p>`;
    return html`<li class="step card ${css}"><div class="head"><span class="number">${step}</span><h3>${stepName(step, locale)}</h3></div>${state}</li>`;
  });
  return html`<section aria-labelledby="steps-h"><h2 class="sr" id="steps-h">${texts.steps[locale]}</h2><ol class="steps">${cards}</ol></section>`;
}
