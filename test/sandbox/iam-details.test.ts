import {
  GetGroupCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListEntitiesForPolicyCommand,
  ListRoleTagsCommand,
  ListSAMLProvidersCommand,
  paginateGetAccountAuthorizationDetails,
  paginateListAttachedGroupPolicies,
  paginateListAttachedRolePolicies,
  paginateListGroupPolicies,
  paginateListRolePolicies,
  SimulatePrincipalPolicyCommand,
} from "@aws-sdk/client-iam";
import { simulate } from "@genkan/sandbox/sandbox";
import { expect, test } from "vitest";
import sound from "../scenarios/sound.json" with { type: "json" };
import { clientsOf, refusal, scenarioOf } from "./accounts.ts";

/** The calls with which other tools ask for each group, role and policy on its own. */

const statement = (Effect: string, Action: string, more: object = {}) => ({ Effect, Action, Resource: "*", ...more });
const document = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const account = {
  ...sound,
  iamUsers: [
    { name: "alice", policies: ["AdministratorAccess"] },
    { name: "bob", policies: ["AdministratorAccess"], permissionsBoundary: "AmazonS3ReadOnlyAccess" },
    { name: "carol", groups: ["Staff"] },
    { name: "dave", inlinePolicies: [document(statement("Allow", "*"), statement("Deny", "iam:*"))] },
    {
      name: "erin",
      inlinePolicies: [
        document(statement("Allow", "*", { Condition: { Bool: { "aws:MultiFactorAuthPresent": "true" } } })),
      ],
    },
    { name: "frank", policies: ["AdministratorAccess"], permissionsBoundary: "Gone" },
    { name: "grace" },
  ],
  iamGroups: [
    { name: "Staff", policies: ["Own"], inlinePolicies: [document(statement("Allow", "s3:ListAllMyBuckets"))] },
  ],
  iamRoles: [
    {
      name: "deploy",
      trusts: "lambda.amazonaws.com",
      policies: ["Own"],
      inlinePolicies: [document(statement("Allow", "*"))],
    },
  ],
  iamPolicies: [{ name: "Own", path: "/own/", document: document(statement("Allow", "ec2:*")) }],
};
const own = "arn:aws:iam::111122223333:policy/own/Own";
const simulated = (): IAMClient =>
  clientsOf({ requestHandler: simulate({ scenario: scenarioOf(account) }).requestHandler }).iam;

/** All pages of a list, one item each. */
async function all<Page extends object, Key extends keyof Page>(pages: AsyncIterable<Page>, key: Key) {
  const items: unknown[] = [];
  for await (const page of pages) items.push(...((page[key] ?? []) as unknown[]));
  return items;
}

test("a group and a role are shown as in GetAccountAuthorizationDetails", async () => {
  const client = simulated();
  const config = { client, pageSize: 1 };
  for await (const { GroupDetailList = [], RoleDetailList = [] } of paginateGetAccountAuthorizationDetails(
    { client },
    {},
  )) {
    for (const { GroupName, GroupPolicyList = [], AttachedManagedPolicies } of GroupDetailList) {
      const policies = await all(paginateListGroupPolicies(config, { GroupName }), "PolicyNames");
      expect(policies).toEqual(GroupPolicyList.map(({ PolicyName }) => PolicyName));
      const attached = await all(paginateListAttachedGroupPolicies(config, { GroupName }), "AttachedPolicies");
      expect(attached).toEqual(AttachedManagedPolicies);
    }
    expect(RoleDetailList.length).toBe(3);
    for (const { RoleName, Arn, RolePolicyList = [], AttachedManagedPolicies } of RoleDetailList) {
      expect((await client.send(new GetRoleCommand({ RoleName }))).Role).toMatchObject({ RoleName, Arn });
      const attached = await all(paginateListAttachedRolePolicies(config, { RoleName }), "AttachedPolicies");
      expect(attached).toEqual(AttachedManagedPolicies);
      const names = await all(paginateListRolePolicies(config, { RoleName }), "PolicyNames");
      expect(names).toEqual(RolePolicyList.map(({ PolicyName }) => PolicyName));
      for (const policy of RolePolicyList) {
        const { PolicyName } = policy;
        expect(await client.send(new GetRolePolicyCommand({ RoleName, PolicyName }))).toMatchObject(policy);
      }
      expect((await client.send(new ListRoleTagsCommand({ RoleName }))).Tags).toEqual([]);
    }
  }
});

test("a group is shown with its members, a policy with its text and with those who hold it", async () => {
  const client = simulated();
  const { Users = [] } = await client.send(new GetGroupCommand({ GroupName: "Staff" }));
  expect(Users.map(({ UserName }) => UserName)).toEqual(["carol"]);
  const { Policy } = await client.send(new GetPolicyCommand({ PolicyArn: own }));
  const version = { PolicyArn: own, VersionId: Policy?.DefaultVersionId };
  const { PolicyVersion } = await client.send(new GetPolicyVersionCommand(version));
  expect(JSON.parse(decodeURIComponent(PolicyVersion?.Document ?? ""))).toEqual(account.iamPolicies[0]?.document);
  expect(await client.send(new ListEntitiesForPolicyCommand({ PolicyArn: own }))).toMatchObject({
    PolicyGroups: [{ GroupName: "Staff" }],
    PolicyRoles: [{ RoleName: "deploy" }],
    PolicyUsers: [],
  });
  const onlyRoles = await client.send(new ListEntitiesForPolicyCommand({ PolicyArn: own, EntityFilter: "Role" }));
  expect(onlyRoles).toMatchObject({ PolicyGroups: [], PolicyRoles: [{ RoleName: "deploy" }] });
});

test("Identity Center's SAML provider is there with its roles", async () => {
  const { SAMLProviderList = [] } = await simulated().send(new ListSAMLProvidersCommand({}));
  expect(SAMLProviderList.map(({ Arn }) => Arn)).toEqual([expect.stringContaining(":saml-provider/AWSSSO_")]);
});

test.each([
  ["user/alice", "*:*", "allowed"],
  ["user/alice", "iam:CreateUser", "allowed"],
  ["user/bob", "*:*", "implicitDeny"],
  ["user/bob", "s3:GetObject", "allowed"],
  ["user/carol", "*:*", "implicitDeny"],
  ["user/carol", "EC2:runinstances", "allowed"],
  ["user/carol", "s3:ListAllMyBuckets", "allowed"],
  ["user/dave", "s3:GetObject", "allowed"],
  ["user/dave", "iam:CreateUser", "explicitDeny"],
  ["user/erin", "s3:GetObject", "implicitDeny"],
  ["user/frank", "s3:GetObject", "implicitDeny"],
  ["user/grace", "s3:GetObject", "implicitDeny"],
  ["group/Staff", "ec2:RunInstances", "allowed"],
  ["role/deploy", "*:*", "allowed"],
])("the policy simulator says whether %s may call %s: %s", async (who, action, decision) => {
  const PolicySourceArn = `arn:aws:iam::111122223333:${who}`;
  const input = { PolicySourceArn, ActionNames: [action] };
  const { EvaluationResults } = await simulated().send(new SimulatePrincipalPolicyCommand(input));
  expect(EvaluationResults).toMatchObject([{ EvalActionName: action, EvalDecision: decision }]);
});

test("the policy simulator takes another boundary in place of the user's own", async () => {
  const everything = JSON.stringify(document(statement("Allow", "*")));
  const { EvaluationResults } = await simulated().send(
    new SimulatePrincipalPolicyCommand({
      PolicySourceArn: "arn:aws:iam::111122223333:user/bob",
      ActionNames: ["iam:CreateUser"],
      PermissionsBoundaryPolicyInputList: [everything],
    }),
  );
  expect(EvaluationResults).toMatchObject([{ EvalDecision: "allowed" }]);
});

test.each<[string, (client: IAMClient) => Promise<unknown>, string]>([
  [
    "group",
    (client) => client.send(new GetGroupCommand({ GroupName: "none" })),
    "The group with name none cannot be found.",
  ],
  [
    "role",
    (client) => client.send(new GetRoleCommand({ RoleName: "none" })),
    "The role with name none cannot be found.",
  ],
  [
    "policy",
    (client) => client.send(new GetPolicyCommand({ PolicyArn: "arn:aws:iam::aws:policy/none-of-these" })),
    "Policy arn:aws:iam::aws:policy/none-of-these was not found.",
  ],
  [
    "policy of a role",
    (client) => client.send(new GetRolePolicyCommand({ RoleName: "deploy", PolicyName: "none" })),
    "The role policy with name none cannot be found.",
  ],
])("a %s that does not exist is refused", async (_, call, message) => {
  expect(await refusal(call(simulated()))).toEqual({ name: "NoSuchEntityException", status: 404, message });
});
