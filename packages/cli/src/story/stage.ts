import { snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { happened, type TrailRecord } from "@genkan/aws/events";
import { whoAmI } from "@genkan/aws/identity";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { Subject } from "@genkan/controls/control";
import type { Ledger } from "@genkan/controls/ledger";
import { react } from "@genkan/controls/react";
import { type Outcome, run, tell, type World } from "@genkan/controls/run";
import { defaultSettings } from "@genkan/controls/settings";
import type { Locale } from "@genkan/controls/text";
import type { Sandbox } from "@genkan/sandbox/sandbox";
import { SqliteLedger } from "../ledger/sqlite.ts";
import { newRunId } from "../run-id.ts";
import { collectFrom, sandboxAccess } from "../target.ts";

const REGION = "us-east-1";

/** The whole monitor on a simulated account: SDK clients over HTTP, a ledger, alerts through a simulated SNS topic. */
export interface Stage {
  /** One run of the monitor. */
  run(): Promise<Outcome>;
  /** What EventBridge delivers: judges at once what these records of CloudTrail can have changed. */
  deliver(records: readonly TrailRecord[]): Promise<void>;
  readonly subject: Subject;
  readonly ledger: Ledger;
  close(): Promise<void>;
}

/** Sets the monitor up on a simulated account, with a topic that a mailbox and a program subscribe to. */
export async function setStage(sandbox: Sandbox, locale: Locale, mailbox: string): Promise<Stage> {
  const aws = connect({ ...sandboxAccess(sandbox.endpoint), region: REGION });
  const { account } = sandbox;
  const topic = `arn:aws:sns:${REGION}:${account.scenario.account}:genkan-alerts`;
  account.subscribe(topic, "email", mailbox);
  account.subscribe(topic, "lambda", `arn:aws:lambda:${REGION}:${account.scenario.account}:function:genkan-slack`);

  const subject = await whoAmI(aws);
  const ledger = SqliteLedger.open(":memory:");
  const world: World = {
    subject,
    settings: defaultSettings,
    collect: collectFrom(aws, subject),
    ledger,
    publish: snsPublisher(aws, topic, locale),
    now: () => account.now(),
    newRunId,
  };
  return {
    subject,
    ledger,
    run: () => run(world, catalogue),
    async deliver(records) {
      await react(world, catalogue, happened(records, world.now()));
      await tell(world);
    },
    async close() {
      ledger.close();
      aws.close();
    },
  };
}
