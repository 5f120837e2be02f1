import type { Clock } from "@genkan/controls/model/time";

/**
 * Does something until it succeeds.
 * @param delayAfter how many milliseconds to wait after a failure, the first being 1; `null` gives up with its error
 */
export async function retrying<T>(
  clock: Clock,
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
