import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { chatPublisher, snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { openLedger } from "@genkan/aws/ledger/dynamodb";
import { type Alert, tell } from "@genkan/controls/run";
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import * as z from "zod/mini";
import { environment } from "./environment.ts";
import { logger, MetricUnit, metrics, watched } from "./watched.ts";

const aws = connect({ credentials: fromEnv() });
const processor = new BatchProcessor(EventType.DynamoDBStreams);
const event = z.object({ Records: z.array(z.looseObject({ eventID: z.string(), dynamodb: z.looseObject({}) })) });
/** An alert item of the ledger that is ready to be told, in the stream's own form. */
const alertRecord = z.object({
  dynamodb: z.object({
    NewImage: z.object({
      kind: z.object({ S: z.literal("alert") }),
      state: z.object({ S: z.literal("ready") }),
      account: z.object({ S: z.string().check(z.regex(/^\d{12}$/)) }),
    }),
  }),
});

/** The table's stream: publishes what has been recorded and not yet told, and marks it when SNS took it. */
export const handler = watched(event, async (batch, context: Context) => {
  const { GENKAN_TABLE, GENKAN_SETTINGS, GENKAN_TOPIC_ARN, GENKAN_CHAT_TOPIC_ARN } = environment(
    "GENKAN_TABLE",
    "GENKAN_SETTINGS",
    "GENKAN_TOPIC_ARN",
    "GENKAN_CHAT_TOPIC_ARN",
  );
  const ledger = await openLedger(aws, GENKAN_TABLE);
  const publishers = [
    snsPublisher(aws, GENKAN_TOPIC_ARN, GENKAN_SETTINGS.locale),
    ...(GENKAN_CHAT_TOPIC_ARN ? [chatPublisher(aws, GENKAN_CHAT_TOPIC_ARN, GENKAN_SETTINGS.locale)] : []),
  ];
  const publish = async (alert: Alert) => {
    for (const each of publishers) await each(alert);
    metrics.addMetric("AlertsSent", MetricUnit.Count, 1);
    logger.info("alert published", { alertId: alert.alertId, changes: alert.changes.length });
  };
  const partition = GENKAN_TOPIC_ARN.split(":")[1] ?? "aws";
  const tellOne = async (record: DynamoDBRecord) => {
    const account = alertRecord.parse(record).dynamodb.NewImage.account.S;
    // Every alert of the account that is untold, oldest first: a record that comes again finds nothing to tell.
    await tell({ subject: { account, partition }, ledger, publish });
  };
  return processPartialResponse(batch as unknown as DynamoDBStreamEvent, tellOne, processor, {
    context,
    processInParallel: false,
    throwOnFullBatchFailure: false,
  });
});
