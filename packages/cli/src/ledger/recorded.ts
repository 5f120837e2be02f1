import type { Ledger } from "@genkan/controls/engine/ledger";
import type { Subject } from "@genkan/controls/model/control";
import type { Locale } from "@genkan/controls/model/text";
import type { Shell } from "../shell.ts";
import { subjectOf } from "../target/subject.ts";
import { ambient, type Target } from "../target/target.ts";
import { type LedgerChoice, openPlace, recordedPlace } from "./open.ts";

/** A ledger with recorded runs, and the account of the credentials, whose findings are read. */
export interface Recorded {
  readonly ledger: Ledger;
  readonly subject: Subject;
  readonly target: Target;
}

/** Opens the chosen ledger for the account of the credentials while `work` runs. */
export async function withRecorded<T>(
  shell: Shell,
  { locale, ...choice }: LedgerChoice & { readonly locale: Locale },
  work: (recorded: Recorded) => Promise<T>,
): Promise<T> {
  const place = await recordedPlace(shell, choice);
  await using target = await ambient(shell, choice);
  const { aws } = target;
  const subject = await subjectOf(aws);
  await using opened = await openPlace(shell, "reading", place, { aws, account: subject.account, locale });
  return await work({ ledger: opened.ledger, subject, target });
}
