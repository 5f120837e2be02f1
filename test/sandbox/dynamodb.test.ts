import { DynamoDBClient, DynamoDBServiceException, QueryCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import { PutCommand, TransactWriteCommand } from "@aws-sdk/lib-dynamodb";
import { DynamoDbLedger } from "@genkan/aws/ledger/dynamodb";
import { DynamoDbOrganizationLedger } from "@genkan/aws/ledger/organization";
import { organizationIndex } from "@genkan/aws/ledger/table";
import { conditionOf, type Item } from "@genkan/sandbox/services/dynamodb-expressions";
import { describe, expect, test } from "vitest";
import { ledgerContract } from "../ledger-contract.ts";
import { organizationContract } from "../organization-contract.ts";
import { openTable } from "../simulated-table.ts";

const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };

describe("the ledger of a deployment in a simulated table", () => {
  ledgerContract(() => new DynamoDbLedger({ client: openTable().client, table: "findings", largestTransaction: 10 }));

  organizationContract(
    () => new DynamoDbOrganizationLedger({ client: openTable().client, table: "findings", largestTransaction: 10 }),
  );

  test("is read page by page", async () => {
    const { client, counts } = openTable();
    const ledger = new DynamoDbLedger({ client, table: "findings", pageSize: 2 });
    for (let i = 0; i < 5; i++) {
      await ledger.putPlannedUse("1", { id: `u${i}`, from: "a", to: "b", owner: "o", reason: "r" });
    }
    expect((await ledger.read("1")).plannedUses).toHaveLength(5);
    expect(counts()["dynamodb:Query"]).toBe(3);
  });
});

test("an index has the items that have its keys, in their order and in pages; a table has only its own indexes", async () => {
  const { client } = openTable();
  const { name: IndexName, hashKey: hash, rangeKey: range } = organizationIndex;
  for (const i of [2, 0, 1]) await client.send(put({ pk: `a${i}`, sk: "run", [hash]: "members", [range]: `k${i}` }));
  await client.send(put({ pk: "a9", sk: "run" }));
  const query = (more: object) =>
    client.send(
      new QueryCommand({
        ...{ TableName: "findings", IndexName, KeyConditionExpression: `${hash} = :p`, Limit: 2 },
        ...{ ExpressionAttributeValues: { ":p": { S: "members" } }, ...more },
      }),
    );
  const first = await query({});
  expect(first.Items?.map(({ pk }) => pk?.S)).toEqual(["a0", "a1"]);
  const next = await query({ ExclusiveStartKey: first.LastEvaluatedKey });
  expect(next.Items?.map(({ pk }) => pk?.S)).toEqual(["a2"]);
  expect(next.LastEvaluatedKey).toBeUndefined();
  await expect(query({ IndexName: "other" })).rejects.toThrow("does not have the specified index");
});

const put = (item: object, more: object = {}) => new PutCommand({ TableName: "findings", Item: item, ...more });

test("a transaction writes everything or nothing, and its token makes a repeat harmless", async () => {
  const { client } = openTable();
  await client.send(put({ pk: "a", sk: "1", version: 1 }));
  const guarded = (sk: string, version: number) => ({
    Put: {
      TableName: "findings",
      Item: { pk: "a", sk, version: version + 1 },
      ConditionExpression: version ? "version = :version" : "attribute_not_exists(pk)",
      ...(version ? { ExpressionAttributeValues: { ":version": version } } : {}),
    },
  });
  const transact = (token: string, ...items: ReturnType<typeof guarded>[]) =>
    client.send(new TransactWriteCommand({ TransactItems: items, ClientRequestToken: token }));
  const all = async () => (await client.send(new ScanCommand({ TableName: "findings" }))).Items?.map(({ sk }) => sk?.S);
  await expect(transact("one", guarded("2", 0), guarded("1", 7))).rejects.toMatchObject({
    name: "TransactionCanceledException",
    CancellationReasons: [{ Code: "None" }, { Code: "ConditionalCheckFailed" }],
  });
  expect(await all()).toEqual(["1"]);
  await transact("two", guarded("2", 0), guarded("1", 1));
  await transact("two", guarded("2", 0), guarded("1", 1));
  expect(await all()).toEqual(["1", "2"]);
  await expect(transact("two", guarded("3", 0))).rejects.toThrow(/other parameters/);
  await expect(transact("three", guarded("4", 0), guarded("4", 0))).rejects.toThrow(/multiple operations on one item/);
});

test("a table keeps its items when the scenario changes, and is unknown in another Region", async () => {
  const { client, account, requestHandler } = openTable();
  await client.send(put({ pk: "a", sk: "1" }));
  account.update((scenario) => void scenario.topics.push({ name: "alerts", region: "us-east-1", subscriptions: [] }));
  const query = new QueryCommand({
    TableName: "findings",
    KeyConditionExpression: "#k = :v",
    ExpressionAttributeNames: { "#k": "pk" },
    ExpressionAttributeValues: { ":v": { S: "a" } },
  });
  expect((await client.send(query)).Count).toBe(1);
  const elsewhere = new DynamoDBClient({ region: "eu-west-1", credentials, requestHandler, maxAttempts: 1 });
  await expect(elsewhere.send(query)).rejects.toThrow(/Requested resource not found/);
});

const item: Item = {
  name: { S: "hanako" },
  age: { N: "41.0" },
  tags: { L: [{ S: "a" }, { S: "b" }] },
  body: { M: { state: { S: "ready" } } },
};

test.each<[string, boolean]>([
  ["name = :hanako", true],
  ["age = :age and name <> :hanako", false],
  ["NOT name = :other AND (age > :forty OR age < :forty)", true],
  ["age BETWEEN :forty AND :age", true],
  ["name IN (:other, :hanako)", true],
  ["begins_with(name, :han)", true],
  ["contains(tags, :b) AND contains(name, :han)", true],
  ["attribute_exists(body.state) AND attribute_not_exists(body.missing)", true],
  ["#body.#state = :ready", true],
  ["missing = :hanako OR missing < :age", false],
])("the condition %s is %j", (expression, expected) => {
  const condition = conditionOf(expression, {
    names: { "#body": "body", "#state": "state" },
    values: {
      ":hanako": { S: "hanako" },
      ":other": { S: "taro" },
      ":han": { S: "han" },
      ":age": { N: "41" },
      ":forty": { N: "40" },
      ":b": { S: "b" },
      ":ready": { S: "ready" },
    },
  });
  expect(condition(item)).toBe(expected);
});

test.each([
  "",
  "name",
  "name = ",
  "name == :hanako",
  "name = :missing",
  "#missing = :x",
  "(name = :x",
  "a ! b",
  "size(a) > :x",
])("the condition %j is refused", async (ConditionExpression) => {
  const sent = openTable().client.send(
    put({ pk: "a", sk: "1" }, { ConditionExpression, ExpressionAttributeValues: { ":x": 1, ":hanako": "h" } }),
  );
  await expect(sent).rejects.toThrow(DynamoDBServiceException);
  await expect(sent).rejects.toMatchObject({ name: "ValidationException" });
});
