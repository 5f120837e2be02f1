import type { NoticeReason } from "@genkan/controls/engine/activity";
import type { Change, ChangeKind } from "@genkan/controls/engine/finding";
import type { Status } from "@genkan/controls/model/evaluation";
import type { Locale, Text } from "@genkan/controls/model/text";
import { accessName } from "../access.ts";
import { noticeNames } from "../activity.ts";

/** The name of each kind of change. */
const kindNames: Readonly<Record<ChangeKind, Text>> = {
  drift: { en: "New problem", ja: "問題が見つかりました" },
  "exception-expired": { en: "Exception ended", ja: "例外の期限が切れました" },
  unknown: { en: "Can no longer be checked", ja: "判定できなくなりました" },
  reminder: { en: "Still open", ja: "まだ解決していません" },
  tampering: { en: "Genkan itself was changed", ja: "Genkan 自体の変更" },
  notice: { en: "Root was used", ja: "ルートユーザーの使用" },
  resolved: { en: "Resolved", ja: "解決しました" },
  baseline: { en: "Needs attention", ja: "対応が必要です" },
};

/** The name of a change: that of its kind, or for an act of root that of the act. */
export const kindName = (change: AnyChange & Pick<Change, "reason">, locale: Locale): string => {
  const { kind, reason } = change;
  if (isStillUnknown(change)) return stillUnknown[locale];
  const notice = kind === "notice" ? nameOfNotice(reason) : undefined;
  return (notice ?? kindNames[kind])[locale];
};

/** What a notice is called, by its reason; `undefined` if this version does not have it. */
export const nameOfNotice = (reason: string): Text | undefined =>
  Object.hasOwn(noticeNames, reason) ? noticeNames[reason as NoticeReason] : accessName(reason);

/** A change, as it is recorded or as it is sent. */
export type AnyChange = Pick<Change, "kind"> & ({ readonly to: Status } | { readonly status: Status });

/** Whether a change reports once more that something can't be evaluated. */
export const isStillUnknown = (change: AnyChange): boolean =>
  change.kind === "reminder" && ("to" in change ? change.to : change.status) === "INSUFFICIENT_DATA";

const stillUnknown: Text = { en: "Still can't be checked", ja: "まだ判定できません" };

/** Every kind of change, the most urgent first. */
export const kinds = Object.keys(kindNames) as readonly ChangeKind[];
