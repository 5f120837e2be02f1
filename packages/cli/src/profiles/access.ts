import { administratorsOf, nameOf, organizationInstance, type Person } from "@genkan/controls/domain/identity-center";
import type { Subject } from "@genkan/controls/model/control";
import type { Cause, Fact, IdentityCenterInstance, Observations, PermissionSet } from "@genkan/controls/model/evidence";

/** The facts from which {@link accessIn} derives who administers an account, and how. */
export const accessFacts = ["identityCenter", "permissionSets", "assignments", "directory"] as const satisfies Fact[];

/** Who administers the account through Identity Center, and with which permission sets. */
export type AccessFound =
  | { readonly is: "known"; readonly instance: IdentityCenterInstance; readonly people: readonly Administrator[] }
  | { readonly is: "no-instance"; readonly managementAccount: string | null }
  | { readonly is: "unknown"; readonly cause: Cause };

/** A person with the permission sets that the profiles use, by name. */
export interface Administrator {
  readonly name: string;
  readonly administrator: string;
  /** `null` if the person holds no lesser set. */
  readonly daily: string | null;
}

/** The permission sets that the guide creates. Where a person holds several, these come first. */
const OF_THE_GUIDE = ["AdministratorAccess", "PowerUserAccess"];

/** The people who administer the account, and the permission sets with which they do so. */
export function accessIn(observations: Observations, subject: Subject): AccessFound {
  const { identityCenter, permissionSets, assignments, directory } = observations;
  for (const fact of accessFacts) {
    const observed = observations[fact];
    if (fact === "permissionSets" && identityCenter?.known && !organizationInstance(identityCenter.value)) break;
    if (observed && !observed.known) return { is: "unknown", cause: observed.cause };
  }
  if (!identityCenter?.known) throw new Error("identityCenter was not collected");
  const instance = organizationInstance(identityCenter.value);
  if (!instance) return { is: "no-instance", managementAccount: identityCenter.value.managementAccount };
  if (!permissionSets?.known || !assignments?.known || !directory?.known) throw new Error("a fact was not collected");
  const found = administratorsOf(permissionSets.value, assignments.value, directory.value, subject);
  const { people, administrator, lesser, holders } = found;
  const heldBy = new Map(holders.map((person) => [person.id, person.sets]));
  return {
    is: "known",
    instance,
    people: people.map((person) => ({
      name: nameOf(person),
      administrator: heldOf(person.sets, administrator)!,
      daily: heldOf(heldBy.get(person.id) ?? person.sets, lesser),
    })),
  };
}

/** The permission set of several that a person holds: one of the guide, else the first by name. */
function heldOf(held: Person["sets"], sets: readonly PermissionSet[]): string | null {
  const names = sets
    .filter(({ arn }) => held.has(arn))
    .map(({ name }) => name)
    .sort();
  return OF_THE_GUIDE.find((name) => names.includes(name)) ?? names[0] ?? null;
}

/** The user of Identity Center whose credentials these are; `null` for others. The session has the user's name. */
export const portalUserOf = (callerArn: string): string | null =>
  /:assumed-role\/AWSReservedSSO_[^/]+\/(.+)$/.exec(callerArn)?.[1] ?? null;
