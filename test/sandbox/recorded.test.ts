import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import * as iamSdk from "@aws-sdk/client-iam";
import { CreateUserCommand } from "@aws-sdk/client-identitystore";
import * as sso from "@aws-sdk/client-sso-admin";
import { GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { describe, expect, test } from "vitest";
import fresh from "../scenarios/fresh.json" with { type: "json" };
import { clientsOf, inside, refusal, scenarioOf } from "./accounts.ts";

const center = { identityCenter: { region: "eu-west-1", permissionSets: [{ name: "Admin" }] } };
const instance = async ({ sso: client }: Pick<ReturnType<typeof inside>, "sso">) =>
  (await client.send(new sso.ListInstancesCommand({}))).Instances?.[0];

describe("CloudTrail's records of writes", () => {
  test("one names the caller, the Region, the request and what it was about", async () => {
    const all = inside(center, "eu-west-1");
    const { InstanceArn } = (await instance(all)) ?? {};
    const { $metadata } = await all.sso.send(new sso.CreatePermissionSetCommand({ InstanceArn, Name: "New" }));
    all.clock.advance(1_000);
    const { Events = [] } = await all.trail.send(new LookupEventsCommand({}));
    expect(Events.map(({ EventName, Username }) => [EventName, Username])).toEqual([
      ["CreatePermissionSet", "session"],
    ]);
    expect(JSON.parse(Events[0]?.CloudTrailEvent ?? "")).toMatchObject({
      eventSource: "sso.amazonaws.com",
      awsRegion: "eu-west-1",
      readOnly: false,
      eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      requestID: $metadata.requestId,
      recipientAccountId: "111122223333",
      requestParameters: { instanceArn: InstanceArn, name: "New" },
      responseElements: { permissionSet: { name: "New" } },
      userIdentity: {
        type: "AssumedRole",
        accessKeyId: "AKIATEST000000000000",
        sessionContext: { sessionIssuer: { userName: "genkan" } },
      },
    });
    expect($metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("what was refused is recorded with its error; what was read is not recorded", async () => {
    const all = inside(
      { ...center, faults: [{ action: "iam:DeleteLoginProfile", fault: "AccessDenied" }] },
      "eu-west-1",
    );
    const { InstanceArn } = (await instance(all)) ?? {};
    await refusal(all.sso.send(new sso.CreatePermissionSetCommand({ InstanceArn, Name: "Admin" })));
    await refusal(all.iam.send(new iamSdk.DeleteLoginProfileCommand({ UserName: "alice" })));
    await all.iam.send(new iamSdk.GetAccountSummaryCommand({}));
    expect(all.account.scenario.cloudTrailEvents).toMatchObject([
      { eventName: "CreatePermissionSet", errorCode: "ConflictException", responseElements: null },
      { eventName: "DeleteLoginProfile", errorCode: "AccessDenied", requestParameters: null, awsRegion: "us-east-1" },
    ]);
  });

  test("one of the directory hides who it is about", async () => {
    const all = inside(center, "eu-west-1");
    const { IdentityStoreId } = (await instance(all)) ?? {};
    const Name = { GivenName: "Hanako", FamilyName: "Suzuki" };
    await all.store.send(new CreateUserCommand({ IdentityStoreId, UserName: "hanako", DisplayName: "Hanako", Name }));
    const [record] = all.account.scenario.cloudTrailEvents;
    expect(record).toMatchObject({ eventName: "CreateUser", requestParameters: { identityStoreId: IdentityStoreId } });
    expect(JSON.stringify(record)).not.toMatch(/hanako|suzuki/i);
  });

  test("one comes to the event history as late as the scenario says", async () => {
    const all = inside({ iamUsers: [{ name: "alice", password: true }], cloudTrailDelay: 300 });
    await all.iam.send(new iamSdk.DeleteLoginProfileCommand({ UserName: "alice" }));
    const found = async () => (await all.trail.send(new LookupEventsCommand({}))).Events?.length;
    all.clock.advance(299_000);
    expect(await found()).toBe(0);
    all.clock.advance(1_000);
    expect(await found()).toBe(1);
  });

  test("over HTTP they are the same", async () => {
    const sandbox = await startSandbox({ scenario: scenarioOf({ iamUsers: [{ name: "alice", password: true }] }) });
    try {
      const { iam } = clientsOf({ endpoint: sandbox.endpoint });
      const { $metadata } = await iam.send(new iamSdk.DeleteLoginProfileCommand({ UserName: "alice" }));
      expect(sandbox.account.scenario.cloudTrailEvents).toMatchObject([
        { eventName: "DeleteLoginProfile", requestID: $metadata.requestId, requestParameters: { userName: "alice" } },
      ]);
    } finally {
      await sandbox.close();
    }
  });
});

describe("the caller", () => {
  test.each<[string, object, string, string]>([
    ["a role", {}, "arn:aws:sts::111122223333:assumed-role/genkan/session", "AssumedRole"],
    ["the root user", { caller: "root" }, "arn:aws:iam::111122223333:root", "Root"],
    ["an IAM user", { caller: { user: "alice" } }, "arn:aws:iam::111122223333:user/alice", "IAMUser"],
    [
      "a person of Identity Center",
      { caller: { permissionSet: "Admin", user: "hanako" } },
      "arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_",
      "AssumedRole",
    ],
  ])("can be %s", async (_, caller, arn, type) => {
    const all = inside({ iamUsers: [{ name: "alice", password: true }], ...caller });
    expect((await all.sts.send(new GetCallerIdentityCommand({}))).Arn).toContain(arn);
    await all.iam.send(new iamSdk.DeleteLoginProfileCommand({ UserName: "alice" }));
    expect(all.account.scenario.cloudTrailEvents[0]).toMatchObject({
      userIdentity: { type, arn: expect.stringContaining(arn) },
    });
  });

  test("who is a user or the root user need not say so", async () => {
    const user = inside({ iamUsers: [{ name: "alice", accessKeys: [{}] }], caller: { user: "alice" } });
    const root = inside({ root: { accessKeys: [{}, {}] }, caller: "root" });
    for (const [{ iam }, keys] of [
      [user, 1],
      [root, 2],
    ] as const)
      expect((await iam.send(new iamSdk.ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(keys);
  });
});

describe("reads lag behind writes", () => {
  test("as many of each service as the scenario says, but never the status of a request", async () => {
    const assignments = [{ permissionSet: "Admin", account: "111122223333", user: "u-1" }];
    const all = inside({ staleReads: 2, identityCenter: { ...center.identityCenter, assignments } }, "eu-west-1");
    const { InstanceArn } = (await instance(all)) ?? {};
    const names = async () =>
      (await all.sso.send(new sso.ListPermissionSetsCommand({ InstanceArn }))).PermissionSets?.length;
    await all.sso.send(new sso.CreatePermissionSetCommand({ InstanceArn, Name: "New" }));
    expect([await names(), await names(), await names()]).toEqual([1, 1, 2]);
    const [PermissionSetArn] =
      (await all.sso.send(new sso.ListPermissionSetsCommand({ InstanceArn }))).PermissionSets ?? [];
    const { PermissionSetProvisioningStatus: begun } = await all.sso.send(
      new sso.ProvisionPermissionSetCommand({ InstanceArn, PermissionSetArn, TargetType: "ALL_PROVISIONED_ACCOUNTS" }),
    );
    const describeStatus = new sso.DescribePermissionSetProvisioningStatusCommand({
      InstanceArn,
      ProvisionPermissionSetRequestId: begun?.RequestId,
    });
    const statuses = [];
    for (let i = 0; i < 2; i++)
      statuses.push((await all.sso.send(describeStatus)).PermissionSetProvisioningStatus?.Status);
    expect(statuses).toEqual(["IN_PROGRESS", "SUCCEEDED"]);
  });
});

describe("the Free Tier", () => {
  /** There is no client package for it, so the test writes the request itself. */
  const plan = async ({ endpoint }: { endpoint: string }) => {
    const answer = await fetch(endpoint, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AWSFreeTierService.GetAccountPlanState",
        authorization: "AWS4-HMAC-SHA256 Credential=AKIATEST000000000000/20261101/us-east-1/freetier/aws4_request",
      },
      body: "{}",
    });
    return { status: answer.status, ...((await answer.json()) as object) };
  };
  const served = async (
    scenario: object,
    use: (sandbox: Awaited<ReturnType<typeof startSandbox>>) => Promise<void>,
  ) => {
    const sandbox = await startSandbox({ scenario: scenarioOf(scenario) });
    await use(sandbox).finally(() => sandbox.close());
  };

  test("a Free plan ends for good when Identity Center is enabled", () =>
    served(fresh, async (sandbox) => {
      expect(await plan(sandbox)).toEqual({
        status: 200,
        accountId: "111122223333",
        accountPlanType: "FREE",
        accountPlanStatus: "ACTIVE",
        accountPlanRemainingCredits: { amount: 92.4, unit: "USD" },
        accountPlanExpirationDate: "2027-03-01T00:00:00Z",
      });
      const patch = (body: object) =>
        fetch(`${sandbox.endpoint}/_sandbox/scenario`, { method: "PATCH", body: JSON.stringify(body) });
      const organization = { id: "o-exampleorgid", managementAccount: "111122223333" };
      await patch({ organization, identityCenter: { region: "us-east-1" } });
      const ended = {
        status: 200,
        accountId: "111122223333",
        accountPlanType: "PAID",
        accountPlanStatus: "ACTIVE",
        accountPlanRemainingCredits: { amount: 0, unit: "USD" },
      };
      expect(await plan(sandbox)).toEqual(ended);
      await patch({ organization: null, identityCenter: null });
      expect(await plan(sandbox)).toEqual(ended);
    }));

  test("an account instance leaves the plan alone", () =>
    served({ plan: { credits: 100 }, identityCenter: { region: "us-east-1", kind: "account" } }, async (sandbox) =>
      expect(await plan(sandbox)).toMatchObject({ accountPlanType: "FREE" }),
    ));

  test("an old account has no plan", () =>
    served({}, async (sandbox) =>
      expect(await plan(sandbox)).toMatchObject({ status: 400, __type: "ResourceNotFoundException" }),
    ));
});
