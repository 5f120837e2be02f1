import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { InvalidValue, UsageError } from "../exit.ts";
import { ask, canAsk } from "../question.ts";
import type { Shell } from "../shell.ts";

/**
 * Has a person at a terminal type the id of the account that is about to be changed. An answer from a pipe is none.
 * @throws UsageError without a terminal, and when the person ends it
 */
export async function confirmAccount(shell: Shell, account: string, locale: Locale): Promise<void> {
  if (!canAsk(shell)) throw new UsageError(words.noTerminal);
  await ask(
    shell,
    {
      account: {
        flags: "",
        description: words.type,
        parse(typed) {
          if (typed !== account) throw new InvalidValue(words.other(account));
          return typed;
        },
      },
    },
    locale,
  );
}

const words = {
  noTerminal: {
    en: "Applying asks for the account id on a terminal, and there is none (or CI is set). In a pipeline: genkan fix --out plan.json, review it, then genkan fix --apply --plan plan.json --yes. --print bash prints the commands instead.",
    ja: "適用するには、ターミナルでアカウント ID を入力する必要がありますが、ターミナルがありません (または CI が設定されています)。パイプラインでは、genkan fix --out plan.json で計画を作成してレビューし、genkan fix --apply --plan plan.json --yes を実行します。コマンドを表示するには --print bash を使います。",
  },
  type: {
    en: "To apply it, type the account id",
    ja: "適用するには、アカウント ID を入力してください",
  },
  other: (account: string): Text => ({
    en: `That is not ${clean(account)}. Ctrl+C cancels.`,
    ja: `${clean(account)} と一致しません (Ctrl+C で中止)。`,
  }),
};
