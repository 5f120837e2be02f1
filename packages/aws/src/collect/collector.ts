import { type AccessTopic, accessCalls } from "@genkan/controls/model/access";
import type { Subject } from "@genkan/controls/model/control";
import type { Evidence, Fact, Observations, Observed } from "@genkan/controls/model/evidence";
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
  /** Set if only root's call changes the fact: other users make the same call on their own resources. */
  readonly byRoot?: true;
  /** An additional EventBridge pattern, which filters out the many events that cannot matter. */
  readonly detail?: Readonly<Record<string, unknown>>;
  /** An additional condition on the record, for what EventBridge's pattern cannot express or need not contain. */
  readonly when?: (record: TrailRecord) => boolean;
}

/** The calls that change who may administer, by their topics. */
export const triggersOf = (...topics: readonly AccessTopic[]): readonly CallTrigger[] =>
  accessCalls(...topics).map((calls) => ({ kind: "call", ...calls }));

/** Whether a trigger fires only for root. */
export const isByRoot = (trigger: Trigger): boolean => trigger.kind === "root" || trigger.byRoot === true;

/** The value of a fact that was read, with the time it was observed. */
export type Known<F extends Fact> = Omit<Extract<Observed<Evidence[F]>, { known: true }>, "known">;

/** The account and the settings of a read. */
export interface Request {
  readonly subject: Subject;
  readonly settings: Settings;
  readonly at: Date;
  /** Facts that the caller knows already; they are not read. */
  readonly given?: Observations;
  /** Facts that are made from others in place of their collectors. */
  readonly derived?: Derived;
}

/** How to make facts from others of the same run, in place of their collectors. If one throws, the fact is unknown. */
export type Derived = { readonly [F in Fact]?: (reading: Reading) => Promise<Known<F>> };

/** What a collector gets besides the connection to AWS. */
export interface Reading extends Request {
  /** The facts that the run reads. */
  readonly facts: ReadonlySet<Fact>;
  /** Set in a narrowed read of a fact about many resources: the resources that the events name. */
  readonly only?: readonly string[];
  /** Reads another fact of this run, once for all its readers. @throws UnknownFactError */
  read<F extends Fact>(fact: F): Promise<Evidence[F]>;
  /** {@link read}, with the time at which AWS measured it. @throws UnknownFactError */
  readWithAge<F extends Fact>(fact: F): Promise<Known<F>>;
}

/** Reads one fact from AWS, and declares what it needs to do so. If it throws, the fact is unknown. */
export interface Collector<F extends Fact> {
  /**
   * Where the fact is read: in each account, or once for the whole organization, in its management account or a delegated
   * administrator. A member gets a fact of the organization *given*, or does without it.
   */
  readonly home: "account" | "organization";
  /** The IAM actions that it calls. Lambda roles, docs and `genkan controls --policy` derive from them. */
  readonly reads: readonly string[];
  /**
   * The IAM actions that it calls only in a narrowed read. The role of the function that evaluates events has them too.
   */
  readonly readsAtEvents?: readonly string[];
  /** The IAM actions that it calls only in a whole run: in a narrowed read, the events prove what these would read. */
  readonly readsInPass?: readonly string[];
  /**
   * For the actions that IAM lets a policy limit to resources: the narrowest patterns that cover what the account may
   * have. An action that is missing here supports no resource at all.
   */
  readonly resources?: Readonly<Record<string, readonly string[]>>;
  /** The facts that it reads first; their IAM actions are needed too. */
  readonly restsOn?: readonly Fact[];
  /**
   * The CloudTrail events that change the fact. They are evaluated at once, and EventBridge's rules derive from them.
   */
  readonly changedBy: readonly Trigger[];
  /** The actions in `reads` that only search for the home Region of Identity Center, if the settings do not name it. */
  readonly toFindRegion?: readonly string[];
  /** Set if AWS itself updates the fact only hours later, so that it does not show an event that has just happened. */
  readonly lags?: true;
  /**
   * Builds the fact from the events alone, for facts that CloudTrail's history shows only minutes later. Covers the time
   * from the first event on.
   */
  readonly fromEvents?: (events: readonly TrailEntry[], from: Date) => Evidence[F];
  /**
   * For a fact about many resources, the resources that an event names. An event that names none does not change the
   * fact.
   */
  readonly namedBy?: (record: TrailRecord) => readonly string[];
  /** Reads the fact. @throws any error, which becomes the cause of the unknown fact */
  collect(aws: Aws, reading: Reading): Promise<Known<F>>;
}
