import {
  AddUserToGroupCommand,
  AttachGroupPolicyCommand,
  CreateGroupCommand as CreateIamGroupCommand,
  CreateUserCommand as CreateIamUserCommand,
  CreateLoginProfileCommand,
  CreatePolicyCommand,
  GenerateCredentialReportCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import {
  CreateGroupCommand,
  CreateGroupMembershipCommand,
  CreateUserCommand,
  IdentitystoreClient,
} from "@aws-sdk/client-identitystore";
import { CreateOrganizationCommand, OrganizationsClient } from "@aws-sdk/client-organizations";
import {
  AttachCustomerManagedPolicyReferenceToPermissionSetCommand,
  AttachManagedPolicyToPermissionSetCommand,
  CreateAccountAssignmentCommand,
  CreatePermissionSetCommand,
  ListInstancesCommand,
  ProvisionPermissionSetCommand,
  PutInlinePolicyToPermissionSetCommand,
  SSOAdminClient,
} from "@aws-sdk/client-sso-admin";
import { EXIT } from "@genkan/cli/exit";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { PATIENT, patientClock } from "../clock.ts";
import { type MotoAccount, motoAccount, openDoor } from "../moto.ts";
import { credentials, openTerminal } from "./terminal.ts";

const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

/**
 * What moto 5.2 does not have, answered in front of it as AWS would for what the test builds. It makes no role
 * `AWSReservedSSO_…` of a permission set either, so the sets themselves are read.
 */
const MISSING_IN_MOTO = {
  "SWBExternalService.GetPermissionsBoundaryForPermissionSet": {
    __type: "ResourceNotFoundException",
    message: "no boundary is set",
  },
};
/**
 * Left out because they rest on cloudtrail:LookupEvents, which moto does not have (test/sandbox/moto.test.ts would tell):
 * root-usage-limited, identity-center-mfa-always-on, -sign-in-used-mfa, -admin-signs-in; and root-credentials-centrally-managed,
 * for moto answers iam:ListOrganizationsFeatures without an organization of its own.
 */
const CONTROLS = [
  "identity-center-enabled",
  "identity-center-user-exists",
  "identity-center-admin-permission-set-exists",
  "identity-center-admin-assigned",
  "identity-center-least-privilege-available",
  "identity-center-admin-session-short",
  "iam-user-mfa-enabled",
  "iam-user-administrator-absent",
  "cloudtrail-management-events-logged",
];

interface Judged {
  readonly control: string;
  readonly resource: { readonly id: string };
  readonly status: string;
  readonly reason: string;
  readonly params: Readonly<Record<string, unknown>>;
}

describe("genkan check on an account that moto holds", { tags: "moto_server" }, () => {
  let moto: MotoAccount;
  let door: Awaited<ReturnType<typeof openDoor>>;
  let people: Record<"hanako" | "taro" | "jiro", string>;

  beforeAll(async () => {
    moto = await motoAccount();
    door = await openDoor(moto, MISSING_IN_MOTO);
    people = await build(door.endpoint, moto.account);
  });
  afterAll(() => door?.close());

  test("gives each person, set and user the right verdict", async () => {
    const { account } = moto;
    const judged = await check(door.endpoint);
    const verdicts = (control: string) =>
      Object.fromEntries(
        judged
          .filter((each) => each.control === control)
          .map(({ resource, status, reason }) => [resource.id, `${status} ${reason}`]),
      );
    expect(verdicts("identity-center-enabled")).toEqual({ [account]: "COMPLIANT identity-center-active" });
    expect(verdicts("identity-center-user-exists")).toEqual({ [account]: "COMPLIANT users-exist" });
    expect(verdicts("identity-center-admin-permission-set-exists")).toEqual({
      [account]: "COMPLIANT administrator-set-exists",
    });
    expect(verdicts("identity-center-admin-assigned")).toEqual({ [account]: "COMPLIANT administrators-assigned" });
    // hanako by a group and an inline policy, taro by AdministratorAccess, jiro by none.
    expect(verdicts("identity-center-least-privilege-available")).toEqual({
      [people.hanako]: "COMPLIANT lesser-set-held",
      [people.taro]: "NON_COMPLIANT administrator-set-only",
    });
    expect(verdicts("identity-center-admin-session-short")).toEqual({ [account]: "NON_COMPLIANT sessions-long" });
    expect(verdicts("iam-user-mfa-enabled")).toEqual({
      alice: "NON_COMPLIANT user-mfa-absent",
      robot: "NOT_APPLICABLE no-console-password",
    });
    expect(verdicts("iam-user-administrator-absent")).toEqual({
      alice: "NON_COMPLIANT user-administrator",
      robot: "COMPLIANT user-not-administrator",
    });
    expect(verdicts("cloudtrail-management-events-logged")).toEqual({ [account]: "NON_COMPLIANT no-trail" });

    const sets = judged.find(({ control }) => control === "identity-center-admin-permission-set-exists")?.params[
      "names"
    ];
    expect(sets).toEqual(["ByCustomerPolicy", "ByInlinePolicy", "ByManagedPolicy"]);
    const holders = judged.find(({ control }) => control === "identity-center-admin-assigned")?.params["names"];
    expect(holders).toEqual(["hanako", "taro"]);
  });
});

/** Judges an account over HTTP: the server takes real time, so the machine's clock counts. */
async function check(endpoint: string): Promise<Judged[]> {
  const { genkan } = openTerminal({
    aws: { endpoint, region: "us-east-1", credentials, deadline: PATIENT },
    clock: patientClock,
  });
  const { status, out } = await genkan("check", "--format", "json", ...CONTROLS.flatMap((id) => ["--control", id]));
  expect(status).toBe(EXIT.nonCompliant);
  return (JSON.parse(out) as { evaluations: Judged[] }).evaluations;
}

/** Builds permission sets, people, groups and assignments through moto's API. @returns the ids of the people */
async function build(endpoint: string, account: string) {
  const config = { endpoint, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } };
  const [sso, store, iam] = [new SSOAdminClient(config), new IdentitystoreClient(config), new IAMClient(config)];
  await new OrganizationsClient(config).send(new CreateOrganizationCommand({ FeatureSet: "ALL" }));
  const { Instances: [instance] = [] } = await sso.send(new ListInstancesCommand({}));
  const { InstanceArn, IdentityStoreId } = instance!;

  const person = async (name: string) => {
    const Name = { GivenName: name, FamilyName: "Yamada" };
    const made = await store.send(new CreateUserCommand({ IdentityStoreId, UserName: name, DisplayName: name, Name }));
    return made.UserId!;
  };
  const ids = { hanako: await person("hanako"), taro: await person("taro"), jiro: await person("jiro") };
  const group = async (DisplayName: string, members: readonly string[]) => {
    const { GroupId } = await store.send(new CreateGroupCommand({ IdentityStoreId, DisplayName }));
    for (const UserId of members) {
      await store.send(new CreateGroupMembershipCommand({ IdentityStoreId, GroupId, MemberId: { UserId } }));
    }
    return GroupId!;
  };
  const admins = await group("Admins", [ids.hanako]);
  const nobody = await group("Nobody", []);

  const set = async (Name: string, SessionDuration: string) => {
    const { PermissionSet } = await sso.send(new CreatePermissionSetCommand({ InstanceArn, Name, SessionDuration }));
    return { InstanceArn, PermissionSetArn: PermissionSet!.PermissionSetArn! };
  };
  const [managed, inline, customer, view] = [
    await set("ByManagedPolicy", "PT12H"),
    await set("ByInlinePolicy", "PT1H"),
    await set("ByCustomerPolicy", "PT1H"),
    await set("View", "PT8H"),
  ];
  const attach = (to: typeof managed, ManagedPolicyArn: string) =>
    sso.send(new AttachManagedPolicyToPermissionSetCommand({ ...to, ManagedPolicyArn }));
  await attach(managed, "arn:aws:iam::aws:policy/AdministratorAccess");
  await attach(view, "arn:aws:iam::aws:policy/ReadOnlyAccess");
  await sso.send(new PutInlinePolicyToPermissionSetCommand({ ...inline, InlinePolicy: everything }));
  await iam.send(new CreatePolicyCommand({ PolicyName: "Ours", PolicyDocument: everything }));
  const CustomerManagedPolicyReference = { Name: "Ours", Path: "/" };
  await sso.send(
    new AttachCustomerManagedPolicyReferenceToPermissionSetCommand({ ...customer, CustomerManagedPolicyReference }),
  );
  const assign = (to: typeof managed, PrincipalType: "USER" | "GROUP", PrincipalId: string) =>
    sso.send(
      new CreateAccountAssignmentCommand({
        ...to,
        TargetId: account,
        TargetType: "AWS_ACCOUNT",
        PrincipalType,
        PrincipalId,
      }),
    );
  await assign(managed, "USER", ids.taro);
  await assign(inline, "GROUP", admins);
  await assign(customer, "GROUP", nobody);
  await assign(view, "USER", ids.hanako);
  await assign(view, "USER", ids.jiro);
  // moto provisions a set when it is reported to, not when it is assigned.
  for (const each of [managed, inline, customer, view]) {
    await sso.send(new ProvisionPermissionSetCommand({ ...each, TargetType: "AWS_ACCOUNT", TargetId: account }));
  }

  for (const UserName of ["alice", "robot"]) await iam.send(new CreateIamUserCommand({ UserName }));
  await iam.send(new CreateLoginProfileCommand({ UserName: "alice", Password: "correct horse battery staple" }));
  await iam.send(new CreateIamGroupCommand({ GroupName: "operators" }));
  const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
  await iam.send(new AttachGroupPolicyCommand({ GroupName: "operators", PolicyArn }));
  await iam.send(new AddUserToGroupCommand({ GroupName: "operators", UserName: "alice" }));
  for (let i = 0; i < 3; i++) await iam.send(new GenerateCredentialReportCommand({}));
  return ids;
}
