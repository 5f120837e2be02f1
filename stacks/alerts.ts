/// <reference path="../.sst/platform/config.d.ts" />

import type { GenkanConfig } from "./config";
import { assumedBy, deadLetterQueue } from "./defaults";

/** Where alerts go: an encrypted topic with its subscribers. CloudWatch's alarms reach it without any function. */
export function alerts({ emails, slack, detection }: GenkanConfig) {
  const account = aws.getCallerIdentityOutput().accountId;
  const partition = aws.getPartitionOutput().partition;
  /** EventBridge tells of tampering by itself, where it is asked to. */
  const byEventBridge = (Action: string | string[], Resource: $util.Input<string>) =>
    detection.enabled
      ? [{ Sid: "Tampering", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action, Resource }]
      : [];
  const key = new aws.kms.Key("AlertsKey", {
    description: "Genkan: encrypts alerts",
    enableKeyRotation: true,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: $interpolate`arn:${partition}:iam::${account}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        {
          Sid: "Alarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
        // SNS's guide: conditions on the source are not supported for EventBridge and encrypted topics.
        ...byEventBridge(["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
      ],
    }),
  });
  const topicOf = (name: string, encrypted = true) => {
    const topic = new sst.aws.SnsTopic(name, {
      transform: {
        topic: (args) => {
          if (encrypted) args.kmsMasterKeyId = key.arn;
        },
      },
    });
    new aws.sns.TopicPolicy(`${name}Policy`, {
      arn: topic.arn,
      policy: $jsonStringify({
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "TlsOnly",
            Effect: "Deny",
            Principal: "*",
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: { Bool: { "aws:SecureTransport": "false" } },
          },
          {
            Sid: "Alarms",
            Effect: "Allow",
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Action: "sns:Publish",
            Resource: topic.arn,
            Condition: { StringEquals: { "aws:SourceAccount": account } },
          },
          // EventBridge's guide on troubleshooting: topic policies can't have a condition for it.
          ...byEventBridge("sns:Publish", topic.arn),
        ],
      }),
    });
    return topic;
  };

  const topic = topicOf("Alerts");
  for (const [i, endpoint] of emails.entries()) {
    new aws.sns.TopicSubscription(`AlertsEmail${i + 1}`, { topic: topic.arn, protocol: "email", endpoint });
  }
  const chatTopic = typeof slack === "object" ? topicOf("ChatAlerts") : undefined;
  // It tells what was done to the key or to the other topics, so it must not need the key. Nobody has to confirm it.
  const spareTopic = chatTopic && detection.enabled ? topicOf("ChatSpare", false) : undefined;
  if (chatTopic && typeof slack === "object") amazonQ(slack, [chatTopic, ...(spareTopic ? [spareTopic] : [])]);
  return { topic, chatTopic, spareTopic, key, slack: slack === "webhook" ? slackFunction(topic, key) : undefined };
}

/** The function that posts to Slack's incoming webhook. */
function slackFunction(topic: sst.aws.SnsTopic, key: aws.kms.Key) {
  const deadLetters = deadLetterQueue("SlackDeadLetters");
  const webhook = new sst.Secret("SlackWebhook");
  const fn = new sst.aws.Function("Slack", {
    handler: "packages/monitor/src/slack.handler",
    description: "Genkan: posts alerts to Slack",
    timeout: "2 minutes",
    retries: 2,
    environment: { GENKAN_SLACK_WEBHOOK_URL: webhook.value },
    permissions: [
      { actions: ["sqs:SendMessage"], resources: [deadLetters.arn] },
      { actions: ["kms:Decrypt"], resources: [key.arn] },
    ],
    transform: {
      function: (args) => {
        // The webhook is a secret: only those who may use the key see it in the function's configuration.
        args.kmsKeyArn = key.arn;
        args.deadLetterConfig = { targetArn: deadLetters.arn };
      },
    },
  });
  new aws.lambda.Permission("SlackInvoke", {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "sns.amazonaws.com",
    sourceArn: topic.arn,
  });
  // What SNS can't hand over, because the function or the permission is gone, lies where what it could not do lies.
  new aws.sqs.QueuePolicy("SlackDeadLettersPolicy", {
    queueUrl: deadLetters.url,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: { Service: "sns.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: deadLetters.arn,
          Condition: { ArnEquals: { "aws:SourceArn": topic.arn } },
        },
      ],
    }),
  });
  new aws.sns.TopicSubscription("AlertsSlack", {
    topic: topic.arn,
    protocol: "lambda",
    endpoint: fn.arn,
    redrivePolicy: $jsonStringify({ deadLetterTargetArn: deadLetters.arn }),
  });
  return { fn, deadLetters };
}

/** Amazon Q Developer in chat applications; it may read nothing, it only tells. */
function amazonQ(
  { workspaceId, channelId }: { workspaceId: string; channelId: string },
  topics: readonly sst.aws.SnsTopic[],
) {
  const { accountId } = aws.getCallerIdentityOutput();
  const { partition } = aws.getPartitionOutput();
  const role = new aws.iam.Role("ChatRole", {
    name: `${$app.name}-${$app.stage}-ChatRole`,
    assumeRolePolicy: assumedBy("chatbot.amazonaws.com", accountId),
  });
  new aws.chatbot.SlackChannelConfiguration("Chat", {
    configurationName: `${$app.name}-${$app.stage}`,
    iamRoleArn: role.arn,
    slackTeamId: workspaceId,
    slackChannelId: channelId,
    snsTopicArns: topics.map(({ arn }) => arn),
    loggingLevel: "ERROR",
    // Without them the guardrail is AdministratorAccess: a policy that somebody attaches to the role would hold in a channel.
    guardrailPolicyArns: [$interpolate`arn:${partition}:iam::aws:policy/AWSDenyAll`],
    userAuthorizationRequired: true,
  });
}
