import type { ReportedTime, RootAct, RootCredentialRow } from "../model/evidence.ts";
import { type PlannedUse, type Settings, windowsAmong } from "../model/settings.ts";
import type { Line } from "./memory.ts";
import { rootTaskOf } from "./root-tasks.ts";
import { isSetUpWork } from "./set-up.ts";

/**
 * What one act of root was. `root-only-task`, or a step on the way to one; `planned`: inside a declared window; `set-up`:
 * part of the account's initial set-up, when no administrator could do it; `failed-sign-in`: nobody got in, or has so far;
 * `service`: AWS acted for the account; `assumed-root-session`: `sts:AssumeRoot` from the management account;
 * `daily-work`: everything else.
 */
export type ActClass =
  | "root-only-task"
  | "planned"
  | "set-up"
  | "daily-work"
  | "failed-sign-in"
  | "service"
  | "assumed-root-session";

export interface ClassifiedAct {
  readonly act: RootAct;
  readonly class: ActClass;
  /**
   * The id of the root-only task, or the owner and reason of the planned use or of a privileged session that Genkan has opened;
   * else empty.
   */
  readonly because: string;
}

/**
 * Acts of root that are alike, as the ledger keeps them: one line, however often it was done. Alike are acts of one kind and
 * class in one session (an address, or a long-term access key at an address). The fields are those of the last one, and what
 * it was taken for. Times are ISO 8601, UTC.
 */
export interface Activity extends Omit<RootAct, "eventTime" | "remembered">, Line {
  readonly eventTime: string;
  readonly class: ActClass;
  /** The root-only task (an id of `rootTasks`), or the owner and reason of the planned use; else empty. */
  readonly because: string;
  /** The first one; `null`: it is older than what the ledger remembers. */
  readonly first: Pick<Activity, "eventID" | "eventTime" | "eventSource" | "eventName"> | null;
  /** Of the acts that the last write added, those (`eventID`) of which it has a notice. */
  readonly noticed: readonly string[];
}

const MINUTE = 60_000;

/**
 * A console session of root ends after 12 hours: a sign-in, or a look around, within that time of a root-only task by
 * the same key or from the same address belongs to it.
 */
export const SESSION = 12 * 60 * MINUTE;

type Rules = Pick<Settings, "plannedUses" | "setUp">;

/** Classifies the acts of root. The order of the acts does not matter. */
export function classify(acts: readonly RootAct[], rules: Rules): ClassifiedAct[] {
  const people = acts.filter((act) => !byNobody(act) && !ownSession(act, rules));
  const tasks = people.filter(rootTaskOf);
  const setUp = people.filter((act) => isSetUp(act, rules));
  return acts.map((act) => ({ act, ...classOf(act, tasks, setUp, rules) }));
}

function classOf(
  act: RootAct,
  tasks: readonly RootAct[],
  setUp: readonly RootAct[],
  rules: Rules,
): Pick<ClassifiedAct, "class" | "because"> {
  const nobody = byNobody(act);
  const own = ownSession(act, rules);
  if (own) return { class: "assumed-root-session", because: `${own.reason} (${own.owner})` };
  if (nobody) return { class: nobody, because: "" };
  const plan = windowsAmong(rules.plannedUses).find((use) => isWithin(act.eventTime, use));
  if (plan) return { class: "planned", because: `${plan.owner}: ${plan.reason}` };
  const task = rootTaskOf(act) ? act : onTheWay(act) && tasks.find((each) => sameSession(act, each));
  if (task) return { class: "root-only-task", because: rootTaskOf(task)?.id ?? "" };
  if (isSetUp(act, rules) || (looksAround(act) && setUp.some((each) => sameSession(act, each))))
    return { class: "set-up", because: "" };
  return { class: "daily-work", because: "" };
}

/**
 * The privileged session of Genkan's own in which an act was done. AWS's example of a record in the member does not say that
 * the session is a privileged one, but it has the key that AssumeRoot gave out.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/cloudtrail-track-privileged-tasks.html
 */
const ownSession = (
  { accessKeyId }: RootAct,
  { plannedUses }: Pick<Settings, "plannedUses">,
): PlannedUse | undefined => (accessKeyId ? plannedUses.find(({ session }) => session === accessKeyId) : undefined);

const isSetUp = (act: RootAct, rules: Rules): boolean => isSetUpWork(act) && isDuringSetUp(act, rules);

/** Whether an act falls into the initial set-up of the account. It does not where the end of the set-up is unknown. */
export const isDuringSetUp = ({ eventTime }: RootAct, { setUp }: Pick<Settings, "setUp">): boolean =>
  setUp.known && (setUp.until === null || eventTime.getTime() <= Date.parse(setUp.until));

/**
 * AWS services that pass on what a person does, and name themselves in `invokedBy`: older records of the console do, and
 * AWS's managed MCP server is reported to.
 */
const PASSES_ON = /^(signin|aws-mcp)\.amazonaws\.com(\.cn)?$/;

/** The class of an act that no person did as root; `null` when a person did it. */
export function byNobody({ eventType, eventName, invokedBy, assumedRoot, signIn }: RootAct): ActClass | null {
  // The exclusions of the CIS metric filter for root use (CIS 1.4.0, 4.3), but for what a person does by way of a
  // service; AWS writes both AwsServiceEvent and AWSServiceEvent.
  if (invokedBy !== null && !PASSES_ON.test(invokedBy)) return "service";
  if (eventType.toLowerCase() === "awsserviceevent") return "service";
  if (assumedRoot) return "assumed-root-session";
  // Anybody who knows the e-mail address can ask for a new password; only who completes the recovery gets in.
  if (signIn === "Failure" || eventName === "PasswordRecoveryRequested") return "failed-sign-in";
  return null;
}

/**
 * What an act is by itself, whenever and beside whatever it is done: acts of one kind, done at one time in one session, are of
 * one class.
 */
export const kindOf = (act: RootAct): string =>
  byNobody(act) ??
  JSON.stringify([rootTaskOf(act)?.id ?? "", onTheWay(act), looksAround(act), isSetUpWork(act), usedPassword(act)]);

/** Signing in and looking around: what a root-only task cannot be done without. */
const onTheWay = (act: RootAct) => act.eventSource.startsWith("signin.") || looksAround(act);

/** Names of calls that list or describe things. Other calls that only read use them: they decrypt, query, or invoke. */
const LOOKS = /^(List|Describe|Get|Search|Lookup|Head|Check|Count|View)/;
/** Names of calls that return contents or credentials, which no console page needs on the way to a task. */
const REVEALS =
  /Secret|Password|Parameter|Credential|Token|Object(?!Lock)|Item|Record|Result|Content|Message|Code|Log|Snapshot|Download|Url|File|Blob|Value|GetFunction$/;

/** Whether an act only looks around: it reads, and what it reads are not contents or credentials. */
export const looksAround = ({ eventSource, eventName, readOnly }: RootAct) =>
  readOnly && LOOKS.test(eventName) && (!REVEALS.test(eventName) || /^(iam|signin|organizations)\./.test(eventSource));

const sameSession = (act: RootAct, task: RootAct) =>
  Math.abs(act.eventTime.getTime() - task.eventTime.getTime()) <= SESSION &&
  ((act.accessKeyId !== "" && act.accessKeyId === task.accessKeyId) || act.sourceIPAddress === task.sourceIPAddress);

/** Whether a time lies within a planned use. */
export const isWithin = (time: Date, { from, to }: Pick<PlannedUse, "from" | "to">): boolean =>
  time.getTime() >= Date.parse(from) && time.getTime() <= Date.parse(to);

/** A sign of use in the credential report. */
export interface SignOfUse {
  readonly credential: "password" | "access-key";
  readonly at: Date;
  readonly service: string | null;
  readonly region: string | null;
}

/** The signs of use that the root user's row of the credential report holds, from `from` on; most recent first. */
export function signsOfUse({ passwordLastUsed, accessKeys }: RootCredentialRow, from: Date): SignOfUse[] {
  const sign = (
    credential: SignOfUse["credential"],
    at: ReportedTime,
    service: string | null,
    region: string | null,
  ) => (at instanceof Date && at >= from ? [{ credential, at, service, region }] : []);
  return [
    ...sign("password", passwordLastUsed, null, null),
    ...accessKeys.flatMap((key) => sign("access-key", key.lastUsed, key.lastUsedService, key.lastUsedRegion)),
  ].sort((a, b) => b.at.getTime() - a.at.getTime());
}

/**
 * How far the report's time may lie from the event's: it keeps passwords to 5 minutes and keys to 15, and of several
 * uses within that it keeps the first. https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
 */
const GRAIN = 15 * MINUTE;

/** Sign-in events that prove that the root password was used, beside `ConsoleLogin`: those of `aws login`. */
const PASSWORD_USES = ["AuthorizeOAuth2Access", "CreateOAuth2Token"];

/** Whether an act, or a declared window, explains a sign of use: same credential, time, service and Region. */
export function isExplained(sign: SignOfUse, acts: readonly RootAct[], plannedUses: readonly PlannedUse[]): boolean {
  const explains = (act: RootAct) =>
    Math.abs(act.eventTime.getTime() - sign.at.getTime()) <= GRAIN &&
    (sign.credential === "password" ? usedPassword(act) : act.accessKeyId.startsWith("AKIA") && isWhere(sign, act));
  return acts.some(explains) || windowsAmong(plannedUses).some((use) => isWithin(sign.at, use));
}

const usedPassword = ({ eventName, signIn }: RootAct) => signIn === "Success" || PASSWORD_USES.includes(eventName);

/** Whether the report names the service and the Region of an act; where it names none, any will do. */
const isWhere = ({ service, region }: SignOfUse, { eventSource, awsRegion }: RootAct) =>
  (service === null || eventSource.startsWith(`${service.toLowerCase()}.`)) &&
  (region === null || region === awsRegion);
