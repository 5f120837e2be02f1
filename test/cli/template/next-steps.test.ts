import { nextSteps } from "@genkan/cli/template/next-steps";
import type { Templates } from "@genkan/cli/template/templates";
import { expect, test } from "vitest";

const template = { AWSTemplateFormatVersion: "2010-09-09", Description: "", Resources: {} } as const;
const least: Templates = {
  stage: "staging",
  region: "eu-west-1",
  home: { ...template, Parameters: { CodeBucket: {}, CodePrefix: { Default: "genkan/" } } },
  others: new Map(),
  code: [],
  tags: { "sst:stage": "staging" },
  isProtected: false,
  secrets: [],
  recorder: null,
};
const secret = (channel: string, value: string) => ({
  name: `genkan-production-${channel}`,
  description: `Genkan: secrets to reach ${channel}`,
  keyOutput: "channelsKey",
  value,
});
const most: Templates = {
  ...least,
  stage: "production",
  region: "cn-north-1",
  home: { ...template, Parameters: { CodeBucket: {}, OrganizationId: {}, ManagementAccountId: {} } },
  others: new Map([
    ["eu-west-3", template],
    ["us-east-1", template],
  ]),
  tags: { team: "the platform's" },
  isProtected: true,
  secrets: [secret("slack", '{"url":"<SlackWebhook>"}'), secret("teams", '{"url":"<TeamsWebhook>"}')],
  recorder: { allSupported: false },
};
const steps = (text: string) => text.match(/^\d\. .*/gm)?.length;

test("the least: a bucket, the code, the stack, and a look at its outputs", () => {
  const text = nextSteps(least, "my files", "en");
  expect(steps(text)).toBe(4);
  expect(text).toContain("aws s3 cp 'my files'/functions s3://$bucket/genkan/ --recursive --region eu-west-1\n");
  expect(text).toContain("--template-file 'my files'/genkan.json \\\n");
  expect(text).toContain("--parameter-overrides CodeBucket=$bucket --tags sst:stage=staging\n");
});

test("the most, in the order in which it works", () => {
  const text = nextSteps(most, "made", "en");
  expect(steps(text)).toBe(7);
  const order = [
    "s3 mb",
    "s3 cp",
    "put-configuration-recorder",
    "s3-prefix",
    "enable-termination",
    "key=",
    "for region",
  ];
  const places = order.map((call) => text.indexOf(call));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(text).toContain("arn:aws-cn:iam::$account:role/aws-service-role/config.amazonaws.com/");
  expect(text).toContain(`--recording-group '{"allSupported":false}'`);
  expect(text).toContain(
    "CodeBucket=$bucket OrganizationId=o-… ManagementAccountId=… --tags 'team=the platform'\\''s'\n",
  );
  expect(text).toContain("for region in eu-west-3 us-east-1; do\n");
  expect(text).toContain("--template-file made/genkan-$region.json --tags");
  // One look for the key of all secrets.
  expect(text.match(/key=\$\(/g)).toHaveLength(1);
  expect(text).toContain(`--key-id $key --overwrite --value '{"url":"<TeamsWebhook>"}'\n`);
});

test("in Japanese, with the same calls", () => {
  const calls = (text: string) => text.split("\n").filter((line) => line.startsWith("     "));
  const text = nextSteps(most, "made", "ja");
  expect(text).toContain("4. スタックを作成または更新します:");
  expect(calls(text)).toEqual(calls(nextSteps(most, "made", "en")));
});
