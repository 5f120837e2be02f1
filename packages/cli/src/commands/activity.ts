import { countOf } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import { clean } from "@genkan/controls/model/text";
import { whyActivity } from "@genkan/messages/activity";
import type { Unevaluated } from "@genkan/messages/formats/judged";
import { lay } from "@genkan/messages/layout";
import { moment, type Reader } from "@genkan/messages/moment";
import { command, DONE_OR_UNEVALUATED } from "../command.ts";
import { fieldsOf, isForPrograms, show, shownOptions } from "../fields.ts";
import { asUnevaluated, withRecorded } from "../ledger/recorded.ts";
import { recordedOptions } from "../options.ts";

/** What root did, as JSON has it: alike actions are one row. */
type ActivityRow = Omit<Activity, "key" | "version" | "noticed"> & { readonly count: number; readonly why: string };

const fields = fieldsOf<ActivityRow>({
  eventTime: true,
  class: true,
  because: true,
  why: true,
  count: true,
  days: true,
  first: true,
  eventName: true,
  eventSource: true,
  awsRegion: true,
  sourceIPAddress: true,
  userAgent: true,
  mfaUsed: true,
  accessKeyId: true,
  eventID: true,
  eventType: true,
  errorCode: true,
  requestParameters: true,
  readOnly: true,
  signIn: true,
  invokedBy: true,
  assumedRoot: true,
});

export const activity = command({
  path: "activity",
  description: {
    en: "show what the root user did, latest first, how often, and how each action was classified",
    ja: "ルートユーザーの操作を、新しい順に回数と分類とともに表示する",
  },
  group: "look",
  options: { ...shownOptions("table", { en: "action", ja: "操作" }, fields), ...recordedOptions },
  examples: [
    [
      "genkan activity",
      {
        en: "root's actions: how many are alike, the last one, and why they are allowed or not",
        ja: "ルートユーザーの操作 (同種の回数、最後の操作、許容されるかどうかとその理由)",
      },
    ],
  ],
  exit: DONE_OR_UNEVALUATED,
  seeAlso: ["planned-use add", "explain"],
  run: (shell, { format, json, locale, ...choice }) => {
    const unevaluated = (subject: Unevaluated) => {
      const report = json ? {} : { schema: SCHEMA, account: subject.account, activity: [] };
      return shell.stdout.write(asUnevaluated(report, subject, locale));
    };
    const answer = isForPrograms({ format, json }) ? { unevaluated } : {};
    return withRecorded(shell, { ...choice, locale, ...answer }, async ({ standing, subject: { account } }) => {
      const { stdout, timeZone } = shell;
      const reader = { locale, timeZone };
      const { activity } = standing;
      const acts = activity.toSorted((a, b) => (a.eventTime < b.eventTime ? 1 : -1));
      const rows: readonly ActivityRow[] = acts.map((line) => {
        const { key: _key, version: _version, noticed: _noticed, ...act } = line;
        return { ...act, count: countOf(line), why: whyActivity(line, reader) };
      });
      const text = () => acts.map((act) => lines(act, reader, stdout.columns)).join("") || words.none[locale];
      await show(shell, { format, json }, { rows, report: { schema: SCHEMA, account, activity: rows }, text });
      return 0;
    });
  },
});

const SCHEMA = "genkan.activity/1";

function lines(act: Activity, reader: Reader, columns: number): string {
  const { eventTime, eventName, eventSource, awsRegion, sourceIPAddress, mfaUsed } = act;
  const mfa = mfaUsed === null ? "" : `, MFA ${mfaUsed ? "Yes" : "No"}`;
  const head = `${moment(eventTime, reader)}  ${act.class}  ${clean(eventName)} (${clean(eventSource)})${mfa}, ${clean(sourceIPAddress)}, ${clean(awsRegion)}`;
  return `${[...lay("", head, columns), ...lay("  ", whyActivity(act, reader), columns)].join("\n")}\n\n`;
}

const words = {
  none: { en: "Root has done nothing that is recorded.\n", ja: "ルートユーザーの操作は記録されていません。\n" },
};
