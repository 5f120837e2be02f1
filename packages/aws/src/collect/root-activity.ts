import { byNobody, signsOfUse } from "@genkan/controls/domain/root-activity";
import type { Cause, RootAct, RootActivity } from "@genkan/controls/model/evidence";
import { partitionNamed } from "@genkan/controls/model/partition";
import { DAY } from "@genkan/controls/model/time";
import { causeOf, UnusableAnswerError } from "../cause.ts";
import type { Aws } from "../clients.ts";
import { HISTORY_DAYS, LOOK_UP, lookUp } from "../cloudtrail/look-up.ts";
import { rootActOf, type TrailEntry, textIn } from "../cloudtrail/record.ts";
import type { Collector, Reading } from "./collector.ts";
import { once } from "./once.ts";
import { enabledRegions, LIST_REGIONS, listRegionsOn } from "./regions.ts";

/** Reads half a day more: the sign-in of an act in the window may lie before the window. */
const LEAD = DAY / 2;
/** 2,000 events in each Region: heavier use of root is found without the rest. */
const MOST_PAGES = 40;

/**
 * Every act of root in CloudTrail's event history.
 *
 * AWS records a root sign-in in the sign-in Regions. Root acts in other Regions only after a sign-in, with an access
 * key or with temporary credentials. Without a sign of any of these, the sign-in Regions and our own suffice. With one,
 * every enabled Region is read. Each Region has its own rate limit.
 */
export const rootActivity: Collector<"rootActivity"> = {
  home: "account",
  reads: [LOOK_UP],
  readsInPass: [LIST_REGIONS],
  resources: listRegionsOn,
  restsOn: ["accountSummary", "credentialReport"],
  // Everything that root does changes this fact: the pattern is the identity, not a list of names.
  changedBy: [{ kind: "root" }],
  fromEvents: (events, from) => ({
    from,
    regions: [...new Set(events.map(({ record }) => textIn(record, "awsRegion")))],
    everyRegion: false,
    unread: [],
    acts: once(actsOf(events), idOf),
  }),
  async collect(aws, reading) {
    const { at, subject, settings } = reading;
    const from = new Date(at.getTime() - Math.min(settings.rootUsageWindowDays * DAY + LEAD, HISTORY_DAYS * DAY));
    const likely = new Set([...(partitionNamed(subject.partition)?.signInRegions ?? []), await aws.region()]);
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

/** Whether root may have acted in any Region: it was used, it has an access key, or this is not known. */
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

/** Whether someone used root's rights: not a failed sign-in, nor a call that an AWS service made. */
const isUse = (act: RootAct): boolean => !["failed-sign-in", "service"].includes(byNobody(act) ?? "");

/** One event is one act, even if several Regions or pages return it. */
const idOf = ({ eventID }: RootAct) => eventID;

async function actsIn(aws: Aws, region: string, from: Date): Promise<Read> {
  const acts: RootAct[] = [];
  try {
    // In the event history, root's records have this name; `userIdentity.userName` may be the account's alias.
    const look = { region, attribute: "Username", value: "root", from, mostPages: MOST_PAGES } as const;
    for await (const { entries, more } of lookUp(aws, look)) {
      acts.push(...actsOf(entries));
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

const actsOf = (entries: readonly TrailEntry[]): readonly RootAct[] =>
  entries.map(rootActOf).filter((act) => act !== undefined);
