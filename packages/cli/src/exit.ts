import { effectOf, type Gate, type Gated } from "@genkan/controls/engine/gate";

/** What an exit status of `genkan` means; scripts rely on it. */
export const EXIT = { ok: 0, nonCompliant: 1, usage: 2, insufficientData: 3 } as const;

/** A mistake in how Genkan was called or set up. The message says what to do next; it ends with status 2. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** The status of `check`: what fails comes before what could not be evaluated. */
export function exitStatus(evaluations: readonly Gated[], gate: Gate): number {
  const effects = new Set(evaluations.map((each) => effectOf(each, gate)));
  return effects.has("fails") ? EXIT.nonCompliant : effects.has("unknown") ? EXIT.insufficientData : EXIT.ok;
}
