import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { bundling, leanHttp } from "../../../stacks/bundle.ts";
import { merge } from "./merge.ts";

/** Every call starts with the first; the second is the command that pipelines wait for. */
const LOADED_TOGETHER = {
  start: ["packages/cli/src/main.ts"],
  check: [
    ...["packages/cli/src/commands/check.ts", "packages/cli/src/check.ts"],
    ...["packages/aws/src/clients.ts", "packages/aws/src/account.ts"],
  ],
};

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

/** What a folder of a user's own gets is read from the repository, which the package does not have: it gets the result. */
const readTemplate: Plugin = {
  name: "template",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]folder[\\/]template\.ts$/ }, async ({ path }) => {
      const { template } = (await import(pathToFileURL(path).href)) as { readonly template: unknown };
      return { contents: JSON.stringify({ template }), loader: "json" };
    });
  },
};

/**
 * CommonJS modules call `require`. SST bundles what a configuration imports once more, behind a line of its own that declares
 * `__dirname` and `__filename`: no other file may declare them. esbuild gives another name to a second `require`. Each
 * declaration costs as much as a small module, so that only files that need it get it.
 */
const BANNER =
  'import{createRequire as genkanRequire}from"node:module";const require=genkanRequire(import.meta.url);\n';
const COMMON_JS = /\brequire\b/;

/**
 * Bundles what Node runs: the program with its commands, which load when they are called, and what a configuration and a
 * control of the user's own import.
 */
export async function bundleProgram(root: string, outdir: string): Promise<readonly Metafile[]> {
  const { plugins, banner, ...others } = bundling(root);
  const options = {
    ...others,
    target: "node22.18",
    keepNames: false,
    plugins: [clientScripts, builtBundles, readTemplate, leanHttp],
    outdir,
  } satisfies BuildOptions;
  const program = await build({
    ...options,
    splitting: true,
    entryPoints: {
      main: join(root, "packages/cli/src/main.ts"),
      template: join(root, "stacks/cloudformation/index.ts"),
    },
    chunkNames: "[name]-[hash]",
  });
  await merge(outdir, program.metafile, LOADED_TOGETHER, options);
  // SST puts imports of its own, such as `sst`, before each file that a configuration loads. A short name that esbuild makes up
  // could be one of theirs.
  const stack = await build({
    ...options,
    minifyIdentifiers: false,
    entryPoints: {
      sst: join(root, "stacks/genkan.ts"),
      config: join(root, "stacks/config.ts"),
      control: join(root, "packages/controls/src/control.ts"),
    },
  });
  for (const name of readdirSync(outdir)) {
    const text = readFileSync(join(outdir, name), "utf8");
    if (COMMON_JS.test(text)) writeFileSync(join(outdir, name), BANNER + text);
  }
  return [program.metafile, stack.metafile];
}
