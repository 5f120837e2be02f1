import * as sdk from "@aws-sdk/client-sns";
import type { Delivery, SimulatedAccount } from "../account.ts";
import { page } from "../pagination.ts";
import { type Service, service, WireError } from "../wire.ts";

/** Body and attributes together, in bytes. https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
const LARGEST_MESSAGE = 262_144;
const LONGEST_SUBJECT = 99;

const invalid = (what: string) => new WireError("InvalidParameter", `Invalid parameter: ${what}`, 400);

/** SNS: topics, subscriptions (new ones are confirmed at once), and a mailbox of what was delivered. */
export function sns(account: SimulatedAccount): Service {
  const topic = (topicArn: string | undefined): string => {
    if (!topicArn || !account.topics.has(topicArn)) throw new WireError("NotFound", "Topic does not exist", 404);
    return topicArn;
  };

  return service(sdk, () => new sdk.SNSClient({ region: "us-east-1" }), {
    CreateTopic({ Name = "" }, { region }) {
      if (!/^[\w-]{1,256}(\.fifo)?$/.test(Name)) throw invalid("Topic Name");
      const TopicArn = `arn:${account.scenario.partition}:sns:${region}:${account.scenario.account}:${Name}`;
      account.createTopic(TopicArn);
      return { TopicArn };
    },
    Subscribe({ TopicArn, Protocol = "", Endpoint = "" }) {
      const topicArn = topic(TopicArn);
      if (!/^(email|email-json|https?|sqs|lambda|sms|firehose|application)$/.test(Protocol))
        throw invalid(`Protocol ${Protocol}`);
      return { SubscriptionArn: account.subscribe(topicArn, Protocol, Endpoint) };
    },
    GetTopicAttributes({ TopicArn }) {
      const topicArn = topic(TopicArn);
      const all = account.subscriptions.filter((subscription) => subscription.topicArn === topicArn);
      const confirmed = all.filter(({ arn }) => arn !== null);
      return {
        Attributes: {
          TopicArn: topicArn,
          Owner: account.scenario.account,
          SubscriptionsConfirmed: String(confirmed.length),
          SubscriptionsPending: String(all.length - confirmed.length),
        },
      };
    },
    ListTopics({ NextToken }, { region }) {
      const all = [...account.topics].filter((arn) => arn.split(":")[3] === region).sort();
      const { items, next } = page(all, { size: 100, token: NextToken, query: region, code: "InvalidParameter" });
      return { Topics: items.map((TopicArn) => ({ TopicArn })), NextToken: next };
    },
    ListSubscriptionsByTopic({ TopicArn, NextToken }) {
      const topicArn = topic(TopicArn);
      const all = account.subscriptions.filter((each) => each.topicArn === topicArn);
      const { items, next } = page(all, { size: 100, token: NextToken, query: topicArn, code: "InvalidParameter" });
      const Subscriptions = items.map(({ arn, protocol, endpoint }) => ({
        SubscriptionArn: arn ?? "PendingConfirmation",
        TopicArn: topicArn,
        Protocol: protocol,
        Endpoint: endpoint,
        Owner: account.scenario.account,
      }));
      return { Subscriptions, NextToken: next };
    },
    Publish({ TopicArn, Message = "", Subject, MessageStructure, MessageAttributes = {} }) {
      const topicArn = topic(TopicArn);
      if (Message === "") throw invalid("Empty message");
      const attributes = attributesOf(MessageAttributes);
      const attributeBytes = Object.entries(attributes).reduce(
        (sum, [name, { type, value }]) => sum + Buffer.byteLength(name + type + value),
        0,
      );
      if (Buffer.byteLength(Message) + attributeBytes > LARGEST_MESSAGE) throw invalid("Message too long");
      if (Subject !== undefined && (Subject === "" || Subject.length > LONGEST_SUBJECT || /\p{Cc}/u.test(Subject))) {
        throw invalid("Subject");
      }
      const bodies = MessageStructure === "json" ? bodiesOf(Message) : undefined;
      for (const each of account.subscriptions) {
        if (each.topicArn !== topicArn || each.arn === null) continue;
        const { protocol, endpoint } = each;
        const body = bodies ? (bodies[protocol] ?? bodies["default"] ?? "") : Message;
        const delivery = { protocol, endpoint, subject: Subject, body, at: account.now().toISOString() };
        account.mailbox.push({ ...delivery, ...(Object.keys(attributes).length ? { attributes } : {}) });
      }
      return { MessageId: crypto.randomUUID() };
    },
  });
}

/** Attributes as SNS takes them. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
function attributesOf(given: Readonly<Record<string, sdk.MessageAttributeValue>>): NonNullable<Delivery["attributes"]> {
  const read = Object.entries(given).map(([name, { DataType = "", StringValue = "" }]) => {
    if (!/^[\w.-]{1,256}$/.test(name)) throw invalid(`message attribute name ${name}`);
    if (!/^(String|String\.Array|Number)$/.test(DataType)) throw invalid(`type of message attribute ${name}`);
    if (StringValue === "") throw invalid(`message attribute ${name} has no value`);
    if (DataType === "String.Array" && !isScalarList(StringValue)) throw invalid(`message attribute ${name}`);
    return [name, { type: DataType, value: StringValue }] as const;
  });
  return Object.fromEntries(read);
}

/** Whether a text is a JSON array of strings, numbers, booleans and nulls. */
function isScalarList(text: string): boolean {
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) && list.every((each) => each === null || typeof each !== "object");
  } catch {
    return false;
  }
}

function bodiesOf(message: string): Record<string, string> {
  let bodies: unknown;
  try {
    bodies = JSON.parse(message);
  } catch {
    throw invalid("Message Structure - JSON message body failed to parse");
  }
  if (typeof bodies !== "object" || bodies === null || typeof (bodies as { default?: unknown }).default !== "string") {
    throw invalid("Message Structure - No default entry in JSON message body");
  }
  return bodies as Record<string, string>;
}
