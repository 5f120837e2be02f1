import { accessCalls } from "@genkan/controls/model/access";
import type { TrailEvent } from "@genkan/controls/model/event";
import { partitionNamed, partitions } from "@genkan/controls/model/partition";
import { daysBefore } from "@genkan/controls/model/time";
import type { Aws } from "../clients.ts";
import { HISTORY_DAYS, lookUp } from "./look-up.ts";
import { eventOf, textIn } from "./record.ts";

/** Calls of IAM that change what a role may do, or who may use it. */
const CHANGES: ReadonlySet<string> = new Set(accessCalls("role").flatMap(({ eventNames }) => eventNames));

/**
 * The last change of a role that CloudTrail's event history shows, among its latest 50 events; `undefined` where there is
 * none, and where it can't be read: an alert does not depend on it.
 */
export async function lastRoleChange(aws: Aws, role: string, partition: string): Promise<TrailEvent | undefined> {
  // IAM's events are recorded in one Region.
  const { globalRegion: region } = partitionNamed(partition) ?? partitions.aws;
  const from = daysBefore(aws.now(), HISTORY_DAYS);
  try {
    for await (const { entries } of lookUp(aws, {
      region,
      attribute: "ResourceName",
      value: role,
      from,
      mostPages: 1,
    })) {
      const change = entries.find(
        ({ record }) => CHANGES.has(textIn(record, "eventName")) && !textIn(record, "errorCode"),
      );
      if (change) return eventOf(change);
    }
  } catch {
    // An attacker who removed our permissions may have removed this one as well.
  }
  return undefined;
}
