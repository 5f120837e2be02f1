import { readFile } from "node:fs/promises";
import { causeOf, isAboutCredentials } from "@genkan/aws/cause";
import { type Aws, type AwsOptions, connect, totalCalls } from "@genkan/aws/clients";
import { observe } from "@genkan/aws/collect/index";
import { IDENTITY_ACTION, whoAmI } from "@genkan/aws/identity";
import type { Collect } from "@genkan/controls/engine/run";
import { type Control, factsOf, type Subject } from "@genkan/controls/model/control";
import type { Cause, Fact, Observations } from "@genkan/controls/model/evidence";
import type { SimulatedAccount } from "@genkan/sandbox/account";
import type { Simulation } from "@genkan/sandbox/sandbox";
import { credentialsComplaint } from "./complaint.ts";
import { UsageError } from "./exit.ts";
import type { Shell } from "./shell.ts";

/** An account that can be judged: the ambient one, or a simulated one. */
export interface Target {
  readonly aws: Aws;
  /** The account's clock: a scenario may set its own. */
  now(): Date;
  close(): void;
}

/** Which Region to call, where the caller names one. */
type Where = Pick<AwsOptions, "region">;

/** The account of the ambient AWS credentials. */
export function ambient({ aws: access, clock }: Shell, { region }: Where): Target {
  const aws = connect({ ...access, clock, ...(region ? { region } : {}) });
  return { aws, now: () => aws.now(), close: () => aws.close() };
}

/** A simulated account, which can be changed. */
export interface SimulatedTarget extends Target {
  readonly account: SimulatedAccount;
}

/** A scenario as it was written: the file that it stands in, and its text. */
export interface ScenarioText {
  readonly file: string;
  readonly text: string;
  /** A JSON merge patch on it. */
  readonly patch?: unknown;
}

/** A simulated account that answers from a scenario file, inside this process. */
export const simulated = async (shell: Shell, file: string, where: Where): Promise<SimulatedTarget> =>
  simulatedFrom(shell, { file, text: await readScenarioFile(file) }, where);

/** A simulated account that answers from a scenario, inside this process. */
export async function simulatedFrom(
  shell: Shell,
  { file, text, patch = {} }: ScenarioText,
  { region }: Where,
): Promise<SimulatedTarget> {
  const [{ simulate }, { mergePatch, parseScenario, readScenario }] = await Promise.all([
    import("@genkan/sandbox/sandbox"),
    import("@genkan/sandbox/scenario"),
  ]);
  return complainingOf(file, () => {
    parseScenario(text);
    const scenario = readScenario(mergePatch(JSON.parse(text), patch));
    const { clock, aws: access } = shell;
    const { account, requestHandler } = simulate({ scenario, clock });
    const aws = connect({ ...access, ...(region ? { region } : {}), ...simulatedAccess(requestHandler), clock });
    return { aws, account, now: () => account.now(), close: () => aws.close() };
  });
}

/** Changes a simulated account by a JSON merge patch on its scenario. @throws UsageError naming the patch's file */
export async function patchAccount({ account }: SimulatedTarget, file: string, patch: unknown): Promise<void> {
  const { mergePatch, readScenario } = await import("@genkan/sandbox/scenario");
  await complainingOf(file, () => account.replace(readScenario(mergePatch(account.scenario, patch))));
}

/** Does what reads a scenario. @throws UsageError naming the file, where what it holds is not a scenario */
async function complainingOf<T>(file: string, work: () => T): Promise<T> {
  const { ScenarioError } = await import("@genkan/sandbox/scenario");
  try {
    return work();
  } catch (error) {
    if (error instanceof ScenarioError) throw new UsageError(scenarioComplaint(file, error));
    throw error;
  }
}

/** The text of a scenario file. @throws UsageError when it can't be read */
export const readScenarioFile = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The scenario file ${file} can't be read (${error.code ?? error.message}). ${SCENARIOS}`);
  });

/** What is wrong with a scenario, and where to look it up. */
export const scenarioComplaint = (file: string, { message }: Error): string => `${file}: ${message}\n${SCENARIOS}`;

const SCENARIOS = "What may stand in one: docs/schemas/scenario.schema.json; an example: test/scenarios/sound.json.";

/** Keys that open nothing but a simulated account. */
const credentials = { accessKeyId: "AKIASIMULATED0000000", secretAccessKey: "simulated" };

/** How to reach a simulated account over HTTP, by its address. */
export const sandboxAccess = (endpoint: string) => ({ endpoint, credentials });

/** How to reach a simulated account inside this process. */
export const simulatedAccess = (requestHandler: Simulation["requestHandler"]) => ({ requestHandler, credentials });

/** Whose account it is. @throws UsageError about credentials that only the caller can mend */
export async function subjectOf(aws: Aws): Promise<Subject> {
  try {
    return await whoAmI(aws);
  } catch (error) {
    if (!isAboutCredentials(error)) throw error;
    throw new UsageError(credentialsComplaint(error as Error));
  }
}

/** Reads facts from an account. */
export const collectFrom =
  (aws: Aws, subject: Subject): Collect =>
  async (facts, settings, at, asked) => {
    const before = totalCalls(aws);
    const observations = await observe(aws, facts, { subject, settings, at }, asked);
    return { observations, apiCalls: totalCalls(aws) - before };
  };

/** The account's id where AWS did not say whose it is. */
export const NO_SUBJECT: Subject = { account: "unknown", partition: "unknown" };

/** Every fact as unknown, because AWS did not even say whose account it is. */
export function nothingKnown(controls: readonly Control[], error: unknown): Observations {
  const cause: Cause = causeOf(error, IDENTITY_ACTION);
  const facts = new Set(controls.flatMap(factsOf));
  return Object.fromEntries([...facts].map((fact: Fact) => [fact, { known: false, cause }]));
}
