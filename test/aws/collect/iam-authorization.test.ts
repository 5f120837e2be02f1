import type { IamAuthorization } from "@genkan/controls/model/evidence";
import { describe, expect, test } from "vitest";
import { ACCOUNT, known, NOW, read, sound, testEvents, testFailures, whyUnknown, without } from "./reading.ts";

const ACTION = "iam:GetAccountAuthorizationDetails";
const allow = (Action: string) => ({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource: "*" }] });
const text = (Action: string) => JSON.stringify(allow(Action));
const own = (name: string, path = "/") => `arn:aws:iam::${ACCOUNT}:policy${path}${name}`;
const arn = (resource: string) => `arn:aws:iam::${ACCOUNT}:${resource}`;
const iamUser = (name: string) => ({ name, arn: arn(`user/${name}`), id: `AIDA${name}` });
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const nobody = { users: [], groups: [], roles: [], reservedRoles: [], accountAccessRoles: [], documents: {} };

/** A role as Identity Center makes it, as a role of the scenario. */
const role = (name: string, path = "/aws-reserved/sso.amazonaws.com/", trusts = "sso.amazonaws.com") => ({
  name,
  path,
  trusts,
  policies: ["ReadOnlyAccess"],
});
/** When the simulated account made its roles. */
const CREATED = new Date("2024-01-01T00:00:00Z");
const HASH = "0123456789abcdef";

describe("who may do what in the account", () => {
  const account = {
    iamUsers: [
      {
        name: "alice",
        groups: ["admins", "readers"],
        policies: ["ReadOnlyAccess", "Deploy"],
        inlinePolicies: [allow("s3:Get*"), allow("ec2:*")],
        permissionsBoundary: "Limit",
      },
      { name: "bob" },
    ],
    iamGroups: [{ name: "admins", policies: ["Deploy"], inlinePolicies: [allow("iam:*")] }],
    iamPolicies: [
      { name: "Deploy", document: allow("cloudformation:*") },
      { name: "Limit", path: "/limits/", document: allow("s3:*") },
    ],
    iamRoles: [role(`AWSReservedSSO_Viewer_${HASH}`)],
  };
  const deploy = { name: own("Deploy"), document: text("cloudformation:*") };
  const readOnly = { name: READ_ONLY, document: null };
  const value: IamAuthorization = {
    users: [
      {
        ...iamUser("alice"),
        groups: ["admins", "readers"],
        policies: [
          readOnly,
          deploy,
          { name: "inline-1", document: text("s3:Get*") },
          { name: "inline-2", document: text("ec2:*") },
        ],
        boundary: { name: own("Limit", "/limits/"), document: text("s3:*") },
      },
      { ...iamUser("bob"), groups: [], policies: [], boundary: null },
    ],
    groups: [
      { name: "admins", arn: arn("group/admins"), policies: [deploy, { name: "inline-1", document: text("iam:*") }] },
    ],
    reservedRoles: [
      {
        arn: arn(`role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Viewer_${HASH}`),
        permissionSet: "Viewer",
        region: "us-east-1",
        created: CREATED,
        policies: [readOnly],
        boundary: null,
      },
    ],
    roles: [],
    accountAccessRoles: [],
    documents: { [own("Deploy")]: text("cloudformation:*"), [own("Limit", "/limits/")]: text("s3:*") },
  };

  test("is known after one call", async () => {
    const { observed, calls, elapsed } = await read("iamAuthorization", { account });
    expect(observed).toEqual({ known: true, value, observedAt: NOW });
    expect(calls).toEqual({ [ACTION]: 1 });
    expect(elapsed).toBe(0);
  });

  test("is read to the last page; a policy may come on a later page than who has it", async () => {
    const { observed, calls } = await read("iamAuthorization", { account, pageSize: 1 });
    expect(observed).toMatchObject({ known: true, value });
    expect(calls).toEqual({ [ACTION]: 6 });
  });

  test("may be nobody", async () => {
    expect(await known("iamAuthorization")).toEqual(nobody);
  });

  test("includes the boundary and the policies of Identity Center's roles", async () => {
    const identityCenter = {
      permissionSets: [
        {
          name: "Admin",
          managedPolicies: ["AdministratorAccess"],
          inlinePolicy: allow("s3:*"),
          customerManagedPolicies: ["Deploy"],
          permissionsBoundary: { name: "Limit", path: "/limits/" },
        },
      ],
      assignments: [{ permissionSet: "Admin", account: ACCOUNT, user: "u-1" }],
    };
    const { iamPolicies } = account;
    const { reservedRoles } = await known("iamAuthorization", { account: sound({ identityCenter, iamPolicies }) });
    expect(reservedRoles).toEqual([
      {
        arn: expect.stringContaining(":role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Admin_"),
        permissionSet: "Admin",
        region: "us-east-1",
        created: CREATED,
        policies: [
          { name: "arn:aws:iam::aws:policy/AdministratorAccess", document: text("*") },
          deploy,
          { name: "AwsSSOInlinePolicy", document: text("s3:*") },
        ],
        boundary: { name: own("Limit", "/limits/"), document: text("s3:*") },
      },
    ]);
  });

  test.each([
    ["an AWS managed policy that AWS does not list", { policies: ["ReadOnlyAccess"] }, READ_ONLY],
    ["a policy of the account that AWS does not list", { policies: [own("Gone")] }, own("Gone")],
  ])("leaves the document of %s open", async (_, policies, name) => {
    const { users } = await known("iamAuthorization", { account: { iamUsers: [{ name: "alice", ...policies }] } });
    expect(users[0]?.policies).toEqual([{ name, document: null }]);
  });

  test("leaves a boundary open that AWS does not list", async () => {
    const iamUsers = [{ name: "alice", permissionsBoundary: "PowerUserAccess" }];
    const { users } = await known("iamAuthorization", { account: { iamUsers } });
    expect(users[0]?.boundary).toEqual({ name: "arn:aws:iam::aws:policy/PowerUserAccess", document: null });
  });

  testFailures("iamAuthorization", ACTION);
});

describe("an answer that lacks something", () => {
  const account = {
    iamUsers: [{ name: "alice", policies: ["Deploy"], inlinePolicies: [allow("s3:*")], groups: ["admins"] }],
    iamGroups: [{ name: "admins", policies: ["Deploy"] }],
    iamPolicies: [{ name: "Deploy", document: allow("ec2:*") }],
    iamRoles: [role(`AWSReservedSSO_Viewer_${HASH}`)],
  };
  const details = (change: (body: string) => string) => ({
    account,
    answers: { GetAccountAuthorizationDetails: change },
  });
  const lacking = (...keys: string[]) =>
    details((body) => keys.reduce((left, key) => String(without(key)(left, { time: 1, region: "" })), body));

  test.each([
    ["UserName", "a user has no name or ARN"],
    ["GroupName", "a group has no name or ARN"],
    ["RoleName", "a role has no name or ARN"],
    ["Arn", "a user has no name or ARN"],
  ])("can't be used without a %s", async (key, detail) => {
    const cause = await whyUnknown("iamAuthorization", lacking(key));
    expect(cause).toEqual({ kind: "unexpected", action: ACTION, detail });
  });

  test("can't be used without any of its lists: it is not an account without users", async () => {
    const cause = await whyUnknown(
      "iamAuthorization",
      lacking("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"),
    );
    expect(cause).toEqual({ kind: "unexpected", action: ACTION, detail: "AWS's answer has no list" });
  });

  test.each([
    ["UserDetailList", { users: ["alice"], groups: [], roles: 0, documents: [] }],
    ["GroupDetailList", { users: [], groups: ["admins"], roles: 0, documents: [] }],
    ["RoleDetailList", { users: [], groups: [], roles: 1, documents: [] }],
    ["Policies", { users: [], groups: [], roles: 0, documents: [own("Deploy")] }],
  ])("is used where it has %s alone, as a page of many may", async (kept, expected) => {
    const keys = ["UserDetailList", "GroupDetailList", "RoleDetailList", "Policies"].filter((key) => key !== kept);
    const value = await known("iamAuthorization", lacking(...keys));
    expect({
      users: value.users.map(({ name }) => name),
      groups: value.groups.map(({ name }) => name),
      roles: value.reservedRoles.length,
      documents: Object.keys(value.documents),
    }).toEqual(expected);
  });

  test("leaves an inline policy open that has no document, and a policy that has no version in force", async () => {
    const { users, documents } = await known("iamAuthorization", lacking("PolicyDocument", "IsDefaultVersion"));
    expect(users[0]?.policies).toEqual([
      { name: own("Deploy"), document: null },
      { name: "inline-1", document: null },
    ]);
    expect(documents).toEqual({});
  });

  test("leaves a policy open of which no version is listed, or whose version has no document", async () => {
    for (const key of ["PolicyVersionList", "Document"]) {
      expect((await known("iamAuthorization", lacking(key))).documents).toEqual({});
    }
  });

  test("counts each user, group, role and membership once that it lists twice", async () => {
    const twice = (body: string) =>
      body.replaceAll(/<(UserDetailList|GroupDetailList|RoleDetailList|GroupList)>(.*?)<\/\1>/gs, "<$1>$2$2</$1>");
    const once = await known("iamAuthorization", { account });
    expect(await known("iamAuthorization", details(twice))).toEqual(once);
    expect(once).toMatchObject({ users: [{ groups: ["admins"] }], groups: [{}], reservedRoles: [{}] });
  });

  test("leaves a policy out that has no ARN", async () => {
    const withoutArn = (body: string) =>
      body
        .replace(/<Policies>.*?<\/Policies>/s, (policies) => policies.replaceAll(/<Arn>.*?<\/Arn>/g, ""))
        .replaceAll(/<PolicyArn>.*?<\/PolicyArn>/g, "");
    const { documents, users } = await known("iamAuthorization", details(withoutArn));
    expect(documents).toEqual({});
    expect(users[0]?.policies[0]).toEqual({ name: "", document: null });
  });

  test("names an inline policy without a name for what it is", async () => {
    const nameless = (body: string) => body.replace("<PolicyName>inline-1</PolicyName>", "");
    const { users } = await known("iamAuthorization", details(nameless));
    expect(users[0]?.policies[1]).toEqual({ name: "inline policy", document: text("s3:*") });
  });

  // AWS's own sample answer leaves the list out of a user without inline policies.
  test("takes a user as in no group and without policies where it lists none", async () => {
    const { users } = await known(
      "iamAuthorization",
      lacking("GroupList", "UserPolicyList", "AttachedManagedPolicies"),
    );
    expect(users).toEqual([{ ...iamUser("alice"), groups: [], policies: [], boundary: null }]);
  });

  test("takes a document that is not URL-encoded as it is", async () => {
    const bare = (body: string) =>
      body.replace(/<PolicyDocument>.*?<\/PolicyDocument>/s, "<PolicyDocument>100% {}</PolicyDocument>");
    const { users } = await known("iamAuthorization", details(bare));
    expect(users[0]?.policies[1]).toEqual({ name: "inline-1", document: "100% {}" });
  });
});

describe("the roles of Identity Center", () => {
  test.each([
    ["of us-east-1, which its path does not name", role(`AWSReservedSSO_Viewer_${HASH}`), "Viewer", "us-east-1"],
    [
      "of another Region, which its path names",
      role(`AWSReservedSSO_Viewer_${HASH}`, "/aws-reserved/sso.amazonaws.com/ap-northeast-1/"),
      "Viewer",
      "ap-northeast-1",
    ],
    [
      "of a permission set with underscores in its name",
      role(`AWSReservedSSO_My_Own_Set_${HASH}`),
      "My_Own_Set",
      "us-east-1",
    ],
  ])("are known: one %s", async (_, iamRole, permissionSet, region) => {
    const { reservedRoles } = await known("iamAuthorization", { account: { iamRoles: [iamRole] } });
    expect(reservedRoles).toEqual([
      {
        arn: arn(`role${iamRole.path}${iamRole.name}`),
        permissionSet,
        region,
        created: CREATED,
        policies: [{ name: READ_ONLY, document: null }],
        boundary: null,
      },
    ]);
  });

  test.each([
    ["with such a name in a path of one's own", role(`AWSReservedSSO_Viewer_${HASH}`, "/")],
    ["in a path that only begins so", role(`AWSReservedSSO_Viewer_${HASH}`, "/aws-reserved/sso.amazonaws.com/a/b/")],
    ["in a path that only ends so", role(`AWSReservedSSO_Viewer_${HASH}`, "/mine/aws-reserved/sso.amazonaws.com/")],
    ["in that path with another name", role("AWSServiceRoleForSSO")],
    ["with a short hash", role("AWSReservedSSO_Viewer_0123456789abcde")],
    ["with more behind the hash", role(`AWSReservedSSO_Viewer_${HASH}0`)],
    ["with something before the name", role(`MyAWSReservedSSO_Viewer_${HASH}`)],
    ["without a name of a set", role(`AWSReservedSSO__${HASH}`)],
  ])("are not one %s", async (_, iamRole) => {
    const { reservedRoles } = await known("iamAuthorization", { account: { iamRoles: [iamRole] } });
    expect(reservedRoles).toEqual([]);
  });
});

describe("the roles that Account access manager may open", () => {
  test("are those that trust it, in order", async () => {
    const iamRoles = [
      role("zoe", "/", "account-access.amazonaws.com"),
      role("abe", "/mine/", "account-access.amazonaws.com"),
      role("ec2", "/", "ec2.amazonaws.com"),
      role("no", "/", "my-account-access.amazonaws.com"),
      role("nor", "/", "account-access.amazonaws.com.example"),
    ];
    const { accountAccessRoles } = await known("iamAuthorization", { account: { iamRoles } });
    expect(accountAccessRoles).toEqual(["abe", "zoe"]);
  });

  test("are not found among roles whose trust AWS does not tell", async () => {
    const answers = { GetAccountAuthorizationDetails: without("AssumeRolePolicyDocument") };
    const iamRoles = [role("abe", "/", "account-access.amazonaws.com")];
    const value = await known("iamAuthorization", { account: { iamRoles }, answers });
    expect(value).toMatchObject({ accountAccessRoles: [], roles: [{ trust: { document: null } }] });
  });
});

describe("the other roles", () => {
  const deploy = { ...role("deploy", "/ci/", "lambda.amazonaws.com"), permissionsBoundary: "PowerUserAccess" };

  test("are known with who may assume them, and with those policies that concern administration", async () => {
    const iamRoles = [{ ...deploy, inlinePolicies: [allow("s3:*"), allow("iam:*")] }];
    const { roles } = await known("iamAuthorization", { account: { iamRoles } });
    expect(roles).toEqual([
      {
        arn: arn("role/ci/deploy"),
        id: "AROAdeploy",
        trust: { name: "trust policy", document: expect.stringContaining("lambda.amazonaws.com") },
        policies: [{ name: "inline-2", document: text("iam:*") }],
        boundary: { name: "arn:aws:iam::aws:policy/PowerUserAccess", document: null },
      },
    ]);
  });

  test.each(["/aws-reserved/sso.amazonaws.com/", "/aws-service-role/support.amazonaws.com/", "/service-role/x/"])(
    "count among them in %s only where people can change them",
    async (path) => {
      const { roles } = await known("iamAuthorization", { account: { iamRoles: [role("some", path)] } });
      expect(roles).toHaveLength(path.startsWith("/service-role/") ? 1 : 0);
    },
  );
});

describe("what changes who may do what", () => {
  testEvents("iamAuthorization", {
    iam: "CreateUser DeleteUser AttachUserPolicy DetachUserPolicy PutUserPolicy DeleteUserPolicy PutUserPermissionsBoundary DeleteUserPermissionsBoundary AddUserToGroup RemoveUserFromGroup AttachGroupPolicy DetachGroupPolicy PutGroupPolicy DeleteGroupPolicy CreatePolicyVersion SetDefaultPolicyVersion UpdateUser UpdateGroup CreateRole DeleteRole UpdateAssumeRolePolicy AttachRolePolicy DetachRolePolicy PutRolePolicy DeleteRolePolicy PutRolePermissionsBoundary DeleteRolePermissionsBoundary",
  });
});
