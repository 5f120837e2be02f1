import type { TrailEvent } from "../model/event.ts";
import { clean } from "../model/text.ts";
import { EVENT_TYPE } from "./activity.ts";
import type { Change } from "./finding.ts";

/** The id that tampering has in place of a control's: Genkan itself. */
export const GENKAN = "genkan-itself";
/** The reason code of a tampering change. There is only one. */
export const TAMPERED = "genkan-tampered";

/**
 * The change that records an event which stopped or weakened a part of Genkan. Its ids derive from the event, so that
 * the ledger keeps it once even if several rules deliver it. Values from the event are cleaned.
 */
export function tamperingOf(event: TrailEvent): Change {
  const { eventID, eventTime, eventName, eventSource, actor, sourceIPAddress } = event;
  return {
    alertId: `${eventTime}-${clean(eventID, 100)}`,
    kind: "tampering",
    at: eventTime,
    control: GENKAN,
    resource: { type: EVENT_TYPE, id: clean(eventID) },
    status: "NON_COMPLIANT",
    severity: "CRITICAL",
    reason: TAMPERED,
    params: {
      eventName: clean(eventName),
      eventSource: clean(eventSource),
      actor: clean(actor),
      sourceIPAddress: clean(sourceIPAddress),
    },
    evidence: [],
    from: null,
    fromSince: null,
    events: [event],
  };
}
