import type { Fact, Observations } from "./evidence.ts";

/** What a record of CloudTrail says of who did what, when and from where. Field names are CloudTrail's. */
export interface TrailEvent {
  readonly eventID: string;
  /** ISO 8601, UTC. */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  /** `userIdentity.arn`, or the identity's type where it has none. */
  readonly actor: string;
  /** `additionalEventData.MFAUsed` of a sign-in. */
  readonly mfaUsed: boolean | null;
}

/** An event, and what it can have changed. */
export interface Happening {
  readonly event: TrailEvent;
  readonly changes: readonly Fact[];
  /** Whether AWS has had the time to show what the event changed: before that, a verdict of "well" proves nothing. */
  readonly settled: boolean;
}

/** Events, and what their records prove by themselves: facts that AWS's own history tells only minutes later. */
export interface Happened {
  readonly happenings: readonly Happening[];
  readonly proves: Observations;
}
