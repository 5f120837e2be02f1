import type { Control, Reason } from "../model/control.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Fact, Observations } from "../model/evidence.ts";
import {
  canBeUndone,
  isRefusal,
  joined,
  type PlannedFix,
  type Refusal,
  type Risk,
  risks,
  type Step,
} from "../model/plan.ts";
import type { Planning, Remedy } from "../model/remedy.ts";
import type { Text } from "../model/text.ts";

/** What a plan is made for: the account, what a person chose, and who would apply it. */
export type PlanFor = Omit<Planning, "evaluation">;

/** What to do about every finding that is NON_COMPLIANT. */
export interface FixPlan {
  readonly account: string;
  readonly partition: string;
  /** When the facts were read. ISO 8601, UTC. */
  readonly at: string;
  /** The findings that the plan puts right. */
  readonly fixes: readonly PlannedFix[];
  /** The changes, in order; each once. */
  readonly steps: readonly Step[];
  /** What the plan rests on, by finding. Together with the steps it tells two plans apart. */
  readonly rests: Readonly<Record<string, unknown>>;
  /** The findings that calls could put right, but not now, or not like this. */
  readonly refused: readonly RefusedFix[];
  /** The findings that no call puts right. */
  readonly byHand: readonly FixByHand[];
  /** What could not be evaluated, and therefore not planned. */
  readonly unknown: readonly Evaluation[];
}

interface OfFinding {
  readonly evaluation: Evaluation;
}
export interface RefusedFix extends OfFinding, Refusal {}
export interface FixByHand extends OfFinding {
  readonly remedy: Exclude<Remedy, { way: "api" }>;
  readonly warning?: Text;
}

/** The remedy of a finding. A user's own control that was written without types may declare none. */
export function remedyOf(control: Pick<Control, "reasons">, code: string): Remedy {
  const reason: Pick<Reason<never>, "remedy"> | undefined = Object.hasOwn(control.reasons, code)
    ? control.reasons[code]
    : undefined;
  return reason?.remedy ?? UNDECLARED;
}

/** The remedy of each reason for which a control is NON_COMPLIANT, in the control's order. */
export const remediesOf = (
  control: Pick<Control, "reasons">,
): readonly { readonly reason: string; readonly remedy: Remedy }[] =>
  Object.entries(control.reasons)
    .filter(([, { status }]) => status === "NON_COMPLIANT")
    .map(([code]) => ({ reason: code, remedy: remedyOf(control, code) }));

/** The control with the facts that its plans need among those of a full run. */
export function withFactsOfPlans<C extends Control>(control: C): C {
  const reads = Object.values(control.reasons).flatMap(({ remedy }): readonly Fact[] => {
    if (remedy?.way === "api") return remedy.reads;
    return remedy?.way === "console" ? (remedy.warning?.reads ?? []) : [];
  });
  return { ...control, usesInPass: [...new Set([...(control.usesInPass ?? []), ...reads])] };
}

/** Plans the fixes of all NON_COMPLIANT evaluations, in their order. It changes nothing. */
export function planFixes(
  controls: readonly Control[],
  evaluations: readonly Evaluation[],
  observations: Observations,
  planFor: PlanFor,
): FixPlan {
  const controlOf = new Map(controls.map((control) => [control.id, control]));
  const fixes: PlannedFix[] = [];
  const refused: RefusedFix[] = [];
  const byHand: FixByHand[] = [];
  const plans: { readonly steps: readonly Step[] }[] = [];
  const rests: Record<string, unknown> = {};
  for (const evaluation of evaluations) {
    const control = controlOf.get(evaluation.control);
    if (evaluation.status !== "NON_COMPLIANT" || !control) continue;
    const remedy = remedyOf(control, evaluation.reason);
    if (remedy.way !== "api") {
      const warning = remedy.way === "console" ? remedy.warning?.from(observations) : null;
      byHand.push({ evaluation, remedy, ...(warning ? { warning } : {}) });
      continue;
    }
    const planned = remedy.plan(observations, { ...planFor, evaluation });
    if (isRefusal(planned)) {
      refused.push({ evaluation, ...planned });
      continue;
    }
    const { control: id, resource, reason } = evaluation;
    const steps = planned.steps.map((step) => step.id);
    fixes.push({ control: id, resource, reason, title: remedy.title, risk: remedy.risk, steps });
    rests[`${id} ${resource.id}`] = planned.rests;
    plans.push(planned);
  }
  const { account, partition, at } = planFor;
  const unknown = evaluations.filter(({ status }) => status === "INSUFFICIENT_DATA");
  return { account, partition, at: at.toISOString(), fixes, steps: joined(plans), rests, refused, byHand, unknown };
}

/** The greatest risk among some fixes; `null` if there are none. */
const greatestRisk = (fixes: readonly Pick<PlannedFix, "risk">[]): Risk | null =>
  risks.findLast((risk) => fixes.some((fix) => fix.risk === risk)) ?? null;

/** Whether a plan may be applied without a person at a terminal: everything in it can be taken back. */
export const mayRunUnattended = ({ fixes, steps }: Pick<FixPlan, "fixes" | "steps">): boolean =>
  greatestRisk(fixes) !== "removes" && steps.every(canBeUndone);

const UNDECLARED: Remedy = {
  way: "console",
  by: "administrator",
  because: {
    en: "The control declares no calls that fix it.",
    ja: "このコントロールには、修正のための呼び出しが定義されていません。",
  },
};
