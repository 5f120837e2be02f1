import { randomUUID } from "node:crypto";
import { PLANNED_USE_HOURS, PLANNED_USE_LATE_HOURS, type PlannedUse } from "@genkan/controls/model/settings";
import { type CommandGroup, command } from "../command.ts";
import { UsageError } from "../exit.ts";
import { declare, listDeclared } from "../ledger/declarations.ts";
import { argument, declarationOptions, defaulted, optional, required } from "../options.ts";
import { instant, nonEmpty, wholeNumber } from "../values.ts";

const HOUR = 3_600_000;

const add = command({
  path: "planned-use add",
  description: "declare a window of root use",
  options: {
    owner: required("--owner <name>", "who answers for it"),
    reason: required("--reason <text>", "what root is needed for"),
    from: optional("--from <time>", "when it begins, such as 2026-11-24T09:00Z (default: now)", { parse: instant }),
    hours: defaulted("--hours <hours>", `how long it is, at most ${PLANNED_USE_HOURS}`, 1, {
      parse: wholeNumber(1, PLANNED_USE_HOURS),
    }),
    ...declarationOptions,
  },
  notes: [`Declare it beforehand, or within ${PLANNED_USE_LATE_HOURS} hours after it began.`],
  examples: [
    ['genkan planned-use add --owner hanako --reason "tax invoice"', "for an hour from now"],
    [
      'genkan planned-use add --owner hanako --reason "close an account" --from 2030-12-01T09:00+09:00 --hours 2',
      "a window to come",
    ],
  ],
  seeAlso: ["planned-use list", "activity", "explain"],
  async run(shell, options) {
    const { from, hours } = options;
    if (from && shell.clock.now() - from.getTime() > PLANNED_USE_LATE_HOURS * HOUR) {
      throw new UsageError(
        `--from lies more than ${PLANNED_USE_LATE_HOURS} hours back: later than that, use of root can't be called planned.`,
      );
    }
    const owner = nonEmpty("--owner", options.owner);
    const reason = nonEmpty("--reason", options.reason);
    return declare(shell, options, async ({ ledger, account, now }) => {
      const begins = from?.getTime() ?? now;
      const use: PlannedUse = {
        id: randomUUID().slice(0, 8),
        from: new Date(begins).toISOString(),
        to: new Date(begins + hours * HOUR).toISOString(),
        owner,
        reason,
      };
      await ledger.putPlannedUse(account, use);
      return {
        value: { account, ...use },
        text: {
          en: `Planned use of root ${use.id} is declared for account ${account}, from ${use.from} to ${use.to} (${use.owner}: ${use.reason}).
What root does in it is no drift. To take it back: genkan planned-use remove ${use.id}`,
          ja: `アカウント ${account} のルートユーザーの計画的な使用 ${use.id} を登録しました: ${use.from} から ${use.to} まで (${use.owner}: ${use.reason})。
この時間帯の操作は非準拠になりません。取り消すには: genkan planned-use remove ${use.id}`,
        },
      };
    });
  },
});

const list = command({
  path: "planned-use list",
  description: "show the declared windows",
  options: declarationOptions,
  examples: [["genkan planned-use list", "the latest first, each with its id"]],
  seeAlso: ["planned-use add", "planned-use remove"],
  run: (shell, options) =>
    listDeclared(shell, options, async ({ ledger, account }) => {
      const { plannedUses } = await ledger.read(account);
      const value = plannedUses.toSorted((a, b) => (a.from < b.from ? 1 : -1));
      const lines = value
        .map(({ id, from, to, owner, reason }) => `${id}  ${from} - ${to}  ${owner}: ${reason}`)
        .join("\n");
      return {
        value,
        text: {
          en: lines || `No planned use of root is declared for account ${account}.`,
          ja: lines || `アカウント ${account} に、ルートユーザーの計画的な使用は登録されていません。`,
        },
      };
    }),
});

const remove = command({
  path: "planned-use remove",
  description: "take a window back",
  arguments: { id: argument("<id>", "its id; list shows it") },
  options: declarationOptions,
  examples: [["genkan planned-use remove 1a2b3c4d", "the id is what list shows"]],
  seeAlso: ["planned-use list"],
  run: (shell, { id, ...options }) =>
    declare(shell, options, async ({ ledger, account }) => {
      const { plannedUses } = await ledger.read(account);
      const use = plannedUses.find((each) => each.id === id);
      if (!use) throw new UsageError(`There is no planned use ${id}; genkan planned-use list shows them.`);
      await ledger.removePlannedUse(account, use.id);
      return {
        value: use,
        text: {
          en: `Planned use ${use.id} is taken back; what root did in it counts again.`,
          ja: `計画的な使用 ${use.id} を取り消しました。この時間帯の操作は、再び判定の対象になります。`,
        },
      };
    }),
});

export const plannedUse: CommandGroup = {
  path: "planned-use",
  description: "declare when root is used on purpose, so that it is no drift",
  group: "declare",
  examples: [["genkan planned-use list", "what is declared"]],
  seeAlso: ["planned-use add", "planned-use list", "planned-use remove"],
  commands: [add, list, remove],
};
