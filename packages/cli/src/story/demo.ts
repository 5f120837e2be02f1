import { newRunId, openAccount } from "@genkan/aws/account";
import { explainer, snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { batchOf } from "@genkan/aws/cloudtrail/batch";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { Ledger } from "@genkan/controls/engine/ledger";
import { publishUnsent } from "@genkan/controls/engine/publish";
import { respond } from "@genkan/controls/engine/respond";
import { type Outcome, run } from "@genkan/controls/engine/run";
import type { Alert, World } from "@genkan/controls/engine/world";
import type { Subject } from "@genkan/controls/model/control";
import { defaultSettings } from "@genkan/controls/model/settings";
import { type Clock, HOUR } from "@genkan/controls/model/time";
import type { Reader } from "@genkan/messages/moment";
import type { SimulatedAccount } from "@genkan/sandbox/account";
import { simulate } from "@genkan/sandbox/sandbox";
import type { Scenario } from "@genkan/sandbox/scenario";
import { SqliteLedger } from "../ledger/sqlite.ts";
import { impatient } from "../target/impatient.ts";
import { simulatedAccess } from "../target/simulated.ts";

/** The Region in which the monitor of a demo works. */
export const REGION = "us-east-1";
/** The address that alerts are mailed to. */
export const MAILBOX = "you@example.com";
/** The subscriber that gets the alerts as JSON, like the functions of other channels. */
export const PROGRAM = "program";

/**
 * The whole monitor on its own simulated account: SDK clients, a ledger, alerts through a simulated SNS topic. Like the
 * deployed monitor, which reserves a concurrency of one, it does one thing at a time.
 */
export interface Demo extends AsyncDisposable {
  /** Who reads its messages. */
  readonly reader: Reader;
  readonly account: SimulatedAccount;
  readonly subject: Subject;
  readonly ledger: Ledger;
  /** Every alert that SNS accepted, in order. */
  readonly alerts: readonly Alert[];
  /** One run of the monitor. */
  run(): Promise<Outcome>;
  /** Delivers CloudTrail records like EventBridge, and evaluates at once what they can have changed. */
  deliver(records: readonly TrailRecord[]): Promise<void>;
  /**
   * Changes the account, delivers the events that this causes in CloudTrail, and runs the monitor.
   * @returns the error of `change`; then nothing else happened
   */
  apply(change: () => Promise<void> | string | undefined): Promise<string | undefined>;
  /** Calls the listener when something may have been recorded. @returns a function that stops this */
  watch(listener: () => void): () => void;
}

/** Starts the monitor on a simulated account, with a topic that a mailbox and a program subscribe to. */
export async function startDemo(scenario: Scenario, reader: Reader, real: Clock): Promise<Demo> {
  const clock = impatient(real);
  const { account, requestHandler } = simulate({ scenario, clock });
  const aws = connect({ ...simulatedAccess(requestHandler), region: REGION, clock });
  const topic = `arn:aws:sns:${REGION}:${account.scenario.account}:genkan-alerts`;
  account.subscribe(topic, "email", MAILBOX);
  account.subscribe(topic, "lambda", PROGRAM);

  const ledger = SqliteLedger.openFile(":memory:");
  const publish = snsPublisher(aws, topic, reader);
  const explain = explainer(aws);
  const alerts: Alert[] = [];
  const world: World = {
    ...(await openAccount(aws)),
    settings: defaultSettings,
    ledger,
    async publish(alert) {
      const explained = await explain(alert);
      await publish(explained);
      alerts.push(explained);
    },
    now: () => account.now(),
    newRunId,
    everySeconds: HOUR / 1_000,
  };
  const listeners = new Set<() => void>();
  const recorded = () => {
    for (const listener of listeners) listener();
  };
  const queue = new Queue();
  const judge = async () => {
    const outcome = await run(world, catalogue);
    recorded();
    return outcome;
  };
  const deliver = async (records: readonly TrailRecord[]) => {
    await respond(world, catalogue, batchOf(records, world.now()));
    await publishUnsent(world);
    recorded();
  };
  return {
    reader,
    account,
    subject: world.subject,
    ledger,
    alerts,
    run: () => queue.add(judge),
    deliver: (records) => queue.add(() => deliver(records)),
    apply: (change) =>
      queue.add(async () => {
        const before = account.scenario.cloudTrailEvents.length;
        const complaint = await change();
        if (complaint) return complaint;
        await deliver(account.scenario.cloudTrailEvents.slice(before));
        await judge();
        return undefined;
      }),
    watch(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async [Symbol.asyncDispose]() {
      await queue.emptied();
      ledger.close();
      aws.close();
    },
  };
}

/** Does one thing after the other, even if one fails. */
class Queue {
  #last: Promise<unknown> = Promise.resolve();

  add<T>(work: () => Promise<T>): Promise<T> {
    const next = this.emptied().then(work);
    this.#last = next;
    return next;
  }

  async emptied(): Promise<void> {
    await this.#last.catch(() => {});
  }
}
