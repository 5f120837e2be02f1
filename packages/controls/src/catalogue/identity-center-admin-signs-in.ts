import {
  administratorsOf,
  enumerated,
  instanceReasons,
  judgedElsewhere,
  nameOf,
  onInstance,
  some,
} from "../domain/identity-center.ts";
import { missingSignIns, whoSignedIn } from "../domain/sign-ins.ts";
import { control, reason, unknownIf } from "../model/control.ts";
import { DAY, day } from "../model/time.ts";

/** Step 4 of the guide, as it is lived: the administrator comes in by the portal, so root need not be used. */
export const identityCenterAdminSignsIn = control({
  id: "identity-center-admin-signs-in",
  severity: "LOW",
  step: 4,
  frameworks: { "well-architected": ["SEC02-BP02", "SEC02-BP04"] },
  title: {
    en: "An administrator has signed in through the access portal lately",
    ja: "最近、管理者がアクセスポータルからサインインしている",
  },
  topic: {
    checked: { en: "administrator sign-ins", ja: "管理者のサインイン" },
    found: { en: "no administrator signs in", ja: "管理者がサインインしていない" },
    over: { en: "an administrator signed in", ja: "管理者がサインインした" },
  },
  why: {
    en: "A door that nobody uses may not open when it is needed, and somebody may be coming in by another one: root.",
    ja: "使われていない入口は、必要なときに開かないかもしれません。また、代わりにルートユーザーが使われているかもしれません。",
  },
  consolePage: "identity-center",
  remediation: {
    en: [
      "Open the AWS access portal (its address is in the IAM Identity Center console under Settings) and sign in as the administrator's user.",
      "Open this account with the administrator's permission set once, to see that it works.",
    ],
    ja: [
      "AWS アクセスポータル (アドレスは IAM Identity Center コンソールの「設定」にあります) に、管理者のユーザーでサインインします。",
      "管理者の許可セットで一度このアカウントを開き、使えることを確かめます。",
    ],
  },
  verification: { when: { en: "a few minutes later", ja: "数分後に" } },
  limits: {
    en: "Sign-ins to the portal are seen, not which account was opened then. CloudTrail's event history holds 90 days; a busy directory shows less.",
    ja: "ポータルへのサインインはわかりますが、その後どのアカウントを開いたかは判定しません。CloudTrail のイベント履歴は 90 日間で、利用者の多いディレクトリではさらに短くなります。",
  },
  needs: ["identityCenter", "permissionSets", "assignments", "directory", "signIns"],
  reasons: {
    "administrator-signed-in": reason("COMPLIANT", ({ at }: { at: string }) => ({
      en: `An administrator of this account signed in on ${at}.`,
      ja: `このアカウントの管理者が ${at} にサインインしています。`,
    })),
    "no-administrator-signed-in": reason(
      "NON_COMPLIANT",
      ({ days, ...people }: { days: number; names: readonly string[]; count: number }) => ({
        en: `No administrator has signed in through the portal in the last ${days} days: ${enumerated(people)}.`,
        ja: `過去 ${days} 日間、ポータルからサインインした管理者がいません: ${enumerated(people)}`,
      }),
    ),
    "no-administrators": reason(
      "NON_COMPLIANT",
      () => ({
        en: "Nobody administers this account through Identity Center, so nobody could sign in as its administrator.",
        ja: "Identity Center を通じてこのアカウントを管理する人がいないため、管理者としてサインインできる人がいません。",
      }),
      { causedBy: "identity-center-admin-assigned" },
    ),
    ...instanceReasons("NON_COMPLIANT"),
  },
  elsewhere: judgedElsewhere,
  judge: onInstance(
    ({ permissionSets, assignments, directory, signIns }, { at, settings: { adminSignInDays: days }, ...subject }) => {
      const { people, maybe, unknown: undecided } = administratorsOf(permissionSets, assignments, directory, subject);
      const from = at.getTime() - days * DAY;
      const who = whoSignedIn({ known: true, value: directory, observedAt: at });
      const administrators: ReadonlySet<string | null> = new Set(people.map(({ id }) => id));
      const [latest] = signIns.signIns
        .filter((each) => each.at.getTime() >= from && administrators.has(who(each).id))
        .toSorted((a, b) => b.at.getTime() - a.at.getTime());
      if (latest) {
        return [{ reason: "administrator-signed-in", params: { at: day(latest.at) } }];
      }
      const unknown = unknownIf([
        ...(maybe.length ? undecided.map((each) => each.cause) : []),
        // The window is the event history's, which begins a little after the moment 90 days ago.
        ...(people.length ? missingSignIns(signIns, new Date(from + DAY)) : []),
      ]);
      if (unknown) return [unknown];
      if (!people.length) return [{ reason: "no-administrators", params: {} }];
      return [{ reason: "no-administrator-signed-in", params: { days, ...some(people.map(nameOf)) } }];
    },
  ),
});
