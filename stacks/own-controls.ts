import { dirname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Plugin } from "esbuild";

/** The file beside a function's bundle that exports the user's own controls. */
export const OWN_CONTROLS = "own-controls.mjs";
/** Its content where there are none. */
export const NO_OWN_CONTROLS = "export const own = [];\n";

/** The user's own controls that a configuration lists: its file, and their ids. */
export interface ListedControls {
  readonly config: string;
  readonly ids: readonly string[];
}

/** What this needs of esbuild: SST evaluates the configuration with its own, which has no API. */
export type Esbuild = Pick<typeof import("esbuild"), "build">;

/**
 * Bundles the user's own controls, which it finds in the files that the configuration imports. The configuration itself
 * is not bundled: it runs on the machine that deploys, and may need what only that machine has.
 *
 * @param outfile where the module is written
 * @throws Error that names the controls that no file exports
 */
export async function bundleOwnControls(listed: ListedControls, esbuild: Esbuild, outfile: string): Promise<void> {
  const { config, ids } = listed;
  const files = await importedBy(config, esbuild);
  const contents = [
    ...files.map((file, i) => `import * as file${i} from ${JSON.stringify(file)};`),
    `const ids = ${JSON.stringify(ids)};`,
    `const exported = [${files.map((_, i) => `file${i}`).join(", ")}].flatMap((file) => Object.values(file)).flat();`,
    "export const own = ids.flatMap((id) => exported.find((each) => each?.id === id) ?? []);",
  ].join("\n");
  const stdin = { contents, resolveDir: dirname(config), loader: "ts" } as const;
  await esbuild.build({ ...options, target: "node24", minify: true, charset: "utf8", stdin, outfile });
  const { own } = (await import(`${pathToFileURL(outfile)}?${Date.now()}`)) as {
    own: readonly { readonly id: string }[];
  };
  const missing = ids.filter((id) => !own.some((control) => control.id === id));
  if (missing.length) {
    throw new Error(
      `genkan.config.ts lists ${missing.join(", ")}, but no file that it imports exports a control of that id. Define each control in a file of its own, and export it there.`,
    );
  }
}

const options = { bundle: true, platform: "node", format: "esm", logLevel: "silent" } as const;

/** The files that a configuration imports itself, without Genkan's. */
async function importedBy(config: string, esbuild: Esbuild): Promise<readonly string[]> {
  const imported = new Set<string>();
  const directImports: Plugin = {
    name: "direct-imports",
    setup({ onResolve, resolve: locate }) {
      onResolve({ filter: /.*/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
        if (pluginData || resolve(importer) !== resolve(config)) return undefined;
        const found = await locate(path, { kind, resolveDir, importer, pluginData: { asked: true } });
        if (found.path && !found.external && !path.startsWith("genkan/")) imported.add(found.path);
        return { path, external: true };
      });
    },
  };
  await esbuild.build({ ...options, entryPoints: [config], write: false, plugins: [directImports] });
  return [...imported];
}
