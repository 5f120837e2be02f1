import { BatchProcessor, EventType, processPartialResponse } from "@aws-lambda-powertools/batch";
import { fromEnv } from "@aws-sdk/credential-provider-env";
import { arnPartition, digestPublisher, type Explain, explainer, snsPublisher } from "@genkan/aws/alerts";
import { connect } from "@genkan/aws/clients";
import { openOrganizationLedger } from "@genkan/aws/ledger/organization";
import type { Digest } from "@genkan/controls/engine/digest";
import { publishDigest, publishUnsent, type RecordedAlert } from "@genkan/controls/engine/publish";
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
  /** The name and the OUs of a member of an organization. */
  name: z.optional(z.string()),
  path: z.optional(z.string()),
  units: z.optional(z.array(z.object({ id: z.string(), name: z.nullable(z.string()) }))),
});
const id = z.object({ S: z.string().check(z.minLength(1)) });
const ready = z.object({ S: z.literal("ready") });
/** An item of the ledger that is ready to be sent, in the format of a DynamoDB stream. */
const readyRecord = z.object({
  dynamodb: z.object({
    /** In seconds since the epoch. */
    ApproximateCreationDateTime: z.optional(z.number()),
    NewImage: z.union([
      z.object({
        kind: z.object({ S: z.literal("alert") }),
        state: ready,
        account: z.object({ S: z.string().check(z.regex(/^\d{12}$/)) }),
        alertId: id,
        held: z.optional(z.object({ S: jsonOf(held) })),
      }),
      z.object({
        kind: z.object({ S: z.literal("digest") }),
        state: ready,
        organization: id,
        digestId: id,
        held: z.object({ S: jsonOf(z.looseObject({ digestId: z.string(), failing: z.array(z.unknown()) })) }),
      }),
    ]),
  }),
});
/** An older record, in milliseconds, may be a repeated one. Less than the function's timeout. */
const FRESH = 10_000;
/** The channels that took each alert or digest in this process: if one fails, the others do not get it again. */
const taken = new Map<string, Set<string>>();

/**
 * Handles the table's stream: publishes recorded alerts and digests that are not sent yet, and marks each one after SNS
 * accepted it.
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
  const ledger = await openOrganizationLedger(aws, GENKAN_TABLE);
  const alertTopic = GENKAN_TOPICS[alertTopicChannel.id];
  if (!alertTopic) throw new Error("GENKAN_TOPICS has no alert topic");
  const publishers = Object.entries(GENKAN_TOPICS).map(([id, topicArn]) => {
    const channel = channelOf(id);
    if (!isTopicChannel(channel)) throw new Error(`GENKAN_TOPICS names ${id}, which has no topic`);
    return {
      id,
      sendAlert: snsPublisher(aws, topicArn, GENKAN_SETTINGS, channel),
      sendDigest: digestPublisher(aws, topicArn, GENKAN_SETTINGS, channel),
    };
  });
  type Publisher = (typeof publishers)[number];
  const publishToAll = async (key: string, send: (publisher: Publisher) => Promise<void>) => {
    const by = taken.get(key) ?? new Set();
    taken.set(key, by);
    for (const publisher of publishers) {
      if (by.has(publisher.id)) continue;
      await send(publisher);
      by.add(publisher.id);
    }
    measure("AlertsSent", 1);
  };
  const publish = async (alert: Alert) => {
    explain ??= explainer(aws, GENKAN_SETTINGS.accountName);
    const explained = await explain({ ...alert, table: GENKAN_TABLE });
    await publishToAll(alert.alertId, ({ sendAlert }) => sendAlert(explained));
    logger.info("alert published", { alertId: alert.alertId, changes: alert.changes.length });
  };
  const publishOne = async (digest: Digest) => {
    await publishToAll(digestKey(digest.digestId), ({ sendDigest }) => sendDigest(digest));
    logger.info("digest published", { digestId: digest.digestId, organization: digest.organization.id });
  };
  const partition = arnPartition(alertTopic);
  const sendOne = async (record: DynamoDBRecord) => {
    const { NewImage, ApproximateCreationDateTime: written = 0 } = readyRecord.parse(record).dynamodb;
    const isFirst = (key: string) =>
      batch.Records.length === 1 && Date.now() - written * 1_000 < FRESH && !taken.has(key);
    if ("digestId" in NewImage) {
      const [organization, digestId] = [NewImage.organization.S, NewImage.digestId.S];
      const content = isFirst(digestKey(digestId)) ? { held: NewImage.held.S as unknown as Digest } : {};
      await publishDigest(ledger, { organization, digestId, ...content }, publishOne);
      return;
    }
    const [account, alertId] = [NewImage.account.S, NewImage.alertId.S];
    const carried = isFirst(alertId) ? (NewImage.held?.S as RecordedAlert["held"]) : undefined;
    await publishUnsent(
      { subject: { account, partition }, ledger, publish },
      { alertId, ...(carried ? { held: carried } : {}) },
    );
  };
  return processPartialResponse(batch as unknown as DynamoDBStreamEvent, sendOne, processor, {
    context,
    processInParallel: false,
    throwOnFullBatchFailure: false,
  });
});

/** A digest among the keys of {@link taken}: its id may be that of a run. */
const digestKey = (digestId: string): string => `digest/${digestId}`;
