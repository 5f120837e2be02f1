import { existsSync } from "node:fs";
import type { Aws } from "@genkan/aws/clients";
import type { Ledger } from "@genkan/controls/ledger";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { defaultLedger } from "./path.ts";

/** Which ledger a command means: a deployment's table, or a file; else the file of this machine. */
export interface LedgerChoice {
  readonly table?: string;
  readonly ledger?: string;
}

/** A ledger that has to be closed. */
export interface OpenLedger {
  readonly ledger: Ledger;
  close(): void;
}

/** Opens the ledger that was chosen, and makes a file that is not there. @throws UsageError when both are named */
export async function openChosen({ env }: Shell, { table, ledger }: LedgerChoice, aws: Aws): Promise<OpenLedger> {
  if (table !== undefined && ledger !== undefined) throw new UsageError("Give --table or --ledger, not both.");
  if (table !== undefined) {
    const { openLedger } = await import("@genkan/aws/ledger/dynamodb");
    return { ledger: await openLedger(aws, table), close: () => {} };
  }
  const { SqliteLedger } = await import("./sqlite.ts");
  const file = SqliteLedger.open(ledger ?? defaultLedger(env));
  return { ledger: file, close: () => file.close() };
}

/** The same, for reading: a file has to be there. @throws UsageError saying where findings come from */
export async function openForReading(shell: Shell, choice: LedgerChoice, aws: Aws): Promise<OpenLedger> {
  const file = choice.ledger ?? defaultLedger(shell.env);
  if (choice.table === undefined && !existsSync(file)) {
    throw new UsageError(
      `There is no ledger ${file} yet. genkan watch makes one; a deployment's table is read with --table NAME ` +
        "(npx sst deploy prints the name).",
    );
  }
  return openChosen(shell, choice, aws);
}
