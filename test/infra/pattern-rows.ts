import { portalSignIn, rootEvent, settingsChange, signIn } from "../scenarios/events.ts";

// The rows that our matcher's tests and AWS's own matcher (test/judges) both run.

/**
 * The examples of AWS's page on operators, each with values that match and values that do not.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export const operatorRows: readonly [operator: unknown, yes: readonly unknown[], no: readonly unknown[]][] = [
  ["Alice", ["Alice", ["Bob", "Alice"]], ["alice", "Alice ", null, undefined, ["Bob"], { Alice: "Alice" }]],
  ["", [""], [" ", null, undefined]],
  [null, [null], ["", "null", undefined, 0]],
  [300, [300, 300.0], ["300", 301]],
  [{ prefix: "2017-10-02" }, ["2017-10-02T18:43:48Z"], ["2017-10-03", 20171002, undefined]],
  [{ prefix: { "equals-ignore-case": "EventB" } }, ["EventBridge", "eventbus", "EVENTB"], ["Event", "aEventB"]],
  [{ suffix: ".png" }, ["a.png"], ["a.PNG", "a.png.txt"]],
  [{ suffix: { "equals-ignore-case": ".png" } }, ["a.PNG", "a.png"], ["a.jpg"]],
  [{ "anything-but": "initializing" }, ["pending", "Initializing", 1], ["initializing", undefined]],
  [{ "anything-but": 123 }, [124, "123"], [123, undefined]],
  [
    { "anything-but": ["stopped", "overloaded"] },
    ["running", ["stopped", "x"]],
    ["stopped", "overloaded", ["stopped"]],
  ],
  [{ "anything-but": [100, 200, 300] }, [101], [100, 200, 300]],
  [{ "anything-but": { "equals-ignore-case": "initializing" } }, ["x"], ["INITIALIZING", "initializing"]],
  [{ "anything-but": { "equals-ignore-case": ["initializing", "stopped"] } }, ["x"], ["STOPPED", "Initializing"]],
  [{ "anything-but": { prefix: "init" } }, ["ini"], ["initializing", undefined]],
  [{ "anything-but": { prefix: ["init", "stop"] } }, ["running"], ["initializing", "stopped"]],
  [{ "anything-but": { suffix: ".txt" } }, ["a.rtf"], ["a.txt"]],
  [{ "anything-but": { suffix: [".txt", ".rtf"] } }, ["a.png"], ["a.txt", "a.rtf"]],
  [{ "anything-but": { wildcard: "*/lib/*" } }, ["/usr/bin/x"], ["/usr/lib/x"]],
  [{ "anything-but": { wildcard: ["*/lib/*", "*/bin/*"] } }, ["/etc/x"], ["/usr/lib/x", "/usr/bin/x"]],
  [{ numeric: [">", 0, "<=", 5] }, [1, 5, 0.5], [0, 6, "1", undefined]],
  [{ numeric: ["<", 10] }, [9], [10]],
  [{ numeric: ["=", 3.018e2] }, [301.8], [301]],
  [{ cidr: "10.0.0.0/24" }, ["10.0.0.0", "10.0.0.255"], ["10.0.1.0", "10.0.0.0/24", "::1"]],
  [{ cidr: "2001:db8::/32" }, ["2001:db8::1"], ["2001:db9::1", "10.0.0.1"]],
  [{ exists: true }, ["pending", 0, false, null, ["a"]], [undefined, { c1: 100 }, []]],
  [{ exists: false }, [undefined, { c1: 100 }], ["pending", 0]],
  [{ "equals-ignore-case": "alice" }, ["Alice", "ALICE"], ["Alices"]],
  [{ wildcard: "dir/*.png" }, ["dir/a.png", "dir/b/c.png", "dir/.png"], ["dir/a.jpg", "a/dir/a.png", "dir/a-png"]],
  [{ wildcard: "a\\*b*" }, ["a*bc"], ["axbc"]],
  [{ wildcard: "a\\\\*" }, ["a\\b"], ["a*"]],
];

/** Patterns of several fields: events that match, and events that do not. */
export const combinationRows: readonly [
  description: string,
  pattern: object,
  yes: readonly object[],
  no: readonly object[],
][] = [
  [
    "every key has to match, by one of a list's values",
    { Location: ["New York"], Day: ["Monday", "Tuesday"] },
    [{ Location: "New York", Day: "Tuesday", more: 1 }],
    [{ Location: "New York", Day: "Sunday" }, { Day: "Tuesday" }],
  ],
  [
    "one pattern of $or has to match",
    {
      detail: {
        $or: [
          { "c-count": [{ numeric: [">", 0, "<=", 5] }] },
          { "d-count": [{ numeric: ["<", 10] }] },
          { "x-limit": [{ numeric: ["=", 3.018e2] }] },
        ],
      },
    },
    [{ detail: { "c-count": 9, "d-count": 9 } }],
    [{ detail: { "c-count": 9, "d-count": 10, "x-limit": 301 } }],
  ],
  [
    "of a list of objects, one has to match as a whole",
    { detail: { items: { name: ["a"], size: [1] } } },
    [
      {
        detail: {
          items: [
            { name: "b", size: 2 },
            { name: "a", size: 1 },
          ],
        },
      },
    ],
    [
      {
        detail: {
          items: [
            { name: "a", size: 2 },
            { name: "b", size: 1 },
          ],
        },
      },
    ],
  ],
];

/** Patterns that EventBridge refuses. */
export const refusedPatterns: readonly [description: string, pattern: object][] = [
  ["a value that is in no list", { a: "b" }],
  ["an empty list", { a: [] }],
  ["an operator that there is not", { a: [{ contains: "b" }] }],
  ["two operators in one", { a: [{ prefix: "b", suffix: "c" }] }],
  ["a list of wildcards", { a: [{ wildcard: ["b*"] }] }],
  ["wildcards one after the other", { a: [{ wildcard: "b**" }] }],
  ["a backslash before a letter", { a: [{ wildcard: "\\b" }] }],
  ["anything but what is not an operator for it", { a: [{ "anything-but": { numeric: ["=", 1] } }] }],
  ["anything but texts and numbers", { a: [{ "anything-but": ["b", 1] }] }],
  ["a comparison that there is not", { a: [{ numeric: ["!=", 1] }] }],
  ["a range that is none", { a: [{ cidr: "10.0.0.0" }] }],
  ["$or of one", { $or: [{ a: ["b"] }] }],
];

export const AT = "2026-11-01T00:00:00Z";
/** How the configuration names the roles that deploy Genkan, and one of them. */
export const DEPLOYERS = "arn:aws:iam::*:role/deploy";
const DEPLOYER = "arn:aws:iam::111122223333:role/deploy";

type Detail = Record<string, unknown>;

/** An event of EventBridge around a record of CloudTrail. */
export const sent = (detail: Detail, detailType = "AWS API Call via CloudTrail") => ({
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
export const call = (service: string, eventName: string, more: Detail = {}): Detail => ({
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
export const denied = { errorCode: "AccessDenied", errorMessage: "not authorized" };
const user = { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve", userName: "eve" };

/** The identity of a call by SCIM: https://docs.aws.amazon.com/singlesignon/latest/userguide/scim-logging-using-cloudtrail.html */
const scim = { userIdentity: { type: "WebIdentityUser", accountId: "111122223333", accessKeyId: "xxxx" } };

const SIGN_IN = "AWS Console Sign In via CloudTrail";
const SERVICE = "AWS Service Event via CloudTrail";

/** The sample events of a rule. */
export interface RuleRow {
  /** Events that must match. */
  readonly yes: readonly object[];
  /** Near misses, which must not match. */
  readonly no: readonly object[];
  /** Calls by a role that deploys Genkan. They match unless the rule names that role as a deployer. */
  readonly byDeployer?: readonly object[];
}

/** The rows of the rules that make controls run. */
const eventRows: Readonly<Record<string, RuleRow>> = {
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

/** A call on a thing of ours, the request that names the thing, and a call that only reads it. */
type Tampering = readonly [service: string, call: string, request: object, look: string];

/** One call for each kind of tampering. */
const tamperings = (prefix: string): Readonly<Record<string, Tampering>> => ({
  schedule: ["scheduler", "DeleteSchedule", { name: `${prefix}ScheduleSchedule` }, "GetSchedule"],
  "config-rule": ["config", "DeleteConfigRule", { configRuleName: `${prefix}root-mfa-enabled` }, "DescribeConfigRules"],
  "config-rule-change": [
    "config",
    "PutConfigRule",
    { configRule: { configRuleName: `${prefix}root-mfa-enabled`, maximumExecutionFrequency: "TwentyFour_Hours" } },
    "DescribeConfigRules",
  ],
  subscription: [
    "sns",
    "Unsubscribe",
    { subscriptionArn: `arn:aws:sns:us-east-1:111122223333:${prefix}AlertsTopic:6b0e71bd` },
    "GetSubscriptionAttributes",
  ],
  topic: ["sns", "SetTopicAttributes", { topicArn: `arn:aws:sns:us-east-1:111122223333:${prefix}Alerts` }, "Publish"],
  "topic-data": [
    "sns",
    "PutDataProtectionPolicy",
    { resourceArn: `arn:aws:sns:us-east-1:111122223333:${prefix}Alerts`, dataProtectionPolicy: "{}" },
    "GetDataProtectionPolicy",
  ],
  function: ["lambda", "UpdateFunctionCode20150331v2", { functionName: `${prefix}MonitorFunction-abc` }, "Invoke"],
  role: ["iam", "PutRolePolicy", { roleName: `${prefix}MonitorRole-abc` }, "GetRolePolicy"],
  "function-policy": [
    "lambda",
    "PutResourcePolicy20250330",
    { resourceArn: `arn:aws:lambda:us-east-1:111122223333:function:${prefix}ConfigRuleFunction-abc` },
    "GetResourcePolicy20250330",
  ],
  "event-source-new": [
    "lambda",
    "CreateEventSourceMapping20150331",
    { eventSourceArn: `arn:aws:sqs:us-east-1:111122223333:${prefix}EventsQueue-abc`, functionName: "other" },
    "ListEventSourceMappings20150331",
  ],
  "table-policy": [
    "dynamodb",
    "PutResourcePolicy",
    { resourceArn: `arn:aws:dynamodb:us-east-1:111122223333:table/${prefix}FindingsTable-abc/stream/2026-11-01` },
    "GetResourcePolicy",
  ],
  table: ["dynamodb", "DeleteTable", { tableName: `${prefix}FindingsTable` }, "DescribeTable"],
  "event-rule": ["events", "DisableRule", { name: `${prefix}root` }, "DescribeRule"],
  "event-target": ["events", "RemoveTargets", { rule: `${prefix}root`, ids: ["1"] }, "ListTargetsByRule"],
  queue: [
    "sqs",
    "PurgeQueue",
    { queueUrl: `https://sqs.us-east-1.amazonaws.com/111122223333/${prefix}EventsQueue` },
    "GetQueueAttributes",
  ],
  alarm: ["monitoring", "DeleteAlarms", { alarmNames: ["other", `${prefix}MonitorSilent`] }, "DescribeAlarms"],
  "alarm-change": [
    "monitoring",
    "PutMetricAlarm",
    { alarmName: `${prefix}MonitorSilent`, actionsEnabled: false },
    "DescribeAlarms",
  ],
  parameter: ["ssm", "PutParameter", { name: `${prefix}webhook`, overwrite: true }, "GetParameter"],
  parameters: ["ssm", "DeleteParameters", { names: ["other", `${prefix}webhook`] }, "GetParameters"],
  pass: [
    "states",
    "UpdateStateMachine",
    { stateMachineArn: `arn:aws:states:us-east-1:111122223333:stateMachine:${prefix}Pass`, definition: "{}" },
    "DescribeStateMachine",
  ],
  "pass-execution": [
    "states",
    "StopExecution",
    { executionArn: `arn:aws:states:us-east-1:111122223333:execution:${prefix}Pass:5c1b`, cause: "none" },
    "DescribeExecution",
  ],
  "pass-map": [
    "states",
    "UpdateMapRun",
    { mapRunArn: `arn:aws:states:us-east-1:111122223333:mapRun:${prefix}Pass/Members:5c1b`, maxConcurrency: 1 },
    "DescribeMapRun",
  ],
  bucket: [
    "s3",
    "PutBucketPolicy",
    { bucketName: `${prefix.toLowerCase()}passesbucket-abc`, bucketPolicy: {} },
    "GetBucketPolicy",
  ],
  "member-bus": ["events", "DeleteEventBus", { name: `${prefix}members` }, "DescribeEventBus"],
  "member-bus-policy": [
    "events",
    "RemovePermission",
    { eventBusName: `${prefix}members`, removeAllPermissions: true },
    "DescribeEventBus",
  ],
  "stack-set": [
    "cloudformation",
    "DeleteStackInstances",
    { stackSetName: `${prefix}members`, regions: ["us-east-1"], retainStacks: false },
    "DescribeStackSet",
  ],
  stack: ["cloudformation", "DeleteStack", { stackName: `${prefix}members` }, "DescribeStacks"],
});

/** Kinds of tampering with a thing that is not known by a name: the call, and a call that only reads. */
const unnamed = [
  ["bus", "events", "UpdateEventBus", "DescribeEventBus"],
  ["alarm-mute", "monitoring", "PutAlarmMuteRule", "GetAlarmMuteRule"],
  ["chat", "chatbot", "DeleteSlackChannelConfiguration", "DescribeSlackChannelConfigurations"],
] as const;

/** A call that stops a function from getting the records of its source; only the answer names the function. */
const mapping = (functionName: string, more: Detail = {}) =>
  sent(
    call("lambda", "DeleteEventSourceMapping20150331", {
      requestParameters: { uUID: "4b9c" },
      responseElements: { functionArn: `arn:aws:lambda:us-east-1:111122223333:function:${functionName}` },
      ...more,
    }),
  );

/** A call on a rule of EventBridge. */
const onRule = (eventName: string, requestParameters: object, more: Detail = {}) =>
  sent(call("events", eventName, { requestParameters, ...more }));

/** The rows of the rules on tampering with a deployment whose things are named `prefix…`, and whose KMS key is `key`. */
function tamperRows(prefix: string, key: string): Readonly<Record<string, RuleRow>> {
  const byDeployer = { userIdentity: role(DEPLOYER) };
  const ofOthers = (request: object) =>
    JSON.parse(
      JSON.stringify(request)
        .replaceAll(prefix, "payroll-production-")
        .replaceAll(prefix.toLowerCase(), "payroll-production-"),
    ) as object;
  const rows = Object.entries(tamperings(prefix)).map(
    ([name, [service, eventName, requestParameters, look]]): [string, RuleRow] => [
      `tamper-${name}`,
      {
        yes: [
          sent(call(service, eventName, { requestParameters })),
          sent(rootEvent({ eventName, eventSource: `${service}.amazonaws.com`, eventTime: AT, requestParameters })),
        ],
        no: [
          sent(call(service, eventName, { requestParameters: ofOthers(requestParameters) })),
          sent(call(service, eventName, { requestParameters, ...denied })),
          sent(call(service, look, { requestParameters })),
        ],
        byDeployer: [sent(call(service, eventName, { requestParameters, ...byDeployer }))],
      },
    ],
  );
  const onKey = (eventName: string, keyId: string, more: Detail = {}) =>
    sent(call("kms", eventName, { requestParameters: { keyId }, ...more }));
  const onRecorder = (eventName: string, more: Detail = {}) =>
    sent(call("config", eventName, { requestParameters: { configurationRecorderName: "default" }, ...more }));
  const watched = { name: `${prefix}tamper-event-rule` };
  return {
    ...Object.fromEntries(rows),
    "tamper-event-source": {
      yes: [mapping(`${prefix}NotifyFunction`)],
      no: [
        mapping("payroll-production-Worker"),
        mapping(`${prefix}NotifyFunction`, denied),
        sent(call("lambda", "GetEventSourceMapping20150331", { requestParameters: { uUID: "4b9c" } })),
      ],
      byDeployer: [mapping(`${prefix}NotifyFunction`, byDeployer)],
    },
    // It watches the rules on rules only; those watch every other rule.
    "tamper-guard": {
      yes: [
        onRule("DisableRule", watched),
        onRule("DeleteRule", { name: `${prefix}tamper-event-target` }),
        onRule("RemoveTargets", { rule: `${prefix}tamper-event-rule`, ids: ["1"] }),
      ],
      no: [
        onRule("DisableRule", { name: `${prefix}tamper-guard` }),
        onRule("DisableRule", watched, denied),
        onRule("DescribeRule", watched),
        onRule("DisableRule", { name: "payroll-tamper-event-rule" }),
      ],
      byDeployer: [onRule("DisableRule", watched, byDeployer)],
    },
    // Neither AWS's names for these things nor their records bear the deployment's name: every such call counts.
    ...Object.fromEntries(
      unnamed.map(([name, service, eventName, look]) => [
        `tamper-${name}`,
        {
          yes: [sent(call(service, eventName))],
          no: [sent(call(service, eventName, denied)), sent(call(service, look)), sent(call("payroll", eventName))],
          byDeployer: [sent(call(service, eventName, byDeployer))],
        } satisfies RuleRow,
      ]),
    ),
    // A caller may name a key by its id or by its ARN.
    "tamper-key": {
      yes: [
        onKey("DisableKey", key),
        onKey("ScheduleKeyDeletion", `arn:aws:kms:us-east-1:111122223333:key/${key}`),
        onKey("PutKeyPolicy", key),
      ],
      no: [
        onKey("DisableKey", "4321abcd-12ab-34cd-56ef-1234567890ab"),
        onKey("DisableKey", key, denied),
        onKey("DisableKeyRotation", key),
      ],
      byDeployer: [onKey("DisableKey", key, byDeployer)],
    },
    // An account has one recorder, whatever its name is.
    "tamper-recorder": {
      yes: [onRecorder("StopConfigurationRecorder")],
      no: [
        onRecorder("StartConfigurationRecorder"),
        onRecorder("StopConfigurationRecorder", denied),
        sent(call("config", "DescribeConfigurationRecorders")),
      ],
      byDeployer: [onRecorder("StopConfigurationRecorder", byDeployer)],
    },
  };
}

/** The rows of every rule of a deployment, by the rule's name without its prefix. */
export const ruleRows = (prefix: string, key: string): Readonly<Record<string, RuleRow>> => ({
  ...eventRows,
  ...tamperRows(prefix, key),
});

/** The row of the rule that watches, in another Region, the rule that forwards from it. */
export function forwardGuardRow(prefix: string): RuleRow {
  const watched = { name: `${prefix}forward-account` };
  return {
    yes: [
      onRule("DisableRule", watched),
      onRule("DeleteRule", { name: `${prefix}forward-account-2` }),
      onRule("RemoveTargets", { rule: `${prefix}forward-account`, ids: ["1"] }),
      onRule("DisableRule", watched, { userIdentity: role(DEPLOYER) }),
    ],
    no: [
      onRule("DisableRule", { name: `${prefix}forward-root` }),
      onRule("DisableRule", watched, denied),
      onRule("DescribeRule", watched),
      onRule("DisableRule", { name: "payroll-forward-account" }),
    ],
  };
}

/** The account that evaluates the members in the rows of {@link memberRows}. */
export const CENTRAL = "999999999999";

/** What the rules of a member forward from where IAM is recorded, and what its bus takes from members. */
export function memberRows(central = CENTRAL): Readonly<Record<"root" | "iam" | "cloudtrail" | "bus", RuleRow>> {
  const { root, iam, cloudtrail, organizations, sso } = eventRows as Readonly<Record<string, RuleRow>>;
  // Only the management account can change it, which a member has no control of.
  const isOfMember = (event: object) => !JSON.stringify(event).includes("OrganizationsRootCredentials");
  const ofMember = { ...iam!, yes: iam!.yes.filter(isOfMember) };
  const all = [root!, ofMember, cloudtrail!];
  const yes = all.flatMap((row) => row.yes);
  return {
    root: root!,
    iam: ofMember,
    cloudtrail: cloudtrail!,
    bus: {
      yes,
      no: [
        ...all.flatMap((row) => row.no),
        ...iam!.yes.filter((event) => !isOfMember(event)),
        ...[...organizations!.yes, ...sso!.yes],
        ...yes.map((event) => ({ ...event, account: central })),
        ...yes.map((event) => ({ ...event, source: "custom.iam" })),
      ],
    },
  };
}

/** A record of the table's stream. */
const record = (eventName: string, NewImage?: object) => ({
  eventID: "1",
  eventName,
  eventSource: "aws:dynamodb",
  dynamodb: { SequenceNumber: "1", Keys: { pk: { S: "account#111122223333" } }, ...(NewImage ? { NewImage } : {}) },
});
const alert = (state: string) => ({ kind: { S: "alert" }, state: { S: state }, account: { S: "111122223333" } });

const digest = (more: object) => ({ kind: { S: "digest" }, ...more, organization: { S: "o-exampleorgid" } });
const ready = { state: { S: "ready" }, digestId: { S: "d1" } };

/** Records of the table's stream, and the kind of filter that lets them through to the function that publishes. */
export const streamRows: readonly [description: string, event: object, matches: "alert" | "digest" | null][] = [
  ["an alert that is ready", record("INSERT", alert("ready")), "alert"],
  ["an alert that a run has closed, or the next one woke", record("MODIFY", alert("ready")), "alert"],
  ["an alert of a run that is still writing", record("INSERT", alert("open")), null],
  ["an alert that a pass gathers", record("INSERT", alert("gathered")), null],
  ["an alert that was sent", record("REMOVE"), null],
  ["a digest that is ready", record("INSERT", digest(ready)), "digest"],
  ["a digest that the next pass woke", record("MODIFY", digest(ready)), "digest"],
  ["a digest in the history", record("INSERT", digest({ body: { M: {} } })), null],
  ["a digest that was sent", record("REMOVE", digest(ready)), null],
  ["a note of what a digest covers", record("INSERT", { kind: { S: "covers" }, ...ready }), null],
  ["a finding", record("MODIFY", { kind: { S: "finding" }, version: { N: "2" } }), null],
  ["the heartbeat", record("MODIFY", { kind: { S: "run" } }), null],
  ["the last pass", record("MODIFY", { kind: { S: "last-pass" }, startedAt: { N: "1" } }), null],
  ["history that expires", record("REMOVE", { kind: { S: "change" } }), null],
  ["something called ready that is no alert", record("INSERT", { kind: { S: "run" }, state: { S: "ready" } }), null],
];
