import { GetAccessKeyLastUsedCommand, IAMClient } from "@aws-sdk/client-iam";
import { present } from "./cause.ts";
import type { Aws } from "./clients.ts";

/** The IAM action of {@link ownerOfKey}. It only reads, and does not use the key. */
export const KEY_OWNER_ACTION = "iam:GetAccessKeyLastUsed";

/**
 * The name that AWS gives to the owner of an access key of this account; `null` if the account has no such key.
 *
 * @throws the SDK's error, with its action
 */
export async function ownerOfKey(aws: Aws, id: string): Promise<string | null> {
  try {
    const client = await aws.client(IAMClient);
    const { UserName } = await client.send(new GetAccessKeyLastUsedCommand({ AccessKeyId: id }));
    return present(UserName, "UserName", KEY_OWNER_ACTION);
  } catch (error) {
    if (/^NoSuchEntity/.test((error as Error).name)) return null;
    throw error;
  }
}
