import type { Cause, Observations, PermissionSet, ReservedRole } from "@genkan/controls/model/evidence";
import { DAY } from "@genkan/controls/model/time";
import type { Derived } from "../collect/collector.ts";
import type { Sweep, SweptSet } from "./sweep.ts";

/** After this time without a new sweep, nothing is known of the assignments any more, in milliseconds. */
const STALE = 3 * DAY;
const ACTION = "sso:ListAccountAssignments";

/** What a member knows of Identity Center without a call of its own. */
export interface SweptFacts {
  readonly given: Observations;
  readonly derived: Derived;
}

/**
 * The facts of Identity Center for one member, from a sweep. An old sweep is no evidence: its facts are unknown, and with
 * them the verdicts. `null` stands for a sweep that has never succeeded.
 */
export function sweptFacts(sweep: Sweep | null, account: string, at: Date): SweptFacts {
  if (sweep === null) return unknownFacts("the assignments of Identity Center have not been read yet");
  if (at.getTime() - Date.parse(sweep.at) > STALE)
    return unknownFacts(`the assignments of Identity Center were last read at ${sweep.at}`);
  const { instance, assignments, groups, users, sets } = sweep;
  const observedAt = new Date(sweep.at);
  const known = <T>(value: T) => ({ known: true, observedAt, value }) as const;
  const here = assignments.filter((each) => each.account === account);
  const groupIds = new Set(here.map(({ principalId }) => principalId));
  const assignedGroups = groups.filter(({ id }) => groupIds.has(id));
  const people = new Set([
    ...here.filter(({ principalType }) => principalType === "USER").map(({ principalId }) => principalId),
    ...assignedGroups.flatMap(({ members }) => members ?? []),
  ]);
  const found = users.filter(({ id }) => people.has(id));
  const existing = new Set(found.map(({ id }) => id));
  return {
    given: {
      identityCenter: known({
        instances: [instance],
        searched: [instance.region],
        managementAccount: instance.owner === account ? null : instance.owner,
      }),
      assignments: known({
        assignments: here.map(({ account: _, ...assignment }) => assignment),
        groups: assignedGroups,
      }),
      directory: known({ users: found, complete: false, deleted: [...people].filter((id) => !existing.has(id)) }),
    },
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

/** What a permission set allows in the member: the policies of the one role that was created for it. */
function inForce(set: SweptSet, roles: readonly ReservedRole[]): PermissionSet {
  const [role, another] = roles.filter(({ permissionSet }) => permissionSet === set.name);
  if (role && !another) return { ...set, role: role.arn, policies: role.policies, boundary: role.boundary };
  // It is not provisioned yet, or an older role has the same name: nobody knows which policies apply.
  return { ...set, role: null, policies: [{ name: set.name, document: null }], boundary: null };
}

const unknownFacts = (detail: string): SweptFacts => unsweptFacts({ kind: "not-ready", action: ACTION, detail });

/** The facts of Identity Center for one member where the sweep failed. */
export function unsweptFacts(cause: Cause): SweptFacts {
  const unknown = { known: false, cause } as const;
  return {
    given: { identityCenter: unknown, assignments: unknown, directory: unknown, permissionSets: unknown },
    derived: {},
  };
}
