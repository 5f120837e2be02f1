import type { Subject } from "../model/control.ts";
import type { Grants, IamAuthorization, IamGroup, IamUser, PolicyRef } from "../model/evidence.ts";
import {
  type Administration,
  ASSUME,
  CHANGE_TRUST,
  examined,
  type Freed,
  GIVE,
  type Holder,
  isOwn,
  isUnlimited,
  JOIN,
  roleHolder,
  stepOf,
  TAKE_CREDENTIALS,
} from "./administration.ts";
import { isQuarantine } from "./aws-managed.ts";
import { type Access, policyOf } from "./iam-policy.ts";
import { PASS, RUNNERS } from "./passed-roles.ts";
import { type LetIn, RoleTrust } from "./role-trust.ts";

/** How many unread policies a verdict names. */
const NAMED = 10;

/** What a principal is because of everything in the account. With `path`, it becomes that through another identity. */
export type Reach = Administration & { readonly path?: true };

/** A user or a role that can be taken over, or can take over another one. */
interface Identity {
  readonly holder: Holder;
  readonly arn: string;
  /** The trust policy; `null` for a user. */
  readonly trust: RoleTrust | null;
  /** What its own policies make it. */
  readonly own: Administration;
  readonly freedoms: readonly Freed[];
  /** The names of its policies that cannot be read. */
  readonly unread: readonly string[];
  /** Whether it could use every permission that it is given. */
  readonly isUnlimited: boolean;
}

/** The identities that reach administration, with the calls for that. */
type Reached = ReadonlyMap<Identity, readonly string[]>;

/** Who can become an administrator in an account, and through whom. */
class Escalations {
  readonly #subject: Subject;
  readonly #identities: readonly Identity[];
  readonly #users: ReadonlyMap<string, Identity>;
  readonly #groups: ReadonlyMap<string, IamGroup>;
  readonly #givable: Givable;
  /** The identities that certainly reach it, and those that may, depending on what cannot be read. */
  readonly #certain: Reached;
  readonly #possible: Reached;
  /** What cannot be read about others, and decides whether there is a path. */
  readonly #unread: readonly string[];

  constructor({ users, groups, roles }: IamAuthorization, subject: Subject) {
    this.#subject = subject;
    this.#groups = new Map(groups.map((group) => [group.name, group]));
    const trusts = new Map<PolicyRef, RoleTrust>();
    const trustOf = (ref: PolicyRef) => {
      const trust = trusts.get(ref) ?? new RoleTrust(ref);
      trusts.set(ref, trust);
      return trust;
    };
    const people = users.map((user) => [user.name, identity(this.#userHolder(user), user.arn, null)] as const);
    this.#users = new Map(people);
    this.#identities = [
      ...people.map(([, person]) => person),
      ...roles.map(({ arn, id, trust, ...grants }) =>
        identity(roleHolder(grants, { ...subject, arn, id, userName: null }, false), arn, trustOf(trust)),
      ),
    ];
    this.#givable = new Givable(this.#identities, groups);
    const unread = [
      ...this.#identities.flatMap(({ unread, trust, arn }) => [
        ...unread,
        ...(trust !== null && !trust.known ? [`trust policy of ${arn}`] : []),
      ]),
      // A group without members can be joined.
      ...groups.flatMap(({ policies }) => policies.filter((ref) => policyOf(ref) === null).map(({ name }) => name)),
    ];
    this.#unread = [...new Set(unread)];
    this.#certain = this.#spread(false);
    this.#possible = this.#unread.length ? this.#spread(true) : this.#certain;
  }

  /** What an IAM user is, and the policy with which AWS has quarantined the user. */
  user(name: string): { readonly reach: Reach; readonly quarantine: string | null } {
    const found = this.#users.get(name);
    if (!found) return { reach: { administers: "no" }, quarantine: null };
    const reach = this.#reachOf(found, this.#certain.get(found), this.#possible.get(found));
    return { reach, quarantine: quarantineOf(found.holder) };
  }

  /** What a role is that no one can take over. */
  role(grants: Grants, arn: string | null): Reach {
    const caller = { ...this.#subject, arn, id: null, userName: null };
    const found = identity(roleHolder(grants, caller, true), arn ?? "", null);
    return this.#reachOf(found, this.#pathOf(found, this.#certain, false), this.#pathOf(found, this.#possible, true));
  }

  #reachOf(
    { own, unread }: Identity,
    certain: readonly string[] | null | undefined,
    possible: readonly string[] | null | undefined,
  ): Reach {
    if (own.administers !== "no") return own;
    if (certain) return { administers: "yes", steps: certain, path: true };
    if (!possible) return own;
    return { administers: "unknown", unread: [...new Set([...unread, ...this.#unread])].slice(0, NAMED), path: true };
  }

  #userHolder({ name, arn, id, groups, policies, boundary }: IamUser): Holder {
    return {
      caller: { ...this.#subject, arn, id, userName: name },
      policies,
      boundary,
      groups: groups.flatMap((group) => this.#groups.get(group) ?? []),
      isProtected: false,
    };
  }

  /** Every identity that reaches an administrator, from identity to identity. */
  #spread(possible: boolean): Reached {
    const reached = new Map<Identity, readonly string[]>();
    for (const each of this.#identities) {
      if (each.own.administers === "yes") reached.set(each, each.own.steps);
      else if (possible && each.own.administers === "unknown") reached.set(each, []);
    }
    for (let before = -1; before < reached.size; ) {
      before = reached.size;
      for (const each of this.#identities) {
        const path = reached.has(each) ? null : this.#pathOf(each, reached, possible);
        if (path) reached.set(each, path);
      }
    }
    return reached;
  }

  /** The calls with which an identity reaches one of those. */
  #pathOf(from: Identity, reached: Reached, possible: boolean): readonly string[] | null {
    // A policy that cannot be read may deny everything.
    if (!possible && from.unread.length) return null;
    for (const { sure, steps } of from.freedoms) {
      const more = this.#through(from, sure, reached, possible) ?? this.#byJoining(from, sure, reached, possible);
      // Limits that were removed once need not be removed again in a group.
      if (more) return [...new Set([...steps, ...more])];
    }
    return null;
  }

  /** The path through another identity: one that reaches administration, or one that can be given everything. */
  #through(from: Identity, access: Access, reached: Reached, possible: boolean): readonly string[] | null {
    const takesOver = takeover(from, access, possible);
    for (const [target, steps] of reached) {
      const step = takesOver(target);
      if (step) return [step, ...steps];
    }
    for (const { target, call } of this.#givable.by(access)) {
      if (target.arn === from.arn || !target.isUnlimited) continue;
      const step = takesOver(target);
      if (step) return [call, step];
    }
    return null;
  }

  /** The path of a user who first joins a group. */
  #byJoining({ holder, arn }: Identity, access: Access, reached: Reached, possible: boolean) {
    if (holder.caller.userName === null) return null;
    for (const group of this.#givable.groupsBy(access, JOIN)) {
      if (holder.groups.includes(group)) continue;
      const joined = identity({ ...holder, groups: [...holder.groups, group] }, arn, null);
      const joining = stepOf([JOIN], group.arn);
      if (joined.own.administers === "yes") return [joining, ...joined.own.steps];
      if (joined.unread.length && !possible) continue;
      if (joined.own.administers === "unknown") return [joining];
      for (const { sure, steps } of joined.freedoms) {
        const more = this.#through(joined, sure, reached, possible);
        if (more) return [joining, ...steps, ...more];
      }
    }
    return null;
  }
}

const found = new WeakMap<IamAuthorization, Escalations>();

/** The escalations in an account, computed once for all controls of a run. */
export function escalationsIn(authorization: IamAuthorization, subject: Subject): Escalations {
  const known = found.get(authorization);
  if (known) return known;
  const escalations = new Escalations(authorization, subject);
  found.set(authorization, escalations);
  return escalations;
}

function identity(holder: Holder, arn: string, trust: RoleTrust | null): Identity {
  const { own, freedoms, unread } = examined(holder);
  const [asIs] = freedoms;
  return {
    holder,
    arn,
    trust,
    // A user whom AWS has quarantined is not an administrator because of its own policies.
    own: quarantineOf(holder) ? { administers: "no" } : own,
    freedoms,
    unread,
    isUnlimited: isUnlimited(asIs!.wide),
  };
}

/** The policy with which AWS has quarantined a user; `null` if there is none. */
const quarantineOf = ({ policies, groups }: Holder): string | null =>
  [...policies, ...groups.flatMap((group) => group.policies)].find(({ name }) => isQuarantine(name))?.name ?? null;

/** Something that can be given permissions, with the identities that get them. */
interface Recipient {
  readonly arn: string;
  readonly identities: readonly Identity[];
  readonly group?: IamGroup;
}

/** What can be given permissions, sorted by ARN: of thousands of policies, most are about a few. */
class Givable {
  readonly #recipients: Readonly<Record<keyof typeof GIVE, readonly Recipient[]>>;

  constructor(identities: readonly Identity[], groups: readonly IamGroup[]) {
    const members = new Map<string, Identity[]>();
    const holders = new Map<string, Identity[]>();
    const add = (map: Map<string, Identity[]>, key: string, each: Identity) => {
      const known = map.get(key);
      if (known) known.push(each);
      else map.set(key, [each]);
    };
    for (const each of identities) {
      for (const group of each.holder.groups) add(members, group.arn, each);
      const policies = [each.holder.policies, ...each.holder.groups.map((group) => group.policies)].flat();
      for (const ref of policies) if (isOwn(ref)) add(holders, ref.name, each);
    }
    const sorted = (recipients: Recipient[]) => recipients.sort((a, b) => (a.arn < b.arn ? -1 : 1));
    const itself = (each: Identity): Recipient => ({ arn: each.arn, identities: [each] });
    this.#recipients = {
      user: sorted(identities.filter(({ trust }) => trust === null).map(itself)),
      role: sorted(identities.filter(({ trust }) => trust !== null).map(itself)),
      group: sorted(groups.map((group) => ({ arn: group.arn, identities: members.get(group.arn) ?? [], group }))),
      policy: sorted([...holders].map(([arn, of]) => ({ arn, identities: of }))),
    };
  }

  /** Every identity that someone can give everything to, with the call. */
  *by(access: Access): Generator<{ readonly target: Identity; readonly call: string }> {
    for (const [kind, actions] of Object.entries(GIVE)) {
      for (const action of actions) {
        for (const { arn, identities } of this.#about(kind as keyof typeof GIVE, access, action)) {
          for (const target of identities) yield { target, call: stepOf([action], arn) };
        }
      }
    }
  }

  /** The groups on which someone may make a call. */
  *groupsBy(access: Access, action: string): Generator<IamGroup> {
    for (const { group } of this.#about("group", access, action)) if (group) yield group;
  }

  *#about(kind: keyof typeof GIVE, access: Access, action: string): Generator<Recipient> {
    const heads = access.headsOf(action);
    if (!heads.length) return;
    const recipients = this.#recipients[kind];
    const may = access.asked(action);
    for (const head of heads) {
      for (let at = firstFrom(recipients, head); at < recipients.length; at++) {
        const recipient = recipients[at]!;
        if (!recipient.arn.startsWith(head)) break;
        if (may(recipient.arn)) yield recipient;
      }
    }
  }
}

/** The position of the first ARN that does not sort before a text. */
function firstFrom(recipients: readonly Recipient[], text: string): number {
  let [low, high] = [0, recipients.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (recipients[middle]!.arn < text) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How an identity is taken over; `null` if it cannot be. */
function takeover(from: Identity, access: Access, possible: boolean): (target: Identity) => string | null {
  const asking = (action: string) => (access.grants(action) ? access.asked(action) : null);
  const credentials = TAKE_CREDENTIALS.flatMap((action) => {
    const may = asking(action);
    return may ? [{ action, may }] : [];
  });
  const [mayAssume, mayChange, mayPass] = [asking(ASSUME), asking(CHANGE_TRUST), asking(PASS)];
  const runs = new Map<string, readonly string[] | null>();
  const runsIn = (service: string): readonly string[] | null => {
    const known = runs.get(service);
    if (known !== undefined) return known;
    // In the China partition, some services have another suffix.
    const name = service.replace(/\.cn$/, "");
    const possibilities = Object.hasOwn(RUNNERS, name) ? RUNNERS[name] : undefined;
    const calls = possibilities?.find((actions) => actions.every((action) => access.maySomewhere(action))) ?? null;
    runs.set(service, calls);
    return calls;
  };
  // Many roles have the same trust policy.
  const ways = new Map<RoleTrust, LetIn>();
  const wayOf = (trust: RoleTrust): LetIn => {
    const kept = ways.get(trust);
    if (kept !== undefined) return kept;
    const way = trust.known ? trust.lets(from.holder.caller) : possible ? "named" : null;
    ways.set(trust, way);
    return way;
  };
  return ({ arn, trust }) => {
    if (trust === null) {
      const taken = credentials.find(({ may }) => may(arn));
      return taken ? stepOf([taken.action], arn) : null;
    }
    const way = wayOf(trust);
    if (way === "named" && !access.denies(ASSUME, arn)) return stepOf([ASSUME], arn);
    if (way === "delegated" && mayAssume?.(arn)) return stepOf([ASSUME], arn);
    if (mayChange?.(arn) && !access.denies(ASSUME, arn)) return stepOf([CHANGE_TRUST, ASSUME], arn);
    if (!mayPass) return null;
    for (const service of trust.services) {
      const calls = mayPass(arn, { passedToService: service }) ? runsIn(service) : null;
      if (calls) return stepOf([PASS, ...calls], arn, `, ${service}`);
    }
    return null;
  };
}
