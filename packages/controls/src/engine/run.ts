import { signInsRead } from "../domain/sign-ins.ts";
import type { Control } from "../model/control.ts";
import { type Evaluation, type Status, statuses } from "../model/evaluation.ts";
import type { Observations } from "../model/evidence.ts";
import { heldAccess } from "./access.ts";
import { commit, differencesOf } from "./commit.ts";
import type { Comparison } from "./compare.ts";
import { collect, type Evaluated, instanceIn, readBefore } from "./evaluate.ts";
import { exceptionsInForce, withExceptions } from "./exception.ts";
import type { Change } from "./finding.ts";
import type { MemberOf, Run, Standing } from "./ledger.ts";
import { publishUnsent } from "./publish.ts";
import type { World } from "./world.ts";

/** The result of one run. */
export interface Outcome {
  readonly run: Run;
  readonly evaluations: readonly Evaluation[];
  readonly changes: readonly Change[];
}

/**
 * One run: collects, evaluates, records and publishes. It also sends alerts that an earlier run recorded but could not send.
 *
 * @example
 * ```ts
 * import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
 * import { rootAccessKeyAbsent } from "@genkan/controls/catalogue/root-access-key-absent";
 * import { run } from "@genkan/controls/engine/run";
 * import type { Alert } from "@genkan/controls/engine/world";
 * import { defaultSettings } from "@genkan/controls/model/settings";
 *
 * const at = new Date("2026-11-01T00:00:00Z");
 * const value = { mfaEnabled: true, passwordPresent: true, accessKeys: 1, signingCertificates: 0 };
 * const observations = { accountSummary: { known: true, observedAt: at, value } } as const;
 *
 * const sent: Alert[] = [];
 * const world = {
 *   subject: { account: "111122223333", partition: "aws" },
 *   settings: defaultSettings,
 *   collect: async () => ({ observations, apiCalls: 1 }),
 *   ledger: SqliteLedger.openFile(":memory:"),
 *   publish: async (alert: Alert) => void sent.push(alert),
 *   now: () => at,
 *   newRunId: () => "run-1",
 * };
 * await run(world, [rootAccessKeyAbsent]);
 * sent[0]?.changes.map(({ kind, status }) => ({ kind, status }));
 * // => [{ kind: "baseline", status: "NON_COMPLIANT" }]
 * ```
 */
export async function run(world: World, controls: readonly Control[]): Promise<Outcome> {
  const outcome = await record(world, controls);
  await publishUnsent(world);
  return outcome;
}

/**
 * A run that publishes nothing: the process that watches the ledger sends its alert.
 *
 * @example
 * ```ts
 * import { SqliteLedger } from "@genkan/cli/ledger/sqlite";
 * import { rootAccessKeyAbsent } from "@genkan/controls/catalogue/root-access-key-absent";
 * import { record } from "@genkan/controls/engine/run";
 * import { defaultSettings } from "@genkan/controls/model/settings";
 *
 * const at = new Date("2026-11-01T00:00:00Z");
 * const value = { mfaEnabled: true, passwordPresent: true, accessKeys: 1, signingCertificates: 0 };
 * const observations = { accountSummary: { known: true, observedAt: at, value } } as const;
 *
 * const ledger = SqliteLedger.openFile(":memory:");
 * const world = {
 *   subject: { account: "111122223333", partition: "aws" },
 *   settings: defaultSettings,
 *   collect: async () => ({ observations, apiCalls: 1 }),
 *   ledger,
 *   now: () => at,
 *   newRunId: () => "run-1",
 * };
 * await record(world, [rootAccessKeyAbsent]);
 * const { unsent } = await ledger.read("111122223333");
 * unsent.map(({ alertId }) => alertId);
 * // => ["run-1"]
 * ```
 */
export async function record(world: Omit<World, "publish">, controls: readonly Control[]): Promise<Outcome> {
  const { subject, ledger, everySeconds, memberOf } = world;
  const beside = { ...(everySeconds === undefined ? {} : { everySeconds }), ...(memberOf ? { memberOf } : {}) };
  const date = world.now();
  const at = date.toISOString();
  const { standing, apiCalls, evaluatedWith } = await collect(world, controls, date);
  const id = world.newRunId(date);
  const { by, evaluations, changes } = await commit(ledger, subject.account, standing, (stored) => {
    const before = withExceptions(stored, world.exceptions);
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
      comparison: {
        at,
        alertId: id,
        reminders: settings.reminders,
        ...passOf(memberOf),
        now: world.now().toISOString(),
      },
    });
    const held = heldAccess(before.feed, { subject, at, alertId: id });
    return {
      ...differences,
      ...(held.feed ? { feed: held.feed } : {}),
      changes: [...changes, ...notices, ...held.notices],
      accepted: exceptionsInForce(before.exceptions, at),
      by: heartbeat({ id, at, ...countOf(controls), apiCalls, ...beside }, before, evaluated),
      evaluations,
    };
  });
  return { run: by, evaluations, changes };
}

const countOf = (controls: readonly Control[]): Pick<Run, "controls" | "evaluated"> => ({
  controls: controls.length,
  evaluated: controls.map(({ id }) => id),
});

/** When the pass began that a member is evaluated in: its id begins with that time. */
function passOf(memberOf: MemberOf | undefined): Pick<Comparison, "passAt"> {
  const [passAt] = /^\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(memberOf?.pass ?? "") ?? [];
  return passAt === undefined ? {} : { passAt };
}

/** The record of a run, with what the next run need not search for again. */
function heartbeat(
  base: Pick<Run, "id" | "at" | "controls" | "evaluated" | "apiCalls" | "everySeconds" | "memberOf">,
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
    facts: measuredIn(observations),
  };
}

/** When AWS measured each of the observations. */
const measuredIn = (observations: Observations): NonNullable<Run["facts"]> =>
  Object.fromEntries(
    Object.entries(observations).map(([fact, observed]) => [
      fact,
      observed.known ? observed.observedAt.toISOString() : null,
    ]),
  );

/** How many evaluations have each status. */
export function summarise(evaluations: readonly Pick<Evaluation, "status">[]): Record<Status, number> {
  const count = (status: Status) => evaluations.filter((evaluation) => evaluation.status === status).length;
  return Object.fromEntries(statuses.map((status) => [status, count(status)])) as Record<Status, number>;
}
