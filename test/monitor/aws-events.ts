/** Events as AWS's services hand them to a function. */

/** EventBridge Scheduler hands over the input of its target, and nothing else. */
export const scheduled = { job: "run" };

/**
 * AWS Config, when a periodic rule is due or somebody asks for a re-evaluation.
 * https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_lambda-functions.html
 */
export const configEvent = (control: string, more: object = {}, prefix = "genkan-", account = "111122223333") => ({
  version: "1.0",
  invokingEvent: JSON.stringify({
    awsAccountId: account,
    notificationCreationTime: "2026-11-01T00:00:00.000Z",
    messageType: "ScheduledNotification",
    recordVersion: "1.0",
  }),
  ruleParameters: JSON.stringify({ control }),
  resultToken: `token-of-${prefix}${control}`,
  eventLeftScope: false,
  executionRoleArn: `arn:aws:iam::${account}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
  configRuleArn: `arn:aws:config:us-east-1:${account}:config-rule/config-rule-0123456`,
  configRuleName: `${prefix}${control}`,
  configRuleId: "config-rule-0123456",
  accountId: account,
  ...more,
});

/**
 * A message of a queue into which EventBridge put a record of CloudTrail.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export const queueMessage = (detail: object, messageId: string = crypto.randomUUID()) => {
  const { eventSource = "", recipientAccountId: account = "111122223333" } = detail as Record<string, string>;
  const event = {
    version: "0",
    id: crypto.randomUUID(),
    "detail-type": "AWS API Call via CloudTrail",
    source: `aws.${eventSource.split(".")[0]}`,
    account,
    time: new Date().toISOString(),
    region: "us-east-1",
    resources: [],
    detail,
  };
  return {
    messageId,
    receiptHandle: "AQEBwJnKyrHigUMZj6rYigCgxlaS3SLy0a",
    body: JSON.stringify(event),
    attributes: {
      ApproximateReceiveCount: "1",
      SentTimestamp: String(Date.now()),
      SenderId: "AIDAIENQZJOLO23YVJ4VO",
      ApproximateFirstReceiveTimestamp: String(Date.now()),
    },
    messageAttributes: {},
    md5OfBody: "e4e68fb7bd0e697a0ae8f1bb342846b3",
    eventSource: "aws:sqs",
    eventSourceARN: `arn:aws:sqs:us-east-1:${account}:genkan-Events`,
    awsRegion: "us-east-1",
  };
};

/**
 * A record of a table's stream, as an event source mapping hands it over: with the stream's name, and times in seconds.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb.html
 */
export const fromStream = ({ dynamodb, ...record }: StreamRecord, eventSourceARN: string, writtenAt: Date) => {
  const ApproximateCreationDateTime = Math.floor(writtenAt.getTime() / 1_000);
  return { ...record, dynamodb: { ...dynamodb, ApproximateCreationDateTime }, eventSourceARN };
};

/** A record as DynamoDB's GetRecords gives it. */
export interface StreamRecord {
  readonly eventName: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly NewImage?: Readonly<Record<string, { readonly S?: string }>>;
  };
}

/** A record of the stream for an alert of the ledger that is ready to be sent. */
export const alertReady = (alert: Readonly<Record<string, unknown>>, writtenAt = new Date()) =>
  itemReady(alert, String(alert["alertId"]), writtenAt);

/** A record of the stream for a digest of the ledger that is ready to be sent. */
export const digestReady = (digest: Readonly<Record<string, unknown>>, writtenAt = new Date()) =>
  itemReady(digest, String(digest["digestId"]), writtenAt);

const itemReady = (item: Readonly<Record<string, unknown>>, id: string, writtenAt: Date) => ({
  eventID: id,
  eventName: "INSERT",
  eventVersion: "1.1",
  eventSource: "aws:dynamodb",
  awsRegion: "us-east-1",
  dynamodb: {
    ApproximateCreationDateTime: Math.floor(writtenAt.getTime() / 1_000),
    SequenceNumber: `1${id.replace(/\D/g, "").slice(0, 20)}`,
    StreamViewType: "NEW_IMAGE",
    NewImage: Object.fromEntries(
      Object.entries(item).map(([name, value]) => [
        name,
        typeof value === "number" ? { N: String(value) } : { S: String(value) },
      ]),
    ),
  },
});

/**
 * SNS to a function: what it sends to every subscriber, under names of its own.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export const fromSns = (envelope: Readonly<Record<string, unknown>>) => ({
  Records: [
    {
      EventVersion: "1.0",
      EventSubscriptionArn: `${String(envelope["TopicArn"])}:21be56ed-a058-49f5-8c98-aedd2564c486`,
      EventSource: "aws:sns",
      Sns: {
        SignatureVersion: envelope["SignatureVersion"] ?? "1",
        Timestamp: envelope["Timestamp"],
        Signature: envelope["Signature"],
        SigningCertUrl: envelope["SigningCertURL"],
        MessageId: envelope["MessageId"],
        Message: envelope["Message"],
        MessageAttributes: {},
        Type: "Notification",
        UnsubscribeUrl: envelope["UnsubscribeURL"],
        TopicArn: envelope["TopicArn"],
        Subject: envelope["Subject"] ?? null,
      },
    },
  ],
});
