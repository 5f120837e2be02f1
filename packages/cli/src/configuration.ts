import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { catalogue, useOwnControls } from "@genkan/controls/catalogue/index";
import type { Control } from "@genkan/controls/model/control";
import { defaultSettings, type Settings } from "@genkan/controls/model/settings";
import { clean, type Locale, type Text } from "@genkan/controls/model/text";
import type { EvaluationConfig, Whole } from "@genkan/monitor/configuration";
import { deploymentIn } from "./deployment.ts";
import { UsageError } from "./exit.ts";
import type { Shell } from "./shell.ts";
import { controlOfId } from "./values.ts";

/** The values of the options that decide what is evaluated, and how. */
interface ConfigurationChoice {
  readonly config: string | undefined;
  readonly control: readonly string[] | undefined;
  readonly identityCenterRegion: string | undefined;
  readonly locale: Locale;
}

/** Which controls are evaluated, with which settings. */
export interface Configuration {
  readonly controls: readonly Control[];
  readonly settings: Settings;
  /** How the deployment of the file reads the members of an organization, where it does. */
  readonly organization?: NonNullable<Whole["organization"]>;
  /** ARNs of the roles that deploy it, `*` allowed; absent in a configuration for evaluations alone. */
  readonly deployers?: Whole["deployers"];
  /** The tag on permission sets that another tool manages. */
  readonly managedBy?: NonNullable<EvaluationConfig["managedBy"]>;
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
  useOwnControls(/\bcontrols\b/.test(text) ? (await readFrom(file)).config.controls : []);
}

/** Whether the working directory has a configuration. */
export const hasConfiguration = ({ cwd }: Shell): boolean => existsSync(join(cwd, FILE));

/** Where a configuration is, as a person names it and as it is loaded. @throws UsageError when there is none */
export function configurationFile(shell: Shell, file: string | undefined): { file: string; path: string } {
  if (file === undefined && !hasConfiguration(shell)) {
    throw new UsageError({
      en: `There is no ${FILE} in this folder. Run this where it is, or name it with --config FILE.`,
      ja: `このフォルダーに ${FILE} がありません。ファイルのあるフォルダーで実行するか、--config ファイル で指定してください。`,
    });
  }
  return { file: basename(file ?? FILE), path: resolve(shell.cwd, file ?? FILE) };
}

/** What a configuration asks for, and what is wrong with it. */
interface Examined {
  readonly faults: readonly Text[];
  readonly summary: Text;
}

/** Examines a configuration as a deployment would read it, and uses the user's own controls where it has no faults. */
export async function examineConfiguration(path: string): Promise<Examined> {
  try {
    const { config, whole } = await readFrom(path);
    useOwnControls(config.controls);
    const faults = whole?.undeployable ? [whole.undeployable] : [];
    return { faults, summary: whole?.summary ?? forEvaluations };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    useOwnControls([]);
    const { faults = [error.text] } = (error.cause ?? {}) as { readonly faults?: readonly Text[] };
    return { faults, summary: { en: "", ja: "" } };
  }
}

/** The configuration of a deployment, as its stacks take it. @throws UsageError with each fault; also if nobody would be notified */
export async function deployableConfiguration(path: string): Promise<{ readonly region?: string }> {
  const [{ faultsText }, { whole }] = await Promise.all([import("@genkan/monitor/configuration"), readFrom(path)]);
  if (!whole) {
    throw new UsageError({
      en: `${basename(path)} is for evaluations only. A deployment needs export default defineConfig({ … }).`,
      ja: `${basename(path)} は評価専用です。デプロイするには export default defineConfig({ … }) が必要です。`,
    });
  }
  if (whole.undeployable) throw new UsageError(faultsText(basename(path), [whole.undeployable]));
  const { default: config } = await import(pathToFileURL(path).href);
  return config;
}

const forEvaluations: Text = {
  en: "valid, for evaluations only (a deployment needs export default defineConfig({ … }))",
  ja: "有効です (評価専用。デプロイするには export default defineConfig({ … }) が必要です)",
};

/**
 * The controls and settings of an evaluation, from a deployment's configuration file, so that a laptop, a CI job and
 * the deployment agree. Options take precedence: a control that is named is evaluated even if the file switches it off.
 * @throws UsageError that names each wrong value of the file, with an example
 */
export async function configurationFor(shell: Shell, choice: ConfigurationChoice): Promise<Configuration> {
  const file = choice.config ?? (hasConfiguration(shell) ? FILE : undefined);
  const lists = !choice.control;
  const { locale } = choice;
  const found = file === undefined ? defaults : await configurationIn(shell, file, { lists, locale });
  const { controls, settings } = found;
  // The file may have controls of its own.
  const chosen = choice.control?.map(controlOfId);
  const { identityCenterRegion = settings.identityCenterRegion } = choice;
  return { ...found, controls: chosen ?? controls, settings: { ...settings, identityCenterRegion } };
}

/**
 * The name that the configuration in the working directory gives to an account, as the messages of its deployment do; `null`
 * if it gives none, or is of another account's deployment. A faulty file has no name: others report its faults.
 */
export async function configuredName(shell: Shell, account: string): Promise<string | null> {
  const deployment = await deploymentIn(shell);
  if (deployment?.account !== account) return null;
  const file = join(shell.cwd, FILE);
  const text = await readFile(file, "utf8").catch(() => "");
  if (!/\baccountName\b/.test(text)) return null;
  const read = await readFrom(file).catch((error: unknown) => {
    if (error instanceof UsageError) return null;
    throw error;
  });
  return read?.whole?.accountName ?? null;
}

const defaults: Configuration = { controls: catalogue, settings: defaultSettings };

async function configurationIn(
  { cwd, stderr }: Shell,
  file: string,
  { lists, locale }: { readonly lists: boolean; readonly locale: Locale },
): Promise<Configuration> {
  const [{ monitorSettingsOf }, { controlsOf, monitorSettings, settingsOf }] = await Promise.all([
    import("@genkan/monitor/configuration"),
    import("@genkan/monitor/settings"),
  ]);
  const { config, whole } = await readFrom(resolve(cwd, file));
  useOwnControls(config.controls);
  for (const { control, reason } of lists ? config.off : [])
    stderr.say(`genkan: ${switchedOff(basename(file), control, clean(reason))[locale]}\n`);
  // The same way as into the functions of the deployment, of which only that of events reports access changes.
  const notices = { accessChanges: false };
  const settings = monitorSettings.parse(monitorSettingsOf({ ...config, locale: "en", notices }));
  return {
    controls: controlsOf(settings),
    settings: settingsOf(settings),
    ...(whole?.organization ? { organization: whole.organization } : {}),
    ...(whole ? { deployers: whole.deployers } : {}),
    ...(config.managedBy ? { managedBy: config.managedBy } : {}),
  };
}

const switchedOff = (file: string, control: string, reason: string): Text => ({
  en: `${file} switches off ${control}: ${reason}`,
  ja: `${file} で無効にしたコントロール ${control}: ${reason}`,
});

/** Loads a configuration file, which is TypeScript or JavaScript. @throws UsageError */
async function readFrom(path: string): Promise<{ readonly config: EvaluationConfig; readonly whole: Whole | null }> {
  const { ConfigError, faultsText, readEvaluationConfig, wholeOf } = await import("@genkan/monitor/configuration");
  try {
    const { default: config } = await import(pathToFileURL(path).href);
    if (config !== undefined) return { config: readEvaluationConfig(config, basename(path)), whole: wholeOf(config) };
  } catch (error) {
    // Also from the file itself, which calls defineConfig.
    if (error instanceof ConfigError) throw new UsageError(faultsText(error.file, error.faults), { cause: error });
    throw new UsageError({
      en: `The configuration ${path} can't be loaded (${clean(String(error))}). For example: ${EXAMPLE}`,
      ja: `設定ファイル ${path} を読み込めません (${clean(String(error))})。例: ${EXAMPLE}`,
    });
  }
  throw new UsageError({
    en: `The configuration ${path} has no default export. For example: ${EXAMPLE}`,
    ja: `設定ファイル ${path} に default export がありません。例: ${EXAMPLE}`,
  });
}

const EXAMPLE = "export default { thresholds: { maxAdministrators: 5 } };";
