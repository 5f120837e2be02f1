import type { SimulatedAccount } from "./account.ts";
import { reservedRoleName, reservedRolePath } from "./identity-center.ts";

/** Who signs a call. */
export interface Principal {
  readonly kind: "role" | "user" | "root";
  readonly account: string;
  /** The ARN of the caller; of a role, that of the session. */
  readonly arn: string;
  /** The ARN that policies name: of the role, the user or the root user. */
  readonly role: string;
  readonly userId: string;
  /** The only actions that a privileged session of the root user may call; without them, it is not such a session. */
  readonly onlyActions?: ReadonlySet<string>;
}

/** The session of a role in an account. */
export function sessionOf(
  { scenario: { partition, account } }: SimulatedAccount,
  { path, name }: { readonly path: string; readonly name: string },
  session: string,
): Principal {
  return {
    kind: "role",
    account,
    arn: `arn:${partition}:sts::${account}:assumed-role/${name}/${session}`,
    role: `arn:${partition}:iam::${account}:role${path}${name}`,
    userId: `AROA${name}:${session}`,
  };
}

/** The root user of an account; in a privileged session, with what its task policy allows. */
export function rootOf(account: SimulatedAccount, onlyActions?: ReadonlySet<string>): Principal {
  const root = arn(account, "iam", "root");
  const { account: id } = account.scenario;
  return {
    ...{ kind: "root", account: id, arn: root, role: root, userId: id },
    ...(onlyActions ? { onlyActions } : {}),
  };
}

/** Every caller whose keys were not issued here: the scenario's caller, or a session of a role in its own account. */
export function ownPrincipal(account: SimulatedAccount): Principal {
  const { caller, identityCenter } = account.scenario;
  if (caller === "root") return rootOf(account);
  if (caller && "permissionSet" in caller) {
    const { permissionSet, user } = caller;
    const path = reservedRolePath(identityCenter?.region ?? "us-east-1");
    return sessionOf(account, { path, name: reservedRoleName(permissionSet) }, user);
  }
  if (caller) {
    const user = arn(account, "iam", `user/${caller.user}`);
    const { account: id } = account.scenario;
    return { kind: "user", account: id, arn: user, role: user, userId: `AIDA${caller.user}` };
  }
  return {
    ...sessionOf(account, { path: "/", name: "genkan" }, "session"),
    userId: "AROAGENKAN0000000000:session",
  };
}

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
