import type { Run } from "@genkan/controls/engine/ledger";
import type { Assessment, Period } from "@genkan/controls/frameworks/assess";
import type { Framework, Subject } from "@genkan/controls/model/control";
import type { Reader } from "../../moment.ts";

/** What a report on a framework is made of. */
export interface FrameworkReport extends Subject, Reader {
  readonly framework: Framework;
  /** The account's name or alias, where it is known. */
  readonly accountName?: string | null;
  readonly assessment: Assessment;
  readonly period: Period;
  /** The time of the report. */
  readonly at: Date;
  readonly lastRun: Pick<Run, "at" | "everySeconds">;
  /** How many changes were read, where there may be more. */
  readonly cutAt?: number;
  /** The calls to AWS that a control's evidence comes from, by the control's id. */
  readonly actionsOf?: (control: string) => readonly string[];
}
