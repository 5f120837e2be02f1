import { countOf } from "@genkan/controls/domain/memory";
import type { ActClass, Activity } from "@genkan/controls/domain/root-activity";
import { rootTasks } from "@genkan/controls/domain/root-tasks";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { caret } from "./conditions.ts";
import { LIMITS, moreText, SEEN } from "./elements.ts";
import { type Html, html } from "./html.ts";
import type { Situation } from "./situation.ts";
import { brief } from "./times.ts";

const texts = {
  title: { en: "What root did", ja: "ルートユーザーの操作" },
  period: { en: "90 days", ja: "90 日間" },
  none: { en: "Root did nothing that is recorded.", ja: "記録された操作はありません。" },
  when: { en: "When", ja: "日時" },
  action: { en: "Action", ja: "操作" },
  from: { en: "From", ja: "接続元" },
  class: { en: "Taken as", ja: "分類" },
  older: { en: "older", ja: "件の以前の操作" },
} satisfies Record<string, Text>;

/** What each class of acts is called, and how it looks: daily work is what should not be. */
const classes: Readonly<Record<ActClass, { readonly name: Text; readonly css: string }>> = {
  "root-only-task": { name: { en: "Root-only task", ja: "ルート専用" }, css: "none" },
  planned: { name: { en: "Planned", ja: "予定どおり" }, css: "accepted" },
  "set-up": { name: { en: "Set-up", ja: "初期設定" }, css: "none" },
  "daily-work": { name: { en: "Daily work", ja: "日常作業" }, css: "fix" },
  "failed-sign-in": { name: { en: "Failed sign-in", ja: "サインイン失敗" }, css: "none" },
  service: { name: { en: "AWS service", ja: "AWS のサービス" }, css: "none" },
  "assumed-root-session": { name: { en: "Privileged session", ja: "特権セッション" }, css: "unknown" },
};

/** What root did, as a table, the latest first. */
export function acts(situation: Situation): Html | "" {
  const { standing, locale } = situation;
  if (!standing.lastRun) return "";
  const latest = standing.activity.toSorted((a, b) => (a.eventTime < b.eventTime ? 1 : -1));
  const older = latest.slice(SEEN.acts, LIMITS.acts);
  const rest = latest.length - LIMITS.acts;
  const count = latest.length - SEEN.acts;
  const olderText = { en: `${count} ${texts.older.en}`, ja: `${count}\u00a0${texts.older.ja}` }[locale];
  const folded = older.length
    ? html`<details class="fold" data-details="older acts"><summary>${caret}${olderText}</summary>${table(older, situation)}${rest > 0 ? html`<p class="pad dim">${moreText(rest, locale)}</p>` : ""}</details>`
    : "";
  const content = latest.length
    ? html`${table(latest.slice(0, SEEN.acts), situation)}${folded}`
    : html`<p class="pad">${texts.none[locale]}</p>`;
  return html`<section aria-labelledby="activity"><div class="top"><h2 id="activity">${texts.title[locale]}</h2><span class="dim">${texts.period[locale]}</span></div><div class="card">${content}</div></section>`;
}

function table(lines: readonly Activity[], situation: Situation): Html {
  const { locale } = situation;
  const head = (["when", "action", "from", "class"] as const).map(
    (text) => html`<th scope="col" role="columnheader">${texts[text][locale]}</th>`,
  );
  return html`<table class="acts" role="table"><thead role="rowgroup"><tr role="row">${head}</tr></thead><tbody role="rowgroup">${lines.map((line) => actRow(line, situation))}</tbody></table>`;
}

function actRow(line: Activity, situation: Situation): Html {
  const { now, locale } = situation;
  const { name, css } = classes[line.class];
  const count = countOf(line);
  const because = becauseText(line, locale);
  return html`<tr role="row"><td role="cell">${brief(line.eventTime, now, situation)}</td><td role="cell"><code>${clean(line.eventName)}</code>${count > 1 ? ` × ${count}` : ""}</td><td role="cell"><code>${clean(line.sourceIPAddress)}</code></td><td role="cell"><span class="chip ${css}">${name[locale]}</span>${because && html` <span class="dim">${because}</span>`}</td></tr>`;
}

/** The task that only root can do, or the planned use. */
function becauseText({ class: kind, because }: Activity, locale: Locale): string {
  if (kind === "root-only-task") return rootTasks.find(({ id }) => id === because)?.name[locale] ?? clean(because);
  return kind === "planned" ? clean(because) : "";
}
