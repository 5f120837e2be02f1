import { missingKey, noSignIn, noSignInReasons } from "../domain/root-credentials.ts";
import { control, reason } from "../model/control.ts";
import { registerRootDevice } from "../remedies/by-hand.ts";

/** Step 1 of the guide: anyone who signs in as root needs a second factor. */
export const rootMfaEnabled = control({
  id: "root-mfa-enabled",
  severity: "CRITICAL",
  step: 1,
  frameworks: {
    "cis-3.0": ["1.5"],
    "cis-5.0": ["1.4"],
    "cis-7.0": ["2.5"],
    "nist-800-53-r5": ["AC-2(1)", "AC-3(15)", "IA-2(1)", "IA-2(2)", "IA-2(6)", "IA-2(8)"],
    "pci-dss-4.0.1": ["8.4.2"],
    "well-architected": ["SEC01-BP02", "SEC02-BP01"],
  },
  title: { en: "The root user has MFA", ja: "ルートユーザーで MFA が有効になっている" },
  topic: {
    checked: { en: "root MFA", ja: "ルートユーザーの MFA" },
    found: { en: "root has no MFA", ja: "ルートユーザーに MFA がない" },
    happened: { en: "root MFA was removed", ja: "ルートユーザーの MFA が解除された" },
    over: { en: "root has MFA again", ja: "ルートユーザーの MFA が有効になった" },
  },
  why: {
    en: "Without MFA, the root password alone gives access to the whole account: one phishing e-mail or one reused password is enough.",
    ja: "MFA がないと、ルートユーザーのパスワードだけでアカウントのすべてを操作できます。フィッシングメール 1 通、使い回しのパスワード 1 つで乗っ取られます。",
  },
  consolePage: "root-credentials",
  incident: {
    en: [
      "Sign in as the root user now, change the password, and assign a new MFA device: the account name at the top right > Security credentials > Assign MFA device. Until then, the password alone opens the account.",
      "If you can't sign in, somebody may have taken root over: choose Forgot password?, and contact AWS Support at once.",
      "On the same page, delete access keys that you don't know. Then check what root did: CloudTrail > Event history.",
    ],
    ja: [
      "いますぐルートユーザーでサインインしてパスワードを変更し、新しい MFA デバイスを登録します (右上のアカウント名 >「セキュリティ認証情報」>「MFA デバイスの割り当て」)。それまでは、パスワードだけでアカウントに入れます。",
      "サインインできない場合は、ルートユーザーを乗っ取られた可能性があります。サインイン画面からパスワードを再設定し、すぐに AWS サポートに連絡します。",
      "同じページで、覚えのないアクセスキーを削除します。続いて、ルートユーザーの操作を CloudTrail の「イベント履歴」で確認します。",
    ],
  },
  remediation: {
    en: [
      "Open the AWS sign-in page, choose Root user, and sign in with the account's e-mail address.",
      "Choose the account name at the top right, then Security credentials.",
      "Under Multi-factor authentication (MFA), choose Assign MFA device. Choose Passkey or security key if you have one, otherwise Authenticator app, and follow the instructions.",
      "Register a second device and keep it in another place, so that losing your phone does not lock you out.",
    ],
    ja: [
      "AWS のサインインページで「ルートユーザー」を選び、アカウントのメールアドレスでサインインします。",
      "右上のアカウント名から「セキュリティ認証情報」を開きます。",
      "「多要素認証 (MFA)」で「MFA デバイスの割り当て」を選びます。パスキーまたはセキュリティキーがあればそれを、なければ「認証アプリ」を選び、画面の手順に従います。",
      "スマートフォンをなくしてもサインインできるように、2 つ目のデバイスを登録し、別の場所に保管します。",
    ],
  },
  needs: ["accountSummary"],
  uses: ["rootMfaDevices"],
  reasons: {
    "root-mfa-virtual": reason("COMPLIANT", ({ virtual }: { virtual: number }) => ({
      en: `The root user has MFA: ${virtual} authenticator app${virtual === 1 ? "" : "s"} (AWS does not list passkeys and hardware tokens).`,
      ja: `ルートユーザーの MFA は有効です。認証アプリケーション: ${virtual} 個 (パスキーやハードウェアトークンは一覧に表示されません)。`,
    })),
    "root-mfa-not-virtual": reason("COMPLIANT", () => ({
      en: "The root user has MFA: a passkey, security key or hardware token, and no authenticator app.",
      ja: "ルートユーザーの MFA は有効です。パスキー、セキュリティキー、またはハードウェアトークンで、認証アプリケーションはありません。",
    })),
    "root-mfa-kind-unknown": reason("COMPLIANT", ({ action }: { action: string }) => ({
      en: `The root user has MFA; its type could not be read (${action}).`,
      ja: `ルートユーザーの MFA は有効です。種類は確認できませんでした (${action})。`,
    })),
    "root-mfa-absent": reason(
      "NON_COMPLIANT",
      () => ({
        en: "The root user can sign in with a password alone: no MFA device is registered.",
        ja: "ルートユーザーに MFA が設定されておらず、パスワードだけでサインインできます。",
      }),
      { remedy: registerRootDevice },
    ),
    ...noSignInReasons,
  },
  judge({ accountSummary, rootMfaDevices }, { partition }) {
    const { mfaEnabled } = accountSummary;
    if (mfaEnabled === null) return [missingKey("AccountMFAEnabled")];
    if (mfaEnabled) {
      if (!rootMfaDevices.known)
        return [{ reason: "root-mfa-kind-unknown", params: { action: rootMfaDevices.cause.action } }];
      const virtual = rootMfaDevices.value.virtual.length;
      return virtual
        ? [{ reason: "root-mfa-virtual", params: { virtual } }]
        : [{ reason: "root-mfa-not-virtual", params: {} }];
    }
    return [noSignIn(accountSummary, partition) ?? { reason: "root-mfa-absent", params: {} }];
  },
});
