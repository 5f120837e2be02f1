import type { Digest } from "./digest.ts";
import type { Ledger } from "./ledger.ts";
import type { OrganizationLedger } from "./organization-ledger.ts";
import type { Alert, World } from "./world.ts";

/** An alert that was recorded. If `held` contains its content, it is known to be unsent, and nothing is looked up. */
export interface RecordedAlert {
  readonly alertId: string;
  readonly held?: Omit<Alert, "alertId" | "account" | "partition">;
}

/**
 * Publishes every recorded and unsent alert, oldest first, or `only` one, and marks each one after the channel has
 * accepted it.
 * @throws AggregateError if some could not be published; they stay unsent, and the others are sent
 */
export async function publishUnsent(
  { subject, ledger, publish }: Pick<World, "subject" | "ledger" | "publish">,
  only?: RecordedAlert,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { alertId, content } of await alertsDue(ledger, subject.account, only)) {
    try {
      const alert = await content();
      // A commit that ended before its first change leaves an alert without any.
      if (alert.changes.length) await publish({ ...subject, ...alert, alertId });
      await ledger.markSent(subject.account, alertId);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length) throw new AggregateError(failures, `${failures.length} alert(s) could not be published`);
}

/** A digest that was recorded. If `held` is its content, it is known to be unsent, and nothing is looked up. */
export interface RecordedDigest {
  readonly organization: string;
  readonly digestId: string;
  readonly held?: Digest;
}

/** Publishes a recorded digest if it is unsent, and marks it after the channel has accepted it. */
export async function publishDigest(
  ledger: Pick<OrganizationLedger, "unsentDigests" | "markDigestSent">,
  { organization, digestId, held }: RecordedDigest,
  publish: (digest: Digest) => Promise<void>,
): Promise<void> {
  const digest = held ?? (await ledger.unsentDigests(organization)).find((each) => each.digestId === digestId);
  if (!digest) return;
  await publish(digest);
  await ledger.markDigestSent(organization, digestId);
}

interface DueAlert {
  readonly alertId: string;
  readonly content: () => Promise<NonNullable<RecordedAlert["held"]>>;
}

/** The alerts to send. */
async function alertsDue(
  ledger: Ledger,
  account: string,
  only: RecordedAlert | undefined,
): Promise<readonly DueAlert[]> {
  const held = only?.held;
  if (only && held) return [{ alertId: only.alertId, content: async () => held }];
  const { unsent } = await ledger.read(account);
  return unsent
    .filter(({ alertId }) => !only || alertId === only.alertId)
    .map(({ alertId, beside }) => ({
      alertId,
      content: async () => ({ ...beside, changes: await ledger.changesOf(account, alertId) }),
    }));
}
