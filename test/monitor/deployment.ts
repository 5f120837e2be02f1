import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { CreateTopicCommand, SNSClient } from "@aws-sdk/client-sns";
import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { mergePatch, readScenario } from "@genkan/sandbox/scenario";
import type { synth } from "../infra/synth/synth.ts";
import type { Moto } from "../moto.ts";
import sound from "../scenarios/sound.json" with { type: "json" };
import { type FrontOptions, startFront } from "./front.ts";
import { Lambda } from "./lambda.ts";

/** The account for which a deployment is synthesised, which is also moto's. */
export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";
const credentials = { accessKeyId: "test", secretAccessKey: "test" };

/** How a client of the SDK reaches moto. */
export const through = ({ endpoint }: Moto) => ({ endpoint, region: REGION, credentials });

/** A scenario of our tests in the deployment's account, at the time that it is. */
export const scenarioHere = (change: object, base: object = sound) => {
  const here = { now: null, credentialReport: null };
  const text = JSON.stringify(mergePatch(mergePatch(base, here), change)).replaceAll("111122223333", ACCOUNT);
  return readScenario(JSON.parse(text));
};

/**
 * The functions of a deployment, with the variables and under the names that `sst deploy` would give them, before a
 * simulated account of their own and moto.
 */
export async function front(graph: ReturnType<typeof synth>, moto: Moto, between?: FrontOptions["between"]) {
  const sandbox: Sandbox = await startSandbox({ scenario: scenarioHere({}) });
  const { endpoint, calls, close } = await startFront({
    account: ACCOUNT,
    route: (service) => (/^(dynamodb|sns)$/.test(service) ? moto.endpoint : sandbox.endpoint),
    ...(between ? { between } : {}),
  });
  const running: Lambda[] = [];
  return {
    sandbox,
    calls,
    /** Starts a function. Its calls are signed with a key that bears its name. */
    start(component: string, more: Readonly<Record<string, string>> = {}): Lambda {
      const { inputs } = graph.one("aws:lambda/function:Function", `${component}Function`);
      const lambda = new Lambda(graph.functions[component]?.bundle ?? "", {
        PATH: process.env["PATH"],
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: component,
        AWS_SECRET_ACCESS_KEY: "test",
        AWS_SESSION_TOKEN: "test",
        AWS_LAMBDA_FUNCTION_NAME: inputs.name,
        AWS_ENDPOINT_URL: endpoint,
        ...inputs.environment.variables,
        ...more,
      });
      running.push(lambda);
      return lambda;
    },
    async close() {
      for (const lambda of running) lambda.kill();
      await close();
      await sandbox.close();
    },
  };
}

/** What a deployment makes, as it was synthesised: the table and the topics in moto, and its functions. */
export async function deploy(graph: ReturnType<typeof synth>, moto: Moto, between?: FrontOptions["between"]) {
  const { inputs: table } = graph.one("aws:dynamodb/table:Table", "FindingsTable");
  const dynamoDb = new DynamoDBClient(through(moto));
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
      StreamSpecification: { StreamEnabled: table.streamEnabled, StreamViewType: table.streamViewType },
    }),
  );
  const sns = new SNSClient(through(moto));
  for (const { inputs } of graph.all("aws:sns/topic:Topic"))
    await sns.send(new CreateTopicCommand({ Name: inputs.name }));
  return {
    ...(await front(graph, moto, between)),
    streamArn: TableDescription?.LatestStreamArn ?? "",
    /** What the table holds of a kind. */
    async items(kind: string) {
      const documents = DynamoDBDocumentClient.from(dynamoDb);
      const { Items = [] } = await documents.send(new ScanCommand({ TableName: table.name }));
      return Items.filter((item) => item["kind"] === kind);
    },
  };
}
