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

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
}

/** What a simulated account takes time from. */
export interface AccountClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after so many milliseconds, or when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** The machine's own clock. What still sleeps does not keep the process alive. */
const systemClock: AccountClock = {
  now: Date.now,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { ref: false, ...(signal ? { signal } : {}) }),
};

/** The state of a simulated account: its scenario, which may be changed while it runs, and what was sent from it. */
export class SimulatedAccount {
  #scenario: Scenario;
  /** By how many milliseconds the account's clock is ahead of the one that it goes by. */
  #ahead: number;
  readonly #clock: AccountClock;
  #report: { at: Date; csv: string } | undefined;
  readonly topics = new Set<string>();
  readonly subscriptions: Subscription[] = [];
  /** What every subscriber has received, oldest first. */
  readonly mailbox: Delivery[] = [];
  /** What AWS Config shows, by rule and by resource. */
  readonly configResults = new Map<string, Map<string, ConfigResult>>();
  /** What Security Hub holds, by Region, product and id. */
  readonly securityFindings = new Map<string, AwsSecurityFinding>();
  /** When AWS Config was last asked to judge a rule anew, in milliseconds; it takes that once a minute. */
  readonly configStarts = new Map<string, number>();
  /** How often GenerateCredentialReport was called while there was no report. */
  reportRequests = 0;

  constructor(scenario: Scenario, clock: AccountClock = systemClock) {
    this.#scenario = scenario;
    this.#clock = clock;
    this.#ahead = this.#aheadIn(scenario);
  }

  get scenario(): Scenario {
    return this.#scenario;
  }

  /** The account's clock: the scenario's `now` when it was loaded, and on from there. */
  now(): Date {
    return new Date(this.#clock.now() + this.#ahead);
  }

  /** Lets time pass, in milliseconds. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return this.#clock.sleep(milliseconds, signal);
  }

  #aheadIn({ now }: Scenario): number {
    return now === undefined ? 0 : Date.parse(now) - this.#clock.now();
  }

  /** Takes another scenario; the clock is set only when the scenario sets it anew. */
  replace(scenario: Scenario): void {
    if (scenario.now !== this.#scenario.now) this.#ahead = this.#aheadIn(scenario);
    if (JSON.stringify(scenario.credentialReport) !== JSON.stringify(this.#scenario.credentialReport)) {
      this.#report = undefined;
      this.reportRequests = 0;
    }
    this.#scenario = scenario;
  }

  /** Changes the scenario. @throws ScenarioError when what comes out is none; then nothing has changed */
  update(change: (draft: Scenario) => void): void {
    const draft = structuredClone(this.#scenario);
    change(draft);
    this.replace(readScenario(draft));
  }

  /** Subscribes to an SNS topic, which is made when it is not there. @returns the subscription's ARN */
  subscribe(topicArn: string, protocol: string, endpoint: string): string {
    const arn = `${topicArn}:${crypto.randomUUID()}`;
    this.topics.add(topicArn);
    this.subscriptions.push({ arn, topicArn, protocol, endpoint });
    return arn;
  }

  /** The credential report that AWS holds: made once, and at most every four hours anew. */
  report(make: () => string): { at: Date; csv: string } {
    const now = this.now();
    const fixed = this.#scenario.credentialReport.generatedAt;
    if (fixed) return { at: new Date(fixed), csv: make() };
    if (!this.#report || now.getTime() - this.#report.at.getTime() >= 4 * 3_600_000)
      this.#report = { at: now, csv: make() };
    return this.#report;
  }
}
