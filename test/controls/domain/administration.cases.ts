import type { Administration, Holder } from "@genkan/controls/domain/administration";
import type { IamAuthorization, PolicyRef } from "@genkan/controls/model/evidence";
import type { Text } from "@genkan/controls/model/text";

/** One example of who is an administrator and who is not: tested, and shown in the documentation. */
export interface Case {
  readonly what: Text;
  readonly policies: readonly PolicyRef[];
  readonly boundary?: PolicyRef;
  /** Of a permission set, where that differs from an IAM user. */
  readonly as?: "permission-set";
  readonly administers: Administration["administers"];
}

export const subject = { account: "111122223333", partition: "aws" };
/** The user who asks, as a policy variable. */
const OWN = `user/\${aws:username}`;
export const iam = (resource: string) => `arn:aws:iam::${subject.account}:${resource}`;

/** alice, an IAM user without groups, or a permission set, with policies. */
export const holding = ({ policies, boundary, as }: Pick<Case, "policies" | "boundary" | "as">): Holder => ({
  caller: as
    ? {
        ...subject,
        arn: iam("role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Set_0123456789abcdef"),
        id: null,
        userName: null,
      }
    : { ...subject, arn: iam("user/alice"), id: "AIDAALICE", userName: "alice" },
  policies,
  boundary: boundary ?? null,
  groups: [],
  isProtected: as !== undefined,
});

export const aws = (name: string, partition = "aws"): PolicyRef => ({
  name: `arn:${partition}:iam::aws:policy/${name}`,
  document: null,
});
export const own = (...statements: object[]): PolicyRef => ({
  name: "inline",
  document: text(...statements),
});
export const allow = (rest: object) => ({ Effect: "Allow", Resource: "*", ...rest });
export const deny = (rest: object) => ({ Effect: "Deny", Resource: "*", ...rest });
const text = (...statements: object[]) => JSON.stringify({ Version: "2012-10-17", Statement: statements });
/** The calls that change a policy, and no other way to more permissions. */
const policyCalls = [
  "iam:AttachRolePolicy",
  "iam:PutRolePolicy",
  "iam:UpdateAssumeRolePolicy",
  "iam:AttachUserPolicy",
  "iam:PutUserPolicy",
  "iam:AttachGroupPolicy",
  "iam:PutGroupPolicy",
  "iam:CreatePolicyVersion",
  "iam:SetDefaultPolicyVersion",
];
const unread: PolicyRef = { name: "arn:aws:iam::111122223333:policy/Unread", document: null };
const all = own(allow({ Action: "*" }));

export const cases: readonly Case[] = [
  {
    what: { en: "AdministratorAccess", ja: "AdministratorAccess" },
    policies: [aws("AdministratorAccess")],
    administers: "yes",
  },
  {
    what: { en: "AdministratorAccess in the China partition", ja: "中国パーティションの AdministratorAccess" },
    policies: [aws("AdministratorAccess", "aws-cn")],
    administers: "yes",
  },
  {
    what: { en: "AdministratorAccess in GovCloud", ja: "GovCloud の AdministratorAccess" },
    policies: [aws("AdministratorAccess", "aws-us-gov")],
    administers: "yes",
  },
  { what: { en: "Allow `*` on `*`", ja: "`*` を `*` に許可" }, policies: [all], administers: "yes" },
  {
    what: { en: "Allow `*:*` on `*`", ja: "`*:*` を `*` に許可" },
    policies: [own(allow({ Action: "*:*" }))],
    administers: "yes",
  },
  {
    what: { en: "Allow a list that contains `*`", ja: "`*` を含むリストを許可" },
    policies: [own(allow({ Action: ["s3:GetObject", "*"], Resource: ["arn:aws:s3:::a", "*"] }))],
    administers: "yes",
  },
  {
    what: { en: "Allow `*` on `arn:aws:*`", ja: "`*` を `arn:aws:*` に許可" },
    policies: [own(allow({ Action: "*", Resource: "arn:aws:*" }))],
    administers: "yes",
  },
  {
    what: { en: "One statement instead of a list", ja: "リストでなく 1 つのステートメント" },
    policies: [
      { name: "inline", document: JSON.stringify({ Statement: { Effect: "Allow", Action: "*", Resource: "*" } }) },
    ],
    administers: "yes",
  },
  {
    what: { en: "Everything but billing (`NotAction`)", ja: "請求以外すべて (`NotAction`)" },
    policies: [own(allow({ NotAction: ["aws-portal:*", "billing:*"] }))],
    administers: "yes",
  },
  {
    what: {
      en: "Everything but EC2 (`NotAction`): anyone who can change IAM can restore it",
      ja: "EC2 以外すべて (`NotAction`)。IAM を変更できれば取り戻せる",
    },
    policies: [own(allow({ NotAction: "ec2:*" }))],
    administers: "yes",
  },
  {
    what: { en: "Everything on all resources but one (`NotResource`)", ja: "1 つを除く全リソース (`NotResource`)" },
    policies: [own({ Effect: "Allow", Action: "*", NotResource: "arn:aws:s3:::secret" })],
    administers: "yes",
  },
  {
    what: { en: "Allow `*` on `*`, only with MFA (condition)", ja: "MFA がある場合だけ `*` を `*` に許可 (条件付き)" },
    policies: [own(allow({ Action: "*", Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }))],
    administers: "yes",
  },
  {
    what: { en: "PowerUserAccess and IAMFullAccess together", ja: "PowerUserAccess と IAMFullAccess の両方" },
    policies: [aws("PowerUserAccess"), aws("IAMFullAccess")],
    administers: "yes",
  },
  {
    what: { en: "Everything but IAM, and one way to change IAM", ja: "IAM 以外すべて + IAM を変更する手段が 1 つ" },
    policies: [own(allow({ NotAction: "iam:*" }), allow({ Action: "iam:put*policy" }))],
    administers: "yes",
  },
  {
    what: {
      en: "AdministratorAccess, with a deny of one EC2 action",
      ja: "AdministratorAccess + EC2 の操作 1 つの明示的拒否",
    },
    policies: [aws("AdministratorAccess"), own(deny({ Action: "ec2:TerminateInstances" }))],
    administers: "yes",
  },
  {
    what: {
      en: "AdministratorAccess, with a deny outside a Region",
      ja: "AdministratorAccess + リージョン外の条件付き拒否",
    },
    policies: [
      aws("AdministratorAccess"),
      own(deny({ Action: "*", Condition: { StringNotEquals: { "aws:RequestedRegion": "ap-northeast-1" } } })),
    ],
    administers: "yes",
  },
  {
    what: {
      en: "AdministratorAccess, with a deny of IAM on one role",
      ja: "AdministratorAccess + ロール 1 つに対する IAM の拒否",
    },
    policies: [aws("AdministratorAccess"), own(deny({ Action: "iam:*", Resource: "arn:aws:iam::*:role/break-glass" }))],
    administers: "yes",
  },
  {
    what: { en: "AdministratorAccess within a boundary of AdministratorAccess", ja: "境界も AdministratorAccess" },
    policies: [aws("AdministratorAccess")],
    boundary: aws("AdministratorAccess"),
    administers: "yes",
  },
  {
    what: {
      en: "Everything but services that begin with a (`NotAction`)",
      ja: "a で始まるサービス以外すべて (`NotAction`)",
    },
    policies: [own(allow({ NotAction: "a*" }))],
    administers: "yes",
  },
  {
    what: {
      en: "Everything but an action that does not exist (`NotAction`)",
      ja: "存在しない操作以外すべて (`NotAction`)",
    },
    policies: [own(allow({ NotAction: "prowler:action" }))],
    administers: "yes",
  },
  {
    what: { en: "AdministratorAccess, with a deny of `a*`", ja: "AdministratorAccess + `a*` の拒否" },
    policies: [aws("AdministratorAccess"), own(deny({ Action: "a*" }))],
    administers: "yes",
  },
  {
    what: { en: "Allow `*` on `arn:*`", ja: "`*` を `arn:*` に許可" },
    policies: [own(allow({ Action: "*", Resource: "arn:*" }))],
    administers: "yes",
  },
  {
    what: {
      en: "PowerUserAccess and IAM on every IAM resource (`arn:aws:iam::*:*`)",
      ja: "PowerUserAccess + IAM の全リソースへの IAM (`arn:aws:iam::*:*`)",
    },
    policies: [aws("PowerUserAccess"), own(allow({ Action: "iam:*", Resource: "arn:aws:iam::*:*" }))],
    administers: "yes",
  },
  {
    what: {
      en: "Everything but IAM, and IAM on each type of the account's resources",
      ja: "IAM 以外すべて + アカウント内の IAM リソースへの IAM (種類ごとに指定)",
    },
    policies: [
      own(
        allow({ NotAction: "iam:*" }),
        ...["user/*", "group/*", "role/*", "policy/*"].map((each) => allow({ Action: "iam:*", Resource: iam(each) })),
      ),
    ],
    administers: "yes",
  },
  {
    what: {
      en: `PowerUserAccess and \`iam:PutUserPolicy\` on \`${OWN}\``,
      ja: `PowerUserAccess + \`${OWN}\` への \`iam:PutUserPolicy\``,
    },
    policies: [aws("PowerUserAccess"), own(allow({ Action: "iam:PutUserPolicy", Resource: iam(OWN) }))],
    administers: "yes",
  },
  {
    what: {
      en: "AdministratorAccess, with a deny of IAM on all but the user itself (`NotResource`): the user can delete the deny",
      ja: "AdministratorAccess + 自分以外に対する IAM の拒否 (`NotResource`)。拒否を自分で削除できる",
    },
    policies: [aws("AdministratorAccess"), own({ Effect: "Deny", Action: "iam:*", NotResource: iam(OWN) })],
    administers: "yes",
  },
  {
    what: {
      en: "AdministratorAccess, with a deny only of the calls that change policies: other ways remain",
      ja: "AdministratorAccess + ポリシーを変更する操作だけの拒否。ほかの手段が残る",
    },
    policies: [aws("AdministratorAccess"), own(deny({ Action: policyCalls }))],
    administers: "yes",
  },
  {
    what: {
      en: "AdministratorAccess, with a deny of IAM only on users",
      ja: "AdministratorAccess + ユーザーに対する IAM の拒否",
    },
    policies: [aws("AdministratorAccess"), own(deny({ Action: "iam:*", Resource: iam("user/*") }))],
    administers: "yes",
  },
  {
    what: {
      en: "AdministratorAccess, with an attached deny that the user can detach",
      ja: "AdministratorAccess + 自分でデタッチできる拒否ポリシー",
    },
    policies: [
      aws("AdministratorAccess"),
      { name: iam("policy/NoIam"), document: text(deny({ NotAction: "iam:DetachUserPolicy" })) },
    ],
    administers: "yes",
  },
  {
    what: {
      en: "AdministratorAccess within a boundary that the user can delete",
      ja: "AdministratorAccess + 自分で削除できる境界",
    },
    policies: [aws("AdministratorAccess")],
    boundary: own(allow({ Action: ["s3:*", "iam:DeleteUserPermissionsBoundary"] })),
    administers: "yes",
  },
  {
    what: {
      en: "IAMFullAccess alone: it can be turned into everything",
      ja: "IAMFullAccess だけ: すべての権限を自分に与えられる",
    },
    policies: [aws("IAMFullAccess")],
    administers: "yes",
  },
  ...(["iam:PutUserPolicy", "iam:AttachUserPolicy"] as const).map((action) => ({
    what: { en: `\`${action}\` on the user itself, alone`, ja: `自分への \`${action}\` だけ` },
    policies: [own(allow({ Action: action, Resource: iam(OWN) }))],
    administers: "yes" as const,
  })),
  ...(
    ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion", "iam:PutGroupPolicy", "iam:AttachGroupPolicy"] as const
  ).map((action) => ({
    what: { en: `\`${action}\` on every resource, alone`, ja: `全リソースへの \`${action}\` だけ` },
    policies: [own(allow({ Action: action }))],
    administers: "yes" as const,
  })),
  {
    what: {
      en: "`iam:CreatePolicyVersion` on the policy that grants it",
      ja: "それ自身を許可しているポリシーへの `iam:CreatePolicyVersion`",
    },
    policies: [
      {
        name: iam("policy/team/mine"),
        document: text(allow({ Action: "iam:CreatePolicyVersion", Resource: "arn:aws:iam::*:policy/team/*" })),
      },
    ],
    administers: "yes",
  },
  {
    what: {
      en: "`iam:CreateRole` and `iam:AttachRolePolicy`: a new role with full access",
      ja: "`iam:CreateRole` と `iam:AttachRolePolicy`: すべての操作ができる新しいロール",
    },
    policies: [own(allow({ Action: ["iam:CreateRole", "iam:AttachRolePolicy"] }))],
    as: "permission-set",
    administers: "yes",
  },
  {
    what: {
      en: "`iam:AttachUserPolicy` and `iam:CreateAccessKey` on any user",
      ja: "任意のユーザーへの `iam:AttachUserPolicy` と `iam:CreateAccessKey`",
    },
    policies: [own(allow({ Action: ["iam:AttachUserPolicy", "iam:CreateAccessKey"], Resource: iam("user/*") }))],
    as: "permission-set",
    administers: "yes",
  },
  {
    what: {
      en: "Permission set: AdministratorAccess, with a deny only of the calls that change policies",
      ja: "許可セット: AdministratorAccess + ポリシーを変更する操作だけの拒否",
    },
    policies: [aws("AdministratorAccess"), own(deny({ Action: policyCalls }))],
    as: "permission-set",
    administers: "yes",
  },
  { what: { en: "PowerUserAccess", ja: "PowerUserAccess" }, policies: [aws("PowerUserAccess")], administers: "no" },
  {
    what: {
      en: "AdministratorAccess, with a deny of IAM on every IAM resource (`arn:aws:iam::*:*`)",
      ja: "AdministratorAccess + IAM の全リソースに対する IAM の拒否 (`arn:aws:iam::*:*`)",
    },
    policies: [aws("AdministratorAccess"), own(deny({ Action: "iam:*", Resource: "arn:aws:iam::*:*" }))],
    administers: "no",
  },
  {
    what: {
      en: "AdministratorAccess, with a deny of IAM on each type of resource",
      ja: "AdministratorAccess + 種類ごとに指定した IAM の拒否",
    },
    policies: [
      aws("AdministratorAccess"),
      own(...["user/*", "group/*", "role/*", "policy/*"].map((each) => deny({ Action: "iam:*", Resource: iam(each) }))),
    ],
    administers: "no",
  },
  {
    what: { en: "ReadOnlyAccess", ja: "ReadOnlyAccess" },
    policies: [aws("ReadOnlyAccess")],
    administers: "no",
  },
  {
    what: {
      en: "A policy called AdministratorAccess that is not AWS's",
      ja: "AWS のものでない AdministratorAccess という名前のポリシー",
    },
    policies: [
      {
        name: "arn:aws:iam::111122223333:policy/AdministratorAccess",
        document: JSON.stringify({ Statement: [allow({ Action: "s3:*" })] }),
      },
    ],
    administers: "no",
  },
  {
    what: { en: "Everything but IAM (`NotAction`)", ja: "IAM 以外すべて (`NotAction`)" },
    policies: [own(allow({ NotAction: "iam:*" }))],
    administers: "no",
  },
  {
    what: { en: "Everything, on one bucket", ja: "1 つのバケットに対するすべて" },
    policies: [own(allow({ Action: "*", Resource: "arn:aws:s3:::one/*" }))],
    administers: "no",
  },
  {
    what: {
      en: "All actions of the listed services, without IAM",
      ja: "列挙したサービスの全操作を許可 (IAM を除く)",
    },
    policies: [own(allow({ Action: ["s3:*", "ec2:*", "lambda:*"] }))],
    administers: "no",
  },
  {
    what: {
      en: `PowerUserAccess and the user's own access keys (\`iam:CreateAccessKey\` on \`${OWN}\`)`,
      ja: `PowerUserAccess + 自分のアクセスキーの管理 (\`${OWN}\` への \`iam:CreateAccessKey\`)`,
    },
    policies: [aws("PowerUserAccess"), own(allow({ Action: "iam:*AccessKey*", Resource: iam(OWN) }))],
    administers: "no",
  },
  {
    what: {
      en: "PowerUserAccess and IAM of another account (`arn:aws:iam::444455556666:*`)",
      ja: "PowerUserAccess + 別アカウントの IAM (`arn:aws:iam::444455556666:*`)",
    },
    policies: [aws("PowerUserAccess"), own(allow({ Action: "iam:*", Resource: "arn:aws:iam::444455556666:*" }))],
    administers: "no",
  },
  {
    what: {
      en: `Permission set: PowerUserAccess and \`iam:PutUserPolicy\` on \`${OWN}\`, which is nobody`,
      ja: `許可セット: PowerUserAccess + \`${OWN}\` への \`iam:PutUserPolicy\` (該当するユーザーがいない)`,
    },
    policies: [aws("PowerUserAccess"), own(allow({ Action: "iam:PutUserPolicy", Resource: iam(OWN) }))],
    as: "permission-set",
    administers: "no",
  },
  {
    what: {
      en: "Only a wildcard in the service (`?am:*`), which IAM refuses",
      ja: "IAM が受け付けない、サービス名のワイルドカード (`?am:*`) だけ",
    },
    policies: [own(allow({ Action: ["?am:*", "*:Describe*"] }))],
    administers: "no",
  },
  {
    what: {
      en: "The services that begin with some letters (`a*`, `i*`)",
      ja: "特定の文字で始まるサービス (`a*`、`i*`)",
    },
    policies: [own(allow({ Action: ["a*", "i*"] }))],
    administers: "no",
  },
  {
    what: {
      en: "`iam:CreatePolicyVersion` on policies that are not attached",
      ja: "アタッチされていないポリシーへの `iam:CreatePolicyVersion`",
    },
    policies: [own(allow({ Action: "iam:CreatePolicyVersion", Resource: iam("policy/other-*") }))],
    administers: "no",
  },
  {
    what: {
      en: "Every action on the MCP servers of AWS (AWSMcpServiceActionsFullAccess)",
      ja: "AWS の MCP サーバーでのすべての操作 (AWSMcpServiceActionsFullAccess)",
    },
    policies: [own(allow({ Action: "*", Condition: { Bool: { "aws:IsMcpServiceAction": "true" } } }))],
    administers: "no",
  },
  {
    what: {
      en: "`iam:PutUserPolicy` on the user itself, within a boundary that leaves only that",
      ja: "自分への `iam:PutUserPolicy` + それだけを許可する境界",
    },
    policies: [own(allow({ Action: "iam:PutUserPolicy", Resource: iam("user/alice") }))],
    boundary: own(allow({ Action: "iam:PutUserPolicy" })),
    administers: "no",
  },
  {
    what: { en: "AdministratorAccess, with a deny of IAM", ja: "AdministratorAccess + IAM の明示的拒否" },
    policies: [aws("AdministratorAccess"), own(deny({ Action: "iam:*" }))],
    administers: "no",
  },
  {
    what: {
      en: "AdministratorAccess, with a deny of all but S3 (`NotAction`)",
      ja: "AdministratorAccess + S3 以外の拒否 (`NotAction`)",
    },
    policies: [aws("AdministratorAccess"), own(deny({ NotAction: "s3:*" }))],
    administers: "no",
  },
  {
    what: { en: "AdministratorAccess and AWSDenyAll", ja: "AdministratorAccess と AWSDenyAll" },
    policies: [aws("AdministratorAccess"), aws("AWSDenyAll")],
    administers: "no",
  },
  {
    what: {
      en: "AdministratorAccess within a boundary of PowerUserAccess",
      ja: "AdministratorAccess + 境界が PowerUserAccess",
    },
    policies: [aws("AdministratorAccess")],
    boundary: aws("PowerUserAccess"),
    administers: "no",
  },
  {
    what: {
      en: "AdministratorAccess within a boundary that denies IAM",
      ja: "AdministratorAccess + IAM を拒否する境界",
    },
    policies: [aws("AdministratorAccess")],
    boundary: own(allow({ Action: "*" }), deny({ Action: "iam:*" })),
    administers: "no",
  },
  {
    what: { en: "A boundary alone grants nothing", ja: "境界だけでは何も許可されない" },
    policies: [],
    boundary: aws("AdministratorAccess"),
    administers: "no",
  },
  { what: { en: "No policy at all", ja: "ポリシーなし" }, policies: [], administers: "no" },
  {
    what: { en: "A policy that can't be read", ja: "読み取れないポリシー" },
    policies: [unread],
    administers: "unknown",
  },
  {
    what: {
      en: "AdministratorAccess with a policy that can't be read, which could deny",
      ja: "AdministratorAccess + 読み取れないポリシー (拒否しているかもしれない)",
    },
    policies: [aws("AdministratorAccess"), unread],
    administers: "unknown",
  },
  {
    what: {
      en: "AdministratorAccess within a boundary that can't be read",
      ja: "AdministratorAccess + 読み取れない境界",
    },
    policies: [aws("AdministratorAccess")],
    boundary: unread,
    administers: "unknown",
  },
  {
    what: {
      en: "A policy that can't be read, with a deny of IAM: whatever it allows is denied",
      ja: "読み取れないポリシー + IAM の明示的拒否 (何を許可していても取り消される)",
    },
    policies: [unread, own(deny({ Action: "iam:*" }))],
    administers: "no",
  },
  {
    what: { en: "A policy document that is not valid JSON", ja: "JSON として読み取れないポリシードキュメント" },
    policies: [{ name: "inline", document: "<policy/>" }],
    administers: "unknown",
  },
];

/** One example of an account: what its users are by all that it holds. */
export interface AccountCase {
  readonly what: Text;
  readonly account: IamAuthorization;
  /** alice's verdict: the calls that make her an administrator, or that there are none. */
  readonly alice: readonly string[] | "no" | "unknown";
}

type User = Partial<IamAuthorization["users"][number]> & { name: string };
export const user = (more: User): IamAuthorization["users"][number] => ({
  id: `AIDA${more.name.toUpperCase()}`,
  arn: iam(`user/${more.name}`),
  groups: [],
  policies: [],
  boundary: null,
  ...more,
});
const alice = (...statements: object[]) => user({ name: "alice", policies: [own(...statements)] });
const admin = [aws("AdministratorAccess")];
export const trust = (principal: object | string, more: object = {}): PolicyRef => ({
  name: "trust policy",
  document: text({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more }),
});
export const role = (name: string, trusts: PolicyRef, policies: readonly PolicyRef[] = admin) => ({
  arn: iam(`role/${name}`),
  id: `AROA${name.toUpperCase()}`,
  trust: trusts,
  policies,
  boundary: null,
});
export const account = (holds: Partial<IamAuthorization>): IamAuthorization => ({
  users: [],
  groups: [],
  roles: [],
  reservedRoles: [],
  accountAccessRoles: [],
  documents: {},
  ...holds,
});
const root = { AWS: iam("root") };
const assume = allow({ Action: "sts:AssumeRole" });
const service = (name: string) => trust({ Service: name });
const bob = user({ name: "bob", policies: admin });

export const accountCases: readonly AccountCase[] = [
  {
    what: {
      en: "A role with AdministratorAccess that trusts the account, and `sts:AssumeRole`",
      ja: "アカウントを信頼する AdministratorAccess のロール + `sts:AssumeRole`",
    },
    account: account({ users: [alice(assume)], roles: [role("deploy", trust(root))] }),
    alice: ["sts:AssumeRole (role/deploy)"],
  },
  {
    what: { en: "The same role, only with MFA (condition)", ja: "同じロール (MFA の条件付き)" },
    account: account({
      users: [alice(assume)],
      roles: [role("deploy", trust(root, { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }))],
    }),
    alice: ["sts:AssumeRole (role/deploy)"],
  },
  {
    what: { en: "The same role, without `sts:AssumeRole`", ja: "同じロール、`sts:AssumeRole` なし" },
    account: account({ users: [alice(allow({ Action: "s3:*" }))], roles: [role("deploy", trust(root))] }),
    alice: "no",
  },
  {
    what: {
      en: "A role that names the user in its trust policy needs no permission",
      ja: "信頼ポリシーがユーザーを名指しするロールには、許可がなくても入れる",
    },
    account: account({ users: [user({ name: "alice" })], roles: [role("deploy", trust({ AWS: iam("user/alice") }))] }),
    alice: ["sts:AssumeRole (role/deploy)"],
  },
  {
    what: { en: "The same, with a deny of `sts:AssumeRole`", ja: "同じロール + `sts:AssumeRole` の拒否" },
    account: account({
      users: [alice(deny({ Action: "sts:*" }))],
      roles: [role("deploy", trust({ AWS: iam("user/alice") }))],
    }),
    alice: "no",
  },
  {
    what: { en: "A role that trusts somebody else", ja: "ほかの人だけを信頼するロール" },
    account: account({
      users: [alice(assume), user({ name: "carol" })],
      roles: [role("deploy", trust({ AWS: [iam("user/carol"), "arn:aws:iam::444455556666:root"] }))],
    }),
    alice: "no",
  },
  {
    what: {
      en: "A role that trusts everybody whose ARN is another (`aws:PrincipalArn`)",
      ja: "別の ARN だけを条件で信頼するロール (`aws:PrincipalArn`)",
    },
    account: account({
      users: [alice(assume)],
      roles: [
        role("deploy", trust(root, { Condition: { ArnLike: { "aws:PrincipalArn": "arn:aws:iam::*:role/ci" } } })),
      ],
    }),
    alice: "no",
  },
  {
    what: { en: "A role without administrator access", ja: "管理者権限のないロール" },
    account: account({
      users: [alice(assume)],
      roles: [role("reader", trust(root), [own(allow({ Action: "s3:Get*" }))])],
    }),
    alice: "no",
  },
  {
    what: { en: "A role through another role", ja: "別のロールを経由して入れるロール" },
    account: account({
      users: [alice(allow({ Action: "sts:AssumeRole", Resource: iam("role/step") }))],
      roles: [
        role("step", trust(root), [own(allow({ Action: "sts:AssumeRole", Resource: iam("role/deploy") }))]),
        role("deploy", trust({ AWS: iam("role/step") })),
      ],
    }),
    alice: ["sts:AssumeRole (role/step)", "sts:AssumeRole (role/deploy)"],
  },
  {
    what: {
      en: "`iam:UpdateAssumeRolePolicy` on a role with administrator access",
      ja: "管理者権限のロールへの `iam:UpdateAssumeRolePolicy`",
    },
    account: account({
      users: [alice(allow({ Action: "iam:UpdateAssumeRolePolicy" }))],
      roles: [role("deploy", service("ec2.amazonaws.com"))],
    }),
    alice: ["iam:UpdateAssumeRolePolicy + sts:AssumeRole (role/deploy)"],
  },
  {
    what: {
      en: "`iam:UpdateAssumeRolePolicy`, and no role with administrator access",
      ja: "`iam:UpdateAssumeRolePolicy` だけで、管理者権限のロールがない",
    },
    account: account({
      users: [alice(allow({ Action: "iam:UpdateAssumeRolePolicy" }))],
      roles: [role("reader", trust(root), [])],
    }),
    alice: "no",
  },
  {
    what: {
      en: "`iam:AttachRolePolicy` on a role that the user may assume",
      ja: "引き受けられるロールへの `iam:AttachRolePolicy`",
    },
    account: account({
      users: [alice(allow({ Action: ["iam:AttachRolePolicy", "sts:AssumeRole"], Resource: iam("role/app-*") }))],
      roles: [role("app-web", trust(root), [])],
    }),
    alice: ["iam:AttachRolePolicy (role/app-web)", "sts:AssumeRole (role/app-web)"],
  },
  {
    what: {
      en: "`iam:PutRolePolicy` on roles that the user may not assume",
      ja: "引き受けられないロールへの `iam:PutRolePolicy`",
    },
    account: account({
      users: [alice(allow({ Action: "iam:PutRolePolicy" }))],
      roles: [role("app-web", service("ec2.amazonaws.com"), [])],
    }),
    alice: "no",
  },
  ...(
    [
      ["lambda.amazonaws.com", ["lambda:CreateFunction", "lambda:InvokeFunction"]],
      ["ec2.amazonaws.com", ["ec2:RunInstances"]],
      ["cloudformation.amazonaws.com", ["cloudformation:CreateStack"]],
      ["glue.amazonaws.com", ["glue:CreateDevEndpoint"]],
      ["sagemaker.amazonaws.com", ["sagemaker:CreateNotebookInstance"]],
      ["codebuild.amazonaws.com", ["codebuild:CreateProject", "codebuild:StartBuild"]],
      ["ecs-tasks.amazonaws.com", ["ecs:RegisterTaskDefinition", "ecs:RunTask"]],
      ["datapipeline.amazonaws.com", ["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"]],
    ] as const
  ).map(([name, calls]) => {
    const listed = ["iam:PassRole", ...calls].map((each) => `\`${each}\``);
    return {
      what: {
        en: `A role with administrator access that trusts \`${name}\`: ${listed.join(", ")}`,
        ja: `\`${name}\` を信頼する管理者権限のロール: ${listed.join("、")}`,
      },
      account: account({
        users: [alice(allow({ Action: ["iam:PassRole", ...calls] }))],
        roles: [role("worker", service(name))],
      }),
      alice: [`${["iam:PassRole", ...calls].join(" + ")} (role/worker, ${name})`],
    };
  }),
  {
    what: {
      en: "The same in the China partition, for `ec2.amazonaws.com.cn` only (`iam:PassedToService`)",
      ja: "中国パーティションの `ec2.amazonaws.com.cn` に限定した場合 (`iam:PassedToService`)",
    },
    account: account({
      users: [
        alice(
          allow({
            Action: "iam:PassRole",
            Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com.cn" } },
          }),
          allow({ Action: "ec2:*" }),
        ),
      ],
      roles: [role("worker", service("ec2.amazonaws.com.cn"))],
    }),
    alice: ["iam:PassRole + ec2:RunInstances (role/worker, ec2.amazonaws.com.cn)"],
  },
  {
    what: {
      en: "`iam:PassRole`, but the role trusts another service than the one that the user may run code in",
      ja: "`iam:PassRole` はあるが、コードを動かせるサービスをロールが信頼していない",
    },
    account: account({
      users: [alice(allow({ Action: ["iam:PassRole", "lambda:*"] }))],
      roles: [role("worker", service("ec2.amazonaws.com"))],
    }),
    alice: "no",
  },
  {
    what: {
      en: "`iam:PassRole` to another service only (`iam:PassedToService`)",
      ja: "別のサービスに限定した `iam:PassRole` (`iam:PassedToService`)",
    },
    account: account({
      users: [
        alice(
          allow({
            Action: "iam:PassRole",
            Condition: { StringEquals: { "iam:PassedToService": "lambda.amazonaws.com" } },
          }),
          allow({ Action: "ec2:*" }),
        ),
      ],
      roles: [role("worker", service("ec2.amazonaws.com"))],
    }),
    alice: "no",
  },
  {
    what: { en: "`iam:PassRole` on other roles", ja: "ほかのロールだけへの `iam:PassRole`" },
    account: account({
      users: [alice(allow({ Action: "iam:PassRole", Resource: iam("role/app-*") }), allow({ Action: "ec2:*" }))],
      roles: [role("worker", service("ec2.amazonaws.com"))],
    }),
    alice: "no",
  },
  ...(["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"] as const).map((action) => ({
    what: { en: `\`${action}\` for a user who is an administrator`, ja: `管理者であるユーザーへの \`${action}\`` },
    account: account({ users: [alice(allow({ Action: action, Resource: iam("user/b*") })), bob] }),
    alice: [`${action} (user/bob)`],
  })),
  {
    what: {
      en: "`iam:CreateAccessKey` for any user, and none is an administrator",
      ja: "任意のユーザーへの `iam:CreateAccessKey` があるが、管理者がいない",
    },
    account: account({ users: [alice(allow({ Action: "iam:CreateAccessKey" })), user({ name: "carol" })] }),
    alice: "no",
  },
  {
    what: { en: "`iam:AddUserToGroup` on a group of administrators", ja: "管理者グループへの `iam:AddUserToGroup`" },
    account: account({
      users: [alice(allow({ Action: "iam:AddUserToGroup" }))],
      groups: [{ name: "ops", arn: iam("group/ops"), policies: admin }],
    }),
    alice: ["iam:AddUserToGroup (group/ops)"],
  },
  {
    what: {
      en: "`iam:AddUserToGroup` on a group whose members may assume a role with administrator access",
      ja: "管理者権限のロールを引き受けられるグループへの `iam:AddUserToGroup`",
    },
    account: account({
      users: [alice(allow({ Action: "iam:AddUserToGroup" }))],
      groups: [{ name: "dev", arn: iam("group/dev"), policies: [own(assume)] }],
      roles: [role("deploy", trust(root))],
    }),
    alice: ["iam:AddUserToGroup (group/dev)", "sts:AssumeRole (role/deploy)"],
  },
  {
    what: {
      en: "`iam:AddUserToGroup`, and no group of administrators",
      ja: "`iam:AddUserToGroup` はあるが、管理者グループがない",
    },
    account: account({
      users: [alice(allow({ Action: "iam:AddUserToGroup" }))],
      groups: [{ name: "dev", arn: iam("group/dev"), policies: [own(allow({ Action: "s3:*" }))] }],
    }),
    alice: "no",
  },
  {
    what: {
      en: "AdministratorAccess in quarantine (AWSCompromisedKeyQuarantineV3)",
      ja: "隔離中の AdministratorAccess (AWSCompromisedKeyQuarantineV3)",
    },
    account: account({ users: [user({ name: "alice", policies: [...admin, aws("AWSCompromisedKeyQuarantineV3")] })] }),
    alice: "no",
  },
  {
    what: {
      en: "In quarantine, but a role with AdministratorAccess can be assumed",
      ja: "隔離中だが、AdministratorAccess のロールを引き受けられる",
    },
    account: account({
      users: [user({ name: "alice", policies: [...admin, aws("AWSCompromisedKeyQuarantineV2")] })],
      roles: [role("deploy", trust(root))],
    }),
    alice: ["sts:AssumeRole (role/deploy)"],
  },
  {
    what: {
      en: "`sts:AssumeRole`, and the role's policy can't be read",
      ja: "`sts:AssumeRole` はあるが、ロールのポリシーを読み取れない",
    },
    account: account({ users: [alice(assume)], roles: [role("deploy", trust(root), [unread])] }),
    alice: "unknown",
  },
  {
    what: {
      en: "`sts:AssumeRole`, and the trust policy can't be read",
      ja: "`sts:AssumeRole` はあるが、信頼ポリシーを読み取れない",
    },
    account: account({ users: [alice(assume)], roles: [role("deploy", { name: "trust policy", document: null })] }),
    alice: "unknown",
  },
];
