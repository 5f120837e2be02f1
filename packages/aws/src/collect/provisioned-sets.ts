import { paginateListPermissionSetsProvisionedToAccount, type SSOAdminClient } from "@aws-sdk/client-sso-admin";
import { INSTANCE, SSO_ACCOUNT } from "./resources.ts";

/** The IAM action of {@link provisionedSets}. */
export const PROVISIONED = "sso:ListPermissionSetsProvisionedToAccount";
/** The resources that a policy may limit this action to. */
export const provisionedOn = { [PROVISIONED]: [INSTANCE, SSO_ACCOUNT] };
const PAGE = 100;

/** The ARNs of the permission sets of an instance that are provisioned to an account. An account instance has none. */
export async function provisionedSets(client: SSOAdminClient, InstanceArn: string, AccountId: string) {
  const arns: string[] = [];
  const pages = paginateListPermissionSetsProvisionedToAccount({ client, pageSize: PAGE }, { InstanceArn, AccountId });
  for await (const { PermissionSets = [] } of pages) arns.push(...PermissionSets);
  return [...new Set(arns)];
}
