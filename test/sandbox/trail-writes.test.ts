import * as sdk from "@aws-sdk/client-cloudtrail";
import * as s3 from "@aws-sdk/client-s3";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import { startSandbox } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { clientsOf, inside, refusal, scenarioOf } from "./accounts.ts";

const ACCOUNT = "111122223333";
const Bucket = "example-trail-logs";
const arnOf = (name: string, region = "us-east-1") => `arn:aws:cloudtrail:${region}:${ACCOUNT}:trail/${name}`;

/** The policy that AWS documents for a trail's bucket. */
const policyFor = (trail: string, bucket = Bucket) => ({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:GetBucketAcl",
      Resource: `arn:aws:s3:::${bucket}`,
      Condition: { StringEquals: { "aws:SourceArn": trail } },
    },
    {
      Effect: "Allow",
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "s3:PutObject",
      Resource: `arn:aws:s3:::${bucket}/AWSLogs/${ACCOUNT}/*`,
      Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", "aws:SourceArn": trail } },
    },
  ],
});

const config = { region: "us-east-1", credentials: { accessKeyId: "AKIATEST000000000000", secretAccessKey: "test" } };
const inProcess = (more: object = {}, region = "us-east-1") => {
  const all = inside(more, region);
  const { requestHandler } = all;
  return { ...all, s3: new s3.S3Client({ ...config, region, requestHandler, maxAttempts: 1 }) };
};

describe("a trail", () => {
  test("is made with its bucket, logs, and is taken away", async () => {
    const { s3: storage, trail, account } = inProcess();
    const create = () =>
      trail.send(new sdk.CreateTrailCommand({ Name: "management", S3BucketName: Bucket, IsMultiRegionTrail: true }));
    expect(await refusal(create())).toMatchObject({ name: "S3BucketDoesNotExistException" });
    await storage.send(new s3.CreateBucketCommand({ Bucket }));
    expect(await refusal(create())).toMatchObject({ name: "InsufficientS3BucketPolicyException" });
    const Policy = JSON.stringify(policyFor(arnOf("management")));
    await storage.send(new s3.PutBucketPolicyCommand({ Bucket, Policy }));
    expect(await create()).toMatchObject({
      Name: "management",
      TrailARN: arnOf("management"),
      S3BucketName: Bucket,
      IsMultiRegionTrail: true,
      LogFileValidationEnabled: false,
    });
    expect(await refusal(create())).toMatchObject({ name: "TrailAlreadyExistsException" });
    const status = async () => (await trail.send(new sdk.GetTrailStatusCommand({ Name: "management" }))).IsLogging;
    expect(await status()).toBe(false);
    await trail.send(new sdk.StartLoggingCommand({ Name: "management" }));
    expect(await status()).toBe(true);
    expect((await trail.send(new sdk.DescribeTrailsCommand({}))).trailList).toMatchObject([
      { Name: "management", HomeRegion: "us-east-1", S3BucketName: Bucket, HasCustomEventSelectors: false },
    ]);
    expect(readScenario(account.scenario)).toEqual(account.scenario);
    expect(await refusal(storage.send(new s3.DeleteBucketCommand({ Bucket })))).toMatchObject({
      name: "BucketNotEmpty",
    });
    await trail.send(new sdk.DeleteTrailCommand({ Name: "management" }));
    expect((await trail.send(new sdk.DescribeTrailsCommand({}))).trailList).toEqual([]);
  });

  test.each<[string, object]>([
    ["another trail", policyFor(arnOf("other"))],
    ["a trail in another Region", policyFor(arnOf("management", "eu-west-1"))],
    ["one statement only", { Statement: policyFor(arnOf("management")).Statement.slice(0, 1) }],
    [
      "a condition that CloudTrail does not meet",
      {
        Statement: policyFor(arnOf("management")).Statement.map((each) => ({
          ...each,
          Condition: { StringEquals: { "aws:SourceVpc": "vpc-1" } },
        })),
      },
    ],
    [
      "a deny",
      {
        Statement: [
          ...policyFor(arnOf("management")).Statement,
          { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: `arn:aws:s3:::${Bucket}/*` },
        ],
      },
    ],
  ])("needs a bucket's policy that is for it: not %s", async (_, policy) => {
    const { trail } = inside({ buckets: [{ name: Bucket, policy }] });
    const command = new sdk.CreateTrailCommand({ Name: "management", S3BucketName: Bucket });
    expect(await refusal(trail.send(command))).toMatchObject({ name: "InsufficientS3BucketPolicyException" });
  });

  test("becomes a multi-Region trail, and one of one Region again", async () => {
    const { trail, account } = inside({ trails: [{ name: "t", multiRegion: false }] });
    const before = account.scenario.trails;
    const reach = (IsMultiRegionTrail: boolean) =>
      trail.send(new sdk.UpdateTrailCommand({ Name: "t", IsMultiRegionTrail }));
    expect(await reach(true)).toMatchObject({ IsMultiRegionTrail: true });
    expect((await trail.send(new sdk.GetTrailCommand({ Name: "t" }))).Trail).toMatchObject({
      IsMultiRegionTrail: true,
    });
    await reach(false);
    expect(account.scenario.trails).toEqual(before);
  });

  test("is changed by its owner in its home Region", async () => {
    const { trail } = inside(
      {
        trails: [
          { name: "home" },
          { name: "regional", multiRegion: false },
          { name: "shared", region: "eu-west-1", organizationTrailOf: "999999999999" },
        ],
      },
      "eu-west-1",
    );
    const stop = (Name: string) => trail.send(new sdk.StopLoggingCommand({ Name }));
    expect(await refusal(stop("home"))).toMatchObject({ name: "InvalidHomeRegionException" });
    expect(await refusal(stop(arnOf("home")))).toMatchObject({ name: "InvalidHomeRegionException" });
    expect(await refusal(stop("regional"))).toMatchObject({ name: "TrailNotFoundException" });
    expect(await refusal(stop("shared"))).toMatchObject({ name: "NotOrganizationMasterAccountException" });
  });

  test("of a member is written to the member alone", async () => {
    const { account, requestHandler, sts } = inside({
      organization: {
        id: "o-1",
        managementAccount: ACCOUNT,
        accounts: [{ id: "222233334444", name: "shop", trails: [{ name: "own" }] }],
      },
      trails: [{ name: "all", organizationTrailOf: ACCOUNT }],
    });
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: "arn:aws:iam::222233334444:role/genkan-read", RoleSessionName: "pass" }),
    );
    const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
    const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const { trail } = clientsOf({ requestHandler, credentials });
    await trail.send(new sdk.StopLoggingCommand({ Name: "own" }));
    expect(account.member("222233334444").trails).toMatchObject([{ name: "own", logging: false }]);
    expect(account.scenario.trails).toMatchObject([{ name: "all", logging: true }]);
  });

  test.each<[string, object, string]>([
    ["a name of two letters", { Name: "ab" }, "InvalidTrailNameException"],
    ["a name with a space", { Name: "a trail" }, "InvalidTrailNameException"],
    [
      "a multi-Region trail without global events",
      { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false },
      "InvalidParameterCombinationException",
    ],
  ])("%s is refused", async (_, input, name) => {
    const { trail } = inside({ buckets: [{ name: Bucket, policy: policyFor(arnOf("management")) }] });
    const command = new sdk.CreateTrailCommand({ Name: "management", S3BucketName: Bucket, ...input });
    expect(await refusal(trail.send(command))).toMatchObject({ name });
  });

  test("there are five in a Region at most", async () => {
    const trails = Array.from({ length: 5 }, (_, i) => ({ name: `trail-${i}` }));
    const { trail } = inside({ trails, buckets: [{ name: Bucket, policy: policyFor(arnOf("sixth")) }] });
    const command = new sdk.CreateTrailCommand({ Name: "sixth", S3BucketName: Bucket });
    expect(await refusal(trail.send(command))).toMatchObject({ name: "MaximumNumberOfTrailsExceededException" });
  });

  test("new selectors replace all that were there", async () => {
    const { trail } = inside({ trails: [{ name: "t", managementEvents: "ReadOnly", dataEvents: true }] });
    const read = async () => {
      const { EventSelectors, AdvancedEventSelectors } = await trail.send(
        new sdk.GetEventSelectorsCommand({ TrailName: "t" }),
      );
      return EventSelectors ?? AdvancedEventSelectors;
    };
    expect(await read()).toMatchObject([{ ReadWriteType: "ReadOnly", DataResources: [{ Type: "AWS::S3::Object" }] }]);
    const EventSelectors = [{ ReadWriteType: "All" as const, IncludeManagementEvents: true }];
    await trail.send(new sdk.PutEventSelectorsCommand({ TrailName: "t", EventSelectors }));
    expect(await read()).toEqual(EventSelectors);
    const category = (Equals: string) => ({ Field: "eventCategory", Equals: [Equals] });
    const AdvancedEventSelectors = [
      { Name: "writes", FieldSelectors: [category("Management"), { Field: "readOnly", Equals: ["false"] }] },
    ];
    await trail.send(new sdk.PutEventSelectorsCommand({ TrailName: "t", AdvancedEventSelectors }));
    expect(await read()).toMatchObject([{ FieldSelectors: AdvancedEventSelectors[0]?.FieldSelectors }]);
    const none = new sdk.PutEventSelectorsCommand({ TrailName: "t", EventSelectors: [] });
    expect(await refusal(trail.send(none))).toMatchObject({ name: "InvalidEventSelectorsException" });
  });
});

describe("S3", () => {
  test.each(["us-east-1", "eu-west-1"])("a bucket is made and closed to the public in %s", async (region) => {
    const { s3: storage, account } = inProcess({}, region);
    const LocationConstraint = region as s3.BucketLocationConstraint;
    const configuration = region === "us-east-1" ? {} : { CreateBucketConfiguration: { LocationConstraint } };
    await storage.send(new s3.CreateBucketCommand({ Bucket, ...configuration }));
    const PublicAccessBlockConfiguration = {
      ...{ BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: false },
    };
    await storage.send(new s3.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
    expect(await storage.send(new s3.GetPublicAccessBlockCommand({ Bucket }))).toMatchObject({
      PublicAccessBlockConfiguration,
    });
    const { LocationConstraint: where } = await storage.send(new s3.GetBucketLocationCommand({ Bucket }));
    expect(where || "us-east-1").toBe(region);
    expect((await storage.send(new s3.HeadBucketCommand({ Bucket }))).BucketRegion).toBe(region);
    expect((await storage.send(new s3.ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
    const get = () => storage.send(new s3.GetBucketPolicyCommand({ Bucket }));
    expect(await refusal(get())).toMatchObject({ name: "NoSuchBucketPolicy", status: 404 });
    const Policy = JSON.stringify(policyFor(arnOf("t", region)));
    await storage.send(new s3.PutBucketPolicyCommand({ Bucket, Policy }));
    expect((await get()).Policy).toBe(Policy);
    await storage.send(new s3.DeleteBucketPolicyCommand({ Bucket }));
    expect(await refusal(get())).toMatchObject({ name: "NoSuchBucketPolicy" });
    expect(account.scenario.cloudTrailEvents.map(({ eventName }) => eventName)).toEqual([
      ...["CreateBucket", "PutBucketPublicAccessBlock", "PutBucketPolicy", "DeleteBucketPolicy"],
    ]);
    await storage.send(new s3.DeleteBucketCommand({ Bucket }));
    expect(account.scenario.buckets).toEqual([]);
  });

  test.each<[string, object, (client: s3.S3Client) => Promise<unknown>, string]>([
    [
      "the name of somebody else's bucket",
      { takenBucketNames: [Bucket] },
      (client) => client.send(new s3.CreateBucketCommand({ Bucket })),
      "BucketAlreadyExists",
    ],
    [
      "a bucket for another Region",
      {},
      (client) =>
        client.send(
          new s3.CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }),
        ),
      "IllegalLocationConstraintException",
    ],
    [
      "the policy of a bucket that is not there",
      {},
      (client) => client.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: "{}" })),
      "NoSuchBucket",
    ],
    [
      "a policy that is not JSON",
      { buckets: [{ name: Bucket }] },
      (client) => client.send(new s3.PutBucketPolicyCommand({ Bucket, Policy: "x" })),
      "MalformedPolicy",
    ],
    [
      "a policy about another bucket",
      { buckets: [{ name: Bucket }] },
      (client) =>
        client.send(
          new s3.PutBucketPolicyCommand({ Bucket, Policy: JSON.stringify(policyFor(arnOf("t"), "another")) }),
        ),
      "MalformedPolicy",
    ],
    [
      "a policy for everybody",
      { buckets: [{ name: Bucket }] },
      (client) =>
        client.send(
          new s3.PutBucketPolicyCommand({
            Bucket,
            Policy: JSON.stringify({
              Statement: [{ Effect: "Allow", Principal: "*", Action: "s3:*", Resource: `arn:aws:s3:::${Bucket}/*` }],
            }),
          }),
        ),
      "AccessDenied",
    ],
    [
      "what the scenario denies",
      { faults: [{ action: "s3:CreateBucket", fault: "AccessDenied" }] },
      (client) => client.send(new s3.CreateBucketCommand({ Bucket })),
      "AccessDenied",
    ],
    [
      "what the scenario throttles",
      { faults: [{ action: "s3:CreateBucket", fault: "Throttling" }] },
      (client) => client.send(new s3.CreateBucketCommand({ Bucket })),
      "SlowDown",
    ],
  ])("%s is refused", async (_, more, call, name) => {
    const { s3: storage } = inProcess(more);
    expect(await refusal(call(storage))).toMatchObject({ name });
  });

  test("over HTTP the bucket is in the path", async () => {
    const sandbox = await startSandbox({ scenario: scenarioOf() });
    try {
      const storage = new s3.S3Client({ ...config, endpoint: sandbox.endpoint, maxAttempts: 1 });
      await storage.send(new s3.CreateBucketCommand({ Bucket }));
      await storage.send(new s3.HeadBucketCommand({ Bucket }));
      expect(sandbox.account.scenario.buckets).toMatchObject([{ name: Bucket }]);
    } finally {
      await sandbox.close();
    }
  });
});
