import { setTimeout as sleep } from "node:timers/promises";
import type { Evaluation as ConfigResult } from "@aws-sdk/client-config-service";
import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import type { MemberAccount } from "./organization-scenario.ts";
import { Requests } from "./requests.ts";
import { readMember, readScenario, type Scenario, withPlanOf } from "./scenario.ts";
import { ScenarioError } from "./scenario-error.ts";
import { type Table, tableKey } from "./tables.ts";

/** A message that SNS delivered to one subscriber. */
export interface Delivery {
  readonly protocol: string;
  readonly endpoint: string;
  readonly subject: string | undefined;
  readonly body: string;
  readonly at: string;
  /** The message attributes; absent where there are none. */
  readonly attributes?: Readonly<Record<string, { readonly type: string; readonly value: string }>>;
}

/** A subscription to a topic. */
export interface Subscription {
  /** `null` until the subscriber confirms it. */
  readonly arn: string | null;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
}

/** The credential report that AWS holds for an account. */
export interface HeldReport {
  /** The scenario's settings for the report. With other settings, there is no report yet. */
  readonly settings: string;
  made?: { readonly at: Date; readonly csv: string };
  /** The number of GenerateCredentialReport calls while there was no report. */
  requests: number;
  /** When the first of them was, in milliseconds. */
  requestedAt?: number;
}

/** The clock of a simulated account. */
export interface AccountClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after this many milliseconds, or when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's clock. A sleep does not keep the process alive. */
const systemClock: AccountClock = {
  now: Date.now,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { ref: false, ...(signal ? { signal } : {}) }),
};

/** Keeps what a call has changed of an account's state. */
export type Home = (changed: Partial<Scenario>) => void;

/** The state of a simulated account: its scenario, which may change while it runs, and the messages it sent. */
export class SimulatedAccount {
  #scenario: Scenario;
  /** How far the account's clock is ahead of its source, in milliseconds. */
  #ahead: number;
  readonly #clock: AccountClock;
  #held: HeldReport | undefined;
  readonly #topics = new Set<string>();
  readonly #subscriptions: Subscription[] = [];
  readonly #listeners = new Set<() => void>();
  /** The tables of DynamoDB, by {@link tableKey}. Their items outlast a change of the scenario. */
  readonly tables = new Map<string, Table>();
  /** The messages that subscribers received, oldest first. */
  readonly mailbox: Delivery[] = [];
  /** The evaluations that AWS Config holds, by rule and resource. */
  readonly configResults = new Map<string, Map<string, ConfigResult>>();
  /** The findings that Security Hub holds, by Region, product and id. */
  readonly securityFindings = new Map<string, AwsSecurityFinding>();
  /** The last time that each rule's evaluation was started, in milliseconds; AWS Config allows one a minute. */
  readonly configStarts = new Map<string, number>();
  /** What Identity Center is still working on, if the account is the scenario's own. */
  readonly requests = new Requests();
  readonly #home: Home | undefined;

  /**
   * @param held the report of an account that was evicted
   * @param home where a member's state is kept; without it, the account keeps its state itself
   */
  constructor(scenario: Scenario, clock: AccountClock = systemClock, held?: HeldReport, home?: Home) {
    this.#scenario = withPlanOf(scenario);
    this.#held = held;
    this.#home = home;
    this.#clock = clock;
    this.#ahead = this.#aheadIn(scenario);
    this.#createTables();
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  /** The account's time. It starts at the scenario's `now` when the scenario is loaded. */
  now(): Date {
    return new Date(this.#clock.now() + this.#ahead);
  }

  /** Advances the account's clock by some milliseconds. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(milliseconds, signal);
  }

  #aheadIn({ now }: Scenario): number {
    return now === undefined ? 0 : Date.parse(now) - this.#clock.now();
  }

  /** Replaces the scenario. The clock changes only when the new scenario's `now` differs. */
  replace(scenario: Scenario): void {
    if (scenario.now !== this.#scenario.now) this.#ahead = this.#aheadIn(scenario);
    this.#scenario = withPlanOf(scenario);
    if (this.#held && this.#held.settings !== this.#reportSettings) this.#held = undefined;
    this.#createTables();
    for (const listener of this.#listeners) listener();
  }

  /** Calls the listener after each change of the scenario. @returns a function that ends this */
  watch(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Changes the scenario. @throws ScenarioError when the result is not a scenario; then nothing has changed */
  update(change: (draft: Scenario) => void): void {
    const draft = structuredClone(this.#scenario);
    change(draft);
    this.replace(readScenario(draft));
  }

  /**
   * Replaces the parts of the scenario that a call has changed. They are not checked again, so that this is fast in a
   * large organization: a service refuses what a scenario could not hold.
   */
  write(changed: Partial<Scenario>): void {
    if (this.#home) this.#home(changed);
    else this.replace({ ...this.#scenario, ...changed });
  }

  /**
   * Changes one account of the organization. The others are not checked again, so that this is fast in a large one.
   * @throws ScenarioError when the result is not an account; then nothing has changed
   */
  updateMember(id: string, change: (draft: MemberAccount) => void): void {
    const draft = structuredClone(this.member(id));
    change(draft);
    this.replaceMember(id, draft);
  }

  /** Replaces what the scenario says of one account of the organization. @throws ScenarioError */
  replaceMember(id: string, json: unknown): void {
    const { organization } = this.#scenario;
    const before = this.member(id);
    if (!organization) return;
    const place = organization.accounts.indexOf(before);
    const after = readMember(json, place);
    const path = `organization.accounts[${place}].id`;
    if (after.id !== id)
      throw new ScenarioError([
        { path, message: { en: "an account keeps its id", ja: "アカウントの ID は変更できません" } },
      ]);
    const accounts = organization.accounts.with(place, after);
    this.replace({ ...this.#scenario, organization: { ...organization, accounts } });
  }

  /** What the scenario says of one account of the organization. @throws ScenarioError if there is none */
  member(id: string): MemberAccount {
    const entry = this.#scenario.organization?.accounts.find((each) => each.id === id);
    if (entry) return entry;
    throw new ScenarioError([
      { path: "organization.accounts", message: { en: `${id} is not among them`, ja: `${id} はありません` } },
    ]);
  }

  /** The ARNs of the SNS topics: those of the scenario, and those that were created since. */
  get topics(): ReadonlySet<string> {
    return new Set([...this.#scenario.topics.map((topic) => this.topicArn(topic)), ...this.#topics]);
  }

  /** The subscriptions to SNS topics: those of the scenario, and those that were made since. */
  get subscriptions(): readonly Subscription[] {
    const own = this.#scenario.topics.flatMap((topic) =>
      topic.subscriptions.map(({ protocol, endpoint, confirmed }, i) => {
        const topicArn = this.topicArn(topic);
        const id = `00000000-0000-4000-8000-${String(i + 1).padStart(12, "0")}`;
        return { arn: confirmed ? `${topicArn}:${id}` : null, topicArn, protocol, endpoint };
      }),
    );
    return [...own, ...this.#subscriptions];
  }

  topicArn({ name, region }: { readonly name: string; readonly region: string }): string {
    const { partition, account } = this.#scenario;
    return `arn:${partition}:sns:${region}:${account}:${name}`;
  }

  createTopic(topicArn: string): void {
    this.#topics.add(topicArn);
  }

  /** Subscribes to an SNS topic, which is created if it does not exist. @returns the subscription's ARN */
  subscribe(topicArn: string, protocol: string, endpoint: string): string {
    const arn = `${topicArn}:${crypto.randomUUID()}`;
    this.createTopic(topicArn);
    this.#subscriptions.push({ arn, topicArn, protocol, endpoint });
    return arn;
  }

  createTable(table: Omit<Table, "created" | "items">): void {
    this.tables.set(tableKey(table.region, table.name), { ...table, created: this.now(), items: new Map() });
  }

  /** Creates the tables of the scenario that do not exist yet. */
  #createTables(): void {
    for (const table of this.#scenario.tables)
      if (!this.tables.has(tableKey(table.region, table.name))) this.createTable(table);
  }

  /** The credential report that AWS holds. AWS makes a new one at most every four hours. */
  report(make: () => string): { at: Date; csv: string } {
    const now = this.now();
    const fixed = this.#scenario.credentialReport.generatedAt;
    if (fixed) return { at: new Date(fixed), csv: make() };
    const { made } = this.heldReport;
    if (made && now.getTime() - made.at.getTime() < 4 * 3_600_000) return made;
    const fresh = { at: now, csv: make() };
    this.heldReport.made = fresh;
    return fresh;
  }

  /** The report that AWS holds, and how often it was requested. */
  get heldReport(): HeldReport {
    this.#held ??= { settings: this.#reportSettings, requests: 0 };
    return this.#held;
  }

  get #reportSettings(): string {
    return JSON.stringify(this.#scenario.credentialReport);
  }

  /** Whether it holds anything beside its scenario and its report: what calls have written, or listeners. */
  get isWritten(): boolean {
    const written = [this.tables, this.configResults, this.securityFindings, this.configStarts, this.#topics];
    return (
      this.mailbox.length + this.#subscriptions.length + this.#listeners.size > 0 ||
      written.some(({ size }) => size > 0)
    );
  }
}
