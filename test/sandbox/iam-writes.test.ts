import * as sdk from "@aws-sdk/client-iam";
import {
  CreateUserCommand,
  DeleteUserCommand,
  DescribeUserCommand,
  GetUserIdCommand,
  ListUsersCommand,
} from "@aws-sdk/client-identitystore";
import {
  DescribeOrganizationCommand,
  DisableAWSServiceAccessCommand,
  EnableAWSServiceAccessCommand,
  ListAWSServiceAccessForOrganizationCommand,
} from "@aws-sdk/client-organizations";
import { ListInstancesCommand } from "@aws-sdk/client-sso-admin";
import { readScenario } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { inside, refusal } from "./accounts.ts";

const MANAGEMENT = "111122223333";
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const OWN = "arn:aws:iam::111122223333:policy/own";
const everything = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }] };
const nothing = { Version: "2012-10-17", Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }] };

const withUser = () =>
  inside({
    iamUsers: [
      {
        name: "alice",
        password: true,
        mfa: true,
        policies: ["AdministratorAccess", "own"],
        inlinePolicies: [everything, nothing],
        groups: ["admins"],
        accessKeys: [{ lastUsed: "2026-10-01T00:00:00Z", lastUsedService: "s3" }, { status: "Inactive" }],
      },
    ],
    iamGroups: [{ name: "admins" }, { name: "staff" }],
    iamPolicies: [{ name: "own", document: nothing }],
  });
type Inside = ReturnType<typeof inside>;
const UserName = "alice";

/** Each way that a user's rights are changed, and the way back. */
const pairs: Record<string, [(all: Inside) => Promise<unknown>, (all: Inside) => Promise<unknown>, object]> = {
  "an attached policy": [
    ({ iam }) => iam.send(new sdk.DetachUserPolicyCommand({ UserName, PolicyArn: OWN })),
    ({ iam }) => iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn: OWN })),
    { policies: ["AdministratorAccess"] },
  ],
  "an inline policy": [
    ({ iam }) => iam.send(new sdk.DeleteUserPolicyCommand({ UserName, PolicyName: "inline-1" })),
    ({ iam }) =>
      iam.send(
        new sdk.PutUserPolicyCommand({
          UserName,
          PolicyName: "inline-1",
          PolicyDocument: JSON.stringify(everything),
        }),
      ),
    { inlinePolicies: [{ name: "inline-2", document: nothing }] },
  ],
  "a group": [
    ({ iam }) => iam.send(new sdk.RemoveUserFromGroupCommand({ UserName, GroupName: "admins" })),
    ({ iam }) => iam.send(new sdk.AddUserToGroupCommand({ UserName, GroupName: "admins" })),
    { groups: [] },
  ],
  "a password": [
    ({ iam }) => iam.send(new sdk.DeleteLoginProfileCommand({ UserName })),
    ({ iam }) => iam.send(new sdk.CreateLoginProfileCommand({ UserName, Password: "correct horse" })),
    { password: false },
  ],
};

describe("IAM users", () => {
  test.each(Object.entries(pairs))("%s is taken and given back", async (_, [take, give, left]) => {
    const all = withUser();
    const before = all.account.scenario.iamUsers;
    await take(all);
    expect(all.account.scenario.iamUsers[0]).toMatchObject(left);
    expect(readScenario(all.account.scenario)).toEqual(all.account.scenario);
    expect(await refusal(take(all))).toMatchObject({ name: "NoSuchEntityException", status: 404 });
    await give(all);
    expect(all.account.scenario.iamUsers).toEqual(before);
  });

  test("every read shows the change", async () => {
    const { iam } = withUser();
    const PolicyDocument = JSON.stringify(everything);
    await iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: "extra", PolicyDocument }));
    await iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn: READ_ONLY }));
    await iam.send(new sdk.AddUserToGroupCommand({ UserName, GroupName: "staff" }));
    const { UserDetailList } = await iam.send(new sdk.GetAccountAuthorizationDetailsCommand({ Filter: ["User"] }));
    expect(UserDetailList?.[0]).toMatchObject({
      GroupList: ["admins", "staff"],
      UserPolicyList: [{ PolicyName: "extra" }, { PolicyName: "inline-1" }, { PolicyName: "inline-2" }],
      AttachedManagedPolicies: [{ PolicyName: "AdministratorAccess" }, { PolicyArn: OWN }, { PolicyArn: READ_ONLY }],
    });
    const { PolicyNames } = await iam.send(new sdk.ListUserPoliciesCommand({ UserName }));
    expect(PolicyNames).toEqual(["extra", "inline-1", "inline-2"]);
    const { AttachedPolicies } = await iam.send(new sdk.ListAttachedUserPoliciesCommand({ UserName }));
    expect(AttachedPolicies?.at(-1)).toEqual({ PolicyName: "ReadOnlyAccess", PolicyArn: READ_ONLY });
    const policy = await iam.send(new sdk.GetUserPolicyCommand({ UserName, PolicyName: "extra" }));
    expect(decodeURIComponent(policy.PolicyDocument ?? "")).toBe(PolicyDocument);
  });

  test.each<[string, (all: Inside) => Promise<unknown>, string]>([
    [
      "a policy that does not exist",
      ({ iam }) => iam.send(new sdk.AttachUserPolicyCommand({ UserName, PolicyArn: `${OWN}2` })),
      "NoSuchEntityException",
    ],
    [
      "a task policy",
      ({ iam }) =>
        iam.send(
          new sdk.AttachUserPolicyCommand({
            UserName,
            PolicyArn: "arn:aws:iam::aws:policy/root-task/IAMAuditRootUserCredentials",
          }),
        ),
      "NoSuchEntityException",
    ],
    [
      "a document that is not JSON",
      ({ iam }) => iam.send(new sdk.PutUserPolicyCommand({ UserName, PolicyName: "p", PolicyDocument: "{" })),
      "MalformedPolicyDocumentException",
    ],
    [
      "a group that does not exist",
      ({ iam }) => iam.send(new sdk.AddUserToGroupCommand({ UserName, GroupName: "none" })),
      "NoSuchEntityException",
    ],
    [
      "a user who does not exist",
      ({ iam }) => iam.send(new sdk.DeleteLoginProfileCommand({ UserName: "bob" })),
      "NoSuchEntityException",
    ],
    [
      "a password that is there",
      ({ iam }) => iam.send(new sdk.CreateLoginProfileCommand({ UserName, Password: "p" })),
      "EntityAlreadyExistsException",
    ],
    ["nobody, from a role", ({ iam }) => iam.send(new sdk.DeleteLoginProfileCommand({})), "ValidationError"],
  ])("%s is refused", async (_, call, name) => {
    const all = withUser();
    const before = all.account.scenario.iamUsers;
    expect(await refusal(call(all))).toMatchObject({ name });
    expect(all.account.scenario.iamUsers).toBe(before);
  });

  test("a key keeps its id when the other one goes, and its last use is known", async () => {
    const { iam } = withUser();
    const list = async () =>
      (await iam.send(new sdk.ListAccessKeysCommand({ UserName }))).AccessKeyMetadata?.map(
        ({ AccessKeyId, Status }) => ({ AccessKeyId, Status }),
      ) ?? [];
    const [first, second] = await list();
    expect([first, second]).toEqual([
      { AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/), Status: "Active" },
      { AccessKeyId: expect.stringMatching(/^AKIA[A-Z2-7]{16}$/), Status: "Inactive" },
    ]);
    const used = async (AccessKeyId = "") =>
      (await iam.send(new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId }))).AccessKeyLastUsed;
    expect(await used(first?.AccessKeyId)).toMatchObject({ LastUsedDate: new Date("2026-10-01"), ServiceName: "s3" });
    expect((await used(second?.AccessKeyId))?.LastUsedDate).toBeUndefined();
    const update = { UserName, AccessKeyId: second?.AccessKeyId, Status: "Active" } as const;
    await iam.send(new sdk.UpdateAccessKeyCommand(update));
    await iam.send(new sdk.DeleteAccessKeyCommand({ UserName, AccessKeyId: first?.AccessKeyId }));
    expect(await list()).toEqual([{ ...second, Status: "Active" }]);
    const again = new sdk.DeleteAccessKeyCommand({ UserName, AccessKeyId: first?.AccessKeyId });
    expect(await refusal(iam.send(again))).toMatchObject({ name: "NoSuchEntityException" });
  });

  test("a virtual device is deactivated before it is deleted", async () => {
    const { iam, account } = withUser();
    const { MFADevices = [] } = await iam.send(new sdk.ListMFADevicesCommand({ UserName }));
    const SerialNumber = MFADevices[0]?.SerialNumber;
    const remove = () => iam.send(new sdk.DeleteVirtualMFADeviceCommand({ SerialNumber }));
    expect(await refusal(remove())).toMatchObject({ name: "DeleteConflictException" });
    await iam.send(new sdk.DeactivateMFADeviceCommand({ UserName, SerialNumber }));
    expect((await iam.send(new sdk.ListMFADevicesCommand({ UserName }))).MFADevices).toEqual([]);
    expect(account.scenario.unassignedVirtualMfaDevices).toEqual(["alice"]);
    await remove();
    expect(account.scenario.unassignedVirtualMfaDevices).toEqual([]);
    expect(await refusal(remove())).toMatchObject({ name: "NoSuchEntityException" });
  });
});

describe("central root management", () => {
  const organization = (more: object = {}) => ({
    organization: { id: "o-exampleorgid", managementAccount: MANAGEMENT, trustedAccessForIam: false, ...more },
  });
  const trust = new EnableAWSServiceAccessCommand({ ServicePrincipal: "iam.amazonaws.com" });

  test("trusted access comes first, then both features; the way back leads to where it began", async () => {
    const all = inside(organization());
    const { iam, organizations } = all;
    const before = all.account.scenario.organization;
    const enable = () => iam.send(new sdk.EnableOrganizationsRootCredentialsManagementCommand({}));
    expect(await refusal(enable())).toMatchObject({ name: "ServiceAccessNotEnabledException" });
    await organizations.send(trust);
    expect(await enable()).toMatchObject({
      OrganizationId: "o-exampleorgid",
      EnabledFeatures: ["RootCredentialsManagement"],
    });
    const both = await iam.send(new sdk.EnableOrganizationsRootSessionsCommand({}));
    expect(both.EnabledFeatures).toEqual(["RootCredentialsManagement", "RootSessions"]);
    const { EnabledFeatures } = await iam.send(new sdk.ListOrganizationsFeaturesCommand({}));
    expect(EnabledFeatures).toEqual(both.EnabledFeatures);
    const listed = await organizations.send(new ListAWSServiceAccessForOrganizationCommand({}));
    expect(listed.EnabledServicePrincipals?.map(({ ServicePrincipal }) => ServicePrincipal)).toEqual([
      "iam.amazonaws.com",
    ]);
    await iam.send(new sdk.DisableOrganizationsRootSessionsCommand({}));
    await iam.send(new sdk.DisableOrganizationsRootCredentialsManagementCommand({}));
    await organizations.send(new DisableAWSServiceAccessCommand({ ServicePrincipal: "iam.amazonaws.com" }));
    expect(all.account.scenario.organization).toEqual(before);
  });

  test("other services are trusted and distrusted", async () => {
    const all = inside({
      ...organization({ trustedServices: ["config.amazonaws.com"] }),
      identityCenter: { region: "us-east-1" },
    });
    const ServicePrincipal = "account.amazonaws.com";
    const list = async () =>
      (await all.organizations.send(new ListAWSServiceAccessForOrganizationCommand({}))).EnabledServicePrincipals?.map(
        (each) => each.ServicePrincipal,
      );
    for (let i = 0; i < 2; i++) await all.organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    expect(await list()).toEqual(["sso.amazonaws.com", "config.amazonaws.com", ServicePrincipal]);
    await all.organizations.send(new DisableAWSServiceAccessCommand({ ServicePrincipal }));
    expect(await list()).toEqual(["sso.amazonaws.com", "config.amazonaws.com"]);
  });

  test.each<[string, object, string, string]>([
    ["an account without an organization", {}, "AWSOrganizationsNotInUseException", "OrganizationNotFoundException"],
    [
      "a member",
      organization({ managementAccount: "999999999999" }),
      "AccessDeniedException",
      "AccountNotManagementOrDelegatedAdministratorException",
    ],
    [
      "a delegated administrator",
      organization({ managementAccount: "999999999999", delegatedAdministrators: [MANAGEMENT] }),
      "AccessDeniedException",
      "CallerIsNotManagementAccountException",
    ],
    [
      "an organization for billing",
      organization({ featureSet: "CONSOLIDATED_BILLING" }),
      "ConstraintViolationException",
      "OrganizationNotInAllFeaturesModeException",
    ],
  ])("%s is refused", async (_, scenario, forTrust, forFeatures) => {
    const { iam, organizations } = inside(scenario);
    expect(await refusal(organizations.send(trust))).toMatchObject({ name: forTrust });
    for (const command of [
      new sdk.EnableOrganizationsRootCredentialsManagementCommand({}),
      new sdk.EnableOrganizationsRootSessionsCommand({}),
      new sdk.DisableOrganizationsRootSessionsCommand({}),
    ])
      expect(await refusal(iam.send(command))).toMatchObject({ name: forFeatures });
  });

  test("what is no service is refused, and an organization for billing says what it is", async () => {
    const { organizations } = inside(organization());
    const wrong = new EnableAWSServiceAccessCommand({ ServicePrincipal: "iam" });
    await expect(organizations.send(wrong)).rejects.toMatchObject({ Reason: "UNRECOGNIZED_SERVICE_PRINCIPAL" });
    const billing = inside(organization({ featureSet: "CONSOLIDATED_BILLING" }));
    const { Organization } = await billing.organizations.send(new DescribeOrganizationCommand({}));
    expect(Organization?.FeatureSet).toBe("CONSOLIDATED_BILLING");
  });
});

describe("the directory", () => {
  const hanako = {
    UserName: "hanako",
    DisplayName: "Hanako Suzuki",
    Name: { GivenName: "Hanako", FamilyName: "Suzuki" },
    Emails: [{ Value: "hanako@example.com", Type: "work", Primary: true }],
  };
  const directory = async () => {
    const all = inside({
      identityCenter: {
        region: "us-east-1",
        users: [{ id: "u-1", name: "taro", email: "taro@example.com" }],
        groups: [{ id: "g-1", name: "staff", members: ["u-1"] }],
        permissionSets: [{ name: "Admin" }],
        assignments: [{ permissionSet: "Admin", account: MANAGEMENT, user: "u-1" }],
      },
    });
    const IdentityStoreId = (await all.sso.send(new ListInstancesCommand({}))).Instances?.[0]?.IdentityStoreId ?? "";
    return { ...all, IdentityStoreId };
  };

  test("a user is created without a password, is found by name and by mail, and is deleted", async () => {
    const { store, account, IdentityStoreId } = await directory();
    const before = account.scenario.identityCenter;
    const { UserId } = await store.send(new CreateUserCommand({ IdentityStoreId, ...hanako }));
    expect(account.scenario.identityCenter?.users.at(-1)).toMatchObject({ name: "hanako", password: false });
    expect(readScenario(account.scenario)).toEqual(account.scenario);
    for (const [AttributePath, AttributeValue] of [
      ["userName", "hanako"],
      ["emails.value", "hanako@example.com"],
    ]) {
      const AlternateIdentifier = { UniqueAttribute: { AttributePath, AttributeValue } };
      const found = await store.send(new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier }));
      expect(found).toMatchObject({ UserId, IdentityStoreId });
    }
    const user = await store.send(new DescribeUserCommand({ IdentityStoreId, UserId }));
    expect(user).toMatchObject({
      UserName: "hanako",
      DisplayName: "Hanako Suzuki",
      Name: hanako.Name,
      UserStatus: "ENABLED",
    });
    expect((await store.send(new ListUsersCommand({ IdentityStoreId }))).Users).toHaveLength(2);
    await store.send(new DeleteUserCommand({ IdentityStoreId, UserId }));
    expect(account.scenario.identityCenter).toEqual(before);
  });

  test("a deleted user leaves the groups, and the assignments lead nowhere", async () => {
    const { store, account, IdentityStoreId } = await directory();
    await store.send(new DeleteUserCommand({ IdentityStoreId, UserId: "u-1" }));
    expect(account.scenario.identityCenter).toMatchObject({
      users: [],
      groups: [{ members: [] }],
      assignments: [{ user: "u-1" }],
    });
    const again = store.send(new DeleteUserCommand({ IdentityStoreId, UserId: "u-1" }));
    expect(await refusal(again)).toMatchObject({ name: "ResourceNotFoundException" });
    const AlternateIdentifier = { UniqueAttribute: { AttributePath: "userName", AttributeValue: "taro" } };
    const find = store.send(new GetUserIdCommand({ IdentityStoreId, AlternateIdentifier }));
    expect(await refusal(find)).toMatchObject({ name: "ResourceNotFoundException" });
  });

  test.each([
    ["the name of somebody else", { UserName: "Taro" }, "ConflictException"],
    ["the mail of somebody else", { Emails: [{ Value: "TARO@example.com" }] }, "ConflictException"],
    ["a reserved name", { UserName: "Administrator" }, "ValidationException"],
    ["another reserved name", { UserName: "AWSAdministrators" }, "ValidationException"],
    ["no user name", { UserName: undefined }, "ValidationException"],
    ["no display name", { DisplayName: undefined }, "ValidationException"],
    ["no family name", { Name: { GivenName: "Hanako" } }, "ValidationException"],
    ["two addresses", { Emails: [{ Value: "a@example.com" }, { Value: "b@example.com" }] }, "ValidationException"],
    ["what is no address", { Emails: [{ Value: "hanako" }] }, "ValidationException"],
  ])("%s is refused", async (_, changed, name) => {
    const { store, account, IdentityStoreId } = await directory();
    const before = account.scenario.identityCenter;
    const create = new CreateUserCommand({ IdentityStoreId, ...hanako, ...changed });
    expect(await refusal(store.send(create))).toMatchObject({ name, status: 400 });
    expect(account.scenario.identityCenter).toBe(before);
  });
});
