import type { Settings } from "@genkan/controls/model/settings";
import { causeOf } from "../cause.ts";
import { organizationOf } from "./census.ts";
import type { PassHome } from "./pass.ts";
import { type PassStore, SWEEP_KEY } from "./store.ts";
import { type Sweep, sweep } from "./sweep.ts";
import { isStale, type StoredSweep } from "./swept.ts";

/**
 * Sweeps Identity Center and stores the result for the passes of the next days. If it fails, the last good sweep stays as
 * long as it counts; then the cause takes its place, so that members say why they are unknown.
 * @throws the error of the sweep
 */
export async function storeSweep(
  { aws, subject, store }: Omit<PassHome, "ledger">,
  { settings, most }: { readonly settings: Settings; readonly most?: number },
): Promise<Sweep> {
  try {
    const organization = await organizationOf(aws);
    const found = await sweep(aws, { subject, organization, settings, ...(most === undefined ? {} : { most }) });
    await store.put(SWEEP_KEY, found);
    return found;
  } catch (error) {
    const before = await storedSweep(store);
    const now = aws.now();
    if (!before || "cause" in before || isStale(before, now))
      await store.put(SWEEP_KEY, { at: now.toISOString(), cause: causeOf(error, ACTION) } satisfies StoredSweep);
    throw error;
  }
}

const ACTION = "sso:ListAccountAssignments";

/** The last sweep; `null` before the first one. A file that can't be read counts as a failed sweep, and stops nobody. */
export async function storedSweep(store: PassStore): Promise<StoredSweep | null> {
  try {
    return (await store.get(SWEEP_KEY)) as StoredSweep | null;
  } catch (error) {
    return { at: new Date(0).toISOString(), cause: causeOf(error, "s3:GetObject") };
  }
}
