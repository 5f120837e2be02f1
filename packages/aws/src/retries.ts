import type { Clock } from "@genkan/controls/model/time";
import {
  isClockSkewCorrectedError,
  isClockSkewError,
  isTransientError,
  StandardRetryStrategy,
} from "@smithy/core/retry";

/**
 * The longest delay before the first retry, in milliseconds. Each further delay may be twice as long as the one before.
 */
const FIRST_DELAY = { throttled: 1_000, other: 50 };
const LONGEST_DELAY = 20_000;
/**
 * AWS may ask for a longer delay with `Retry-After`. We wait at most this much longer than our own delay, in
 * milliseconds.
 */
const LONGEST_HINT = 5_000;
/**
 * The share of the longest delay that a throttled call waits at least: all its retries together outlast a limit of one call
 * a second, such as that of Organizations, also when chance makes each of them short.
 */
const LEAST_WHEN_THROTTLED = 0.5;
const NO_DELAY = { setDelayBase: () => {}, computeNextBackoffDelay: () => 0 };

type Refresh = StandardRetryStrategy["refreshRetryTokenForRetry"];
type Failure = Parameters<Refresh>[1];

/** The SDK's standard retries on our clock: the SDK decides what is retried. */
export class ClockedRetries extends StandardRetryStrategy {
  readonly #clock: Clock;

  constructor(maxAttempts: number, clock: Clock) {
    super({ maxAttempts, backoff: NO_DELAY });
    this.#clock = clock;
  }

  override async refreshRetryTokenForRetry(
    token: Parameters<Refresh>[0],
    { retryAfterHint, ...failure }: Failure,
  ): ReturnType<Refresh> {
    const errorType = typeOf(failure);
    const next = await super.refreshRetryTokenForRetry(token, { ...failure, errorType });
    const first = errorType === "THROTTLING" ? FIRST_DELAY.throttled : FIRST_DELAY.other;
    const least = errorType === "THROTTLING" ? LEAST_WHEN_THROTTLED : 0;
    const longest = Math.min(first * 2 ** token.getRetryCount(), LONGEST_DELAY);
    const own = (least + Math.random() * (1 - least)) * longest;
    const hint = retryAfterHint ? retryAfterHint.getTime() - this.#clock.now() : 0;
    await this.#clock.sleep(Math.max(own, Math.min(hint, own + LONGEST_HINT)));
    return next;
  }
}

/** AWS's message when it refuses a signature because of its time. */
const ABOUT_TIME = /signature|expired|request time/i;

/**
 * The type of an error. When AWS's clock differs from ours, the SDK retries every error, although AWS has answered:
 * only a signature refused because of its time is worth another call. The SDK takes every `AccessDeniedException` for
 * such a refusal, but a missing permission has the same name.
 */
function typeOf({ error, errorType }: Failure): Failure["errorType"] {
  if (errorType !== "TRANSIENT" || !error || !isClockSkewCorrectedError(error)) return errorType;
  if (isClockSkewError(error) && (error.name !== "AccessDeniedException" || ABOUT_TIME.test(error.message)))
    return errorType;
  const $metadata = { ...error.$metadata, clockSkewCorrected: false };
  return isTransientError(Object.create(error, { $metadata: { value: $metadata } })) ? errorType : "CLIENT_ERROR";
}
