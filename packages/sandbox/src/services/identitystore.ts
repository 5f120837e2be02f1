import * as sdk from "@aws-sdk/client-identitystore";
import type { SimulatedAccount } from "../account.ts";
import type { Accounts } from "../accounts.ts";
import { type IdentityCenter, instancesOf } from "../identity-center.ts";
import { page } from "../pagination.ts";
import { type Caller, type Service, service, WireError } from "../wire.ts";

const PAGE = 100;
const $metadata = {};

/** The directory of Identity Center: users, groups, memberships. */
export const identityStore = (account: SimulatedAccount, accounts: Accounts): Service => {
  const storeOf = (id: string | undefined, { region, principal }: Caller, action: string): IdentityCenter => {
    const found = instancesOf(account).find((each) => each.identityStoreId === id && each.region === region);
    if (!found?.center) throw missing("IDENTITY_STORE", `Identity store ${id} not found`);
    const { account: self } = account.scenario;
    if (found.owner !== self && !found.center.delegatedAdministrators.includes(self)) {
      throw new WireError(
        "AccessDeniedException",
        `User: ${principal.arn} is not authorized to perform: ${action}`,
        400,
      );
    }
    return found.center;
  };
  const groupOf = (center: IdentityCenter, id: string | undefined) => {
    const group = center.groups.find((each) => each.id === id);
    if (!group) throw missing("GROUP", `GROUP not found: ${id}`);
    return group;
  };

  const edit = (change: (center: IdentityCenter) => Partial<IdentityCenter>) => {
    const { identityCenter } = accounts.own.scenario;
    if (identityCenter) accounts.own.write({ identityCenter: { ...identityCenter, ...change(identityCenter) } });
  };

  return service(sdk, () => new sdk.IdentitystoreClient({ region: "us-east-1" }), {
    ListUsers({ IdentityStoreId, MaxResults = PAGE, NextToken }, caller) {
      const center = storeOf(IdentityStoreId, caller, "identitystore:ListUsers");
      const { items, next } = paged(center.users, MaxResults, NextToken, "users");
      return { Users: items.map((user) => userOf(center, IdentityStoreId, user)), NextToken: next };
    },
    CreateUser({ IdentityStoreId, ...input }, caller) {
      const center = storeOf(IdentityStoreId, caller, "identitystore:CreateUser");
      const user = checkedUser(input);
      const isSame = (one: string | undefined, other: string | undefined) =>
        one !== undefined && one.toLowerCase() === other?.toLowerCase();
      if (center.users.some(({ name }) => isSame(name, user.name))) throw taken("UserName");
      if (center.users.some(({ email }) => isSame(email, user.email))) throw taken("Email");
      const id = crypto.randomUUID();
      // The API gives nobody a password, and sends nobody an invitation.
      edit(({ users }) => ({ users: [...users, { id, ...user, password: false }] }));
      return { UserId: id, IdentityStoreId };
    },
    DeleteUser({ IdentityStoreId, UserId }, caller) {
      const { users } = storeOf(IdentityStoreId, caller, "identitystore:DeleteUser");
      if (!users.some(({ id }) => id === UserId)) throw missing("USER", `USER not found: ${UserId}`);
      // The user's assignments stay, and lead nowhere.
      edit((center) => ({
        users: center.users.filter(({ id }) => id !== UserId),
        groups: center.groups.map((each) => ({ ...each, members: each.members.filter((id) => id !== UserId) })),
      }));
      return {};
    },
    GetUserId({ IdentityStoreId, AlternateIdentifier }, caller) {
      const { users, externalIdp } = storeOf(IdentityStoreId, caller, "identitystore:GetUserId");
      const { UniqueAttribute: unique, ExternalId: external } = AlternateIdentifier ?? {};
      const value = String(unique?.AttributeValue ?? "").toLowerCase();
      const found = users.find((user) => {
        if (external) return (user.external ?? externalIdp) && user.id === external.Id;
        if (unique?.AttributePath?.toLowerCase() === "username") return user.name.toLowerCase() === value;
        if (unique?.AttributePath?.toLowerCase() === "emails.value") return user.email?.toLowerCase() === value;
        throw invalid("The attribute path must be userName or emails.value.");
      });
      if (!found) throw missing("USER", "USER not found.");
      return { UserId: found.id, IdentityStoreId };
    },
    DescribeUser({ IdentityStoreId, UserId }, caller) {
      const center = storeOf(IdentityStoreId, caller, "identitystore:DescribeUser");
      const user = center.users.find(({ id }) => id === UserId);
      if (!user) throw missing("USER", `USER not found: ${UserId}`);
      return userOf(center, IdentityStoreId, user) as sdk.DescribeUserResponse;
    },
    DescribeGroup({ IdentityStoreId, GroupId }, caller) {
      const group = groupOf(storeOf(IdentityStoreId, caller, "identitystore:DescribeGroup"), GroupId);
      return { IdentityStoreId, GroupId, DisplayName: group.name } as sdk.DescribeGroupResponse;
    },
    ListGroups({ IdentityStoreId, MaxResults = PAGE, NextToken }, caller) {
      const center = storeOf(IdentityStoreId, caller, "identitystore:ListGroups");
      const { items, next } = paged(center.groups, MaxResults, NextToken, "groups");
      const Groups = items.map(({ id: GroupId, name: DisplayName }) => ({ IdentityStoreId, GroupId, DisplayName }));
      return { Groups, NextToken: next };
    },
    ListGroupMemberships({ IdentityStoreId, GroupId, MaxResults = PAGE, NextToken }, caller) {
      const group = groupOf(storeOf(IdentityStoreId, caller, "identitystore:ListGroupMemberships"), GroupId);
      const { items, next } = paged(group.members, MaxResults, NextToken, `members of ${GroupId}`);
      const GroupMemberships = items.map((UserId) => ({
        IdentityStoreId,
        GroupId,
        MembershipId: `${GroupId}-${UserId}`,
        MemberId: { UserId },
      }));
      return { GroupMemberships, NextToken: next };
    },
  });
};

const missing = (ResourceType: sdk.ResourceType, message: string) =>
  new sdk.ResourceNotFoundException({ ResourceType, Message: message, message, $metadata });

function paged<T>(all: readonly T[], size: number, token: string | undefined, query: string) {
  if (size < 1 || size > PAGE) throw new WireError("ValidationException", `MaxResults must be from 1 to ${PAGE}.`, 400);
  return page(all, { size, token, query, code: "ValidationException" });
}

const invalid = (message: string) => new sdk.ValidationException({ Message: message, message, $metadata });
const taken = (what: string) =>
  new sdk.ConflictException({
    ...{ Reason: "UNIQUENESS_CONSTRAINT_VIOLATION", $metadata },
    ...{ Message: `${what} already exists.`, message: `${what} already exists.` },
  });

/** Names that nobody can have. */
const RESERVED = ["administrator", "awsadministrators"];

/**
 * The user that a call describes. Identity Center needs the names that the model does not require.
 * @throws ValidationException
 */
function checkedUser({ UserName = "", DisplayName, Name, Emails = [] }: Partial<sdk.CreateUserRequest>) {
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u.test(UserName))
    throw invalid("UserName must have from 1 to 128 letters, symbols, numbers or punctuation marks.");
  if (RESERVED.includes(UserName.toLowerCase())) throw invalid(`UserName ${UserName} is reserved.`);
  if (!DisplayName) throw invalid("DisplayName is required.");
  const { GivenName, FamilyName } = Name ?? {};
  if (!GivenName || !FamilyName) throw invalid("Name.GivenName and Name.FamilyName are required.");
  if (Emails.length > 1) throw invalid("A user has one e-mail address.");
  const [{ Value: email } = {}] = Emails;
  if (email !== undefined && !/^[^\s@]+@[^\s@]+$/.test(email)) throw invalid("The e-mail address is invalid.");
  const names = { name: UserName, displayName: DisplayName, givenName: GivenName, familyName: FamilyName };
  return { ...names, ...(email === undefined ? {} : { email }) };
}

function userOf(
  center: IdentityCenter,
  IdentityStoreId: string | undefined,
  user: IdentityCenter["users"][number],
): sdk.User {
  const { id: UserId, name: UserName, email, status = "ENABLED", external = center.externalIdp } = user;
  const { displayName: DisplayName = UserName, givenName: GivenName, familyName: FamilyName } = user;
  return {
    IdentityStoreId,
    UserId,
    UserName,
    DisplayName,
    ...(GivenName === undefined && FamilyName === undefined ? {} : { Name: { GivenName, FamilyName } }),
    UserStatus: status,
    ...(email === undefined ? {} : { Emails: [{ Value: email, Primary: true }] }),
    ...(external ? { ExternalIds: [{ Issuer: "https://scim.example.com", Id: UserId }] } : {}),
  };
}
