import { DAY } from "../model/time.ts";
import type { Run } from "./ledger.ts";

/** After how long a monitor without a known schedule counts as silent. */
const SILENT_AFTER = 2 * DAY;

/** Whether a monitor that ran at a time is silent for longer than it may be. */
export const isSilent = ({ at, everySeconds }: Pick<Run, "at" | "everySeconds">, now: number): boolean =>
  now - Date.parse(at) > (everySeconds === undefined ? SILENT_AFTER : 2 * everySeconds * 1_000);
