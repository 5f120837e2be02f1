import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, QueryCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoDbOrganizationLedger } from "@genkan/aws/ledger/organization";
import { ledgerActions, organizationIndex, readyAlert, readyDigest } from "@genkan/aws/ledger/table";
import { commit } from "@genkan/controls/engine/commit";
import { compare } from "@genkan/controls/engine/compare";
import { leave } from "@genkan/controls/engine/leave";
import type { GatheredAlert, MemberRun } from "@genkan/controls/engine/organization-ledger";
import type { Status } from "@genkan/controls/model/evaluation";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import { evaluation, eventsOf, record, runOf } from "../../findings.ts";
import { organizationTable } from "../../ledger-table.ts";
import { inAccount, type MotoAccount, motoAccount } from "../../moto.ts";
import {
  digestNamed,
  memberNamed,
  type OpenOrganization,
  organizationContract,
  putNow,
  recordMember,
  survivesEveryDeath,
} from "../../organization-contract.ts";
import { openTable, simulatedTable } from "../../simulated-table.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const AT = "2026-11-01T00:00:00.000Z";
const ORG = "o-abc1234567";
const ANN = "000000000021";
const inPass = (pass: string, account = ANN) => ({ organization: ORG, member: memberNamed(account), pass });

/** What a test looks at of a request. */
interface Sent {
  readonly name: string;
  // biome-ignore lint/suspicious/noExplicitAny: the input of any command
  readonly input: any;
}

test.each([true, false])("killed after every write, it loses and repeats nothing (run again: %s)", async (retried) => {
  const openEmpty: OpenOrganization = async (around, clock) => {
    const { client } = openTable();
    const send = client.send.bind(client);
    client.send = (async (command: object) =>
      around(command.constructor !== QueryCommand, () => send(command as never))) as never;
    return new DynamoDbOrganizationLedger({
      ...{ client, table: simulatedTable, largestTransaction: 4 },
      clock: { ...clock, sleep: async () => {} },
    });
  };
  // The pass, a member, one of four transactions, a departure of as many, the digest, the deletions of what it covers and
  // of its note, the end of the pass and of its mark, the publication and its mark.
  expect(await survivesEveryDeath(openEmpty, retried)).toBe(17);
});

describe("the DynamoDB ledger of an organization", { tags: "moto_server" }, () => {
  let moto: MotoAccount;
  let database: DynamoDBClient;
  beforeAll(async () => {
    moto = await motoAccount();
    database = inAccount(
      new DynamoDBClient({ region: "us-east-1", endpoint: moto.endpoint, credentials, maxAttempts: 1 }),
      moto,
    );
  });
  afterAll(() => database?.destroy());

  let tables = 0;
  const makeTable = async () => {
    const table = `organization-${tables++}`;
    await database.send(new CreateTableCommand(organizationTable(table)));
    return table;
  };

  const names = new Set<string>();
  /** A client whose every request is written down, and may be answered by `around` instead. */
  const connect = (around: (sent: Sent, made: () => Promise<unknown>) => Promise<unknown> = (_, made) => made()) => {
    const client = DynamoDBDocumentClient.from(database);
    const send = client.send.bind(client);
    const sent: Sent[] = [];
    client.send = (async (command: { readonly input: object }) => {
      const each = { name: command.constructor.name.replace("Command", ""), input: command.input };
      sent.push(each);
      names.add(each.name);
      return around(each, () => send(command as never));
    }) as never;
    return { client, sent };
  };
  const openLedger = async (more: object = {}) => {
    const { client, sent } = connect();
    const table = await makeTable();
    return { ledger: new DynamoDbOrganizationLedger({ client, table, ...more }), sent, client, table };
  };
  const small = async () => (await openLedger({ largestTransaction: 10, pageSize: 5 })).ledger;

  organizationContract(small);

  const gatheredIn = async (ledger: DynamoDbOrganizationLedger, runs?: readonly MemberRun[]) => {
    const alerts: GatheredAlert[] = [];
    for await (const alert of ledger.gathered(ORG, runs)) alerts.push(alert);
    return alerts;
  };

  test("a run of a member that changed nothing writes one item", async () => {
    const { ledger, sent } = await openLedger();
    const run = (id: string) =>
      recordMember(ledger, { id, at: AT, memberOf: inPass(id) }, [evaluation("c", "NON_COMPLIANT")]);
    await run("r1");
    sent.length = 0;
    await run("r2");
    expect(sent.map(({ name }) => name)).toEqual(["Query", "Put"]);
    expect(sent[1]?.input.Item).toMatchObject({ sk: "run", body: { id: "r2" }, indexPk: `org#${ORG}`, indexSk: ANN });
  });

  test("without an organization, items are what they have always been", async () => {
    const { ledger, client, table } = await openLedger({ clock: new TestClock(AT) });
    const changed = [evaluation("c", "NON_COMPLIANT"), evaluation("d", "INSUFFICIENT_DATA")];
    const { written, changes } = await record(ledger, "1", "r1", AT, changed);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const beside = { identityCenterRegion: null, identityCenterInstance: null, exceptions: [] };
    const keyOf = (control: string) => JSON.stringify([control, "AWS::::Account", "111122223333"]);
    const ttl = Date.parse(AT) / 1_000 + 400 * 86_400;
    const expected = [
      {
        ...{ pk: "account#1", sk: "alert#r1", kind: "alert", state: "ready", account: "1", alertId: "r1", since: AT },
        ...{ beside, openedAt: Date.parse(AT) },
      },
      ...written.map((body) => ({
        ...{ pk: "account#1", sk: `finding#${keyOf(body.control)}`, kind: "finding", version: 1, body },
      })),
      { pk: "account#1", sk: "run", kind: "run", body: runOf("r1", AT, changed) },
      ...changes.map((body) => ({ pk: "history#1", sk: `r1#${keyOf(body.control)}`, kind: "change", body, ttl })),
    ];
    const sorted = (items: readonly object[]) => items.map((item) => JSON.stringify(item, keysOf(item))).toSorted();
    expect(sorted(Items)).toEqual(sorted(expected));
  });

  test("the index holds heartbeats, what is open and what is gathered, without the changes that an alert carries", async () => {
    const { ledger, client, table } = await openLedger();
    const run = (id: string, pass: string | null, status: Status) =>
      recordMember(
        ledger,
        { id, at: AT, memberOf: { organization: ORG, member: memberNamed(ANN), ...(pass ? { pass } : {}) } },
        [evaluation("c", status)],
      );
    const indexed = async () => {
      const { Items = [] } = await client.send(
        new ScanCommand({ TableName: table, IndexName: organizationIndex.name, ConsistentRead: false }),
      );
      return Items.map((item) => [item["indexPk"], item["indexSk"], Object.hasOwn(item, "held")]).toSorted();
    };
    await run("r1", "p1", "NON_COMPLIANT");
    const [unresolved, gathered, heartbeat] = [`open#${ORG}#c`, `gathered#${ORG}`, `org#${ORG}`];
    expect(await indexed()).toEqual([
      [gathered, `p1#${ANN}`, false],
      [unresolved, ANN, false],
      [heartbeat, ANN, false],
    ]);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    expect(Items.find(({ kind }) => kind === "alert")?.["held"]).toBeTypeOf("string");
    await run("r2", null, "COMPLIANT");
    expect(await indexed()).toEqual([
      [gathered, `p1#${ANN}`, false],
      [heartbeat, ANN, false],
    ]);
  });

  test("the stream's filters let through what is sent by itself and the digest, and nothing that is gathered", async () => {
    const { client, sent } = connect();
    const options = { client, table: await makeTable(), largestTransaction: 4 };
    const ledger = new DynamoDbOrganizationLedger(options);
    const puts = () =>
      sent
        .splice(0)
        .flatMap(({ input }) => [
          input.Item,
          ...(input.TransactItems ?? []).map((each: Sent["input"]) => each.Put?.Item),
        ])
        .filter((item) => item?.state !== undefined)
        .map(({ kind, state }) => ({ kind, state }));
    const of = ({ dynamodb: { NewImage } }: typeof readyAlert | typeof readyDigest) =>
      ({ kind: NewImage.kind.S[0], state: NewImage.state.S[0] }) as const;
    const many = Array.from({ length: 6 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    await recordMember(ledger, { id: "r1", at: AT, memberOf: inPass("p1") }, many);
    expect(puts()).toEqual([
      { kind: "alert", state: "open" },
      { kind: "alert", state: "gathered" },
    ]);
    await putNow(ledger, ORG, digestNamed("p1"), await gatheredIn(ledger));
    expect(puts()).toEqual([of(readyDigest)]);
    const by = { ...eventsOf("e1", AT), memberOf: { organization: ORG, member: memberNamed(ANN) } };
    const before = { ...(await ledger.read(ANN)), first: false };
    const drift = compare(before, [evaluation("d", "NON_COMPLIANT")], { at: AT, alertId: "e1" });
    await ledger.commit(ANN, by, drift);
    expect(puts()).toEqual([of(readyAlert)]);
  });

  test("an alert whose process died half-way is gathered when it is dead, not sent by itself, and not before", async () => {
    const clock = new TestClock(AT);
    const table = await makeTable();
    let transactions = 0;
    const dying = connect(async ({ name }, made) => {
      if (name === "TransactWrite" && ++transactions === 4) throw new Error("died");
      return made();
    });
    const options = { table, clock, largestTransaction: 4 };
    const many = Array.from({ length: 6 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    const first = new DynamoDbOrganizationLedger({ ...options, client: dying.client });
    await expect(recordMember(first, { id: "r1", at: AT, memberOf: inPass("p1") }, many)).rejects.toThrow("died");
    const ledger = new DynamoDbOrganizationLedger({ ...options, client: connect().client });
    clock.advance(15 * 60_000);
    expect([await gatheredIn(ledger), (await ledger.read(ANN)).unsent]).toEqual([[], []]);
    clock.advance(1);
    const [alert] = await gatheredIn(ledger);
    expect(alert).toMatchObject({ alertId: "r1", pass: "p1", left: false, changes: { length: 4 } });
    expect((await ledger.read(ANN)).unsent).toEqual([]);
  });

  test("an alert whose commit failed half-way is gathered at once", async () => {
    const table = await makeTable();
    let transactions = 0;
    const failing = connect(async ({ name }, made) => {
      if (name === "TransactWrite" && ++transactions === 4) throw new Error("no answer");
      return made();
    });
    const first = new DynamoDbOrganizationLedger({ table, largestTransaction: 4, client: failing.client });
    const many = Array.from({ length: 6 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    const by = { ...runOf("r1", AT, many), memberOf: inPass("p1") };
    const committed = commit(first, ANN, await first.read(ANN), (before) => ({
      ...compare({ ...before, first: true }, many, { at: AT, alertId: by.id }),
      by,
    }));
    await expect(committed).rejects.toThrow("no answer");
    const [alert] = await gatheredIn(new DynamoDbOrganizationLedger({ table, client: connect().client }));
    expect(alert).toMatchObject({ alertId: "r1", pass: "p1", changes: { length: 4 } });
  });

  test("an alert that was opened and has no change yet is forgotten when its process is dead", async () => {
    const clock = new TestClock(AT);
    const table = await makeTable();
    let transactions = 0;
    const dying = connect(async ({ name }, made) => {
      if (name === "TransactWrite" && ++transactions === 2) throw new Error("died");
      return made();
    });
    const options = { table, clock, largestTransaction: 4 };
    const many = Array.from({ length: 6 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    const first = new DynamoDbOrganizationLedger({ ...options, client: dying.client });
    await recordMember(first, { id: "r1", at: AT, memberOf: inPass("p1") }, many).catch(() => {});
    clock.advance(16 * 60_000);
    const { client, sent } = connect();
    const ledger = new DynamoDbOrganizationLedger({ ...options, client });
    expect(await gatheredIn(ledger)).toEqual([]);
    expect(sent.at(-1)).toMatchObject({ name: "Delete", input: { Key: { sk: "alert#r1" } } });
    sent.length = 0;
    expect(await gatheredIn(ledger)).toEqual([]);
    expect(sent.map(({ name }) => name)).toEqual(["Query", "Query"]);
  });

  test("a departure that died half-way is reported once, by the one that completes it", async () => {
    const clock = new TestClock(AT);
    const table = await makeTable();
    const options = { table, clock, largestTransaction: 4 };
    const ledger = new DynamoDbOrganizationLedger({ ...options, client: connect().client });
    const many = Array.from({ length: 6 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    await recordMember(ledger, { id: "r1", at: AT, memberOf: inPass("p1") }, many);
    await putNow(ledger, ORG, digestNamed("p1"), await gatheredIn(ledger));
    const [ann] = await ledger.members(ORG);
    let transactions = 0;
    const dying = connect(async ({ name }, made) => {
      // What it does about its failure fails as well.
      if (name === "Put" || (name === "TransactWrite" && ++transactions === 3)) throw new Error("died");
      return made();
    });
    const first = new DynamoDbOrganizationLedger({ ...options, client: dying.client });
    await expect(leave(first, ann!, { id: "l1", at: AT, pass: "p2" })).rejects.toThrow("died");
    expect(await ledger.members(ORG)).toEqual([ann]);
    clock.advance(16 * 60_000);
    await leave(ledger, ann!, { id: "l2", at: AT, pass: "p3" });
    const alerts = await gatheredIn(ledger);
    expect(alerts.map(({ alertId, left, changes }) => [alertId, left, changes.length]).toSorted()).toEqual([
      ["l1", false, 2],
      ["l2", true, 4],
    ]);
  });

  test("an alert that the index does not show yet is found by its run, one that it still shows is not repeated", async () => {
    const { client, table } = await openLedger();
    let stale: object[] | null = [];
    const { client: lagging } = connect(async ({ input }, made) =>
      input.IndexName && input.ExpressionAttributeValues[":partition"].startsWith("gathered") && stale
        ? { Items: stale }
        : made(),
    );
    const ledger = new DynamoDbOrganizationLedger({ client: lagging, table });
    await recordMember(ledger, { id: "r1", at: AT, memberOf: inPass("p1") }, [evaluation("c", "NON_COMPLIANT")]);
    expect(await gatheredIn(ledger)).toEqual([]);
    const runs = await ledger.runsOf(ORG, [ANN]);
    const found = await gatheredIn(ledger, runs);
    expect(found).toMatchObject([{ account: ANN, alertId: "r1", changes: { length: 1 } }]);
    stale = null;
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table, IndexName: organizationIndex.name }));
    stale = Items.filter(({ indexPk }) => String(indexPk).startsWith("gathered"));
    expect(await gatheredIn(ledger, runs)).toEqual(found);
    await putNow(ledger, ORG, digestNamed("p1"), found);
    expect(await gatheredIn(ledger, runs)).toEqual([]);
  });

  test("reads of one account are consistent", async () => {
    const { ledger, sent } = await openLedger();
    await recordMember(ledger, { id: "r1", at: AT, memberOf: inPass("p1") }, [evaluation("c", "NON_COMPLIANT")]);
    sent.length = 0;
    await ledger.runsOf(ORG, [ANN]);
    await gatheredIn(ledger);
    await ledger.lastPass(ORG);
    await ledger.unsentDigests(ORG);
    const reads = sent.filter(({ name, input }) => name === "Query" && !input.IndexName);
    expect(reads.length).toBeGreaterThanOrEqual(5);
    for (const { input } of reads) expect(input).toMatchObject({ ConsistentRead: true });
  });

  test("what a digest of 10,000 accounts covers fits in one transaction, each of its items in 400 KB", async () => {
    const sizes: number[] = [];
    const { client, sent } = connect(async (each, made) => (each.name === "Query" ? made() : {}));
    const ledger = new DynamoDbOrganizationLedger({ client, table: await makeTable() });
    const covers = Array.from({ length: 10_000 }, (_, i) => ({
      account: String(100_000_000_000 + i),
      alertId: `${AT}-0123456789ab`,
    }));
    await putNow(ledger, ORG, digestNamed("p1"), covers);
    const [transaction, ...others] = sent.filter(({ name }) => name === "TransactWrite");
    expect(others).toEqual([]);
    const items = transaction?.input.TransactItems as { Put: { Item: object } }[];
    for (const { Put } of items) sizes.push(Buffer.byteLength(JSON.stringify(Put.Item)));
    expect(items.length).toBeLessThanOrEqual(100);
    expect(Math.max(...sizes)).toBeLessThan(400 * 1_024);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(4 * 1_024 * 1_024);
  });

  test("it calls only what the ledger declares", () => {
    const actions: Record<string, string[]> = {
      TransactWrite: ["PutItem", "DeleteItem"],
      Put: ["PutItem"],
      Delete: ["DeleteItem"],
    };
    const called = new Set([...names].filter((name) => name !== "Scan").flatMap((name) => actions[name] ?? [name]));
    expect([...called].sort().map((name) => `dynamodb:${name}`)).toEqual(ledgerActions);
  });
});

/** The names of all properties inside of a value, in one order. */
const keysOf = (value: unknown): string[] => {
  const names = new Set<string>();
  JSON.stringify(value, (name, each: unknown) => {
    names.add(name);
    return each;
  });
  return [...names].toSorted();
};
