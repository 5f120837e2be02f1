import { instanceReasons, judgedElsewhere, onInstance } from "../domain/identity-center.ts";
import { control, reason } from "../model/control.ts";
import { counted } from "../model/text.ts";
import { addUser, enableUser } from "../remedies/by-hand.ts";

/** Step 4 of the guide: there is somebody who can sign in. */
export const identityCenterUserExists = control({
  id: "identity-center-user-exists",
  severity: "HIGH",
  step: 4,
  frameworks: { "cis-3.0": ["1.21"], "cis-5.0": ["1.20"], "cis-7.0": ["2.19"], "well-architected": ["SEC02-BP04"] },
  title: {
    en: "The Identity Center directory has a user",
    ja: "Identity Center のディレクトリにユーザーがいる",
  },
  topic: {
    checked: { en: "Identity Center users", ja: "Identity Center のユーザー" },
    found: { en: "Identity Center has no user", ja: "Identity Center にユーザーがいない" },
    over: { en: "Identity Center has a user", ja: "Identity Center にユーザーができた" },
  },
  why: {
    en: "With an empty directory nobody can sign in, so people work as root or as IAM users.",
    ja: "ディレクトリが空では誰もサインインできず、ルートユーザーや IAM ユーザーで作業することになります。",
  },
  consolePage: "identity-center-users",
  remediation: {
    en: [
      "Open the IAM Identity Center console, choose Users, then Add user. Create one user for each person, with an e-mail address that they can read.",
      "Each person accepts the invitation and registers an MFA device. If you use an external identity provider, provision at least one user from there.",
    ],
    ja: [
      "IAM Identity Center コンソールで「ユーザー」から「ユーザーを追加」を選び、本人が受信できるメールアドレスで、1 人につき 1 つ作成します。",
      "各自が招待メールを承諾し、MFA デバイスを登録します。外部の ID プロバイダーを使っている場合は、そこから少なくとも 1 人をプロビジョニングします。",
    ],
  },
  needs: ["identityCenter", "directory"],
  reasons: {
    "users-exist": reason("COMPLIANT", ({ count, more }: { count: number; more: boolean }) => ({
      en: more
        ? `The directory has ${count} or more enabled users.`
        : `The directory has ${counted(count, "enabled user")}.`,
      ja: `ディレクトリに有効なユーザーが ${count} 人${more ? "以上" : ""}います。`,
    })),
    "users-disabled": reason(
      "NON_COMPLIANT",
      ({ count }: { count: number }) => ({
        en: `Every user in the directory is disabled (${count}).`,
        ja: `ディレクトリのユーザーは、全員無効になっています (${count} 人)。`,
      }),
      { remedy: enableUser },
    ),
    "no-users": reason(
      "NON_COMPLIANT",
      () => ({
        en: "The directory has no users.",
        ja: "ディレクトリにユーザーがいません。",
      }),
      { remedy: addUser },
    ),
    ...instanceReasons("NON_COMPLIANT"),
  },
  elsewhere: judgedElsewhere,
  judge: onInstance(({ directory: { users, complete } }) => {
    const enabled = users.filter((user) => user.enabled).length;
    if (enabled) return [{ reason: "users-exist", params: { count: enabled, more: !complete } }];
    if (!complete) {
      const detail = `the first ${users.length} users are disabled; the others were not read`;
      return [{ unknown: [{ kind: "unexpected", action: "identitystore:ListUsers", detail }] }];
    }
    if (users.length) return [{ reason: "users-disabled", params: { count: users.length } }];
    return [{ reason: "no-users", params: {} }];
  }),
});
