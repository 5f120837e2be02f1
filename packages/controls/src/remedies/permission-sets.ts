import {
  administratorsOf,
  effectiveAccess,
  nameOf,
  organizationInstance,
  sortSets,
} from "../domain/identity-center.ts";
import type {
  Assignment,
  Directory,
  DirectoryUser,
  IdentityCenter,
  IdentityCenterInstance,
  PermissionSet,
  PermissionSets,
} from "../model/evidence.ts";
import {
  type Call,
  type Input,
  type Inverse,
  isRefusal,
  joined,
  type Lookup,
  type Permission,
  type Plan,
  type Refusal,
  type Settling,
  type Step,
} from "../model/plan.ts";
import { api, type Planning } from "../model/remedy.ts";
import { clean } from "../model/text.ts";
import { isoDuration, lasting, secondsOf } from "../model/time.ts";
import {
  askAnother,
  chooseUser,
  chooseWhom,
  disabledUser,
  externalUser,
  KEPT_ADMINISTRATORS,
  nameTaken,
  noInstance,
  noSuchAdministrator,
  noSuchUser,
  nothingLeft,
  noUser,
  ownAccess,
  sessionOf,
  throughGroup,
  tooFewLeft,
  userNotRead,
} from "./refusals.ts";

/** The two permission sets of the guide, each with AWS's policy of the same name. */
const ADMINISTRATOR = "AdministratorAccess";
const DAILY = "PowerUserAccess";
const HOUR = 3_600;

/** Creates the administrator's permission set. Assigning it is another finding. */
export const createAdministratorSet = api(["identityCenter", "permissionSets"], {
  title: { en: "Create the administrator's permission set", ja: "管理者の許可セットを作成する" },
  risk: "adds",
  plan: ({ identityCenter, permissionSets }, planning) => {
    const set = newSet(
      ADMINISTRATOR,
      identityCenter,
      [...permissionSets.provisioned, ...permissionSets.others],
      planning,
    );
    return isRefusal(set) ? set : { steps: set.steps, rests: { instance: set.instance.arn } };
  },
});

/**
 * Makes one person an administrator, and gives the same person a permission set for daily work: without it, the plan
 * would end with another finding. Sets that are missing are created.
 */
export const assignAdministrator = api(["identityCenter", "permissionSets", "assignments", "directory"], {
  title: {
    en: "Make one person an administrator, with a smaller permission set for daily work",
    ja: "1 人を管理者にし、普段の作業用の許可セットも割り当てる",
  },
  risk: "adds",
  plan: ({ identityCenter, permissionSets, directory }, planning) => {
    const person = chosenUser(directory, planning);
    if (isRefusal(person)) return person;
    const sets = [...permissionSets.provisioned, ...permissionSets.others];
    const [existing] = sortSets(sets, planning).administrator;
    const set = existing
      ? existingSet(existing, identityCenter)
      : newSet(ADMINISTRATOR, identityCenter, sets, planning);
    if (isRefusal(set)) return set;
    const daily = dailySet(identityCenter, permissionSets, planning);
    const plans = [set, ...(isRefusal(daily) ? [] : [daily])].map((each) => assigned(each, person, planning));
    const [first, ...more] = joined(plans);
    return { steps: [first!, ...more], rests: { instance: set.instance.arn, user: person.id } };
  },
});

/** Creates the permission set for daily work, if there is none, and assigns it to the administrator of the finding. */
export const giveDailySet = api(["identityCenter", "permissionSets", "assignments", "directory"], {
  title: {
    en: "Give the administrator a permission set for daily work",
    ja: "管理者に、普段の作業用の許可セットを割り当てる",
  },
  risk: "adds",
  plan: ({ identityCenter, permissionSets, directory }, planning) => {
    const { id } = planning.evaluation.resource;
    const person = directory.users.find((user) => user.id === id);
    if (!person) return noSuchUser(id);
    if (person.external) return externalUser(person);
    const set = dailySet(identityCenter, permissionSets, planning);
    return isRefusal(set) ? set : assigned(set, person, planning);
  },
});

/** Shortens the sessions of the administrator sets that are longer than the limit, and provisions the sets again. */
export const shortenSessions = api(["identityCenter", "permissionSets"], {
  title: { en: "Shorten administrator sessions", ja: "管理者のセッションを短くする" },
  risk: "tightens",
  plan: ({ identityCenter, permissionSets }, planning) => {
    const instance = organizationInstance(identityCenter);
    if (!instance) return noInstance;
    const limit = planning.settings.maxAdminSessionSeconds;
    const long = sortSets(permissionSets.provisioned, planning).administrator.filter(
      ({ sessionDuration }) => secondsOf(sessionDuration) > limit,
    );
    const [first, ...more] = long.map((set) => shortened(set, limit, instance));
    if (!first) return nothingLeft;
    return {
      steps: [first, ...more],
      rests: { sessions: long.map(({ arn, sessionDuration }) => [arn, sessionDuration]) },
    };
  },
});

/** Takes administration from the people that were chosen by name. */
export const removeAdministrators = api(["identityCenter", "permissionSets", "assignments", "directory"], {
  title: { en: "Remove administrators", ja: "管理者を減らす" },
  risk: "tightens",
  plan: ({ identityCenter, permissionSets, assignments, directory }, planning) => {
    const instance = organizationInstance(identityCenter);
    if (!instance) return noInstance;
    const { people, administrator } = administratorsOf(permissionSets, assignments, directory, planning);
    const chosen = planning.choices.removeAdministrators ?? [];
    if (!chosen.length) return chooseWhom(people.map(nameOf));
    const stranger = chosen.find((name) => !people.some((person) => nameOf(person) === name));
    if (stranger !== undefined) return noSuchAdministrator(stranger);
    const leaving = people.filter((person) => chosen.includes(nameOf(person)));
    const own = leaving.find((person) => nameOf(person) === sessionOf(planning.caller));
    if (own) return ownAccess(nameOf(own), askAnother);
    if (people.length - leaving.length < KEPT_ADMINISTRATORS)
      return tooFewLeft(people.length - leaving.length, KEPT_ADMINISTRATORS);

    const administering = new Map(administrator.map((set) => [set.arn, set]));
    const found = assignments.assignments.filter(
      ({ permissionSet, principalType, principalId }) =>
        administering.has(permissionSet) && principalType === "USER" && leaving.some(({ id }) => id === principalId),
    );
    // AWS lists assignments in no fixed order; the same plan has the same order.
    const keyOf = (each: Assignment) => `${each.permissionSet} ${each.principalId}`;
    const direct = found.toSorted((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
    // Whoever would still be an administrator through a group is not removed by taking a direct assignment away.
    const rest = assignments.assignments.filter((assignment) => !found.includes(assignment));
    const still = effectiveAccess(
      { ...assignments, assignments: rest },
      directory,
      new Set(administering.keys()),
    ).people;
    const inGroup = leaving.find(({ id }) => still.some((person) => person.id === id));
    if (inGroup) return throughGroup(nameOf(inGroup));
    const [first, ...more] = direct.map(({ permissionSet, principalId }) => {
      const person = people.find(({ id }) => id === principalId);
      const set = administering.get(permissionSet);
      return unassigned(set!, { id: principalId, name: person ? nameOf(person) : principalId }, instance, planning);
    });
    if (!first) return nothingLeft;
    return {
      steps: [first, ...more],
      rests: { administrators: people.map(({ id }) => id), assignments: direct },
    };
  },
});

/** A permission set in a plan: the steps that create it, and its ARN as later steps name it. */
interface PlannedSet {
  readonly name: string;
  readonly arn: Input;
  readonly instance: IdentityCenterInstance;
  readonly steps: readonly [Step, ...Step[]];
}
type UsableSet = Omit<PlannedSet, "steps"> & { readonly steps: readonly Step[] };

/** The permission set for daily work: the one of its usual name, if it allows something less, or a new one. */
function dailySet(identityCenter: IdentityCenter, { provisioned, others }: PermissionSets, planning: Planning) {
  const usual = sortSets(provisioned, planning).lesser.find(({ name }) => name === DAILY);
  return usual
    ? existingSet(usual, identityCenter)
    : newSet(DAILY, identityCenter, [...provisioned, ...others], planning);
}

function existingSet({ name, arn }: PermissionSet, identityCenter: IdentityCenter): UsableSet | Refusal {
  const instance = organizationInstance(identityCenter);
  return instance ? { name, arn, instance, steps: [] } : noInstance;
}

function newSet(
  name: string,
  identityCenter: IdentityCenter,
  known: readonly PermissionSet[],
  { partition, settings }: Planning,
): PlannedSet | Refusal {
  const instance = organizationInstance(identityCenter);
  if (!instance) return noInstance;
  const policy = `arn:${partition}:iam::aws:policy/${name}`;
  const same = known.find((set) => set.name === name);
  const isOurs = !same?.boundary && same?.policies.every((each) => each.name === policy);
  if (same && !isOurs) return nameTaken(name);
  const duration = isoDuration(name === ADMINISTRATOR ? Math.min(HOUR, settings.maxAdminSessionSeconds) : HOUR);
  const created = `permission-set:${name}`;
  const of = on(instance);
  const set = { outputOf: created };
  return {
    name,
    arn: set,
    instance,
    steps: [
      {
        id: created,
        kind: "add",
        effect: {
          en: `permission set ${name} (sessions of ${lasting(duration, "en")})`,
          ja: `許可セット ${name} (セッション ${lasting(duration, "ja")})`,
        },
        find: setNamed(name, instance),
        agrees: onlyPolicy(policy, set, instance),
        call: of("CreatePermissionSet", { Name: name, SessionDuration: duration }),
        output: { ofCall: "PermissionSet.PermissionSetArn", ofFound: "PermissionSetArn" },
        undo: {
          kind: "remove",
          effect: { en: `permission set ${name}`, ja: `許可セット ${name}` },
          call: of("DeletePermissionSet", { PermissionSetArn: set }),
          already: ["ResourceNotFoundException"],
        },
        resources: [instance.arn, anySet(instance)],
      },
      {
        id: `policy:${name}`,
        kind: "add",
        effect: {
          en: `AWS's policy ${name} in permission set ${name}`,
          ja: `許可セット ${name} に AWS 管理ポリシー ${name}`,
        },
        find: {
          call: of("ListManagedPoliciesInPermissionSet", { PermissionSetArn: set }),
          path: "AttachedManagedPolicies",
          is: { Arn: policy },
        },
        call: of("AttachManagedPolicyToPermissionSet", { PermissionSetArn: set, ManagedPolicyArn: policy }),
        undo: {
          kind: "remove",
          effect: {
            en: `AWS's policy ${name} from permission set ${name}`,
            ja: `許可セット ${name} から AWS 管理ポリシー ${name}`,
          },
          call: of("DetachManagedPolicyFromPermissionSet", { PermissionSetArn: set, ManagedPolicyArn: policy }),
          already: ["ResourceNotFoundException"],
        },
        resources: [instance.arn, anySet(instance)],
      },
    ],
  };
}

function assigned({ name, arn, instance, steps }: UsableSet, person: DirectoryUser, planning: Planning): Plan {
  const assignment = assignmentOf(arn, person.id, planning.account);
  const who = clean(person.name);
  const step: Step = {
    id: `assignment:${name}:${person.id}`,
    kind: "add",
    effect: {
      en: `assignment ${who} → ${clean(name)} on ${planning.account}`,
      ja: `割り当て ${who} → ${clean(name)} (アカウント ${planning.account})`,
    },
    affects: {
      en: `${who} can then choose ${clean(name)} in the AWS access portal.`,
      ja: `${who} が AWS アクセスポータルで ${clean(name)} を選べるようになります。`,
    },
    find: {
      call: on(instance)("ListAccountAssignments", { AccountId: planning.account, PermissionSetArn: arn }),
      path: "AccountAssignments",
      is: { PrincipalType: "USER", PrincipalId: person.id },
    },
    call: on(instance)("CreateAccountAssignment", assignment),
    settles: creation,
    undo: removal(name, who, { instance, assignment, planning }),
    resources: assignmentResources(instance, planning),
    also: rolesOfManagement(instance, planning),
  };
  const [first = step, ...more] = [...steps, step];
  return { steps: [first, ...more], rests: { instance: instance.arn, user: person.id } };
}

function unassigned(
  set: PermissionSet,
  person: { readonly id: string; readonly name: string },
  instance: IdentityCenterInstance,
  planning: Planning,
): Step {
  const assignment = assignmentOf(set.arn, person.id, planning.account);
  const who = clean(person.name);
  const { kind, effect, affects, call, settles, already, also } = removal(set.name, who, {
    instance,
    assignment,
    planning,
  });
  return {
    id: `unassignment:${set.name}:${person.id}`,
    kind,
    effect,
    ...(affects ? { affects } : {}),
    call,
    ...(settles ? { settles } : {}),
    ...(already ? { already } : {}),
    undo: {
      kind: "add",
      effect: {
        en: `assignment ${who} → ${clean(set.name)} on ${planning.account}`,
        ja: `割り当て ${who} → ${clean(set.name)} (アカウント ${planning.account})`,
      },
      call: on(instance)("CreateAccountAssignment", assignment),
      settles: creation,
    },
    resources: assignmentResources(instance, planning),
    ...(also ? { also } : {}),
    touches: [set.arn],
  };
}

interface Removing {
  readonly instance: IdentityCenterInstance;
  readonly assignment: Readonly<Record<string, Input>>;
  readonly planning: Planning;
}

const removal = (name: string, who: string, { instance, assignment, planning }: Removing): Inverse => ({
  kind: "remove",
  effect: {
    en: `assignment ${who} → ${clean(name)} on ${planning.account}`,
    ja: `割り当て ${who} → ${clean(name)} (アカウント ${planning.account})`,
  },
  affects: {
    en: `${who} loses ${clean(name)} on this account. A session that is already open lasts until it ends.`,
    ja: `${who} はこのアカウントで ${clean(name)} を使えなくなります。すでに開始したセッションは、期限が切れるまで有効です。`,
  },
  call: on(instance)("DeleteAccountAssignment", assignment),
  settles: {
    path: "AccountAssignmentDeletionStatus",
    operation: "DescribeAccountAssignmentDeletionStatus",
    parameter: "AccountAssignmentDeletionRequestId",
  },
  already: ["ResourceNotFoundException"],
  also: rolesOfManagement(instance, planning),
});

function shortened(set: PermissionSet, limit: number, instance: IdentityCenterInstance): Step {
  const of = on(instance);
  const described = { PermissionSetArn: set.arn };
  // AWS does not say whether a field that is left out is cleared.
  const kept = {
    ...(set.description === undefined ? {} : { Description: set.description }),
    ...(set.relayState === undefined ? {} : { RelayState: set.relayState }),
  };
  const update = (SessionDuration: string): Call =>
    of("UpdatePermissionSet", { ...described, SessionDuration, ...kept });
  const lookup = (SessionDuration: string): Lookup => ({
    call: of("DescribePermissionSet", described),
    path: "PermissionSet",
    is: { SessionDuration },
  });
  const provision = {
    call: of("ProvisionPermissionSet", { ...described, TargetType: "ALL_PROVISIONED_ACCOUNTS" }),
    settles: {
      path: "PermissionSetProvisioningStatus",
      operation: "DescribePermissionSetProvisioningStatus",
      parameter: "ProvisionPermissionSetRequestId",
    },
  };
  const name = clean(set.name);
  const [before, after] = [set.sessionDuration ?? "", isoDuration(limit)];
  const effect = (from: string, to: string) => ({
    en: `sessions of permission set ${name}: ${lasting(from, "en")} → ${lasting(to, "en")}, in every account that has it`,
    ja: `許可セット ${name} のセッション: ${lasting(from, "ja")} → ${lasting(to, "ja")} (割り当て済みのすべてのアカウント)`,
  });
  return {
    id: `session:${set.name}`,
    kind: "change",
    effect: effect(before, after),
    affects: {
      en: `People who use ${name} open it again in the portal after ${lasting(after, "en")}.`,
      ja: `${name} を使う人は、${lasting(after, "ja")}ごとにポータルから開き直します。`,
    },
    find: lookup(after),
    requires: lookup(before),
    call: update(after),
    followedBy: provision,
    undo: { kind: "change", effect: effect(after, before), call: update(before), followedBy: provision },
    resources: [instance.arn, set.arn],
    also: [
      {
        sid: "ProvisionAgain",
        actions: ["sso:ProvisionPermissionSet"],
        resources: [instance.arn, set.arn, allAccounts(instance)],
      },
    ],
    touches: [set.arn],
  };
}

const on =
  ({ arn, region }: IdentityCenterInstance) =>
  (operation: string, input: Readonly<Record<string, Input>>): Call => ({
    service: "sso-admin",
    operation,
    region,
    input: { InstanceArn: arn, ...input },
  });

const setNamed = (name: string, instance: IdentityCenterInstance): Lookup => ({
  call: on(instance)("ListPermissionSets", {}),
  path: "PermissionSets",
  each: { call: on(instance)("DescribePermissionSet", {}), parameter: "PermissionSetArn", path: "PermissionSet" },
  is: { Name: name },
});

/** A set of that name that someone else created may allow more, or less. */
const onlyPolicy = (policy: string, set: Input, instance: IdentityCenterInstance): NonNullable<Step["agrees"]> => {
  const of = on(instance);
  const input = { PermissionSetArn: set };
  return [
    {
      call: of("ListManagedPoliciesInPermissionSet", input),
      path: "AttachedManagedPolicies",
      field: "Arn",
      only: [policy],
    },
    { call: of("GetInlinePolicyForPermissionSet", input), path: "InlinePolicy", only: [] },
    {
      call: of("ListCustomerManagedPolicyReferencesInPermissionSet", input),
      path: "CustomerManagedPolicyReferences",
      field: "Name",
      only: [],
    },
    { call: of("GetPermissionsBoundaryForPermissionSet", input), path: "PermissionsBoundary", only: [] },
  ];
};

const assignmentOf = (PermissionSetArn: Input, PrincipalId: string, TargetId: string) => ({
  TargetId,
  TargetType: "AWS_ACCOUNT",
  PermissionSetArn,
  PrincipalType: "USER",
  PrincipalId,
});

const creation: Settling = {
  path: "AccountAssignmentCreationStatus",
  operation: "DescribeAccountAssignmentCreationStatus",
  parameter: "AccountAssignmentCreationRequestId",
};

const partitionOf = ({ arn }: IdentityCenterInstance): string => arn.split(":")[1] ?? "aws";
const anySet = (instance: IdentityCenterInstance): string =>
  `arn:${partitionOf(instance)}:sso:::permissionSet/${instance.arn.split("/").at(-1)}/*`;
const allAccounts = (instance: IdentityCenterInstance): string => `arn:${partitionOf(instance)}:sso:::account/*`;
const assignmentResources = (instance: IdentityCenterInstance, { partition, account }: Planning): readonly string[] => [
  instance.arn,
  anySet(instance),
  `arn:${partition}:sso:::account/${account}`,
];

/**
 * In the management account, Identity Center creates roles with the permissions of the caller. AWS's page leaves out
 * `iam:CreateSAMLProvider`, which the first assignment of an organization needs.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access-using-id-policies.html
 */
function rolesOfManagement(instance: IdentityCenterInstance, { partition, account }: Planning): readonly Permission[] {
  if (instance.owner !== account) return [];
  return [
    {
      sid: "RolesOfIdentityCenter",
      actions: [
        "iam:AttachRolePolicy",
        "iam:CreateRole",
        "iam:DeleteRole",
        "iam:DeleteRolePolicy",
        "iam:DetachRolePolicy",
        "iam:GetRole",
        "iam:ListAttachedRolePolicies",
        "iam:ListRolePolicies",
        "iam:PutRolePolicy",
        "iam:UpdateRole",
        "iam:UpdateRoleDescription",
      ],
      resources: [`arn:${partition}:iam::${account}:role/aws-reserved/sso.amazonaws.com/*`],
    },
    {
      sid: "ProviderOfIdentityCenter",
      actions: ["iam:CreateSAMLProvider", "iam:GetSAMLProvider", "iam:UpdateSAMLProvider"],
      resources: [`arn:${partition}:iam::${account}:saml-provider/AWSSSO_*_DO_NOT_DELETE`],
    },
    { sid: "ListsOfIam", actions: ["iam:ListPolicies", "iam:ListRoles"], resources: ["*"] },
  ];
}

/** Who gets access: the one user that was chosen, or the only one that there is. */
function chosenUser({ users, complete }: Directory, { choices }: Planning): DirectoryUser | Refusal {
  if (choices.user !== undefined) {
    const chosen = users.find(({ name }) => name === choices.user);
    if (!chosen) return complete ? noSuchUser(choices.user) : userNotRead(choices.user);
    if (!chosen.enabled) return disabledUser(chosen);
    return chosen.external ? externalUser(chosen) : chosen;
  }
  const enabled = users.filter((user) => user.enabled);
  const [only, ...more] = enabled;
  if (!only) return noUser;
  if (more.length || !complete) return chooseUser(enabled.map(({ name }) => name));
  return only.external ? externalUser(only) : only;
}
