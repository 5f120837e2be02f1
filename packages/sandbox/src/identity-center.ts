import { createHash } from "node:crypto";
import type { SimulatedAccount } from "./account.ts";
import type { Scenario } from "./scenario.ts";

export type IdentityCenter = NonNullable<Scenario["identityCenter"]>;
export type PermissionSet = IdentityCenter["permissionSets"][number];

/** An instance of Identity Center, as its API returns it. */
export interface Instance {
  readonly arn: string;
  readonly identityStoreId: string;
  readonly owner: string;
  readonly region: string;
  readonly status: IdentityCenter["status"];
  /** Its permission sets and assignments; an account instance has none. */
  readonly center: IdentityCenter | undefined;
}

const hash = (text: string, length: number) => createHash("sha256").update(text).digest("hex").slice(0, length);

/** Every instance that the account can see, in any Region. */
export function instancesOf(account: SimulatedAccount): Instance[] {
  const { identityCenter: center, accountInstances, organization, account: id } = account.scenario;
  const instance = (region: string, owner: string, kind: string, status: Instance["status"]) => ({
    arn: `arn:${account.scenario.partition}:sso:::instance/ssoins-${hash(`${kind} ${region} ${owner}`, 16)}`,
    identityStoreId: `d-${hash(`${kind} ${region} ${owner}`, 10)}`,
    owner,
    region,
    status,
  });
  const all: Instance[] = accountInstances.map(({ region, owner = id }) => ({
    ...instance(region, owner, "account", "ACTIVE"),
    center: undefined,
  }));
  if (!center) return all;
  const { region, kind, status, visibleToMembers } = center;
  const owner = center.owner ?? (kind === "organization" ? (organization?.managementAccount ?? id) : id);
  const visible = owner === id || visibleToMembers;
  return visible
    ? [...all, { ...instance(region, owner, kind, status), center: kind === "organization" ? center : undefined }]
    : all;
}

/** The ARN of a permission set. */
export const permissionSetArn = ({ arn }: Instance, name: string): string =>
  `${arn.replace(":instance/", ":permissionSet/")}/ps-${hash(name, 16)}`;

type Assignments = IdentityCenter["assignments"];

/** The names of the permission sets of each account; found once, for an organization has thousands of assignments. */
const setsByAccount = new WeakMap<Assignments, ReadonlyMap<string, ReadonlySet<string>>>();

/** The permission sets that are assigned to the account and therefore provisioned there. */
export function provisionedTo({ permissionSets, assignments }: IdentityCenter, account: string): PermissionSet[] {
  let byAccount = setsByAccount.get(assignments);
  if (!byAccount) {
    const grouped = Map.groupBy(assignments, (each) => each.account);
    byAccount = new Map(
      grouped.entries().map(([id, those]) => [id, new Set(those.map((each) => each.permissionSet))] as const),
    );
    setsByAccount.set(assignments, byAccount);
  }
  const provisioned = byAccount.get(account);
  return permissionSets.filter(({ name }) => provisioned?.has(name));
}

/** The roles that Identity Center created in the account, one for each permission set provisioned there. */
export function reservedRoles(
  account: SimulatedAccount,
): { name: string; path: string; permissionSet: PermissionSet }[] {
  const { identityCenter: center, account: id } = account.scenario;
  if (center?.kind !== "organization") return [];
  const path = `/aws-reserved/sso.amazonaws.com/${center.region === "us-east-1" ? "" : `${center.region}/`}`;
  return provisionedTo(center, id)
    .filter(({ withoutRole }) => !withoutRole)
    .map((permissionSet) => ({
      name: `AWSReservedSSO_${permissionSet.name}_${hash(permissionSet.name, 16)}`,
      path,
      permissionSet,
    }));
}
