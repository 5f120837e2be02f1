import type { Clock } from "@genkan/controls/model/time";

/**
 * Repeats `work` until it succeeds.
 * @param delayAfter how many milliseconds to wait after an attempt (the first is 1) failed; `null` gives up
 * @throws the last error, after giving up
 *
 * @example
 * ```ts
 * import { systemClock } from "@genkan/aws/clock";
 * import { retrying } from "@genkan/aws/retrying";
 *
 * let calls = 0;
 * const call = async () => {
 *   calls += 1;
 *   if (calls < 3) throw new Error("busy");
 *   return "done";
 * };
 * await retrying(systemClock, call, (_, attempt) => (attempt < 5 ? 0 : null));
 * // => "done"
 * ```
 */
export async function retrying<T>(
  clock: Pick<Clock, "sleep">,
  work: () => Promise<T>,
  delayAfter: (error: unknown, attempt: number) => number | null,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const delay = delayAfter(error, attempt);
      if (delay === null) throw error;
      await clock.sleep(delay);
    }
  }
}
