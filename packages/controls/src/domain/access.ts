import { type AccessParams, accessEvents } from "../model/access.ts";
import type { Subject } from "../model/control.ts";
import type { AccessChange } from "../model/event.ts";
import type { IamAuthorization, Observations, PermissionSet, PolicyRef } from "../model/evidence.ts";
import { clean } from "../model/text.ts";
import { administration, roleHolder } from "./administration.ts";
import { holderOf } from "./identity-center.ts";

/** Every fact that {@link accessFacts} may ask for. */
export const allAccessFacts = ["identityCenter", "permissionSets", "assignments", "iamAuthorization"] as const;

/** The facts that say whether what an access change is about gives administrator access. */
export const accessFacts = ({ kind }: Pick<AccessChange, "kind">): readonly (typeof allAccessFacts)[number][] =>
  ({
    "permission-set": ["identityCenter", "permissionSets"] as const,
    assignment: ["identityCenter", "permissionSets"] as const,
    group: ["identityCenter", "permissionSets", "assignments"] as const,
    role: ["iamAuthorization"] as const,
  })[accessEvents[kind].about];

/**
 * Whether an access change is reported: every change of a permission set or an assignment; of a group or a role, one that
 * gives administrator access, or of which that is not known.
 */
export const concernsAccess = ({ kind, administers }: Pick<AccessChange, "kind" | "administers">): boolean =>
  /^(permission-set|assignment)$/.test(accessEvents[kind].about) || administers !== false;

/** An access change, with whether its set, group or role gives administrator access to the account. */
export const judgedAccess = (change: AccessChange, observations: Observations, subject: Subject): AccessChange => ({
  ...change,
  administers: administersBy(change, observations, subject),
});

function administersBy(change: AccessChange, observations: Observations, subject: Subject): boolean | null {
  switch (accessEvents[change.kind].about) {
    case "role":
      return roleAdministers(change, observations, subject);
    case "group":
      return groupAdministers(change, observations, subject);
    default:
      return setAdministers(change.params.set, observations, subject);
  }
}

const verdictOf = (holder: Parameters<typeof administration>[0]): boolean | null =>
  ({ yes: true, no: false, unknown: null })[administration(holder).administers];

const setVerdict = (set: PermissionSet, subject: Subject) => verdictOf(holderOf(set, subject));

function setAdministers(arn: string | undefined, { permissionSets }: Observations, subject: Subject): boolean | null {
  if (!permissionSets?.known) return null;
  const { provisioned, others } = permissionSets.value;
  const set = [...provisioned, ...others].find((each) => each.arn === arn);
  return set ? setVerdict(set, subject) : null;
}

/** Whether a group holds a set that makes an administrator of this account. */
function groupAdministers(
  { params: { group } }: AccessChange,
  { permissionSets, assignments }: Observations,
  subject: Subject,
): boolean | null {
  if (group === undefined || !permissionSets?.known || !assignments?.known) return null;
  const held = new Set(
    assignments.value.assignments
      .filter(({ principalType, principalId }) => principalType === "GROUP" && principalId === group)
      .map(({ permissionSet }) => permissionSet),
  );
  const verdicts = permissionSets.value.provisioned
    .filter(({ arn }) => held.has(arn))
    .map((set) => setVerdict(set, subject));
  return verdicts.includes(true) || (verdicts.includes(null) ? null : false);
}

/**
 * Whether a role is an administrator by its policies. IAM shows a change some seconds later, so the policy that a call gave
 * or took counts as well.
 */
function roleAdministers(change: AccessChange, { iamAuthorization }: Observations, subject: Subject): boolean | null {
  const { kind, params, document } = change;
  const authorization = iamAuthorization?.known ? iamAuthorization.value : null;
  const own = authorization === null ? null : roleVerdict(params.role, authorization, subject);
  const policy = policyIn(params.policy, document, authorization);
  if (own === true || !policy || !/^role-policy-/.test(kind)) return own;
  const caller = { account: subject.account, partition: subject.partition, arn: null, id: null, userName: null };
  const given = verdictOf(roleHolder({ policies: [policy], boundary: null }, caller, false));
  return given === true ? true : own;
}

function roleVerdict(name: string | undefined, { roles }: IamAuthorization, subject: Subject): boolean | null {
  const role = roles.find(({ arn }) => arn.split("/").at(-1) === name);
  if (!role) return false;
  const { account, partition } = subject;
  return verdictOf(roleHolder(role, { account, partition, arn: role.arn, id: role.id, userName: null }, false));
}

/** The policy that a call names or contains. */
function policyIn(
  name: string | undefined,
  document: string | undefined,
  authorization: IamAuthorization | null,
): PolicyRef | null {
  if (name === undefined) return null;
  if (document !== undefined) return { name, document };
  return name.startsWith("arn:") ? { name, document: authorization?.documents[name] ?? null } : null;
}

/** Ids of which the names are wanted, or the names by id. */
export interface AccessIds<T> {
  readonly sets: T;
  readonly groups: T;
  readonly users: T;
  readonly accounts: T;
}
export type AccessNames = AccessIds<ReadonlyMap<string, string>>;

/** Where each name belongs, and by which id it is found. */
const PARTS = [
  ["sets", "set", "setName"],
  ["groups", "group", "groupName"],
  ["users", "user", "userName"],
  ["accounts", "account", "accountName"],
] as const;

/** The user of Identity Center that an event gives in place of an ARN. */
const USER = /^IdentityCenterUser (.+)$/;
const userWho = ({ event }: Pick<AccessChange, "event">): string | undefined => USER.exec(event.actor)?.[1];

/** The ids in access changes that have no name yet, each once. */
export function namelessIn(changes: readonly AccessChange[]): AccessIds<readonly string[]> {
  const idsOf = (id: keyof AccessParams, name: keyof AccessParams) =>
    changes.flatMap(({ params }) => (params[name] === undefined && params[id] !== undefined ? [params[id]] : []));
  const found = Object.fromEntries(PARTS.map(([list, id, name]) => [list, idsOf(id, name)])) as Record<
    keyof AccessNames,
    string[]
  >;
  found.users.push(...changes.flatMap((change) => (change.params.person === undefined ? (userWho(change) ?? []) : [])));
  return {
    sets: [...new Set(found.sets)],
    groups: [...new Set(found.groups)],
    users: [...new Set(found.users)],
    accounts: [...new Set(found.accounts)],
  };
}

/** An access change with the names of what it names, as far as they are known. */
export function withNames(change: AccessChange, names: AccessNames): AccessChange {
  const found = PARTS.flatMap(([list, id, name]) => {
    const { [id]: value, [name]: known } = change.params;
    const found = value === undefined || known !== undefined ? undefined : names[list].get(value);
    return found ? [[name, clean(found)]] : [];
  });
  const who = userWho(change);
  const person = who === undefined ? undefined : names.users.get(who);
  return {
    ...change,
    params: { ...change.params, ...Object.fromEntries(found), ...(person ? { person: clean(person) } : {}) },
  };
}

/**
 * The names that were read with the facts, and those in the records themselves: a set that was deleted since still has its
 * name in the record of its creation.
 */
export function namesIn(
  { permissionSets, directory, assignments }: Observations,
  changes: readonly AccessChange[] = [],
): AccessNames {
  const sets = permissionSets?.known ? [...permissionSets.value.provisioned, ...permissionSets.value.others] : [];
  const users = directory?.known ? directory.value.users : [];
  const groups = assignments?.known ? assignments.value.groups : [];
  const inRecords = changes.flatMap(({ params: { set, setName } }) =>
    set !== undefined && setName !== undefined ? [[set, setName] as const] : [],
  );
  return {
    sets: new Map([...inRecords, ...sets.map(({ arn, name }) => [arn, name] as const)]),
    users: new Map(users.map(({ id, name }) => [id, name])),
    groups: new Map(groups.flatMap(({ id, name }) => (name === null ? [] : [[id, name] as const]))),
    accounts: new Map(),
  };
}

/**
 * The group and the user of removed memberships, where the record of the same membership's creation is among the changes:
 * the record of the removal has only its id.
 */
export function withMemberships(changes: readonly AccessChange[]): readonly AccessChange[] {
  const known = new Map(
    changes.flatMap(({ kind, params }) =>
      kind === "group-member-added" && params.membership !== undefined ? [[params.membership, params] as const] : [],
    ),
  );
  return changes.map((change) => {
    const { kind, params } = change;
    const added = params.membership === undefined ? undefined : known.get(params.membership);
    if (kind !== "group-member-removed" || params.group !== undefined || !added) return change;
    const { group, user } = added;
    return {
      ...change,
      params: { ...params, ...(group === undefined ? {} : { group }), ...(user === undefined ? {} : { user }) },
    };
  });
}
