import { SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { matches } from "@genkan/aws/event-rules/pattern";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import alertSchema from "../../docs/schemas/alert.schema.json" with { type: "json" };
import { TestClock } from "../clock.ts";
import { postsToChannel } from "../infra/channels.ts";
import type { Graph } from "../infra/synth/graph.ts";
import { synth } from "../infra/synth/synth.ts";
import { callMoto, type MotoAccount, motoAccount } from "../moto.ts";
import { rootEvent } from "../scenarios/events.ts";
import { behaviours, startService } from "../services.ts";
import { configEvent, fromSns, fromStream, queueMessage, type StreamRecord, scheduled } from "./aws-events.ts";
import { clientOf, deploy, scenarioIn } from "./deployment.ts";
import type { Lambda } from "./lambda.ts";

const CONTROL = "root-access-key-absent";
const KEY = "0123456789abcdef0123456789abcdef";
const PREFIX = "genkan-production-";
const STREAMS = "DynamoDBStreams_20120810";

interface Envelope extends Readonly<Record<string, unknown>> {
  readonly Type: string;
  readonly TopicArn: string;
  readonly Subject: string;
  readonly Message: string;
}

/**
 * From AWS to the people who are notified, through the built bundles and moto's own services: the table's stream is read as Lambda
 * reads it, and SNS delivers to a queue.
 */
describe("end to end", { tags: "moto_server" }, () => {
  const clock = new TestClock(Date.now());
  let graph: Graph;
  let moto: MotoAccount;
  let deployed: Awaited<ReturnType<typeof deploy>>;
  /** The services behind the channels, by the names of their functions. */
  const services = new Map<string, Awaited<ReturnType<typeof startService>>>();
  const warm = new Map<string, Lambda>();
  let iterator: string;
  let QueueUrl: string;

  beforeAll(async () => {
    moto = await motoAccount();
    graph = await synth("production", "full", moto.account);
    deployed = await deploy(graph, moto, clock);
    for (const name of Object.keys(graph.functions)) {
      warm.set(name, deployed.start(name));
      if (!postsToChannel(graph, name)) continue;
      const { variables } = graph.one("aws:lambda/function:Function", `${name}Function`).inputs.environment;
      const service = await startService(behaviours[variables.GENKAN_CHANNEL]?.(KEY));
      services.set(name, service);
      await deployed.setSecret(name, { url: service.url, key: KEY });
    }
    const { streamArn: StreamArn } = deployed;
    const { StreamDescription } = await callMoto<{ StreamDescription: { Shards: { ShardId: string }[] } }>(
      moto,
      `${STREAMS}.DescribeStream`,
      { StreamArn },
    );
    const ShardId = StreamDescription.Shards[0]?.ShardId;
    const { startingPosition: ShardIteratorType } = mapping();
    const input = { StreamArn, ShardId, ShardIteratorType };
    ({ ShardIterator: iterator } = await callMoto<{ ShardIterator: string }>(
      moto,
      `${STREAMS}.GetShardIterator`,
      input,
    ));
    ({ QueueUrl } = await callMoto<{ QueueUrl: string }>(moto, "AmazonSQS.CreateQueue", { QueueName: "subscriber" }));
    const Endpoint = `arn:aws:sqs:us-east-1:${moto.account}:subscriber`;
    const sns = clientOf(SNSClient, moto);
    await sns.send(new SubscribeCommand({ TopicArn: topicArn(), Protocol: "sqs", Endpoint }));
  });
  afterAll(async () => {
    await deployed?.close();
    for (const service of services.values()) service.close();
  });

  const mapping = () => graph.one("aws:lambda/eventSourceMapping:EventSourceMapping", "NotifyStream").inputs;
  const topicArn = (): string => {
    const { inputs } = graph.one("aws:sns/topic:Topic", "AlertsTopic");
    return `arn:aws:sns:us-east-1:${moto.account}:${inputs.name}`;
  };
  const invoke = (component: string, event: object) => warm.get(component)!.invoke(event);
  const keys = (...statuses: readonly string[]) => {
    const accessKeys = statuses.map((status) => ({ status }));
    deployed.sandbox.account.replace(scenarioIn(moto.account, { root: { accessKeys } }));
  };

  /**
   * What Lambda does with the table's stream: reads what is new, keeps what the mapping's filter matches, and hands it
   * over in batches. @returns what was new, and what it handed over
   */
  async function pollStream() {
    const read = await callMoto<{ NextShardIterator: string; Records: StreamRecord[] }>(moto, `${STREAMS}.GetRecords`, {
      ShardIterator: iterator,
    });
    iterator = read.NextShardIterator;
    const { filterCriteria, batchSize } = mapping();
    const patterns = filterCriteria.filters.map(({ pattern }: { pattern: string }) => JSON.parse(pattern));
    const wanted = read.Records.filter((record) => patterns.some((pattern: unknown) => matches(pattern, record)));
    for (let start = 0; start < wanted.length; start += batchSize) {
      const Records = wanted
        .slice(start, start + batchSize)
        .map((record) => fromStream(record, deployed.streamArn, clock.date()));
      expect((await invoke("Notify", { Records })).result).toEqual({ batchItemFailures: [] });
    }
    return { kinds: new Set(read.Records.map(({ dynamodb }) => dynamodb.NewImage?.["kind"]?.S)), wanted };
  }

  /** What the subscriber's queue holds; it is deleted. */
  async function received(): Promise<readonly Envelope[]> {
    const { Messages = [] } = await callMoto<{ Messages?: { Body: string; ReceiptHandle: string }[] }>(
      moto,
      "AmazonSQS.ReceiveMessage",
      { QueueUrl, MaxNumberOfMessages: 10 },
    );
    for (const { ReceiptHandle } of Messages)
      await callMoto(moto, "AmazonSQS.DeleteMessage", { QueueUrl, ReceiptHandle });
    return Messages.map(({ Body }) => JSON.parse(Body) as Envelope);
  }

  /** The one alert that came, in SNS's envelope, checked against our schema. */
  async function alertTold() {
    const [envelope, ...more] = await received();
    expect(more).toEqual([]);
    expect(envelope).toMatchObject({ Type: "Notification", TopicArn: topicArn() });
    const alert = JSON.parse(envelope!.Message);
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const valid = ajv.compile(alertSchema);
    expect(valid(alert), JSON.stringify(valid.errors)).toBe(true);
    return { envelope: envelope!, alert };
  }

  /** AWS Config runs a rule. @returns what it received, in the words of PutEvaluations */
  async function configRuns(control: string) {
    const { error } = await invoke("ConfigRule", configEvent(control, {}, PREFIX, moto.account));
    expect(error).toBeUndefined();
    return [...(deployed.sandbox.account.configResults.get(PREFIX + control)?.values() ?? [])];
  }
  const finding = async () => (await deployed.items("finding")).find(({ body }) => body.control === CONTROL)?.["body"];
  const history = async () =>
    (await deployed.items("change"))
      .map(({ body }) => body)
      .filter(({ control }) => control === CONTROL)
      .sort((a, b) => (a.at < b.at ? -1 : 1));

  test("a root key that the hourly run finds ends as one message in the queue, and as AWS Config's verdict", async () => {
    await invoke("Monitor", scheduled);
    const baseline = await pollStream();
    // The stream carries everything that a run writes; its function gets the alert alone.
    expect(baseline.kinds).toEqual(new Set(["finding", "change", "run", "alert"]));
    expect(baseline.wanted).toHaveLength(1);
    expect((await alertTold()).alert.changes[0]).toMatchObject({ kind: "baseline" });

    keys("Active");
    expect((await invoke("Monitor", scheduled)).result).toMatchObject({ changes: 1 });
    await pollStream();
    const { alert, envelope } = await alertTold();
    expect(envelope.Subject).toContain("CRITICAL root access key created");
    expect(alert).toMatchObject({ schema: "genkan.alert/1", account: moto.account });
    expect(alert.changes).toMatchObject([{ kind: "drift", control: CONTROL, to: "NON_COMPLIANT", events: [] }]);
    expect(await finding()).toMatchObject({ status: "NON_COMPLIANT", reason: "root-access-key-present" });
    expect(await history()).toMatchObject([{ kind: "baseline" }, { kind: "drift", alertId: alert.alertId }]);
    expect(await deployed.items("alert")).toEqual([]);
    expect(await configRuns(CONTROL)).toEqual([
      {
        ComplianceResourceType: "AWS::::Account",
        ComplianceResourceId: moto.account,
        ComplianceType: "NON_COMPLIANT",
        Annotation: expect.stringMatching(/^.{1,256}$/s),
        OrderingTimestamp: new Date("2026-11-01T00:00:00.000Z"),
      },
    ]);

    // Nothing changes: what the run writes and what the alert's end was are none of the function's business.
    expect((await invoke("Monitor", scheduled)).result).toMatchObject({ changes: 0 });
    expect((await pollStream()).wanted).toEqual([]);
    expect(await received()).toEqual([]);

    keys();
    await invoke("Monitor", scheduled);
    await pollStream();
    expect((await alertTold()).alert.changes).toMatchObject([{ kind: "resolved", control: CONTROL }]);
  });

  test("a root access key that CloudTrail records is reported at once, with its actor, and AWS Config follows", async () => {
    // What stood before is reported, and read.
    keys();
    await invoke("Monitor", scheduled);
    await pollStream();
    await received();

    keys("Active");
    const record = rootEvent({
      eventName: "CreateAccessKey",
      eventSource: "iam.amazonaws.com",
      eventTime: clock.date().toISOString(),
      sourceIPAddress: "203.0.113.7",
      recipientAccountId: moto.account,
    });
    const message = queueMessage(record);
    // EventBridge puts it into the queue, for a rule of ours matches it.
    const judging = graph
      .all("aws:cloudwatch/eventTarget:EventTarget")
      .filter(({ name }) => name.startsWith("Judge-"))
      .map(({ inputs }) => inputs.rule);
    const patterns = graph
      .all("aws:cloudwatch/eventRule:EventRule")
      .filter(({ inputs }) => judging.includes(inputs.name))
      .map(({ inputs }) => JSON.parse(inputs.eventPattern));
    expect(patterns.some((pattern) => matches(pattern, JSON.parse(message.body)))).toBe(true);

    expect((await invoke("Event", { Records: [message] })).error).toBeUndefined();
    await pollStream();
    const { alert, envelope } = await alertTold();
    expect(alert.changes).toMatchObject([
      {
        kind: "drift",
        control: CONTROL,
        events: [{ eventID: record.eventID, sourceIPAddress: "203.0.113.7", eventName: "CreateAccessKey" }],
      },
    ]);
    expect(await finding()).toMatchObject({ status: "NON_COMPLIANT" });
    expect((await history()).at(-1)).toMatchObject({ kind: "drift", alertId: alert.alertId });

    const asked = [...deployed.sandbox.account.configStarts.keys()];
    expect(asked).toEqual([PREFIX + CONTROL]);
    expect(await configRuns(CONTROL)).toMatchObject([{ ComplianceType: "NON_COMPLIANT" }]);

    // SNS hands the functions of the channels the same message.
    expect(services.size).toBeGreaterThan(3);
    for (const [name, { posts }] of services) {
      expect((await invoke(name, fromSns(envelope))).error, name).toBeUndefined();
      expect(posts, name).toHaveLength(1);
      expect(posts[0]?.body, name).toContain("203.0.113.7");
      expect(posts[0]?.body, name).toContain(CONTROL);
    }
  });
});
