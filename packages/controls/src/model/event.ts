import type { AccessKind, AccessParams } from "./access.ts";
import type { Fact, Observations } from "./evidence.ts";
import type { Text } from "./text.ts";

/** Who did what, when and from where, taken from a CloudTrail record. Field names are CloudTrail's. */
export interface TrailEvent {
  readonly eventID: string;
  /** ISO 8601, UTC. */
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly sourceIPAddress: string;
  readonly userAgent: string;
  /** `userIdentity.arn`; without one, the user of Identity Center, or else the type of the identity. */
  readonly actor: string;
  /** `additionalEventData.MFAUsed` of a sign-in. */
  readonly mfaUsed: boolean | null;
}

/** A note on whether a sign-in used MFA, to follow the sign-in; empty if its record does not say. */
export const mfaNote = (mfaUsed: boolean | null): Text =>
  mfaUsed === null
    ? { en: "", ja: "" }
    : mfaUsed
      ? { en: ", with MFA", ja: "、MFA あり" }
      : { en: ", without MFA", ja: "、MFA なし" };

/** A change to who may administer, as an event shows it. All values are safe to display. */
export interface AccessChange {
  readonly kind: AccessKind;
  readonly event: TrailEvent;
  readonly params: AccessParams;
  /** Whether the set, the group or the role gives administrator access; `null` if that is not known. */
  readonly administers: boolean | null;
  /** The error code of a call that failed: an attempt, which changed nothing. */
  readonly errorCode: string | null;
  /** The id of the request, by which a fix knows its own calls. */
  readonly requestId: string;
  /** The policy that the call gave a role, as far as the record says. */
  readonly document?: string;
}

/** An event, and what it can have changed. */
export interface Signal {
  readonly event: TrailEvent;
  readonly changes: readonly Fact[];
  /** For each fact about many resources, the resources that the event names. */
  readonly names?: { readonly [F in Fact]?: readonly string[] };
  /** Whether AWS has had enough time to show what the event changed. Before that, a good verdict proves nothing. */
  readonly settled: boolean;
  /** Whether it stopped or weakened a part of Genkan itself. */
  readonly tampering: boolean;
  /** How it changed who may administer; absent for any other event. */
  readonly access?: AccessChange;
}

/** How a batch of events narrows a read: the facts that it proves by itself, and the resources to read. */
export interface Narrowing {
  /** The facts that the records prove by themselves, because AWS's own history contains them only minutes later. */
  readonly proves: Observations;
  /** For each fact about many resources, the resources that the events name, starting with the earliest events. */
  readonly names: { readonly [F in Fact]?: readonly string[] };
}

/** Events that are evaluated together, and how they narrow the read. */
export interface Batch extends Narrowing {
  readonly signals: readonly Signal[];
}
