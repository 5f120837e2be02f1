import { createRequire } from "node:module";
import { join } from "node:path";
import { bundle } from "./bundle.ts";
import type { GenkanConfig } from "./config.ts";
import { bundleOwnControls, type Esbuild, OWN_CONTROLS } from "./own-controls.ts";

/** Where the code of functions is made, and of what. */
export interface CodePlaces {
  /** The project's folder. */
  readonly root: string;
  /** A folder for bundles. */
  readonly work: string;
  /** The file of the configuration, from which the user's own controls are found. */
  readonly config: string;
  /** The folder whose packages have esbuild, for the user's own controls. */
  readonly esbuildIn: string;
}

/** Makes the code of a function of ours, once. @returns its folder */
export type CodeOf = (name: string) => Promise<string>;

/** How functions get their code: a bundle, and beside it the user's own controls. @throws Error without esbuild for these */
export function codeIn(
  { root, work, config, esbuildIn }: CodePlaces,
  { controls }: Pick<GenkanConfig, "controls">,
): CodeOf {
  const ids = controls.map(({ id }) => id);
  const made = new Map<string, Promise<string>>();
  const make = async (name: string) => {
    const { folder } = await bundle(name, root, work);
    if (ids.length) await bundleOwnControls({ config, ids }, esbuildOf(esbuildIn), join(folder, OWN_CONTROLS));
    return folder;
  };
  return (name) => {
    const folder = made.get(name) ?? make(name);
    made.set(name, folder);
    return folder;
  };
}

function esbuildOf(folder: string): Esbuild {
  try {
    return createRequire(join(folder, "package.json"))("esbuild") as Esbuild;
  } catch (cause) {
    throw new Error("Controls of your own are bundled with esbuild. Install it: npm install --save-dev esbuild", {
      cause,
    });
  }
}
