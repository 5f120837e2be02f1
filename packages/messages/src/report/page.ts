import { controlOf, knownControls } from "@genkan/controls/catalogue/index";
import type { Activity } from "@genkan/controls/domain/root-activity";
import { EVENT_TYPE } from "@genkan/controls/engine/activity";
import { homeOf } from "@genkan/controls/engine/evaluate";
import { type Change, type Finding, findingKey } from "@genkan/controls/engine/finding";
import type { Standing } from "@genkan/controls/engine/ledger";
import { type ConsoleHome, pageLink } from "@genkan/controls/model/console";
import type { Control, Subject } from "@genkan/controls/model/control";
import { ACCOUNT_TYPE, bySeverity, type Evaluation, type Status } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { whyActivity } from "../activity.ts";
import { consequencesName, duration, kindName, kindNames, resourceName, rootCause, whatIsSaid } from "../alert.ts";
import { when } from "../layout.ts";
import { factName, statusNames, statusOrder } from "../names.ts";
import { pageFor, sentence, stepsFor, titleOf } from "../sentence.ts";
import { escaped, htmlPage } from "./html-shell.ts";

/** What a report is made of: all that the ledger holds of an account. */
export interface ReportSource extends Subject {
  readonly standing: Standing;
  /** The latest changes, newest first. */
  readonly changes: readonly Change[];
  /** When the report is made. */
  readonly at: Date;
  readonly locale: Locale;
}

const words = {
  judged: { en: "Last judged", ja: "最後の判定" },
  never: { en: "This account has not been judged yet.", ja: "このアカウントは、まだ一度も判定されていません。" },
  sound: { en: "Nothing needs to be done.", ja: "対応が必要なものはありません。" },
  todo: { en: "What to do next, in this order", ja: "次にすること (上から順に)" },
  glance: { en: "The four steps at a glance", ja: "4 つの手順のいま" },
  steps: { en: "The four steps of the guide, in full", ja: "ガイドの 4 つの手順の詳細" },
  beside: { en: "Beside the steps", ja: "手順のほかに" },
  step: { en: "Step", ja: "手順" },
  timeline: { en: "What changed, and when", ja: "いつ、何が変わったか" },
  lanes: {
    en: "Each bar shows the worst of all that its rule judges, at that time.",
    ja: "各線は、そのルールの対象のうち最も悪い状態を時間の順に示します。",
  },
  told: { en: "Told for information", ja: "お知らせ" },
  nothing: { en: "Nothing has changed yet.", ja: "まだ変化はありません。" },
  declared: { en: "What people have declared", ja: "例外、申告、計画的な使用" },
  none: { en: "None.", ja: "ありません。" },
  exceptions: { en: "Exceptions", ja: "例外" },
  attestations: { en: "Statements", ja: "申告" },
  planned: { en: "Planned uses of root", ja: "ルートユーザーの計画的な使用" },
  activity: { en: "What root did", ja: "ルートユーザーの操作" },
  idle: { en: "Nothing that is recorded.", ja: "記録された操作はありません。" },
  until: { en: "until", ja: "期限" },
  since: { en: "since", ja: "開始" },
  accepted: { en: "accepted", ja: "例外として承認済み" },
  evidence: { en: "Evidence", ja: "根拠" },
  unread: { en: "could not be read", ja: "読み取れませんでした" },
  why: { en: "Why it matters", ja: "なぜ重要か" },
  how: { en: "What to do", ja: "すること" },
  more: { en: "more", ja: "件を省略" },
  off: { en: "not judged", ja: "判定していません" },
} satisfies Record<string, Text>;

const stepNames: Readonly<Record<1 | 2 | 3 | 4, Text>> = {
  1: { en: "MFA on the root user", ja: "ルートユーザーの MFA" },
  2: { en: "No root access keys", ja: "ルートユーザーのアクセスキーをなくす" },
  3: { en: "Root for root-only tasks alone", ja: "ルートユーザーを日常作業に使わない" },
  4: { en: "An administrator in IAM Identity Center", ja: "IAM Identity Center の管理者" },
};

const marks: Readonly<Record<Status, string>> = {
  NON_COMPLIANT: "✖",
  INSUFFICIENT_DATA: "?",
  COMPLIANT: "✔",
  NOT_APPLICABLE: "–",
};
/** How much of each list a page shows; the rest is counted. A page stays below 150 KiB. */
const SHOWN = { findings: 12, changes: 60, acts: 30, todo: 15, declared: 40 };

/** The state of an account as one page that asks nobody for anything: it works from disk, and as an attachment. */
export const reportPage = (source: ReportSource): string =>
  htmlPage({
    locale: source.locale,
    title: `Genkan: ${titleFor(source)}`,
    policy: "default-src 'none'; style-src 'unsafe-inline'",
    body: reportBody(source),
  });

const titleFor = ({ account, locale }: ReportSource): string =>
  ({ en: `The front door of AWS account ${clean(account)}`, ja: `AWS アカウント ${clean(account)} の玄関` })[locale];

/** What the parts of a report are shown in the light of. */
interface View {
  readonly home: ConsoleHome;
  readonly lastRunAt: string | null;
  readonly locale: Locale;
}

/** What a report shows: header, main and footer. With it, sections of others: before all, and after what to do next. */
export function reportBody(source: ReportSource, { first = "", second = "" } = {}): string {
  const { standing, at, locale } = source;
  const { lastRun, findings } = standing;
  const say = (word: keyof typeof words) => escaped(words[word][locale]);
  const open = findings.filter(needsWork).toSorted(byUrgency);
  const beneath = Map.groupBy(open, (finding) => rootCause(open, finding));
  const causes = beneath.get(undefined) ?? [];
  const view: View = { home: homeOf(source, lastRun), lastRunAt: lastRun?.at ?? null, locale };
  return `<header>
<p class="brand">Genkan 玄関</p>
<h1>${escaped(titleFor(source))}</h1>
<p>${lastRun ? `${say("judged")} ${time(lastRun.at)}` : say("never")}</p>
${lastRun ? counts(findings, locale) : ""}
<nav aria-labelledby="glance"><h2 id="glance">${say("glance")}</h2>
<ol class="glance">${groups.map((step) => glance(step, findings, locale)).join("\n")}</ol></nav>
</header>
<main>
${first}
<section aria-labelledby="todo"><h2 id="todo">${say("todo")}</h2>
${causes.length ? list("ol", causes, SHOWN.todo, (finding) => todo(finding, beneath.get(finding) ?? [], view), locale) : `<p>${lastRun ? say("sound") : say("never")}</p>`}
</section>
${second}
<section aria-labelledby="steps"><h2 id="steps">${say("steps")}</h2>
<div class="steps">${groups.map((step) => stepCard(step, findings, view)).join("\n")}</div>
</section>
<section aria-labelledby="timeline"><h2 id="timeline">${say("timeline")}</h2>
${timeline(source)}
</section>
<section aria-labelledby="activity"><h2 id="activity">${say("activity")}</h2>
${acts(standing.activity, locale)}
</section>
<section aria-labelledby="declared"><h2 id="declared">${say("declared")}</h2>
${declared(standing, locale)}
</section>
</main>
<footer><p>Genkan ${time(at.toISOString())}</p></footer>`;
}

const needsWork = ({ status, exception }: Finding): boolean =>
  (status === "NON_COMPLIANT" && !exception) || status === "INSUFFICIENT_DATA";

const byUrgency = (a: Finding, b: Finding): number =>
  statusOrder.indexOf(a.status) - statusOrder.indexOf(b.status) ||
  bySeverity(a.severity, b.severity) ||
  // The catalogue names causes before their consequences.
  placeOf(a) - placeOf(b) ||
  (a.resource.id < b.resource.id ? -1 : 1);

const placeOf = (finding: Finding): number => knownControls().findIndex(({ id }) => id === finding.control);

const stepOf = ({ control }: Finding) => controlOf(control)?.step ?? null;
const titled = (id: string, locale: Locale): string => escaped(titleOf(id, locale));

function counts(findings: readonly Finding[], locale: Locale): string {
  const cells = statusOrder.map((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return `<li class="${status}"><strong>${count}</strong> ${escaped(statusNames[status][locale])}</li>`;
  });
  return `<ul class="counts">${cells.join("")}</ul>`;
}

type Group = 1 | 2 | 3 | 4 | null;
/** The steps of the guide, and what stands beside them. */
const groups: readonly Group[] = [1, 2, 3, 4, null];
const groupId = (step: Group): string => `step-${step ?? "beside"}`;

function groupName(step: Group, locale: Locale): string {
  if (step === null) return escaped(words.beside[locale]);
  return `<span class="number">${escaped(words.step[locale])} ${step}</span> ${escaped(stepNames[step][locale])}`;
}

/** A step in one look: its name, and how many of its controls stand how. */
function glance(step: Group, findings: readonly Finding[], locale: Locale): string {
  const controls = knownControls()
    .filter((control) => control.step === step)
    .map(({ id }) => findings.filter(({ control }) => control === id))
    .filter((mine) => mine.length);
  const worst = worstOf(controls.flat());
  const mark = worst ? `${marks[worst]} ` : "";
  return `<li class="${worst ?? "none"}"><a href="#${groupId(step)}">${groupName(step, locale)}</a><br><span class="badge ${worst ?? ""}">${mark}${escaped(stateOf(controls, locale))}</span></li>`;
}

/** How many controls stand how, of which each has findings: what needs somebody alone, where something does. */
function stateOf(controls: readonly (readonly Finding[])[], locale: Locale): string {
  const all = controls.length;
  if (!all) return { en: "Not judged", ja: "判定していません" }[locale];
  const bad = controls.filter((mine) => worstOf(mine) === "NON_COMPLIANT");
  const accepted = bad.filter((mine) => !mine.some(needsWork)).length;
  const told = statusOrder
    .map((status) => ({ status, count: controls.filter((mine) => worstOf(mine) === status).length }))
    .filter(({ count }) => count > 0);
  const open = told.filter(({ status }) => status === "NON_COMPLIANT" || status === "INSUFFICIENT_DATA");
  const name = (status: Status) => statusNames[status][locale].toLowerCase();
  return {
    en: `${(open.length ? open : told).map(({ status, count }, i) => `${count}${open.length && !i ? ` of ${all}` : ""} ${name(status)}`).join(", ")}${accepted ? ` (${accepted} accepted as an exception)` : ""}`,
    ja: `${open.length ? `${all} 件中 ` : ""}${(open.length ? open : told).map(({ status, count }) => `${name(status)} ${count} 件`).join("、")}${accepted ? ` (うち ${accepted} 件は例外として承認済み)` : ""}`,
  }[locale];
}

const worstOf = (findings: readonly Finding[]): Status | undefined =>
  statusOrder.find((status) => findings.some((finding) => finding.status === status));

function todo(finding: Finding, consequences: readonly Finding[], { home, locale }: View): string {
  const steps = stepsFor(finding, locale);
  const name = resourceName(finding.resource);
  const link = consoleLink(finding, home, locale);
  const first = steps[0] ? `<br><span class="muted">${escaped(steps[0])}</span>` : "";
  return `<a href="#${anchor(finding.control)}">${badge(finding, locale)} ${said(finding, locale)}</a>${name ? ` <span class="muted">${escaped(name)}</span>` : ""}${first}${link && `<br>${link}`}${because(finding, consequences, locale)}`;
}

/** What stands so because something else does. */
function because({ status }: Evaluation, consequences: readonly Evaluation[], locale: Locale): string {
  if (!consequences.length) return "";
  const controls = [...new Set(consequences.map(({ control }) => control))];
  const line = (control: string) => `<a href="#${anchor(control)}">${titled(control, locale)}</a>`;
  return `<br><span class="muted">${escaped(consequencesName({ to: status }, locale))}:</span>${list("ul", controls, SHOWN.todo, line, locale)}`;
}

/** The page of the console where a finding is put right. Whoever follows it does not tell it where from. */
function consoleLink(finding: Finding, home: ConsoleHome, locale: Locale): string {
  const page = pageFor(finding);
  if (!page) return "";
  const { name, url } = pageLink(page, home, locale);
  return `→ <a href="${escaped(url)}" rel="noreferrer">${escaped(name)}</a>`;
}

function stepCard(step: Group, findings: readonly Finding[], view: View): string {
  const controls = knownControls().filter((control) => control.step === step);
  const worst = worstOf(findings.filter((finding) => stepOf(finding) === step));
  return `<article class="step ${worst ?? "none"}" id="${groupId(step)}"><h3>${groupName(step, view.locale)}</h3>
${controls.map((control) => controlCard(control, findings, view)).join("\n")}
</article>`;
}

function controlCard({ id, title, why }: Control, findings: readonly Finding[], view: View): string {
  const { home, locale } = view;
  const mine = findings.filter((finding) => finding.control === id).toSorted(byUrgency);
  const [worst] = mine;
  if (!worst) return `<p id="${anchor(id)}" class="muted">${escaped(title[locale])}: ${escaped(words.off[locale])}</p>`;
  const steps = stepsFor(worst, locale);
  const opened = needsWork(worst) ? " open" : "";
  const remedy = steps.length
    ? `<p>${escaped(words.why[locale])}: ${escaped(why[locale])}</p><p>${escaped(words.how[locale])}:</p>${list("ol", steps, steps.length, escaped, locale)}<p>${consoleLink(worst, home, locale)}</p>`
    : "";
  return `<details id="${anchor(id)}"${opened}><summary>${badge(worst, locale)} ${escaped(title[locale])}</summary>
${list("ul", mine, SHOWN.findings, (finding) => findingLine(finding, view), locale)}
${remedy}</details>`;
}

function findingLine(finding: Finding, { lastRunAt, locale }: View): string {
  const { resource, status, since, exception, evidence } = finding;
  const say = (word: keyof typeof words) => escaped(words[word][locale]);
  const name = resource.type === ACCOUNT_TYPE ? "" : `<code>${escaped(clean(resource.id))}</code> `;
  const ages = evidence.map(
    ({ fact, observedAt }) =>
      `${escaped(factName(fact, locale))} ${observedAt ? `${time(observedAt)} (${escaped(ageOf(observedAt, since, lastRunAt, locale))})` : say("unread")}`,
  );
  const accepted = exception
    ? ` <span class="tag">${say("accepted")}: ${escaped(clean(exception.owner))}, ${say("until")} ${time(exception.expires)}: ${escaped(clean(exception.reason))}</span>`
    : "";
  const lasted = lastRunAt ? ` (${escaped(duration(Date.parse(lastRunAt) - Date.parse(since), locale))})` : "";
  return `${name}${said(finding, locale)}${accepted}<br><span class="muted">${escaped(statusNames[status][locale])} ${say("since")} ${time(since)}${lasted}. ${say("evidence")}: ${ages.join(", ")}</span>`;
}

/** A run judges as of its beginning and reads after it; no function of AWS Lambda runs longer than this. */
const LONGEST_RUN = 15 * 60_000;

/**
 * How old evidence was when it was judged. A finding keeps the evidence with which it was written last: mostly by the run
 * that saw it first, else by a later one, of which only the last is known.
 */
function ageOf(observedAt: string, since: string, lastRunAt: string | null, locale: Locale): string {
  const before = (run: string) => Date.parse(run) - Date.parse(observedAt);
  const isFirst = before(since) > -LONGEST_RUN;
  const milliseconds = before(isFirst ? since : (lastRunAt ?? observedAt));
  if (milliseconds < 60_000) return { en: "as it was judged", ja: "判定の時点" }[locale];
  // What stands before 前 is a count of days or minutes, without 間.
  const age = duration(milliseconds, locale).replace(/(?<=[日分])間$/, "");
  return isFirst
    ? { en: `${age} before this judgement`, ja: `この判定の ${age}前` }[locale]
    : { en: `${age} before the last judgement`, ja: `最後の判定の ${age}前` }[locale];
}

/** A sentence is cut here, in characters. */
const LONGEST = 1_000;
/** A lane for each control that changed, from its first change that is known to now; and the changes as a list. */
function timeline(source: ReportSource): string {
  const { changes, at, locale } = source;
  if (!changes.length) return `<p>${escaped(words.nothing[locale])}</p>`;
  const told = changes.slice(0, SHOWN.changes).toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const from = Date.parse(told[0]!.at);
  const lanes = [...Map.groupBy(told, ({ control }) => control)]
    .filter(([, mine]) => mine.some(({ kind }) => kind !== "baseline"))
    .map(([control, mine]) => ({ control, mine, spans: spansOf(control, mine, source, from) }))
    .toSorted((a, b) => rankOf(a.spans) - rankOf(b.spans) || (a.control < b.control ? -1 : 1));
  const drawing = lanes.length
    ? `<p class="muted">${escaped(words.lanes[locale])}</p>${legend(locale)}
<ol class="plain lanes">${lanes.map(({ control, mine, spans }) => lane(control, mine, spans, { from, to: at.getTime() }, locale)).join("\n")}</ol>
<p class="axis muted">${time(new Date(from).toISOString())}${time(at.toISOString())}</p>`
    : "";
  const lines = changes.filter(({ kind, status }) => kind !== "baseline" || status === "NON_COMPLIANT");
  const byAlert = Map.groupBy(lines, ({ alertId }) => alertId);
  const beneath = Map.groupBy(lines, (change) => rootCause(byAlert.get(change.alertId) ?? [], change));
  const causes = beneath.get(undefined) ?? [];
  const line = (change: Change) => changeLine(change, beneath.get(change) ?? [], locale);
  return drawing + list("ol", causes, SHOWN.changes, line, locale, "plain");
}

/** From when on the worst of a control's resources stands so; until the next, or until now. Milliseconds. */
interface Span {
  readonly from: number;
  readonly status: Status;
}

const rankOf = (spans: readonly Span[]): number => {
  const last = spans.at(-1);
  return last ? statusOrder.indexOf(last.status) : statusOrder.length;
};

/** What was the worst that a control found, over time: of what has changed, and of what has stood all the while. */
function spansOf(
  control: string,
  changes: readonly Change[],
  { standing }: ReportSource,
  start: number,
): readonly Span[] {
  const moves = changes.filter(({ kind, resource }) => kind !== "notice" && resource.type !== EVENT_TYPE);
  const byKey = Map.groupBy(moves, findingKey);
  const before = [...byKey].flatMap(([key, [first]]) =>
    first?.from ? [{ key, from: start, status: first.from }] : [],
  );
  const after = moves.map((change) => ({
    key: findingKey(change),
    from: Date.parse(change.at),
    status: change.status,
  }));
  // Not every move is a change that is told, such as one back from what could not be judged; and some never moved.
  const now = standing.findings
    .filter((finding) => finding.control === control)
    .map((finding) => ({ key: findingKey(finding), from: Date.parse(finding.since), status: finding.status }))
    .filter(({ key, status }) => byKey.get(key)?.at(-1)?.status !== status)
    .map((move) => ({ ...move, from: Math.max(move.from, start) }));
  const current = new Map<string, Status>();
  const count: Record<Status, number> = { NON_COMPLIANT: 0, INSUFFICIENT_DATA: 0, COMPLIANT: 0, NOT_APPLICABLE: 0 };
  const spans: Span[] = [];
  for (const [from, together] of Map.groupBy(
    [...before, ...after, ...now].toSorted((a, b) => a.from - b.from),
    (move) => move.from,
  )) {
    for (const { key, status } of together) {
      const old = current.get(key);
      if (old) count[old] -= 1;
      count[status] += 1;
      current.set(key, status);
    }
    const worst = statusOrder.find((status) => count[status] > 0);
    if (worst && worst !== spans.at(-1)?.status) spans.push({ from, status: worst });
  }
  return spans;
}

/** What a bar's end or a change is marked with, beside its colour: around 0, 0. */
const signs: Readonly<Record<Status | "notice", string>> = {
  NON_COMPLIANT: '<path d="M-3-3L3 3M-3 3L3-3"/>',
  INSUFFICIENT_DATA: '<text y="4" text-anchor="middle">?</text>',
  COMPLIANT: '<path d="M-4 0L-1 3L4-3"/>',
  NOT_APPLICABLE: '<path d="M-3 0L3 0"/>',
  notice: "",
};

const sign = (kind: Status | "notice", x: string, title = ""): string =>
  `<svg class="sign ${kind}" x="${x}" y="12"><circle r="7"/>${signs[kind]}${title && `<title>${escaped(title)}</title>`}</svg>`;

const bar = (status: Status, x1: string, x2: string): string =>
  `<line class="bar ${status}" x1="${x1}" x2="${x2}" y1="12" y2="12"/>`;

/** What the bars and signs mean. */
function legend(locale: Locale): string {
  const items = statusOrder.map(
    (status) =>
      `<li><svg width="48" height="24" aria-hidden="true">${bar(status, "0", "48")}${sign(status, "24")}</svg> ${escaped(statusNames[status][locale])}</li>`,
  );
  const notice = `<li><svg width="24" height="24" aria-hidden="true">${sign("notice", "12")}</svg> ${escaped(words.told[locale])}</li>`;
  return `<ul class="plain legend">${items.join("")}${notice}</ul>`;
}

function lane(
  control: string,
  changes: readonly Change[],
  spans: readonly Span[],
  { from, to }: { readonly from: number; readonly to: number },
  locale: Locale,
): string {
  const x = (instant: number) => `${Math.round(((instant - from) / Math.max(to - from, 1)) * 10_000) / 100}%`;
  const bars = spans.map((span, i) => bar(span.status, x(span.from), x(spans[i + 1]?.from ?? to)));
  const dots = [...Map.groupBy(changes, ({ at, kind, status }) => JSON.stringify([at, kind, status])).values()].map(
    (same) => {
      const { at, kind, status } = same[0]!;
      const times = same.length > 1 ? ` ×${same.length}` : "";
      const of = kind === "notice" ? "notice" : status;
      // Acts of root of all kinds share a sign.
      const name = kind === "notice" ? kindNames.notice[locale] : kindName(same[0]!, locale);
      return sign(of, x(Date.parse(at)), `${when(at)} ${name}${times}`);
    },
  );
  const last = spans.at(-1)?.status;
  const state = last ? ` <span class="badge ${last}">${marks[last]} ${escaped(statusNames[last][locale])}</span>` : "";
  const told = spans.map((span) => `${when(new Date(span.from).toISOString())} ${statusNames[span.status][locale]}`);
  return `<li>${titled(control, locale)}${state}<svg class="lane" height="24" role="img" aria-label="${escaped([titleOf(control, locale), ...told].join(", "))}">${bars.join("")}${dots.join("")}</svg></li>`;
}

function changeLine(change: Change, consequences: readonly Change[], locale: Locale): string {
  const [event] = change.events ?? [];
  const who = event
    ? `<br><span class="muted">${escaped(clean(event.actor))}, ${escaped(clean(event.sourceIPAddress))}, ${escaped(clean(event.eventName))}</span>`
    : "";
  const message = clean(sentence(change, locale), LONGEST);
  const what = whatIsSaid({ ...change, title: titleOf(change.control, locale), message }, locale);
  return `${time(change.at)} <strong>${escaped(kindName(change, locale))}</strong> (${change.severity}) ${escaped(what)}${who}${because(change, consequences, locale)}`;
}

function acts(activity: readonly Activity[], locale: Locale): string {
  const latest = activity.toSorted((a, b) => (a.eventTime < b.eventTime ? 1 : -1));
  if (!latest.length) return `<p>${escaped(words.idle[locale])}</p>`;
  const line = (act: Activity) =>
    `${time(act.eventTime)} <code>${escaped(clean(act.eventName))}</code> <span class="tag">${act.class}</span> ${escaped(whyActivity(act, locale))} <span class="muted">${escaped(clean(act.sourceIPAddress))}, ${escaped(clean(act.awsRegion))}</span>`;
  return list("ol", latest, SHOWN.acts, line, locale, "plain");
}

function declared({ exceptions, attestations, plannedUses }: Standing, locale: Locale): string {
  const until = (instant: string) => `${escaped(words.until[locale])} ${time(instant)}`;
  const section = <T>(word: "exceptions" | "attestations" | "planned", all: readonly T[], line: (each: T) => string) =>
    `<h3>${escaped(words[word][locale])}</h3>${all.length ? list("ul", all, SHOWN.declared, line, locale) : `<p>${escaped(words.none[locale])}</p>`}`;
  return [
    section(
      "exceptions",
      exceptions,
      ({ control, resource, owner, reason, expires }) =>
        `${titled(control, locale)}${resource ? ` <code>${escaped(clean(resource.id))}</code>` : ""}: ${escaped(clean(reason))} (${escaped(clean(owner))}), ${until(expires)}`,
    ),
    section(
      "attestations",
      attestations,
      ({ subject, by, prompt, withoutDevice, expires }) =>
        `${escaped(subject)}: ${escaped(prompt)}, ${escaped(withoutDevice)} (${escaped(clean(by))}), ${until(expires)}`,
    ),
    section(
      "planned",
      plannedUses,
      ({ owner, reason, from, to }) =>
        `${time(from)} – ${time(to)}: ${escaped(clean(reason))} (${escaped(clean(owner))})`,
    ),
  ].join("\n");
}

function list<T>(
  tag: "ol" | "ul",
  all: readonly T[],
  most: number,
  line: (each: T) => string,
  locale: Locale,
  className = "",
): string {
  const rest = all.length - most;
  const more = rest > 0 ? `<p class="muted">… ${rest} ${escaped(words.more[locale])}</p>` : "";
  const items = all.slice(0, most).map((each) => `<li>${line(each)}</li>`);
  return `<${tag}${className && ` class="${className}"`}>${items.join("\n")}</${tag}>${more}`;
}

const badge = ({ status, severity }: Finding, locale: Locale): string =>
  `<span class="badge ${status}">${marks[status]} ${escaped(statusNames[status][locale])}${status === "NON_COMPLIANT" ? ` · ${severity}` : ""}</span>`;

const time = (instant: string): string =>
  `<time datetime="${escaped(clean(instant))}">${escaped(when(instant))}</time>`;
const anchor = (control: string): string => `c-${control.replace(/[^a-z0-9-]/g, "")}`;

/** A finding's or a change's sentence; outside values in it may hold anything. */
const said = (evaluation: Evaluation, locale: Locale): string => escaped(clean(sentence(evaluation, locale), LONGEST));
