import type { Digest } from "@genkan/controls/engine/digest";
import { controlsIn, digestOf, failingAccounts } from "@genkan/controls/engine/gathering";
import { leave } from "@genkan/controls/engine/leave";
import type {
  GatheredAlert,
  MemberRun,
  OrganizationLedger,
} from "@genkan/controls/engine/organization-ledger";
import { type Attendance, attendanceOf, isRecorded } from "@genkan/controls/engine/roster";
import type { Member } from "@genkan/controls/model/organization";
import pLimit from "p-limit";
import { type MemberWorld, recordUnreached } from "./batch.ts";
import type { PassRoster } from "./pass.ts";

/** What came of a pass at its end. */
export interface ClosedPass extends Attendance {
  readonly expected: readonly Member[];
  /** The digest that was recorded; `null` if nothing changed. */
  readonly digest: Digest | null;
}

/**
 * Ends a pass: records of those whom nobody reached that nothing is known about them, closes the findings of those who
 * left, and records one digest of everything that changed. Any step may be repeated.
 * @throws Error if something could not be recorded; the pass is then still open
 */
export async function closePass(
  world: Omit<MemberWorld, "roleName">,
  { pass, roster, expected: accounts }: PassRoster,
): Promise<ClosedPass> {
  const { ledger } = world;
  const { organization, partition } = roster;
  const wanted = new Set(accounts);
  const expected = roster.members.filter(({ account }) => wanted.has(account));
  const before = await runsAt(ledger, organization.id, { accounts, pass: pass.id });
  const attendance = attendanceOf(roster, expected, { runs: before, pass: pass.id });

  const recorded = new Set(before.filter((run) => isRecorded(run, pass.id)).map(({ account }) => account));
  const members = attendance.unreached.filter(({ account }) => !recorded.has(account));
  const { outcomes, failed } = await recordUnreached(world, roster, { pass: pass.id, members });
  const [first] = failed;
  if (first) throw new Error(`${failed.length} accounts could not be recorded`, { cause: first.error });

  const leaving = new Set(attendance.left.map(({ account }) => account));
  const limit = pLimit(AT_ONCE);
  const leavers = before.filter(({ account }) => leaving.has(account));
  await Promise.all(leavers.map((run) => limit(() => leave(ledger, run, pass))));

  const now = outcomes.flatMap(({ run }): MemberRun[] =>
    run.memberOf ? [{ account: run.memberOf.member.account, run }] : [],
  );
  const gathered = await Array.fromAsync(ledger.gathered(organization.id, [...before, ...now]));
  const digest = digestOf({
    pass,
    organization,
    partition,
    baseline: (await ledger.lastPass(organization.id)) === null,
    expected,
    unreached: attendance.unreached,
    disappeared: attendance.disappeared,
    gathered,
    open: await openIn(ledger, organization.id, gathered),
  });
  if (digest) await ledger.putDigest(organization.id, digest, gathered);
  await ledger.endPass(organization.id, pass);
  return { ...attendance, expected, digest };
}

/** How many accounts are closed at the same time. */
const AT_ONCE = 10;

/**
 * The last run of every member. The index may be seconds behind: whoever seems to lack a run of this pass is read again
 * from the table.
 */
async function runsAt(
  ledger: OrganizationLedger,
  organization: string,
  { accounts, pass }: { readonly accounts: readonly string[]; readonly pass: string },
): Promise<readonly MemberRun[]> {
  const runs = new Map((await ledger.members(organization)).map((each) => [each.account, each]));
  const missing = accounts.filter((account) => runs.get(account)?.run.memberOf?.pass !== pass);
  for (const each of await ledger.runsOf(missing)) runs.set(each.account, each);
  return [...runs.values()];
}

/** How many accounts fail each control that the alerts are about. */
async function openIn(
  ledger: OrganizationLedger,
  organization: string,
  gathered: readonly GatheredAlert[],
): Promise<ReadonlyMap<string, number>> {
  const open = new Map<string, number>();
  for (const control of controlsIn(gathered))
    open.set(control, failingAccounts(await ledger.unresolved(organization, [control])));
  return open;
}
