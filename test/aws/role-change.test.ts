import { explainer } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { lastRoleChange } from "@genkan/aws/cloudtrail/role-change";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { kinds } from "../messages/alerts.ts";

const ROLE = "genkan-production-MonitorRole";

/** A call of IAM by eve. */
const call = (eventName: string, time: string, more: object = {}) => ({
  eventID: `e-${eventName}-${time}`,
  eventTime: `2026-10-31T${time}:00Z`,
  eventSource: "iam.amazonaws.com",
  eventName,
  awsRegion: "us-east-1",
  sourceIPAddress: "203.0.113.7",
  userIdentity: { type: "AssumedRole", arn: "arn:aws:sts::111122223333:assumed-role/ops/eve" },
  requestParameters: { roleName: ROLE },
  ...more,
});

function opened(cloudTrailEvents: readonly object[], more: object = {}) {
  const clock = new TestClock(Date.parse("2026-11-01T00:00:00Z"));
  const scenario = readScenario({ account: "111122223333", cloudTrailEvents, ...more });
  const { requestHandler } = simulate({ scenario, clock });
  const credentials = { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" };
  return connect({ region: "eu-west-1", credentials, clock, requestHandler });
}

test("the last change of a role is the latest that succeeded, and a read is none", async () => {
  const aws = opened([
    call("PutRolePolicy", "22:00"),
    call("DetachRolePolicy", "23:00"),
    call("DeleteRole", "23:10", { errorCode: "DeleteConflict" }),
    call("GetRole", "23:20"),
    call("PutRolePolicy", "23:30", { requestParameters: { roleName: "another" } }),
  ]);
  expect(await lastRoleChange(aws, ROLE, "aws")).toMatchObject({
    eventName: "DetachRolePolicy",
    eventTime: "2026-10-31T23:00:00.000Z",
    actor: "arn:aws:sts::111122223333:assumed-role/ops/eve",
  });
});

test.each([
  ["no event names it", [], {}],
  [
    "AWS denies the look-up",
    [call("PutRolePolicy", "22:00")],
    { faults: [{ action: "cloudtrail:LookupEvents", fault: "AccessDenied" }] },
  ],
])("where %s, nothing is said", async (_, events, more) => {
  expect(await lastRoleChange(opened(events, more), ROLE, "aws")).toBeUndefined();
});

test("an alert about a denied call is explained by the role's last change; others look nothing up", async () => {
  const aws = opened([call("PutRolePolicy", "23:12")], { accountAlias: "prod" });
  const explain = explainer(aws);
  expect(await explain(kinds.drift)).not.toHaveProperty("lastRoleChange");
  expect(aws.calls.has("cloudtrail:LookupEvents")).toBe(false);
  const { lastRoleChange: _, ...unexplained } = kinds.unknown;
  expect(await explain(unexplained)).toMatchObject({
    accountName: "prod",
    lastRoleChange: { eventName: "PutRolePolicy" },
  });
  expect(aws.calls.get("iam:ListAccountAliases")).toBe(1);
});

test("a member of an organization has its own name, and only our role in this account is looked up", async () => {
  const aws = opened([call("PutRolePolicy", "23:12")], { accountAlias: "central" });
  const explain = explainer(aws, "central");
  const { lastRoleChange: _, ...alert } = kinds.unknown;
  // The role that AWS denied is the member's own: its events are not in this account.
  expect(await explain({ ...alert, name: "payments", path: "workloads" })).not.toMatchObject({
    lastRoleChange: expect.anything(),
  });
  expect(aws.calls.size).toBe(0);
  // The role that may not assume the member's role is ours.
  const assumed = await explain({ ...alert, account: "444455556666", name: "payments", path: "workloads" });
  expect(assumed).toMatchObject({ accountName: null, lastRoleChange: { eventName: "PutRolePolicy" } });
});

test("a name in the configuration goes before the alias, which is then not read", async () => {
  const aws = opened([], { accountAlias: "prod" });
  expect(await explainer(aws, "payments")(kinds.drift)).toMatchObject({ accountName: "payments" });
  expect(aws.calls.size).toBe(0);
});
