import { command } from "../command.ts";
import { EXIT } from "../exit.ts";
import { fieldsOf, show, shownOptions } from "../fields.ts";
import {
  argument,
  awsRegion,
  defaulted,
  identityCenterRegion,
  ledger,
  local,
  locale,
  optional,
  table,
} from "../options.ts";
import { channels } from "../replay/channels.ts";
import type { ReplayedRecord } from "../replay/result.ts";

const fields = fieldsOf<ReplayedRecord>({
  eventTime: true,
  eventName: true,
  eventSource: true,
  awsRegion: true,
  eventID: true,
  class: true,
  because: true,
  facts: true,
  rule: true,
  forwardedBy: true,
  tampering: true,
});

export const replay = command({
  path: "replay",
  description: {
    en: "show how Genkan would react to CloudTrail records, without waiting for one",
    ja: "CloudTrail のレコードに Genkan がどう反応するかを、発生を待たずに表示する",
  },
  group: "learn",
  arguments: {
    file: argument("<file>", {
      en: "the records: one, a list, { Records: [...] }, or EventBridge events",
      ja: "レコード (1 件、配列、{ Records: [...] }、または EventBridge のイベント)",
    }),
  },
  options: {
    scenario: optional<string>(
      "--scenario <file>",
      {
        en: "replay them on a simulated account that answers from this file, instead of AWS",
        ja: "AWS の代わりに、このファイルで定義した模擬アカウントで再生する",
      },
      { conflicts: ["ledger", "table", "local"] },
    ),
    // biome-ignore lint/suspicious/noThenProperty: the option is --then, and it is not a function.
    then: optional("--then <file>", {
      en: "what they changed in the simulated account: a JSON merge patch on the scenario",
      ja: "レコードによる模擬アカウントの変化 (シナリオへの JSON マージパッチ)",
    }),
    show: optional(
      "--show <channel>",
      {
        en: "print the messages that would be sent, as this channel receives them",
        ja: "送信されるメッセージを、このチャネルが受け取る形で表示する",
      },
      { choices: channels },
    ),
    stage: defaulted(
      "--stage <stage>",
      { en: "stage of the deployment whose rules apply", ja: "ルールを適用するデプロイのステージ" },
      "production",
    ),
    ...shownOptions("text", { en: "record", ja: "レコード" }, fields),
    locale,
    region: awsRegion,
    identityCenterRegion,
    ledger,
    table,
    local,
  },
  notes: {
    en: [
      "It changes nothing: the ledger that it starts from is only read, and no message is sent.",
      "A file may also be { start, events, then }: merge patches on the scenario before and after them.",
      "Without a scenario, the account of your AWS credentials answers as it is now, and what its ledger",
      "already holds is not reported again. A record without eventTime happens now, by the scenario's",
      "clock; without a clock, the first record sets it. EventBridge receives records only if a trail",
      "logs management events. The rule on the KMS key is left out: only a deployment knows its id.",
    ],
    ja: [
      "何も変更しません。開始時の台帳は読み取るだけで、メッセージも送信しません。",
      "ファイルは { start, events, then } の形でもかまいません (前後のシナリオへのマージパッチ)。",
      "シナリオがなければ、AWS 認証情報のアカウントの現在の状態を使います。台帳にすでにあるものは",
      "知らせません。eventTime のないレコードは、シナリオの時計の現在時刻に起きたものとします (時計が",
      "なければ最初のレコードの時刻)。EventBridge がレコードを受け取るのは、証跡が管理イベントを記録",
      "している場合だけです。KMS キーのルールは、デプロイしないとキーの ID がわからないため含みません。",
    ],
  },
  examples: [
    [
      "genkan replay test/records/event-hostile-user-agent-in-chat.json --scenario sound",
      {
        en: "root creates an access key: would this have sent an alert?",
        ja: "ルートユーザーがアクセスキーを作成した場合に、通知されるかどうか",
      },
    ],
    [
      "genkan replay test/records/event-root-runs-instances-invoked-by-signin.json --scenario sound --show mail",
      {
        en: "root starts a server: with the e-mail that would be sent",
        ja: "ルートユーザーがサーバーを起動した場合に送信されるメール",
      },
    ],
  ],
  seeAlso: ["check", "activity", "sandbox"],
  async run(shell, { format, json, ...choice }) {
    const { replayRecords } = await import("../replay/replay.ts");
    const { replayReport, replayAsText } = await import("../replay/text.ts");
    const replay = await replayRecords(shell, choice);
    const reader = { locale: choice.locale, timeZone: shell.timeZone };
    const report = replayReport(replay, reader);
    await show(
      shell,
      { format, json },
      {
        rows: report.records,
        report,
        text: () => replayAsText(replay, reader, choice.show, shell.stdout.columns),
      },
    );
    return EXIT.ok;
  },
});
