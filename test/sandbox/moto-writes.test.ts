import * as cloudtrail from "@aws-sdk/client-cloudtrail";
import * as iam from "@aws-sdk/client-iam";
import * as identitystore from "@aws-sdk/client-identitystore";
import * as s3 from "@aws-sdk/client-s3";
import * as sso from "@aws-sdk/client-sso-admin";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inAccount, motoAccount } from "../moto.ts";
import { clientsOf, refusal, scenarioOf } from "./accounts.ts";

const UserName = "alice";
const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const PolicyDocument = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "s3:GetObject", Resource: "*" }],
});
const Name = { GivenName: "Hanako", FamilyName: "Suzuki" };

const clientsAt = (endpoint: string) => ({
  ...clientsOf({ endpoint }),
  s3: new s3.S3Client({
    ...{ endpoint, region: "us-east-1", maxAttempts: 1, forcePathStyle: true },
    credentials: { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" },
  }),
});
type Clients = ReturnType<typeof clientsAt>;

/**
 * The same writes on the simulated account and on moto have answers of the same shape. Left out, because moto 5.2 differs
 * from AWS: it accepts two permission sets of one name and an assignment for nobody, provisions nothing, refuses trusted
 * access for IAM, and has no central root management.
 */
describe("writes against an outside reference", { tags: "moto_server" }, () => {
  let sandbox: Sandbox;
  let ours: Clients;
  let theirs: Clients;
  beforeAll(async () => {
    const moto = await motoAccount();
    const scenario = scenarioOf({
      iamUsers: [{ name: UserName, password: true }],
      iamGroups: [{ name: "staff" }],
      identityCenter: { region: "us-east-1" },
    });
    sandbox = await startSandbox({ scenario });
    [ours, theirs] = [clientsAt(sandbox.endpoint), clientsAt(moto.endpoint)];
    for (const client of Object.values(theirs)) inAccount(client, moto);
    await theirs.iam.send(new iam.CreateUserCommand({ UserName }));
    await theirs.iam.send(new iam.CreateLoginProfileCommand({ UserName, Password: "correct horse 1A!" }));
    await theirs.iam.send(new iam.CreateGroupCommand({ GroupName: "staff" }));
  });
  afterAll(() => sandbox?.close());

  /** The members of an answer that hold something, by name. */
  const membersOf = (answer: unknown): string[] =>
    typeof answer === "object" && answer !== null && !(answer instanceof Date)
      ? Object.entries(answer)
          .filter(([key, value]) => key !== "$metadata" && value !== undefined)
          .flatMap(([key, value]) => [key, ...membersOf(value).map((inner) => `${key}.${inner}`)])
          .sort()
      : [];
  const instance = async ({ sso: client }: Clients) =>
    (await client.send(new sso.ListInstancesCommand({}))).Instances?.[0] ?? {};
  const withSet = async (clients: Clients) => {
    const { InstanceArn } = await instance(clients);
    const { PermissionSets = [] } = await clients.sso.send(new sso.ListPermissionSetsCommand({ InstanceArn }));
    return { InstanceArn, PermissionSetArn: PermissionSets[0] };
  };
  const store = async (clients: Clients) => ({ IdentityStoreId: (await instance(clients)).IdentityStoreId });

  test.each<[string, (clients: Clients) => Promise<unknown>]>([
    [
      "sso:CreatePermissionSet",
      async (clients) => {
        const input = { InstanceArn: (await instance(clients)).InstanceArn, Name: "Admin", SessionDuration: "PT1H" };
        return clients.sso.send(new sso.CreatePermissionSetCommand(input));
      },
    ],
    [
      "sso:AttachManagedPolicyToPermissionSet",
      async (clients) =>
        clients.sso.send(
          new sso.AttachManagedPolicyToPermissionSetCommand({
            ...(await withSet(clients)),
            ManagedPolicyArn: PolicyArn,
          }),
        ),
    ],
    [
      "sso:UpdatePermissionSet",
      async (clients) =>
        clients.sso.send(new sso.UpdatePermissionSetCommand({ ...(await withSet(clients)), SessionDuration: "PT2H" })),
    ],
    [
      "sso:DetachManagedPolicyFromPermissionSet",
      async (clients) =>
        clients.sso.send(
          new sso.DetachManagedPolicyFromPermissionSetCommand({
            ...(await withSet(clients)),
            ManagedPolicyArn: PolicyArn,
          }),
        ),
    ],
    [
      "sso:DeletePermissionSet",
      async (clients) => clients.sso.send(new sso.DeletePermissionSetCommand(await withSet(clients))),
    ],
    [
      "identitystore:CreateUser",
      async (clients) => {
        const input = { ...(await store(clients)), UserName: "hanako", DisplayName: "Hanako", Name };
        return clients.store.send(new identitystore.CreateUserCommand(input));
      },
    ],
    [
      "identitystore:GetUserId",
      async (clients) => {
        const AlternateIdentifier = { UniqueAttribute: { AttributePath: "userName", AttributeValue: "hanako" } };
        const input = { ...(await store(clients)), AlternateIdentifier };
        return clients.store.send(new identitystore.GetUserIdCommand(input));
      },
    ],
    ["iam:AttachUserPolicy", (clients) => clients.iam.send(new iam.AttachUserPolicyCommand({ UserName, PolicyArn }))],
    [
      "iam:ListAttachedUserPolicies",
      (clients) => clients.iam.send(new iam.ListAttachedUserPoliciesCommand({ UserName })),
    ],
    ["iam:DetachUserPolicy", (clients) => clients.iam.send(new iam.DetachUserPolicyCommand({ UserName, PolicyArn }))],
    [
      "iam:PutUserPolicy",
      (clients) => clients.iam.send(new iam.PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument })),
    ],
    ["iam:GetUserPolicy", (clients) => clients.iam.send(new iam.GetUserPolicyCommand({ UserName, PolicyName: "p" }))],
    ["iam:ListUserPolicies", (clients) => clients.iam.send(new iam.ListUserPoliciesCommand({ UserName }))],
    [
      "iam:DeleteUserPolicy",
      (clients) => clients.iam.send(new iam.DeleteUserPolicyCommand({ UserName, PolicyName: "p" })),
    ],
    [
      "iam:AddUserToGroup",
      (clients) => clients.iam.send(new iam.AddUserToGroupCommand({ UserName, GroupName: "staff" })),
    ],
    [
      "iam:RemoveUserFromGroup",
      (clients) => clients.iam.send(new iam.RemoveUserFromGroupCommand({ UserName, GroupName: "staff" })),
    ],
    ["iam:DeleteLoginProfile", (clients) => clients.iam.send(new iam.DeleteLoginProfileCommand({ UserName }))],
  ])("%s has the same shape", async (_, call) => {
    expect(membersOf(await call(ours))).toEqual(membersOf(await call(theirs)));
  });

  test("cloudtrail:CreateTrail and what it takes of S3 have the same shape", async () => {
    const trail = async ({ s3: storage, trail: client }: Clients, Bucket: string) => {
      await storage.send(new s3.CreateBucketCommand({ Bucket }));
      const account = (await instanceAccount(client)) ?? "";
      const TrailArn = `arn:aws:cloudtrail:us-east-1:${account}:trail/management`;
      const statement = (Action: string, Resource: string) => ({
        ...{ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action, Resource },
        Condition: { StringEquals: { "aws:SourceArn": TrailArn } },
      });
      const Policy = JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          statement("s3:GetBucketAcl", `arn:aws:s3:::${Bucket}`),
          statement("s3:PutObject", `arn:aws:s3:::${Bucket}/AWSLogs/${account}/*`),
        ],
      });
      await storage.send(new s3.PutBucketPolicyCommand({ Bucket, Policy }));
      const created = await client.send(
        new cloudtrail.CreateTrailCommand({ Name: "management", S3BucketName: Bucket, IsMultiRegionTrail: true }),
      );
      await client.send(new cloudtrail.StartLoggingCommand({ Name: "management" }));
      const { IsLogging } = await client.send(new cloudtrail.GetTrailStatusCommand({ Name: "management" }));
      return { created: membersOf(created), IsLogging };
    };
    const instanceAccount = async (client: Clients["trail"]) =>
      client === ours.trail ? "111122223333" : (await motoAccount()).account;
    // moto shares the names of buckets among its accounts.
    const Bucket = `trail-logs-${crypto.randomUUID()}`;
    expect(await trail(ours, Bucket)).toEqual(await trail(theirs, Bucket));
  });

  test.each<[string, (clients: Clients) => Promise<unknown>]>([
    [
      "a user name that is taken",
      async (clients) => {
        const input = { ...(await store(clients)), UserName: "hanako", DisplayName: "Hanako", Name };
        return clients.store.send(new identitystore.CreateUserCommand(input));
      },
    ],
    [
      "a policy that is not attached",
      (clients) => clients.iam.send(new iam.DetachUserPolicyCommand({ UserName, PolicyArn })),
    ],
    [
      "an inline policy that is not there",
      (clients) => clients.iam.send(new iam.DeleteUserPolicyCommand({ UserName, PolicyName: "none" })),
    ],
    [
      "a group that is not there",
      (clients) => clients.iam.send(new iam.AddUserToGroupCommand({ UserName, GroupName: "none" })),
    ],
    ["a password that is not there", (clients) => clients.iam.send(new iam.DeleteLoginProfileCommand({ UserName }))],
    [
      "a trail without a bucket",
      (clients) =>
        clients.trail.send(new cloudtrail.CreateTrailCommand({ Name: "no-bucket", S3BucketName: "not-there-at-all" })),
    ],
    [
      "the policy of a bucket that is not there",
      (clients) => clients.s3.send(new s3.GetBucketPolicyCommand({ Bucket: "not-there-at-all" })),
    ],
  ])("%s is refused alike", async (_, call) => {
    const { name, status } = await refusal(call(theirs));
    expect(await refusal(call(ours))).toMatchObject({ name, status });
  });
});
