import { type FrameworkPart, ownWords, part, requirement } from "./requirement.ts";

/** https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/welcome.html */
export const wellArchitected: FrameworkPart = {
  scope: {
    en: "Account management (SEC01-BP01 and BP02), all of identity management (SEC02) and permissions management (SEC03), and the practices of other questions that Genkan answers.",
    ja: "アカウント管理 (SEC01-BP01、BP02)、アイデンティティ管理 (SEC02) とアクセス許可管理 (SEC03) のすべてと、ほかの質問のうち Genkan が確認するベストプラクティス。",
  },
  wording: ownWords,
  requirements: [
    requirement("SEC01-BP01", "Workloads are separated by accounts", "ワークロードをアカウントで分離する"),
    requirement(
      "SEC01-BP02",
      "The root user and the account's properties are protected",
      "ルートユーザーとアカウントのプロパティを保護する",
      part(
        "Genkan checks the root user's MFA, access keys and signing certificates, and central management. It does not check contacts.",
        "ルートユーザーの MFA、アクセスキー、署名証明書と一元管理を確認します。連絡先は確認しません。",
      ),
    ),
    requirement(
      "SEC02-BP01",
      "Sign-in is strong",
      "強力なサインインの仕組みを使う",
      part(
        "Genkan checks MFA of the root user, of IAM users and of Identity Center, and the use of root. It does not check password policies.",
        "ルートユーザー、IAM ユーザー、Identity Center の MFA と、ルートユーザーの使用を確認します。パスワードポリシーは確認しません。",
      ),
    ),
    requirement(
      "SEC02-BP02",
      "Credentials are temporary",
      "一時的な認証情報を使う",
      part(
        "Genkan checks the root user's credentials, administrators among IAM users, and Identity Center with its sessions. It does not check the access keys of other IAM users.",
        "ルートユーザーの認証情報、管理者である IAM ユーザー、Identity Center とそのセッションを確認します。そのほかの IAM ユーザーのアクセスキーは確認しません。",
      ),
    ),
    requirement("SEC02-BP03", "Secrets are stored and used securely", "シークレットを安全に保管して使う"),
    requirement(
      "SEC02-BP04",
      "People come from one identity provider",
      "一元化された ID プロバイダーを使う",
      part(
        "Genkan checks that administrators come through Identity Center and that no IAM user is one. It does not judge other people and workloads.",
        "管理者が Identity Center を通じてアクセスし、IAM ユーザーに管理者がいないことを確認します。そのほかの人とワークロードは判定しません。",
      ),
    ),
    requirement("SEC02-BP05", "Credentials are audited and rotated", "認証情報を定期的に監査し、ローテーションする"),
    requirement("SEC02-BP06", "Groups and attributes organize users", "ユーザーグループと属性を活用する"),
    requirement("SEC03-BP01", "Who needs which access is defined", "必要なアクセスを定義する"),
    requirement(
      "SEC03-BP02",
      "Access follows least privilege",
      "最小特権のアクセスを与える",
      part(
        "Genkan checks the administrators in Identity Center: how many there are, their sessions, and whether they have a lesser set. It does not judge other permissions.",
        "Identity Center の管理者の人数、セッションの長さ、より弱い許可セットの有無を確認します。そのほかの権限は判定しません。",
      ),
    ),
    requirement(
      "SEC03-BP03",
      "There is a process for emergency access",
      "緊急アクセスのプロセスを確立する",
      part(
        "Genkan checks that the root user is used for root-only tasks and planned uses alone. It does not check that a process exists.",
        "ルートユーザーが、専用のタスクと予定された使用だけに使われていることを確認します。プロセスの有無は確認しません。",
      ),
    ),
    requirement("SEC03-BP04", "Permissions are reduced continuously", "アクセス許可を継続的に減らす"),
    requirement("SEC03-BP05", "The organization has permission guardrails", "組織にアクセス許可のガードレールを設ける"),
    requirement(
      "SEC03-BP06",
      "Access follows the life cycle of people and systems",
      "ライフサイクルに基づいてアクセスを管理する",
    ),
    requirement(
      "SEC03-BP07",
      "Public and cross-account access is analyzed",
      "パブリックアクセスとクロスアカウントアクセスを分析する",
    ),
    requirement(
      "SEC03-BP08",
      "Resources are shared securely within the organization",
      "組織内でリソースを安全に共有する",
    ),
    requirement(
      "SEC03-BP09",
      "Resources are shared securely with third parties",
      "サードパーティーとリソースを安全に共有する",
    ),
    requirement(
      "SEC04-BP01",
      "Services and applications log",
      "サービスとアプリケーションのログを記録する",
      part("Genkan checks the trail of management events alone.", "管理イベントの証跡だけを確認します。"),
    ),
  ],
};
