import { organizationInstance } from "../domain/identity-center.ts";
import { MEMORY_DAYS } from "../domain/memory.ts";
import { SESSION } from "../domain/root-activity.ts";
import { setUpOf } from "../domain/set-up.ts";
import { newSignIns, type SignInsRead, signInsRead, withRememberedSignIns } from "../domain/sign-ins.ts";
import type { ConsoleHome } from "../model/console.ts";
import { type Context, type Control, factsOf, factsOfPass, type Subject } from "../model/control.ts";
import { type Evaluation, type Status, statuses } from "../model/evaluation.ts";
import type { Narrowing } from "../model/event.ts";
import type { Fact, IdentityCenterInstance, Observations, RootAct } from "../model/evidence.ts";
import type { Settings, SetUp } from "../model/settings.ts";
import { DAY } from "../model/time.ts";
import { newActivity, withRemembered } from "./activity.ts";
import { type Change, compare, type Differences, type Exception } from "./finding.ts";
import {
  ConflictError,
  type EventCommit,
  type Ledger,
  type Memory,
  type Run,
  type Standing,
  unsentAlertOf,
} from "./ledger.ts";

/** What is published for the changes of one run. */
export interface Alert extends Subject, ConsoleHome {
  readonly alertId: string;
  readonly changes: readonly Change[];
  /** What is accepted for the time being. */
  readonly exceptions?: readonly Exception[];
  /** The table of the deployment that tells it, which commands must name. */
  readonly table?: string;
}

/**
 * Reads facts from an account, each once, none that was not asked for. With `asked`, events ask: what they prove is
 * taken as it is, of what they name nothing else is read, and what AWS itself measures hours late is not read.
 */
export type Collect = (
  facts: ReadonlySet<Fact>,
  settings: Settings,
  at: Date,
  asked?: Narrowing,
) => Promise<{ readonly observations: Observations; readonly apiCalls: number }>;

/** Everything outside of the rules that a run works on. */
export interface World {
  readonly subject: Subject;
  readonly settings: Settings;
  readonly collect: Collect;
  readonly ledger: Ledger;
  /** Tells an alert; resolves when the channel took it. */
  readonly publish: (alert: Alert) => Promise<void>;
  readonly now: () => Date;
  /** A run's id, unique; ids of later runs sort after those of earlier ones. */
  readonly newRunId: (at: Date) => string;
}

/** What one run found. */
export interface Outcome {
  readonly run: Run;
  readonly evaluations: readonly Evaluation[];
  readonly changes: readonly Change[];
}

const COMMIT_ATTEMPTS = 5;

/** What a ledger remembers that is empty. */
const NOTHING: Memory = { activity: [], signIns: [], lastRun: null };

/** One pass: collect, evaluate, record, tell. What an earlier run recorded but could not tell is told too. */
export async function run(world: World, controls: readonly Control[]): Promise<Outcome> {
  const outcome = await record(world, controls);
  await publishUnsent(world);
  return outcome;
}

/** Collects the facts that the controls ask for, adds what is remembered, and evaluates. */
export async function check(
  { subject, settings, collect }: Pick<World, "subject" | "settings" | "collect">,
  controls: readonly Control[],
  at: Date,
  memory: Memory = NOTHING,
): Promise<Judged & { readonly apiCalls: number }> {
  const { observations, apiCalls } = await collect(factsForPass(controls), settings, at);
  return { ...judge({ subject, settings }, controls, at, observations, memory), apiCalls };
}

/** The facts that some controls ask for when events touch them. */
export const factsFor = (controls: readonly Control[]): ReadonlySet<Fact> => new Set(controls.flatMap(factsOf));

/** The facts that a whole pass reads for some controls. */
export const factsForPass = (controls: readonly Control[]): ReadonlySet<Fact> => new Set(controls.flatMap(factsOfPass));

/** Evaluates what was collected, with the acts of root and the sign-ins that are remembered. */
export function judge(
  { subject, settings }: Pick<World, "subject" | "settings">,
  controls: readonly Control[],
  at: Date,
  collected: Observations,
  { activity, signIns: weak, lastRun }: Memory = NOTHING,
): Judged {
  const { rootActivity, signIns } = collected;
  const from = new Date(at.getTime() - settings.rootUsageWindowDays * DAY - SESSION);
  const observations = {
    ...collected,
    ...(rootActivity ? { rootActivity: withRemembered(rootActivity, activity, from) } : {}),
    ...(signIns
      ? { signIns: withRememberedSignIns(signIns, weak, readBefore(lastRun, collected), daysBefore(at, MEMORY_DAYS)) }
      : {}),
  };
  const known = { ...settings, setUp: setUpOf(observations, settings.setUp, subject) };
  const context: Context = { ...subject, settings: known, at };
  const evaluations = controls.flatMap((control) => control.evaluate(observations, context));
  return { evaluations, observations, settings: known };
}

/** One judgement, and what it was made of. */
export interface Judged {
  readonly evaluations: readonly Evaluation[];
  readonly observations: Observations;
  /** The settings, with what the evidence tells of the set-up. */
  readonly settings: Settings;
}

/** A pass that tells nobody: what it recorded is told by whoever watches the ledger. */
export async function record(world: Omit<World, "publish">, controls: readonly Control[]): Promise<Outcome> {
  const { account } = world.subject;
  const at = world.now();
  const standing = await world.ledger.read(account);
  const stated = settingsWith(world.settings, standing);
  const { observations: collected, apiCalls } = await world.collect(factsForPass(controls), stated, at);
  const id = world.newRunId(at);
  const { by, evaluations, changes } = await commit(world.ledger, account, standing, (before) => {
    const { evaluations, observations, settings } = judge(
      { ...world, settings: settingsWith(world.settings, before) },
      controls,
      at,
      collected,
      before,
    );
    const read = signInsRead(observations.signIns, readBefore(before.lastRun, observations));
    const heartbeat: Run = {
      id,
      at: at.toISOString(),
      controls: controls.length,
      summary: summarise(evaluations),
      apiCalls,
      identityCenterRegion: instanceIn(observations)?.region ?? settings.lastIdentityCenterRegion,
      identityCenterInstance: instanceIn(observations)?.arn ?? before.lastRun?.identityCenterInstance ?? null,
      ...(settings.setUp.known ? { setUpUntil: settings.setUp.until } : {}),
      ...(read ? { signInsRead: read } : {}),
    };
    const old = { ...before, first: before.lastRun === null };
    const now = world.now().toISOString();
    const moved = compare(old, evaluations, heartbeat.at, id, settings.reminders, now);
    const { activity, outdated, notices } = newActivity(actsIn(observations), before, settings, {
      subject: world.subject,
      at: heartbeat.at,
      alertId: id,
    });
    const signIns = newSignIns(observations.signIns, before.signIns, heartbeat.at);
    const changes = [...moved.changes, ...notices];
    return {
      ...moved,
      activity,
      outdated,
      signIns,
      changes,
      accepted: inForce(before, heartbeat.at),
      by: heartbeat,
      evaluations,
    };
  });
  return { run: by, evaluations, changes };
}

/** What is accepted at a time, the next to end first. */
const inForce = ({ exceptions }: Standing, at: string): readonly Exception[] =>
  exceptions
    .filter(({ expires }) => Date.parse(expires) > Date.parse(at))
    .toSorted((a, b) => Date.parse(a.expires) - Date.parse(b.expires));

/** What earlier runs have read of the sign-ins to this instance. */
function readBefore(lastRun: Run | null, observations: Observations): SignInsRead | null {
  const now = instanceIn(observations)?.arn;
  const isOther = now !== undefined && lastRun?.identityCenterInstance !== now;
  return isOther ? null : (lastRun?.signInsRead ?? null);
}

const daysBefore = (at: Date, days: number) => new Date(at.getTime() - days * DAY);

/** The acts of root that were observed. */
export const actsIn = ({ rootActivity }: Observations): readonly RootAct[] =>
  rootActivity?.known ? rootActivity.value.acts : [];

/**
 * Commits what differs from what stands. When another run wrote first, this reads what stands and compares again by it:
 * an act of root that the other run has written may say more than what was collected here. What earlier attempts have
 * recorded counts as well: the alert covers it, and so do the changes that are returned.
 * @throws ConflictError when others write first again and again
 */
export async function commit<D extends Differences & { readonly by: Run | EventCommit }>(
  ledger: Ledger,
  account: string,
  standing: Standing,
  differ: (standing: Standing) => D,
): Promise<D> {
  let partly = false;
  let before = standing;
  for (let attempt = 1; ; attempt++) {
    const differences = differ(before);
    const {
      by,
      written,
      removed,
      changes,
      activity = [],
      outdated = [],
      signIns = [],
      recorded: kept = [],
    } = differences;
    const lists = [written, removed, changes, activity, outdated, signIns, kept];
    // Only a whole run has something to write where nothing differs: its heartbeat.
    const differs = "controls" in by || lists.some((each) => each.length);
    if (!differs && !partly) return differences;
    try {
      await ledger.commit(account, by, differences, partly);
      return partly ? { ...differences, changes: await ledger.changesOf(account, by.id) } : differences;
    } catch (error) {
      if (error instanceof ConflictError) partly ||= error.partly;
      if (error instanceof ConflictError && attempt < COMMIT_ATTEMPTS) {
        before = await ledger.read(account);
        continue;
      }
      // Nothing resumes this commit: what it has recorded is sent now, and not when a later run finds it.
      await ledger.wake(account, unsentAlertOf(by, differences)).catch(() => undefined);
      throw error;
    }
  }
}

/** The settings of a run: the user's, and what people have declared to the ledger. */
export const settingsWith = (settings: Settings, standing: Standing): Settings => ({
  ...settings,
  plannedUses: [...settings.plannedUses, ...standing.plannedUses],
  attestations: [...settings.attestations, ...standing.attestations],
  lastIdentityCenterRegion: standing.lastRun?.identityCenterRegion ?? settings.lastIdentityCenterRegion,
  setUp: remembered(standing.lastRun) ?? settings.setUp,
});

const remembered = (lastRun: Run | null): SetUp | null =>
  lastRun?.setUpUntil === undefined ? null : { known: true, until: lastRun.setUpUntil };

const instanceIn = ({ identityCenter }: Observations): IdentityCenterInstance | undefined =>
  identityCenter?.known ? organizationInstance(identityCenter.value) : undefined;

/** The account's console, as far as what was observed leads to it. */
export const homeIn = ({ partition }: Subject, observations: Observations): ConsoleHome => ({
  partition,
  identityCenterRegion: instanceIn(observations)?.region ?? null,
  identityCenterInstance: instanceIn(observations)?.arn ?? null,
});

/** The account's console, as far as the last run found its pages. */
export const homeOf = ({ partition }: Pick<Subject, "partition">, lastRun: Run | null): ConsoleHome => ({
  partition,
  identityCenterRegion: lastRun?.identityCenterRegion ?? null,
  identityCenterInstance: lastRun?.identityCenterInstance ?? null,
});

/** An alert that was recorded. With all that it tells, it is known to be unsent, and nothing is looked up. */
export interface RecordedAlert {
  readonly alertId: string;
  readonly held?: Omit<Alert, "alertId" | keyof Subject>;
}

/**
 * Publishes every alert that is recorded and unsent, oldest first, or `only` one, and marks each when the channel took it.
 * @throws AggregateError when some could not be published: they stay unsent, and the others are told all the same.
 */
export async function publishUnsent(
  { subject, ledger, publish }: Pick<World, "subject" | "ledger" | "publish">,
  only?: RecordedAlert,
): Promise<void> {
  const failures: unknown[] = [];
  for (const { alertId, says } of await due(ledger, subject.account, only)) {
    try {
      const told = await says();
      // A commit that ended before its first change leaves an alert without any.
      if (told.changes.length) await publish({ ...subject, ...told, alertId });
      await ledger.markSent(subject.account, alertId);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length) throw new AggregateError(failures, `${failures.length} alert(s) could not be published`);
}

/** The alerts that are to be sent, and how to learn what each of them says. */
async function due(
  ledger: Ledger,
  account: string,
  only: RecordedAlert | undefined,
): Promise<readonly { readonly alertId: string; readonly says: () => Promise<NonNullable<RecordedAlert["held"]>> }[]> {
  const held = only?.held;
  if (only && held) return [{ alertId: only.alertId, says: async () => held }];
  const { unsent } = await ledger.read(account);
  return unsent
    .filter(({ alertId }) => !only || alertId === only.alertId)
    .map(({ alertId, beside }) => ({
      alertId,
      says: async () => ({ ...beside, changes: await ledger.changesOf(account, alertId) }),
    }));
}

/** How many evaluations have each status. */
export function summarise(evaluations: readonly Pick<Evaluation, "status">[]): Record<Status, number> {
  const count = (status: Status) => evaluations.filter((evaluation) => evaluation.status === status).length;
  return Object.fromEntries(statuses.map((status) => [status, count(status)])) as Record<Status, number>;
}
