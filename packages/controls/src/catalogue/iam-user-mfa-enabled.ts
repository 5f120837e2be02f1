import { control, perResource, reason } from "../model/control.ts";
import { USER_TYPE } from "../model/evaluation.ts";
import type { Cause } from "../model/evidence.ts";
import { removePassword } from "../remedies/iam-users.ts";

/** Step 1 of the guide, for the users that are not root. */
export const iamUserMfaEnabled = control({
  id: "iam-user-mfa-enabled",
  severity: "HIGH",
  step: 1,
  frameworks: {
    "cis-3.0": ["1.10"],
    "cis-5.0": ["1.9"],
    "cis-7.0": ["2.10"],
    fsbp: ["IAM.5"],
    "nist-800-53-r5": ["AC-2(1)", "AC-3(15)", "IA-2(1)", "IA-2(2)", "IA-2(6)", "IA-2(8)"],
    "pci-dss-4.0.1": ["8.4.2"],
    "well-architected": ["SEC02-BP01"],
  },
  title: {
    en: "IAM users with a console password have MFA",
    ja: "コンソールパスワードのある IAM ユーザーは、すべて MFA が有効になっている",
  },
  topic: {
    checked: { en: "MFA of IAM users", ja: "IAM ユーザーの MFA" },
    found: { en: "IAM user without MFA", ja: "IAM ユーザーに MFA がない" },
    over: { en: "IAM user has MFA, or is gone", ja: "IAM ユーザーの MFA の問題が解消した" },
  },
  why: {
    en: "An IAM user's password does not expire by default. Without MFA, anyone who guesses or phishes it can sign in to the console.",
    ja: "IAM ユーザーのパスワードは、既定では期限切れになりません。MFA がなければ、推測されたりフィッシングで盗まれたりした時点で、コンソールに侵入されます。",
  },
  consolePage: "iam-users",
  incidentPage: "iam-users",
  incident: {
    en: [
      "Switch off the user's console access now: IAM > Users > the user > Security credentials > Manage console access > Disable.",
      "Ask the person who made the change (named above). If it was not them, disable that identity too, and check what it did: CloudTrail > Event history.",
      "If the user is needed, have the person assign an MFA device, then enable console access again.",
    ],
    ja: [
      "いますぐ、このユーザーのコンソールアクセスを無効にします (IAM >「ユーザー」> 該当のユーザー >「セキュリティ認証情報」>「コンソールアクセスを管理」)。",
      "変更した人 (上に記載) に確認します。本人でなければ、その ID も無効にし、CloudTrail の「イベント履歴」でほかの操作を確認します。",
      "必要なユーザーであれば、本人が MFA デバイスを登録してから、コンソールアクセスを有効に戻します。",
    ],
  },
  remediation: {
    en: [
      "Best: have the person sign in through IAM Identity Center, and delete the IAM user.",
      "Otherwise, open the IAM console, choose Users, the user, then Security credentials, and choose Assign MFA device. Or remove the console password: choose Manage console access, then Disable.",
    ],
    ja: [
      "推奨: IAM Identity Center からサインインしてもらい、IAM ユーザーを削除します。",
      "残す場合は、IAM コンソールの「ユーザー」でそのユーザーを開き、「セキュリティ認証情報」から「MFA デバイスの割り当て」を選びます。または、「コンソールアクセスを管理」でコンソールパスワードを無効にします。",
    ],
  },
  verification: {
    note: {
      en: "(AWS updates the credential report at most once every four hours).",
      ja: "(AWS が認証情報レポートを更新するのは、最短で 4 時間ごとです)。",
    },
  },
  limits: {
    en: "Based on the credential report, which can be up to four hours old. After an event, the user named in it is read directly.",
    ja: "認証情報レポート (最大 4 時間前のもの) から評価します。イベントがあったときは、対象のユーザーを直接読み取ります。",
  },
  resourceType: USER_TYPE,
  needs: ["userCredentials"],
  // AWS Config knows users by their ids, which the credential report does not have.
  usesInPass: ["iamAuthorization"],
  reasons: {
    "user-mfa-enabled": reason("COMPLIANT", ({ user }: { user: string }) => ({
      en: `${user} has a console password and MFA.`,
      ja: `${user} にはコンソールパスワードがあり、MFA も有効です。`,
    })),
    "user-mfa-absent": reason(
      "NON_COMPLIANT",
      ({ user }: { user: string }) => ({
        en: `${user} has a console password but no MFA.`,
        ja: `${user} にはコンソールパスワードがありますが、MFA が有効になっていません。`,
      }),
      { remedy: removePassword },
    ),
    "no-console-password": reason("NOT_APPLICABLE", ({ user }: { user: string }) => ({
      en: `${user} has no console password.`,
      ja: `${user} にコンソールパスワードはありません。`,
    })),
    "user-deleted": reason("NOT_APPLICABLE", ({ user }: { user: string }) => ({
      en: `${user} was deleted or renamed.`,
      ja: `${user} は削除されたか、名前が変更されました。`,
    })),
    "no-iam-users": reason("NOT_APPLICABLE", () => ({
      en: "The account has no IAM users.",
      ja: "このアカウントに IAM ユーザーはいません。",
    })),
  },
  judge({ userCredentials: { users, deleted } }) {
    const gone = deleted.map((name) => ({ name, deleted: true as const }));
    return perResource(
      [...users, ...gone],
      (each) => {
        const { name: user } = each;
        const resource = { type: USER_TYPE, id: user };
        if ("deleted" in each) return { resource, reason: "user-deleted", params: { user } };
        const { passwordEnabled, mfaActive } = each;
        if (passwordEnabled === false || passwordEnabled === "not-applicable") {
          return { resource, reason: "no-console-password", params: { user } };
        }
        if (passwordEnabled !== true) return { resource, unknown: [unreadable(user, "password_enabled")] };
        if (mfaActive === true) return { resource, reason: "user-mfa-enabled", params: { user } };
        if (mfaActive === false) return { resource, reason: "user-mfa-absent", params: { user } };
        return { resource, unknown: [unreadable(user, "mfa_active")] };
      },
      () => ({ reason: "no-iam-users", params: {} }),
    );
  },
});

const unreadable = (user: string, column: string): Cause => ({
  kind: "unexpected",
  action: "iam:GetCredentialReport",
  detail: `${column} of ${user} can't be read`,
});
