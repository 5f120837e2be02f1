import { GetAccountAuthorizationDetailsCommand, paginateListRoles } from "@aws-sdk/client-iam";
import * as sdk from "@aws-sdk/client-sso-admin";
import { simulate } from "@genkan/sandbox/sandbox";
import { readScenario } from "@genkan/sandbox/scenario";
import { describe, expect, test } from "vitest";
import { TestClock } from "../clock.ts";
import { clientsOf, refusal, scenarioOf } from "./accounts.ts";

const MANAGEMENT = "111122223333";
const MEMBER = "222233334444";
const ADMINISTRATOR = "arn:aws:iam::aws:policy/AdministratorAccess";
const READ_ONLY = "arn:aws:iam::aws:policy/ReadOnlyAccess";

/** An organization with two accounts, a person, a group and a permission set that nobody has. */
const simulated = (center: object = {}, more: object = {}) => {
  const clock = new TestClock();
  const scenario = scenarioOf({
    organization: { id: "o-exampleorgid", managementAccount: MANAGEMENT, accounts: [{ id: MEMBER, name: "shop" }] },
    identityCenter: {
      region: "us-east-1",
      users: [{ id: "u-1", name: "hanako" }],
      groups: [{ id: "g-1", name: "staff", members: ["u-1"] }],
      permissionSets: [{ name: "Admin", managedPolicies: [ADMINISTRATOR], sessionDuration: "PT8H" }],
      ...center,
    },
    ...more,
  });
  const simulation = simulate({ scenario, clock });
  return { clock, ...simulation, ...clientsOf({ requestHandler: simulation.requestHandler }) };
};
type Simulated = ReturnType<typeof simulated>;

const instanceOf = async ({ sso }: Simulated) =>
  (await sso.send(new sdk.ListInstancesCommand({}))).Instances?.[0]?.InstanceArn ?? "";

/** The instance, and the ARN of its permission set of that name. */
async function setNamed(simulated: Simulated, name = "Admin") {
  const InstanceArn = await instanceOf(simulated);
  const { PermissionSets = [] } = await simulated.sso.send(new sdk.ListPermissionSetsCommand({ InstanceArn }));
  for (const PermissionSetArn of PermissionSets) {
    const { PermissionSet } = await simulated.sso.send(
      new sdk.DescribePermissionSetCommand({ InstanceArn, PermissionSetArn }),
    );
    if (PermissionSet?.Name === name) return { InstanceArn, PermissionSetArn };
  }
  throw new Error(`there is no permission set ${name}`);
}

const to = (TargetId: string, PrincipalId = "u-1", PrincipalType: "USER" | "GROUP" = "USER") =>
  ({ TargetId, TargetType: "AWS_ACCOUNT", PrincipalType, PrincipalId }) as const;

/** Assigns, and follows the request to its end. @returns the statuses on the way */
async function follow(simulated: Simulated, command: sdk.CreateAccountAssignmentCommand) {
  const { InstanceArn } = command.input;
  const { AccountAssignmentCreationStatus: first } = await simulated.sso.send(command);
  const AccountAssignmentCreationRequestId = first?.RequestId;
  const statuses = [first];
  while (statuses.at(-1)?.Status === "IN_PROGRESS") {
    const status = new sdk.DescribeAccountAssignmentCreationStatusCommand({
      InstanceArn,
      AccountAssignmentCreationRequestId,
    });
    statuses.push((await simulated.sso.send(status)).AccountAssignmentCreationStatus);
  }
  return statuses.map((status) => status ?? {});
}

/** The roles that Identity Center has made in the account, with their policies. */
async function rolesOf({ iam }: Pick<Simulated, "iam">) {
  const { RoleDetailList = [] } = await iam.send(new GetAccountAuthorizationDetailsCommand({ Filter: ["Role"] }));
  return RoleDetailList.filter(({ RoleName = "" }) => RoleName.startsWith("AWSReservedSSO_")).map(
    ({ RoleName = "", AttachedManagedPolicies = [] }) => ({
      name: RoleName.split("_")[1],
      policies: AttachedManagedPolicies.map(({ PolicyName }) => PolicyName),
    }),
  );
}

describe("permission sets", () => {
  test("one is created, described and deleted, and the scenario is what it was", async () => {
    const all = simulated();
    const before = all.account.scenario;
    const InstanceArn = await instanceOf(all);
    const { PermissionSet } = await all.sso.send(
      new sdk.CreatePermissionSetCommand({
        InstanceArn,
        Name: "Daily",
        Description: "d",
        RelayState: "https://example.com",
        Tags: [{ Key: "team", Value: "web" }],
      }),
    );
    expect(PermissionSet).toEqual({
      Name: "Daily",
      PermissionSetArn: expect.stringMatching(/^arn:aws:sso:::permissionSet\/ssoins-[0-9a-f]{16}\/ps-[0-9a-f]{16}$/),
      Description: "d",
      SessionDuration: "PT1H",
      RelayState: "https://example.com",
      CreatedDate: all.account.now(),
    });
    const set = await setNamed(all, "Daily");
    expect(set.PermissionSetArn).toBe(PermissionSet?.PermissionSetArn);
    expect((await all.sso.send(new sdk.DescribePermissionSetCommand(set))).PermissionSet).toEqual(PermissionSet);
    const { Tags } = await all.sso.send(
      new sdk.ListTagsForResourceCommand({ InstanceArn, ResourceArn: set.PermissionSetArn }),
    );
    expect(Tags).toEqual([{ Key: "team", Value: "web" }]);
    // What calls write is what a scenario can hold.
    expect(readScenario(all.account.scenario)).toEqual(all.account.scenario);
    await all.sso.send(new sdk.DeletePermissionSetCommand(set));
    expect(all.account.scenario.identityCenter).toEqual(before.identityCenter);
  });

  test.each([
    ["a name that exists", { Name: "Admin" }, "ConflictException", "PermissionSet with name Admin already exists."],
    ["a name that is too long", { Name: "x".repeat(33) }, "ValidationException", "less than or equal to 32"],
    ["a name with a space", { Name: "a b" }, "ValidationException", "regular expression pattern"],
    ["Japanese in the description", { Description: "管理者" }, "ValidationException", "'description'"],
    ["a session of half an hour", { SessionDuration: "PT30M" }, "ValidationException", "'sessionDuration'"],
    ["a session of thirteen hours", { SessionDuration: "PT13H" }, "ValidationException", "'sessionDuration'"],
    ["a session that is no duration", { SessionDuration: "an hour" }, "ValidationException", "'sessionDuration'"],
  ])("%s is refused", async (_, input, name, message) => {
    const all = simulated();
    const before = all.account.scenario.identityCenter;
    const InstanceArn = await instanceOf(all);
    const refused = await refusal(
      all.sso.send(new sdk.CreatePermissionSetCommand({ InstanceArn, Name: "New", ...input })),
    );
    expect(refused).toMatchObject({ name, status: 400, message: expect.stringContaining(message) });
    expect(all.account.scenario.identityCenter).toBe(before);
  });

  test("policies are attached once and detached once", async () => {
    const all = simulated();
    const set = await setNamed(all);
    const before = all.account.scenario.identityCenter;
    const attach = (ManagedPolicyArn: string) =>
      all.sso.send(new sdk.AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn }));
    const detach = (ManagedPolicyArn: string) =>
      all.sso.send(new sdk.DetachManagedPolicyFromPermissionSetCommand({ ...set, ManagedPolicyArn }));
    await attach(READ_ONLY);
    const { AttachedManagedPolicies } = await all.sso.send(new sdk.ListManagedPoliciesInPermissionSetCommand(set));
    expect(AttachedManagedPolicies?.map(({ Arn }) => Arn)).toEqual([ADMINISTRATOR, READ_ONLY]);
    expect(await refusal(attach(READ_ONLY))).toMatchObject({
      name: "ConflictException",
      message: expect.stringContaining("already has a typed link attachment"),
    });
    expect(await refusal(attach("arn:aws:iam::111122223333:policy/own"))).toMatchObject({
      name: "ValidationException",
    });
    await detach(READ_ONLY);
    expect(all.account.scenario.identityCenter).toEqual(before);
    expect(await refusal(detach(READ_ONLY))).toMatchObject({ name: "ResourceNotFoundException" });
  });

  test("a change does not reach the roles before the set is provisioned", async () => {
    const assignments = [MANAGEMENT, MEMBER].map((account) => ({ permissionSet: "Admin", account, user: "u-1" }));
    const all = simulated({ assignments });
    const set = await setNamed(all);
    const { InstanceArn } = set;
    const before = all.account.scenario.identityCenter;
    const hours = async () => {
      for await (const { Roles = [] } of paginateListRoles({ client: all.iam }, { PathPrefix: "/aws-reserved/" }))
        return (Roles[0]?.MaxSessionDuration ?? 0) / 3_600;
      return undefined;
    };
    const outdated = async () => {
      const ProvisioningStatus = "LATEST_PERMISSION_SET_NOT_PROVISIONED";
      const input = { ...set, ProvisioningStatus } as const;
      return (await all.sso.send(new sdk.ListAccountsForProvisionedPermissionSetCommand(input))).AccountIds;
    };
    const update = (SessionDuration: string) =>
      all.sso.send(new sdk.UpdatePermissionSetCommand({ ...set, SessionDuration }));
    const provision = async (input: Pick<sdk.ProvisionPermissionSetCommandInput, "TargetType" | "TargetId">) => {
      // Identity Center takes twenty calls a second.
      all.clock.advance(1_000);
      const { PermissionSetProvisioningStatus: status } = await all.sso.send(
        new sdk.ProvisionPermissionSetCommand({ ...set, ...input }),
      );
      expect(status).toMatchObject({ Status: "IN_PROGRESS" });
      const ProvisionPermissionSetRequestId = status?.RequestId;
      const describe = new sdk.DescribePermissionSetProvisioningStatusCommand({
        InstanceArn,
        ProvisionPermissionSetRequestId,
      });
      const statuses = [];
      for (let i = 0; i < 2; i++) statuses.push((await all.sso.send(describe)).PermissionSetProvisioningStatus?.Status);
      expect(statuses).toEqual(["IN_PROGRESS", "SUCCEEDED"]);
    };

    await update("PT1H");
    expect((await all.sso.send(new sdk.DescribePermissionSetCommand(set))).PermissionSet?.SessionDuration).toBe("PT1H");
    expect([await hours(), await outdated()]).toEqual([8, [MANAGEMENT, MEMBER]]);
    await provision({ TargetType: "AWS_ACCOUNT", TargetId: MANAGEMENT });
    expect([await hours(), await outdated()]).toEqual([1, [MEMBER]]);
    expect(readScenario(all.account.scenario)).toEqual(all.account.scenario);
    await provision({ TargetType: "ALL_PROVISIONED_ACCOUNTS" });
    expect(await outdated()).toEqual([]);

    // A policy, too, arrives with the provisioning.
    await all.sso.send(new sdk.AttachManagedPolicyToPermissionSetCommand({ ...set, ManagedPolicyArn: READ_ONLY }));
    expect(await rolesOf(all)).toEqual([{ name: "Admin", policies: ["AdministratorAccess"] }]);
    await provision({ TargetType: "ALL_PROVISIONED_ACCOUNTS" });
    expect(await rolesOf(all)).toEqual([{ name: "Admin", policies: ["AdministratorAccess", "ReadOnlyAccess"] }]);

    // The way back leads to where it began.
    await all.sso.send(new sdk.DetachManagedPolicyFromPermissionSetCommand({ ...set, ManagedPolicyArn: READ_ONLY }));
    await update("PT8H");
    await provision({ TargetType: "ALL_PROVISIONED_ACCOUNTS" });
    expect(all.account.scenario.identityCenter).toEqual(before);
  });

  test("an update clears the relay state and the description that it leaves out", async () => {
    const all = simulated({ permissionSets: [{ name: "Admin", description: "d", relayState: "r" }] });
    const set = await setNamed(all);
    await all.sso.send(new sdk.UpdatePermissionSetCommand({ ...set, SessionDuration: "PT2H" }));
    const { PermissionSet } = await all.sso.send(new sdk.DescribePermissionSetCommand(set));
    expect(PermissionSet).toMatchObject({ SessionDuration: "PT2H" });
    expect([PermissionSet?.Description, PermissionSet?.RelayState]).toEqual([undefined, undefined]);
  });

  test("one that is assigned, or is about to be, is not deleted", async () => {
    const all = simulated();
    const set = await setNamed(all);
    const remove = () => all.sso.send(new sdk.DeletePermissionSetCommand(set));
    const conflict = {
      name: "ConflictException",
      message: "Could not delete because PermissionSet has ApplicationProfile associated with it.",
    };
    await all.sso.send(new sdk.CreateAccountAssignmentCommand({ ...set, ...to(MEMBER) }));
    expect(await refusal(remove())).toMatchObject(conflict);
    all.clock.advance(10_000);
    expect(await refusal(remove())).toMatchObject(conflict);
  });
});

describe("assignments", () => {
  test("one is in progress, then there with its role; without it the role is gone", async () => {
    const all = simulated();
    const set = await setNamed(all);
    const { InstanceArn } = set;
    const before = all.account.scenario.identityCenter;
    const [first, second, third] = await follow(
      all,
      new sdk.CreateAccountAssignmentCommand({ ...set, ...to(MANAGEMENT) }),
    );
    expect(first).toEqual({
      Status: "IN_PROGRESS",
      RequestId: expect.any(String),
      PermissionSetArn: set.PermissionSetArn,
      ...to(MANAGEMENT),
      CreatedDate: all.account.now(),
    });
    expect([second, third]).toEqual([first, { ...first, Status: "SUCCEEDED" }]);
    expect(await rolesOf(all)).toEqual([{ name: "Admin", policies: ["AdministratorAccess"] }]);
    expect(readScenario(all.account.scenario)).toEqual(all.account.scenario);

    const { AccountAssignmentDeletionStatus: deletion } = await all.sso.send(
      new sdk.DeleteAccountAssignmentCommand({ ...set, ...to(MANAGEMENT) }),
    );
    expect(await rolesOf(all)).toHaveLength(1);
    const describe = new sdk.DescribeAccountAssignmentDeletionStatusCommand({
      InstanceArn,
      AccountAssignmentDeletionRequestId: deletion?.RequestId,
    });
    const statuses = [];
    for (let i = 0; i < 2; i++) statuses.push((await all.sso.send(describe)).AccountAssignmentDeletionStatus?.Status);
    expect(statuses).toEqual(["IN_PROGRESS", "SUCCEEDED"]);
    expect(await rolesOf(all)).toEqual([]);
    const { roleCreated: _, ...was } = before?.permissionSets[0] ?? {};
    expect(all.account.scenario.identityCenter).toMatchObject({ ...before, permissionSets: [was] });
    expect(
      await refusal(all.sso.send(new sdk.DeleteAccountAssignmentCommand({ ...set, ...to(MANAGEMENT) }))),
    ).toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  test("a duplicate is accepted and changes nothing", async () => {
    const all = simulated();
    const set = await setNamed(all);
    for (let i = 0; i < 2; i++) {
      const statuses = await follow(
        all,
        new sdk.CreateAccountAssignmentCommand({ ...set, ...to(MEMBER, "g-1", "GROUP") }),
      );
      expect(statuses.at(-1)).toMatchObject({ Status: "SUCCEEDED" });
    }
    const { AccountAssignments } = await all.sso.send(
      new sdk.ListAccountAssignmentsCommand({ ...set, AccountId: MEMBER }),
    );
    expect(AccountAssignments).toEqual([
      { AccountId: MEMBER, PermissionSetArn: set.PermissionSetArn, PrincipalType: "GROUP", PrincipalId: "g-1" },
    ]);
  });

  test("it is carried out although nobody asks for its status", async () => {
    const all = simulated({ requests: { polls: 1_000, seconds: 5 } });
    const set = await setNamed(all);
    await all.sso.send(new sdk.CreateAccountAssignmentCommand({ ...set, ...to(MANAGEMENT) }));
    all.clock.advance(4_999);
    expect(await rolesOf(all)).toEqual([]);
    all.clock.advance(1);
    expect(await rolesOf(all)).toHaveLength(1);
  });

  test("the scenario says how often it is in progress", async () => {
    for (const polls of [0, 3]) {
      const all = simulated({ requests: { polls } });
      const statuses = await follow(
        all,
        new sdk.CreateAccountAssignmentCommand({ ...(await setNamed(all)), ...to(MEMBER) }),
      );
      expect(statuses.map(({ Status }) => Status)).toEqual([...Array(polls + 1).fill("IN_PROGRESS"), "SUCCEEDED"]);
    }
  });

  test("it fails as the scenario says, as often as it says", async () => {
    const reason = "An unexpected internal service exception was encountered";
    const all = simulated({
      requests: {
        failures: [
          { operation: "DeleteAccountAssignment", reason: "never" },
          { reason, times: 1 },
        ],
      },
    });
    const command = new sdk.CreateAccountAssignmentCommand({ ...(await setNamed(all)), ...to(MANAGEMENT) });
    expect((await follow(all, command)).at(-1)).toMatchObject({ Status: "FAILED", FailureReason: reason });
    expect(await rolesOf(all)).toEqual([]);
    expect((await follow(all, command)).at(-1)).toMatchObject({ Status: "SUCCEEDED" });
  });

  test.each([
    ["the first one", [], "iam:CreateSAMLProvider", "arn:aws:iam::111122223333:saml-provider/AWSSSO_"],
    ["a later one", ["Other"], "iam:CreateRole", "role AWSReservedSSO_Admin_"],
  ])("%s on the management account takes the caller's rights in IAM", async (_, others, action, resource) => {
    const assignments = others.map((permissionSet) => ({ permissionSet, account: MANAGEMENT, user: "u-1" }));
    const permissionSets = ["Admin", ...others].map((name) => ({ name, managedPolicies: [ADMINISTRATOR] }));
    const all = simulated({ assignments, permissionSets }, { faults: [{ action, fault: "AccessDenied", times: 1 }] });
    const command = new sdk.CreateAccountAssignmentCommand({ ...(await setNamed(all)), ...to(MANAGEMENT) });
    const last = (await follow(all, command)).at(-1);
    expect(last).toMatchObject({ Status: "FAILED" });
    expect(last?.FailureReason).toContain("Received a 403 status error: Access denied by IAM.");
    expect(last?.FailureReason).toContain(`is not authorized to perform: ${action} on resource: ${resource}`);
    expect((await follow(all, command)).at(-1)).toMatchObject({ Status: "SUCCEEDED" });
  });

  test("on a member it uses none of them, and fails if the account is suspended or lacks a policy", async () => {
    const organization = {
      id: "o-exampleorgid",
      managementAccount: MANAGEMENT,
      accounts: [
        { id: MEMBER, name: "shop" },
        { id: "333344445555", name: "closed", state: "SUSPENDED" },
      ],
    };
    const permissionSets = [{ name: "Admin" }, { name: "Own", customerManagedPolicies: ["limit"] }];
    const faults = [{ action: "iam:*", fault: "AccessDenied" }];
    const all = simulated({ permissionSets }, { organization, faults });
    const [admin, own] = [await setNamed(all), await setNamed(all, "Own")];
    const last = async (input: sdk.CreateAccountAssignmentCommandInput) =>
      (await follow(all, new sdk.CreateAccountAssignmentCommand(input))).at(-1);
    expect(await last({ ...admin, ...to(MEMBER) })).toMatchObject({ Status: "SUCCEEDED" });
    expect((await last({ ...admin, ...to("333344445555") }))?.FailureReason).toContain("'333344445555'");
    expect(await last({ ...own, ...to(MEMBER) })).toMatchObject({
      FailureReason: "Received a 404 status error: Not supported policy arn:aws:iam::222233334444:policy/limit.",
    });
  });

  test.each([
    ["an account that is not in the organization", to("999999999999"), "ResourceNotFoundException"],
    ["a user who is not there", to(MEMBER, "u-9"), "ResourceNotFoundException"],
    ["a group that is not there", to(MEMBER, "u-1", "GROUP"), "ResourceNotFoundException"],
    ["what is no account", to("shop"), "ValidationException"],
    ["a target of another type", { ...to(MEMBER), TargetType: "OU" as "AWS_ACCOUNT" }, "ValidationException"],
  ])("%s is refused at once", async (_, target, name) => {
    const all = simulated();
    const command = new sdk.CreateAccountAssignmentCommand({ ...(await setNamed(all)), ...target });
    expect(await refusal(all.sso.send(command))).toMatchObject({ name, status: 400 });
  });

  test("fifteen may be outstanding", async () => {
    const permissionSets = Array.from({ length: 16 }, (_, i) => ({ name: `Set${i}` }));
    const all = simulated({ permissionSets });
    const InstanceArn = await instanceOf(all);
    const arns = (await all.sso.send(new sdk.ListPermissionSetsCommand({ InstanceArn }))).PermissionSets ?? [];
    const assign = (PermissionSetArn: string | undefined) =>
      all.sso.send(new sdk.CreateAccountAssignmentCommand({ InstanceArn, PermissionSetArn, ...to(MEMBER) }));
    for (const arn of arns.slice(0, 15)) await assign(arn);
    expect(await refusal(assign(arns[15]))).toMatchObject({
      name: "ThrottlingException",
      message: "There are too many requests processing. Please try again later.",
    });
    all.clock.advance(10_000);
    await assign(arns[15]);
  });

  test("two requests for the same set and account conflict", async () => {
    const all = simulated();
    const command = new sdk.CreateAccountAssignmentCommand({ ...(await setNamed(all)), ...to(MEMBER) });
    await all.sso.send(command);
    expect(await refusal(all.sso.send(command))).toMatchObject({ name: "ConflictException" });
    all.clock.advance(10_000);
    await all.sso.send(command);
  });
});

describe("rough edges", () => {
  test("a change that has not propagated makes the next writes conflict, as many as the scenario says", async () => {
    const all = simulated({ conflicts: 2 });
    const InstanceArn = await instanceOf(all);
    const { PermissionSet } = await all.sso.send(new sdk.CreatePermissionSetCommand({ InstanceArn, Name: "New" }));
    const { PermissionSetArn } = PermissionSet ?? {};
    const attach = () =>
      all.sso.send(
        new sdk.AttachManagedPolicyToPermissionSetCommand({
          InstanceArn,
          PermissionSetArn,
          ManagedPolicyArn: READ_ONLY,
        }),
      );
    for (let i = 0; i < 2; i++)
      expect(await refusal(attach())).toMatchObject({
        name: "ConflictException",
        message: expect.stringContaining("has not propagated yet"),
      });
    await attach();
  });

  test("what the scenario denies is denied", async () => {
    const all = simulated({}, { faults: [{ action: "sso:CreatePermissionSet", fault: "AccessDenied" }] });
    const InstanceArn = await instanceOf(all);
    expect(await refusal(all.sso.send(new sdk.CreatePermissionSetCommand({ InstanceArn, Name: "New" })))).toMatchObject(
      {
        name: "AccessDeniedException",
        message: expect.stringContaining("sso:CreatePermissionSet"),
      },
    );
  });

  test("a delegated administrator changes what members have, and nothing of the management account's", async () => {
    const assignments = [{ permissionSet: "Root", account: MANAGEMENT, user: "u-1" }];
    const all = simulated(
      {
        delegatedAdministrators: [MEMBER],
        assignments,
        permissionSets: [{ name: "Admin" }, { name: "Root" }],
      },
      { account: MEMBER, organization: { id: "o-exampleorgid", managementAccount: MANAGEMENT } },
    );
    const [admin, root] = [await setNamed(all), await setNamed(all, "Root")];
    const statuses = await follow(all, new sdk.CreateAccountAssignmentCommand({ ...admin, ...to(MEMBER) }));
    expect(statuses.at(-1)).toMatchObject({ Status: "SUCCEEDED" });
    const denied = { name: "AccessDeniedException" };
    const onManagement = new sdk.CreateAccountAssignmentCommand({ ...admin, ...to(MANAGEMENT) });
    expect(await refusal(all.sso.send(onManagement))).toMatchObject(denied);
    for (const command of [
      new sdk.CreateAccountAssignmentCommand({ ...root, ...to(MEMBER) }),
      new sdk.UpdatePermissionSetCommand({ ...root, SessionDuration: "PT1H" }),
      new sdk.DeletePermissionSetCommand(root),
    ])
      expect(await refusal(all.sso.send(command as sdk.UpdatePermissionSetCommand))).toMatchObject(denied);
  });
});
