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
    messages:
      "These settings decide how messages read. The deployment reads them; `genkan` in a terminal takes the language, the time zone and the alias of the account that it finds.",
    messagesHead: "| setting | meaning | default |",
    rows: [
      ["`locale`", 'The language of messages: `"en"` or `"ja"`.', '`"en"`'],
      [
        "`timeZone`",
        "The time zone (an IANA name) in which messages show times, next to UTC.",
        '`"Asia/Tokyo"` in Japanese; UTC alone in English',
      ],
      ["`accountName`", "What messages call the account, next to its id.", "the account's alias"],
      [
        "`notices: { accessChanges: true }`",
        "Channels get every change to permission sets, assignments, groups with administrator access and administrators' roles, with who made it, even when no verdict changes (see docs/channels.en.md).",
        "`false`: recorded only",
      ],
    ],
    managedBy:
      '`managedBy: { key: "managed-by", value: "pulumi" }` is the tag of permission sets that another tool manages; without `value`, any value counts. `genkan fix` prints a plan that changes one, and does not apply it. It recognizes CloudFormation and Terraform by itself.',
  },
  ja: {
    title: "設定",
    generated:
      "`packages/controls/src/model/settings.ts` から `npm run docs` で生成しています。直接編集しないでください。",
    intro:
      "デプロイ、`genkan check`、`genkan watch` は、いずれも `genkan.config.ts` からこの設定を読み込むため、結果が一致します。範囲外の値は、デプロイや評価を始める前にエラーになります。",
    head: "| `thresholds` | 意味 | 既定値 | 最小 | 最大 | 単位 |",
    reminders:
      "`reminders` では、解消していない問題を再通知するまでの時間数を重要度ごとに指定します。`null` の場合は再通知しません。",
    remindersHead: "| `reminders` | 既定値 | 最小 | 最大 |",
    messages:
      "次の設定は、通知の文面に使います。デプロイだけが読み込みます。ターミナルの `genkan` は、その環境の言語とタイムゾーン、アカウントのエイリアスを使います。",
    messagesHead: "| 設定 | 意味 | 既定値 |",
    rows: [
      ["`locale`", '通知の言語。`"en"` または `"ja"`。', '`"en"`'],
      [
        "`timeZone`",
        "通知に UTC と並べて示す時刻のタイムゾーン (IANA 名)。",
        '日本語では `"Asia/Tokyo"`、英語では UTC のみ',
      ],
      ["`accountName`", "通知でアカウント ID と並べて示す名前。", "アカウントのエイリアス"],
      [
        "`notices: { accessChanges: true }`",
        "判定が変わらなくても、許可セット、割り当て、管理者アクセスのあるグループ、管理者のロールのすべての変更を、操作者とともに通知する (docs/channels.ja.md を参照)。",
        "`false`: 記録のみ",
      ],
    ],
    managedBy:
      '`managedBy: { key: "managed-by", value: "pulumi" }` には、ほかのツールで管理している許可セットのタグを指定します。`value` を省略すると、値は問いません。`genkan fix` は、その許可セットを変更する計画を表示するだけで、適用しません。CloudFormation と Terraform で管理している許可セットは、指定しなくても判別します。',
  },
} as const;

/** The thresholds and the reminders, with their defaults and bounds. */
export function settingsPage(locale: Locale): string {
  const { title, generated, intro, head, reminders, remindersHead, messages, messagesHead, rows, managedBy } =
    words[locale];
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
    messages,
    [messagesHead, "|---|---|---|", ...rows.map((cells) => `| ${cells.join(" | ")} |`)].join("\n"),
    managedBy,
  ].join("\n\n")}\n`;
}
