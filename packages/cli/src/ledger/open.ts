import { existsSync } from "node:fs";
import type { Aws } from "@genkan/aws/clients";
import type { Ledger } from "@genkan/controls/engine/ledger";
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

/**
 * Opens the ledger that was chosen. For `writing`, a file that is not there is made; for `reading`, a file is left as it is,
 * and one that is not there counts as empty. @throws UsageError when both are named
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
    return { ledger: await openLedger(aws, table), close: () => {} };
  }
  const { SqliteLedger } = await import("./sqlite.ts");
  const file = ledger ?? defaultLedger(env);
  const readOnly = purpose === "reading";
  const opened = readOnly && !existsSync(file) ? SqliteLedger.open(":memory:") : SqliteLedger.open(file, { readOnly });
  return { ledger: opened, close: () => opened.close() };
}

/** Opens, for reading, a ledger in which runs are recorded. @throws UsageError saying where findings come from */
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
