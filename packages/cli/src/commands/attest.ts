import { ATTESTATION_DAYS, type Attestation } from "@genkan/controls/model/settings";
import { DAY } from "@genkan/controls/model/time";
import type { Shell } from "../shell.ts";
import { type DeclaredOptions, declare, stated } from "./declared.ts";

export interface AttestOptions extends DeclaredOptions {
  readonly by: string;
  readonly prompt: Attestation["prompt"];
  readonly withoutDevice: Attestation["withoutDevice"];
  readonly days: number;
}

/** Records what a person saw of Identity Center's MFA settings, for the account of the credentials. @returns 0 */
export async function runAttest(shell: Shell, options: AttestOptions): Promise<number> {
  const { prompt, withoutDevice } = options;
  const by = stated("--by", options.by);
  return declare(shell, options, async ({ ledger, account, now }) => {
    const attestation: Attestation = {
      subject: "identity-center-mfa",
      by,
      at: new Date(now).toISOString(),
      expires: new Date(now + Math.min(options.days, ATTESTATION_DAYS) * DAY).toISOString(),
      prompt,
      withoutDevice,
    };
    await ledger.putAttestation(account, attestation);
    return { value: { account, ...attestation }, text: recorded(account, attestation) };
  });
}

const recorded = (account: string, { by, expires }: Attestation) => ({
  en: `Recorded for account ${account}: seen by ${by}, stands until ${expires.slice(0, 10)} or the next change of the settings.
To see what it is worth: genkan check --control identity-center-mfa-always-on`,
  ja: `アカウント ${account} に記録しました: 確認者 ${by}、${expires.slice(0, 10)} まで、または次に設定が変更されるまで有効です。
判定を確かめるには: genkan check --control identity-center-mfa-always-on`,
});
