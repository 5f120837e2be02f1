import { type Activity, EVENT_TYPE } from "../activity.ts";
import { catalogue, controlOf } from "../catalogue/index.ts";
import { type ConsoleHome, pageLink } from "../console.ts";
import type { Control, Subject } from "../control.ts";
import { ACCOUNT_TYPE, bySeverity, type Evaluation, type Status } from "../evaluation.ts";
import type { Change, Finding } from "../finding.ts";
import type { Standing } from "../ledger.ts";
import { homeOf } from "../run.ts";
import { clean, type Locale, type Text } from "../text.ts";
import { whyActivity } from "./activity.ts";
import { kindName, kindNames, resourceName } from "./alert.ts";
import { when } from "./layout.ts";
import { pageFor, sentence, stepsFor, titleOf } from "./sentence.ts";

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
  title: { en: "The front door of account", ja: "AWS アカウントの玄関" },
  judged: { en: "Last judged", ja: "最後の判定" },
  never: { en: "This account has not been judged yet.", ja: "このアカウントは、まだ一度も判定されていません。" },
  sound: { en: "Nothing needs to be done.", ja: "対応が必要なものはありません。" },
  todo: { en: "What to do next, in this order", ja: "次にすること (上から順に)" },
  steps: { en: "The four steps of the guide", ja: "ガイドの 4 つの手順" },
  beside: { en: "Beside the steps", ja: "手順のほかに" },
  step: { en: "Step", ja: "手順" },
  timeline: { en: "What changed, and when", ja: "いつ、何が変わったか" },
  lanes: {
    en: "Red: non-compliant. Green: well. Grey: not known. Hollow: told for information.",
    ja: "赤: 違反。緑: 問題なし。灰色: 不明。白抜き: お知らせ。",
  },
  nothing: { en: "Nothing has changed yet.", ja: "まだ変化はありません。" },
  declared: { en: "What people have declared", ja: "宣言されていること" },
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

const statusNames: Readonly<Record<Status, Text>> = {
  NON_COMPLIANT: { en: "Non-compliant", ja: "違反" },
  INSUFFICIENT_DATA: { en: "Not known", ja: "不明" },
  COMPLIANT: { en: "Well", ja: "問題なし" },
  NOT_APPLICABLE: { en: "Does not apply", ja: "対象外" },
};
const marks: Readonly<Record<Status, string>> = {
  NON_COMPLIANT: "✖",
  INSUFFICIENT_DATA: "?",
  COMPLIANT: "✔",
  NOT_APPLICABLE: "–",
};
/** Worst first. */
const order: readonly Status[] = ["NON_COMPLIANT", "INSUFFICIENT_DATA", "COMPLIANT", "NOT_APPLICABLE"];

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

/** A page in Genkan's dress. */
export const htmlPage = ({
  locale,
  title,
  policy,
  body,
}: {
  readonly locale: Locale;
  readonly title: string;
  /** What the page may load. */
  readonly policy: string;
  readonly body: string;
}): string => `<!doctype html>
<html lang="${locale}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
${body}
</body>
</html>
`;

const titleFor = ({ account, locale }: ReportSource): string => `${words.title[locale]} ${clean(account)}`;

/** What a report shows: header, main and footer. */
export function reportBody(source: ReportSource): string {
  const { standing, at, locale } = source;
  const { lastRun, findings } = standing;
  const say = (word: keyof typeof words) => escaped(words[word][locale]);
  const open = findings.filter(needsWork).toSorted(byUrgency);
  const groups: readonly (1 | 2 | 3 | 4 | null)[] = [1, 2, 3, 4, null];
  const home = homeOf(source, lastRun);
  return `<header>
<p class="brand">Genkan 玄関</p>
<h1>${escaped(titleFor(source))}</h1>
<p>${lastRun ? `${say("judged")} ${time(lastRun.at)}` : say("never")}</p>
${lastRun ? counts(findings, locale) : ""}
</header>
<main>
<section aria-labelledby="todo"><h2 id="todo">${say("todo")}</h2>
${open.length ? list("ol", open, SHOWN.todo, (finding) => todo(finding, home, locale), locale) : `<p>${lastRun ? say("sound") : say("never")}</p>`}
</section>
<section aria-labelledby="steps"><h2 id="steps">${say("steps")}</h2>
<div class="steps">${groups.map((step) => stepCard(step, findings, home, locale)).join("\n")}</div>
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
  order.indexOf(a.status) - order.indexOf(b.status) ||
  bySeverity(a.severity, b.severity) ||
  // The catalogue names causes before their consequences.
  placeOf(a) - placeOf(b) ||
  (a.resource.id < b.resource.id ? -1 : 1);

const placeOf = (finding: Finding): number => catalogue.findIndex(({ id }) => id === finding.control);

const stepOf = ({ control }: Finding) => controlOf(control)?.step ?? null;
const titled = (id: string, locale: Locale): string => escaped(titleOf(id, locale));

function counts(findings: readonly Finding[], locale: Locale): string {
  const cells = order.map((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return `<li class="${status}"><strong>${count}</strong> ${escaped(statusNames[status][locale])}</li>`;
  });
  return `<ul class="counts">${cells.join("")}</ul>`;
}

function todo(finding: Finding, home: ConsoleHome, locale: Locale): string {
  const steps = stepsFor(finding, locale);
  const name = resourceName(finding.resource);
  const link = consoleLink(finding, home, locale);
  const first = steps[0] ? `<br><span class="muted">${escaped(steps[0])}</span>` : "";
  return `<a href="#${anchor(finding.control)}">${badge(finding, locale)} ${said(finding, locale)}</a>${name ? ` <span class="muted">${escaped(name)}</span>` : ""}${first}${link && `<br>${link}`}`;
}

/** The page of the console where a finding is put right. Whoever follows it does not tell it where from. */
function consoleLink(finding: Finding, home: ConsoleHome, locale: Locale): string {
  const page = pageFor(finding);
  if (!page) return "";
  const { name, url } = pageLink(page, home, locale);
  return `→ <a href="${escaped(url)}" rel="noreferrer">${escaped(name)}</a>`;
}

function stepCard(step: 1 | 2 | 3 | 4 | null, findings: readonly Finding[], home: ConsoleHome, locale: Locale): string {
  const controls = catalogue.filter((control) => control.step === step);
  const mine = findings.filter((finding) => stepOf(finding) === step);
  const worst = order.find((status) => mine.some((finding) => finding.status === status));
  const name = step === null ? words.beside[locale] : stepNames[step][locale];
  const label = step === null ? "" : `<span class="number">${escaped(words.step[locale])} ${step}</span> `;
  return `<article class="step ${worst ?? "none"}"><h3>${label}${escaped(name)}</h3>
${controls.map((control) => controlCard(control, findings, home, locale)).join("\n")}
</article>`;
}

function controlCard(
  { id, title, why }: Control,
  findings: readonly Finding[],
  home: ConsoleHome,
  locale: Locale,
): string {
  const mine = findings.filter((finding) => finding.control === id).toSorted(byUrgency);
  const [worst] = mine;
  if (!worst) return `<p id="${anchor(id)}" class="muted">${escaped(title[locale])}: ${escaped(words.off[locale])}</p>`;
  const steps = stepsFor(worst, locale);
  const opened = needsWork(worst) ? " open" : "";
  const remedy = steps.length
    ? `<p>${escaped(words.why[locale])}: ${escaped(why[locale])}</p><p>${escaped(words.how[locale])}:</p>${list("ol", steps, steps.length, escaped, locale)}<p>${consoleLink(worst, home, locale)}</p>`
    : "";
  return `<details id="${anchor(id)}"${opened}><summary>${badge(worst, locale)} ${escaped(title[locale])}</summary>
${list("ul", mine, SHOWN.findings, (finding) => findingLine(finding, locale), locale)}
${remedy}</details>`;
}

function findingLine(finding: Finding, locale: Locale): string {
  const { resource, status, since, exception, evidence } = finding;
  const say = (word: keyof typeof words) => escaped(words[word][locale]);
  const name = resource.type === ACCOUNT_TYPE ? "" : `<code>${escaped(clean(resource.id))}</code> `;
  const ages = evidence.map(
    ({ fact, observedAt }) => `${escaped(fact)} ${observedAt ? time(observedAt) : say("unread")}`,
  );
  const accepted = exception
    ? ` <span class="tag">${say("accepted")}: ${escaped(clean(exception.owner))}, ${say("until")} ${time(exception.expires)}: ${escaped(clean(exception.reason))}</span>`
    : "";
  return `${name}${said(finding, locale)}${accepted}<br><span class="muted">${escaped(statusNames[status][locale])} ${say("since")} ${time(since)}. ${say("evidence")}: ${ages.join(", ")}</span>`;
}

/** A sentence is cut here, in characters. */
const LONGEST = 1_000;
const LANE = 22;
const WIDTH = 600;

/** A lane for each control that changed, from its first change that is known to now; and the same as a list. */
function timeline({ changes, at, locale }: ReportSource): string {
  if (!changes.length) return `<p>${escaped(words.nothing[locale])}</p>`;
  const told = changes.slice(0, SHOWN.changes);
  const first = Math.min(...told.map((change) => Date.parse(change.at)));
  const span = Math.max(at.getTime() - first, 1);
  const x = (instant: number) => Math.round(((instant - first) / span) * WIDTH * 10) / 10;
  const byControl = [...Map.groupBy(told, ({ control }) => control)]
    .filter(([, mine]) => mine.some(({ kind }) => kind !== "baseline"))
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const lanes = byControl.map(([control, mine], i) => {
    const y = i * LANE + LANE / 2;
    const ordered = mine.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
    const moves = ordered.filter(({ kind, resource }) => kind !== "notice" && resource.type !== EVENT_TYPE);
    const spans = moves.map(({ status, at: from }, n) => {
      const to = moves[n + 1]?.at ?? at.toISOString();
      const [x1, x2] = [x(Date.parse(from)), Math.max(x(Date.parse(to)), x(Date.parse(from)) + 2)];
      return `<line class="${status}" x1="${x1}" y1="${y}" x2="${x2}" y2="${y}"/>`;
    });
    const dots = ordered.map(
      ({ kind, status, at: from }) =>
        `<circle class="${kind === "notice" ? "notice" : status}" cx="${x(Date.parse(from))}" cy="${y}" r="5"><title>${when(from)} ${escaped(kindNames[kind][locale])}</title></circle>`,
    );
    const label = `<text x="${WIDTH + 12}" y="${y + 4}">${escaped(clean(control))}</text>`;
    return spans.join("") + dots.join("") + label;
  });
  const height = Math.max(lanes.length, 1) * LANE + 20;
  const axis = `<text x="0" y="${height - 4}">${when(new Date(first).toISOString())}</text><text x="${WIDTH}" y="${height - 4}" text-anchor="end">${when(at.toISOString())}</text>`;
  const drawing = lanes.length
    ? `<div class="scroll" role="group" tabindex="0" aria-labelledby="timeline"><svg role="img" aria-label="${escaped(words.timeline[locale])}" viewBox="-8 0 ${WIDTH + 330} ${height}" width="${WIDTH + 330}" height="${height}">${lanes.join("")}${axis}</svg></div><p class="muted">${escaped(words.lanes[locale])}</p>`
    : "";
  const lines = changes.filter(({ kind, status }) => kind !== "baseline" || status === "NON_COMPLIANT");
  return drawing + list("ol", lines, SHOWN.changes, (change) => changeLine(change, locale), locale, "plain");
}

function changeLine(change: Change, locale: Locale): string {
  const [event] = change.events ?? [];
  const who = event
    ? `<br><span class="muted">${escaped(clean(event.actor))}, ${escaped(clean(event.sourceIPAddress))}, ${escaped(clean(event.eventName))}</span>`
    : "";
  return `${time(change.at)} <strong>${escaped(kindName(change, locale))}</strong> (${change.severity}) ${titled(change.control, locale)}: ${said(change, locale)}${who}`;
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

/** Text as HTML shows it, whatever it holds. */
export function escaped(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (character) => entities[character]!);
}

const STYLE = `
:root{color-scheme:light dark;--bg:#fbfaf7;--fg:#1d1f23;--muted:#5a5f69;--card:#fff;--line:#d9d6cd;--bad:#a31515;--good:#1f6b32;--unknown:#5a5f69;--accent:#1f4e8c}
@media (prefers-color-scheme:dark){:root{--bg:#16181c;--fg:#eceae4;--muted:#a9adb6;--card:#1f2228;--line:#3a3e47;--bad:#ff8f85;--good:#7fd497;--unknown:#b5b9c2;--accent:#9cc3ff}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:62rem;padding:1.5rem;background:var(--bg);color:var(--fg);font:16px/1.6 system-ui,"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP",sans-serif}
h1{font-size:1.6rem;line-height:1.3;margin:.2rem 0}h2{font-size:1.2rem;margin:2rem 0 .6rem;border-bottom:2px solid var(--line)}h3{font-size:1rem;margin:.2rem 0 .5rem}
.brand{margin:0;color:var(--accent);font-weight:700}.muted{color:var(--muted);font-size:.88rem}a{color:var(--accent)}
.counts{display:flex;flex-wrap:wrap;gap:.6rem;list-style:none;padding:0}.counts li{background:var(--card);border:1px solid var(--line);border-left:6px solid var(--unknown);border-radius:6px;padding:.3rem .9rem}.counts strong{font-size:1.3rem}
.counts .NON_COMPLIANT,.step.NON_COMPLIANT{border-left-color:var(--bad)}.counts .COMPLIANT,.step.COMPLIANT{border-left-color:var(--good)}
.steps{display:grid;gap:.9rem}.step{background:var(--card);border:1px solid var(--line);border-left:6px solid var(--unknown);border-radius:6px;padding:.8rem 1rem}.number{color:var(--accent)}
details{border-top:1px solid var(--line);padding:.35rem 0}summary{cursor:pointer}li{margin:.3rem 0;overflow-wrap:anywhere}
.badge{font-weight:700;white-space:nowrap}.badge.NON_COMPLIANT{color:var(--bad)}.badge.COMPLIANT{color:var(--good)}.badge.INSUFFICIENT_DATA,.badge.NOT_APPLICABLE{color:var(--unknown)}
.tag{border:1px solid var(--line);border-radius:4px;padding:0 .35rem;font-size:.85rem}.plain{list-style:none;padding:0}
.scroll{overflow-x:auto}svg line{stroke-width:5;stroke-linecap:round;stroke:var(--unknown)}svg circle{fill:var(--unknown)}svg .NON_COMPLIANT{stroke:var(--bad);fill:var(--bad)}svg .COMPLIANT{stroke:var(--good);fill:var(--good)}svg .notice{fill:var(--card);stroke:var(--accent);stroke-width:2}svg text{fill:var(--fg);font-size:12px}
button{font:inherit;padding:.35rem .7rem;border:1px solid var(--line);border-radius:6px;background:var(--card);color:var(--fg);cursor:pointer}.buttons{display:flex;flex-wrap:wrap;gap:.4rem}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.8rem}.slack{border-left:5px solid;background:var(--card);padding:.1rem .9rem;margin:.5rem 0;overflow-wrap:anywhere}#state{min-height:1.6em;margin:0;color:var(--muted)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
@media print{body{max-width:none;padding:0}.step,details{break-inside:avoid}a{color:inherit;text-decoration:none}.scroll{overflow:visible}svg{max-width:100%;height:auto}}
`.replaceAll("\n", "");
