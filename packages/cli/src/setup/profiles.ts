import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { CliProfiles } from "@genkan/messages/setup/situation";
import type { Environment } from "../shell.ts";

/** Whether the AWS CLI's configuration has the administrator's profile. */
export function cliProfiles(env: Environment, account: string): CliProfiles {
  const file = env["AWS_CONFIG_FILE"] || join(env["HOME"] || homedir(), ".aws", "config");
  try {
    return new RegExp(`^\\s*\\[\\s*profile\\s+admin-${account}\\s*\\]`, "m").test(readFileSync(file, "utf8"))
      ? "present"
      : "absent";
  } catch {
    return "absent";
  }
}
