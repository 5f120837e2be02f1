import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Text } from "@genkan/controls/model/text";
import { type ConfigError, wholeOf } from "@genkan/monitor/configuration";
import { UsageError } from "../exit.ts";
import { ownModule } from "./home.ts";
import { words } from "./upgrade-words.ts";

/** A configuration that a folder has, as this version reads it. */
export interface Read {
  /** `null` if this version refuses it. */
  readonly config: object | null;
  /** What this version refuses: settings that are gone, renamed, or have other values. */
  readonly faults: readonly Text[];
}

/**
 * Reads the configuration of a folder with the schema of this version, although the file imports the one that is installed there.
 * @throws UsageError for a file that the installed version can't read either
 */
export async function readByThisVersion(folder: string): Promise<Read> {
  const whole = await wholeIn(join(folder, "genkan.config.ts"));
  const { defineConfig } = await ownModule<{ defineConfig(input: unknown): object }>("genkan/config");
  try {
    const config = defineConfig(whole.input);
    const { undeployable } = wholeOf(config)!;
    return { config, faults: undeployable ? [undeployable] : [] };
  } catch (error) {
    if ((error as Error).name !== "ConfigError") throw error;
    return { config: null, faults: (error as ConfigError).faults };
  }
}

async function wholeIn(file: string) {
  try {
    const { default: config } = (await import(pathToFileURL(file).href)) as { readonly default: unknown };
    const whole = wholeOf(Object(config));
    if (whole) return whole;
  } catch (error) {
    throw new UsageError(words.unreadable(error as Error), { cause: error });
  }
  throw new UsageError(words.noConfiguration);
}
