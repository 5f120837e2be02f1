import { control, perResource, reason, USER_TYPE } from "genkan/control";

/** IAM users that Acme keeps on purpose, each for when Identity Center can't be reached. */
const BREAK_GLASS = ["break-glass"];

type Named = { user: string };

/** A rule of Acme's that Genkan does not have: nobody has an IAM user, except for break-glass access. */
export const acmeIamUserAbsent = control({
  id: "acme-iam-user-absent",
  severity: "MEDIUM",
  step: null,
  frameworks: { "well-architected": ["SEC02-BP02", "SEC02-BP04"] },
  title: {
    en: "There is no IAM user except for break-glass access",
    ja: "緊急用のユーザーを除き、IAM ユーザーがいない",
  },
  why: {
    en: "Acme's people sign in through Identity Center, and its programs use roles. An IAM user is a way in that nobody manages.",
    ja: "Acme では、人は Identity Center からサインインし、プログラムはロールを使います。IAM ユーザーは、誰にも管理されない侵入口になります。",
  },
  consolePage: "iam-users",
  remediation: {
    en: [
      "Ask the platform team for a permission set (for a person) or a role (for a program) that replaces the user.",
      "Open the IAM console, choose Users, and delete the user.",
    ],
    ja: [
      "代わりになる許可セット (人の場合) またはロール (プログラムの場合) を、プラットフォームチームに依頼します。",
      "IAM コンソールの「ユーザー」で、そのユーザーを削除します。",
    ],
  },
  needs: ["iamAuthorization"],
  reasons: {
    "no-iam-users": reason("COMPLIANT", () => ({
      en: "The account has no IAM users.",
      ja: "このアカウントに IAM ユーザーはいません。",
    })),
    "break-glass-user": reason("COMPLIANT", ({ user }: Named) => ({
      en: `${user} is kept for break-glass access.`,
      ja: `${user} は緊急用のユーザーです。`,
    })),
    "iam-user-present": reason(
      "NON_COMPLIANT",
      ({ user }: Named) => ({
        en: `${user} is an IAM user.`,
        ja: `${user} は IAM ユーザーです。`,
      }),
      {
        remedy: {
          way: "console",
          by: "administrator",
          because: {
            en: "Only you know whether something still needs the user.",
            ja: "そのユーザーがまだ必要かどうかは、管理者の判断が必要です。",
          },
        },
      },
    ),
  },
  judge: ({ iamAuthorization: { users } }) =>
    perResource(
      users,
      ({ name: user }) => ({
        resource: { type: USER_TYPE, id: user },
        reason: BREAK_GLASS.includes(user) ? "break-glass-user" : "iam-user-present",
        params: { user },
      }),
      () => ({ reason: "no-iam-users", params: {} }),
    ),
});
