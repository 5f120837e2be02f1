import type { ReportedTime, RootAct, RootCredentialRow } from "./evidence.ts";
import { rootTaskOf } from "./root-tasks.ts";
import type { PlannedUse } from "./settings.ts";

/**
 * What one act of root was. `root-only-task`, or a step on the way to one; `planned`: inside a declared window;
 * `failed-sign-in`: nobody got in, or has so far; `service`: AWS acted for the account; `assumed-root-session`: `sts:AssumeRoot`
 * from the management account; `daily-work`: everything else.
 */
export type ActClass =
  | "root-only-task"
  | "planned"
  | "daily-work"
  | "failed-sign-in"
  | "service"
  | "assumed-root-session";

export interface ClassifiedAct {
  readonly act: RootAct;
  readonly class: ActClass;
  /** The id of the root-only task, or the owner and reason of the planned use; else empty. */
  readonly because: string;
}

const MINUTE = 60_000;

/**
 * A console session of root ends after 12 hours: a sign-in, or a look around, within that time of a root-only task by
 * the same key or from the same address belongs to it.
 */
export const SESSION = 12 * 60 * MINUTE;

/** Classifies the acts of root. The order of the acts does not matter. */
export function classify(acts: readonly RootAct[], plannedUses: readonly PlannedUse[]): ClassifiedAct[] {
  const tasks = acts.filter((act) => !byNobody(act) && rootTaskOf(act));
  return acts.map((act) => ({ act, ...classOf(act, tasks, plannedUses) }));
}

function classOf(
  act: RootAct,
  tasks: readonly RootAct[],
  plannedUses: readonly PlannedUse[],
): Pick<ClassifiedAct, "class" | "because"> {
  const nobody = byNobody(act);
  if (nobody) return { class: nobody, because: "" };
  const plan = plannedUses.find((use) => within(act.eventTime, use));
  if (plan) return { class: "planned", because: `${plan.owner}: ${plan.reason}` };
  const task = rootTaskOf(act) ? act : onTheWay(act) && tasks.find((each) => sameSession(act, each));
  if (task) return { class: "root-only-task", because: rootTaskOf(task)?.id ?? "" };
  return { class: "daily-work", because: "" };
}

/** The class of an act that no person did as root. */
function byNobody({ eventType, eventName, invokedBy, assumedRoot, consoleLogin }: RootAct): ActClass | null {
  // The exclusions of the CIS metric filter for root use (CIS 1.4.0, 4.3); AWS writes both AwsServiceEvent and AWSServiceEvent.
  if (invokedBy !== null || eventType.toLowerCase() === "awsserviceevent") return "service";
  if (assumedRoot) return "assumed-root-session";
  // Whoever knows the e-mail address can ask; in gets who completes it.
  if (consoleLogin === "Failure" || eventName === "PasswordRecoveryRequested") return "failed-sign-in";
  return null;
}

/** Signing in and looking around: what a root-only task cannot be done without. */
const onTheWay = ({ eventSource, readOnly }: RootAct) => readOnly || eventSource.startsWith("signin.");

const sameSession = (act: RootAct, task: RootAct) =>
  Math.abs(act.eventTime.getTime() - task.eventTime.getTime()) <= SESSION &&
  ((act.accessKeyId !== "" && act.accessKeyId === task.accessKeyId) || act.sourceIPAddress === task.sourceIPAddress);

const within = (time: Date, { from, to }: PlannedUse) =>
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

/** Whether an act, or a declared window, explains a sign of use. */
export function isExplained(sign: SignOfUse, acts: readonly RootAct[], plannedUses: readonly PlannedUse[]): boolean {
  const explains = (act: RootAct) =>
    Math.abs(act.eventTime.getTime() - sign.at.getTime()) <= GRAIN &&
    (sign.credential === "password" ? act.consoleLogin === "Success" : act.accessKeyId.startsWith("AKIA"));
  return acts.some(explains) || plannedUses.some((use) => within(sign.at, use));
}
