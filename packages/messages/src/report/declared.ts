import { type Attestation, type MfaAttestation, windowsAmong } from "@genkan/controls/model/settings";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { DAY } from "@genkan/controls/model/time";
import { scopeText } from "../scope.ts";
import { titleOf } from "../sentence.ts";
import { caret } from "./conditions.ts";
import { LIMITS, moreText } from "./elements.ts";
import { type Html, html } from "./html.ts";
import { HISTORY_DAYS, type Situation } from "./situation.ts";
import { exact, left, onDay } from "./times.ts";

const texts = {
  title: { en: "Declared by people", ja: "例外、申告、予定された使用" },
  none: {
    en: "No exception, statement or planned use of root.",
    ja: "例外、申告、ルートユーザーの予定された使用はありません。",
  },
  exception: { en: "Exception", ja: "例外" },
  attestation: { en: "Statement", ja: "申告" },
  planned: { en: "Planned use of root", ja: "ルートユーザーの予定された使用" },
  ended: { en: "ended", ja: "件は終了" },
  secondDevice: {
    en: "The root user has a second MFA device, kept in another place.",
    ja: "ルートユーザーの 2 つ目の MFA デバイスがあり、別の場所に保管している。",
  },
} satisfies Record<string, Text>;

const prompts: Readonly<Record<MfaAttestation["prompt"], Text>> = {
  "always-on": { en: "MFA is asked for at every sign-in", ja: "サインインのたびに MFA を求める" },
  "context-aware": {
    en: "MFA is asked for when the sign-in context changes",
    ja: "サインインの状況が変わったときに MFA を求める",
  },
  never: { en: "MFA is never asked for", ja: "MFA を求めない" },
};

const deviceless: Readonly<Record<MfaAttestation["withoutDevice"], Text>> = {
  "require-registration": { en: "users without a device must register one", ja: "デバイスのない人には登録を求める" },
  block: { en: "users without a device can’t sign in", ja: "デバイスのない人はサインインできない" },
  "email-code": { en: "users without a device get a code by e-mail", ja: "デバイスのない人にはメールでコードを送る" },
  allow: { en: "users without a device can sign in", ja: "デバイスのない人もサインインできる" },
};

/** Something that somebody has declared, and what is left of it. */
interface Declared {
  readonly kind: "exception" | "attestation" | "planned";
  readonly text: Html;
  readonly by: string;
  readonly from?: string;
  readonly to: string;
}

/** What people have declared: what ends next comes first, what has ended is folded. */
export function declared(situation: Situation): Html | "" {
  const { standing, now, locale } = situation;
  if (
    !standing.lastRun &&
    !standing.exceptions.length &&
    !standing.attestations.length &&
    !windowsAmong(standing.plannedUses).length
  )
    return "";
  const all = allDeclared(situation).toSorted((a, b) => (a.to < b.to ? -1 : 1));
  const isEnded = ({ to }: Declared) => Date.parse(to) <= now;
  const current = all.filter((each) => !isEnded(each));
  const ended = all.filter(isEnded).toReversed();
  const items = (some: readonly Declared[]) => {
    const rest = some.length - LIMITS.declared;
    return html`<ul class="decl">${some.slice(0, LIMITS.declared).map((each) => item(each, situation))}${rest > 0 ? html`<li class="dim">${moreText(rest, locale)}</li>` : ""}</ul>`;
  };
  const endedText = { en: `${ended.length} ${texts.ended.en}`, ja: `${ended.length}\u00a0${texts.ended.ja}` }[locale];
  const folded = ended.length
    ? html`<details class="fold" data-details="ended"><summary>${caret}${endedText}</summary>${items(ended)}</details>`
    : "";
  return html`<section aria-labelledby="declared"><div class="top"><h2 id="declared">${texts.title[locale]}</h2></div><div class="card">${current.length ? items(current) : html`<p class="pad">${texts.none[locale]}</p>`}${folded}</div></section>`;
}

const allDeclared = ({ standing, locale }: Situation): readonly Declared[] => [
  ...standing.exceptions.map(({ control, resource, owner, reason, expires, at, scope }) => ({
    kind: "exception" as const,
    text: html`${expected(control, locale)}${resource ? html` <code>${clean(resource.id)}</code>` : ""}${scope ? html` (${scopeText(scope)[locale]})` : ""}: ${clean(reason)}`,
    by: owner,
    ...(at === undefined ? {} : { from: at }),
    to: expires,
  })),
  ...standing.attestations.map((attestation) => ({
    kind: "attestation" as const,
    text: stated(attestation, locale),
    by: attestation.by,
    from: attestation.at,
    to: attestation.expires,
  })),
  ...windowsAmong(standing.plannedUses).map(({ owner, reason, from, to }) => ({
    kind: "planned" as const,
    text: html`${clean(reason)}`,
    by: owner,
    from,
    to,
  })),
];

function stated(attestation: Attestation, locale: Locale): Html {
  if (attestation.subject === "root-second-mfa-device") return html`${texts.secondDevice[locale]}`;
  const { prompt, withoutDevice } = attestation;
  return html`${prompts[prompt][locale]}${{ en: "; ", ja: "。" }[locale]}${deviceless[withoutDevice][locale]}${{ en: ".", ja: "。" }[locale]}`;
}

/** The requirement that an exception suspends, as a title in quotes. */
const expected = (control: string, locale: Locale): string =>
  ({ en: `“${titleOf(control, "en")}” is not required`, ja: `「${titleOf(control, "ja")}」を求めない` })[locale];

function item({ kind, text, by, from, to }: Declared, situation: Situation): Html {
  const { now, locale } = situation;
  const isPlan = kind === "planned" && from !== undefined;
  const until = onDay(to, now, situation);
  const when = isPlan
    ? html`${exact(from, situation)} – ${exact(to, situation)}`
    : html`${left(to, now, situation)} (${{ en: html`until ${until}`, ja: html`${until} まで` }[locale]})`;
  const share = Math.min(1, Math.max(0, (Date.parse(to) - now) / (HISTORY_DAYS * DAY)));
  const bar =
    kind === "planned" || share === 0
      ? ""
      : html`<span class="left" aria-hidden="true"><i style="width:${Math.round(share * 100)}%"></i></span>`;
  return html`<li><div class="top"><span class="chip ${kind === "exception" ? "accepted" : "none"}">${texts[kind][locale]}</span><span class="dim">${when}</span></div><p>${text}</p><p class="dim">${clean(by)}</p>${bar}</li>`;
}
