import type { Step } from "../model/plan.ts";
import { type Fix, type StepResult, withResult } from "./fix.ts";
import type { Ledger } from "./ledger.ts";

/** What happens while steps are made. `number` counts from 1. */
export type Progress = { readonly step: Step; readonly number: number; readonly of: number } & (
  | { readonly kind: "started"; readonly result: StepResult }
  /** AWS needs time: to finish an asynchronous operation, or to know everywhere what was just created. */
  | { readonly kind: "waiting"; readonly for: "operation" | "propagation" }
  | { readonly kind: "ended"; readonly result: StepResult }
);

/** Makes the steps of a plan one after the other. It waits for `on`, so that each step is recorded before its call. */
export type Execute = (
  steps: readonly Step[],
  options: { readonly before: readonly StepResult[]; readonly on: (progress: Progress) => void | Promise<void> },
) => Promise<Execution>;

/** How the execution of a plan ended, and the results of its steps. */
export interface Execution {
  readonly state: "applied" | "failed" | "interrupted";
  readonly results: readonly StepResult[];
}

/** What applies a fix. */
export interface Applying {
  readonly ledger: Pick<Ledger, "putFix">;
  readonly execute: Execute;
  readonly now: () => Date;
  /** Called after each step of progress was recorded. */
  readonly on?: (progress: Progress) => void | Promise<void>;
  /** The fix that this one takes back; it is recorded as undone when this one is applied. */
  readonly undoes?: Fix;
}

/**
 * Applies a fix and records it: before its first call, before and after each step, and at its end. A fix that was killed,
 * stopped or has failed is resumed: its finished steps are not made again.
 * @returns the fix as it is recorded at the end
 */
export async function applyFix(fix: Fix, { ledger, execute, now, on, undoes }: Applying): Promise<Fix> {
  const { account } = fix;
  let recorded: Fix = { ...fix, state: "applying", endedAt: null };
  const record = async (next: Fix) => {
    recorded = next;
    await ledger.putFix(account, recorded);
  };
  await record(recorded);
  const { state, results } = await execute(fix.steps, {
    before: fix.results,
    on: async (progress) => {
      if (progress.kind !== "waiting") await record(withResult(recorded, progress.result));
      await on?.(progress);
    },
  });
  await record({ ...recorded, results, state, endedAt: now().toISOString() });
  if (undoes && state === "applied") await ledger.putFix(account, { ...undoes, state: "undone" });
  return recorded;
}
