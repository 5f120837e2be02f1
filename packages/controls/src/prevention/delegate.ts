import { documentOf, exceptFor, type ServiceControlPolicy } from "./service-control-policy.ts";

/** The policy for the delegated administrator of Identity Center. */
export const delegatePolicies: readonly ServiceControlPolicy[] = [
  {
    name: "GenkanDelegateKeepsTheDoor",
    audience: "delegate",
    denies: {
      en: "Denies the delegated administrator of Identity Center changing its MFA settings, creating tokens for provisioning (SCIM), and adding people to the groups of --group.",
      ja: "Identity Center の委任管理者に対して、MFA 設定の変更、プロビジョニング (SCIM) 用トークンの作成、--group のグループへのメンバーの追加を拒否します。",
    },
    traps: [
      {
        en: "Attach it to the delegated administrator's account only. The management account can still do all of this, and no SCP applies to it.",
        ja: "委任管理者のアカウントにだけアタッチします。管理アカウントからは引き続き変更できます (SCP は管理アカウントには適用されません)。",
      },
      {
        en: "Name the groups that give access to the management account or to production (aws identitystore list-groups). Without --group, memberships stay open.",
        ja: "管理アカウントや本番環境へのアクセス権を与えるグループを --group で指定します (aws identitystore list-groups で確認できます)。指定しないと、メンバーの追加は制限されません。",
      },
      {
        en: "Setting up or renewing provisioning needs a token: exempt the role that does it with --exempt, or detach the policy meanwhile.",
        ja: "プロビジョニングの設定やトークンの更新には、トークンの作成が必要です。作業するロールを --exempt で指定するか、その間デタッチします。",
      },
      {
        en: "AWS documents no public API for the MFA settings; the names of these two actions are those of the Service Authorization Reference.",
        ja: "MFA 設定の API は公開されていません。2 つのアクション名は、サービス認可リファレンスに記載されているものです。",
      },
    ],
    exempts: true,
    callers: "anybody",
    eventNames: [
      "UpdateSsoConfiguration",
      "PutMfaDeviceManagementForDirectory",
      "CreateBearerToken",
      "CreateGroupMembership",
    ],
    document: ({ partition, exempt, groups }) => {
      const condition = exempt.length ? { Condition: exceptFor(exempt) } : {};
      return documentOf(
        {
          Sid: "TheSettingsStay",
          Effect: "Deny",
          Action: [
            "sso:PutMfaDeviceManagementForDirectory",
            "sso:UpdateSSOConfiguration",
            "sso-directory:CreateBearerToken",
          ],
          Resource: "*",
          ...condition,
        },
        ...(groups.length
          ? [
              {
                Sid: "TheGroupsStay",
                Effect: "Deny",
                Action: "identitystore:CreateGroupMembership",
                Resource: groups.map((id) => `arn:${partition}:identitystore:::group/${id}`),
                ...condition,
              } as const,
            ]
          : []),
      );
    },
  },
];
