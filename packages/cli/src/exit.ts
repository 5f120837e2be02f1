import { effectOf, type Gate, type Gated } from "@genkan/controls/engine/gate";
import type { Text } from "@genkan/controls/model/text";

/** The exit statuses of `genkan`. Scripts rely on them. */
export const EXIT = { ok: 0, nonCompliant: 1, usage: 2, insufficientData: 3 } as const;

/** A mistake in a call or in the set-up of Genkan. The message says what to do next. The exit status is 2. */
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

/** The status of `check`: what fails comes before what could not be evaluated. */
export function exitStatus(evaluations: readonly Gated[], gate: Gate): number {
  const effects = new Set(evaluations.map((each) => effectOf(each, gate)));
  return effects.has("fails") ? EXIT.nonCompliant : effects.has("unknown") ? EXIT.insufficientData : EXIT.ok;
}
