import { type Exception, exceptionsFor } from "@genkan/controls/engine/exception";
import type { OrganizationLedger } from "@genkan/controls/engine/organization-ledger";
import { type Batch, NOT_REACHED } from "@genkan/controls/engine/roster";
import { type Outcome, record } from "@genkan/controls/engine/run";
import type { World } from "@genkan/controls/engine/world";
import type { Control } from "@genkan/controls/model/control";
import type { Member, OrganizationRef } from "@genkan/controls/model/organization";
import type { Settings } from "@genkan/controls/model/settings";
import { newRunId } from "../account.ts";
import type { Aws } from "../clients.ts";
import { type LostMember, throughMembers } from "./each-member.ts";
import { accessTo, controlsOfAccount, type MemberAccess, openMember, unknownMember } from "./member.ts";
import { type StoredSweep, sweptFacts } from "./swept.ts";

/** How many members one function evaluates at the same time: their IAM has limits of its own, STS allows 600 roles a second. */
const AT_ONCE = 10;

/** What every member of a pass is evaluated with. */
export interface MemberWorld {
  readonly aws: Aws;
  readonly ledger: OrganizationLedger;
  readonly settings: Settings;
  readonly controls: readonly Control[];
  readonly everySeconds?: number;
  /** The name of the read role. */
  readonly roleName: string;
  /** The last sweep of Identity Center (`null` before the first one). Without sweeps, members have no controls of it. */
  readonly swept?: StoredSweep | null;
}

/** What came of some members. */
export interface Evaluated {
  readonly outcomes: readonly Outcome[];
  /** Members whose evaluation could not be recorded. */
  readonly failed: readonly LostMember[];
}

/**
 * Evaluates the members of a batch and records what changed, gathered for the digest at the end of the pass. What fails in
 * one member stays there.
 * @param again whether the batch was tried before: members that were evaluated then are left out
 */
export async function evaluateBatch(
  world: MemberWorld,
  { organization, partition, members }: Batch,
  { pass, again }: { readonly pass: string; readonly again: boolean },
): Promise<Evaluated> {
  const { aws, ledger, roleName } = world;
  const done = again ? await evaluatedIn(ledger, organization.id, { members, pass }) : new Set();
  const now = aws.now();
  const access = accessTo(organization, now, { partition, roleName, ...sweptIn(world) });
  const { exceptions } = await ledger.read(organization.id);
  return recordEach(
    members.filter(({ account }) => !done.has(account)),
    async (member) => {
      using opened = await openMember(aws, member, access);
      // Without `await`, the member would be closed before it is read.
      return await record(
        worldOf({ ...world, exceptions }, opened, { organization: organization.id, member, pass }),
        controlsOfAccount(world.controls, member.account, access),
      );
    },
  );
}

/** Records of members that nobody reached in a pass that nothing is known about them. */
export async function recordUnreached(
  world: Omit<MemberWorld, "roleName">,
  { organization, partition }: { readonly organization: OrganizationRef; readonly partition: string },
  { pass, members }: { readonly pass: string; readonly members: readonly Member[] },
): Promise<Evaluated> {
  const access = accessTo(organization, world.aws.now(), { partition, roleName: "", ...sweptIn(world) });
  if (!members.length) return { outcomes: [], failed: [] };
  const { exceptions } = await world.ledger.read(organization.id);
  return recordEach(members, (member) => {
    const memberOf = { organization: organization.id, member, pass, unreached: true } as const;
    const unknown = unknownMember(member, partition, NOT_REACHED);
    const controls = controlsOfAccount(world.controls, member.account, access);
    return record(worldOf({ ...world, exceptions }, unknown, memberOf), controls);
  });
}

const sweptIn = ({ aws, swept }: Pick<MemberWorld, "aws" | "swept">): Pick<MemberAccess, "sweptFor"> =>
  swept === undefined ? {} : { sweptFor: sweptFacts(swept, aws.now()) };

/** What was declared for the organization. */
export interface OfOrganization {
  readonly exceptions: readonly Exception[];
}

/** The world of one member, whose alerts are gathered if it is part of a pass. */
export const worldOf = (
  { aws, ledger, settings, everySeconds, exceptions }: Omit<MemberWorld, "roleName"> & OfOrganization,
  { subject, collect }: Pick<World, "subject" | "collect">,
  memberOf: NonNullable<World["memberOf"]>,
): Omit<World, "publish"> => ({
  subject,
  settings,
  collect,
  ledger,
  memberOf,
  exceptions: exceptionsFor(memberOf.member, exceptions),
  now: () => aws.now(),
  newRunId,
  ...(everySeconds === undefined ? {} : { everySeconds }),
});

async function evaluatedIn(
  ledger: OrganizationLedger,
  organization: string,
  { members, pass }: { readonly members: readonly Member[]; readonly pass: string },
): Promise<ReadonlySet<string>> {
  const accounts = members.map(({ account }) => account);
  const runs = await ledger.runsOf(organization, accounts);
  return new Set(runs.filter(({ run }) => run.memberOf?.pass === pass).map(({ account }) => account));
}

/** What was recorded is kept even where others fail: the batch is then tried again for those alone. */
async function recordEach(members: readonly Member[], work: (member: Member) => Promise<Outcome>): Promise<Evaluated> {
  const outcomes: Outcome[] = [];
  const failed = await throughMembers(members, AT_ONCE, async (member) => {
    outcomes.push(await work(member));
  });
  return { outcomes, failed };
}
