import type { Locale } from "@genkan/controls/model/text";
import { UsageError } from "../exit.ts";
import { ask, canAsk } from "../question.ts";
import type { Shell } from "../shell.ts";
import type { Comparison } from "./config-file.ts";
import { words } from "./words.ts";

/** Asks whether the sections may be added. @throws UsageError where nobody can be asked */
export async function confirm(shell: Shell, comparison: Comparison, locale: Locale): Promise<boolean> {
  if (!canAsk(shell)) throw new UsageError(words.confirm);
  const choices = [
    { value: "yes", label: words.yes },
    { value: "no", label: words.no },
  ];
  const { add } = await ask(shell, { add: { flags: "--yes", description: words.ask(comparison), choices } }, locale);
  return add === "yes";
}
