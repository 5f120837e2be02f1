/// <reference path="../.sst/platform/config.d.ts" />

/** A function with alarms. */
export interface Watched {
  readonly fn: sst.aws.Function;
  /** The queue for what it could not handle. */
  readonly deadLetters?: sst.aws.Queue;
  /** Alarm period in minutes: long enough for the next successful call to be seen. */
  readonly period?: number;
  /**
   * Our metric of the invocations that fail on purpose, if failing is one of the function's answers. Such a function
   * gets many calls at once and runs one at a time: throttling is normal, because Lambda retries.
   */
  readonly unjudged?: string;
  /** The longest interval between two calls, in hours: silence for twice as long is an alarm. */
  readonly hours?: number;
  /** EventBridge rules whose failed deliveries count: at most ten, which is what CloudWatch adds up in one alarm. */
  readonly rules?: readonly $util.Input<string>[];
}
