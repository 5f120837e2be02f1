import { CloudTrailClient, type Event, type LookupAttributeKey, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { present, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { entryOf, type TrailEntry } from "./record.ts";

/** The IAM action of a look-up. */
export const LOOK_UP = "cloudtrail:LookupEvents";
/** How many days of events CloudTrail's history holds. */
export const HISTORY_DAYS = 90;
const PAGE = 50;

/** A look-up. AWS accepts one attribute. */
export interface LookUp {
  readonly region: string;
  readonly attribute: LookupAttributeKey;
  readonly value: string;
  readonly from: Date;
  readonly mostPages: number;
}

/** A page of the event history, newest first. `more` is set on the last page if there are events beyond the bound. */
export interface HistoryPage {
  readonly entries: readonly TrailEntry[];
  readonly more: boolean;
}

/**
 * The event history of a Region, page by page, at the pace that AWS allows.
 * https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
 * @throws UnusableAnswerError
 */
export async function* lookUp(
  aws: Aws,
  { region, attribute, value, from, mostPages }: LookUp,
): AsyncGenerator<HistoryPage> {
  const client = await aws.client(CloudTrailClient, region);
  let NextToken: string | undefined;
  for (let page = 1; page <= mostPages; page++) {
    await aws.turn(LOOK_UP, region);
    const answer = await client.send(
      new LookupEventsCommand({
        LookupAttributes: [{ AttributeKey: attribute, AttributeValue: value }],
        StartTime: from,
        MaxResults: PAGE,
        ...(NextToken ? { NextToken } : {}),
      }),
    );
    NextToken = answer.NextToken;
    const entries = present(answer.Events, "Events", LOOK_UP).map(readEvent);
    yield { entries, more: NextToken !== undefined && page === mostPages };
    if (!NextToken) return;
  }
}

function readEvent({ CloudTrailEvent, EventId = "" }: Event): TrailEntry {
  let record: unknown;
  try {
    record = JSON.parse(CloudTrailEvent ?? "");
  } catch {
    throw new UnusableAnswerError(LOOK_UP, `the record of event ${EventId} is not JSON`);
  }
  try {
    return entryOf(record, EventId);
  } catch (error) {
    throw new UnusableAnswerError(LOOK_UP, `${EventId ? `event ${EventId}` : "an event"}: ${(error as Error).message}`);
  }
}
