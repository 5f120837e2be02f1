import type { Subject } from "@genkan/controls/control";
import type { Evidence, Fact } from "@genkan/controls/evidence";
import type { Settings } from "@genkan/controls/settings";
import type { Aws } from "../clients.ts";

/** What a run asks for. */
export interface Request {
  readonly subject: Subject;
  readonly settings: Settings;
  readonly at: Date;
}

/** What a collector may know beside AWS. */
export interface Reading extends Request {
  /** The facts that the run was asked for. */
  readonly facts: ReadonlySet<Fact>;
  /** Another fact of this run, which is read once however many ask for it. @throws UnknownFactError */
  read<F extends Fact>(fact: F): Promise<Evidence[F]>;
}

/** Reads one fact from AWS, and declares what that takes. Anything it throws makes the fact unknown. */
export interface Collector<F extends Fact> {
  /** The IAM actions that it calls: Lambda roles, docs and `genkan controls --policy` derive from them. */
  readonly reads: readonly string[];
  /** The facts that it rests on; what they call is called for it too. */
  readonly restsOn?: readonly Fact[];
  /** The CloudTrail events that change the fact, by `eventSource`. */
  readonly changedBy: Readonly<Record<string, readonly string[]>>;
  collect(aws: Aws, reading: Reading): Promise<{ readonly value: Evidence[F]; readonly observedAt: Date }>;
}
