import type { ProblemName } from "../model/control.ts";
import type { Steps } from "../model/steps.ts";

/** What a sign-in without a second factor is called. */
export const weakSignIn: ProblemName = {
  found: { en: "sign-in without MFA", ja: "MFA なしのサインインがあった" },
};

/** What to do after a sign-in without a second factor: the person first, the setting last. */
export const afterWeakSignIn: Steps = {
  en: [
    "Ask the person named above, by phone or face to face. If it was not them, or they don't answer: IAM Identity Center > Users > the user > Disable user access, then Active sessions > Delete all.",
    "If it was them: have them register a passkey or an authenticator app (access portal > the name at the top right > MFA devices).",
    "Then set MFA to Every time they sign in (always-on) and Require them to register an MFA device at sign in: Settings > Authentication > Multi-factor authentication > Configure. Codes by e-mail are not MFA.",
  ],
  ja: [
    "上に記載した本人に、電話か対面で確認します。本人でない、または連絡がつかない場合は、IAM Identity Center の「ユーザー」でそのユーザーを開き、「ユーザーアクセスを無効にする」を選んで、アクティブなセッションを終了します。",
    "本人だった場合は、パスキーまたは認証アプリケーションを登録してもらいます (アクセスポータル > 右上の名前 >「MFA デバイス」)。",
    "続いて、MFA を「サインインごと (常時オン)」と「サインイン時に MFA デバイスを登録するよう要求する」にします (「設定」>「認証」>「多要素認証」>「設定」)。メールのコードは MFA ではありません。",
  ],
};
