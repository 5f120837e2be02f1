import { ATTESTATION_DAYS, type Attestation } from "@genkan/controls/settings";
import { clean, type Locale } from "@genkan/controls/text";
import { UsageError } from "../exit.ts";
import { type LedgerChoice, openChosen } from "../ledger/open.ts";
import { ambient, subjectOf } from "../target.ts";

export interface AttestOptions extends LedgerChoice {
  readonly by: string;
  readonly prompt: Attestation["prompt"];
  readonly withoutDevice: Attestation["withoutDevice"];
  readonly days: number;
  readonly format: "text" | "json";
  readonly locale: Locale;
  readonly region?: string;
}

const DAY = 86_400_000;
const LONGEST_NAME = 100;

/** Records what a person saw of Identity Center's MFA settings, for the account of the credentials. @returns 0 */
export async function runAttest(options: AttestOptions): Promise<number> {
  const { prompt, withoutDevice, format, locale } = options;
  const by = clean(options.by.trim(), LONGEST_NAME);
  if (!by) throw new UsageError("Say who saw the settings: --by NAME.");
  const target = ambient(options.region ? { region: options.region } : {});
  const open = await openChosen(options, target.aws);
  try {
    const { account } = await subjectOf(target.aws);
    const now = Date.now();
    const attestation: Attestation = {
      subject: "identity-center-mfa",
      by,
      at: new Date(now).toISOString(),
      expires: new Date(now + Math.min(options.days, ATTESTATION_DAYS) * DAY).toISOString(),
      prompt,
      withoutDevice,
    };
    await open.ledger.putAttestation(account, attestation);
    process.stdout.write(
      format === "json"
        ? `${JSON.stringify({ account, ...attestation }, null, 2)}\n`
        : recorded(account, attestation)[locale],
    );
    return 0;
  } finally {
    open.close();
    await target.close();
  }
}

const recorded = (account: string, { by, expires }: Attestation) => ({
  en: `Recorded for account ${account}: seen by ${by}, stands until ${expires.slice(0, 10)} or the next change of the settings.
To see what it is worth: genkan check --control identity-center-mfa-always-on
`,
  ja: `アカウント ${account} に記録しました: 確認者 ${by}、${expires.slice(0, 10)} まで、または次に設定が変更されるまで有効です。
判定を確かめるには: genkan check --control identity-center-mfa-always-on
`,
});
