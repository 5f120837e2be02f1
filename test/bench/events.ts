/**
 * From a CloudTrail event to the alert's publication, on the simulated account and moto's DynamoDB: API calls and
 * milliseconds, warm; and a burst of 1,000 events. Fails when a promise does not hold.
 */
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
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
import { startMoto } from "../moto.ts";
import { rootEvent } from "../scenarios/events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

const TIMES = 15;
const BUDGET = 5;
const subject = { account: "111122223333", partition: "aws" };
const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
const moto = await startMoto();
const sandbox = await startSandbox({
  scenario: readScenario(mergePatch(sound, { now: null, credentialReport: null })),
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
    collect: async (facts, settings, at, proved) => ({
      observations: await observe(aws, facts, { subject, settings, at }, proved),
      apiCalls: 0,
    }),
    ledger,
    publish: snsPublisher(aws, topic, "en"),
    now: () => new Date(Date.now() + clock),
    newRunId: (at) => `${at.toISOString()}-${String(runs++).padStart(4, "0")}`,
  };
  await run(world, catalogue);

  const counted = () => new Map(aws.calls);
  const since = (before: ReadonlyMap<string, number>) =>
    [...aws.calls].flatMap(([action, n]) =>
      n > (before.get(action) ?? 0) ? [`${action} ${n - (before.get(action) ?? 0)}`] : [],
    );
  const total = (calls: readonly string[]) => calls.reduce((sum, call) => sum + Number(call.split(" ")[1]), 0);
  const event = (eventName: string, more: object = {}) =>
    rootEvent({ eventName, eventSource: "iam.amazonaws.com", eventTime: world.now().toISOString(), ...more });

  const milliseconds: number[] = [];
  let judging: string[] = [];
  let telling: string[] = [];
  for (let i = 0; i < TIMES; i++) {
    sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" } as never));
    const before = counted();
    const began = performance.now();
    await react(world, catalogue, happened([event("CreateAccessKey")], world.now()));
    judging = since(before);
    const middle = counted();
    await tell(world);
    telling = since(middle).filter((call) => !call.startsWith("dynamodb:DeleteItem"));
    if (i) milliseconds.push(performance.now() - began);
    sandbox.account.update(({ root }) => void root.accessKeys.splice(0));
    await run(world, catalogue);
  }
  const median = milliseconds.sort((a, b) => a - b)[Math.floor(milliseconds.length / 2)]!;
  process.stdout.write(`event, judged and recorded: ${total(judging)} API calls (${judging.join(", ")})\n`);
  process.stdout.write(`recorded, published by Notify: ${total(telling)} API calls (${telling.join(", ")})\n`);
  process.stdout.write(
    `event to publish, warm, both functions in one process, AWS on loopback: ${median.toFixed(0)} ms\n`,
  );
  promises.push([`the judging invocation takes at most ${BUDGET} API calls`, total(judging) <= BUDGET]);

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
