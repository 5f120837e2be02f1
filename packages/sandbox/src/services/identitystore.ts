import * as sdk from "@aws-sdk/client-identitystore";
import type { SimulatedAccount } from "../account.ts";
import { type IdentityCenter, instancesOf } from "../identity-center.ts";
import { page } from "../pagination.ts";
import { type Caller, type Service, service, WireError } from "../wire.ts";

const PAGE = 100;
const $metadata = {};

/** The directory of Identity Center: users, groups, memberships. */
export const identityStore = (account: SimulatedAccount): Service => {
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

  return service(sdk, () => new sdk.IdentitystoreClient({ region: "us-east-1" }), {
    ListUsers({ IdentityStoreId, MaxResults = PAGE, NextToken }, caller) {
      const center = storeOf(IdentityStoreId, caller, "identitystore:ListUsers");
      const { items, next } = paged(center.users, MaxResults, NextToken, "users");
      return { Users: items.map((user) => userOf(center, IdentityStoreId, user)), NextToken: next };
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

function userOf(
  center: IdentityCenter,
  IdentityStoreId: string | undefined,
  user: IdentityCenter["users"][number],
): sdk.User {
  const { id: UserId, name: UserName, email, status = "ENABLED", external = center.externalIdp } = user;
  return {
    IdentityStoreId,
    UserId,
    UserName,
    DisplayName: UserName,
    UserStatus: status,
    ...(email === undefined ? {} : { Emails: [{ Value: email, Primary: true }] }),
    ...(external ? { ExternalIds: [{ Issuer: "https://scim.example.com", Id: UserId }] } : {}),
  };
}
