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
import { DAY } from "@genkan/controls/model/time";
import { present, UnknownFactError, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { readGroup } from "../collect/assignments.ts";
import { describeUser, toUser } from "../collect/directory.ts";
import { observe } from "../collect/observe.ts";
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
  /** When the first of it was read; ISO 8601, UTC. Only the assignments of accounts in `readAt` may be older. */
  readonly at: string;
  /** `null`: the organization has no Identity Center. */
  readonly instance: IdentityCenterInstance | null;
  readonly sets: readonly SweptSet[];
  readonly assignments: readonly SweptAssignment[];
  /** The groups that are assigned somewhere. */
  readonly groups: readonly AssignedGroup[];
  /** The users that are assigned somewhere, directly or by a group. */
  readonly users: readonly DirectoryUser[];
  /** Accounts whose assignments were read at another time, and when; ISO 8601, UTC. */
  readonly readAt?: Readonly<Record<string, string>>;
  /** Accounts for which there was no time. Those that are not in `readAt` were never read. */
  readonly unread?: readonly string[];
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
  /** The most calls that it may take to read the assignments, at ten a second; without it, all are read. */
  readonly most?: number;
  /** The last sweep: the assignments for which there is no time now are as they were then. */
  readonly before?: Sweep | null;
}

/** After this time, the assignments of an account are read again, in milliseconds. Sweeps are a day apart. */
const FRESH = DAY / 2;

/** When a sweep has read the assignments of an account; ISO 8601, UTC. `null`: never. */
export const readAtOf = ({ at, readAt = {}, unread = [] }: Sweep, account: string): string | null =>
  readAt[account] ?? (unread.includes(account) ? null : at);

/**
 * Reads every assignment of the organization's Identity Center, by the cheaper of two ways: one call for each account that
 * has a permission set, or one for each user and group of the directory. Only the management account can use the second,
 * which does not see assignments of principals that were deleted: they give nobody access.
 * https://docs.aws.amazon.com/singlesignon/latest/APIReference/API_ListAccountAssignmentsForPrincipal.html
 *
 * Where either way takes more calls than there is time for, it reads the assignments of as many accounts as it can, those
 * first that were never read or longest ago. Sweeps after it read the others.
 * @throws the SDK's error if any call fails: a part of an account's assignments would look as if the others had been removed
 */
export async function sweep(aws: Aws, asked: Sweeping): Promise<Sweep> {
  const { subject, organization, settings, most = Number.POSITIVE_INFINITY } = asked;
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
  const byPrincipal = mayAskByPrincipal && principals.length <= most && principals.length < provisioned.length;
  // What another Identity Center knew is of no use.
  const before = asked.before?.instance?.arn === instance.arn ? asked.before : null;
  const { now, kept, unread } = byPrincipal
    ? { now: provisioned, kept: [], unread: [] }
    : inTime(provisioned, before, { at, most });
  const found = byPrincipal
    ? await Promise.all(principals.map((principal) => assignmentsOfPrincipal(sso, instance, principal)))
    : await Promise.all(now.map((pair) => assignmentsInAccount(sso, instance, pair)));
  // The rows of a user may contain those of the user's groups.
  const read = once(found.flat(), (each) => Object.values(each).join(" "));
  const keeping = new Set(kept.map(([account]) => account));
  const assignments = [...read, ...(before?.assignments ?? []).filter(({ account }) => keeping.has(account))];
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
    ...(kept.length ? { readAt: Object.fromEntries(kept) } : {}),
    ...(unread.length ? { unread } : {}),
  };
}

/** Which pairs to read now, and of which accounts the last sweep stays, with the time of its reading. */
interface InTime {
  readonly now: readonly Provisioned[];
  readonly kept: readonly (readonly [account: string, readAt: string])[];
  readonly unread: readonly string[];
}

/** As many whole accounts as there is time for. An account of which only some sets were read would look as if it lacked the others. */
function inTime(
  provisioned: readonly Provisioned[],
  before: Sweep | null,
  { at, most }: { readonly at: Date; readonly most: number },
): InTime {
  const lastRead = (account: string) => (before && readAtOf(before, account)) ?? "";
  const unreadBefore = new Set(before?.unread);
  const isDue = (account: string) =>
    unreadBefore.has(account) || !lastRead(account) || at.getTime() - Date.parse(lastRead(account)) >= FRESH;
  const pairs = [...Map.groupBy(provisioned, ({ account }) => account)];
  const due = pairs
    .filter(([account]) => most === Number.POSITIVE_INFINITY || isDue(account))
    .toSorted(([a], [b]) => (`${lastRead(a)} ${a}` < `${lastRead(b)} ${b}` ? -1 : 1));
  let calls = 0;
  const fitting = due.findIndex(([, sets], i) => {
    calls += sets.length;
    return calls > most && i > 0;
  });
  const now = due.slice(0, fitting < 0 ? due.length : fitting);
  const reading = new Set(now.map(([account]) => account));
  const others = pairs.map(([account]) => account).filter((account) => !reading.has(account));
  return {
    now: now.flatMap(([, sets]) => sets),
    kept: others.flatMap((account) => (lastRead(account) ? [[account, lastRead(account)] as const] : [])),
    unread: due.slice(now.length).map(([account]) => account),
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

/** A sweep with those accounts of another one that were read again there, and later. */
export function withNewer(sweep: Sweep, other: Sweep): Sweep {
  const newer = Object.entries(other.readAt ?? {}).filter(([account, at]) => at > (readAtOf(sweep, account) ?? ""));
  return newer.length ? withAccounts(sweep, other, Object.fromEntries(newer)) : sweep;
}

/**
 * A sweep that takes the assignments of some accounts from another one.
 * @param newer these accounts, and when their assignments were read
 */
function withAccounts(sweep: Sweep, other: Sweep, newer: Readonly<Record<string, string>>): Sweep {
  const isNewer = ({ account }: SweptAssignment) => Object.hasOwn(newer, account);
  const taken = other.assignments.filter(isNewer);
  const assigned = new Set(taken.filter(isOfGroup).map(({ principalId }) => principalId));
  // The members of these groups were read together with the assignments, so later. All else is as the sweep itself found it.
  const groups = other.groups.filter(({ id }) => assigned.has(id));
  return {
    ...sweep,
    sets: once([...other.sets, ...sweep.sets], ({ arn }) => arn),
    assignments: [...sweep.assignments.filter((each) => !isNewer(each)), ...taken],
    groups: once([...sweep.groups, ...groups], ({ id }) => id),
    users: once([...other.users, ...sweep.users], ({ id }) => id),
    readAt: { ...sweep.readAt, ...newer },
    ...(sweep.unread ? { unread: sweep.unread.filter((account) => !Object.hasOwn(newer, account)) } : {}),
  };
}
