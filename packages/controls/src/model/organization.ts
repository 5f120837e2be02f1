import type { Subject } from "./control.ts";

/** An organizational unit (OU) on the way from the root of the organization to an account. */
export interface Unit {
  readonly id: string;
  /** `null` where AWS did not give it. */
  readonly name: string | null;
}

/** Which organization of AWS Organizations, and who manages it. */
export interface OrganizationRef {
  readonly id: string;
  readonly managementAccount: string;
}

/**
 * The states of an account in AWS Organizations.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_account_state.html
 */
export const accountStates = ["PENDING_ACTIVATION", "ACTIVE", "SUSPENDED", "PENDING_CLOSURE", "CLOSED"] as const;
export type AccountState = (typeof accountStates)[number];

/** An account of an organization. */
export interface Member {
  readonly account: string;
  readonly name: string;
  /** `UNKNOWN` where AWS answers a state that we do not know. */
  readonly state: AccountState | "UNKNOWN";
  /** When it joined; ISO 8601, UTC. `null` where AWS did not give it. */
  readonly joined: string | null;
  /** From the root of the organization down to the account: the root itself first. Empty where AWS gave no path. */
  readonly units: readonly Unit[];
  /** Set only where a filter or an exception asks for them. */
  readonly tags?: Readonly<Record<string, string>>;
}

/** The accounts of an organization at one time. */
export interface Roster {
  readonly organization: OrganizationRef;
  readonly partition: string;
  /** When AWS was asked; ISO 8601, UTC. */
  readonly at: string;
  readonly members: readonly Member[];
}

/**
 * Whether an account is evaluated. One that waits for its closure still works; a suspended or closed one answers nobody.
 * An unknown state is evaluated: what cannot be read is then reported.
 */
export const isEvaluated = ({ state }: Pick<Member, "state">): boolean =>
  state === "ACTIVE" || state === "PENDING_CLOSURE" || state === "UNKNOWN";

/** The OUs of an account for people, such as `workloads/prod`; the root itself is left out. A unit without a name shows its id. */
export const pathOf = ({ units }: Pick<Member, "units">): string =>
  units
    .slice(1)
    .map(({ id, name }) => name ?? id)
    .join("/");

/**
 * By what a subscriber may choose the OUs of an account: the id of each, the root's included, and the path of each in names,
 * such as `workloads` and `workloads/prod`.
 */
export const ouKeys = (units: readonly Unit[]): readonly string[] => [
  ...units.map(({ id }) => id),
  ...units.slice(1).map((_, i) => pathOf({ units: units.slice(0, i + 2) })),
];

/** A member as the subject of an evaluation. */
export const subjectOf = (member: Member, partition: string): Subject => ({
  account: member.account,
  partition,
  name: member.name,
  path: pathOf(member),
});
