import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { BuildOptions, Metafile, Plugin } from "esbuild";
import { NO_OWN_CONTROLS, OWN_CONTROLS } from "./own-controls.ts";

/** A function's code: the folder to upload, the file in it, and the inputs of the bundle. */
export interface Bundle {
  readonly folder: string;
  readonly file: string;
  readonly metafile: Metafile;
}

/** The functions that are deployed, by the names of their files. */
export const functionNames = [
  "schedule",
  "event",
  "config-rule",
  "notify",
  "channel",
  "census",
  "members",
  "close",
  "sweep",
  "flood",
] as const;

/**
 * CommonJS modules expect functions that ES modules do not have. esbuild gives short names to what it minifies, and does not
 * know these: a short one would be declared twice in a large bundle.
 */
const BANNER =
  'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url),{filename:__filename,dirname:__dirname}=import.meta;';

/** Leaves out parts of the SDK's clients that no function needs. */
const leanSdk = (root: string): Plugin => ({
  name: "lean-sdk",
  setup({ onLoad }) {
    // A function's credentials are in its environment: leaves out the providers for SSO, profiles, containers and EC2.
    onLoad({ filter: /@aws-sdk\/credential-provider-node\/.*\.js$/ }, () => ({
      contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
      resolveDir: join(root, "packages/monitor"),
    }));
    // Each client bundles its whole package.json for the version in its user agent.
    onLoad({ filter: /@aws-sdk\/[\w-]+\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
});

/**
 * Leaves out what plans the fixes of findings: functions report, and change nothing. The reasons of their controls have no
 * remedy. A module that needs anything else of these files does not bundle.
 */
const withoutRemedies: Plugin = {
  name: "without-remedies",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]controls[\\/]src[\\/]remedies[\\/][\w-]+\.ts$/ }, ({ path }) => {
      const names = [...readFileSync(path, "utf8").matchAll(/^export const (\w+)/gm)].map(([, name]) => name);
      return { contents: names.map((name) => `export const ${name} = undefined;`).join("\n") };
    });
  },
};

/**
 * Loads every collector as the function starts: Lambda gives it a whole processor then, and a smaller part of one when it
 * handles an event.
 */
export const collectorsAtStart: Plugin = {
  name: "collectors-at-start",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]collect[\\/]on-demand\.ts$/ }, ({ path }) => ({
      contents: 'import { collectors } from "./index.ts"; export const collectorOf = async (fact) => collectors[fact];',
      resolveDir: dirname(path),
    }));
  },
};

/**
 * Leaves the user's own controls in a file beside the bundle: a deployment writes it, and takes the rest as it is.
 */
const besideOwnControls: Plugin = {
  name: "own-controls",
  setup({ onResolve }) {
    onResolve({ filter: /[\\/]own-controls\.ts$/ }, () => ({ path: `./${OWN_CONTROLS}`, external: true }));
  },
};

/** Node's own modules, with and without their scheme. */
const builtin = new RegExp(`^(node:)?(${builtinModules.map((name) => name.replace(/^node:/, "")).join("|")})$`);

/**
 * Reads only those exports of Node's own modules that are used. An import reads all of them, and some load half of Node:
 * `fetch`, workers, the permissions of a process. That takes longer than many of the SDK's clients.
 */
export const leanNode: Plugin = {
  name: "lean-node",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: builtin }, ({ path, kind }) => {
      const name = path.startsWith("node:") ? path : `node:${path}`;
      if (kind === "import-statement") return { path: name, namespace: "node", sideEffects: false };
      return kind === "dynamic-import" ? { path: name, namespace: "whole-node" } : undefined;
    });
    onLoad({ filter: /.*/, namespace: "node" }, ({ path }) => {
      const names = Object.getOwnPropertyNames(process.getBuiltinModule(path)).filter((name) => /^\w+$/.test(name));
      const lines = names
        .sort()
        .filter((name) => name !== "default")
        .map((name) => `const _${name} = /* @__PURE__ */ get("${name}"); export { _${name} as ${name} };`);
      return {
        contents: `const whole = /* @__PURE__ */ process.getBuiltinModule("${path}");
export default whole;
const get = (name) => whole[name];
${lines.join("\n")}`,
      };
    });
    // What a getter would load is left out: nobody asks for it by such an import.
    onLoad({ filter: /.*/, namespace: "whole-node" }, ({ path }) => {
      const properties = Object.entries(Object.getOwnPropertyDescriptors(process.getBuiltinModule(path)));
      const names = properties.flatMap(([name, { get }]) =>
        get || !/^\w+$/.test(name) || name === "default" ? [] : name,
      );
      return {
        contents: `const whole = process.getBuiltinModule("${path}");
export default whole;
${names.map((name) => `const _${name} = whole.${name}; export { _${name} as ${name} };`).join("\n")}`,
      };
    });
  },
};

/** The options for bundling code for Lambda: one minified module that contains everything. */
export const bundling = (root: string) =>
  ({
    absWorkingDir: root,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node24",
    mainFields: ["module", "main"],
    banner: { js: BANNER },
    charset: "utf8",
    legalComments: "none",
    minify: true,
    metafile: true,
    logLevel: "silent",
    plugins: [leanSdk(root), withoutRemedies, collectorsAtStart, besideOwnControls, leanNode],
  }) satisfies BuildOptions;

/**
 * Bundles functions, each of which is one file of `packages/monitor/src`. SST's own bundling supports neither an alias nor
 * a character set: each bundle would contain the SDK's credential providers, and six characters for every Japanese one. What
 * a function imports only when it needs it is a file beside its bundle: within the bundle, it would keep whole clients of the
 * SDK there.
 *
 * @param root the project's folder
 * @param outdir the folder that gets a folder for each
 * @returns the bundle of each function with its inputs, and beside it an empty list of own controls
 * @throws Error if a file has no `handler`
 */
export async function bundleAll(names: readonly string[], root: string, outdir: string): Promise<readonly Bundle[]> {
  // SST evaluates the configuration with its own esbuild; this is the project's.
  const esbuild = createRequire(join(root, "package.json"))("esbuild") as typeof import("esbuild");
  const bundleOne = async (name: string): Promise<Bundle> => {
    const source = `packages/monitor/src/${name}.ts`;
    const folder = join(outdir, name);
    // The names of the files beside a bundle change with them; the whole folder is uploaded.
    rmSync(folder, { recursive: true, force: true });
    const { metafile } = await esbuild.build({
      ...bundling(root),
      splitting: true,
      entryPoints: [{ in: join(root, source), out: "bundle" }],
      outdir: folder,
      outExtension: { ".js": ".mjs" },
    });
    const output = Object.values(metafile.outputs).find(({ entryPoint }) => entryPoint === source);
    if (!output?.exports.includes("handler")) throw new Error(`${source} exports no handler`);
    writeFileSync(join(folder, OWN_CONTROLS), NO_OWN_CONTROLS);
    return { folder, file: join(folder, "bundle.mjs"), metafile };
  };
  return Promise.all(names.map(bundleOne));
}

/**
 * Bundles one function, as {@link bundleAll} does. The published package takes the bundle that it has instead: see
 * `packages/genkan/src/built.ts`.
 */
export async function bundle(name: string, root: string, work: string): Promise<Bundle> {
  const [only] = await bundleAll([name], root, join(work, "bundles"));
  return only!;
}
