/// <reference path="../.sst/platform/config.d.ts" />

/** A function that is watched. */
export interface Watched {
  readonly fn: sst.aws.Function;
  /** Where what it could not handle for good ends. */
  readonly deadLetters?: sst.aws.Queue;
  /** How long one failure counts, in minutes: as long as it takes until it shows that all is well again. */
  readonly period?: number;
  /**
   * Our metric of the failures that are answers, where it also fails by way of answering. Such a function is called for
   * many things at once and runs one at a time: that it is throttled is no fault, Lambda calls again.
   */
  readonly unjudged?: string;
  /** How often it is called at least, in hours: silence for twice as long is an alarm. */
  readonly hours?: number;
  /** Rules of EventBridge whose deliveries count: ten at most, which is what CloudWatch adds up in one alarm. */
  readonly rules?: readonly $util.Input<string>[];
}
