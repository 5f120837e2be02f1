import {
  administratorsOf,
  instanceReasons,
  judgedElsewhere,
  nameOf,
  onInstance,
  pathsFrom,
  pathsText,
  personResource,
} from "../domain/identity-center.ts";
import { control, perResource, reason, unknownIf } from "../model/control.ts";

/** `paths` is left out where there are none, and in verdicts of an earlier release. */
type Named = { person: string; sets: readonly string[]; paths?: readonly string[] };

/** Step 4 of the guide: who is an administrator need not be one all the time. */
export const identityCenterLeastPrivilegeAvailable = control({
  id: "identity-center-least-privilege-available",
  severity: "MEDIUM",
  step: 4,
  frameworks: { "nist-800-53-r5": ["AC-6", "AC-6(2)"], "well-architected": ["SEC03-BP02"] },
  title: {
    en: "Each administrator also holds a lesser permission set on the account",
    ja: "管理者それぞれが、権限の小さい許可セットも持っている",
  },
  topic: {
    checked: { en: "lesser permission sets", ja: "権限を限定した許可セット" },
    found: { en: "admin lacks a lesser set", ja: "管理者に権限を限定した許可セットがない" },
    over: { en: "admin has a lesser set", ja: "管理者が権限を限定した許可セットを持った" },
  },
  why: {
    en: "Most work needs no administrator. Who has only the administrator's set uses it for everything, and a slip or a stolen session costs the whole account.",
    ja: "ほとんどの作業に管理者権限は要りません。管理者の許可セットしかなければ何にでもそれを使うことになり、操作ミスやセッションの盗難がアカウント全体の被害になります。",
  },
  consolePage: "identity-center-accounts",
  remediation: {
    en: [
      "Open the IAM Identity Center console, choose Permission sets, and create one for daily work, for example the predefined PowerUserAccess or ViewOnlyAccess.",
      "Choose AWS accounts, select this account, and assign that set to the same people (or their group).",
      "Take the lesser set for daily work when you sign in; the portal shows both.",
    ],
    ja: [
      "IAM Identity Center コンソールの「許可セット」で、日常作業用の許可セットを作成します (例: 事前定義された PowerUserAccess や ViewOnlyAccess)。",
      "「AWS アカウント」でこのアカウントを選び、同じ人 (またはそのグループ) に割り当てます。",
      "日常作業では、ポータルに並ぶ 2 つのうち権限の小さいほうを選びます。",
    ],
  },
  limits: {
    en: "Whether the lesser set is enough for the daily work, and whether it is used, is not judged. A set that leads to administration through a role or user of the account stays the lesser one; the verdict names the path (docs/administrators.en.md). Roles given by Account access manager are not covered.",
    ja: "権限の小さい許可セットで日常作業が足りるか、実際に使われているかは判定しません。アカウント内のロールやユーザーを経由して管理者になれる許可セットも権限の小さい許可セットとみなし、その経路を判定文に示します (docs/administrators.ja.md)。Account access manager が与えるロールは対象に含みません。",
  },
  needs: ["identityCenter", "permissionSets", "assignments", "directory"],
  uses: ["iamAuthorization"],
  reasons: {
    "lesser-set-held": reason("COMPLIANT", ({ person, sets, paths }: Named) => ({
      en: `${person} also holds ${sets.join(", ")}.${pathsText(paths).en}`,
      ja: `${person} は ${sets.join(", ")} も持っています。${pathsText(paths).ja}`,
    })),
    "administrator-set-only": reason("NON_COMPLIANT", ({ person, sets }: Named) => ({
      en: `On this account ${person} holds only ${sets.join(", ")}.`,
      ja: `このアカウントで ${person} が持つのは ${sets.join(", ")} だけです。`,
    })),
    "no-administrators": reason(
      "NOT_APPLICABLE",
      () => ({
        en: "Nobody administers this account through Identity Center.",
        ja: "Identity Center を通じてこのアカウントを管理する人がいません。",
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
