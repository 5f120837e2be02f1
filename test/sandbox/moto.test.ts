import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import {
  CreateVirtualMFADeviceCommand,
  GenerateCredentialReportCommand,
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
  GetLoginProfileCommand,
  GetUserCommand,
  ListGroupsForUserCommand,
  ListMFADevicesCommand,
  ListVirtualMFADevicesCommand,
} from "@aws-sdk/client-iam";
import {
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-organizations";
import { CreateTopicCommand, GetTopicAttributesCommand, PublishCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inAccount, motoAccount } from "../moto.ts";
import { clientsOf, refusal, scenarioOf } from "./accounts.ts";

type Clients = ReturnType<typeof clientsOf>;

const MEMBER = "222233334444";
const UNIT = "ou-ab12-11111111";
/** moto still answers an account's `Status`, which AWS retired on 9 September 2026. */
const BEFORE_RETIREMENT = "2026-09-01T00:00:00Z";

/**
 * The same calls on the simulated account and on moto have answers of the same shape. Left out, because moto 5.2 does
 * not have it: iam:ListOrganizationsFeatures needs an organization that moto would have to make first, and
 * cloudtrail:LookupEvents is not implemented (asserted below, so that we notice when it is).
 */
describe("against an outside reference", { tags: "moto_server" }, () => {
  let sandbox: Sandbox;
  let ours: Clients;
  let theirs: Clients;
  beforeAll(async () => {
    const moto = await motoAccount();
    const organization = {
      id: "o-exampleorgid",
      managementAccount: "111122223333",
      units: [{ id: UNIT, name: "prod" }],
      accounts: [{ id: MEMBER, name: "shop", tags: { team: "web" } }],
    };
    const scenario = scenarioOf({ unassignedVirtualMfaDevices: ["spare"], organization, now: BEFORE_RETIREMENT });
    sandbox = await startSandbox({ scenario });
    [ours, theirs] = [clientsOf({ endpoint: sandbox.endpoint }), clientsOf({ endpoint: moto.endpoint })];
    for (const client of Object.values(theirs)) inAccount(client, moto);
    await theirs.iam.send(new CreateVirtualMFADeviceCommand({ VirtualMFADeviceName: "spare" }));
    await theirs.organizations.send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
    const Tags = [{ Key: "team", Value: "web" }];
    await theirs.organizations.send(new CreateAccountCommand({ AccountName: "shop", Email: "shop@example.com", Tags }));
    const { Roots = [] } = await theirs.organizations.send(new ListRootsCommand({}));
    await theirs.organizations.send(new CreateOrganizationalUnitCommand({ ParentId: Roots[0]?.Id, Name: "prod" }));
    // moto makes its report on the second request.
    for (let i = 0; i < 3; i++) await theirs.iam.send(new GenerateCredentialReportCommand({}));
  });
  afterAll(() => sandbox?.close());

  /** The types of an answer's members; of a list, those of its first item. */
  const shapeOf = (value: unknown): unknown => {
    if (value instanceof Date) return "date";
    if (value instanceof Uint8Array) return "bytes";
    if (Array.isArray(value)) return value.length ? [shapeOf(value[0])] : [];
    if (typeof value !== "object" || value === null) return typeof value;
    const members = Object.entries(value).filter(([key, each]) => key !== "$metadata" && each !== undefined);
    return Object.fromEntries(members.map(([key, each]) => [key, shapeOf(each)]).sort());
  };
  const memberOf = async ({ organizations }: Clients) =>
    (await organizations.send(new ListAccountsCommand({}))).Accounts?.find(({ Name }) => Name === "shop")?.Id ?? "";
  const topic = async ({ sns }: Clients) => (await sns.send(new CreateTopicCommand({ Name: "t" }))).TopicArn;

  test.each<[string, (clients: Clients) => Promise<object>]>([
    ["sts:GetCallerIdentity", ({ sts }) => sts.send(new GetCallerIdentityCommand({}))],
    ["iam:GetCredentialReport", ({ iam }) => iam.send(new GetCredentialReportCommand({}))],
    [
      "iam:GenerateCredentialReport",
      async ({ iam }) => ({ State: (await iam.send(new GenerateCredentialReportCommand({}))).State }),
    ],
    ["sns:CreateTopic", ({ sns }) => sns.send(new CreateTopicCommand({ Name: "t" }))],
    [
      "sns:Subscribe",
      async (clients) =>
        clients.sns.send(
          new SubscribeCommand({
            TopicArn: await topic(clients),
            Protocol: "email",
            Endpoint: "you@example.com",
          }),
        ),
    ],
    [
      "sns:Publish",
      async (clients) => clients.sns.send(new PublishCommand({ TopicArn: await topic(clients), Message: "m" })),
    ],
  ])("%s has the same shape", async (_, call) => {
    expect(shapeOf(await call(ours))).toEqual(shapeOf(await call(theirs)));
  });

  test.each<[string, (clients: Clients) => Promise<object>, string[]]>([
    // moto has more counts than the root user's, and lacks AccountPasswordPresent, which AWS has since added.
    [
      "iam:GetAccountSummary",
      async ({ iam }) => (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap ?? {},
      ["AccountPasswordPresent"],
    ],
    [
      "sns:GetTopicAttributes",
      async (clients) =>
        (await clients.sns.send(new GetTopicAttributesCommand({ TopicArn: await topic(clients) }))).Attributes ?? {},
      [],
    ],
    // moto has no paths yet.
    [
      "organizations:ListAccounts",
      async ({ organizations }) => (await organizations.send(new ListAccountsCommand({}))).Accounts?.at(-1) ?? {},
      ["Paths"],
    ],
    [
      "organizations:DescribeAccount",
      async (clients) =>
        (await clients.organizations.send(new DescribeAccountCommand({ AccountId: await memberOf(clients) })))
          .Account ?? {},
      ["Paths"],
    ],
    [
      "organizations:DescribeOrganization",
      async ({ organizations }) => (await organizations.send(new DescribeOrganizationCommand({}))).Organization ?? {},
      [],
    ],
    [
      "organizations:ListRoots",
      async ({ organizations }) => (await organizations.send(new ListRootsCommand({}))).Roots?.[0] ?? {},
      // A list of policy types, which is empty here.
      ["PolicyTypes"],
    ],
    [
      "organizations:ListTagsForResource",
      async (clients) =>
        clients.organizations.send(new ListTagsForResourceCommand({ ResourceId: await memberOf(clients) })),
      [],
    ],
    [
      "sts:AssumeRole",
      async (clients) => {
        const RoleArn = `arn:aws:iam::${await memberOf(clients)}:role/genkan-read`;
        const { Credentials, AssumedRoleUser } = await clients.sts.send(
          new AssumeRoleCommand({ RoleArn, RoleSessionName: "pass" }),
        );
        return { Credentials, AssumedRoleUser };
      },
      [],
    ],
    // moto tells a device's seed and QR code in the list; AWS does so only when the device is made.
    [
      "iam:ListVirtualMFADevices",
      async ({ iam }) =>
        (await iam.send(new ListVirtualMFADevicesCommand({ AssignmentStatus: "Unassigned" }))).VirtualMFADevices?.[0] ??
        {},
      [],
    ],
  ])("%s has no member that moto has not", async (_, call, added) => {
    const reference = shapeOf(await call(theirs)) as Record<string, unknown>;
    const shape = Object.entries(shapeOf(await call(ours)) as Record<string, unknown>);
    expect(shape.filter(([key]) => !added.includes(key))).toEqual(
      shape.filter(([key]) => !added.includes(key)).map(([key]) => [key, reference[key]]),
    );
  });

  test.each<[string, (clients: Clients) => Promise<unknown>]>([
    [
      "a topic that is not there",
      ({ sns }) => sns.send(new PublishCommand({ TopicArn: "arn:aws:sns:us-east-1:111122223333:none", Message: "m" })),
    ],
    ["a user that is not there", ({ iam }) => iam.send(new ListMFADevicesCommand({ UserName: "nobody" }))],
    ["a user who is asked for and not there", ({ iam }) => iam.send(new GetUserCommand({ UserName: "nobody" }))],
    ["the groups of nobody", ({ iam }) => iam.send(new ListGroupsForUserCommand({ UserName: "nobody" }))],
    ["a password policy that is not there", ({ iam }) => iam.send(new GetAccountPasswordPolicyCommand({}))],
    [
      "an account that is not a member",
      ({ organizations }) => organizations.send(new DescribeAccountCommand({ AccountId: "999999999999" })),
    ],
    [
      "an OU that is not there",
      ({ organizations }) =>
        organizations.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: "ou-ab12-99999999" })),
    ],
    [
      "the tags of nothing",
      ({ organizations }) => organizations.send(new ListTagsForResourceCommand({ ResourceId: "999999999999" })),
    ],
    ["the password of nobody", ({ iam }) => iam.send(new GetLoginProfileCommand({ UserName: "nobody" }))],
  ])("%s is refused alike", async (_, call) => {
    const { name, status } = await refusal(call(theirs));
    expect(await refusal(call(ours))).toMatchObject({ name, status });
  });

  test("the report has the columns of moto's, and those that AWS has added", async () => {
    const columns = async ({ iam }: Clients) =>
      new TextDecoder()
        .decode((await iam.send(new GetCredentialReportCommand({}))).Content)
        .split("\n")[0]!
        .split(",");
    expect(await columns(ours)).toEqual([...(await columns(theirs)), "additional_credentials_info"]);
  });

  test("moto does not look up events yet", async () => {
    await expect(theirs.trail.send(new LookupEventsCommand({}))).rejects.toThrow();
  });
});
