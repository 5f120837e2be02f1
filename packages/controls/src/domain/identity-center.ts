import { type NoParams, reason, type Subject } from "../model/control.ts";
import type { Params, Resource } from "../model/evaluation.ts";
import type {
  Assignments,
  Cause,
  Directory,
  IamAuthorization,
  IdentityCenter,
  IdentityCenterInstance,
  Observed,
  PermissionSet,
  PermissionSets,
} from "../model/evidence.ts";
import { follows } from "../model/remedy.ts";
import type { Text } from "../model/text.ts";
import { administration, grantsSomething, hindranceOf, roleHolder } from "./administration.ts";
import { escalationsIn } from "./escalation.ts";

/** The instance that gives access to AWS accounts, if it is visible. */
export const organizationInstance = ({ instances }: IdentityCenter): IdentityCenterInstance | undefined =>
  instances.find(({ kind }) => kind === "organization");

/** The reason of a control that another account evaluates, because this one cannot see the organization instance. */
export const instanceElsewhere = {
  "judged-elsewhere": reason("NOT_APPLICABLE", ({ account }: { account: string }) => ({
    en: `Evaluated in account ${account}: only that account or the delegated administrator of Identity Center can check this.`,
    ja: `アカウント ${account} で評価します。これを確認できるのは、そのアカウントか Identity Center の委任管理者だけです。`,
  })),
};

/**
 * The reasons of a control that needs the organization instance: one if there is none, one if it is in another account.
 */
export const instanceReasons = (absent: "NON_COMPLIANT" | "NOT_APPLICABLE") => ({
  "identity-center-absent": reason(
    absent,
    () => ({
      en: "There is no organization instance of IAM Identity Center (see identity-center-enabled).",
      ja: "IAM Identity Center の組織インスタンスがありません (identity-center-enabled を参照)。",
    }),
    { causedBy: "identity-center-enabled", remedy: follows("identity-center-enabled") },
  ),
  ...instanceElsewhere,
});

type Absent = { reason: "identity-center-absent"; params: NoParams };
type Elsewhere = { reason: "judged-elsewhere"; params: { account: string } };

/** The verdict of a control that only another account may evaluate. */
export const judgedElsewhere = (account: string): Elsewhere => ({ reason: "judged-elsewhere", params: { account } });

/**
 * A control's `judge` that is called only if the organization instance is visible. Its reasons: {@link
 * instanceReasons}.
 */
export function onInstance<E extends { readonly identityCenter: IdentityCenter }, C, const Verdicts>(
  judge: (evidence: E, context: C) => Verdicts,
): (evidence: E, context: C) => Verdicts | readonly [Absent] | readonly [Elsewhere] {
  return (evidence, context) => {
    const account = hiddenIn(evidence.identityCenter);
    if (account) return [judgedElsewhere(account)];
    if (!organizationInstance(evidence.identityCenter)) return [{ reason: "identity-center-absent", params: {} }];
    return judge(evidence, context);
  };
}

/** The account that has to evaluate, if Identity Center belongs to another account and is not visible here. */
export const hiddenIn = (identityCenter: IdentityCenter): string | null =>
  organizationInstance(identityCenter) ? null : identityCenter.managementAccount;

/** The type name of a user of Identity Center's directory. CloudFormation has none. */
export const PERSON_TYPE = "AWS::IdentityStore::User";

/**
 * A user of Identity Center's directory as a resource, with the id, because names change and are not always readable.
 */
export const personResource = (id: string): Resource => ({ type: PERSON_TYPE, id });

/** The permission sets that make an administrator, those that do not, and those for which it is unknown. */
export interface SortedSets {
  readonly administrator: readonly PermissionSet[];
  readonly lesser: readonly PermissionSet[];
  /** Administrator sets that a boundary or a Deny limits. */
  readonly limited: readonly PermissionSet[];
  readonly unknown: readonly { readonly set: PermissionSet; readonly cause: Cause }[];
}

/** Sorts permission sets by what their policies allow in an account. */
export function sortSets(sets: readonly PermissionSet[], subject: Subject): SortedSets {
  const judged = sets.map((set) => ({ set, verdict: administration(holderOf(set, subject)) }));
  return {
    administrator: judged.filter(({ verdict }) => verdict.administers === "yes").map(({ set }) => set),
    lesser: judged
      .filter(({ set, verdict }) => verdict.administers === "no" && grantsSomething(holderOf(set, subject)))
      .map(({ set }) => set),
    limited: judged
      .filter(
        ({ set, verdict }) => verdict.administers === "no" && hindranceOf(holderOf(set, subject)) !== "not-granted",
      )
      .map(({ set }) => set),
    unknown: judged.flatMap(({ set, verdict }) =>
      verdict.administers === "unknown" ? [{ set, cause: unreadPolicy(set, verdict.unread) }] : [],
    ),
  };
}

/** A permission set as a principal that holds policies. Only Identity Center can change the role that it creates. */
export const holderOf = (set: PermissionSet, { account, partition }: Subject) =>
  roleHolder(set, { account, partition, arn: set.role, id: null, userName: null }, true);

/** How many paths a verdict names. */
const PATHS = 5;

/**
 * The paths on which permission sets lead to administration through a role or a user of the account: `PowerUserAccess:
 * sts:AssumeRole (role/deploy)`. They do not change the verdict, which depends on what a set itself allows.
 */
export function pathsFrom(
  sets: readonly PermissionSet[],
  authorization: Observed<IamAuthorization>,
  { account, partition }: Subject,
): { readonly paths?: readonly string[] } {
  if (!authorization.known || !sets.length) return {};
  const escalations = escalationsIn(authorization.value, { account, partition });
  const paths = sets.flatMap((set) => {
    const reach = escalations.role(set, set.role);
    return reach.administers === "yes" && reach.path ? [`${set.name}: ${reach.steps.join(" → ")}`] : [];
  });
  return paths.length ? { paths: paths.sort().slice(0, PATHS) } : {};
}

/** The part of a sentence about such paths. */
export const pathsText = (paths: readonly string[] | undefined): Text =>
  paths?.length
    ? {
        en: ` Paths to administrator access through a role or user of the account: ${paths.join("; ")}.`,
        ja: `アカウント内のロールやユーザーを経由して管理者権限を取得できる経路: ${paths.join("; ")}。`,
      }
    : { en: "", ja: "" };

const unreadPolicy = ({ name }: PermissionSet, unread: readonly string[]): Cause => ({
  kind: "unexpected",
  action: "iam:GetAccountAuthorizationDetails",
  detail: `permission set ${name}: the policy ${unread.join(", ")} can't be read in this account`,
});

/** A person who holds permission sets on the account, directly or through groups. */
export interface Person {
  readonly id: string;
  readonly name: string | null;
  readonly enabled: boolean;
  /** ARNs of permission sets. */
  readonly sets: ReadonlySet<string>;
}

/** Assignments that give no one access. */
export interface LeftOver {
  /** Groups without members. */
  readonly emptyGroups: readonly string[];
  readonly disabled: readonly string[];
  /** Deleted users and groups whose assignment remains. */
  readonly deleted: readonly string[];
}

/**
 * The permission sets of each enabled user, assigned directly or through groups, and the assignments that give no one
 * access.
 */
export function effectiveAccess(
  { assignments, groups }: Assignments,
  { users, deleted }: Directory,
  sets: ReadonlySet<string>,
): { readonly people: readonly Person[]; readonly leftOver: LeftOver } {
  const groupOf = new Map(groups.map((group) => [group.id, group]));
  const userOf = new Map(users.map((user) => [user.id, user]));
  const gone = new Set(deleted);
  const held = new Map<string, Set<string>>();
  const emptyGroups = new Set<string>();
  const deletedPrincipals = new Set<string>();
  for (const { permissionSet, principalType, principalId } of assignments) {
    if (!sets.has(permissionSet)) continue;
    const group = groupOf.get(principalId);
    if (principalType === "GROUP" && !group?.members) deletedPrincipals.add(principalId);
    else if (group?.members?.length === 0) emptyGroups.add(group.name ?? group.id);
    for (const id of principalType === "USER" ? [principalId] : (group?.members ?? [])) {
      if (gone.has(id)) deletedPrincipals.add(id);
      else held.set(id, (held.get(id) ?? new Set()).add(permissionSet));
    }
  }
  const people = [...held].map(([id, holds]): Person => {
    const user = userOf.get(id);
    return { id, name: user?.name ?? null, enabled: user?.enabled ?? false, sets: holds };
  });
  return {
    people: people.filter(({ enabled }) => enabled).sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1)),
    leftOver: {
      emptyGroups: [...emptyGroups].sort(),
      disabled: people
        .filter(({ enabled }) => !enabled)
        .map(nameOf)
        .sort(),
      deleted: [...deletedPrincipals].sort(),
    },
  };
}

/** The name of a person. */
export const nameOf = ({ id, name }: Pick<Person, "id" | "name">): string => name ?? id;

/** Who is an administrator of the account: the enabled people who hold an administrator set. */
export function administratorsOf(
  permissionSets: PermissionSets,
  assignments: Assignments,
  directory: Directory,
  subject: Subject,
) {
  const sorted = sortSets(permissionSets.provisioned, subject);
  const arns = (sets: readonly PermissionSet[]) => new Set(sets.map(({ arn }) => arn));
  const unknownSets = arns(sorted.unknown.map(({ set }) => set));
  return {
    ...sorted,
    ...effectiveAccess(assignments, directory, arns(sorted.administrator)),
    /** The holders of a set for which it is unknown. */
    maybe: effectiveAccess(assignments, directory, unknownSets).people,
    holders: effectiveAccess(assignments, directory, arns(permissionSets.provisioned)).people,
    unknownSets,
  };
}

/** How many names a sentence repeats; the rest are counted. */
const NAMED = 10;

/** Names for a sentence, up to a limit. */
export const some = (
  names: readonly string[],
): Params & { readonly names: readonly string[]; readonly count: number } => ({
  names: names.slice(0, NAMED),
  count: names.length,
});

/** Names as text for a sentence, with the number of further ones. */
export const enumerated = ({ names, count }: { names: readonly string[]; count: number }): string =>
  names.join(", ") + (count > names.length ? ` (+${count - names.length})` : "");
