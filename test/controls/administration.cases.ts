import type { Administration } from "@genkan/controls/administration";
import type { PolicyRef } from "@genkan/controls/evidence";
import type { Text } from "@genkan/controls/text";

/** One example of who is an administrator and who is not: tested, and shown in the documentation. */
export interface Case {
  readonly what: Text;
  readonly policies: readonly PolicyRef[];
  readonly boundary?: PolicyRef;
  readonly administers: Administration["administers"];
}

const aws = (name: string, partition = "aws"): PolicyRef => ({
  name: `arn:${partition}:iam::aws:policy/${name}`,
  document: null,
});
const own = (...statements: object[]): PolicyRef => ({
  name: "inline",
  document: JSON.stringify({ Version: "2012-10-17", Statement: statements }),
});
const allow = (rest: object) => ({ Effect: "Allow", Resource: "*", ...rest });
const deny = (rest: object) => ({ Effect: "Deny", Resource: "*", ...rest });
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
      en: "Everything but EC2 (`NotAction`): who may change IAM can give it back",
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
  { what: { en: "PowerUserAccess", ja: "PowerUserAccess" }, policies: [aws("PowerUserAccess")], administers: "no" },
  {
    what: {
      en: "IAMFullAccess alone: a way to become an administrator, but not counted as one",
      ja: "IAMFullAccess だけ: 管理者になれるが、管理者には数えない",
    },
    policies: [aws("IAMFullAccess")],
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
      en: "Every service by its name, as far as somebody wrote them down",
      ja: "書き出したサービスだけすべて許可",
    },
    policies: [own(allow({ Action: ["iam:*", "s3:*", "ec2:*", "lambda:*"] }))],
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
      en: "AdministratorAccess beside a policy that can't be read: it may deny",
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
      en: "A policy that can't be read, beside a deny of IAM: whatever it allows is taken away",
      ja: "読み取れないポリシー + IAM の明示的拒否 (何を許可していても取り消される)",
    },
    policies: [unread, own(deny({ Action: "iam:*" }))],
    administers: "no",
  },
  {
    what: { en: "A document that is no JSON", ja: "JSON でない文書" },
    policies: [{ name: "inline", document: "<policy/>" }],
    administers: "unknown",
  },
];
