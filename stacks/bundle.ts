import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { BuildOptions, Metafile, Plugin } from "esbuild";
import { type ListedControls, ownControls, withOwnControls } from "./own-controls.ts";

/** A function's code: the folder that is uploaded, the file in it, and what went into that. */
export interface Bundle {
  readonly folder: string;
  readonly file: string;
  readonly metafile: Metafile;
}

/** Modules of CommonJS expect what ESM does not give them. */
const BANNER =
  'import{createRequire as $cr}from"node:module";import{fileURLToPath as $fp}from"node:url";const require=$cr(import.meta.url),__filename=$fp(import.meta.url),__dirname=$fp(new URL(".",import.meta.url));';

/** What the SDK's clients bring along and no function of ours needs. */
const leanSdk = (root: string): Plugin => ({
  name: "lean-sdk",
  setup({ onLoad }) {
    // A function's credentials are in its environment: the providers for SSO, profiles, containers and EC2 stay out.
    onLoad({ filter: /@aws-sdk\/credential-provider-node\/.*\.js$/ }, () => ({
      contents: 'export { fromEnv as defaultProvider } from "@aws-sdk/credential-provider-env";',
      resolveDir: join(root, "packages/monitor"),
    }));
    // Each client holds its whole package.json for the version in its user agent.
    onLoad({ filter: /@aws-sdk\/[\w-]+\/package\.json$/ }, ({ path }) => {
      const { version } = JSON.parse(readFileSync(path, "utf8")) as { version: string };
      return { contents: JSON.stringify({ version }), loader: "json" };
    });
  },
});

/** How code for Lambda is bundled: one minified module with everything in it. */
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
    // The log names errors by their class.
    keepNames: true,
    metafile: true,
    logLevel: "silent",
    plugins: [leanSdk(root)],
  }) satisfies BuildOptions;

/**
 * Bundles a function, one file of `packages/monitor/src`. SST's own bundling takes neither an alias nor a character set:
 * with it each bundle holds the SDK's providers of credentials, and every Japanese character as six.
 *
 * @param root the project's folder
 * @param work where bundles are put
 * @param own the user's own controls, where there are any
 * @throws Error where the file has no `handler`
 */
export async function bundle(name: string, root: string, work: string, own?: ListedControls): Promise<Bundle> {
  // The config is evaluated beside SST's platform, whose esbuild is another: this is the project's own.
  const esbuild = createRequire(join(root, "package.json"))("esbuild") as typeof import("esbuild");
  const folder = join(work, "bundles", name);
  const file = join(folder, "bundle.mjs");
  const entry = join(root, "packages/monitor/src", `${name}.ts`);
  mkdirSync(folder, { recursive: true });
  const options = bundling(root);
  const plugins = [
    ...options.plugins,
    ...(own ? [withOwnControls(await ownControls(own, root, join(work, "own-controls", `${name}.mjs`)))] : []),
  ];
  const { metafile } = await esbuild.build({ ...options, plugins, entryPoints: [entry], outfile: file });
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  if (!exported.includes("handler")) throw new Error(`packages/monitor/src/${name}.ts exports no handler`);
  return { folder, file, metafile };
}
