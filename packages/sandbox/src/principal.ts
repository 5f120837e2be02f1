import type { SimulatedAccount } from "./account.ts";

/** Who signs a call: a session of a role. */
export interface Principal {
  readonly account: string;
  /** The ARN of the session. */
  readonly arn: string;
  /** The ARN of its role, which policies name. */
  readonly role: string;
  readonly userId: string;
}

/** The session of a role in an account. */
export function sessionOf(
  { scenario: { partition, account } }: SimulatedAccount,
  { path, name }: { readonly path: string; readonly name: string },
  session: string,
): Principal {
  return {
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${session}`,
    role: `arn:${partition}:iam::${account}:role${path}${name}`,
    userId: `AROA${name}:${session}`,
  };
}

/** Every caller whose keys were not issued here: a session of a role in the scenario's own account. */
export const ownPrincipal = (account: SimulatedAccount): Principal => ({
  ...sessionOf(account, { path: "/", name: "genkan" }, "session"),
  userId: "AROAGENKAN0000000000:session",
});

/** An ARN of the account, in its partition. */
export const arn = ({ scenario: { partition, account } }: SimulatedAccount, service: string, rest: string): string =>
  `arn:${partition}:${service}::${account}:${rest}`;

/** The ARN of a policy in a scenario, given as an ARN, as the name of a customer managed policy, or as that of an AWS managed one. */
export function policyArn(account: SimulatedAccount, name: string): string {
  if (name.startsWith("arn:")) return name;
  const own = account.scenario.iamPolicies.find((policy) => policy.name === name);
  return own
    ? arn(account, "iam", `policy${own.path}${own.name}`)
    : `arn:${account.scenario.partition}:iam::aws:policy/${name}`;
}

/** The policy of an ARN, in the shortest form that a scenario can name it in. */
export function policyName(account: SimulatedAccount, policy: string): string {
  const [, name = ""] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(policy) ?? [];
  const own = account.scenario.iamPolicies.find((each) => ownPolicyArn(account, each) === policy)?.name;
  const short = own ?? name;
  return short && policyArn(account, short) === policy ? short : policy;
}

/** The ARN of a customer managed policy, which need not exist. */
export const ownPolicyArn = (account: SimulatedAccount, policy: string | { name: string; path: string }): string =>
  typeof policy === "string"
    ? arn(account, "iam", `policy/${policy}`)
    : arn(account, "iam", `policy${policy.path}${policy.name}`);
