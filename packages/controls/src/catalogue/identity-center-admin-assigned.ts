import {
  administratorsOf,
  enumerated,
  instanceReasons,
  judgedElsewhere,
  nameOf,
  onInstance,
  pathsFrom,
  pathsText,
  some,
} from "../domain/identity-center.ts";
import { causeOf, control, reason, unknownIf } from "../model/control.ts";
import type { IamAuthorization, Observed } from "../model/evidence.ts";
import { assignAdministrator, removeAdministrators } from "../remedies/permission-sets.ts";

/** How many of each a verdict names. */
const LISTED = 10;

/** Roles that Account access manager may open; `null`: not known. */
type SecondPath = readonly string[] | null;
type Left = { emptyGroups: readonly string[]; disabled: readonly string[]; deleted: readonly string[] };
/** `paths`: how a lesser set leads to administration; left out if none does. */
type Held = Left & { names: readonly string[]; count: number; secondPath: SecondPath; paths?: readonly string[] };

/** Step 4 of the guide: somebody holds the administrator's permission set, and not too many do. */
export const identityCenterAdminAssigned = control({
  id: "identity-center-admin-assigned",
  severity: "HIGH",
  step: 4,
  frameworks: { "nist-800-53-r5": ["AC-6"], "well-architected": ["SEC02-BP04", "SEC03-BP02"] },
  title: {
    en: "At least one person, but not too many, can administer the account through Identity Center",
    ja: "Identity Center を通じてアカウントを管理できる人が 1 人以上いて、上限の人数を超えていない",
  },
  topic: {
    checked: { en: "administrators", ja: "管理者の割り当て" },
    found: { en: "no administrator is assigned", ja: "管理者が割り当てられていない" },
    over: { en: "administrators are as intended", ja: "管理者の割り当てが適正になった" },
  },
  why: {
    en: "If nobody can, root is used instead. Everyone who can is one more way into the whole account.",
    ja: "1 人もいなければ、ルートユーザーを使うことになります。一方、人数が増えるほど、アカウント全体への侵入口も増えます。",
  },
  consolePage: "identity-center-accounts",
  remediation: {
    en: [
      "Open the IAM Identity Center console, choose AWS accounts, select this account, then Assign users or groups.",
      "Select an enabled user (or a group with members) and the AdministratorAccess permission set. If there are too many administrators, remove the assignments that aren't needed.",
      "Also remove assignments to deleted users, deleted groups and groups without members.",
    ],
    ja: [
      "IAM Identity Center コンソールで「AWS アカウント」からこのアカウントを選び、「ユーザーまたはグループの割り当て」を選びます。",
      "有効なユーザー (またはメンバーのいるグループ) に AdministratorAccess の許可セットを割り当てます。多すぎる場合は、不要な割り当てを削除します。",
      "削除済みのユーザーやグループ、メンバーのいないグループへの割り当ても削除します。",
    ],
  },
  limits: {
    en: "Account access manager is a second way from Identity Center into an account. The AWS SDK for JavaScript does not support it yet, so its entitlements are not read; the finding names the roles that trust it. People whose less privileged permission set lets them take over a role or user with administrator access are not counted; the finding names the path.",
    ja: "Account access manager は、Identity Center からアカウントにアクセスするもう 1 つの経路です。AWS SDK for JavaScript がまだ対応していないため、その割り当ては読み取れません。信頼しているロールがあれば検出結果に示します。権限をより限定した許可セットから、アカウント内のロールやユーザーを経由して管理者になれる人は数えず、その経路を検出結果に示します。",
  },
  needs: ["identityCenter"],
  uses: ["permissionSets", "assignments", "directory", "iamAuthorization"],
  reasons: {
    "administrators-assigned": reason("COMPLIANT", (held: Held) => ({
      en: `Administrators of this account: ${enumerated(held)}.${leftEn(held)}${secondEn(held)}${pathsText(held.paths).en}`,
      ja: `このアカウントの管理者: ${enumerated(held)}。${leftJa(held)}${secondJa(held)}${pathsText(held.paths).ja}`,
    })),
    "too-many-administrators": reason(
      "NON_COMPLIANT",
      ({ limit, ...held }: Held & { limit: number }) => ({
        en: `${held.count} people administer this account, more than ${limit}: ${enumerated(held)}.${leftEn(held)}${secondEn(held)}${pathsText(held.paths).en}`,
        ja: `このアカウントの管理者は ${held.count} 人で、上限の ${limit} 人を超えています: ${enumerated(held)}。${leftJa(held)}${secondJa(held)}${pathsText(held.paths).ja}`,
      }),
      {
        remedy: removeAdministrators,
        problem: {
          found: { en: "too many administrators", ja: "管理者が多すぎる" },
          happened: { en: "administrator was added", ja: "管理者が追加された" },
        },
        incident: {
          en: [
            "If you don't know the new administrator, remove the assignment now: IAM Identity Center > AWS accounts > the account > Users and groups, and disable the user.",
            "Ask the person who made the change (named above). If it was not them, disable that user as well.",
            "Check what the new administrator has done: CloudTrail > Event history.",
          ],
          ja: [
            "追加された管理者に心当たりがなければ、いますぐ割り当てを削除し (IAM Identity Center >「AWS アカウント」> 該当のアカウント)、そのユーザーを無効にします。",
            "変更した人 (上に記載) に確認します。本人でなければ、そのユーザーも無効にします。",
            "新しい管理者が何をしたかを、CloudTrail の「イベント履歴」で確認します。",
          ],
        },
      },
    ),
    "assignment-without-person": reason(
      "NON_COMPLIANT",
      (left: Left) => ({
        en: `An administrator permission set is assigned, but nobody can use it.${leftEn(left)}`,
        ja: `管理者の許可セットは割り当てられていますが、使える人がいません。${leftJa(left)}`,
      }),
      {
        remedy: assignAdministrator,
        problem: { found: { en: "admin set held by nobody", ja: "管理者の許可セットを使える人がいない" } },
      },
    ),
    "no-administrator-assigned": reason(
      "NON_COMPLIANT",
      () => ({
        en: "Nobody is assigned to this account as an administrator.",
        ja: "このアカウントに、管理者として割り当てられた人がいません。",
      }),
      { remedy: assignAdministrator },
    ),
    ...instanceReasons("NON_COMPLIANT"),
  },
  elsewhere: judgedElsewhere,
  judge: onInstance(({ permissionSets, assignments, directory, iamAuthorization }, { settings, ...subject }) => {
    if (!permissionSets.known || !assignments.known || !directory.known) {
      const [cause, ...causes] = [permissionSets, assignments, directory].flatMap((fact) => causeOf(fact));
      return [{ unknown: [cause!, ...causes] }];
    }
    const { people, leftOver, maybe, unknown, lesser } = administratorsOf(
      permissionSets.value,
      assignments.value,
      directory.value,
      subject,
    );
    const left = {
      emptyGroups: leftOver.emptyGroups.slice(0, LISTED),
      disabled: leftOver.disabled.slice(0, LISTED),
      deleted: leftOver.deleted.slice(0, LISTED),
    };
    const params = {
      ...some(people.map(nameOf)),
      ...left,
      secondPath: secondPath(iamAuthorization),
      ...pathsFrom(lesser, iamAuthorization, subject),
    };
    const limit = settings.maxAdministrators;
    if (people.length > limit) return [{ reason: "too-many-administrators", params: { ...params, limit } }];

    // People for whom it is unknown may be the first administrator, or the one too many.
    const known = new Set(people.map(({ id }) => id));
    const total = people.length + maybe.filter(({ id }) => !known.has(id)).length;
    const undecided = unknownIf(unknown.map((each) => each.cause));
    if (undecided && (people.length === 0 ? total > 0 : total > limit)) return [undecided];

    if (people.length) return [{ reason: "administrators-assigned", params }];
    if (Object.values(left).some(({ length }) => length))
      return [{ reason: "assignment-without-person", params: left }];
    return [{ reason: "no-administrator-assigned", params: {} }];
  }),
});

const secondPath = (authorization: Observed<IamAuthorization>): SecondPath =>
  authorization.known ? authorization.value.accountAccessRoles.slice(0, LISTED) : null;

const leftEn = ({ emptyGroups, disabled, deleted }: Left) => {
  const parts = [
    ...emptyGroups.map((name) => `group ${name} (no members)`),
    ...disabled.map((name) => `${name} (disabled)`),
    ...deleted.map((id) => `${id} (deleted)`),
  ];
  return parts.length ? ` Assigned without effect: ${parts.join(", ")}.` : "";
};
const leftJa = ({ emptyGroups, disabled, deleted }: Left) => {
  const parts = [
    ...emptyGroups.map((name) => `グループ ${name} (メンバーなし)`),
    ...disabled.map((name) => `${name} (無効)`),
    ...deleted.map((id) => `${id} (削除済み)`),
  ];
  return parts.length ? `効果のない割り当て: ${parts.join(", ")}。` : "";
};
const secondEn = ({ secondPath: roles }: Held) =>
  roles === null
    ? " Account access manager is not covered."
    : roles.length
      ? ` Not covered: who can use ${roles.join(", ")} through Account access manager.`
      : "";
const secondJa = ({ secondPath: roles }: Held) =>
  roles === null
    ? "Account access manager は対象に含みません。"
    : roles.length
      ? `Account access manager から ${roles.join(", ")} を使える人は確認できません。`
      : "";
