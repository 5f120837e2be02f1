import type { Digest } from "@genkan/controls/engine/digest";
import { controlsIn, EVENTS_PASS, failingAccounts, floodDigestOf } from "@genkan/controls/engine/gathering";
import type { GatheredAlert, OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import type { OrganizationRef } from "@genkan/controls/model/organization";
import { newRunId } from "../account.ts";
import type { Aws } from "../clients.ts";

/** Where the alerts for a digest come from, and what it says about them. */
interface Digesting {
  readonly read: () => AsyncIterable<GatheredAlert>;
  readonly digestFrom: (gathered: readonly GatheredAlert[], stillFailing: ReadonlyMap<string, number>) => Digest | null;
}

/**
 * Records one digest of gathered alerts; `null` if there is nothing to send. If another process records one meanwhile, the
 * alerts are gathered again, so that none of them is in both.
 */
export async function recordDigest(
  ledger: OrganizationLedger,
  organization: string,
  { read, digestFrom }: Digesting,
): Promise<Digest | null> {
  for (;;) {
    const after = await ledger.digestCount(organization);
    const covers: GatheredAlert[] = [];
    for await (const alert of read()) covers.push(alert);
    const digest = digestFrom(covers, await failingIn(ledger, organization, covers));
    if (!digest || (await ledger.putDigest(organization, digest, { covers, after }))) return digest;
  }
}

/**
 * Records one digest of the alerts of events that are held back, between two passes. A pass that ends takes those that are
 * left.
 */
export const recordFlood = (
  { aws, ledger }: { readonly aws: Pick<Aws, "now">; readonly ledger: OrganizationLedger },
  organization: OrganizationRef,
  partition: string,
): Promise<Digest | null> => {
  const now = aws.now();
  const [at, digestId] = [now.toISOString(), `${EVENTS_PASS}-${newRunId(now)}`];
  return recordDigest(ledger, organization.id, {
    read: () => ledger.heldBack(organization.id),
    digestFrom: (gathered, stillFailing) =>
      floodDigestOf({ digestId, at, organization, partition, gathered, stillFailing }),
  });
};

/** How many accounts fail each control that the alerts are about. */
async function failingIn(
  ledger: OrganizationLedger,
  organization: string,
  gathered: readonly GatheredAlert[],
): Promise<ReadonlyMap<string, number>> {
  const stillFailing = new Map<string, number>();
  for (const control of controlsIn(gathered))
    stillFailing.set(control, failingAccounts(await ledger.unresolved(organization, [control])));
  return stillFailing;
}
