import type { Condition } from "@genkan/controls/engine/spans";
import {
  type AssessedRequirement,
  type ControlRecord,
  proven,
  type RequirementVerdict,
} from "@genkan/controls/frameworks/assess";
import { clean, type Text } from "@genkan/controls/model/text";
import { acceptance } from "../../gate.ts";
import { moment } from "../../moment.ts";
import { factName } from "../../names.ts";
import { capital, titleOf } from "../../sentence.ts";
import { door, iconFor, looks, sign, signs } from "../conditions.ts";
import { anchor, grouped } from "../elements.ts";
import { type Html, html, separated } from "../html.ts";
import { htmlPage } from "../html-shell.ts";
import { exact, zoneNote } from "../times.ts";
import type { FrameworkReport } from "./source.ts";
import { FRAMEWORK_STYLE } from "./style.ts";
import {
  ageText,
  checkedText,
  conditionName,
  countsOf,
  findingText,
  happeningText,
  oldestEvidence,
  partOf,
  remarks,
  sinceText,
  standingName,
  titleOfReport,
  verdictNames,
  verdictText,
} from "./words.ts";

/** How a verdict looks: as the condition that leads to it. What is not covered says nothing. */
const conditionsOf: Readonly<Record<RequirementVerdict, Condition>> = {
  "not-met": "NON_COMPLIANT",
  "not-proven": "INSUFFICIENT_DATA",
  accepted: "ACCEPTED",
  met: "COMPLIANT",
  "not-applicable": "NOT_APPLICABLE",
  "not-covered": "NOT_APPLICABLE",
};
const cssOf = (verdict: RequirementVerdict) => looks[conditionsOf[verdict]].css;

/** The most findings, and the most that happened, of one control on the page: a row for each of 500 users is no help. */
const MOST = 100;

const texts = {
  skip: { en: "Skip to the requirements", ja: "要件へ移動" },
  notes: { en: "How to read this report", ja: "このレポートの読み方" },
  period: { en: "Period", ja: "期間" },
  checked: { en: "Last evaluated", ja: "最終評価" },
  requirements: { en: "Requirements that Genkan answers", ja: "Genkan が確認する要件" },
  verdict: { en: "Verdict", ja: "判定" },
  requirement: { en: "Requirement", ja: "要件" },
  since: { en: "Since", ja: "開始" },
  oldest: { en: "Oldest evidence", ja: "最も古い根拠" },
  part: { en: "In part:", ja: "一部のみ:" },
  unread: { en: "could not be read", ja: "読み取れませんでした" },
  never: { en: "Not known", ja: "不明" },
  evidence: { en: "Evidence and history", ja: "根拠と履歴" },
  found: { en: "Found", ja: "結果" },
  evaluated: { en: "Evaluated", ja: "評価" },
  facts: { en: "Evidence", ja: "根拠" },
  calls: { en: "Read with", ja: "読み取りに使う API" },
  exceptions: { en: "Exceptions", ja: "例外" },
  start: { en: "Period begins", ja: "期間の開始時" },
  history: { en: "In the period", ja: "期間中の変化" },
  quiet: { en: "Nothing changed.", ja: "変化はありません。" },
  notCovered: { en: "Requirements that Genkan does not cover", ja: "Genkan では未対応の要件" },
  none: {
    en: "Nothing here says anything about these: check them by other means.",
    ja: "これらについては何も判定していません。ほかの方法で確認してください。",
  },
  made: { en: "This page was made", ja: "作成" },
  quietPage: {
    en: "Read-only. The page loads nothing from elsewhere.",
    ja: "読み取り専用。外部からは何も読み込みません。",
  },
} satisfies Record<string, Text>;

/** A report on a framework as one page, to read, print or send. It loads nothing. */
export function frameworkPage(report: FrameworkReport): string {
  const { account, accountName, assessment, locale, at } = report;
  const { requirements, controls } = assessment;
  const covered = requirements.filter(({ verdict }) => verdict !== "not-covered");
  const others = requirements.filter(({ verdict }) => verdict === "not-covered");
  const name = accountName ? html`<b>${clean(accountName)}</b> ` : "";
  const body = html`${signs}<a class="skip" href="#requirements">${texts.skip[locale]}</a>
<header class="bar"><div class="wrap"><span class="brand">${door}<span class="wide">Genkan</span></span><span class="account">${name}<span class="mono">${grouped(account)}</span></span></div></header>
<main class="wrap audit">
${band(report, covered)}
<section aria-labelledby="notes"><div class="top"><h2 id="notes">${texts.notes[locale]}</h2></div><ul class="notes card">${remarks(report).map((text) => html`<li>${text}</li>`)}</ul></section>
${section("requirements", "requirements", requirementTable(covered, report), report)}
${section("evidence", "evidence", html`<div class="card">${controls.map((record) => controlBlock(record, report))}</div>`, report)}
${others.length ? section("notCovered", "not-covered", notCoveredTable(others, report), report) : ""}
</main>
<footer class="wrap"><span>Genkan <span lang="ja">玄関</span></span><span>${texts.made[locale]} ${exact(at.toISOString(), report)}</span><span>${zoneNote(at, report)}</span><span>${texts.quietPage[locale]}</span></footer>`;
  return htmlPage({
    locale,
    title: `${titleOfReport(report)} · Genkan ${clean(account)}`,
    icon: iconFor(conditionsOf[worstOf(covered)]),
    policy: "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    body,
    style: FRAMEWORK_STYLE,
  });
}

/** The worst verdict on what is covered. */
const worstOf = (covered: readonly AssessedRequirement[]): RequirementVerdict =>
  countsOf(covered)[0]?.verdict ?? "not-covered";

const section = (title: keyof typeof texts, id: string, content: Html, { locale }: FrameworkReport): Html =>
  html`<section class="sec" aria-labelledby="${id}"><div class="top"><h2 id="${id}">${texts[title][locale]}</h2></div>${content}</section>`;

/** The framework, the period, and how many requirements have each verdict. */
function band(report: FrameworkReport, covered: readonly AssessedRequirement[]): Html {
  const { assessment, locale, period, lastRun } = report;
  const css = cssOf(worstOf(covered));
  const [from, to] = [period.from, period.to].map((time) => exact(time.toISOString(), report));
  const counts = countsOf(assessment.requirements).map(
    ({ verdict, count }) => html`<li class="${cssOf(verdict)}"><b>${count}</b> ${verdictNames[verdict][locale]}</li>`,
  );
  const ran = html`${exact(lastRun.at, report)} (${ageText(lastRun.at, report)})`;
  const times = [
    [texts.period[locale], html`${from!} – ${to!}`],
    [texts.checked[locale], ran],
  ] as const;
  return html`<section class="verdict ${css}" aria-labelledby="framework">${sign(css)}<div><h1 id="framework">${titleOfReport(report)}</h1><div class="sub"><dl>${times.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl></div></div>
<div class="tally"><ul>${counts}</ul></div></section>`;
}

function requirementTable(covered: readonly AssessedRequirement[], report: FrameworkReport): Html {
  const { locale } = report;
  const head = (["verdict", "requirement", "since", "oldest"] as const).map(
    (text) => html`<th scope="col">${texts[text][locale]}</th>`,
  );
  const rows = covered.map((each) => requirementRow(each, report));
  return html`<div class="card"><table class="reqs"><thead><tr>${head}</tr></thead><tbody>${separated(rows, "\n")}</tbody></table></div>`;
}

function requirementRow(requirement: AssessedRequirement, report: FrameworkReport): Html {
  const { locale } = report;
  const { number, title, controls, verdict } = requirement;
  const css = cssOf(verdict);
  const part = partOf(requirement, locale);
  const oldest = oldestEvidence(controls);
  const links = controls.map(({ control }) => html`<a href="#${anchor(control)}">${titleOf(control, locale)}</a>`);
  const joint = { en: "; ", ja: "、" }[locale];
  return html`<tr class="${css}"><td class="state ${css}">${sign(css)}${verdictText(requirement, locale)}</td><td><span class="num">${clean(number)}</span>${title[locale]}${part && html`<p class="dim">${texts.part[locale]} ${part}</p>`}<p class="by">${separated(links, joint)}</p></td><td class="when dim">${capital(sinceText(requirement, report)) || texts.never[locale]}</td><td class="age dim">${oldest ? ageText(oldest, report) : texts.never[locale]}</td></tr>`;
}

/** What a control found, what that rests on, who accepts it, and what happened in the period. */
function controlBlock(record: ControlRecord, report: FrameworkReport): Html {
  const { control, findings, evidence, exceptions, atStart, history } = record;
  const { locale, actionsOf } = report;
  const { css } = looks[proven(record)];
  const calls = (actionsOf?.(control) ?? []).map((call) => html`<code>${call}</code>`);
  const found = findings.slice(0, MOST).map((finding) => {
    const at = exact(finding.since, report);
    const since = { en: html`since ${at}`, ja: html`${at} から` }[locale];
    return html`<dd>${findingText(finding, report)} <span class="dim">${since}</span></dd>`;
  });
  const facts = evidence.map(
    ({ fact, observedAt }) =>
      html`<dd>${factName(fact, locale)}: ${observedAt ? html`${exact(observedAt, report)} (${ageText(observedAt, report)})` : texts.unread[locale]}</dd>`,
  );
  const moves = history
    .slice(-MOST)
    .map((each) => html`<dd>${exact(each.at, report)} ${clean(happeningText(each, report), LONGEST)}</dd>`);
  const rest = (all: readonly unknown[]) =>
    all.length > MOST ? html`<dd class="dim">… ${all.length - MOST}</dd>` : "";
  const rows: readonly (readonly [keyof typeof texts, Html | readonly (Html | "")[]])[] = [
    ["found", [...found, rest(findings)]],
    ["evaluated", html`<dd>${checkedText(record, report)}</dd>`],
    ["facts", facts],
    ["calls", calls.length ? html`<dd>${separated(calls, ", ")}</dd>` : []],
    ["exceptions", exceptions.map((exception) => html`<dd>${acceptance(exception, report)}</dd>`)],
    ["start", html`<dd>${moment(report.period.from.toISOString(), report)}: ${conditionName(atStart, locale)}</dd>`],
    ["history", [rest(history), ...(moves.length ? moves : [html`<dd>${texts.quiet[locale]}</dd>`])]],
  ];
  const isShown = (content: Html | readonly (Html | "")[]) => !Array.isArray(content) || content.some(Boolean);
  const list = rows
    .filter(([, content]) => isShown(content))
    .map(([name, content]) => html`<div><dt>${texts[name][locale]}</dt>${content}</div>`);
  return html`<article class="ctl ${css}" id="${anchor(control)}"><h3>${sign(css)}${titleOf(control, locale)} <span class="chip ${css}">${standingName(record, locale)}</span> <code>${clean(control)}</code></h3><dl>${list}</dl></article>`;
}

/** Longer than what any change says. */
const LONGEST = 2_500;

function notCoveredTable(others: readonly AssessedRequirement[], { locale }: FrameworkReport): Html {
  const rows = others.map(
    ({ number, title }) =>
      html`<tr><td><span class="num">${clean(number)}</span></td><td>${title[locale]}</td><td class="dim">${verdictNames["not-covered"][locale]}</td></tr>`,
  );
  const head = [texts.requirement, { en: "Title", ja: "題名" }, texts.verdict].map(
    (text) => html`<th scope="col">${text[locale]}</th>`,
  );
  return html`<p class="dim">${texts.none[locale]}</p><div class="card"><table class="reqs"><thead><tr>${head}</tr></thead><tbody>${separated(rows, "\n")}</tbody></table></div>`;
}
