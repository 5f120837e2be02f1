import type { AccessChange, Batch, TrailEvent } from "@genkan/controls/model/event";
import type { Fact, Observations } from "@genkan/controls/model/evidence";
import { type Collector, isByRoot, type Trigger } from "../collect/collector.ts";
import { collectors } from "../collect/index.ts";
import { accessChangeIn } from "./access-change.ts";
import { entryOf, eventOf, fieldsOf, type TrailEntry, type TrailRecord, textIn } from "./record.ts";

/**
 * How long an event's change may not show in AWS's answers, in milliseconds: they are eventually consistent, and IAM's
 * take seconds.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot.html#troubleshoot_general_eventual-consistency
 */
export const SETTLED_AFTER = 120_000;

const facts = Object.keys(collectors) as readonly Fact[];

/** Whether a record can have changed a fact. A failed call changes nothing, but is still an act of root. */
const canChange = (fact: Fact, record: TrailRecord): boolean => {
  const { changedBy, namedBy }: Collector<Fact> = collectors[fact];
  return changedBy.some((trigger) => fires(trigger, record)) && (!namedBy || namedBy(record).length > 0);
};

/** The facts that a record can have changed. */
const changedFacts = (record: TrailRecord): readonly Fact[] => facts.filter((fact) => canChange(fact, record));

function fires(trigger: Trigger, record: TrailRecord): boolean {
  const { eventSource, eventName, errorCode, userIdentity } = record;
  if (isByRoot(trigger) && fieldsOf(userIdentity)["type"] !== "Root") return false;
  if (trigger.kind === "root") return true;
  return (
    errorCode === undefined &&
    trigger.eventSource === eventSource &&
    typeof eventName === "string" &&
    trigger.eventNames.includes(eventName) &&
    (trigger.when?.(record) ?? true)
  );
}

/** A batch, with the records that could not be read. */
export interface ReadBatch extends Batch {
  /**
   * The records that cannot be read: their `eventID` (empty if it is not text), and why. The others are read all the
   * same.
   */
  readonly unreadable: readonly { readonly eventID: string; readonly because: string }[];
}

/**
 * Reads records of CloudTrail, each event once: the facts they can have changed, and what they prove by themselves.
 * `tampering` contains the ids of those that the tampering rules delivered.
 *
 * @example
 * ```ts
 * import { batchOf } from "@genkan/aws/cloudtrail/batch";
 *
 * const record = {
 *   eventID: "5f7e8a9b-0000-4000-8000-000000000001",
 *   eventTime: "2026-11-01T00:00:00Z",
 *   eventSource: "cloudtrail.amazonaws.com",
 *   eventName: "StopLogging",
 *   awsRegion: "us-east-1",
 *   userIdentity: { type: "IAMUser", arn: "arn:aws:iam::111122223333:user/eve" },
 * };
 * const batch = batchOf([record], new Date("2026-11-01T00:00:05Z"));
 * batch.unreadable;
 * // => []
 * ```
 */
export function batchOf(
  records: readonly TrailRecord[],
  now: Date,
  tampering: ReadonlySet<string> = new Set(),
): ReadBatch {
  const once = new Map<string, ReadRecord>();
  const unreadable: ReadBatch["unreadable"][number][] = [];
  for (const record of records) {
    try {
      const read = readRecord(record);
      once.set(read.entry.id, read);
    } catch (error) {
      unreadable.push({ eventID: textIn(fieldsOf(record), "eventID"), because: String((error as Error).message) });
    }
  }
  const all = [...once.values()].sort((a, b) => a.entry.at.getTime() - b.entry.at.getTime());
  const proves = Object.fromEntries(
    facts.flatMap((fact) => {
      const { fromEvents }: Collector<Fact> = collectors[fact];
      const events = all.filter(({ changes }) => changes.includes(fact)).map(({ entry }) => entry);
      const [first, last] = [events[0], events.at(-1)];
      if (!fromEvents || !first || !last) return [];
      return [[fact, { known: true, value: fromEvents(events, first.at), observedAt: last.at, fromEvents: true }]];
    }),
  ) as Observations;
  const signals = all.map(({ changes, names, entry, event, access }) => ({
    settled: now.getTime() - entry.at.getTime() >= SETTLED_AFTER,
    changes,
    names,
    tampering: tampering.has(entry.id),
    event,
    ...(access ? { access } : {}),
  }));
  return { signals, proves, names: namesIn(all), unreadable };
}

/** What was read from one record. */
interface ReadRecord {
  readonly entry: TrailEntry;
  readonly event: TrailEvent;
  readonly changes: readonly Fact[];
  readonly names: Batch["names"];
  /** How it changed who may administer. A failed call changed nothing. */
  readonly access: AccessChange | null;
}

/**
 * Reads from one record everything that is needed later, so that a bad record fails here and does not affect others.
 * @throws Error if a field that determines the record's meaning does not have the type that AWS gives it
 */
function readRecord(record: TrailRecord): ReadRecord {
  const entry = entryOf(record);
  for (const name of ["eventSource", "eventName"] as const)
    if (!textIn(entry.record, name)) throw new TypeError(`${name} is not a text`);
  // It must be certain who acted: an identity of another shape might be root's.
  const identity = record["userIdentity"] ?? {};
  if (fieldsOf(identity) !== identity) throw new TypeError("userIdentity is not an object");
  if (typeof (fieldsOf(identity)["type"] ?? "") !== "string") throw new TypeError("userIdentity.type is not a text");
  const changes = changedFacts(record);
  for (const fact of changes) collectors[fact].fromEvents?.([entry], entry.at);
  const names = Object.fromEntries(
    changes.flatMap((fact) => {
      const { namedBy }: Collector<Fact> = collectors[fact];
      return namedBy ? [[fact, namedBy(record)]] : [];
    }),
  );
  const access = accessChangeIn(entry) ?? null;
  return { entry, event: eventOf(entry), changes, names, access: access?.errorCode === null ? access : null };
}

/** For each fact about many resources, the resources that the events name, starting with the earliest events. */
function namesIn(all: readonly ReadRecord[]): Batch["names"] {
  return Object.fromEntries(
    facts.flatMap((fact) => {
      // The oldest are read first, so that later events cannot displace them again and again.
      const resources = new Set(all.flatMap(({ names }) => names[fact] ?? []));
      return resources.size ? [[fact, [...resources]]] : [];
    }),
  );
}
