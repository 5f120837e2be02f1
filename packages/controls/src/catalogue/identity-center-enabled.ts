import { hiddenIn, instanceElsewhere, judgedElsewhere, organizationInstance } from "../domain/identity-center.ts";
import { control, reason } from "../model/control.ts";
import { enableIdentityCenter } from "../remedies/by-hand.ts";

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
    en: "With Identity Center, people sign in as themselves, with MFA, and get credentials that expire. Without it, they share root or keep IAM users whose keys never expire.",
    ja: "Identity Center があれば、各自が自分のユーザーと MFA でサインインし、期限のある認証情報を使えます。なければ、ルートユーザーを共用するか、期限のないキーを持つ IAM ユーザーを使い続けることになります。",
  },
  consolePage: "identity-center",
  remediation: {
    en: [
      "First, if the account is on the AWS Free plan: enabling Identity Center creates an organization, which ends the Free plan at once and forfeits its remaining credits.",
      "Sign in to the account that is to manage the organization (if you have only one account, that one) and open the IAM Identity Center console.",
      "Choose your Region first (you can't change it later), then Enable, then Enable with AWS Organizations. An account instance can't give access to AWS accounts.",
      "If this created an organization, AWS sends an e-mail to the account's address: verify the address within 24 hours.",
    ],
    ja: [
      "アカウントが AWS の無料プランの場合は、先に確認してください。Identity Center を有効にすると組織が作成され、無料プランはただちに終了して、残りのクレジットは失効します。",
      "組織の管理アカウントにするアカウント (1 つしかなければそのアカウント) にサインインし、IAM Identity Center コンソールを開きます。",
      "先にリージョンを選び (後から変更できません)、「有効にする」を選んで「AWS Organizations で有効にする」を選択します。アカウントインスタンスでは AWS アカウントへのアクセスを許可できません。",
      "新しい組織が作成された場合は、アカウントのメールアドレスに確認メールが届きます。24 時間以内にアドレスを確認してください。",
    ],
  },
  limits: {
    en: "Searched in this order: the configured Region, the Region where it was last found, your own Region, the Regions that the account's roles point to, and then every enabled Region.",
    ja: "設定したリージョン、前回見つかったリージョン、自分のリージョン、アカウント内のロールが示すリージョン、最後に有効なすべてのリージョンの順に探します。",
  },
  needs: ["identityCenter"],
  reasons: {
    "identity-center-active": reason("COMPLIANT", ({ region, owner }: { region: string; owner: string }) => ({
      en: `Identity Center is active in ${region} and owned by account ${owner}.`,
      ja: `Identity Center は ${region} で有効です (所有アカウント: ${owner})。`,
    })),
    "identity-center-not-active": reason(
      "NON_COMPLIANT",
      ({ region, status }: { region: string; status: string }) => ({
        en: `The Identity Center instance in ${region} is ${status}, not ACTIVE.`,
        ja: `${region} の Identity Center インスタンスは ACTIVE ではなく ${status} です。`,
      }),
      { remedy: enableIdentityCenter },
    ),
    "account-instance-only": reason(
      "NON_COMPLIANT",
      ({ region }: { region: string }) => ({
        en: `There is only an account instance of Identity Center (${region}), which can't give access to AWS accounts.`,
        ja: `Identity Center のアカウントインスタンスしかありません (${region})。アカウントインスタンスでは AWS アカウントへのアクセスを許可できません。`,
      }),
      { remedy: enableIdentityCenter },
    ),
    "identity-center-absent": reason(
      "NON_COMPLIANT",
      ({ regions }: { regions: readonly string[] }) => ({
        en: `Identity Center is not enabled (searched: ${regions.join(", ")}).`,
        ja: `Identity Center が有効になっていません (確認したリージョン: ${regions.join(", ")})。`,
      }),
      { remedy: enableIdentityCenter },
    ),
    ...instanceElsewhere,
  },
  elsewhere: judgedElsewhere,
  judge({ identityCenter }) {
    const instance = organizationInstance(identityCenter);
    if (instance) {
      const { region, owner, status } = instance;
      return status === "ACTIVE"
        ? [{ reason: "identity-center-active", params: { region, owner } }]
        : [{ reason: "identity-center-not-active", params: { region, status } }];
    }
    const account = hiddenIn(identityCenter);
    if (account) return [judgedElsewhere(account)];
    const [other] = identityCenter.instances;
    if (other) return [{ reason: "account-instance-only", params: { region: other.region } }];
    return [{ reason: "identity-center-absent", params: { regions: identityCenter.searched } }];
  },
});
