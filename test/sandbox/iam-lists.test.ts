import {
  GetAccountPasswordPolicyCommand,
  GetAccountSummaryCommand,
  GetUserCommand,
  type IAMClient,
  ListAccountAliasesCommand,
  ListGroupsForUserCommand,
  ListPoliciesCommand,
  type ListPoliciesCommandInput,
  ListRolesCommand,
  ListUsersCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListGroups,
  paginateListGroupsForUser,
  paginateListPolicies,
  paginateListRoles,
  paginateListUsers,
} from "@aws-sdk/client-iam";
import { simulate } from "@genkan/sandbox/sandbox";
import { expect, test } from "vitest";
import sound from "../scenarios/sound.json" with { type: "json" };
import { clientsOf, refusal, scenarioOf } from "./accounts.ts";

/** The calls that other tools make first. */

const document = { Version: "2012-10-17", Statement: [] };
const full = {
  ...sound,
  iamUsers: [
    {
      name: "alice",
      password: true,
      passwordLastUsed: "2026-05-01T00:00:00Z",
      groups: ["Staff", "Readers"],
      policies: ["IAMFullAccess", "Own"],
      permissionsBoundary: "Limit",
    },
    { name: "bob", groups: ["Staff"] },
    { name: "carol" },
  ],
  iamGroups: [{ name: "Readers" }, { name: "Staff", policies: ["IAMFullAccess"] }],
  iamRoles: [{ name: "deploy", path: "/ci/", trusts: "lambda.amazonaws.com", permissionsBoundary: "Limit" }],
  iamPolicies: [
    { name: "Limit", document },
    { name: "Own", path: "/own/", document },
    { name: "Spare", document },
  ],
};
const simulated = (more: object = full): IAMClient =>
  clientsOf({ requestHandler: simulate({ scenario: scenarioOf(more) }).requestHandler }).iam;

/** All pages of one item, and how many there were. */
async function all<Page extends object, Key extends keyof Page>(pages: AsyncIterable<Page>, key: Key) {
  const items: object[] = [];
  let count = 0;
  for await (const page of pages) {
    count += 1;
    items.push(...((page[key] ?? []) as object[]));
  }
  expect(count).toBe(Math.max(items.length, 1));
  return items;
}
const arns = (items: readonly object[]) => items.map((item) => (item as { Arn?: string }).Arn);

test("the lists page, and show what GetAccountAuthorizationDetails and the summary show", async () => {
  const client = simulated();
  const config = { client, pageSize: 1 };
  const details: Record<string, object[]> = {};
  for await (const page of paginateGetAccountAuthorizationDetails({ client }, {}))
    for (const key of ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"] as const)
      details[key] = [...(details[key] ?? []), ...(page[key] ?? [])];
  const users = await all(paginateListUsers(config, {}), "Users");
  const groups = await all(paginateListGroups(config, {}), "Groups");
  const roles = await all(paginateListRoles(config, {}), "Roles");
  const attached = await all(paginateListPolicies(config, { OnlyAttached: true }), "Policies");
  const own = await all(paginateListPolicies(config, { Scope: "Local" }), "Policies");

  for (const [short, long] of [
    [users, details["UserDetailList"]],
    [groups, details["GroupDetailList"]],
    [roles, details["RoleDetailList"]],
  ] as const) {
    expect(short.length).toBeGreaterThan(1);
    expect(arns(short)).toEqual(arns(long ?? []));
    for (const [i, item] of short.entries())
      expect(long?.[i]).toMatchObject({ CreateDate: (item as { CreateDate?: Date }).CreateDate });
  }
  const listed = new Set(arns(details["Policies"] ?? []));
  expect(new Set(arns([...own, ...attached]))).toEqual(listed);
  expect((await client.send(new GetAccountSummaryCommand({}))).SummaryMap).toMatchObject({
    Users: users.length,
    Groups: groups.length,
    Roles: roles.length,
    Policies: own.length,
  });
});

test("a user is shown with the boundary by GetUser alone, and with the last use of the password by both", async () => {
  const client = simulated();
  const { Users = [] } = await client.send(new ListUsersCommand({}));
  const alice = {
    Path: "/",
    UserName: "alice",
    UserId: "AIDAalice",
    Arn: "arn:aws:iam::111122223333:user/alice",
    CreateDate: new Date("2024-01-01T00:00:00Z"),
    PasswordLastUsed: new Date("2026-05-01T00:00:00Z"),
  };
  expect(Users[0]).toEqual(alice);
  const { User } = await client.send(new GetUserCommand({ UserName: "alice" }));
  expect(User).toEqual({
    ...alice,
    PermissionsBoundary: {
      PermissionsBoundaryType: "PermissionsBoundaryPolicy",
      PermissionsBoundaryArn: "arn:aws:iam::111122223333:policy/Limit",
    },
  });
});

test("the groups of a user are those that the user is in", async () => {
  const client = simulated();
  const of = async (UserName: string) =>
    (await all(paginateListGroupsForUser({ client, pageSize: 1 }, { UserName }), "Groups")).map(
      (group) => (group as { GroupName?: string }).GroupName,
    );
  expect(await of("alice")).toEqual(["Staff", "Readers"]);
  expect(await of("carol")).toEqual([]);
});

test("a path chooses, and a role is shown with its trust policy", async () => {
  const client = simulated();
  const { Roles = [] } = await client.send(new ListRolesCommand({ PathPrefix: "/ci/" }));
  expect(Roles.map(({ RoleName }) => RoleName)).toEqual(["deploy"]);
  expect(JSON.parse(decodeURIComponent(Roles[0]?.AssumeRolePolicyDocument ?? ""))).toMatchObject({
    Statement: [{ Principal: { Service: "lambda.amazonaws.com" } }],
  });
  const { Roles: reserved = [] } = await client.send(new ListRolesCommand({ PathPrefix: "/aws-reserved/" }));
  expect(reserved.map(({ RoleName }) => RoleName?.replace(/_[0-9a-f]{16}$/, ""))).toEqual([
    "AWSReservedSSO_AdministratorAccess",
    "AWSReservedSSO_PowerUserAccess",
  ]);
});

test.each<[ListPoliciesCommandInput, string[]]>([
  [{ Scope: "Local" }, ["Limit 0 2", "Own 1 0", "Spare 0 0"]],
  [{ Scope: "Local", OnlyAttached: true }, ["Own 1 0"]],
  [{ Scope: "Local", PathPrefix: "/own/" }, ["Own 1 0"]],
  [{ PolicyUsageFilter: "PermissionsBoundary" }, ["Limit 0 2"]],
  [{ Scope: "AWS", OnlyAttached: true }, ["AdministratorAccess 1 0", "IAMFullAccess 2 0", "PowerUserAccess 1 0"]],
])("policies are chosen by %j, with how often they are used", async (input, expected) => {
  const { Policies = [] } = await simulated().send(new ListPoliciesCommand(input));
  expect(
    Policies.map((each) => `${each.PolicyName} ${each.AttachmentCount} ${each.PermissionsBoundaryUsageCount}`).sort(),
  ).toEqual(expected);
});

test("the account's alias and password policy are those of the scenario, or absent", async () => {
  const rich = simulated({ accountAlias: "genkan", passwordPolicy: { minimumLength: 14, symbols: true, maxAge: 90 } });
  expect((await rich.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual(["genkan"]);
  expect((await rich.send(new GetAccountPasswordPolicyCommand({}))).PasswordPolicy).toEqual({
    MinimumPasswordLength: 14,
    RequireSymbols: true,
    RequireNumbers: false,
    RequireUppercaseCharacters: false,
    RequireLowercaseCharacters: false,
    AllowUsersToChangePassword: false,
    HardExpiry: false,
    ExpirePasswords: true,
    MaxPasswordAge: 90,
  });
  const poor = simulated({});
  expect((await poor.send(new ListAccountAliasesCommand({}))).AccountAliases).toEqual([]);
  expect(await refusal(poor.send(new GetAccountPasswordPolicyCommand({})))).toEqual({
    name: "NoSuchEntityException",
    message: "The Password Policy with domain name 111122223333 cannot be found.",
    status: 404,
  });
});

const refused = (message: string | RegExp) => ({
  name: "ValidationError",
  status: 400,
  message: typeof message === "string" ? message : expect.stringMatching(message),
});
test.each<[string, (client: IAMClient) => Promise<unknown>, object]>([
  [
    "a user that does not exist",
    (client) => client.send(new GetUserCommand({ UserName: "nobody" })),
    { name: "NoSuchEntityException", status: 404, message: "The user with name nobody cannot be found." },
  ],
  [
    "groups of a user that does not exist",
    (client) => client.send(new ListGroupsForUserCommand({ UserName: "nobody" })),
    { name: "NoSuchEntityException", status: 404, message: "The user with name nobody cannot be found." },
  ],
  [
    "no user, by a role",
    (client) => client.send(new GetUserCommand({})),
    refused("Must specify userName when calling with non-User credentials"),
  ],
  [
    "a name that cannot be one",
    (client) => client.send(new GetUserCommand({ UserName: "a b" })),
    refused(/^The specified value for userName is invalid/),
  ],
  [
    "no user, where one is required",
    (client) => client.send(new ListGroupsForUserCommand({} as never)),
    refused(/^1 validation error detected: Value null at 'userName' .* must not be null$/),
  ],
  [
    "a page of nothing",
    (client) => client.send(new ListUsersCommand({ MaxItems: 0 })),
    refused(
      "1 validation error detected: Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ),
  ],
  [
    "a page that is too large",
    (client) => client.send(new ListRolesCommand({ MaxItems: 1_001 })),
    refused(/less than or equal to 1000$/),
  ],
  [
    "a page whose size is not a number",
    (client) => client.send(new ListUsersCommand({ MaxItems: "many" as never })),
    { name: "MalformedInput", status: 400 },
  ],
  [
    "a path without its slash",
    (client) => client.send(new ListUsersCommand({ PathPrefix: "x" })),
    refused(/pathPrefix is invalid/),
  ],
  ["a marker that IAM did not give", (client) => client.send(new ListUsersCommand({ Marker: "x" })), refused(/./)],
  [
    "the marker of another list",
    async (client) => {
      const { Marker } = await client.send(new ListRolesCommand({ MaxItems: 1 }));
      return client.send(new ListUsersCommand({ Marker }));
    },
    refused(/./),
  ],
  [
    "a scope that does not exist",
    (client) => client.send(new ListPoliciesCommand({ Scope: "Mine" as never })),
    refused(/^1 validation error detected: Value 'Mine' at 'scope' .* enum value set/),
  ],
])("%s is refused in AWS's words", async (_, call, expected) => {
  expect(await refusal(call(simulated()))).toMatchObject(expected);
});
