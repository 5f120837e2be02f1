/// <reference path="../.sst/platform/config.d.ts" />

import type { Deployed } from "./channels/channel";
import { channelStacks } from "./channels/index";
import type { GenkanConfig } from "./config";

/** What a channel has made, and which it is. */
type DeployedChannel = Deployed & { readonly id: string };

/** Where alerts go: an encrypted topic, and every channel. CloudWatch's alarms reach the topic without any function. */
export function alerts(config: GenkanConfig) {
  const { detection, locale } = config;
  const account = aws.getCallerIdentityOutput().accountId;
  const partition = aws.getPartitionOutput().partition;
  /** EventBridge tells of tampering by itself, where it is asked to. */
  const byEventBridge = (Action: string | string[], Resource: $util.Input<string>) =>
    detection.enabled
      ? [{ Sid: "Tampering", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action, Resource }]
      : [];
  /** Leaves it to IAM who may use a key. */
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
        // SNS's guide: conditions on the source are not supported for EventBridge and encrypted topics.
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
          // EventBridge's guide on troubleshooting: topic policies can't have a condition for it.
          ...byEventBridge("sns:Publish", topic.arn),
        ],
      }),
    });
    return topic;
  };

  const topic = topicOf("Alerts");
  let secretsKey: aws.kms.Key | undefined;
  const surroundings = {
    locale,
    topic,
    topicOf,
    detects: detection.enabled,
    // A key of its own: what was done to the key of the topic is reported by functions that need their secrets.
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
    // The first is the alert topic itself: it is there when nobody subscribes to it yet, too.
    i === 0 || stack.isOn(config) ? [{ id: stack.channel.id, ...stack.deploy(config, surroundings) }] : [],
  );
  return { topic, key, keys: [key, ...(secretsKey ? [secretsKey] : [])], channels };
}
