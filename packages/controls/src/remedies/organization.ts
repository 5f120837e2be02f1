import type { Call, Lookup, Step } from "../model/plan.ts";
import { api } from "../model/remedy.ts";

const PRINCIPAL = "iam.amazonaws.com";

/**
 * Switches on central management of root credentials, with privileged root actions: without them, credentials that were
 * removed cannot be given back. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_root-enable-root-access.html
 */
export const manageRootCentrally = api(["organization"], {
  title: { en: "Manage root credentials centrally", ja: "ルート認証情報を一元管理する" },
  risk: "adds",
  plan: ({ organization }) => {
    if (organization.role !== "central" && organization.role !== "central-without-trusted-access") {
      return {
        because: {
          en: "This is not the management account of an organization.",
          ja: "このアカウントは組織の管理アカウントではありません。",
        },
        instead: { en: "Run it in the management account.", ja: "管理アカウントで実行してください。" },
      };
    }
    return {
      // What ends the finding comes last: if the plan is interrupted, a new one still finds what is missing.
      steps: [trustedAccess, rootSessions, credentialsManagement],
      rests: { features: organization.role === "central" ? organization.features : null },
    };
  },
});

const organizations = (operation: string): Call => ({
  service: "organizations",
  operation,
  region: null,
  input: { ServicePrincipal: PRINCIPAL },
});
const iam = (operation: string): Call => ({ service: "iam", operation, region: null, input: {} });

const trustedAccess: Step = {
  id: "trusted-access:iam",
  kind: "add",
  effect: {
    en: "trusted access for IAM in the organization",
    ja: "組織での IAM への信頼されたアクセス",
  },
  find: {
    call: { ...organizations("ListAWSServiceAccessForOrganization"), input: {} },
    path: "EnabledServicePrincipals",
    is: { ServicePrincipal: PRINCIPAL },
  },
  call: organizations("EnableAWSServiceAccess"),
  undo: {
    kind: "remove",
    effect: {
      en: "trusted access for IAM in the organization",
      ja: "組織での IAM への信頼されたアクセス",
    },
    call: organizations("DisableAWSServiceAccess"),
  },
  resources: ["*"],
};

const feature = (name: string): Lookup => ({
  call: iam("ListOrganizationsFeatures"),
  path: "EnabledFeatures",
  is: name,
});

const credentialsManagement: Step = {
  id: "root-credentials-management",
  kind: "add",
  effect: {
    en: "central management of the root credentials of member accounts",
    ja: "メンバーアカウントのルート認証情報の一元管理",
  },
  affects: {
    en: "Administrators of this account can then remove root credentials in member accounts. Nothing is removed now.",
    ja: "このアカウントの管理者が、メンバーアカウントのルート認証情報を削除できるようになります。いま削除されるものはありません。",
  },
  find: feature("RootCredentialsManagement"),
  call: iam("EnableOrganizationsRootCredentialsManagement"),
  undo: {
    kind: "remove",
    effect: {
      en: "central management of the root credentials of member accounts",
      ja: "メンバーアカウントのルート認証情報の一元管理",
    },
    call: iam("DisableOrganizationsRootCredentialsManagement"),
  },
  resources: ["*"],
};

const rootSessions: Step = {
  id: "root-sessions",
  kind: "add",
  effect: {
    en: "privileged root actions in member accounts",
    ja: "メンバーアカウントでの特権ルートアクション",
  },
  affects: {
    en: "With them, removed root credentials can be given back.",
    ja: "これにより、削除したルート認証情報を復元できます。",
  },
  find: feature("RootSessions"),
  call: iam("EnableOrganizationsRootSessions"),
  undo: {
    kind: "remove",
    effect: {
      en: "privileged root actions in member accounts",
      ja: "メンバーアカウントでの特権ルートアクション",
    },
    call: iam("DisableOrganizationsRootSessions"),
  },
  resources: ["*"],
};
