import { MEMORY_DAYS } from "@genkan/controls/domain/memory";
import type { Standing } from "@genkan/controls/engine/ledger";
import { daysBefore } from "@genkan/controls/model/time";
import type { Declarations } from "@genkan/messages/setup/situation";

/**
 * What one ledger has of people's declarations that another one lacks: planned uses that still explain something, and
 * statements that are valid and newer than those of the other ledger.
 */
export function missingIn(
  there: Pick<Standing, "plannedUses" | "attestations">,
  here: Pick<Standing, "plannedUses" | "attestations">,
  now: Date,
): Declarations {
  const oldest = daysBefore(now, MEMORY_DAYS).getTime();
  return {
    plannedUses: here.plannedUses.filter(
      ({ id, to }) => Date.parse(to) > oldest && !there.plannedUses.some((use) => use.id === id),
    ),
    attestations: here.attestations.filter(
      ({ subject, at, expires }) =>
        Date.parse(expires) > now.getTime() &&
        !there.attestations.some((other) => other.subject === subject && Date.parse(other.at) >= Date.parse(at)),
    ),
  };
}
