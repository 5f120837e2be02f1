import type { Settings } from "@genkan/controls/model/settings";
import { causeOf } from "../cause.ts";
import { organizationOf } from "./census.ts";
import { type PassStore, SWEEP_KEY } from "./files.ts";
import type { PassHome } from "./pass.ts";
import { type Sweep, sweep, sweepAgain, withAccounts } from "./sweep.ts";
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
    const current = withNewer(found, await storedSweep(store));
    await store.put(SWEEP_KEY, current);
    return current;
  } catch (error) {
    const before = await storedSweep(store);
    const now = aws.now();
    if (!before || "cause" in before || isStale(before, now))
      await store.put(SWEEP_KEY, { at: now.toISOString(), cause: causeOf(error, ACTION) } satisfies StoredSweep);
    throw error;
  }
}

const ACTION = "sso:ListAccountAssignments";

/** A sweep with what events have shown since it began. */
function withNewer(found: Sweep, before: StoredSweep | null): Sweep {
  if (!before || "cause" in before) return found;
  const newer = Object.entries(before.newer ?? {}).filter(([, at]) => at > found.at);
  return newer.length ? withAccounts(found, before, Object.fromEntries(newer)) : found;
}

/**
 * Reads the assignments of one account again and stores them, because an event says that they have changed. Two that do so
 * in the same moment may lose one of the two until the next sweep.
 * @returns the sweep that is stored now; one that failed, or `null`, stays as it is
 */
export async function storeAccount(
  { aws, store }: Pick<PassHome, "aws" | "store">,
  account: string,
): Promise<StoredSweep | null> {
  const before = await storedSweep(store);
  if (!before || "cause" in before) return before;
  const current = await sweepAgain(aws, before, account);
  await store.put(SWEEP_KEY, current);
  return current;
}

/** The last sweep; `null` before the first one. A file that can't be read counts as a failed sweep, and stops nobody. */
export async function storedSweep(store: PassStore): Promise<StoredSweep | null> {
  try {
    return (await store.get(SWEEP_KEY)) as StoredSweep | null;
  } catch (error) {
    return { at: new Date(0).toISOString(), cause: causeOf(error, "s3:GetObject") };
  }
}
