import { missingKey, noSignIn, noSignInReasons } from "../domain/root-credentials.ts";
import { control, reason } from "../model/control.ts";
import { registerRootDevice } from "../remedies/by-hand.ts";

/** Step 1 of the guide, the stronger form: a second factor that can't be copied or phished. */
export const rootHardwareMfaEnabled = control({
  id: "root-hardware-mfa-enabled",
  severity: "MEDIUM",
  step: 1,
  frameworks: {
    "cis-3.0": ["1.6"],
    "cis-5.0": ["1.5"],
    "cis-7.0": ["2.6"],
    fsbp: ["IAM.6"],
    "nist-800-53-r5": ["AC-2(1)", "AC-3(15)", "IA-2(1)", "IA-2(2)", "IA-2(6)", "IA-2(8)"],
    "pci-dss-4.0.1": ["8.4.2"],
    "well-architected": ["SEC01-BP02", "SEC02-BP01"],
  },
  title: {
    en: "The root user signs in with a passkey, security key or hardware token only",
    ja: "ルートユーザーの MFA が、パスキー、セキュリティキー、ハードウェアトークンだけになっている",
  },
  topic: {
    checked: { en: "root MFA devices", ja: "ルートユーザーの MFA デバイス" },
    found: { en: "root uses an authenticator app", ja: "ルートユーザーが認証アプリケーションを使っている" },
    happened: { en: "root MFA app was added", ja: "ルートユーザーに認証アプリケーションが追加された" },
    over: { en: "root has hardware MFA only", ja: "ルートユーザーの MFA がハードウェアだけになった" },
  },
  why: {
    en: "The secret of an authenticator app can be copied from a phone or its backup, and its codes can be phished. Passkeys and security keys resist both.",
    ja: "認証アプリケーションのシークレットは、スマートフォンやバックアップからコピーされるおそれがあり、コードもフィッシングで盗まれます。パスキーやセキュリティキーなら、どちらも防げます。",
  },
  consolePage: "root-credentials",
  incident: {
    en: [
      "Remove the device that you don't know now: sign in as the root user, choose the account name at the top right > Security credentials > Multi-factor authentication (MFA) > the device > Remove.",
      "Change the root password, and check the access keys on the same page.",
      "Check what else root did: CloudTrail > Event history.",
    ],
    ja: [
      "覚えのないデバイスをいますぐ削除します。ルートユーザーでサインインし、右上のアカウント名 >「セキュリティ認証情報」>「多要素認証 (MFA)」でデバイスを選び、「削除」を選びます。",
      "ルートユーザーのパスワードを変更し、同じページでアクセスキーを確認します。",
      "ルートユーザーのほかの操作を CloudTrail の「イベント履歴」で確認します。",
    ],
  },
  remediation: {
    en: [
      "Sign in to the AWS Management Console as the root user, choose the account name at the top right, then Security credentials.",
      "Under Multi-factor authentication (MFA), choose Assign MFA device, then Passkey or security key (or Hardware TOTP token), and follow the instructions.",
      "Sign out, and sign in once with the new device. Register a second one and keep it in another place.",
      "On the same page, remove the root user's authenticator app.",
    ],
    ja: [
      "AWS マネジメントコンソールにルートユーザーでサインインし、右上のアカウント名から「セキュリティ認証情報」を開きます。",
      "「多要素認証 (MFA)」で「MFA デバイスの割り当て」を選び、「パスキーまたはセキュリティキー」(または「ハードウェア TOTP トークン」) を画面の手順に従って登録します。",
      "いったんサインアウトし、新しいデバイスでサインインできることを確かめます。2 つ目も登録し、別の場所に保管します。",
      "同じ画面で、ルートユーザーの認証アプリケーションを削除します。",
    ],
  },
  limits: {
    en: "AWS lists only virtual devices. A passkey or token beside an authenticator app can't be seen without signing in as root, so an account that has both is NON_COMPLIANT, as in AWS's own rule: the weaker factor is enough to sign in. A synced passkey can't be distinguished from a hardware key.",
    ja: "AWS の API で一覧できるのは仮想デバイスだけです。認証アプリケーションとパスキーの両方がある場合、パスキーの存在は確認できないため NON_COMPLIANT とします (AWS のルールと同じ評価です。弱いほうの要素でもサインインできてしまうからです)。同期パスキーとハードウェアキーは区別できません。",
  },
  needs: ["accountSummary", "rootMfaDevices"],
  reasons: {
    "root-hardware-mfa-only": reason("COMPLIANT", () => ({
      en: "The root user has MFA and no authenticator app, only passkeys, security keys or hardware tokens.",
      ja: "ルートユーザーの MFA は、パスキー、セキュリティキー、またはハードウェアトークンだけです。認証アプリケーションはありません。",
    })),
    "root-virtual-mfa-present": reason(
      "NON_COMPLIANT",
      ({ devices }: { devices: readonly string[] }) => ({
        en: `The root user has an authenticator app: ${devices.join(", ")}.`,
        ja: `ルートユーザーに認証アプリケーションが登録されています: ${devices.join(", ")}`,
      }),
      { remedy: registerRootDevice },
    ),
    "root-mfa-absent": reason(
      "NON_COMPLIANT",
      () => ({
        en: "The root user has no MFA device.",
        ja: "ルートユーザーに MFA デバイスがありません。",
      }),
      {
        remedy: registerRootDevice,
        problem: {
          found: { en: "root has no MFA", ja: "ルートユーザーに MFA がない" },
          happened: { en: "root MFA was removed", ja: "ルートユーザーの MFA が解除された" },
        },
        causedBy: "root-mfa-enabled",
      },
    ),
    ...noSignInReasons,
  },
  judge({ accountSummary, rootMfaDevices: { virtual } }, { partition }) {
    const { mfaEnabled } = accountSummary;
    // A device that is assigned to root proves itself, even if the summary (eventually consistent) does not show it
    // yet.
    if (virtual.length) return [{ reason: "root-virtual-mfa-present", params: { devices: virtual } }];
    if (mfaEnabled === null) return [missingKey("AccountMFAEnabled")];
    if (mfaEnabled) return [{ reason: "root-hardware-mfa-only", params: {} }];
    return [noSignIn(accountSummary, partition) ?? { reason: "root-mfa-absent", params: {} }];
  },
});
