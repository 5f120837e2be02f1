import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Text } from "@genkan/controls/model/text";
import type { Shell } from "./shell.ts";

/** What a deployment made that commands work with. */
export interface Deployment {
  /** `null` for a deployment by a version that did not write it. */
  readonly stage: string | null;
  readonly table: string;
  /** The ARN of the topic to which alerts are published, which names the account and the Region of the deployment. */
  readonly topic: string;
  /** The topic of Amazon Q Developer in chat applications, where there is one. */
  readonly chatTopic: string | null;
  /** The name of the role through which it reads the members of the organization; `null` if it reads no members. */
  readonly readRole: string | null;
  readonly account: string;
  readonly region: string;
}

/** The outputs of `sst.config.ts`, as SST writes them after each deployment, whatever its stage. */
const OUTPUTS = join(".sst", "outputs.json");

/** What was last deployed from the working directory; `null` if nothing was, or it was removed. */
export async function deploymentIn({ cwd }: Pick<Shell, "cwd">): Promise<Deployment | null> {
  const text = await readFile(join(cwd, OUTPUTS), "utf8").catch(() => "null");
  const { table, topic, chatTopic, stage, readRole } = outputsIn(text);
  const [, region, account] = /^arn:[^:]+:sns:([^:]+):(\d{12}):./.exec(String(topic)) ?? [];
  if (typeof table !== "string" || !region || !account) return null;
  const textOr = (value: unknown) => (typeof value === "string" ? value : null);
  return {
    table,
    topic: String(topic),
    chatTopic: textOr(chatTopic),
    readRole: textOr(readRole),
    stage: textOr(stage),
    region,
    account,
  };
}

function outputsIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    // A deployment may be writing it.
    return {};
  }
}

/** How a deployment is called where a command uses it unasked. */
export const nameOf = ({ stage }: Deployment): Text => ({
  en: stage === null ? "deployment" : `deployment ${stage}`,
  ja: stage === null ? "デプロイ" : `デプロイ ${stage}`,
});
