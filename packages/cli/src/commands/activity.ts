import { countOf } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import { clean } from "@genkan/controls/model/text";
import { whyActivity } from "@genkan/messages/activity";
import { hang } from "@genkan/messages/layout";
import { moment, type Reader } from "@genkan/messages/moment";
import { command } from "../command.ts";
import { withRecorded } from "../ledger/recorded.ts";
import { formatOption, recordedOptions } from "../options.ts";

export const activity = command({
  path: "activity",
  description: "show what root did, the latest first, how often, and how it is classified",
  group: "look",
  options: { format: formatOption("table", "json"), ...recordedOptions },
  examples: [
    ["genkan activity", "the acts of root: how many are alike, the last one, and why they are allowed or not"],
  ],
  seeAlso: ["planned-use add", "explain"],
  run: (shell, { format, locale, ...choice }) =>
    withRecorded(shell, choice, async ({ ledger, subject: { account } }) => {
      const { stdout, timeZone } = shell;
      const reader = { locale, timeZone };
      const { activity } = await ledger.read(account);
      const acts = activity.toSorted((a, b) => (a.eventTime < b.eventTime ? 1 : -1));
      if (format === "json") {
        const rows = acts.map((line) => {
          const { key: _key, version: _version, noticed: _noticed, ...act } = line;
          return { ...act, count: countOf(line), why: whyActivity(line, reader) };
        });
        const value = { schema: "genkan.activity/1", account, activity: rows };
        await stdout.write(`${JSON.stringify(value, null, 2)}\n`);
      } else {
        const rows = acts.map((act) => lines(act, reader, stdout.columns));
        await stdout.write(rows.join("") || words.none[locale]);
      }
      return 0;
    }),
});

function lines(act: Activity, reader: Reader, columns: number): string {
  const { eventTime, eventName, eventSource, awsRegion, sourceIPAddress, mfaUsed } = act;
  const mfa = mfaUsed === null ? "" : `, MFA ${mfaUsed ? "Yes" : "No"}`;
  const head = `${moment(eventTime, reader)}  ${act.class}  ${clean(eventName)} (${clean(eventSource)})${mfa}, ${clean(sourceIPAddress)}, ${clean(awsRegion)}`;
  return `${[head, ...hang("  ", whyActivity(act, reader), columns)].join("\n")}\n\n`;
}

const words = {
  none: { en: "Root has done nothing that is recorded.\n", ja: "ルートユーザーの操作は記録されていません。\n" },
};
