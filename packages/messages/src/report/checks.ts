import { controlOf } from "@genkan/controls/catalogue/index";
import { measuredLast } from "@genkan/controls/engine/evidence-age";
import type { Finding } from "@genkan/controls/engine/finding";
import { type Condition, conditionOf, conditions } from "@genkan/controls/engine/spans";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { factName } from "../names.ts";
import { scopeText } from "../scope.ts";
import { titleOf } from "../sentence.ts";
import { caret, looks, severityNames, sign } from "./conditions.ts";
import { anchor, firstOf, LIMITS, moreText, requirement, withResource } from "./elements.ts";
import { type Html, html, separated } from "./html.ts";
import { type Check, type Situation, steps, taskFor } from "./situation.ts";
import { stepName } from "./steps.ts";
import { ago, exact, onDay } from "./times.ts";
import { howText } from "./verdict.ts";

const texts = {
  title: { en: "checks", ja: "件のチェック" },
  all: { en: "All", ja: "すべて" },
  filter: { en: "Show", ja: "表示" },
  state: { en: "State", ja: "状態" },
  check: { en: "What was found", ja: "結果" },
  since: { en: "Since", ja: "開始" },
  id: { en: "Control", ja: "コントロール" },
  found: { en: "Found", ja: "わかったこと" },
  expected: { en: "Expected", ja: "あるべき状態" },
  todo: { en: "What to do", ja: "対応手順" },
  accepted: { en: "Accepted by", ja: "承認者" },
  evidence: { en: "Evidence", ja: "根拠" },
  calls: { en: "Read with", ja: "読み取りに使う API" },
  unread: { en: "could not be read", ja: "読み取れませんでした" },
  status: { en: "Status", ja: "ステータス" },
  notEvaluated: { en: "Not checked", ja: "評価していません" },
} satisfies Record<string, Text>;

/** Every control as a row of a table, by step; radio buttons filter it, and the evidence is there on demand. */
export function checkTable(situation: Situation): Html | "" {
  const { checks, locale } = situation;
  if (!checks.some(({ condition }) => condition)) return "";
  const groups = steps.map((step) => {
    const mine = checks.filter((check) => check.step === step);
    if (!mine.length) return "";
    const rows = mine.map((check) => row(check, situation));
    const name = step ? `${step} · ${stepName(step, locale)}` : stepName(step, locale);
    return html`<tbody><tr class="group"><th colspan="4" scope="rowgroup">${name}</th></tr>${separated(rows, "\n")}</tbody>`;
  });
  const head = (["state", "check", "since", "id"] as const).map(
    (text) =>
      html`<th scope="col" class="${text === "since" || text === "id" ? "wide" : ""}">${texts[text][locale]}</th>`,
  );
  const title = locale === "ja" ? `${checks.length}\u00a0${texts.title.ja}` : `All ${checks.length} ${texts.title.en}`;
  return html`<section class="sec" aria-labelledby="checks"><div class="top"><h2 id="checks">${title}</h2>${filter(situation)}</div><div class="card"><table class="checks"><thead><tr>${head}</tr></thead>${groups}</table></div></section>`;
}

/** The buttons that show one condition only. The style sheet hides the other rows. */
function filter({ checks, locale }: Situation): Html {
  const counts = conditions
    .map((condition) => ({ condition, count: checks.filter((check) => check.condition === condition).length }))
    .filter(({ count }) => count > 0);
  const button = (css: string, name: string, count: number) =>
    html`<label><input type="radio" name="show" value="${css}" id="show-${css}"${css === "all" ? " checked" : ""}><span>${name} ${count}</span></label>`;
  const buttons = counts.map(({ condition, count }) =>
    button(looks[condition].css, looks[condition].name[locale], count),
  );
  return html`<fieldset class="filter"><legend class="sr">${texts.filter[locale]}</legend>${button("all", texts.all[locale], checks.length)}${buttons}</fieldset>`;
}

function row(check: Check, situation: Situation): Html {
  const { now, locale } = situation;
  const { control, condition, findings } = check;
  const look = condition && looks[condition];
  const css = look?.css ?? "none";
  const name = look?.name[locale] ?? texts.notEvaluated[locale];
  const [worst] = findings;
  const state = html`<td class="state ${css}">${sign(css)}<span class="word">${name}</span></td>`;
  const id = html`<td class="wide"><code>${clean(control)}</code></td>`;
  if (!worst)
    return html`<tr class="none">${state}<td class="plain">${titleOf(control, locale)}</td><td class="wide"></td>${id}</tr>`;
  const since = isOpen(condition) ? ago(worst.since, now, situation) : onDay(worst.since, now, situation);
  return html`<tr class="${css}">${state}<td><details data-details="check ${clean(control)}"><summary>${caret}<span>${what(check, situation)}</span></summary><dl id="${anchor(control)}">${details(check, situation)}</dl></details></td><td class="wide dim">${since}</td>${id}</tr>`;
}

const isOpen = (condition: Condition | null): boolean =>
  condition === "NON_COMPLIANT" || condition === "INSUFFICIENT_DATA";

/** What was found first, and what is expected after it; of what is well, the requirement alone. */
function what({ control, condition, findings }: Check, situation: Situation): Html {
  const { tasks, locale } = situation;
  if (condition !== "ACCEPTED" && !isOpen(condition)) return html`${titleOf(control, locale)}`;
  const [worst, ...rest] = findings;
  if (!worst) return html`${titleOf(control, locale)}`;
  const place = tasks.findIndex(({ consequences }) => consequences.includes(worst));
  if (place >= 0) return html`${following(place + 1, locale)} ${requirement(control, locale)}`;
  const alike = rest.filter(({ status }) => status === worst.status);
  return html`<b>${firstOf([worst, ...alike], situation)}</b> ${requirement(control, locale)}`;
}

/** Of what follows from a task, the finding says nothing new. */
const following = (place: number, locale: Locale): Html =>
  ({
    en: html`<b>Follows from number ${place} above.</b>`,
    ja: html`<b>上の\u00a0${place}\u00a0番が原因です。</b>`,
  })[locale];

/** What is known of a check: where the row does not say it, what was found; and the evidence. */
function details(check: Check, situation: Situation): readonly (Html | "")[] {
  const { control, condition, findings } = check;
  const { tasks, locale } = situation;
  const [worst] = findings;
  if (!worst) return [];
  const task = isOpen(condition) ? taskFor(tasks, worst) : undefined;
  const isInRow = findings.length === 1 && (condition === "ACCEPTED" || task?.findings.includes(worst));
  const severity = controlOf(control)?.severity ?? worst.severity;
  const calls = (situation.actionsOf?.(control) ?? []).map((call) => html`<code>${call}</code>`);
  const term = (text: keyof typeof texts, content: Html | readonly Html[] | "", css = "") =>
    content === "" || (Array.isArray(content) && !content.length)
      ? ""
      : html`<div${css && html` class="${css}"`}><dt>${texts[text][locale]}</dt>${content}</div>`;
  return [
    isInRow
      ? term("since", html`<dd>${exact(worst.since, situation)}</dd>`, "screen")
      : term("found", foundLines(findings, situation)),
    // The row has no room for it on a phone.
    isOpen(condition) || condition === "ACCEPTED"
      ? term("expected", html`<dd>${titleOf(control, locale)}</dd>`, "narrow")
      : "",
    task ? term("todo", html`<dd><a href="#${task.id}">${howText(locale)}</a></dd>`, "screen") : "",
    term("accepted", exceptionLines(findings, situation)),
    term("evidence", evidenceLines(worst, situation)),
    calls.length ? term("calls", html`<dd>${separated(calls, ", ")}</dd>`, "screen") : "",
    term(
      "status",
      html`<dd><code>${worst.status}</code> · ${severityNames[severity][locale]} · <code>${clean(control)}</code></dd>`,
    ),
  ];
}

/** The findings with their times. */
function foundLines(findings: readonly Finding[], situation: Situation): readonly Html[] {
  const { locale } = situation;
  const lines = findings.slice(0, LIMITS.findings).map((finding) => {
    const since = exact(finding.since, situation);
    const lasting = { en: html`since ${since}`, ja: html`${since} から` }[locale];
    return html`<dd>${withResource(finding, situation)} <span class="dim">${lasting}</span></dd>`;
  });
  const rest = findings.length - LIMITS.findings;
  return rest > 0 ? [...lines, html`<dd>${moreText(rest, locale)}</dd>`] : lines;
}

/** The exceptions that accept some of the findings, each once. */
function exceptionLines(findings: readonly Finding[], situation: Situation): readonly Html[] {
  const { now, locale } = situation;
  const accepted = findings.filter((finding) => conditionOf(finding, now) === "ACCEPTED");
  const exceptions = new Map(accepted.map(({ exception }) => [JSON.stringify(exception), exception!]));
  return [...exceptions.values()].slice(0, LIMITS.findings).map(({ owner, reason, expires, scope }) => {
    const end = exact(expires, situation);
    const accounts = scope ? `, ${scopeText(scope)[locale]}` : "";
    const until = { en: html`until ${end}`, ja: html`${end} まで` }[locale];
    return html`<dd>${clean(owner)}: ${clean(reason)} (${until}${accounts})</dd>`;
  });
}

/** The facts, by the time at which each was measured. */
function evidenceLines(finding: Finding, situation: Situation): readonly Html[] {
  const { standing, locale } = situation;
  // To the minute, as it is printed.
  const byTime = Map.groupBy(
    measuredLast(finding, standing.lastRun),
    ({ observedAt }) => observedAt?.slice(0, 16) ?? "",
  );
  return [...byTime].map(([minute, facts]) => {
    const names = facts.map(({ fact }) => factName(fact, locale)).join({ en: ", ", ja: "、" }[locale]);
    return html`<dd>${names}: ${minute ? exact(`${minute}Z`, situation) : texts.unread[locale]}</dd>`;
  });
}
