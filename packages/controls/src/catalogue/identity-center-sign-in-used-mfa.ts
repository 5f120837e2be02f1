import {
  instanceReasons,
  judgedElsewhere,
  onInstance,
  PERSON_TYPE,
  personResource,
} from "../domain/identity-center.ts";
import { classOf, missingSignIns, missingWeakSignIns, whoSignedIn } from "../domain/sign-ins.ts";
import { afterWeakSignIn, weakSignIn } from "../domain/weak-sign-in.ts";
import { control, perResource, reason, unknownIf } from "../model/control.ts";
import type { SignIn } from "../model/evidence.ts";
import { counted } from "../model/text.ts";
import { DAY, minute } from "../model/time.ts";
import { useSecondFactor } from "../remedies/by-hand.ts";

type Window = { person: string; days: number };
type Weak = Window & { weak: number; last: string; address: string };

/** Step 4 of the guide, as it is lived: who signs in shows a second factor. */
export const identityCenterSignInUsedMfa = control({
  id: "identity-center-sign-in-used-mfa",
  severity: "HIGH",
  step: 4,
  frameworks: {
    "cis-3.0": ["4.2"],
    "cis-5.0": ["4.2"],
    "cis-7.0": ["5.2"],
    "nist-800-53-r5": ["IA-2(1)", "IA-2(2)"],
    "well-architected": ["SEC02-BP01"],
  },
  title: {
    en: "Every sign-in to the access portal used a second factor",
    ja: "アクセスポータルへのサインインすべてで第 2 要素が使われている",
  },
  topic: {
    checked: { en: "portal sign-ins", ja: "アクセスポータルへのサインイン" },
    ...weakSignIn,
    over: { en: "sign-ins use MFA again", ja: "サインインで MFA が使われるようになった" },
  },
  why: {
    en: "Settings say what should happen; sign-ins show what did. A single sign-in with a password alone means that a stolen password is enough.",
    ja: "設定からわかるのは本来の動作で、実際の動作はサインインの記録でわかります。パスワードだけのサインインが 1 回でもあれば、パスワードが盗まれるだけで侵入されます。",
  },
  consolePage: "identity-center-settings",
  incidentPage: "identity-center-users",
  incident: afterWeakSignIn,
  remediation: {
    en: [
      "Ask the person whether they signed in. If not, disable the user in IAM Identity Center (Users, the user, Disable user access) and end the active sessions.",
      "Have the person register an authenticator app or a passkey: in the access portal, choose the name at the top right, then MFA devices.",
      "Set MFA to Every time they sign in (always-on) and Require them to register an MFA device at sign in (see identity-center-mfa-always-on). Codes sent by e-mail are not MFA.",
    ],
    ja: [
      "本人のサインインかどうかを確認します。違う場合は、IAM Identity Center の「ユーザー」でそのユーザーを開き、「ユーザーアクセスを無効にする」を選んで、アクティブなセッションを終了します。",
      "本人に認証アプリケーションまたはパスキーを登録してもらいます (アクセスポータル右上の名前から「MFA デバイス」を選びます)。",
      "MFA を「サインインごと (常時オン)」と「サインイン時に MFA デバイスを登録するよう要求する」に設定します (identity-center-mfa-always-on を参照)。メールで届くコードは MFA ではありません。",
    ],
  },
  verification: {
    note: {
      en: "(a sign-in counts until it is older than the window).",
      ja: "(サインインは対象期間が過ぎるまで数えられます)。",
    },
  },
  limits: {
    en: "Read from CloudTrail's event history in every Region of Identity Center: at most 2,000 sign-ins per Region, newest first. Anything earlier proves nothing, so the result is COMPLIANT only when consecutive runs have read the whole window. A sign-in without a second factor is remembered until it is older than the window. A sign-in at an external identity provider does not show whether MFA was used.",
    ja: "Identity Center の各リージョンの CloudTrail イベント履歴から、サインインを新しい順に、リージョンごとに最大 2,000 件読み取ります。それより前については何も証明できないため、COMPLIANT になるのは、連続した実行で対象期間全体を読み取れた場合だけです。第 2 要素なしのサインインは、対象期間が過ぎるまで記憶します。外部の ID プロバイダーでのサインインからは、MFA を使ったかどうかがわかりません。",
  },
  resourceType: PERSON_TYPE,
  needs: ["identityCenter", "signIns"],
  uses: ["directory"],
  reasons: {
    "second-factor-used": reason("COMPLIANT", ({ person, ...window }: Window) => ({
      en: `${person}: every sign-in ${en(window)} used a second factor or required registering one.`,
      ja: `${person}: ${ja(window)}のサインインすべてで、第 2 要素が使われたか、登録が求められました。`,
    })),
    "password-alone": reason(
      "NON_COMPLIANT",
      ({ person, weak, last, address, ...window }: Weak, time) => ({
        en: `${person}: ${counted(weak, "sign-in")} ${en(window)} with a password alone, the last at ${time(last)} from ${address}.`,
        ja: `${person}: ${ja(window)}に、パスワードだけのサインインが ${weak} 回ありました (最後は ${time(last)}、接続元 ${address})。`,
      }),
      { remedy: useSecondFactor },
    ),
    "email-code": reason(
      "NON_COMPLIANT",
      ({ person, weak, last, address, ...window }: Weak, time) => ({
        en: `${person}: ${counted(weak, "sign-in")} ${en(window)} with a code sent by e-mail, which is not MFA, the last at ${time(last)} from ${address}.`,
        ja: `${person}: ${ja(window)}に、メールで届くコードによるサインインが ${weak} 回ありました。これは MFA ではありません (最後は ${time(last)}、接続元 ${address})。`,
      }),
      {
        remedy: useSecondFactor,
        problem: { found: { en: "sign-in by e-mail code only", ja: "メールのコードだけのサインインがあった" } },
      },
    ),
    "external-identity-provider": reason("NOT_APPLICABLE", ({ person, ...window }: Window) => ({
      en: `${person}: every sign-in ${en(window)} was at an external identity provider, which is responsible for MFA.`,
      ja: `${person}: ${ja(window)}のサインインはすべて外部の ID プロバイダーによるものです。MFA はそのプロバイダーが担当します。`,
    })),
    "no-sign-ins": reason("NOT_APPLICABLE", (window: Omit<Window, "person">) => ({
      en: `Nobody signed in to the access portal ${en(window)}.`,
      ja: `${ja(window)}に、アクセスポータルへのサインインはありません。`,
    })),
    ...instanceReasons("NOT_APPLICABLE"),
  },
  elsewhere: judgedElsewhere,
  judge: onInstance(({ signIns, directory }, { at, settings }) => {
    const days = settings.signInWindowDays;
    const from = new Date(at.getTime() - days * DAY);
    // The window may begin a moment before the event history does.
    const since = new Date(from.getTime() + DAY);
    const unread = unknownIf(missingWeakSignIns(signIns, since));
    const who = whoSignedIn(directory);
    const byPerson = Map.groupBy(
      signIns.signIns.filter((each) => each.at >= from).map((signIn) => ({ signIn, person: who(signIn) })),
      ({ person }) => person.id ?? person.name,
    );
    const verdicts = perResource(
      [...byPerson],
      ([id, all]) => {
        const latest = all.map(({ signIn }) => signIn).toSorted((a, b) => b.at.getTime() - a.at.getTime());
        const resource = personResource(id);
        const window: Window = { person: all[0]!.person.name, days };
        const weak = (kind: "password" | "email-code"): Weak | null => {
          const found = latest.filter((each) => classOf(each) === kind);
          const [last] = found;
          const count = found.reduce((sum, { remembered = 1 }) => sum + remembered, 0);
          return last ? { ...window, weak: count, last: minute(last.at), address: last.sourceIPAddress } : null;
        };
        const [password, code] = [weak("password"), weak("email-code")];
        if (password) return { resource, reason: "password-alone", params: password };
        if (code) return { resource, reason: "email-code", params: code };
        const odd = latest.find((each) => classOf(each) === null);
        if (odd) return { resource, unknown: [oddFactors(odd)] };
        // A sign-in without a second factor may be among those that could not be read.
        if (unread) return { resource, ...unread };
        if (latest.every((each) => classOf(each) === "external")) {
          // Of the other sign-ins, only those without a second factor are remembered.
          const cut = unknownIf(missingSignIns(signIns, since));
          if (cut) return { resource, ...cut };
          return { resource, reason: "external-identity-provider", params: window };
        }
        return { resource, reason: "second-factor-used", params: window };
      },
      () => unread ?? { reason: "no-sign-ins", params: { days } },
    );
    // People whose sign-ins could not be read still exist: this keeps their findings.
    return unread && byPerson.size ? [...verdicts, unread] : verdicts;
  }),
});

const en = ({ days }: Omit<Window, "person">) => `in the last ${days} days`;
const ja = ({ days }: Omit<Window, "person">) => `過去 ${days} 日間`;

const oddFactors = ({ factors, at }: SignIn) => ({
  kind: "unexpected" as const,
  action: "cloudtrail:LookupEvents",
  detail: `the sign-in of ${minute(at)} names the factors ${factors.join(",") || "(none)"}`,
});
