import type { Control } from "@genkan/controls/model/control";
import { factsOf } from "@genkan/controls/model/control";
import type { Happened, TrailEvent } from "@genkan/controls/model/event";
import type { Fact, Observations } from "@genkan/controls/model/evidence";
import type { Collector, Trigger } from "./collect/collector.ts";
import { collectors } from "./collect/index.ts";
import type { HistoryEvent } from "./collect/look-up.ts";
import { actorIn, fieldsOf, textIn } from "./collect/record.ts";
import { mfaUsedIn } from "./collect/root-activity.ts";

/** A record as CloudTrail writes it, with an id, a time, and a name. */
export type TrailRecord = Readonly<Record<string, unknown>>;

/**
 * AWS's answers are eventually consistent, and IAM's for seconds: after so many milliseconds they show what an event
 * changed. https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const SETTLED_AFTER = 120_000;

const facts = Object.keys(collectors) as readonly Fact[];

/** Whether a record tells of a fact. A call that failed changed nothing, but is an act of root all the same. */
const tellsOf = (fact: Fact, record: TrailRecord): boolean => {
  const { changedBy, namedBy }: Collector<Fact> = collectors[fact];
  return changedBy.some((trigger) => fires(trigger, record)) && (!namedBy || namedBy(record).length > 0);
};

/** The facts that a record can have changed. */
const changedFacts = (record: TrailRecord): readonly Fact[] => facts.filter((fact) => tellsOf(fact, record));

function fires(trigger: Trigger, record: TrailRecord): boolean {
  const { eventSource, eventName, errorCode, userIdentity } = record;
  if (trigger.byRoot && fieldsOf(userIdentity)["type"] !== "Root") return false;
  if (!("eventSource" in trigger)) return true;
  return (
    errorCode === undefined &&
    trigger.eventSource === eventSource &&
    typeof eventName === "string" &&
    trigger.eventNames.includes(eventName) &&
    (trigger.when?.(record) ?? true)
  );
}

/** Records of CloudTrail, read. */
export interface Heard extends Happened {
  /** The records that cannot be read, by `eventID` (empty if that is not a text), and why. The others are read all the same. */
  readonly unreadable: readonly { readonly eventID: string; readonly because: string }[];
}

/**
 * What records of CloudTrail can have changed, and what they prove by themselves; each event once. `tampering` are the ids
 * of those that the rules on tampering delivered.
 */
export function happened(
  records: readonly TrailRecord[],
  now: Date,
  tampering: ReadonlySet<string> = new Set(),
): Heard {
  const once = new Map<string, ReadRecord>();
  const unreadable: Heard["unreadable"][number][] = [];
  for (const record of records) {
    try {
      const read = readRecord(record);
      once.set(read.history.id, read);
    } catch (error) {
      unreadable.push({ eventID: textIn(fieldsOf(record), "eventID"), because: String((error as Error).message) });
    }
  }
  const all = [...once.values()].sort((a, b) => a.history.at.getTime() - b.history.at.getTime());
  const proves = Object.fromEntries(
    facts.flatMap((fact) => {
      const { fromEvents }: Collector<Fact> = collectors[fact];
      const events = all.filter(({ changes }) => changes.includes(fact)).map(({ history }) => history);
      const [first, last] = [events[0], events.at(-1)];
      if (!fromEvents || !first || !last) return [];
      return [[fact, { known: true, value: fromEvents(events, first.at), observedAt: last.at, heard: true }]];
    }),
  ) as Observations;
  const happenings = all.map(({ changes, names, history, event }) => ({
    settled: now.getTime() - history.at.getTime() >= SETTLED_AFTER,
    changes,
    names,
    tampering: tampering.has(history.id),
    event,
  }));
  return { happenings, proves, names: namesIn(all), unreadable };
}

/** One record, read. */
interface ReadRecord {
  readonly history: HistoryEvent;
  readonly event: TrailEvent;
  readonly changes: readonly Fact[];
  readonly names: Happened["names"];
}

/**
 * Reads everything of one record that is needed later, so that a bad record fails here and no other fails with it.
 * @throws Error where a field that decides what the record is has another type than AWS gives it
 */
function readRecord(record: TrailRecord): ReadRecord {
  for (const name of ["eventID", "eventTime", "eventSource", "eventName"] as const)
    if (!textIn(fieldsOf(record), name)) throw new Error(`${name} is not a text`);
  const at = new Date(textIn(record, "eventTime"));
  if (Number.isNaN(at.getTime())) throw new Error("eventTime is not a time");
  // Whose act it is must be certain: an identity of another shape might be root's.
  const identity = record["userIdentity"] ?? {};
  if (fieldsOf(identity) !== identity) throw new Error("userIdentity is not an object");
  if (typeof (fieldsOf(identity)["type"] ?? "") !== "string") throw new Error("userIdentity.type is not a text");
  const history = { id: textIn(record, "eventID"), at, record };
  const changes = changedFacts(record);
  for (const fact of changes) collectors[fact].fromEvents?.([history], at);
  const names = Object.fromEntries(
    changes.flatMap((fact) => {
      const { namedBy }: Collector<Fact> = collectors[fact];
      return namedBy ? [[fact, namedBy(record)]] : [];
    }),
  );
  return { history, event: eventOf(history), changes, names };
}

/** Of the facts that are made of many things: those that the events name, those of the earliest events first. */
function namesIn(all: readonly ReadRecord[]): Happened["names"] {
  return Object.fromEntries(
    facts.flatMap((fact) => {
      // What waits longest is read first: events that come later cannot push it out again and again.
      const named = new Set(all.flatMap(({ names }) => names[fact] ?? []));
      return named.size ? [[fact, [...named]]] : [];
    }),
  );
}

/** What a record says of who did what, when and from where. */
export function eventOf({ id, at, record }: HistoryEvent): TrailEvent {
  const text = (field: string) => textIn(record, field);
  return {
    eventID: id,
    eventTime: at.toISOString(),
    eventSource: text("eventSource"),
    eventName: text("eventName"),
    awsRegion: text("awsRegion"),
    sourceIPAddress: text("sourceIPAddress"),
    userAgent: text("userAgent"),
    actor: actorIn(record),
    mfaUsed: mfaUsedIn(record),
  };
}

/**
 * In which Regions AWS delivers events: `everywhere`, in the Region of the call; `global`, where the partition records
 * IAM and Organizations; `identity-center`, in its home Region.
 */
export type Where = "everywhere" | "global" | "identity-center";

/** One rule of EventBridge. */
export interface EventRule {
  readonly name: string;
  readonly where: Where;
  readonly pattern: Readonly<Record<string, unknown>>;
  /** Set where calls that only read are wanted, too. Another Region's rule that forwards them is one of its own. */
  readonly withReads?: true;
}

/**
 * The state of every rule. The user guide says that a rule that is merely enabled misses the calls that only read; the API
 * reference says that it misses all management events. This state is right by both, and what a rule does not name it does
 * not get. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail-management.html
 */
export const RULE_STATE = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS";

/**
 * Only AWS's services may send under such a source (NotAuthorizedForSourceException); whoever may put events on the bus could
 * forge a record else.
 * https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEventsResultEntry.html
 */
export const BY_AWS = { source: [{ prefix: "aws." }] };

/** EventBridge's own page spells the sign-in's detail-type without the space; what is delivered has it. */
const SIGN_IN = ["AWS Console Sign In via CloudTrail", "AWS Console Signin via CloudTrail"];
export const CALLS = [
  "AWS API Call via CloudTrail",
  "AWS Service Event via CloudTrail",
  "AWS Console Action via CloudTrail",
];
/** Of a call that failed nothing has changed. */
export const SUCCEEDED = { errorCode: [{ exists: false }] };

const WHERE: Readonly<Record<string, Where>> = {
  "iam.amazonaws.com": "global",
  "organizations.amazonaws.com": "global",
  "sso.amazonaws.com": "identity-center",
  "sso-directory.amazonaws.com": "identity-center",
  "identitystore.amazonaws.com": "identity-center",
  "identitystore-scim.amazonaws.com": "identity-center",
  "signin.amazonaws.com": "identity-center",
};

/**
 * The rules of EventBridge that deliver what can change the controls: one for everything that root does, and one for
 * each service whose events others cause. All from the collectors' `changedBy`.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html
 */
export function eventRules(controls: readonly Control[]): readonly EventRule[] {
  const triggers: readonly Trigger[] = [...new Set(controls.flatMap(factsOf))].flatMap(
    (fact) => collectors[fact].changedBy,
  );
  const root: EventRule = {
    name: "root",
    where: "everywhere",
    withReads: true,
    pattern: { ...BY_AWS, "detail-type": [...SIGN_IN, ...CALLS], detail: { userIdentity: { type: ["Root"] } } },
  };
  const others = triggers.flatMap((trigger) => ("eventSource" in trigger && !trigger.byRoot ? [trigger] : []));
  const bySource = Map.groupBy(others, ({ eventSource, detail }) => `${eventSource} ${JSON.stringify(detail ?? {})}`);
  return [
    ...(triggers.some(({ byRoot }) => byRoot) ? [root] : []),
    ...[...bySource.values()].map(([first, ...more]) => {
      const { eventSource, detail } = first!;
      const eventName = [...new Set([first!, ...more].flatMap(({ eventNames }) => eventNames))].sort();
      return {
        name: eventSource.replace(".amazonaws.com", ""),
        where: WHERE[eventSource] ?? "everywhere",
        // The detail-type of Identity Center's sign-ins is not documented.
        pattern: {
          ...BY_AWS,
          ...(eventSource === "signin.amazonaws.com" ? {} : { "detail-type": CALLS }),
          detail: { eventSource: [eventSource], eventName, ...SUCCEEDED, ...detail },
        },
      };
    }),
  ];
}
