import { type Asked, type Caller, isDenied, Policy, statementsIn } from "@genkan/controls/domain/iam-policy";
import { policies } from "@genkan/controls/prevention/policies";
import { type Circumstances, contentOf } from "@genkan/controls/prevention/service-control-policy";
import { describe, expect, test } from "vitest";

/** Who asks, in a member account. */
const callersIn = (partition: string) => {
  const account = "222222222222";
  const iam = `arn:${partition}:iam::${account}`;
  const nobody = { account, partition, userName: null, id: null };
  return {
    root: { ...nobody, arn: `${iam}:root` },
    /** A privileged session of the management account. */
    session: { ...nobody, arn: `${iam}:root`, assumedRoot: true },
    admin: {
      ...nobody,
      arn: `${iam}:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_AdministratorAccess_0123456789abcdef`,
    },
    user: { ...nobody, arn: `${iam}:user/alice`, userName: "alice" },
    deploy: { ...nobody, arn: `${iam}:role/deploy` },
    genkan: { ...nobody, arn: `${iam}:role/genkan-production-MonitorRole-abcdefgh` },
    /** Named to be taken for root. */
    pretender: { ...nobody, arn: `${iam}:role/root` },
  } satisfies Readonly<Record<string, Caller>>;
};
type Who = keyof ReturnType<typeof callersIn>;

const GROUP = "a1b2c3d4-5678-90ab-cdef-111111111111";
const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
const given = (partition: string): Circumstances => ({
  partition,
  exempt: [`arn:${partition}:iam::*:role/deploy`],
  groups: [GROUP],
  monitor: { prefix: "genkan-production-", account: "222222222222", keys: [KEY] },
});

/** A request, and whether the policy denies it. The ARN has no partition. */
type Row = readonly [who: Who, action: string, resource: string, denied: boolean];

const iam = (rest: string) => `iam::222222222222:${rest}`;
const here = (service: string, rest: string) => `${service}:eu-west-1:222222222222:${rest}`;
const ROOT = iam("root");
const PORTAL_ROLE = iam("role/aws-reserved/sso.amazonaws.com/eu-west-1/AWSReservedSSO_Admin_0123456789abcdef");
const own = (name: string) => `genkan-production-${name}`;

const meaning: Readonly<Record<string, readonly Row[]>> = {
  GenkanNoRoot: [
    ["root", "ec2:RunInstances", here("ec2", "instance/*"), true],
    ["root", "iam:CreateAccessKey", ROOT, true],
    ["root", "iam:EnableMFADevice", ROOT, true],
    ["root", "s3:DeleteBucketPolicy", "s3:::locked", true],
    ["session", "iam:DeleteLoginProfile", ROOT, false],
    ["session", "iam:DeactivateMFADevice", ROOT, false],
    ["session", "iam:CreateLoginProfile", ROOT, false],
    ["session", "s3:DeleteBucketPolicy", "s3:::locked", false],
    ["admin", "ec2:RunInstances", here("ec2", "instance/*"), false],
    ["user", "iam:ChangePassword", iam("user/alice"), false],
    ["pretender", "iam:CreateUser", iam("user/x"), false],
  ],
  GenkanNoRootButCredentials: [
    ["root", "ec2:RunInstances", here("ec2", "instance/*"), true],
    ["root", "iam:CreateAccessKey", ROOT, true],
    ["root", "iam:UpdateAccessKey", ROOT, true],
    ["root", "iam:CreateUser", iam("user/x"), true],
    ["root", "iam:CreateVirtualMFADevice", iam("mfa/root"), false],
    ["root", "iam:EnableMFADevice", ROOT, false],
    ["root", "iam:DeactivateMFADevice", ROOT, false],
    ["root", "iam:ResyncMFADevice", ROOT, false],
    ["root", "iam:ListMFADevices", ROOT, false],
    ["root", "iam:GetAccountSummary", "*", false],
    ["root", "iam:DeleteAccessKey", ROOT, false],
    ["root", "iam:DeleteSigningCertificate", ROOT, false],
    ["session", "iam:DeleteLoginProfile", ROOT, false],
    ["admin", "ec2:RunInstances", here("ec2", "instance/*"), false],
  ],
  GenkanNoRootKeys: [
    ["root", "iam:CreateAccessKey", ROOT, true],
    // Whichever of the two AWS goes by.
    ["root", "iam:CreateAccessKey", iam("user/root"), true],
    ["admin", "iam:CreateAccessKey", ROOT, true],
    ["admin", "iam:CreateAccessKey", iam("user/alice"), false],
    ["root", "iam:DeleteAccessKey", ROOT, false],
    ["root", "ec2:RunInstances", here("ec2", "instance/*"), false],
    ["session", "iam:DeleteAccessKey", ROOT, false],
    ["session", "iam:ListAccessKeys", ROOT, false],
  ],
  GenkanStaysInOrganization: [
    ["root", "organizations:LeaveOrganization", "*", true],
    ["admin", "organizations:LeaveOrganization", "*", true],
    ["session", "organizations:LeaveOrganization", "*", true],
    ["admin", "organizations:DescribeOrganization", "*", false],
  ],
  GenkanOneIdentityCenter: [
    ["admin", "sso:CreateInstance", "sso:::instance/*", true],
    ["root", "sso:CreateInstance", "sso:::instance/*", true],
    ["admin", "sso:ListInstances", "*", false],
    ["admin", "sso:CreateApplication", "sso:::instance/ssoins-1", false],
  ],
  GenkanPortalStays: [
    ["admin", "iam:UpdateSAMLProvider", iam("saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE"), true],
    ["root", "iam:DeleteSAMLProvider", iam("saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE"), true],
    ["admin", "iam:UpdateSAMLProvider", iam("saml-provider/okta"), false],
    ["admin", "iam:GetSAMLProvider", iam("saml-provider/AWSSSO_0123456789abcdef_DO_NOT_DELETE"), false],
    ["admin", "iam:PutRolePolicy", PORTAL_ROLE, true],
    ["user", "iam:UpdateAssumeRolePolicy", PORTAL_ROLE, true],
    ["admin", "iam:PutRolePolicy", iam("role/app"), false],
    ["admin", "iam:GetRole", PORTAL_ROLE, false],
    ["admin", "sts:AssumeRole", PORTAL_ROLE, false],
  ],
  GenkanNoNewIamUsers: [
    ["admin", "iam:CreateUser", iam("user/x"), true],
    ["admin", "iam:CreateLoginProfile", iam("user/alice"), true],
    ["user", "iam:CreateAccessKey", iam("user/alice"), true],
    ["root", "iam:CreateUser", iam("user/x"), true],
    ["deploy", "iam:CreateUser", iam("user/x"), false],
    ["session", "iam:CreateLoginProfile", ROOT, false],
    ["user", "iam:DeleteAccessKey", iam("user/alice"), false],
    ["user", "iam:UpdateAccessKey", iam("user/alice"), false],
    ["admin", "iam:CreateRole", iam("role/x"), false],
  ],
  GenkanDelegateKeepsTheDoor: [
    ["admin", "sso:UpdateSSOConfiguration", "*", true],
    ["admin", "sso:PutMfaDeviceManagementForDirectory", "*", true],
    ["root", "sso-directory:CreateBearerToken", "*", true],
    ["deploy", "sso-directory:CreateBearerToken", "*", false],
    ["admin", "identitystore:CreateGroupMembership", `identitystore:::group/${GROUP}`, true],
    ["deploy", "identitystore:CreateGroupMembership", `identitystore:::group/${GROUP}`, false],
    ["admin", "identitystore:CreateGroupMembership", "identitystore:::group/other", false],
    ["admin", "sso:CreateAccountAssignment", "sso:::account/222222222222", false],
    ["admin", "identitystore:DeleteGroupMembership", `identitystore:::group/${GROUP}`, false],
  ],
  GenkanStays: [
    ["admin", "scheduler:DeleteSchedule", here("scheduler", `schedule/default/${own("Schedule")}`), true],
    ["admin", "lambda:UpdateFunctionCode", here("lambda", `function:${own("NotifyFunction-abc")}`), true],
    ["admin", "lambda:PutFunctionConcurrency", here("lambda", `function:${own("NotifyFunction-abc")}`), true],
    ["admin", "lambda:UpdateFunctionCode", here("lambda", "function:app"), false],
    ["admin", "lambda:InvokeFunction", here("lambda", `function:${own("NotifyFunction-abc")}`), false],
    ["admin", "dynamodb:PutItem", here("dynamodb", `table/${own("FindingsTable-abc")}`), true],
    ["admin", "dynamodb:Query", here("dynamodb", `table/${own("FindingsTable-abc")}`), false],
    ["genkan", "dynamodb:PutItem", here("dynamodb", `table/${own("FindingsTable-abc")}`), false],
    ["deploy", "dynamodb:UpdateTable", here("dynamodb", `table/${own("FindingsTable-abc")}`), false],
    ["root", "sns:DeleteTopic", here("sns", own("AlertsTopic-abc")), true],
    ["root", "sns:Unsubscribe", here("sns", `${own("AlertsTopic-abc")}:subscription`), true],
    ["admin", "cloudwatch:DeleteAlarms", here("cloudwatch", `alarm:${own("MonitorSilent")}`), true],
    ["admin", "cloudwatch:DeleteAlarms", here("cloudwatch", "alarm:other"), false],
    ["admin", "events:DisableRule", here("events", `rule/${own("tamper-guard")}`), true],
    ["admin", "events:PutTargets", here("events", `rule/${own("members")}/${own("member-events")}`), true],
    ["admin", "sqs:PurgeQueue", here("sqs", own("EventsQueue")), true],
    ["admin", "ssm:PutParameter", here("ssm", `parameter/${own("slack")}`), true],
    ["admin", "states:UpdateStateMachine", here("states", `stateMachine:${own("Pass")}`), true],
    ["admin", "iam:UpdateAssumeRolePolicy", iam(`role/${own("NotifyRole")}`), true],
    ["admin", "iam:CreateRole", iam(`role/${own("x")}`), true],
    ["admin", "iam:PassRole", iam(`role/${own("NotifyRole")}`), true],
    ["genkan", "iam:PutRolePolicy", iam(`role/${own("NotifyRole")}`), true],
    ["deploy", "iam:PutRolePolicy", iam(`role/${own("NotifyRole")}`), false],
    ["admin", "iam:PutRolePolicy", iam("role/app"), false],
    ["admin", "cloudtrail:StopLogging", here("cloudtrail", "trail/any"), true],
    ["genkan", "cloudtrail:StopLogging", here("cloudtrail", "trail/any"), true],
    ["deploy", "cloudtrail:UpdateTrail", here("cloudtrail", "trail/any"), false],
    ["admin", "config:StopConfigurationRecorder", "*", true],
    ["admin", "kms:ScheduleKeyDeletion", here("kms", `key/${KEY}`), true],
    ["admin", "kms:ScheduleKeyDeletion", here("kms", "key/other"), false],
  ],
};

test("the meaning of every policy is tested", () => {
  expect(Object.keys(meaning).toSorted()).toEqual(policies.map(({ name }) => name).toSorted());
});

describe.each(["aws", "aws-cn", "aws-us-gov"])("in %s", (partition) => {
  describe.each(policies.map((policy) => [policy.name, policy] as const))("%s", (name, policy) => {
    const parsed = new Policy(statementsIn(contentOf(policy, given(partition)))!);
    const callers = callersIn(partition);
    test.each(meaning[name] ?? [])("%s, %s on %s: denied %s", (who, action, arn, denied) => {
      const resource = arn === "*" ? "*" : `arn:${partition}:${arn}`;
      const asked: Asked = { caller: callers[who], action, resource };
      expect(isDenied(parsed, asked)).toBe(denied);
    });

    test("says of each request whether it is denied, without looking into what no request has", () => {
      expect(parsed.statements.every(({ isUnderstood }) => isUnderstood)).toBe(true);
    });
  });
});

test("without roles to leave free nobody is", () => {
  for (const policy of policies.filter(({ exempts }) => exempts)) {
    const parsed = new Policy(statementsIn(contentOf(policy, { ...given("aws"), exempt: [] }))!);
    const { deploy } = callersIn("aws");
    const [row] = (meaning[policy.name] ?? []).filter(([who, , , denied]) => who === "deploy" && !denied);
    expect(isDenied(parsed, { caller: deploy, action: row![1], resource: `arn:aws:${row![2]}` })).toBe(true);
  }
});
