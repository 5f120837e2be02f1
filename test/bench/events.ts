/**
 * From a CloudTrail event to the alert's publication, by the bundles of Event and Notify, on the simulated account and
 * moto's DynamoDB: API calls and milliseconds, warm; and a burst of 1,000 events. Fails when a promise does not hold.
 */
import { pathToFileURL } from "node:url";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/index";
import { happened } from "@genkan/aws/events";
import { openLedger } from "@genkan/aws/ledger/dynamodb";
import { ledgerTable } from "@genkan/aws/ledger/table";
import { catalogue } from "@genkan/controls/catalogue/index";
import { react } from "@genkan/controls/react";
import { run, tell, type World } from "@genkan/controls/run";
import { defaultSettings } from "@genkan/controls/settings";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { synth } from "../infra/synth/synth.ts";
import { alertReady } from "../monitor/aws-events.ts";
import { startFront } from "../monitor/front.ts";
import { startMoto } from "../moto.ts";
import { rootEvent } from "../scenarios/events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

const TIMES = 15;
const BUDGET = 5;
const subject = { account: "111122223333", partition: "aws" };
const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
const moto = await startMoto();
const sandbox = await startSandbox({
  scenario: readScenario(
    mergePatch(sound, { now: null, credentialReport: null, iamUsers: [{ name: "alice", password: true, mfa: true }] }),
  ),
});
const promises: [string, boolean][] = [];
try {
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: moto.endpoint,
    AWS_ACCESS_KEY_ID: "test",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_REGION: "us-east-1",
  });
  const aws = connect();
  const key = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
  await (await aws.client(DynamoDBClient)).send(
    new CreateTableCommand({
      TableName: "findings",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [key(ledgerTable.hashKey), key(ledgerTable.rangeKey)],
      KeySchema: [
        { AttributeName: ledgerTable.hashKey, KeyType: "HASH" },
        { AttributeName: ledgerTable.rangeKey, KeyType: "RANGE" },
      ],
    }),
  );
  const ledger = await openLedger(aws, "findings");
  sandbox.account.subscribe(topic, "email", "you@example.com");
  let runs = 0;
  let clock = 0;
  const world: World = {
    subject,
    settings: defaultSettings,
    collect: async (facts, settings, at, asked) => ({
      observations: await observe(aws, facts, { subject, settings, at }, asked),
      apiCalls: 0,
    }),
    ledger,
    publish: snsPublisher(aws, topic, "en"),
    now: () => new Date(Date.now() + clock),
    newRunId: (at) => `${at.toISOString()}-${String(runs++).padStart(4, "0")}`,
  };
  await run(world, catalogue);

  const front = await startFront({
    account: subject.account,
    route: (service) => (service === "dynamodb" ? moto.endpoint : sandbox.endpoint),
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: front.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: front.endpoint,
    GENKAN_TABLE: "findings",
    GENKAN_SETTINGS: "{}",
    GENKAN_TOPIC_ARN: topic,
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
  });
  const { functions } = synth("dev", new URL("../infra/minimal.config.ts", import.meta.url).pathname);
  type Handler = (event: object, context: object) => Promise<unknown>;
  const loaded = async (name: string): Promise<Handler> =>
    ((await import(pathToFileURL(functions[name]!.bundle).href)) as { handler: Handler }).handler;
  const [judge, notify] = [await loaded("Event"), await loaded("Notify")];
  const context = { functionName: "bench", awsRequestId: "00000000-0000-4000-8000-000000000000" };
  const document = DynamoDBDocumentClient.from(await aws.client(DynamoDBClient));
  /** One event, judged, and what the stream then carries, told. */
  const happens = async (detail: object) => {
    const body = JSON.stringify({ "detail-type": "AWS API Call via CloudTrail", detail });
    const began = performance.now();
    await judge({ Records: [{ messageId: "m", body }] }, context);
    const judged = performance.now() - began;
    const { Items = [] } = await document.send(new ScanCommand({ TableName: "findings" }));
    const told = performance.now();
    for (const item of Items.filter(({ kind }) => kind === "alert"))
      await notify({ Records: [alertReady(item)] }, context);
    return judged + performance.now() - told;
  };
  const event = (eventName: string, more: object = {}) =>
    rootEvent({ eventName, eventSource: "iam.amazonaws.com", eventTime: world.now().toISOString(), ...more });
  // So long ago that AWS's answers have settled.
  const settled = () => ({ eventTime: new Date(Date.now() - 180_000).toISOString() });
  const eve = { userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve" } };
  const alice = { requestParameters: { userName: "alice" } };
  const setMfa = (mfa: boolean) => sandbox.account.update(({ iamUsers }) => void Object.assign(iamUsers[0]!, { mfa }));

  for (const [what, does, undoes] of [
    [
      "a root access key",
      () => {
        sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" } as never));
        return event("CreateAccessKey");
      },
      () => {
        sandbox.account.update(({ root }) => void root.accessKeys.splice(0));
        return event("DeleteAccessKey", settled());
      },
    ],
    [
      "an IAM user's MFA",
      () => {
        setMfa(false);
        return { ...event("DeactivateMFADevice", alice), ...eve };
      },
      () => {
        setMfa(true);
        return { ...event("EnableMFADevice", { ...settled(), ...alice }), ...eve };
      },
    ],
  ] as const) {
    const milliseconds: number[] = [];
    let before: string[] = [];
    let mails = 0;
    // The first is cold.
    for (let i = 0; i < TIMES; i++) {
      const delivered = does();
      const mailbox = sandbox.account.mailbox.length;
      front.calls.length = 0;
      const took = await happens(delivered);
      mails += sandbox.account.mailbox.length - mailbox;
      if (i) {
        milliseconds.push(took);
        const called = front.calls.map(({ operation }) => operation);
        before = called.slice(0, called.indexOf("Publish") + 1);
      }
      await happens(undoes());
    }
    const median = milliseconds.sort((a, b) => a - b)[Math.floor(milliseconds.length / 2)]!;
    process.stdout.write(
      `${what}, from event to publish, warm: ${before.length} API calls (${before.join(", ")}); ` +
        `${median.toFixed(0)} ms until it is marked as told, both functions in one process, AWS on loopback\n`,
    );
    promises.push([
      `${what}: at most ${BUDGET} API calls from event to publish`,
      before.length > 0 && before.length <= BUDGET,
    ]);
    promises.push([`${what}: each event is one mail`, mails === TIMES]);
  }
  await front.close();

  // The burst: 690 events, 300 of them twice, 10 that are none, in no order.
  sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" } as never));
  clock += 3_600_000;
  const fresh = Array.from({ length: 690 }, (_, i) =>
    event(i % 5 ? "RunInstances" : "CreateAccessKey", i % 5 ? { eventSource: "ec2.amazonaws.com" } : {}),
  );
  const bad = Array.from({ length: 10 }, (_, i) => ({ bad: i }));
  const order = [...fresh, ...fresh.slice(0, 300), ...bad]
    .map((each, i) => [(i * 7_919) % 1_009, each] as const)
    .sort(([a], [b]) => a - b);
  const mailed = sandbox.account.mailbox.length;
  let judgements = 0;
  let refused = 0;
  const began = performance.now();
  for (let i = 0; i < order.length; i += 100) {
    const batch = order.slice(i, i + 100).map(([, each]) => each);
    const good = batch.flatMap((each) => ("eventID" in each ? [each] : []));
    refused += batch.length - good.length;
    clock += 20_000;
    await react(world, catalogue, happened(good, world.now()));
    judgements += 1;
    await tell(world);
  }
  const { activity } = await ledger.read(subject.account);
  const held = new Set(activity.map(({ eventID }) => eventID));
  const lost = fresh.filter(({ eventID }) => !held.has(eventID)).length;
  const told = (await ledger.history(subject.account, 1_000)).filter(
    ({ at }) => Date.parse(at) > Date.now() + 3_500_000,
  );
  const keys = told.map(({ kind, control, resource }) => `${kind} ${control} ${resource.id}`);
  const twice = keys.length - new Set(keys).size;
  process.stdout.write(
    `burst of ${order.length}: ${judgements} judgements, ${sandbox.account.mailbox.length - mailed} alerts with ${keys.length} changes, ` +
      `${refused} refused to the dead letters, ${lost} lost, ${twice} told twice; ${((performance.now() - began) / 1_000).toFixed(1)} s\n`,
  );
  promises.push(["no event of the burst is lost", lost === 0 && refused === bad.length]);
  promises.push(["none is told twice", twice === 0]);
  aws.close();
} finally {
  await sandbox.close();
  moto.stop();
}
for (const [promise, holds] of promises) process.stdout.write(`${holds ? "holds" : "FAILS"}: ${promise}\n`);
process.exitCode = promises.every(([, holds]) => holds) ? 0 : 1;
