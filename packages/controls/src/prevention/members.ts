import {
  anyRoot,
  documentOf,
  exceptFor,
  NO_ROOT_SESSION,
  type PolicyDocument,
  type ServiceControlPolicy,
} from "./service-control-policy.ts";

/** What root needs to register or replace its own MFA device, and to delete its other credentials. */
const OWN_CREDENTIALS = [
  "iam:CreateVirtualMFADevice",
  "iam:DeactivateMFADevice",
  "iam:DeleteAccessKey",
  "iam:DeleteSigningCertificate",
  "iam:DeleteVirtualMFADevice",
  "iam:EnableMFADevice",
  "iam:GetAccessKeyLastUsed",
  "iam:GetAccountSummary",
  "iam:GetMFADevice",
  "iam:ListAccessKeys",
  "iam:ListMFADevices",
  "iam:ListSigningCertificates",
  "iam:ListVirtualMFADevices",
  "iam:ResyncMFADevice",
] as const;

const byRoot = (partition: string) => ({ ArnLike: { "aws:PrincipalArn": anyRoot(partition) } });

/** A Deny of whatever root does, but for some actions. */
const rootDenied = (Sid: string, partition: string, but?: readonly string[]): PolicyDocument =>
  documentOf({
    Sid,
    Effect: "Deny",
    ...(but ? { NotAction: but } : { Action: "*" }),
    Resource: "*",
    Condition: { ...byRoot(partition), ...NO_ROOT_SESSION },
  });

const NO_SIGN_IN_STOPPED = {
  en: "Signing in needs no permission: root can still sign in, and then may do nothing. AWS exempts a few more tasks from every SCP, such as changing the support plan.",
  ja: "サインインには権限が不要なため、ルートユーザーはサインインできます (その後の操作はできません)。サポートプランの変更など、AWS が SCP の対象外としているタスクもあります。",
};

/** The policies for member accounts, the most far-reaching first. */
export const memberPolicies: readonly ServiceControlPolicy[] = [
  {
    name: "GenkanNoRoot",
    audience: "members",
    denies: {
      en: "Denies everything that the root user of a member does. The privileged sessions of central root management stay possible.",
      ja: "メンバーアカウントのルートユーザーによる操作をすべて拒否します。ルートアクセスの一元管理による特権セッションは引き続き使えます。",
    },
    traps: [
      {
        en: "Attach it where root's credentials are removed, or where you need none of the tasks that only root can do. Elsewhere take GenkanNoRootButCredentials or GenkanNoRootKeys.",
        ja: "ルートユーザーの認証情報を削除したアカウント、またはルートユーザーにしかできないタスクが不要なアカウントにアタッチします。それ以外では GenkanNoRootButCredentials か GenkanNoRootKeys を使います。",
      },
      {
        en: "Root can then not register an MFA device either: a root user with a password and no MFA stays so.",
        ja: "MFA デバイスの登録もできなくなります。パスワードがあり MFA のないルートユーザーは、そのままになります。",
      },
      NO_SIGN_IN_STOPPED,
    ],
    exempts: false,
    callers: "root",
    eventNames: [],
    document: ({ partition }) => rootDenied("GenkanNoRoot", partition),
  },
  {
    name: "GenkanNoRootButCredentials",
    audience: "members",
    denies: {
      en: "Denies what GenkanNoRoot denies, but lets root manage its MFA devices and delete its access keys and certificates.",
      ja: "GenkanNoRoot と同じ操作を拒否しますが、ルートユーザーによる MFA デバイスの管理と、アクセスキー・証明書の削除は認めます。",
    },
    traps: [
      {
        en: "Attach it in place of GenkanNoRoot, not beside it: together they deny everything.",
        ja: "GenkanNoRoot の代わりにアタッチします。両方をアタッチすると、すべて拒否されます。",
      },
      {
        en: "Whoever has root's password can still replace its MFA device.",
        ja: "ルートユーザーのパスワードを持つ人は、MFA デバイスを取り替えられます。",
      },
      NO_SIGN_IN_STOPPED,
    ],
    exempts: false,
    callers: "root",
    eventNames: [],
    document: ({ partition }) => rootDenied("GenkanNoRootButCredentials", partition, OWN_CREDENTIALS),
  },
  {
    name: "GenkanNoRootKeys",
    audience: "members",
    denies: {
      en: "Denies creating access keys for the root user of a member.",
      ja: "メンバーアカウントのルートユーザーのアクセスキーの作成を拒否します。",
    },
    traps: [
      {
        en: "Keys that exist stay. Root may create no keys for IAM users either.",
        ja: "既存のアクセスキーは残ります。ルートユーザーは、IAM ユーザーのアクセスキーも作成できなくなります。",
      },
      {
        en: "It has two statements, one about the resource and one about the principal: AWS does not document which one applies to root.",
        ja: "リソースに関するステートメントとプリンシパルに関するステートメントの 2 つがあります (ルートユーザーにどちらが適用されるかは、AWS のドキュメントに記載がありません)。",
      },
    ],
    exempts: false,
    callers: "root",
    eventNames: [],
    document: ({ partition }) =>
      documentOf(
        { Sid: "OfRoot", Effect: "Deny", Action: "iam:CreateAccessKey", Resource: anyRoot(partition) },
        { Sid: "ByRoot", Effect: "Deny", Action: "iam:CreateAccessKey", Resource: "*", Condition: byRoot(partition) },
      ),
  },
  {
    name: "GenkanStaysInOrganization",
    audience: "members",
    denies: {
      en: "Denies a member leaving the organization, which would end all of the organization's policies there.",
      ja: "メンバーアカウントが組織から離脱する (組織のポリシーがすべて適用されなくなる) ことを拒否します。",
    },
    traps: [
      {
        en: "The management account can still remove an account. To let one leave, detach the policy from it first.",
        ja: "管理アカウントからのアカウントの削除は引き続き可能です。離脱を認めるアカウントからは、先にこのポリシーをデタッチします。",
      },
    ],
    exempts: false,
    callers: "anybody",
    eventNames: ["LeaveOrganization"],
    document: () =>
      documentOf({
        Sid: "GenkanStaysInOrganization",
        Effect: "Deny",
        Action: "organizations:LeaveOrganization",
        Resource: "*",
      }),
  },
  {
    name: "GenkanOneIdentityCenter",
    audience: "members",
    denies: {
      en: "Denies creating an account instance of IAM Identity Center in a member: a second directory that nobody in the organization manages.",
      ja: "メンバーアカウントでの IAM Identity Center のアカウントインスタンスの作成を拒否します (組織で管理されない 2 つ目のディレクトリになるため)。",
    },
    traps: [
      {
        en: "Applications that ask for an account instance have to use the organization's. Instances that exist stay.",
        ja: "アカウントインスタンスを必要とするアプリケーションは、組織インスタンスを使う必要があります。既存のインスタンスは残ります。",
      },
    ],
    exempts: false,
    callers: "anybody",
    eventNames: ["CreateInstance"],
    document: () =>
      documentOf({ Sid: "GenkanOneIdentityCenter", Effect: "Deny", Action: "sso:CreateInstance", Resource: "*" }),
  },
  {
    name: "GenkanPortalStays",
    audience: "members",
    denies: {
      en: "Denies changing what people from the access portal sign in with in a member: Identity Center's SAML provider and its roles.",
      ja: "アクセスポータルからのサインインに使われる、メンバーアカウントの SAML プロバイダーとロール (Identity Center が作成したもの) の変更を拒否します。",
    },
    traps: [
      {
        en: "Identity Center itself changes them with a service-linked role, which no SCP applies to.",
        ja: "Identity Center 自身は、SCP の対象外であるサービスにリンクされたロールで変更します。",
      },
    ],
    exempts: false,
    callers: "anybody",
    eventNames: ["UpdateSAMLProvider", "DeleteSAMLProvider"],
    document: ({ partition }) =>
      documentOf(
        {
          Sid: "TheProviderStays",
          Effect: "Deny",
          Action: ["iam:DeleteSAMLProvider", "iam:UpdateSAMLProvider"],
          Resource: `arn:${partition}:iam::*:saml-provider/AWSSSO_*`,
        },
        {
          Sid: "TheRolesStay",
          Effect: "Deny",
          Action: [
            "iam:AttachRolePolicy",
            "iam:DeleteRole",
            "iam:DeleteRolePermissionsBoundary",
            "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy",
            "iam:PutRolePermissionsBoundary",
            "iam:PutRolePolicy",
            "iam:UpdateAssumeRolePolicy",
            "iam:UpdateRole",
            "iam:UpdateRoleDescription",
          ],
          Resource: `arn:${partition}:iam::*:role/aws-reserved/sso.amazonaws.com/*`,
        },
      ),
  },
  {
    name: "GenkanNoNewIamUsers",
    audience: "members",
    isOptIn: true,
    denies: {
      en: "Denies new IAM users, console passwords and access keys in a member, except to the roles of --exempt.",
      ja: "メンバーアカウントでの IAM ユーザー、コンソールパスワード、アクセスキーの新規作成を拒否します (--exempt のロールを除く)。",
    },
    traps: [
      {
        en: "It breaks programs that rotate their keys, and services that create users, such as SES for SMTP. Find the users with keys in use first.",
        ja: "アクセスキーをローテーションするプログラムや、ユーザーを作成するサービス (SES の SMTP など) が動かなくなります。先に、使用中のキーを持つユーザーを調べます。",
      },
      {
        en: "Restoring root's password by central root management (Allow password recovery) stays possible.",
        ja: "ルートアクセスの一元管理によるルートユーザーのパスワードの復元は、引き続き可能です。",
      },
    ],
    exempts: true,
    callers: "anybody",
    eventNames: ["CreateUser", "CreateLoginProfile", "CreateAccessKey"],
    document: ({ exempt }) =>
      documentOf({
        Sid: "GenkanNoNewIamUsers",
        Effect: "Deny",
        Action: ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:CreateUser"],
        Resource: "*",
        // The session that restores root's password calls CreateLoginProfile.
        Condition: { ...exceptFor(exempt), ...NO_ROOT_SESSION },
      }),
  },
];
