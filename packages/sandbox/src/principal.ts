import type { SimulatedAccount } from "./account.ts";

/** An ARN of the account, in its partition. */
export const arn = ({ scenario: { partition, account } }: SimulatedAccount, service: string, rest: string): string =>
  `arn:${partition}:${service}::${account}:${rest}`;

/** Who every caller of the account is: the session of a role. */
export const principalOf = (account: SimulatedAccount): string => arn(account, "sts", "assumed-role/genkan/session");

/** The ARN of a policy that a scenario names: an ARN as it is, one of the account's own, or else one of AWS's. */
export function policyArn(account: SimulatedAccount, name: string): string {
  if (name.startsWith("arn:")) return name;
  const own = account.scenario.iamPolicies.find((policy) => policy.name === name);
  return own
    ? arn(account, "iam", `policy${own.path}${own.name}`)
    : `arn:${account.scenario.partition}:iam::aws:policy/${name}`;
}

/** The ARN of one of the account's own policies, whether it is there or not. */
export const ownPolicyArn = (account: SimulatedAccount, policy: string | { name: string; path: string }): string =>
  typeof policy === "string"
    ? arn(account, "iam", `policy/${policy}`)
    : arn(account, "iam", `policy${policy.path}${policy.name}`);
