import { exceptionsInForce } from "@genkan/controls/engine/exception";
import { conditions } from "@genkan/controls/engine/spans";
import type { Locale, Text } from "@genkan/controls/model/text";
import { looks, sign } from "./conditions.ts";
import { countText, sentenceOf } from "./elements.ts";
import { type Html, html } from "./html.ts";
import { type Situation, verdictConditions } from "./situation.ts";
import { ago, onDay } from "./times.ts";

const texts = {
  how: { en: "Show me how", ja: "対応手順を見る" },
  checks: { en: "checks", ja: "件のチェック" },
} satisfies Record<string, Text>;

/** The name of the link to a task. */
export const howText = (locale: Locale): string => texts.how[locale];

/** All of it in one second: one colour, one sentence, the worst thing, since when, one button, and the counts below. */
export function verdictBand(situation: Situation): Html {
  const { verdict, tasks, now, locale } = situation;
  const { css } = looks[verdictConditions[verdict]];
  const [task] = tasks;
  const version = JSON.stringify([verdict, task?.findings[0].control, tasks.length]);
  return html`<section class="verdict ${css}" data-key="verdict" data-version="${version}" aria-labelledby="verdict-h">${sign(css)}<div><h1 id="verdict-h">${headline(situation)}</h1><p class="sub">${
    task
      ? html`${sentenceOf(task.findings[0], situation)} <span class="dim">${ago(task.findings[0].since, now, situation)}</span>`
      : subline(situation)
  }</p></div>${task ? html`<p class="act"><a class="btn main" href="#${task.id}">${texts.how[locale]}</a></p>` : ""}
${tally(situation)}</section>`;
}

/** The verdict in a few words. */
export function headline({ verdict, tasks, locale }: Situation): string {
  const problems = tasks.filter(({ findings: [{ status }] }) => status === "NON_COMPLIANT");
  const isUrgent = problems.some(({ findings: [{ severity }] }) => severity === "CRITICAL");
  const texts: Readonly<Record<Situation["verdict"], Text>> = {
    fix: {
      en: `${countText(problems.length, "en", ["thing", "things"])} to fix${isUrgent ? " now" : ""}.`,
      ja: `${isUrgent ? "すぐに" : ""}対応が必要なことが ${countText(problems.length, "ja", ["", ""])}あります。`,
    },
    unknown: { en: "Genkan can’t check everything.", ja: "判定できない項目があります。" },
    overdue: { en: "Genkan has stopped checking.", ja: "評価が止まっています。" },
    never: { en: "Nothing has been checked yet.", ja: "まだ評価されていません。" },
    ok: { en: "All is well.", ja: "問題はありません。" },
  };
  return texts[verdict][locale];
}

/** What there is to say where nothing has to be done. */
function subline(situation: Situation): Html | string {
  const { verdict, standing, changes, at, now, locale } = situation;
  const { lastRun } = standing;
  if (verdict === "never")
    return {
      en: html`The first run of the monitor fills this page: <code>npx genkan watch</code>, or a deployment.`,
      ja: html`監視の最初の実行のあとに、結果が表示されます (<code>npx genkan watch</code> またはデプロイ)。`,
    }[locale];
  if (verdict === "overdue" && lastRun) {
    const last = ago(lastRun.at, now, situation);
    return {
      en: html`What follows is what the last run found, ${last}. What happened since is not known.`,
      ja: html`以下は最後の実行 (${last}) の結果です。その後のことはわかりません。`,
    }[locale];
  }
  const accepted = exceptionsInForce(standing.exceptions, at.toISOString()).filter(({ control }) =>
    situation.checks.some((check) => check.control === control && check.condition === "ACCEPTED"),
  );
  const [next] = accepted;
  const last = changes.find(({ kind }) => kind !== "baseline" && kind !== "reminder");
  const lasting = last
    ? {
        en: html` Last change: ${ago(last.at, now, situation)}.`,
        ja: html`最後の変化: ${ago(last.at, now, situation)}。`,
      }[locale]
    : "";
  if (!next) {
    return {
      en: html`Nothing needs to be done.${lasting}`,
      ja: html`対応が必要なものはありません。${lasting}`,
    }[locale];
  }
  const until = onDay(next.expires, now, situation);
  return {
    en: html`Nothing needs to be done. Accepted: ${accepted.length}, until ${until}.${lasting}`,
    ja: html`対応が必要なものはありません。例外として承認済み: ${countText(accepted.length, "ja", ["", ""])} (${until} まで)。${lasting}`,
  }[locale];
}

/** How many controls stand how: a bar and its numbers. */
function tally({ checks, locale }: Situation): Html | "" {
  const counts = conditions
    .map((condition) => ({ condition, count: checks.filter((check) => check.condition === condition).length }))
    .filter(({ count }) => count > 0);
  if (!counts.length) return "";
  const bar = counts.map(
    ({ condition, count }) => html`<i class="b-${looks[condition].css}" style="flex:${count}"></i>`,
  );
  const numbers = counts.map(
    ({ condition, count }) =>
      html`<li class="${looks[condition].css}"><b>${count}</b> ${looks[condition].name[locale]}</li>`,
  );
  const all = counts.reduce((sum, { count }) => sum + count, 0);
  const total = locale === "ja" ? `${all}\u00a0${texts.checks.ja}` : `${all} ${texts.checks.en}`;
  return html`<div class="tally"><span class="dim">${total}</span><span class="track" aria-hidden="true">${bar}</span><ul>${numbers}</ul></div>`;
}
