import { control, reason } from "../model/control.ts";
import { manageRootCentrally } from "../remedies/organization.ts";

/** What IAM calls the features, https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html */
const FEATURE = "RootCredentialsManagement";
/** Without it, root credentials that were deleted can't be restored. */
const SESSIONS = "RootSessions";

/** Beside the steps: with an organization, members need no root credentials at all. */
export const rootCredentialsCentrallyManaged = control({
  id: "root-credentials-centrally-managed",
  severity: "LOW",
  step: null,
  frameworks: { "cis-7.0": ["2.1.1"], "well-architected": ["SEC01-BP02"] },
  title: {
    en: "Root credentials of member accounts are managed centrally",
    ja: "メンバーアカウントのルート認証情報を一元管理している",
  },
  topic: {
    checked: { en: "central root management", ja: "ルート認証情報の一元管理" },
    found: { en: "root not managed centrally", ja: "ルート認証情報が一元管理されていない" },
    happened: { en: "central root management is off", ja: "ルート認証情報の一元管理が無効になった" },
    over: { en: "root is managed centrally", ja: "ルート認証情報が一元管理されるようになった" },
  },
  why: {
    en: "Every member account has a root user that must be protected. With central management, the root credentials of member accounts can be deleted, and new accounts never get any.",
    ja: "メンバーアカウントには、それぞれ保護の必要なルートユーザーがいます。一元管理を有効にすると、メンバーアカウントのルート認証情報そのものを削除でき、新しいアカウントには最初から作成されません。",
  },
  consolePage: "root-access-management",
  remediation: {
    en: [
      "Sign in to the management account as an administrator (not as root) and open the IAM console.",
      "Choose Root access management, then Enable. Keep both Root credentials management and Privileged root actions in member accounts selected: without the second, root credentials that you delete can't be restored.",
      "On the same page, delete the root credentials of each member account that still has any.",
    ],
    ja: [
      "管理アカウントに、ルートユーザーではなく管理者としてサインインし、IAM コンソールを開きます。",
      "「ルートアクセス管理」を選び、「有効にする」を選びます。「ルート認証情報管理」と「メンバーアカウントでの特権ルートアクション」は、両方とも選択したままにします。後者がないと、削除したルート認証情報を復元できません。",
      "同じ画面で、ルート認証情報が残っているメンバーアカウントから認証情報を削除します。",
    ],
  },
  verification: { when: { en: "in the management account", ja: "管理アカウントで" } },
  limits: {
    en: "Checks whether the feature is on, not whether the root credentials of each member account were deleted: run Genkan in each member account for that.",
    ja: "機能が有効かどうかだけを評価します。各メンバーアカウントのルート認証情報が削除済みかどうかは、そのアカウントで Genkan を実行して確認してください。",
  },
  needs: ["organization"],
  reasons: {
    "root-credentials-management-on": reason("COMPLIANT", ({ features }: { features: readonly string[] }) => ({
      en: `Central management of root credentials is on (${features.join(", ")}).${features.includes(SESSIONS) ? "" : ` Privileged root actions (${SESSIONS}) are off: deleted root credentials can't be restored.`}`,
      ja: `ルート認証情報の一元管理は有効です (${features.join(", ")})。${features.includes(SESSIONS) ? "" : `特権ルートアクション (${SESSIONS}) が無効なため、削除したルート認証情報を復元できません。`}`,
    })),
    "root-credentials-management-off": reason(
      "NON_COMPLIANT",
      () => ({
        en: "Central management of root credentials is off: every member account has a root user that must be protected.",
        ja: "ルート認証情報の一元管理が無効です。メンバーアカウントごとにルートユーザーを保護する必要があります。",
      }),
      { remedy: manageRootCentrally },
    ),
    "trusted-access-off": reason(
      "NON_COMPLIANT",
      () => ({
        en: "Central management of root credentials is off: the organization has not enabled trusted access for IAM (iam.amazonaws.com).",
        ja: "ルート認証情報の一元管理が無効です。組織で IAM (iam.amazonaws.com) への信頼されたアクセスが有効になっていません。",
      }),
      { remedy: manageRootCentrally },
    ),
    "not-management-account": reason("NOT_APPLICABLE", () => ({
      en: "This is a member account; the setting belongs to the organization's management account.",
      ja: "このアカウントはメンバーアカウントです。この設定は組織の管理アカウントにあります。",
    })),
    "no-organization": reason("NOT_APPLICABLE", () => ({
      en: "The account is not in an organization, so there are no member accounts.",
      ja: "このアカウントは組織に属していないため、メンバーアカウントがありません。",
    })),
  },
  judge({ organization }) {
    switch (organization.role) {
      case "none":
        return [{ reason: "no-organization", params: {} }];
      case "member":
        return [{ reason: "not-management-account", params: {} }];
      case "central-without-trusted-access":
        return [{ reason: "trusted-access-off", params: {} }];
      case "central":
        return organization.features.includes(FEATURE)
          ? [{ reason: "root-credentials-management-on", params: { features: organization.features } }]
          : [{ reason: "root-credentials-management-off", params: {} }];
    }
  },
});
