import { IAMClient, ListAccountAliasesCommand } from "@aws-sdk/client-iam";
import type { Aws } from "./clients.ts";

/** The IAM action of {@link accountAlias}. */
export const ALIAS_ACTION = "iam:ListAccountAliases";

/** A message does not wait longer for the account's name, in milliseconds. */
const PATIENCE = 3_000;

/**
 * The alias of the account, which people know it by. `null` where it has none, and where it can't be read: a message without
 * a name is better than no message.
 */
export async function accountAlias(aws: Aws): Promise<string | null> {
  try {
    const client = await aws.client(IAMClient);
    const abortSignal = aws.clock.timeout(PATIENCE);
    const { AccountAliases: [alias] = [] } = await client.send(new ListAccountAliasesCommand({}), { abortSignal });
    return alias ?? null;
  } catch {
    return null;
  }
}

/** {@link accountAlias}, read when it is first asked for, and once. */
export function aliasReader(aws: Aws): () => Promise<string | null> {
  let alias: Promise<string | null> | undefined;
  return () => {
    alias ??= accountAlias(aws);
    return alias;
  };
}
