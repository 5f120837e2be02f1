import { existsSync } from "node:fs";
import type { Aws } from "@genkan/aws/clients";
import type { Ledger } from "@genkan/controls/engine/ledger";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { defaultLedger } from "./path.ts";

/** The ledger that the user chose: the table of a deployment, or a file; without a choice, the file of this machine. */
export interface LedgerChoice {
  readonly table?: string | undefined;
  readonly ledger?: string | undefined;
}

/** A ledger to close after use. */
export interface OpenLedger extends AsyncDisposable {
  readonly ledger: Ledger;
}

/**
 * Opens the chosen ledger. `writing` creates a file that does not exist. `reading` leaves a file unchanged; one that
 * does not exist counts as empty.
 * @throws UsageError if both a table and a file are named
 */
export async function openLedgerFor(
  { env }: Shell,
  purpose: "reading" | "writing",
  { table, ledger }: LedgerChoice,
  aws: Aws,
): Promise<OpenLedger> {
  if (table !== undefined && ledger !== undefined) throw new UsageError("Give --table or --ledger, not both.");
  if (table !== undefined) {
    const { openLedger } = await import("@genkan/aws/ledger/dynamodb");
    return { ledger: await openLedger(aws, table), async [Symbol.asyncDispose]() {} };
  }
  const { SqliteLedger } = await import("./sqlite.ts");
  const file = ledger ?? defaultLedger(env);
  const readOnly = purpose === "reading";
  const opened =
    readOnly && !existsSync(file) ? SqliteLedger.openFile(":memory:") : SqliteLedger.openFile(file, { readOnly });
  return {
    ledger: opened,
    async [Symbol.asyncDispose]() {
      opened.close();
    },
  };
}

/** Opens a ledger with recorded runs for reading. @throws UsageError that explains how to get findings */
export async function openRecorded(shell: Shell, choice: LedgerChoice, aws: Aws): Promise<OpenLedger> {
  const file = choice.ledger ?? defaultLedger(shell.env);
  if (choice.table === undefined && !existsSync(file)) {
    throw new UsageError(
      `There is no ledger ${file} yet. genkan watch makes one; a deployment's table is read with --table NAME ` +
        "(npx sst deploy prints the name).",
    );
  }
  return openLedgerFor(shell, "reading", choice, aws);
}
