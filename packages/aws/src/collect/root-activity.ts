import { byNobody, signsOfUse } from "@genkan/controls/domain/root-activity";
import type { Cause, RootAct, RootActivity } from "@genkan/controls/model/evidence";
import { causeOf, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import type { Collector, Reading } from "./collector.ts";
import { DAY, HISTORY_DAYS, type HistoryEvent, LOOK_UP, lookUp } from "./look-up.ts";
import { once } from "./once.ts";
import { fieldsOf, isTrue, textIn } from "./record.ts";
import { enabledRegions, LIST_REGIONS } from "./regions.ts";

/** What happened half a day before the window may be the sign-in of what happened in it. */
const LEAD = DAY / 2;
/** 2,000 events a Region: who uses root more is told so without the rest. */
const MOST_PAGES = 40;
/** What tells a task is a few short parameters; a policy of 20 KiB is not kept. */
const MOST_PARAMETERS = 40;
const LONGEST_PARAMETER = 256;
const DEEPEST = 20;

/**
 * The Regions in which AWS records root sign-ins, by partition. In `aws` it is one of these three, whichever
 * console is opened: awscloudtrail/latest/userguide/cloudtrail-event-reference-aws-console-sign-in-events
 */
export const SIGN_IN_REGIONS: Readonly<Record<string, readonly string[]>> = {
  aws: ["us-east-1", "us-east-2", "us-west-2"],
  "aws-cn": ["cn-north-1", "cn-northwest-1"],
  "aws-us-gov": ["us-gov-west-1", "us-gov-east-1"],
};

/**
 * Every act of root in CloudTrail's event history.
 *
 * AWS records a root sign-in in the sign-in Regions. Root acts elsewhere only after a sign-in, with an access key, or with
 * temporary credentials: without a sign of any of these, the sign-in Regions and our own are enough. With one, every
 * enabled Region is read. Each has a rate limit of its own.
 */
export const rootActivity: Collector<"rootActivity"> = {
  reads: [LOOK_UP],
  readsInPass: [LIST_REGIONS],
  restsOn: ["accountSummary", "credentialReport"],
  // Everything that root does changes this fact: the pattern is the identity, not a list of names.
  changedBy: [{ byRoot: true }],
  fromEvents: (events, from) => ({
    from,
    regions: [...new Set(events.map(({ record }) => textIn(record, "awsRegion")))],
    everyRegion: false,
    unread: [],
    acts: once(events.flatMap(readAct), idOf),
  }),
  async collect(aws, reading) {
    const { at, subject, settings } = reading;
    const from = new Date(at.getTime() - Math.min(settings.rootUsageWindowDays * DAY + LEAD, HISTORY_DAYS * DAY));
    const likely = new Set([...(SIGN_IN_REGIONS[subject.partition] ?? []), await aws.region()]);
    const read = await Promise.all([...likely].map((region) => actsIn(aws, region, from)));
    const unread: RegionCause[] = [];
    const everyRegion = await mayActAnywhere(reading, read, from);
    if (everyRegion) {
      try {
        const others = (await enabledRegions(aws)).filter((region) => !likely.has(region));
        read.push(...(await Promise.all(others.map((region) => actsIn(aws, region, from)))));
      } catch (error) {
        unread.push({ region: "", cause: causeOf(error, LIST_REGIONS) });
      }
    }
    unread.push(...read.flatMap(({ region, cause }) => (cause ? [{ region, cause }] : [])));
    return {
      observedAt: aws.now(),
      value: {
        from,
        regions: read.map(({ region }) => region).filter((region) => !unread.some((each) => each.region === region)),
        everyRegion,
        unread,
        acts: once(
          read.flatMap(({ acts }) => acts),
          idOf,
        ),
      },
    };
  },
};

type RegionCause = RootActivity["unread"][number];
interface Read {
  readonly region: string;
  readonly acts: readonly RootAct[];
  readonly cause?: Cause;
}

/** Whether root may have acted in any Region: it has been used, it has an access key, or we cannot tell. */
async function mayActAnywhere({ read }: Reading, seen: readonly Read[], from: Date): Promise<boolean> {
  if (seen.some(({ acts }) => acts.some(isUse))) return true;
  const keys = await read("accountSummary").then(
    ({ accessKeys }) => accessKeys,
    () => null,
  );
  const row = await read("credentialReport").then(
    ({ root }) => root,
    () => null,
  );
  const signs = row ? signsOfUse(row, from).length : 0;
  const hasKey = row?.accessKeys.some(({ active }) => active === true || active === "unreadable") ?? false;
  // If one of the two cannot be read, the other still shows keys. Only the history shows temporary credentials.
  return (keys ?? (row ? Number(hasKey) : 1)) > 0 || signs > 0;
}

/** Whether somebody held root's rights: not a sign-in that failed, nor a call that an AWS service made. */
const isUse = (act: RootAct): boolean => !["failed-sign-in", "service"].includes(byNobody(act) ?? "");

/** One event is one act, however many Regions or pages show it. */
const idOf = ({ eventID }: RootAct) => eventID;

async function actsIn(aws: Aws, region: string, from: Date): Promise<Read> {
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

/**
 * AWS types the failed SAML sign-in of a workforce user as Root, too. Nobody used root.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/troubleshooting.html
 */
const NOT_BY_ROOT = "ExternalIdPDirectoryLogin";

/** The act of root that an event records; none when somebody else did it. */
function readAct({ id, at, record }: HistoryEvent): RootAct[] {
  const identity = fieldsOf(record["userIdentity"]);
  const eventName = textIn(record, "eventName");
  if (identity["type"] !== "Root" || eventName === NOT_BY_ROOT) return [];
  const result = fieldsOf(record["responseElements"])[eventName];
  return [
    {
      eventID: textIn(record, "eventID") || id,
      eventTime: at,
      eventSource: textIn(record, "eventSource"),
      eventName,
      eventType: textIn(record, "eventType"),
      awsRegion: textIn(record, "awsRegion"),
      sourceIPAddress: textIn(record, "sourceIPAddress"),
      userAgent: textIn(record, "userAgent"),
      accessKeyId: textIn(identity, "accessKeyId"),
      readOnly: isTrue(record["readOnly"]),
      errorCode: textIn(record, "errorCode") || null,
      signIn: result === "Success" || result === "Failure" ? result : null,
      mfaUsed: mfaUsedIn(record),
      invokedBy: textIn(identity, "invokedBy") || null,
      assumedRoot: isTrue(fieldsOf(identity["sessionContext"])["assumedRoot"]),
      requestParameters: Object.fromEntries(flatten(fieldsOf(record["requestParameters"])).slice(0, MOST_PARAMETERS)),
    },
  ];
}

/** Whether a sign-in says that MFA was used, in whatever case; `null` where it says nothing. */
export function mfaUsedIn({ additionalEventData }: Readonly<Record<string, unknown>>): boolean | null {
  const used = fieldsOf(additionalEventData)["MFAUsed"];
  return typeof used === "string" ? used.toLowerCase() === "yes" : null;
}

/** `{ a: { b: 1 } }` becomes `["a.b", "1"]`. What lies deeper than AWS's own parameters do is left out. */
function flatten(value: object, path = "", depth = 0): [string, string][] {
  if (depth > DEEPEST) return [];
  return Object.entries(value).flatMap(([key, each]: [string, unknown]) => {
    const here = (path ? `${path}.${key}` : key).slice(0, LONGEST_PARAMETER);
    return typeof each === "object" && each !== null
      ? flatten(each, here, depth + 1)
      : [[here, String(each).slice(0, LONGEST_PARAMETER)] as [string, string]];
  });
}
