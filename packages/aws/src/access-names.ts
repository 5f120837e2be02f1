import { DescribeGroupCommand, DescribeUserCommand, IdentitystoreClient } from "@aws-sdk/client-identitystore";
import { DescribePermissionSetCommand, SSOAdminClient } from "@aws-sdk/client-sso-admin";
import type { AccessIds, AccessNames } from "@genkan/controls/domain/access";
import { instanceIn } from "@genkan/controls/engine/evaluate";
import type { Observations } from "@genkan/controls/model/evidence";
import type { Aws } from "./clients.ts";

/** The IAM actions of {@link accessNames}. The collectors declare what they are limited to. */
export const accessNameActions = [
  "sso:DescribePermissionSet",
  "identitystore:DescribeGroup",
  "identitystore:DescribeUser",
] as const;

/**
 * The names of permission sets, groups and users of the Identity Center that was observed. What was deleted, or cannot be
 * read, has none: a notice does not depend on it.
 */
export async function accessNames(
  aws: Aws,
  { sets, groups, users }: AccessIds<readonly string[]>,
  observations: Observations,
): Promise<AccessNames> {
  const instance = instanceIn(observations);
  const nothing = new Map<string, string>();
  if (!instance) return { sets: nothing, groups: nothing, users: nothing, accounts: nothing };
  const { arn: InstanceArn, identityStoreId: IdentityStoreId, region } = instance;
  const [center, store] = await Promise.all([
    aws.client(SSOAdminClient, region),
    aws.client(IdentitystoreClient, region),
  ]);
  const [setNames, groupNames, userNames] = await Promise.all([
    namesById(sets, async (PermissionSetArn) => {
      const { PermissionSet } = await center.send(new DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }));
      return PermissionSet?.Name;
    }),
    namesById(groups, async (GroupId) => {
      const { DisplayName } = await store.send(new DescribeGroupCommand({ IdentityStoreId, GroupId }));
      return DisplayName;
    }),
    namesById(users, async (UserId) => {
      const { UserName } = await store.send(new DescribeUserCommand({ IdentityStoreId, UserId }));
      return UserName;
    }),
  ]);
  return { sets: setNames, groups: groupNames, users: userNames, accounts: nothing };
}

/** The names of ids, as far as they can be read. */
async function namesById(
  ids: readonly string[],
  nameOf: (id: string) => Promise<string | undefined>,
): Promise<ReadonlyMap<string, string>> {
  const names = await Promise.all(
    ids.map(async (id): Promise<readonly [string, string][]> => {
      const name = await nameOf(id).catch(() => undefined);
      return name ? [[id, name]] : [];
    }),
  );
  return new Map(names.flat());
}
