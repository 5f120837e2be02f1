import type { Cause, RootAct } from "@genkan/controls/evidence";
import { causeOf, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import type { Collector } from "./collector.ts";
import { DAY, HISTORY_DAYS, type HistoryEvent, LOOK_UP, lookUp } from "./look-up.ts";

/** What happened half a day before the window may be the sign-in of what happened in it. */
const LEAD = DAY / 2;
/** 2,000 events a Region: who uses root more is told so without the rest. */
const MOST_PAGES = 40;
/** What tells a task is a few short parameters; a policy of 20 KiB is not kept. */
const MOST_PARAMETERS = 40;
const LONGEST_PARAMETER = 256;

/**
 * The Regions in which AWS records root sign-ins, by partition. In `aws` it is one of these three, whichever
 * console is opened: awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events
 */
export const SIGN_IN_REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: ["us-east-1", "us-east-2", "us-west-2"],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
  "aws-us-gov": ["us-gov-west-1", "us-gov-east-1"],
};

/** Every act of root in CloudTrail's event history, in the Regions of root sign-ins and in our own. */
export const rootActivity: Collector<"rootActivity"> = {
  reads: [LOOK_UP],
  // Whatever root does is an event of this fact: the pattern is the identity, not a list of names.
  changedBy: [{ byRoot: true }],
  fromEvents: (events, from) => ({
    from,
    regions: [...new Set(events.map(({ record }) => String(record["awsRegion"])))],
    unread: [],
    acts: events.flatMap(readAct),
  }),
  async collect(aws, { at, subject, settings }) {
    const from = new Date(at.getTime() - Math.min(settings.rootUsageWindowDays * DAY + LEAD, HISTORY_DAYS * DAY));
    const regions = [...new Set([...(SIGN_IN_REGIONS[subject.partition] ?? []), await aws.region()])];
    const read = await Promise.all(regions.map((region) => actsIn(aws, region, from)));
    const unread = read.flatMap(({ region, cause }) => (cause ? [{ region, cause }] : []));
    return {
      observedAt: aws.now(),
      value: {
        from,
        regions: regions.filter((region) => !unread.some((each) => each.region === region)),
        unread,
        acts: read.flatMap(({ acts }) => acts),
      },
    };
  },
};

async function actsIn(
  aws: Aws,
  region: string,
  from: Date,
): Promise<{ region: string; acts: RootAct[]; cause?: Cause }> {
  const acts: RootAct[] = [];
  try {
    // Root's records bear this name in the event history; `userIdentity.userName` may be the account's alias.
    const look = { region, attribute: "Username", value: "root", from, mostPages: MOST_PAGES } as const;
    for await (const { events, more } of lookUp(aws, look)) {
      acts.push(...events.flatMap(readAct));
      if (more)
        throw new UnusableAnswerError(
          LOOK_UP,
          `${region} has more than ${acts.length} events of root; only the latest were read`,
        );
    }
    return { region, acts };
  } catch (error) {
    const cause = causeOf(error, LOOK_UP);
    return { region, acts, cause: { ...cause, detail: `${region}: ${cause.detail}` } };
  }
}

/** A CloudTrail record, as far as we read it. */
interface TrailRecord {
  eventID?: string;
  eventSource?: string;
  eventName?: string;
  eventType?: string;
  awsRegion?: string;
  sourceIPAddress?: string;
  userAgent?: string;
  readOnly?: boolean | string;
  errorCode?: string;
  userIdentity?: {
    type?: string;
    accessKeyId?: string;
    invokedBy?: string;
    sessionContext?: { assumedRoot?: boolean | string };
  };
  responseElements?: { ConsoleLogin?: string } | null;
  requestParameters?: Record<string, unknown> | null;
}

/** The act of root that an event records; none when somebody else did it. */
function readAct({ id, at, record: any }: HistoryEvent): RootAct[] {
  const record = any as TrailRecord;
  const { userIdentity = {} } = record;
  if (userIdentity.type !== "Root") return [];
  const login = record.responseElements?.ConsoleLogin;
  return [
    {
      eventID: record.eventID ?? id,
      eventTime: at,
      eventSource: record.eventSource ?? "",
      eventName: record.eventName ?? "",
      eventType: record.eventType ?? "",
      awsRegion: record.awsRegion ?? "",
      sourceIPAddress: record.sourceIPAddress ?? "",
      userAgent: record.userAgent ?? "",
      accessKeyId: userIdentity.accessKeyId ?? "",
      readOnly: String(record.readOnly) === "true",
      errorCode: record.errorCode ?? null,
      consoleLogin: login === "Success" || login === "Failure" ? login : null,
      mfaUsed: mfaUsedIn(any),
      invokedBy: userIdentity.invokedBy ?? null,
      assumedRoot: String(userIdentity.sessionContext?.assumedRoot) === "true",
      requestParameters: Object.fromEntries(flatten(record.requestParameters ?? {}).slice(0, MOST_PARAMETERS)),
    },
  ];
}

/** Whether a sign-in says that MFA was used, in whatever case; `null` where it says nothing. */
export function mfaUsedIn({ additionalEventData }: Readonly<Record<string, unknown>>): boolean | null {
  const said = (additionalEventData as { readonly MFAUsed?: unknown } | null | undefined)?.MFAUsed;
  return said === undefined ? null : String(said).toLowerCase() === "yes";
}

/** `{ a: { b: 1 } }` becomes `["a.b", "1"]`. */
function flatten(value: object, path = ""): [string, string][] {
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
    const here = path ? `${path}.${key}` : key;
    return typeof each === "object" && each !== null
      ? flatten(each, here)
      : [[here, String(each).slice(0, LONGEST_PARAMETER)] as [string, string]];
  });
}
