import { isSignInWithoutMfa, rootUsageLimited } from "../catalogue/root-usage-limited.ts";
import { isNear, joinedDays, type Line, lastOf, mayHold, remember, standIns } from "../domain/memory.ts";
import {
  type ActClass,
  type Activity,
  byNobody,
  type ClassifiedAct,
  classify,
  isDuringSetUp,
  kindOf,
  SESSION,
} from "../domain/root-activity.ts";
import { rootTaskOf } from "../domain/root-tasks.ts";
import type { Subject } from "../model/control.ts";
import { accountResource, type Severity, type Status } from "../model/evaluation.ts";
import type { TrailEvent } from "../model/event.ts";
import type { Observed, RootAct, RootActivity } from "../model/evidence.ts";
import type { Settings } from "../model/settings.ts";
import { clean } from "../model/text.ts";
import { DAY } from "../model/time.ts";
import { exceptionFor } from "./exception.ts";
import { type Change, once } from "./finding.ts";
import type { Standing } from "./ledger.ts";

/** The reasons for a notice about an act of root, in addition to the verdict on the use of root. */
export type NoticeReason =
  | "root-task-done"
  /** Root's own credentials or e-mail address were changed: not declared, and not part of the set-up. */
  | "root-credentials-changed"
  | "root-used-as-planned"
  | "root-used-again"
  /** A session of `sts:AssumeRoot` changed something. */
  | "root-session-used";

/**
 * How many sessions of one kind have a line of their own. The others share one, so that an attacker who keeps changing
 * addresses cannot fill the ledger.
 */
const MOST_SESSIONS = 50;
/** Acts that are older than the last run by more than this need no notice. */
const NEWS = DAY;
/** The resource type of a notice: the event that it is about. */
export const EVENT_TYPE = "AWS::CloudTrail::Event";

/** The last act of a line. */
export function actOf(line: Activity): RootAct {
  const { class: _, because: _b, first: _f, noticed: _n, key: _k, days: _d, version: _v, eventTime, ...act } = line;
  return { ...act, eventTime: new Date(eventTime) };
}

/** The last act of a line, with its class. */
export const classifiedOf = (line: Activity): ClassifiedAct => ({
  act: actOf(line),
  class: line.class,
  because: line.because,
});

/** The first and the last act of every day of a line. */
export const endsOf = (line: Activity): readonly RootAct[] =>
  line.days.flatMap(([first, last]) => [...new Set([first, last])].map((at) => actAt(line, at, 0)));

/** An act of a line at another time; the ledger knows nothing else about it. */
const actAt = (line: Activity, at: number, remembered: number): RootAct => {
  const act = actOf(line);
  return at === act.eventTime.getTime()
    ? { ...act, remembered }
    : { ...act, eventID: "", eventTime: new Date(at), remembered };
};

/**
 * Adds the acts that the ledger remembers to those that were just read: events also come from Regions that are not read,
 * and minutes before AWS's own history contains them. When nothing could be read, remembered acts may still prove daily
 * work.
 */
export function withRemembered(
  observed: Observed<RootActivity>,
  remembered: readonly Activity[],
  from: Date,
): Observed<RootActivity> {
  const read = observed.known ? observed.value.acts : [];
  const timesOf = timesBySession(read, remembered);
  const more = remembered.flatMap((line) =>
    standIns(line, timesOf(line), from.getTime()).map(({ at, count }) => actAt(line, at, count)),
  );
  if (!more.length) return observed;
  if (!observed.known) {
    const observedAt = new Date(Math.max(...more.map(({ eventTime }) => eventTime.getTime())));
    const unread = [{ region: "", cause: observed.cause }];
    return { known: true, observedAt, value: { from, regions: [], everyRegion: false, unread, acts: more } };
  }
  return { ...observed, value: { ...observed.value, acts: [...read, ...more] } };
}

/** The times of the acts that were read, by the line that holds them, whatever their class. */
function timesBySession(read: readonly RootAct[], lines: readonly Activity[]): (line: Activity) => readonly number[] {
  const own = new Set(lines.map((line) => JSON.stringify(aloneOf(line))));
  const byLine = Map.groupBy(read, (act) => {
    const alone = placeOf(act);
    return own.has(JSON.stringify(alone)) ? JSON.stringify(alone) : JSON.stringify([...alone.slice(0, 2), null]);
  });
  return (line) => (byLine.get(JSON.stringify(aloneOf(line))) ?? []).map(({ eventTime }) => eventTime.getTime());
}

/** What distinguishes the lines of one class: the kind of act, the name where each name counts, and the session. */
type Place = readonly [kind: string, name: string, session: string | null];

function placeOf(act: RootAct): Place {
  const nobody = byNobody(act);
  if (nobody === "service" || nobody === "failed-sign-in") return [nobody, "", null];
  const isNamed = nobody === "assumed-root-session" ? !act.readOnly : rootTaskOf(act) !== undefined;
  const key = act.accessKeyId.startsWith("AKIA") ? act.accessKeyId : "";
  return [kindOf(act), isNamed ? act.eventName : "", `${key} ${act.sourceIPAddress}`];
}

type Key = readonly [kind: ActClass, because: string, ...Place];
const aloneOf = ({ key }: Activity): Place => (JSON.parse(key) as Key).slice(2) as unknown as Place;
const familyOf = (key: string): string => JSON.stringify((JSON.parse(key) as Key).slice(0, 4));

/** Assigns each act to a line. An act that is read again gets the same line; the acts must be in order of time. */
function linesFor(held: readonly Activity[]): (act: RootAct, of: Pick<Activity, "class" | "because">) => string {
  const known = new Map(held.map((line) => [line.key, lastOf(line)]));
  const sessions = new Map<string, number>();
  const isShared = (key: string) => (JSON.parse(key) as Key)[4] === null;
  const count = (key: string) => sessions.set(familyOf(key), (sessions.get(familyOf(key)) ?? 0) + 1);
  for (const key of known.keys()) if (!isShared(key)) count(key);
  return (act, { class: kind, because }) => {
    const [ofKind, name, session] = placeOf(act);
    const own = JSON.stringify([kind, because, ofKind, name, session]);
    if (session === null || known.has(own)) return own;
    const shared = JSON.stringify([kind, because, ofKind, name, null]);
    const isOld = act.eventTime.getTime() <= (known.get(shared) ?? Number.NEGATIVE_INFINITY);
    if (isOld || (sessions.get(familyOf(own)) ?? 0) >= MOST_SESSIONS) return shared;
    known.set(own, act.eventTime.getTime());
    count(own);
    return own;
  };
}

/** What acts change in the ledger, and the notices that they need. */
export interface NewActivity {
  readonly activity: readonly Activity[];
  readonly outdated: readonly Activity[];
  readonly notices: readonly Change[];
  /** The acts (`eventID`) that are known to be daily work. */
  readonly work: ReadonlySet<string>;
}

/** The run or the batch of events that records acts. */
interface Occasion {
  readonly subject: Subject;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly alertId: string;
}

/** An act with its class, and the key of the line that it belongs to. */
interface PlacedAct extends ClassifiedAct {
  readonly key: string;
}

/** The lines of root activity that acts make, and the notices for new acts. Before the first full run there are none. */
export function newActivity(
  acts: readonly RootAct[],
  standing: Standing,
  settings: Pick<Settings, "plannedUses" | "setUp" | "rootUsageWindowDays">,
  occasion: Occasion,
): NewActivity {
  const { activity: stored } = standing;
  const now = Date.parse(occasion.at);
  const { read, endsByLine } = classified(acts, stored, settings, now);
  const moved = withMoved(stored, endsByLine, settings);
  const held = moved.lines;
  const lineOf = linesFor(held);
  const placed = read.map((each) => ({ ...each, key: lineOf(each.act, each) }));
  const written = new Map([...moved.written, ...longerLines(held, placed, now)].map((line) => [line.key, line]));
  const notices = noticesFor(placed, held, standing, { ...occasion, setUp: settings.setUp });
  return {
    activity: finished({ written: [...written.values()], stored, held, placed, notices }),
    // A line that is written again is replaced, not deleted.
    outdated: moved.outdated.filter(({ key }) => !written.has(key)),
    notices,
    work: new Set([
      ...held.filter(isWork).map(({ eventID }) => eventID),
      ...read.filter(isWork).map(({ act }) => act.eventID),
    ]),
  };
}

const isWork = (each: Pick<Activity, "class">): boolean => each.class === "daily-work";

/** The classes of the acts that were read (each once, in order of time), and of the ends of each stored line. */
function classified(
  acts: readonly RootAct[],
  stored: readonly Activity[],
  settings: Pick<Settings, "plannedUses" | "setUp" | "rootUsageWindowDays">,
  now: number,
) {
  const from = now - settings.rootUsageWindowDays * DAY - SESSION;
  const ends = stored.flatMap((line) => (lastOf(line) < from ? [] : endsOf(line).map((act) => ({ line, act }))));
  const read = once(
    acts.filter(({ remembered }) => remembered === undefined),
    ({ eventID }) => eventID,
  ).toSorted((a, b) => a.eventTime.getTime() - b.eventTime.getTime());
  const all = classify([...read, ...ends.map(({ act }) => act)], settings).map((each) => ({
    ...each,
    because: clean(each.because),
  }));
  return {
    read: all.slice(0, read.length),
    endsByLine: Map.groupBy(all.slice(read.length), (_, i) => ends[i]!.line.key),
  };
}

/** The lines that acts extend or begin. */
const longerLines = (held: readonly Activity[], placed: readonly PlacedAct[], now: number): readonly Activity[] =>
  remember<Omit<Activity, keyof Line>>(
    held,
    placed.map(({ key, act, class: kind, because }) => ({
      key,
      at: act.eventTime.getTime(),
      body: bodyOf(act, kind, because),
    })),
    now,
  );

/** The lines to write, with their versions, their first acts, and the acts that have a notice. */
function finished({
  written,
  stored,
  held,
  placed,
  notices,
}: {
  readonly written: readonly Activity[];
  readonly stored: readonly Activity[];
  readonly held: readonly Activity[];
  readonly placed: readonly PlacedAct[];
  readonly notices: readonly Change[];
}): readonly Activity[] {
  const versionOf = new Map(stored.map(({ key, version }) => [key, version]));
  const firstHeld = new Map(held.map(({ key, first }) => [key, first]));
  const earliest = new Map(placed.toReversed().map(({ key, act }) => [key, act]));
  const noticed = new Set(notices.map(({ resource }) => resource.id));
  const ids = Map.groupBy(placed, ({ key }) => key);
  return written.map((line) => ({
    ...line,
    version: (versionOf.get(line.key) ?? 0) + 1,
    first: firstOf(line, firstHeld.get(line.key) ?? null, earliest.get(line.key)),
    noticed: (ids.get(line.key) ?? []).map(({ act }) => clean(act.eventID)).filter((id) => noticed.has(id)),
  }));
}

/** The notices for the acts that are new since the last run; none before the first one. */
function noticesFor(
  placed: readonly PlacedAct[],
  held: readonly Activity[],
  { activity, findings, exceptions, lastRun }: Standing,
  occasion: Occasion & Pick<Settings, "setUp">,
): readonly Change[] {
  if (!lastRun) return [];
  const { id: control } = rootUsageLimited;
  const resource = accountResource(occasion.subject.account);
  const finding = findings.find((each) => each.control === control);
  const isAlerting =
    finding?.lastKnown === "NON_COMPLIANT" && exceptionFor({ control, resource }, exceptions, occasion.at) === null;
  const since = Date.parse(lastRun.at) - NEWS;
  const isHeld = heldIn(held);
  const news = placed.filter((each) => each.act.eventTime.getTime() >= since && !isHeld(each));
  const notices: Change[] = [];
  const notified: Notified[] = activity.map((line) => ({ ...line, address: addressOf(line.key, line) }));
  for (const each of news) {
    const { act, key, class: kind, because } = each;
    const address = addressOf(key, act);
    const reason = noticeReason(each, address, notified, { isAlerting, setUp: occasion.setUp });
    if (reason) notices.push(noticeOn(each, reason, occasion));
    const time = act.eventTime.getTime();
    notified.push({ ...act, class: kind, because, address, days: [[time, time, 1]] });
  }
  return notices;
}

/**
 * Why an act needs a notice, if it does: there is one of each kind per session, and one per planned use. `isAlerting`:
 * daily work has been reported already and no exception accepts it.
 */
function noticeReason(
  { act, class: kind, because }: ClassifiedAct,
  address: string | null,
  notified: readonly Notified[],
  { isAlerting, setUp }: { readonly isAlerting: boolean } & Pick<Settings, "setUp">,
): NoticeReason | null {
  const time = act.eventTime.getTime();
  const before = notified.filter(
    (other) => other.class === kind && other.address === address && isNear(other, time, SESSION),
  );
  switch (kind) {
    case "root-only-task": {
      const isFirst = !before.some(({ eventName }) => eventName === act.eventName);
      const task = rootTaskOf(act);
      if (!task || !isFirst) return null;
      return task.takeover && !isDuringSetUp(act, { setUp }) ? "root-credentials-changed" : "root-task-done";
    }
    case "planned": {
      const isFirst = !notified.some((other) => other.class === kind && other.because === because);
      return isFirst ? "root-used-as-planned" : null;
    }
    case "daily-work":
      return isAlerting && !before.length ? "root-used-again" : null;
    case "assumed-root-session": {
      // Genkan reports its own fixes. Audits read as root every hour; what another session changes is news.
      if (because) return null;
      const isFirst = !before.some(({ readOnly, eventName }) => !readOnly && eventName === act.eventName);
      return !act.readOnly && isFirst ? "root-session-used" : null;
    }
    default:
      return null;
  }
}

/** How each notice is recorded. `because` is the name of the parameter with the act's task or plan. */
const noticeKinds: Readonly<
  Record<NoticeReason, { readonly status: Status; readonly severity: Severity; readonly because?: string }>
> = {
  "root-task-done": { status: "COMPLIANT", severity: "LOW", because: "task" },
  "root-credentials-changed": { status: "NON_COMPLIANT", severity: "HIGH", because: "task" },
  "root-used-as-planned": { status: "COMPLIANT", severity: "LOW", because: "plan" },
  "root-used-again": { status: "NON_COMPLIANT", severity: "HIGH" },
  "root-session-used": { status: "COMPLIANT", severity: "LOW" },
};

/** The notice about an act, as a change. */
function noticeOn({ act, because }: ClassifiedAct, reason: NoticeReason, { subject, at, alertId }: Occasion): Change {
  const { status, severity: usual, because: name } = noticeKinds[reason];
  const severity = reason === "root-used-again" && isSignInWithoutMfa(act) ? "CRITICAL" : usual;
  return {
    alertId,
    kind: "notice",
    at,
    control: rootUsageLimited.id,
    resource: { type: EVENT_TYPE, id: clean(act.eventID) },
    status,
    severity,
    reason,
    params: {
      ...(name ? { [name]: because } : {}),
      eventName: clean(act.eventName),
      sourceIPAddress: clean(act.sourceIPAddress),
    },
    evidence: [{ fact: "rootActivity", observedAt: act.eventTime.toISOString() }],
    from: null,
    fromSince: null,
    events: [eventOf(act, subject)],
  };
}

const bodyOf = (act: RootAct, kind: ActClass, because: string): Omit<Activity, keyof Line> => ({
  ...act,
  eventTime: act.eventTime.toISOString(),
  class: kind,
  because,
  first: null,
  noticed: [],
});

/**
 * The acts of one session that were notified or needed no notice. `address` is `null` if several sessions share a line.
 */
type Notified = Pick<Activity, "class" | "because" | "eventName" | "readOnly" | "days"> & {
  readonly address: string | null;
};

const addressOf = (key: string, { sourceIPAddress }: Pick<RootAct, "sourceIPAddress">): string | null =>
  (JSON.parse(key) as Key)[4] === null ? null : sourceIPAddress;

/**
 * Whether the ledger may hold an act already, and its notice with it. An act that is held with another class needs no
 * notice either, unless it is daily work: a repeated notice is better than a missing one there.
 */
function heldIn(lines: readonly Activity[]) {
  const byPlace = Map.groupBy(lines, (line) => JSON.stringify(aloneOf(line)));
  return ({ act, key, class: kind }: { act: RootAct; key: string; class: ActClass }): boolean => {
    const place = JSON.stringify((JSON.parse(key) as Key).slice(2));
    const mine = (byPlace.get(place) ?? []).filter((line) => line.key === key || kind !== "daily-work");
    return mine.some((line) => mayHold(line, act.eventTime.getTime()));
  };
}

/** The first act of a line: the one that it had, or one that was read now; `null` when it is no longer remembered. */
function firstOf(line: Activity, before: Activity["first"], earliest: RootAct | undefined): Activity["first"] {
  const start = firstTimeOf(line);
  if (before && Date.parse(before.eventTime) === start) return before;
  if (!earliest || earliest.eventTime.getTime() !== start) return null;
  const { eventID, eventTime, eventSource, eventName } = earliest;
  return { eventID, eventTime: eventTime.toISOString(), eventSource, eventName };
}

/** Moves the lines whose class has changed: a use that was declared late, or a set-up that had not ended. */
function withMoved(
  activity: readonly Activity[],
  endsByLine: ReadonlyMap<string, readonly ClassifiedAct[]>,
  { setUp }: Pick<Settings, "setUp">,
) {
  const moves = activity.flatMap((line) => {
    const [now, ...more] = endsByLine.get(line.key) ?? [];
    if (!now || more.some((each) => each.class !== now.class || each.because !== now.because)) return [];
    if (now.class === line.class && now.because === line.because) return [];
    // An unknown end of the set-up does not change what was part of it.
    if (!setUp.known && line.class === "set-up") return [];
    return [{ line, now }];
  });
  const outdated = moves.map(({ line }) => line);
  // All of them leave before any arrives: one may take the key that another had.
  const lines = new Map(activity.filter((line) => !outdated.includes(line)).map((line) => [line.key, line]));
  const written = new Map<string, Activity>();
  for (const { line, now } of moves) {
    const key = JSON.stringify([now.class, now.because, ...aloneOf(line)]);
    const other = lines.get(key) ?? line;
    const both: Activity = {
      ...(lastOf(other) > lastOf(line) ? other : line),
      class: now.class,
      because: now.because,
      key,
      days: joinedDays(other.days, line.days),
      first: (firstTimeOf(other) < firstTimeOf(line) ? other : line).first,
    };
    lines.set(key, both);
    written.set(key, both);
  }
  return { lines: [...lines.values()], outdated, written: [...written.values()] };
}

/** When the first act of a line was that it holds. */
const firstTimeOf = ({ days }: Activity): number => days[0]?.[0] ?? Number.POSITIVE_INFINITY;

const eventOf = (act: RootAct, { account, partition }: Subject): TrailEvent => {
  const { eventID, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, mfaUsed } = act;
  const actor = `arn:${partition}:iam::${account}:root`;
  const eventTime = act.eventTime.toISOString();
  return { eventID, eventTime, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, actor, mfaUsed };
};
