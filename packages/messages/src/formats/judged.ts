import type { Finding } from "@genkan/controls/engine/finding";
import type { Subject } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";

/** A verdict; one that a ledger keeps also knows since when it stands, and who accepts it. */
export type Verdict = Evaluation & Partial<Pick<Finding, "since" | "exception">>;

/** What every output is made of: the verdicts on an account. */
export interface Judged extends Subject {
  /** The Region that was asked, or whose ledger it is. */
  readonly region: string;
  /** When they were judged last (ISO 8601, UTC). */
  readonly evaluatedAt: string;
  readonly evaluations: readonly Verdict[];
}

/** What a verdict is known by in every run, and among the verdicts of other accounts. */
export const identity = (account: string, { control, resource }: Pick<Evaluation, "control" | "resource">): string =>
  `${account}/${control}/${resource.type}/${resource.id}`;
