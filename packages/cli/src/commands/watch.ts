import { command, WRONG } from "../command.ts";
import { configurationFor } from "../configuration.ts";
import {
  awsRegion,
  config,
  controls,
  defaulted,
  flag,
  formatOption,
  identityCenterRegion,
  ledger,
  locale,
  optional,
} from "../options.ts";
import { duration, topicArn } from "../values.ts";

export const watch = command({
  path: "watch",
  description: {
    en: "check the account repeatedly and report what changed; needs no deployment",
    ja: "アカウントを繰り返し評価し、変化を知らせる (デプロイ不要)",
  },
  group: "watch",
  options: {
    every: defaulted(
      "--every <duration>",
      { en: "how often: 30s, 5m, 1h", ja: "評価の間隔 (30s、5m、1h など)" },
      duration("1h"),
      { parse: duration, text: "1h" },
    ),
    once: flag("--once", { en: "run once and end, for cron", ja: "1 回だけ実行して終了する (cron 用)" }),
    ledger,
    topicArn: optional(
      "--topic-arn <arn>",
      { en: "publish alerts to this SNS topic, too", ja: "この SNS トピックにも通知を送信する" },
      { parse: topicArn },
    ),
    control: controls,
    config,
    format: formatOption(["text", "json"]),
    locale,
    region: awsRegion,
    identityCenterRegion,
  },
  notes: {
    en: [
      "End it with Ctrl+C. It may be killed at any moment: no alert is lost.",
      "A topic is verified before the first run, and receives the current state if it never has.",
      "Thresholds, reminders and switched-off controls are those of genkan.config.ts, where there is one.",
    ],
    ja: [
      "Ctrl+C で終了します。いつ強制終了しても、通知は失われません。",
      "トピックは最初の実行の前に確認し、まだ一度も送信していなければ現在の状態を送信します。",
      "genkan.config.ts があれば、しきい値、リマインダー、無効にしたコントロールを読み込みます。",
    ],
  },
  examples: [
    ["genkan watch", { en: "check every hour, and report changes here", ja: "1 時間ごとに評価し、変化を表示する" }],
    ["genkan watch --once", { en: "one run, for cron", ja: "1 回だけ実行する (cron 用)" }],
    [
      "genkan watch --every 5m --topic-arn arn:aws:sns:us-east-1:111122223333:alerts",
      { en: "notify an SNS topic, too", ja: "SNS トピックにも通知する" },
    ],
  ],
  exit: [
    { en: "0 it was ended, or the one run of --once succeeded", ja: "0 終了した、または --once の実行が成功した" },
    { en: "1 the one run of --once failed", ja: "1 --once の実行が失敗した" },
    WRONG,
  ],
  seeAlso: ["findings", "history", "report"],
  async run(shell, choice) {
    const { watchAccount } = await import("../watch.ts");
    return watchAccount(shell, choice, await configurationFor(shell, choice));
  },
});
