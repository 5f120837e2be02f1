import { EVENTS_PASS } from "@genkan/controls/engine/gathering";
import type { MemberRun } from "@genkan/controls/engine/organization-ledger";
import { type Response, respond } from "@genkan/controls/engine/respond";
import type { World } from "@genkan/controls/engine/world";
import type { Batch } from "@genkan/controls/model/event";
import { isEvaluated, type OrganizationRef } from "@genkan/controls/model/organization";
import pLimit from "p-limit";
import { type MemberWorld, type OfOrganization, worldOf } from "./batch.ts";
import type { PassStore } from "./files.ts";
import { accessTo, controlsOfAccount, type MemberAccess, openMember } from "./member.ts";
import { storeAccount } from "./sweeping.ts";
import { sweptFacts } from "./swept.ts";

/** How many members are evaluated at the same time. One batch from the queue has at most 100 messages. */
const AT_ONCE = 10;

/** What members are evaluated with when events come from them. */
export interface MemberEventsWorld extends MemberWorld {
  readonly organization: OrganizationRef;
  readonly partition: string;
  /** How changes to who may administer are reported. */
  readonly accessNotices?: World["accessNotices"];
}

/** What came of the events of one account: a response, or why there is none. */
export type Answer = { readonly response: Response } | { readonly failed: unknown } | { readonly refused: Refusal };

/**
 * Why the events of an account are refused. `unknown`: no pass has evaluated it as a member of this organization, or it has
 * left. `inactive`: it is suspended or closed.
 */
export type Refusal = "unknown" | "inactive";

/**
 * Evaluates at once what events in members can have changed, each member by its own role. What an account is, only the last
 * pass says: the events of an account that it has not evaluated are refused, and never evaluated with our own credentials.
 * What fails in one member stays there.
 * @returns the answer for each of the accounts
 */
export const respondInMembers = (
  world: MemberEventsWorld,
  batches: ReadonlyMap<string, Batch>,
): Promise<ReadonlyMap<string, Answer>> => respondInEach(world, batches, async () => ({}));

/**
 * Evaluates who is assigned to members, when events of the management account say that this has changed. Reads the
 * assignments of each of these members again, for the passes too.
 */
export const respondToAssignments = (
  world: MemberEventsWorld,
  store: PassStore,
  batches: ReadonlyMap<string, Batch>,
): Promise<ReadonlyMap<string, Answer>> =>
  respondInEach(world, withoutAccess(batches), async (account) => {
    const swept = await storeAccount({ aws: world.aws, store }, account);
    return { sweptFor: sweptFacts(swept, world.aws.now()) };
  });

/** What the events of our own account changed is recorded there. */
const withoutAccess = (batches: ReadonlyMap<string, Batch>): ReadonlyMap<string, Batch> =>
  new Map(
    [...batches].map(([account, batch]) => {
      const signals = batch.signals.map(({ access: _, ...signal }) => signal);
      return [account, { ...batch, signals }];
    }),
  );

/** The member whose assignments an event changes; `undefined` for any other event. */
export function assignedAccount({ eventSource, eventName, requestParameters }: AssignmentRecord): string | undefined {
  const isAssignment = eventSource === "sso.amazonaws.com" && /^(Create|Delete)AccountAssignment$/.test(eventName);
  const target = isAssignment ? (requestParameters as { targetId?: unknown } | null | undefined)?.targetId : undefined;
  return typeof target === "string" && /^\d{12}$/.test(target) ? target : undefined;
}

/** https://docs.aws.amazon.com/singlesignon/latest/userguide/sso-info-in-cloudtrail.html */
interface AssignmentRecord {
  readonly eventSource: string;
  readonly eventName: string;
  readonly requestParameters?: unknown;
}

/** @param known what is known of a member beside what every member has */
async function respondInEach(
  world: MemberEventsWorld,
  batches: ReadonlyMap<string, Batch>,
  known: (account: string) => Promise<Pick<MemberAccess, "sweptFor">>,
): Promise<ReadonlyMap<string, Answer>> {
  const { organization, ledger, partition, roleName } = world;
  const common = accessTo(organization, world.aws.now(), { partition, roleName });
  const { exceptions } = await ledger.read(organization.id);
  const limit = pLimit(AT_ONCE);
  const gatheredBy = floodsIn(world);
  const answers = await limit.map(batches, async ([account, batch]): Promise<readonly [string, Answer]> => {
    try {
      const [last] = await ledger.runsOf(organization.id, [account]);
      if (!last) return [account, { refused: "unknown" }];
      if (!isEvaluated(last.run.memberOf.member)) return [account, { refused: "inactive" }];
      const access = { ...common, ...(await known(account)) };
      return [account, { response: await respondInMember({ ...world, exceptions, gatheredBy }, last, access, batch) }];
    } catch (failed) {
      return [account, { failed }];
    }
  });
  return new Map(answers);
}

/** Counts the alerts of events, and gathers those of a flood. One after the other: the count is one item of the ledger. */
function floodsIn({ ledger, organization }: MemberEventsWorld): NonNullable<World["gatheredBy"]> {
  const oneByOne = pLimit(1);
  return (at) => oneByOne(async () => ((await ledger.countAlert(organization.id, at)) ? EVENTS_PASS : null));
}

async function respondInMember(
  world: MemberEventsWorld & OfOrganization & Pick<World, "gatheredBy">,
  { run: { memberOf } }: MemberRun,
  access: MemberAccess,
  batch: Batch,
): Promise<Response> {
  const { aws, controls, gatheredBy, accessNotices } = world;
  const { organization, member } = memberOf;
  using opened = await openMember(aws, member, access);
  const inMember = {
    ...worldOf(world, opened, { organization, member }),
    ...(gatheredBy ? { gatheredBy } : {}),
    ...(accessNotices ? { accessNotices } : {}),
  };
  return await respond(inMember, controlsOfAccount(controls, member.account, access), batch);
}
