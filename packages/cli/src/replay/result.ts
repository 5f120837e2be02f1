import type { Delivery } from "@genkan/aws/event-rules/delivery";
import type { Change } from "@genkan/controls/engine/finding";
import type { Subject } from "@genkan/controls/model/control";
import type { Fact } from "@genkan/controls/model/evidence";
import type { Message } from "./messages.ts";

/** The class of a record that is no act of root. */
export const NOT_ROOT = "not-root";

/** What Genkan makes of one record. */
export interface ReplayedRecord extends Delivery {
  readonly eventID: string;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  /** What an act of root is classified as; `not-root` for everything else. */
  readonly class: string;
  /** Why, in one sentence. */
  readonly because: string;
  readonly facts: readonly Fact[];
}

/** What Genkan makes of all of them. */
export interface Replay {
  readonly subject: Subject;
  /** When the records were evaluated, by the account's clock. */
  readonly at: string;
  readonly records: readonly ReplayedRecord[];
  readonly changes: readonly Change[];
  /** The records (`eventID`) that are evaluated once more when AWS's answers have settled. */
  readonly waiting: readonly string[];
  readonly apiCalls: number;
  readonly messages: readonly Message[];
}
