import type { Change } from "@genkan/controls/engine/finding";
import { bySeverity } from "@genkan/controls/model/evaluation";
import { rootCause } from "./causes.ts";
import { kinds } from "./kind.ts";
import { levelOf, levels } from "./level.ts";

/** What an alert reports of its changes. */
interface Reported {
  /** The causes, the most urgent first. */
  readonly causes: readonly Change[];
  /** What follows from a cause, the most urgent first. */
  readonly consequencesOf: (cause: Change) => readonly Change[];
}

/**
 * Puts the changes of an alert in order: by urgency; equal ones stay in their order. What the first run found well is not
 * reported.
 */
export function reported(changes: readonly Change[]): Reported {
  const ordered = changes
    .filter(({ kind, status }) => kind !== "baseline" || status === "NON_COMPLIANT" || status === "INSUFFICIENT_DATA")
    .toSorted(
      (a, b) =>
        rank(a) - rank(b) ||
        levels.indexOf(levelOf(a)) - levels.indexOf(levelOf(b)) ||
        bySeverity(a.severity, b.severity),
    );
  const beneath = Map.groupBy(ordered, (change) => rootCause(ordered, change));
  return { causes: beneath.get(undefined) ?? [], consequencesOf: (cause) => beneath.get(cause) ?? [] };
}

/** The order of changes: by kind, and last what needs no action. */
function rank(change: Change): number {
  if (isHarmless(change)) return kinds.length;
  // What root has just done is as urgent as a new problem.
  return kinds.indexOf(change.kind === "notice" ? "drift" : change.kind);
}

/** Whether a change only says what happened, so that nothing has to be done. */
export const isHarmless = ({ kind, status }: Pick<Change, "kind" | "status">): boolean =>
  kind === "notice" && status === "COMPLIANT";
