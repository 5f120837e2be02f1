import type { Resource } from "../model/evaluation.ts";
import type { Cause } from "../model/evidence.ts";
import { MissingOutputError, type Outputs, withOutputs } from "../model/outputs.ts";
import type { Call, Inverse, PlannedFix, Step } from "../model/plan.ts";
import type { Text } from "../model/text.ts";
import { HOUR } from "../model/time.ts";
import type { CausedBy } from "./finding.ts";

/**
 * How an applied plan stands: `applying` while its steps are made, and after its process was killed; `applied`: every step
 * is done or was there already; `failed`: a step failed and the rest was left; `interrupted`: it was stopped between two
 * calls; `undone`: another fix took it back.
 */
export type FixState = "applying" | "applied" | "failed" | "interrupted" | "undone";

/** Why a step failed. Data, so that it can be stored and reported in every language. */
export type FixFailure =
  /** Something that the plan relies on is not there any more. */
  | { readonly kind: "stale"; readonly action: string; readonly expected: string }
  /** Something with the same name exists, but it is not what the step would create. */
  | {
      readonly kind: "name-clash";
      readonly action: string;
      readonly found: string;
      readonly differs: readonly string[];
    }
  /** AWS still refused the call after several attempts, because of a conflict or because it did not know a new resource. */
  | { readonly kind: "not-propagated"; readonly action: string; readonly detail: string; readonly attempts: number }
  /** The caller lacks a permission. */
  | { readonly kind: "denied"; readonly action: string; readonly resources: readonly string[]; readonly detail: string }
  /** An asynchronous operation ended with FAILED; `reason` is AWS's `FailureReason`. */
  | { readonly kind: "refused"; readonly action: string; readonly reason: string }
  /** An asynchronous operation did not end in time. */
  | { readonly kind: "unsettled"; readonly action: string; readonly seconds: number }
  /** A call failed in another way. */
  | { readonly kind: "call"; readonly cause: Cause };

/** What became of a step. */
export interface StepResult {
  /** The id of the step. */
  readonly step: string;
  /**
   * `started`: its call may have been made. `done`: its call was made. `found`: what it would change was so already.
   * `failed`: see `failure`.
   */
  readonly state: "started" | "done" | "found" | "failed";
  /** Whether the step changed something, which an undo has to take back; for a `started` one, whether it may have. */
  readonly changed: boolean;
  /** The ids of AWS's answers to the calls that change something. */
  readonly requestIds: readonly string[];
  readonly output?: string;
  readonly failure?: FixFailure;
}

/** The record of an applied plan. Times are ISO 8601, UTC. */
export interface Fix {
  readonly id: string;
  readonly at: string;
  /** The ARN of who applied it. */
  readonly by: string;
  readonly account: string;
  readonly partition: string;
  /** The findings that it puts right; for an undo, those that it puts back. */
  readonly fixes: readonly PlannedFix[];
  readonly steps: readonly Step[];
  /** What became of its steps; a step without a result was not reached. */
  readonly results: readonly StepResult[];
  readonly state: FixState;
  readonly endedAt: string | null;
  /** The id of the fix that this one takes back. */
  readonly undoOf?: string;
}

/** The part of a fix that tells which changes of findings come from it. */
export interface FixHeader extends Pick<Fix, "id" | "at" | "by" | "state" | "endedAt" | "undoOf"> {
  readonly findings: readonly { readonly control: string; readonly resource: Resource }[];
}

/** The header of a fix. */
export const headerOf = ({ id, at, by, state, endedAt, undoOf, fixes }: Fix): FixHeader => ({
  id,
  at,
  by,
  state,
  endedAt,
  ...(undoOf === undefined ? {} : { undoOf }),
  findings: fixes.map(({ control, resource }) => ({ control, resource })),
});

/** For how long a finding that changes is attributed to a fix, from its end. */
export const RECENT = 48 * HOUR;

/** Whether a fix is unfinished: it can be resumed. */
export const isUnfinished = ({ state }: Pick<Fix, "state">): boolean =>
  state === "applying" || state === "interrupted" || state === "failed";

/** Whether a change of a finding may still come from a fix. `at`: ISO 8601, UTC. */
export const isRecent = ({ at: begun, endedAt }: Pick<Fix, "at" | "endedAt">, at: string): boolean =>
  begun <= at && Date.parse(at) - Date.parse(endedAt ?? begun) <= RECENT;

/**
 * The fix that explains that a finding changed, if there is one: the latest that names the finding and that was applied
 * since the finding had its status before. A fix explains that it ends; only an undo explains that it is back.
 * @param since when the status before began
 */
export function causeOfChange(
  fixes: readonly FixHeader[],
  {
    control,
    resource,
    kind,
    at,
    since,
  }: {
    readonly control: string;
    readonly resource: Resource;
    readonly kind: string;
    readonly at: string;
    readonly since: string | null;
  },
): CausedBy | undefined {
  if (kind !== "resolved" && kind !== "drift") return undefined;
  const isAbout = ({ findings }: FixHeader) =>
    findings.some(
      (each) => each.control === control && each.resource.type === resource.type && each.resource.id === resource.id,
    );
  const [latest] = fixes
    .filter((fix) => isAbout(fix) && isRecent(fix, at) && fix.at >= (since ?? ""))
    .toSorted((a, b) => (b.at < a.at ? -1 : 1));
  if (!latest || (latest.undoOf === undefined) === (kind === "drift")) return undefined;
  return { id: latest.id, by: latest.by };
}

/** A record in which the result of a step is set. */
export const withResult = (fix: Fix, result: StepResult): Fix => ({
  ...fix,
  results: [...fix.results.filter(({ step }) => step !== result.step), result],
});

/** The outputs of the steps that have one. */
export const outputsOf = (results: readonly StepResult[]): Outputs =>
  Object.fromEntries(results.flatMap(({ step, output }) => (output === undefined ? [] : [[step, output]])));

/** What stays when a fix is taken back. */
export interface Kept {
  readonly step: Step;
  readonly because: Text;
}

/** The inverse of a fix. */
export interface Undo {
  readonly steps: readonly Step[];
  /** The findings that are as before afterwards. */
  readonly fixes: readonly PlannedFix[];
  /** What cannot be taken back, and why. */
  readonly kept: readonly Kept[];
}

/**
 * The plan that takes a fix back: the inverses of what it changed, last first. What was there before the fix stays. The
 * outputs of its steps stand in the calls.
 */
export function undoPlan(fix: Fix): Undo {
  const outputs = outputsOf(fix.results);
  const steps: Step[] = [];
  const kept: Kept[] = [];
  for (const result of fix.results.toReversed().toSorted(byPlace(fix.steps))) {
    const step = fix.steps.find(({ id }) => id === result.step);
    if (!step || !result.changed) continue;
    if ("never" in step.undo) {
      kept.push({ step, because: step.undo.never });
      continue;
    }
    try {
      steps.push(inverseStep(step, step.undo, outputs));
    } catch (error) {
      if (!(error instanceof MissingOutputError)) throw error;
      kept.push({ step, because: OUTPUT_UNKNOWN });
    }
  }
  const back = new Set(steps.map(({ id }) => id));
  const fixes = fix.fixes
    .map((planned) => ({ ...planned, steps: planned.steps.map(undoId).filter((id) => back.has(id)) }))
    .filter(({ steps }) => steps.length > 0);
  return { steps, fixes, kept };
}

/** Last step first. */
const byPlace = (steps: readonly Step[]) => (a: StepResult, b: StepResult) =>
  steps.findIndex(({ id }) => id === b.step) - steps.findIndex(({ id }) => id === a.step);

const undoId = (id: string): string => `undo-${id}`;

/** The inverse of a step as a step of its own. */
function inverseStep(step: Step, inverse: Inverse, outputs: Outputs): Step {
  const { followedBy } = inverse;
  return {
    ...inverse,
    id: undoId(step.id),
    call: resolvedCall(inverse.call, outputs),
    ...(followedBy ? { followedBy: { ...followedBy, call: resolvedCall(followedBy.call, outputs) } } : {}),
    undo: { never: PLAN_AGAIN },
    resources: step.resources,
    ...(step.touches ? { touches: step.touches } : {}),
  };
}

/** A call in which the outputs of earlier steps are known. @throws MissingOutputError */
export const resolvedCall = (call: Call, outputs: Outputs): Call => ({
  ...call,
  input: withOutputs(call.input, outputs),
});

const PLAN_AGAIN: Text = {
  en: "To redo the fix, plan it again: the new plan starts from what is there then.",
  ja: "修復をやり直すには、もう一度計画してください。新しい計画は、その時点の状態から作成されます。",
};
const OUTPUT_UNKNOWN: Text = {
  en: "Genkan was stopped before AWS's answer was recorded. Resume the fix first, then undo it.",
  ja: "AWS の応答を記録する前に Genkan が停止しました。先に修復を再開してから、取り消してください。",
};
