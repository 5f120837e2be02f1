import type { Subject } from "../model/control.ts";
import type { Grants, PolicyRef } from "../model/evidence.ts";
import {
  Access,
  anyAction,
  anything,
  type Caller,
  everythingPolicy,
  exemplified,
  type Holdings,
  type Policy,
  policyOf,
  probes,
} from "./iam-policy.ts";
import { PASS, RUNNERS } from "./passed-roles.ts";

/** A principal that holds policies: an IAM user with its groups, or a role. */
export interface Holder extends Grants {
  readonly caller: Caller;
  readonly groups: readonly { readonly arn: string; readonly policies: readonly PolicyRef[] }[];
  /** AWS lets no one change it or pass it on: a role that Identity Center or another service created. */
  readonly isProtected: boolean;
}

/** A role as a principal that holds policies. */
export const roleHolder = ({ policies, boundary }: Grants, caller: Caller, isProtected: boolean): Holder => ({
  caller,
  policies,
  boundary,
  groups: [],
  isProtected,
});

/**
 * Whether a principal is an administrator because of its policies. With `steps`, it becomes one through these calls.
 */
export type Administration =
  | { readonly administers: "yes"; readonly steps: readonly string[] }
  | { readonly administers: "no" }
  | { readonly administers: "unknown"; readonly unread: readonly string[] };

/** The calls that give a user, a group or a role more permissions, or give someone the credentials of a user. */
export const GIVE = {
  user: ["iam:PutUserPolicy", "iam:AttachUserPolicy"],
  group: ["iam:PutGroupPolicy", "iam:AttachGroupPolicy"],
  role: ["iam:PutRolePolicy", "iam:AttachRolePolicy"],
  policy: ["iam:CreatePolicyVersion", "iam:SetDefaultPolicyVersion"],
} as const;
export const TAKE_CREDENTIALS = ["iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile"] as const;
export const JOIN = "iam:AddUserToGroup";
const LEAVE = "iam:RemoveUserFromGroup";
export const CHANGE_TRUST = "iam:UpdateAssumeRolePolicy";
export const ASSUME = "sts:AssumeRole";

const MAKE_ROLE = "iam:CreateRole";

/** For each kind of IAM resource, the calls with which a principal that may do everything else gets the rest. */
const WAYS = {
  user: [...GIVE.user, ...TAKE_CREDENTIALS],
  group: [...GIVE.group, JOIN],
  role: [...GIVE.role, CHANGE_TRUST],
  policy: GIVE.policy,
} as const;

/** The calls that remove a limit which others have set. */
const REMOVE = [
  LEAVE,
  "iam:DetachUserPolicy",
  "iam:DeleteUserPolicy",
  "iam:DetachGroupPolicy",
  "iam:DeleteGroupPolicy",
  "iam:DeleteUserPermissionsBoundary",
  "iam:PutUserPermissionsBoundary",
] as const;

/** Every call that a question may be about. */
const ASKED = [
  ...anyAction,
  ...Object.values(WAYS).flat(),
  ...REMOVE,
  ASSUME,
  MAKE_ROLE,
  PASS,
  ...new Set(Object.values(RUNNERS).flat(2)),
];

const bearings = new WeakMap<Policy, { readonly allows: boolean; readonly denies: boolean }>();

/** Whether a policy grants, or denies, any of these calls. Of thousands of policies, most do not. */
function bearingOf(policy: Policy): { readonly allows: boolean; readonly denies: boolean } {
  const kept = bearings.get(policy);
  if (kept) return kept;
  const found = ASKED.map((action) => policy.about(action));
  const bearing = {
    allows: found.some(({ allow }) => allow.length > 0),
    denies: found.some(({ deny }) => deny.length > 0),
  };
  bearings.set(policy, bearing);
  return bearing;
}

/** Whether a policy can lead to administration, or prevent it. One that cannot be read may. */
export function concernsAdministration(ref: PolicyRef): boolean {
  const policy = policyOf(ref);
  return policy === null || bearingOf(policy).allows || bearingOf(policy).denies;
}

/**
 * Whether policies make an administrator: someone who may do everything, or who can give themselves everything without
 * another person's help. A condition of an Allow counts as met, one of a Deny as not met, so that the result is the
 * widest access that the policies can give. Service control policies are not visible. The rule with examples:
 * docs/administrators.en.md.
 */
export function administration(holder: Holder): Administration {
  return examined(holder).own;
}

/** {@link administration}, with the data behind it and the names of the policies that cannot be read. */
export function examined(holder: Holder): {
  readonly own: Administration;
  readonly freedoms: readonly Freed[];
  readonly unread: readonly string[];
} {
  const powers = powersOf(holder);
  const freedoms = freedomsOf(holder, powers);
  const steps = reach(holder, freedoms);
  const own: Administration = !steps
    ? { administers: "no" }
    : powers.unread.length
      ? { administers: "unknown", unread: powers.unread }
      : { administers: "yes", steps };
  return { own, freedoms, unread: powers.unread };
}

/** Whether the policies allow anything at all, as far as they can be read. */
export function grantsSomething(holder: Holder): boolean {
  const known = (policy: Policy) => (policy.known ? policy : everythingPolicy);
  const { granting, denying, boundary, caller } = holdingsOf(holder, powersOf(holder));
  const access = new Access({
    caller,
    denying,
    granting: granting.map(known),
    boundary: boundary && known(boundary),
  });
  const statements = denying.flatMap((policy) => policy.statements);
  const everywhere = anything(caller);
  const actions = new Set([
    ...statements.flatMap((each) => [...each.actions, ...(each.notActions ?? [])].flatMap(exemplified)),
    ...everywhere.map(([action]) => action),
  ]);
  const resources = new Set([
    ...statements.flatMap((each) => [...each.resources, ...(each.notResources ?? [])].flatMap(exemplified)),
    ...everywhere.map(([, resource]) => resource),
  ]);
  return [...actions].some((action) => [...resources].some((resource) => access.may(action, resource)));
}

/** The policies of a principal, parsed. */
interface Powers {
  readonly sources: readonly Source[];
  readonly boundary: Source | null;
  /** The names of the policies that cannot be read. They count as allowing everything. */
  readonly unread: readonly string[];
}

interface Source {
  readonly policy: Policy;
  /** The calls with which its holder can remove it. */
  readonly removal: readonly (readonly [string, string])[];
}

/** Parses the policies of a principal. */
function powersOf(holder: Holder): Powers {
  const { policies, groups, boundary, caller } = holder;
  const unread: string[] = [];
  const read = (ref: PolicyRef): Policy => {
    const policy = policyOf(ref);
    if (!policy) unread.push(ref.name);
    return policy ?? everythingPolicy;
  };
  const self = caller.userName === null ? null : caller.arn;
  const source = (ref: PolicyRef, removal: Source["removal"]): Source => ({
    policy: read(ref),
    removal: isOwn(ref) ? [...removal, ...GIVE.policy.map((action) => [action, ref.name] as const)] : removal,
  });
  return {
    sources: [
      ...policies.map((ref) =>
        source(ref, self ? [[isArn(ref) ? "iam:DetachUserPolicy" : "iam:DeleteUserPolicy", self]] : []),
      ),
      ...groups.flatMap((group) =>
        group.policies.map((ref) =>
          source(ref, [[isArn(ref) ? "iam:DetachGroupPolicy" : "iam:DeleteGroupPolicy", group.arn]]),
        ),
      ),
    ],
    boundary:
      boundary &&
      source(
        boundary,
        self
          ? [
              ["iam:DeleteUserPermissionsBoundary", self],
              ["iam:PutUserPermissionsBoundary", self],
            ]
          : [],
      ),
    unread,
  };
}

const isArn = ({ name }: PolicyRef) => name.startsWith("arn:");
/** Whether a policy is one of the account's own that can be attached. */
export const isOwn = (ref: PolicyRef): boolean => isArn(ref) && !ref.name.includes(":iam::aws:policy/");

const holdingsOf = ({ caller }: Holder, { sources, boundary }: Powers): Holdings => ({
  caller,
  granting: sources.map(({ policy }) => policy),
  denying: [...sources.map(({ policy }) => policy), ...(boundary ? [boundary.policy] : [])],
  boundary: boundary?.policy ?? null,
});

/** What a principal may do after it has removed the limits that it can remove, and the calls for that. */
export interface Freed {
  /** What the policies can give at most. */
  readonly wide: Access;
  /** What they give through patterns that IAM accepts. */
  readonly sure: Access;
  readonly steps: readonly string[];
}

/** What a principal may do with its policies, without the limits that it can remove, and outside of groups. */
function freedomsOf(holder: Holder, powers: Powers): Freed[] {
  const inside = unlimited(holder, powers);
  const [asIs] = inside;
  const left = holder.groups.filter(
    ({ arn, policies }) =>
      policies.some((ref) => bearingOf(policyOf(ref) ?? everythingPolicy).denies) && asIs!.sure.may(LEAVE, arn),
  );
  if (!left.length) return inside;
  const outside = { ...holder, groups: holder.groups.filter((group) => !left.includes(group)) };
  const steps = left.map(({ arn }) => stepOf([LEAVE], arn));
  return [
    ...inside,
    ...unlimited(outside, powersOf(outside)).map((freed) => ({ ...freed, steps: [...steps, ...freed.steps] })),
  ];
}

/** What a principal may do with its limits, then without those that it can remove, round by round. */
function unlimited(holder: Holder, powers: Powers): Freed[] {
  const holdings = holdingsOf(holder, powers);
  const granting = holdings.granting.filter((policy) => bearingOf(policy).allows);
  const certain = granting.map((policy) => policy.certain);
  const isCertain = certain.every((policy, i) => policy === granting[i]);
  const freed = (limits: Partial<Pick<Holdings, "denying" | "boundary">>, steps: readonly string[]): Freed => {
    const wide = new Access({ ...holdings, granting, ...limits });
    return { wide, sure: isCertain ? wide : new Access({ ...wide.holdings, granting: certain }), steps };
  };
  let limits = [...powers.sources, ...(powers.boundary ? [powers.boundary] : [])].filter(
    (source) => source === powers.boundary || bearingOf(source.policy).denies,
  );
  const rounds = [freed({}, [])];
  for (;;) {
    const { sure, steps } = rounds.at(-1)!;
    const removable = limits.flatMap((source) => {
      const call = source.removal.find(([action, resource]) => sure.grants(action) && sure.may(action, resource));
      return call ? [{ source, step: stepOf([call[0]], call[1]) }] : [];
    });
    if (!removable.length) return rounds;
    limits = limits.filter((source) => !removable.some((each) => each.source === source));
    const boundary = powers.boundary && limits.includes(powers.boundary) ? powers.boundary.policy : null;
    const denying = limits.map(({ policy }) => policy);
    rounds.push(freed({ denying, boundary }, [...new Set([...steps, ...removable.map(({ step }) => step)])]));
  }
}

/** The calls with which a principal gets everything; none if it has everything, `null` if it cannot. */
function reach(holder: Holder, freedoms: readonly Freed[]): readonly string[] | null {
  for (const { wide, sure, steps } of freedoms) {
    if (mayEverything(wide) && hasWay(wide, holder)) return steps;
    const more = ownWay(sure, holder) ?? newIdentity(sure);
    if (more) return [...steps, more];
  }
  return null;
}

/** Why a principal is not an administrator: nothing grants it, a Deny prevents it, or a boundary does. */
export function hindranceOf(holder: Holder): "not-granted" | "denied" | "boundary" {
  const { granting, denying, boundary, caller } = holdingsOf(holder, powersOf(holder));
  const reached = (limits: Pick<Holdings, "denying">) => {
    const access = new Access({ caller, granting, boundary: null, ...limits });
    return (mayEverything(access) && hasWay(access, holder)) || ownWay(access, holder) || newIdentity(access);
  };
  if (!reached({ denying: [] })) return "not-granted";
  const policies = denying.filter((policy) => policy !== boundary);
  return boundary && reached({ denying: policies }) ? "boundary" : "denied";
}

/** Whether any action is allowed on any resource. */
const mayEverything = (access: Access): boolean => {
  const questions = anything(access.holdings.caller);
  return (
    questions.every(([action, resource]) => access.allows(action, resource)) &&
    questions.some(([action, resource]) => !access.denies(action, resource))
  );
};

/** Whether neither a boundary nor a Deny would keep a principal from using new permissions. */
export const isUnlimited = (access: Access): boolean => {
  const questions = anything(access.holdings.caller);
  return (
    questions.every(([action, resource]) => access.passes(action, resource)) &&
    questions.some(([action, resource]) => !access.denies(action, resource))
  );
};

/** Whether one of the calls that give permissions is allowed, on resources of any name or on the principal itself. */
const hasWay = (access: Access, holder: Holder): boolean =>
  Object.entries(WAYS).some(([kind, actions]) =>
    actions.some((action) => access.mayAny(action, anyOf(kind, holder.caller))),
  ) || ownWay(access, holder) !== null;

/**
 * The call with which a principal gives itself everything: by changing its own permissions, those of one of its groups,
 * or the text of a policy that it has.
 */
function ownWay(access: Access, holder: Holder): string | null {
  const { caller, groups, policies, isProtected } = holder;
  const isUser = caller.userName !== null;
  const self = isProtected || caller.arn === null ? [] : [caller.arn];
  const attached = () => [...policies, ...groups.flatMap((group) => group.policies)].filter(isOwn);
  const call =
    first(access, isUser ? GIVE.user : GIVE.role, () => self) ??
    (isUser ? first(access, GIVE.group, () => groups.map(({ arn }) => arn)) : null) ??
    (isUser ? firstAny(access, GIVE.group, "group", caller) : null) ??
    first(access, GIVE.policy, () => attached().map(({ name }) => name)) ??
    firstAny(access, GIVE.policy, "policy", caller);
  return call && isUnlimited(access) ? call : null;
}

/** The calls with which a principal creates, or takes over, an identity of any name and gives it everything. */
function newIdentity(access: Access): string | null {
  const { caller } = access.holdings;
  const some = (actions: readonly string[], kind: string) =>
    actions.find((action) => access.grants(action) && access.mayAny(action, anyOf(kind, caller)));
  const give = some(GIVE.user, "user");
  const take = give && some(TAKE_CREDENTIALS, "user");
  if (take) return stepOf([give, take], "user/*");
  const make = some([MAKE_ROLE], "role");
  const attach = make && some(GIVE.role, "role");
  const assumable = attach && anyOf("role", caller).some((role) => !access.denies(ASSUME, role));
  return assumable ? stepOf([make, attach, ASSUME], "role/*") : null;
}

function first(access: Access, actions: readonly string[], resources: () => readonly string[]): string | null {
  const granted = actions.filter((action) => access.grants(action));
  for (const resource of granted.length ? resources() : []) {
    const action = granted.find((each) => access.may(each, resource));
    if (action) return stepOf([action], resource);
  }
  return null;
}

function firstAny(access: Access, actions: readonly string[], kind: string, subject: Subject): string | null {
  const action = actions.find((each) => access.grants(each) && access.mayAny(each, anyOf(kind, subject)));
  return action ? stepOf([action], `${kind}/*`) : null;
}

/** IAM resources that represent any resource of their kind. */
const anyOf = (kind: string, { partition, account }: Subject): readonly string[] =>
  probes.map((probe) => `arn:${partition}:iam::${account}:${kind}/${probe}`);

/** Calls on a resource, as text for a sentence in any language: `iam:PutUserPolicy (user/alice)`. */
export const stepOf = (actions: readonly string[], resource: string, more = ""): string =>
  `${actions.join(" + ")} (${nameOf(resource)}${more})`;

/** An IAM resource without its account and path, which may contain a colon: `user/alice`. */
const nameOf = (arn: string) => arn.replace(/arn(:[^:]*){4}:/, "").replace(/\/.*\//, "/");
