import { controlOf } from "@genkan/controls/catalogue/index";
import { type ConsolePage, pageLink } from "@genkan/controls/model/console";
import { verificationStep } from "@genkan/controls/model/steps";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { findingProblem } from "../../alert/problem.ts";
import { stepText } from "../../command.ts";
import { membersPlace } from "../../formats/judged.ts";
import { capital, pageFor, remediationOf, sentence, stepsFor } from "../../sentence.ts";
import { whileUnknown } from "../../unknown.ts";
import { caret, looks, severityNames } from "../conditions.ts";
import { unbroken } from "../elements.ts";
import { type Html, html, separated } from "../html.ts";
import { stepOf } from "../situation.ts";
import { ago } from "../times.ts";
import { accountLink, type Links } from "./links.ts";
import type { Account, OrganizationSituation, Task } from "./situation.ts";
import { accountCount, figure, placeName } from "./words.ts";

/** How many accounts a task names; the grid has all of them. */
const NAMES = 10;

const texts = {
  title: { en: "Do this next", ja: "次の対応" },
  order: { en: "one line for each cause, most urgent first", ja: "原因ごとに 1 行、急ぐ順" },
  none: { en: "Nothing to do.", ja: "対応が必要なものはありません。" },
  notified: { en: "You are notified when this changes.", ja: "変化があれば通知されます。" },
  never: { en: "What to do appears here after the first pass.", ja: "最初の評価のあとに、すべきことが表示されます。" },
  step: { en: "Step", ja: "手順" },
  console: { en: "Open", ja: "開く" },
  each: { en: "Or in each account:", ja: "アカウントごとに対応する場合:" },
} satisfies Record<string, Text>;

/** What is wrong or can't be read, each cause once, with the accounts that it concerns and what to do. */
export function taskList(situation: OrganizationSituation, links: Links): Html {
  const { tasks, locale } = situation;
  const order = tasks.length > 1 ? html`<span class="dim">${texts.order[locale]}</span>` : "";
  const items = tasks.map((task, i) => taskItem(task, i, situation, links));
  return html`<section aria-labelledby="next"><div class="top"><h2 id="next" tabindex="-1">${texts.title[locale]}</h2>${order}</div><ol class="tasks causes card">${
    items.length ? separated(items, "\n") : html`<li class="pad">${nothing(situation)}</li>`
  }</ol></section>`;
}

function nothing({ verdict, locale }: OrganizationSituation): Html {
  return verdict === "never"
    ? html`<p>${texts.never[locale]}</p>`
    : html`<p class="state ok">${texts.none[locale]}</p><p class="dim">${texts.notified[locale]}</p>`;
}

function taskItem(task: Task, i: number, situation: OrganizationSituation, links: Links): Html {
  const { now, locale } = situation;
  const { accounts, since } = task;
  const condition = task.kind === "problem" ? "NON_COMPLIANT" : "INSUFFICIENT_DATA";
  const { css, name } = looks[condition];
  const chip = task.kind === "problem" ? severityNames[task.severity][locale] : name[locale];
  const step = task.kind === "problem" && stepOf(task.control);
  const facts = [
    ...(step ? [`${texts.step[locale]}\u00a0${step}`] : []),
    whereText(accounts, locale),
    ...(since ? [sinceText(ago(since, now, situation), accounts.length, locale)] : []),
  ];
  return html`<li class="${css}"><details id="${task.id}"><summary><span class="n">${i + 1}</span><span><span class="t">${taskTitle(task, locale)}</span><span class="facts"><span class="chip ${css}">${chip}</span> ${separated(facts, " · ")}</span><span class="few">${fewOf(accounts, locale)}</span></span><span class="count">${countOf(accounts.length, locale)}</span>${caret}</summary><div class="body">${taskBody(task, i, situation, links)}</div></details></li>`;
}

/** The first accounts in one line, which the style sheet cuts where it ends. */
const fewOf = (accounts: readonly Account[], locale: Locale): string =>
  accounts
    .slice(0, NAMES)
    .map(({ name }) => name)
    .join({ en: ", ", ja: "、" }[locale]);

/** The number of accounts, with the number itself in front. */
const countOf = (count: number, locale: Locale): Html =>
  ({
    en: html`<b>${figure(count)}</b><span> ${count === 1 ? "account" : "accounts"}</span>`,
    ja: html`<b>${figure(count)}</b><span>\u00a0アカウント</span>`,
  })[locale];

/** Whether the accounts are in one OU or in several: one OU hints at a common cause. */
function whereText(accounts: readonly Account[], locale: Locale): string {
  const units = new Set(accounts.map(({ units }) => units.at(-1)?.id ?? ""));
  const [first] = accounts;
  if (units.size === 1 && first) {
    const place = placeName(first, locale);
    return accounts.length === 1 ? place : { en: `all in ${place}`, ja: `すべて ${place}` }[locale];
  }
  return { en: `in ${figure(units.size)} OUs`, ja: `${figure(units.size)}\u00a0個の OU` }[locale];
}

const sinceText = (first: Html, count: number, locale: Locale): Html =>
  count === 1 ? first : { en: html`oldest ${first}`, ja: html`${first}から` }[locale];

/** What a task is about, in a few words. */
export function taskTitle(task: Task, locale: Locale): string {
  switch (task.kind) {
    case "problem":
      return capital(clean(findingProblem(task.finding)[locale]));
    case "unreadable":
      return isRole(task)
        ? { en: "The read role can’t be assumed", ja: "読み取りロールを引き受けられない" }[locale]
        : clean(sentence(task.finding, { locale, timeZone: "UTC" }), 300).replace(/[.。]$/, "");
    case "never":
      return { en: "Not checked yet", ja: "まだ評価されていない" }[locale];
    case "behind":
      return { en: "Not reached by the last pass", ja: "直近の評価が届いていない" }[locale];
  }
}

/** The accounts, why it matters, and what to do: for all of them at once where that is possible. */
function taskBody(task: Task, i: number, situation: OrganizationSituation, links: Links): Html {
  const { accounts } = task;
  const { locale } = situation;
  const why = task.kind === "problem" ? controlOf(task.control)?.why : whileUnknown;
  const steps = stepsOf(task, locale);
  const list = steps.length ? html`<ol>${steps.map((step) => html`<li><span>${unbroken(step)}</span></li>`)}</ol>` : "";
  const show = html`<p class="screen"><button type="button" class="btn main" data-show="t${i}" hidden>${showText(accounts.length, locale)}</button></p>`;
  const central = isCentral(task, situation)
    ? html`<p><b>${centralText[locale]}</b></p>${consoleButton("root-access-management", situation)}<p>${texts.each[locale]}</p>`
    : "";
  const page = central || !("finding" in task) || isRole(task) ? null : pageFor(task.finding);
  return html`<p class="names">${namesOf(accounts, situation, links)}</p>${show}${why ? html`<p class="why">${why[locale]}</p>` : ""}${central}${list}${consoleButton(page, situation)}`;
}

function consoleButton(page: ConsolePage | null, { partition, locale }: OrganizationSituation): Html | "" {
  const link = page && pageLink(page, { partition }, locale);
  if (!link) return "";
  return html`<p><a class="btn" href="${link.url}" rel="noreferrer">${texts.console[locale]}: ${link.name} ↗</a></p>`;
}

const showText = (count: number, locale: Locale): string =>
  ({
    en: count === 1 ? "Show this account below" : `Show these ${accountCount(count, "en")} below`,
    ja: `${accountCount(count, "ja")}を下に表示`,
  })[locale];

/** The first accounts, as links to what is known of each. */
function namesOf(accounts: readonly Account[], { locale }: OrganizationSituation, links: Links): Html {
  const rest = accounts.length - NAMES;
  const names = accounts.slice(0, NAMES).map((account) => accountLink(account, links));
  const more = { en: ` and ${figure(rest)} more`, ja: `、ほか\u00a0${accountCount(rest, "ja")}` }[locale];
  return html`${separated(names, { en: ", ", ja: "、" }[locale])}${rest > 0 ? html`<span class="dim">${more}</span>` : ""}`;
}

/**
 * Whether the controls are met, or do not apply any more, once a member has no root credentials.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user-privileged-task.html
 */
const isCentral = (task: Task, { organization }: OrganizationSituation): boolean =>
  task.kind === "problem" &&
  [
    "root-mfa-enabled",
    "root-hardware-mfa-enabled",
    "root-access-key-absent",
    "root-signing-certificate-absent",
  ].includes(task.control) &&
  task.accounts.some(({ member }) => member.account !== organization.managementAccount);

const centralText: Text = {
  en: "For member accounts, one action is enough: in the management account, delete their root user credentials under Root access management. First move whatever uses them to a role.",
  ja: "メンバーアカウントは、管理アカウントの「ルートアクセス管理」からルートユーザーの認証情報をまとめて削除すれば済みます。使われている処理があれば、先に IAM ロールへ移行します。",
};

/** Whether the role by which Genkan reads an account could not be assumed, so that nothing of it is known. */
const isRole = (task: Task): boolean =>
  task.kind === "unreadable" && task.finding.reason === "access-denied" && task.actions.includes("sts:AssumeRole");

/** What to do, in order; the last step shows whether it worked. */
function stepsOf(task: Task, locale: Locale): readonly string[] {
  const place = membersPlace(task.accounts.map(({ member }) => member));
  switch (task.kind) {
    case "problem": {
      const control = controlOf(task.control);
      return control ? remediationOf(control, locale, place) : [];
    }
    case "unreadable":
      return stepsFor(task.finding, locale, place);
    default:
      return [stepText(verificationStep(["check"])[locale], place)];
  }
}
