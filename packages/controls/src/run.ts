import { type Context, type Control, factsOf, type Subject } from "./control.ts";
import { type Evaluation, type Status, statuses } from "./evaluation.ts";
import type { Fact, Observations } from "./evidence.ts";
import { type Change, compare } from "./finding.ts";
import { organizationInstance } from "./identity-center.ts";
import { ConflictError, type Ledger, type Run, type Standing } from "./ledger.ts";
import type { Settings } from "./settings.ts";

/** What is published for the changes of one run. */
export interface Alert extends Subject {
  readonly alertId: string;
  readonly changes: readonly Change[];
}

/** Reads facts from an account, each once, none that was not asked for. */
export type Collect = (
  facts: ReadonlySet<Fact>,
  settings: Settings,
  at: Date,
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

/** One pass: collect, evaluate, record, tell. What an earlier run recorded but could not tell is told too. */
export async function run(world: World, controls: readonly Control[]): Promise<Outcome> {
  const outcome = await record(world, controls);
  await tell(world);
  return outcome;
}

/** Collects the facts that the controls ask for, and judges. */
export async function check(
  { subject, settings, collect }: Pick<World, "subject" | "settings" | "collect">,
  controls: readonly Control[],
  at: Date,
): Promise<{
  readonly evaluations: readonly Evaluation[];
  readonly apiCalls: number;
  readonly observations: Observations;
}> {
  const { observations, apiCalls } = await collect(new Set(controls.flatMap(factsOf)), settings, at);
  const context: Context = { ...subject, settings, at };
  return {
    evaluations: controls.flatMap((control) => control.evaluate(observations, context)),
    apiCalls,
    observations,
  };
}

/** A pass that tells nobody: what it recorded is told by whoever watches the ledger. */
export async function record(world: Omit<World, "publish">, controls: readonly Control[]): Promise<Outcome> {
  const { account } = world.subject;
  const at = world.now();
  let standing = await world.ledger.read(account);
  const settings = settingsWith(world.settings, standing);
  const { evaluations, apiCalls, observations } = await check({ ...world, settings }, controls, at);
  const heartbeat: Run = {
    id: world.newRunId(at),
    at: at.toISOString(),
    controls: controls.length,
    summary: summarise(evaluations),
    apiCalls,
    identityCenterRegion: regionIn(observations) ?? settings.lastIdentityCenterRegion,
  };
  for (let attempt = 1; ; attempt++) {
    const before = { ...standing, first: standing.lastRun === null };
    const differences = compare(before, evaluations, heartbeat.at, heartbeat.id);
    try {
      await world.ledger.commit(account, heartbeat, differences);
      return { run: heartbeat, evaluations, changes: differences.changes };
    } catch (error) {
      if (!(error instanceof ConflictError) || attempt === COMMIT_ATTEMPTS) throw error;
      standing = await world.ledger.read(account);
    }
  }
}

/** The settings of a run: the user's, and what people have declared to the ledger. */
export const settingsWith = (settings: Settings, standing: Standing): Settings => ({
  ...settings,
  plannedUses: [...settings.plannedUses, ...standing.plannedUses],
  attestations: [...settings.attestations, ...standing.attestations],
  lastIdentityCenterRegion: standing.lastRun?.identityCenterRegion ?? settings.lastIdentityCenterRegion,
});

const regionIn = ({ identityCenter }: Observations): string | null =>
  (identityCenter?.known && organizationInstance(identityCenter.value)?.region) || null;

/**
 * Publishes every alert that is recorded and untold, oldest first, and marks each when the channel took it.
 * @throws AggregateError when some could not be published: they stay untold, and the others are told all the same.
 */
export async function tell({ subject, ledger, publish }: Pick<World, "subject" | "ledger" | "publish">): Promise<void> {
  const failures: unknown[] = [];
  for (const alertId of (await ledger.read(subject.account)).untold) {
    try {
      await publish({ ...subject, alertId, changes: await ledger.changesOf(subject.account, alertId) });
      await ledger.told(subject.account, alertId);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length) throw new AggregateError(failures, `${failures.length} alert(s) could not be published`);
}

/** How many evaluations have each status. */
export function summarise(evaluations: readonly Pick<Evaluation, "status">[]): Record<Status, number> {
  const count = (status: Status) => evaluations.filter((evaluation) => evaluation.status === status).length;
  return Object.fromEntries(statuses.map((status) => [status, count(status)])) as Record<Status, number>;
}
