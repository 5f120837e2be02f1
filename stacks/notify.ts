/// <reference path="../.sst/platform/config.d.ts" />
import { ALIAS_ACTION } from "@genkan/aws/account-name";
import { LOOK_UP } from "@genkan/aws/cloudtrail/look-up";
import { readyAlert, readyDigest } from "@genkan/aws/ledger/table";
import type { alerts } from "./alerts.ts";
import { type GenkanConfig, monitorSettingsOf } from "./config.ts";
import { onTable } from "./permissions.ts";
import { deadLetterQueue } from "./resources.ts";

/** Sends the alerts of the table's stream that are ready, until SNS accepts them. */
export function notify(config: GenkanConfig, table: sst.aws.Dynamo, { channels, key }: ReturnType<typeof alerts>) {
  const deadLetters = deadLetterQueue("NotifyDeadLetters");
  const topics = channels.flatMap(({ id, topic }) => (topic ? [{ id, arn: topic.arn }] : []));
  const fn = new sst.aws.Function("Notify", {
    handler: "packages/monitor/src/notify.handler",
    description: "Genkan: publishes alerts",
    timeout: "1 minute",
    environment: {
      GENKAN_STAGE: $app.stage,
      GENKAN_TABLE: table.name,
      GENKAN_SETTINGS: JSON.stringify(monitorSettingsOf(config)),
      GENKAN_TOPICS: $jsonStringify(Object.fromEntries(topics.map(({ id, arn }) => [id, arn]))),
    },
    permissions: [
      // The account's name, unless the configuration has one.
      ...(config.accountName ? [] : [{ actions: [ALIAS_ACTION], resources: ["*"] }]),
      // Who last changed our role, where AWS denies our calls.
      { actions: [LOOK_UP], resources: ["*"] },
      onTable(table, "dynamodb:Query", "dynamodb:DeleteItem"),
      { actions: ["sns:Publish"], resources: topics.map(({ arn }) => arn) },
      // SNS encrypts with the permissions of the publisher.
      { actions: ["kms:Decrypt", "kms:GenerateDataKey"], resources: [key.arn] },
      {
        actions: ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
        resources: [table.nodes.table.streamArn],
      },
      { actions: ["dynamodb:ListStreams"], resources: ["*"] },
      { actions: ["sqs:SendMessage"], resources: [deadLetters.arn] },
    ],
  });
  const ready = config.organization ? [readyAlert, readyDigest] : [readyAlert];
  new aws.lambda.EventSourceMapping("NotifyStream", {
    eventSourceArn: table.nodes.table.streamArn,
    functionName: fn.arn,
    startingPosition: "TRIM_HORIZON",
    batchSize: 10,
    filterCriteria: { filters: ready.map((pattern) => ({ pattern: JSON.stringify(pattern) })) },
    functionResponseTypes: ["ReportBatchItemFailures"],
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 10,
    maximumRecordAgeInSeconds: 6 * 3_600,
    destinationConfig: { onFailure: { destinationArn: deadLetters.arn } },
  });
  return { fn, deadLetters };
}
