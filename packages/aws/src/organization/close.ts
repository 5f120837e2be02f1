import type { Digest } from "@genkan/controls/engine/digest";
import { absenceOf, digestOf } from "@genkan/controls/engine/gathering";
import { leave } from "@genkan/controls/engine/leave";
import {
  departuresAfter,
  type MemberRun,
  type OrganizationLedger,
  type PassMark,
} from "@genkan/controls/engine/organization-ledger";
import { type Attendance, attendanceOf, isRecorded } from "@genkan/controls/engine/roster";
import type { Member } from "@genkan/controls/model/organization";
import pLimit from "p-limit";
import { newRunId } from "../account.ts";
import { newAccessOf } from "./access.ts";
import { type MemberWorld, recordUnreached } from "./batch.ts";
import type { PassRoster } from "./pass.ts";
import { recordDigest } from "./record-digest.ts";

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
  // Offers the digests that are not sent yet again.
  for (const digest of await ledger.unsentDigests(organization.id)) await ledger.wakeDigest(organization.id, digest);
  const wanted = new Set(accounts);
  const expected = roster.members.filter(({ account }) => wanted.has(account));
  const before = await runsAt(ledger, organization.id, { accounts, pass: pass.id });
  const attendance = attendanceOf(roster, expected, { runs: before, pass: pass.id });

  const recorded = new Set(accountsOf(before.filter((run) => isRecorded(run, pass.id))));
  const members = attendance.unreached.filter(({ account }) => !recorded.has(account));
  const { failed } = await recordUnreached(world, roster, { pass: pass.id, members });
  const [first] = failed;
  if (first) throw new Error(`${failed.length} accounts could not be recorded`, { cause: first.error });

  const last = await ledger.lastPass(organization.id);
  const { absence, asks, settled } = absenceOf(pass.at, attendance.disappeared, last);
  const left = [...attendance.left, ...(settled ? attendance.disappeared : [])];
  await closeAll(ledger, before, { left, pass });

  const runs = [...before, ...(await ledger.runsOf(organization.id, accountsOf(members)))];
  const access = await newAccessOf(world, organization.id, last);
  // A pass that is closed again finds those who left among the alerts that no digest covers yet.
  const gone: Pick<Member, "account" | "name">[] = [];
  const digest = await recordDigest(ledger, organization.id, {
    read: () => ledger.gathered(organization.id, runs),
    digestFrom(gathered, stillFailing) {
      for (const { account, left, beside } of gathered) if (left) gone.push({ account, name: beside.name ?? "" });
      return digestOf({
        pass,
        organization,
        partition,
        baseline: last === null,
        expected,
        unreached: attendance.unreached,
        disappeared: asks ? attendance.disappeared : [],
        access: access.changes,
        gathered,
        stillFailing,
      });
    },
  });
  const { everySeconds } = world;
  const outcome = {
    endedAt: world.aws.now().toISOString(),
    members: expected.length,
    unreached: attendance.unreached.length,
    ...(everySeconds === undefined ? {} : { everySeconds }),
  };
  const departures = departuresAfter(pass, [...gone, ...left], last);
  await ledger.endPass(organization.id, {
    ...pass,
    ...(absence ? { absence } : {}),
    outcome,
    accessUntil: digest ? access.until : access.since,
    ...(departures.length ? { departures } : {}),
  });
  return { ...attendance, left, expected, digest };
}

const accountsOf = (places: readonly { readonly account: string }[]) => places.map(({ account }) => account);

/** Closes the findings of those who left. */
async function closeAll(
  ledger: OrganizationLedger,
  runs: readonly MemberRun[],
  { left, pass }: { readonly left: readonly Member[]; readonly pass: PassMark },
): Promise<void> {
  const leaving = new Set(accountsOf(left));
  const at = new Date(pass.at);
  const limit = pLimit(AT_ONCE);
  await limit.map(
    runs.filter(({ account }) => leaving.has(account)),
    (run) => leave(ledger, run, { id: newRunId(at), at: pass.at, pass: pass.id }),
  );
}

/** How many accounts are closed at the same time. */
const AT_ONCE = 10;

/**
 * The last run of every member. The index may be seconds behind: an account that seems to lack a run of this pass is read again
 * from the table.
 */
async function runsAt(
  ledger: OrganizationLedger,
  organization: string,
  { accounts, pass }: { readonly accounts: readonly string[]; readonly pass: string },
): Promise<readonly MemberRun[]> {
  const runs = new Map((await ledger.members(organization)).map((each) => [each.account, each]));
  const missing = accounts.filter((account) => runs.get(account)?.run.memberOf?.pass !== pass);
  for (const each of await ledger.runsOf(organization, missing)) runs.set(each.account, each);
  return [...runs.values()];
}
