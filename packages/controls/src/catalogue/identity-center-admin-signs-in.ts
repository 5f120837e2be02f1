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
import { follows } from "../model/remedy.ts";
import { DAY, day } from "../model/time.ts";
import { signInOnce } from "../remedies/by-hand.ts";

/** Step 4 of the guide, as it is lived: the administrator comes in by the portal, so root need not be used. */
export const identityCenterAdminSignsIn = control({
  id: "identity-center-admin-signs-in",
  severity: "LOW",
  step: 4,
  frameworks: { "well-architected": ["SEC02-BP02", "SEC02-BP04"] },
  title: {
    en: "An administrator recently signed in through the access portal",
    ja: "最近、管理者がアクセスポータルからサインインしている",
  },
  topic: {
    checked: { en: "administrator sign-ins", ja: "管理者のサインイン" },
    found: { en: "no administrator signs in", ja: "管理者がサインインしていない" },
    over: { en: "an administrator signed in", ja: "管理者がサインインした" },
  },
  why: {
    en: "Access that nobody uses may not work when it is needed, and root may be in use instead.",
    ja: "使われていない経路は、必要なときに使えないかもしれません。また、代わりにルートユーザーが使われている可能性があります。",
  },
  consolePage: "identity-center",
  remediation: {
    en: [
      "Open the AWS access portal (its URL is in the IAM Identity Center console under Settings) and sign in as an administrator.",
      "Open this account once with the administrator permission set, to make sure that it works.",
    ],
    ja: [
      "AWS アクセスポータル (URL は IAM Identity Center コンソールの「設定」にあります) に、管理者のユーザーでサインインします。",
      "管理者の許可セットで一度このアカウントを開き、使えることを確認します。",
    ],
  },
  verification: { when: { en: "a few minutes later", ja: "数分後に" } },
  limits: {
    en: "Genkan sees sign-ins to the portal, but not which account was opened afterwards. CloudTrail's event history covers 90 days; for a busy directory, Genkan can read less of it.",
    ja: "ポータルへのサインインは確認できますが、その後どのアカウントを開いたかは確認しません。CloudTrail のイベント履歴は 90 日間で、利用者の多いディレクトリでは読み取れる期間がさらに短くなります。",
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
      { remedy: signInOnce },
    ),
    "no-administrators": reason(
      "NON_COMPLIANT",
      () => ({
        en: "Nobody can administer this account through Identity Center, so no administrator can have signed in.",
        ja: "Identity Center を通じてこのアカウントを管理できる人がいないため、管理者のサインインもありません。",
      }),
      {
        remedy: follows("identity-center-admin-assigned"),
        causedBy: "identity-center-admin-assigned",
      },
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
