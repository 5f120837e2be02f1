import { createHash } from "node:crypto";
import type { SimulatedAccount } from "./account.ts";
import type { Scenario } from "./scenario.ts";

export type IdentityCenter = NonNullable<Scenario["identityCenter"]>;
export type PermissionSet = IdentityCenter["permissionSets"][number];
/** What a permission set lets people do, and for how long. */
export type Definition = Omit<NonNullable<PermissionSet["outdated"]>[number], "account">;

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

/** The SAML provider through which people sign in to an account. */
export const SAML_PROVIDER = "saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE";

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
  const path = reservedRolePath(center.region);
  return provisionedTo(center, id)
    .filter(({ withoutRole }) => !withoutRole)
    .map((permissionSet) => ({
      name: reservedRoleName(permissionSet.name),
      path,
      permissionSet: {
        ...permissionSet,
        inlinePolicy: null,
        permissionsBoundary: null,
        ...provisionedIn(permissionSet, id),
      },
    }));
}

/** The path of the roles of an instance. */
export const reservedRolePath = (region: string): string =>
  `/aws-reserved/sso.amazonaws.com/${region === "us-east-1" ? "" : `${region}/`}`;

/** The name of the role of a permission set. */
export const reservedRoleName = (permissionSet: string): string =>
  `AWSReservedSSO_${permissionSet}_${hash(permissionSet, 16)}`;

/** What was provisioned to an account: what the set was before the changes that have not been provisioned there. */
export function provisionedIn(set: PermissionSet, account: string): Definition {
  return definitionOf(set.outdated?.find((each) => each.account === account) ?? set);
}

/** What a permission set, or what an account has of it, is about. */
export const definitionOf = ({
  managedPolicies,
  inlinePolicy,
  customerManagedPolicies,
  permissionsBoundary,
  sessionDuration,
}: Definition): Definition => ({
  managedPolicies,
  ...(inlinePolicy === undefined ? {} : { inlinePolicy }),
  customerManagedPolicies,
  ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
  sessionDuration,
});

/** The length of a session that a permission set writes in hours and minutes, like `PT1H30M`; NaN for any other form. */
export function secondsOf(duration: string): number {
  const [, hours = 0, minutes = 0] = /^PT(?=\d)(?:(\d+)H)?(?:(\d+)M)?$/.exec(duration) ?? [undefined, Number.NaN];
  return Number(hours) * 3_600 + Number(minutes) * 60;
}
