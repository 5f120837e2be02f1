import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoDbOrganizationLedger } from "@genkan/aws/ledger/organization";
import { ledgerTable } from "@genkan/aws/ledger/table";
import { compare } from "@genkan/controls/engine/compare";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import { type Simulation, simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { evaluation, eventsOf, record } from "../findings.ts";
import { digests } from "../messages/digests.ts";
import { type MotoAccount, motoAccount } from "../moto.ts";
import { putNow } from "../organization-contract.ts";
import { alertReady, digestReady } from "./aws-events.ts";
import { startFront } from "./front.ts";

const ACCOUNT = "111122223333";
const AT = "2026-11-01T00:00:00.000Z";
const TOPIC = `arn:aws:sns:us-east-1:${ACCOUNT}:alerts`;
const CHAT = `arn:aws:sns:us-east-1:${ACCOUNT}:chat`;
const ORGANIZATION = "o-abc1234567";
const digest = digests["everything at once"];
const units = [
  { id: "r-a1b2", name: "Root" },
  { id: "ou-a1b2-11111111", name: "workloads" },
];
const credentials = { accessKeyId: "test", secretAccessKey: "test" };
const drift = evaluation("root-access-key-absent", "NON_COMPLIANT", undefined, {
  reason: "root-access-key-present",
  params: {},
});

/** The function's handler, in this process: the simulated account takes what it publishes, moto holds its table. */
describe("Notify", { tags: "moto_server" }, () => {
  let moto: MotoAccount;
  let front: Awaited<ReturnType<typeof startFront>>;
  let sandbox: Simulation;
  let documents: DynamoDBDocumentClient;
  let ledger: DynamoDbOrganizationLedger;
  let table: string;
  let tables = 0;
  let processes = 0;

  beforeAll(async () => {
    moto = await motoAccount();
    front = await startFront({
      account: ACCOUNT,
      route: (service) => (service === "dynamodb" ? { endpoint: moto.endpoint } : sandbox),
    });
  });
  afterAll(async () => {
    await front?.close();
  });

  beforeEach(async () => {
    sandbox = simulate({ scenario: readScenario({ account: ACCOUNT }) });
    sandbox.account.subscribe(TOPIC, "email", "you@example.com");
    sandbox.account.subscribe(TOPIC, "sqs", "programs");
    table = `notify-${tables++}`;
    const client = new DynamoDBClient({ endpoint: moto.endpoint, region: "us-east-1", credentials });
    const key = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
    await client.send(
      new CreateTableCommand({
        TableName: table,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [key(ledgerTable.hashKey), key(ledgerTable.rangeKey)],
        KeySchema: [
          { AttributeName: ledgerTable.hashKey, KeyType: "HASH" },
          { AttributeName: ledgerTable.rangeKey, KeyType: "RANGE" },
        ],
      }),
    );
    documents = DynamoDBDocumentClient.from(client);
    ledger = new DynamoDbOrganizationLedger({ client: documents, table });
    starts({});
    return () => client.destroy();
  });
  afterEach(() => vi.unstubAllEnvs());

  /** A process that Lambda has just started: it has published nothing yet. */
  function starts(environment: Readonly<Record<string, string>>) {
    processes += 1;
    const all = {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_ENDPOINT_URL: front.endpoint,
      GENKAN_TABLE: table,
      GENKAN_SETTINGS: "{}",
      GENKAN_TOPICS: JSON.stringify({ mail: TOPIC }),
      POWERTOOLS_DEV: "false",
      ...environment,
    };
    for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  }

  /** What an invocation answers, what it logs, and which calls of the table it makes. */
  async function notify(...Records: object[]) {
    front.calls.length = 0;
    const lines: string[] = [];
    const out = vi.spyOn(process.stdout, "write").mockImplementation((line) => lines.push(String(line)) > 0);
    try {
      // A module of another address has a state of its own.
      const url = new URL(`../../packages/monitor/src/notify.ts?${processes}`, import.meta.url).href;
      const { handler }: typeof import("@genkan/monitor/notify") = await import(/* @vite-ignore */ url);
      const context = { functionName: "Notify", awsRequestId: "1" } as Parameters<typeof handler>[1];
      const { batchItemFailures } = await handler({ Records }, context);
      return {
        failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
        log: lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line) as Record<string, unknown>),
        calls: front.calls.filter(({ service }) => service === "dynamodb").map(({ operation }) => operation),
      };
    } finally {
      out.mockRestore();
    }
  }

  /** An alert of a whole run, as the table's stream carries it. */
  async function alertOfRun(id: string, evaluations: readonly Evaluation[] = [drift]) {
    await record(ledger, ACCOUNT, id, AT, evaluations);
    return alertItem(id);
  }
  /** An alert of an event in a member of an organization. */
  async function alertOfMember(id: string) {
    const member = { account: ACCOUNT, name: "payments", state: "ACTIVE", joined: null, units } as const;
    const differences = compare({ ...(await ledger.read(ACCOUNT)), first: false }, [drift], { at: AT, alertId: id });
    const memberOf = { organization: ORGANIZATION, member };
    await ledger.commit(ACCOUNT, { ...eventsOf(id, AT), memberOf }, differences);
    return alertItem(id);
  }
  /** A digest that is recorded, as the table's stream carries it. */
  async function digestItem() {
    await putNow(ledger, ORGANIZATION, digest, []);
    const { Items = [] } = await documents.send(new ScanCommand({ TableName: table }));
    return Items.find(({ kind, state }) => kind === "digest" && state === "ready")!;
  }
  const unsentDigests = async () => (await ledger.unsentDigests(ORGANIZATION)).map(({ digestId }) => digestId);

  /** An alert of an event, which carries what it says. */
  async function alertOfEvent(id: string) {
    const standing = await ledger.read(ACCOUNT);
    const differences = compare({ ...standing, first: false }, [drift], { at: AT, alertId: id });
    const home = { identityCenterRegion: "eu-west-1", identityCenterInstance: "arn:aws:sso:::instance/ssoins-1" };
    await ledger.commit(ACCOUNT, { ...eventsOf(id, AT), ...home }, differences);
    return alertItem(id);
  }
  async function alertItem(id: string): Promise<Record<string, unknown>> {
    const { Items = [] } = await documents.send(new ScanCommand({ TableName: table }));
    return Items.find(({ alertId, kind }) => kind === "alert" && alertId === id)!;
  }
  const unsent = async () => {
    const { Items = [] } = await documents.send(new ScanCommand({ TableName: table }));
    return Items.filter(({ kind }) => kind === "alert").map(({ alertId }) => alertId);
  };
  const delivered = (protocol: string) => sandbox.account.mailbox.filter((each) => each.protocol === protocol);
  const published = () => delivered("sqs").map(({ body }) => JSON.parse(body) as Record<string, unknown>);

  describe("an alert of an event that comes alone and at once", () => {
    test("is published as it is, without a look-up, and marked", async () => {
      const { failed, calls, log } = await notify(alertReady(await alertOfEvent("a")));
      expect(failed).toEqual([]);
      expect(calls).toEqual(["DeleteItem"]);
      expect(published()).toMatchObject([{ alertId: "a", account: ACCOUNT, partition: "aws" }]);
      expect(await unsent()).toEqual([]);
      expect(log).toContainEqual(expect.objectContaining({ message: "alert published", alertId: "a", changes: 1 }));
      expect(log).toContainEqual(expect.objectContaining({ AlertsSent: 1 }));
    });

    test("leads to the Identity Center that it names", async () => {
      await notify(alertReady(await alertOfEvent("a")));
      expect(published()).toMatchObject([{ changes: [{ control: "root-access-key-absent", kind: "drift" }] }]);
      expect(delivered("email")[0]?.body).toContain(`--table ${table}`);
    });

    test("is looked up when it is published by a process that has published it", async () => {
      const alert = alertReady(await alertOfEvent("a"));
      await notify(alert);
      const { calls } = await notify(alert);
      expect(calls).toEqual(["Query"]);
      expect(published()).toHaveLength(1);
    });
  });

  describe("is looked up", () => {
    const lookedUp = ["Query", "Query", "DeleteItem"];

    test("an alert of a whole run", async () => {
      const { calls } = await notify(alertReady(await alertOfRun("a")));
      expect(calls).toEqual(lookedUp);
      expect(published()).toMatchObject([{ alertId: "a" }]);
    });

    test.each([
      ["nine seconds old: not yet", 9_000, ["DeleteItem"]],
      ["ten seconds old", 10_000, lookedUp],
      ["a minute old", 60_000, lookedUp],
    ])("an event's alert that is %s", async (_, age, expected) => {
      const alert = alertReady(await alertOfEvent("a"));
      vi.useFakeTimers({ toFake: ["Date"], now: alert.dynamodb.ApproximateCreationDateTime * 1_000 + age });
      try {
        expect((await notify(alert)).calls).toEqual(expected);
      } finally {
        vi.useRealTimers();
      }
      expect(published()).toHaveLength(1);
    });

    test("an event's alert of which the stream does not say when it was written", async () => {
      const { dynamodb, ...alert } = alertReady(await alertOfEvent("a"));
      const { ApproximateCreationDateTime: _, ...rest } = dynamodb;
      expect((await notify({ ...alert, dynamodb: rest })).calls).toEqual(lookedUp);
    });

    test("an event's alert beside another record", async () => {
      const alert = await alertOfEvent("a");
      const { calls } = await notify(alertReady(alert), alertReady({ kind: "run" }));
      expect(calls.slice(0, 3)).toEqual(lookedUp);
    });

    test("and not published when it was sent already", async () => {
      const alert = alertReady(await alertOfEvent("a"), new Date(Date.now() - 60_000));
      await ledger.markSent(ACCOUNT, "a");
      expect(await notify(alert)).toMatchObject({ failed: [], calls: ["Query"] });
      expect(published()).toEqual([]);
    });
  });

  describe("fails alone, and is handed over again", () => {
    const ready = { kind: "alert", state: "ready", account: ACCOUNT, alertId: "bad" };
    test.each([
      ["a record of another kind", { ...ready, kind: "run" }],
      ["an alert that is still open", { ...ready, state: "open" }],
      ["an alert of no account", { ...ready, account: "1234" }],
      ["an alert of too long an account", { ...ready, account: `${ACCOUNT}4` }],
      ["an alert whose account has more before it", { ...ready, account: `x${ACCOUNT}` }],
      ["an alert without an id", { ...ready, alertId: "" }],
      ["an alert that carries no JSON", { ...ready, held: "{" }],
      ["an alert that carries something else", { ...ready, held: "[]" }],
      [
        "an alert that carries changes of no control",
        { ...ready, held: '{"changes":[{"kind":"drift"}],"identityCenterRegion":null,"identityCenterInstance":null}' },
      ],
      [
        "an alert that carries exceptions of no control",
        {
          ...ready,
          held: '{"changes":[],"identityCenterRegion":null,"identityCenterInstance":null,"exceptions":[{}]}',
        },
      ],
    ])("%s", async (_, image) => {
      const { dynamodb, ...bad } = alertReady(image);
      const good = alertReady(await alertOfRun("a"));
      const SequenceNumber = "111";
      expect((await notify({ ...bad, dynamodb: { ...dynamodb, SequenceNumber } }, good)).failed).toEqual(["111"]);
      expect(published()).toMatchObject([{ alertId: "a" }]);
    });

    test("an alert that nobody took, and stays unsent", async () => {
      const alert = alertReady(await alertOfRun("a"));
      sandbox.account.update(({ faults }) => void faults.push({ action: "sns:Publish", fault: "AccessDenied" }));
      expect((await notify(alert)).failed).toEqual([alert.dynamodb.SequenceNumber]);
      expect(await unsent()).toEqual(["a"]);
    });
  });

  test("alerts of one batch are published one after another, in the order of the stream", async () => {
    const first = await alertOfRun("a");
    const second = await alertOfRun("b", [evaluation("root-access-key-absent", "COMPLIANT")]);
    await notify(alertReady(first), alertReady(second));
    expect(published().map(({ alertId }) => alertId)).toEqual(["a", "b"]);
    // Nothing is read for the second before the first is marked.
    const all = front.calls.map(({ service }) => service);
    // The account's name is read once in a process.
    expect(all.filter((service) => service === "iam")).toHaveLength(1);
    const services = all.filter((service) => service !== "iam");
    expect(services.slice(0, services.length / 2)).toEqual(services.slice(services.length / 2));
  });

  test("what is no batch of the stream is refused", async () => {
    await expect(notify({})).rejects.toThrow("eventID");
    await expect(notify({ eventID: "1" })).rejects.toThrow("dynamodb");
  });

  test("a function without its settings is refused by their names", async () => {
    const alert = alertReady(await alertOfRun("a"));
    for (const name of ["GENKAN_TABLE", "GENKAN_SETTINGS", "GENKAN_TOPICS"]) {
      starts({ [name]: "" });
      await expect(notify(alert)).rejects.toThrow(name);
    }
    for (const topics of [{ mail: TOPIC, "amazon-q": "chat" }, { "amazon-q": CHAT }, { mail: TOPIC, fax: TOPIC }]) {
      starts({ GENKAN_TOPICS: JSON.stringify(topics) });
      await expect(notify(alert)).rejects.toThrow(/GENKAN_TOPICS|There is no channel fax/);
    }
    starts({ GENKAN_TOPICS: JSON.stringify({ mail: TOPIC, slack: TOPIC }) });
    await expect(notify(alert)).rejects.toThrow("GENKAN_TOPICS names slack, which has no topic");
  });

  test("alerts are in the language of the deployment, and of its partition", async () => {
    const topic = TOPIC.replace("aws", "aws-cn");
    sandbox.account.subscribe(topic, "sqs", "programs");
    starts({ GENKAN_TOPICS: JSON.stringify({ mail: topic }), GENKAN_SETTINGS: '{"locale":"ja"}' });
    await notify(alertReady(await alertOfRun("a")));
    expect(published()).toMatchObject([{ partition: "aws-cn", changes: [{ title: expect.stringMatching(/ルート/) }] }]);
  });

  describe("an alert of a member's event", () => {
    test.each([
      ["as it comes", 0],
      ["looked up", 60_000],
    ])("says whose it is, and who may subscribe to it, %s", async (_, age) => {
      const { calls } = await notify(alertReady(await alertOfMember("a"), new Date(Date.now() - age)));
      expect(calls.at(-1)).toBe("DeleteItem");
      expect(published()).toMatchObject([{ account: ACCOUNT, accountName: "payments", accountPath: "workloads" }]);
      expect(delivered("email")[0]?.subject).toContain(` - ${ACCOUNT} payments [Genkan]`);
      const { attributes } = delivered("sqs")[0]!;
      expect(JSON.parse(attributes?.["ou"]?.value ?? "")).toEqual(["r-a1b2", "ou-a1b2-11111111", "workloads"]);
      // The name of the account that Genkan runs in is not read for it.
      expect(front.calls.filter(({ service }) => service === "iam")).toEqual([]);
    });
  });

  describe("a digest", () => {
    test("that comes alone and at once is published as it is, without a look-up, and marked", async () => {
      const { failed, calls, log } = await notify(digestReady(await digestItem()));
      expect([failed, calls]).toEqual([[], ["DeleteItem"]]);
      expect(published()).toMatchObject([{ schema: "genkan.digest/1", digestId: digest.digestId }]);
      expect(delivered("email")[0]?.subject).toBe("CRITICAL 3 controls fail in 14 accounts +5 - o-abc1234567 [Genkan]");
      expect(JSON.parse(delivered("sqs")[0]?.attributes?.["kind"]?.value ?? "")).toContain("digest");
      expect(await unsentDigests()).toEqual([]);
      expect(log).toContainEqual(
        expect.objectContaining({ message: "digest published", digestId: digest.digestId, organization: ORGANIZATION }),
      );
      expect(log).toContainEqual(expect.objectContaining({ AlertsSent: 1 }));
    });

    test("that was sent before, or by this process, is not published again", async () => {
      const item = await digestItem();
      expect((await notify(digestReady(item))).calls).toEqual(["DeleteItem"]);
      expect((await notify(digestReady(item))).calls).toEqual(["Query"]);
      starts({});
      expect((await notify(digestReady(item, new Date(Date.now() - 60_000)))).calls).toEqual(["Query"]);
      expect(published()).toHaveLength(1);
    });

    test("that is old, or not alone, is looked up", async () => {
      const item = digestReady(await digestItem(), new Date(Date.now() - 60_000));
      const { calls } = await notify(item, alertReady({ kind: "run" }));
      expect(calls).toEqual(["Query", "DeleteItem"]);
      expect(published()).toHaveLength(1);
    });

    test("that nobody took stays unsent, and is handed over again under the same id", async () => {
      const item = digestReady(await digestItem());
      sandbox.account.update(({ faults }) => void faults.push({ action: "sns:Publish", fault: "AccessDenied" }));
      expect((await notify(item)).failed).toEqual([item.dynamodb.SequenceNumber]);
      expect(await unsentDigests()).toEqual([digest.digestId]);
      sandbox.account.update(({ faults }) => void faults.splice(0));
      expect((await notify(item)).failed).toEqual([]);
      expect(published()).toMatchObject([{ digestId: digest.digestId }]);
      expect(await unsentDigests()).toEqual([]);
    });

    test.each([
      ["of no organization", { organization: "" }],
      ["without an id", { digestId: "" }],
      ["that carries no digest", { held: "{}" }],
    ])("%s fails alone", async (_, wrong) => {
      const { dynamodb, ...bad } = digestReady({ ...(await digestItem()), ...wrong });
      const good = alertReady(await alertOfRun("a"));
      const record = { ...bad, dynamodb: { ...dynamodb, SequenceNumber: "111" } };
      expect((await notify(record, good)).failed).toEqual(["111"]);
      expect(published()).toMatchObject([{ alertId: "a" }]);
    });

    test("goes to every topic, and after a failure only to the one that did not take it", async () => {
      starts({ GENKAN_TOPICS: JSON.stringify({ mail: TOPIC, "amazon-q": CHAT }) });
      const item = digestReady(await digestItem());
      expect((await notify(item)).failed).toHaveLength(1);
      sandbox.account.subscribe(CHAT, "https", "amazon-q");
      expect((await notify(item)).failed).toEqual([]);
      expect(published()).toHaveLength(1);
      expect(JSON.parse(delivered("https")[0]?.body ?? "{}")).toMatchObject({ source: "custom", id: digest.digestId });
    });
  });

  describe("with a chat channel", () => {
    beforeEach(() => starts({ GENKAN_TOPICS: JSON.stringify({ mail: TOPIC, "amazon-q": CHAT }) }));

    test("both channels get the alert, which counts once", async () => {
      sandbox.account.subscribe(CHAT, "https", "amazon-q");
      const { log } = await notify(alertReady(await alertOfRun("a")));
      expect(published()).toHaveLength(1);
      expect(JSON.parse(delivered("https")[0]?.body ?? "{}")).toMatchObject({ source: "custom" });
      expect(log.filter(({ AlertsSent }) => AlertsSent)).toHaveLength(1);
    });

    test("the one that fails is tried again, and the other does not get the alert twice", async () => {
      const alert = alertReady(await alertOfRun("a"));
      for (let attempt = 1; attempt <= 2; attempt++) {
        const { failed, log } = await notify(alert);
        expect(failed).toHaveLength(1);
        expect(log.filter(({ AlertsSent }) => AlertsSent)).toEqual([]);
      }
      expect(await unsent()).toEqual(["a"]);
      sandbox.account.subscribe(CHAT, "https", "amazon-q");
      expect((await notify(alert)).failed).toEqual([]);
      expect(published()).toHaveLength(1);
      expect(delivered("https")).toHaveLength(1);
      expect(await unsent()).toEqual([]);
    });
  });
});
