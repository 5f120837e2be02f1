import { CreateTopicCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { whoAmI } from "@genkan/aws/identity";
import { catalogue } from "@genkan/controls/catalogue/index";
import { type Outcome, run, type World } from "@genkan/controls/run";
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
  close(): Promise<void>;
}

/** Sets the monitor up on a simulated account, with a topic that a mailbox and a program subscribe to. */
export async function setStage(sandbox: Sandbox, locale: Locale, mailbox: string): Promise<Stage> {
  const aws = connect({ ...sandboxAccess(sandbox.endpoint), region: REGION });
  const sns = await aws.sns(REGION);
  const { TopicArn = "" } = await sns.send(new CreateTopicCommand({ Name: "genkan-alerts" }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "email", Endpoint: mailbox }));
  const slack = `arn:aws:lambda:${REGION}:${sandbox.account.scenario.account}:function:genkan-slack`;
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: "lambda", Endpoint: slack }));

  const subject = await whoAmI(aws);
  const ledger = SqliteLedger.open(":memory:");
  const world: World = {
    subject,
    settings: defaultSettings,
    collect: collectFrom(aws, subject),
    ledger,
    publish: snsPublisher(aws, TopicArn, locale),
    now: () => sandbox.account.now(),
    newRunId,
  };
  return {
    run: () => run(world, catalogue),
    async close() {
      ledger.close();
      aws.close();
    },
  };
}
