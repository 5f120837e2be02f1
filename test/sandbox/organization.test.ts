import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import {
  GetAccountAuthorizationDetailsCommand,
  GetAccountSummaryCommand,
  GetCredentialReportCommand,
} from "@aws-sdk/client-iam";
import {
  DescribeAccountCommand,
  DescribeOrganizationalUnitCommand,
  DescribeOrganizationCommand,
  ListAccountsCommand,
  ListRootsCommand,
  ListTagsForResourceCommand,
  paginateListAccounts,
} from "@aws-sdk/client-organizations";
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { SimulatedAccount } from "@genkan/sandbox/account";
import { Accounts } from "@genkan/sandbox/accounts";
import { kindOf, organizationOf as sampleOrganization } from "@genkan/sandbox/sample-organization";
import { simulate, startSandbox } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { ScenarioError } from "@genkan/sandbox/scenario-error";
import { accountOfKey } from "@genkan/sandbox/sessions";
import { describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import organizationScenario from "../scenarios/organization.json" with { type: "json" };
import { clientsOf, type Door, refusal, scenarioOf } from "./accounts.ts";

const MANAGEMENT = "111122223333";
const MEMBER = "222233334444";
const OTHER = "333344445555";

const member = (i: number, more: object = {}) => ({ id: String(400_000_000_000 + i), name: `member ${i}`, ...more });
const organizationOf = (more: object = {}) => ({
  id: "o-exampleorgid",
  managementAccount: MANAGEMENT,
  accounts: [
    { id: MEMBER, name: "shop", root: { mfaDevices: [{ kind: "fido", name: "key" }] } },
    { id: OTHER, name: "bank", root: { accessKeys: [{}] } },
  ],
  ...more,
});

const simulated = (more: object = {}, scenario: object = {}) => {
  const clock = new TestClock();
  const simulation = simulate({ scenario: scenarioOf({ organization: organizationOf(more), ...scenario }), clock });
  return { clock, ...simulation, ...clientsOf(through(simulation)) };
};
type Inside = ReturnType<typeof clientsOf>;

const roleIn = (account: string, name = "genkan-read") => `arn:aws:iam::${account}:role/${name}`;
const asks = (account: string, more: Partial<AssumeRoleCommandInput> = {}) =>
  new AssumeRoleCommand({ RoleArn: roleIn(account), RoleSessionName: "pass-1", ...more });

/** Clients with the credentials of a role in a member. */
async function enter(door: Door, outer: Inside, command: AssumeRoleCommand) {
  const { Credentials, AssumedRoleUser } = await outer.sts.send(command);
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { ...clientsOf({ ...through(door), credentials }), credentials, Credentials, AssumedRoleUser };
}
const through = (door: Door) =>
  "endpoint" in door ? { endpoint: door.endpoint } : { requestHandler: door.requestHandler };
const keysOf = async ({ iam }: Pick<Inside, "iam">) =>
  (await iam.send(new GetAccountSummaryCommand({}))).SummaryMap?.["AccountAccessKeysPresent"];

describe("Organizations", () => {
  test("lists the accounts in pages of twenty, with states and paths", async () => {
    const accounts = Array.from({ length: 40 }, (_, i) => member(i));
    const { organizations } = simulated({
      accounts: [
        ...accounts,
        {
          id: MEMBER,
          name: "<script>",
          email: "shop@example.com",
          state: "SUSPENDED",
          joined: "2025-05-05T00:00:00Z",
          joinedMethod: "INVITED",
          path: "r-ab12/ou-ab12-11111111/ou-ab12-22222222/",
        },
      ],
    });
    const pages = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client: organizations }, {})) pages.push(Accounts);
    expect(pages.map(({ length }) => length)).toEqual([20, 20, 2]);
    expect(new Set(pages.flat().map(({ Id }) => Id)).size).toBe(42);
    expect(pages.flat()[0]).toMatchObject({ Id: MANAGEMENT, Paths: [`o-exampleorgid/r-ab12/${MANAGEMENT}/`] });
    expect(pages.flat().at(-1)).toEqual({
      Id: MEMBER,
      Arn: `arn:aws:organizations::${MANAGEMENT}:account/o-exampleorgid/${MEMBER}`,
      Email: "shop@example.com",
      Name: "<script>",
      State: "SUSPENDED",
      Paths: [`o-exampleorgid/r-ab12/ou-ab12-11111111/ou-ab12-22222222/${MEMBER}/`],
      JoinedMethod: "INVITED",
      JoinedTimestamp: new Date("2025-05-05T00:00:00Z"),
    });
  });

  test.each([
    ["2026-09-08T23:59:00Z", { State: "CLOSED", Status: "SUSPENDED" }],
    ["2026-09-09T00:00:00Z", { State: "CLOSED" }],
  ])("an account's status was retired: %s", async (now, expected) => {
    const { organizations } = simulated({ accounts: [{ id: MEMBER, name: "shop", state: "CLOSED" }] }, { now });
    const { Account: { State, Status } = {} } = await organizations.send(
      new DescribeAccountCommand({ AccountId: MEMBER }),
    );
    expect({ State, ...(Status ? { Status } : {}) }).toEqual(expected);
  });

  test("refuses a token that is not its own, and a page that is too large", async () => {
    const { organizations } = simulated();
    const list = (input: object) => organizations.send(new ListAccountsCommand(input));
    await expect(list({ NextToken: "bm9uZQ" })).rejects.toMatchObject({
      name: "InvalidInputException",
      Reason: "INVALID_NEXT_TOKEN",
    });
    await expect(list({ MaxResults: 21 })).rejects.toMatchObject({ Reason: "MAX_VALUE_EXCEEDED" });
    await expect(list({ MaxResults: 0 })).rejects.toMatchObject({ Reason: "MIN_VALUE_EXCEEDED" });
  });

  test.each([
    ["the management account", {}, undefined],
    ["a member", { managementAccount: OTHER }, "AccessDeniedException"],
    ["a delegated administrator", { managementAccount: OTHER, delegatedAdministrators: [MANAGEMENT] }, undefined],
  ])("%s may list them or not", async (_, more, refused) => {
    const { organizations } = simulated(more);
    const list = organizations.send(new ListAccountsCommand({}));
    if (refused) expect(await refusal(list)).toMatchObject({ name: refused });
    else
      expect((await list).Accounts?.map(({ Id }) => Id)).toEqual(expect.arrayContaining([MANAGEMENT, MEMBER, OTHER]));
  });

  test("the administrator of another service's organization may list them, too", async () => {
    const { organizations } = simulated(
      { managementAccount: OTHER },
      { identityCenter: { region: "us-east-1", delegatedAdministrators: [MANAGEMENT] } },
    );
    expect((await organizations.send(new ListAccountsCommand({}))).Accounts).toHaveLength(3);
  });

  test("an account without an organization has none to list", async () => {
    const { organizations } = clientsOf(through(simulate({ scenario: scenarioOf() })));
    expect(await refusal(organizations.send(new ListAccountsCommand({})))).toMatchObject({
      name: "AWSOrganizationsNotInUseException",
    });
  });

  test("lists at eight pages a second, after a burst of twelve", async () => {
    const { clock, organizations } = simulated();
    const list = () => organizations.send(new ListAccountsCommand({}));
    for (let i = 0; i < 12; i++) await list();
    expect(await refusal(list())).toMatchObject({ name: "TooManyRequestsException" });
    clock.advance(1_000);
    for (let i = 0; i < 8; i++) await list();
    expect(await refusal(list())).toMatchObject({ name: "TooManyRequestsException" });
  });

  test("names OUs, two a second, and the tags of accounts", async () => {
    const { clock, organizations } = simulated({
      units: [{ id: "ou-ab12-11111111", name: "本番" }],
      accounts: [{ id: MEMBER, name: "shop", tags: { team: "web", "cost center": "" } }],
    });
    const unit = (id: string) =>
      organizations.send(new DescribeOrganizationalUnitCommand({ OrganizationalUnitId: id }));
    expect((await unit("ou-ab12-11111111")).OrganizationalUnit).toEqual({
      Id: "ou-ab12-11111111",
      Arn: `arn:aws:organizations::${MANAGEMENT}:ou/o-exampleorgid/ou-ab12-11111111`,
      Name: "本番",
    });
    expect(await refusal(unit("ou-ab12-22222222"))).toMatchObject({ name: "OrganizationalUnitNotFoundException" });
    expect(await refusal(unit("ou-ab12-11111111"))).toMatchObject({ name: "TooManyRequestsException" });
    clock.advance(1_000);
    expect(await refusal(unit("r-ab12"))).toMatchObject({ name: "InvalidInputException" });

    const tags = (ResourceId: string) => organizations.send(new ListTagsForResourceCommand({ ResourceId }));
    expect((await tags(MEMBER)).Tags).toEqual([
      { Key: "team", Value: "web" },
      { Key: "cost center", Value: "" },
    ]);
    expect((await tags("ou-ab12-11111111")).Tags).toEqual([]);
    expect(await refusal(tags(OTHER))).toMatchObject({ name: "TargetNotFoundException" });
    expect((await organizations.send(new ListRootsCommand({}))).Roots).toMatchObject([{ Id: "r-ab12", Name: "Root" }]);
  });

  test("a census can fail on a page that comes late", async () => {
    const accounts = Array.from({ length: 70 }, (_, i) => member(i));
    const fault = { action: "organizations:ListAccounts", fault: "InternalError", after: 2, times: 1 };
    const { account, organizations } = simulated({ accounts }, { faults: [fault] });
    const pages: number[] = [];
    const list = async () => {
      for await (const { Accounts = [] } of paginateListAccounts({ client: organizations }, {}))
        pages.push(Accounts.length);
    };
    await expect(list()).rejects.toMatchObject({ name: "InternalServerError" });
    expect(pages).toEqual([20, 20]);
    expect(account.scenario.faults).toMatchObject([{ after: 0, times: 0 }]);
    await list();
    expect(pages).toEqual([20, 20, 20, 20, 20, 11]);
  });
});

describe("a role of a member", () => {
  test("leads into the member", async () => {
    const simulation = simulated();
    const inside = await enter(simulation, simulation, asks(MEMBER, { DurationSeconds: 900 }));
    expect(inside.Credentials?.Expiration).toEqual(new Date(simulation.clock.now() + 900_000));
    expect(accountOfKey(inside.credentials.accessKeyId)).toBe(MEMBER);
    const Arn = `arn:aws:sts::${MEMBER}:assumed-role/genkan-read/pass-1`;
    expect(inside.AssumedRoleUser).toEqual({ Arn, AssumedRoleId: "AROAgenkan-read:pass-1" });
    expect(await inside.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: MEMBER,
      Arn,
      UserId: "AROAgenkan-read:pass-1",
    });
    expect([await keysOf(simulation), await keysOf(inside)]).toEqual([0, 0]);
    expect(await keysOf(await enter(simulation, simulation, asks(OTHER)))).toBe(1);
    expect(simulation.calls.map(({ account, action }) => `${account} ${action}`)).toEqual([
      `${MANAGEMENT} sts:AssumeRole`,
      `${MEMBER} sts:GetCallerIdentity`,
      `${MANAGEMENT} iam:GetAccountSummary`,
      `${MEMBER} iam:GetAccountSummary`,
      `${MANAGEMENT} sts:AssumeRole`,
      `${OTHER} iam:GetAccountSummary`,
    ]);
  });

  test("is one of its roles", async () => {
    const simulation = simulated();
    const { iam } = await enter(simulation, simulation, asks(MEMBER));
    const { RoleDetailList = [] } = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ["Role"] }));
    const [{ Arn, AssumeRolePolicyDocument = "" } = {}] = RoleDetailList;
    expect(Arn).toBe(roleIn(MEMBER));
    expect(JSON.parse(decodeURIComponent(AssumeRolePolicyDocument))).toMatchObject({
      Statement: [{ Effect: "Allow", Principal: { AWS: MANAGEMENT } }],
    });
  });

  const document = (statement: object, ...others: object[]) => ({
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${MANAGEMENT}:root` },
        Action: "sts:AssumeRole",
        ...statement,
      },
      ...others,
    ],
  });
  const ours = `arn:aws:iam::${MANAGEMENT}:role/gen*`;
  const deny = { Effect: "Deny", Principal: "*", Action: "sts:*" };

  test.each<[string, unknown, boolean]>([
    ["by the organization's name", undefined, true],
    ["that is missing", null, false],
    ["of another name", "other", false],
    ["that trusts another account", { name: "genkan-read", trusts: OTHER }, false],
    ["that trusts a service", { name: "genkan-read", trusts: "lambda.amazonaws.com" }, false],
    ["that trusts anybody", { name: "genkan-read", trusts: "*" }, true],
    ["that trusts the caller's role", { name: "genkan-read", trusts: `arn:aws:iam::${MANAGEMENT}:role/genkan` }, true],
    ["that trusts another role", { name: "genkan-read", trusts: `arn:aws:iam::${MANAGEMENT}:role/other` }, false],
    ["elsewhere", { name: "genkan-read", path: "/audit/" }, false],
    [
      "with conditions that hold",
      document({
        Condition: {
          ArnLike: { "aws:PrincipalArn": [`${ours}-other`, ours] },
          StringEquals: { "aws:PrincipalOrgID": "o-exampleorgid" },
        },
      }),
      true,
    ],
    ["with another principal's ARN", document({ Condition: { ArnLike: { "aws:PrincipalArn": `${ours}-x` } } }), false],
    ["for another organization", document({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-other" } } }), false],
    [
      "for all other organizations",
      document({ Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-x" } } }),
      true,
    ],
    ["with an external id", document({ Condition: { StringEquals: { "sts:ExternalId": "x" } } }), false],
    [
      "with a condition that is not known",
      document({ Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } }),
      false,
    ],
    ["for another action", document({ Action: "sts:TagSession" }), false],
    ["with a denial", document({}, deny), false],
    ["with a denial of others", document({}, { ...deny, Principal: { AWS: OTHER } }), true],
    [
      "with a denial whose condition is not known",
      document({}, { ...deny, Condition: { Bool: { "aws:SecureTransport": "false" } } }),
      false,
    ],
  ])("%s is given or denied", async (_, readRole, given) => {
    const role =
      typeof readRole === "object" && readRole !== null && "Version" in readRole
        ? { name: "genkan-read", trusts: readRole }
        : readRole;
    const simulation = simulated({
      accounts: [{ id: MEMBER, name: "shop", ...(role === undefined ? {} : { readRole: role }) }],
    });
    const call = simulation.sts.send(asks(MEMBER));
    if (given) expect((await call).Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    else {
      expect(await refusal(call)).toEqual({
        name: "AccessDenied",
        message: `User: arn:aws:sts::${MANAGEMENT}:assumed-role/genkan/session is not authorized to perform: sts:AssumeRole on resource: ${roleIn(MEMBER)}`,
        status: 403,
      });
    }
  });

  test("is denied alike in an account that is not a member", async () => {
    expect(await refusal(simulated().sts.send(asks("999999999999")))).toMatchObject({
      name: "AccessDenied",
      status: 403,
    });
    const { sts } = clientsOf(through(simulate({ scenario: scenarioOf() })));
    expect(await refusal(sts.send(asks(MEMBER)))).toMatchObject({ name: "AccessDenied" });
  });

  test.each([
    ["ACTIVE", true],
    ["PENDING_CLOSURE", true],
    ["SUSPENDED", false],
    ["CLOSED", false],
    ["PENDING_ACTIVATION", false],
  ] as const)("of an account that is %s", async (state, works) => {
    const simulation = simulated({ accounts: [{ id: MEMBER, name: "shop", state }] });
    const call = simulation.sts.send(asks(MEMBER));
    if (works) await call;
    else expect(await refusal(call)).toMatchObject({ name: "AccessDenied" });
  });

  test.each([
    [{ DurationSeconds: 899 }, /'durationSeconds' failed.*greater than or equal to 900/],
    [{ DurationSeconds: 43_201 }, /'durationSeconds' failed.*less than or equal to 43200/],
    [{ DurationSeconds: 3_601 }, /exceeds the 1 hour session limit for roles assumed by role chaining/],
    [{ RoleSessionName: "a b" }, /'roleSessionName' failed.*regular expression/],
    [{ RoleSessionName: "a" }, /'roleSessionName' failed.*greater than or equal to 2/],
    [{ RoleSessionName: "a".repeat(65) }, /'roleSessionName' failed.*less than or equal to 64/],
    [{ RoleArn: "short" }, /'roleArn' failed/],
    [{ RoleArn: `arn:aws:iam::${MEMBER}:user/alice` }, /is invalid/],
  ])("is refused for %j", async (more, message) => {
    const refused = await refusal(simulated().sts.send(asks(MEMBER, more)));
    expect(refused).toMatchObject({ name: "ValidationError", status: 400, message: expect.stringMatching(message) });
  });

  test("can be one of its other roles, or a role of the own account", async () => {
    const iamRoles = [{ name: "audit", path: "/teams/", trusts: [MANAGEMENT] }];
    const simulation = simulated({ accounts: [{ id: MEMBER, name: "shop", iamRoles }] }, { iamRoles });
    for (const account of [MEMBER, MANAGEMENT]) {
      const inside = await enter(simulation, simulation, asks(account, { RoleArn: roleIn(account, "teams/audit") }));
      expect((await inside.sts.send(new GetCallerIdentityCommand({}))).Arn).toBe(
        `arn:aws:sts::${account}:assumed-role/audit/pass-1`,
      );
    }
  });

  test("may lead on, from the member that it is in", async () => {
    const simulation = simulated({
      accounts: [
        { id: MEMBER, name: "shop" },
        { id: OTHER, name: "bank", readRole: { name: "genkan-read", trusts: MEMBER } },
      ],
    });
    expect(await refusal(simulation.sts.send(asks(OTHER)))).toMatchObject({ name: "AccessDenied" });
    const inside = await enter(simulation, simulation, asks(MEMBER));
    const further = await enter(simulation, inside, asks(OTHER));
    expect(await further.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: OTHER });
  });
});

describe("a member", () => {
  test("its credentials expire, by the account's clock", async () => {
    const simulation = simulated({}, { now: "2026-01-01T00:00:00Z" });
    const inside = await enter(simulation, simulation, asks(MEMBER, { DurationSeconds: 900 }));
    simulation.clock.advance(899_000);
    await keysOf(inside);
    simulation.clock.advance(1_000);
    const expired = "The security token included in the request is expired";
    expect(await refusal(keysOf(inside))).toEqual({ name: "ExpiredToken", message: expired, status: 403 });
    expect(await refusal(inside.trail.send(new LookupEventsCommand({})))).toMatchObject({
      name: "ExpiredTokenException",
      message: expired,
    });
    expect(simulation.calls.at(-1)).toMatchObject({ account: MEMBER, status: 400 });
  });

  test("its credentials are worth nothing without their token, with another's, or when it has left", async () => {
    const simulation = simulated();
    const [shop, bank] = [
      await enter(simulation, simulation, asks(MEMBER)),
      await enter(simulation, simulation, asks(OTHER)),
    ];
    const { requestHandler } = simulation;
    const { sessionToken: _, ...without } = shop.credentials;
    const swapped = { ...shop.credentials, sessionToken: bank.credentials.sessionToken };
    for (const credentials of [without, swapped])
      expect(await refusal(keysOf(clientsOf({ requestHandler, credentials })))).toMatchObject({
        name: "InvalidClientTokenId",
        status: 403,
      });
    simulation.account.updateMember(MEMBER, (draft) => {
      draft.state = "SUSPENDED";
    });
    expect(await refusal(keysOf(shop))).toMatchObject({ name: "InvalidClientTokenId" });
    simulation.account.update(({ organization }) => {
      organization?.accounts.splice(0);
    });
    expect(await refusal(bank.trail.send(new LookupEventsCommand({})))).toMatchObject({
      name: "UnrecognizedClientException",
    });
  });

  test("has an organization, Identity Center's roles and the organization's trails like the others", async () => {
    const simulation = simulated(
      {},
      {
        trails: [
          { name: "ours", organizationTrailOf: MANAGEMENT },
          { name: "own", region: "us-east-1" },
        ],
        identityCenter: {
          region: "us-east-1",
          users: [{ id: "u-1", name: "alice" }],
          permissionSets: [{ name: "Reader" }],
          assignments: [{ permissionSet: "Reader", account: MEMBER, user: "u-1" }],
        },
      },
    );
    const [shop, bank] = [
      await enter(simulation, simulation, asks(MEMBER)),
      await enter(simulation, simulation, asks(OTHER)),
    ];
    const { Organization } = await shop.organizations.send(new DescribeOrganizationCommand({}));
    expect(Organization).toMatchObject({ Id: "o-exampleorgid", MasterAccountId: MANAGEMENT });
    expect(await refusal(shop.organizations.send(new ListAccountsCommand({})))).toMatchObject({
      name: "AccessDeniedException",
    });
    const roles = async ({ iam }: Inside) =>
      (await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ["Role"] }))).RoleDetailList?.map(
        ({ RoleName = "" }) => RoleName.replace(/_[0-9a-f]{16}$/, ""),
      );
    expect(await roles(shop)).toEqual(["genkan-read", "AWSReservedSSO_Reader"]);
    expect(await roles(bank)).toEqual(["genkan-read"]);
  });

  test("has its own faults and its own limits", async () => {
    const faults = [
      { action: "iam:GetAccountSummary", fault: "AccessDenied", times: 1 },
      { action: "cloudtrail:LookupEvents", fault: "ServiceControlPolicy", regions: ["us-east-2"] },
    ];
    const simulation = simulated({
      accounts: [
        { id: MEMBER, name: "shop", faults },
        { id: OTHER, name: "bank" },
      ],
    });
    const [shop, bank] = [
      await enter(simulation, simulation, asks(MEMBER)),
      await enter(simulation, simulation, asks(OTHER)),
    ];
    await keysOf(bank);
    const denied = await refusal(keysOf(shop));
    expect(denied).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(denied.message).toContain(`${MEMBER}:assumed-role/genkan-read/pass-1 is not authorized`);
    await keysOf(shop);
    expect(simulation.account.scenario.organization?.accounts[0]?.faults?.[0]).toMatchObject({ times: 0 });

    const look = ({ trail }: Inside) => trail.send(new LookupEventsCommand({}));
    for (const each of [shop, bank, simulation]) {
      await look(each);
      await look(each);
      expect(await refusal(look(each))).toMatchObject({ name: "ThrottlingException" });
    }
    const { trail } = clientsOf({ ...through(simulation), credentials: shop.credentials }, "us-east-2");
    const { name, message } = await refusal(trail.send(new LookupEventsCommand({})));
    expect([name, message]).toEqual([
      "AccessDeniedException",
      expect.stringContaining("with an explicit deny in a service control policy"),
    ]);
  });

  test("has its own history, and changes while it runs", async () => {
    const simulation = simulated();
    const [shop, bank] = [
      await enter(simulation, simulation, asks(MEMBER)),
      await enter(simulation, simulation, asks(OTHER)),
    ];
    const event = { eventName: "ConsoleLogin", eventSource: "signin.amazonaws.com", eventTime: "2026-10-31T00:00:00Z" };
    simulation.account.updateMember(MEMBER, (draft) => {
      draft.cloudTrailEvents = [event];
      draft.root = { accessKeys: [{}, {}] };
    });
    expect([await keysOf(shop), await keysOf(bank), await keysOf(simulation)]).toEqual([2, 1, 0]);
    const events = async ({ trail }: Inside) => (await trail.send(new LookupEventsCommand({}))).Events?.length;
    expect([await events(shop), await events(bank), await events(simulation)]).toEqual([1, 0, 0]);
    simulation.account.update(({ organization }) => {
      for (const each of organization?.accounts ?? []) each.root = {};
    });
    expect([await keysOf(shop), await keysOf(bank)]).toEqual([0, 0]);
  });

  test("that is wrong changes nothing", () => {
    const { account } = simulated();
    const { scenario } = account;
    const change = (more: object) => () => account.updateMember(OTHER, (draft) => void Object.assign(draft, more));
    expect(change({ rooot: {} })).toThrow('organization.accounts[1]: unknown key "rooot"');
    expect(change({ id: MEMBER })).toThrow("organization.accounts[1].id: an account keeps its id");
    expect(() => account.updateMember("999999999999", () => {})).toThrow("999999999999 is not among them");
    expect(account.scenario).toBe(scenario);
  });

  test("its report outlasts that others are called, as its counted faults do", async () => {
    const accounts = Array.from({ length: 300 }, (_, i) =>
      member(i, i ? {} : { faults: [{ action: "iam:GetAccountSummary", fault: "InternalError", times: 2 }] }),
    );
    const simulation = simulated({ accounts });
    const [first = "", ...others] = accounts.map(({ id }) => id);
    const inside = await enter(simulation, simulation, asks(first));
    const report = async () => (await inside.iam.send(new GetCredentialReportCommand({}))).GeneratedTime;
    const made = await report();
    expect(await refusal(keysOf(inside))).toMatchObject({ name: "InternalFailure" });
    for (const id of others) await keysOf(await enter(simulation, simulation, asks(id)));
    simulation.clock.advance(3_000_000);
    expect(await report()).toEqual(made);
    expect(await refusal(keysOf(inside))).toMatchObject({ name: "InternalFailure" });
    await keysOf(inside);
    expect(simulation.counts()["sts:AssumeRole"]).toBe(300);
  });
});

test("of thousands of members only those called last are kept, and those that hold what calls have written", () => {
  const accounts = Array.from({ length: 300 }, (_, i) => member(i));
  const scenario = scenarioOf({ organization: organizationOf({ accounts }) });
  const all = new Accounts(new SimulatedAccount(scenario, new TestClock()));
  const [first, second, ...others] = accounts.map(({ id }) => all.working(id));
  expect(all.working(others.at(-1)?.scenario.account ?? "")).toBe(others.at(-1));
  expect(all.working(second?.scenario.account ?? "")).not.toBe(second);
  const written = all.working(first?.scenario.account ?? "");
  expect(written).not.toBe(first);
  written?.createTopic("arn:aws:sns:us-east-1:400000000000:t");
  for (const { id } of accounts.slice(1)) all.working(id);
  expect(all.working(written?.scenario.account ?? "")).toBe(written);
});

test("an organization is reached over HTTP as in process", async () => {
  const sandbox = await startSandbox({ scenario: scenarioOf({ organization: organizationOf() }) });
  try {
    const outside = clientsOf(through(sandbox));
    expect((await outside.organizations.send(new ListAccountsCommand({}))).Accounts).toHaveLength(3);
    const inside = await enter(sandbox, outside, asks(OTHER));
    expect([await keysOf(outside), await keysOf(inside)]).toEqual([0, 1]);
    const change = (accounts: object[]) =>
      fetch(`${sandbox.endpoint}/_sandbox/scenario`, {
        method: "PATCH",
        body: JSON.stringify({ organization: { accounts } }),
      });
    expect((await change([{ id: OTHER, name: "bank" }])).status).toBe(200);
    expect(await keysOf(inside)).toBe(0);
    const twice = await change([OTHER, OTHER].map((id) => ({ id, name: "bank" })));
    expect([twice.status, await twice.text()]).toEqual([400, `organization.accounts[1].id: ${OTHER} is there twice\n`]);
    const one = (id: string, patch?: object) =>
      fetch(
        `${sandbox.endpoint}/_sandbox/accounts/${id}`,
        patch ? { method: "PATCH", body: JSON.stringify(patch) } : {},
      );
    expect(await (await one(OTHER, { root: { accessKeys: [{}, {}] } })).json()).toMatchObject({
      id: OTHER,
      name: "bank",
    });
    expect(await keysOf(inside)).toBe(2);
    expect(await (await one(OTHER)).json()).toEqual({ id: OTHER, name: "bank", root: { accessKeys: [{}, {}] } });
    expect((await one(OTHER, { readRole: false })).status).toBe(200);
    expect(await refusal(outside.sts.send(asks(OTHER)))).toMatchObject({ name: "AccessDenied" });
    for (const [id, patch] of [[MANAGEMENT], [OTHER, { rooot: {} }]] as const)
      expect((await one(id, patch)).status).toBe(400);
    const requests = (await (await fetch(`${sandbox.endpoint}/_sandbox/requests`)).json()) as object[];
    expect(requests.slice(-2)).toMatchObject([
      { account: OTHER, action: "iam:GetAccountSummary", status: 200 },
      { account: MANAGEMENT, action: "sts:AssumeRole", status: 403 },
    ]);
  } finally {
    await sandbox.close();
  }
});

test("a scenario of thousands of accounts is taken by the door, and one without end is not", async () => {
  const sandbox = await startSandbox({ scenario: scenarioOf() });
  try {
    const put = (body: string) => fetch(`${sandbox.endpoint}/_sandbox/scenario`, { method: "PUT", body });
    const accounts = Array.from({ length: 10_000 }, (_, i) => member(i, { tags: { "cost-center": "x".repeat(80) } }));
    const body = JSON.stringify({ account: MANAGEMENT, organization: organizationOf({ accounts }) });
    expect(body.length).toBeGreaterThan(1024 * 1024);
    expect((await put(body)).status).toBe(200);
    expect(sandbox.account.scenario.organization?.accounts).toHaveLength(10_000);
    const large = await put(" ".repeat(64 * 1024 * 1024 + 1));
    expect([large.status, await large.text()]).toEqual([400, "the scenario is larger than 64 MiB\n"]);
  } finally {
    await sandbox.close();
  }
});

describe("the organization of a scenario", () => {
  const fault = (more: object, scenario: object = {}): string => {
    try {
      scenarioOf({ organization: organizationOf(more), ...scenario });
    } catch (error) {
      if (error instanceof ScenarioError) return error.message;
    }
    throw new Error("the scenario was taken");
  };
  const units = (depth: number) => Array.from({ length: depth }, (_, i) => `ou-ab12-${String(i).repeat(8)}`);
  const at = (path: string) => ({ accounts: [{ id: MEMBER, name: "shop", path }] });

  test("names what is wrong, and where", () => {
    const twice = { id: MEMBER, name: "shop" };
    expect(fault({ accounts: [twice, twice] })).toBe(`organization.accounts[1].id: ${MEMBER} is there twice`);
    const unit = { id: "ou-ab12-11111111", name: "prod" };
    expect(fault({ units: [unit, unit] })).toBe("organization.units[1].id: ou-ab12-11111111 is there twice");
    expect(fault({ accounts: [{ ...twice, root: { accessKeys: [{ state: "x" }] } }] })).toContain(
      'organization.accounts[0].root.accessKeys[0]: unknown key "state"',
    );
    expect(fault({ accounts: [{ ...twice, account: OTHER }] })).toContain('unknown key "account"');
    expect(fault(at("r-cd34"))).toBe("organization.accounts[0].path: a path begins with the root, r-ab12");
  });

  test("its OUs are nested as deep as AWS nests them", async () => {
    const path = ["r-ab12", ...units(5)].join("/");
    const { organizations } = simulated(at(path));
    const { Account } = await organizations.send(new DescribeAccountCommand({ AccountId: MEMBER }));
    expect(Account?.Paths).toEqual([`o-exampleorgid/${path}/${MEMBER}/`]);
    expect(fault(at(["r-ab12", ...units(6)].join("/")))).toContain("with five OUs at most");
  });

  test("has the own account's name and place, and nothing else of it", () => {
    const own = { id: MANAGEMENT, name: "Management", email: "aws@example.com" };
    scenarioOf({ organization: organizationOf({ accounts: [{ ...own, root: {} }] }) });
    expect(fault({ accounts: [{ ...own, iamUsers: [], trails: [] }] })).toBe(
      "organization.accounts[0]: it is the scenario's own account, so that iamUsers, trails belongs at the top",
    );
  });

  test("is the caller's to keep", async () => {
    const faults = [{ action: "iam:*", fault: "Throttling", times: 1 }];
    const written = { accounts: [{ id: MEMBER, name: "shop", faults }] };
    const simulation = simulated(written);
    const inside = await enter(simulation, simulation, asks(MEMBER));
    expect(await refusal(keysOf(inside))).toMatchObject({ name: "Throttling" });
    expect(faults).toEqual([{ action: "iam:*", fault: "Throttling", times: 1 }]);
  });
});

describe("a sample organization", () => {
  test("is the same for the same number, and its members are those of a larger one", () => {
    const members = (n: number) => sampleOrganization(n).organization?.accounts?.slice(1) ?? [];
    expect(members(60)).toEqual(members(60));
    expect(members(100).slice(0, 60)).toEqual(members(60));
    const all = members(10_000);
    expect(new Set(all.map(({ id }) => id)).size).toBe(10_000);
    expect(new Set(all.map(({ name }) => name)).size).toBe(10_000);
    expect(all.filter(({ name }) => name.length > 50)).toEqual([]);
  });

  test("is mostly sound, and has every kind of trouble among its first twenty members", () => {
    const kinds = (n: number) =>
      Object.groupBy(
        Array.from({ length: n }, (_, i) => kindOf(i)),
        (kind) => kind,
      );
    expect(Object.keys(kinds(20))).toHaveLength(13);
    expect(kinds(1_000).sound?.length).toBeGreaterThan(800);
    expect(kinds(10_000)["hostile-name"]).toHaveLength(1);
  });

  test("answers as it is", async () => {
    const simulation = simulate({ scenario: readScenario(sampleOrganization(40)), clock: new TestClock() });
    const outside = clientsOf(through(simulation));
    const listed = [];
    for await (const { Accounts = [] } of paginateListAccounts({ client: outside.organizations }, {}))
      listed.push(...Accounts);
    expect(listed).toHaveLength(41);
    const deepest = listed.toSorted((a, b) => (b.Paths?.[0]?.length ?? 0) - (a.Paths?.[0]?.length ?? 0))[0];
    const units = deepest?.Paths?.[0]?.split("/").filter((part) => part.startsWith("ou-")) ?? [];
    expect(units).toHaveLength(5);
    const [OrganizationalUnitId] = units.slice(1);
    const { OrganizationalUnit } = await outside.organizations.send(
      new DescribeOrganizationalUnitCommand({ OrganizationalUnitId }),
    );
    expect(OrganizationalUnit?.Name).toBe("国内事業");
    const entered = await Promise.allSettled(
      listed.slice(1).map(async ({ Id = "" }) => keysOf(await enter(simulation, outside, asks(Id)))),
    );
    const denied = ["suspended", "without-read-role", "wrong-trust"];
    expect(entered.map(({ status }) => status === "rejected")).toEqual(
      entered.map((_, i) => denied.includes(kindOf(i))),
    );
    const keys = entered.map((each) => (each.status === "fulfilled" ? each.value : null));
    expect(keys.filter((count) => count === 1)).toHaveLength(1);
    expect(keys[5]).toBe(1);
  });
});

test("the organization of the documents has one account of each kind", async () => {
  const simulation = simulate({ scenario: readScenario(organizationScenario), clock: new TestClock() });
  const outside = clientsOf(through(simulation));
  const { Accounts = [] } = await outside.organizations.send(new ListAccountsCommand({}));
  expect(Accounts).toHaveLength(13);
  const outcomes = await Promise.all(
    Accounts.slice(1).map(async ({ Id = "", Name, State }) => {
      const keys = await enter(simulation, outside, asks(Id)).then(keysOf, ({ name }: Error) => name);
      return [Name, State, keys];
    }),
  );
  expect(outcomes.filter(([, state, keys]) => state !== "ACTIVE" || keys !== 0)).toEqual([
    ["legacy-billing", "ACTIVE", 1],
    ["acquired-company", "ACTIVE", "AccessDenied"],
    ["partner-integration", "ACTIVE", "AccessDenied"],
    ["campaign-2023", "PENDING_CLOSURE", 0],
    ["campaign-2022", "SUSPENDED", "AccessDenied"],
  ]);
});
