import { describe, expect, test } from "vitest";
import { allows, covers } from "../infra/iam.ts";
import { permissionsOf, requestOf } from "./authorization.ts";

const ACCOUNT = "123456789012";
const signed = (service: string) => ({
  authorization: `AWS4-HMAC-SHA256 Credential=Monitor/20261101/eu-west-1/${service}/aws4_request, SignedHeaders=host`,
});
const permissions = (service: string, headers: Record<string, string>, body: string, path = "/") =>
  permissionsOf(requestOf({ path, headers: { ...signed(service), ...headers }, body }), ACCOUNT);

describe("what IAM has to allow for a request", () => {
  test("a transaction needs what its items need, each on its table", () => {
    const TransactItems = [
      { Put: { TableName: "a" } },
      { Update: { TableName: "a" } },
      { Delete: { TableName: "b" } },
      { ConditionCheck: { TableName: "b" } },
    ];
    const table = (name: string) => `arn:aws:dynamodb:eu-west-1:${ACCOUNT}:table/${name}`;
    expect(
      permissions(
        "dynamodb",
        { "x-amz-target": "DynamoDB_20120810.TransactWriteItems" },
        JSON.stringify({ TransactItems }),
      ),
    ).toEqual([
      { action: "dynamodb:PutItem", resource: table("a") },
      { action: "dynamodb:UpdateItem", resource: table("a") },
      { action: "dynamodb:DeleteItem", resource: table("b") },
      { action: "dynamodb:ConditionCheckItem", resource: table("b") },
    ]);
  });

  test("every protocol is read: JSON by its target, a form by its action, REST by its path", () => {
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const topic = `arn:aws:sns:eu-west-1:${ACCOUNT}:alerts`;
    expect(permissions("sns", form, new URLSearchParams({ Action: "Publish", TopicArn: topic }).toString())).toEqual([
      { action: "sns:Publish", resource: topic },
    ]);
    expect(permissions("account", {}, "{}", "/listRegions")).toEqual([
      { action: "account:ListRegions", resource: `arn:aws:account::${ACCOUNT}:account` },
    ]);
    expect(permissions("iam", form, "Action=GetAccountSummary")).toEqual([
      { action: "iam:GetAccountSummary", resource: "*" },
    ]);
    expect(permissions("sts", form, "Action=GetCallerIdentity")).toEqual([]);
  });

  test("an action of which we don't know what it takes is reported, not let through", () => {
    expect(() => permissions("dynamodb", { "x-amz-target": "DynamoDB_20120810.Scan" }, "{}")).toThrow(
      /dynamodb:Scan: which resources/,
    );
    expect(() => requestOf({ path: "/", headers: {}, body: "" })).toThrow(/not signed/);
  });
});

test.each([
  ["*", "arn:aws:s3:::a", true],
  ["arn:*:sso:::instance/*", "arn:aws-cn:sso:::instance/ssoins-1", true],
  ["arn:*:sso:::instance/*", "arn:aws:sso:::permissionSet/ssoins-1/ps-1", false],
  ["arn:aws:iam::*:role/a?c", "arn:aws:iam::1:role/abc", true],
  ["arn:aws:iam::*:role/a?c", "arn:aws:iam::1:role/ac", false],
  ["arn:aws:sqs:us-east-1:1:a.b", "arn:aws:sqs:us-east-1:1:axb", false],
  ["arn:aws:sqs:us-east-1:1:a", "*", false],
])("%s covers %s: %s", (pattern, resource, expected) => {
  expect(covers(pattern, resource)).toBe(expected);
  const statements = [{ Effect: "Allow", Action: ["a:B"], Resource: [pattern] }];
  expect(allows(statements, "a:B", resource)).toBe(expected);
  expect(allows(statements, "a:C", resource)).toBe(false);
});
