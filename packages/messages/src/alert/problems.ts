import type { Exception } from "@genkan/controls/engine/exception";
import type { Effect } from "@genkan/controls/engine/gate";
import { byVerdict, type Evaluation } from "@genkan/controls/model/evaluation";
import { rootCause } from "./causes.ts";

/** A verdict, who accepts it, and what it does to a pipeline. */
export type Outcome = Evaluation & { readonly exception?: Exception | null; readonly effect: Effect };

/** Whether somebody has to do something about it, whatever the threshold. */
export const isOpen = (effect: Effect): boolean => effect === "fails" || effect === "unknown" || effect === "below";

/** What is wrong for one reason: on one resource or more. */
export interface Problem<Each extends Outcome = Outcome> {
  readonly first: Each;
  readonly more: readonly Each[];
  /** What goes away with it, or is unknown for the same reason. */
  readonly waiting: readonly Each[];
}

/** The problems of an account, in the order in which to solve them. */
export function problemsIn<Each extends Outcome>(outcomes: readonly Each[]): readonly Problem<Each>[] {
  const ordered = outcomes.toSorted(byVerdict);
  const beneath = Map.groupBy(ordered, (outcome) => rootCause(ordered, outcome));
  const causes = Map.groupBy(beneath.get(undefined) ?? [], ({ control, status, reason }) =>
    JSON.stringify([control, status, reason]),
  );
  const problems = [...causes.values()].map((group): Problem<Each> => {
    const [first, ...more] = group as [Each, ...Each[]];
    return { first, more, waiting: group.flatMap((outcome) => beneath.get(outcome) ?? []) };
  });
  // What most others wait for comes first.
  return problems.toSorted((a, b) => byVerdict(a.first, b.first) || b.waiting.length - a.waiting.length);
}
