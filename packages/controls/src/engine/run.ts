import { signInsRead } from "../domain/sign-ins.ts";
import type { Control } from "../model/control.ts";
import { type Evaluation, type Status, statuses } from "../model/evaluation.ts";
import { commit, differencesOf } from "./commit.ts";
import { collect, type Evaluated, instanceIn, readBefore } from "./evaluate.ts";
import { exceptionsInForce } from "./exception.ts";
import type { Change } from "./finding.ts";
import type { Run, Standing } from "./ledger.ts";
import { publishUnsent } from "./publish.ts";
import type { World } from "./world.ts";

/** The result of one run. */
export interface Outcome {
  readonly run: Run;
  readonly evaluations: readonly Evaluation[];
  readonly changes: readonly Change[];
}

/** One run: collect, evaluate, record, publish. Alerts that an earlier run recorded but could not send are sent too. */
export async function run(world: World, controls: readonly Control[]): Promise<Outcome> {
  const outcome = await record(world, controls);
  await publishUnsent(world);
  return outcome;
}

/** A run that publishes nothing: whatever watches the ledger sends its alert. */
export async function record(world: Omit<World, "publish">, controls: readonly Control[]): Promise<Outcome> {
  const { subject, ledger } = world;
  const date = world.now();
  const at = date.toISOString();
  const { standing, apiCalls, evaluatedWith } = await collect(world, controls, date);
  const id = world.newRunId(date);
  const { by, evaluations, changes } = await commit(ledger, subject.account, standing, (before) => {
    const evaluated = evaluatedWith(before);
    const { evaluations, settings } = evaluated;
    const {
      notices,
      work: _,
      changes,
      ...differences
    } = differencesOf({
      subject,
      standing: before,
      evaluated,
      before: { ...before, first: before.lastRun === null },
      evaluations,
      comparison: { at, alertId: id, reminders: settings.reminders, now: world.now().toISOString() },
    });
    return {
      ...differences,
      changes: [...changes, ...notices],
      accepted: exceptionsInForce(before.exceptions, at),
      by: heartbeat({ id, at, controls: controls.length, apiCalls }, before, evaluated),
      evaluations,
    };
  });
  return { run: by, evaluations, changes };
}

/** The record of a run, with what the next run need not search for again. */
function heartbeat(
  base: Pick<Run, "id" | "at" | "controls" | "apiCalls">,
  { lastRun }: Standing,
  { evaluations, observations, settings }: Evaluated,
): Run {
  const instance = instanceIn(observations);
  const read = signInsRead(observations.signIns, readBefore(lastRun, observations));
  return {
    kind: "run",
    ...base,
    summary: summarise(evaluations),
    identityCenterRegion: instance?.region ?? settings.lastIdentityCenterRegion,
    identityCenterInstance: instance?.arn ?? lastRun?.identityCenterInstance ?? null,
    ...(settings.setUp.known ? { setUpUntil: settings.setUp.until } : {}),
    ...(read ? { signInsRead: read } : {}),
  };
}

/** How many evaluations have each status. */
export function summarise(evaluations: readonly Pick<Evaluation, "status">[]): Record<Status, number> {
  const count = (status: Status) => evaluations.filter((evaluation) => evaluation.status === status).length;
  return Object.fromEntries(statuses.map((status) => [status, count(status)])) as Record<Status, number>;
}
