import { once } from "node:events";
import { watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import type { Locale } from "@genkan/controls/text";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { parseScenario, ScenarioError } from "@genkan/sandbox/scenario";
import { UsageError } from "../exit.ts";
import { tellStory } from "../story/story.ts";
import { readScenarioFile, scenarioComplaint } from "../target.ts";

export interface SandboxOptions {
  readonly scenario?: string;
  readonly port?: number;
  readonly story?: boolean;
  readonly exit?: boolean;
  readonly locale: Locale;
}

/** A new account, as AWS gives it: nobody has secured it yet. */
const FRESH = JSON.stringify({ account: "111122223333" });

/** Serves a simulated account until Ctrl+C, or tells the story on one. @returns the exit status */
export async function runSandbox({
  scenario: file,
  port = 0,
  story = false,
  exit = false,
  locale,
}: SandboxOptions): Promise<number> {
  if (story) return tellStory({ locale, stay: !exit && process.stdin.isTTY && process.stdout.isTTY });

  const text = file ? await readScenarioFile(file) : FRESH;
  const sandbox = await start(text, port, file ?? "");
  const { endpoint } = sandbox;
  process.stdout.write(
    `A simulated AWS account answers at ${endpoint}\n\n` +
      `  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=simulated AWS_SECRET_ACCESS_KEY=simulated\n` +
      "  npx genkan check\n\n" +
      `Look at it and change it while it runs: curl ${endpoint}/_sandbox${file ? `, or edit ${file}` : ""}. Ctrl+C ends it.\n`,
  );
  if (file) reloadOnChange(file, sandbox);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await sandbox.close();
  return 0;
}

async function start(text: string, port: number, file: string): Promise<Sandbox> {
  try {
    return await startSandbox({ scenario: parseScenario(text), port });
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(scenarioComplaint(file, error));
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE")
      throw new UsageError(`Port ${port} is taken. For a free one: genkan sandbox`);
    throw error;
  }
}

/** Takes the scenario file's new content as soon as it is saved; one that is wrong is named and not taken. */
function reloadOnChange(file: string, { account }: Sandbox): void {
  watchFile(file, { interval: 250, persistent: false }, async () => {
    try {
      account.replace(parseScenario(await readFile(file, "utf8")));
      process.stderr.write(`genkan: ${file} was read again\n`);
    } catch (error) {
      process.stderr.write(`genkan: ${file} was not taken: ${(error as Error).message}\n`);
    }
  });
}
