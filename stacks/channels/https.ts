/// <reference path="../../.sst/platform/config.d.ts" />
import { readAddress } from "@genkan/messages/channels/address";
import type { Address, HttpsChannel } from "@genkan/messages/channels/channel";
import { deadLetterQueue } from "../resources.ts";
import type { Deployed, Surroundings } from "./channel.ts";

/**
 * Deploys a channel that a function posts to. The function subscribes to the alert topic. Its secret is a SecureString
 * parameter that only its role may read.
 * @param name the prefix of the resources' names
 * @param fixed the parts of the address that the user does not set
 */
export function deployHttps(
  channel: HttpsChannel,
  name: string,
  { topic, secretsKey, reader }: Surroundings,
  fixed: Partial<Address> = {},
): Deployed {
  const key = secretsKey();
  const parameter = secretParameter(channel, name, key, fixed);
  const deadLetters = deadLetterQueue(`${name}DeadLetters`);
  const fn = new sst.aws.Function(name, {
    handler: "packages/monitor/src/channel.handler",
    description: `Genkan: posts alerts to ${channel.name}`,
    timeout: "2 minutes",
    retries: 2,
    environment: {
      GENKAN_STAGE: $app.stage,
      GENKAN_CHANNEL: channel.id,
      GENKAN_PARAMETER: parameter.name,
    },
    permissions: [
      { actions: ["sqs:SendMessage"], resources: [deadLetters.arn] },
      { actions: ["ssm:GetParameter"], resources: [parameter.arn] },
      {
        // Systems Manager decrypts with the rights of the reader: https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-access.html
        actions: ["kms:Decrypt"],
        resources: [key.arn],
        conditions: [
          { test: "StringEquals", variable: "kms:EncryptionContext:PARAMETER_ARN", values: [parameter.arn] },
        ],
      },
    ],
    transform: {
      function: (args) => {
        args.deadLetterConfig = { targetArn: deadLetters.arn };
      },
    },
  });
  new aws.lambda.Permission(`${name}Invoke`, {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "sns.amazonaws.com",
    sourceArn: topic.arn,
  });
  // The function's dead-letter queue also gets messages that SNS cannot deliver, because the function or the permission
  // is gone.
  new aws.sqs.QueuePolicy(`${name}DeadLettersPolicy`, {
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
  new aws.sns.TopicSubscription(`Alerts${name}`, {
    topic: topic.arn,
    protocol: "lambda",
    endpoint: fn.arn,
    redrivePolicy: $jsonStringify({ deadLetterTargetArn: deadLetters.arn }),
  });
  return {
    tampering: [
      { name: `Past${name}`, arn: fn.arn, fn, input: (thing) => channel.tampering(reader, thing), whenSilencing: true },
    ],
    watched: { [name]: { fn, deadLetters } },
  };
}

/** The parameter with a channel's secret. Reading it also needs the key, which ReadOnlyAccess does not allow. */
function secretParameter(channel: HttpsChannel, name: string, key: aws.kms.Key, fixed: Partial<Address>) {
  const parts = Object.entries(channel.secrets).map(
    ([part, { secret }]) => [part, new sst.Secret(secret).value] as const,
  );
  const value = $jsonStringify({ ...fixed, ...Object.fromEntries(parts) }).apply((text) => {
    // A wrong secret fails the deployment, not the first alert.
    readAddress(channel, text);
    return text;
  });
  return new aws.ssm.Parameter(`${name}Secret`, {
    // The tampering rule recognises parameters by this prefix.
    name: `${$app.name}-${$app.stage}-${channel.id}`,
    description: `Genkan: secrets to reach ${channel.name}`,
    type: "SecureString",
    keyId: key.arn,
    value,
  });
}
