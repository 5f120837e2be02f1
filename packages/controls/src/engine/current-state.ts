import type { Subject } from "../model/control.ts";
import { compare } from "./compare.ts";
import { homeOf } from "./evaluate.ts";
import { exceptionsInForce } from "./exception.ts";
import { evaluationOf } from "./finding.ts";
import type { Standing } from "./ledger.ts";
import type { Alert } from "./world.ts";

/** An alert for somebody who has never had one: how things stand, as the baseline of a first run would report it. */
export function currentState(
  subject: Subject,
  { findings, exceptions, lastRun }: Standing,
  { at, alertId }: { readonly at: string; readonly alertId: string },
): Alert {
  const nothing = { first: true, findings: [], exceptions };
  const { changes } = compare(nothing, findings.map(evaluationOf), { at, alertId });
  return {
    ...subject,
    ...homeOf(subject, lastRun),
    alertId,
    changes,
    exceptions: exceptionsInForce(exceptions, at),
  };
}
