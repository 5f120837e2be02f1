import { causeOf } from "@genkan/aws/cause";
import { type Aws, totalCalls } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/index";
import { IDENTITY_ACTION } from "@genkan/aws/identity";
import type { Collect } from "@genkan/controls/engine/run";
import { type Control, factsOf, type Subject } from "@genkan/controls/model/control";
import type { Cause, Fact, Observations } from "@genkan/controls/model/evidence";

/** Reads facts from an account. */
export const collectFrom =
  (aws: Aws, subject: Subject): Collect =>
  async (facts, settings, at, asked) => {
    const before = totalCalls(aws);
    const observations = await observe(aws, facts, { subject, settings, at }, asked);
    return { observations, apiCalls: totalCalls(aws) - before };
  };

/** The account of a check for which AWS did not even answer whose account it is. */
export const NO_SUBJECT: Subject = { account: "unknown", partition: "unknown" };

/** Every fact as unknown, because AWS did not even answer whose account it is. */
export function nothingKnown(controls: readonly Control[], error: unknown): Observations {
  const cause: Cause = causeOf(error, IDENTITY_ACTION);
  const facts = new Set(controls.flatMap(factsOf));
  return Object.fromEntries([...facts].map((fact: Fact) => [fact, { known: false, cause }]));
}
