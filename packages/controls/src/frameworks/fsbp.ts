import { type FrameworkPart, ownWords, part, requirement } from "./requirement.ts";

/** https://docs.aws.amazon.com/securityhub/latest/userguide/fsbp-standard.html (IAM.9 is not part of this standard.) */
export const fsbp: FrameworkPart = {
  scope: {
    en: "The standard's controls of IAM and of the account, and the controls of other services that Genkan answers.",
    ja: "この標準のうち IAM とアカウントのコントロールのすべてと、ほかのサービスのうち Genkan が確認するコントロール。",
  },
  wording: ownWords,
  requirements: [
    requirement("Account.1", "The account has a security contact", "アカウントにセキュリティの連絡先がある"),
    requirement(
      "CloudTrail.1",
      "A multi-Region trail records management events",
      "マルチリージョンの証跡が管理イベントを記録する",
      "whole",
    ),
    requirement(
      "IAM.1",
      "No policy allows full administration",
      "完全な管理者権限を許可するポリシーがない",
      part(
        "Genkan checks that no IAM user is an administrator, whatever the policy or the path. It does not judge policies that no user has.",
        "どのポリシーや経路によっても、管理者である IAM ユーザーがいないことを確認します。ユーザーが持たないポリシーは判定しません。",
      ),
    ),
    requirement("IAM.2", "IAM users have no policies of their own", "IAM ユーザーにポリシーを直接アタッチしない"),
    requirement("IAM.3", "Access keys are at most 90 days old", "アクセスキーを 90 日以内にローテーションする"),
    requirement("IAM.4", "The root user has no access key", "ルートユーザーにアクセスキーがない", "whole"),
    requirement(
      "IAM.5",
      "IAM users with a console password have MFA",
      "コンソールパスワードのある IAM ユーザーの MFA を有効にする",
      "whole",
    ),
    requirement(
      "IAM.6",
      "The root user has hardware MFA",
      "ルートユーザーにハードウェア MFA を使う",
      part(
        "Genkan finds authenticator apps. AWS does not tell a synced passkey from a hardware key.",
        "認証アプリケーションの有無を確認します。同期パスキーとハードウェアキーは、AWS の API では区別できません。",
      ),
    ),
    requirement("IAM.7", "The password policy is strong", "強力なパスワードポリシーを設定する"),
    requirement("IAM.8", "Unused credentials are removed", "使われていない認証情報を削除する"),
    requirement(
      "IAM.21",
      "Own policies allow no service by wildcard",
      "カスタマー管理ポリシーで、サービスのすべての操作をワイルドカードで許可しない",
    ),
  ],
};
