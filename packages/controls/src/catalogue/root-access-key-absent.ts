import { missingKey } from "../domain/root-credentials.ts";
import { control, reason } from "../model/control.ts";
import { deleteRootKey } from "../remedies/by-hand.ts";

/** Step 2 of the guide: the root user has no access key, active or not. */
export const rootAccessKeyAbsent = control({
  id: "root-access-key-absent",
  severity: "CRITICAL",
  step: 2,
  frameworks: {
    "cis-3.0": ["1.4"],
    "cis-5.0": ["1.3"],
    "cis-7.0": ["2.4"],
    fsbp: ["IAM.4"],
    "nist-800-53-r5": ["AC-2(1)", "AC-3(15)", "AC-3(7)", "AC-6", "AC-6(10)", "AC-6(2)"],
    "well-architected": ["SEC01-BP02", "SEC02-BP02"],
  },
  title: { en: "The root user has no access key", ja: "ルートユーザーにアクセスキーがない" },
  topic: {
    checked: { en: "root access keys", ja: "ルートユーザーのアクセスキー" },
    found: { en: "root has an access key", ja: "ルートユーザーにアクセスキーがある" },
    happened: { en: "root access key created", ja: "ルートユーザーのアクセスキーが作成された" },
    over: { en: "root access key gone", ja: "ルートユーザーのアクセスキーがなくなった" },
  },
  why: {
    en: "A root access key can do anything in the account, from anywhere and without MFA, until somebody deletes it. No policy can limit it. If it leaks, you can lose the whole account.",
    ja: "ルートユーザーのアクセスキーがあれば、MFA なしで、どこからでも、アカウントのあらゆる操作ができてしまいます。ポリシーで制限することもできません。一度漏れると、アカウント全体を乗っ取られます。",
  },
  consolePage: "root-credentials",
  incident: {
    en: [
      "Deactivate the key now: sign in as the root user, choose the account name at the top right > Security credentials > Access keys > the key > Actions > Deactivate. Nothing of yours depends on a key that was just created.",
      "Change the root password. On the same page, check the MFA devices; under Account, check the e-mail address and the phone number.",
      "Find out what the key did: CloudTrail > Event history, filtered by its access key ID, in every Region. Then delete the key and open a case with AWS Support (“my account may be compromised”).",
    ],
    ja: [
      "いますぐキーを無効にします。ルートユーザーでサインインし、右上のアカウント名 >「セキュリティ認証情報」>「アクセスキー」で該当のキーを選び、「アクション」>「非アクティブ化」を選びます。作成されたばかりのキーなので、止まる処理はありません。",
      "ルートユーザーのパスワードを変更します。同じページで MFA デバイスを、アカウント設定のページで E メールアドレスと電話番号を確認します。",
      "キーが何に使われたかを調べます。CloudTrail の「イベント履歴」をアクセスキー ID で絞り込み、すべてのリージョンで確認します。その後キーを削除し、AWS サポートにアカウント侵害の疑いとしてケースを作成します。",
    ],
  },
  remediation: {
    en: [
      "Find out what uses the key: Genkan's alert for root-usage-limited, or CloudTrail's event history, lists the calls made with it. Move that work to an IAM role first.",
      "Sign in to the AWS Management Console as the root user, choose the account name at the top right, then Security credentials.",
      "Under Access keys, choose the key, then Actions > Deactivate. Wait until you are sure that nothing has stopped working.",
      "Choose Actions > Delete. Do the same for a second key.",
    ],
    ja: [
      "まず、そのキーが何に使われているかを調べます。root-usage-limited の通知か CloudTrail のイベント履歴で、キーを使った呼び出しを確認できます。使っている処理は、先に IAM ロールへ移行します。",
      "AWS マネジメントコンソールにルートユーザーでサインインし、右上のアカウント名から「セキュリティ認証情報」を開きます。",
      "「アクセスキー」でキーを選び、「アクション」>「非アクティブ化」を選びます。しばらく待ち、動かなくなったものがないことを確認します。",
      "「アクション」>「削除」を選びます。2 つ目のキーがあれば同じように削除します。",
    ],
  },
  needs: ["accountSummary"],
  reasons: {
    "root-access-key-absent": reason("COMPLIANT", () => ({
      en: "The root user has no access key.",
      ja: "ルートユーザーにアクセスキーはありません。",
    })),
    "root-access-key-present": reason(
      "NON_COMPLIANT",
      ({ count }: { count: number }) => ({
        en: count === 1 ? "The root user has an access key." : `The root user has ${count} access keys.`,
        ja: `ルートユーザーにアクセスキーが ${count} 個あります。`,
      }),
      { remedy: deleteRootKey },
    ),
  },
  judge({ accountSummary: { accessKeys } }) {
    if (accessKeys === null) return [missingKey("AccountAccessKeysPresent")];
    return accessKeys === 0
      ? [{ reason: "root-access-key-absent", params: {} }]
      : [{ reason: "root-access-key-present", params: { count: accessKeys } }];
  },
});
