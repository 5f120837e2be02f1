import { rootUsageLimited } from "../catalogue/root-usage-limited.ts";
import { type Activity, type ClassifiedAct, classify, SESSION } from "../domain/root-activity.ts";
import { rootTaskOf } from "../domain/root-tasks.ts";
import type { Subject } from "../model/control.ts";
import { accountResource, type Severity, type Status } from "../model/evaluation.ts";
import type { TrailEvent } from "../model/event.ts";
import type { Observed, RootAct, RootActivity } from "../model/evidence.ts";
import type { Settings } from "../model/settings.ts";
import { clean } from "../model/text.ts";
import { DAY } from "../model/time.ts";
import { type Change, exceptionFor, once } from "./finding.ts";
import type { Standing } from "./ledger.ts";

/** What is told of an act of root beside the verdict on its use. */
export type NoticeReason =
  | "root-task-done"
  | "root-used-as-planned"
  | "root-used-again"
  /** A session of `sts:AssumeRoot` changed something. */
  | "root-session-used";

/** CloudTrail's event history ends after 90 days, and no window is longer. */
export const ACTIVITY_DAYS = 91;
/** What happened longer ago than this before the last run is not news. */
const NEWS = DAY;
/** The type under which a notice names the event that it is about. */
export const EVENT_TYPE = "AWS::CloudTrail::Event";

export const actOf = ({ class: _, because: __, eventTime, ...act }: Activity): RootAct => ({
  ...act,
  eventTime: new Date(eventTime),
});

const activityOf = ({ act, class: kind, because }: ClassifiedAct): Activity => ({
  ...act,
  eventTime: act.eventTime.toISOString(),
  class: kind,
  because: clean(because),
});

/**
 * Adds the acts that the ledger remembers to those that were just read: events tell of Regions that are not read and
 * come minutes before AWS's own history. Where nothing could be read, what is remembered may still prove daily work.
 */
export function withRemembered(
  observed: Observed<RootActivity>,
  remembered: readonly Activity[],
  from: Date,
): Observed<RootActivity> {
  const acts = remembered.map(actOf).filter(({ eventTime }) => eventTime >= from);
  if (!acts.length) return observed;
  if (!observed.known) {
    const observedAt = new Date(Math.max(...acts.map(({ eventTime }) => eventTime.getTime())));
    const unread = [{ region: "", cause: observed.cause }];
    return { known: true, observedAt, value: { from, regions: [], everyRegion: false, unread, acts } };
  }
  const read = new Set(observed.value.acts.map(({ eventID }) => eventID));
  const more = acts.filter(({ eventID }) => !read.has(eventID));
  return { ...observed, value: { ...observed.value, acts: [...observed.value.acts, ...more] } };
}

/** The acts that the ledger does not hold yet, or holds as something else, and what is to be told of the new ones. */
export function newActivity(
  acts: readonly RootAct[],
  { activity, findings, exceptions, lastRun }: Standing,
  settings: Pick<Settings, "plannedUses" | "setUp">,
  { subject, at, alertId }: { readonly subject: Subject; readonly at: string; readonly alertId: string },
): { readonly activity: readonly Activity[]; readonly notices: readonly Change[] } {
  const held = new Map(activity.map((each) => [each.eventID, each]));
  const seen = classify(acts, settings).map(activityOf);
  const written = once(seen, ({ eventID }) => eventID).filter((each) => {
    const old = held.get(each.eventID);
    return old?.class !== each.class || old.because !== each.because;
  });
  if (!lastRun) return { activity: written, notices: [] };

  const { id: control } = rootUsageLimited;
  const resource = accountResource(subject.account);
  const standing = findings.find((each) => each.control === control);
  const excepted = exceptionFor({ control, resource }, exceptions, at) !== null;
  const notice = (
    act: Activity,
    reason: NoticeReason,
    status: Status,
    severity: Severity,
    params: Change["params"],
  ): Change => ({
    alertId,
    kind: "notice",
    at,
    control,
    resource: { type: EVENT_TYPE, id: clean(act.eventID) },
    status,
    severity,
    reason,
    params: { ...params, eventName: clean(act.eventName), sourceIPAddress: clean(act.sourceIPAddress) },
    evidence: [{ fact: "rootActivity", observedAt: act.eventTime }],
    from: null,
    fromSince: null,
    events: [eventOf(act, subject)],
  });

  const since = Date.parse(lastRun.at) - NEWS;
  const news = written.filter(({ eventID, eventTime }) => !held.has(eventID) && Date.parse(eventTime) >= since);
  const notices: Change[] = [];
  const told = [...held.values()];
  for (const act of news.toSorted((a, b) => (a.eventTime < b.eventTime ? -1 : 1))) {
    // One session is told once of each kind.
    const before = told.filter((each) => each.class === act.class && sameSession(each, act));
    if (act.class === "root-only-task" && rootTaskOf(actOf(act))) {
      if (before.some(({ eventName }) => eventName === act.eventName)) continue;
      notices.push(notice(act, "root-task-done", "COMPLIANT", "LOW", { task: act.because }));
    } else if (act.class === "planned" && !told.some((each) => each.class === "planned" && sameReason(each, act))) {
      notices.push(notice(act, "root-used-as-planned", "COMPLIANT", "LOW", { plan: act.because }));
    } else if (act.class === "daily-work" && standing?.lastKnown === "NON_COMPLIANT" && !excepted && !before.length) {
      notices.push(notice(act, "root-used-again", "NON_COMPLIANT", "HIGH", {}));
    } else if (act.class === "assumed-root-session" && !act.readOnly) {
      // Audits read as root every hour; what a session changes is news.
      if (!before.some(({ readOnly, eventName }) => !readOnly && eventName === act.eventName))
        notices.push(notice(act, "root-session-used", "COMPLIANT", "LOW", {}));
    }
    told.push(act);
  }
  return { activity: written, notices };
}

const eventOf = (act: Activity, { account, partition }: Subject): TrailEvent => {
  const { eventID, eventTime, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, mfaUsed } = act;
  const actor = `arn:${partition}:iam::${account}:root`;
  return { eventID, eventTime, eventSource, eventName, awsRegion, sourceIPAddress, userAgent, actor, mfaUsed };
};

const sameReason = (a: Activity, b: Activity) => a.because === b.because;
const sameSession = (a: Activity, b: Activity) =>
  a.sourceIPAddress === b.sourceIPAddress && Math.abs(Date.parse(a.eventTime) - Date.parse(b.eventTime)) <= SESSION;
