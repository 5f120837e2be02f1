import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { GenkanConfig } from "@genkan/config";
import { catalogue } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { clean } from "@genkan/controls/model/text";
import { UsageError } from "./exit.ts";
import type { Shell } from "./shell.ts";
import { controlOfId } from "./values.ts";

/** The values of the options that decide what is evaluated, and how. */
interface ConfigurationChoice {
  readonly config: string | undefined;
  readonly control: readonly string[] | undefined;
  readonly identityCenterRegion: string | undefined;
}

/** Which controls are evaluated, with which settings. */
export interface Configuration {
  readonly controls: readonly Control[];
  readonly settings: Settings;
}

/** The file that is used without `--config`, if the working directory has it. */
const FILE = "genkan.config.ts";

/**
 * The controls and settings to evaluate with: those of a deployment's configuration file, so that a laptop, a CI job and the
 * deployment agree. Options go first: a control that is named is evaluated, also one that the file switches off.
 * @throws UsageError that names each wrong value of the file, with an example
 */
export async function configurationFor(shell: Shell, choice: ConfigurationChoice): Promise<Configuration> {
  const chosen = choice.control?.map(controlOfId);
  const file = choice.config ?? (existsSync(join(shell.cwd, FILE)) ? FILE : undefined);
  const { controls, settings } = file === undefined ? defaults : await configurationIn(shell, file, !chosen);
  const { identityCenterRegion = settings.identityCenterRegion } = choice;
  return { controls: chosen ?? controls, settings: { ...settings, identityCenterRegion } };
}

const defaults: Configuration = { controls: catalogue, settings: defaultSettings };

async function configurationIn({ cwd, stderr }: Shell, file: string, lists: boolean): Promise<Configuration> {
  const { ConfigError, controlsOn, readConfig, settingsOf } = await import("@genkan/config");
  let config: GenkanConfig;
  try {
    config = readConfig(await exportOf(resolve(cwd, file)), basename(file));
  } catch (error) {
    // The file may have checked itself, by another copy of the same code.
    if (error instanceof Error && error.name === ConfigError.name) throw new UsageError(error.message);
    throw error;
  }
  for (const { control, reason } of lists ? config.off : [])
    stderr.say(`genkan: ${basename(file)} switches off ${control}: ${clean(reason)}\n`);
  return { controls: controlsOn(config), settings: settingsOf(config) };
}

/** What a file exports as its default. @throws UsageError when it can't be loaded */
async function exportOf(path: string): Promise<unknown> {
  const { default: config } = await import(pathToFileURL(path).href).catch((error: Error) => {
    if (error.name === "ConfigError") throw error;
    throw new UsageError(`The configuration ${path} can't be loaded (${clean(error.message)}). ${EXAMPLE}`);
  });
  if (config !== undefined) return config;
  throw new UsageError(`The configuration ${path} has no default export. ${EXAMPLE}`);
}

const EXAMPLE = "For example: export default { thresholds: { maxAdministrators: 5 } };";
