import { cpSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/**
 * Takes a function's bundle from the installed package, in place of the function of `stacks/bundle.ts`: a copy, because a
 * deployment adds files to it.
 *
 * @param root the user's folder
 * @param work the folder for bundles
 */
export async function bundle(name: string, root: string, work: string): Promise<{ readonly folder: string }> {
  // What SST evaluates lies elsewhere than this module.
  const home = dirname(createRequire(join(root, "package.json")).resolve("genkan/package.json"));
  const folder = join(work, "bundles", name);
  rmSync(folder, { recursive: true, force: true });
  cpSync(join(home, "functions", name), folder, { recursive: true });
  return { folder };
}
