import type { Ledger } from "@genkan/controls/engine/ledger";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import { UsageError } from "../exit.ts";
import { type LedgerChoice, openLedgerFor } from "../ledger/open.ts";
import type { Shell } from "../shell.ts";
import { ambient, subjectOf } from "../target.ts";

/** What every command takes that works on what people have declared to the ledger. */
export interface DeclaredOptions extends LedgerChoice {
  readonly format: "text" | "json";
  readonly locale: Locale;
  readonly region?: string;
}

/** What a declaration is made to. */
interface Declaring {
  readonly ledger: Ledger;
  readonly account: string;
  /** The time by AWS's clock, in milliseconds: declarations are compared with the times of AWS's events. */
  readonly now: number;
}

const LONGEST = 200;

/** A word of a person that must not be empty. @throws UsageError naming the option */
export function stated(option: string, text: string): string {
  const said = clean(text.trim(), LONGEST);
  if (!said) throw new UsageError(`${option} is empty: say it in a few words.`);
  return said;
}

type Work = (declaring: Declaring) => Promise<{ readonly value: unknown; readonly text: Text }>;

/** Works on what is declared to the ledger, and prints what came of it. @returns 0 */
export const declare = (shell: Shell, options: DeclaredOptions, work: Work): Promise<number> =>
  printed(shell, "writing", options, work);

/** Reads what is declared to the ledger, and prints it. @returns 0 */
export const listDeclared = (shell: Shell, options: DeclaredOptions, work: Work): Promise<number> =>
  printed(shell, "reading", options, work);

/**
 * Opens the ledger for the account of the credentials, works on it, and prints what came of it: a value for programs, a
 * text for people.
 */
async function printed(
  shell: Shell,
  purpose: "reading" | "writing",
  { format, locale, region, ...choice }: DeclaredOptions,
  work: Work,
): Promise<number> {
  const target = ambient(shell, region ? { region } : {});
  const open = await openLedgerFor(shell, purpose, choice, target.aws);
  try {
    const { account } = await subjectOf(target.aws);
    const { value, text } = await work({ ledger: open.ledger, account, now: target.now().getTime() });
    await shell.stdout.write(format === "json" ? `${JSON.stringify(value, null, 2)}\n` : `${text[locale]}\n`);
    return 0;
  } finally {
    open.close();
    target.close();
  }
}
