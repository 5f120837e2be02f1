import { organizationInstance } from "../domain/identity-center.ts";
import { MEMORY_DAYS } from "../domain/memory.ts";
import { SESSION } from "../domain/root-activity.ts";
import { setUpOf } from "../domain/set-up.ts";
import { type SignInsRead, withRememberedSignIns } from "../domain/sign-ins.ts";
import type { ConsoleHome } from "../model/console.ts";
import { type Context, type Control, factsOf, factsOfPass, type Subject } from "../model/control.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Narrowing } from "../model/event.ts";
import type { Fact, IdentityCenterInstance, Observations } from "../model/evidence.ts";
import { isMfaAttestation, type Settings, type SetUp } from "../model/settings.ts";
import { DAY, daysBefore } from "../model/time.ts";
import { withRemembered } from "./activity.ts";
import { type Ledger, type Memory, NOTHING_STANDS, type Run, type Standing } from "./ledger.ts";
import type { World } from "./world.ts";

/**
 * The account, settings and collector of an evaluation. It only reads the ledger; without one, nothing is remembered.
 */
export interface Evaluating extends Pick<World, "subject" | "settings" | "collect"> {
  readonly ledger?: Pick<Ledger, "read">;
}

/** Facts that were collected for some controls, ready to evaluate. */
export interface Collected {
  /** The state of the ledger before the facts were read. */
  readonly standing: Standing;
  /** Requests sent to AWS. */
  readonly apiCalls: number;
  /** Evaluates the facts with what the ledger remembers: `standing`, or a newer one after a conflict. */
  readonly evaluatedWith: (standing: Standing) => Evaluated;
}

/** The evaluations of some controls, and what they were made from. */
export interface Evaluated {
  readonly evaluations: readonly Evaluation[];
  /** The facts that were collected, with the acts of root and the sign-ins that the ledger remembers. */
  readonly observations: Observations;
  /** The settings, with what the evidence shows of the initial set-up. */
  readonly settings: Settings;
}

/**
 * Reads the ledger, collects the facts of some controls and prepares to evaluate them. Runs, events, Config rules and
 * `genkan check` all use it. A `narrowing` reads only what events touch.
 * @param more facts to collect beside those of the controls
 */
export async function collect(
  { subject, settings, collect: read, ledger }: Evaluating,
  controls: readonly Control[],
  at: Date,
  narrowing?: Narrowing,
  more: readonly Fact[] = [],
): Promise<Collected> {
  const standing = (await ledger?.read(subject.account)) ?? NOTHING_STANDS;
  const facts = new Set([...(narrowing ? factsFor(controls) : factsForPass(controls)), ...more]);
  const { observations, apiCalls } = await read(facts, settingsWith(settings, standing), at, narrowing);
  return {
    standing,
    apiCalls,
    evaluatedWith: (current) =>
      evaluateFacts({ subject, settings: settingsWith(settings, current) }, controls, {
        at,
        collected: observations,
        memory: current,
      }),
  };
}

/**
 * Reads the ledger, collects the facts of some controls, and evaluates them once. It writes nothing.
 *
 * @example
 * ```ts
 * import { rootAccessKeyAbsent } from "@genkan/controls/catalogue/root-access-key-absent";
 * import { evaluate } from "@genkan/controls/engine/evaluate";
 * import { defaultSettings } from "@genkan/controls/model/settings";
 *
 * const at = new Date("2026-11-01T00:00:00Z");
 * const value = { mfaEnabled: true, passwordPresent: true, accessKeys: 1, signingCertificates: 0 };
 * const observations = { accountSummary: { known: true, observedAt: at, value } } as const;
 *
 * const world = {
 *   subject: { account: "111122223333", partition: "aws" },
 *   settings: defaultSettings,
 *   collect: async () => ({ observations, apiCalls: 1 }),
 * };
 * const { evaluations } = await evaluate(world, [rootAccessKeyAbsent], at);
 * evaluations.map(({ status, reason }) => ({ status, reason }));
 * // => [{ status: "NON_COMPLIANT", reason: "root-access-key-present" }]
 * ```
 */
export async function evaluate(
  world: Evaluating,
  controls: readonly Control[],
  at: Date,
): Promise<Evaluated & Omit<Collected, "evaluatedWith">> {
  const { standing, apiCalls, evaluatedWith } = await collect(world, controls, at);
  return { standing, apiCalls, ...evaluatedWith(standing) };
}

/** The facts that some controls need when events touch them. */
export const factsFor = (controls: readonly Control[]): ReadonlySet<Fact> => new Set(controls.flatMap(factsOf));

/** The facts that a whole run reads for some controls. */
export const factsForPass = (controls: readonly Control[]): ReadonlySet<Fact> => new Set(controls.flatMap(factsOfPass));

/** The facts to evaluate. */
interface Facts {
  readonly at: Date;
  readonly collected: Observations;
  /** What the ledger remembers of events; nothing by default. */
  readonly memory?: Memory;
}

/** Evaluates facts, with the acts of root and the sign-ins that the ledger remembers. */
export function evaluateFacts(
  { subject, settings }: Pick<World, "subject" | "settings">,
  controls: readonly Control[],
  { at, collected, memory = NOTHING_STANDS }: Facts,
): Evaluated {
  const { activity, signIns: weakSignIns, lastRun } = memory;
  const { rootActivity, signIns } = collected;
  const from = new Date(at.getTime() - settings.rootUsageWindowDays * DAY - SESSION);
  const before = readBefore(lastRun, collected);
  const oldest = daysBefore(at, MEMORY_DAYS);
  const observations = {
    ...collected,
    ...(rootActivity ? { rootActivity: withRemembered(rootActivity, activity, from) } : {}),
    ...(signIns ? { signIns: withRememberedSignIns(signIns, weakSignIns, before, oldest) } : {}),
  };
  const known = { ...settings, setUp: setUpOf(observations, settings.setUp, subject) };
  const context: Context = { ...subject, settings: known, at };
  const evaluations = controls.flatMap((control) => control.evaluate(observations, context));
  return { evaluations, observations, settings: known };
}

/** The settings of a run: those of the user, and what was declared in the ledger. */
export const settingsWith = (settings: Settings, standing: Standing): Settings => ({
  ...settings,
  plannedUses: [...settings.plannedUses, ...standing.plannedUses],
  attestations: [...settings.attestations, ...standing.attestations.filter(isMfaAttestation)],
  lastIdentityCenterRegion: standing.lastRun?.identityCenterRegion ?? settings.lastIdentityCenterRegion,
  setUp: rememberedSetUp(standing.lastRun) ?? settings.setUp,
});

const rememberedSetUp = (lastRun: Run | null): SetUp | null =>
  lastRun?.setUpUntil === undefined ? null : { known: true, until: lastRun.setUpUntil };

/** The period for which earlier runs have read every sign-in to this instance of Identity Center. */
export function readBefore(lastRun: Run | null, observations: Observations): SignInsRead | null {
  const now = instanceIn(observations)?.arn;
  const isOther = now !== undefined && lastRun?.identityCenterInstance !== now;
  return isOther ? null : (lastRun?.signInsRead ?? null);
}

/** The organization instance of Identity Center that was observed. */
export const instanceIn = ({ identityCenter }: Observations): IdentityCenterInstance | undefined =>
  identityCenter?.known ? organizationInstance(identityCenter.value) : undefined;

/** Where the pages of the account's console are, as far as the observations show it. */
export const homeIn = ({ partition }: Subject, observations: Observations): ConsoleHome => ({
  partition,
  identityCenterRegion: instanceIn(observations)?.region ?? null,
  identityCenterInstance: instanceIn(observations)?.arn ?? null,
});

/** Where the pages of the account's console are, as far as the last run found them. */
export const homeOf = ({ partition }: Pick<Subject, "partition">, lastRun: Run | null): ConsoleHome => ({
  partition,
  identityCenterRegion: lastRun?.identityCenterRegion ?? null,
  identityCenterInstance: lastRun?.identityCenterInstance ?? null,
});
