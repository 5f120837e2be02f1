import type { SimulatedAccount } from "./account.ts";

/** An ARN of the account, in its partition. */
export const arn = ({ scenario: { partition, account } }: SimulatedAccount, service: string, rest: string): string =>
  `arn:${partition}:${service}::${account}:${rest}`;

/** Who every caller of the account is: the session of a role. */
export const principalOf = (account: SimulatedAccount): string => arn(account, "sts", "assumed-role/genkan/session");
