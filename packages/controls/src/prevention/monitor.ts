import { type DenyStatement, documentOf, exceptFor, type ServiceControlPolicy } from "./service-control-policy.ts";

/** What stops or weakens a part of Genkan, by service. */
const WEAKENS = [
  ...["scheduler:DeleteSchedule", "scheduler:UpdateSchedule"],
  ...["lambda:DeleteFunction*", "lambda:UpdateFunction*", "lambda:PutFunction*", "lambda:RemovePermission"],
  ...["lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping", "lambda:UpdateEventSourceMapping"],
  ...["lambda:PutResourcePolicy", "lambda:DeleteResourcePolicy"],
  ...["dynamodb:PutResourcePolicy", "dynamodb:DeleteResourcePolicy", "dynamodb:DeleteTable", "dynamodb:UpdateTable"],
  ...["dynamodb:UpdateTimeToLive", "dynamodb:UpdateContinuousBackups"],
  ...["dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem"],
  ...["sns:DeleteTopic", "sns:SetTopicAttributes", "sns:AddPermission", "sns:RemovePermission", "sns:Unsubscribe"],
  ...["sns:SetSubscriptionAttributes", "sns:PutDataProtectionPolicy"],
  ...["cloudwatch:DeleteAlarms", "cloudwatch:DisableAlarmActions", "cloudwatch:PutMetricAlarm"],
  "cloudwatch:PutAlarmMuteRule",
  ...["config:DeleteConfigRule", "config:PutConfigRule"],
  ...["events:DeleteRule", "events:DisableRule", "events:PutRule", "events:RemoveTargets", "events:PutTargets"],
  ...["events:DeleteEventBus", "events:UpdateEventBus", "events:PutPermission", "events:RemovePermission"],
  ...["sqs:DeleteQueue", "sqs:PurgeQueue", "sqs:SetQueueAttributes"],
  ...["ssm:DeleteParameter", "ssm:DeleteParameters", "ssm:PutParameter"],
  ...["states:DeleteStateMachine", "states:UpdateStateMachine", "states:StopExecution", "states:UpdateMapRun"],
  ...["s3:DeleteBucket", "s3:DeleteBucketPolicy", "s3:PutBucketPolicy", "s3:PutBucketAcl"],
  ...["s3:PutBucketPublicAccessBlock", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration"],
  "s3:PutReplicationConfiguration",
  ...["cloudformation:DeleteStack", "cloudformation:UpdateStack", "cloudformation:ExecuteChangeSet"],
  ...["cloudformation:DeleteStackInstances", "cloudformation:UpdateStackInstances"],
  ...["cloudformation:DeleteStackSet", "cloudformation:UpdateStackSet", "cloudformation:StopStackSetOperation"],
] as const;

/** What gives a role of Genkan to somebody, or takes its rights away. */
const ON_ROLES = [
  ...["iam:AttachRolePolicy", "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy"],
  ...["iam:PassRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"],
] as const;

/** What ends the record that Genkan works from. */
const ON_THE_RECORD = [
  ...["cloudtrail:StopLogging", "cloudtrail:DeleteTrail", "cloudtrail:UpdateTrail", "cloudtrail:PutEventSelectors"],
  ...["config:StopConfigurationRecorder", "config:DeleteConfigurationRecorder", "config:PutConfigurationRecorder"],
] as const;

/** The policy for the account that Genkan is deployed to. */
export const monitorPolicies: readonly ServiceControlPolicy[] = [
  {
    name: "GenkanStays",
    audience: "monitor",
    denies: {
      en: "Denies stopping or weakening Genkan, its trail and AWS Config's recorder to everyone but the roles of --exempt.",
      ja: "Genkan、証跡、AWS Config のレコーダーの停止や変更を、--exempt のロール以外の全員に対して拒否します。",
    },
    traps: [
      {
        en: "The deploying role has to be among the exempt ones, or the next deployment fails. So do the roles of people who record attestations, planned uses and exceptions, the role that manages the trails, and stacksets-exec-* where a StackSet of Genkan also goes to this account.",
        ja: "デプロイに使うロールを --exempt に含めないと、次のデプロイが失敗します。申告、予定された使用、例外を記録する人のロール、証跡を管理するロール、Genkan の StackSet をこのアカウントにもデプロイする場合は stacksets-exec-* も含めます。",
      },
      {
        en: "AWS Config rules, event source mappings and mute rules of alarms have no names that would show whose they are: the policy is about all of them in the account.",
        ja: "AWS Config ルール、イベントソースマッピング、アラームのミュートルールは名前で区別できないため、アカウント内のすべてが対象になります。",
      },
      {
        en: "A subscriber who unsubscribes by the link in an e-mail makes no call to AWS. genkan doctor lists the subscribers.",
        ja: "メールのリンクによる登録解除は AWS の API を呼び出さないため、防げません。登録者は genkan doctor で確認できます。",
      },
    ],
    exempts: true,
    callers: "anybody",
    eventNames: [],
    document({ partition, exempt, monitor }) {
      if (!monitor) throw new Error("this policy needs the names of a deployment");
      const { prefix, account, keys } = monitor;
      const arn = (service: string, rest: string, region = "*") =>
        `arn:${partition}:${service}:${region}:${account}:${rest}`;
      const ownRoles = arn("iam", `role/${prefix}*`, "");
      const statement = (
        Sid: string,
        Action: readonly string[],
        Resource: string | readonly string[],
        free = exempt,
      ): DenyStatement => ({
        Sid,
        Effect: "Deny",
        Action,
        Resource,
        ...(free.length ? { Condition: exceptFor(free) } : {}),
      });
      return documentOf(
        statement(
          "GenkanStays",
          WEAKENS,
          [
            arn("scheduler", `schedule/*/${prefix}*`),
            arn("lambda", `function:${prefix}*`),
            arn("lambda", "event-source-mapping:*"),
            arn("dynamodb", `table/${prefix}*`),
            arn("sns", `${prefix}*`),
            arn("cloudwatch", `alarm:${prefix}*`),
            arn("cloudwatch", "alarm-mute-rule:*"),
            arn("config", "config-rule/*"),
            arn("events", `rule/${prefix}*`),
            arn("events", `rule/*/${prefix}*`),
            arn("events", "event-bus/default"),
            arn("events", `event-bus/${prefix}*`),
            arn("sqs", `${prefix}*`),
            arn("ssm", `parameter/${prefix}*`),
            arn("states", `*:${prefix}*`),
            `arn:${partition}:s3:::${prefix}*`,
            arn("cloudformation", `stackset/${prefix}members:*`),
            arn("cloudformation", `stack/${prefix}members/*`),
          ],
          // Genkan's own functions write to its table.
          [...exempt, ownRoles],
        ),
        // Without the exemption of Genkan's own roles: anybody who could make one or get hold of one would be exempt.
        statement("GenkansRolesStay", ON_ROLES, ownRoles),
        statement("TheRecordStays", ON_THE_RECORD, "*"),
        ...(keys.length
          ? [
              statement(
                "GenkansKeyStays",
                ["kms:DisableKey", "kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"],
                keys.map((id) => arn("kms", `key/${id}`)),
              ),
            ]
          : []),
      );
    },
  },
];
