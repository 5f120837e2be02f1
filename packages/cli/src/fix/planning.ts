import { createHash } from "node:crypto";
import { type Manager, managersOf } from "@genkan/aws/fix/managed-by";
import { evaluate, homeIn } from "@genkan/controls/engine/evaluate";
import { type FixHeader, isUnfinished } from "@genkan/controls/engine/fix";
import { type FixPlan, planFixes, withFactsOfPlans } from "@genkan/controls/engine/plan-fixes";
import type { ConsoleHome } from "@genkan/controls/model/console";
import type { Evaluation } from "@genkan/controls/model/evaluation";
import type { Choices } from "@genkan/controls/model/remedy";
import type { Locale } from "@genkan/controls/model/text";
import { accepted, openStanding } from "../check.ts";
import { type Configuration, configurationFor } from "../configuration.ts";
import type { LedgerChoice } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import { accountOf } from "../target/subject.ts";
import type { Target } from "../target/target.ts";

/** What a plan is made for: the account, the controls, and what the user chose. */
export interface FixChoice extends LedgerChoice {
  readonly scenario: string | undefined;
  readonly locale: Locale;
  readonly config: string | undefined;
  readonly identityCenterRegion: string | undefined;
  /** The controls to fix; all without any. */
  readonly controls: readonly string[];
  readonly choices: Choices;
}

/** A plan, with what it was made from. */
export interface Planned {
  readonly plan: FixPlan;
  /** Distinguishes plans: the same steps that rest on the same facts have the same one. */
  readonly fingerprint: string;
  /** The first digits of the fingerprint. */
  readonly id: string;
  readonly caller: string;
  readonly home: ConsoleHome;
  /** Other tools that manage what the plan changes. */
  readonly managers: readonly Manager[];
  /** Fixes that were stopped or have failed. What they changed last may not have taken effect. */
  readonly unfinished: readonly FixHeader[];
  readonly configuration: Configuration;
}

/** Evaluates an account and plans the fixes of what is NON_COMPLIANT. It reads only. */
export async function plan(shell: Shell, choice: FixChoice, target: Target): Promise<Planned> {
  const { controls: control, choices } = choice;
  const configuration = await configurationFor(shell, {
    ...choice,
    ...(control.length ? { control } : { control: undefined }),
  });
  const { subject, arn, collect } = await accountOf(target.aws);
  const at = target.now();
  await using ledger = await openStanding(shell, choice, target.aws, subject.account);
  const world = { subject, collect, settings: configuration.settings, ledger };
  const evaluated = await evaluate(world, configuration.controls.map(withFactsOfPlans), at);
  const { standing, observations, settings } = evaluated;
  // What was accepted stays, unless somebody asks for that control.
  const isMeant = (each: Evaluation) => control.length > 0 || !accepted(each, standing.exceptions, at).exception;
  const evaluations = evaluated.evaluations.filter(isMeant);
  const made = planFixes(configuration.controls, evaluations, observations, {
    ...subject,
    at,
    settings,
    caller: arn,
    choices,
  });
  const fingerprint = fingerprintOf(made);
  return {
    plan: made,
    fingerprint,
    id: fingerprint.slice(0, 8),
    caller: arn,
    home: homeIn(subject, observations),
    unfinished: standing.fixes.filter(isUnfinished),
    managers: made.steps.length ? await managersOf(target.aws, made.steps, configuration.managedBy) : [],
    configuration,
  };
}

/** What a plan does, and what it rests on; not when it was made. */
export function fingerprintOf({ account, partition, fixes, steps, rests }: FixPlan): string {
  const content = JSON.stringify({ account, partition, fixes, steps, rests }, sorted);
  return createHash("sha256").update(content).digest("hex");
}

/** Objects with their keys in order: the order in which AWS answers means nothing. */
const sorted = (_: string, value: unknown): unknown =>
  value !== null && typeof value === "object" && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
