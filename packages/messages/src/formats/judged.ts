import type { Finding } from "@genkan/controls/engine/finding";
import type { Subject } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";

/** A verdict. One from a ledger also has the time since when it stands, and who accepts it. */
export type Verdict = Evaluation & Partial<Pick<Finding, "since" | "exception">>;

/** The input of every format: the verdicts on an account. */
export interface Judged extends Subject {
  /** The Region that was read, or the Region of the ledger. */
  readonly region: string;
  /** When they were last evaluated (ISO 8601, UTC). */
  readonly evaluatedAt: string;
  readonly evaluations: readonly Verdict[];
}

/** An id for a verdict, the same in every run and different from those of other accounts. */
export const identity = (account: string, { control, resource }: Pick<Evaluation, "control" | "resource">): string =>
  `${account}/${control}/${resource.type}/${resource.id}`;
