import type { Ledger } from "@genkan/controls/engine/ledger";
import type { Subject } from "@genkan/controls/model/control";
import type { Shell } from "../shell.ts";
import { subjectOf } from "../target/subject.ts";
import { ambient, type RegionChoice, type Target } from "../target/target.ts";
import { type LedgerChoice, openRecorded } from "./open.ts";

/** A ledger with recorded runs, and the account of the credentials, whose findings are read. */
export interface Recorded {
  readonly ledger: Ledger;
  readonly subject: Subject;
  readonly target: Target;
}

/** Opens the chosen ledger for the account of the credentials while `work` runs. */
export async function withRecorded<T>(
  shell: Shell,
  choice: LedgerChoice & RegionChoice,
  work: (recorded: Recorded) => Promise<T>,
): Promise<T> {
  await using target = await ambient(shell, choice);
  await using opened = await openRecorded(shell, choice, target.aws);
  return await work({ ledger: opened.ledger, subject: await subjectOf(target.aws), target });
}
