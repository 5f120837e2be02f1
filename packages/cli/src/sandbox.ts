import { unwatchFile, watchFile } from "node:fs";
import { readFile } from "node:fs/promises";
import { type Sandbox, startSandbox } from "@genkan/sandbox/sandbox";
import { parseScenario, ScenarioError } from "@genkan/sandbox/scenario";
import { UsageError } from "./exit.ts";
import { type Shell, stopped } from "./shell.ts";
import { readScenarioFile, scenarioComplaint } from "./target/scenario-file.ts";

/** A new account, as AWS creates it: not secured yet. */
const FRESH = JSON.stringify({ account: "111122223333" });

/** Serves a simulated account until Ctrl+C. @returns 0 */
export async function serveSandbox(shell: Shell, file: string | undefined, port = 0): Promise<number> {
  const text = file ? await readScenarioFile(file) : FRESH;
  const stop = shell.stopSignal();
  const sandbox = await start(shell, text, port, file ?? "");
  const { endpoint } = sandbox;
  await shell.stdout.write(
    `A simulated AWS account answers at ${endpoint}\n\n` +
      `  export AWS_ENDPOINT_URL=${endpoint} AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=simulated AWS_SECRET_ACCESS_KEY=simulated\n` +
      "  npx genkan check\n\n" +
      `Look at it and change it while it runs: curl ${endpoint}/_sandbox${file ? `, or edit ${file}` : ""}. Ctrl+C ends it.\n`,
  );
  if (file) reloadOnChange(shell, file, sandbox);
  await stopped(stop);
  if (file) unwatchFile(file);
  await sandbox.close();
  return 0;
}

async function start({ clock }: Shell, text: string, port: number, file: string): Promise<Sandbox> {
  try {
    return await startSandbox({ scenario: parseScenario(text), port, clock });
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(scenarioComplaint(file, error));
    if ((error as NodeJS.ErrnoException).code === "EADDRINUSE")
      throw new UsageError(`Port ${port} is taken. For a free one: genkan sandbox`);
    throw error;
  }
}

/** Loads the scenario file again whenever it is saved, or says why it cannot. */
function reloadOnChange({ stderr }: Shell, file: string, { account }: Sandbox): void {
  watchFile(file, { interval: 250, persistent: false }, async () => {
    try {
      account.replace(parseScenario(await readFile(file, "utf8")));
      stderr.say(`genkan: ${file} was read again\n`);
    } catch (error) {
      stderr.say(`genkan: ${file} was not taken: ${(error as Error).message}\n`);
    }
  });
}
