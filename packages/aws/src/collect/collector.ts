import type { Subject } from "@genkan/controls/control";
import type { Evidence, Fact } from "@genkan/controls/evidence";
import type { Settings } from "@genkan/controls/settings";
import type { Aws } from "../clients.ts";

/** What a collector may know beside AWS. */
export interface Reading {
  readonly subject: Subject;
  readonly settings: Settings;
  readonly at: Date;
}

/** Reads one fact from AWS, and declares what that takes. Anything it throws makes the fact unknown. */
export interface Collector<F extends Fact> {
  /** The IAM actions that it calls: Lambda roles, docs and `genkan controls --policy` derive from them. */
  readonly reads: readonly string[];
  /** The CloudTrail events that change the fact, by `eventSource`. */
  readonly changedBy: Readonly<Record<string, readonly string[]>>;
  collect(aws: Aws, reading: Reading): Promise<{ readonly value: Evidence[F]; readonly observedAt: Date }>;
}
