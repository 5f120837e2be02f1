import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { DynamoDBDocumentClient, PutCommand, paginateQuery, paginateScan } from "@aws-sdk/lib-dynamodb";
import type { Address } from "@genkan/messages/channels/channel";
import { simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario, type Scenario } from "@genkan/sandbox/scenario";
import type { TestClock } from "../clock.ts";
import type { Graph } from "../infra/synth/graph.ts";
import { inAccount, type MotoAccount } from "../moto.ts";
import sound from "../scenarios/sound.json" with { type: "json" };
import { type FrontOptions, startFront } from "./front.ts";
import { Lambda } from "./lambda.ts";

const REGION = "us-east-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

type Client = new (config: { endpoint: string; region: string; credentials: typeof credentials }) => object;

/** A client of the SDK that talks to an account of moto. */
export const clientOf = <C extends Client>(Of: C, moto: MotoAccount): InstanceType<C> =>
  inAccount(new Of({ endpoint: moto.endpoint, region: REGION, credentials }) as never, moto);

/** A scenario of our tests in an account, at the time that it is. */
export const scenarioIn = (account: string, change: object = {}, base: object = sound) => {
  const here = { now: null, credentialReport: null };
  const text = JSON.stringify(mergePatch(mergePatch(base, here), change)).replaceAll("111122223333", account);
  return readScenario(JSON.parse(text));
};

/** What all functions have in their environment that Lambda itself puts there. */
export const lambdaEnvironment = (name: string, accessKeyId: string, endpoint: string) => ({
  PATH: process.env["PATH"],
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: accessKeyId,
  AWS_SECRET_ACCESS_KEY: "test",
  AWS_SESSION_TOKEN: "test",
  AWS_LAMBDA_FUNCTION_NAME: name,
  AWS_ENDPOINT_URL: endpoint,
});

interface SynthesisedIndex {
  readonly name: string;
  readonly hashKey: string;
  readonly rangeKey: string;
  readonly projectionType: "INCLUDE";
  readonly nonKeyAttributes: string[];
}

const indexFrom = ({ name, hashKey, rangeKey, projectionType, nonKeyAttributes }: SynthesisedIndex) => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: hashKey, KeyType: "HASH" as const },
    { AttributeName: rangeKey, KeyType: "RANGE" as const },
  ],
  Projection: { ProjectionType: projectionType, NonKeyAttributes: nonKeyAttributes },
});

/**
 * What a deployment makes, as it was synthesised: the table, the topics and the secrets in moto, and its functions, with the variables
 * and under the names that `sst deploy` would give them, before a simulated account of their own and moto.
 * @param moto the account that the graph was synthesised for
 * @param clock what the functions and the simulated account go by; the machine's clock when left out
 * @param more a scenario in place of the sound one, and what stands between a function's call and its answer
 */
export async function deploy(
  graph: Graph,
  moto: MotoAccount,
  clock?: TestClock,
  more: Partial<Pick<FrontOptions, "between"> & { readonly scenario: Scenario }> = {},
) {
  const { account } = graph;
  const { inputs: table } = graph.one("aws:dynamodb/table:Table", "FindingsTable");
  const dynamoDb = clientOf(DynamoDBClient, moto);
  const { TableDescription } = await dynamoDb.send(
    new CreateTableCommand({
      TableName: table.name,
      BillingMode: table.billingMode,
      AttributeDefinitions: table.attributes.map(({ name, type }: Record<string, string>) => ({
        AttributeName: name,
        AttributeType: type,
      })),
      KeySchema: [
        { AttributeName: table.hashKey, KeyType: "HASH" },
        { AttributeName: table.rangeKey, KeyType: "RANGE" },
      ],
      // The API refuses an empty list.
      ...(table.globalSecondaryIndexes?.length
        ? { GlobalSecondaryIndexes: table.globalSecondaryIndexes.map(indexFrom) }
        : {}),
      StreamSpecification: { StreamEnabled: table.streamEnabled, StreamViewType: table.streamViewType },
    }),
  );
  const buckets = graph.all("aws:s3/bucket:Bucket");
  const s3 = buckets.length ? clientOf(S3Client, moto) : undefined;
  for (const { inputs } of buckets) await s3?.send(new CreateBucketCommand({ Bucket: inputs.bucket }));
  const sns = clientOf(SNSClient, moto);
  for (const { inputs } of graph.all("aws:sns/topic:Topic"))
    await sns.send(new CreateTopicCommand({ Name: inputs.name }));

  const ssm = clientOf(SSMClient, moto);
  const putParameter = (Name: string, Value: string) =>
    ssm.send(new PutParameterCommand({ Name, Value, Type: "SecureString", Overwrite: true }));
  for (const { inputs } of graph.all("aws:ssm/parameter:Parameter")) await putParameter(inputs.name, inputs.value);

  const timed = clock ? { clock } : {};
  const { scenario = scenarioIn(account), between } = more;
  const sandbox = simulate({ scenario, ...timed });
  const { endpoint, calls, close } = await startFront({
    account,
    route: (service) => (/^(dynamodb|sns|ssm|s3)$/.test(service) ? moto : sandbox),
    ...timed,
    ...(between ? { between } : {}),
  });
  const running: Lambda[] = [];
  return {
    sandbox,
    calls,
    streamArn: TableDescription?.LatestStreamArn ?? "",
    /** Starts a function. Its calls are signed with a key that bears its name. */
    start(component: string, more: Readonly<Record<string, string>> = {}): Lambda {
      const { inputs } = graph.one("aws:lambda/function:Function", `${component}Function`);
      const environment = {
        ...lambdaEnvironment(inputs.name, component, endpoint),
        ...inputs.environment.variables,
        ...more,
      };
      const lambda = new Lambda(graph.functions[component]?.bundle ?? "", environment, clock);
      running.push(lambda);
      return lambda;
    },
    /** Changes the secret of a function that posts to a channel. */
    async setSecret(component: string, address: Address) {
      const { inputs } = graph.one("aws:lambda/function:Function", `${component}Function`);
      await putParameter(inputs.environment.variables.GENKAN_PARAMETER, JSON.stringify(address));
    },
    /** Writes an item into the table, as a command of ours would. */
    async write(item: Readonly<Record<string, unknown>>) {
      await DynamoDBDocumentClient.from(dynamoDb).send(new PutCommand({ TableName: table.name, Item: { ...item } }));
    },
    /** Writes a file into the bucket. */
    async writeFile(Key: string, content: unknown) {
      const Bucket = buckets[0]?.inputs.bucket;
      await s3?.send(new PutObjectCommand({ Bucket, Key, Body: JSON.stringify(content) }));
    },
    /** What the table holds of a kind; with a partition key, only what is there. */
    async items(kind: string, partition?: string) {
      const client = DynamoDBDocumentClient.from(dynamoDb);
      const asked = {
        TableName: table.name,
        FilterExpression: "#kind = :kind",
        ExpressionAttributeNames: { "#kind": "kind" },
      };
      const pages =
        partition === undefined
          ? paginateScan({ client }, { ...asked, ExpressionAttributeValues: { ":kind": kind } })
          : paginateQuery(
              { client },
              {
                ...asked,
                KeyConditionExpression: "pk = :pk",
                ExpressionAttributeValues: { ":kind": kind, ":pk": partition },
              },
            );
      // biome-ignore lint/suspicious/noExplicitAny: what an item of any kind holds
      const found: Record<string, any>[] = [];
      for await (const { Items = [] } of pages) found.push(...Items);
      return found;
    },
    async close() {
      for (const lambda of running) lambda.kill();
      await close();
    },
  };
}
