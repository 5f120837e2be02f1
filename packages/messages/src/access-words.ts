import type { AccessKind } from "@genkan/controls/model/access";
import type { Locale, Text } from "@genkan/controls/model/text";

/** The parts of the sentences, each as it is named in the language of the sentence. */
export interface AccessParts {
  readonly set: string;
  /** Empty where the record does not name it. */
  readonly user: string;
  /** Empty where the record does not name it. */
  readonly group: string;
  /** The user or the group that a set is assigned to, with the word for it. */
  readonly to: string;
  /** The account, with the word for it. */
  readonly account: string;
  readonly role: string;
  readonly policy: string;
}

/** What happened in a sentence, and what somebody tried, as the end of one. */
type Sentences = readonly [did: string, tried: string];

type Words = Readonly<Record<Locale, (parts: AccessParts) => Sentences>> & {
  /** What happened in a few words. The English is ASCII, for the subjects of e-mails. */
  readonly name: Text;
};

/** The words for each kind of access change. */
export const accessWords: Readonly<Record<AccessKind, Words>> = {
  "permission-set-created": {
    name: { en: "permission set was created", ja: "許可セットが作成されました" },
    en: ({ set }) => [`Permission set ${set} was created.`, `create permission set ${set}`],
    ja: ({ set }) => [`許可セット ${set} が作成されました。`, `許可セット ${set} の作成`],
  },
  "permission-set-updated": {
    name: { en: "permission set was changed", ja: "許可セットが変更されました" },
    en: ({ set }) => [
      `The session duration or description of permission set ${set} was changed.`,
      `change permission set ${set}`,
    ],
    ja: ({ set }) => [
      `許可セット ${set} の設定 (セッション期間や説明) が変更されました。`,
      `許可セット ${set} の設定の変更`,
    ],
  },
  "permission-set-deleted": {
    name: { en: "permission set was deleted", ja: "許可セットが削除されました" },
    en: ({ set }) => [`Permission set ${set} was deleted.`, `delete permission set ${set}`],
    ja: ({ set }) => [`許可セット ${set} が削除されました。`, `許可セット ${set} の削除`],
  },
  "permission-set-provisioned": {
    name: { en: "permission set was provisioned", ja: "許可セットが反映されました" },
    en: ({ set, account }) => [
      `Permission set ${set} was provisioned to ${account}: what was changed before is in force there now.`,
      `provision permission set ${set} to ${account}`,
    ],
    ja: ({ set, account }) => [
      `許可セット ${set} が${spaced(account)}にプロビジョニングされ、それまでの変更が有効になりました。`,
      `許可セット ${set} の${spaced(account)}へのプロビジョニング`,
    ],
  },
  "permission-set-policy-attached": {
    name: { en: "policy was attached to permission set", ja: "許可セットにポリシーが追加されました" },
    en: ({ set, policy }) => [
      `Policy ${policy} was attached to permission set ${set}.`,
      `attach policy ${policy} to permission set ${set}`,
    ],
    ja: ({ set, policy }) => [
      `許可セット ${set} にポリシー ${policy} がアタッチされました。`,
      `許可セット ${set} へのポリシー ${policy} のアタッチ`,
    ],
  },
  "permission-set-policy-detached": {
    name: { en: "policy was detached from permission set", ja: "許可セットからポリシーが外されました" },
    en: ({ set, policy }) => [
      `Policy ${policy} was detached from permission set ${set}.`,
      `detach policy ${policy} from permission set ${set}`,
    ],
    ja: ({ set, policy }) => [
      `許可セット ${set} からポリシー ${policy} がデタッチされました。`,
      `許可セット ${set} からのポリシー ${policy} のデタッチ`,
    ],
  },
  "permission-set-inline-policy-set": {
    name: { en: "inline policy of permission set was set", ja: "許可セットのインラインポリシーが設定されました" },
    en: ({ set }) => [
      `The inline policy of permission set ${set} was set.`,
      `set the inline policy of permission set ${set}`,
    ],
    ja: ({ set }) => [
      `許可セット ${set} のインラインポリシーが設定されました。`,
      `許可セット ${set} のインラインポリシーの設定`,
    ],
  },
  "permission-set-inline-policy-removed": {
    name: { en: "inline policy of permission set was removed", ja: "許可セットのインラインポリシーが削除されました" },
    en: ({ set }) => [
      `The inline policy of permission set ${set} was removed.`,
      `remove the inline policy of permission set ${set}`,
    ],
    ja: ({ set }) => [
      `許可セット ${set} のインラインポリシーが削除されました。`,
      `許可セット ${set} のインラインポリシーの削除`,
    ],
  },
  "permission-set-boundary-set": {
    name: { en: "boundary of permission set was set", ja: "許可セットのアクセス許可の境界が設定されました" },
    en: ({ set, policy }) => [
      `The permissions boundary of permission set ${set} was set to ${policy}.`,
      `set the permissions boundary of permission set ${set} to ${policy}`,
    ],
    ja: ({ set, policy }) => [
      `許可セット ${set} のアクセス許可の境界が ${policy} に設定されました。`,
      `許可セット ${set} のアクセス許可の境界の設定 (${policy})`,
    ],
  },
  "permission-set-boundary-removed": {
    name: { en: "boundary of permission set was removed", ja: "許可セットのアクセス許可の境界が削除されました" },
    en: ({ set }) => [
      `The permissions boundary of permission set ${set} was removed: nothing limits the set any more but its own policies.`,
      `remove the permissions boundary of permission set ${set}`,
    ],
    ja: ({ set }) => [
      `許可セット ${set} のアクセス許可の境界が削除されました。許可を制限するのは、許可セット自身のポリシーだけになりました。`,
      `許可セット ${set} のアクセス許可の境界の削除`,
    ],
  },
  "assignment-created": {
    name: { en: "permission set was assigned", ja: "許可セットが割り当てられました" },
    en: ({ set, to, account }) => [
      `Permission set ${set} was assigned to ${to} on ${account}.`,
      `assign permission set ${set} to ${to} on ${account}`,
    ],
    ja: ({ set, to, account }) => [
      `${account} で、許可セット ${set} が${spaced(to)}に割り当てられました。`,
      `${account} での、許可セット ${set} の${spaced(to)}への割り当て`,
    ],
  },
  "assignment-deleted": {
    name: { en: "assignment was removed", ja: "許可セットの割り当てが削除されました" },
    en: ({ set, to, account }) => [
      `The assignment of permission set ${set} to ${to} on ${account} was removed.`,
      `remove the assignment of permission set ${set} to ${to} on ${account}`,
    ],
    ja: ({ set, to, account }) => [
      `${account} で、許可セット ${set} の${spaced(to)}への割り当てが削除されました。`,
      `${account} での、許可セット ${set} の${spaced(to)}への割り当ての削除`,
    ],
  },
  "group-member-added": {
    name: { en: "member was added to group", ja: "グループにメンバーが追加されました" },
    en: (parts) => [
      `${capital(memberEn(parts))} was added to ${groupEn(parts)}.`,
      `add ${memberEn(parts)} to ${groupEn(parts)}`,
    ],
    ja: (parts) => [
      `${spacedEnd(groupJa(parts))}に${spaced(memberJa(parts))}が追加されました。`,
      `${spacedEnd(groupJa(parts))}への${spaced(memberJa(parts))}の追加`,
    ],
  },
  "group-member-removed": {
    name: { en: "member was removed from group", ja: "グループからメンバーが削除されました" },
    en: (parts) => [
      `${capital(memberEn(parts))} was removed from ${groupEn(parts)}.`,
      `remove ${memberEn(parts)} from ${groupEn(parts)}`,
    ],
    ja: (parts) => [
      `${spacedEnd(groupJa(parts))}から${spaced(memberJa(parts))}が削除されました。`,
      `${spacedEnd(groupJa(parts))}からの${spaced(memberJa(parts))}の削除`,
    ],
  },
  "group-created": {
    name: { en: "group was created", ja: "グループが作成されました" },
    en: (parts) => [
      `${capital(groupEn(parts))} was created by the external identity provider.`,
      `create ${groupEn(parts)} by the external identity provider`,
    ],
    ja: (parts) => [
      `外部 ID プロバイダーが${spacedEnd(groupJa(parts))}を作成しました。`,
      `外部 ID プロバイダーによる${spacedEnd(groupJa(parts))}の作成`,
    ],
  },
  "group-changed": {
    name: { en: "group was changed", ja: "グループが変更されました" },
    en: (parts) => [
      `${capital(groupEn(parts))} was changed by the external identity provider, which may have changed its members.`,
      `change ${groupEn(parts)} by the external identity provider`,
    ],
    ja: (parts) => [
      `外部 ID プロバイダーが${spacedEnd(groupJa(parts))}を変更しました。メンバーが変わった可能性があります。`,
      `外部 ID プロバイダーによる${spacedEnd(groupJa(parts))}の変更`,
    ],
  },
  "group-deleted": {
    name: { en: "group was deleted", ja: "グループが削除されました" },
    en: (parts) => [`${capital(groupEn(parts))} was deleted.`, `delete ${groupEn(parts)}`],
    ja: (parts) => [`${spacedEnd(groupJa(parts))}が削除されました。`, `${spacedEnd(groupJa(parts))}の削除`],
  },
  "role-created": {
    name: { en: "administrator role was created", ja: "管理者のロールが作成されました" },
    en: ({ role }) => [`Role ${role} was created.`, `create role ${role}`],
    ja: ({ role }) => [`ロール ${role} が作成されました。`, `ロール ${role} の作成`],
  },
  "role-deleted": {
    name: { en: "administrator role was deleted", ja: "管理者のロールが削除されました" },
    en: ({ role }) => [`Role ${role} was deleted.`, `delete role ${role}`],
    ja: ({ role }) => [`ロール ${role} が削除されました。`, `ロール ${role} の削除`],
  },
  "role-trust-changed": {
    name: { en: "trust policy of role was changed", ja: "ロールの信頼ポリシーが変更されました" },
    en: ({ role }) => [
      `The trust policy of role ${role} was changed: who may assume the role may be different now.`,
      `change the trust policy of role ${role}`,
    ],
    ja: ({ role }) => [
      `ロール ${role} の信頼ポリシーが変更されました。ロールを引き受けられる人が変わった可能性があります。`,
      `ロール ${role} の信頼ポリシーの変更`,
    ],
  },
  "role-policy-added": {
    name: { en: "policy was added to role", ja: "ロールにポリシーが追加されました" },
    en: ({ role, policy }) => [`Policy ${policy} was added to role ${role}.`, `add policy ${policy} to role ${role}`],
    ja: ({ role, policy }) => [
      `ロール ${role} にポリシー ${policy} が追加されました。`,
      `ロール ${role} へのポリシー ${policy} の追加`,
    ],
  },
  "role-policy-removed": {
    name: { en: "policy was removed from role", ja: "ロールからポリシーが削除されました" },
    en: ({ role, policy }) => [
      `Policy ${policy} was removed from role ${role}.`,
      `remove policy ${policy} from role ${role}`,
    ],
    ja: ({ role, policy }) => [
      `ロール ${role} からポリシー ${policy} が削除されました。`,
      `ロール ${role} からのポリシー ${policy} の削除`,
    ],
  },
  "role-boundary-set": {
    name: { en: "boundary of role was set", ja: "ロールのアクセス許可の境界が設定されました" },
    en: ({ role, policy }) => [
      `The permissions boundary of role ${role} was set to ${policy}.`,
      `set the permissions boundary of role ${role} to ${policy}`,
    ],
    ja: ({ role, policy }) => [
      `ロール ${role} のアクセス許可の境界が ${policy} に設定されました。`,
      `ロール ${role} のアクセス許可の境界の設定 (${policy})`,
    ],
  },
  "role-boundary-removed": {
    name: { en: "boundary of role was removed", ja: "ロールのアクセス許可の境界が削除されました" },
    en: ({ role }) => [
      `The permissions boundary of role ${role} was removed.`,
      `remove the permissions boundary of role ${role}`,
    ],
    ja: ({ role }) => [
      `ロール ${role} のアクセス許可の境界が削除されました。`,
      `ロール ${role} のアクセス許可の境界の削除`,
    ],
  },
};

/** Records of removals name only the membership. */
const memberEn = ({ user }: AccessParts): string => (user ? `user ${user}` : "a member");
const groupEn = ({ group }: AccessParts): string =>
  group ? `group ${group}` : "a group that the record does not name";
const memberJa = ({ user }: AccessParts): string => (user ? `ユーザー ${user}` : "メンバー");
const groupJa = ({ group }: AccessParts): string => (group ? `グループ ${group}` : "記録に名前のないグループ");
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const spacedEnd = (part: string): string => (/[\x21-\x7e]$/.test(part) ? `${part} ` : part);

/** A part inside a Japanese sentence: a space parts it from the particle that follows if it ends in Latin letters. */
function spaced(part: string): string {
  const before = /^[\x20-\x7e]/.test(part) ? " " : "";
  return before + spacedEnd(part);
}
