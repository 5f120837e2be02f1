import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { Environment } from "../shell.ts";

/** The files of the AWS CLI, where the AWS CLI and the SDKs look for them. */
export interface AwsFiles {
  readonly config: string;
  readonly credentials: string;
}

export function awsFiles(env: Environment): AwsFiles {
  const home = env["HOME"] || homedir();
  const under = (file: string | undefined, name: string) =>
    file ? file.replace(/^~(?=\/|$)/, () => home) : join(home, ".aws", name);
  return {
    config: under(env["AWS_CONFIG_FILE"], "config"),
    credentials: under(env["AWS_SHARED_CREDENTIALS_FILE"], "credentials"),
  };
}

/** The text of a file; empty if it can't be read. */
export function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
