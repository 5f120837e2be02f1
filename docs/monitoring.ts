import type { Status } from "@genkan/controls/model/evaluation";
import { statusNames } from "@genkan/controls/model/glossary";
import type { Locale, Text } from "@genkan/controls/model/text";
import { type MetricName, metricUnits, NAMESPACE, passMetricUnits } from "@genkan/monitor/metric-names";
import { type AlarmKind, alarmKinds } from "../stacks/alarm-kinds.ts";

const words = {
  en: {
    title: "Metrics and alarms",
    generated:
      "Generated from `packages/monitor/src/metric-names.ts` and `stacks/alarm-kinds.ts` by `npm run docs`; don't edit.",
    metrics: `The functions write these metrics to the namespace \`${NAMESPACE}\` of CloudWatch, with the dimensions \`service\` and \`stage\`.`,
    ofPasses: "With `organization` in `genkan.config.ts`, they also write:",
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
    ofPasses: "`genkan.config.ts` に `organization` がある場合は、次のメトリクスも書き込みます。",
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
  PassClosed: { en: "Passes over the organization that ended", ja: "組織全体の評価が完了した回数" },
  PassSkipped: {
    en: "Passes that did not begin because another one was still running",
    ja: "前回の評価が実行中だったため開始しなかった、組織全体の評価の回数",
  },
  MembersExpected: {
    en: "Accounts that a pass over the organization should evaluate",
    ja: "組織全体の評価で対象となるアカウントの数",
  },
  MembersEvaluated: {
    en: "Accounts that a batch of a pass evaluated",
    ja: "組織全体の評価のバッチ 1 つで評価したアカウントの数",
  },
  MembersUnreached: {
    en: "Accounts that a pass over the organization did not reach",
    ja: "組織全体の評価で評価できずに終わったアカウントの数",
  },
  MembersLeft: {
    en: "Accounts that are no longer evaluated, whose findings a pass closed",
    ja: "評価の対象から外れ、検出結果を終了したアカウントの数",
  },
  MemberApiCalls: {
    en: "AWS API calls of a batch of a pass",
    ja: "組織全体の評価のバッチ 1 つで呼び出した AWS API の回数",
  },
  MemberChanges: {
    en: "Changes that a batch of a pass records",
    ja: "組織全体の評価のバッチ 1 つで記録した変化の件数",
  },
  EventsRefused: {
    en: "Events of other accounts that were not evaluated: the account is no member that a pass has evaluated",
    ja: "評価しなかった他のアカウントのイベントの件数 (組織全体の評価の対象になっていないアカウント)",
  },
  AssignmentsSwept: {
    en: "assignments of Identity Center that the daily sweep read",
    ja: "1 日 1 回の読み取りで得た Identity Center の割り当ての数",
  },
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
  PassFailed:
    "組織全体の評価が失敗したか、タイムアウトしたか、中止されました。検出結果は前回の評価のままです。Step Functions の実行を確認してください。",
  PassLate:
    "スケジュールの 2 周期にわたって、組織全体の評価が完了していません。Step Functions の実行と、スケジュールが有効かどうかを確認してください。",
  PassUnstarted:
    "EventBridge Scheduler が組織全体の評価を開始できませんでした。呼び出しの内容はデッドレターキューに 2 週間保管されます。スケジュールのロールの権限を確認してください。",
  AccountsUnreached:
    "組織全体の評価で評価できなかったアカウントがあり、その検出結果は判定不能になります。関数 Members のログと、Step Functions の実行を確認してください。",
  Undelivered:
    "EventBridge が Genkan にイベントを配信できません。ルールと、キューおよびそのキーのポリシーを確認してください。",
};

/** The metrics that the functions write, and the kinds of alarm. */
export function monitoringPage(locale: Locale): string {
  const { title, generated, metrics: introOfMetrics, ofPasses, metricsHead, alarms, alarmsHead } = words[locale];
  const tableOf = (units: Readonly<Partial<Record<MetricName, string>>>) =>
    [
      metricsHead,
      "|---|---|---|",
      ...Object.entries(units).map(
        ([name, unit]) => `| \`${name}\` | ${unit} | ${metrics[name as MetricName][locale]} |`,
      ),
    ].join("\n");
  return `${[
    `# ${title}`,
    generated,
    introOfMetrics,
    tableOf(metricUnits),
    ofPasses,
    tableOf(passMetricUnits),
    alarms,
    [alarmsHead, "|---|---|", ...Object.keys(alarmKinds).map((kind) => alarmRow(kind as AlarmKind, locale))].join("\n"),
  ].join("\n\n")}\n`;
}

function alarmRow(kind: AlarmKind, locale: Locale): string {
  const { of, description } = alarmKinds[kind];
  const english = typeof description === "string" ? description : description("NAME");
  return `| \`${of === "function" ? "NAME" : ""}${kind}\` | ${locale === "en" ? english : alarmsJa[kind]} |`;
}
