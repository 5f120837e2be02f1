import { type Evaluation, type Status, worstFirst } from "@genkan/controls/model/evaluation";
import type { Fact } from "@genkan/controls/model/evidence";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { when } from "./layout.ts";

/** The name of each status, in every channel. */
export const statusNames: Readonly<Record<Status, Text>> = {
  NON_COMPLIANT: { en: "Non-compliant", ja: "違反" },
  INSUFFICIENT_DATA: { en: "Could not be judged", ja: "判定不能" },
  COMPLIANT: { en: "Compliant", ja: "適合" },
  NOT_APPLICABLE: { en: "Not applicable", ja: "対象外" },
};

/** What each fact is called where evidence is shown to people: the place in AWS that it was read from. */
const factNames: Readonly<Record<Fact, Text>> = {
  accountSummary: { en: "IAM account summary", ja: "IAM アカウントの概要" },
  credentialReport: { en: "IAM credential report", ja: "IAM 認証情報レポート" },
  userCredentials: { en: "IAM users' credentials", ja: "IAM ユーザーの認証情報" },
  rootMfaDevices: { en: "Root user's virtual MFA devices", ja: "ルートユーザーの仮想 MFA デバイス" },
  organization: { en: "Root access management", ja: "ルートアクセス管理" },
  rootActivity: { en: "Root user's events in CloudTrail", ja: "CloudTrail のルートユーザーのイベント" },
  membership: { en: "AWS Organizations", ja: "AWS Organizations" },
  iamAuthorization: { en: "IAM users, roles and policies", ja: "IAM のユーザー、ロール、ポリシー" },
  identityCenter: { en: "Identity Center instances", ja: "Identity Center のインスタンス" },
  permissionSets: { en: "Permission sets", ja: "許可セット" },
  assignments: { en: "Assignments to the account", ja: "アカウントへの割り当て" },
  directory: { en: "Identity Center users", ja: "Identity Center のユーザー" },
  signIns: { en: "Sign-ins to the access portal in CloudTrail", ja: "CloudTrail のアクセスポータルへのサインイン" },
  mfaSettings: { en: "MFA settings of Identity Center", ja: "Identity Center の MFA 設定" },
  trails: { en: "CloudTrail trails", ja: "CloudTrail の証跡" },
};

const unread: Text = { en: "could not be read", ja: "読み取れませんでした" };

/** What a fact is called; one of another release, as it is. */
export const factName = (fact: Fact, locale: Locale): string =>
  Object.hasOwn(factNames, fact) ? factNames[fact][locale] : clean(fact);

/** What a verdict rests on, and how old it is: `CloudTrail trails (2026-11-01 09:30 UTC)`. */
export const evidenceLine = (evidence: Evaluation["evidence"], locale: Locale): string =>
  evidence
    .map(({ fact, observedAt }) => `${factName(fact, locale)} (${observedAt ? when(observedAt) : unread[locale]})`)
    .join({ en: ", ", ja: "、" }[locale]);

/** How many verdicts have each status, by its name, the worst first. */
export const countsOf = (
  summary: Readonly<Record<Status, number>>,
  locale: Locale,
): readonly { readonly name: string; readonly count: number }[] =>
  worstFirst.map((status) => ({ name: statusNames[status][locale], count: summary[status] }));
