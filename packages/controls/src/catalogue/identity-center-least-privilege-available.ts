import {
  administratorsOf,
  instanceReasons,
  judgedElsewhere,
  nameOf,
  onInstance,
  PERSON_TYPE,
  pathsFrom,
  pathsText,
  personResource,
} from "../domain/identity-center.ts";
import { control, perResource, reason, unknownIf } from "../model/control.ts";
import { giveDailySet } from "../remedies/permission-sets.ts";

/** `paths`: how a lesser set leads to administration; left out if none does. */
type Named = { person: string; sets: readonly string[]; paths?: readonly string[] };

/** Step 4 of the guide: who is an administrator need not be one all the time. */
export const identityCenterLeastPrivilegeAvailable = control({
  id: "identity-center-least-privilege-available",
  severity: "MEDIUM",
  step: 4,
  frameworks: { "nist-800-53-r5": ["AC-6", "AC-6(2)"], "well-architected": ["SEC03-BP02"] },
  title: {
    en: "Each administrator also has a less privileged permission set on the account",
    ja: "管理者それぞれが、権限をより限定した許可セットも持っている",
  },
  topic: {
    checked: { en: "lesser permission sets", ja: "権限を限定した許可セット" },
    found: { en: "admin lacks a lesser set", ja: "管理者に権限を限定した許可セットがない" },
    over: { en: "admin has a lesser set", ja: "管理者が権限を限定した許可セットを持った" },
  },
  why: {
    en: "Most work doesn't need administrator access. People who have only the administrator set use it for everything, and a mistake or a stolen session can cost the whole account.",
    ja: "ほとんどの作業に管理者権限は必要ありません。管理者の許可セットしかなければ何にでもそれを使うことになり、操作ミスやセッションの盗難がアカウント全体の被害につながります。",
  },
  consolePage: "identity-center-accounts",
  remediation: {
    en: [
      "Open the IAM Identity Center console, choose Permission sets, and create one for daily work, for example from the predefined PowerUserAccess or ViewOnlyAccess.",
      "Choose AWS accounts, select this account, and assign that set to the same people (or their group).",
      "For daily work, choose the less privileged set when you sign in; the portal shows both.",
    ],
    ja: [
      "IAM Identity Center コンソールの「許可セット」で、日常作業用の許可セットを作成します (例: 事前定義された PowerUserAccess や ViewOnlyAccess)。",
      "「AWS アカウント」でこのアカウントを選び、同じ人 (またはそのグループ) に割り当てます。",
      "日常作業では、ポータルに表示される 2 つのうち、権限をより限定したほうを選びます。",
    ],
  },
  limits: {
    en: "Not checked: whether the less privileged set is enough for daily work, and whether it is used. A set that leads to administrator access through a role or user of the account still counts as less privileged; the finding names the path (docs/administrators.en.md). Roles granted through Account access manager are not covered.",
    ja: "権限をより限定した許可セットで日常作業が足りるか、実際に使われているかは確認しません。アカウント内のロールやユーザーを経由して管理者になれる許可セットも、権限をより限定した許可セットとみなし、その経路を検出結果に示します (docs/administrators.ja.md)。Account access manager で付与されたロールは対象に含みません。",
  },
  resourceType: PERSON_TYPE,
  needs: ["identityCenter", "permissionSets", "assignments", "directory"],
  uses: ["iamAuthorization"],
  reasons: {
    "lesser-set-held": reason("COMPLIANT", ({ person, sets, paths }: Named) => ({
      en: `${person} also has ${sets.join(", ")}.${pathsText(paths).en}`,
      ja: `${person} は ${sets.join(", ")} も持っています。${pathsText(paths).ja}`,
    })),
    "administrator-set-only": reason(
      "NON_COMPLIANT",
      ({ person, sets }: Named) => ({
        en: `On this account, ${person} has only ${sets.join(", ")}.`,
        ja: `このアカウントで ${person} が持つのは ${sets.join(", ")} だけです。`,
      }),
      { remedy: giveDailySet },
    ),
    "no-administrators": reason(
      "NOT_APPLICABLE",
      () => ({
        en: "Nobody can administer this account through Identity Center.",
        ja: "Identity Center を通じてこのアカウントを管理できる人がいません。",
      }),
      { causedBy: "identity-center-admin-assigned" },
    ),
    ...instanceReasons("NOT_APPLICABLE"),
  },
  elsewhere: judgedElsewhere,
  judge: onInstance(({ permissionSets, assignments, directory, iamAuthorization }, subject) => {
    const {
      people,
      lesser,
      holders,
      unknown: undecided,
      maybe,
    } = administratorsOf(permissionSets, assignments, directory, subject);
    const names = new Map(permissionSets.provisioned.map(({ arn, name }) => [arn, name]));
    const heldBy = new Map(holders.map((person) => [person.id, person.sets]));
    return perResource(
      people,
      (person) => {
        const resource = personResource(person.id);
        const held = heldBy.get(person.id) ?? person.sets;
        const smaller = lesser.filter(({ arn }) => held.has(arn));
        if (smaller.length) {
          return {
            resource,
            reason: "lesser-set-held",
            params: {
              person: nameOf(person),
              sets: smaller.map(({ name }) => name).sort(),
              ...pathsFrom(smaller, iamAuthorization, subject),
            },
          };
        }
        const unknown = unknownIf(undecided.filter(({ set }) => held.has(set.arn)).map((each) => each.cause));
        if (unknown) return { resource, ...unknown };
        const sets = [...held].map((arn) => names.get(arn) ?? arn).sort();
        return { resource, reason: "administrator-set-only", params: { person: nameOf(person), sets } };
      },
      () => {
        const unknown = maybe.length ? unknownIf(undecided.map((each) => each.cause)) : undefined;
        return unknown ?? { reason: "no-administrators", params: {} };
      },
    );
  }),
});
