import { eventRules } from "@genkan/aws/events";
import { forwardRules } from "@genkan/aws/forwarding";
import { tamperRules } from "@genkan/aws/tampering";
import { catalogue } from "@genkan/controls/catalogue/index";
import { describe, expect, test } from "vitest";
import { portalSignIn, rootEvent, settingsChange, signIn } from "../scenarios/events.ts";
import { matches } from "./matcher.ts";

const PREFIX = "genkan-production-";
const AT = "2026-11-01T00:00:00Z";
const DEPLOYER = "arn:aws:iam::111122223333:role/deploy";
const judged = eventRules(catalogue);
const KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
const tampering = tamperRules(PREFIX, { deployers: ["arn:aws:iam::*:role/deploy"], key: `*${KEY}` });

type Detail = Record<string, unknown>;

/** An event of EventBridge around a record of CloudTrail. */
const sent = (detail: Detail, detailType = "AWS API Call via CloudTrail") => ({
  version: "0",
  id: "11111111-0000-4000-8000-000000000000",
  "detail-type": detailType,
  source: "aws.iam",
  account: "111122223333",
  time: AT,
  region: "us-east-1",
  resources: [],
  detail,
});

/** A call by a session of a role. */
const call = (service: string, eventName: string, more: Detail = {}): Detail => ({
  eventVersion: "1.10",
  eventID: "e0000000-0000-4000-8000-00000000000a",
  eventTime: AT,
  eventSource: `${service}.amazonaws.com`,
  eventName,
  awsRegion: "us-east-1",
  sourceIPAddress: "192.0.2.9",
  userAgent: "aws-cli/2",
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: "111122223333",
  eventCategory: "Management",
  requestParameters: null,
  responseElements: null,
  userIdentity: role("arn:aws:iam::111122223333:role/ops"),
  ...more,
});
const role = (arn: string) => ({
  type: "AssumedRole",
  arn: arn.replace(":iam:", ":sts:").replace("role/", "assumed-role/"),
  accountId: "111122223333",
  sessionContext: { sessionIssuer: { type: "Role", arn, userName: arn.split("/").at(-1) } },
});
const denied = { errorCode: "AccessDenied", errorMessage: "not authorized" };
const user = { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve", userName: "eve" };

/** Whom SCIM acts for, by https://docs.aws.amazon.com/singlesignon/latest/userguide/scim-logging-using-cloudtrail.html */
const scim = { userIdentity: { type: "WebIdentityUser", accountId: "111122223333", accessKeyId: "xxxx" } };

const SIGN_IN = "AWS Console Sign In via CloudTrail";
const SERVICE = "AWS Service Event via CloudTrail";

/** Of each rule: what must match, and near misses that must not. */
const rows: Readonly<Record<string, { readonly yes: readonly object[]; readonly no: readonly object[] }>> = {
  root: {
    yes: [
      sent(signIn(AT), SIGN_IN),
      sent(signIn(AT), "AWS Console Signin via CloudTrail"),
      sent(signIn(AT, "Failure"), SIGN_IN),
      sent(rootEvent({ eventName: "CreateAccessKey", eventSource: "iam.amazonaws.com", eventTime: AT })),
      sent(rootEvent({ eventName: "RunInstances", eventSource: "ec2.amazonaws.com", eventTime: AT, ...denied })),
    ],
    no: [
      sent(call("iam", "CreateAccessKey")),
      // A user whose name is root is not the root user.
      sent(call("iam", "CreateAccessKey", { userIdentity: { ...user, userName: "root", type: "IAMUser" } })),
      sent(
        rootEvent({ eventName: "CreateUser", eventSource: "iam.amazonaws.com", eventTime: AT }),
        "AWS Insight via CloudTrail",
      ),
      sent(call("sts", "AssumeRoot")),
    ],
  },
  iam: {
    yes: [
      sent(call("iam", "AttachUserPolicy", { requestParameters: { userName: "alice" } })),
      sent(call("iam", "DisableOrganizationsRootCredentialsManagement")),
      sent(call("iam", "DeactivateMFADevice", { requestParameters: { userName: "alice" }, userIdentity: user })),
      sent(call("iam", "CreateLoginProfile", { requestParameters: { userName: "alice" } })),
      sent(call("iam", "AttachRolePolicy")),
      sent(call("iam", "UpdateAssumeRolePolicy")),
      sent(call("iam", "DeleteRolePermissionsBoundary")),
    ],
    no: [
      sent(call("iam", "AttachUserPolicy", denied)),
      sent(call("iam", "AttachRolePolicy", denied)),
      sent(call("iam", "TagRole")),
      sent(call("iam", "UpdateRoleDescription")),
      sent(call("iam", "DeactivateMFADevice", { requestParameters: { userName: "alice" }, ...denied })),
      sent(call("iam", "ChangePassword", { userIdentity: user })),
      sent(call("sts", "AttachUserPolicy")),
      // Root's own keys come by the rule on root; other people's are no concern.
      sent(call("iam", "CreateAccessKey", { userIdentity: user })),
    ],
  },
  organizations: {
    yes: [sent(call("organizations", "DisableAWSServiceAccess")), sent(call("organizations", "LeaveOrganization"))],
    no: [
      sent(call("organizations", "ListAccounts")),
      sent(call("organizations", "DisableAWSServiceAccess", denied)),
      sent(call("ram", "DisableAWSServiceAccess")),
    ],
  },
  cloudtrail: {
    yes: [
      sent(call("cloudtrail", "StopLogging", { requestParameters: { name: "main" } })),
      sent(call("cloudtrail", "DeleteTrail")),
    ],
    no: [
      sent(call("cloudtrail", "LookupEvents")),
      sent(call("cloudtrail", "StopLogging", denied)),
      sent(call("logs", "StopLogging")),
    ],
  },
  sso: {
    yes: [
      sent(settingsChange(AT, { mfaMode: "DISABLED" })),
      sent(call("sso", "DeleteAccountAssignment")),
      sent(call("sso", "DeleteInstance")),
      sent(call("sso", "AssociateDirectory"), SERVICE),
    ],
    no: [
      sent(call("sso", "ListAccountAssignments")),
      sent(call("sso", "DeleteAccountAssignment", denied)),
      sent(call("sso", "Federate"), SERVICE),
      sent(call("sso-directory", "DeleteAccountAssignment")),
    ],
  },
  "sso-directory": {
    yes: [sent(call("sso-directory", "DisableUser")), sent(call("sso-directory", "RemoveMemberFromGroup"))],
    no: [
      sent(call("sso-directory", "UpdatePassword")),
      sent(call("sso-directory", "DisableUser", denied)),
      sent(call("cognito-idp", "DisableUser")),
    ],
  },
  "identitystore-scim": {
    yes: [sent(call("identitystore-scim", "PatchUser", scim)), sent(call("identitystore-scim", "PatchGroup", scim))],
    no: [
      sent(call("identitystore-scim", "ListUsers", scim)),
      sent(call("identitystore-scim", "PatchUser", { ...scim, ...denied })),
      sent(call("identitystore", "PatchUser", scim)),
    ],
  },
  identitystore: {
    yes: [sent(call("identitystore", "DeleteUser")), sent(call("identitystore", "CreateGroupMembership"))],
    no: [
      sent(call("identitystore", "DescribeUser")),
      sent(call("identitystore", "DeleteUser", denied)),
      sent(call("iam", "DeleteUser", { eventSource: "identitystore.example.com" })),
    ],
  },
  signin: {
    yes: [sent(portalSignIn(AT, "PASSWORD"), SERVICE), sent(portalSignIn(AT, "PASSWORD,EMAIL_OTP"), SERVICE)],
    no: [
      sent(portalSignIn(AT, "PASSWORD,TOTP"), SERVICE),
      sent(portalSignIn(AT, "PASSWORD,WEBAUTHN"), SERVICE),
      sent({ ...portalSignIn(AT, "PASSWORD"), eventName: "CredentialChallenge" }, SERVICE),
      sent(signIn(AT), SIGN_IN),
    ],
  },
};

/** Of each kind of tampering: the call on a thing of ours, the field that names it, and a call that only looks. */
const tampered: Readonly<Record<string, readonly [service: string, call: string, thing: object, look: string]>> = {
  schedule: ["scheduler", "DeleteSchedule", { name: `${PREFIX}ScheduleSchedule` }, "GetSchedule"],
  "config-rule": ["config", "DeleteConfigRule", { configRuleName: `${PREFIX}root-mfa-enabled` }, "DescribeConfigRules"],
  "config-rule-change": [
    "config",
    "PutConfigRule",
    { configRule: { configRuleName: `${PREFIX}root-mfa-enabled`, maximumExecutionFrequency: "TwentyFour_Hours" } },
    "DescribeConfigRules",
  ],
  subscription: [
    "sns",
    "Unsubscribe",
    { subscriptionArn: `arn:aws:sns:us-east-1:111122223333:${PREFIX}AlertsTopic:6b0e71bd` },
    "GetSubscriptionAttributes",
  ],
  topic: ["sns", "SetTopicAttributes", { topicArn: `arn:aws:sns:us-east-1:111122223333:${PREFIX}Alerts` }, "Publish"],
  "topic-data": [
    "sns",
    "PutDataProtectionPolicy",
    { resourceArn: `arn:aws:sns:us-east-1:111122223333:${PREFIX}Alerts`, dataProtectionPolicy: "{}" },
    "GetDataProtectionPolicy",
  ],
  function: ["lambda", "UpdateFunctionCode20150331v2", { functionName: `${PREFIX}MonitorFunction-abc` }, "Invoke"],
  role: ["iam", "PutRolePolicy", { roleName: `${PREFIX}MonitorRole-abc` }, "GetRolePolicy"],
  table: ["dynamodb", "DeleteTable", { tableName: `${PREFIX}FindingsTable` }, "DescribeTable"],
  "event-rule": ["events", "DisableRule", { name: `${PREFIX}root` }, "DescribeRule"],
  "event-target": ["events", "RemoveTargets", { rule: `${PREFIX}root`, ids: ["1"] }, "ListTargetsByRule"],
  queue: [
    "sqs",
    "PurgeQueue",
    { queueUrl: `https://sqs.us-east-1.amazonaws.com/111122223333/${PREFIX}EventsQueue` },
    "GetQueueAttributes",
  ],
  alarm: ["monitoring", "DeleteAlarms", { alarmNames: ["other", `${PREFIX}MonitorSilent`] }, "DescribeAlarms"],
  "alarm-change": [
    "monitoring",
    "PutMetricAlarm",
    { alarmName: `${PREFIX}MonitorSilent`, actionsEnabled: false },
    "DescribeAlarms",
  ],
};
const others = (thing: object) => JSON.parse(JSON.stringify(thing).replaceAll(PREFIX, "payroll-production-")) as object;

for (const [name, [service, eventName, requestParameters, look]] of Object.entries(tampered)) {
  Object.assign(rows, {
    [`tamper-${name}`]: {
      yes: [
        sent(call(service, eventName, { requestParameters })),
        sent(rootEvent({ eventName, eventSource: `${service}.amazonaws.com`, eventTime: AT, requestParameters })),
      ],
      no: [
        sent(call(service, eventName, { requestParameters: others(requestParameters) })),
        sent(call(service, eventName, { requestParameters, ...denied })),
        sent(call(service, look, { requestParameters })),
        sent(call(service, eventName, { requestParameters, userIdentity: role(DEPLOYER) })),
      ],
    },
  });
}
const mapping = (functionName: string, more: Detail = {}) =>
  sent(
    call("lambda", "DeleteEventSourceMapping20150331", {
      requestParameters: { uUID: "4b9c" },
      responseElements: { functionArn: `arn:aws:lambda:us-east-1:111122223333:function:${functionName}` },
      ...more,
    }),
  );
Object.assign(rows, {
  "tamper-event-source": {
    yes: [mapping(`${PREFIX}NotifyFunction`)],
    no: [
      mapping("payroll-production-Worker"),
      mapping(`${PREFIX}NotifyFunction`, denied),
      mapping(`${PREFIX}NotifyFunction`, { userIdentity: role(DEPLOYER) }),
    ],
  },
  // The rule that watches the rules on rules, and no other: those see everything else.
  "tamper-guard": {
    yes: [
      sent(call("events", "DisableRule", { requestParameters: { name: `${PREFIX}tamper-event-rule` } })),
      sent(call("events", "DeleteRule", { requestParameters: { name: `${PREFIX}tamper-event-target` } })),
      sent(call("events", "RemoveTargets", { requestParameters: { rule: `${PREFIX}tamper-event-rule`, ids: ["1"] } })),
    ],
    no: [
      sent(call("events", "DisableRule", { requestParameters: { name: `${PREFIX}tamper-guard` } })),
      sent(call("events", "DisableRule", { requestParameters: { name: `${PREFIX}tamper-event-rule` }, ...denied })),
      sent(call("events", "DescribeRule", { requestParameters: { name: `${PREFIX}tamper-event-rule` } })),
      sent(call("events", "DisableRule", { requestParameters: { name: "payroll-tamper-event-rule" } })),
      sent(
        call("events", "DisableRule", {
          requestParameters: { name: `${PREFIX}tamper-event-rule` },
          userIdentity: role(DEPLOYER),
        }),
      ),
    ],
  },
  // A key is named by its id or by its ARN.
  "tamper-key": {
    yes: [
      sent(call("kms", "DisableKey", { requestParameters: { keyId: KEY } })),
      sent(
        call("kms", "ScheduleKeyDeletion", {
          requestParameters: { keyId: `arn:aws:kms:us-east-1:111122223333:key/${KEY}`, pendingWindowInDays: 7 },
        }),
      ),
      sent(call("kms", "PutKeyPolicy", { requestParameters: { keyId: KEY, policyName: "default", policy: "{}" } })),
    ],
    no: [
      sent(call("kms", "DisableKey", { requestParameters: { keyId: KEY.replace("1234", "4321") } })),
      sent(call("kms", "DisableKey", { requestParameters: { keyId: KEY }, ...denied })),
      sent(call("kms", "DisableKeyRotation", { requestParameters: { keyId: KEY } })),
      sent(call("kms", "DisableKey", { requestParameters: { keyId: KEY }, userIdentity: role(DEPLOYER) })),
    ],
  },
  // The recorder is the account's, whoever named it.
  "tamper-recorder": {
    yes: [
      sent(
        call("config", "StopConfigurationRecorder", { requestParameters: { configurationRecorderName: "default" } }),
      ),
    ],
    no: [
      sent(call("config", "StartConfigurationRecorder")),
      sent(call("config", "StopConfigurationRecorder", denied)),
      sent(call("config", "StopConfigurationRecorder", { userIdentity: role(DEPLOYER) })),
    ],
  },
});

describe.each([...judged, ...tampering])("the rule $name", ({ name, pattern }) => {
  const { yes, no } = rows[name] ?? { yes: [], no: [] };

  test("matches what it is for", () => {
    expect(yes.length).toBeGreaterThan(0);
    for (const event of yes) expect(matches(pattern, event), JSON.stringify(event)).toBe(true);
  });

  test("and not what is next to it", () => {
    expect(no.length).toBeGreaterThanOrEqual(3);
    for (const event of no) expect(matches(pattern, event), JSON.stringify(event)).toBe(false);
  });

  test("and not what somebody makes up", () => {
    for (const event of yes) expect(matches(pattern, { ...event, source: "my.app" })).toBe(false);
  });
});

/** The rules that a deployment with Identity Center at home in Tokyo makes in a Region that is not its own. */
const forwarded = (region: string) =>
  forwardRules(region, [...judged, ...tamperRules(PREFIX)], PREFIX, {
    global: "us-east-1",
    identityCenter: "ap-northeast-1",
  });
const everywhere = ["forward-root", "forward-account", "forward-guard"];

describe.each([
  ["us-east-1", ["everywhere", "global"], everywhere],
  ["eu-west-3", ["everywhere"], everywhere],
  ["ap-northeast-1", ["everywhere", "identity-center"], ["forward-identity-center", ...everywhere]],
] as const)("what is forwarded from %s", (region, delivered, names) => {
  const rules = forwarded(region);
  const carried = (event: object) => rules.filter(({ pattern }) => matches(pattern, event)).map(({ name }) => name);

  test("is carried by few rules, each within EventBridge's limit", () => {
    expect(rules.map(({ name }) => name).sort()).toEqual([...names].sort());
    for (const { pattern } of rules) expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(2_048);
  });

  test("is all that AWS delivers there, and of other Regions nothing", () => {
    for (const { name, where } of [...judged, ...tampering]) {
      for (const event of rows[name]!.yes) {
        // What root does comes from everywhere, whatever else it is, and so does what is done to rules.
        const also = [...judged, ...tampering].some(
          (other) => (delivered as readonly string[]).includes(other.where) && matches(other.pattern, event),
        );
        expect(carried(event).length > 0, `${name} (${where}): ${JSON.stringify(event)}`).toBe(also);
      }
    }
  });

  test("is nothing that somebody made up, that failed, that only reads, or that is done to others", () => {
    const stop = call("cloudtrail", "StopLogging");
    expect(carried(sent(stop))).toEqual(["forward-account"]);
    for (const near of [
      { ...sent(stop), source: "my.app" },
      sent({ ...stop, ...denied }),
      sent(call("cloudtrail", "LookupEvents", { readOnly: true })),
      sent(call("events", "DisableRule", { requestParameters: { name: "payroll-nightly" } })),
      sent(call("sts", "AssumeRoot")),
    ])
      expect(carried(near), JSON.stringify(near)).toEqual([]);
  });

  test("is what root only reads, by a rule that gets it", () => {
    const look = rootEvent({
      eventName: "ListUsers",
      eventSource: "iam.amazonaws.com",
      eventTime: AT,
      readOnly: true,
    });
    expect(carried(sent(look))).toEqual(["forward-root"]);
    const states = [...judged, ...rules].flatMap(({ name, state }) => (state ? [[name, state]] : []));
    const all = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";
    expect(states).toEqual([
      ["root", all],
      ["forward-root", all],
    ]);
  });

  test("is that a rule there was switched off, by another than that rule", () => {
    for (const { name } of rules) {
      for (const off of [{ name: PREFIX + name }, { rule: PREFIX + name, ids: ["1"] }]) {
        const eventName = "name" in off ? "DisableRule" : "RemoveTargets";
        const event = sent(call("events", eventName, { requestParameters: off }));
        expect(
          carried(event).filter((carrier) => carrier !== name),
          name,
        ).not.toEqual([]);
        // And the rules of the Region to which it comes take it for tampering.
        expect(tampering.some(({ pattern }) => matches(pattern, event))).toBe(true);
      }
    }
  });
});

test("that a rule on tampering was switched off is told by another than that rule", () => {
  for (const { name } of tampering) {
    const event = sent(call("events", "DisableRule", { requestParameters: { name: PREFIX + name } }));
    const tellers = tampering.filter(({ pattern }) => matches(pattern, event)).map((rule) => rule.name);
    expect(
      tellers.filter((teller) => teller !== name),
      name,
    ).not.toEqual([]);
  }
});

test("every row is of a rule, and Genkan's own writes are no tampering", () => {
  expect(Object.keys(rows).sort()).toEqual([...judged, ...tampering].map(({ name }) => name).sort());
});
