import { accessCalls } from "@genkan/controls/model/access";
import type { AccessChange } from "@genkan/controls/model/event";
import type { Aws } from "../clients.ts";
import { accessChangeIn } from "./access-change.ts";
import { lookUp } from "./look-up.ts";

/** How many pages of 50 events are read of each call. */
const MOST_PAGES = 20;

/** Where AWS records the changes. */
interface Places {
  /** Where the partition records IAM. */
  readonly global: string;
  /** The home Region of Identity Center; `null` if there is none that this account owns. */
  readonly identityCenter: string | null;
}

/** The access changes of a period. */
export interface AccessHistory {
  /** Changes and failed attempts, latest first, each event once. */
  readonly changes: readonly AccessChange[];
  /** The calls of which there are more events than were read. */
  readonly cut: readonly string[];
}

/**
 * What CloudTrail's event history holds of changes to who may administer. AWS answers two look-ups a second in a Region, and
 * a look-up finds one call, so that it takes about 13 seconds.
 * @throws the SDK's error if a look-up fails
 */
export async function accessHistory(aws: Aws, from: Date, { global, identityCenter }: Places): Promise<AccessHistory> {
  const regionOf = (eventSource: string) => (eventSource === "iam.amazonaws.com" ? global : identityCenter);
  // Several services have calls of the same name.
  const calls = new Map(
    accessCalls().flatMap(({ eventSource, eventNames }) => {
      const region = regionOf(eventSource);
      return region === null
        ? []
        : eventNames.map((eventName) => [`${region} ${eventName}`, { region, eventName }] as const);
    }),
  );
  const changes = new Map<string, AccessChange>();
  const cut: string[] = [];
  const readCall = async ({ region, eventName }: { readonly region: string; readonly eventName: string }) => {
    const asked = { region, attribute: "EventName", value: eventName, from, mostPages: MOST_PAGES } as const;
    for await (const { entries, more } of lookUp(aws, asked)) {
      if (more) cut.push(eventName);
      for (const entry of entries) {
        const change = accessChangeIn(entry);
        if (change) changes.set(change.event.eventID, change);
      }
    }
  };
  await Promise.all([...calls.values()].map(readCall));
  const latestFirst = (a: AccessChange, b: AccessChange) => (a.event.eventTime < b.event.eventTime ? 1 : -1);
  return { changes: [...changes.values()].toSorted(latestFirst), cut: [...new Set(cut)].sort() };
}
