import type { AccessChange } from "../model/event.ts";

/** An access change as a ledger keeps it. */
export interface AccessRecord extends Omit<AccessChange, "document"> {
  /** When it was recorded: events may come late. ISO 8601, UTC. */
  readonly recordedAt: string;
  /** The fix by Genkan that made the call, with the ARN of who applied it. */
  readonly fix?: { readonly id: string; readonly by: string };
}

/** The access changes that were reported of late, and those that were too many to be. Times are ISO 8601, UTC. */
export interface AccessFeed {
  /** When the latest ones were reported. */
  readonly times: readonly string[];
  /** Those that wait for a summary. */
  readonly held: { readonly count: number; readonly from: string; readonly to: string } | null;
  /** Increases by one with every write. */
  readonly version: number;
}
