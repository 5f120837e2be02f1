import { createHash } from "node:crypto";
import * as sdk from "@aws-sdk/client-cloudtrail";
import type { SimulatedAccount } from "../account.ts";
import { page } from "../pagination.ts";
import type { Scenario } from "../scenario.ts";
import { type Service, service } from "../wire.ts";
import { trails } from "./cloudtrail-trails.ts";

type TrailRecord = Scenario["cloudTrailEvents"][number];
interface Identity {
  type?: string;
  userName?: string;
  arn?: string;
  accessKeyId?: string;
}

const LARGEST_PAGE = 50;
/** The event history holds 90 days. */
const HISTORY = 90 * 86_400_000;
const $metadata = {};

/** CloudTrail: the event history of a Region, from the scenario's records; and the trails. */
export const cloudTrail = (account: SimulatedAccount): Service =>
  service(sdk, () => new sdk.CloudTrailClient({ region: "us-east-1" }), {
    LookupEvents({ LookupAttributes = [], StartTime, EndTime, MaxResults = LARGEST_PAGE, NextToken }, { region }) {
      if (LookupAttributes.length > 1) {
        throw new sdk.InvalidLookupAttributesException({
          message: "Only one lookup attribute is supported.",
          $metadata,
        });
      }
      if (MaxResults < 1 || MaxResults > LARGEST_PAGE) {
        throw new sdk.InvalidMaxResultsException({
          message: `MaxResults must be from 1 to ${LARGEST_PAGE}.`,
          $metadata,
        });
      }
      if (StartTime && EndTime && StartTime > EndTime) {
        throw new sdk.InvalidTimeRangeException({ message: "StartTime is after EndTime.", $metadata });
      }
      const now = account.now().getTime();
      const from = Math.max(StartTime?.getTime() ?? 0, now - HISTORY);
      const latest = now - account.scenario.cloudTrailDelay * 1_000;
      const to = Math.min(EndTime?.getTime() ?? latest, latest);
      const found = account.scenario.cloudTrailEvents
        .filter((record) => record.awsRegion === region && timeOf(record) >= from && timeOf(record) <= to)
        .map(toEvent)
        .filter((event) => LookupAttributes.every((attribute) => matches(event, attribute)))
        .sort((a, b) => b.EventTime.getTime() - a.EventTime.getTime());
      const query = JSON.stringify([region, LookupAttributes, StartTime, EndTime]);
      const { items, next } = page(found, {
        size: MaxResults,
        token: NextToken,
        query,
        code: "InvalidNextTokenException",
      });
      return { Events: [...items], NextToken: next };
    },

    ...trails(account),
  });

const timeOf = ({ eventTime }: TrailRecord) => Date.parse(eventTime);

function toEvent(record: TrailRecord) {
  const {
    userIdentity = {},
    // A scenario may leave out fields that AWS always sets.
    eventID = createHash("sha256").update(JSON.stringify(record)).digest("hex"),
    readOnly,
  } = record as { userIdentity?: Identity; eventID?: string; readOnly?: boolean };
  return {
    EventId: eventID,
    EventName: record.eventName,
    ReadOnly: String(readOnly ?? false),
    AccessKeyId: userIdentity.accessKeyId,
    EventTime: new Date(record.eventTime),
    EventSource: record.eventSource,
    // The event history uses this name for the root user, whatever the record's userName is.
    Username: userIdentity.type === "Root" ? "root" : (userIdentity.userName ?? userIdentity.arn?.split("/").at(-1)),
    Resources: resourcesOf(record),
    CloudTrailEvent: JSON.stringify(record),
  };
}

/** What a record names of the things that it is about: AWS lists the names and ARNs of its request. */
function resourcesOf({ requestParameters }: TrailRecord): { ResourceName: string }[] {
  return Object.entries(requestParameters ?? {}).flatMap(([name, value]) =>
    /(Name|Arn)$/.test(name) && typeof value === "string" ? [{ ResourceName: value }] : [],
  );
}

function matches(event: ReturnType<typeof toEvent>, { AttributeKey, AttributeValue }: sdk.LookupAttribute): boolean {
  if (
    AttributeKey === "EventId" ||
    AttributeKey === "EventName" ||
    AttributeKey === "EventSource" ||
    AttributeKey === "ReadOnly" ||
    AttributeKey === "Username" ||
    AttributeKey === "AccessKeyId"
  ) {
    return event[AttributeKey] === AttributeValue;
  }
  if (AttributeKey === "ResourceName") return event.Resources.some((each) => each.ResourceName === AttributeValue);
  if (AttributeKey === "ResourceType") return false;
  throw new sdk.InvalidLookupAttributesException({ message: `${AttributeKey} is no lookup attribute.`, $metadata });
}
