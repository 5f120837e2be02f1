import { ATTESTATION_DAYS, type Attestation, mfaPrompts, withoutDevice } from "@genkan/controls/model/settings";
import { DAY } from "@genkan/controls/model/time";
import { type CommandGroup, command } from "../command.ts";
import { declare } from "../ledger/declarations.ts";
import { declarationOptions, defaulted, required } from "../options.ts";
import { nonEmpty, wholeNumber } from "../values.ts";

const identityCenterMfa = command({
  path: "attest identity-center-mfa",
  description:
    "state Identity Center's MFA settings: its console, Settings, Authentication, Multi-factor authentication",
  options: {
    by: required("--by <name>", "who saw them: your name, or an address by which you can be asked"),
    prompt: required("--prompt <when>", "Prompt users for MFA: every time (always-on), in a new context, never", {
      choices: mfaPrompts,
    }),
    withoutDevice: required("--without-device <what>", "If a user does not yet have a registered MFA device", {
      choices: withoutDevice,
    }),
    days: defaulted("--days <days>", `for how many days it stands, at most ${ATTESTATION_DAYS}`, ATTESTATION_DAYS, {
      parse: wholeNumber(1, ATTESTATION_DAYS),
    }),
    ...declarationOptions,
  },
  notes: ["It is void as soon as the settings or the identity source are changed."],
  examples: [
    [
      "genkan attest identity-center-mfa --by hanako --prompt always-on --without-device require-registration",
      "the pair that the guide asks for",
    ],
  ],
  seeAlso: ["explain", "check"],
  async run(shell, options) {
    const { prompt, withoutDevice, days } = options;
    const by = nonEmpty("--by", options.by);
    return declare(shell, options, async ({ ledger, account, now }) => {
      const attestation: Attestation = {
        subject: "identity-center-mfa",
        by,
        at: new Date(now).toISOString(),
        expires: new Date(now + days * DAY).toISOString(),
        prompt,
        withoutDevice,
      };
      await ledger.putAttestation(account, attestation);
      return { value: { account, ...attestation }, text: recorded(account, attestation) };
    });
  },
});

export const attest: CommandGroup = {
  path: "attest",
  description: "state what you saw of settings that no API of AWS can read",
  group: "declare",
  examples: [["genkan attest identity-center-mfa --help", "what can be stated, and how"]],
  seeAlso: ["attest identity-center-mfa"],
  commands: [identityCenterMfa],
};

const recorded = (account: string, { by, expires }: Attestation) => ({
  en: `Recorded for account ${account}: seen by ${by}, stands until ${expires.slice(0, 10)} or the next change of the settings.
To see what it is worth: genkan check --control identity-center-mfa-always-on`,
  ja: `アカウント ${account} に記録しました: 確認者 ${by}、${expires.slice(0, 10)} まで、または次に設定が変更されるまで有効です。
判定を確かめるには: genkan check --control identity-center-mfa-always-on`,
});
