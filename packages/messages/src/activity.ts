import { countOf } from "@genkan/controls/domain/memory";
import type { ActClass, Activity, ClassifiedAct } from "@genkan/controls/domain/root-activity";
import { rootTaskOf, rootTasks } from "@genkan/controls/domain/root-tasks";
import { classifiedOf, type NoticeReason } from "@genkan/controls/engine/activity";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { moment, type Reader } from "./moment.ts";

/** The parameters of a notice on an act of root. */
export interface NoticeParams {
  readonly eventName: string;
  readonly sourceIPAddress: string;
  readonly task?: string;
  readonly plan?: string;
}

/** The name of each notice. */
export const noticeNames: Readonly<Record<NoticeReason, Text>> = {
  "root-task-done": { en: "root-only task", ja: "ルートユーザーの認証情報が必要なタスクが実行された" },
  "root-credentials-changed": { en: "root credentials were changed", ja: "ルートユーザーの認証情報が変更された" },
  "root-used-as-planned": { en: "planned use of root", ja: "予定されたルートユーザーの使用" },
  "root-used-again": { en: "root was used again", ja: "ルートユーザーが再び使われた" },
  "root-session-used": { en: "privileged root session", ja: "特権ルートセッションが使われた" },
};

/** The sentence of each notice: what an alert says about an act of root in addition to the verdict on root's use. */
export const notices: Readonly<Record<NoticeReason, (params: NoticeParams) => Text>> = {
  "root-task-done": ({ eventName, sourceIPAddress, task = "" }) => ({
    en: `Root performed a root-only task: ${taskName(task).en} (${eventName}, from ${sourceIPAddress}). If none of you did this, treat it as a break-in.`,
    ja: `ルートユーザーが実行しました: ${taskName(task).ja} (${eventName}、接続元 ${sourceIPAddress})。心当たりがなければ、侵害とみなして対応してください。`,
  }),
  "root-credentials-changed": ({ eventName, sourceIPAddress, task = "" }) => ({
    en: `Root was used to ${taskName(task).en} (${eventName}, from ${sourceIPAddress}), and no planned use was declared. Anyone who controls these credentials controls the account.`,
    ja: `事前の申告なしに、ルートユーザーで次の操作が行われました: ${taskName(task).ja} (${eventName}、接続元 ${sourceIPAddress})。この認証情報を握る人は、アカウント全体を操作できます。`,
  }),
  "root-used-as-planned": ({ eventName, sourceIPAddress, plan = "" }) => ({
    en: `Root is in use as planned (${plan}): ${eventName}, from ${sourceIPAddress}. No action is needed.`,
    ja: `ルートユーザーが予定どおりに使われています (${plan}): ${eventName}、接続元 ${sourceIPAddress}。対応は不要です。`,
  }),
  "root-used-again": ({ eventName, sourceIPAddress }) => ({
    en: `Root was used for daily work again: ${eventName}, from ${sourceIPAddress}.`,
    ja: `ルートユーザーがまた日常作業に使われています: ${eventName}、接続元 ${sourceIPAddress}。`,
  }),
  "root-session-used": ({ eventName, sourceIPAddress }) => ({
    en: `A privileged root session from the management account (sts:AssumeRoot) called ${eventName}, from ${sourceIPAddress}. If none of you did this, ask the administrators of the management account.`,
    ja: `管理アカウントからの特権ルートセッション (sts:AssumeRoot) で ${eventName} が実行されました (接続元 ${sourceIPAddress})。心当たりがなければ、管理アカウントの管理者に確認してください。`,
  }),
};

/** The class of an act, and why it has that class. */
const classWords: Readonly<Record<ActClass, (classified: ClassifiedAct) => Text>> = {
  "root-only-task": ({ act, because }) => {
    const { en, ja } = taskName(because);
    return rootTaskOf(act)
      ? { en: `A task that requires root: ${en}.`, ja: `ルートユーザーの認証情報が必要なタスクです: ${ja}。` }
      : {
          en: `Part of a task that requires root: ${en}.`,
          ja: `ルートユーザーの認証情報が必要なタスク (${ja}) に伴う操作です。`,
        };
  },
  planned: ({ because }) => ({
    en: `Within a planned use (${clean(because)}).`,
    ja: `予定された使用の時間内です (${clean(because)})。`,
  }),
  "set-up": () => ({
    en: "Part of the initial set-up of the account: there was no administrator yet who could have done it.",
    ja: "アカウントの初期設定の一部です。この操作ができる管理者は、まだいませんでした。",
  }),
  "daily-work": () => ({
    en: "Daily work: not part of a root-only task, and not within a planned use.",
    ja: "日常作業です。ルートユーザーの認証情報が必要なタスクではなく、予定された使用にも含まれません。",
  }),
  "failed-sign-in": () => ({
    en: "A failed sign-in: nobody got in.",
    ja: "失敗したサインインです。サインインは成立していません。",
  }),
  service: () => ({
    en: "An AWS service acted on behalf of the account.",
    ja: "AWS のサービスがアカウントのために行った操作です。",
  }),
  "assumed-root-session": ({ because }) => ({
    en: `A privileged session from the management account (sts:AssumeRoot)${because && `, opened by Genkan: ${clean(because)}`}.`,
    ja: `管理アカウントからの特権セッション (sts:AssumeRoot) です${because && ` (Genkan が開始: ${clean(because)})`}。`,
  }),
};

/** Why an act of root has its class, in one sentence. */
export const whyClassified = (classified: ClassifiedAct, locale: Locale): string =>
  classWords[classified.class](classified)[locale];

/** Why acts of root have their class, in one sentence. For more than one act, with their number and times. */
export function whyActivity(line: Activity, reader: Reader): string {
  const { locale } = reader;
  const why = whyClassified(classifiedOf(line), locale);
  const count = countOf(line);
  const [start = 0] = line.days[0] ?? [];
  if (count < 2) return why;
  const times = count.toString().replace(/\B(?=(\d{3})+$)/g, ",");
  const since = moment(new Date(start).toISOString(), reader);
  const until = moment(line.eventTime, reader);
  const name = line.first ? ` (${clean(line.first.eventName)})` : "";
  return {
    en: `${why} ${times} events, the first at ${since}${name}, the last at ${until}.`,
    ja: `${why}${times} 件、最初は ${since}${name}、最後は ${until}。`,
  }[locale];
}

const taskName = (id: string): Text =>
  rootTasks.find((task) => task.id === id)?.name ?? { en: clean(id), ja: clean(id) };
