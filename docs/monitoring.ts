import type { Status } from "@genkan/controls/model/evaluation";
import { statusNames } from "@genkan/controls/model/glossary";
import type { Locale, Text } from "@genkan/controls/model/text";
import { type MetricName, metricUnits, NAMESPACE } from "@genkan/monitor/metric-names";
import { type AlarmKind, alarmKinds } from "../stacks/alarm-kinds.ts";

const words = {
  en: {
    title: "Metrics and alarms",
    generated:
      "Generated from `packages/monitor/src/metric-names.ts` and `stacks/alarm-kinds.ts` by `npm run docs`; don't edit.",
    metrics: `The functions write these metrics to the namespace \`${NAMESPACE}\` of CloudWatch, with the dimensions \`service\` and \`stage\`.`,
    metricsHead: "| metric | unit | meaning |",
    alarms:
      "CloudWatch sends these alarms to the topics directly, without a function of Genkan. The name of an alarm starts with `genkan-STAGE-`; NAME is a function's name, such as `Monitor`.",
    alarmsHead: "| alarm | meaning |",
  },
  ja: {
    title: "メトリクスとアラーム",
    generated:
      "`packages/monitor/src/metric-names.ts` と `stacks/alarm-kinds.ts` から `npm run docs` で生成しています。直接編集しないでください。",
    metrics: `関数は、CloudWatch の名前空間 \`${NAMESPACE}\` に次のメトリクスを書き込みます。ディメンションは \`service\` と \`stage\` です。`,
    metricsHead: "| メトリクス | 単位 | 意味 |",
    alarms:
      "次のアラームは、Genkan の関数を経由せずに CloudWatch からトピックへ直接届きます。アラーム名は `genkan-STAGE-` で始まります。NAME は `Monitor` などの関数名です。",
    alarmsHead: "| アラーム | 意味 |",
  },
} as const;

const findings = (status: Status): Text => ({
  en: `Findings with the status “${statusNames[status].en}”`,
  ja: `「${statusNames[status].ja}」の検出結果の件数`,
});

const metrics: Readonly<Record<MetricName, Text>> = {
  Heartbeat: { en: "Full runs over the account", ja: "アカウント全体を評価した回数" },
  Duration: { en: "Time a full run takes", ja: "全体の評価にかかった時間" },
  ApiCalls: { en: "AWS API calls of a full run", ja: "全体の評価で呼び出した AWS API の回数" },
  Changes: { en: "Changes that a full run records", ja: "全体の評価で記録した変化の件数" },
  Findings_COMPLIANT: findings("COMPLIANT"),
  Findings_NON_COMPLIANT: findings("NON_COMPLIANT"),
  Findings_NOT_APPLICABLE: findings("NOT_APPLICABLE"),
  Findings_INSUFFICIENT_DATA: findings("INSUFFICIENT_DATA"),
  LongestWaitOfAlerts: {
    en: "Time the oldest unsent alert has waited, 0 if there is none",
    ja: "未送信のうち最も古い通知の待ち時間 (未送信がなければ 0)",
  },
  EventDuration: { en: "Time a batch of events takes", ja: "イベントのまとまり 1 つの処理にかかった時間" },
  EventApiCalls: { en: "AWS API calls of a batch of events", ja: "イベントの処理で呼び出した AWS API の回数" },
  EventChanges: { en: "Changes that a batch of events records", ja: "イベントの処理で記録した変化の件数" },
  RuleApiCalls: {
    en: "AWS API calls of one evaluation for AWS Config",
    ja: "AWS Config のルール 1 回の評価で呼び出した AWS API の回数",
  },
  RuleUnjudged: {
    en: "Evaluations for AWS Config that failed because something could not be evaluated",
    ja: "判定不能のため失敗として終えた、AWS Config のルールの評価の回数",
  },
  AlertsSent: { en: "Alerts that were sent", ja: "送信した通知の件数" },
};

const alarmsJa: Readonly<Record<AlarmKind, string>> = {
  MonitorSilent:
    "スケジュールの 2 周期にわたって、アカウントが評価されていません。関数 Monitor のログと、スケジュールが有効かどうかを確認してください。",
  AlertsUnsent:
    "評価は続いていますが、15 分以上送信されていない通知があります。関数 Notify のログ、テーブルのストリームのトリガー、テーブル、トピック、およびそのキーの権限を確認してください。",
  Errors: "関数が失敗しています。原因は、関数名の付いた CloudWatch のロググループで確認できます。",
  Throttles: "関数がスロットリングされています。アカウントの Lambda 同時実行数のクォータを引き上げてください。",
  DeadLetters: "関数が処理できなかったイベントまたは通知があります。デッドレターキューに 2 週間保管されます。",
  Silent: "関数が呼び出されていません。呼び出しの権限が失われ、結果が古くなっている可能性があります。",
  Undelivered:
    "EventBridge が Genkan にイベントを配信できません。ルールと、キューおよびそのキーのポリシーを確認してください。",
};

/** The metrics that the functions write, and the kinds of alarm. */
export function monitoringPage(locale: Locale): string {
  const { title, generated, metrics: introOfMetrics, metricsHead, alarms, alarmsHead } = words[locale];
  return `${[
    `# ${title}`,
    generated,
    introOfMetrics,
    [
      metricsHead,
      "|---|---|---|",
      ...Object.entries(metricUnits).map(
        ([name, unit]) => `| \`${name}\` | ${unit} | ${metrics[name as MetricName][locale]} |`,
      ),
    ].join("\n"),
    alarms,
    [alarmsHead, "|---|---|", ...Object.keys(alarmKinds).map((kind) => alarmRow(kind as AlarmKind, locale))].join("\n"),
  ].join("\n\n")}\n`;
}

function alarmRow(kind: AlarmKind, locale: Locale): string {
  const { of, description } = alarmKinds[kind];
  const english = typeof description === "string" ? description : description("NAME");
  return `| \`${of === "function" ? "NAME" : ""}${kind}\` | ${locale === "en" ? english : alarmsJa[kind]} |`;
}
