import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";
import { bundling, collectorsAtStart, leanNode } from "../../../stacks/bundle.ts";
import { merge } from "./merge.ts";

const collectors = (...names: readonly string[]) => names.map((name) => `packages/aws/src/collect/${name}.ts`);

/**
 * Every call starts with the first; the second is the command that pipelines wait for, with what reads IAM; the third reads
 * everything else.
 */
const LOADED_TOGETHER = {
  start: ["packages/cli/src/main.ts"],
  check: [
    ...["packages/cli/src/commands/check.ts", "packages/cli/src/check.ts"],
    ...["packages/aws/src/clients.ts", "packages/aws/src/account.ts", "packages/aws/src/account-name.ts"],
    ...collectors("account-summary", "root-mfa-devices", "organization"),
  ],
  collectors: collectors(
    ...[
      "credential-report",
      "user-credentials",
      "iam-authorization",
      "membership",
      "identity-center",
      "permission-sets",
    ],
    ...["assignments", "directory", "sign-ins", "mfa-settings", "root-activity", "trails"],
  ),
};

/**
 * The simulated account calls no code of ours, and calls all of the SDK. It is bundled by itself: what it shared with the
 * commands, they would have to load whole.
 */
const SANDBOX = /^@genkan\/sandbox\/([\w-]+)$/;
const apartFromSandbox: Plugin = {
  name: "apart-from-sandbox",
  setup({ onResolve }) {
    onResolve({ filter: SANDBOX }, ({ path }) => ({ path: path.replace(SANDBOX, "./sandbox-$1.js"), external: true }));
  },
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
const BANNER = 'const require=process.getBuiltinModule("node:module").createRequire(import.meta.url);\n';
const COMMON_JS = /\brequire\b/;

/** The modules of the sandbox that the commands import. */
function sandboxModules(root: string, metafile: Metafile): string[] {
  const imports = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path }) => path));
  const names = imports.flatMap((path) => /^\.\/sandbox-([\w-]+)\.js$/.exec(path)?.[1] ?? []);
  return [...new Set(names)].map((name) => join(root, `packages/sandbox/src/${name}.ts`));
}

/**
 * Bundles what Node runs: the program with its commands, which load when they are called, and what a configuration and a
 * control of the user's own import.
 */
export async function bundleProgram(root: string, outdir: string): Promise<readonly Metafile[]> {
  const { plugins, banner, ...others } = bundling(root);
  const options = {
    ...others,
    target: "node22.18",
    plugins: [clientScripts, builtBundles, readTemplate, leanNode],
    outdir,
  } satisfies BuildOptions;
  const program = await build({
    ...options,
    plugins: [...options.plugins, apartFromSandbox],
    splitting: true,
    entryPoints: {
      main: join(root, "packages/cli/src/main.ts"),
      template: join(root, "stacks/cloudformation/index.ts"),
    },
    chunkNames: "[name]-[hash]",
  });
  await merge(outdir, program.metafile, LOADED_TOGETHER, options);
  const sandbox = await build({
    ...options,
    splitting: true,
    entryPoints: sandboxModules(root, program.metafile),
    entryNames: "sandbox-[name]",
    chunkNames: "[name]-[hash]",
  });
  // SST puts imports of `aws` and `sst` before each file that a configuration imports. Where they are used, esbuild gives these
  // names to nothing else; where they are not, it must not make up names at all.
  const configuration = await build({
    ...options,
    splitting: true,
    ...{ minify: false, minifySyntax: true, minifyWhitespace: true },
    entryPoints: {
      config: join(root, "stacks/config.ts"),
      control: join(root, "packages/controls/src/control.ts"),
    },
    chunkNames: "[name]-[hash]",
  });
  const stack = await build({
    ...options,
    plugins: [...options.plugins, collectorsAtStart],
    entryPoints: { sst: join(root, "stacks/genkan.ts") },
  });
  for (const name of readdirSync(outdir)) {
    const text = readFileSync(join(outdir, name), "utf8");
    if (COMMON_JS.test(text)) writeFileSync(join(outdir, name), BANNER + text);
  }
  return [program.metafile, sandbox.metafile, configuration.metafile, stack.metafile];
}
