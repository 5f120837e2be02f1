import { readFile } from "node:fs/promises";
import { UsageError } from "../exit.ts";

/** The text of a scenario file. @throws UsageError if it cannot be read */
export const readScenarioFile = (file: string): Promise<string> =>
  readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`The scenario file ${file} can't be read (${error.code ?? error.message}). ${SCENARIOS}`);
  });

/** What is wrong with a scenario, and where to look it up. */
export const scenarioComplaint = (file: string, { message }: Error): string => `${file}: ${message}\n${SCENARIOS}`;

const SCENARIOS = "What may stand in one: docs/schemas/scenario.schema.json; an example: test/scenarios/sound.json.";
