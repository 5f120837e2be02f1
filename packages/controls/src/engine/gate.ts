import { bySeverity, type Evaluation, type Severity } from "../model/evaluation.ts";
import type { Exception } from "./exception.ts";

/** What makes a pipeline fail. */
export interface Gate {
  /** What is less severe does not count. */
  readonly failOn: Severity;
  /** Whether a finding that somebody has accepted counts as well. */
  readonly strict: boolean;
}

/** Everything counts that nobody has accepted. */
export const defaultGate: Gate = { failOn: "LOW", strict: false };

/**
 * What an evaluation does to a pipeline. `fails` and `unknown` end it; `accepted` and `below` do not, although the
 * evaluation is NON_COMPLIANT or INSUFFICIENT_DATA.
 */
export type Effect = "fails" | "unknown" | "accepted" | "below" | "passes" | "not-applicable";

/** An evaluation, and the exception that accepts it, if one does. */
export type Gated = Pick<Evaluation, "status" | "severity"> & { readonly exception?: Exception | null };

/** What an evaluation does to a pipeline: the exit status and every output format follow it. */
export function effectOf({ status, severity, exception }: Gated, { failOn, strict }: Gate): Effect {
  if (status === "COMPLIANT") return "passes";
  if (status === "NOT_APPLICABLE") return "not-applicable";
  if (status === "NON_COMPLIANT" && exception && !strict) return "accepted";
  if (bySeverity(severity, failOn) > 0) return "below";
  return status === "NON_COMPLIANT" ? "fails" : "unknown";
}
