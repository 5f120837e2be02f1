import {
  type Administration,
  ASSUME,
  administration,
  CHANGE_TRUST,
  type Freed,
  freedoms,
  GIVE,
  GIVE_OR_TAKE,
  type Holder,
  isUnlimited,
  JOIN,
  powersOf,
  roleHolder,
  stepOf,
  TAKE_CREDENTIALS,
} from "./administration.ts";
import { isQuarantine } from "./aws-managed.ts";
import type { Subject } from "./control.ts";
import type { Grants, IamAuthorization, IamGroup, IamUser, PolicyRef } from "./evidence.ts";
import { type Access, awsManagedName, policyOf } from "./iam-policy.ts";
import { RoleTrust } from "./role-trust.ts";

const PASS = "iam:PassRole";

/**
 * The services in which somebody may run code under a role that they pass, with the calls that this takes: any one of
 * the lists. From the published lists of PMapper (principalmapper/graphing), Rhino Security Labs
 * (https://rhinosecuritylabs.com/aws/aws-privilege-escalation-methods-mitigation/) and Datadog
 * (https://pathfinding.cloud).
 */
export const RUNNERS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  "ec2.amazonaws.com": [
    ["ec2:RunInstances"],
    ["ec2:RequestSpotInstances"],
    ["autoscaling:CreateLaunchConfiguration", "autoscaling:CreateAutoScalingGroup"],
    ["ec2:AssociateIamInstanceProfile", "ssm:StartSession"],
    ["ec2:AssociateIamInstanceProfile", "ssm:SendCommand"],
    ["ec2:AssociateIamInstanceProfile", "ec2-instance-connect:SendSSHPublicKey"],
    ["elasticmapreduce:RunJobFlow"],
  ],
  "lambda.amazonaws.com": [
    ["lambda:CreateFunction", "lambda:InvokeFunction"],
    ["lambda:CreateFunction", "lambda:AddPermission"],
    ["lambda:CreateFunction", "lambda:CreateEventSourceMapping"],
    ["lambda:CreateFunction", "lambda:CreateFunctionUrlConfig"],
    ["lambda:UpdateFunctionConfiguration", "lambda:UpdateFunctionCode"],
  ],
  "cloudformation.amazonaws.com": [
    ["cloudformation:CreateStack"],
    ["cloudformation:UpdateStack"],
    ["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"],
    ["cloudformation:CreateStackSet", "cloudformation:CreateStackInstances"],
    ["cloudformation:UpdateStackSet"],
  ],
  "glue.amazonaws.com": [
    ["glue:CreateDevEndpoint"],
    ["glue:CreateJob", "glue:StartJobRun"],
    ["glue:CreateJob", "glue:CreateTrigger"],
    ["glue:UpdateJob", "glue:StartJobRun"],
    ["glue:UpdateJob", "glue:CreateTrigger"],
    ["glue:CreateSession", "glue:RunStatement"],
  ],
  "datapipeline.amazonaws.com": [["datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"]],
  "sagemaker.amazonaws.com": [
    ["sagemaker:CreateNotebookInstance"],
    ["sagemaker:CreateTrainingJob"],
    ["sagemaker:CreateProcessingJob"],
  ],
  "codebuild.amazonaws.com": [
    ["codebuild:CreateProject", "codebuild:StartBuild"],
    ["codebuild:CreateProject", "codebuild:StartBuildBatch"],
    ["codebuild:UpdateProject", "codebuild:StartBuild"],
    ["codebuild:UpdateProject", "codebuild:StartBuildBatch"],
  ],
  "ecs-tasks.amazonaws.com": [
    ["ecs:RegisterTaskDefinition", "ecs:RunTask"],
    ["ecs:RegisterTaskDefinition", "ecs:StartTask"],
    ["ecs:RegisterTaskDefinition", "ecs:CreateService"],
    ["batch:RegisterJobDefinition", "batch:SubmitJob"],
  ],
  "tasks.apprunner.amazonaws.com": [["apprunner:CreateService"], ["apprunner:UpdateService"]],
  "bedrock-agentcore.amazonaws.com": [
    ["bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"],
  ],
  "states.amazonaws.com": [
    ["states:CreateStateMachine", "states:StartExecution"],
    ["states:UpdateStateMachine", "states:StartExecution"],
  ],
  "scheduler.amazonaws.com": [["scheduler:CreateSchedule"], ["scheduler:UpdateSchedule"]],
  "ssm.amazonaws.com": [["ssm:CreateDocument", "ssm:StartAutomationExecution"]],
};

const CONCERNED = [...GIVE_OR_TAKE, PASS, ...Object.values(RUNNERS).flat(2)];

/** Whether a policy says anything that can lead to administration, or keep from it; one that can't be read may. */
export function concernsAdministration(ref: PolicyRef): boolean {
  const policy = policyOf(ref);
  return (
    policy === null ||
    CONCERNED.some((action) => policy.about(action).allow.length > 0 || policy.about(action).deny.length > 0)
  );
}

/** How many unread policies a verdict names. */
const NAMED = 10;

/** What somebody is by all that the account holds. With `path`, another identity takes them there. */
export type Reach = Administration & { readonly path?: true };

/** A user or a role that can be taken over. */
interface Identity {
  readonly holder: Holder;
  readonly arn: string;
  /** `null`: a user. */
  readonly trust: RoleTrust | null;
  /** What it is by what it holds. */
  readonly own: Administration;
  readonly freedoms: readonly Freed[];
}

/** Who can become an administrator in an account, and through whom. */
class Escalations {
  readonly #subject: Subject;
  readonly #groups: readonly IamGroup[];
  readonly #groupOf: ReadonlyMap<string, IamGroup>;
  readonly #identities: readonly Identity[];
  readonly #users: ReadonlyMap<string, Identity>;
  /** Those who get there for certain, and those who may if what can't be read allows it, with their steps. */
  readonly #certain: ReadonlyMap<Identity, readonly string[]>;
  readonly #possible: ReadonlyMap<Identity, readonly string[]>;
  /** What can't be read of others: it decides whether there is a path. */
  readonly #unread: readonly string[];

  constructor({ users, groups, roles }: IamAuthorization, subject: Subject) {
    this.#subject = subject;
    this.#groups = groups;
    this.#groupOf = new Map(groups.map((group) => [group.name, group]));
    const trusts = new Map<PolicyRef, RoleTrust>();
    const trustOf = (ref: PolicyRef) => {
      const trust = trusts.get(ref) ?? new RoleTrust(ref);
      trusts.set(ref, trust);
      return trust;
    };
    const people = users.map((user) => {
      const holder = this.#userHolder(user);
      // Whom AWS has put in quarantine is no administrator by what they hold.
      const own: Administration = quarantineOf(holder)
        ? { administers: "no", because: "denied" }
        : administration(holder);
      return [user.name, identity(holder, user.arn, null, own)] as const;
    });
    this.#users = new Map(people);
    this.#identities = [
      ...people.map(([, person]) => person),
      ...roles.map(({ arn, id, trust, ...grants }) => {
        const holder = roleHolder(grants, { ...subject, arn, id, userName: null }, false);
        return identity(holder, arn, trustOf(trust), administration(holder));
      }),
    ];
    this.#certain = this.#spread((each) => each.own.administers === "yes", false);
    this.#unread = this.#identities
      .flatMap(({ own, trust, arn }) => [
        ...(own.administers === "unknown" ? own.unread : []),
        ...(trust !== null && !trust.known ? [`trust policy of ${arn}`] : []),
      ])
      .slice(0, NAMED);
    this.#possible = this.#unread.length ? this.#spread((each) => each.own.administers !== "no", true) : this.#certain;
  }

  /** What an IAM user is, and the policy with which AWS has put them in quarantine. */
  user(name: string): { readonly reach: Reach; readonly quarantine: string | null } {
    const found = this.#users.get(name);
    if (!found) return { reach: { administers: "no", because: "not-granted" }, quarantine: null };
    const { own, holder } = found;
    const reach =
      own.administers === "yes" ? own : this.#reached(found, this.#certain.get(found), this.#possible.get(found));
    return { reach, quarantine: quarantineOf(holder) };
  }

  /** The path by which a role that nobody can take over gets to administration through others. */
  role(grants: Grants, arn: string | null): Reach {
    const holder = roleHolder(grants, { ...this.#subject, arn, id: null, userName: null }, true);
    const own = administration(holder);
    const found = identity(holder, arn ?? "", null, own);
    if (own.administers === "yes") return own;
    return this.#reached(found, this.#pathOf(found, this.#certain, false), this.#pathOf(found, this.#possible, true));
  }

  #reached(
    { own }: Identity,
    certain: readonly string[] | null | undefined,
    possible: readonly string[] | null | undefined,
  ): Reach {
    if (certain) return { administers: "yes", steps: certain, path: true };
    if (own.administers === "unknown" || !possible) return own;
    return { administers: "unknown", unread: this.#unread, path: true };
  }

  #userHolder({ name, arn, id, groups, policies, boundary }: IamUser): Holder {
    return {
      caller: { ...this.#subject, arn, id, userName: name },
      policies,
      boundary,
      groups: groups.flatMap((group) => this.#groupOf.get(group) ?? []),
      isProtected: false,
    };
  }

  /** Everybody who gets to those who are administrators by themselves, from identity to identity. */
  #spread(isAdministrator: (identity: Identity) => boolean, possible: boolean) {
    const reached = new Map<Identity, readonly string[]>();
    for (const each of this.#identities) {
      if (isAdministrator(each)) reached.set(each, each.own.administers === "yes" ? each.own.steps : []);
    }
    for (let before = -1; before < reached.size; ) {
      before = reached.size;
      for (const each of this.#identities) {
        if (reached.has(each)) continue;
        const path = this.#pathOf(each, reached, possible);
        if (path) reached.set(each, path);
      }
    }
    return reached;
  }

  /** The calls by which somebody gets to one of those who have got there. */
  #pathOf(
    from: Identity,
    reached: ReadonlyMap<Identity, readonly string[]>,
    possible: boolean,
  ): readonly string[] | null {
    // A policy that can't be read may deny everything.
    if (!possible && from.own.administers === "unknown") return null;
    for (const freed of from.freedoms) {
      const step = this.#nextOf(from, freed.sure, reached, possible);
      if (step) return [...freed.steps, ...step];
    }
    return null;
  }

  #nextOf(
    from: Identity,
    access: Access,
    reached: ReadonlyMap<Identity, readonly string[]>,
    possible: boolean,
  ): readonly string[] | null {
    const takesOver = takeover(from, access, possible);
    for (const [target, steps] of reached) {
      const step = target === from ? null : takesOver(target);
      if (step) return [step, ...steps];
    }
    for (const target of mayGive(access) ? this.#identities : []) {
      const gives = target === from || reached.has(target) ? null : given(access, target);
      const step = gives && takesOver(target);
      if (step) return [gives, step];
    }
    return from.trust === null && access.grants(JOIN) ? this.#byJoining(from, access, reached, possible) : null;
  }

  /** The path of a user who puts themselves into a group first. */
  #byJoining(
    { holder, arn }: Identity,
    access: Access,
    reached: ReadonlyMap<Identity, readonly string[]>,
    possible: boolean,
  ): readonly string[] | null {
    for (const group of this.#groups) {
      if (holder.groups.includes(group) || !access.may(JOIN, group.arn)) continue;
      const member = { ...holder, groups: [...holder.groups, group] };
      const own = administration(member);
      const joining = stepOf([JOIN], group.arn);
      if (own.administers === "yes" || (possible && own.administers === "unknown")) {
        return [joining, ...(own.administers === "yes" ? own.steps : [])];
      }
      const joined = identity(member, arn, null, own);
      const step = this.#takingOver(joined, reached, possible);
      if (step) return [joining, ...step];
    }
    return null;
  }

  #takingOver(from: Identity, reached: ReadonlyMap<Identity, readonly string[]>, possible: boolean) {
    for (const { sure, steps: before } of from.freedoms) {
      const takesOver = takeover(from, sure, possible);
      for (const [target, steps] of reached) {
        const step = target.arn === from.arn ? null : takesOver(target);
        if (step) return [...before, step, ...steps];
      }
    }
    return null;
  }
}

/** The policy by which AWS has put a user in quarantine; `null`: none. */
const quarantineOf = ({ policies, groups }: Holder): string | null =>
  [...policies, ...groups.flatMap((group) => group.policies)].find(({ name }) => isQuarantine(name))?.name ?? null;

const found = new WeakMap<IamAuthorization, Escalations>();

/** The escalations in an account, found once for all controls of a run. */
export function escalationsIn(authorization: IamAuthorization, subject: Subject): Escalations {
  const known = found.get(authorization);
  if (known) return known;
  const escalations = new Escalations(authorization, subject);
  found.set(authorization, escalations);
  return escalations;
}

const identity = (holder: Holder, arn: string, trust: RoleTrust | null, own: Administration): Identity => ({
  holder,
  arn,
  trust,
  own,
  freedoms: [...freedoms(holder, powersOf(holder))],
});

/** Whether somebody may give permissions to anybody at all. */
const mayGive = (access: Access): boolean =>
  Object.values(GIVE)
    .flat()
    .some((action) => access.grants(action));

/** How somebody gives everything to an identity; `null`: not at all. */
function given(access: Access, { holder, arn, trust, freedoms: [asIs] }: Identity): string | null {
  if (!asIs || !isUnlimited(asIs.sure)) return null;
  const policies = [...holder.policies, ...holder.groups.flatMap((group) => group.policies)];
  const calls: readonly (readonly [readonly string[], readonly string[]])[] = [
    [trust === null ? GIVE.user : GIVE.role, [arn]],
    [GIVE.group, holder.groups.map((group) => group.arn)],
    [GIVE.policy, policies.map(({ name }) => name).filter((name) => isArn(name) && awsManagedName(name) === null)],
  ];
  for (const [actions, resources] of calls) {
    for (const resource of resources) {
      const action = actions.find((each) => access.may(each, resource));
      if (action) return stepOf([action], resource);
    }
  }
  return null;
}

const isArn = (name: string) => name.startsWith("arn:");

/** How somebody takes an identity over; `null`: not at all. */
function takeover(from: Identity, access: Access, possible: boolean): (target: Identity) => string | null {
  const credentials = TAKE_CREDENTIALS.filter((action) => access.grants(action));
  const [assumes, changes, passes] = [ASSUME, CHANGE_TRUST, PASS].map((action) => access.grants(action));
  const runs = new Map<string, readonly string[] | null>();
  const runsIn = (service: string): readonly string[] | null => {
    const known = runs.get(service);
    if (known !== undefined) return known;
    const ways = Object.hasOwn(RUNNERS, service) ? (RUNNERS[service] ?? []) : [];
    const calls = ways.find((actions) => actions.every((action) => access.maySomewhere(action))) ?? null;
    runs.set(service, calls);
    return calls;
  };
  return ({ arn, trust }) => {
    if (trust === null) {
      const action = credentials.find((each) => access.may(each, arn));
      return action ? stepOf([action], arn) : null;
    }
    const way = trust.known ? trust.lets(from.holder.caller) : possible ? "named" : null;
    if (way === "named" && !access.denies(ASSUME, arn)) return stepOf([ASSUME], arn);
    if (way === "delegated" && assumes && access.may(ASSUME, arn)) return stepOf([ASSUME], arn);
    if (changes && access.may(CHANGE_TRUST, arn) && !access.denies(ASSUME, arn)) {
      return stepOf([CHANGE_TRUST, ASSUME], arn);
    }
    for (const service of passes ? trust.services : []) {
      const calls = access.may(PASS, arn, { passedToService: service }) ? runsIn(service) : null;
      if (calls) return stepOf([PASS, ...calls], arn, `, ${service}`);
    }
    return null;
  };
}
