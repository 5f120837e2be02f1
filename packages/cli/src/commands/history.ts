import type { Change } from "@genkan/controls/engine/finding";
import { clean } from "@genkan/controls/model/text";
import { kindName, resourceName } from "@genkan/messages/alert";
import { hang } from "@genkan/messages/layout";
import { moment, type Reader } from "@genkan/messages/moment";
import { message, sentence } from "@genkan/messages/sentence";
import { command } from "../command.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { defaulted, formatOption, recordedOptions } from "../options.ts";
import { wholeNumber } from "../values.ts";

export const history = command({
  path: "history",
  description: { en: "show what has changed, newest first", ja: "変化を新しい順に表示する" },
  group: "look",
  options: {
    limit: defaulted("--limit <count>", { en: "how many changes", ja: "表示する変化の数" }, 20, {
      parse: wholeNumber(1, 1_000),
    }),
    format: formatOption("table", "json"),
    ...recordedOptions,
  },
  examples: [["genkan history --limit 5", { en: "the last five changes", ja: "最新の 5 件の変化" }]],
  seeAlso: ["findings", "activity"],
  run: (shell, { limit, format, ...choice }) =>
    withRecorded(shell, choice, async ({ ledger, subject: { account } }) => {
      const { stdout, timeZone } = shell;
      const { locale } = choice;
      const reader = { locale, timeZone };
      const changes = await ledger.history(account, limit);
      if (format === "json") {
        const rows = changes.map((change) => ({ ...change, message: message(change, reader) }));
        const value = { schema: "genkan.history/1", account, changes: rows };
        await stdout.write(`${JSON.stringify(value, null, 2)}\n`);
      } else {
        const rows = changes.map((change) => lines(change, reader, stdout.columns));
        await stdout.write(rows.join("") || words.none[locale]);
      }
      return 0;
    }),
});

function lines(change: Change, reader: Reader, columns: number): string {
  const head = `${moment(change.at, reader)}  ${kindName(change, reader.locale)} (${change.severity})  ${clean(change.control)} ${resourceName(change.resource)}`;
  return `${[head.trimEnd(), ...hang("  ", sentence(change, reader), columns)].join("\n")}\n\n`;
}

const words = { none: { en: "Nothing has changed yet.\n", ja: "まだ変化はありません。\n" } };
