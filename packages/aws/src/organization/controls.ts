import { type Control, factsOf } from "@genkan/controls/model/control";
import { type Fact, facts, type Observations } from "@genkan/controls/model/evidence";
import type { OrganizationRef } from "@genkan/controls/model/organization";
import { collectors } from "../collect/index.ts";

const isRead = (fact: Fact): boolean => collectors[fact].home === "account";

/** The facts that are read once for the whole organization: a member's role needs no permission for them. */
export const centralFacts: ReadonlySet<Fact> = new Set((Object.keys(facts) as Fact[]).filter((fact) => !isRead(fact)));

/**
 * The facts that a member gets without a call. Those of the organization are known already, or only its management account
 * can read them. `known` are further ones, such as the assignments of Identity Center after a sweep.
 */
export function givenToMember(organization: OrganizationRef, at: Date, known: Observations = {}): Observations {
  const elsewhere = [...centralFacts].map((fact) => {
    const [action = fact] = collectors[fact].reads;
    return [
      fact,
      { known: false, cause: { kind: "elsewhere", action, detail: organization.managementAccount } },
    ] as const;
  });
  return {
    ...Object.fromEntries(elsewhere),
    membership: { known: true, observedAt: at, value: { organization } },
    organization: { known: true, observedAt: at, value: { role: "member" } },
    ...known,
  };
}

/** The facts of Identity Center that a sweep gives to members. */
export const sweptFactNames: ReadonlySet<Fact> = new Set([
  "identityCenter",
  "permissionSets",
  "assignments",
  "directory",
]);

/**
 * The controls that suit a member: each fact that they need is read in the account, given and known, or swept; and the
 * account itself has a part in the verdict.
 * @param swept the facts that a sweep gives, whether it has succeeded yet or not
 */
export const memberControls = (
  controls: readonly Control[],
  given: Observations,
  swept: ReadonlySet<Fact> = new Set(),
): readonly Control[] =>
  controls.filter(
    (control) =>
      control.needs.every((fact) => isRead(fact) || given[fact]?.known === true || swept.has(fact)) &&
      factsOf(control).some(isRead),
  );
