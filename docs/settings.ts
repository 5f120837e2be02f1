import { severities } from "@genkan/controls/model/evaluation";
import { reminderHours, thresholds } from "@genkan/controls/model/settings";
import type { Locale } from "@genkan/controls/model/text";

const words = {
  en: {
    title: "Settings",
    generated: "Generated from `packages/controls/src/model/settings.ts` by `npm run docs`; don't edit.",
    intro:
      "The deployment, `genkan check` and `genkan watch` all read these settings from `genkan.config.ts`, so their results agree. A value outside its bounds is refused before anything is deployed or evaluated.",
    head: "| `thresholds` | meaning | default | least | most | unit |",
    reminders:
      "`reminders` sets, for each severity, after how many hours the alert for an unsolved problem is repeated. `null`: never.",
    remindersHead: "| `reminders` | default | least | most |",
  },
  ja: {
    title: "設定",
    generated:
      "`packages/controls/src/model/settings.ts` から `npm run docs` で生成しています。直接編集しないでください。",
    intro:
      "デプロイ、`genkan check`、`genkan watch` は、いずれも `genkan.config.ts` からこの設定を読み込むため、結果が一致します。範囲外の値は、デプロイや判定を始める前にエラーになります。",
    head: "| `thresholds` | 意味 | 既定値 | 最小 | 最大 | 単位 |",
    reminders:
      "`reminders` では、解消していない問題を再通知するまでの時間数を重要度ごとに指定します。`null` の場合は再通知しません。",
    remindersHead: "| `reminders` | 既定値 | 最小 | 最大 |",
  },
} as const;

/** The thresholds and the reminders, with their defaults and bounds. */
export function settingsPage(locale: Locale): string {
  const { title, generated, intro, head, reminders, remindersHead } = words[locale];
  const { default: hours, least, most } = reminderHours;
  return `${[
    `# ${title}`,
    generated,
    intro,
    [
      head,
      "|---|---|--:|--:|--:|---|",
      ...Object.entries(thresholds).map(
        ([name, { description, unit, ...numbers }]) =>
          `| \`${name}\` | ${description[locale]} | ${numbers.default} | ${numbers.least} | ${numbers.most} | ${unit[locale]} |`,
      ),
    ].join("\n"),
    reminders,
    [
      remindersHead,
      "|---|--:|--:|--:|",
      ...severities.map((severity) => `| \`${severity}\` | ${hours[severity] ?? "`null`"} | ${least} | ${most} |`),
    ].join("\n"),
  ].join("\n\n")}\n`;
}
