import type { SimulatedAccount } from "./account.ts";
import type { Accounts } from "./accounts.ts";
import { faultFor } from "./faults.ts";
import {
  type Definition,
  definitionOf,
  type IdentityCenter,
  type PermissionSet,
  provisionedIn,
  provisionedTo,
  reservedRoleName,
  SAML_PROVIDER,
} from "./identity-center.ts";
import { arn, ownPolicyArn, type Principal } from "./principal.ts";

type Assignment = IdentityCenter["assignments"][number];

/** Replaces one permission set of an instance. */
export const withSet = (center: IdentityCenter, set: PermissionSet): IdentityCenter => ({
  ...center,
  permissionSets: center.permissionSets.map((each) => (each.name === set.name ? set : each)),
});

/** The accounts to which a permission set is assigned. */
export const accountsWith = ({ assignments }: IdentityCenter, set: string): ReadonlySet<string> =>
  new Set(assignments.filter((each) => each.permissionSet === set).map((each) => each.account));

/** Changes a permission set. The accounts that have it keep what they have until it is provisioned again. */
export function redefine(center: IdentityCenter, set: PermissionSet, changed: Partial<PermissionSet>): IdentityCenter {
  const after = { ...set, ...changed };
  const had = [...accountsWith(center, set.name)].map((account) => ({ account, ...provisionedIn(set, account) }));
  return withSet(center, withOutdated(after, had));
}

/** Brings the roles of a permission set up to date: in one account, or in all that have it. */
export function provision(center: IdentityCenter, name: string, account: string | undefined): IdentityCenter {
  const set = center.permissionSets.find((each) => each.name === name);
  if (!set) return center;
  const left = account === undefined ? [] : (set.outdated ?? []).filter((each) => each.account !== account);
  return withSet(center, { ...withOutdated(set, left), withoutRole: false });
}

/** Assigns a permission set, and provisions it to the account. */
export function assign(center: IdentityCenter, assignment: Assignment, now: Date): IdentityCenter {
  const { permissionSet, account } = assignment;
  const isNew = accountsWith(center, permissionSet).size === 0;
  const provisioned = provision(center, permissionSet, account);
  const set = provisioned.permissionSets.find(({ name }) => name === permissionSet);
  if (!set) return center;
  const withRole = isNew ? withSet(provisioned, { ...set, roleCreated: now.toISOString() }) : provisioned;
  if (center.assignments.some((each) => isSame(each, assignment))) return withRole;
  return { ...withRole, assignments: [...center.assignments, assignment] };
}

/** Takes an assignment away. With the last one in an account, its role goes. */
export function unassign(center: IdentityCenter, assignment: Assignment): IdentityCenter {
  const after = { ...center, assignments: center.assignments.filter((each) => !isSame(each, assignment)) };
  const { permissionSet: name, account } = assignment;
  const set = center.permissionSets.find((each) => each.name === name);
  if (!set || accountsWith(after, name).has(account)) return after;
  return withSet(
    after,
    withOutdated(
      set,
      (set.outdated ?? []).filter((each) => each.account !== account),
    ),
  );
}

/** Whether two assignments give the same to the same. */
export const isSame = (one: Assignment, other: Assignment): boolean =>
  one.permissionSet === other.permissionSet &&
  one.account === other.account &&
  one.user === other.user &&
  one.group === other.group;

function withOutdated(set: PermissionSet, had: readonly (Definition & { account: string })[]): PermissionSet {
  const { outdated: _, ...rest } = set;
  const now = comparable(definitionOf(rest));
  const outdated = had.filter((each) => comparable(definitionOf(each)) !== now);
  return outdated.length ? { ...rest, outdated } : rest;
}

const comparable = (definition: Definition): string =>
  JSON.stringify({ ...definition, managedPolicies: definition.managedPolicies.toSorted() });

/** What is to be done to a role of Identity Center in an account, and for whom. */
export interface RoleWork {
  readonly kind: "creation" | "deletion" | "provisioning";
  readonly set: PermissionSet;
  readonly account: string;
  readonly owner: string;
  readonly principal: Principal;
}

/** Why AWS cannot do that; `undefined` if it can. */
export function failureOf(accounts: Accounts, work: RoleWork): string | undefined {
  const { account: id, set } = work;
  const state = accounts.find(id)?.state ?? "ACTIVE";
  if (state !== "ACTIVE")
    return `AWS SSO is unable to complete your request at this time. Obtaining permissions to manage your AWS account '${id}' is taking longer than usual. This is usually temporary; please try again later.`;
  const target = accounts.working(id);
  if (!target) return undefined;
  const denied = id === work.owner ? deniedToCaller(target, work) : undefined;
  if (denied !== undefined || work.kind === "deletion") return denied;
  const needed = [...set.customerManagedPolicies].map((each) => ownPolicyArn(target, each));
  const held = new Set(target.scenario.iamPolicies.map((each) => ownPolicyArn(target, each)));
  const missing = needed.find((each) => !held.has(each));
  return missing && `Received a 404 status error: Not supported policy ${missing}.`;
}

/**
 * In the management account, Identity Center acts with the caller's own rights; in members, it has a role of its own.
 * The scenario denies them as it denies calls, by faults.
 */
function deniedToCaller(target: SimulatedAccount, work: RoleWork): string | undefined {
  const provider = arn(target, "iam", SAML_PROVIDER);
  const role = `role ${reservedRoleName(work.set.name)}`;
  for (const action of actionsFor(target, work)) {
    if (faultFor(target, { action, region: "us-east-1" }) === undefined) continue;
    const resource = action.includes("SAML") ? provider : role;
    return `Received a 403 status error: Access denied by IAM. Please check your policy, or wait for role propagation to complete. IAM Error: User: ${work.principal.arn} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action (Service: AmazonIdentityManagement; Status Code: 403; Error Code: AccessDenied; Request ID: ${crypto.randomUUID()}; Proxy: null)`;
  }
  return undefined;
}

/** The IAM actions that the work takes. https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access-using-id-policies.html */
function actionsFor({ scenario: { identityCenter, account } }: SimulatedAccount, { kind, set }: RoleWork): string[] {
  const there = identityCenter ? provisionedTo(identityCenter, account) : [];
  const hasRole = there.some(({ name }) => name === set.name);
  const isLast = identityCenter?.assignments.filter(
    (each) => each.account === account && each.permissionSet === set.name,
  ).length;
  const policies = [
    ...(set.managedPolicies.length + set.customerManagedPolicies.length ? ["AttachRolePolicy"] : []),
    ...(set.inlinePolicy ? ["PutRolePolicy"] : []),
  ];
  const work =
    kind === "deletion"
      ? isLast === 1
        ? ["GetRole", "ListAttachedRolePolicies", "DetachRolePolicy", "ListRolePolicies", "DeleteRole"]
        : ["GetRole"]
      : kind === "provisioning" || hasRole
        ? ["GetRole", "UpdateRole", "ListAttachedRolePolicies", "ListRolePolicies", ...policies]
        : [there.length ? "GetSAMLProvider" : "CreateSAMLProvider", "CreateRole", ...policies];
  return work.map((action) => `iam:${action}`);
}
