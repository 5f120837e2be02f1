import { mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { BuildOptions, Plugin } from "esbuild";

/** The user's own controls that a configuration lists: its file, and their ids. */
export interface ListedControls {
  readonly config: string;
  readonly ids: readonly string[];
}

/** The source text of a module that exports the user's own controls, and the folder for its imports. */
interface OwnControls {
  readonly contents: string;
  readonly resolveDir: string;
}

/**
 * Finds the user's own controls in the files that the configuration imports. The configuration itself is not bundled
 * into functions: it runs on the machine that deploys, and may need what only that machine has.
 *
 * @param root the project's folder
 * @param trial the path for the module, to check that it exports every control
 * @throws Error that names the controls that no file exports
 */
export async function ownControls({ config, ids }: ListedControls, root: string, trial: string): Promise<OwnControls> {
  const esbuild = createRequire(join(root, "package.json"))("esbuild") as typeof import("esbuild");
  const imported = new Set<string>();
  const stacks = join(root, "stacks");
  const directImports: Plugin = {
    name: "direct-imports",
    setup({ onResolve, resolve: locate }) {
      onResolve({ filter: /.*/ }, async ({ path, importer, kind, resolveDir, pluginData }) => {
        if (pluginData || resolve(importer) !== resolve(config)) return undefined;
        const found = await locate(path, { kind, resolveDir, importer, pluginData: { asked: true } });
        if (found.path && !found.external && dirname(found.path) !== stacks) imported.add(found.path);
        return { path, external: true };
      });
    },
  };
  const options = { absWorkingDir: root, bundle: true, platform: "node", format: "esm", logLevel: "silent" } as const;
  await esbuild.build({ ...options, entryPoints: [config], write: false, plugins: [directImports] });

  const files = [...imported];
  const own = {
    contents: [
      ...files.map((file, i) => `import * as file${i} from ${JSON.stringify(file)};`),
      `const ids = ${JSON.stringify(ids)};`,
      `const exported = [${files.map((_, i) => `file${i}`).join(", ")}].flatMap((file) => Object.values(file)).flat();`,
      "export const own = ids.flatMap((id) => exported.find((each) => each?.id === id) ?? []);",
    ].join("\n"),
    resolveDir: dirname(config),
  };
  await assertExported(own, ids, { ...options, outfile: trial }, esbuild);
  return own;
}

async function assertExported(
  { contents, resolveDir }: OwnControls,
  ids: readonly string[],
  options: BuildOptions & { readonly outfile: string },
  esbuild: typeof import("esbuild"),
): Promise<void> {
  mkdirSync(dirname(options.outfile), { recursive: true });
  await esbuild.build({ ...options, stdin: { contents, resolveDir, loader: "ts" } });
  const { own } = (await import(`${pathToFileURL(options.outfile)}?${Date.now()}`)) as {
    own: readonly { readonly id: string }[];
  };
  const missing = ids.filter((id) => !own.some((control) => control.id === id));
  if (missing.length) {
    throw new Error(
      `genkan.config.ts lists ${missing.join(", ")}, but no file that it imports exports a control of that id. Define each control in a file of its own, and export it there.`,
    );
  }
}

/** Replaces the functions' empty list with the user's own controls. */
export const withOwnControls = ({ contents, resolveDir }: OwnControls): Plugin => ({
  name: "own-controls",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]packages[\\/]monitor[\\/]src[\\/]own-controls\.ts$/ }, () => ({
      contents,
      resolveDir,
      loader: "ts",
    }));
  },
});
