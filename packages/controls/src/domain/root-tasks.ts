import type { RootAct } from "../model/evidence.ts";
import type { Text } from "../model/text.ts";

/**
 * How far CloudTrail shows a root-only task: `documented` (AWS prints such a record or names the API), `inferred`
 * (the API is plain, no record is printed), `indistinguishable` (the record looks like any daily change), `none`
 * (no event is documented). The last two can only be declared as planned use.
 */
export type Recognition = "documented" | "inferred" | "indistinguishable" | "none";

/** A task that only root can do, and the act that shows it. */
export interface RootTask {
  readonly id: string;
  readonly name: Text;
  readonly recognition: Recognition;
  /**
   * What has happened, in a few words (in ASCII), where the task changes how somebody signs in as root: who does it unasked
   * has taken the account over.
   */
  readonly takeover?: Text;
  /** `eventSource` without `.amazonaws.com`, and the event names. */
  readonly events?: Readonly<Record<string, readonly string[]>>;
  /** What must hold of the act beside its name. */
  readonly when?: (act: RootAct) => boolean;
}

/**
 * What the console names root by where a call on IAM names a user:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events.html
 */
export const ROOT_AS_USER = "AWS ROOT USER";

/** Calls on IAM name a user when they concern one; without a name they concern the caller, here root. */
const onRootItself = ({ requestParameters: { userName } }: RootAct) => !userName || userName === ROOT_AS_USER;

/**
 * The tasks that require root, as of autumn 2026:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-user.html#root-user-tasks
 * What the billing console writes: https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/logging-using-cloudtrail.html
 */
export const rootTasks: readonly RootTask[] = [
  {
    id: "change-root-password",
    name: { en: "change the root password", ja: "ルートユーザーのパスワードの変更" },
    takeover: { en: "root password was changed", ja: "ルートユーザーのパスワードが変更された" },
    recognition: "documented",
    events: { iam: ["ChangePassword"], signin: ["PasswordUpdated"] },
    when: onRootItself,
  },
  {
    id: "change-root-mfa",
    name: { en: "change the root user's MFA devices", ja: "ルートユーザーの MFA デバイスの変更" },
    takeover: { en: "root MFA devices were changed", ja: "ルートユーザーの MFA デバイスが変更された" },
    recognition: "documented",
    events: {
      iam: [
        "CreateVirtualMFADevice",
        "DeleteVirtualMFADevice",
        "EnableMFADevice",
        "DeactivateMFADevice",
        "ResyncMFADevice",
      ],
    },
    when: onRootItself,
  },
  {
    // Only a privileged session of the management account can do this to a member's root user.
    id: "change-root-login-profile",
    name: {
      en: "remove or restore the root user's console password (privileged root session)",
      ja: "ルートユーザーのコンソールパスワードの削除・復元 (特権ルートセッション)",
    },
    takeover: { en: "root password removed or restored", ja: "ルートユーザーのパスワードが削除または復元された" },
    recognition: "documented",
    events: { iam: ["CreateLoginProfile", "DeleteLoginProfile"] },
    when: onRootItself,
  },
  {
    id: "change-root-access-keys",
    name: {
      en: "create, deactivate or delete root access keys",
      ja: "ルートユーザーのアクセスキーの作成・非アクティブ化・削除",
    },
    takeover: { en: "root access keys were changed", ja: "ルートユーザーのアクセスキーが変更された" },
    recognition: "inferred",
    events: { iam: ["CreateAccessKey", "UpdateAccessKey", "DeleteAccessKey"] },
    when: onRootItself,
  },
  {
    id: "change-root-signing-certificates",
    name: {
      en: "deactivate or delete root signing certificates",
      ja: "ルートユーザーの署名証明書の非アクティブ化・削除",
    },
    takeover: { en: "root certificates were changed", ja: "ルートユーザーの署名証明書が変更された" },
    recognition: "inferred",
    events: { iam: ["UpdateSigningCertificate", "DeleteSigningCertificate"] },
    when: onRootItself,
  },
  {
    id: "change-root-email",
    name: {
      en: "change the account's root e-mail address or account name",
      ja: "アカウントのルート E メールアドレスまたはアカウント名の変更",
    },
    takeover: {
      en: "root e-mail or name was changed",
      ja: "ルートユーザーの E メールアドレスまたはアカウント名が変更された",
    },
    recognition: "documented",
    // The console writes one event for the name, the e-mail address and the password (SetAccountPreferences).
    events: {
      account: ["StartPrimaryEmailUpdate", "AcceptPrimaryEmailUpdate"],
      billingconsole: ["SetAccountPreferences"],
      signin: ["EmailUpdated"],
    },
  },
  {
    id: "enable-s3-mfa-delete",
    name: { en: "turn MFA delete of an S3 bucket on or off", ja: "S3 バケットの MFA Delete の有効化・無効化" },
    recognition: "documented",
    events: { s3: ["PutBucketVersioning"] },
    when: ({ requestParameters }) => Object.keys(requestParameters).some((path) => /(^|\.)MfaDelete$/i.test(path)),
  },
  {
    id: "unlock-s3-bucket-policy",
    name: {
      en: "edit or delete an S3 bucket policy that denies everyone",
      ja: "全員を拒否している S3 バケットポリシーの編集・削除",
    },
    recognition: "documented",
    events: { s3: ["PutBucketPolicy", "DeleteBucketPolicy"] },
  },
  {
    id: "unlock-sqs-queue-policy",
    name: {
      en: "edit or delete an SQS queue policy that denies everyone",
      ja: "全員を拒否している SQS キューポリシーの編集・削除",
    },
    recognition: "documented",
    events: { sqs: ["SetQueueAttributes"] },
    when: ({ requestParameters }) => Object.keys(requestParameters).some((path) => /(^|\.)Policy$/.test(path)),
  },
  {
    id: "restore-iam-permissions",
    name: {
      en: "restore the permissions of a locked-out IAM administrator",
      ja: "締め出された IAM 管理者の権限の復旧",
    },
    // PutUserPolicy by root is also how an intruder makes a back door: never taken for a root-only task unasked.
    recognition: "indistinguishable",
  },
  {
    id: "close-account",
    name: { en: "close or reopen the account", ja: "アカウントの閉鎖・再開" },
    recognition: "documented",
    events: { billingconsole: ["CloseAccount"] },
  },
  {
    id: "activate-iam-billing-access",
    name: {
      en: "activate IAM user and role access to Billing information",
      ja: "「IAM ユーザーおよびロールによる請求情報へのアクセス」の有効化",
    },
    recognition: "documented",
    events: { billingconsole: ["SetIAMAccessPreference"] },
  },
  {
    id: "billing-and-tax",
    name: {
      en: "billing and tax tasks that only root can do",
      ja: "ルートユーザーの認証情報が必要な請求・税金の手続き",
    },
    recognition: "none",
  },
  {
    id: "govcloud",
    name: {
      en: "sign up for GovCloud or request its root keys",
      ja: "GovCloud の申し込み、またはそのルートキーの申請",
    },
    recognition: "none",
  },
  {
    id: "reserved-instance-marketplace",
    name: {
      en: "register as a Reserved Instance Marketplace seller",
      ja: "リザーブドインスタンスマーケットプレイスの出品者登録",
    },
    recognition: "none",
  },
  {
    id: "recover-kms-key",
    name: {
      en: "recover an unmanageable KMS key, with AWS Support",
      ja: "管理不能になった KMS キーの復旧 (AWS サポート経由)",
    },
    recognition: "none",
  },
];

/** The root-only task that an act shows, if it shows one. */
export function rootTaskOf(act: RootAct): RootTask | undefined {
  const service = act.eventSource.replace(/\.amazonaws\.com(\.cn)?$/, "");
  return rootTasks.find(({ events = {}, when = () => true }) => events[service]?.includes(act.eventName) && when(act));
}
