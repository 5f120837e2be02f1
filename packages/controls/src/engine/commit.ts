import { newSignIns } from "../domain/sign-ins.ts";
import type { Subject } from "../model/control.ts";
import type { Evaluation } from "../model/evaluation.ts";
import type { Observations, RootAct } from "../model/evidence.ts";
import { type NewActivity, newActivity } from "./activity.ts";
import { type Before, type Comparison, compare } from "./compare.ts";
import type { Evaluated } from "./evaluate.ts";
import type { Differences } from "./finding.ts";
import { type Commit, ConflictError, type Ledger, type Standing, unsentAlertOf } from "./ledger.ts";

const COMMIT_ATTEMPTS = 5;

/** What is compared, and what it is compared with. */
interface Comparing {
  readonly subject: Subject;
  readonly standing: Standing;
  readonly evaluated: Evaluated;
  /** The findings to compare with: all current ones, or some. */
  readonly before: Before;
  /** The evaluations that count: all of them, or some. */
  readonly evaluations: readonly Evaluation[];
  readonly comparison: Comparison;
}

/** Everything that evaluations change in the ledger: the findings, the lines of root activity and the weak sign-ins. */
export function differencesOf(comparing: Comparing): Differences & Pick<NewActivity, "notices" | "work"> {
  const { subject, standing, evaluated, before, evaluations, comparison } = comparing;
  const { observations, settings } = evaluated;
  const { at, alertId } = comparison;
  return {
    ...compare(before, evaluations, comparison),
    ...newActivity(actsIn(observations), standing, settings, { subject, at, alertId }),
    signIns: newSignIns(observations.signIns, standing.signIns, at),
  };
}

/** The acts of root that were observed. */
const actsIn = ({ rootActivity }: Observations): readonly RootAct[] =>
  rootActivity?.known ? rootActivity.value.acts : [];

/**
 * Commits the differences. On a conflict it re-reads the ledger and compares again, because the acts of root that the other
 * run has written may change the evaluations. What earlier attempts have recorded counts too: the alert covers it, and so
 * do the changes that are returned.
 * @throws ConflictError when others write first again and again
 */
export async function commit<D extends Differences & { readonly by: Commit }>(
  ledger: Ledger,
  account: string,
  standing: Standing,
  differ: (standing: Standing) => D | Promise<D>,
): Promise<D> {
  let partly = false;
  let before = standing;
  for (let attempt = 1; ; attempt++) {
    const differences = await differ(before);
    const {
      by,
      written,
      removed,
      changes,
      activity = [],
      outdated = [],
      signIns = [],
      recorded = [],
      access = [],
    } = differences;
    const lists = [written, removed, changes, activity, outdated, signIns, recorded, access];
    // A whole run has something to write where nothing differs: its heartbeat. A departure removes it.
    const differs = by.kind !== "events" || lists.some((each) => each.length);
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
      // Nothing resumes this commit: send what it has recorded now, not when a later run finds it.
      await ledger.wake(account, unsentAlertOf(by, differences)).catch(() => undefined);
      throw error;
    }
  }
}
