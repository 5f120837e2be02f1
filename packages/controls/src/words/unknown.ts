import type { CauseParams } from "../evaluation.ts";
import type { CauseKind } from "../evidence.ts";
import type { Steps, Text } from "../text.ts";

interface UnknownWords {
  readonly text: (params: CauseParams) => Text;
  readonly steps: (params: CauseParams) => Steps;
}

/** What each cause of INSUFFICIENT_DATA is called, and what to do about it. One place for every control. */
export const unknownWords: Readonly<Record<CauseKind, UnknownWords>> = {
  "access-denied": {
    text: ({ actions }) => ({
      en: `Could not be judged: AWS denied ${actions.join(", ")}.`,
      ja: `判定できません: AWS が ${actions.join(", ")} を拒否しました。`,
    }),
    steps: ({ actions }) => ({
      en: [
        `Allow ${actions.join(", ")} to the role or user that Genkan runs as (genkan controls --policy prints the whole policy).`,
        "If it is allowed there, look for a deny in a service control policy or a permissions boundary.",
        "To see that it worked, run: genkan check",
      ],
      ja: [
        `Genkan を実行しているロールまたはユーザーに ${actions.join(", ")} を許可します (必要なポリシーの全体は genkan controls --policy で表示できます)。`,
        "許可してあるのに拒否される場合は、サービスコントロールポリシー (SCP) やアクセス許可の境界で拒否されていないか確認します。",
        "直ったことを確かめるには、次を実行します: genkan check",
      ],
    }),
  },
  throttled: {
    text: ({ action }) => ({
      en: `Could not be judged: AWS throttled ${action} and went on doing so after retries.`,
      ja: `判定できません: ${action} が AWS のレート制限にかかり、再試行しても読み取れませんでした。`,
    }),
    steps: () => ({
      en: [
        "Nothing to fix: the next run tries again.",
        "If it stays so, look for another tool that polls the same API all the time.",
      ],
      ja: [
        "対処は不要です。次回の実行で再試行します。",
        "続く場合は、同じ API を頻繁に呼び出しているほかのツールがないか確認します。",
      ],
    }),
  },
  "not-ready": {
    text: ({ action }) => ({
      en: `Could not be judged yet: AWS is still preparing the answer to ${action}.`,
      ja: `まだ判定できません: AWS が ${action} の結果を準備しています。`,
    }),
    steps: () => ({
      en: ["Wait a few minutes and run genkan check again; the next scheduled run does it by itself."],
      ja: ["数分待ってから genkan check を実行します。定期実行なら次回に自動で判定します。"],
    }),
  },
  unreachable: {
    text: ({ action }) => ({
      en: `Could not be judged: AWS could not be reached for ${action}.`,
      ja: `判定できません: ${action} のために AWS に接続できませんでした。`,
    }),
    steps: () => ({
      en: ["Check the network, the proxy and, where set, AWS_ENDPOINT_URL and AWS_REGION.", "Run genkan check again."],
      ja: [
        "ネットワーク、プロキシ、設定していれば AWS_ENDPOINT_URL と AWS_REGION を確認します。",
        "genkan check をもう一度実行します。",
      ],
    }),
  },
  unexpected: {
    text: ({ action, detail }) => ({
      en: `Could not be judged: ${action} gave an answer that Genkan can't use (${detail}).`,
      ja: `判定できません: ${action} の応答を解釈できませんでした (${detail})。`,
    }),
    steps: () => ({
      en: ["Run genkan check again.", "If it stays so, report it with the output of genkan check --format json."],
      ja: [
        "genkan check をもう一度実行します。",
        "続く場合は、genkan check --format json の出力を添えて報告してください。",
      ],
    }),
  },
};
