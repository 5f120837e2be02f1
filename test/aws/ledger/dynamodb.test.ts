import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoDbLedger } from "@genkan/aws/ledger/dynamodb";
import { ledgerActions, ledgerTable } from "@genkan/aws/ledger/table";
import { compare } from "@genkan/controls/finding";
import { ConflictError } from "@genkan/controls/ledger";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { TestClock } from "../../clock.ts";
import { evaluation, record } from "../../findings.ts";
import { ledgerContract } from "../../ledger-contract.ts";
import { inAccount, type MotoAccount, motoAccount } from "../../moto.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
const AT = "2026-11-01T00:00:00.000Z";

describe("the DynamoDB ledger", { tags: "moto_server" }, () => {
  let moto: MotoAccount;
  const opened: DynamoDBClient[] = [];
  const commands = new Set<string>();
  beforeAll(async () => {
    moto = await motoAccount();
  });
  afterAll(() => {
    for (const client of opened) client.destroy();
  });

  /** A client whose writes may be made to fail: `fail` sees each request's number and name before it is sent. */
  const connect = (fail: (n: number, command: string) => Error | undefined = () => undefined) => {
    const client = new DynamoDBClient({ region: "us-east-1", endpoint: moto.endpoint, credentials, maxAttempts: 1 });
    opened.push(inAccount(client, moto));
    const sent: string[] = [];
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const error = fail(sent.length + 1, commandName);
          if (error) throw error;
          sent.push(commandName);
          commands.add(commandName.replace(/Command$/, ""));
          return next(args);
        },
      { step: "initialize" },
    );
    const document = DynamoDBDocumentClient.from(client);
    return { client: document, sent };
  };

  let tables = 0;
  const makeTable = async () => {
    const table = `ledger-${tables++}`;
    const key = (AttributeName: string) => ({ AttributeName, AttributeType: "S" as const });
    await connect().client.send(
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
    return table;
  };

  ledgerContract(async () => new DynamoDbLedger({ client: connect().client, table: await makeTable() }));

  test("reads every page of what stands and of what was", async () => {
    const table = await makeTable();
    const ledger = new DynamoDbLedger({ client: connect().client, table, pageSize: 3 });
    const all = Array.from({ length: 10 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    await record(ledger, "1", "r1", AT, all);
    expect((await ledger.read("1")).findings).toHaveLength(10);
    expect(await ledger.changesOf("1", "r1")).toHaveLength(10);
    expect(await ledger.history("1", 8)).toHaveLength(8);
  });

  test("a run in which nothing changed writes one item", async () => {
    const table = await makeTable();
    const { client, sent } = connect();
    const ledger = new DynamoDbLedger({ client, table });
    await record(ledger, "1", "r1", AT, [evaluation("c", "COMPLIANT")]);
    sent.length = 0;
    await record(ledger, "1", "r2", AT, [evaluation("c", "COMPLIANT")]);
    expect(sent).toEqual(
      ["QueryCommand", "PutItemCommand"].map((name) => expect.stringMatching(name.replace("Item", "(Item)?"))),
    );
  });

  test("history expires, what stands does not", async () => {
    const table = await makeTable();
    const { client } = connect();
    await record(new DynamoDbLedger({ client, table }), "1", "r1", AT, [evaluation("c", "NON_COMPLIANT")]);
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const expiring = Items.filter((item) => item[ledgerTable.ttl] !== undefined);
    expect(expiring.map(({ pk, ttl }) => [pk, ttl])).toEqual([["history#1", Date.parse(AT) / 1000 + 400 * 86_400]]);
  });

  test("a run that dies between any two writes of a large commit loses no change", async () => {
    const all = Array.from({ length: 60 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    for (let dies = 2; ; dies++) {
      const table = await makeTable();
      const clock = new TestClock(AT);
      const dying = connect((n) => (n === dies ? new Error("died") : undefined));
      const first = new DynamoDbLedger({ client: dying.client, table, clock });
      const survived = await record(first, "1", "r1", AT, all).then(
        () => true,
        () => false,
      );
      clock.advance(16 * 60_000);
      const ledger = new DynamoDbLedger({ client: connect().client, table, clock });
      await record(ledger, "1", "r2", AT, all);
      const { untold, findings } = await ledger.read("1");
      const told = (await Promise.all(untold.map((alertId) => ledger.changesOf("1", alertId)))).flat();
      expect(findings).toHaveLength(60);
      expect(new Set(told.map(({ resource }) => resource.id)).size).toBe(60);
      expect(told).toHaveLength(60);
      if (survived) break;
    }
  });

  test("an alert that was opened a minute ago may still be written, and is not told yet", async () => {
    const table = await makeTable();
    const clock = new TestClock(AT);
    const all = Array.from({ length: 60 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    const dying = connect((n) => (n === 4 ? new Error("died") : undefined));
    await record(new DynamoDbLedger({ client: dying.client, table, clock }), "1", "r1", AT, all).catch(() => {});
    const ledger = new DynamoDbLedger({ client: connect().client, table, clock });
    clock.advance(60_000);
    expect((await ledger.read("1")).untold).toEqual([]);
    clock.advance(15 * 60_000);
    expect((await ledger.read("1")).untold).toEqual(["r1"]);
  });

  const cancelled = (...codes: string[]) =>
    Object.assign(new Error("cancelled"), {
      name: "TransactionCanceledException",
      CancellationReasons: codes.map((Code) => ({ Code })),
    });

  test("an alert that was told meanwhile is not woken, one that still waits is", async () => {
    const ledger = new DynamoDbLedger({ client: connect().client, table: await makeTable() });
    await record(ledger, "6", "r1", AT, [evaluation("c", "COMPLIANT")]);
    await record(ledger, "6", "r2", AT, [evaluation("c", "NON_COMPLIANT")]);
    await ledger.told("6", "r1");
    await ledger.wake("6", "r1");
    await ledger.wake("6", "r2");
    expect((await ledger.read("6")).untold).toEqual(["r2"]);
  });

  test("an alert of events carries what it tells, as far as it fits, and not once it was woken", async () => {
    const table = await makeTable();
    const { client } = connect();
    const ledger = new DynamoDbLedger({ client, table });
    const carriedBy = async (alertId: string) => {
      const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
      return Items.find((item) => item["kind"] === "alert" && item["alertId"] === alertId)?.["held"];
    };
    const params = { text: "é".repeat(45 * 1_024) };
    const fails = (...ids: string[]) => ids.map((id) => evaluation(id, "NON_COMPLIANT", undefined, { params }));
    const nothing = { first: false, findings: [], exceptions: [] };
    const small = compare(nothing, fails("c"), AT, "r1");
    const where = { identityCenterRegion: "eu-west-1", identityCenterInstance: null };
    await ledger.commit("7", { id: "r1", at: AT, ...where }, small);
    expect(JSON.parse(String(await carriedBy("r1")))).toEqual({ changes: small.changes, ...where });
    await ledger.wake("7", "r1");
    expect(await carriedBy("r1")).toBeUndefined();
    expect(await ledger.changesOf("7", "r1")).toEqual(small.changes);
    await ledger.commit("7", { id: "r2", at: AT }, compare(nothing, fails("d", "e"), AT, "r2"));
    await record(ledger, "7", "r3", AT, [evaluation("f", "NON_COMPLIANT")]);
    expect([await carriedBy("r2"), await carriedBy("r3")]).toEqual([undefined, undefined]);
    expect((await ledger.read("7")).untold).toEqual(["r1", "r2", "r3"]);
  });

  test("a write that met another's transaction is tried again", async () => {
    const table = await makeTable();
    let left = 2;
    const { client } = connect((_, name) =>
      /Transact/.test(name) && left-- > 0 ? cancelled("None", "TransactionConflict") : undefined,
    );
    const waits: number[] = [];
    const clock = { now: Date.now, sleep: async (milliseconds: number) => void waits.push(milliseconds) };
    const ledger = new DynamoDbLedger({ client, table, clock });
    await record(ledger, "1", "r1", AT, [evaluation("c", "NON_COMPLIANT")]);
    expect(waits).toHaveLength(2);
    expect((await ledger.read("1")).findings).toHaveLength(1);
  });

  test("a conflict that does not pass ends in AWS's own error, a failed condition in ours", async () => {
    const table = await makeTable();
    const clock = new TestClock(AT);
    const busy = connect((_, name) => (/Transact/.test(name) ? cancelled("TransactionConflict") : undefined));
    await expect(
      record(new DynamoDbLedger({ client: busy.client, table, clock }), "1", "r1", AT, [evaluation("c", "COMPLIANT")]),
    ).rejects.toThrow("cancelled");
    const lost = connect((_, name) =>
      /Transact/.test(name) ? cancelled("ConditionalCheckFailed", "TransactionConflict") : undefined,
    );
    await expect(
      record(new DynamoDbLedger({ client: lost.client, table, clock }), "1", "r1", AT, [evaluation("c", "COMPLIANT")]),
    ).rejects.toBeInstanceOf(ConflictError);
  });

  test("it declares the actions that it calls, all of them and no other", () => {
    const scaffold = ["CreateTable", "Scan"];
    const called = [...commands]
      .filter((name) => !scaffold.includes(name))
      .flatMap((name) =>
        name === "TransactWriteItems" || name === "TransactWrite"
          ? ["PutItem", "DeleteItem"]
          : [name.replace(/^(Put|Delete)(Item)?$/, "$1Item")],
      );
    expect([...new Set(called)].sort().map((name) => `dynamodb:${name}`)).toEqual(ledgerActions);
  });
});
