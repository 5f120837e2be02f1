import { CreateTableCommand, DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect, test } from "vitest";
import { callMoto, inAccount, type MotoAccount, motoAccount, openDoor } from "../moto.ts";

const config = { region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
const clientOf = (moto: MotoAccount) => inAccount(new DynamoDBClient({ ...config, endpoint: moto.endpoint }), moto);
const tablesOf = async (moto: MotoAccount) => (await clientOf(moto).send(new ListTablesCommand({}))).TableNames;

test("files share one moto and do not see each other", { tags: "moto_server" }, async () => {
  const [one, two] = [await motoAccount(), await motoAccount()];
  expect(one.endpoint).toBe(two.endpoint);
  expect(one.account).not.toBe(two.account);
  await clientOf(one).send(
    new CreateTableCommand({
      TableName: "findings",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }],
    }),
  );
  expect([await tablesOf(one), await tablesOf(two)]).toEqual([["findings"], []]);
  const input = { QueueName: "q" };
  const { QueueUrl } = await callMoto<{ QueueUrl: string }>(two, "AmazonSQS.CreateQueue", input);
  expect(QueueUrl).toContain(two.account);
});

test("a door leads into an account, and answers what moto does not have", { tags: "moto_server" }, async () => {
  const moto = await motoAccount();
  const door = await openDoor(moto, { "DynamoDB_20120810.ListTables": { __type: "X", message: "none of ours" } });
  try {
    const throughDoor = { ...config, endpoint: door.endpoint, maxAttempts: 1 };
    const { Account } = await new STSClient(throughDoor).send(new GetCallerIdentityCommand({}));
    expect(Account).toBe(moto.account);
    await expect(new DynamoDBClient(throughDoor).send(new ListTablesCommand({}))).rejects.toThrow("none of ours");
  } finally {
    door.close();
  }
});
