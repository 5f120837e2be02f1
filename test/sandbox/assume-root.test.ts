import * as sdk from "@aws-sdk/client-iam";
import { AssumeRoleCommand, AssumeRootCommand, GetCallerIdentityCommand } from "@aws-sdk/client-sts";
import { describe, expect, test } from "vitest";
import { clientsOf, inside, refusal } from "./accounts.ts";

const MANAGEMENT = "111122223333";
const MEMBER = "222233334444";
const task = (name: string) => ({ arn: `arn:aws:iam::aws:policy/root-task/${name}` });

const withMember = (more: object = {}, organization: object = {}) =>
  inside({
    organization: {
      id: "o-exampleorgid",
      managementAccount: MANAGEMENT,
      features: ["RootCredentialsManagement", "RootSessions"],
      accounts: [
        {
          id: MEMBER,
          name: "shop",
          root: {
            mfaDevices: [
              { kind: "virtual", name: "phone" },
              { kind: "fido", name: "key" },
            ],
            accessKeys: [{ lastUsed: "2026-01-01T00:00:00Z", lastUsedService: "s3", lastUsedRegion: "us-east-1" }, {}],
            signingCertificates: [{}],
          },
          iamUsers: [{ name: "alice", password: true }],
        },
        { id: "333344445555", name: "closed", state: "SUSPENDED" },
      ],
      ...organization,
    },
    ...more,
  });
type Simulated = ReturnType<typeof withMember>;

/** Clients with a privileged session in the member. */
async function enter({ sts, requestHandler }: Simulated, name: string, more: object = {}) {
  const { Credentials } = await sts.send(
    new AssumeRootCommand({ TargetPrincipal: MEMBER, TaskPolicyArn: task(name), ...more }),
  );
  const { AccessKeyId = "", SecretAccessKey = "", SessionToken = "" } = Credentials ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return { Credentials, ...clientsOf({ requestHandler, credentials }) };
}

describe("a privileged session", () => {
  test("is the root user of the member, for fifteen minutes", async () => {
    const all = withMember();
    const { sts, iam, Credentials } = await enter(all, "IAMAuditRootUserCredentials");
    expect(Credentials?.Expiration).toEqual(new Date(all.account.now().getTime() + 900_000));
    expect(await sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: MEMBER,
      Arn: `arn:aws:iam::${MEMBER}:root`,
      UserId: MEMBER,
    });
    all.clock.advance(900_000);
    const late = refusal(iam.send(new sdk.ListAccessKeysCommand({})));
    expect(await late).toMatchObject({ name: "ExpiredToken", status: 403 });
  });

  test("audits the root user without naming it", async () => {
    const { iam } = await enter(withMember(), "IAMAuditRootUserCredentials");
    const { AccessKeyMetadata: keys = [] } = await iam.send(new sdk.ListAccessKeysCommand({}));
    expect(keys).toHaveLength(2);
    const { AccessKeyLastUsed } = await iam.send(
      new sdk.GetAccessKeyLastUsedCommand({ AccessKeyId: keys[0]?.AccessKeyId }),
    );
    expect(AccessKeyLastUsed).toEqual({
      LastUsedDate: new Date("2026-01-01T00:00:00Z"),
      ServiceName: "s3",
      Region: "us-east-1",
    });
    expect((await iam.send(new sdk.ListSigningCertificatesCommand({}))).Certificates).toHaveLength(1);
    expect((await iam.send(new sdk.GetLoginProfileCommand({}))).LoginProfile).toBeDefined();
    expect((await iam.send(new sdk.GetUserCommand({}))).User?.Arn).toBe(`arn:aws:iam::${MEMBER}:root`);
    const { MFADevices = [] } = await iam.send(new sdk.ListMFADevicesCommand({}));
    expect(MFADevices.map(({ SerialNumber }) => SerialNumber)).toEqual([
      `arn:aws:iam::${MEMBER}:mfa/phone`,
      expect.stringMatching(`^arn:aws:iam::${MEMBER}:u2f/root/key-`),
    ]);
    expect((await iam.send(new sdk.GetAccountSummaryCommand({}))).SummaryMap).toMatchObject({ AccountMFAEnabled: 1 });
  });

  test("removes all of the root user's credentials, and nothing of anybody else's", async () => {
    const all = withMember();
    const { iam } = await enter(all, "IAMDeleteRootUserCredentials");
    for (const { CertificateId } of (await iam.send(new sdk.ListSigningCertificatesCommand({}))).Certificates ?? [])
      await iam.send(new sdk.DeleteSigningCertificateCommand({ CertificateId }));
    for (const { AccessKeyId } of (await iam.send(new sdk.ListAccessKeysCommand({}))).AccessKeyMetadata ?? [])
      await iam.send(new sdk.DeleteAccessKeyCommand({ AccessKeyId }));
    await iam.send(new sdk.DeleteLoginProfileCommand({}));
    for (const { SerialNumber } of (await iam.send(new sdk.ListMFADevicesCommand({}))).MFADevices ?? [])
      await iam.send(new sdk.DeactivateMFADeviceCommand({ SerialNumber }));
    expect(all.account.member(MEMBER)).toMatchObject({
      root: { password: false, accessKeys: [], signingCertificates: [], mfaDevices: [] },
      iamUsers: [{ name: "alice", password: true }],
      unassignedVirtualMfaDevices: ["phone"],
    });
    // The audit of the next session sees it, and the password can be given back.
    const audit = await enter(all, "IAMAuditRootUserCredentials");
    expect((await audit.iam.send(new sdk.GetAccountSummaryCommand({}))).SummaryMap).toMatchObject({
      ...{ AccountMFAEnabled: 0, AccountAccessKeysPresent: 0, AccountPasswordPresent: 0 },
      AccountSigningCertificatesPresent: 0,
    });
    expect(await refusal(audit.iam.send(new sdk.GetLoginProfileCommand({})))).toMatchObject({
      name: "NoSuchEntityException",
    });
    const recovery = await enter(all, "IAMCreateRootUserPassword");
    await recovery.iam.send(new sdk.CreateLoginProfileCommand({}));
    expect(all.account.member(MEMBER).root?.password).toBe(true);
  });

  test.each<[string, string, (iam: sdk.IAMClient) => Promise<unknown>]>([
    ["an audit", "IAMAuditRootUserCredentials", (iam) => iam.send(new sdk.DeleteLoginProfileCommand({}))],
    ["an audit", "IAMAuditRootUserCredentials", (iam) => iam.send(new sdk.ListVirtualMFADevicesCommand({}))],
    ["a removal", "IAMDeleteRootUserCredentials", (iam) => iam.send(new sdk.GetAccountSummaryCommand({}))],
    [
      "a removal",
      "IAMDeleteRootUserCredentials",
      (iam) => iam.send(new sdk.DeleteLoginProfileCommand({ UserName: "alice" })),
    ],
    [
      "a removal",
      "IAMDeleteRootUserCredentials",
      (iam) => iam.send(new sdk.DeleteVirtualMFADeviceCommand({ SerialNumber: `arn:aws:iam::${MEMBER}:mfa/phone` })),
    ],
    ["a recovery", "IAMCreateRootUserPassword", (iam) => iam.send(new sdk.ListAccessKeysCommand({}))],
  ])("%s (%s) may do nothing else", async (_, name, call) => {
    const all = withMember();
    const { iam } = await enter(all, name);
    const { root, iamUsers } = all.account.member(MEMBER);
    expect(await refusal(call(iam))).toMatchObject({ name: "AccessDenied", status: 403 });
    expect(all.account.member(MEMBER)).toMatchObject({ root, iamUsers });
  });

  test.each<[string, object, object]>([
    ["while sessions are off", {}, { features: ["RootCredentialsManagement"] }],
    ["while credentials are not managed", {}, { features: ["RootSessions"] }],
    ["while IAM is not trusted", {}, { trustedAccessForIam: false }],
    ["to the root user", { caller: "root" }, {}],
    ["to a member", {}, { managementAccount: "999999999999" }],
  ])("is refused %s", async (_, more, organization) => {
    const refused = await refusal(enter(withMember(more, organization), "IAMAuditRootUserCredentials"));
    expect(refused).toMatchObject({ name: "AccessDenied", status: 403 });
  });

  test("is refused in the management account, outside the organization, and where an account is closed", async () => {
    for (const TargetPrincipal of [MANAGEMENT, "999999999999", "333344445555"]) {
      const entered = enter(withMember(), "IAMAuditRootUserCredentials", { TargetPrincipal });
      expect(await refusal(entered)).toMatchObject({ name: "AccessDenied" });
    }
  });

  test("is open to IAM's delegated administrator, by the ARN of the root user", async () => {
    const organization = { managementAccount: "999999999999", delegatedAdministrators: [MANAGEMENT] };
    const TargetPrincipal = `arn:aws:iam::${MEMBER}:root`;
    const { iam } = await enter(withMember({}, organization), "IAMAuditRootUserCredentials", { TargetPrincipal });
    expect((await iam.send(new sdk.ListAccessKeysCommand({}))).AccessKeyMetadata).toHaveLength(2);
  });

  test.each([
    ["a policy that is no task", { TaskPolicyArn: { arn: "arn:aws:iam::aws:policy/AdministratorAccess" } }],
    ["a session of more than fifteen minutes", { DurationSeconds: 901 }],
    ["what is no account", { TargetPrincipal: "the shop!!!!" }],
  ])("%s is refused", async (_, more) => {
    const entered = enter(withMember(), "IAMAuditRootUserCredentials", more);
    expect(await refusal(entered)).toMatchObject({ name: "ValidationError", status: 400 });
  });

  test("is recorded where it was asked for, and what it writes in the member", async () => {
    const all = withMember();
    const { iam, Credentials } = await enter(all, "IAMDeleteRootUserCredentials");
    await iam.send(new sdk.ListAccessKeysCommand({}));
    await iam.send(new sdk.DeleteLoginProfileCommand({}));
    expect(all.account.scenario.cloudTrailEvents).toMatchObject([
      {
        eventSource: "sts.amazonaws.com",
        eventName: "AssumeRoot",
        requestParameters: { targetPrincipal: MEMBER, taskPolicyArn: task("IAMDeleteRootUserCredentials") },
        responseElements: { credentials: { accessKeyId: Credentials?.AccessKeyId } },
      },
    ]);
    expect(JSON.stringify(all.account.scenario.cloudTrailEvents)).not.toContain(Credentials?.SecretAccessKey);
    expect(all.account.member(MEMBER).cloudTrailEvents).toMatchObject([
      {
        eventName: "DeleteLoginProfile",
        recipientAccountId: MEMBER,
        userIdentity: { type: "Root", accessKeyId: Credentials?.AccessKeyId },
      },
    ]);
  });
});

test("the root user assumes no role", async () => {
  const { sts } = withMember({ caller: "root" });
  const command = new AssumeRoleCommand({
    RoleArn: `arn:aws:iam::${MEMBER}:role/genkan-read`,
    RoleSessionName: "pass",
  });
  expect(await refusal(sts.send(command))).toMatchObject({
    name: "AccessDenied",
    message: "Roles may not be assumed by root accounts.",
  });
});
