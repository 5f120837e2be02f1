import { instanceReasons, judgedElsewhere, onInstance, sortSets } from "../domain/identity-center.ts";
import { control, reason, unknownIf } from "../model/control.ts";
import type { Cause } from "../model/evidence.ts";
import { widenNothing } from "../remedies/by-hand.ts";
import { createAdministratorSet } from "../remedies/permission-sets.ts";

type Names = { names: readonly string[] };

/** Step 4 of the guide: a permission set with which the account can be administered without root. */
export const identityCenterAdminPermissionSetExists = control({
  id: "identity-center-admin-permission-set-exists",
  severity: "HIGH",
  step: 4,
  frameworks: { "well-architected": ["SEC02-BP04", "SEC03-BP02"] },
  title: {
    en: "A permission set grants administrator access",
    ja: "管理者権限を付与する許可セットがある",
  },
  topic: {
    checked: { en: "administrator sets", ja: "管理者の許可セット" },
    found: { en: "no administrator permission set", ja: "管理者権限を付与する許可セットがない" },
    over: { en: "administrator set exists", ja: "管理者権限を付与する許可セットができた" },
  },
  why: {
    en: "Without one, anything that needs an administrator is done as root.",
    ja: "なければ、管理者権限が必要な作業をルートユーザーで行うことになります。",
  },
  consolePage: "identity-center-permission-sets",
  remediation: {
    en: [
      "Open the IAM Identity Center console, choose Permission sets, then Create permission set. Select the predefined AdministratorAccess, with a session duration of 1 hour.",
      "Assign it to yourself on this account: AWS accounts, select the account, Assign users or groups.",
      "If there is one but it is limited, remove its permissions boundary or the policy that denies access.",
    ],
    ja: [
      "IAM Identity Center コンソールで「許可セット」から「許可セットを作成」を選び、事前定義された AdministratorAccess を、セッション期間 1 時間で作成します。",
      "このアカウントで自分に割り当てます。「AWS アカウント」でアカウントを選び、「ユーザーまたはグループの割り当て」を選びます。",
      "許可セットがあっても制限されている場合は、アクセス許可の境界、またはアクセスを拒否しているポリシーを外します。",
    ],
  },
  limits: {
    en: "Evaluated from the policies (docs/administrators.en.md). Service control policies are not read. If no permission set that is assigned to this account grants administrator access, up to ten others are read. If none of those does either and there are more, the result is INSUFFICIENT_DATA. A path to administrator access through a role or user of the account does not count.",
    ja: "ポリシーの内容から評価します (docs/administrators.ja.md)。サービスコントロールポリシーは読み取りません。このアカウントに割り当てられた許可セットに管理者権限を付与するものがない場合に限り、ほかの許可セットも最大 10 個まで読み取ります。その中にもなく、ほかにまだある場合は INSUFFICIENT_DATA とします。アカウント内のロールやユーザーを経由して管理者になれる経路は数えません。",
  },
  needs: ["identityCenter", "permissionSets"],
  reasons: {
    "administrator-set-exists": reason("COMPLIANT", ({ names }: Names) => ({
      en: `Grants administrator access to this account: ${names.join(", ")}.`,
      ja: `このアカウントの管理者権限を付与する許可セット: ${names.join(", ")}`,
    })),
    "administrator-set-unassigned": reason("COMPLIANT", ({ names }: Names) => ({
      en: `Grants administrator access, but is not assigned to this account: ${names.join(", ")}.`,
      ja: `管理者権限を付与する許可セットはありますが、このアカウントには割り当てられていません: ${names.join(", ")}`,
    })),
    "administrator-set-limited": reason(
      "NON_COMPLIANT",
      ({ names }: Names) => ({
        en: `No permission set grants administrator access: a permissions boundary or a deny limits ${names.join(", ")}.`,
        ja: `管理者権限を付与する許可セットがありません。アクセス許可の境界または明示的な拒否で制限されています: ${names.join(", ")}`,
      }),
      { remedy: widenNothing },
    ),
    "no-administrator-set": reason(
      "NON_COMPLIANT",
      ({ names }: Names) => ({
        en: `No permission set grants administrator access to this account${names.length ? ` (there are: ${names.join(", ")})` : ""}.`,
        ja: `このアカウントの管理者権限を付与する許可セットがありません${names.length ? ` (現在の許可セット: ${names.join(", ")})` : ""}。`,
      }),
      { remedy: createAdministratorSet },
    ),
    ...instanceReasons("NON_COMPLIANT"),
  },
  elsewhere: judgedElsewhere,
  judge: onInstance(({ permissionSets: { provisioned, others, othersUnread } }, subject) => {
    const namesOf = (sets: readonly { name: string }[]) => ({ names: sets.map(({ name }) => name).sort() });
    const [here, there] = [sortSets(provisioned, subject), sortSets(others, subject)];
    if (here.administrator.length) {
      return [{ reason: "administrator-set-exists", params: namesOf(here.administrator) }];
    }
    if (there.administrator.length) {
      return [{ reason: "administrator-set-unassigned", params: namesOf(there.administrator) }];
    }
    const unread: Cause = {
      kind: "unexpected",
      action: "sso:ListPermissionSets",
      detail: `${othersUnread} or more permission sets that are not assigned to this account were not read`,
    };
    const undecided = [...here.unknown, ...there.unknown].map((each) => each.cause);
    const unknown = unknownIf([...undecided, ...(othersUnread ? [unread] : [])]);
    if (unknown) return [unknown];
    const limited = [...here.limited, ...there.limited];
    if (limited.length) return [{ reason: "administrator-set-limited", params: namesOf(limited) }];
    return [{ reason: "no-administrator-set", params: namesOf(provisioned) }];
  }),
});
