import type { TrailEvent } from "../model/event.ts";
import { clean } from "../model/text.ts";
import { EVENT_TYPE } from "./activity.ts";
import type { Change } from "./finding.ts";

/** What tampering is kept under, in the place of a control: Genkan itself. */
export const GENKAN = "genkan-itself";
/** The reason code of its one sentence. */
export const TAMPERED = "genkan-tampered";

/** An event that stopped or weakened a part of Genkan, as history keeps it: once, whatever delivers it and how often. */
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
