import type {
  Cause,
  Evidence,
  IdentityCenterInstance,
  Observations,
  PermissionSet,
  ReservedRole,
} from "@genkan/controls/model/evidence";
import { DAY, HOUR } from "@genkan/controls/model/time";
import type { Derived } from "../collect/collector.ts";
import { sweptFactNames } from "./controls.ts";
import { readAtOf, type Sweep, type SweptAssignment, type SweptSet } from "./sweep.ts";

/** After this time without a new sweep, nothing is known of the assignments any more, in milliseconds. */
const STALE = 3 * DAY;
const ACTION = "sso:ListAccountAssignments";

/** What a member knows of Identity Center without a call of its own. */
export interface SweptFacts {
  readonly given: Observations;
  readonly derived: Derived;
}

/** A sweep that was stored, or why there is none. */
export type StoredSweep = Sweep | FailedSweep;

/** A sweep that failed, with nothing usable before it. */
export interface FailedSweep {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly cause: Cause;
}

/** Whether a sweep is too old to be evidence. */
export const isStale = ({ at }: Pick<Sweep, "at">, now: Date): boolean => now.getTime() - Date.parse(at) > STALE;

/** Whether it is time for a sweep: one is done each day, and one that had too little time goes on at the next occasion. */
export const isSweepDue = (stored: StoredSweep | null, now: Date): boolean =>
  !stored ||
  "cause" in stored ||
  (stored.unread?.length ?? 0) > 0 ||
  now.getTime() - Date.parse(stored.at) >= DAY - HOUR / 2;

/**
 * The facts of Identity Center for each member, from a sweep. An old sweep is no evidence, and a failed one neither: the
 * facts are then unknown, and with them the verdicts. `null` stands for a first sweep that has not ended yet.
 */
export function sweptFacts(stored: StoredSweep | null, now: Date): (account: string) => SweptFacts {
  if (stored === null) return () => notReady("the assignments of Identity Center have not been read yet");
  if ("cause" in stored) return () => unknownFor(stored.cause);
  if (isStale(stored, now)) return () => lastReadAt(stored.at);
  const { instance } = stored;
  if (!instance) return () => withoutInstance(stored);
  const byAccount = Map.groupBy(stored.assignments, ({ account }) => account);
  return (account) => {
    const readAt = readAtOf(stored, account);
    if (readAt === null) return notReady(TOO_MANY);
    if (isStale({ at: readAt }, now)) return lastReadAt(readAt);
    return factsOf({ ...stored, instance, at: readAt }, byAccount.get(account) ?? [], account);
  };
}

const TOO_MANY =
  "Identity Center has more assignments than one sweep can read: those of this account have not been read yet";

/** The facts of one member, from the assignments there as they were at the time `at`. */
function factsOf(
  { at, instance, groups, users, sets }: Sweep & { readonly instance: IdentityCenterInstance },
  here: readonly SweptAssignment[],
  account: string,
): SweptFacts {
  const observedAt = new Date(at);
  const groupIds = new Set(here.map(({ principalId }) => principalId));
  const assignedGroups = groups.filter(({ id }) => groupIds.has(id));
  const people = new Set([
    ...here.filter(({ principalType }) => principalType === "USER").map(({ principalId }) => principalId),
    ...assignedGroups.flatMap(({ members }) => members ?? []),
  ]);
  const found = users.filter(({ id }) => people.has(id));
  const existing = new Set(found.map(({ id }) => id));
  return {
    given: known(observedAt, {
      identityCenter: {
        instances: [instance],
        searched: [instance.region],
        managementAccount: instance.owner === account ? null : instance.owner,
      },
      assignments: { assignments: here.map(({ account: _, ...assignment }) => assignment), groups: assignedGroups },
      directory: { users: found, complete: false, deleted: [...people].filter((id) => !existing.has(id)) },
    }),
    derived: {
      async permissionSets({ read }) {
        const { reservedRoles } = await read("iamAuthorization");
        const roles = reservedRoles.filter(({ region }) => region === instance.region);
        const assigned = new Set(here.map(({ permissionSet }) => permissionSet));
        const provisioned = sets
          .filter(({ arn, name }) => assigned.has(arn) || roles.some((role) => role.permissionSet === name))
          .map((set) => inForce(set, roles));
        return { observedAt, value: { provisioned, others: [], othersUnread: 0 } };
      },
    },
  };
}

const known = (observedAt: Date, facts: Partial<Evidence>): Observations =>
  Object.fromEntries(Object.entries(facts).map(([fact, value]) => [fact, { known: true, observedAt, value }]));

/** The organization has no Identity Center, so nobody has access through it. */
const withoutInstance = ({ at }: Sweep): SweptFacts => ({
  given: known(new Date(at), {
    identityCenter: { instances: [], searched: [], managementAccount: null },
    permissionSets: { provisioned: [], others: [], othersUnread: 0 },
    assignments: { assignments: [], groups: [] },
    directory: { users: [], complete: true, deleted: [] },
  }),
  derived: {},
});

/** What a permission set allows in the member: the policies of the one role that was created for it. */
function inForce(set: SweptSet, roles: readonly ReservedRole[]): PermissionSet {
  const [role, another] = roles.filter(({ permissionSet }) => permissionSet === set.name);
  if (role && !another) return { ...set, role: role.arn, policies: role.policies, boundary: role.boundary };
  // It is not provisioned yet, or an older role has the same name: nobody knows which policies apply.
  return { ...set, role: null, policies: [{ name: set.name, document: null }], boundary: null };
}

const lastReadAt = (time: string): SweptFacts =>
  notReady(`the assignments of Identity Center were last read at ${time}`);

const notReady = (detail: string): SweptFacts => unknownFor({ kind: "not-ready", action: ACTION, detail });

const unknownFor = (cause: Cause): SweptFacts => ({
  given: Object.fromEntries([...sweptFactNames].map((fact) => [fact, { known: false, cause }])),
  derived: {},
});
