import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { GetRoleCommand, IAMClient, ListRolePoliciesCommand } from "@aws-sdk/client-iam";
import { GetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { forAccount, inAccount, motoAccount } from "../../moto.ts";
import { templatesOf } from "./templates.ts";

const tags = "moto_server";
test("a stack of the printed template has the table, the topic and the roles that it names", { tags }, async () => {
  const moto = await motoAccount();
  const { endpoint, account } = moto;
  const region = "us-east-1";
  const signed = (service: string) => ({
    authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`,
    ...forAccount(moto),
  });
  const sent = async (service: string, path: string, init: RequestInit) => {
    const answer = await fetch(`${endpoint}${path}`, { ...init, headers: { ...signed(service), ...init.headers } });
    const text = await answer.text();
    if (!answer.ok) throw new Error(text);
    return text;
  };
  const cloudFormation = (parameters: Readonly<Record<string, string>>) =>
    sent("cloudformation", "/", {
      method: "POST",
      body: new URLSearchParams({ Version: "2010-05-15", ...parameters }),
    });
  const bucket = `code-${account}`;
  const template = (await templatesOf("minimal", "dev")).get(region)!;
  await sent("s3", `/${bucket}`, { method: "PUT" });
  const code = zipSync({ "bundle.mjs": new Uint8Array() }) as Uint8Array<ArrayBuffer>;
  for (const name of ["Monitor", "Notify", "ConfigRule", "Event"])
    await sent("s3", `/${bucket}/genkan/${name}.zip`, { method: "PUT", body: code });

  await cloudFormation({
    Action: "CreateStack",
    StackName: "genkan-dev",
    TemplateBody: JSON.stringify(template),
    "Parameters.member.1.ParameterKey": "CodeBucket",
    "Parameters.member.1.ParameterValue": bucket,
    "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
  });
  const stack = await cloudFormation({ Action: "DescribeStacks", StackName: "genkan-dev" });
  expect(stack).toContain("<StackStatus>CREATE_COMPLETE</StackStatus>");
  const output = (name: string) =>
    new RegExp(`<OutputKey>${name}</OutputKey>\\s*<OutputValue>([^<]*)`).exec(stack)?.[1] ?? "";
  const [, suffix] = /stack\/genkan-dev\/([0-9a-f]{8})-/.exec(stack) ?? [];

  const at = { endpoint, region, credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const { Table } = await inAccount(new DynamoDBClient(at), moto).send(
    new DescribeTableCommand({ TableName: output("table") }),
  );
  expect(Table).toMatchObject({
    TableName: `genkan-dev-FindingsTable-${suffix}`,
    StreamSpecification: { StreamViewType: "NEW_IMAGE" },
  });
  const { Attributes } = await inAccount(new SNSClient(at), moto).send(
    new GetTopicAttributesCommand({ TopicArn: output("topic") }),
  );
  expect(Attributes?.["KmsMasterKeyId"]).toContain(":key/");
  const iam = inAccount(new IAMClient(at), moto);
  const RoleName = `genkan-dev-MonitorRole-${suffix}`;
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? "")).toContain("lambda.amazonaws.com");
  expect((await iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames?.toSorted()).toEqual([
    "inline",
    "logs",
  ]);
});
