import { passDefinition } from "@genkan/aws/organization/definition";
// @ts-expect-error: it has no types
import asl from "asl-validator";
import { beforeAll, describe, expect, test } from "vitest";
import type { Graph } from "./synth/graph.ts";
import { synth } from "./synth/synth.ts";

/** A state machine's definition, as deep as we look into it. */
// biome-ignore lint/suspicious/noExplicitAny: any state of Amazon States Language
type Definition = any;

/** It adds a field to the states that it is given. */
const validator = asl as (definition: Definition) => {
  readonly isValid: boolean;
  readonly errorsText: (separator?: string) => string;
};
const errorsOf = (definition: Definition): string => {
  const { isValid, errorsText } = validator(structuredClone(definition));
  return isValid ? "" : errorsText();
};

/** What asl-validator does not look at: names of fields of AWS, and what a Map in distributed mode needs. */
function oversightsIn({ States }: Definition): string[] {
  const {
    ItemProcessor: { ProcessorConfig },
    ItemReader,
    Label,
    ...members
  } = States.Members;
  const resources = [States.Census, ItemReader, States.Close].map(({ Resource }) => Resource);
  const isAlone = ({ ErrorEquals }: Definition, i: number, all: Definition[]) =>
    !ErrorEquals.includes("States.ALL") || (ErrorEquals.length === 1 && i === all.length - 1);
  const all = [States.Census, States.Close, ...Object.values(States.Members.ItemProcessor.States)] as Definition[];
  const handlers = [...all, States.Members].flatMap(({ Retry, Catch }) => [Retry, Catch]).filter(Boolean);
  return [
    ...(JSON.stringify(resources) ===
    JSON.stringify([
      "arn:aws:states:::lambda:invoke",
      "arn:aws:states:::s3:getObject",
      "arn:aws:states:::lambda:invoke",
    ])
      ? []
      : [`resources ${resources}`]),
    ...(ProcessorConfig.Mode === "DISTRIBUTED" && ProcessorConfig.ExecutionType === "STANDARD" ? [] : ["processor"]),
    // https://docs.aws.amazon.com/step-functions/latest/dg/state-map-distributed.html
    ...(/^[A-Za-z0-9_-]{1,40}$/.test(Label) ? [] : ["label"]),
    ...(members.ToleratedFailureCount >= 50_000 ? [] : ["a batch that fails would fail the others"]),
    ...(members.ResultPath === null ? [] : ["the results of all batches have to fit into one state"]),
    ...(handlers.every((each: Definition[]) => each.every(isAlone)) ? [] : ["States.ALL is not alone and last"]),
    ...("ItemBatcher" in members || "ResultWriter" in members ? ["moto can't run it"] : []),
  ];
}

describe("the state machine of a pass", () => {
  const arns = Object.fromEntries(
    ["census", "members", "close"].map((name) => [name, `arn:aws:lambda:us-east-1:111122223333:function:${name}`]),
  ) as { census: string; members: string; close: string };
  const sound = () => passDefinition({ ...arns, concurrency: 20 }) as Definition;

  test("is valid Amazon States Language", () => {
    expect(errorsOf(sound())).toBe("");
    expect(oversightsIn(sound())).toEqual([]);
  });

  test.each<[string, (definition: Definition) => void]>([
    ["a target that does not exist", ({ States }) => (States.Census.Next = "Nowhere")],
    ["a state that nothing leads to", ({ States }) => (States.Spare = { Type: "Succeed" })],
    ["a field that does not exist", ({ States }) => (States.Members.MaxConcurency = 2)],
    ["a path that is none", ({ States }) => (States.Close.OutputPath = "Payload")],
    [
      "a mode without its type of execution",
      ({ States }) => delete States.Members.ItemProcessor.ProcessorConfig.ExecutionType,
    ],
  ])("asl-validator refuses %s", (_, change) => {
    const definition = sound();
    change(definition);
    expect(errorsOf(definition)).not.toBe("");
  });

  test.each<[string, (definition: Definition) => void]>([
    [
      "a resource of AWS that does not exist",
      ({ States }) => (States.Members.ItemReader.Resource = "arn:aws:states:::s3:getObjct"),
    ],
    ["a Map whose batches fail it", ({ States }) => (States.Members.ToleratedFailureCount = 0)],
    ["results that are collected", ({ States }) => delete States.Members.ResultPath],
    ["a retry after the one for everything", ({ States }) => States.Census.Retry.reverse()],
    ["what moto can't run", ({ States }) => (States.Members.ItemBatcher = { MaxItemsPerBatch: 2 })],
  ])("our own check refuses %s", (_, change) => {
    const definition = structuredClone(sound());
    change(definition);
    expect(oversightsIn(definition)).not.toEqual([]);
  });

  test("waits longer for a function than the function may take, and ends before the next pass may begin", async () => {
    const graph = await synth("dev", "organization");
    const { States, TimeoutSeconds } = JSON.parse(
      graph.one("aws:sfn/stateMachine:StateMachine", "Pass").inputs.definition,
    ) as Definition;
    const tasks = { Census: States.Census, Members: States.Members.ItemProcessor.States.Evaluate, Close: States.Close };
    for (const [name, task] of Object.entries(tasks)) {
      const { inputs } = graph.one("aws:lambda/function:Function", `${name}Function`);
      expect(task.TimeoutSeconds, name).toBeGreaterThan(inputs.timeout);
      expect(task.Parameters.FunctionName, name).toContain(inputs.name);
      expect(inputs.timeout, name).toBeLessThan(TimeoutSeconds);
    }
    expect(TimeoutSeconds).toBeLessThan(3_600);
    expect(States.Members.MaxConcurrency).toBe(3);
  });
});

describe("the deployment of an organization", () => {
  let graph: Graph;
  beforeAll(async () => {
    graph = await synth("dev", "organization");
  });

  test("the machine may call its three functions, read the batches and start them, and nothing else", () => {
    const { Statement } = JSON.parse(
      graph.one("aws:iam/role:Role", "PassMachineRole").inputs.inlinePolicies[0].policy,
    ) as { Statement: { Action: string; Resource: string[] }[] };
    const bucket = graph.one("aws:s3/bucket:Bucket", "PassesBucket").inputs.bucket;
    const functions = ["Census", "Members", "Close"].map((name) => {
      const { inputs } = graph.one("aws:lambda/function:Function", `${name}Function`);
      return `arn:aws:lambda:us-east-1:123456789012:function:${inputs.name}`;
    });
    const states = "arn:aws:states:us-east-1:123456789012";
    expect(Statement.map(({ Action, Resource }) => [Action, ...Resource])).toEqual([
      ["lambda:InvokeFunction", ...functions],
      ["s3:GetObject", `arn:aws:s3:::${bucket}/passes/*`],
      ["states:StartExecution", `${states}:stateMachine:genkan-dev-Pass`],
      ["states:DescribeExecution", `${states}:execution:genkan-dev-Pass:*`],
      ["states:RedriveExecution", `${states}:execution:genkan-dev-Pass/Members:*`],
    ]);
  });

  test("each function has the variables that it reads, and no other", () => {
    const variablesOf = (name: string) => {
      const { inputs } = graph.one("aws:lambda/function:Function", `${name}Function`);
      return Object.keys(inputs.environment.variables)
        .filter((variable) => variable.startsWith("GENKAN_"))
        .toSorted();
    };
    expect(variablesOf("Census")).toEqual(["GENKAN_BUCKET", "GENKAN_ROSTER", "GENKAN_STAGE", "GENKAN_TABLE"]);
    const evaluating = ["GENKAN_SETTINGS", "GENKAN_STAGE", "GENKAN_SWEEPS", "GENKAN_TABLE"];
    expect(variablesOf("Members")).toEqual(["GENKAN_READ_ROLE", ...evaluating]);
    expect(variablesOf("Close")).toEqual(["GENKAN_BUCKET", ...evaluating]);
    expect(variablesOf("Flood")).toEqual(["GENKAN_ORGANIZATION", "GENKAN_STAGE", "GENKAN_TABLE"]);
    expect(variablesOf("Sweep")).toEqual(["GENKAN_BUCKET", "GENKAN_SETTINGS", "GENKAN_STAGE"]);
  });

  test("members are entered by the read role of accounts of the own organization", () => {
    const [inline] = graph.one("aws:iam/role:Role", "MembersRole").inputs.inlinePolicies;
    const { Statement } = JSON.parse(inline.policy) as { Statement: { Action: string }[] };
    expect(Statement.filter(({ Action }) => Action === "sts:AssumeRole")).toEqual([
      {
        Effect: "Allow",
        Action: "sts:AssumeRole",
        Resource: "arn:aws:iam::*:role/genkan-dev-read",
        Condition: { StringEquals: { "aws:ResourceOrgID": "$" + "{aws:PrincipalOrgID}" } },
      },
    ]);
  });

  test("the files of a pass are encrypted, private and gone after a week", () => {
    const bucket = graph.one("aws:s3/bucket:Bucket", "PassesBucket").inputs.bucket;
    const of = (type: string) =>
      graph
        .all(type)
        .filter(({ inputs }) => inputs.bucket === bucket)
        .map(({ inputs }) => inputs)[0];
    expect(of("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock")).toMatchObject({
      ...{ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
    });
    expect(of("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration").rules).toEqual([
      { id: "passes", status: "Enabled", expiration: { days: 7 } },
    ]);
    expect(of("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration").rules).toEqual([
      { applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } },
    ]);
    expect(JSON.parse(of("aws:s3/bucketPolicy:BucketPolicy").policy).Statement).toEqual([
      expect.objectContaining({
        ...{ Effect: "Deny", Principal: "*", Action: "s3:*" },
        Condition: { Bool: { "aws:SecureTransport": "false" } },
      }),
    ]);
  });

  test("a pass starts on the schedule; what can't be started is kept", () => {
    const { inputs } = graph.one("aws:scheduler/schedule:Schedule", "PassSchedule");
    expect(inputs).toMatchObject({ scheduleExpression: "rate(1 hour)", target: { input: "{}" } });
    expect(inputs.target.arn).toContain("genkan-dev-Pass");
    expect(inputs.target.deadLetterConfig.arn).toContain("PassDeadLetters");
    expect(inputs.target.retryPolicy).toEqual({ maximumRetryAttempts: 3, maximumEventAgeInSeconds: 3_600 });
  });

  test("alarms say how passes end, on every topic", () => {
    const alarm = (name: string) => graph.one("aws:cloudwatch/metricAlarm:MetricAlarm", name).inputs;
    const queries = (name: string) => alarm(name).metricQueries.flatMap(({ metric }: Definition) => metric ?? []);
    expect(queries("PassFailed").map(({ metricName }: Definition) => metricName)).toEqual([
      "ExecutionsFailed",
      "ExecutionsTimedOut",
      "ExecutionsAborted",
    ]);
    expect(queries("PassFailed")[0].dimensions.StateMachineArn).toContain("genkan-dev-Pass");
    expect(alarm("PassLate")).toMatchObject({ evaluationPeriods: 2, threshold: 1, treatMissingData: "breaching" });
    expect(queries("PassLate")[0]).toMatchObject({ metricName: "PassClosed", period: 3_600 });
    expect(alarm("AccountsUnreached")).toMatchObject({
      ...{ metricName: "MembersUnreached", statistic: "Maximum", threshold: 0, treatMissingData: "ignore" },
    });
  });

  test("the table has the index over accounts, and its stream hands digests over", () => {
    expect(graph.one("aws:dynamodb/table:Table", "FindingsTable").inputs.globalSecondaryIndexes).toEqual([
      {
        ...{ name: "organization", hashKey: "indexPk", rangeKey: "indexSk" },
        ...{ projectionType: "INCLUDE", nonKeyAttributes: ["body"] },
      },
    ]);
    const { inputs } = graph.one("aws:lambda/eventSourceMapping:EventSourceMapping", "NotifyStream");
    expect(
      inputs.filterCriteria.filters.map(({ pattern }: Definition) => JSON.parse(pattern).dynamodb.NewImage.kind),
    ).toEqual([{ S: ["alert"] }, { S: ["digest"] }]);
  });
});
