import type { Clock } from "@genkan/controls/model/time";

/**
 * The clock of a simulated account inside this process: a pause sets it ahead instead of waiting. The pace of AWS's quotas
 * holds there as well, and nobody has to sit through it. A pause that can be ended by a signal is waited for.
 */
export function impatient(clock: Clock): Clock {
  let ahead = 0;
  return {
    now: () => clock.now() + ahead,
    timeout: (milliseconds) => clock.timeout(milliseconds),
    async sleep(milliseconds, signal) {
      if (signal) return clock.sleep(milliseconds, signal);
      const end = clock.now() + ahead + milliseconds;
      // What is ready goes first.
      await new Promise(setImmediate);
      ahead = Math.max(ahead, end - clock.now());
    },
  };
}
