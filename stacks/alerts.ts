/// <reference path="../.sst/platform/config.d.ts" />

import { defaultTimeZone } from "@genkan/messages/moment";
import type { Deployed } from "./channels/channel.ts";
import { channelStacks } from "./channels/index.ts";
import type { GenkanConfig } from "./config.ts";

/** The resources of a channel, and the channel's id. */
type DeployedChannel = Deployed & { readonly id: string };

/**
 * The receivers of alerts: an encrypted topic, and every channel. CloudWatch's alarms reach the topic without a
 * function.
 */
export function alerts(config: GenkanConfig) {
  const { detection, locale, timeZone } = config;
  const account = aws.getCallerIdentityOutput().accountId;
  const partition = aws.getPartitionOutput().partition;
  /** Lets EventBridge report tampering directly, if detection is on. */
  const byEventBridge = (Action: string | string[], Resource: $util.Input<string>) =>
    detection.enabled
      ? [{ Sid: "Tampering", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action, Resource }]
      : [];
  /** Leaves the use of a key to IAM. */
  const byAccount = {
    Sid: "Account",
    Effect: "Allow",
    Principal: { AWS: $interpolate`arn:${partition}:iam::${account}:root` },
    Action: "kms:*",
    Resource: "*",
  };
  const key = new aws.kms.Key("AlertsKey", {
    description: "Genkan: encrypts alerts",
    enableKeyRotation: true,
    policy: $jsonStringify({
      Version: "2012-10-17",
      Statement: [
        byAccount,
        {
          Sid: "Alarms",
          Effect: "Allow",
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Action: ["kms:Decrypt", "kms:GenerateDataKey*"],
          Resource: "*",
          Condition: { StringEquals: { "aws:SourceAccount": account } },
        },
        // According to SNS's guide, EventBridge does not support conditions on the source with encrypted topics.
        ...byEventBridge(["kms:Decrypt", "kms:GenerateDataKey*"], "*"),
      ],
    }),
  });
  const topicOf = (name: string, { encrypted = true }: { readonly encrypted?: boolean } = {}) => {
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
          // According to EventBridge's troubleshooting guide, a topic policy for it cannot have a condition.
          ...byEventBridge("sns:Publish", topic.arn),
        ],
      }),
    });
    return topic;
  };

  const topic = topicOf("Alerts");
  let secretsKey: aws.kms.Key | undefined;
  const surroundings = {
    reader: { locale, timeZone: timeZone ?? defaultTimeZone[locale] },
    topic,
    topicOf,
    detects: detection.enabled,
    // A separate key: functions that need their secrets report what was done to the topic's key.
    secretsKey: () => {
      secretsKey ??= new aws.kms.Key("ChannelsKey", {
        description: "Genkan: encrypts the secrets of channels",
        enableKeyRotation: true,
        policy: $jsonStringify({ Version: "2012-10-17", Statement: [byAccount] }),
      });
      return secretsKey;
    },
  };
  const channels = channelStacks.flatMap((stack, i): DeployedChannel[] =>
    // The first is the alert topic itself, which also exists before anyone subscribes.
    i === 0 || stack.isOn(config) ? [{ id: stack.channel.id, ...stack.deploy(config, surroundings) }] : [],
  );
  return { topic, key, keys: [key, ...(secretsKey ? [secretsKey] : [])], channels };
}
