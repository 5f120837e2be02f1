import {
  type AccessIds,
  type AccessNames,
  accessFacts,
  concernsAccess,
  judgedAccess,
  namelessIn,
  namesIn,
  withMemberships,
  withNames,
} from "../domain/access.ts";
import { accessEvents } from "../model/access.ts";
import type { Subject } from "../model/control.ts";
import { accountResource } from "../model/evaluation.ts";
import type { AccessChange, Signal } from "../model/event.ts";
import type { Fact, Observations } from "../model/evidence.ts";
import type { AccessFeed, AccessRecord } from "./access-record.ts";
import { EVENT_TYPE } from "./activity.ts";
import type { CausedBy, Change } from "./finding.ts";
import type { Fix, FixHeader } from "./fix.ts";
import { afterAlert, isFlood } from "./flood.ts";

/** The id that an access change has in place of a control's. */
export const ACCESS = "access-changes";
/** The reason code of the summary of access changes that were too many to be reported one by one. */
export const ACCESS_HELD = "access-changes-held";

/** How access changes are reported. */
export interface AccessNotices {
  /** Whether channels get them; if not, they are only recorded. */
  readonly sent: boolean;
  /** Reads the names of what an event names by its id. What has none is left out. */
  readonly namesOf?: (wanted: AccessIds<readonly string[]>, observations: Observations) => Promise<AccessNames>;
}

/** Whether an event concerns IAM alone, so that it need not wait for Identity Center. */
export const isAboutRole = ({ kind }: Pick<AccessChange, "kind">): boolean => accessEvents[kind].about === "role";

/** The access changes of events, in order of time. */
export const accessIn = (signals: readonly Signal[]): readonly AccessChange[] =>
  signals
    .flatMap(({ access }) => (access ? [access] : []))
    .toSorted((a, b) => (a.event.eventTime < b.event.eventTime ? -1 : 1));

/** The facts to read for access changes, beside those of the controls. Without notices, what is read anyway has to do. */
export const factsForAccess = (
  changes: readonly AccessChange[],
  notices: AccessNotices | undefined,
): readonly Fact[] => (notices?.sent ? [...new Set(changes.flatMap(accessFacts))] : []);

/** The access changes that concern the account, with names, as far as they are known. */
export async function describedAccess(
  changes: readonly AccessChange[],
  observations: Observations,
  { subject, notices }: { readonly subject: Subject; readonly notices?: AccessNotices | undefined },
): Promise<readonly AccessChange[]> {
  const judged = withMemberships(changes)
    .map((change) => judgedAccess(change, observations, subject))
    .filter(concernsAccess);
  const known = namesIn(observations, changes);
  const withKnown = judged.map((change) => withNames(change, known));
  const wanted = namelessIn(withKnown);
  const isComplete = Object.values(wanted).every((ids) => !ids.length);
  if (isComplete || !notices?.namesOf) return withKnown;
  const names = await notices.namesOf(wanted, observations);
  return withKnown.map((change) => withNames(change, names));
}

/** When the earliest of some changes was, in ISO 8601. */
export const earliestOf = (changes: readonly AccessChange[]): string => changes[0]?.event.eventTime ?? "";

/** The fix behind a change, if one of its calls was it: by whom, when, and by the id of the request. */
export function fixBehind({ event, requestId }: AccessChange, fixes: readonly Fix[]): CausedBy | undefined {
  const fix = fixes.find(
    ({ by, results }) => by === event.actor && results.some(({ requestIds }) => requestIds.includes(requestId)),
  );
  return fix && { id: fix.id, by: fix.by };
}

/** Whether one of these fixes may be behind a change, so that it is worth reading what it did. */
export const mayBeFix = ({ event: { actor, eventTime } }: AccessChange, fixes: readonly FixHeader[]): boolean =>
  fixes.some(({ by, at }) => by === actor && at.slice(0, SECOND) <= eventTime.slice(0, SECOND));

/** The times of events are to the second. */
const SECOND = "2026-11-01T00:00:00".length;

/** The batch of events that records access changes. */
interface Occasion {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly alertId: string;
  /** Whether channels get them. */
  readonly sent: boolean;
  /** What the ledger holds of earlier ones. */
  readonly feed: AccessFeed | undefined;
  readonly fixes: readonly Fix[];
}

/** What access changes write: their records, and the notices of those that are reported at once. */
export interface NewAccess {
  readonly access: readonly AccessRecord[];
  readonly feed: AccessFeed | null;
  readonly notices: readonly Change[];
}

/**
 * Records access changes that are new to the ledger. Where channels get them, each has a notice, up to as many as a flood
 * has; further ones wait for one summary by the next run.
 */
export function newAccess(changes: readonly AccessChange[], { at, alertId, sent, feed, fixes }: Occasion): NewAccess {
  const access = changes.map(({ document: _, ...change }): AccessRecord => {
    const fix = fixBehind(change, fixes);
    return { ...change, recordedAt: at, ...(fix ? { fix } : {}) };
  });
  if (!sent || !access.length) return { access, feed: null, notices: [] };
  let times = feed?.times ?? [];
  let held = feed?.held ?? null;
  const notices: Change[] = [];
  for (const record of access) {
    const { eventTime } = record.event;
    if (held || isFlood(times, at)) {
      held = held
        ? {
            count: held.count + 1,
            from: earlier(held.from, eventTime),
            to: earlier(held.to, eventTime) === eventTime ? held.to : eventTime,
          }
        : { count: 1, from: eventTime, to: eventTime };
      continue;
    }
    times = afterAlert(times, at);
    notices.push(noticeOf(record, { at, alertId }));
  }
  return { access, feed: { times, held, version: (feed?.version ?? 0) + 1 }, notices };
}

const earlier = (a: string, b: string): string => (a < b ? a : b);

function noticeOf(
  { kind, event, params, administers, fix }: AccessRecord,
  { at, alertId }: Pick<Occasion, "at" | "alertId">,
): Change {
  return {
    ...{ alertId, kind: "notice", at, control: ACCESS },
    resource: { type: EVENT_TYPE, id: event.eventID },
    ...{ status: "COMPLIANT", severity: "LOW", reason: kind },
    params: { ...params, administers },
    evidence: [],
    ...{ from: null, fromSince: null },
    events: [event],
    ...(fix ? { fix } : {}),
  };
}

/** The summary of the access changes that were held back, and what the ledger holds after it; nothing if none were. */
export function heldAccess(
  feed: AccessFeed | undefined,
  { subject, at, alertId }: { readonly subject: Subject; readonly at: string; readonly alertId: string },
): { readonly feed?: AccessFeed; readonly notices: readonly Change[] } {
  if (!feed?.held) return { notices: [] };
  const summary: Change = {
    ...{ alertId, kind: "notice", at, control: ACCESS },
    resource: accountResource(subject.account),
    ...{ status: "COMPLIANT", severity: "LOW", reason: ACCESS_HELD },
    params: { ...feed.held },
    evidence: [],
    ...{ from: null, fromSince: null },
  };
  return { feed: { ...feed, held: null, version: feed.version + 1 }, notices: [summary] };
}
