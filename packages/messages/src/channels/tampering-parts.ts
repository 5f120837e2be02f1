import type { Severity } from "@genkan/controls/model/evaluation";
import type { Text } from "@genkan/controls/model/text";

/** A kind of part of Genkan, and what its loss means. */
interface TamperPart {
  readonly name: Text;
  /** How bad it is: CRITICAL where alerts may no longer arrive. */
  readonly severity: Severity;
  /** What no longer works, or can't be relied on. */
  readonly effect: Text;
}

const silent: Text = {
  en: "Alerts may not arrive any more, whatever happens in this account.",
  ja: "このアカウントで何が起きても、通知が届かない可能性があります。",
};
const unseen: Text = {
  en: "What happens in this account may not be noticed until the next hourly check, or at all.",
  ja: "このアカウントで起きたことに、次の定期実行まで、または最後まで気づけない可能性があります。",
};
const config: Text = {
  en: "AWS Config no longer shows Genkan's results. Alerts still arrive.",
  ja: "AWS Config に Genkan の評価結果が表示されなくなります。通知は引き続き届きます。",
};

const unread: Text = {
  en: "The member accounts of the organization may not be checked any more, or only some of them.",
  ja: "組織のメンバーアカウントが評価されないか、一部しか評価されない可能性があります。",
};

/** The parts of Genkan that somebody can stop or weaken. */
export const tamperParts = {
  schedule: {
    name: { en: "schedule", ja: "スケジュール" },
    severity: "HIGH",
    effect: {
      en: "The hourly check may not run any more: only what CloudTrail's events show is still checked.",
      ja: "1 時間ごとの定期実行が行われなくなり、CloudTrail のイベントでわかることしか確認されない可能性があります。",
    },
  },
  "config-rule": { name: { en: "AWS Config rule", ja: "AWS Config ルール" }, severity: "MEDIUM", effect: config },
  recorder: {
    name: { en: "AWS Config recorder (of this account)", ja: "AWS Config レコーダー (アカウント共通)" },
    severity: "MEDIUM",
    effect: config,
  },
  subscription: {
    name: { en: "alert subscription", ja: "通知の購読" },
    severity: "CRITICAL",
    effect: {
      en: "One address, or one channel, may not get alerts any more.",
      ja: "通知先の 1 つに通知が届かなくなる可能性があります。",
    },
  },
  topic: { name: { en: "alert topic", ja: "通知トピック" }, severity: "CRITICAL", effect: silent },
  key: { name: { en: "encryption key", ja: "暗号化キー" }, severity: "CRITICAL", effect: silent },
  function: {
    name: { en: "function", ja: "関数" },
    severity: "CRITICAL",
    effect: {
      en: "The function may do nothing, or something it should not: checks or alerts may be missing or wrong.",
      ja: "関数が動かないか、本来とは違う動作をする可能性があります。確認や通知が行われない、または内容が正しくないおそれがあります。",
    },
  },
  "event-source": { name: { en: "event source", ja: "イベントソース" }, severity: "CRITICAL", effect: silent },
  role: {
    name: { en: "IAM role", ja: "IAM ロール" },
    severity: "CRITICAL",
    effect: {
      en: "Genkan may no longer be able to read this account, or to send alerts.",
      ja: "Genkan がアカウントを読み取れない、または通知を送れない可能性があります。",
    },
  },
  table: {
    name: { en: "table of findings", ja: "検出結果のテーブル" },
    severity: "CRITICAL",
    effect: {
      en: "Findings, exceptions and unsent alerts may be lost, and alerts may not arrive any more.",
      ja: "検出結果、例外、未送信の通知が失われ、通知が届かない可能性があります。",
    },
  },
  bus: {
    name: { en: "event bus (of this account)", ja: "イベントバス (アカウント共通)" },
    severity: "CRITICAL",
    effect: unseen,
  },
  "event-rule": { name: { en: "EventBridge rule", ja: "EventBridge ルール" }, severity: "CRITICAL", effect: unseen },
  queue: {
    name: { en: "queue", ja: "キュー" },
    severity: "HIGH",
    effect: {
      en: "Events that wait for their check, or messages that failed, may be lost.",
      ja: "確認待ちのイベントや、失敗したメッセージが失われた可能性があります。",
    },
  },
  alarm: {
    name: { en: "CloudWatch alarm", ja: "CloudWatch アラーム" },
    severity: "HIGH",
    effect: {
      en: "Nobody is notified any more when Genkan itself fails.",
      ja: "Genkan 自体が停止しても、通知されなくなります。",
    },
  },
  parameter: {
    name: { en: "channel secret", ja: "通知先のシークレット" },
    severity: "CRITICAL",
    effect: {
      en: "Alerts may go to somebody else, or to nobody.",
      ja: "通知が別の宛先に送られるか、どこにも届かない可能性があります。",
    },
  },
  chat: {
    name: { en: "chat configuration", ja: "チャットの設定" },
    severity: "HIGH",
    effect: {
      en: "Alerts may not appear in the chat any more. Other channels still get them.",
      ja: "チャットに通知が表示されなくなる可能性があります。ほかの通知先には引き続き届きます。",
    },
  },
  "state-machine": {
    name: { en: "state machine of the passes", ja: "組織全体の評価のステートマシン" },
    severity: "HIGH",
    effect: unread,
  },
  bucket: {
    name: { en: "bucket of the passes", ja: "組織全体の評価のバケット" },
    severity: "HIGH",
    effect: unread,
  },
  "member-bus": {
    name: { en: "event bus of the members", ja: "メンバーアカウントのイベントバス" },
    severity: "HIGH",
    effect: {
      en: "What happens in member accounts may not be noticed until the next pass over the organization.",
      ja: "メンバーアカウントで起きたことに、次に組織全体を評価するまで気づけない可能性があります。",
    },
  },
  "stack-set": {
    name: { en: "StackSet of the members", ja: "メンバーアカウントの StackSet" },
    severity: "HIGH",
    effect: {
      en: "Genkan may no longer be able to read member accounts: their findings become INSUFFICIENT_DATA.",
      ja: "Genkan がメンバーアカウントを読み取れなくなり、検出結果が判定不能になる可能性があります。",
    },
  },
} as const satisfies Readonly<Record<string, TamperPart>>;
export type TamperPartId = keyof typeof tamperParts;

/** What a rule of EventBridge watches: a kind of part, and the path in its events of the part's own name. */
export interface TamperedThing {
  readonly part: TamperPartId;
  /** A JSON path, such as `$.detail.requestParameters.functionName`; without it, the name is not known. */
  readonly thing?: string;
}
