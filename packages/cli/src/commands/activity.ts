import { countOf } from "@genkan/controls/domain/memory";
import type { Activity } from "@genkan/controls/domain/root-activity";
import { clean } from "@genkan/controls/model/text";
import { whyActivity } from "@genkan/messages/activity";
import type { Unevaluated } from "@genkan/messages/formats/judged";
import { lay } from "@genkan/messages/layout";
import { moment, type Reader } from "@genkan/messages/moment";
import { command, DONE_OR_UNEVALUATED } from "../command.ts";
import { UsageError } from "../exit.ts";
import { fieldsOf, isForPrograms, show, shownOptions } from "../fields.ts";
import { asUnevaluated, withRecorded } from "../ledger/recorded.ts";
import { flag, formatOption, optional, recordedOptions } from "../options.ts";
import { wholeNumber } from "../values.ts";

/** How many days CloudTrail's event history holds. */
const HISTORY_DAYS = 90;

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
    en: "show what the root user did, latest first, how often, and how each action was classified; or who changed access",
    ja: "ルートユーザーの操作を、新しい順に回数と分類とともに表示する。管理者アクセスの変更も表示できる",
  },
  group: "look",
  options: {
    access: flag("--access", {
      en: "the changes to permission sets, assignments, administrators' groups and administrators' roles, with who made them",
      ja: "許可セット、割り当て、管理者のグループ、管理者のロールの変更と、その操作者を表示する",
    }),
    days: optional(
      "--days <count>",
      { en: "with --access: how far back (default: 30)", ja: "--access とともに: さかのぼる日数 (既定値: 30)" },
      { parse: wholeNumber(1, HISTORY_DAYS) },
    ),
    scenario: optional("--scenario <file>", {
      en: "with --access: a simulated account that answers from this file, instead of AWS",
      ja: "--access とともに: AWS の代わりに、このファイルで定義した模擬アカウントを使う",
    }),
    ...shownOptions("table", { en: "action", ja: "操作" }, fields),
    format: formatOption(["table", "json", "csv"]),
    ...recordedOptions,
  },
  notes: {
    en: [
      "Root's actions are what the monitor recorded. --access reads CloudTrail's event history instead, so nothing has to be deployed, and it shows failed attempts too. AWS answers two look-ups a second: it takes about 15 seconds.",
    ],
    ja: [
      "ルートユーザーの操作は、モニターが記録したものです。--access は CloudTrail のイベント履歴を読み取るため、デプロイは不要で、失敗した操作も表示します。AWS の上限が 1 秒に 2 回のため、15 秒ほどかかります。",
    ],
  },
  examples: [
    [
      "genkan activity",
      {
        en: "root's actions: how many are alike, the last one, and why they are allowed or not",
        ja: "ルートユーザーの操作 (同種の回数、最後の操作、許容されるかどうかとその理由)",
      },
    ],
    [
      "genkan activity --access --days 7",
      { en: "who changed access in the last week", ja: "この 1 週間に管理者アクセスを変更した人" },
    ],
  ],
  exit: DONE_OR_UNEVALUATED,
  seeAlso: ["planned-use add", "explain"],
  async run(shell, { access, days, scenario, format, json, locale, ...choice }) {
    if (access) {
      if (json) throw new UsageError(words.ofRoot);
      const { listAccess } = await import("../access.ts");
      return listAccess(shell, { ...choice, scenario, days: days ?? 30, format, locale });
    }
    if (days !== undefined || scenario !== undefined || format === "csv") throw new UsageError(words.onlyAccess);
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
  ofRoot: {
    en: "--json chooses fields of root's actions. With --access, use --format json.",
    ja: "--json はルートユーザーの操作のフィールドを指定します。--access では --format json を使います。",
  },
  onlyAccess: {
    en: "--days, --scenario and --format csv need --access. For example: genkan activity --access --days 7",
    ja: "--days、--scenario、--format csv は --access とともに使います。例: genkan activity --access --days 7",
  },
  none: { en: "Root has done nothing that is recorded.\n", ja: "ルートユーザーの操作は記録されていません。\n" },
};
