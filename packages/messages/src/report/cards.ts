import { knownControls } from "@genkan/controls/catalogue/index";
import type { Finding } from "@genkan/controls/engine/finding";
import { type ConsoleHome, pageLink } from "@genkan/controls/model/console";
import type { Control } from "@genkan/controls/model/control";
import type { FactAge } from "@genkan/controls/model/evaluation";
import { ACCOUNT_TYPE, bySeverity, type Status, worstFirst, worstOf } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { duration, lasting } from "../duration.ts";
import { factName, statusNames } from "../names.ts";
import { pageFor, stepsFor } from "../sentence.ts";
import { anchor, LIMITS, list, marks, type Step, sentenceOf, stepOf, steps, time } from "./elements.ts";
import { type Html, html, separated } from "./html.ts";

const texts = {
  beside: { en: "Beside the steps", ja: "手順のほかに" },
  step: { en: "Step", ja: "手順" },
  notEvaluated: { en: "Not judged", ja: "判定していません" },
  off: { en: "not judged", ja: "判定していません" },
  until: { en: "until", ja: "期限" },
  since: { en: "since", ja: "開始" },
  accepted: { en: "accepted", ja: "例外として承認済み" },
  evidence: { en: "Evidence", ja: "根拠" },
  unread: { en: "could not be read", ja: "読み取れませんでした" },
  why: { en: "Why it matters", ja: "なぜ重要か" },
  how: { en: "What to do", ja: "すること" },
} satisfies Record<string, Text>;

const stepNames: Readonly<Record<1 | 2 | 3 | 4, Text>> = {
  1: { en: "MFA on the root user", ja: "ルートユーザーの MFA" },
  2: { en: "No root access keys", ja: "ルートユーザーのアクセスキーをなくす" },
  3: { en: "Root for root-only tasks alone", ja: "ルートユーザーを日常作業に使わない" },
  4: { en: "An administrator in IAM Identity Center", ja: "IAM Identity Center の管理者" },
};

/** What findings are displayed with. */
export interface View {
  readonly home: ConsoleHome;
  readonly lastRunAt: string | null;
  readonly locale: Locale;
}

/** Whether somebody must act on a finding. */
export const needsWork = ({ status, exception }: Finding): boolean =>
  (status === "NON_COMPLIANT" && !exception) || status === "INSUFFICIENT_DATA";

export const byUrgency = (a: Finding, b: Finding): number =>
  worstFirst.indexOf(a.status) - worstFirst.indexOf(b.status) ||
  bySeverity(a.severity, b.severity) ||
  // The catalogue lists causes before their consequences.
  placeOf(a) - placeOf(b) ||
  (a.resource.id < b.resource.id ? -1 : 1);

const placeOf = (finding: Finding): number => knownControls().findIndex(({ id }) => id === finding.control);

const worstOfAll = (findings: readonly Finding[]): Status | undefined => worstOf(findings.map(({ status }) => status));

export const badge = ({ status, severity }: Finding, locale: Locale): Html =>
  html`<span class="badge ${status}">${marks[status]} ${statusNames[status][locale]}${status === "NON_COMPLIANT" ? ` · ${severity}` : ""}</span>`;

/** The page of the console where a finding is fixed. The link sends no referrer, which would name this page. */
export function consoleLink(finding: Finding, home: ConsoleHome, locale: Locale): Html | "" {
  const page = pageFor(finding);
  if (!page) return "";
  const { name, url } = pageLink(page, home, locale);
  return html`→ <a href="${url}" rel="noreferrer">${name}</a>`;
}

const stepId = (step: Step): string => `step-${step ?? "beside"}`;

const stepName = (step: Step, locale: Locale): Html =>
  step === null
    ? html`${texts.beside[locale]}`
    : html`<span class="number">${texts.step[locale]} ${step}</span> ${stepNames[step][locale]}`;

/** The steps in one look: the name of each, and the number of its controls by status. */
export const glance = (findings: readonly Finding[], locale: Locale): Html =>
  html`<ol class="glance">${separated(
    steps.map((step) => glanceItem(step, findings, locale)),
    "\n",
  )}</ol>`;

function glanceItem(step: Step, findings: readonly Finding[], locale: Locale): Html {
  const controls = knownControls()
    .filter((control) => control.step === step)
    .map(({ id }) => findings.filter(({ control }) => control === id))
    .filter((mine) => mine.length);
  const worst = worstOfAll(controls.flat());
  const mark = worst ? `${marks[worst]} ` : "";
  return html`<li class="${worst ?? "none"}"><a href="#${stepId(step)}">${stepName(step, locale)}</a><br><span class="badge ${worst ?? ""}">${mark}${countsIn(controls, locale)}</span></li>`;
}

/**
 * The number of controls by status, each control by the worst of its findings. Where somebody must act, only the controls
 * that need it are counted.
 */
function countsIn(controls: readonly (readonly Finding[])[], locale: Locale): string {
  const all = controls.length;
  if (!all) return texts.notEvaluated[locale];
  const counts = worstFirst
    .map((status) => ({
      name: statusNames[status][locale].toLowerCase(),
      isProblem: status === "NON_COMPLIANT" || status === "INSUFFICIENT_DATA",
      count: controls.filter((mine) => worstOfAll(mine) === status).length,
    }))
    .filter(({ count }) => count > 0);
  const problems = counts.filter(({ isProblem }) => isProblem);
  const accepted = controls.filter((mine) => worstOfAll(mine) === "NON_COMPLIANT" && !mine.some(needsWork)).length;
  if (locale === "ja") {
    const among = problems.length ? `${all} 件中 ` : "";
    const note = accepted ? ` (うち ${accepted} 件は例外として承認済み)` : "";
    return (
      among + (problems.length ? problems : counts).map(({ name, count }) => `${name} ${count} 件`).join("、") + note
    );
  }
  const [first, ...others] = problems;
  const parts = first
    ? [`${first.count} of ${all} ${first.name}`, ...others.map(({ name, count }) => `${count} ${name}`)]
    : counts.map(({ name, count }) => `${count} ${name}`);
  return parts.join(", ") + (accepted ? ` (${accepted} accepted as an exception)` : "");
}

/** The steps in full: a card for each, with its controls. */
export const stepCards = (findings: readonly Finding[], view: View): Html =>
  html`<div class="steps">${separated(
    steps.map((step) => stepCard(step, findings, view)),
    "\n",
  )}</div>`;

function stepCard(step: Step, findings: readonly Finding[], view: View): Html {
  const controls = knownControls().filter((control) => control.step === step);
  const worst = worstOfAll(findings.filter((finding) => stepOf(finding) === step));
  const cards = controls.map((control) => controlCard(control, findings, view));
  return html`<article class="step ${worst ?? "none"}" id="${stepId(step)}"><h3>${stepName(step, view.locale)}</h3>
${separated(cards, "\n")}
</article>`;
}

function controlCard(control: Control, findings: readonly Finding[], view: View): Html {
  const { id, title } = control;
  const { locale } = view;
  const mine = findings.filter((finding) => finding.control === id).toSorted(byUrgency);
  const [worst] = mine;
  if (!worst) return html`<p id="${anchor(id)}" class="muted">${title[locale]}: ${texts.off[locale]}</p>`;
  const lines = list("ul", mine, { most: LIMITS.findings, locale }, (finding) => findingLine(finding, view));
  return html`<details id="${anchor(id)}"${needsWork(worst) ? " open" : ""}><summary>${badge(worst, locale)} ${title[locale]}</summary>
${lines}
${remedy(control, worst, view)}</details>`;
}

/** Why a control matters and how to fix its worst finding; nothing where nothing is to be done. */
function remedy({ why }: Control, worst: Finding, { home, locale }: View): Html | "" {
  const remediation = stepsFor(worst, locale);
  if (!remediation.length) return "";
  const numbered = list("ol", remediation, { most: remediation.length, locale }, (step) => step);
  return html`<p>${texts.why[locale]}: ${why[locale]}</p><p>${texts.how[locale]}:</p>${numbered}<p>${consoleLink(worst, home, locale)}</p>`;
}

function findingLine(finding: Finding, view: View): Html {
  const { resource, status, since, exception, evidence } = finding;
  const { lastRunAt, locale } = view;
  const name = resource.type === ACCOUNT_TYPE ? "" : html`<code>${clean(resource.id)}</code> `;
  const ages = evidence.map((fact) => evidenceAge(fact, since, view));
  const accepted = exception
    ? html` <span class="tag">${texts.accepted[locale]}: ${clean(exception.owner)}, ${texts.until[locale]} ${time(exception.expires)}: ${clean(exception.reason)}</span>`
    : "";
  const lasted = lastRunAt ? ` (${lasting(Date.parse(lastRunAt) - Date.parse(since), locale)})` : "";
  return html`${name}${sentenceOf(finding, locale)}${accepted}<br><span class="muted">${statusNames[status][locale]} ${texts.since[locale]} ${time(since)}${lasted}. ${texts.evidence[locale]}: ${separated(ages, ", ")}</span>`;
}

const evidenceAge = ({ fact, observedAt }: FactAge, since: string, { lastRunAt, locale }: View): Html =>
  observedAt
    ? html`${factName(fact, locale)} ${time(observedAt)} (${ageOf(observedAt, since, lastRunAt, locale)})`
    : html`${factName(fact, locale)} ${texts.unread[locale]}`;

/** A run evaluates as of its beginning and reads after it. No function of AWS Lambda runs longer than this. */
const LONGEST_RUN = 15 * 60_000;

/**
 * The age of evidence when it was evaluated. A finding keeps the evidence of the run that wrote it last. That is mostly the
 * run that saw the status first; otherwise a later run, of which only the last one's time is known.
 */
function ageOf(observedAt: string, since: string, lastRunAt: string | null, locale: Locale): string {
  const before = (run: string) => Date.parse(run) - Date.parse(observedAt);
  const isFirst = before(since) > -LONGEST_RUN;
  const milliseconds = before(isFirst ? since : (lastRunAt ?? observedAt));
  if (milliseconds < 60_000) return { en: "as it was judged", ja: "判定の時点" }[locale];
  const age = duration(milliseconds, locale);
  return isFirst
    ? { en: `${age} before this judgement`, ja: `この判定の ${age}前` }[locale]
    : { en: `${age} before the last judgement`, ja: `最後の判定の ${age}前` }[locale];
}
