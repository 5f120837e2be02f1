import { setTimeout as sleep } from "node:timers/promises";
import type { Evaluation as ConfigResult } from "@aws-sdk/client-config-service";
import type { AwsSecurityFinding } from "@aws-sdk/client-securityhub";
import { readScenario, type Scenario } from "./scenario.ts";

/** A message that SNS delivered to one subscriber. */
export interface Delivery {
  readonly protocol: string;
  readonly endpoint: string;
  readonly subject: string | undefined;
  readonly body: string;
  readonly at: string;
}

/** A subscription to a topic. */
export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
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

/** The state of a simulated account: its scenario, which may change while it runs, and the messages it sent. */
export class SimulatedAccount {
  #scenario: Scenario;
  /** How far the account's clock is ahead of its source, in milliseconds. */
  #ahead: number;
  readonly #clock: AccountClock;
  #report: { at: Date; csv: string } | undefined;
  readonly topics = new Set<string>();
  readonly subscriptions: Subscription[] = [];
  /** The messages that subscribers received, oldest first. */
  readonly mailbox: Delivery[] = [];
  /** The evaluations that AWS Config holds, by rule and resource. */
  readonly configResults = new Map<string, Map<string, ConfigResult>>();
  /** The findings that Security Hub holds, by Region, product and id. */
  readonly securityFindings = new Map<string, AwsSecurityFinding>();
  /** The last time that each rule's evaluation was started, in milliseconds; AWS Config allows one a minute. */
  readonly configStarts = new Map<string, number>();
  /** The number of GenerateCredentialReport calls while there was no report. */
  reportRequests = 0;

  constructor(scenario: Scenario, clock: AccountClock = systemClock) {
    this.#scenario = scenario;
    this.#clock = clock;
    this.#ahead = this.#aheadIn(scenario);
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
    if (JSON.stringify(scenario.credentialReport) !== JSON.stringify(this.#scenario.credentialReport)) {
      this.#report = undefined;
      this.reportRequests = 0;
    }
    this.#scenario = scenario;
  }

  /** Changes the scenario. @throws ScenarioError when the result is not a scenario; then nothing has changed */
  update(change: (draft: Scenario) => void): void {
    const draft = structuredClone(this.#scenario);
    change(draft);
    this.replace(readScenario(draft));
  }

  /** Subscribes to an SNS topic, which is created if it does not exist. @returns the subscription's ARN */
  subscribe(topicArn: string, protocol: string, endpoint: string): string {
    const arn = `${topicArn}:${crypto.randomUUID()}`;
    this.topics.add(topicArn);
    this.subscriptions.push({ arn, topicArn, protocol, endpoint });
    return arn;
  }

  /** The credential report that AWS holds. AWS makes a new one at most every four hours. */
  report(make: () => string): { at: Date; csv: string } {
    const now = this.now();
    const fixed = this.#scenario.credentialReport.generatedAt;
    if (fixed) return { at: new Date(fixed), csv: make() };
    if (!this.#report || now.getTime() - this.#report.at.getTime() >= 4 * 3_600_000)
      this.#report = { at: now, csv: make() };
    return this.#report;
  }
}
