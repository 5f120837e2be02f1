import { control, reason } from "../model/control.ts";

/** The name that IAM gives to the feature, https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListOrganizationsFeatures.html */
const FEATURE = "RootCredentialsManagement";

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
    en: "Every member account has a root user of its own to guard. With root credentials management on, its password and keys can be removed, and new accounts never get any.",
    ja: "組織では、メンバーアカウントごとにルートユーザーを守らなければなりません。ルート認証情報の一元管理を有効にすると、パスワードやキーそのものを削除でき、新しいアカウントには最初から作られません。",
  },
  consolePage: "root-access-management",
  remediation: {
    en: [
      "Sign in to the management account as an administrator (not as root) and open the IAM console.",
      "Choose Root access management, then Enable. Keep Root credentials management selected.",
      "On the same page, delete the root credentials of each member account that shows some.",
    ],
    ja: [
      "管理アカウントに (ルートユーザーではなく) 管理者としてサインインし、IAM コンソールを開きます。",
      "「ルートアクセス管理」を選び、「有効にする」を選びます。「ルート認証情報管理」は選択したままにします。",
      "同じ画面で、認証情報が残っているメンバーアカウントのルート認証情報を削除します。",
    ],
  },
  verification: { when: { en: "in the management account", ja: "管理アカウントで" } },
  limits: {
    en: "It tells whether the feature is on, not whether each member's root credentials were removed: judge each member account for that.",
    ja: "機能が有効かどうかだけを判定します。各メンバーのルート認証情報が削除済みかどうかは、そのメンバーアカウントで判定します。",
  },
  needs: ["organization"],
  reasons: {
    "root-credentials-management-on": reason("COMPLIANT", ({ features }: { features: readonly string[] }) => ({
      en: `Central management of root credentials is on (${features.join(", ")}).`,
      ja: `ルート認証情報の一元管理は有効です (${features.join(", ")})。`,
    })),
    "root-credentials-management-off": reason("NON_COMPLIANT", () => ({
      en: "Central management of root credentials is off: every member account keeps a root user of its own to guard.",
      ja: "ルート認証情報の一元管理が無効です。メンバーアカウントごとにルートユーザーを守る必要があります。",
    })),
    "trusted-access-off": reason("NON_COMPLIANT", () => ({
      en: "Central management of root credentials is off: the organization does not trust IAM (iam.amazonaws.com) yet.",
      ja: "ルート認証情報の一元管理が無効です。組織で IAM (iam.amazonaws.com) への信頼されたアクセスが有効になっていません。",
    })),
    "not-management-account": reason("NOT_APPLICABLE", () => ({
      en: "This is a member account; the setting belongs to the organization's management account.",
      ja: "このアカウントはメンバーアカウントです。この設定は組織の管理アカウントにあります。",
    })),
    "no-organization": reason("NOT_APPLICABLE", () => ({
      en: "The account is in no organization, so there are no member accounts.",
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
