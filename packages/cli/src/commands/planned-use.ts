import { PLANNED_USE_HOURS, PLANNED_USE_LATE_HOURS, type PlannedUse } from "@genkan/controls/model/settings";
import { HOUR } from "@genkan/controls/model/time";
import { type CommandGroup, command } from "../command.ts";
import { UsageError } from "../exit.ts";
import { fieldsOf, fieldsOption } from "../fields.ts";
import { declare, listDeclared } from "../ledger/declarations.ts";
import { newPlannedUse } from "../ledger/statements.ts";
import { argument, declarationOptions, defaulted, optional, required } from "../options.ts";
import { instant, shortText, wholeNumber } from "../values.ts";

const add = command({
  path: "planned-use add",
  description: { en: "declare a time window of root use", ja: "ルートユーザーを使用する時間帯を申告する" },
  options: {
    owner: required("--owner <name>", { en: "Who is responsible for it", ja: "担当者の名前" }, { parse: shortText }),
    reason: required(
      "--reason <text>",
      { en: "What root is needed for", ja: "ルートユーザーが必要な理由" },
      { parse: shortText },
    ),
    from: optional(
      "--from <time>",
      {
        en: "when it begins, such as 2026-11-24T09:00Z (default: now)",
        ja: "開始時刻 (例: 2026-11-24T18:00+09:00。省略時は現在)",
      },
      { parse: instant },
    ),
    hours: defaulted(
      "--hours <hours>",
      { en: `how long it lasts, at most ${PLANNED_USE_HOURS}`, ja: `時間数 (最大 ${PLANNED_USE_HOURS} 時間)` },
      1,
      { parse: wholeNumber(1, PLANNED_USE_HOURS) },
    ),
    ...declarationOptions,
  },
  notes: {
    en: [`Declare it beforehand, or within ${PLANNED_USE_LATE_HOURS} hours after it began.`],
    ja: [`事前に、または開始から ${PLANNED_USE_LATE_HOURS} 時間以内に申告してください。`],
  },
  examples: [
    [
      'genkan planned-use add --owner hanako --reason "tax invoice"',
      { en: "for an hour from now", ja: "今から 1 時間" },
    ],
    [
      'genkan planned-use add --owner hanako --reason "close an account" --from 2030-12-01T09:00+09:00 --hours 2',
      { en: "a time window in the future", ja: "今後の時間帯" },
    ],
  ],
  seeAlso: ["planned-use list", "activity", "explain"],
  async run(shell, options) {
    const { from, hours } = options;
    if (from && shell.clock.now() - from.getTime() > PLANNED_USE_LATE_HOURS * HOUR) {
      throw new UsageError({
        en: `--from is more than ${PLANNED_USE_LATE_HOURS} hours ago: use of root can no longer be declared as planned then.`,
        ja: `--from が ${PLANNED_USE_LATE_HOURS} 時間より前です。それより前の使用は、予定された使用として申告できません。`,
      });
    }
    const { owner, reason } = options;
    return declare(shell, options, async ({ ledger, account, now }) => {
      const begins = from?.getTime() ?? now;
      const use = newPlannedUse(new Date(begins), { hours, owner, reason });
      await ledger.putPlannedUse(account, use);
      return {
        value: { account, ...use },
        text: {
          en: `Planned use of root ${use.id} is declared for account ${account}, from ${use.from} to ${use.to} (${use.owner}: ${use.reason}).
What root does in it is not reported as drift. To withdraw it: genkan planned-use remove ${use.id}`,
          ja: `アカウント ${account} で予定されたルートユーザーの使用 ${use.id} を記録しました: ${use.from} から ${use.to} まで (担当者: ${use.owner}、理由: ${use.reason})。
この時間帯の操作は、非準拠になりません。取り消すには: genkan planned-use remove ${use.id}`,
        },
      };
    });
  },
});

const fields = fieldsOf<PlannedUse>({ id: true, from: true, to: true, owner: true, reason: true, session: true });

const list = command({
  path: "planned-use list",
  description: { en: "show the declared time windows", ja: "申告した時間帯を表示する" },
  options: { ...declarationOptions, json: fieldsOption({ en: "time window", ja: "時間帯" }, fields) },
  examples: [
    ["genkan planned-use list", { en: "the latest first, each with its id", ja: "新しい順に ID とともに表示する" }],
  ],
  seeAlso: ["planned-use add", "planned-use remove"],
  run: (shell, options) =>
    listDeclared(shell, options, async ({ ledger, account }) => {
      const { plannedUses } = await ledger.read(account);
      const value = plannedUses.toSorted((a, b) => (a.from < b.from ? 1 : -1));
      const lines = value
        .map(({ id, from, to, owner, reason, session }) => {
          // A use that is limited to a session has its access key id as its id.
          const limit = session === undefined ? "" : " (sts:AssumeRoot)";
          return `${id}  ${from} - ${to}  ${owner}: ${reason}${limit}`;
        })
        .join("\n");
      return {
        value,
        text: {
          en: lines || `No planned use of root is declared for account ${account}.`,
          ja: lines || `アカウント ${account} に、予定されたルートユーザーの使用は申告されていません。`,
        },
      };
    }),
});

const remove = command({
  path: "planned-use remove",
  description: { en: "withdraw a time window", ja: "申告した時間帯を取り消す" },
  arguments: { id: argument("<id>", { en: "its id; list shows it", ja: "ID (list で表示)" }) },
  options: declarationOptions,
  examples: [
    ["genkan planned-use remove 1a2b3c4d", { en: "by the id that list shows", ja: "list で表示された ID を指定する" }],
  ],
  seeAlso: ["planned-use list"],
  run: (shell, { id, ...options }) =>
    declare(shell, options, async ({ ledger, account }) => {
      const { plannedUses } = await ledger.read(account);
      const use = plannedUses.find((each) => each.id === id);
      if (!use) {
        throw new UsageError({
          en: `There is no planned use ${id}; genkan planned-use list shows them.`,
          ja: `予定された使用 ${id} はありません。genkan planned-use list で一覧を表示できます。`,
        });
      }
      await ledger.removePlannedUse(account, use.id);
      return {
        value: use,
        text: {
          en: `Planned use ${use.id} is withdrawn; what root did in it counts again.`,
          ja: `予定された使用 ${use.id} を取り消しました。この時間帯の操作は、再び評価の対象になります。`,
        },
      };
    }),
});

export const plannedUse: CommandGroup = {
  path: "planned-use",
  description: {
    en: "declare when root is used on purpose, so that it isn't reported as drift",
    ja: "ルートユーザーの予定された使用を申告する (申告した使用は非準拠になりません)",
  },
  group: "declare",
  examples: [["genkan planned-use list", { en: "what is declared", ja: "申告した内容" }]],
  seeAlso: ["planned-use add", "planned-use list", "planned-use remove"],
  commands: [add, list, remove],
};
