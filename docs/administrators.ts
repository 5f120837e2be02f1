/** The words of the page on who counts as an administrator; its tables are the examples that the rule is tested on. */
export const administrators = {
  en: {
    title: "Who counts as an administrator",
    rule: `Genkan evaluates policies by what they allow, not by their names. An **administrator** is somebody who may do everything, or who can give themselves everything.

## May do everything

Both must hold:

1. Every action of every service is allowed on every resource, also of services that AWS has yet to launch. Only \`*\`, or \`NotAction\` with a list, does that.
2. At least one call is allowed that gives permissions, on resources of IAM of any name, or on the user itself, its groups or its policies: \`iam:PutUserPolicy\`, \`iam:AttachUserPolicy\`, \`iam:PutGroupPolicy\`, \`iam:AttachGroupPolicy\`, \`iam:PutRolePolicy\`, \`iam:AttachRolePolicy\`, \`iam:CreatePolicyVersion\`, \`iam:SetDefaultPolicyVersion\`, \`iam:AddUserToGroup\`, \`iam:UpdateAssumeRolePolicy\`, and \`iam:CreateAccessKey\`, \`iam:CreateLoginProfile\` or \`iam:UpdateLoginProfile\` for other users.

## Can give themselves everything

One of these is enough, even without anything else:

- \`iam:PutUserPolicy\` or \`iam:AttachUserPolicy\` on the user itself;
- \`iam:PutGroupPolicy\` or \`iam:AttachGroupPolicy\` on a group that the user is in, or on any group;
- \`iam:CreatePolicyVersion\` or \`iam:SetDefaultPolicyVersion\` on an own policy of the account that is attached to them, or on any policy;
- \`iam:PutUserPolicy\` or \`iam:AttachUserPolicy\` on any user, and \`iam:CreateAccessKey\`, \`iam:CreateLoginProfile\` or \`iam:UpdateLoginProfile\` for any user;
- \`iam:CreateRole\` and \`iam:PutRolePolicy\` or \`iam:AttachRolePolicy\` on any role.

The first three do not count within a permissions boundary, or under a deny, that the user can't get rid of and that would still keep them from everything.

## How statements are read

- A condition on an \`Allow\` counts as met, one on a \`Deny\` as not met: the widest access counts. Conditions on \`iam:PassedToService\`, \`aws:PrincipalArn\`, \`aws:PrincipalAccount\`, \`aws:PrincipalType\`, \`aws:username\`, \`aws:userid\` and \`aws:IsMcpServiceAction\` are evaluated, because the question itself answers them.
- A \`Deny\` takes away what it covers, and nothing else. Who can remove a deny or a boundary of their own (\`iam:DeleteUserPolicy\`, \`iam:DetachUserPolicy\`, \`iam:RemoveUserFromGroup\`, \`iam:DeleteUserPermissionsBoundary\`, …) is evaluated without it.
- \`\${aws:username}\` and the other variables of the principal are filled in. A variable that is not known stands for any value in an \`Allow\`, and for none in a \`Deny\`.
- IAM refuses an action with a wildcard in its service (\`?am:*\`), except \`*:*\`. Such a pattern counts only beside a grant of everything.
- AWS's own policies are read from the account where they are attached; a few are known by their ARN, in any partition.
- A policy that can't be read makes the verdict **unknown** (INSUFFICIENT_DATA), never "no", unless it could not change the verdict.

## IAM users: paths through others

An IAM user who can take over an administrator of the account is NON_COMPLIANT in \`iam-user-administrator-absent\`, and the verdict names the calls. A path counts only if the role, user or group at its end exists and has administrator access:

- \`sts:AssumeRole\` on a role whose trust policy lets the user in; a role that names the user itself needs no permission; also from role to role;
- \`iam:UpdateAssumeRolePolicy\` on the role;
- \`iam:PassRole\` on the role, to a service that the role trusts and in which the user may run code (the table below);
- \`iam:CreateAccessKey\`, \`iam:CreateLoginProfile\` or \`iam:UpdateLoginProfile\` for an administrator;
- \`iam:AddUserToGroup\` on a group that makes an administrator;
- any call above that gives permissions to a user or role that can be taken over in one of these ways.

Roles that AWS's services keep for themselves (\`/aws-reserved/\`, \`/aws-service-role/\`) can be neither changed nor passed on.

## Permission sets

A set counts as an administrator's by what it allows itself. If it only lets somebody take over a role or user of the account, like PowerUserAccess beside a role that trusts the account, it stays a lesser set, and the verdicts name the path. A set that allows nothing, or whose every permission is denied, does not count as a lesser set.

## Quarantine

AWS attaches AWSCompromisedKeyQuarantine (V2, V3, …) to a user whose access key has leaked. While it is attached, the user's own policies do not make them an administrator, but a path through others still does. The verdict says that the user is in quarantine.

## Services in which a passed role runs code

From the published lists of [Rhino Security Labs](https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/), [PMapper](https://github.com/nccgroup/PMapper) and [pathfinding.cloud](https://pathfinding.cloud); for Step Functions, EventBridge Scheduler and Systems Manager Automation from the documentation of these services, which call any API with the role.`,
    runners: {
      head: ["the role trusts", "and the user may call, on some resource, one of"],
      after: "## Examples",
    },
    tables: {
      intro:
        "The examples are the ones that the rule is tested on (`test/controls/domain/administration.cases.ts`). Where nothing else is written, an IAM user without groups holds the policies.",
      policies: ["policies", "administrator"],
      between: "IAM users by what else the account holds:",
      account: ["the account holds", "administrator"],
    },
    verdict: { yes: "yes", no: "no", unknown: "unknown" },
    limits: `## What is not covered

- Service control policies, resource control policies and session policies: they can only take access away.
- Resource policies other than trust policies, and roles of other accounts.
- Code that already runs under a role: \`lambda:UpdateFunctionCode\`, \`ssm:SendCommand\`, \`ssm:StartSession\`, \`ec2-instance-connect:SendSSHPublicKey\`, \`glue:UpdateDevEndpoint\`, \`sagemaker:CreatePresignedNotebookInstanceUrl\`, \`codebuild:StartBuild\`, \`ecs:ExecuteCommand\` and the like. Which function or instance has which role is not read.
- SAML and OpenID Connect providers: who may change one may sign in as the roles that trust it.
- The administration of Identity Center itself: in its account, who may call \`sso:CreateAccountAssignment\` or \`sso:PutInlinePolicyToPermissionSet\` can give themselves access. PowerUserAccess contains these calls.
- CodeStar, which AWS has closed.
- Whether a user has the two access keys already that IAM allows, or a role has an instance profile.`,
  },
  ja: {
    title: "管理者とみなす条件",
    rule: `Genkan は、名前ではなく、ポリシーが何を許可しているかで判定します。**管理者**とは、すべての操作ができる人、またはすべての権限を自分に与えられる人です。

## すべての操作ができる

次の 2 つが両方とも成り立つ場合です。

1. すべてのサービスのすべての操作が、すべてのリソースに対して許可されている (これから登場するサービスも含む)。これに当たるのは \`*\` か、除外リスト付きの \`NotAction\` だけです。
2. 権限を与える操作が少なくとも 1 つ、任意の名前の IAM リソース、または自分自身、自分のグループ、自分のポリシーに対して許可されている: \`iam:PutUserPolicy\`、\`iam:AttachUserPolicy\`、\`iam:PutGroupPolicy\`、\`iam:AttachGroupPolicy\`、\`iam:PutRolePolicy\`、\`iam:AttachRolePolicy\`、\`iam:CreatePolicyVersion\`、\`iam:SetDefaultPolicyVersion\`、\`iam:AddUserToGroup\`、\`iam:UpdateAssumeRolePolicy\`、および他のユーザーに対する \`iam:CreateAccessKey\`、\`iam:CreateLoginProfile\`、\`iam:UpdateLoginProfile\`。

## すべての権限を自分に与えられる

次のどれか 1 つがあれば、ほかに何も許可されていなくても管理者とみなします。

- 自分自身に対する \`iam:PutUserPolicy\` または \`iam:AttachUserPolicy\`
- 自分が属するグループ、または任意のグループに対する \`iam:PutGroupPolicy\` または \`iam:AttachGroupPolicy\`
- 自分にアタッチされているカスタマー管理ポリシー、または任意のポリシーに対する \`iam:CreatePolicyVersion\` または \`iam:SetDefaultPolicyVersion\`
- 任意のユーザーに対する \`iam:PutUserPolicy\` または \`iam:AttachUserPolicy\` と、任意のユーザーに対する \`iam:CreateAccessKey\`、\`iam:CreateLoginProfile\`、\`iam:UpdateLoginProfile\` のいずれか
- \`iam:CreateRole\` と、任意のロールに対する \`iam:PutRolePolicy\` または \`iam:AttachRolePolicy\`

はじめの 3 つは、自分では外せないアクセス許可の境界や明示的な拒否によって、結局すべての操作はできない場合には数えません。

## ステートメントの読み方

- \`Allow\` の条件は満たされるもの、\`Deny\` の条件は満たされないものとして、もっとも広い場合の権限で判定します。\`iam:PassedToService\`、\`aws:PrincipalArn\`、\`aws:PrincipalAccount\`、\`aws:PrincipalType\`、\`aws:username\`、\`aws:userid\`、\`aws:IsMcpServiceAction\` の条件は、値がわかるので評価します。
- \`Deny\` が取り消すのは、その対象だけです。自分にかかっている拒否や境界を自分で外せる人 (\`iam:DeleteUserPolicy\`、\`iam:DetachUserPolicy\`、\`iam:RemoveUserFromGroup\`、\`iam:DeleteUserPermissionsBoundary\` など) は、それがないものとして判定します。
- \`\${aws:username}\` など、プリンシパルのポリシー変数には値を入れます。値がわからない変数は、\`Allow\` では任意の値、\`Deny\` では該当なしとします。
- IAM は、サービス名にワイルドカードを含む操作 (\`?am:*\`) を受け付けません (\`*:*\` を除く)。そのような記述は、すべての操作の許可がほかにある場合だけ数えます。
- AWS 管理ポリシーの内容は、アタッチされていればアカウントから読み取ります。一部は ARN で見分けます (どのパーティションでも)。
- 読み取れないポリシーがあるときは、判定に影響しない場合を除き、「管理者ではない」ではなく**判定不能** (INSUFFICIENT_DATA) とします。

## IAM ユーザー: ほかのユーザーやロールを経由する経路

アカウント内の管理者になり代われる IAM ユーザーは、\`iam-user-administrator-absent\` で NON_COMPLIANT となり、判定文にその操作を示します。経路を数えるのは、その先にあるロール、ユーザー、グループが実在し、管理者権限を持つ場合だけです。

- 信頼ポリシーがそのユーザーを受け入れるロールへの \`sts:AssumeRole\` (ロールがユーザーを名指ししていれば許可は不要。ロールからロールへの経路も含む)
- そのロールへの \`iam:UpdateAssumeRolePolicy\`
- ロールが信頼し、ユーザーがコードを動かせるサービス (下の表) への、そのロールの \`iam:PassRole\`
- 管理者に対する \`iam:CreateAccessKey\`、\`iam:CreateLoginProfile\`、\`iam:UpdateLoginProfile\`
- 管理者になれるグループへの \`iam:AddUserToGroup\`
- 以上のどれかでなり代われるユーザーやロールに、権限を与える操作

AWS のサービスが管理するロール (\`/aws-reserved/\`、\`/aws-service-role/\`) は、変更も、サービスへの受け渡しもできません。

## 許可セット

管理者の許可セットかどうかは、許可セット自体が許可している内容で決まります。アカウントを信頼するロールがある場合の PowerUserAccess のように、アカウント内のロールやユーザーになり代われる許可セットも、権限の小さい許可セットとみなし、判定文に経路を示します。何も許可しない、または許可したものがすべて拒否される許可セットは、権限の小さい許可セットとはみなしません。

## 隔離

アクセスキーが漏えいしたユーザーには、AWS が AWSCompromisedKeyQuarantine (V2、V3 など) をアタッチします。アタッチされている間は、本人のポリシーからは管理者とみなしません (ほかを経由する経路は数えます)。判定文には、隔離されていることを示します。

## 渡したロールでコードを動かせるサービス

[Rhino Security Labs](https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/)、[PMapper](https://github.com/nccgroup/PMapper)、[pathfinding.cloud](https://pathfinding.cloud) が公開している一覧によります。Step Functions、EventBridge Scheduler、Systems Manager オートメーションは、ロールで任意の API を呼び出せるという各サービスのドキュメントによります。`,
    runners: {
      head: [
        "ロールが信頼するサービス",
        "ユーザーが (いずれかのリソースに対して) 呼び出せる操作の組み合わせ (どれか 1 つ)",
      ],
      after: "## 例",
    },
    tables: {
      intro:
        "次の例は、実際にテストしているものです (`test/controls/domain/administration.cases.ts`)。特に書いていなければ、グループに属さない IAM ユーザーがポリシーを持つ場合です。",
      policies: ["ポリシー", "管理者か"],
      between: "アカウント内のほかのリソースも含めて判定する IAM ユーザー:",
      account: ["アカウントにあるもの", "管理者か"],
    },
    verdict: { yes: "はい", no: "いいえ", unknown: "判定不能" },
    limits: `## 対象に含まないもの

- サービスコントロールポリシー、リソースコントロールポリシー、セッションポリシー (いずれも権限を狭めるだけです)
- 信頼ポリシー以外のリソースベースポリシーと、他のアカウントのロール
- すでにロールで動いているものの乗っ取り: \`lambda:UpdateFunctionCode\`、\`ssm:SendCommand\`、\`ssm:StartSession\`、\`ec2-instance-connect:SendSSHPublicKey\`、\`glue:UpdateDevEndpoint\`、\`sagemaker:CreatePresignedNotebookInstanceUrl\`、\`codebuild:StartBuild\`、\`ecs:ExecuteCommand\` など。どの関数やインスタンスがどのロールを持つかは読み取りません。
- SAML プロバイダーと OpenID Connect プロバイダー: 変更できる人は、それを信頼するロールとしてサインインできる可能性があります。
- Identity Center 自体の管理: Identity Center のアカウントで \`sso:CreateAccountAssignment\` や \`sso:PutInlinePolicyToPermissionSet\` を呼び出せる人は、自分にアクセス権を与えられます。PowerUserAccess はこれらを含みます。
- AWS が提供を終了した CodeStar
- ユーザーがすでに上限の 2 つのアクセスキーを持っているか、ロールにインスタンスプロファイルがあるか`,
  },
} as const;
