import type { Fact, Observations } from "./evidence.ts";
import type { Text } from "./text.ts";

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
  /** `userIdentity.arn`; where it has none, the user of Identity Center, or else the identity's type. */
  readonly actor: string;
  /** `additionalEventData.MFAUsed` of a sign-in. */
  readonly mfaUsed: boolean | null;
}

/** Whether a sign-in used MFA, behind what it was; empty where its record does not say. */
export const mfaNote = (mfaUsed: boolean | null): Text =>
  mfaUsed === null
    ? { en: "", ja: "" }
    : mfaUsed
      ? { en: ", with MFA", ja: "、MFA あり" }
      : { en: ", without MFA", ja: "、MFA なし" };

/** An event, and what it can have changed. */
export interface Signal {
  readonly event: TrailEvent;
  readonly changes: readonly Fact[];
  /** Of a fact that is made of many things: the ones that the event names. */
  readonly names?: { readonly [F in Fact]?: readonly string[] };
  /** Whether AWS has had the time to show what the event changed: before that, a verdict of "well" proves nothing. */
  readonly settled: boolean;
  /** Whether it stopped or weakened a part of Genkan itself. */
  readonly tampering: boolean;
}

/** What events ask of the facts. */
export interface Narrowing {
  /** What their records prove by themselves: facts that AWS's own history tells only minutes later. */
  readonly proves: Observations;
  /** Of a fact that is made of many things: the ones that the events name, those of the earliest events first. */
  readonly names: { readonly [F in Fact]?: readonly string[] };
}

/** Events, and what they ask of the facts. */
export interface Batch extends Narrowing {
  readonly signals: readonly Signal[];
}
