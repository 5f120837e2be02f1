import { type Locale, locales } from "@genkan/controls/model/text";
import type { Environment } from "./shell.ts";

/**
 * The language of a call: that of `--locale`, else that of the terminal. It is known before the call is parsed, so that help
 * and errors have it as well.
 */
export function localeFor(args: readonly string[], env: Environment): Locale {
  const at = args.findLastIndex((arg) => arg === "--locale" || arg.startsWith("--locale="));
  const given = args[at]?.startsWith("--locale=") ? args[at].slice("--locale=".length) : args[at + 1];
  const chosen = at === -1 ? undefined : locales.find((locale) => locale === given);
  return chosen ?? ambientLocale(env);
}

/** The language of the terminal, from the environment as other programs take it. */
const ambientLocale = (env: Environment): Locale =>
  /^ja/.test(env["LC_ALL"] || env["LC_MESSAGES"] || env["LANG"] || "") ? "ja" : "en";
