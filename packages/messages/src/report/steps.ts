import type { Finding } from "@genkan/controls/engine/finding";
import { conditionOf } from "@genkan/controls/engine/spans";
import type { Locale, Text } from "@genkan/controls/model/text";
import { titleOf } from "../sentence.ts";
import { looks, sign } from "./conditions.ts";
import { acceptedUntil, countText, sentenceOf } from "./elements.ts";
import { type Html, html, separated } from "./html.ts";
import { type Check, conditionOfStep, type Situation, type Step, taskFor } from "./situation.ts";
import { howText } from "./verdict.ts";

const stepNames: Readonly<Record<1 | 2 | 3 | 4, Text>> = {
  1: { en: "MFA on the root user", ja: "ルートユーザーの MFA" },
  2: { en: "No root access keys", ja: "ルートユーザーのアクセスキーなし" },
  3: { en: "Root only for root-only tasks", ja: "日常作業にルートユーザーを使わない" },
  4: { en: "An administrator in Identity Center", ja: "Identity Center の管理者" },
};

/** The control whose sentence says most of a step where all is well. */
const leading: Readonly<Record<1 | 2 | 3 | 4, string>> = {
  1: "root-mfa-enabled",
  2: "root-access-key-absent",
  3: "root-usage-limited",
  4: "identity-center-admin-assigned",
};

const texts = {
  also: { en: "Also watched", ja: "ほかの監視項目" },
  title: { en: "The four steps", ja: "4 つの手順" },
  notEvaluated: { en: "Not checked", ja: "評価していません" },
  done: { en: "Nothing to do", ja: "対応は不要です" },
} satisfies Record<string, Text>;

/** What a step is called; the controls outside of the steps have a name as well. */
export const stepName = (step: Step, locale: Locale): string => (step ? stepNames[step] : texts.also)[locale];

/** The four steps as a checklist: how each stands, what was found, and what to do next. */
export const stepList = (situation: Situation): Html =>
  html`<section aria-labelledby="steps-h"><h2 class="sr" id="steps-h">${texts.title[situation.locale]}</h2><ol class="steps">${(
    [1, 2, 3, 4] as const
  ).map((step) => stepCard(step, situation))}</ol>${alsoWatched(situation)}</section>`;

function stepCard(step: 1 | 2 | 3 | 4, situation: Situation): Html {
  const { checks, tasks, locale } = situation;
  const mine = checks.filter((check) => check.step === step);
  const condition = conditionOfStep(checks, step);
  const look = condition && looks[condition];
  const finding = telling(mine, situation);
  const isOpen = condition === "NON_COMPLIANT" || condition === "INSUFFICIENT_DATA";
  const task = finding && isOpen ? taskFor(tasks, finding) : undefined;
  const found = finding ? html`<p class="found">${saying(finding, situation)}</p>` : "";
  const done = finding && !isOpen ? html`<p class="next dim">${texts.done[locale]}</p>` : "";
  const css = look?.css ?? "none";
  const version = `${css} ${finding ? `${finding.control} ${finding.reason}` : ""}`;
  return html`<li class="step card ${css}" data-key="step ${step}" data-version="${version}"><div class="head"><span class="number">${step}</span><h3>${stepNames[step][locale]}</h3></div><p class="state ${css}">${sign(css)}${look?.name[locale] ?? texts.notEvaluated[locale]}</p>${found}${
    task
      ? html`<p class="next"><a href="#${task.id}" aria-label="${howText(locale)}: ${stepNames[step][locale]}">${howText(locale)}</a>${others(mine, task.id, situation)}</p>`
      : done
  }</li>`;
}

/** The finding that says most of a step: the worst one. */
function telling(checks: readonly Check[], situation: Situation): Finding | undefined {
  const step = checks[0]?.step ?? null;
  const condition = conditionOfStep(checks, step);
  const worst = checks.filter((check) => check.condition === condition).flatMap(({ findings }) => findings[0] ?? []);
  // A cause says more than what follows from it.
  return (
    worst.find((finding) => situation.tasks.some(({ findings }) => findings.includes(finding))) ??
    worst.find(({ control }) => step && control === leading[step]) ??
    worst[0]
  );
}

function saying(finding: Finding, situation: Situation): Html {
  const { now } = situation;
  const found = sentenceOf(finding, situation);
  const isAccepted = conditionOf(finding, now) === "ACCEPTED" && finding.exception;
  return isAccepted ? html`${found} ${acceptedUntil(isAccepted, situation)}` : html`${found}`;
}

/** How many other tasks a step has. */
function others(checks: readonly Check[], first: string, { tasks, locale }: Situation): Html | "" {
  const ids = new Set(checks.map(({ control }) => control));
  const more = tasks.filter(({ id, findings: [{ control }] }) => id !== first && ids.has(control)).length;
  if (!more) return "";
  return html` <span class="dim">${{ en: `and ${more} more`, ja: `ほか ${countText(more, "ja", ["", ""])}` }[locale]}</span>`;
}

/** The controls outside of the steps, one short line. */
function alsoWatched(situation: Situation): Html | "" {
  const { checks, tasks, locale } = situation;
  const others = checks.filter(({ step, condition }) => step === null && condition !== null);
  if (!others.length) return "";
  const items = others.map(({ control, condition, findings: [finding] }) => {
    const { css, name } = looks[condition!];
    const task = finding && taskFor(tasks, finding);
    const isOpen = condition === "NON_COMPLIANT" || condition === "INSUFFICIENT_DATA";
    const text = finding && isOpen ? sentenceOf(finding, situation) : titleOf(control, locale);
    return html`<li class="${css}">${sign(css)}<span><span class="sr">${name[locale]}: </span>${task ? html`<a href="#${task.id}">${text}</a>` : text}</span></li>`;
  });
  return html`<div class="also"><span class="dim">${texts.also[locale]}</span><ul>${separated(items, " ")}</ul></div>`;
}
