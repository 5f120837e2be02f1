import { instanceReasons, judgedElsewhere, onInstance } from "../domain/identity-center.ts";
import { attestMfa } from "../domain/mfa-attestation.ts";
import { disprovesMfa, externalProof, missingWeakSignIns, whoSignedIn } from "../domain/sign-ins.ts";
import { afterWeakSignIn } from "../domain/weak-sign-in.ts";
import { causeOf, control, reason, unknownIf } from "../model/control.ts";
import type { Cause, MfaSettingsChange } from "../model/evidence.ts";
import type { MfaAttestation } from "../model/settings.ts";
import { day, minute } from "../model/time.ts";
import { setMfa } from "../remedies/by-hand.ts";

type Prompt = MfaAttestation["prompt"];
type WithoutDevice = MfaAttestation["withoutDevice"];
type Stated = { prompt: string; without: string; at: string; by: string };

/** What the change's record calls them. Values of AWS where known, else by analogy; anything else is unknown. */
const PROMPTS: ReadonlyMap<string | null, Prompt> = new Map([
  ["ALWAYS_ON", "always-on"],
  ["CONTEXT_AWARE", "context-aware"],
  ["DISABLED", "never"],
]);
const WITHOUT_DEVICE: ReadonlyMap<string | null, WithoutDevice> = new Map([
  ["ALLOWED_WITH_ENROLLMENT", "require-registration"],
  ["BLOCKED", "block"],
  ["EMAIL_OTP", "email-code"],
  ["ALLOWED", "allow"],
]);

/** Step 4 of the guide: MFA at every sign-in, and nobody in without a device. */
export const identityCenterMfaAlwaysOn = control({
  id: "identity-center-mfa-always-on",
  severity: "HIGH",
  step: 4,
  frameworks: { "nist-800-53-r5": ["IA-2(1)", "IA-2(2)"], "well-architected": ["SEC02-BP01"] },
  title: {
    en: "Identity Center requires MFA at every sign-in and makes users without a device register one",
    ja: "Identity Center がサインインのたびに MFA を求め、デバイスが未登録なら登録を求める",
  },
  topic: {
    checked: { en: "Identity Center MFA", ja: "Identity Center の MFA 設定" },
    found: { en: "MFA not always required", ja: "サインインのたびには MFA が求められない" },
    happened: { en: "MFA setting was weakened", ja: "MFA の設定が弱められた" },
    over: { en: "MFA always required again", ja: "サインインのたびに MFA が求められるようになった" },
  },
  why: {
    en: "A password alone can be guessed or phished. Always-on prompts at every sign-in, but only users who have registered a device; the second setting covers those who haven't.",
    ja: "パスワードだけでは、推測やフィッシングで破られます。「サインインごと (常時オン)」で MFA を求められるのはデバイスを登録済みのユーザーだけなので、未登録のユーザーのための 2 つ目の設定も必要です。",
  },
  consolePage: "identity-center-settings",
  incident: {
    en: [
      "Set it back now: IAM Identity Center > Settings > Authentication > Multi-factor authentication > Configure. Choose Every time they sign in (always-on) and Require them to register an MFA device at sign in.",
      "Ask the person who changed it (named above). If it was not them, disable that user: Users > the user > Disable user access.",
      "Check who signed in since: CloudTrail > Event history, event name UserAuthentication.",
    ],
    ja: [
      "いますぐ設定を元に戻します (IAM Identity Center >「設定」>「認証」>「多要素認証」>「設定」)。「サインインごと (常時オン)」と「サインイン時に MFA デバイスを登録するよう要求する」を選びます。",
      "変更した人 (上に記載) に確認します。本人でなければ、そのユーザーを無効にします (「ユーザー」> 該当のユーザー >「ユーザーアクセスを無効にする」)。",
      "その後のサインインを、CloudTrail の「イベント履歴」でイベント名 UserAuthentication を指定して確認します。",
    ],
  },
  remediation: {
    en: [
      "Open the IAM Identity Center console, choose Settings, then the Authentication tab, then Configure under Multi-factor authentication.",
      "Set Prompt users for MFA to Every time they sign in (always-on), and If a user does not yet have a registered MFA device to Require them to register an MFA device at sign in. Save.",
      ["Record what you set: ", attestMfa("YOU")],
    ],
    ja: [
      "IAM Identity Center コンソールの「設定」で「認証」タブを開き、「多要素認証」の「設定」を選びます。",
      "「MFA のプロンプトをユーザーに表示」は「サインインごと (常時オン)」、「登録された MFA デバイスをユーザーが持っていない場合」は「サインイン時に MFA デバイスを登録するよう要求する」にして保存します。",
      ["設定した内容を記録します: ", attestMfa("あなたの名前")],
    ],
  },
  limits: {
    en: "No AWS API returns these settings. Genkan uses the best evidence there is: a recorded change, if its record contains the values (AWS does not document that it does); a person's attestation, valid for 90 days or until a later change; and sign-ins, which can disprove both. Sign-ins with a second factor support the result but don't prove it: context-aware prompting looks the same.",
    ja: "この設定を読み取れる AWS の API はありません。そのため、得られる中でもっとも確かな根拠から評価します。根拠になるのは、変更の記録 (値を含む場合。含むことは AWS の文書にありません)、90 日間または次の変更まで有効な申告、そしてその両方を覆すことのあるサインインの記録です。第 2 要素を使ったサインインは裏付けになりますが、証明にはなりません (サインインコンテキストが変更された場合だけ求める設定でも、同じように見えるためです)。",
  },
  needs: ["identityCenter"],
  uses: ["mfaSettings", "signIns", "directory"],
  reasons: {
    "mfa-settings-recorded": reason("COMPLIANT", ({ prompt, without, at, by }: Stated, time) => ({
      en: `${by} changed the settings on ${time(at)}: MFA ${en(prompt)}; users without a device ${en(without)}. No later sign-in contradicts this.`,
      ja: `${time(at)} に ${by} が、MFA を「${ja(prompt)}」、未登録の場合を「${ja(without)}」に設定した記録があります。その後、これに反するサインインはありません。`,
    })),
    "mfa-settings-attested": reason(
      "COMPLIANT",
      ({ prompt, without, at, by, until }: Stated & { until: string }, time) => ({
        en: `${by} stated on ${time(at)}: MFA ${en(prompt)}; users without a device ${en(without)}. Valid until ${until}; no later change or sign-in contradicts this.`,
        ja: `${by} が ${time(at)} に、MFA は「${ja(prompt)}」、未登録の場合は「${ja(without)}」と申告しています (${until} まで有効)。その後、これに反する変更やサインインはありません。`,
      }),
    ),
    "mfa-settings-weak": reason(
      "NON_COMPLIANT",
      ({ prompt, without, at, by }: Stated, time) => ({
        en: `On ${time(at)} (${by}): MFA ${en(prompt)}; users without a device ${en(without)}. People can sign in without a second factor.`,
        ja: `${time(at)} 時点 (${by}) の設定は、MFA が「${ja(prompt)}」、未登録の場合が「${ja(without)}」です。第 2 要素なしでサインインできてしまいます。`,
      }),
      { remedy: setMfa },
    ),
    "sign-in-without-mfa": reason(
      "NON_COMPLIANT",
      ({ person, at, factors }: { person: string; at: string; factors: readonly string[] }, time) => ({
        en: `${person} signed in on ${time(at)} with ${factors.map(en).join(" and ")} alone: MFA is not required at every sign-in.`,
        ja: `${person} が ${time(at)} に${factors.map(ja).join("と")}だけでサインインしています。サインインのたびに MFA が求められていません。`,
      }),
      // The person comes first: where their sign-in is a finding of its own, the setting is its consequence.
      {
        remedy: setMfa,
        problem: { found: { en: "MFA is not asked every time", ja: "サインインのたびには MFA が求められていない" } },
        incident: afterWeakSignIn,
        causedBy: "identity-center-sign-in-used-mfa",
      },
    ),
    "external-identity-provider": reason("NOT_APPLICABLE", ({ at, count }: { at: string; count: number }) => ({
      en: at
        ? `Users sign in at an external identity provider (last on ${at}), which is responsible for MFA.`
        : `Every user (${count}) was created by an external identity provider, which is responsible for MFA.`,
      ja: at
        ? `外部の ID プロバイダーでサインインしています (最後は ${at})。MFA はそのプロバイダーが担当します。`
        : `すべてのユーザー (${count} 人) が外部の ID プロバイダーで作成されています。MFA はそのプロバイダーが担当します。`,
    })),
    ...instanceReasons("NOT_APPLICABLE"),
  },
  causes: ["unattested", "attestation-expired", "attestation-void"],
  elsewhere: judgedElsewhere,
  judge: onInstance(({ mfaSettings, signIns, directory }, { at, settings }) => {
    const elsewhere = [mfaSettings, signIns].flatMap((fact) => causeOf(fact)).find(({ kind }) => kind === "elsewhere");
    if (elsewhere) return [judgedElsewhere(elsewhere.detail)];

    const seen = signIns.known ? signIns.value.signIns : [];
    const changes = (mfaSettings.known ? mfaSettings.value.changes : []).toSorted(newestFirst);
    const external = signIns.known && mfaSettings.known ? externalProof(signIns.value, directory, changes) : null;
    if (external) {
      const params =
        external.kind === "sign-in" ? { at: day(external.at), count: 0 } : { at: "", count: external.count };
      return [{ reason: "external-identity-provider", params }];
    }

    const attested = settings.attestations.toSorted((a, b) => Date.parse(b.at) - Date.parse(a.at))[0];
    const rung = bestRung(changes, attested, at);
    // A sign-in older than the evidence shows an earlier state.
    const since = rung.kind === "none" ? 0 : rung.at.getTime();
    const contradiction = seen
      .filter((each) => disprovesMfa(each) && each.at.getTime() > since)
      .toSorted((a, b) => b.at.getTime() - a.at.getTime())[0];
    if (contradiction) {
      const { factors } = contradiction;
      const { name: person } = whoSignedIn(directory)(contradiction);
      return [{ reason: "sign-in-without-mfa", params: { person, at: minute(contradiction.at), factors } }];
    }
    if (rung.kind !== "none" && !isStrong(rung)) return [{ reason: "mfa-settings-weak", params: stated(rung) }];

    // A change or a sign-in that could not be read may contradict the evidence.
    const unknown = unknownIf([
      ...causeOf(mfaSettings),
      ...causeOf(signIns),
      ...(signIns.known && rung.kind !== "none" ? missingWeakSignIns(signIns.value, rung.at) : []),
    ]);
    if (unknown) return [unknown];
    if (rung.kind === "none") return [{ unknown: [rung.cause] }];
    return rung.kind === "change"
      ? [{ reason: "mfa-settings-recorded", params: stated(rung) }]
      : [{ reason: "mfa-settings-attested", params: { ...stated(rung), until: rung.until.slice(0, 10) } }];
  }),
});

interface Values {
  readonly prompt: Prompt;
  readonly without: WithoutDevice;
  readonly at: Date;
  readonly by: string;
}
type Rung =
  | (Values & { readonly kind: "change" })
  | (Values & { readonly kind: "attestation"; readonly until: string })
  | { readonly kind: "none"; readonly cause: Cause };

/** The newest evidence of the settings. A change without values invalidates everything older. */
function bestRung(changes: readonly MfaSettingsChange[], attested: MfaAttestation | undefined, at: Date): Rung {
  const [newest] = changes;
  const none = (kind: Cause["kind"], detail: string): Rung => ({
    kind: "none",
    cause: { kind, action: "genkan attest identity-center-mfa", detail },
  });
  if (attested && (!newest || Date.parse(attested.at) > newest.at.getTime())) {
    const { prompt, withoutDevice, by, expires } = attested;
    if (Date.parse(expires) <= at.getTime()) return none("attestation-expired", `${by}, ${expires.slice(0, 10)}`);
    return { kind: "attestation", prompt, without: withoutDevice, at: new Date(attested.at), by, until: expires };
  }
  if (!newest) return none("unattested", "");
  const prompt = PROMPTS.get(newest.mfaMode);
  // With MFA off, the other value has no effect.
  const without = prompt === "never" ? "allow" : WITHOUT_DEVICE.get(newest.noMfaSignInBehavior);
  if (prompt && without) return { kind: "change", prompt, without, at: newest.at, by: newest.actor };
  return none("attestation-void", `${newest.eventName}, ${minute(newest.at)}, ${newest.actor}`);
}

const isStrong = ({ prompt, without }: Values) =>
  prompt === "always-on" && (without === "require-registration" || without === "block");
const stated = ({ prompt, without, at, by }: Values): Stated => ({ prompt, without, at: minute(at), by });
const newestFirst = (a: { at: Date }, b: { at: Date }) => b.at.getTime() - a.at.getTime();

/** The console's words for each setting, and ours for the factors of a sign-in. */
const WORDS: Readonly<Record<string, { en: string; ja: string }>> = {
  "always-on": { en: "every time they sign in (always-on)", ja: "サインインごと (常時オン)" },
  "context-aware": {
    en: "only when their sign-in context changes",
    ja: "サインインコンテキストが変更された場合のみ (context-aware)",
  },
  never: { en: "never", ja: "なし (無効)" },
  "require-registration": {
    en: "must register one at sign-in",
    ja: "サインイン時に MFA デバイスを登録するよう要求する",
  },
  block: { en: "are blocked", ja: "サインインをブロックする" },
  "email-code": {
    en: "can sign in with a code sent by e-mail",
    ja: "E メールで送信されたワンタイムパスワードの提供を要求する",
  },
  PASSWORD: { en: "a password", ja: "パスワード" },
  EMAIL_OTP: { en: "a code sent by e-mail", ja: "メールで届くコード" },
  allow: { en: "can sign in", ja: "サインインを許可する" },
};
const en = (setting: string) => WORDS[setting]?.en ?? setting;
const ja = (setting: string) => WORDS[setting]?.ja ?? setting;
