/** The words of the page on who counts as an administrator; its tables are the examples that the rule is tested on. */
export const administrators = {
  en: {
    title: "Who counts as an administrator",
    rule: `Genkan evaluates policies by what they allow, not by their names. An **administrator** is anyone who is allowed to do everything, or who can grant themselves all permissions.

## Allowed to do everything

Both must hold:

1. Every action of every service is allowed on every resource, including services that don't exist yet. Only \`*\`, or \`NotAction\` with a list, does that.
2. At least one call that grants permissions is allowed, on IAM resources of any name, or on the user itself, its groups or its policies: \`iam:PutUserPolicy\`, \`iam:AttachUserPolicy\`, \`iam:PutGroupPolicy\`, \`iam:AttachGroupPolicy\`, \`iam:PutRolePolicy\`, \`iam:AttachRolePolicy\`, \`iam:CreatePolicyVersion\`, \`iam:SetDefaultPolicyVersion\`, \`iam:AddUserToGroup\`, \`iam:UpdateAssumeRolePolicy\`, and \`iam:CreateAccessKey\`, \`iam:CreateLoginProfile\` or \`iam:UpdateLoginProfile\` for other users.

## Can grant themselves everything

Any one of these is enough, even without any other permission:

- \`iam:PutUserPolicy\` or \`iam:AttachUserPolicy\` on the user itself;
- \`iam:PutGroupPolicy\` or \`iam:AttachGroupPolicy\` on a group that the user is in, or on any group;
- \`iam:CreatePolicyVersion\` or \`iam:SetDefaultPolicyVersion\` on a customer managed policy that is attached to the user, or on any policy;
- \`iam:PutUserPolicy\` or \`iam:AttachUserPolicy\` on any user, and \`iam:CreateAccessKey\`, \`iam:CreateLoginProfile\` or \`iam:UpdateLoginProfile\` for any user;
- \`iam:CreateRole\` and \`iam:PutRolePolicy\` or \`iam:AttachRolePolicy\` on any role.

The first three don't count if a permissions boundary or a deny that the user can't remove would still keep them from doing everything.

## How statements are read

- A condition on an \`Allow\` is assumed to be met, one on a \`Deny\` not to be met: the widest possible access counts. Conditions on \`iam:PassedToService\`, \`aws:PrincipalArn\`, \`aws:PrincipalAccount\`, \`aws:PrincipalType\`, \`aws:username\`, \`aws:userid\`, \`aws:AssumedRoot\` and \`aws:IsMcpServiceAction\` are evaluated, because their values are known.
- A \`Deny\` takes away what it covers, and nothing else. Users who can remove their own deny or boundary (\`iam:DeleteUserPolicy\`, \`iam:DetachUserPolicy\`, \`iam:RemoveUserFromGroup\`, \`iam:DeleteUserPermissionsBoundary\`, …) are evaluated without it.
- \`\${aws:username}\` and the other variables of the principal are replaced by their values. An unknown variable matches any value in an \`Allow\` and none in a \`Deny\`.
- IAM refuses an action with a wildcard in its service (\`?am:*\`), except \`*:*\`. Such a pattern counts only if everything is granted elsewhere.
- AWS managed policies are read from the account if they are attached there; a few are recognized by their ARN, in any partition.
- If a policy can't be read, the result is **unknown** (INSUFFICIENT_DATA), never "no", unless the policy could not change the result.

## IAM users: paths through others

An IAM user who can take over an administrator of the account is NON_COMPLIANT in \`iam-user-administrator-absent\`, and the finding names the calls. A path counts only if the role, user or group at its end exists and has administrator access:

- \`sts:AssumeRole\` on a role whose trust policy admits the user (if it names the user, no permission is needed), and from role to role;
- \`iam:UpdateAssumeRolePolicy\` on the role;
- \`iam:PassRole\` on the role, to a service that the role trusts and in which the user can run code (see the table below);
- \`iam:CreateAccessKey\`, \`iam:CreateLoginProfile\` or \`iam:UpdateLoginProfile\` for an administrator;
- \`iam:AddUserToGroup\` on a group that grants administrator access;
- any call above that grants permissions to a user or role that can be taken over in one of these ways.

Roles that AWS services manage (\`/aws-reserved/\`, \`/aws-service-role/\`) can neither be changed nor passed.

## Permission sets

Whether a permission set grants administrator access depends only on what the set itself allows. A set that only lets people take over a role or user of the account (such as PowerUserAccess beside a role that trusts the account) still counts as less privileged, and the finding names the path. A set that allows nothing, or whose permissions are all denied, does not count as a less privileged set.

## Quarantine

AWS attaches AWSCompromisedKeyQuarantine (V2, V3, …) to a user whose access key has leaked. While it is attached, the user's own policies don't make them an administrator, but a path through others still does. The finding says that the user is quarantined.

## Services in which code can run with a passed role

Taken from the published lists of [Rhino Security Labs](https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/), [PMapper](https://github.com/nccgroup/PMapper) and [pathfinding.cloud](https://pathfinding.cloud); for Step Functions, EventBridge Scheduler and Systems Manager Automation from their documentation, because they can call any API with the role.`,
    runners: {
      head: ["the role trusts", "and the user can call, on some resource, any of"],
      after: "## Examples",
    },
    tables: {
      intro:
        "These examples are the tests of the rule (`test/controls/domain/administration.cases.ts`). Unless stated otherwise, the policies are attached to an IAM user without groups.",
      policies: ["policies", "administrator"],
      between: "IAM users, depending on what else is in the account:",
      account: ["in the account", "administrator"],
    },
    verdict: { yes: "yes", no: "no", unknown: "unknown" },
    limits: `## What is not covered

- Service control policies, resource control policies and session policies: they can only take access away.
- Resource policies other than trust policies, and roles of other accounts.
- Code that already runs under a role: \`lambda:UpdateFunctionCode\`, \`ssm:SendCommand\`, \`ssm:StartSession\`, \`ec2-instance-connect:SendSSHPublicKey\`, \`glue:UpdateDevEndpoint\`, \`sagemaker:CreatePresignedNotebookInstanceUrl\`, \`codebuild:StartBuild\`, \`ecs:ExecuteCommand\` and the like. Genkan does not read which function or instance has which role.
- SAML and OpenID Connect providers: anyone who can change one may be able to sign in as the roles that trust it.
- The administration of Identity Center itself: in its account, anyone who can call \`sso:CreateAccountAssignment\` or \`sso:PutInlinePolicyToPermissionSet\` can grant themselves access. PowerUserAccess includes these calls.
- CodeStar, which AWS has discontinued.
- Whether a user already has two access keys, the most that IAM allows, and whether a role has an instance profile.`,
  },
  ja: {
    title: "管理者とみなす条件",
    rule: `Genkan は、名前ではなく、ポリシーが何を許可しているかで評価します。**管理者**とは、すべての操作ができる人、またはすべての権限を自分に与えられる人です。

## すべての操作ができる

次の 2 つが両方とも成り立つ場合です。

1. すべてのサービスのすべての操作が、すべてのリソースに対して許可されている (これから登場するサービスも含む)。これに当たるのは \`*\` か、除外リスト付きの \`NotAction\` だけです。
2. 権限を与える操作が少なくとも 1 つ、任意の名前の IAM リソース、または自分自身、自分のグループ、自分のポリシーに対して許可されている。対象の操作: \`iam:PutUserPolicy\`、\`iam:AttachUserPolicy\`、\`iam:PutGroupPolicy\`、\`iam:AttachGroupPolicy\`、\`iam:PutRolePolicy\`、\`iam:AttachRolePolicy\`、\`iam:CreatePolicyVersion\`、\`iam:SetDefaultPolicyVersion\`、\`iam:AddUserToGroup\`、\`iam:UpdateAssumeRolePolicy\`、および他のユーザーに対する \`iam:CreateAccessKey\`、\`iam:CreateLoginProfile\`、\`iam:UpdateLoginProfile\`。

## すべての権限を自分に与えられる

次のいずれかがあれば、ほかに何も許可されていなくても管理者とみなします。

- 自分自身に対する \`iam:PutUserPolicy\` または \`iam:AttachUserPolicy\`
- 自分が属するグループ、または任意のグループに対する \`iam:PutGroupPolicy\` または \`iam:AttachGroupPolicy\`
- 自分にアタッチされているカスタマー管理ポリシー、または任意のポリシーに対する \`iam:CreatePolicyVersion\` または \`iam:SetDefaultPolicyVersion\`
- 任意のユーザーに対する \`iam:PutUserPolicy\` または \`iam:AttachUserPolicy\` と、任意のユーザーに対する \`iam:CreateAccessKey\`、\`iam:CreateLoginProfile\`、\`iam:UpdateLoginProfile\` のいずれか
- \`iam:CreateRole\` と、任意のロールに対する \`iam:PutRolePolicy\` または \`iam:AttachRolePolicy\`

はじめの 3 つは、自分では外せないアクセス許可の境界や明示的な拒否によって、結局すべての操作はできない場合には数えません。

## ステートメントの読み方

- \`Allow\` の条件は満たされるもの、\`Deny\` の条件は満たされないものとして、もっとも広い権限になる場合で評価します。\`iam:PassedToService\`、\`aws:PrincipalArn\`、\`aws:PrincipalAccount\`、\`aws:PrincipalType\`、\`aws:username\`、\`aws:userid\`、\`aws:AssumedRoot\`、\`aws:IsMcpServiceAction\` の条件は、値がわかるので評価します。
- \`Deny\` が取り消すのは、その対象だけです。自分にかかっている拒否や境界を自分で外せる人 (\`iam:DeleteUserPolicy\`、\`iam:DetachUserPolicy\`、\`iam:RemoveUserFromGroup\`、\`iam:DeleteUserPermissionsBoundary\` など) は、それがないものとして評価します。
- \`\${aws:username}\` など、プリンシパルのポリシー変数には値を入れます。値がわからない変数は、\`Allow\` では任意の値、\`Deny\` では該当なしとします。
- IAM は、サービス名にワイルドカードを含む操作 (\`?am:*\`) を受け付けません (\`*:*\` を除く)。そのような記述は、すべての操作の許可がほかにある場合だけ数えます。
- AWS 管理ポリシーの内容は、アタッチされていればアカウントから読み取ります。一部は ARN で識別します (どのパーティションでも同じです)。
- 読み取れないポリシーがあるときは、評価に影響しない場合を除き、「管理者ではない」ではなく**判定不能** (INSUFFICIENT_DATA) とします。

## IAM ユーザー: ほかのユーザーやロールを経由する経路

アカウント内の管理者になり代われる IAM ユーザーは、\`iam-user-administrator-absent\` で NON_COMPLIANT となり、検出結果にその操作を示します。経路を数えるのは、その先にあるロール、ユーザー、グループが実在し、管理者権限を持つ場合だけです。

- 信頼ポリシーがそのユーザーを受け入れるロールへの \`sts:AssumeRole\` (ロールがユーザーを名指ししていれば許可は不要。ロールからロールへの経路も含む)
- そのロールへの \`iam:UpdateAssumeRolePolicy\`
- ロールが信頼し、ユーザーがコードを動かせるサービス (下の表) への、そのロールの \`iam:PassRole\`
- 管理者に対する \`iam:CreateAccessKey\`、\`iam:CreateLoginProfile\`、\`iam:UpdateLoginProfile\`
- 管理者権限のあるグループへの \`iam:AddUserToGroup\`
- 以上のいずれかでなり代われるユーザーやロールに、権限を与える操作

AWS のサービスが管理するロール (\`/aws-reserved/\`、\`/aws-service-role/\`) は、変更も、サービスへの受け渡しもできません。

## 許可セット

管理者の許可セットかどうかは、許可セット自体が許可している内容で決まります。アカウントを信頼するロールがある場合の PowerUserAccess のように、アカウント内のロールやユーザーになり代われる許可セットも、権限をより限定した許可セットとみなし、検出結果に経路を示します。何も許可しない許可セットや、許可したものがすべて拒否される許可セットは、権限をより限定した許可セットとはみなしません。

## 隔離

アクセスキーが漏えいしたユーザーには、AWS が AWSCompromisedKeyQuarantine (V2、V3 など) をアタッチします。アタッチされている間は、本人のポリシーからは管理者とみなしません (ほかを経由する経路は数えます)。検出結果に、隔離されていることを示します。

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
        "次の例は、実際にテストしているものです (`test/controls/domain/administration.cases.ts`)。特に記載がなければ、グループに属さない IAM ユーザーにポリシーがアタッチされている場合です。",
      policies: ["ポリシー", "管理者か"],
      between: "アカウント内のほかのリソースも含めて評価する IAM ユーザー:",
      account: ["アカウントにあるもの", "管理者か"],
    },
    verdict: { yes: "はい", no: "いいえ", unknown: "判定不能" },
    limits: `## 対象に含まないもの

- サービスコントロールポリシー、リソースコントロールポリシー、セッションポリシー (いずれも権限を狭めるだけです)
- 信頼ポリシー以外のリソースベースポリシーと、他のアカウントのロール
- すでにロールで動いているものの乗っ取り: \`lambda:UpdateFunctionCode\`、\`ssm:SendCommand\`、\`ssm:StartSession\`、\`ec2-instance-connect:SendSSHPublicKey\`、\`glue:UpdateDevEndpoint\`、\`sagemaker:CreatePresignedNotebookInstanceUrl\`、\`codebuild:StartBuild\`、\`ecs:ExecuteCommand\` など。どの関数やインスタンスがどのロールを持つかは読み取りません。
- SAML プロバイダーと OpenID Connect プロバイダー: これらを変更できる人は、それを信頼するロールとしてサインインできる可能性があります。
- Identity Center 自体の管理: Identity Center のアカウントで \`sso:CreateAccountAssignment\` や \`sso:PutInlinePolicyToPermissionSet\` を呼び出せる人は、自分にアクセス権を与えられます。PowerUserAccess はこれらを含みます。
- AWS が提供を終了した CodeStar
- ユーザーがすでに上限の 2 つのアクセスキーを持っているか、ロールにインスタンスプロファイルがあるか`,
  },
} as const;
