import type { Subject } from "./control.ts";
import type { Grants, PolicyRef } from "./evidence.ts";
import {
  Access,
  anything,
  awsManagedName,
  type Caller,
  everythingPolicy,
  exemplified,
  type Holdings,
  type Policy,
  policyOf,
  probes,
} from "./iam-policy.ts";

/** Somebody who holds policies: an IAM user with its groups, or a role. */
export interface Holder extends Grants {
  readonly caller: Caller;
  readonly groups: readonly { readonly arn: string; readonly policies: readonly PolicyRef[] }[];
  /** AWS lets nobody change it or pass it on: a role that Identity Center or another service has made. */
  readonly isProtected: boolean;
}

/** A role as one who holds policies. */
export const roleHolder = ({ policies, boundary }: Grants, caller: Caller, isProtected: boolean): Holder => ({
  caller,
  policies,
  boundary,
  groups: [],
  isProtected,
});

/**
 * Whether somebody is an administrator by what they hold. With `steps`, they make themselves one by these calls; with
 * `because`, what keeps them from it.
 */
export type Administration =
  | { readonly administers: "yes"; readonly steps: readonly string[] }
  | { readonly administers: "no"; readonly because: "not-granted" | "denied" | "boundary" }
  | { readonly administers: "unknown"; readonly unread: readonly string[] };

/** The calls that give a user, a group or a role more permissions, or somebody the credentials of a user. */
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

/** Every call by which somebody gives, takes or passes on permissions inside IAM. */
export const GIVE_OR_TAKE: readonly string[] = [
  ...Object.values(GIVE).flat(),
  ...TAKE_CREDENTIALS,
  JOIN,
  CHANGE_TRUST,
  ASSUME,
  MAKE_ROLE,
];

/** Of each kind of IAM's resources, the calls with which somebody who may do everything else gets the rest. */
const WAYS = {
  user: [...GIVE.user, ...TAKE_CREDENTIALS],
  group: [...GIVE.group, JOIN],
  role: [...GIVE.role, CHANGE_TRUST],
  policy: GIVE.policy,
} as const;

/**
 * Whether policies make an administrator: somebody who may do everything, or who can give themselves everything without
 * the help of anybody else. A condition on an Allow counts as met, one on a Deny as not met: the widest access that the
 * policies can give. Service control policies are not seen. The rule with examples: docs/administrators.en.md.
 */
export function administration(holder: Holder): Administration {
  const powers = powersOf(holder);
  const reached = reach(holder, powers);
  if (!reached) return { administers: "no", because: hindrance(holder, powers) };
  if (powers.unread.length) return { administers: "unknown", unread: powers.unread };
  return { administers: "yes", steps: reached };
}

/** Whether policies leave anything to do, as far as can be seen. */
export function grantsSomething(holder: Holder): boolean {
  const known = (policy: Policy) => (policy.known ? policy : everythingPolicy);
  const { granting, denying, boundary, caller } = holdingsOf(holder, powersOf(holder));
  const access = new Access({
    caller,
    denying,
    granting: granting.map(known),
    boundary: boundary && known(boundary),
  });
  const statements = [...granting, ...denying, ...(boundary ? [boundary] : [])].flatMap((policy) => policy.statements);
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

/** The policies of a holder, read. */
export interface Powers {
  readonly sources: readonly Source[];
  readonly boundary: Source | null;
  /** The names of those that can't be read: they count as allowing everything. */
  readonly unread: readonly string[];
}

interface Source {
  readonly policy: Policy;
  /** The calls by which its holder can take it off. */
  readonly removal: readonly (readonly [string, string])[];
}

/** Reads the policies of a holder. */
export function powersOf(holder: Holder): Powers {
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
const isOwn = (ref: PolicyRef) => isArn(ref) && awsManagedName(ref.name) === null;

const holdingsOf = ({ caller }: Holder, { sources, boundary }: Powers): Holdings => ({
  caller,
  granting: sources.map(({ policy }) => policy),
  denying: [...sources.map(({ policy }) => policy), ...(boundary ? [boundary.policy] : [])],
  boundary: boundary?.policy ?? null,
});

/** What a holder may do once it has taken off what it can take off, and the calls that this took. */
export interface Freed {
  /** What the policies can give at most. */
  readonly wide: Access;
  /** What they give by patterns that IAM accepts. */
  readonly sure: Access;
  readonly steps: readonly string[];
}

/** What a holder may do: by its policies as they are, without the limits that it can take off, and outside of groups. */
export function* freedoms(holder: Holder, powers: Powers): Generator<Freed> {
  const [asIs, ...more] = [...unlimited(holder, powers)];
  yield asIs!;
  yield* more;
  const left = holder.groups.filter(
    ({ arn, policies }) =>
      policies.some((ref) => policyOf(ref)?.statements.some(({ allows }) => !allows)) && asIs!.sure.may(LEAVE, arn),
  );
  if (!left.length) return;
  const outside = { ...holder, groups: holder.groups.filter((group) => !left.includes(group)) };
  const steps = left.map(({ arn }) => stepOf([LEAVE], arn));
  for (const freed of unlimited(outside, powersOf(outside))) yield { ...freed, steps: [...steps, ...freed.steps] };
}

/** What a holder may do with the limits that it has, then without those that it can take off, round by round. */
function* unlimited(holder: Holder, powers: Powers): Generator<Freed> {
  const freed = (holdings: Holdings, steps: readonly string[]): Freed => ({
    wide: new Access(holdings),
    sure: new Access({ ...holdings, granting: holdings.granting.map((policy) => policy.certain) }),
    steps,
  });
  const holdings = holdingsOf(holder, powers);
  let now = freed(holdings, []);
  yield now;
  let limits = [...powers.sources, ...(powers.boundary ? [powers.boundary] : [])].filter(
    (source) => source === powers.boundary || source.policy.statements.some(({ allows }) => !allows),
  );
  for (;;) {
    const { sure } = now;
    const removable = limits.flatMap((source) => {
      const call = source.removal.find(([action, resource]) => sure.may(action, resource));
      return call ? [{ source, step: stepOf([call[0]], call[1]) }] : [];
    });
    if (!removable.length) return;
    limits = limits.filter((source) => !removable.some((each) => each.source === source));
    const boundary = powers.boundary && limits.includes(powers.boundary) ? powers.boundary.policy : null;
    const denying = limits.map(({ policy }) => policy);
    now = freed({ ...holdings, denying, boundary }, [...new Set([...now.steps, ...removable.map(({ step }) => step)])]);
    yield now;
  }
}

/** The calls by which a holder gets to everything, none where it has it; `null` when it does not. */
function reach(holder: Holder, powers: Powers): readonly string[] | null {
  for (const { wide, sure, steps } of freedoms(holder, powers)) {
    if (mayEverything(wide) && hasWay(wide, holder)) return steps;
    const more = ownWay(sure, holder) ?? newIdentity(sure);
    if (more) return [...steps, more];
  }
  return null;
}

/** What keeps a holder from everything. */
function hindrance(holder: Holder, powers: Powers): "not-granted" | "denied" | "boundary" {
  const { granting, denying, boundary, caller } = holdingsOf(holder, powers);
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

/** Whether neither a boundary nor a Deny would keep a principal from using what it is given. */
export const isUnlimited = (access: Access): boolean => {
  const questions = anything(access.holdings.caller);
  return (
    questions.every(([action, resource]) => access.passes(action, resource)) &&
    questions.some(([action, resource]) => !access.denies(action, resource))
  );
};

/** Whether one of the calls that give permissions is allowed: on resources of any name, or on the holder itself. */
const hasWay = (access: Access, holder: Holder): boolean =>
  Object.entries(WAYS).some(([kind, actions]) =>
    actions.some((action) => access.mayAny(action, anyOf(kind, holder.caller))),
  ) || ownWay(access, holder) !== null;

/** The call by which a holder gives itself everything, through its own policies or those of a group or policy that it has. */
function ownWay(access: Access, holder: Holder): string | null {
  const { caller, groups, policies, isProtected } = holder;
  const isUser = caller.userName !== null;
  const self = isProtected ? null : caller.arn;
  const attached = [...policies, ...groups.flatMap((group) => group.policies)].filter(isOwn);
  const call =
    first(access, isUser ? GIVE.user : GIVE.role, self ? [self] : []) ??
    (isUser
      ? first(
          access,
          GIVE.group,
          groups.map(({ arn }) => arn),
        )
      : null) ??
    (isUser ? firstAny(access, GIVE.group, "group", caller) : null) ??
    first(
      access,
      GIVE.policy,
      attached.map(({ name }) => name),
    ) ??
    firstAny(access, GIVE.policy, "policy", caller);
  return call && isUnlimited(access) ? call : null;
}

/** The calls by which somebody makes, or takes over, an identity of any name and gives it everything. */
function newIdentity(access: Access): string | null {
  const { caller } = access.holdings;
  const some = (actions: readonly string[], kind: string) =>
    actions.find((action) => access.mayAny(action, anyOf(kind, caller)));
  const [give, take] = [some(GIVE.user, "user"), some(TAKE_CREDENTIALS, "user")];
  if (give && take) return stepOf([give, take], "user/*");
  const [make, attach] = [some([MAKE_ROLE], "role"), some(GIVE.role, "role")];
  const assumable = anyOf("role", caller).some((role) => !access.denies(ASSUME, role));
  return make && attach && assumable ? stepOf([make, attach, ASSUME], "role/*") : null;
}

function first(access: Access, actions: readonly string[], resources: readonly string[]): string | null {
  for (const resource of resources) {
    const action = actions.find((each) => access.may(each, resource));
    if (action) return stepOf([action], resource);
  }
  return null;
}

function firstAny(access: Access, actions: readonly string[], kind: string, subject: Subject): string | null {
  const action = actions.find((each) => access.mayAny(each, anyOf(kind, subject)));
  return action ? stepOf([action], `${kind}/*`) : null;
}

/** Resources of IAM that stand for any of their kind. */
const anyOf = (kind: string, { partition, account }: Subject): readonly string[] =>
  probes.map((probe) => `arn:${partition}:iam::${account}:${kind}/${probe}`);

/** Calls on something, as they stand in a sentence of any language: `iam:PutUserPolicy (user/alice)`. */
export const stepOf = (actions: readonly string[], resource: string, more = ""): string =>
  `${actions.join(" + ")} (${nameOf(resource)}${more})`;

/** A resource of IAM without its account and path: `user/alice`. */
function nameOf(arn: string): string {
  const resource = arn.split(":").at(-1) ?? arn;
  const [kind = "", ...path] = resource.split("/");
  return `${kind}/${path.at(-1) ?? ""}`;
}
