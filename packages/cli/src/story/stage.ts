import { snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { happened } from "@genkan/aws/cloudtrail/batch";
import type { TrailRecord } from "@genkan/aws/cloudtrail/record";
import { whoAmI } from "@genkan/aws/identity";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { Ledger } from "@genkan/controls/engine/ledger";
import { react } from "@genkan/controls/engine/respond";
import { type Alert, type Outcome, run, tell, type World } from "@genkan/controls/engine/run";
import type { Subject } from "@genkan/controls/model/control";
import { defaultSettings } from "@genkan/controls/model/settings";
import type { Locale } from "@genkan/controls/model/text";
import type { Clock } from "@genkan/controls/model/time";
import type { SimulatedAccount } from "@genkan/sandbox/account";
import { simulate } from "@genkan/sandbox/sandbox";
import type { Scenario } from "@genkan/sandbox/scenario";
import { SqliteLedger } from "../ledger/sqlite.ts";
import { newRunId } from "../run-id.ts";
import { collectFrom, simulatedAccess } from "../target.ts";

const REGION = "us-east-1";
/** Whom the mails of a stage reach. */
export const MAILBOX = "you@example.com";

/**
 * The whole monitor on a simulated account of its own: SDK clients, a ledger, alerts through a simulated SNS topic. One thing happens at a time: the monitor reserves a concurrency of one for itself as well.
 */
export interface Stage {
  readonly account: SimulatedAccount;
  readonly subject: Subject;
  readonly ledger: Ledger;
  /** Every alert that SNS took, in order. */
  readonly alerts: readonly Alert[];
  /** One run of the monitor. */
  run(): Promise<Outcome>;
  /** What EventBridge delivers: judges at once what these records of CloudTrail can have changed. */
  deliver(records: readonly TrailRecord[]): Promise<void>;
  /**
   * Changes the account, delivers the events that this left in CloudTrail, and lets the next run come round.
   * @returns what `change` complained of; then nothing else happened
   */
  happen(change: () => Promise<void> | string | undefined): Promise<string | undefined>;
  /** Calls when something may have been recorded. @returns what ends it */
  watch(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Sets the monitor up on a simulated account, with a topic that a mailbox and a program subscribe to. */
export async function setStage(scenario: Scenario, locale: Locale, clock: Clock): Promise<Stage> {
  const { account, requestHandler } = simulate({ scenario, clock });
  const aws = connect({ ...simulatedAccess(requestHandler), region: REGION, clock });
  const topic = `arn:aws:sns:${REGION}:${account.scenario.account}:genkan-alerts`;
  account.subscribe(topic, "email", MAILBOX);
  account.subscribe(topic, "lambda", `arn:aws:lambda:${REGION}:${account.scenario.account}:function:genkan-slack`);

  const subject = await whoAmI(aws);
  const ledger = SqliteLedger.open(":memory:");
  const publish = snsPublisher(aws, topic, locale);
  const alerts: Alert[] = [];
  const world: World = {
    subject,
    settings: defaultSettings,
    collect: collectFrom(aws, subject),
    ledger,
    async publish(alert) {
      await publish(alert);
      alerts.push(alert);
    },
    now: () => account.now(),
    newRunId,
  };
  const watchers = new Set<() => void>();
  const recorded = () => {
    for (const tellWatcher of watchers) tellWatcher();
  };
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = turn.catch(() => {}).then(act);
    turn = mine;
    return mine;
  };
  const judge = async () => {
    const outcome = await run(world, catalogue);
    recorded();
    return outcome;
  };
  const deliver = async (records: readonly TrailRecord[]) => {
    await react(world, catalogue, happened(records, world.now()));
    await tell(world);
    recorded();
  };
  return {
    account,
    subject,
    ledger,
    alerts,
    run: () => inTurn(judge),
    deliver: (records) => inTurn(() => deliver(records)),
    happen: (change) =>
      inTurn(async () => {
        const before = account.scenario.cloudTrailEvents.length;
        const complaint = await change();
        if (complaint) return complaint;
        await deliver(account.scenario.cloudTrailEvents.slice(before));
        await judge();
        return undefined;
      }),
    watch(listener) {
      watchers.add(listener);
      return () => void watchers.delete(listener);
    },
    async close() {
      await turn.catch(() => {});
      ledger.close();
      aws.close();
    },
  };
}
