import { type FrameworkPart, ownWords, part, requirement } from "./requirement.ts";

/** https://www.pcisecuritystandards.org/document_library/ */
export const pci: FrameworkPart = {
  scope: {
    en: "All of requirements 7 and 8, and the requirements of other sections that Genkan answers.",
    ja: "要件 7 と 8 のすべてと、ほかの要件のうち Genkan が確認するもの。",
  },
  wording: ownWords,
  requirements: [
    requirement("7.1.1", "Policies and procedures for access are kept", "アクセスの方針と手順を維持する"),
    requirement(
      "7.1.2",
      "Roles and responsibilities for access are assigned",
      "アクセスに関する役割と責任を割り当てる",
    ),
    requirement(
      "7.2.1",
      "An access control model follows need and least privilege",
      "必要性と最小特権に基づくアクセス制御モデルを定める",
    ),
    requirement(
      "7.2.2",
      "Users get access by job and least privilege",
      "職務と最小特権に基づいてユーザーにアクセスを与える",
    ),
    requirement("7.2.3", "Privileges are approved", "権限を承認する"),
    requirement(
      "7.2.4",
      "User accounts and their access are reviewed twice a year",
      "ユーザーアカウントとアクセスを半年ごとに見直す",
    ),
    requirement(
      "7.2.5",
      "Application and system accounts have least privilege",
      "アプリケーションとシステムのアカウントを最小特権にする",
    ),
    requirement(
      "7.2.5.1",
      "Access of application and system accounts is reviewed",
      "アプリケーションとシステムのアカウントのアクセスを見直す",
    ),
    requirement(
      "7.2.6",
      "Queries of stored cardholder data are restricted",
      "保存されたカード会員データへのクエリを制限する",
    ),
    requirement(
      "7.3.1",
      "An access control system covers every component",
      "すべてのコンポーネントをアクセス制御システムの対象にする",
    ),
    requirement("7.3.2", "It enforces permissions by job", "職務に基づくアクセス許可を強制する"),
    requirement("7.3.3", "It denies by default", "既定で拒否する"),
    requirement("8.1.1", "Policies and procedures for identification are kept", "識別と認証の方針と手順を維持する"),
    requirement(
      "8.1.2",
      "Roles and responsibilities for identification are assigned",
      "識別と認証の役割と責任を割り当てる",
    ),
    requirement("8.2.1", "Every user has an id of their own", "ユーザーごとに固有の ID を割り当てる"),
    requirement("8.2.2", "Shared accounts are exceptions, and managed", "共有アカウントは例外とし、管理する"),
    requirement(
      "8.2.3",
      "Service providers use separate factors for each customer",
      "サービスプロバイダーは顧客ごとに別の認証要素を使う",
    ),
    requirement("8.2.4", "Changes of ids and factors are authorized", "ID と認証要素の変更を承認する"),
    requirement("8.2.5", "Who leaves loses access at once", "退職者のアクセスを直ちに取り消す"),
    requirement("8.2.6", "Accounts unused for 90 days are disabled", "90 日使われていないアカウントを無効にする"),
    requirement("8.2.7", "Access of third parties is limited and monitored", "第三者のアクセスを制限し、監視する"),
    requirement("8.2.8", "Idle sessions end after 15 minutes", "15 分間操作のないセッションで再認証を求める"),
    requirement("8.3.1", "Every user authenticates with a factor", "すべてのユーザーを認証要素で認証する"),
    requirement("8.3.2", "Factors are encrypted in transit and at rest", "認証要素を伝送時と保存時に暗号化する"),
    requirement("8.3.3", "Identity is verified before a factor changes", "認証要素を変更する前に本人を確認する"),
    requirement("8.3.4", "Failed attempts lock the account", "認証の失敗回数を制限する"),
    requirement("8.3.5", "Initial passwords are unique and changed", "初期パスワードを固有にし、初回に変更させる"),
    requirement("8.3.6", "Passwords are complex enough", "パスワードを十分に複雑にする"),
    requirement("8.3.7", "The last four passwords are refused", "直近 4 回のパスワードの再利用を禁止する"),
    requirement("8.3.8", "Users know the rules for authentication", "認証の方針をユーザーに周知する"),
    requirement(
      "8.3.9",
      "Passwords as the only factor change every 90 days, or access is analyzed",
      "パスワードだけの認証では 90 日ごとに変更するか、アクセスを動的に分析する",
    ),
    requirement(
      "8.3.10",
      "Service providers guide customers on passwords",
      "サービスプロバイダーは顧客にパスワードの指針を示す",
    ),
    requirement(
      "8.3.10.1",
      "Service providers change customers' passwords, or analyze access",
      "サービスプロバイダーは顧客のパスワードを変更させるか、アクセスを分析する",
    ),
    requirement(
      "8.3.11",
      "Tokens and certificates belong to one user",
      "トークンや証明書を 1 人のユーザーに割り当てる",
    ),
    requirement(
      "8.4.1",
      "Administrators use MFA for access that is not at a console",
      "管理者の非コンソールアクセスに MFA を使う",
    ),
    requirement(
      "8.4.2",
      "All access that is not at a console uses MFA",
      "すべての非コンソールアクセスに MFA を使う",
      part(
        "Genkan checks MFA of the root user and of IAM users with a console password, in this AWS account. It does not check other ways into the cardholder data environment.",
        "この AWS アカウントのルートユーザーと、コンソールパスワードのある IAM ユーザーの MFA を確認します。カード会員データ環境へのほかの経路は確認しません。",
      ),
    ),
    requirement("8.4.3", "Remote access from outside uses MFA", "外部からのリモートアクセスに MFA を使う"),
    requirement("8.5.1", "MFA resists replay and bypass", "MFA をリプレイや回避に耐えるように構成する"),
    requirement(
      "8.6.1",
      "Interactive use of system accounts is an exception",
      "システムアカウントの対話的な使用を例外とする",
    ),
    requirement("8.6.2", "No passwords in scripts and code", "スクリプトやコードにパスワードを書かない"),
    requirement(
      "8.6.3",
      "Passwords of system accounts are protected and changed",
      "システムアカウントのパスワードを保護し、変更する",
    ),
    requirement(
      "10.2.1",
      "Audit logs are on for every component",
      "すべてのコンポーネントで監査ログを有効にする",
      part(
        "Genkan checks the trail of this AWS account's management events alone.",
        "この AWS アカウントの管理イベントの証跡だけを確認します。",
      ),
    ),
  ],
};
