import { execFileSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

/** The modules whose types others use. */
const SOURCES = ["packages/controls/src/control.ts", "stacks/input.ts"];
const PACKAGE = /"@genkan\/(\w+)\/([\w/-]+)"/g;

/**
 * Writes the declarations of what the package exports: those of {@link SOURCES} and of what they import, as the compiler
 * makes them, and beside them those of the entries.
 */
export function writeTypes(root: string, outdir: string): void {
  mkdirSync(join(root, ".genkan"), { recursive: true });
  const made = mkdtempSync(join(root, ".genkan", "types-"));
  try {
    writeFileSync(
      join(made, "tsconfig.json"),
      JSON.stringify({
        extends: join(root, "tsconfig.json"),
        compilerOptions: {
          ...{ noEmit: false, declaration: true, emitDeclarationOnly: true, rewriteRelativeImportExtensions: true },
          ...{ rootDir: root, outDir: join(made, "out") },
        },
        files: SOURCES.map((source) => join(root, source)),
        include: [],
      }),
    );
    execFileSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", made], { stdio: "inherit" });
    const out = join(made, "out");
    for (const file of globSync("**/*.d.ts", { cwd: out })) {
      const here = dirname(join(out, file));
      const text = readFileSync(join(out, file), "utf8")
        .replace(PACKAGE, (_, name, path) => `"./${relative(here, join(out, "packages", name, "src", path))}.js"`)
        .replace(/("\.{1,2}\/[^"]*)\.ts"/g, '$1.js"');
      writeFileSync(join(out, file), text);
    }
    cpSync(out, outdir, { recursive: true });
    for (const [name, text] of Object.entries(ENTRIES)) writeFileSync(join(outdir, `${name}.d.ts`), text);
  } finally {
    rmSync(made, { recursive: true });
  }
}

/** What each entry of `exports` declares. */
const ENTRIES = {
  control: 'export * from "./packages/controls/src/control.js";\n',
  config: `import type { GenkanInput } from "./stacks/input.js";
export type { GenkanInput } from "./stacks/input.js";

/** A configuration whose values were checked, with defaults filled in. */
export interface GenkanConfig {
  readonly emails: readonly string[];
}

/** Checks the configuration before anything is deployed or evaluated. @throws Error naming each wrong value, with an example */
export declare function defineConfig(input: GenkanInput): GenkanConfig;

/** The app that a configuration deploys, for \`app\` in \`sst.config.ts\`. */
export declare function app(
  config: GenkanConfig,
  input: { readonly stage?: string },
): { name: string; home: "aws"; removal: "retain" | "remove"; protect: boolean; providers: { aws: object } };
`,
  sst: `import type { GenkanConfig } from "./config.js";

/** Makes everything that a configuration deploys, for \`run\` in \`sst.config.ts\`. Returns its outputs. */
export declare function deploy(
  config: GenkanConfig,
  components: { readonly aws: object; readonly sst: object },
): Record<string, unknown>;
`,
};
