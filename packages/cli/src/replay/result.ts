import type { Delivery } from "@genkan/aws/event-rules/delivery";
import type { Change } from "@genkan/controls/engine/finding";
import type { Subject } from "@genkan/controls/model/control";
import type { Fact } from "@genkan/controls/model/evidence";
import type { Message } from "./messages.ts";

/** The class of a record that is not an act of root. */
export const NOT_ROOT = "not-root";

/** The result for one record. */
export interface ReplayedRecord extends Omit<Delivery, "tampered"> {
  readonly eventID: string;
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  /** The class of an act of root; `not-root` for all other records. */
  readonly class: string;
  /** Why, in one sentence. */
  readonly because: string;
  readonly facts: readonly Fact[];
}

/** The result for all records. */
export interface Replay {
  readonly subject: Subject;
  /** When the records were evaluated, by the account's clock. */
  readonly at: string;
  readonly records: readonly ReplayedRecord[];
  readonly changes: readonly Change[];
  /** The records (`eventID`) that are evaluated once more after AWS's answers have settled. */
  readonly waiting: readonly string[];
  readonly apiCalls: number;
  readonly messages: readonly Message[];
}
