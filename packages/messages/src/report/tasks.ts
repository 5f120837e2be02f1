import { controlOf } from "@genkan/controls/catalogue/index";
import type { Finding } from "@genkan/controls/engine/finding";
import { pageLink } from "@genkan/controls/model/console";
import { clean, type Text } from "@genkan/controls/model/text";
import { DAY } from "@genkan/controls/model/time";
import { personOf } from "../alert/resource.ts";
import { incidentSteps, questionOn } from "../alert/situation.ts";
import { memberPlace } from "../formats/judged.ts";
import { pageFor, stepsFor, titleOf, whatToDo } from "../sentence.ts";
import { whileUnknown } from "../unknown.ts";
import { caret, looks, severityNames, sign } from "./conditions.ts";
import { anchor, firstOf, LIMITS, moreText, originOf, unbroken } from "./elements.ts";
import { type Html, html, separated } from "./html.ts";
import { type Situation, stepOf, type Task } from "./situation.ts";
import { ago, onDay } from "./times.ts";

const texts = {
  title: { en: "Do this next", ja: "次の対応" },
  order: { en: "most urgent first", ja: "急ぐ順" },
  none: { en: "Nothing to do.", ja: "対応が必要なものはありません。" },
  notified: {
    en: "You are notified when this changes.",
    ja: "変化があれば通知されます。",
  },
  never: { en: "What to do appears here after the first run.", ja: "最初の実行のあとに、すべきことが表示されます。" },
  console: { en: "Open", ja: "開く" },
  step: { en: "Step", ja: "手順" },
  first: { en: "found at the first check", ja: "初回の評価で検出" },
  fixed: { en: "When this is fixed, these can be met too:", ja: "これを直すと、次の項目も満たせるようになります:" },
  readable: { en: "For the same reason, these can’t be checked:", ja: "同じ理由で、次の項目も判定できません:" },
} satisfies Record<string, Text>;

/** What somebody must do, most urgent first, each remedy once: the first in full, the others one line each until opened. */
export function taskList(situation: Situation): Html {
  const { tasks, locale } = situation;
  const rest = tasks.length - LIMITS.tasks;
  const items = tasks.slice(0, LIMITS.tasks).map((task, i) => taskItem(task, i, situation));
  const more = rest > 0 ? html`<li class="pad dim">${moreText(rest, locale)}</li>` : "";
  const order = tasks.length > 1 ? html`<span class="dim">${texts.order[locale]}</span>` : "";
  return html`<section aria-labelledby="next"><div class="top"><h2 id="next" tabindex="-1">${texts.title[locale]}</h2>${order}</div><ol class="tasks card">${
    tasks.length ? html`${separated(items, "\n")}${more}` : html`<li class="pad">${nothing(situation)}</li>`
  }</ol></section>`;
}

function taskItem(task: Task, i: number, situation: Situation): Html {
  const { now, locale } = situation;
  const { id, findings, change } = task;
  const [first] = findings;
  const { control, status, severity, since } = first;
  const { css, name } = looks[status];
  const step = stepOf(control);
  const [event] = change?.events ?? [];
  const facts = [
    ...(step ? [`${texts.step[locale]} ${step}`] : []),
    change?.kind === "baseline" ? texts.first[locale] : ago(since, now, situation),
    ...(event ? originOf(event).slice(0, 2) : []),
  ];
  const chip = (status === "INSUFFICIENT_DATA" ? name : severityNames[severity])[locale];
  const found = firstOf(findings, situation);
  return html`<li class="${css}" data-key="task ${control} ${first.reason}" data-version="${since} ${findings.length}"><details${i ? "" : " open"} data-details="task ${control} ${first.reason}"><summary><span class="n">${i + 1}</span><span><span class="t">${found}</span><span class="facts"><span class="chip ${css}">${chip}</span> ${separated(facts, " · ")}</span></span>${caret}</summary><div class="body" id="${id}">${taskBody(task, situation)}</div></details></li>`;
}

function taskBody(task: Task, situation: Situation): Html {
  const { home, locale } = situation;
  const { findings, consequences } = task;
  const [first] = findings;
  const why = first.status === "INSUFFICIENT_DATA" ? whileUnknown : controlOf(first.control)?.why;
  const { lead, steps, page } = remedyOf(task, situation);
  const link = page && pageLink(page, home, locale);
  const console = link
    ? html`<p><a class="btn" href="${link.url}" rel="noreferrer">${texts.console[locale]}: ${link.name} ↗</a></p>`
    : "";
  return html`${why ? html`<p class="why">${why[locale]}</p>` : ""}${resources(findings, situation)}${lead && html`<p><b>${lead}</b></p>`}${
    steps.length ? html`<ol>${steps.map((step) => html`<li><span>${unbroken(step)}</span></li>`)}</ol>` : ""
  }${console}${waiting(first, consequences, situation)}`;
}

/** For so long what just happened is stopped before it is fixed. */
const RECENT = 7 * DAY;

/** What to do: as the alert said, first what stops the harm of what just happened; else what fixes it. */
function remedyOf({ findings: [first], change }: Task, situation: Situation) {
  const { now, locale, account, within } = situation;
  const place = within === undefined ? undefined : memberPlace({ account });
  const control = controlOf(first.control);
  const incident = change && now - Date.parse(change.at) < RECENT ? incidentSteps(change) : undefined;
  return incident && control
    ? {
        lead: questionOn(personOf(first), locale),
        steps: whatToDo(control, incident, locale, place),
        page: control.incidentPage ?? pageFor(first),
      }
    : { lead: "", steps: stepsFor(first, locale, place), page: pageFor(first) };
}

/** The resources that one remedy is for, where there are several. */
function resources(findings: readonly Finding[], { locale }: Situation): Html | "" {
  if (findings.length === 1) return "";
  const rest = findings.length - LIMITS.findings;
  const names = findings.slice(0, LIMITS.findings).map(({ resource }) => html`<code>${clean(resource.id)}</code>`);
  return html`<p>${separated(names, ", ")}${rest > 0 ? ` ${moreText(rest, locale)}` : ""}</p>`;
}

function waiting({ status }: Finding, consequences: readonly Finding[], { locale }: Situation): Html | "" {
  const controls = [...new Set(consequences.map(({ control }) => control))];
  if (!controls.length) return "";
  const links = controls.map((control) => html`<a href="#${anchor(control)}">${titleOf(control, locale)}</a>`);
  const text = (status === "INSUFFICIENT_DATA" ? texts.readable : texts.fixed)[locale];
  return html`<div class="dim"><p>${text}</p><ul class="dots">${links.map((link) => html`<li>${link}</li>`)}</ul></div>`;
}

/** What there is to say where nothing has to be done: what comes next. */
function nothing(situation: Situation): Html {
  const { verdict, standing, now, locale } = situation;
  if (verdict === "never") return html`<p>${texts.never[locale]}</p>`;
  const ends = [...standing.exceptions, ...standing.attestations]
    .filter(({ expires }) => Date.parse(expires) > now)
    .toSorted((a, b) => (a.expires < b.expires ? -1 : 1));
  const [next] = ends;
  const coming = next
    ? {
        en: html` Next: what is declared below ends on ${onDay(next.expires, now, situation)}.`,
        ja: html`次の予定: 下の申告または例外の期限 (${onDay(next.expires, now, situation)})。`,
      }[locale]
    : "";
  return html`<p class="state ok">${sign("ok")}${texts.none[locale]}</p><p class="dim">${texts.notified[locale]}${coming}</p>`;
}
