import { bySeverity, type Evaluation, type Severity } from "@genkan/controls/model/evaluation";

/** The exit statuses of `genkan`. Scripts rely on them. */
export const EXIT = { ok: 0, nonCompliant: 1, usage: 2, insufficientData: 3 } as const;

/** A mistake in a call or in the set-up of Genkan. The message says what to do next. The exit status is 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/**
 * The exit status of `check`. A failure takes precedence over what could not be evaluated; findings less severe than
 * `failOn` do not count.
 */
export function exitStatus(evaluations: readonly Evaluation[], failOn: Severity): number {
  const counted = evaluations.filter(({ severity }) => bySeverity(severity, failOn) <= 0);
  if (counted.some(({ status }) => status === "NON_COMPLIANT")) return EXIT.nonCompliant;
  if (counted.some(({ status }) => status === "INSUFFICIENT_DATA")) return EXIT.insufficientData;
  return EXIT.ok;
}
