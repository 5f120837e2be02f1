import type { Finding } from "@genkan/controls/engine/finding";
import { defaultGate, type Effect, effectOf, type Gate } from "@genkan/controls/engine/gate";
import type { ConsoleHome } from "@genkan/controls/model/console";
import type { Subject } from "@genkan/controls/model/control";
import type { Evaluation } from "@genkan/controls/model/evaluation";

/** A verdict. One from a ledger also has the time since when it stands, and who accepts it. */
export type Verdict = Evaluation & Partial<Pick<Finding, "since" | "exception">>;

/** The input of every format: the verdicts on an account. */
export interface Judged extends Subject {
  /** The Region that was read, or the Region of the ledger. */
  readonly region: string;
  /** When the account was evaluated last (ISO 8601, UTC). */
  readonly evaluatedAt: string;
  readonly evaluations: readonly Verdict[];
  /** What makes a pipeline fail; without it, everything that nobody has accepted. */
  readonly gate?: Gate;
  /** The account's console. Without it, links lead to the console's front pages. */
  readonly home?: ConsoleHome;
}

/** An account of which nothing has been evaluated yet. */
export type Unevaluated = Pick<Judged, "account" | "partition" | "region">;

/** What a verdict does to a pipeline. */
export const effectIn = ({ gate = defaultGate }: Pick<Judged, "gate">, verdict: Verdict): Effect =>
  effectOf(verdict, gate);

/** What a verdict is known by in every run, and among the verdicts of other accounts. */
export const identity = (account: string, { control, resource }: Pick<Evaluation, "control" | "resource">): string =>
  `${account}/${control}/${resource.type}/${resource.id}`;
