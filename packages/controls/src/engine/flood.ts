import { HOUR } from "../model/time.ts";

/** More alerts of members' events than this, or more access changes, within {@link FLOOD_MINUTES} are reported together. */
export const FLOOD_ALERTS = 20;
export const FLOOD_MINUTES = 10;

const MINUTE = HOUR / 60;

/**
 * Whether something belongs to a flood, so that it is not reported by itself.
 * @param earlier when those before it were reported, in ISO 8601
 */
export const isFlood = (earlier: readonly string[], at: string): boolean =>
  earlier.filter((time) => Date.parse(at) - Date.parse(time) < FLOOD_MINUTES * MINUTE).length >= FLOOD_ALERTS;

/** The times by which {@link isFlood} decides, after another one was reported. */
export const afterAlert = (earlier: readonly string[], at: string): readonly string[] =>
  [...earlier, at].toSorted().slice(-FLOOD_ALERTS);
