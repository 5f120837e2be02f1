import { labels } from "@genkan/controls/model/glossary";
import {
  ATTESTATION_DAYS,
  type MfaAttestation,
  mfaPrompts,
  withoutDevice as withoutDeviceValues,
} from "@genkan/controls/model/settings";
import type { Text } from "@genkan/controls/model/text";
import { type CommandGroup, command } from "../command.ts";
import { declare } from "../ledger/declarations.ts";
import { newMfaAttestation } from "../ledger/statements.ts";
import { declarationOptions, defaulted, required } from "../options.ts";
import { shortText, wholeNumber } from "../values.ts";

const { labels: names } = labels.identityCenter;

const promptNames = {
  "always-on": names.alwaysOn,
  "context-aware": names.contextAware,
  never: names.neverPrompt,
} as const satisfies Readonly<Record<MfaAttestation["prompt"], Text>>;

const withoutDeviceNames = {
  "require-registration": names.requireRegistration,
  block: names.blockSignIn,
  "email-code": names.emailCode,
  allow: names.allowSignIn,
} as const satisfies Readonly<Record<MfaAttestation["withoutDevice"], Text>>;

const identityCenterMfa = command({
  path: "attest identity-center-mfa",
  description: {
    en: "record the MFA settings of Identity Center (console: Settings, Authentication, Multi-factor authentication)",
    ja: "Identity Center の MFA 設定を申告する (コンソールの「設定」>「認証」>「多要素認証」)",
  },
  options: {
    prompt: required("--prompt <when>", names.promptForMfa, { choices: mfaPrompts, labels: promptNames }),
    withoutDevice: required("--without-device <what>", names.withoutDevice, {
      choices: withoutDeviceValues,
      labels: withoutDeviceNames,
    }),
    by: required(
      "--by <name>",
      {
        en: "Who saw the settings: your name, or an address at which you can be reached",
        ja: "設定を確認した人の名前、または連絡先",
      },
      { parse: shortText },
    ),
    days: defaulted(
      "--days <days>",
      {
        en: `for how many days the attestation is valid, at most ${ATTESTATION_DAYS}`,
        ja: `申告の有効日数 (最大 ${ATTESTATION_DAYS} 日)`,
      },
      ATTESTATION_DAYS,
      { parse: wholeNumber(1, ATTESTATION_DAYS) },
    ),
    ...declarationOptions,
  },
  notes: {
    en: ["It becomes void as soon as the settings or the identity source are changed."],
    ja: ["設定またはアイデンティティソースが変更されると、申告は直ちに無効になります。"],
  },
  examples: [
    [
      "genkan attest identity-center-mfa --by hanako --prompt always-on --without-device require-registration",
      { en: "the settings that the guide asks for", ja: "ガイドが求める設定を申告する" },
    ],
  ],
  seeAlso: ["explain", "check"],
  async run(shell, options) {
    const { by, prompt, withoutDevice, days } = options;
    return declare(shell, options, async ({ ledger, account, now }) => {
      const attestation = newMfaAttestation(new Date(now), by, { days, prompt, withoutDevice });
      await ledger.putAttestation(account, attestation);
      return { value: { account, ...attestation }, text: recorded(account, attestation) };
    });
  },
});

export const attest: CommandGroup = {
  path: "attest",
  description: {
    en: "record what you saw of settings that no AWS API can read",
    ja: "AWS の API では読み取れない設定の内容を申告する",
  },
  group: "declare",
  notes: {
    en: ["On a terminal, genkan attest alone asks for the settings."],
    ja: ["ターミナルで genkan attest だけを実行すると、質問に答えて申告できます。"],
  },
  examples: [
    ["genkan attest --help", { en: "what can be recorded", ja: "申告できる設定を表示する" }],
    [
      "genkan attest --by hanako --prompt always-on --without-device require-registration",
      { en: "the same as genkan attest identity-center-mfa", ja: "genkan attest identity-center-mfa と同じ" },
    ],
  ],
  seeAlso: ["attest identity-center-mfa"],
  commands: [identityCenterMfa],
  default: identityCenterMfa,
};

const recorded = (account: string, { by, expires }: MfaAttestation): Text => ({
  en: `Recorded for account ${account}: seen by ${by}, valid until ${expires.slice(0, 10)} or the next change of the settings.
To see the result: genkan check --control identity-center-mfa-always-on`,
  ja: `アカウント ${account} に記録しました。確認者は ${by}、${expires.slice(0, 10)} まで、または次に設定が変更されるまで有効です。
結果を確認するには: genkan check --control identity-center-mfa-always-on`,
});
