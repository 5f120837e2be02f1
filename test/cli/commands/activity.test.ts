import { expect, test } from "vitest";
import { openTerminal } from "../terminal.ts";

const launch = {
  eventVersion: "1.10",
  eventID: "0f1e2d3c-0000-4000-8000-000000000001",
  eventTime: "2026-11-24T08:00:00Z",
  eventSource: "ec2.amazonaws.com",
  eventName: "RunInstances",
  eventType: "AwsApiCall",
  awsRegion: "us-east-1",
  sourceIPAddress: "203.0.113.7",
  readOnly: false,
  recipientAccountId: "111122223333",
  userIdentity: { type: "Root", accountId: "111122223333", arn: "arn:aws:iam::111122223333:root" },
};

test("activity lists what root did, and what each act was taken for", async () => {
  const { genkan, account } = openTerminal({ change: { now: "2026-11-24T09:00:00Z" } });
  await genkan("watch", "--once", "--control", "root-usage-limited");
  expect((await genkan("activity")).out).not.toContain("RunInstances");
  account.update((scenario) => void scenario.cloudTrailEvents.push(launch));
  await genkan("watch", "--once", "--control", "root-usage-limited");
  expect((await genkan("activity")).out).toMatch(
    /^2026-11-24 08:00 UTC {2}daily-work {2}RunInstances \(ec2\.amazonaws\.com\)/m,
  );
  const { schema, activity } = JSON.parse((await genkan("activity", "--format", "json")).out);
  expect(schema).toBe("genkan.activity/1");
  expect(activity).toContainEqual(expect.objectContaining({ eventName: "RunInstances", why: expect.any(String) }));
});
