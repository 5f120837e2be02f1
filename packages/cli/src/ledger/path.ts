import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../shell.ts";

/** The path of the ledger if none is named. https://specifications.freedesktop.org/basedir-spec/latest/ */
export const defaultLedger = (env: Environment): string =>
  join(env["XDG_STATE_HOME"] || join(env["HOME"] || homedir(), ".local", "state"), "genkan", "ledger.db");
