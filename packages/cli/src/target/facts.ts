import { causeOf } from "@genkan/aws/cause";
import { IDENTITY_ACTION } from "@genkan/aws/identity";
import { type Control, factsOf, type Subject } from "@genkan/controls/model/control";
import type { Cause, Fact, Observations } from "@genkan/controls/model/evidence";

/** The account of a check if AWS did not even answer which account the credentials belong to. */
export const NO_SUBJECT: Subject = { account: "unknown", partition: "unknown" };

/** Every fact as unknown, because AWS did not even answer which account the credentials belong to. */
export function nothingKnown(controls: readonly Control[], error: unknown): Observations {
  const cause: Cause = causeOf(error, IDENTITY_ACTION);
  const facts = new Set(controls.flatMap(factsOf));
  return Object.fromEntries([...facts].map((fact: Fact) => [fact, { known: false, cause }]));
}
