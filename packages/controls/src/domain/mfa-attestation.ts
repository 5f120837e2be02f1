import type { Command } from "../model/steps.ts";

/** The command that states Identity Center's MFA settings, which no API reads, as they should be. */
export const attestMfa = (by: string): Command => ({
  command: [
    "attest",
    "identity-center-mfa",
    "--by",
    by,
    "--prompt",
    "always-on",
    "--without-device",
    "require-registration",
  ],
});
