import { homedir } from "node:os";
import { join } from "node:path";

/** Where the ledger is when nobody says. https://specifications.freedesktop.org/basedir-spec/latest/ */
export const defaultLedger = (env: Readonly<Record<string, string | undefined>> = process.env): string =>
  join(env["XDG_STATE_HOME"] || join(homedir(), ".local", "state"), "genkan", "ledger.db");
