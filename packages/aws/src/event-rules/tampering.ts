import type { EventRule, Where } from "./rules.ts";
import { BY_AWS, CALLS, SUCCEEDED } from "./rules.ts";

/**
 * The name of a call as EventBridge matches it. Lambda's names carry the date and the version of its API, which vary:
 * https://docs.aws.amazon.com/lambda/latest/dg/logging-using-cloudtrail.html
 */
type EventName = string | { readonly prefix: string };
const anyVersionOf = (name: string): EventName => ({ prefix: name });

/** Calls that stop or weaken a thing of the monitor, and the field of the record that names the thing. */
interface Tampering {
  readonly name: string;
  readonly eventSource: string;
  readonly eventNames: readonly EventName[];
  /** The path of the name within the record's detail; without it, every such call matters. */
  readonly path?: readonly string[];
  /** Set where the thing is a key: it is known by an id, and not by a name. */
  readonly isKey?: true;
  /** Set where the topics themselves may deliver nothing afterwards: the remaining path reports it too. */
  readonly silences?: true;
  /** Whether it applies in other Regions than that of the deployment; by default it does not. */
  readonly where?: Where;
}

const EVENTS = "events.amazonaws.com";
const EVENT_RULE = "event-rule";
const EVENT_TARGET = "event-target";
const ON_RULES = ["DeleteRule", "DisableRule", "PutRule"];
const ON_TARGETS = ["PutTargets", "RemoveTargets"];

const parameter = (name: string) => ["requestParameters", name];

/** What stops or weakens the monitor. Trails are a control of their own: `cloudtrail-management-events-logged`. */
const tamperings: readonly Tampering[] = [
  {
    name: "schedule",
    eventSource: "scheduler.amazonaws.com",
    eventNames: ["DeleteSchedule", "UpdateSchedule"],
    path: parameter("name"),
  },
  {
    name: "config-rule",
    eventSource: "config.amazonaws.com",
    eventNames: ["DeleteConfigRule"],
    path: parameter("configRuleName"),
  },
  {
    name: "config-rule-change",
    eventSource: "config.amazonaws.com",
    eventNames: ["PutConfigRule"],
    path: ["requestParameters", "configRule", "configRuleName"],
  },
  {
    name: "recorder",
    eventSource: "config.amazonaws.com",
    eventNames: ["DeleteConfigurationRecorder", "StopConfigurationRecorder"],
  },
  {
    name: "subscription",
    eventSource: "sns.amazonaws.com",
    eventNames: ["SetSubscriptionAttributes", "Unsubscribe"],
    path: parameter("subscriptionArn"),
    silences: true,
  },
  {
    name: "topic",
    eventSource: "sns.amazonaws.com",
    eventNames: ["AddPermission", "DeleteTopic", "RemovePermission", "SetTopicAttributes"],
    path: parameter("topicArn"),
    silences: true,
  },
  {
    // Such a policy lets a topic refuse or blank what it is to tell.
    name: "topic-data",
    eventSource: "sns.amazonaws.com",
    eventNames: ["PutDataProtectionPolicy"],
    path: parameter("resourceArn"),
    silences: true,
  },
  {
    // Grants only add, and a key that is not rotated encrypts as before: these three can silence.
    name: "key",
    eventSource: "kms.amazonaws.com",
    eventNames: ["DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"],
    path: parameter("keyId"),
    isKey: true,
    silences: true,
  },
  {
    name: "function",
    eventSource: "lambda.amazonaws.com",
    eventNames: [
      // The names with a date alone: to delete a function's URL or its concurrency weakens nothing.
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
    // Such a policy can take away the right to invoke, as RemovePermission does.
    name: "function-policy",
    eventSource: "lambda.amazonaws.com",
    eventNames: [anyVersionOf("DeleteResourcePolicy"), anyVersionOf("PutResourcePolicy")],
    path: parameter("resourceArn"),
  },
  {
    name: "event-source",
    eventSource: "lambda.amazonaws.com",
    eventNames: [anyVersionOf("DeleteEventSourceMapping"), anyVersionOf("UpdateEventSourceMapping")],
    path: ["responseElements", "functionArn"],
  },
  {
    // A second consumer takes messages from the queue, or records from the stream.
    name: "event-source-new",
    eventSource: "lambda.amazonaws.com",
    eventNames: [anyVersionOf("CreateEventSourceMapping")],
    path: parameter("eventSourceArn"),
  },
  {
    name: "role",
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
    eventSource: "dynamodb.amazonaws.com",
    eventNames: ["DeleteTable", "UpdateContinuousBackups", "UpdateTable", "UpdateTimeToLive"],
    path: parameter("tableName"),
  },
  {
    // A policy on the stream can keep Notify from reading it: no alert is sent any more, and no function fails.
    name: "table-policy",
    eventSource: "dynamodb.amazonaws.com",
    eventNames: ["DeleteResourcePolicy", "PutResourcePolicy"],
    path: parameter("resourceArn"),
  },
  {
    // A bus that is encrypted with a key that nobody may use delivers nothing. The name does not show which is the default bus.
    name: "bus",
    eventSource: EVENTS,
    eventNames: ["UpdateEventBus"],
    where: "everywhere",
  },
  {
    name: EVENT_RULE,
    eventSource: EVENTS,
    eventNames: ON_RULES,
    path: parameter("name"),
    where: "everywhere",
  },
  {
    name: EVENT_TARGET,
    eventSource: EVENTS,
    eventNames: ON_TARGETS,
    path: parameter("rule"),
    where: "everywhere",
  },
  {
    name: "queue",
    eventSource: "sqs.amazonaws.com",
    eventNames: ["DeleteQueue", "PurgeQueue", "SetQueueAttributes"],
    path: parameter("queueUrl"),
  },
  {
    name: "alarm",
    eventSource: "monitoring.amazonaws.com",
    eventNames: ["DeleteAlarms", "DisableAlarmActions"],
    path: parameter("alarmNames"),
  },
  {
    name: "alarm-change",
    eventSource: "monitoring.amazonaws.com",
    eventNames: ["PutMetricAlarm"],
    path: parameter("alarmName"),
  },
  {
    // AWS documents no record of it, so every such call counts.
    name: "alarm-mute",
    eventSource: "monitoring.amazonaws.com",
    eventNames: ["PutAlarmMuteRule"],
  },
  {
    // Who changes the secret of a channel sends its alerts elsewhere.
    name: "parameter",
    eventSource: "ssm.amazonaws.com",
    eventNames: ["DeleteParameter", "PutParameter"],
    path: parameter("name"),
  },
  {
    name: "parameters",
    eventSource: "ssm.amazonaws.com",
    eventNames: ["DeleteParameters"],
    path: parameter("names"),
  },
  {
    // Recorded in the Region that the caller uses: https://docs.aws.amazon.com/chatbot/latest/APIReference/logging-using-cloudtrail.html
    name: "chat",
    eventSource: "chatbot.amazonaws.com",
    eventNames: [
      "DeleteSlackChannelConfiguration",
      "DeleteSlackWorkspaceAuthorization",
      "UpdateSlackChannelConfiguration",
    ],
    where: "everywhere",
  },
];

/**
 * A rule that tells of tampering; `home`: only in the Region of the deployment; `silences`: the topics may be silent
 * afterwards.
 */
export type TamperRule = Omit<EventRule, "where"> & { readonly where: Where | "home"; readonly silences: boolean };

/** Whose doings are no tampering, and what is not known by its name. */
export interface TamperOptions {
  /** ARNs of roles, `*` allowed: their calls are a deployment and are not reported. */
  readonly deployers?: readonly string[];
  /** `*` and the id of each key of ours, or SST's promise of it; without any, there is no rule on keys. */
  readonly keys?: readonly unknown[];
}

/** The rules of EventBridge that match when somebody stops or weakens a monitor whose resources are named `prefix…`. */
export const tamperRules = (
  prefix: string,
  { deployers = [], keys = [] }: TamperOptions = {},
): readonly TamperRule[] => [
  ...tamperings
    .filter(({ isKey }) => !isKey || keys.length > 0)
    .map(
      ({ name, eventSource, eventNames, path, where, isKey, silences = false }): TamperRule => ({
        name: `tamper-${name}`,
        where: where ?? "home",
        silences,
        pattern: calls(eventSource, eventNames, {
          ...(path ? nested(path, isKey ? keys.map((wildcard) => ({ wildcard })) : [{ wildcard: `*${prefix}*` }]) : {}),
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

/**
 * The rule that watches rules, by their names, which watch all others and this one. A rule that was switched off can't tell
 * of it, for CloudTrail delivers about a minute later; the one tells of the other.
 */
export function guardRule(name: string, watched: readonly string[], deployers: readonly string[] = []): TamperRule {
  const names = watched.map((each) => ({ wildcard: `*${each}` }));
  const pattern = calls(EVENTS, [...ON_RULES, ...ON_TARGETS], {
    requestParameters: { $or: [{ name: names }, { rule: names }] },
    ...byOthers(deployers),
  });
  return { name, where: "home", silences: false, pattern };
}

/** Calls that succeeded. */
const calls = (eventSource: string, eventName: readonly EventName[], detail: object): EventRule["pattern"] => ({
  ...BY_AWS,
  "detail-type": CALLS,
  detail: { eventSource: [eventSource], eventName, ...SUCCEEDED, ...detail },
});

/**
 * What the rules on tampering make of an event for the queue, so that it is kept: they alone say that it is tampering.
 * Told it is by them as well, without the queue.
 */
export const tamperMessage = {
  inputPaths: { detail: "$.detail" },
  inputTemplate: '{"tampering":true,"detail":<detail>}',
} as const;

const nested = ([head, ...rest]: readonly string[], leaf: unknown): Record<string, unknown> => ({
  [head!]: rest.length ? nested(rest, leaf) : leaf,
});

/** Anybody but a session of these roles: root and IAM users have no issuer. */
const byOthers = (roles: readonly string[]) => {
  if (!roles.length) return {};
  const issuedBy = (arn: unknown) => ({ userIdentity: { sessionContext: { sessionIssuer: { arn: [arn] } } } });
  return { $or: [issuedBy({ exists: false }), issuedBy({ "anything-but": { wildcard: roles } })] };
};
