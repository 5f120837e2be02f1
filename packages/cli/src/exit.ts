import { bySeverity, type Evaluation, type Severity } from "@genkan/controls/model/evaluation";
import type { Text } from "@genkan/controls/model/text";

/** What an exit status of `genkan` means; scripts rely on it. */
export const EXIT = { ok: 0, nonCompliant: 1, usage: 2, insufficientData: 3 } as const;

/** A mistake in how Genkan was called or set up. The message says what to do next; it ends with status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
  readonly text: Text;

  constructor(text: Text, options?: ErrorOptions) {
    super(text.en, options);
    this.text = text;
  }
}

/** A value of an option that can't be used. The message says what to give. */
export class InvalidValue extends Error {
  override readonly name = "InvalidValue";
  readonly text: Text;

  constructor(text: Text) {
    super(text.en);
    this.text = text;
  }
}

/** The status of `check`: what fails comes before what could not be judged; less severe than `failOn` is neither. */
export function exitStatus(evaluations: readonly Evaluation[], failOn: Severity): number {
  const counted = evaluations.filter(({ severity }) => bySeverity(severity, failOn) <= 0);
  if (counted.some(({ status }) => status === "NON_COMPLIANT")) return EXIT.nonCompliant;
  if (counted.some(({ status }) => status === "INSUFFICIENT_DATA")) return EXIT.insufficientData;
  return EXIT.ok;
}
