import { type HeldReport, SimulatedAccount } from "./account.ts";
import { accountStateSchema } from "./account-state.ts";
import type { MemberAccount, ReadRole } from "./organization-scenario.ts";
import { ownPrincipal, type Principal, rootOf, sessionOf } from "./principal.ts";
import { rootTasks } from "./root-tasks.ts";
import type { Organization, Scenario } from "./scenario.ts";
import { accountOfKey, type Credentials, issue, type Session, sessionIn } from "./sessions.ts";

/** An account of the organization, with the defaults of what Organizations answers about it. */
export interface ListedAccount {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly state: NonNullable<MemberAccount["state"]>;
  readonly joined: Date;
  readonly joinedMethod: NonNullable<MemberAccount["joinedMethod"]>;
  /** From the root down to its OU, without a slash at the end. */
  readonly path: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Who calls, and where; or why the credentials are refused there. */
export interface Entry {
  readonly account: SimulatedAccount;
  readonly principal: Principal;
  readonly refused?: "invalid" | "expired";
}

/** How many members are kept ready. One takes about 20 KB, and a moment to make anew from the scenario. */
const READY = 128;

/** The states in which an account's principals may act. One that waits for its closure still works. */
const WORKING: ReadonlySet<string> = new Set(["ACTIVE", "PENDING_CLOSURE"]);

/**
 * The accounts of a simulation: that of the scenario, and the members of its organization. A member is made when
 * it is called, and evicted when others have been called since: its scenario and its credential report stay.
 */
export class Accounts {
  readonly #own: SimulatedAccount;
  /** The members that are ready, by id, the one called last at the end; and the scenario that each was made from. */
  readonly #ready = new Map<string, { readonly account: SimulatedAccount; made: Scenario }>();
  readonly #reports = new Map<string, HeldReport>();
  readonly #byId = new WeakMap<readonly MemberAccount[], ReadonlyMap<string, MemberAccount>>();
  #issued = 0;

  /** @param own the scenario's own account */
  constructor(own: SimulatedAccount) {
    this.#own = own;
  }

  /** The scenario's own account. */
  get own(): SimulatedAccount {
    return this.#own;
  }

  /** Whom a request's credentials belong to. Keys that were not issued here are the scenario's own account's. */
  enter(accessKeyId: string, token: string | undefined): Entry {
    const own = { account: this.#own, principal: ownPrincipal(this.#own) };
    const session = sessionIn(accessKeyId, token);
    if (!session) {
      const account = this.#member(accountOfKey(accessKeyId) ?? "");
      return account ? { account, principal: ownPrincipal(account), refused: "invalid" } : own;
    }
    const account = this.working(session.account);
    if (!account) return { ...own, refused: "invalid" };
    const principal =
      "role" in session
        ? sessionOf(account, session.role, session.name)
        : rootOf(account, new Set(rootTasks[session.rootTask]));
    return session.expires <= account.now().getTime()
      ? { account, principal, refused: "expired" }
      : { account, principal };
  }

  /** Issues credentials for a session. */
  issue(session: Session): Credentials {
    this.#issued += 1;
    return issue(session, this.#issued);
  }

  /** An account whose principals may act; `undefined` if there is none with this id. */
  working(id: string): SimulatedAccount | undefined {
    const state = this.#entry(id)?.state ?? "ACTIVE";
    if (!WORKING.has(state)) return undefined;
    return id === this.#own.scenario.account ? this.#own : this.#member(id);
  }

  /** The organization's accounts in the scenario's order. The management account and the own one are always among them. */
  list(): readonly MemberAccount[] {
    const { organization } = this.#own.scenario;
    return organization ? [...this.#unlisted(organization), ...organization.accounts] : [];
  }

  /** One account of the organization. */
  find(id: string): MemberAccount | undefined {
    const { organization } = this.#own.scenario;
    return this.#entry(id) ?? (organization && this.#unlisted(organization).find((entry) => entry.id === id));
  }

  /** The accounts that are in the organization without an entry. */
  #unlisted({ managementAccount }: Organization): MemberAccount[] {
    return [...new Set([managementAccount, this.#own.scenario.account])]
      .filter((id) => !this.#entry(id))
      .map((id) => ({ id, name: id === managementAccount ? "management" : `account ${id}` }));
  }

  #entry(id: string): MemberAccount | undefined {
    const { accounts } = this.#own.scenario.organization ?? {};
    if (!accounts) return undefined;
    let byId = this.#byId.get(accounts);
    if (!byId) {
      byId = new Map(accounts.map((entry) => [entry.id, entry]));
      this.#byId.set(accounts, byId);
    }
    return byId.get(id);
  }

  #member(id: string): SimulatedAccount | undefined {
    const { scenario } = this.#own;
    const entry = id === scenario.account ? undefined : this.#entry(id);
    const ready = this.#ready.get(id);
    this.#ready.delete(id);
    if (!entry) return undefined;
    if (ready) {
      if (ready.made !== scenario) ready.account.replace(memberScenario(scenario, entry));
      ready.made = scenario;
      this.#ready.set(id, ready);
      return ready.account;
    }
    const clock = {
      now: () => this.#own.now().getTime(),
      sleep: (milliseconds: number, signal?: AbortSignal) => this.#own.sleep(milliseconds, signal),
    };
    const home = (changed: Partial<Scenario>) => this.#write(id, changed);
    const account = new SimulatedAccount(memberScenario(scenario, entry), clock, this.#reports.get(id), home);
    this.#reports.delete(id);
    this.#ready.set(id, { account, made: scenario });
    this.#evict();
    return account;
  }

  /** Writes what a call changed in a member to its entry, and what the organization shares to the scenario. */
  #write(id: string, { organization, identityCenter, trails, ...rest }: Partial<Scenario>): void {
    if (organization) this.#own.write({ organization });
    if (identityCenter) this.#own.write({ identityCenter });
    const own = { ...rest, ...(trails ? { trails: trails.filter((each) => !each.organizationTrailOf) } : {}) };
    if (Object.keys(own).length) this.#own.replaceMember(id, { ...this.#own.member(id), ...own });
    // Brings what is kept ready up to date, for the rest of the call.
    this.#member(id);
  }

  #evict(): void {
    for (const [id, { account }] of this.#ready) {
      if (this.#ready.size <= READY) return;
      // What calls have written is nowhere else.
      if (account.isWritten) continue;
      this.#ready.delete(id);
      if (account.heldReport.made || account.heldReport.requests) this.#reports.set(id, account.heldReport);
    }
  }
}

/** An account as Organizations lists it. */
export const listedAccount = (
  { managementAccount, rootId }: Organization,
  {
    id,
    name,
    email = `aws-${id}@example.com`,
    state = "ACTIVE",
    joined = "2024-01-01T00:00:00Z",
    joinedMethod = id === managementAccount ? "INVITED" : "CREATED",
    path = rootId,
    tags = {},
  }: MemberAccount,
): ListedAccount => ({
  id,
  name,
  email,
  state,
  joined: new Date(joined),
  joinedMethod,
  path: path.replace(/\/$/, ""),
  tags,
});

/**
 * The scenario of a member: what its entry says, and what it has from its organization: the partition, the clock,
 * Identity Center, the organization's trails, and the role that it is read with.
 */
function memberScenario(scenario: Scenario, entry: MemberAccount): Scenario {
  const { partition, organization, identityCenter } = scenario;
  const { id, name, email, state, joined, joinedMethod, path, tags, readRole, ...own } = entry;
  const held = accountStateSchema.parse(own);
  // The same list, so that a fault that is counted counts down in the scenario, too.
  if (entry.faults) entry.faults = held.faults;
  const role = roleOf(scenario, readRole === undefined ? organization?.readRole : readRole);
  const withRole = role !== undefined && !held.iamRoles.some((each) => each.name === role.name);
  return {
    ...held,
    account: id,
    partition,
    organization,
    identityCenter: identityCenter?.kind === "organization" ? identityCenter : undefined,
    iamRoles: withRole ? [...held.iamRoles, role] : held.iamRoles,
    trails: [...scenario.trails.filter((trail) => trail.organizationTrailOf !== undefined), ...held.trails],
  };
}

/** The role that an account is read with. Without a trust policy of its own, it trusts the scenario's own account. */
function roleOf({ account }: Scenario, role: ReadRole | undefined): Scenario["iamRoles"][number] | undefined {
  if (!role) return undefined;
  const { name, path = "/", trusts = account } = typeof role === "string" ? { name: role } : role;
  return { name, path, trusts, policies: [], inlinePolicies: [], created: "2024-01-01T00:00:00Z" };
}
