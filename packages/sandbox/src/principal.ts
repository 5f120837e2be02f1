import type { SimulatedAccount } from "./account.ts";

/** An ARN of the account, in its partition. */
export const arn = ({ scenario: { partition, account } }: SimulatedAccount, service: string, rest: string): string =>
  `arn:${partition}:${service}::${account}:${rest}`;

/** The ARN of every caller of the account: a role session. */
export const principalOf = (account: SimulatedAccount): string => arn(account, "sts", "assumed-role/genkan/session");

/** The ARN of a policy in a scenario, given as an ARN, as the name of a customer managed policy, or as that of an AWS managed one. */
export function policyArn(account: SimulatedAccount, name: string): string {
  if (name.startsWith("arn:")) return name;
  const own = account.scenario.iamPolicies.find((policy) => policy.name === name);
  return own
    ? arn(account, "iam", `policy${own.path}${own.name}`)
    : `arn:${account.scenario.partition}:iam::aws:policy/${name}`;
}

/** The ARN of a customer managed policy, which need not exist. */
export const ownPolicyArn = (account: SimulatedAccount, policy: string | { name: string; path: string }): string =>
  typeof policy === "string"
    ? arn(account, "iam", `policy/${policy}`)
    : arn(account, "iam", `policy${policy.path}${policy.name}`);
