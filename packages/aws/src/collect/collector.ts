import type { Subject } from "@genkan/controls/model/control";
import type { Evidence, Fact, Observed } from "@genkan/controls/model/evidence";
import type { Settings } from "@genkan/controls/model/settings";
import type { Aws } from "../clients.ts";
import type { TrailEntry, TrailRecord } from "../cloudtrail/record.ts";

/** CloudTrail events that change a fact: every act of root, or calls by their `eventSource` and `eventName`. */
export type Trigger = RootTrigger | CallTrigger;

/** Everything that root does. */
interface RootTrigger {
  readonly kind: "root";
}

interface CallTrigger {
  readonly kind: "call";
  readonly eventSource: string;
  readonly eventNames: readonly string[];
  /** Set where only root can change the fact: others make the same call on resources of their own. */
  readonly byRoot?: true;
  /** A further EventBridge pattern, which keeps out the many events that cannot matter. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** A further condition on the record, which EventBridge's pattern cannot or need not contain. */
  readonly when?: (record: TrailRecord) => boolean;
}

/** Whether a trigger fires only for root. */
export const isByRoot = (trigger: Trigger): boolean => trigger.kind === "root" || trigger.byRoot === true;

/** A fact that was read. */
export type Known<F extends Fact> = Omit<Extract<Observed<Evidence[F]>, { known: true }>, "known">;

/** The account and the settings of a read. */
export interface Request {
  readonly subject: Subject;
  readonly settings: Settings;
  readonly at: Date;
}

/** What a collector may know beside AWS. */
export interface Reading extends Request {
  /** The facts that the run reads. */
  readonly facts: ReadonlySet<Fact>;
  /** Set in a narrowed read of a fact about many resources: those that the events name. */
  readonly only?: readonly string[];
  /** Reads another fact of this run, once for all its readers. @throws UnknownFactError */
  read<F extends Fact>(fact: F): Promise<Evidence[F]>;
  /** {@link read}, with the time at which AWS measured it. @throws UnknownFactError */
  readWithAge<F extends Fact>(fact: F): Promise<Known<F>>;
}

/** Reads one fact from AWS, and declares what it needs for that. Any error makes the fact unknown. */
export interface Collector<F extends Fact> {
  /** The IAM actions that it calls: Lambda roles, docs and `genkan controls --policy` derive from them. */
  readonly reads: readonly string[];
  /** The IAM actions that it calls only in a narrowed read: the role of the function that evaluates events has them too. */
  readonly readsAtEvents?: readonly string[];
  /** The IAM actions that it calls only in a whole run: in a narrowed read, the events prove what these would read. */
  readonly readsInPass?: readonly string[];
  /**
   * Of these actions, those that IAM lets a policy narrow to resources, and the narrowest patterns that hold what the
   * account may have. An action that is not here takes no resource at all.
   */
  readonly resources?: Readonly<Record<string, readonly string[]>>;
  /** The facts that it reads first; their IAM actions are needed too. */
  readonly restsOn?: readonly Fact[];
  /** The CloudTrail events that change the fact: they are evaluated at once, and EventBridge's rules derive from them. */
  readonly changedBy: readonly Trigger[];
  /** Those of `reads` that only find the home Region of Identity Center, when the settings do not name it. */
  readonly toFindRegion?: readonly string[];
  /** Set where AWS itself measures the fact hours late: it does not show an event that has just happened. */
  readonly lags?: true;
  /**
   * Builds the fact from the events alone, for facts that CloudTrail's history shows only minutes later. Covers the time
   * from the first event on.
   */
  readonly fromEvents?: (events: readonly TrailEntry[], from: Date) => Evidence[F];
  /** For a fact about many resources, those that an event names; an event that names none does not change the fact. */
  readonly namedBy?: (record: TrailRecord) => readonly string[];
  collect(aws: Aws, reading: Reading): Promise<Known<F>>;
}
