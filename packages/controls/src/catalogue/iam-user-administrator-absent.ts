import { administration } from "../domain/administration.ts";
import { escalationsIn } from "../domain/escalation.ts";
import { control, perResource, reason, type Subject } from "../model/control.ts";
import { USER_TYPE } from "../model/evaluation.ts";
import type { IamAuthorization, IamUser } from "../model/evidence.ts";
import { breakPath } from "../remedies/by-hand.ts";
import { takeAdministration } from "../remedies/iam-users.ts";

/** `quarantine`: the policy of AWS's that locks the user, where there is one. */
type Path = { user: string; steps: readonly string[]; quarantine?: string };

/** Step 4 of the guide, the other way round: no IAM user is an administrator, or can become one. */
export const iamUserAdministratorAbsent = control({
  id: "iam-user-administrator-absent",
  severity: "MEDIUM",
  step: 4,
  frameworks: {
    "cis-3.0": ["1.16", "1.21"],
    "cis-5.0": ["1.15", "1.20"],
    "cis-7.0": ["2.14", "2.19"],
    fsbp: ["IAM.1"],
    "nist-800-53-r5": ["AC-6"],
    "well-architected": ["SEC02-BP02", "SEC02-BP04"],
  },
  title: {
    en: "No IAM user is an administrator",
    ja: "管理者権限を持つ IAM ユーザーがいない",
  },
  topic: {
    checked: { en: "IAM administrators", ja: "IAM ユーザーの管理者権限" },
    found: { en: "IAM user is an administrator", ja: "IAM ユーザーに管理者権限がある" },
    happened: { en: "IAM user became administrator", ja: "IAM ユーザーが管理者になった" },
    over: { en: "IAM user no longer admin", ja: "IAM ユーザーの管理者権限がなくなった" },
  },
  why: {
    en: "An IAM user's keys and password don't expire. If they leak from a laptop or a repository, anyone who has them is an administrator until somebody notices.",
    ja: "IAM ユーザーのキーやパスワードには期限がありません。パソコンやリポジトリから漏れると、気づくまで管理者権限を悪用され続けます。",
  },
  consolePage: "iam-users",
  incident: {
    en: [
      "Take the permissions away now: IAM > Users > the user > Permissions, remove the policy or the group that was just added. If you don't know the user, deactivate its access keys and its console access too.",
      "Ask the person who made the change (named above). If it was not them, disable that identity as well.",
      "Check what the user has done since: CloudTrail > Event history, filtered by the user name.",
    ],
    ja: [
      "いますぐ権限を外します (IAM >「ユーザー」> 該当のユーザーの画面で、追加されたポリシーまたはグループを削除)。覚えのないユーザーであれば、アクセスキーとコンソールアクセスも無効にします。",
      "変更した人 (上に記載) に確認します。本人でなければ、その ID も無効にします。",
      "その後このユーザーが何をしたかを、CloudTrail の「イベント履歴」でユーザー名を指定して確認します。",
    ],
  },
  remediation: {
    en: [
      "Assign the person an administrator permission set in IAM Identity Center, and make sure that they can sign in with it.",
      "Open the IAM console, choose Users, then the user. Detach the policy that grants administrator access, or remove the user from the group that has it.",
      "If the finding shows a path to administrator access, remove the permission for the first call of the path, or restrict the trust policy of the role at its end.",
      "For programs, use an IAM role. Delete the user when nothing uses it any more.",
    ],
    ja: [
      "IAM Identity Center でその人に管理者の許可セットを割り当て、サインインできることを確認します。",
      "IAM コンソールの「ユーザー」でそのユーザーを開きます。管理者権限を付与しているポリシーをデタッチするか、そのポリシーを持つグループからユーザーを外します。",
      "検出結果に管理者権限への経路が示されている場合は、経路の最初の操作の許可を外すか、経路の先にあるロールの信頼ポリシーを制限します。",
      "プログラムには IAM ロールを使います。ユーザーは、使うものがなくなった時点で削除します。",
    ],
  },
  limits: {
    en: "Evaluated from the policies of the user and its groups, the user's permissions boundary, and the account's users, groups, roles and trust policies (docs/administrators.en.md lists the paths that count). A condition on an Allow is assumed to be met, and a condition on a Deny not to be met. Not covered: service control policies, resource-based policies other than trust policies, taking over code that already runs under a role (functions, instances, notebooks), and the administration of Identity Center itself.",
    ja: "ユーザーとグループのポリシー、ユーザーのアクセス許可の境界、およびアカウント内のユーザー、グループ、ロール、信頼ポリシーから評価します (対象の経路は docs/administrators.ja.md を参照)。許可の条件は満たされるもの、拒否の条件は満たされないものとみなします。サービスコントロールポリシー、信頼ポリシー以外のリソースベースポリシー、すでにロールで動いているもの (関数、インスタンス、ノートブック) の乗っ取り、Identity Center 自体の管理は対象に含みません。",
  },
  resourceType: USER_TYPE,
  needs: ["iamAuthorization"],
  reasons: {
    "user-not-administrator": reason("COMPLIANT", ({ user }: { user: string }) => ({
      en: `${user} is not an administrator.`,
      ja: `${user} は管理者ではありません。`,
    })),
    "user-quarantined": reason("COMPLIANT", ({ user, quarantine }: { user: string; quarantine: string }) => ({
      en: `AWS has quarantined ${user} (${quarantine}) because one of its access keys leaked. While that policy is attached, ${user} does not count as an administrator. Delete the key and follow AWS's support case before you remove the policy.`,
      ja: `アクセスキーが漏えいしたため、AWS が ${user} を隔離しています (${quarantine})。このポリシーがアタッチされている間は管理者とみなしません。ポリシーを外す前に、キーを削除し、AWS のサポートケースの指示に従ってください。`,
    })),
    "user-can-become-administrator": reason(
      "NON_COMPLIANT",
      ({ user, steps, quarantine }: Path) => ({
        en: `${user} can become an administrator: ${steps.join(" → ")}.${quarantine ? ` AWS has quarantined ${user} (${quarantine}) because one of its access keys leaked: delete the key.` : ""}`,
        ja: `${user} は管理者権限を取得できます: ${steps.join(" → ")}。${quarantine ? `アクセスキーが漏えいしたため、AWS が ${user} を隔離しています (${quarantine})。キーを削除してください。` : ""}`,
      }),
      {
        remedy: breakPath,
        problem: { found: { en: "IAM user can become admin", ja: "IAM ユーザーが管理者になれる" } },
      },
    ),
    "user-administrator": reason(
      "NON_COMPLIANT",
      ({ user, policies }: { user: string; policies: readonly string[] }) => ({
        en: `${user} is an administrator, through ${policies.join(", ")}.`,
        ja: `${user} は管理者権限を持っています (${policies.join(", ")})。`,
      }),
      { remedy: takeAdministration },
    ),
    "no-iam-users": reason("NOT_APPLICABLE", () => ({
      en: "The account has no IAM users.",
      ja: "このアカウントに IAM ユーザーはいません。",
    })),
  },
  judge({ iamAuthorization }, subject) {
    const escalations = escalationsIn(iamAuthorization, subject);
    return perResource(
      iamAuthorization.users,
      (user) => {
        const resource = { type: USER_TYPE, id: user.name };
        const { reach, quarantine } = escalations.user(user.name);
        const locked = quarantine === null ? {} : { quarantine: shortName(quarantine) };
        if (reach.administers === "unknown") {
          const detail = `${user.name}: the policy ${reach.unread.join(", ")} can't be read`;
          const action = "iam:GetAccountAuthorizationDetails";
          return { resource, unknown: [{ kind: "unexpected", action, detail }] };
        }
        if (reach.administers === "no") {
          if (quarantine === null) return { resource, reason: "user-not-administrator", params: { user: user.name } };
          const params = { user: user.name, quarantine: shortName(quarantine) };
          return { resource, reason: "user-quarantined", params };
        }
        if (reach.steps.length) {
          const params = { user: user.name, steps: reach.steps.slice(0, NAMED), ...locked };
          return { resource, reason: "user-can-become-administrator", params };
        }
        const policies = makers(user, iamAuthorization.groups, subject).slice(0, NAMED);
        return { resource, reason: "user-administrator", params: { user: user.name, policies } };
      },
      () => ({ reason: "no-iam-users", params: {} }),
    );
  },
});

/** How many policies, or steps of a path, a verdict names. */
const NAMED = 10;

/** The policies that make an administrator by themselves; all of them, when it takes several. */
function makers(
  { name: userName, arn, id, policies, groups: memberOf }: IamUser,
  groups: IamAuthorization["groups"],
  subject: Subject,
): string[] {
  const caller = { ...subject, arn, id, userName };
  const held = [
    ...policies.map((policy) => ({ policy, group: "" })),
    ...groups
      .filter(({ name }) => memberOf.includes(name))
      .flatMap((group) => group.policies.map((policy) => ({ policy, group: group.name }))),
  ];
  const alone = held.filter(({ policy }) => {
    const holder = { caller, policies: [policy], boundary: null, groups: [], isProtected: false };
    return administration(holder).administers === "yes";
  });
  return (alone.length ? alone : held).map(({ policy, group }) =>
    group ? `${shortName(policy.name)} (${group})` : shortName(policy.name),
  );
}

const shortName = (name: string): string => name.split("/").at(-1) ?? name;
