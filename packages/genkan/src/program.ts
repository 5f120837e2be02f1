import { join } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { bundling } from "../../../stacks/bundle.ts";

/** Code that runs in a browser is imported by a path that is no literal, so that the compiler does not check it as Node's. */
const clientScripts: Plugin = {
  name: "client-scripts",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](?:live[\\/]server|organization[\\/]script)\.ts$/ }, async ({ path }) => {
      const { readFile } = await import("node:fs/promises");
      const text = await readFile(path, "utf8");
      return {
        contents: text.replace(/new URL\((".*?\.client\.ts"), import\.meta\.url\)\.href/, "$1"),
        loader: "ts",
      };
    });
  },
};

/** The functions' bundles are in the package already. */
const builtBundles: Plugin = {
  name: "built-bundles",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/bundle(\.ts)?$/ }, ({ resolveDir }) =>
      resolveDir.endsWith("stacks") ? { path: join(resolveDir, "../packages/genkan/src/built.ts") } : undefined,
    );
  },
};

/**
 * Bundles what Node runs: the program with its commands, which load when they are called, and what a configuration and a
 * control of the user's own import.
 */
export async function bundleProgram(root: string, outdir: string): Promise<readonly Metafile[]> {
  const { plugins, ...lambda } = bundling(root);
  const options = {
    ...lambda,
    target: "node22.18",
    keepNames: false,
    plugins: [clientScripts, builtBundles],
    outdir,
  } satisfies BuildOptions;
  const program = await build({
    ...options,
    splitting: true,
    entryPoints: {
      genkan: join(root, "packages/cli/src/genkan.ts"),
      config: join(root, "stacks/config.ts"),
      control: join(root, "packages/controls/src/control.ts"),
    },
    chunkNames: "[name]-[hash]",
  });
  // SST puts imports of its own before each file. In a file of its own, esbuild gives their names to nothing else.
  const stack = await build({ ...options, entryPoints: { sst: join(root, "stacks/genkan.ts") } });
  return [program.metafile, stack.metafile];
}
