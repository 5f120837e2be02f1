import { type Asked, type Caller, isDenied, Policy, statementsIn } from "../domain/iam-policy.ts";
import type { Stretch } from "../domain/memory.ts";
import { type ActClass, type Activity, looksAround } from "../domain/root-activity.ts";
import { actOf } from "../engine/activity.ts";
import type { Change } from "../engine/finding.ts";
import type { Standing } from "../engine/ledger.ts";
import type { TrailEvent } from "../model/event.ts";
import { clean } from "../model/text.ts";
import { DAY } from "../model/time.ts";

/** How far back a policy is tried on what the ledger recorded, in days. */
export const EFFECT_DAYS = 30;

/** After how many milliseconds without a run the ledger is behind. */
const BEHIND = DAY;

/** What the ledger has of an account. */
export interface RecordedAccount {
  readonly account: string;
  readonly name: string;
  readonly partition: string;
  readonly standing: Pick<Standing, "activity" | "lastRun" | "findings">;
  /** The changes of the last {@link EFFECT_DAYS} days. */
  readonly changes: readonly Change[];
}

/** When a policy is tried, and on what. */
export interface Trial {
  readonly at: Date;
  /** How many days root's acts are read back at the first run of an account. */
  readonly rootUsageWindowDays: number;
  /** No policy applies to it; `null` where it is not known. */
  readonly managementAccount: string | null;
}

/** Why what root did in an account is not known for the whole time. */
export type Gap = "never-evaluated" | "unread" | "behind" | "later-start";

/** A kind of call that a policy would have denied. */
export interface DeniedCall {
  readonly actor: string;
  readonly eventSource: string;
  /** `null` where the ledger knows that such calls were made, but not which. */
  readonly eventName: string | null;
  /** The last one; ISO 8601, UTC. */
  readonly last: string;
  readonly count: number;
  /** `false` where only some of them may have been denied. */
  readonly isCertain: boolean;
  /** What root's act was; `null` for others than root. */
  readonly class: ActClass | null;
}

/** What a policy would have denied in an account, as far as the ledger knows. */
export interface Effect {
  readonly account: string;
  readonly name: string;
  readonly denied: readonly DeniedCall[];
  /** Why root may have done more than that; `null` where the ledger has all of it. */
  readonly gap: Gap | null;
}

/** What a policy would have denied in the last {@link EFFECT_DAYS} days, in the accounts that it applies to. */
export function effectsOf(content: string, accounts: readonly RecordedAccount[], trial: Trial): readonly Effect[] {
  const policy = new Policy(statementsIn(content) ?? []);
  return accounts
    .filter(({ account }) => account !== trial.managementAccount)
    .map((recorded) => ({
      account: recorded.account,
      name: recorded.name,
      denied: [...deniedOfRoot(policy, recorded, trial), ...deniedOfOthers(policy, recorded, trial)],
      gap: gapOf(recorded, trial),
    }));
}

/** Why what root did in an account is not known for the whole time; `null` where it is. */
export function gapOf({ standing, changes }: RecordedAccount, { at, rootUsageWindowDays }: Trial): Gap | null {
  const { lastRun, findings } = standing;
  if (!lastRun) return "never-evaluated";
  const finding = findings.find(({ control }) => control === ROOT_USAGE);
  const isRead = lastRun.facts ? Boolean(lastRun.facts.rootActivity) : finding !== undefined;
  if (!isRead || finding?.status === "INSUFFICIENT_DATA") return "unread";
  if (Date.parse(lastRun.at) < at.getTime() - BEHIND) return "behind";
  const first = changes.find(({ kind, control }) => kind === "baseline" && control === ROOT_USAGE);
  return first && rootUsageWindowDays < EFFECT_DAYS && Date.parse(first.at) - rootUsageWindowDays * DAY > startOf(at)
    ? "later-start"
    : null;
}

const ROOT_USAGE = "root-usage-limited";
const startOf = (at: Date): number => at.getTime() - EFFECT_DAYS * DAY;

function deniedOfRoot(policy: Policy, recorded: RecordedAccount, { at }: Trial): DeniedCall[] {
  return recorded.standing.activity
    .filter(asksForPermission)
    .flatMap((line) => deniedOfLine(policy, line, recorded, startOf(at)))
    .toSorted((a, b) => b.count - a.count);
}

/** Signing in needs no permission, a failed sign-in is nobody's, and no policy applies to AWS's own services. */
const asksForPermission = ({ class: kind, eventSource }: Activity): boolean =>
  kind !== "service" && kind !== "failed-sign-in" && !eventSource.startsWith("signin.");

/** A line has alike acts, and names the last of them. */
function deniedOfLine(policy: Policy, line: Activity, { account, partition }: RecordedAccount, from: number) {
  const count = countFrom(line.days, from);
  if (!count) return [];
  const isSession = line.class === "assumed-root-session";
  const arn = `arn:${partition}:iam::${account}:root`;
  const caller: Caller = {
    ...{ account, partition, arn, userName: null, id: null },
    ...(isSession ? { assumedRoot: true } : {}),
  };
  const denied = (action: string | null) => isDenied(policy, { caller, action, resource: null });
  const call = (isCertain: boolean, some: number) => ({
    ...{ actor: arn, ...nameOf(line), last: line.eventTime, count: some, isCertain, class: line.class },
  });
  const last = denied(actionOf(line));
  // Root-only tasks and what a session changes are kept by the name of the call.
  if (count === 1 || line.class === "root-only-task" || (isSession && !line.readOnly))
    return last === false ? [] : [call(last === true, count)];
  const any = looksAround(actOf(line)) && !deniesReads(policy) ? false : denied(null);
  if (any) return [call(true, count)];
  return [
    ...(last === false ? [] : [call(last === true, 1)]),
    ...(any === false ? [] : [{ ...call(false, count - 1), eventSource: "", eventName: null }]),
  ];
}

/** Whether a policy may deny a call that only reads. */
const deniesReads = ({ statements }: Policy): boolean =>
  statements.some(({ notActions, actions }) => notActions || actions.some(({ text }) => READS.test(text)));
/** Patterns of actions, in lower case, that such a call may match. */
const READS = /^[^:]*[*?]|:(?:[*?]|get|list|describe|search|lookup|head|check|count|view)/;

const countFrom = (days: readonly Stretch[], from: number): number =>
  days.reduce((sum, [, last, count]) => (last >= from ? sum + count : sum), 0);

/** The events that the ledger has with its changes, of others than root. */
function deniedOfOthers(policy: Policy, { changes, partition }: RecordedAccount, trial: Trial): DeniedCall[] {
  const events = new Map(changes.flatMap(({ events = [] }) => events).map((event) => [event.eventID, event]));
  const asked = [...events.values()].flatMap((event) => {
    const caller = callerOf(event, partition);
    if (!caller || caller.account === trial.managementAccount) return [];
    if (Date.parse(event.eventTime) < startOf(trial.at)) return [];
    const denied = isDenied(policy, { caller, action: actionOf(event), resource: null });
    return denied === false ? [] : [{ event, isCertain: denied === true }];
  });
  const groups = Map.groupBy(asked, ({ event, isCertain }) =>
    JSON.stringify([event.actor, event.eventSource, event.eventName, isCertain]),
  );
  return [...groups.values()].map((group) => {
    const { event, isCertain } = group.toSorted((a, b) => (a.event.eventTime < b.event.eventTime ? 1 : -1))[0]!;
    const { actor, eventTime } = event;
    return { actor: clean(actor), ...nameOf(event), last: eventTime, count: group.length, isCertain, class: null };
  });
}

/**
 * The caller of an event: an IAM user, or the role of a session. `null` for root, whose acts the ledger has by themselves; for
 * AWS, which names no ARN; and for service-linked roles, which no policy applies to.
 */
function callerOf({ actor }: TrailEvent, partition: string): Asked["caller"] | null {
  const [, account = "", kind = "", name = ""] =
    /^arn:[^:]+:(?:iam|sts)::(\d{12}):(user|role|assumed-role)\/([^/].*)$/.exec(actor) ?? [];
  if (!kind || name.startsWith("AWSServiceRoleFor")) return null;
  if (kind === "user") return { account, partition, arn: actor, userName: name.split("/").at(-1)!, id: null };
  const [role = ""] = kind === "role" ? [name] : name.split("/");
  return { account, partition, arn: `arn:${partition}:iam::${account}:role/${role}`, userName: null, id: null };
}

const nameOf = ({ eventSource, eventName }: Pick<TrailEvent, "eventSource" | "eventName">) => ({
  eventSource: clean(eventSource),
  eventName: clean(eventName),
});

/** The prefix of IAM actions, where it is not the first word of the event source. */
const PREFIXES: Readonly<Record<string, string>> = { monitoring: "cloudwatch" };

/** The IAM action of an event. Most have its name; Lambda adds the version of its API. */
function actionOf({ eventSource, eventName }: Pick<TrailEvent, "eventSource" | "eventName">): string {
  const [service = ""] = eventSource.split(".");
  return `${PREFIXES[service] ?? service}:${eventName.replace(/\d{8}(v\d+)?$/, "")}`;
}
