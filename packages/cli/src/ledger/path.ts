import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../shell.ts";

/** Where the ledger is when nobody names one. https://specifications.freedesktop.org/basedir-spec/latest/ */
export const defaultLedger = (env: Environment): string =>
  join(env["XDG_STATE_HOME"] || join(env["HOME"] || homedir(), ".local", "state"), "genkan", "ledger.db");
