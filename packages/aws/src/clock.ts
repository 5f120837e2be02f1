import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "@genkan/controls/model/time";

/** The machine's own clock. */
export const systemClock: Clock = {
  now: Date.now,
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, signal ? { signal } : {}),
  timeout: (milliseconds) => AbortSignal.timeout(milliseconds),
};
