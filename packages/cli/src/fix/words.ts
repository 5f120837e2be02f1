import type { Progress } from "@genkan/controls/engine/apply-fix";
import type { Fix } from "@genkan/controls/engine/fix";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Refusal } from "@genkan/controls/model/plan";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { signs } from "@genkan/messages/plan/bash";

/** One line about the progress of a step. */
export function progressText(progress: Progress, locale: Locale): string {
  const { step, number, of } = progress;
  const head = `${number}/${of} ${signs[step.kind]} ${step.effect[locale]}`;
  switch (progress.kind) {
    case "started":
      return head;
    case "waiting":
      return `${head} … ${waiting[progress.for][locale]}`;
    case "ended":
      return `${head}: ${ended[progress.result.state][locale]}`;
  }
}

const waiting = {
  operation: { en: "waiting for AWS", ja: "AWS の完了を待っています" },
  propagation: { en: "waiting until AWS knows it everywhere", ja: "AWS 全体への反映を待っています" },
} satisfies Record<(Progress & { kind: "waiting" })["for"], Text>;

const ended: Readonly<Record<Fix["results"][number]["state"], Text>> = {
  started: { en: "started", ja: "開始" },
  done: { en: "done", ja: "完了" },
  found: { en: "already there", ja: "変更不要 (すでにその状態です)" },
  failed: { en: "failed", ja: "失敗" },
};

const names = (left: readonly Pick<Evaluation, "control" | "status">[]): string =>
  [...new Set(left.map(({ control, status }) => `${control} (${status})`))].join(", ");

/** A command in a sentence that is broken into lines: it stays on one of them, so that it can be copied. */
const whole = (command: string): string => command.replaceAll(" ", "\u00a0");

/** Why something is not done, and what to do instead. */
export const refusalText = ({ because, instead }: Refusal): Text => ({
  en: `${because.en} ${instead.en}`,
  ja: `${because.ja}${instead.ja}`,
});

/** What `genkan fix` says while it works. */
export const words = {
  otherAccount: (actual: string, expected: string): Text => ({
    en: `These are credentials of account ${clean(actual)}; the plan is for ${clean(expected)}. Nothing was changed.`,
    ja: `認証情報はアカウント ${clean(actual)} のものですが、計画はアカウント ${clean(expected)} のものです。何も変更していません。`,
  }),
  tooLarge: ({ steps }: Fix): Text => ({
    en: `The plan has ${steps.length.toLocaleString("en")} steps, more than the table of the deployment can record at once. Nothing was changed. Apply it in parts, with fewer controls, users or members, or print it and run it yourself: --print bash`,
    ja: `計画が ${steps.length.toLocaleString("en")} ステップあり、デプロイのテーブルに一度に記録できる上限を超えています。何も変更していません。コントロール、ユーザー、メンバーアカウントを減らして分けて適用するか、--print bash で出力して実行してください。`,
  }),
  interrupted: (id: string): Text => ({
    en: `Stopped. What was done stays. To go on: genkan fix --resume ${id}. To take it back: genkan fix --undo ${id} --apply`,
    ja: `中止しました。完了した変更はそのまま残っています。続けるには genkan fix --resume ${id}、元に戻すには genkan fix --undo ${id} --apply を実行してください。`,
  }),
  failed: (failure: Text | null, { id, results }: Fix): Text => {
    const done = results.filter(({ changed }) => changed).length;
    return {
      en: `${failure?.en ?? "A step failed."} ${done ? `${done} earlier change${done === 1 ? "" : "s"} stay${done === 1 ? "s" : ""}. To go on: genkan fix --resume ${id}. To take ${done === 1 ? "it" : "them"} back: genkan fix --undo ${id} --apply` : "Nothing was changed."}`,
      ja: `${failure?.ja ?? "ステップが失敗しました。"}${done ? `それまでの変更 ${done} 件はそのまま残っています。続けるには genkan fix --resume ${id}、元に戻すには genkan fix --undo ${id} --apply を実行してください。` : "何も変更していません。"}`,
    };
  },
  applied: ({ id, undoOf, results }: Fix): Text => {
    const changed = results.filter((result) => result.changed).length;
    if (undoOf !== undefined) return { en: `Fix ${undoOf} was taken back.`, ja: `修復 ${undoOf} を元に戻しました。` };
    const undo = whole(`genkan fix --undo ${id} --apply`);
    return {
      en: `Applied as fix ${id}: ${changed} change${changed === 1 ? "" : "s"}. To take it back: ${undo}`,
      ja: `修復 ${id} として適用しました (変更 ${changed} 件)。元に戻すには ${undo} を実行してください。`,
    };
  },
  evaluated: (fixed: number, left: readonly Pick<Evaluation, "control" | "status">[]): Text => ({
    en: `Evaluated again: ${fixed} finding${fixed === 1 ? " is" : "s are"} fixed.${left.length ? ` Not yet: ${names(left)}. AWS may need a few minutes; run ${whole("genkan check")} then.` : ""}`,
    ja: `再評価: ${fixed} 件の検出結果が解消されました。${left.length ? `未解消: ${names(left)}。AWS への反映に数分かかることがあります。しばらくしてから ${whole("genkan check")} を実行してください。` : ""}`,
  }),
  nothing: { en: "There is nothing to apply.", ja: "適用する変更はありません。" },
  stale: (added: readonly Text[], gone: readonly Text[]): Text => {
    const lines = (locale: Locale) =>
      [...gone.map((text) => `\n  - ${text[locale]}`), ...added.map((text) => `\n  + ${text[locale]}`)].join("");
    const differs = added.length + gone.length > 0;
    return {
      en: `The account has changed since the plan was made, so it is not applied. Plan again and review it.${differs ? `\nWhat differs in the plan now:${lines("en")}` : ""}`,
      ja: `計画の作成後にアカウントの状態が変わったため、適用しません。計画を作成し直して、レビューしてください。${differs ? `\n計画の違い:${lines("ja")}` : ""}`,
    };
  },
  irreversible: {
    en: "The plan contains something that cannot be taken back, so --yes does not apply it. Run genkan fix --apply on a terminal.",
    ja: "計画に元に戻せない変更が含まれるため、--yes では適用しません。ターミナルで genkan fix --apply を実行してください。",
  },
  yesNeedsPlan: {
    en: "--yes applies only a plan that was reviewed: --plan FILE --yes. genkan fix --out FILE writes one.",
    ja: "--yes で適用できるのは、レビュー済みの計画だけです (--plan ファイル --yes)。計画は genkan fix --out ファイル で作成します。",
  },
  yesNeedsApply: {
    en: "--yes skips the question before a plan is applied; without --apply nothing is applied. To apply the plan: --apply --plan FILE --yes. To see whether it still holds, leave out --yes.",
    ja: "--apply がなければ何も適用しないため、--yes は指定できません。適用するには --apply --plan ファイル --yes を指定してください。計画がまだ有効かどうかを確かめるだけなら、--yes を外してください。",
  },
  otherPlan: {
    en: "With --plan, the controls and choices are those of the file. Leave out the others.",
    ja: "--plan を指定した場合、コントロールと選択はファイルの内容に従います。ほかの指定は外してください。",
  },
  policyHolder: {
    en: "this policy makes its holder an administrator in effect: it allows giving administration to anyone. Attach it for this plan, and detach it afterwards",
    ja: "このポリシーを持つ人は、誰にでも管理者権限を与えられるため、実質的に管理者です。この計画の適用中だけアタッチし、終わったらデタッチしてください",
  },
  managed: {
    en: "Another tool manages what the plan would change, so it is only printed.",
    ja: "変更対象は別のツールで管理されているため、計画を表示するだけです。",
  },
  noFix: (id: string): Text => ({
    en: `The ledger has no fix ${clean(id)} of this account. genkan history lists the fixes.`,
    ja: `台帳に、このアカウントの修復 ${clean(id)} はありません。修復は genkan history で確認できます。`,
  }),
  nothingToUndo: (id: string): Text => ({
    en: `Fix ${clean(id)} changed nothing that can be taken back.`,
    ja: `修復 ${clean(id)} に、元に戻せる変更はありません。`,
  }),
  undone: (id: string): Text => ({
    en: `Fix ${clean(id)} was taken back already.`,
    ja: `修復 ${clean(id)} は、すでに元に戻されています。`,
  }),
  undoTemplate: {
    en: "CloudFormation takes nothing back that it has not created. Print it for bash: --print bash",
    ja: "CloudFormation は、自分で作成していないものを元に戻せません。--print bash を使ってください。",
  },
  undoHead: ({ account, id, by, at }: { account: string; id: string; by: string; at: string }): Text => ({
    en: `Account ${account} · undo of fix ${id}, applied ${at}, ${by}`,
    ja: `アカウント ${account} · 修復 ${id} (${at}、${by}) の取り消し`,
  }),
  undoSum: (changes: number): Text => ({
    en: `${changes} change${changes === 1 ? "" : "s"}. To redo the fix later, plan it again.`,
    ja: `変更 ${changes} 件。修復をやり直すには、もう一度計画してください。`,
  }),
  undoNext: {
    en: "Nothing was changed. Add --apply to do it, or --print bash to print the commands.",
    ja: "まだ何も変更していません。同じコマンドに --apply を付けると実行し、--print bash でコマンドを表示します。",
  },
  finished: (id: string): Text => ({
    en: `Fix ${clean(id)} is finished; there is nothing to go on with.`,
    ja: `修復 ${clean(id)} は完了しています。続ける手順はありません。`,
  }),
  unfinished: (id: string, at: string): Text => ({
    en: `fix ${clean(id)} of ${at} is unfinished. To go on with it: genkan fix --resume ${clean(id)}`,
    ja: `修復 ${clean(id)} (${at}) が途中で止まっています。続けるには genkan fix --resume ${clean(id)} を実行してください`,
  }),
  wrote: (file: string): Text => ({
    en: `wrote ${file}. To apply it: genkan fix --apply --plan ${file}`,
    ja: `${file} に書き出しました。適用するには genkan fix --apply --plan ${file} を実行してください`,
  }),
} as const;
