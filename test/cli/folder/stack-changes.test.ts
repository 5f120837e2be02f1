import { stackChanges } from "@genkan/cli/folder/stack-changes";
import { expect, test } from "vitest";

const topic = (properties: object) => ({ Type: "AWS::SNS::Topic", Properties: { TopicName: "alerts", ...properties } });

test("nothing differs where only the order of keys does", () => {
  const before = { "us-east-1 Alerts": topic({ Tags: [{ Key: "a", Value: "b" }], DisplayName: "x" }) };
  const after = { "us-east-1 Alerts": topic({ DisplayName: "x", Tags: [{ Value: "b", Key: "a" }] }) };
  expect(stackChanges(before, after)).toEqual([]);
});

test("names what is removed, replaced, changed and added, in this order, with the properties", () => {
  const before = {
    A: topic({ DisplayName: "x" }),
    B: topic({}),
    C: topic({}),
    D: { Type: "AWS::Lambda::Function", Properties: { Environment: { Variables: { LOCALE: "en", STAGE: "dev" } } } },
  };
  const after = {
    A: topic({ DisplayName: "y" }),
    C: topic({ TopicName: "other" }),
    D: {
      Type: "AWS::Lambda::Function",
      DeletionPolicy: "Retain",
      Properties: { Environment: { Variables: { LOCALE: "ja", STAGE: "dev" } }, Timeout: 60 },
    },
    E: topic({}),
  };
  expect(stackChanges(before, after)).toEqual([
    { change: "removed", resource: "B", type: "AWS::SNS::Topic", properties: [] },
    { change: "replaced", resource: "C", type: "AWS::SNS::Topic", properties: ["TopicName"] },
    { change: "changed", resource: "A", type: "AWS::SNS::Topic", properties: ["DisplayName"] },
    {
      change: "changed",
      resource: "D",
      type: "AWS::Lambda::Function",
      properties: ["Environment.Variables.LOCALE", "Timeout", "DeletionPolicy"],
    },
    { change: "added", resource: "E", type: "AWS::SNS::Topic", properties: [] },
  ]);
});

test("a resource of another type takes the place of the old one", () => {
  const [change] = stackChanges({ A: topic({}) }, { A: { Type: "AWS::SQS::Queue" } });
  expect(change).toMatchObject({ change: "replaced", properties: ["Type"] });
});
