import { type Answer, type FrameworkPart, ownWords, part, type Requirement, requirement } from "./requirement.ts";

type Version = "cis-3.0" | "cis-5.0" | "cis-7.0";

/** A recommendation, and its number in each version; `null` where a version does not have it. */
type Row = readonly [
  numbers: readonly [v3: string | null, v5: string | null, v7: string | null],
  en: string,
  ja: string,
  answer?: Answer,
];

const rows: readonly Row[] = [
  [
    [null, null, "2.1.1"],
    "Root access of the organization's accounts is managed centrally",
    "組織内のアカウントのルートアクセスを一元管理する",
    "whole",
  ],
  [
    [null, null, "2.1.2"],
    "Every account has authorization guardrails",
    "すべてのアカウントに認可のガードレールを設ける",
  ],
  [[null, null, "2.1.3"], "The management account runs no workloads", "管理アカウントでワークロードを動かさない"],
  [[null, null, "2.1.4"], "OUs follow environment and sensitivity", "OU を環境と機密度で分ける"],
  [
    [null, null, "2.1.5"],
    "A delegated administrator manages the organization's policies",
    "組織のポリシーを委任管理者が管理する",
  ],
  [
    [null, null, "2.1.6"],
    "Delegated administrators manage the services of the organization",
    "組織と連携するサービスを委任管理者が管理する",
  ],
  [["1.1", "1.1", "2.2"], "The account's contact details are current", "アカウントの連絡先情報を最新に保つ"],
  [["1.2", "1.2", "2.3"], "A security contact is registered", "セキュリティの代替連絡先を登録する"],
  [["1.3", null, null], "Security questions are registered", "秘密の質問を登録する"],
  [["1.4", "1.3", "2.4"], "The root user has no access key", "ルートユーザーにアクセスキーがない", "whole"],
  [["1.5", "1.4", "2.5"], "The root user has MFA", "ルートユーザーの MFA を有効にする", "whole"],
  [
    ["1.6", "1.5", "2.6"],
    "The root user has hardware MFA",
    "ルートユーザーにハードウェア MFA を使う",
    part(
      "Genkan finds authenticator apps. AWS does not tell a synced passkey from a hardware key.",
      "認証アプリケーションの有無を確認します。同期パスキーとハードウェアキーは、AWS の API では区別できません。",
    ),
  ],
  [
    ["1.7", "1.6", "2.7"],
    "The root user is not used for daily work",
    "ルートユーザーを日常の作業に使わない",
    part(
      "Genkan judges what CloudTrail recorded within the window that is set (30 days by default).",
      "設定した期間 (既定は 30 日) に CloudTrail が記録した操作から判定します。",
    ),
  ],
  [["1.8", "1.7", "2.8"], "Passwords have at least 14 characters", "パスワードを 14 文字以上にする"],
  [["1.9", "1.8", "2.9"], "Passwords are not used again", "パスワードの再利用を禁止する"],
  [
    ["1.10", "1.9", "2.10"],
    "IAM users with a console password have MFA",
    "コンソールパスワードのある IAM ユーザーの MFA を有効にする",
    "whole",
  ],
  [
    ["1.11", "1.10", null],
    "IAM users with a console password get no access key when they are created",
    "コンソールパスワードのある IAM ユーザーの作成時に、アクセスキーを作成しない",
  ],
  [
    ["1.12", "1.11", "2.11"],
    "Credentials that are unused for 45 days are disabled",
    "45 日以上使われていない認証情報を無効にする",
  ],
  [
    ["1.13", "1.12", null],
    "An IAM user has at most one active access key",
    "IAM ユーザーの有効なアクセスキーを 1 つまでにする",
  ],
  [
    ["1.14", "1.13", "2.12"],
    "Access keys are replaced at least every 90 days",
    "アクセスキーを 90 日以内にローテーションする",
  ],
  [
    ["1.15", "1.14", "2.13"],
    "IAM users get permissions through groups only",
    "IAM ユーザーの権限はグループだけで与える",
  ],
  [
    ["1.16", "1.15", "2.14"],
    "No policy that allows everything is attached",
    "すべてを許可するポリシーをアタッチしない",
    part(
      "Genkan checks that no IAM user is an administrator, whatever the policy or the path. It does not judge policies of roles.",
      "どのポリシーや経路によっても、管理者である IAM ユーザーがいないことを確認します。ロールのポリシーは判定しません。",
    ),
  ],
  [["1.17", "1.16", "2.15"], "There is a role for incidents with AWS Support", "AWS サポート対応用のロールを用意する"],
  [
    ["1.18", "1.17", "2.16"],
    "Instances reach AWS resources through roles",
    "インスタンスからのアクセスにインスタンスロールを使う",
  ],
  [["1.19", "1.18", "2.17"], "Expired certificates are removed from IAM", "期限切れの証明書を IAM から削除する"],
  [
    ["1.20", "1.19", "2.18"],
    "IAM Access Analyzer for external access is on in every Region",
    "すべてのリージョンで外部アクセスの IAM Access Analyzer を有効にする",
  ],
  [
    ["1.21", "1.20", "2.19"],
    "Users are managed centrally, by federation or by the organization",
    "ユーザーをフェデレーションまたは組織で一元管理する",
    part(
      "Genkan checks that Identity Center is in use and that no IAM user is an administrator. It does not judge other IAM users.",
      "Identity Center を使っていること、IAM ユーザーに管理者がいないことを確認します。そのほかの IAM ユーザーは判定しません。",
    ),
  ],
  [
    ["1.22", "1.21", "2.20"],
    "Full access to CloudShell is restricted",
    "CloudShell のフルアクセス (AWSCloudShellFullAccess) を制限する",
  ],
  [
    [null, null, "2.21"],
    "Policies of resources do not open them to everyone",
    "リソースのポリシーで、すべてのプリンシパルに無制限のアクセスを許可しない",
  ],
  [["3.1", "3.1", "4.1"], "CloudTrail records every Region", "すべてのリージョンで CloudTrail を有効にする", "whole"],
  [
    ["4.2", "4.2", "5.2"],
    "Console sign-ins without MFA are monitored",
    "MFA なしのコンソールサインインを監視する",
    part(
      "Genkan monitors sign-ins to the access portal of Identity Center. The verdict says what it found there.",
      "Identity Center のアクセスポータルへのサインインを監視します。判定は、そこで見つかった結果です。",
    ),
  ],
  [
    ["4.3", "4.3", "5.3"],
    "Use of the root user is monitored",
    "ルートユーザーの使用を監視する",
    part(
      "Genkan itself monitors it. The verdict says what it found, not whether there is an alarm in CloudWatch.",
      "Genkan 自身が監視します。判定は見つかった結果であり、CloudWatch アラームの有無ではありません。",
    ),
  ],
];

const versions: readonly Version[] = ["cis-3.0", "cis-5.0", "cis-7.0"];

/** The order of numbers such as 1.9 and 1.10. */
const byNumber = (a: Requirement, b: Requirement): number => a.number.localeCompare(b.number, "en", { numeric: true });

/** The recommendations of one version of the CIS AWS Foundations Benchmark. */
export function cis(version: Version): FrameworkPart {
  const place = versions.indexOf(version);
  const requirements = rows.flatMap(([numbers, en, ja, answer]) => {
    const number = numbers[place];
    return number ? [requirement(number, en, ja, answer ?? null)] : [];
  });
  const section = version === "cis-7.0" ? "2" : "1";
  return {
    scope: {
      en: `All of section ${section}, Identity and Access Management, and the recommendations of other sections that Genkan answers.`,
      ja: `セクション ${section} (Identity and Access Management) のすべてと、ほかのセクションのうち Genkan が確認する項目。`,
    },
    wording: ownWords,
    requirements: requirements.toSorted(byNumber),
  };
}
