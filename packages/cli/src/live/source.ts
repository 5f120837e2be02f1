import { actionsFor } from "@genkan/aws/policy";
import { controlOf } from "@genkan/controls/catalogue/index";
import type { Ledger } from "@genkan/controls/engine/ledger";
import type { Subject } from "@genkan/controls/model/control";
import { daysBefore } from "@genkan/controls/model/time";
import type { Reader } from "@genkan/messages/moment";
import { HISTORY_DAYS, type ReportSource } from "@genkan/messages/report/page";

/** The most changes that a report reads: hourly changes for 90 days are fewer. */
const MOST_CHANGES = 5_000;

/** Whose report it is, and where it is read from. */
export interface ReportOn {
  readonly subject: Subject;
  readonly ledger: Pick<Ledger, "read" | "history">;
  readonly accountName?: string | null;
}

/** Reads everything that a report shows from a ledger. */
export async function readReport(
  { subject, ledger, accountName = null }: ReportOn,
  at: Date,
  reader: Reader,
): Promise<ReportSource> {
  const since = daysBefore(at, HISTORY_DAYS).toISOString();
  const [standing, changes] = await Promise.all([
    ledger.read(subject.account),
    ledger.history(subject.account, MOST_CHANGES, since),
  ]);
  return { ...subject, ...reader, accountName, standing, changes, at, actionsOf };
}

/** The calls that a control's evidence comes from; none where the control is not known in this process. */
function actionsOf(id: string): readonly string[] {
  const control = controlOf(id);
  return control ? actionsFor([control]) : [];
}
