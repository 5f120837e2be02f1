import type { Cause, Fact, Observations } from "@genkan/controls/model/evidence";

/** Every fact as unknown for the same cause: the account itself could not be reached. */
export const nothingKnown = (facts: Iterable<Fact>, cause: Cause): Observations =>
  Object.fromEntries([...facts].map((fact) => [fact, { known: false, cause }]));
