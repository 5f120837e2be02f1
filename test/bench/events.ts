/**
 * From a CloudTrail event to the alert's publication, by the bundles of Event and Notify, on the simulated account and
 * moto's DynamoDB: API calls and milliseconds, warm; the calls of the events that cost most; and a burst of 1,000 events, as
 * the queue hands them over. Fails when a promise does not hold.
 */
import { pathToFileURL } from "node:url";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/observe";
import { openLedger } from "@genkan/aws/ledger/dynamodb";
import { ledgerTable } from "@genkan/aws/ledger/table";
import { catalogue } from "@genkan/controls/catalogue/index";
import { mayHold } from "@genkan/controls/domain/memory";
import { run } from "@genkan/controls/engine/run";
import type { World } from "@genkan/controls/engine/world";
import { defaultSettings } from "@genkan/controls/model/settings";
import { utc } from "@genkan/messages/moment";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import { synthesise } from "../infra/synth/cache.ts";
import { readGraph } from "../infra/synth/graph.ts";
import { alertReady, queueMessage } from "../monitor/aws-events.ts";
import { startFront } from "../monitor/front.ts";
import { startMotoServer } from "../moto/server.ts";
import { portalSignIn, rootEvent, settingsChange } from "../scenarios/events.ts";
import sound from "../scenarios/sound.json" with { type: "json" };

const TIMES = 15;
const BUDGET = 5;
/** As the queue is deployed: how many messages an invocation gets, and how often a message comes. */
const BATCH = 100;
const RECEIVED = 5;
const subject = { account: "111122223333", partition: "aws" };
const topic = "arn:aws:sns:us-east-1:111122223333:alerts";
const moto = await startMotoServer();
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
  const world: World = {
    subject,
    settings: defaultSettings,
    collect: async (facts, settings, at, asked) => ({
      observations: await observe(aws, facts, { subject, settings, at }, asked),
      apiCalls: 0,
    }),
    ledger,
    publish: snsPublisher(aws, topic, utc.en),
    now: () => new Date(),
    newRunId: (at) => `${at.toISOString()}-${String(runs++).padStart(4, "0")}`,
  };
  await run(world, catalogue);

  const front = await startFront({
    account: subject.account,
    route: (service) => ({ endpoint: (service === "dynamodb" ? moto : sandbox).endpoint }),
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: front.endpoint,
    AWS_ENDPOINT_URL_DYNAMODB: front.endpoint,
    GENKAN_TABLE: "findings",
    GENKAN_SETTINGS: "{}",
    GENKAN_TOPICS: JSON.stringify({ mail: topic }),
    POWERTOOLS_LOG_LEVEL: "SILENT",
    POWERTOOLS_METRICS_DISABLED: "true",
  });
  const { functions } = readGraph(await synthesise({ stage: "dev", config: "test/infra/minimal.config.ts" }));
  type Handler = (event: object, context: object) => Promise<unknown>;
  const loaded = async (name: string): Promise<Handler> =>
    ((await import(pathToFileURL(functions[name]!.bundle).href)) as { handler: Handler }).handler;
  const [judge, notify] = [await loaded("Event"), await loaded("Notify")];
  const context = { functionName: "bench", awsRequestId: "00000000-0000-4000-8000-000000000000" };
  const document = DynamoDBDocumentClient.from(await aws.client(DynamoDBClient));
  /** Messages, evaluated, and what the stream then carries, published. @returns the messages that go back to the queue */
  const happen = async (messages: readonly { messageId: string }[]) => {
    const { batchItemFailures } = (await judge({ Records: messages }, context)) as {
      batchItemFailures: { itemIdentifier: string }[];
    };
    const judged = performance.now();
    const { Items = [] } = await document.send(new ScanCommand({ TableName: "findings" }));
    const responded = performance.now();
    for (const item of Items.filter(({ kind }) => kind === "alert"))
      await notify({ Records: [alertReady(item)] }, context);
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    return { lookedUp: responded - judged, failed };
  };
  /** How long one event takes, in milliseconds, without our looking for its alert in the place of the stream. */
  const happens = async (detail: object) => {
    const began = performance.now();
    const { lookedUp } = await happen([queueMessage(detail)]);
    return performance.now() - began - lookedUp;
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
        `${median.toFixed(0)} ms until it is marked as sent, both functions in one process, AWS on loopback\n`,
    );
    promises.push([
      `${what}: at most ${BUDGET} API calls from event to publish`,
      before.length > 0 && before.length <= BUDGET,
    ]);
    promises.push([`${what}: each event is one mail`, mails === TIMES]);
  }
  // What these change is read anew, of Identity Center and IAM: no promise, for it grows with what is there.
  const [user] = sandbox.account.scenario.identityCenter?.users ?? [];
  const byAdministrator = (eventSource: string, eventName: string, requestParameters: object = {}) =>
    settingsChange(settled().eventTime, null, { eventSource, eventName, requestParameters });
  for (const [what, detail] of [
    ["an assignment", byAdministrator("sso.amazonaws.com", "CreateAccountAssignment")],
    ["a user disabled", byAdministrator("sso-directory.amazonaws.com", "DisableUser")],
    ["a portal sign-in without MFA", portalSignIn(settled().eventTime, "PASSWORD", { userId: user!.id })],
    [
      "a policy attached to an IAM user",
      byAdministrator("iam.amazonaws.com", "AttachUserPolicy", { userName: "alice" }),
    ],
  ] as const) {
    front.calls.length = 0;
    await happens(detail);
    const counted = Map.groupBy(front.calls, ({ operation }) => operation);
    const called = [...counted].map(([operation, { length }]) => (length > 1 ? `${length} ${operation}` : operation));
    process.stdout.write(`${what}: ${front.calls.length} API calls (${called.join(", ")})\n`);
  }

  // The burst: 690 events of the last six hours, 300 of them twice, 10 that are none, in no order.
  sandbox.account.update(({ root }) => void root.accessKeys.push({ status: "Active" } as never));
  const fresh = Array.from({ length: 690 }, (_, i) =>
    event(i % 5 ? "RunInstances" : "CreateAccessKey", {
      ...(i % 5 ? { eventSource: "ec2.amazonaws.com" } : {}),
      eventTime: new Date(Date.now() - 180_000 - i * 30_000).toISOString(),
      sourceIPAddress: "198.51.100.9",
    }),
  );
  const bad = Array.from({ length: 10 }, (_, i) => queueMessage({ bad: i }));
  const sent = [...[...fresh, ...fresh.slice(0, 300)].map((each) => queueMessage(each)), ...bad];
  const order = sent
    .map((each, i) => [(i * 7_919) % 1_009, each] as const)
    .sort(([a], [b]) => a - b)
    .map(([, message]) => message);
  const before = new Set((await ledger.history(subject.account, 1_000)).map(({ alertId }) => alertId));
  const mailed = sandbox.account.mailbox.length;
  front.calls.length = 0;
  let invocations = 0;
  const began = performance.now();
  // What goes back comes again, and is a dead letter after the fifth time.
  const received = new Map<string, number>();
  const dead = new Set<string>();
  for (let waiting = order; waiting.length; ) {
    const batch = waiting.slice(0, BATCH);
    const { failed } = await happen(batch);
    invocations += 1;
    const back = batch.filter(({ messageId }) => failed.has(messageId));
    for (const { messageId } of back) {
      const times = (received.get(messageId) ?? 0) + 1;
      received.set(messageId, times);
      if (times === RECEIVED) dead.add(messageId);
    }
    waiting = [...waiting.slice(BATCH), ...back.filter(({ messageId }) => !dead.has(messageId))];
  }
  const took = (performance.now() - began) / 1_000;
  const { activity } = await ledger.read(subject.account);
  const isHeld = ({ eventTime }: { readonly eventTime: string }) =>
    activity.some((line) => line.sourceIPAddress === "198.51.100.9" && mayHold(line, Date.parse(eventTime)));
  const lost = fresh.filter((each) => !isHeld(each)).length;
  const published = (await ledger.history(subject.account, 1_000)).filter(({ alertId }) => !before.has(alertId));
  const alerts = new Set(published.map(({ alertId }) => alertId)).size;
  const mails = sandbox.account.mailbox.length - mailed;
  const keys = published.map(({ kind, control, resource }) => `${kind} ${control} ${resource.id}`);
  const twice = keys.length - new Set(keys).size;
  process.stdout.write(
    `burst of ${order.length}: ${invocations} invocations, ${front.calls.length} API calls, ${mails} mails for ${alerts} alerts ` +
      `with ${keys.length} changes, ${received.size} messages given back, ${dead.size} of them dead letters, ${lost} lost, ` +
      `${twice} published twice; ${took.toFixed(1)} s\n`,
  );
  await front.close();
  const malformed = new Set(bad.map(({ messageId }) => messageId));
  const refused = dead.size === bad.length && [...received.keys()].every((id) => malformed.has(id));
  promises.push(["no event of the burst is lost", lost === 0]);
  promises.push(["what is no event, and nothing else, goes back and ends among the dead letters", refused]);
  promises.push(["none is reported twice, and each alert is one mail", twice === 0 && alerts > 0 && mails === alerts]);
  aws.close();
} finally {
  await sandbox.close();
  moto.stop();
}
for (const [promise, holds] of promises) process.stdout.write(`${holds ? "holds" : "FAILS"}: ${promise}\n`);
process.exitCode = promises.every(([, holds]) => holds) ? 0 : 1;
