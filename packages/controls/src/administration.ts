import type { Grants, PolicyRef } from "./evidence.ts";

/** Whether somebody is as good as an administrator; when not, what it fails at. */
export type Administration =
  | { readonly administers: "yes" }
  | { readonly administers: "no"; readonly because: "not-granted" | "denied" | "boundary" }
  | { readonly administers: "unknown"; readonly unread: readonly string[] };

/**
 * The ways in which one gives oneself, or another, any permission: who has one of them and the breadth of `*` has
 * everything. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_managed-vs-inline.html
 */
const WAYS_TO_GRANT = [
  "iam:AttachRolePolicy",
  "iam:PutRolePolicy",
  "iam:UpdateAssumeRolePolicy",
  "iam:AttachUserPolicy",
  "iam:PutUserPolicy",
  "iam:AttachGroupPolicy",
  "iam:PutGroupPolicy",
  "iam:CreatePolicyVersion",
  "iam:SetDefaultPolicyVersion",
];

/** An action of no service: only a grant of everything, or of everything but a list, allows it. */
const ANYTHING = "any-service:AnyAction";

/**
 * AWS's own policies that matter here, by the end of their ARN. No other AWS managed policy allows every service or
 * takes the ways to grant away, so the others count for nothing.
 * https://docs.aws.amazon.com/aws-managed-policy/latest/reference/about-managed-policy-reference.html
 */
const AWS_MANAGED: Readonly<Record<string, readonly Statement[]>> = {
  AdministratorAccess: [{ Effect: "Allow", Action: "*", Resource: "*" }],
  PowerUserAccess: [{ Effect: "Allow", NotAction: ["iam:*", "organizations:*", "account:*"], Resource: "*" }],
  IAMFullAccess: [{ Effect: "Allow", Action: "iam:*", Resource: "*" }],
  AWSDenyAll: [{ Effect: "Deny", Action: "*", Resource: "*" }],
};

interface Statement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: object;
}

/**
 * Whether policies make an administrator: on every resource they allow any service, and at least one of the ways to
 * grant permissions; no unconditional deny and no boundary takes that away. A condition on an Allow is taken as met,
 * one on a Deny as not met: this is the widest access that the policies can give. Service control policies are not
 * seen. The rule with examples: docs/administrators.en.md.
 */
export function administration({ policies, boundary }: Grants): Administration {
  const read = [...policies, ...(boundary ? [boundary] : [])].map((policy) => ({ policy, held: statementsOf(policy) }));
  const unread = read.filter(({ held }) => held === null).map(({ policy }) => policy.name);
  const statements = (of: readonly PolicyRef[]) =>
    read.flatMap(({ policy, held }) => (of.includes(policy) ? (held ?? []) : []));
  const granted = statements(policies);
  const limits = boundary && statementsOf(boundary);
  const denies = read.flatMap(({ held }) => held ?? []).filter((each) => each.Effect === "Deny" && !each.Condition);

  const allows = (by: readonly Statement[], action: string) =>
    by.some((each) => each.Effect === "Allow" && isEverywhere(each) && hits(each, action));
  const denied = (action: string) => denies.some((each) => isEverywhere(each) && hits(each, action));
  const administers = (may: (action: string) => boolean) => may(ANYTHING) && WAYS_TO_GRANT.some(may);

  if (!administers((action) => !denied(action))) return { administers: "no", because: "denied" };
  if (limits && !administers((action) => allows(limits, action) && !denied(action))) {
    return { administers: "no", because: "boundary" };
  }
  if (unread.length) return { administers: "unknown", unread };
  if (!administers((action) => allows(granted, action))) return { administers: "no", because: "not-granted" };
  const may = (action: string) => allows(granted, action) && (!limits || allows(limits, action)) && !denied(action);
  return administers(may) ? { administers: "yes" } : { administers: "no", because: limits ? "boundary" : "denied" };
}

/** Whether policies let anybody do anything at all, as far as can be seen. */
export const grantsSomething = ({ policies }: Grants): boolean => policies.length > 0;

/** The statements of a policy; `null` when it can't be read. */
function statementsOf({ name, document }: PolicyRef): readonly Statement[] | null {
  const [, managed] = /^arn:[^:]+:iam::aws:policy\/(.+)$/.exec(name) ?? [];
  if (managed !== undefined) return AWS_MANAGED[managed] ?? [];
  if (document === null) return null;
  try {
    const { Statement } = JSON.parse(document) as { Statement?: Statement | readonly Statement[] };
    const statements = list(Statement);
    return statements.every((each) => each !== null && typeof each === "object") ? statements : null;
  } catch {
    return null;
  }
}

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? (value as readonly T[]) : [value as T];

function hits({ Action, NotAction }: Statement, action: string): boolean {
  if (NotAction !== undefined) return !list(NotAction).some((pattern) => matches(pattern, action));
  return list(Action).some((pattern) => matches(pattern, action));
}

const EVERY_RESOURCE = /^(\*+|arn:[\w*-]+(:\*+)+)$/;

/** Whether a statement is about every resource; all but some (`NotResource`) counts as every. */
const isEverywhere = ({ Resource, NotResource }: Statement): boolean =>
  NotResource !== undefined
    ? !list(NotResource).some((pattern) => EVERY_RESOURCE.test(pattern))
    : list(Resource).some((pattern) => EVERY_RESOURCE.test(pattern));

/** Whether IAM's pattern (`*` any characters, `?` one) matches an action; IAM minds no case in it. */
function matches(pattern: unknown, action: string): boolean {
  if (typeof pattern !== "string") return false;
  // Matched by hand, without a regular expression: a pattern comes from outside and may be built to be slow.
  const [p, a] = [pattern.toLowerCase(), action.toLowerCase()];
  let [i, j, star, mark] = [0, 0, -1, 0];
  while (j < a.length) {
    if (p[i] === "*") [star, mark] = [i++, j];
    else if (i < p.length && (p[i] === "?" || p[i] === a[j])) [i, j] = [i + 1, j + 1];
    else if (star >= 0) [i, j] = [star + 1, ++mark];
    else return false;
  }
  while (p[i] === "*") i++;
  return i === p.length;
}
