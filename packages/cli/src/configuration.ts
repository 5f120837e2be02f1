import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { catalogue, useOwnControls } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { clean } from "@genkan/controls/model/text";
import type { EvaluationConfig } from "@genkan/monitor/configuration";
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
 * Makes the user's own controls known to a command, if the configuration in the working directory lists any, so that
 * they are explained and reported like ours. A configuration without the word `controls` is not loaded.
 * @throws UsageError that names each wrong value of the file
 */
export async function useConfiguredControls({ cwd }: Shell): Promise<void> {
  const file = join(cwd, FILE);
  const text = await readFile(file, "utf8").catch(() => "");
  useOwnControls(/\bcontrols\b/.test(text) ? (await readFrom(file)).controls : []);
}

/**
 * The controls and settings of an evaluation, from a deployment's configuration file, so that a laptop, a CI job and
 * the deployment agree. Options take precedence: a control that is named is evaluated even if the file switches it off.
 * @throws UsageError that names each wrong value of the file, with an example
 */
export async function configurationFor(shell: Shell, choice: ConfigurationChoice): Promise<Configuration> {
  const file = choice.config ?? (existsSync(join(shell.cwd, FILE)) ? FILE : undefined);
  const lists = !choice.control;
  const { controls, settings } = file === undefined ? defaults : await configurationIn(shell, file, lists);
  // The file may contain the user's own controls.
  const chosen = choice.control?.map(controlOfId);
  const { identityCenterRegion = settings.identityCenterRegion } = choice;
  return { controls: chosen ?? controls, settings: { ...settings, identityCenterRegion } };
}

const defaults: Configuration = { controls: catalogue, settings: defaultSettings };

async function configurationIn({ cwd, stderr }: Shell, file: string, lists: boolean): Promise<Configuration> {
  const [{ monitorSettingsOf }, { controlsOf, monitorSettings, settingsOf }] = await Promise.all([
    import("@genkan/monitor/configuration"),
    import("@genkan/monitor/settings"),
  ]);
  const config = await readFrom(resolve(cwd, file));
  useOwnControls(config.controls);
  for (const { control, reason } of lists ? config.off : [])
    stderr.say(`genkan: ${basename(file)} switches off ${control}: ${clean(reason)}\n`);
  // In the same way as for the functions of a deployment.
  const settings = monitorSettings.parse(monitorSettingsOf({ ...config, locale: "en" }));
  return { controls: controlsOf(settings), settings: settingsOf(settings) };
}

/** Loads a configuration file, which is TypeScript or JavaScript. @throws UsageError */
async function readFrom(path: string): Promise<EvaluationConfig> {
  const { ConfigError, readEvaluationConfig } = await import("@genkan/monitor/configuration");
  try {
    const { default: config } = await import(pathToFileURL(path).href);
    if (config !== undefined) return readEvaluationConfig(config, basename(path));
  } catch (error) {
    // The file itself may also throw it, in defineConfig.
    if (error instanceof ConfigError) throw new UsageError(error.message);
    throw new UsageError(`The configuration ${path} can't be loaded (${clean(String(error))}). ${EXAMPLE}`);
  }
  throw new UsageError(`The configuration ${path} has no default export. ${EXAMPLE}`);
}

const EXAMPLE = "For example: export default { thresholds: { maxAdministrators: 5 } };";
