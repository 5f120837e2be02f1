import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { aliasReader } from "@genkan/aws/account-name";
import { arnPartition, snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { openLedger } from "@genkan/aws/ledger/dynamodb";
import { publishUnsent, type RecordedAlert } from "@genkan/controls/engine/publish";
import type { Alert } from "@genkan/controls/engine/world";
import { alertTopicChannel, channelOf, isTopicChannel } from "@genkan/messages/channels/index";
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import * as z from "zod/mini";
import { environment } from "./environment.ts";
import { logger, MetricUnit, metrics, watched } from "./handler.ts";
import { jsonOf } from "./json.ts";

const aws = connect({ credentials: fromEnv() });
/** What people call the account, where the settings do not say. */
const alias = aliasReader(aws);
const processor = new BatchProcessor(EventType.DynamoDBStreams);
const event = z.object({ Records: z.array(z.looseObject({ eventID: z.string(), dynamodb: z.looseObject({}) })) });
/** What the alert of an event carries. */
const held = z.object({
  changes: z.array(z.looseObject({ kind: z.string(), control: z.string() })),
  identityCenterRegion: z.nullable(z.string()),
  identityCenterInstance: z.nullable(z.string()),
  exceptions: z.optional(z.array(z.looseObject({ control: z.string() }))),
});
/** An alert item of the ledger that is ready to be told, in the stream's own form. */
const alertRecord = z.object({
  dynamodb: z.object({
    /** In seconds since the epoch. */
    ApproximateCreationDateTime: z.optional(z.number()),
    NewImage: z.object({
      kind: z.object({ S: z.literal("alert") }),
      state: z.object({ S: z.literal("ready") }),
      account: z.object({ S: z.string().check(z.regex(/^\d{12}$/)) }),
      alertId: z.object({ S: z.string().check(z.minLength(1)) }),
      held: z.optional(z.object({ S: jsonOf(held) })),
    }),
  }),
});
/** A record that is older, in milliseconds, may have been here before. Less than the function's own timeout. */
const FRESH = 10_000;
/** What each channel has taken from this process: one that fails does not have the others told again. */
const taken = new Map<string, Set<string>>();

/**
 * The table's stream: publishes what has been recorded and not yet told, and marks it when SNS took it.
 *
 * A record that comes alone and for the first time is published as it is. Whether it was told already is looked up for any
 * other: one of several (of which one may have failed), one that is not fresh, one that this process has published. What
 * that can't see is a process that dies between SNS's answer and its own: the record comes again at once, and what is told
 * a second time bears the same alertId.
 */
export const handler = watched(event, async (batch, context: Context) => {
  const { GENKAN_TABLE, GENKAN_SETTINGS, GENKAN_TOPICS } = environment(
    "GENKAN_TABLE",
    "GENKAN_SETTINGS",
    "GENKAN_TOPICS",
  );
  const ledger = await openLedger(aws, GENKAN_TABLE);
  const alertTopic = GENKAN_TOPICS[alertTopicChannel.id];
  if (!alertTopic) throw new Error("GENKAN_TOPICS has no alert topic");
  const publishers = Object.entries(GENKAN_TOPICS).map(([id, topicArn]) => {
    const channel = channelOf(id);
    if (!isTopicChannel(channel)) throw new Error(`GENKAN_TOPICS names ${id}, which has no topic`);
    return { id, send: snsPublisher(aws, topicArn, GENKAN_SETTINGS, channel) };
  });
  const publish = async (alert: Alert) => {
    const accountName = GENKAN_SETTINGS.accountName ?? (await alias());
    const by = taken.get(alert.alertId) ?? new Set();
    taken.set(alert.alertId, by);
    for (const { id, send } of publishers) {
      if (by.has(id)) continue;
      await send({ ...alert, table: GENKAN_TABLE, accountName });
      by.add(id);
    }
    metrics.addMetric("AlertsSent", MetricUnit.Count, 1);
    logger.info("alert published", { alertId: alert.alertId, changes: alert.changes.length });
  };
  const partition = arnPartition(alertTopic);
  const tellOne = async (record: DynamoDBRecord) => {
    const { NewImage, ApproximateCreationDateTime: written = 0 } = alertRecord.parse(record).dynamodb;
    const [account, alertId] = [NewImage.account.S, NewImage.alertId.S];
    const first = batch.Records.length === 1 && Date.now() - written * 1_000 < FRESH && !taken.has(alertId);
    const carried = first ? (NewImage.held?.S as RecordedAlert["held"]) : undefined;
    await publishUnsent(
      { subject: { account, partition }, ledger, publish },
      { alertId, ...(carried ? { held: carried } : {}) },
    );
  };
  return processPartialResponse(batch as unknown as DynamoDBStreamEvent, tellOne, processor, {
    context,
    processInParallel: false,
    throwOnFullBatchFailure: false,
  });
});
