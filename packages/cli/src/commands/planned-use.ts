import { randomUUID } from "node:crypto";
import { PLANNED_USE_HOURS, PLANNED_USE_LATE_HOURS, type PlannedUse } from "@genkan/controls/model/settings";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { type DeclaredOptions, declare, listDeclared, stated } from "./declared.ts";

export interface PlannedUseOptions extends DeclaredOptions {
  readonly owner: string;
  readonly reason: string;
  /** When root is used from on; now, when it is left out. */
  readonly from?: Date;
  readonly hours: number;
}

const HOUR = 3_600_000;

/** Declares a window in which root is, or was, used on purpose. @throws UsageError when it was declared too late */
export async function runPlannedUseAdd(shell: Shell, options: PlannedUseOptions): Promise<number> {
  const { from, hours } = options;
  if (from && shell.clock.now() - from.getTime() > PLANNED_USE_LATE_HOURS * HOUR) {
    throw new UsageError(
      `--from lies more than ${PLANNED_USE_LATE_HOURS} hours back: later than that, use of root can't be called planned.`,
    );
  }
  const owner = stated("--owner", options.owner);
  const reason = stated("--reason", options.reason);
  return declare(shell, options, async ({ ledger, account, now }) => {
    const begins = from?.getTime() ?? now;
    const use: PlannedUse = {
      id: randomUUID().slice(0, 8),
      from: new Date(begins).toISOString(),
      to: new Date(begins + Math.min(hours, PLANNED_USE_HOURS) * HOUR).toISOString(),
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
この時間帯の操作は違反になりません。取り消すには: genkan planned-use remove ${use.id}`,
      },
    };
  });
}

/** Lists the declared windows, the latest first. */
export const runPlannedUseList = (shell: Shell, options: DeclaredOptions): Promise<number> =>
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
  });

/** Takes a declared window back. @throws UsageError when there is none of that id */
export const runPlannedUseRemove = (
  shell: Shell,
  options: DeclaredOptions & { readonly id: string },
): Promise<number> =>
  declare(shell, options, async ({ ledger, account }) => {
    const { plannedUses } = await ledger.read(account);
    const use = plannedUses.find(({ id }) => id === options.id);
    if (!use) throw new UsageError(`There is no planned use ${options.id}; genkan planned-use list shows them.`);
    await ledger.removePlannedUse(account, use.id);
    return {
      value: use,
      text: {
        en: `Planned use ${use.id} is taken back; what root did in it counts again.`,
        ja: `計画的な使用 ${use.id} を取り消しました。この時間帯の操作は、再び判定の対象になります。`,
      },
    };
  });
