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
  description: "show what has changed, the newest first",
  group: "look",
  options: {
    limit: defaulted("--limit <count>", "how many changes", 20, { parse: wholeNumber(1, 1_000) }),
    format: formatOption("table", "json"),
    ...recordedOptions,
  },
  examples: [["genkan history --limit 5", "the last five changes"]],
  seeAlso: ["findings", "activity"],
  run: (shell, { limit, format, locale, ...choice }) =>
    withRecorded(shell, choice, async ({ ledger, subject: { account } }) => {
      const { stdout, timeZone } = shell;
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
