import type { ConsoleHome } from "../model/console.ts";
import type { Subject } from "../model/control.ts";
import type { Narrowing, TrailEvent } from "../model/event.ts";
import type { Fact, Observations } from "../model/evidence.ts";
import type { Unit } from "../model/organization.ts";
import type { Settings } from "../model/settings.ts";
import type { AccessNotices } from "./access.ts";
import type { Exception } from "./exception.ts";
import type { Change } from "./finding.ts";
import type { Ledger, MemberOf } from "./ledger.ts";

/** The content of the alert for one run or one batch of events. */
export interface Alert extends Subject, ConsoleHome {
  readonly alertId: string;
  readonly changes: readonly Change[];
  /** The exceptions in force. */
  readonly exceptions?: readonly Exception[];
  /** The OUs of a member of an organization, from the root down. */
  readonly units?: readonly Unit[];
  /** The name of the account, if known. */
  readonly accountName?: string | null;
  /** The last change of the role whose calls AWS denies, where one is known. */
  readonly lastRoleChange?: TrailEvent;
  /** The table of the deployment that sends it. Commands in the message name it. */
  readonly table?: string;
  /** Set where nothing of it has happened: somebody wants to see that alerts arrive, and how they read. */
  readonly test?: true;
}

/**
 * Reads the given facts from an account, each once. A `narrowing` takes the facts that the events prove as they are,
 * reads only the resources that the events name, and leaves out facts that AWS itself updates only hours later.
 */
export type Collect = (
  facts: ReadonlySet<Fact>,
  settings: Settings,
  at: Date,
  narrowing?: Narrowing,
) => Promise<{ readonly observations: Observations; readonly apiCalls: number }>;

/** Everything that a run needs besides the controls. */
export interface World {
  readonly subject: Subject;
  readonly settings: Settings;
  readonly collect: Collect;
  readonly ledger: Ledger;
  /** Sends an alert; resolves when the channel has accepted it. */
  readonly publish: (alert: Alert) => Promise<void>;
  readonly now: () => Date;
  /** The seconds from one run to the next, where a schedule starts them. */
  readonly everySeconds?: number;
  /** Set where the account is evaluated as a member of an organization. */
  readonly memberOf?: MemberOf;
  /**
   * Asked once for each alert of a member's events: the pass whose digest gathers it; `null` if it is sent by itself. Without
   * it, every such alert is.
   */
  readonly gatheredBy?: (at: string) => Promise<string | null>;
  /** Exceptions of the organization that cover this account. The account's own ones come first. */
  readonly exceptions?: readonly Exception[];
  /** How changes to who may administer are reported; without it, they are only recorded. */
  readonly accessNotices?: AccessNotices;
  /** A unique id for a run. Ids of later runs sort after those of earlier ones. */
  readonly newRunId: (at: Date) => string;
}
