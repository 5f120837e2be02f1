import type { Subject } from "@genkan/controls/model/control";
import type { Evidence, Fact, Observed } from "@genkan/controls/model/evidence";
import type { Settings } from "@genkan/controls/model/settings";
import type { Aws } from "../clients.ts";
import type { TrailEntry, TrailRecord } from "../cloudtrail/record.ts";

/** Events of CloudTrail, by their `eventSource` and `eventName`; or everything that root does. */
export type Trigger =
  | { readonly byRoot: true }
  | {
      readonly eventSource: string;
      readonly eventNames: readonly string[];
      /** Set where only root can change the fact: others make the same call on things of their own. */
      readonly byRoot?: true;
      /** What else EventBridge is to look at, so that the many that can't matter do not come. */
      readonly detail?: Readonly<Record<string, unknown>>;
      /** What a record must hold beside its name, where EventBridge's pattern cannot or need not say it. */
      readonly when?: (record: TrailRecord) => boolean;
    };

/** A fact that was read. */
export type Known<F extends Fact> = Omit<Extract<Observed<Evidence[F]>, { known: true }>, "known">;

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
  /** Where events ask, the things that they name of a fact that is made of many. */
  readonly only?: readonly string[];
  /** Another fact of this run, which is read once however many ask for it. @throws UnknownFactError */
  read<F extends Fact>(fact: F): Promise<Evidence[F]>;
  /** {@link read}, with the time at which AWS measured it. @throws UnknownFactError */
  readWithAge<F extends Fact>(fact: F): Promise<Known<F>>;
}

/** Reads one fact from AWS, and declares what that takes. Anything it throws makes the fact unknown. */
export interface Collector<F extends Fact> {
  /** The IAM actions that it calls: Lambda roles, docs and `genkan controls --policy` derive from them. */
  readonly reads: readonly string[];
  /** The IAM actions that it calls only where events ask: the role of the function that judges events has them too. */
  readonly readsAtEvents?: readonly string[];
  /** The IAM actions that it calls only in a whole pass: where events ask, they prove what these would read. */
  readonly readsInPass?: readonly string[];
  /**
   * Of these actions, those that IAM lets a policy narrow to resources, and the narrowest patterns that hold what the
   * account may have. An action that is not here takes no resource at all.
   */
  readonly resources?: Readonly<Record<string, readonly string[]>>;
  /** The facts that it rests on; what they call is called for it too. */
  readonly restsOn?: readonly Fact[];
  /** The CloudTrail events that change the fact: what is re-judged at once, and EventBridge's rules, derive from them. */
  readonly changedBy: readonly Trigger[];
  /** Of `reads`, what is called only to find the home Region of Identity Center, where the settings do not name it. */
  readonly toFindRegion?: readonly string[];
  /** Set where AWS itself measures the fact hours late: it says nothing of an event that has just happened. */
  readonly lags?: true;
  /**
   * What the events prove by themselves, where AWS's own history tells of them only minutes later. What happened before
   * them is not in it, and its window begins with the first.
   */
  readonly fromEvents?: (events: readonly TrailEntry[], from: Date) => Evidence[F];
  /** The things that an event names of a fact that is made of many; an event that names none does not change the fact. */
  readonly namedBy?: (record: TrailRecord) => readonly string[];
  collect(aws: Aws, reading: Reading): Promise<Known<F>>;
}
