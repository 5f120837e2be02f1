import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer, Question } from "../questions.ts";
import { program, versionOf } from "./installed.ts";
import type { Tool } from "./tool.ts";

const policies = fileURLToPath(new URL("custodian.yml", import.meta.url));
const asks = ["mfa", "hardware", "key", "certificate", "use", "userMfa", "userAdmin"] as const satisfies Question[];

/** What a policy found: nothing, something, or no result because it failed. */
async function found(folder: string, policy: string): Promise<Answer> {
  const file = join(folder, "out", policy, "resources.json");
  const resources = await readFile(file, "utf8").catch(() => undefined);
  if (resources !== undefined) return (JSON.parse(resources) as unknown[]).length ? "bad" : "ok";
  // It writes its log even when it can read nothing. Without one, the policy did not end.
  const log = await readFile(join(folder, "out", policy, "custodian-run.log"), "utf8").catch(() => "");
  return /ERROR/.test(log) ? "unknown" : "none";
}

export const custodian: Tool = {
  name: "Cloud Custodian",
  how: "`custodian run` with the seven policies of `test/peers/tools/custodian.yml`",
  asks,
  version: () => versionOf("custodian", "c7n"),
  command: ({ folder }) => [
    ...[program("custodian", "custodian"), "run", "--region", "us-east-1"],
    ...["--output-dir", join(folder, "out"), policies],
  ],
  async answers({ folder }) {
    const answers = await Promise.all(asks.map(async (policy) => [policy, await found(folder, policy)] as const));
    return Object.fromEntries(answers);
  },
};
