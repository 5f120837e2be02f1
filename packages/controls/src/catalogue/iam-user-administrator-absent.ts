import { administration } from "../administration.ts";
import { control, reason } from "../control.ts";
import type { IamAuthorization } from "../evidence.ts";

/** Step 4 of the guide, the other way round: administrators are no IAM users. */
export const iamUserAdministratorAbsent = control({
  id: "iam-user-administrator-absent",
  severity: "MEDIUM",
  step: 4,
  frameworks: {
    "cis-3.0": ["1.16", "1.21"],
    "cis-5.0": ["1.15", "1.20"],
    "cis-7.0": ["2.19"],
    fsbp: ["IAM.1"],
    "nist-800-53-r5": ["AC-6"],
    "well-architected": ["SEC02-BP02", "SEC02-BP04"],
  },
  title: {
    en: "No IAM user is an administrator",
    ja: "管理者権限を持つ IAM ユーザーがいない",
  },
  why: {
    en: "An IAM user's keys and password don't expire. One that leaks from a laptop or a repository is an administrator until somebody notices.",
    ja: "IAM ユーザーのキーやパスワードには期限がありません。パソコンやリポジトリから漏れれば、気づくまでずっと管理者として使われます。",
  },
  consolePage: "iam-users",
  remediation: {
    en: [
      "Give the person an administrator permission set in IAM Identity Center, and see that they can sign in with it.",
      "Open the IAM console, choose Users, the user, and detach the policy that makes an administrator, or remove the user from the group that has it.",
      "For a program, use an IAM role; delete the user when nothing uses it any more.",
      "To see that it worked, run: genkan check --control iam-user-administrator-absent",
    ],
    ja: [
      "IAM Identity Center で管理者の許可セットを割り当て、それでサインインできることを確かめます。",
      "IAM コンソールの「ユーザー」でそのユーザーを開き、管理者にしているポリシーをデタッチするか、ポリシーを持つグループから外します。",
      "プログラムには IAM ロールを使います。使われなくなったユーザーは削除します。",
      "直ったことを確かめるには、次を実行します: genkan check --control iam-user-administrator-absent",
    ],
  },
  limits: {
    en: "Judged by the user's and its groups' policies and boundary (docs/administrators.en.md). Who may only change IAM could become an administrator and is not counted; service control policies are not read.",
    ja: "ユーザーとグループのポリシー、アクセス許可の境界から判定します (docs/administrators.ja.md)。IAM の変更だけができるユーザーは管理者になれますが、ここには数えません。サービスコントロールポリシーは読みません。",
  },
  needs: ["iamAuthorization"],
  reasons: {
    "user-not-administrator": reason("COMPLIANT", ({ user }: { user: string }) => ({
      en: `${user} is no administrator.`,
      ja: `${user} は管理者ではありません。`,
    })),
    "user-administrator": reason(
      "NON_COMPLIANT",
      ({ user, policies }: { user: string; policies: readonly string[] }) => ({
        en: `${user} is an administrator, by ${policies.join(", ")}.`,
        ja: `${user} は管理者権限を持っています (${policies.join(", ")})。`,
      }),
    ),
    "no-iam-users": reason("NOT_APPLICABLE", () => ({
      en: "The account has no IAM users.",
      ja: "このアカウントに IAM ユーザーはいません。",
    })),
  },
  judge({ iamAuthorization }) {
    const verdicts = iamAuthorization.users.map((user) => {
      const resource = { type: "AWS::IAM::User", id: user.name };
      const held = heldBy(user, iamAuthorization);
      const verdict = administration({ policies: held.map(({ policy }) => policy), boundary: user.boundary });
      if (verdict.administers === "unknown") {
        const detail = `${user.name}: the policy ${verdict.unread.join(", ")} can't be read`;
        const action = "iam:GetAccountAuthorizationDetails";
        return { resource, unknown: [{ kind: "unexpected", action, detail }] as const } as const;
      }
      if (verdict.administers === "no") {
        return { resource, reason: "user-not-administrator", params: { user: user.name } } as const;
      }
      const policies = makers(held).slice(0, 10);
      return { resource, reason: "user-administrator", params: { user: user.name, policies } } as const;
    });
    const [first, ...rest] = verdicts;
    return first ? [first, ...rest] : [{ reason: "no-iam-users", params: {} }];
  },
});

interface Held {
  readonly policy: IamAuthorization["users"][number]["policies"][number];
  readonly group: string | null;
}

function heldBy(user: IamAuthorization["users"][number], { groups }: IamAuthorization): Held[] {
  return [
    ...user.policies.map((policy) => ({ policy, group: null })),
    ...groups
      .filter(({ name }) => user.groups.includes(name))
      .flatMap(({ name, policies }) => policies.map((policy) => ({ policy, group: name }))),
  ];
}

/** The policies that make an administrator by themselves; all of them, when it takes several. */
function makers(held: readonly Held[]): string[] {
  const alone = held.filter(
    ({ policy }) => administration({ policies: [policy], boundary: null }).administers === "yes",
  );
  return (alone.length ? alone : held).map(({ policy: { name }, group }) => {
    const short = name.split("/").at(-1) ?? name;
    return group === null ? short : `${short} (${group})`;
  });
}
