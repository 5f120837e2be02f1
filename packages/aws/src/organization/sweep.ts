import { IdentitystoreClient, paginateListGroups, paginateListUsers } from "@aws-sdk/client-identitystore";
import {
  DescribePermissionSetCommand,
  paginateListAccountAssignments,
  paginateListAccountAssignmentsForPrincipal,
  paginateListAccountsForProvisionedPermissionSet,
  paginateListPermissionSets,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { organizationInstance } from "@genkan/controls/domain/identity-center";
import type { Subject } from "@genkan/controls/model/control";
import type { AssignedGroup, Assignment, DirectoryUser, IdentityCenterInstance } from "@genkan/controls/model/evidence";
import type { OrganizationRef } from "@genkan/controls/model/organization";
import type { Settings } from "@genkan/controls/model/settings";
import { present, UnknownFactError, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { readGroup } from "../collect/assignments.ts";
import { describeUser, toUser } from "../collect/directory.ts";
import { observe } from "../collect/index.ts";
import { once } from "../collect/once.ts";
import { provisionedSets } from "../collect/provisioned-sets.ts";
import {
  INSTANCE,
  PERMISSION_SET,
  SSO_ACCOUNT,
  STORE,
  STORE_GROUP,
  STORE_MEMBERSHIP,
  STORE_USER,
} from "../collect/resources.ts";

const PAGE = 100;
const SETS = "sso:ListPermissionSets";
const ACCOUNTS = "sso:ListAccountsForProvisionedPermissionSet";
const OF_ACCOUNT = "sso:ListAccountAssignments";
const OF_PRINCIPAL = "sso:ListAccountAssignmentsForPrincipal";

/** An assignment with its account. */
export interface SweptAssignment extends Assignment {
  readonly account: string;
}

/**
 * Who is assigned to which account of the organization, with which permission set, at one time. It is JSON, so that it can
 * be stored.
 */
export interface Sweep {
  /** When the first of it was read; ISO 8601, UTC. Nothing in it is older. */
  readonly at: string;
  /** `null`: the organization has no Identity Center. */
  readonly instance: IdentityCenterInstance | null;
  readonly sets: readonly SweptSet[];
  readonly assignments: readonly SweptAssignment[];
  /** The groups that are assigned somewhere. */
  readonly groups: readonly AssignedGroup[];
  /** The users that are assigned somewhere, directly or by a group. */
  readonly users: readonly DirectoryUser[];
  /** Accounts whose assignments were read again since, and when; ISO 8601, UTC. */
  readonly newer?: Readonly<Record<string, string>>;
}

/** A permission set, without its policies: in a member, the role that was created for it has them. */
export interface SweptSet {
  readonly arn: string;
  readonly name: string;
  readonly sessionDuration: string | null;
}

/** Who sweeps: the account of the credentials, its organization, and the settings that name the Region. */
export interface Sweeping {
  readonly subject: Subject;
  readonly organization: OrganizationRef;
  readonly settings: Settings;
  /** The most calls that it may take to read the assignments, at ten a second. */
  readonly most?: number;
}

/** The assignments can't be read in the time that there is. */
export class TooManyAssignmentsError extends Error {
  override readonly name = "TooManyAssignmentsError";
  constructor(calls: number, most: number) {
    super(`reading the assignments takes ${calls} calls, at ten a second; there is time for ${most}`);
  }
}

/**
 * Reads every assignment of the organization's Identity Center, by the cheaper of two ways: one call for each account that
 * has a permission set, or one for each user and group of the directory. Only the management account can use the second,
 * which does not see assignments of principals that were deleted: they give nobody access.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignmentsForPrincipal.html
 * @throws the SDK's error if any call fails: a part of the assignments would look as if the others had been removed
 * @throws TooManyAssignmentsError if it would take longer than `most` calls
 */
export async function sweep(aws: Aws, { subject, organization, settings, most }: Sweeping): Promise<Sweep> {
  const at = aws.now();
  const { identityCenter } = await observe(aws, new Set(["identityCenter"]), { subject, settings, at });
  if (!identityCenter?.known) throw new UnknownFactError(identityCenter!.cause);
  const instance = organizationInstance(identityCenter.value);
  if (!instance) return { at: at.toISOString(), instance: null, sets: [], assignments: [], groups: [], users: [] };
  const sso = await aws.client(SSOAdminClient, instance.region);
  const directory = await aws.client(IdentitystoreClient, instance.region);
  const [sets, users, groupIds] = await Promise.all([
    setsOf(sso, instance),
    usersOf(directory, instance),
    groupIdsOf(directory, instance),
  ]);
  const provisioned = (await Promise.all(sets.map((set) => accountsOf(sso, instance, set.arn)))).flat();
  const principals = [
    ...users.map(({ id }) => ({ type: "USER", id }) as const),
    ...groupIds.map((id) => ({ type: "GROUP", id }) as const),
  ];
  const mayAskByPrincipal = subject.account === organization.managementAccount;
  const byPrincipal = mayAskByPrincipal && principals.length < provisioned.length;
  const calls = (byPrincipal ? principals : provisioned).length;
  if (most !== undefined && calls > most) throw new TooManyAssignmentsError(calls, most);
  const found = byPrincipal
    ? await Promise.all(principals.map((principal) => assignmentsOfPrincipal(sso, instance, principal)))
    : await Promise.all(provisioned.map((pair) => assignmentsInAccount(sso, instance, pair)));
  // The rows of a user may contain those of the user's groups.
  const assignments = once(found.flat(), (each) => Object.values(each).join(" "));
  const assigned = new Set(assignments.filter(isOfGroup).map(({ principalId }) => principalId));
  const { identityStoreId } = instance;
  const groups = await Promise.all([...assigned].map((id) => readGroup(directory, identityStoreId, id)));
  const people = peopleIn(assignments, groups);
  return {
    at: at.toISOString(),
    instance,
    sets,
    assignments,
    groups,
    users: users.filter(({ id }) => people.has(id)),
  };
}

/** The IAM actions of a sweep with their resources, in addition to those that find Identity Center. */
export const sweepReads: Readonly<Record<string, readonly string[]>> = {
  [SETS]: [INSTANCE],
  "sso:DescribePermissionSet": [INSTANCE, PERMISSION_SET],
  [ACCOUNTS]: [INSTANCE, PERMISSION_SET],
  [OF_ACCOUNT]: [INSTANCE, PERMISSION_SET, SSO_ACCOUNT],
  [OF_PRINCIPAL]: [INSTANCE],
  "identitystore:ListUsers": [STORE, STORE_USER],
  "identitystore:ListGroups": [STORE, STORE_GROUP],
  "identitystore:ListGroupMemberships": [STORE, STORE_GROUP, STORE_MEMBERSHIP],
  "identitystore:DescribeGroup": [STORE, STORE_GROUP],
};

const isOfGroup = ({ principalType }: Assignment): boolean => principalType === "GROUP";

/** The ids of the users who are assigned, directly or by a group. */
const peopleIn = (assignments: readonly SweptAssignment[], groups: readonly AssignedGroup[]): ReadonlySet<string> =>
  new Set([
    ...assignments.filter((each) => !isOfGroup(each)).map(({ principalId }) => principalId),
    ...groups.flatMap(({ members }) => members ?? []),
  ]);

async function setsOf(client: SSOAdminClient, instance: IdentityCenterInstance): Promise<SweptSet[]> {
  const arns: string[] = [];
  for await (const page of paginateListPermissionSets({ client, pageSize: PAGE }, { InstanceArn: instance.arn }))
    arns.push(...present(page.PermissionSets, "PermissionSets", SETS));
  return Promise.all([...new Set(arns)].map((arn) => setOf(client, instance, arn)));
}

async function setOf(
  client: SSOAdminClient,
  { arn: InstanceArn }: IdentityCenterInstance,
  arn: string,
): Promise<SweptSet> {
  const { PermissionSet: set } = await client.send(
    new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn: arn }),
  );
  if (!set?.Name) throw new UnusableAnswerError("sso:DescribePermissionSet", `${arn} has no name`);
  return { arn, name: set.Name, sessionDuration: set.SessionDuration ?? null };
}

async function usersOf(
  client: IdentitystoreClient,
  { identityStoreId: IdentityStoreId }: IdentityCenterInstance,
): Promise<DirectoryUser[]> {
  const users: DirectoryUser[] = [];
  for await (const { Users } of paginateListUsers({ client, pageSize: PAGE }, { IdentityStoreId }))
    users.push(...present(Users, "Users", "identitystore:ListUsers").map(toUser));
  return once(users, ({ id }) => id);
}

async function groupIdsOf(
  client: IdentitystoreClient,
  { identityStoreId: IdentityStoreId }: IdentityCenterInstance,
): Promise<string[]> {
  const ids: string[] = [];
  for await (const { Groups } of paginateListGroups({ client, pageSize: PAGE }, { IdentityStoreId }))
    ids.push(...present(Groups, "Groups", "identitystore:ListGroups").flatMap(({ GroupId }) => GroupId ?? []));
  return [...new Set(ids)];
}

/** An account and a permission set that is provisioned there. */
interface Provisioned {
  readonly account: string;
  readonly permissionSet: string;
}

async function accountsOf(
  client: SSOAdminClient,
  { arn: InstanceArn }: IdentityCenterInstance,
  permissionSet: string,
): Promise<Provisioned[]> {
  const accounts: string[] = [];
  const input = { InstanceArn, PermissionSetArn: permissionSet };
  for await (const { AccountIds } of paginateListAccountsForProvisionedPermissionSet({ client, pageSize: PAGE }, input))
    accounts.push(...present(AccountIds, "AccountIds", ACCOUNTS));
  return [...new Set(accounts)].map((account) => ({ account, permissionSet }));
}

async function assignmentsInAccount(
  client: SSOAdminClient,
  { arn: InstanceArn }: IdentityCenterInstance,
  { account, permissionSet }: Provisioned,
): Promise<SweptAssignment[]> {
  const rows: Row[] = [];
  const input = { InstanceArn, AccountId: account, PermissionSetArn: permissionSet };
  for await (const page of paginateListAccountAssignments({ client, pageSize: PAGE }, input))
    rows.push(...present(page.AccountAssignments, "AccountAssignments", OF_ACCOUNT));
  return rows.map((row) => assignmentOf(row, OF_ACCOUNT));
}

async function assignmentsOfPrincipal(
  client: SSOAdminClient,
  { arn: InstanceArn }: IdentityCenterInstance,
  { type: PrincipalType, id: PrincipalId }: { readonly type: "USER" | "GROUP"; readonly id: string },
): Promise<SweptAssignment[]> {
  const rows: Row[] = [];
  const input = { InstanceArn, PrincipalType, PrincipalId };
  for await (const page of paginateListAccountAssignmentsForPrincipal({ client, pageSize: PAGE }, input))
    rows.push(...present(page.AccountAssignments, "AccountAssignments", OF_PRINCIPAL));
  return rows.map((row) => assignmentOf(row, OF_PRINCIPAL));
}

/** An assignment as both calls return it. */
interface Row {
  readonly AccountId?: string | undefined;
  readonly PermissionSetArn?: string | undefined;
  readonly PrincipalId?: string | undefined;
  readonly PrincipalType?: string | undefined;
}

function assignmentOf(row: Row, action: string): SweptAssignment {
  const { AccountId: account, PermissionSetArn: permissionSet, PrincipalId: principalId, PrincipalType } = row;
  const isKnown = PrincipalType === "USER" || PrincipalType === "GROUP";
  if (!account || !permissionSet || !principalId || !isKnown)
    throw new UnusableAnswerError(action, "an assignment has no account, permission set or principal");
  return { account, permissionSet, principalType: PrincipalType, principalId };
}

/** A sweep in which the assignments of one account are read again: an event says that they have changed. */
export async function sweepAgain(aws: Aws, before: Sweep, account: string): Promise<Sweep> {
  const { instance } = before;
  if (!instance) return before;
  const at = aws.now().toISOString();
  const sso = await aws.client(SSOAdminClient, instance.region);
  const directory = await aws.client(IdentitystoreClient, instance.region);
  const arns = await provisionedSets(sso, instance.arn, account);
  const found = await Promise.all(
    arns.map((permissionSet) => assignmentsInAccount(sso, instance, { account, permissionSet })),
  );
  const assignments = found.flat();
  const known = new Set(before.sets.map(({ arn }) => arn));
  const { identityStoreId } = instance;
  const groupIds = new Set(assignments.filter(isOfGroup).map(({ principalId }) => principalId));
  const [sets, groups] = await Promise.all([
    Promise.all(arns.filter((arn) => !known.has(arn)).map((arn) => setOf(sso, instance, arn))),
    Promise.all([...groupIds].map((id) => readGroup(directory, identityStoreId, id))),
  ]);
  const familiar = new Set(before.users.map(({ id }) => id));
  const strangers = [...peopleIn(assignments, groups)].filter((id) => !familiar.has(id));
  const users = await Promise.all(strangers.map((id) => describeUser(directory, identityStoreId, id)));
  const read = { ...before, sets, assignments, groups, users: users.filter((user) => user !== null) };
  return withAccounts(before, read, { [account]: at });
}

/**
 * A sweep that takes the assignments of some accounts from another one.
 * @param newer these accounts, and when their assignments were read
 */
export function withAccounts(sweep: Sweep, other: Sweep, newer: Readonly<Record<string, string>>): Sweep {
  const isNewer = ({ account }: SweptAssignment) => Object.hasOwn(newer, account);
  return {
    ...sweep,
    sets: once([...sweep.sets, ...other.sets], ({ arn }) => arn),
    assignments: [
      ...sweep.assignments.filter((each) => !isNewer(each)),
      ...other.assignments.filter((each) => isNewer(each)),
    ],
    // Of two readings of the same group or user, the later one counts.
    groups: once([...sweep.groups, ...other.groups], ({ id }) => id),
    users: once([...sweep.users, ...other.users], ({ id }) => id),
    newer: { ...sweep.newer, ...newer },
  };
}
