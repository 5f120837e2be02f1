import type { Settings } from "@genkan/controls/model/settings";
import { causeOf } from "../cause.ts";
import { organizationOf } from "./census.ts";
import { type PassStore, SWEEP_KEY } from "./files.ts";
import type { PassHome } from "./pass.ts";
import { type Sweep, sweep, sweepAgain, withNewer } from "./sweep.ts";
import { isStale, isSweepDue, type StoredSweep } from "./swept.ts";

const ACTION = "sso:ListAccountAssignments";

/**
 * Sweeps Identity Center, if it is time, and stores the result for the passes of the next days. If it fails, the last good
 * sweep stays as long as it counts; then the cause takes its place, so that members say why they are unknown.
 * @returns the sweep that is stored now; `null` if it was not time
 * @throws the error of the sweep
 */
export async function storeSweep(
  { aws, subject, store }: Omit<PassHome, "ledger">,
  { settings, most }: { readonly settings: Settings; readonly most?: number },
): Promise<Sweep | null> {
  const before = await storedSweep(store);
  if (!isSweepDue(before, aws.now())) return null;
  try {
    const organization = await organizationOf(aws);
    const asked = { subject, organization, settings, before: goodOf(before) };
    const found = await sweep(aws, { ...asked, ...(most === undefined ? {} : { most }) });
    // Events may have changed the stored one meanwhile.
    const merged = await store.update(SWEEP_KEY, (stored) => {
      const other = goodOf(stored as StoredSweep | null);
      return other ? withNewer(found, other) : found;
    });
    return merged as Sweep;
  } catch (error) {
    const now = aws.now();
    await store.update(SWEEP_KEY, (stored) => {
      const good = goodOf(stored as StoredSweep | null);
      if (good && !isStale(good, now)) return undefined;
      return { at: now.toISOString(), cause: causeOf(error, ACTION) } satisfies StoredSweep;
    });
    throw error;
  }
}

const goodOf = (stored: StoredSweep | null): Sweep | null => (stored && !("cause" in stored) ? stored : null);

/**
 * Reads the assignments of one account again and stores them, because an event says that they have changed.
 * @returns the sweep that is stored now; one that failed, or `null`, stays as it is
 */
export async function storeAccount(
  { aws, store }: Pick<PassHome, "aws" | "store">,
  account: string,
): Promise<StoredSweep | null> {
  const before = await storedSweep(store);
  if (!before || "cause" in before) return before;
  const found = await sweepAgain(aws, before, account);
  const merged = await store.update(SWEEP_KEY, (stored) => {
    const good = goodOf(stored as StoredSweep | null);
    return good ? withNewer(good, found) : undefined;
  });
  return merged as StoredSweep | null;
}

/** The last sweep; `null` before the first one. A file that can't be read counts as a failed sweep, and stops nobody. */
export async function storedSweep(store: PassStore): Promise<StoredSweep | null> {
  try {
    return (await store.get(SWEEP_KEY)) as StoredSweep | null;
  } catch (error) {
    return { at: new Date(0).toISOString(), cause: causeOf(error, "s3:GetObject") };
  }
}
