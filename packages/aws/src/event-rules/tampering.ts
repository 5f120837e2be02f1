import type { TamperedThing, TamperPartId } from "@genkan/messages/channels/tampering-parts";
import type { EventRule, Where } from "./rules.ts";
import { BY_AWS, CALLS, SUCCEEDED } from "./rules.ts";

/**
 * The name of a call in an EventBridge pattern. Lambda's names contain the date and the version of its API, which vary:
 * https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
 */
type EventName = string | { readonly prefix: string };
const anyVersionOf = (name: string): EventName => ({ prefix: name });

/** Calls that stop or weaken a resource of the monitor, and the field of the record that contains its name. */
interface Tampering {
  readonly name: string;
  /** What kind of part it is, for the report. */
  readonly part: TamperPartId;
  readonly eventSource: string;
  readonly eventNames: readonly EventName[];
  /** The path of the name in the record's detail. Without it, every such call matches. */
  readonly path?: readonly string[];
  /** Set if the field is a list of names. */
  readonly isList?: true;
  /** Set if the resource is a key, which has an id instead of a name. */
  readonly isKey?: true;
  /** Set if the names of such resources have small letters only. */
  readonly isLowerCase?: true;
  /** Set if only a deployment for an organization has such resources. */
  readonly ofOrganization?: true;
  /** Set if the topics themselves may deliver nothing after the call: the other channel reports it too. */
  readonly silences?: true;
  /** The Regions in which it is watched; only that of the deployment by default. */
  readonly where?: Where;
}

const EVENTS = "events.amazonaws.com";
const STATES = "states.amazonaws.com";
const CLOUDFORMATION = "cloudformation.amazonaws.com";
const EVENT_RULE = "event-rule";
const EVENT_TARGET = "event-target";
const ON_RULES = ["DeleteRule", "DisableRule", "PutRule"];
const ON_TARGETS = ["PutTargets", "RemoveTargets"];

const parameter = (name: string) => ["requestParameters", name];

/** The calls that stop or weaken the monitor. Trails have their own control: `cloudtrail-management-events-logged`. */
const tamperings: readonly Tampering[] = [
  {
    name: "schedule",
    part: "schedule",
    eventSource: "scheduler.amazonaws.com",
    eventNames: ["DeleteSchedule", "UpdateSchedule"],
    path: parameter("name"),
  },
  {
    name: "config-rule",
    part: "config-rule",
    eventSource: "config.amazonaws.com",
    eventNames: ["DeleteConfigRule"],
    path: parameter("configRuleName"),
  },
  {
    name: "config-rule-change",
    part: "config-rule",
    eventSource: "config.amazonaws.com",
    eventNames: ["PutConfigRule"],
    path: ["requestParameters", "configRule", "configRuleName"],
  },
  {
    name: "recorder",
    part: "recorder",
    eventSource: "config.amazonaws.com",
    eventNames: ["DeleteConfigurationRecorder", "StopConfigurationRecorder"],
  },
  {
    name: "subscription",
    part: "subscription",
    eventSource: "sns.amazonaws.com",
    eventNames: ["SetSubscriptionAttributes", "Unsubscribe"],
    path: parameter("subscriptionArn"),
    silences: true,
  },
  {
    name: "topic",
    part: "topic",
    eventSource: "sns.amazonaws.com",
    eventNames: ["AddPermission", "DeleteTopic", "RemovePermission", "SetTopicAttributes"],
    path: parameter("topicArn"),
    silences: true,
  },
  {
    // A data protection policy can make a topic refuse or blank its messages.
    name: "topic-data",
    part: "topic",
    eventSource: "sns.amazonaws.com",
    eventNames: ["PutDataProtectionPolicy"],
    path: parameter("resourceArn"),
    silences: true,
  },
  {
    // Grants only add permissions, and a key that is not rotated encrypts as before. These three calls can silence a
    // topic.
    name: "key",
    part: "key",
    eventSource: "kms.amazonaws.com",
    eventNames: ["DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"],
    path: parameter("keyId"),
    isKey: true,
    silences: true,
  },
  {
    name: "function",
    part: "function",
    eventSource: "lambda.amazonaws.com",
    eventNames: [
      // Only the names with a date: deleting a function's URL or concurrency setting weakens nothing.
      "DeleteFunction",
      anyVersionOf("DeleteFunction20"),
      anyVersionOf("PutFunctionConcurrency"),
      anyVersionOf("PutFunctionEventInvokeConfig"),
      anyVersionOf("RemovePermission"),
      anyVersionOf("UpdateFunctionCode"),
      anyVersionOf("UpdateFunctionConfiguration"),
    ],
    path: parameter("functionName"),
  },
  {
    // A resource policy can take away the right to invoke, as RemovePermission does.
    name: "function-policy",
    part: "function",
    eventSource: "lambda.amazonaws.com",
    eventNames: [anyVersionOf("DeleteResourcePolicy"), anyVersionOf("PutResourcePolicy")],
    path: parameter("resourceArn"),
  },
  {
    name: "event-source",
    part: "event-source",
    eventSource: "lambda.amazonaws.com",
    eventNames: [anyVersionOf("DeleteEventSourceMapping"), anyVersionOf("UpdateEventSourceMapping")],
    path: ["responseElements", "functionArn"],
  },
  {
    // A second consumer would take messages from the queue or records from the stream.
    name: "event-source-new",
    part: "event-source",
    eventSource: "lambda.amazonaws.com",
    eventNames: [anyVersionOf("CreateEventSourceMapping")],
    path: parameter("eventSourceArn"),
  },
  {
    name: "role",
    part: "role",
    eventSource: "iam.amazonaws.com",
    eventNames: [
      "AttachRolePolicy",
      "DeleteRole",
      "DeleteRolePolicy",
      "DetachRolePolicy",
      "PutRolePermissionsBoundary",
      "PutRolePolicy",
      "UpdateAssumeRolePolicy",
    ],
    path: parameter("roleName"),
    where: "global",
  },
  {
    name: "table",
    part: "table",
    eventSource: "dynamodb.amazonaws.com",
    eventNames: ["DeleteTable", "UpdateContinuousBackups", "UpdateTable", "UpdateTimeToLive"],
    path: parameter("tableName"),
  },
  {
    // A policy on the stream can keep Notify from reading it: no alert is sent any more, and no function fails.
    name: "table-policy",
    part: "table",
    eventSource: "dynamodb.amazonaws.com",
    eventNames: ["DeleteResourcePolicy", "PutResourcePolicy"],
    path: parameter("resourceArn"),
  },
  {
    // A bus encrypted with a key that nobody may use delivers nothing. The name does not show which bus is the default
    // bus.
    name: "bus",
    part: "bus",
    eventSource: EVENTS,
    eventNames: ["UpdateEventBus"],
    where: "everywhere",
  },
  {
    name: EVENT_RULE,
    part: "event-rule",
    eventSource: EVENTS,
    eventNames: ON_RULES,
    path: parameter("name"),
    where: "everywhere",
  },
  {
    name: EVENT_TARGET,
    part: "event-rule",
    eventSource: EVENTS,
    eventNames: ON_TARGETS,
    path: parameter("rule"),
    where: "everywhere",
  },
  {
    name: "queue",
    part: "queue",
    eventSource: "sqs.amazonaws.com",
    eventNames: ["DeleteQueue", "PurgeQueue", "SetQueueAttributes"],
    path: parameter("queueUrl"),
  },
  {
    name: "alarm",
    part: "alarm",
    eventSource: "monitoring.amazonaws.com",
    eventNames: ["DeleteAlarms", "DisableAlarmActions"],
    path: parameter("alarmNames"),
    isList: true,
  },
  {
    name: "alarm-change",
    part: "alarm",
    eventSource: "monitoring.amazonaws.com",
    eventNames: ["PutMetricAlarm"],
    path: parameter("alarmName"),
  },
  {
    // AWS documents no record of this call, so every such call matches.
    name: "alarm-mute",
    part: "alarm",
    eventSource: "monitoring.amazonaws.com",
    eventNames: ["PutAlarmMuteRule"],
  },
  {
    // A changed channel secret sends the alerts somewhere else.
    name: "parameter",
    part: "parameter",
    eventSource: "ssm.amazonaws.com",
    eventNames: ["DeleteParameter", "PutParameter"],
    path: parameter("name"),
  },
  {
    name: "parameters",
    part: "parameter",
    eventSource: "ssm.amazonaws.com",
    eventNames: ["DeleteParameters"],
    path: parameter("names"),
    isList: true,
  },
  {
    // Recorded in the Region that the caller uses:
    // https://docs.aws.amazon.com/chatbot/latest/APIReference/logging-using-cloudtrail.html
    name: "chat",
    part: "chat",
    eventSource: "chatbot.amazonaws.com",
    eventNames: [
      "DeleteSlackChannelConfiguration",
      "DeleteSlackWorkspaceAuthorization",
      "UpdateSlackChannelConfiguration",
    ],
    where: "everywhere",
  },
  {
    name: "pass",
    part: "state-machine",
    eventSource: STATES,
    eventNames: ["DeleteStateMachine", "UpdateStateMachine"],
    path: parameter("stateMachineArn"),
    ofOrganization: true,
  },
  {
    name: "pass-execution",
    part: "state-machine",
    eventSource: STATES,
    eventNames: ["StopExecution"],
    path: parameter("executionArn"),
    ofOrganization: true,
  },
  {
    // With no batch at a time, a pass stands still.
    name: "pass-map",
    part: "state-machine",
    eventSource: STATES,
    eventNames: ["UpdateMapRun"],
    path: parameter("mapRunArn"),
    ofOrganization: true,
  },
  {
    // Calls on its objects are data events, which EventBridge gets only if a trail logs them.
    // https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html
    name: "bucket",
    part: "bucket",
    eventSource: "s3.amazonaws.com",
    eventNames: [
      "DeleteBucket",
      "DeleteBucketPolicy",
      "DeleteBucketPublicAccessBlock",
      "PutBucketAcl",
      "PutBucketEncryption",
      "PutBucketLifecycle",
      "PutBucketPolicy",
      "PutBucketPublicAccessBlock",
      "PutBucketReplication",
    ],
    path: parameter("bucketName"),
    isLowerCase: true,
    ofOrganization: true,
  },
  {
    name: "member-bus",
    part: "member-bus",
    eventSource: EVENTS,
    eventNames: ["DeleteEventBus"],
    path: parameter("name"),
    ofOrganization: true,
  },
  {
    name: "member-bus-policy",
    part: "member-bus",
    eventSource: EVENTS,
    eventNames: ["PutPermission", "RemovePermission"],
    path: parameter("eventBusName"),
    ofOrganization: true,
  },
  {
    name: "stack-set",
    part: "stack-set",
    eventSource: CLOUDFORMATION,
    eventNames: [
      "DeleteStackInstances",
      "DeleteStackSet",
      "StopStackSetOperation",
      "UpdateStackInstances",
      "UpdateStackSet",
    ],
    path: parameter("stackSetName"),
    ofOrganization: true,
  },
  {
    name: "stack",
    part: "stack-set",
    eventSource: CLOUDFORMATION,
    eventNames: ["DeleteStack", "ExecuteChangeSet", "UpdateStack"],
    path: parameter("stackName"),
    ofOrganization: true,
  },
];

/**
 * A rule that reports tampering. `home`: only in the Region of the deployment. `silences`: the topics may deliver
 * nothing afterwards.
 */
export interface TamperRule extends Omit<EventRule, "where"> {
  readonly where: Where | "home";
  readonly silences: boolean;
  /** What it watches, for the report. */
  readonly watches: TamperedThing;
}

/** Whose calls are not tampering, and the ids of keys, which have no name. */
export interface TamperOptions {
  /** ARNs of roles, `*` allowed: their calls are a deployment and are not reported. */
  readonly deployers?: readonly string[];
  /** `*`, and the id of each of our keys or SST's output for it. Without any, there is no rule on keys. */
  readonly keys?: readonly unknown[];
  /** Whether it is a deployment for an organization, which has further resources. */
  readonly organization?: boolean;
}

/**
 * The EventBridge rules that match when someone stops or weakens a monitor whose resource names start with `prefix`.
 */
export const tamperRules = (
  prefix: string,
  { deployers = [], keys = [], organization = false }: TamperOptions = {},
): readonly TamperRule[] => {
  const nameWith = ({ isLowerCase }: Pick<Tampering, "isLowerCase">) => ({
    wildcard: `*${isLowerCase ? prefix.toLowerCase() : prefix}*`,
  });
  return [
    ...tamperings
      .filter(({ isKey, ofOrganization }) => (!isKey || keys.length > 0) && (!ofOrganization || organization))
      .map(
        ({ name, part, eventSource, eventNames, path, where, isList, silences = false, ...names }): TamperRule => ({
          name: `tamper-${name}`,
          watches: { part, ...(path && !isList ? { thing: ["$.detail", ...path].join(".") } : {}) },
          where: where ?? "home",
          silences,
          pattern: calls(eventSource, eventNames, {
            ...(path ? nested(path, names.isKey ? keys.map((wildcard) => ({ wildcard })) : [nameWith(names)]) : {}),
            ...byOthers(deployers),
          }),
        }),
      ),
    guardRule(
      "tamper-guard",
      [EVENT_RULE, EVENT_TARGET].map((name) => `${prefix}tamper-${name}`),
      deployers,
    ),
  ];
};

/**
 * A rule that watches other rules, by their names. Two such rules watch each other, because a rule that was switched
 * off cannot report it: CloudTrail delivers the call about a minute later. So the other one reports it.
 */
export function guardRule(name: string, watched: readonly string[], deployers: readonly string[] = []): TamperRule {
  const names = watched.map((each) => ({ wildcard: `*${each}` }));
  const pattern = calls(EVENTS, [...ON_RULES, ...ON_TARGETS], {
    requestParameters: { $or: [{ name: names }, { rule: names }] },
    ...byOthers(deployers),
  });
  return { name, where: "home", silences: false, pattern, watches: { part: "event-rule" } };
}

/** Calls that succeeded. */
const calls = (eventSource: string, eventName: readonly EventName[], detail: object): EventRule["pattern"] => ({
  ...BY_AWS,
  "detail-type": CALLS,
  detail: { eventSource: [eventSource], eventName, ...SUCCEEDED, ...detail },
});

/**
 * The message that the tampering rules put in the queue, so that the event is recorded as tampering: only these rules
 * know that it is. They also report it directly, without the queue.
 */
export const tamperMessage = {
  inputPaths: { detail: "$.detail" },
  inputTemplate: '{"tampering":true,"detail":<detail>}',
} as const;

const nested = ([head, ...rest]: readonly string[], leaf: unknown): Record<string, unknown> => ({
  [head!]: rest.length ? nested(rest, leaf) : leaf,
});

/** Anyone except a session of these roles. Root and IAM users have no session issuer. */
const byOthers = (roles: readonly string[]) => {
  if (!roles.length) return {};
  const issuedBy = (arn: unknown) => ({ userIdentity: { sessionContext: { sessionIssuer: { arn: [arn] } } } });
  return { $or: [issuedBy({ exists: false }), issuedBy({ "anything-but": { wildcard: roles } })] };
};
