import { type Condition, conditions } from "@genkan/controls/engine/spans";
import { isEvaluated } from "@genkan/controls/model/organization";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { titleOf } from "../../sentence.ts";
import { looks } from "../conditions.ts";
import { grouped } from "../elements.ts";
import { type Html, html, separated } from "../html.ts";
import { stepName } from "../steps.ts";
import { ago } from "../times.ts";
import { accountPath } from "./links.ts";
import { type Account, guideSteps, type OrganizationSituation, type Task } from "./situation.ts";
import { taskTitle } from "./tasks.ts";
import { unitAnchor } from "./units.ts";
import { figure, placeName, shortSteps, stateNames } from "./words.ts";

const texts = {
  view: { en: "View", ja: "表示形式" },
  map: { en: "Map", ja: "マップ" },
  list: { en: "List", ja: "一覧" },
  key: {
    en: "Each column is one account. Its four cells, from top to bottom:",
    ja: "縦 1 列が 1 アカウントです。マスは上から順に:",
  },
  account: { en: "Account", ja: "アカウント" },
  what: { en: "Most urgent", ja: "最も急ぐこと" },
  since: { en: "Since", ja: "開始" },
  notEvaluated: { en: "Not checked", ja: "評価していません" },
  manager: { en: "management account", ja: "管理アカウント" },
  find: { en: "Name or account ID", ja: "名前またはアカウント ID" },
  unit: { en: "OU", ja: "組織単位 (OU)" },
  everyUnit: { en: "Every OU", ja: "すべての OU" },
  about: { en: "Control", ja: "コントロール" },
  everything: { en: "Every control", ja: "すべてのコントロール" },
  tasks: { en: "What to do", ja: "次の対応" },
  controls: { en: "Controls", ja: "コントロール" },
  state: { en: "State", ja: "状態" },
  all: { en: "All", ja: "すべて" },
  clear: { en: "Clear", ja: "条件をクリア" },
  printed: { en: "Without those that are OK", ja: "準拠しているアカウントを除く" },
  none: { en: "No account matches.", ja: "該当するアカウントはありません。" },
  toFix: { en: "to fix", ja: "要対応" },
  unknown: { en: "couldn’t be checked", ja: "判定不能" },
} satisfies Record<string, Text>;

/** The letter of each condition in a row, by which the script filters. */
const letters: Readonly<Record<Condition, string>> = {
  NON_COMPLIANT: "f",
  INSUFFICIENT_DATA: "u",
  ACCEPTED: "a",
  COMPLIANT: "o",
  NOT_APPLICABLE: "n",
};

/** Accounts to show in a grid: all of them, or a part. */
export interface GridOptions {
  readonly accounts: readonly Account[];
  readonly title: string;
  /** A remark beside the title: what is not here. */
  readonly remark?: Html | string;
  /** The accounts that have a page of their own, by id. */
  readonly pages: ReadonlySet<string>;
}

/** The accounts by the four steps: a map of all of them, or a list; both are the same table. */
export function grid(situation: OrganizationSituation, options: GridOptions): Html {
  const { locale } = situation;
  const { accounts, title, remark = "" } = options;
  const present = new Set(accounts.flatMap(({ steps }) => guideSteps.map((step) => steps[step] ?? "NOT_APPLICABLE")));
  const signs = conditions
    .filter((condition) => present.has(condition))
    .map((condition) => html`<li><i class="cell ${looks[condition].css}"></i>${looks[condition].name[locale]}</li>`);
  const steps = guideSteps.map((step) => html`<li><b>${step}</b> ${stepName(step, locale)}</li>`);
  const view = (name: "map" | "list") =>
    html`<label><input type="radio" name="view" id="view-${name}"${name === "map" ? " checked" : ""}><span>${texts[name][locale]}</span></label>`;
  const units = [...Map.groupBy(accounts, ({ member }) => JSON.stringify(member.units)).values()];
  const tasksOf = tasksByAccount(situation.tasks);
  const bodies = units.map((inUnit) => unitRows(inUnit, situation, { ...options, tasksOf }));
  const head = guideSteps.map(
    (step) =>
      html`<th role="columnheader" scope="col" class="c"><abbr title="${stepName(step, locale)}"><b>${step}</b><span class="wide"> ${shortSteps[step][locale]}</span></abbr></th>`,
  );
  return html`<section class="sec acc" id="accounts" aria-labelledby="accounts-h">
<div class="top"><h2 id="accounts-h" tabindex="-1">${title}</h2>${remark && html`<span class="dim">${remark}</span>`}<span class="printed dim">${texts.printed[locale]}</span><fieldset class="filter views"><legend class="sr">${texts.view[locale]}</legend>${view("map")}${view("list")}</fieldset></div>
${filter(situation, options)}
<div class="card"><div class="key"><div><p>${texts.key[locale]}</p><ol>${separated(steps, " ")}</ol></div><ul>${signs}</ul></div>
<table role="table" aria-labelledby="accounts-h" style="--s:${cellSize(accounts.length)}px"><thead role="rowgroup"><tr role="row"><th role="columnheader" scope="col">${texts.account[locale]}</th>${head}<th role="columnheader" scope="col" class="what">${texts.what[locale]}</th><th role="columnheader" scope="col" class="when">${texts.since[locale]}</th></tr></thead>
${bodies}</table><p class="pad dim" id="no-account" hidden>${texts.none[locale]}</p></div></section>`;
}

/** The width of a cell of the map: so that a thousand accounts fit into one screen, and a few are not lost on it. */
const cellSize = (count: number): number => (count <= 60 ? 22 : count <= 200 ? 17 : count <= 500 ? 14 : 11);

/** The numbers of the tasks of each account. */
function tasksByAccount(tasks: readonly Task[]): ReadonlyMap<Account, readonly number[]> {
  const numbers = new Map<Account, number[]>();
  for (const [i, { accounts }] of tasks.entries())
    for (const account of accounts) {
      const mine = numbers.get(account);
      if (mine) mine.push(i);
      else numbers.set(account, [i]);
    }
  return numbers;
}

interface RowOptions extends GridOptions {
  readonly tasksOf: ReadonlyMap<Account, readonly number[]>;
}

/** The accounts of one OU, under its name. */
function unitRows(accounts: readonly Account[], situation: OrganizationSituation, options: RowOptions): Html {
  const { locale } = situation;
  const [first] = accounts;
  if (!first) return html``;
  const count = (condition: Condition) => accounts.filter((each) => each.condition === condition).length;
  const [wrong, unknown] = [count("NON_COMPLIANT"), count("INSUFFICIENT_DATA")];
  const name = (css: string, number: number, text: Text) =>
    number ? html` <span class="${css}"><b>${figure(number)}</b>\u00a0${text[locale]}</span>` : "";
  const ids = first.units.map(({ id }) => clean(id)).join(" ");
  return html`<tbody role="rowgroup" id="${unitAnchor(first)}" data-u="${ids}"><tr role="row" class="group"><th role="rowheader" scope="rowgroup" colspan="7">${placeName(first, locale)} <span class="dim">${figure(accounts.length)}</span>${name("fix", wrong, texts.toFix)}${name("unknown", unknown, texts.unknown)}</th></tr>
${accounts.map((account) => row(account, situation, options))}</tbody>
`;
}

function row(account: Account, situation: OrganizationSituation, { pages, tasksOf }: RowOptions): Html {
  const { controls, locale, now, organization } = situation;
  const { id, name, conditions: found, member, since } = account;
  const mine = tasksOf.get(account) ?? [];
  const href = pages.has(member.account) ? accountPath(member.account) : null;
  const manager =
    member.account === organization.managementAccount ? html` <em class="chip none">${texts.manager[locale]}</em>` : "";
  const label = html`<span>${name}<small class="mono"> ${grouped(id)}</small></span>`;
  const letterOf = (control: string): string => {
    const condition = found.get(control);
    return condition ? letters[condition] : "-";
  };
  const cells = guideSteps.map((step) => cell(account.steps[step], locale));
  const anchor = /^\d{12}$/.test(id) ? html` id="a${id}"` : "";
  return html`<tr role="row" class="${looks[account.condition].css}"${anchor} data-c="${controls.map(letterOf).join("")}"${mine.length ? html` data-t="${mine.join(" ")}"` : ""}><th role="rowheader" scope="row">${href ? html`<a href="${href}">${label}</a>` : html`<b>${label}</b>`}${manager}</th>${cells}<td role="cell" class="what">${whatText(account, mine, situation)}</td><td role="cell" class="when">${since ? ago(since, now, situation) : ""}</td></tr>
`;
}

/** A cell: its colour and its sign are the style sheet's, its text is for those who don't see them. */
const cell = (condition: Condition | null, locale: Locale): Html =>
  condition
    ? html`<td role="cell" class="cell ${looks[condition].css}"><i>${looks[condition].name[locale]}</i></td>`
    : html`<td role="cell" class="cell none"><i>${texts.notEvaluated[locale]}</i></td>`;

/** The most urgent thing of an account, and how many more there are. */
function whatText(
  { member }: Account,
  mine: readonly number[],
  { tasks, locale }: OrganizationSituation,
): Html | string {
  const [first] = mine;
  if (first === undefined) return isEvaluated(member) ? "" : (stateNames[member.state]?.[locale] ?? "");
  const more = mine.length > 1 ? html` <span class="dim">+${mine.length - 1}</span>` : "";
  return html`${taskTitle(tasks[first]!, locale)}${more}`;
}

/** What the accounts are filtered by. The script shows the form; without the script, all of them are there. */
function filter(situation: OrganizationSituation, { accounts }: GridOptions): Html {
  const { controls, tasks, locale } = situation;
  const states = conditions.filter((condition) => accounts.some((each) => each.condition === condition));
  const state = (css: string, name: string) =>
    html`<label><input type="radio" name="state" value="${css && letters[css as Condition]}"${css ? "" : " checked"}><span>${name} <b></b></span></label>`;
  const buttons = states.map((condition) => state(condition, looks[condition].name[locale]));
  const option = (value: string, text: string) => html`<option value="${value}">${text}</option>`;
  const todo = tasks.map((task, i) => option(`t${i}`, `${i + 1}. ${taskTitle(task, locale)}`));
  const about = controls.map((control, i) => option(`c${i}`, titleOf(control, locale)));
  const count = { en: `{count} of ${figure(accounts.length)}`, ja: `${figure(accounts.length)} 件中 {count} 件` }[
    locale
  ];
  return html`<form id="filter" hidden><input type="search" aria-label="${texts.find[locale]}" placeholder="${texts.find[locale]}"><select aria-label="${texts.unit[locale]}">${option("", texts.everyUnit[locale])}${unitOptions(accounts).map(({ id, text }) => option(id, text))}</select><select aria-label="${texts.about[locale]}">${option("", texts.everything[locale])}${todo.length ? html`<optgroup label="${texts.tasks[locale]}">${todo}</optgroup>` : ""}<optgroup label="${texts.controls[locale]}">${about}</optgroup></select><fieldset class="filter"><legend class="sr">${texts.state[locale]}</legend>${state("", texts.all[locale])}${buttons}</fieldset><span class="dim" role="status" id="count" data-text="${count}"></span><button type="reset" class="btn">${texts.clear[locale]}</button></form>`;
}

/** The longest name of an OU in the list of OUs, in UTF-16 units. */
const LONGEST_UNIT = 40;

/** Every OU with an account somewhere below it, as a tree. */
function unitOptions(accounts: readonly Account[]): readonly { readonly id: string; readonly text: string }[] {
  const all = new Map<string, string>();
  for (const { units } of accounts)
    for (const [depth, { id, name }] of units.entries()) {
      const key = clean(id);
      if (!all.has(key)) all.set(key, `${"\u2003".repeat(depth)}${clean(name ?? id, LONGEST_UNIT)}`);
    }
  return [...all].map(([id, text]) => ({ id, text }));
}
