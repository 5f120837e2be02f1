import { IAMClient, ListAccountAliasesCommand } from "@aws-sdk/client-iam";
import type { Aws } from "./clients.ts";

/** The alias of the account, where it has one and the credentials may read it. */
export const aliasOf = async (aws: Aws): Promise<string | null> =>
  (await aws.client(IAMClient)).send(new ListAccountAliasesCommand({ MaxItems: 1 })).then(
    ({ AccountAliases }) => AccountAliases?.[0] ?? null,
    () => null,
  );
