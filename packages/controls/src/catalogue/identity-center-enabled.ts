import { hiddenIn, organizationInstance } from "../domain/identity-center.ts";
import { control, reason } from "../model/control.ts";

/** Step 4 of the guide: people sign in through IAM Identity Center. */
export const identityCenterEnabled = control({
  id: "identity-center-enabled",
  severity: "HIGH",
  step: 4,
  frameworks: {
    "cis-3.0": ["1.21"],
    "cis-5.0": ["1.20"],
    "cis-7.0": ["2.19"],
    "well-architected": ["SEC02-BP02", "SEC02-BP04"],
  },
  title: {
    en: "IAM Identity Center is enabled for the organization",
    ja: "IAM Identity Center が組織のインスタンスとして有効になっている",
  },
  topic: {
    checked: { en: "IAM Identity Center", ja: "IAM Identity Center" },
    found: { en: "Identity Center is not enabled", ja: "Identity Center が有効になっていない" },
    happened: { en: "Identity Center is gone", ja: "Identity Center が使えなくなった" },
    over: { en: "Identity Center is enabled", ja: "Identity Center が有効になった" },
  },
  why: {
    en: "With Identity Center people sign in as themselves, with MFA, and get credentials that expire. Without it they share root, or keep IAM users whose keys never end.",
    ja: "Identity Center があれば、各自が自分の名前と MFA でサインインし、期限のある認証情報を使えます。なければ、ルートユーザーを共用するか、期限のないキーを持つ IAM ユーザーを使い続けることになります。",
  },
  consolePage: "identity-center",
  remediation: {
    en: [
      "Sign in to the account that is to manage the organization (a single account may be it) and open the IAM Identity Center console.",
      "Choose your Region first, then Enable, and then Enable with AWS Organizations. An account instance can't give access to AWS accounts.",
    ],
    ja: [
      "組織を管理するアカウント (アカウントが 1 つだけならそのアカウント) にサインインし、IAM Identity Center コンソールを開きます。",
      "先にリージョンを選び、「有効にする」を選んで「AWS Organizations で有効にする」を選択します。アカウントインスタンスでは AWS アカウントへのアクセスを与えられません。",
    ],
  },
  limits: {
    en: "Looked for in the configured Region, where it was found last, in your own, where the account's roles point, and then in every enabled Region.",
    ja: "設定されたリージョン、前回見つかったリージョン、自分のリージョン、アカウント内のロールが示すリージョン、最後に有効なすべてのリージョンの順に探します。",
  },
  needs: ["identityCenter"],
  reasons: {
    "identity-center-active": reason("COMPLIANT", ({ region, owner }: { region: string; owner: string }) => ({
      en: `Identity Center is active in ${region}, owned by account ${owner}.`,
      ja: `Identity Center は ${region} で有効です (所有アカウント: ${owner})。`,
    })),
    "identity-center-not-active": reason("NON_COMPLIANT", ({ region, status }: { region: string; status: string }) => ({
      en: `The instance of Identity Center in ${region} is ${status}, not ACTIVE.`,
      ja: `${region} の Identity Center インスタンスは ACTIVE ではなく ${status} です。`,
    })),
    "account-instance-only": reason("NON_COMPLIANT", ({ region }: { region: string }) => ({
      en: `There is only an account instance of Identity Center (${region}); it can't give access to AWS accounts.`,
      ja: `Identity Center のアカウントインスタンスしかありません (${region})。アカウントインスタンスでは AWS アカウントへのアクセスを与えられません。`,
    })),
    "identity-center-absent": reason("NON_COMPLIANT", ({ regions }: { regions: readonly string[] }) => ({
      en: `Identity Center is not enabled (looked for in ${regions.join(", ")}).`,
      ja: `Identity Center が有効になっていません (確認したリージョン: ${regions.join(", ")})。`,
    })),
  },
  causes: ["elsewhere"],
  judge({ identityCenter }) {
    const instance = organizationInstance(identityCenter);
    if (instance) {
      const { region, owner, status } = instance;
      return status === "ACTIVE"
        ? [{ reason: "identity-center-active", params: { region, owner } }]
        : [{ reason: "identity-center-not-active", params: { region, status } }];
    }
    const account = hiddenIn(identityCenter);
    if (account) return [{ unknown: [{ kind: "elsewhere", action: "sso:ListInstances", detail: account }] }];
    const [other] = identityCenter.instances;
    if (other) return [{ reason: "account-instance-only", params: { region: other.region } }];
    return [{ reason: "identity-center-absent", params: { regions: identityCenter.searched } }];
  },
});
