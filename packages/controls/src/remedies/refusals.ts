import type { DirectoryUser } from "../model/evidence.ts";
import type { Refusal } from "../model/plan.ts";
import { clean, type Text } from "../model/text.ts";

/** Why a plan about access through Identity Center is not made, and what to do instead. */

/** How many administrators an account keeps: one who cannot sign in must not lock out everyone. */
export const KEPT_ADMINISTRATORS = 2;

/** The name of a session: for a role of Identity Center, the name of the user. */
export const sessionOf = (arn: string): string | undefined =>
  /:assumed-role\/AWSReservedSSO_[^/]+\/(.+)$/.exec(arn)?.[1];

export const askAnother: Text = { en: "Ask another administrator to do it.", ja: "別の管理者に依頼してください。" };

export const noInstance: Refusal = {
  because: { en: "IAM Identity Center is not enabled.", ja: "IAM Identity Center が有効になっていません。" },
  instead: {
    en: "Enable it first: see identity-center-enabled.",
    ja: "先に有効にしてください (identity-center-enabled を参照)。",
  },
};
export const nothingLeft: Refusal = {
  because: { en: "There is nothing left to change.", ja: "変更が必要なものは残っていません。" },
  instead: { en: "Run genkan check again.", ja: "genkan check をもう一度実行してください。" },
};
export const nameTaken = (name: string): Refusal => ({
  because: {
    en: `A permission set ${name} exists, and it holds other policies than AWS's policy of that name.`,
    ja: `許可セット ${name} はすでにあり、同名の AWS 管理ポリシー以外のポリシーを含んでいます。`,
  },
  instead: {
    en: "Genkan does not change a permission set that someone else made. Rename it or change its policies in the console, then plan again.",
    ja: "Genkan は、ほかの人が作成した許可セットを変更しません。コンソールで名前またはポリシーを変更してから、計画を作成し直してください。",
  },
});
export const noUser: Refusal = {
  because: { en: "The directory has no enabled user.", ja: "ディレクトリに有効なユーザーがいません。" },
  instead: {
    en: "Add yourself first: see identity-center-user-exists.",
    ja: "先に自分のユーザーを追加してください (identity-center-user-exists を参照)。",
  },
};
export const chooseUser = (names: readonly string[]): Refusal => ({
  because: {
    en: `Several people could get the access: ${listOf(names)}.`,
    ja: `候補のユーザーが複数います: ${listOf(names)}。`,
  },
  instead: { en: "Choose one: --user NAME", ja: "1 人を選んでください: --user 名前" },
});
export const noSuchUser = (name: string): Refusal => ({
  because: {
    en: `The directory has no user ${clean(name)}.`,
    ja: `ディレクトリにユーザー ${clean(name)} がいません。`,
  },
  instead: {
    en: "Check the name in IAM Identity Center under Users.",
    ja: "IAM Identity Center の「ユーザー」で名前を確認してください。",
  },
});
export const userNotRead = (name: string): Refusal => ({
  because: {
    en: `${clean(name)} is not among the users that were read; the directory has more.`,
    ja: `読み取ったユーザーの中に ${clean(name)} がいません。ディレクトリには、ほかにもユーザーがいます。`,
  },
  instead: {
    en: "Assign the person in IAM Identity Center under AWS accounts.",
    ja: "IAM Identity Center の「AWS アカウント」で割り当ててください。",
  },
});
export const disabledUser = ({ name }: DirectoryUser): Refusal => ({
  because: { en: `${clean(name)} is disabled.`, ja: `${clean(name)} は無効になっています。` },
  instead: {
    en: "Enable the user in IAM Identity Center under Users, or choose another one.",
    ja: "IAM Identity Center の「ユーザー」で有効にするか、別のユーザーを選んでください。",
  },
});
export const externalUser = ({ name }: DirectoryUser): Refusal => ({
  because: {
    en: `${clean(name)} comes from an external identity provider, which decides about its users.`,
    ja: `${clean(name)} は外部の ID プロバイダーのユーザーです。ユーザーはそのプロバイダーで管理されています。`,
  },
  instead: {
    en: "Put the person into a group there that is assigned to this account.",
    ja: "プロバイダー側で、このアカウントに割り当てられたグループに追加してください。",
  },
});
export const chooseWhom = (names: readonly string[]): Refusal => ({
  because: {
    en: `Genkan does not choose who stops being an administrator. There are: ${listOf(names)}.`,
    ja: `誰を管理者から外すかは、Genkan では決めません。現在の管理者: ${listOf(names)}。`,
  },
  instead: {
    en: "Name each person: --remove-administrator NAME",
    ja: "1 人ずつ指定してください: --remove-administrator 名前",
  },
});
export const noSuchAdministrator = (name: string): Refusal => ({
  because: {
    en: `${clean(name)} is not an administrator of this account.`,
    ja: `${clean(name)} はこのアカウントの管理者ではありません。`,
  },
  instead: { en: "Run genkan check to see who is.", ja: "genkan check で現在の管理者を確認してください。" },
});
/** The caller keeps what the caller has. `instead`: how it can be done all the same. */
export const ownAccess = (name: string, instead: Text): Refusal => ({
  because: {
    en: `${clean(name)} is you. Genkan never takes away the access of the person who runs it.`,
    ja: `${clean(name)} は、いま実行している本人です。Genkan は、実行している人のアクセスを削除しません。`,
  },
  instead,
});
export const tooFewLeft = (left: number, kept: number): Refusal => ({
  because: {
    en: `Only ${left} would be left. If one administrator cannot sign in, another one must be able to.`,
    ja: `残る管理者が ${left} 人になります。1 人がサインインできなくなっても、別の管理者が必要です。`,
  },
  instead: {
    en: `Keep at least ${kept} administrators.`,
    ja: `管理者を ${kept} 人以上残してください。`,
  },
});
export const throughGroup = (name: string): Refusal => ({
  because: {
    en: `${clean(name)} is an administrator through a group, which may give access to other accounts as well.`,
    ja: `${clean(name)} はグループを通じて管理者になっています。そのグループは、ほかのアカウントへのアクセスにも使われている可能性があります。`,
  },
  instead: {
    en: "Remove the person from the group in IAM Identity Center under Groups.",
    ja: "IAM Identity Center の「グループ」で、グループから外してください。",
  },
});

/** Others have been given a permission set since the fix made it; an undo would remove their access. */
export const setInUse = (set: string, names: readonly string[]): Refusal => ({
  because: {
    en: `Others use the permission set ${clean(set)} now: ${listOf(names)}. Taking it back would remove their access.`,
    ja: `許可セット ${clean(set)} は、ほかにも割り当てられています: ${listOf(names)}。元に戻すと、そのアクセスも失われます。`,
  },
  instead: removeAssignments,
});
export const setInUseElsewhere = (set: string, accounts: readonly string[]): Refusal => ({
  because: {
    en: `Other accounts have the permission set ${clean(set)} now: ${listOf(accounts)}. Taking it back would remove access there.`,
    ja: `許可セット ${clean(set)} は、ほかのアカウントでも使われています: ${listOf(accounts)}。元に戻すと、そのアクセスも失われます。`,
  },
  instead: removeAssignments,
});
const removeAssignments: Text = {
  en: "Remove those assignments first, in IAM Identity Center under AWS accounts, or keep the permission set.",
  ja: "先に IAM Identity Center の「AWS アカウント」で割り当てを削除するか、許可セットを残してください。",
};

/** How many names a refusal lists. */
const LISTED = 10;
const listOf = (names: readonly string[]): string =>
  names
    .slice(0, LISTED)
    .map((name) => clean(name))
    .join(", ") + (names.length > LISTED ? ` (+${names.length - LISTED})` : "");
