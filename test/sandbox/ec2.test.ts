import { AccountClient, paginateListRegions } from "@aws-sdk/client-account";
import { DescribeRegionsCommand, type DescribeRegionsCommandInput, EC2Client } from "@aws-sdk/client-ec2";
import { simulate } from "@genkan/sandbox/sandbox";
import { expect, test } from "vitest";
import { refusal, scenarioOf } from "./accounts.ts";

const enabledRegions = ["us-east-1", "eu-west-1", "me-south-1"];
const simulated = (more: object = {}) => {
  const { requestHandler } = simulate({ scenario: scenarioOf({ enabledRegions, ...more }) });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  const config = { region: "us-east-1", credentials, maxAttempts: 1, requestHandler };
  return { ec2: new EC2Client(config), management: new AccountClient(config) };
};
const regions = async (input: DescribeRegionsCommandInput = {}, more: object = {}) =>
  (await simulated(more).ec2.send(new DescribeRegionsCommand(input))).Regions ?? [];
const names = async (input: DescribeRegionsCommandInput) => (await regions(input)).map(({ RegionName }) => RegionName);

test("DescribeRegions shows the Regions that are enabled", async () => {
  expect(await regions()).toEqual([
    { RegionName: "us-east-1", Endpoint: "ec2.us-east-1.amazonaws.com", OptInStatus: "opt-in-not-required" },
    { RegionName: "eu-west-1", Endpoint: "ec2.eu-west-1.amazonaws.com", OptInStatus: "opt-in-not-required" },
    { RegionName: "me-south-1", Endpoint: "ec2.me-south-1.amazonaws.com", OptInStatus: "opted-in" },
  ]);
  const [chinese] = await regions({}, { partition: "aws-cn", enabledRegions: ["cn-north-1"] });
  expect(chinese?.Endpoint).toBe("ec2.cn-north-1.amazonaws.com.cn");
});

test("with AllRegions it shows those, too, that are off, as account:ListRegions does", async () => {
  const { ec2, management } = simulated();
  const { Regions = [] } = await ec2.send(new DescribeRegionsCommand({ AllRegions: true }));
  expect(Regions).toContainEqual({
    RegionName: "af-south-1",
    Endpoint: "ec2.af-south-1.amazonaws.com",
    OptInStatus: "not-opted-in",
  });
  const optIn = { ENABLED: "opted-in", ENABLED_BY_DEFAULT: "opt-in-not-required", DISABLED: "not-opted-in" };
  const listed: unknown[] = [];
  for await (const page of paginateListRegions({ client: management, pageSize: 7 }, {}))
    for (const { RegionName, RegionOptStatus = "" } of page.Regions ?? [])
      listed.push([RegionName, optIn[RegionOptStatus as keyof typeof optIn]]);
  expect(Regions.map(({ RegionName, OptInStatus }) => [RegionName, OptInStatus])).toEqual(listed);
});

test.each<[string, DescribeRegionsCommandInput, string[]]>([
  ["by name", { RegionNames: ["eu-west-1", "af-south-1"] }, ["eu-west-1", "af-south-1"]],
  ["by opt-in status", { Filters: [{ Name: "opt-in-status", Values: ["opted-in", "not-opted-in"] }] }, ["me-south-1"]],
  [
    "by the pattern of a name",
    { Filters: [{ Name: "region-name", Values: ["us-*", "eu-west-?"] }] },
    ["us-east-1", "eu-west-1"],
  ],
  ["by endpoint", { Filters: [{ Name: "endpoint", Values: ["ec2.us-east-1.amazonaws.com"] }] }, ["us-east-1"]],
  [
    "by two filters, which must both fit",
    {
      AllRegions: true,
      Filters: [
        { Name: "opt-in-status", Values: ["not-opted-in"] },
        { Name: "region-name", Values: ["us-east-1", "il-*"] },
      ],
    },
    ["il-central-1"],
  ],
])("Regions are chosen %s", async (_, input, expected) => {
  expect(await names(input)).toEqual(expected);
});

test.each<[string, DescribeRegionsCommandInput, object]>([
  [
    "a Region that does not exist",
    { RegionNames: ["us-east-1", "us--east-1"] },
    { name: "InvalidParameterValue", message: "Invalid region: [us--east-1]", status: 400 },
  ],
  [
    "a filter that does not exist",
    { Filters: [{ Name: "toString", Values: ["x"] }] },
    { name: "InvalidParameterValue", message: "The filter 'toString' is invalid", status: 400 },
  ],
  ["a dry run", { DryRun: true }, { name: "DryRunOperation", status: 412 }],
])("%s is refused in AWS's words", async (_, input, expected) => {
  expect(await refusal(simulated().ec2.send(new DescribeRegionsCommand(input)))).toMatchObject(expected);
});

test.each([
  [
    "AccessDenied",
    {
      name: "UnauthorizedOperation",
      status: 403,
      message: expect.stringMatching(/^You are not auth.*ec2:DescribeRegions/),
    },
  ],
  ["Throttling", { name: "RequestLimitExceeded", status: 503 }],
  ["InternalError", { name: "InternalError", status: 500 }],
])("the fault %s speaks as EC2 does", async (fault, expected) => {
  const { ec2 } = simulated({ faults: [{ action: "ec2:DescribeRegions", fault }] });
  expect(await refusal(ec2.send(new DescribeRegionsCommand({})))).toMatchObject(expected);
});
