import type { OrganizationLedger, PassMark, PlacedAccess } from "@genkan/controls/engine/organization-ledger";
import { daysBefore } from "@genkan/controls/model/time";
import type { Aws } from "../clients.ts";
import { callerOf } from "../identity.ts";

/** What is recorded now may belong to a batch of events that began so many milliseconds ago. */
const BATCH = 5 * 60_000;
/** Events come hours late at most: a day before the last digest, no event was still to come. */
const LATEST_DAYS = 1;
/** How many are counted. */
const MOST = 1_000;

/** The access changes that no digest has listed yet. Times are ISO 8601, UTC. */
interface NewAccess {
  readonly changes: readonly PlacedAccess[];
  /** They were recorded after the one time and until the other. */
  readonly since: string;
  readonly until: string;
}

/** The access changes of the account that evaluates and of its members, recorded since the last digest that listed any. */
export async function newAccessOf(
  { aws, ledger }: { readonly aws: Aws; readonly ledger: OrganizationLedger },
  organization: string,
  last: PassMark | null,
): Promise<NewAccess> {
  const until = new Date(aws.now().getTime() - BATCH).toISOString();
  const since = last?.accessUntil ?? last?.outcome?.endedAt ?? last?.at ?? until;
  if (since >= until) return { changes: [], since, until: since };
  const from = daysBefore(new Date(since), LATEST_DAYS).toISOString();
  const { account } = (await callerOf(aws)).subject;
  const [own, ofMembers] = await Promise.all([
    ledger.accessChanges(account, MOST, from),
    ledger.accessOfMembers(organization, MOST, from),
  ]);
  const all = [...own.map((record) => ({ account, record })), ...ofMembers];
  const isNew = ({ record: { recordedAt } }: PlacedAccess) => recordedAt > since && recordedAt <= until;
  return { changes: all.filter(isNew), since, until };
}
