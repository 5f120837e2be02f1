import type { Ledger } from "@genkan/controls/engine/ledger";
import type { Locale, Text } from "@genkan/controls/model/text";
import type { Shell } from "../shell.ts";
import { subjectOf } from "../target/subject.ts";
import { ambient, type RegionChoice } from "../target/target.ts";
import { type LedgerChoice, openLedgerFor } from "./open.ts";

/** The values of `declarationOptions`. */
interface DeclarationChoice extends LedgerChoice, RegionChoice {
  readonly format: "text" | "json";
  readonly locale: Locale;
}

/** Where a declaration is written. */
interface Declaring {
  readonly ledger: Ledger;
  readonly account: string;
  /** The time by AWS's clock, in milliseconds: declarations are compared with the times of AWS's events. */
  readonly now: number;
}

type Work = (declaring: Declaring) => Promise<{ readonly value: unknown; readonly text: Text }>;

/** Changes declarations in the ledger, and prints the result. @returns 0 */
export const declare = (shell: Shell, choice: DeclarationChoice, work: Work): Promise<number> =>
  printed(shell, "writing", choice, work);

/** Prints declarations in the ledger. @returns 0 */
export const listDeclared = (shell: Shell, choice: DeclarationChoice, work: Work): Promise<number> =>
  printed(shell, "reading", choice, work);

/**
 * Opens the ledger for the account of the credentials, and prints the result: a value as JSON, or a text for people.
 */
async function printed(
  shell: Shell,
  purpose: "reading" | "writing",
  { format, locale, ...choice }: DeclarationChoice,
  work: Work,
): Promise<number> {
  await using target = await ambient(shell, choice);
  await using opened = await openLedgerFor(shell, purpose, choice, target.aws);
  const { account } = await subjectOf(target.aws);
  const { value, text } = await work({ ledger: opened.ledger, account, now: target.now().getTime() });
  await shell.stdout.write(format === "json" ? `${JSON.stringify(value, null, 2)}\n` : `${text[locale]}\n`);
  return 0;
}
