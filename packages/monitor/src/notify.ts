import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { arnPartition, type Explain, explainer, snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { openLedger } from "@genkan/aws/ledger/dynamodb";
import { publishUnsent, type RecordedAlert } from "@genkan/controls/engine/publish";
import type { Alert } from "@genkan/controls/engine/world";
import { alertTopicChannel, channelOf, isTopicChannel } from "@genkan/messages/channels/index";
import type { Context, DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import * as z from "zod/mini";
import { environment } from "./environment.ts";
import { logger, measure, watched } from "./handler.ts";
import { jsonOf } from "./json.ts";

const aws = connect({ credentials: fromEnv() });
/** What an alert says beside its changes; made once, so that the account's name is read once. */
let explain: Explain | undefined;
const processor = new BatchProcessor(EventType.DynamoDBStreams);
const event = z.object({ Records: z.array(z.looseObject({ eventID: z.string(), dynamodb: z.looseObject({}) })) });
/** The content that an event's alert carries. */
const held = z.object({
  changes: z.array(z.looseObject({ kind: z.string(), control: z.string() })),
  identityCenterRegion: z.nullable(z.string()),
  identityCenterInstance: z.nullable(z.string()),
  exceptions: z.optional(z.array(z.looseObject({ control: z.string() }))),
});
/** An alert item of the ledger that is ready to be sent, in the format of a DynamoDB stream. */
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
/** An older record, in milliseconds, may be a repeated one. Less than the function's timeout. */
const FRESH = 10_000;
/** The channels that took each alert in this process: if one fails, the others do not get the alert again. */
const taken = new Map<string, Set<string>>();

/**
 * Handles the table's stream: publishes recorded alerts that are not sent yet, and marks each one after SNS accepted
 * it.
 *
 * A record that comes alone and for the first time is published as it is. For any other record (one of several, of
 * which one may have failed; an old one; one that this process has published) the ledger is asked whether the alert was
 * sent. Not covered: a process that dies after SNS accepted the alert and before it answers. The record then comes
 * again at once, and the second message has the same alertId.
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
    explain ??= explainer(aws, GENKAN_SETTINGS.accountName);
    const explained = await explain({ ...alert, table: GENKAN_TABLE });
    const by = taken.get(alert.alertId) ?? new Set();
    taken.set(alert.alertId, by);
    for (const { id, send } of publishers) {
      if (by.has(id)) continue;
      await send(explained);
      by.add(id);
    }
    measure("AlertsSent", 1);
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
