import { createHash } from "node:crypto";
import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Aws } from "@genkan/aws/clients";
import { DynamoDbLedger, openLedger } from "@genkan/aws/ledger/dynamodb";
import { ledgerActions, ledgerTable } from "@genkan/aws/ledger/table";
import { commit } from "@genkan/controls/engine/commit";
import { compare } from "@genkan/controls/engine/compare";
import type { Change } from "@genkan/controls/engine/finding";
import type { Fix, StepResult } from "@genkan/controls/engine/fix";
import { ConflictError, FixTooLargeError } from "@genkan/controls/engine/ledger";
import { publishUnsent } from "@genkan/controls/engine/publish";
import type { Alert } from "@genkan/controls/engine/world";
import type { Evaluation, Status } from "@genkan/controls/model/evaluation";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { act, lineOf } from "../../acts.ts";
import { TestClock } from "../../clock.ts";
import { evaluation, eventsOf, record, runOf, unsentIn } from "../../findings.ts";
import { ledgerContract } from "../../ledger-contract.ts";
import { inAccount, type MotoAccount, motoAccount } from "../../moto.ts";
import { accessSteps, place } from "../../plans.ts";

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

  /** A client whose requests may be made to fail: `fail` sees each request's number and name before it is sent. */
  const connect = (
    fail: (n: number, command: string) => Promise<Error | undefined> | Error | undefined = () => undefined,
  ) => {
    const client = new DynamoDBClient({ region: "us-east-1", endpoint: moto.endpoint, credentials, maxAttempts: 1 });
    opened.push(inAccount(client, moto));
    const sent: string[] = [];
    const inputs: Record<string, unknown>[] = [];
    client.middlewareStack.add(
      (next, { commandName = "" }) =>
        async (args) => {
          const error = await fail(sent.length + 1, commandName);
          if (error) throw error;
          sent.push(commandName);
          inputs.push(args.input as Record<string, unknown>);
          commands.add(commandName.replace(/Command$/, ""));
          return next(args);
        },
      { step: "initialize" },
    );
    const document = DynamoDBDocumentClient.from(client);
    return { client: document, sent, inputs };
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

  ledgerContract(
    async () => new DynamoDbLedger({ client: connect().client, table: await makeTable(), largestTransaction: 10 }),
  );

  test("a commit of more items than a transaction of DynamoDB takes is one alert", async () => {
    const { client, sent } = connect();
    const ledger = new DynamoDbLedger({ client, table: await makeTable() });
    const all = Array.from({ length: 51 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    await record(ledger, "1", "r1", AT, all);
    expect(sent.filter((name) => /Transact/.test(name))).toHaveLength(3);
    expect(await unsentIn(ledger, "1")).toEqual(["r1"]);
    expect(await ledger.changesOf("1", "r1")).toHaveLength(51);
  });

  test("reads every page of what stands and of what was", async () => {
    const table = await makeTable();
    const { client, sent } = connect();
    const ledger = new DynamoDbLedger({ client, table, pageSize: 3 });
    const all = Array.from({ length: 10 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    await record(ledger, "1", "r1", AT, all);
    sent.length = 0;
    expect((await ledger.read("1")).findings).toHaveLength(10);
    expect(sent.length).toBeGreaterThanOrEqual(4);
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

  test("the header of a fix expires a week after its end, or with the history if it has not ended", async () => {
    const table = await makeTable();
    const { client } = connect();
    const ledger = new DynamoDbLedger({ client, table });
    const of = (id: string, more: Partial<Fix>): Fix => ({
      ...{ id, at: AT, by: "eve", account: "1", partition: "aws", fixes: [], steps: [], results: [] },
      ...{ state: "applying", endedAt: null, ...more },
    });
    const endedAt = "2026-11-02T00:00:00.000Z";
    await ledger.putFix("1", of("applied", { state: "applied", endedAt }));
    await ledger.putFix("1", of("applying", {}));
    // It may be resumed.
    await ledger.putFix("1", of("failed", { state: "failed", endedAt }));
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const headers = Items.filter(({ body }) => body).map(({ body, ttl }) => [body.id, new Date(ttl * 1_000)] as const);
    const history = new Date(Date.parse(AT) + 400 * 86_400_000);
    expect(Object.fromEntries(headers)).toEqual({
      applied: new Date("2026-11-09T00:00:00.000Z"),
      applying: history,
      failed: history,
    });
  });

  test("a run that dies between any two writes of a large commit loses no change", async () => {
    const all = Array.from({ length: 6 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    for (let dies = 2; ; dies++) {
      const table = await makeTable();
      const clock = new TestClock(AT);
      const dying = connect((n) => (n === dies ? new Error("died") : undefined));
      const first = new DynamoDbLedger({ client: dying.client, table, clock, largestTransaction: 4 });
      const survived = await record(first, "1", "r1", AT, all).then(
        () => true,
        () => false,
      );
      clock.advance(16 * 60_000);
      const ledger = new DynamoDbLedger({ client: connect().client, table, clock });
      await record(ledger, "1", "r2", AT, all);
      const { unsent, findings } = await ledger.read("1");
      const published = (await Promise.all(unsent.map(({ alertId }) => ledger.changesOf("1", alertId)))).flat();
      expect(findings).toHaveLength(6);
      expect(new Set(published.map(({ resource }) => resource.id)).size).toBe(6);
      expect(published).toHaveLength(6);
      if (survived) break;
    }
  });

  test("an alert that was opened a minute ago may still be written, and is not reported yet", async () => {
    const table = await makeTable();
    const clock = new TestClock(AT);
    const all = Array.from({ length: 6 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    const dying = connect((n) => (n === 4 ? new Error("died") : undefined));
    const first = new DynamoDbLedger({ client: dying.client, table, clock, largestTransaction: 4 });
    await record(first, "1", "r1", AT, all).catch(() => {});
    const ledger = new DynamoDbLedger({ client: connect().client, table, clock });
    clock.advance(60_000);
    expect(await unsentIn(ledger, "1")).toEqual([]);
    clock.advance(15 * 60_000);
    expect(await unsentIn(ledger, "1")).toEqual(["r1"]);
  });

  describe("a commit of several transactions that meets another writer", () => {
    const resource = (i: number) => `AWS::IAM::User u${i}`;
    const subject = { account: "1", partition: "aws" };
    const LATER = "2026-11-01T01:00:00.000Z";

    /**
     * An event after which ten users are NON_COMPLIANT is committed, four items a transaction. Before the third of its
     * transactions another writer records what it sees of some users. @returns what is sent for the event's alert
     */
    async function sentAfter(others: number, meanwhile: (i: number) => Evaluation) {
      const table = await makeTable();
      const options = { table, largestTransaction: 4 };
      const other = new DynamoDbLedger({ ...options, client: connect().client });
      const all = (status: Status) => Array.from({ length: 10 }, (_, i) => evaluation("c", status, resource(i)));
      await record(other, "1", "r1", AT, all("COMPLIANT"));
      await other.markSent("1", "r1");
      let transactions = 0;
      const { client } = connect(async (_, name) => {
        if (!/Transact/.test(name) || ++transactions !== 3) return undefined;
        const { findings, ...standing } = await other.read("1");
        const seen = Array.from({ length: others }, (_, i) => meanwhile(9 - i));
        const theirs = findings.filter((finding) => seen.some((each) => each.resource.id === finding.resource.id));
        const differences = compare({ ...standing, findings: theirs, first: false }, seen, {
          at: LATER,
          alertId: "other",
        });
        await other.commit("1", eventsOf("other", LATER), differences);
        return undefined;
      });
      const ledger = new DynamoDbLedger({ ...options, client });
      const by = eventsOf("event", LATER);
      await commit(ledger, "1", await ledger.read("1"), (before) => ({
        ...compare({ ...before, first: false }, all("NON_COMPLIANT"), { at: LATER, alertId: by.id }),
        by,
      }));
      const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
      const alert = Items.find((item) => item["alertId"] === by.id);
      const sent: Alert[] = [];
      const publish = async (alert: Alert) => void sent.push(alert);
      const held = alert?.["held"] ? { held: JSON.parse(String(alert["held"])) } : {};
      await publishUnsent({ subject, ledger, publish }, { alertId: by.id, ...held });
      const drifts = sent.flatMap(({ changes }) => changes.map(({ resource: { id } }) => id)).sort();
      return { state: alert?.["state"], drifts, recorded: await ledger.changesOf("1", by.id) };
    }

    test("sends all that was recorded under its alert, whichever attempt recorded it", async () => {
      const reworded = (i: number) => evaluation("c", "COMPLIANT", resource(i), { params: { n: 1 } });
      const { drifts, recorded } = await sentAfter(1, reworded);
      expect(drifts).toEqual(Array.from({ length: 10 }, (_, i) => `u${i}`));
      expect(recorded).toHaveLength(10);
    });

    test("sends its alert although the other writer recorded all that was left", async () => {
      const { state, drifts } = await sentAfter(8, (i) => evaluation("c", "NON_COMPLIANT", resource(i)));
      expect(state).toBe("ready");
      expect(drifts).toEqual(["u0", "u1"]);
    });
  });

  describe("a commit of several transactions that has nothing to send", () => {
    const lines = Array.from({ length: 10 }, (_, i) => lineOf(act(`TagUser${i} (iam)`)));
    const nothing = { written: [], removed: [], changes: [] };
    const by = eventsOf("event", AT);

    test("opens no alert, and sends no transaction without items", async () => {
      const { client, inputs } = connect();
      const ledger = new DynamoDbLedger({ client, table: await makeTable(), largestTransaction: 4 });
      await ledger.commit("1", by, { ...nothing, activity: lines });
      const sizes = inputs.map(({ TransactItems }) => (TransactItems as unknown[]).length);
      expect(sizes).toEqual([4, 4, 2]);
      expect(await ledger.read("1")).toMatchObject({ activity: { length: 10 }, unsent: [] });
    });

    test("leaves no alert behind when it meets another writer", async () => {
      const options = { table: await makeTable(), largestTransaction: 4 };
      const other = new DynamoDbLedger({ ...options, client: connect().client });
      let transactions = 0;
      const { client } = connect(async (_, name) => {
        if (/Transact/.test(name) && ++transactions === 2)
          await other.commit("1", eventsOf("other", AT), { ...nothing, activity: lines.slice(9) });
        return undefined;
      });
      const ledger = new DynamoDbLedger({ ...options, client });
      await commit(ledger, "1", await ledger.read("1"), ({ activity }) => {
        const held = new Set(activity.map(({ key }) => key));
        return { ...nothing, activity: lines.filter(({ key }) => !held.has(key)), by };
      });
      expect(await ledger.read("1")).toMatchObject({ activity: { length: 10 }, unsent: [] });
    });
  });

  test("a commit that fails half-way offers at once what it has recorded", async () => {
    const table = await makeTable();
    let transactions = 0;
    const { client } = connect((_, name) =>
      /Transact/.test(name) && ++transactions === 3 ? new Error("InternalServerError") : undefined,
    );
    const ledger = new DynamoDbLedger({ client, table, largestTransaction: 4 });
    const by = eventsOf("event", AT);
    const all = Array.from({ length: 6 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    const failing = commit(ledger, "1", await ledger.read("1"), (before) => ({
      ...compare({ ...before, first: false }, all, { at: AT, alertId: by.id }),
      by,
    }));
    await expect(failing).rejects.toThrow("InternalServerError");
    expect(await unsentIn(ledger, "1")).toEqual(["event"]);
    expect(await ledger.changesOf("1", "event")).toHaveLength(2);
  });

  const cancelled = (...codes: string[]) =>
    Object.assign(new Error("cancelled"), {
      name: "TransactionCanceledException",
      CancellationReasons: codes.map((Code) => ({ Code })),
    });

  test("an alert that was sent meanwhile is not woken, one that still waits is", async () => {
    const ledger = new DynamoDbLedger({ client: connect().client, table: await makeTable() });
    await record(ledger, "6", "r1", AT, [evaluation("c", "COMPLIANT")]);
    await record(ledger, "6", "r2", AT, [evaluation("c", "NON_COMPLIANT")]);
    const [first, waiting] = (await ledger.read("6")).unsent;
    await ledger.markSent("6", "r1");
    await ledger.wake("6", first!);
    await ledger.wake("6", waiting!);
    expect((await ledger.read("6")).unsent).toEqual([waiting]);
  });

  test("an alert of events carries its changes, if they fit, and not after it was woken", async () => {
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
    const small = compare(nothing, fails("c"), { at: AT, alertId: "r1" });
    const where = { identityCenterRegion: "eu-west-1", identityCenterInstance: null };
    await ledger.commit("7", { ...eventsOf("r1", AT), ...where }, small);
    expect(JSON.parse(String(await carriedBy("r1")))).toEqual({ changes: small.changes, ...where, exceptions: [] });
    const [alert] = (await ledger.read("7")).unsent;
    expect(alert?.beside).toEqual({ ...where, exceptions: [] });
    await ledger.wake("7", alert!);
    expect(await carriedBy("r1")).toBeUndefined();
    expect(await ledger.changesOf("7", "r1")).toEqual(small.changes);
    await ledger.commit("7", eventsOf("r2", AT), compare(nothing, fails("d", "e"), { at: AT, alertId: "r2" }));
    await record(ledger, "7", "r3", AT, [evaluation("f", "NON_COMPLIANT")]);
    expect([await carriedBy("r2"), await carriedBy("r3")]).toEqual([undefined, undefined]);
    expect(await unsentIn(ledger, "7")).toEqual(["r1", "r2", "r3"]);
  });

  test.each([
    ["of 100 KB", 0, true],
    ["of a byte more", 1, false],
  ])("an alert of events %s: %d more, carries what it tells: %s", async (_, more, carries) => {
    const table = await makeTable();
    const { client } = connect();
    const ledger = new DynamoDbLedger({ client, table });
    const telling = (length: number) => {
      const params = { text: "x".repeat(length) };
      const evaluations = [evaluation("c", "NON_COMPLIANT", undefined, { params })];
      return compare({ first: false, findings: [], exceptions: [] }, evaluations, { at: AT, alertId: "r1" });
    };
    const beside = { identityCenterRegion: null, identityCenterInstance: null, exceptions: [] };
    const sizeOf = (length: number) => JSON.stringify({ changes: telling(length).changes, ...beside }).length;
    const text = 100 * 1_024 - sizeOf(0) + more;
    await ledger.commit("7", eventsOf("r1", AT), telling(text));
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const alert = Items.find(({ kind }) => kind === "alert");
    expect(alert?.["held"]?.length).toBe(carries ? sizeOf(text) : undefined);
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

  test("is opened for what may be left out: an undefined value is not written", async () => {
    const table = await makeTable();
    const clock = new TestClock(AT);
    const aws = {
      client: async () =>
        inAccount(new DynamoDBClient({ region: "us-east-1", endpoint: moto.endpoint, credentials }), moto),
      clock,
    };
    const ledger = await openLedger(aws as unknown as Aws, table);
    await record(ledger, "1", "r1", AT, [{ ...evaluation("c", "NON_COMPLIANT"), evidence: undefined as never }]);
    expect((await ledger.read("1")).findings).toMatchObject([{ control: "c" }]);
    const { Items = [] } = await connect().client.send(new ScanCommand({ TableName: table }));
    expect(Items.find(({ kind }) => kind === "alert")?.["openedAt"]).toBe(Date.parse(AT));
  });

  test("reads what was just written", async () => {
    const { client, inputs, sent } = connect();
    const ledger = new DynamoDbLedger({ client, table: await makeTable(), pageSize: 2 });
    await record(ledger, "1", "r1", AT, [evaluation("c", "COMPLIANT"), evaluation("d", "COMPLIANT")]);
    await ledger.changesOf("1", "r1");
    const queries = inputs.filter((_, i) => /Query/.test(sent[i] ?? ""));
    expect(queries.length).toBeGreaterThan(1);
    for (const query of queries) expect(query).toMatchObject({ ConsistentRead: true });
  });

  test("asks of the history for no more than is wanted", async () => {
    const { client, inputs } = connect();
    const table = await makeTable();
    const ledger = new DynamoDbLedger({ client, table });
    const all = Array.from({ length: 5 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    await record(ledger, "1", "r1", AT, all);
    inputs.length = 0;
    expect(await ledger.history("1", 3)).toHaveLength(3);
    expect(inputs).toMatchObject([{ Limit: 3 }]);
    inputs.length = 0;
    expect(await new DynamoDbLedger({ client, table, pageSize: 2 }).history("1", 3)).toHaveLength(3);
    expect(inputs).toMatchObject([{ Limit: 2 }, { Limit: 1 }]);
    inputs.length = 0;
    expect(await new DynamoDbLedger({ client, table, pageSize: 2 }).history("1", 9)).toHaveLength(5);
    expect(inputs.length).toBeLessThanOrEqual(3);
  });

  test("acts of root expire after 91 days", async () => {
    const table = await makeTable();
    const { client } = connect();
    const done = lineOf(act("RunInstances (ec2)", { eventTime: new Date(AT) }));
    await new DynamoDbLedger({ client, table }).commit("1", eventsOf("e", AT), {
      written: [],
      removed: [],
      changes: [],
      activity: [done],
    });
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    expect(Items.map(({ ttl }) => ttl)).toEqual([Date.parse(AT) / 1_000 + 91 * 86_400]);
  });

  test("a key is kept as it is up to 900 bytes, and as its hash beyond", async () => {
    const table = await makeTable();
    const { client } = connect();
    const ledger = new DynamoDbLedger({ client, table });
    const use = (id: string) => ({ id, from: AT, to: AT, owner: "o", reason: "r" });
    // Two bytes each.
    const [longest, longer] = ["é".repeat(450), "é".repeat(451)];
    await ledger.putPlannedUse("1", use(longest!));
    await ledger.putPlannedUse("1", use(longer!));
    const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
    const hash = createHash("sha256").update(longer!).digest("hex");
    expect(Items.map(({ sk }) => sk).sort()).toEqual([`planned-use#sha256:${hash}`, `planned-use#${longest}`].sort());
  });

  test("an alert that could not be woken is an error, unless it was sent", async () => {
    const { client } = connect((_, name) => (/Put/.test(name) ? new Error("InternalServerError") : undefined));
    const ledger = new DynamoDbLedger({ client, table: await makeTable() });
    const beside = { identityCenterRegion: null, identityCenterInstance: null, exceptions: [] };
    await expect(ledger.wake("1", { alertId: "r1", since: AT, beside })).rejects.toThrow("InternalServerError");
  });

  test("a run whose alert was opened fifteen minutes ago may still be at work; a moment later it is dead", async () => {
    const table = await makeTable();
    const clock = new TestClock(AT);
    const all = Array.from({ length: 6 }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    const dying = connect((n) => (n === 4 ? new Error("died") : undefined));
    const first = new DynamoDbLedger({ client: dying.client, table, clock, largestTransaction: 4 });
    await record(first, "1", "r1", AT, all).catch(() => {});
    const ledger = new DynamoDbLedger({ client: connect().client, table, clock });
    clock.advance(15 * 60_000);
    expect(await unsentIn(ledger, "1")).toEqual([]);
    clock.advance(1);
    expect(await unsentIn(ledger, "1")).toEqual(["r1"]);
  });

  describe("a transaction that is not taken", () => {
    const failing = async (error: Error, times = 99) => {
      let left = times;
      const tokens: unknown[] = [];
      const waits: number[] = [];
      const { client, inputs } = connect((_, name) => (/Transact/.test(name) && left-- > 0 ? error : undefined));
      const clock = { now: () => Date.parse(AT), sleep: async (milliseconds: number) => void waits.push(milliseconds) };
      const ledger = new DynamoDbLedger({ client, table: await makeTable(), clock, largestTransaction: 4 });
      const outcome = await record(ledger, "1", "r1", AT, [evaluation("c", "NON_COMPLIANT")]).then(
        () => "recorded",
        ({ message }: Error) => message,
      );
      tokens.push(...inputs.flatMap(({ ClientRequestToken }) => ClientRequestToken ?? []));
      return { outcome, waits, tokens };
    };

    test.each([
      ["TransactionConflict"],
      ["ThrottlingError"],
      ["ProvisionedThroughputExceeded"],
      ["None", "TransactionConflict", "ThrottlingError"],
    ])("for %s is tried again", async (...codes) => {
      expect(await failing(cancelled(...codes), 1)).toMatchObject({ outcome: "recorded" });
    });

    test("for it is in progress already is tried again", async () => {
      const error = Object.assign(new Error("in progress"), { name: "TransactionInProgressException" });
      expect(await failing(error, 1)).toMatchObject({ outcome: "recorded" });
    });

    test.each([
      ["ValidationError"],
      ["TransactionConflict", "ItemCollectionSizeLimitExceeded"],
      ["NoneOfIt"],
      ["MyTransactionConflict"],
    ])("for %s fails at once", async (...codes) => {
      expect(await failing(cancelled(...codes))).toMatchObject({ outcome: "cancelled", waits: [] });
    });

    test("for another reason fails at once", async () => {
      expect(await failing(new Error("AccessDenied"))).toMatchObject({ outcome: "AccessDenied", waits: [] });
      expect(await failing(cancelled())).toMatchObject({ outcome: "cancelled", waits: [] });
    });

    test("is tried six times, after a random wait that may be twice as long each time", async () => {
      const random = vi.spyOn(Math, "random").mockReturnValue(0.5);
      try {
        const { outcome, waits } = await failing(cancelled("TransactionConflict"));
        expect(outcome).toBe("cancelled");
        expect(waits).toEqual([50, 100, 200, 400, 800]);
      } finally {
        random.mockRestore();
      }
    });

    test("for a condition says that another was first, and how far it had come", async () => {
      const conflict = await commitOf(6, (n) => (n === 1 ? cancelled("ConditionalCheckFailed", "None") : undefined));
      expect(conflict).toMatchObject({ name: "ConflictError", message: "another run wrote first", partly: false });
      expect((conflict as Error).cause).toMatchObject({ message: "cancelled" });
      expect(await commitOf(6, (n) => (n === 2 ? cancelled("ConditionalCheckFailed") : undefined))).toMatchObject({
        partly: true,
      });
    });

    test("has the same token each time, and each transaction its own", async () => {
      const tokens: unknown[] = [];
      let left = 1;
      const { client } = connect();
      client.middlewareStack.add(
        (next, { commandName = "" }) =>
          async (args) => {
            if (/Transact/.test(commandName))
              tokens.push((args.input as { ClientRequestToken?: string }).ClientRequestToken);
            if (/Transact/.test(commandName) && left-- > 0) throw cancelled("TransactionConflict");
            return next(args);
          },
        { step: "initialize", priority: "high" },
      );
      const clock = new TestClock(AT);
      const ledger = new DynamoDbLedger({ client, table: await makeTable(), clock, largestTransaction: 4 });
      await record(ledger, "1", "r1", AT, [evaluation("c", "NON_COMPLIANT"), evaluation("d", "NON_COMPLIANT")]);
      expect(tokens.length).toBeGreaterThan(2);
      expect(tokens[0]).toBe(tokens[1]);
      expect(new Set(tokens).size).toBe(tokens.length - 1);
    });
  });

  /** How the commit of so many findings ends, four items a transaction, of which some may fail. */
  async function commitOf(count: number, fails: (transaction: number) => Error | undefined): Promise<unknown> {
    let transactions = 0;
    const { client } = connect((_, name) => (/Transact/.test(name) ? fails(++transactions) : undefined));
    const ledger = new DynamoDbLedger({ client, table: await makeTable(), largestTransaction: 4 });
    const all = Array.from({ length: count }, (_, i) => evaluation("c", "NON_COMPLIANT", `AWS::IAM::User u${i}`));
    return record(ledger, "1", "r1", AT, all).catch((error: unknown) => error);
  }

  test("a change is recorded in the same transaction as what it is about", async () => {
    const { client, inputs } = connect();
    const table = await makeTable();
    const ledger = new DynamoDbLedger({ client, table, largestTransaction: 3 });
    await record(ledger, "1", "r1", AT, [evaluation("c", "NON_COMPLIANT", "AWS::IAM::User bob")]);
    inputs.length = 0;
    const done = act("CreateAccessKey (iam)", { eventTime: new Date(AT) });
    const line = lineOf(done, { noticed: [done.eventID] });
    const standing = await ledger.read("1");
    const differences = compare(
      { ...standing, first: false },
      [evaluation("c", "NON_COMPLIANT", "AWS::IAM::User eve")],
      { at: AT, alertId: "r2" },
    );
    const notice: Change = {
      ...differences.changes[0]!,
      kind: "notice",
      resource: { type: "AWS::CloudTrail::Event", id: done.eventID },
    };
    const alone: Change = { ...notice, resource: { type: "AWS::CloudTrail::Event", id: "other" } };
    const changes = [...differences.changes, notice, alone];
    await ledger.commit("1", runOf("r2", AT, []), { ...differences, changes, activity: [line] });
    const transactions = inputs.flatMap(({ TransactItems }) => {
      const items = (TransactItems ?? []) as { Put?: { Item: { kind: string } }; Delete?: object }[];
      return items.length ? [items.map(({ Put }) => Put?.Item.kind ?? "removal")] : [];
    });
    expect(transactions).toEqual([
      ["alert"],
      ["act", "change"],
      ["finding", "change"],
      ["removal", "change", "change"],
      ["alert", "run"],
    ]);
  });

  test("a fix that would not fit is refused before its first call; one that is accepted fits to its end", async () => {
    const ledger = new DynamoDbLedger({ client: connect().client, table: await makeTable() });
    const hash = (text: string) => createHash("sha256").update(text).digest("hex");
    const requestIdOf = (text: string) => hash(text).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*/, "$1-$2-$3-$4-$5");
    const fixOf = (sets: number) => {
      const steps = Array.from({ length: sets }, (_, i) =>
        accessSteps(place, { id: `set-${i}`, name: `set-${i}`, policy: "ReadOnlyAccess" }),
      ).flat();
      const fixes = [
        { ...evaluation("c", "NON_COMPLIANT"), title: { en: "t", ja: "t" }, risk: "adds", steps: [] },
      ] as const;
      const fix = { id: "f", at: AT, by: "eve", account: "1", partition: "aws", fixes, steps };
      return { ...fix, results: [], state: "applying", endedAt: null } as const;
    };
    const accepts = async (sets: number) => {
      try {
        await ledger.putFix("1", fixOf(sets));
        return true;
      } catch (error) {
        expect(error).toBeInstanceOf(FixTooLargeError);
        expect((error as Error).message).toBe(`fix f has ${3 * sets} steps`);
        return false;
      }
    };
    let [most, tooMany] = [100, 2_000];
    expect([await accepts(most), await accepts(tooMany)]).toEqual([true, false]);
    while (tooMany - most > 100) {
      const sets = Math.floor((most + tooMany) / 2);
      if (await accepts(sets)) most = sets;
      else tooMany = sets;
    }
    const largest = fixOf(most);
    const results = largest.steps.map(({ id }) => ({
      ...{ step: id, state: "done", changed: true, requestIds: [requestIdOf(`1${id}`), requestIdOf(`2${id}`)] },
      output: `arn:aws:sso:::permissionSet/ssoins-c7c1f7b16fec1f92/ps-${hash(id).slice(0, 16)}`,
    })) as readonly StepResult[];
    const applied = { ...largest, results, state: "applied", endedAt: AT } as const;
    await ledger.putFix("1", applied);
    expect(await ledger.fixes("1")).toEqual([applied]);
    // What has begun is recorded, even if more of it was expected than there is room for.
    await ledger.putFix("1", { ...fixOf(tooMany), results: results.slice(0, 1) });
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
