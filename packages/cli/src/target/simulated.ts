import { type AwsOptions, connect } from "@genkan/aws/clients";
import type { SimulatedAccount } from "@genkan/sandbox/account";
import { type Simulation, simulate } from "@genkan/sandbox/sandbox";
import { mergePatch, parseScenario, readScenario } from "@genkan/sandbox/scenario";
import { ScenarioError } from "@genkan/sandbox/scenario-error";
import { UsageError } from "../exit.ts";
import type { Shell } from "../shell.ts";
import { impatient } from "./impatient.ts";
import { readScenarioFile, scenarioComplaint } from "./scenario-file.ts";
import { type RegionChoice, type Target, targetOf } from "./target.ts";

/** A simulated account, which the caller can change. */
export interface SimulatedTarget extends Target {
  readonly account: SimulatedAccount;
}

/** A scenario: its text, and the file that an error message names. */
export interface ScenarioText {
  readonly file: string;
  readonly text: string;
  /** A JSON merge patch for it. */
  readonly patch?: unknown;
}

/** A simulated account inside this process, from a scenario file. */
export const simulated = async (shell: Shell, file: string, choice: RegionChoice): Promise<SimulatedTarget> =>
  simulatedFrom(shell, { file, text: await readScenarioFile(shell, file) }, choice);

/** A simulated account inside this process, from a scenario. */
export const simulatedFrom = (
  { clock: real, aws: access }: Shell,
  { file, text, patch = {} }: ScenarioText,
  { region }: RegionChoice,
): SimulatedTarget =>
  complainingOf(file, () => {
    parseScenario(text);
    const scenario = readScenario(mergePatch(JSON.parse(text), patch));
    const clock = impatient(real);
    const { account, requestHandler } = simulate({ scenario, clock });
    const aws = connect({ ...access, ...(region ? { region } : {}), ...simulatedAccess(requestHandler), clock });
    return { ...targetOf(aws, () => account.now()), account };
  });

/** Changes a simulated account with a JSON merge patch. @throws UsageError that names the patch's file */
export const patchAccount = ({ account }: SimulatedTarget, file: string, patch: unknown): void =>
  complainingOf(file, () => account.replace(readScenario(mergePatch(account.scenario, patch))));

/** @throws UsageError that names the file if its content is not a scenario */
function complainingOf<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(scenarioComplaint(file, error));
    throw error;
  }
}

/** Keys that only a simulated account accepts. */
const credentials = { accessKeyId: "AKIASIMULATED0000000", secretAccessKey: "simulated" };

/** How to reach a simulated account inside this process. */
export const simulatedAccess = (requestHandler: Simulation["requestHandler"]) =>
  ({ requestHandler, credentials }) satisfies AwsOptions;

/** How to reach a simulated account over HTTP, by its address. */
export const sandboxAccess = (endpoint: string) => ({ endpoint, credentials }) satisfies AwsOptions;
