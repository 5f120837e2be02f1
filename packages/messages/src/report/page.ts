import type { Activity } from "@genkan/controls/domain/root-activity";
import { homeOf } from "@genkan/controls/engine/evaluate";
import type { Change, Finding } from "@genkan/controls/engine/finding";
import type { Standing } from "@genkan/controls/engine/ledger";
import type { Subject } from "@genkan/controls/model/control";
import { worstFirst } from "@genkan/controls/model/evaluation";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { whyActivity } from "../activity.ts";
import { resourceName, rootCause } from "../alert.ts";
import { utc } from "../moment.ts";
import { statusNames } from "../names.ts";
import { stepsFor, titleOf } from "../sentence.ts";
import { badge, byUrgency, consoleLink, glance, needsWork, stepCards, type View } from "./cards.ts";
import { anchor, because, LIMITS, list, sentenceOf, time } from "./elements.ts";
import { type Html, html } from "./html.ts";
import { htmlPage } from "./html-shell.ts";
import { timeline } from "./timeline.ts";

/** What a report is made of: everything that the ledger holds on an account. */
export interface ReportSource extends Subject {
  readonly standing: Standing;
  /** The latest changes, newest first. */
  readonly changes: readonly Change[];
  /** The time of the report. */
  readonly at: Date;
  readonly locale: Locale;
}

const texts = {
  evaluated: { en: "Last judged", ja: "最後の判定" },
  never: { en: "This account has not been judged yet.", ja: "このアカウントは、まだ一度も判定されていません。" },
  sound: { en: "Nothing needs to be done.", ja: "対応が必要なものはありません。" },
  todo: { en: "What to do next, in this order", ja: "次にすること (上から順に)" },
  glance: { en: "The four steps at a glance", ja: "4 つの手順のいま" },
  steps: { en: "The four steps of the guide, in full", ja: "ガイドの 4 つの手順の詳細" },
  timeline: { en: "What changed, and when", ja: "いつ、何が変わったか" },
  declared: { en: "What people have declared", ja: "例外、申告、計画的な使用" },
  none: { en: "None.", ja: "ありません。" },
  exceptions: { en: "Exceptions", ja: "例外" },
  attestations: { en: "Statements", ja: "申告" },
  plannedUses: { en: "Planned uses of root", ja: "ルートユーザーの計画的な使用" },
  activity: { en: "What root did", ja: "ルートユーザーの操作" },
  idle: { en: "Nothing that is recorded.", ja: "記録された操作はありません。" },
  until: { en: "until", ja: "期限" },
} satisfies Record<string, Text>;

/**
 * The state of an account as one page. The page loads nothing, so it works from a disk and as an attachment.
 *
 * @example
 * ```ts
 * import { reportPage } from "@genkan/messages/report/page";
 *
 * const standing = {
 *   lastRun: null,
 *   findings: [],
 *   exceptions: [],
 *   plannedUses: [],
 *   attestations: [],
 *   activity: [],
 *   signIns: [],
 *   unsent: [],
 * };
 * const page = reportPage({
 *   account: "111122223333",
 *   partition: "aws",
 *   standing,
 *   changes: [],
 *   at: new Date("2026-11-01T00:00:00Z"),
 *   locale: "en",
 * });
 * page.includes("<title>Genkan: The front door of AWS account 111122223333</title>");
 * // => true
 * ```
 */
export const reportPage = (source: ReportSource): string =>
  htmlPage({
    locale: source.locale,
    title: `Genkan: ${titleFor(source)}`,
    policy: "default-src 'none'; style-src 'unsafe-inline'",
    body: reportBody(source),
  });

const titleFor = ({ account, locale }: ReportSource): string =>
  ({ en: `The front door of AWS account ${clean(account)}`, ja: `AWS アカウント ${clean(account)} の玄関` })[locale];

/** Sections that another page adds to the report. */
interface Additions {
  /** Before all others. */
  readonly first?: Html | "";
  /** After the list of what to do next. */
  readonly second?: Html | "";
}

/** The report without the page around it: header, main and footer. */
export function reportBody(source: ReportSource, { first = "", second = "" }: Additions = {}): Html {
  const { standing, changes, at, locale } = source;
  const { lastRun, findings, activity } = standing;
  const view: View = { home: homeOf(source, lastRun), lastRunAt: lastRun?.at ?? null, locale };
  const section = (id: "todo" | "steps" | "timeline" | "activity" | "declared", content: Html) =>
    html`<section aria-labelledby="${id}"><h2 id="${id}">${texts[id][locale]}</h2>
${content}
</section>`;
  return html`<header>
<p class="brand">Genkan 玄関</p>
<h1>${titleFor(source)}</h1>
<p>${lastRun ? html`${texts.evaluated[locale]} ${time(lastRun.at)}` : texts.never[locale]}</p>
${lastRun ? counts(findings, locale) : ""}
<nav aria-labelledby="glance"><h2 id="glance">${texts.glance[locale]}</h2>
${glance(findings, locale)}</nav>
</header>
<main>
${first}
${section("todo", todoList(findings, view))}
${second}
${section("steps", stepCards(findings, view))}
${section("timeline", timeline({ changes, findings, at, locale }))}
${section("activity", acts(activity, locale))}
${section("declared", declared(standing, locale))}
</main>
<footer><p>Genkan ${time(at.toISOString())}</p></footer>`;
}

function counts(findings: readonly Finding[], locale: Locale): Html {
  const cells = worstFirst.map((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return html`<li class="${status}"><strong>${count}</strong> ${statusNames[status][locale]}</li>`;
  });
  return html`<ul class="counts">${cells}</ul>`;
}

/** What somebody must act on, most urgent first; each cause once, with its consequences below it. */
function todoList(findings: readonly Finding[], view: View): Html {
  const { lastRunAt, locale } = view;
  const problems = findings.filter(needsWork).toSorted(byUrgency);
  const beneath = Map.groupBy(problems, (finding) => rootCause(problems, finding));
  const causes = beneath.get(undefined) ?? [];
  if (!causes.length) return html`<p>${(lastRunAt ? texts.sound : texts.never)[locale]}</p>`;
  return list("ol", causes, { most: LIMITS.todo, locale }, (finding) =>
    todo(finding, beneath.get(finding) ?? [], view),
  );
}

function todo(finding: Finding, consequences: readonly Finding[], { home, locale }: View): Html {
  const [step] = stepsFor(finding, locale);
  const name = resourceName(finding.resource);
  const link = consoleLink(finding, home, locale);
  return html`<a href="#${anchor(finding.control)}">${badge(finding, locale)} ${sentenceOf(finding, locale)}</a>${name && html` <span class="muted">${name}</span>`}${step ? html`<br><span class="muted">${step}</span>` : ""}${link && html`<br>${link}`}${because(finding, consequences, locale)}`;
}

function acts(activity: readonly Activity[], locale: Locale): Html {
  const latest = activity.toSorted((a, b) => (a.eventTime < b.eventTime ? 1 : -1));
  if (!latest.length) return html`<p>${texts.idle[locale]}</p>`;
  return list("ol", latest, { most: LIMITS.acts, locale, plain: true }, (act) => actLine(act, locale));
}

const actLine = (act: Activity, locale: Locale): Html =>
  html`${time(act.eventTime)} <code>${clean(act.eventName)}</code> <span class="tag">${act.class}</span> ${whyActivity(act, utc[locale])} <span class="muted">${clean(act.sourceIPAddress)}, ${clean(act.awsRegion)}</span>`;

function declared({ exceptions, attestations, plannedUses }: Standing, locale: Locale): Html {
  const until = (instant: string) => html`${texts.until[locale]} ${time(instant)}`;
  const section = <T>(
    name: "exceptions" | "attestations" | "plannedUses",
    all: readonly T[],
    line: (item: T) => Html,
  ): Html =>
    html`<h3>${texts[name][locale]}</h3>${all.length ? list("ul", all, { most: LIMITS.declared, locale }, line) : html`<p>${texts.none[locale]}</p>`}`;
  const excepted = section("exceptions", exceptions, ({ control, resource, owner, reason, expires }) => {
    const on = resource ? html` <code>${clean(resource.id)}</code>` : "";
    return html`${titleOf(control, locale)}${on}: ${clean(reason)} (${clean(owner)}), ${until(expires)}`;
  });
  const attested = section(
    "attestations",
    attestations,
    ({ subject, by, prompt, withoutDevice, expires }) =>
      html`${subject}: ${prompt}, ${withoutDevice} (${clean(by)}), ${until(expires)}`,
  );
  const planned = section(
    "plannedUses",
    plannedUses,
    ({ owner, reason, from, to }) => html`${time(from)} – ${time(to)}: ${clean(reason)} (${clean(owner)})`,
  );
  return html`${excepted}
${attested}
${planned}`;
}
