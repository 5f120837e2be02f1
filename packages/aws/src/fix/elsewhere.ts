import type { Step } from "@genkan/controls/model/plan";
import type { Aws } from "../clients.ts";
import { Reader } from "./look-up.ts";

/** The IAM action by which the accounts that have a permission set are read. */
export const ACCOUNTS_ACTION = "sso:ListAccountsForProvisionedPermissionSet";

/**
 * The accounts, beside one, that have permission sets. What cannot be read is an error: an unread list does not show that
 * nobody has them.
 * @param sets each permission set by its ARN, with a step that names it
 * @throws the SDK's error, with its action
 */
export async function accountsElsewhere(
  aws: Aws,
  sets: ReadonlyMap<string, Step>,
  account: string,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const reader = new Reader(aws);
  const found = new Map<string, readonly string[]>();
  for (const [permissionSet, { call }] of sets) {
    const { InstanceArn = "" } = call.input;
    const input = { InstanceArn, PermissionSetArn: permissionSet };
    const accounts = await reader.list(
      { ...call, operation: "ListAccountsForProvisionedPermissionSet", input },
      "AccountIds",
    );
    found.set(
      permissionSet,
      accounts.map(String).filter((each) => each !== account),
    );
  }
  return found;
}
