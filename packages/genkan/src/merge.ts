import { rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { type BuildOptions, build, type Metafile, type Plugin } from "esbuild";

/** A file to merge, by its name, and the entries whose chunks go into it. */
type Groups = Readonly<Record<string, readonly string[]>>;

/**
 * Merges the chunks that are always loaded together. esbuild makes a chunk for each combination of entries that share a
 * module, and a process that loads a hundred of them spends much of its start on finding them. Every other chunk imports from
 * the merged file. A merged chunk that the program imports by its name at run time stays, and exports what the merged file has.
 *
 * @param metafile what esbuild made, with splitting
 * @param options the options that it was made with
 */
export async function merge(outdir: string, metafile: Metafile, groups: Groups, options: BuildOptions): Promise<void> {
  const { absWorkingDir = "" } = options;
  const chunks = new Map(Object.entries(metafile.outputs).map(([path, made]) => [join(absWorkingDir, path), made]));
  const importsOf = (path: string) =>
    (chunks.get(path)?.imports ?? []).map(({ path: other, kind }) => ({ kind, path: join(absWorkingDir, other) }));
  const exportsOf = (path: string) => chunks.get(path)?.exports ?? [];

  const groupOf = new Map<string, string>();
  /** Takes a chunk and what it imports, unless an earlier group has it. */
  const take = (path: string, group: string): void => {
    if (!chunks.has(path) || groupOf.has(path)) return;
    groupOf.set(path, group);
    for (const { path: other, kind } of importsOf(path)) if (kind === "import-statement") take(other, group);
  };
  for (const [group, entries] of Object.entries(groups))
    for (const entry of entries) {
      const [path] = [...chunks].find(([, { entryPoint }]) => entryPoint === entry) ?? [];
      if (!path) throw new Error(`${entry} has no chunk of its own`);
      take(path, group);
    }

  const unique = (path: string, name: string) => `${basename(path, ".js")}_${name}`.replaceAll("-", "_");
  /** What a merged chunk passes on. */
  const passedOn = (path: string): string => {
    const names = exportsOf(path).map((name) => `${unique(path, name)} as ${name}`);
    return `${names.length ? `export{${names.join(",")}}from` : "import"}"./${groupOf.get(path)}.js";\n`;
  };
  /** What a group's file is made of. Without a group, for a chunk that is in none: each import of it stays one. */
  const chunksIn = (group?: string): Plugin => ({
    name: "chunks",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /\.js$/ }, ({ path, kind, resolveDir }) => {
        const chunk = join(path.startsWith(outdir) ? "" : resolveDir, path);
        if (kind === "entry-point" || (group && groupOf.get(chunk) === group)) return { path: chunk };
        const isPassedOn = groupOf.has(chunk) && kind === "import-statement";
        return isPassedOn ? { path: chunk, namespace: "merged" } : { path, external: true };
      });
      onLoad({ filter: /.*/, namespace: "merged" }, ({ path }) => ({ contents: passedOn(path), resolveDir: outdir }));
    },
  });
  const merged = new Map<string, string>();
  for (const group of Object.keys(groups)) {
    const lines = [...groupOf].flatMap(([path, each]) => {
      const names = exportsOf(path).map((name) => `${name} as ${unique(path, name)}`);
      return each === group
        ? `${names.length ? `export{${names.join(",")}}from` : "import"}${JSON.stringify(path)};`
        : [];
    });
    const { outputFiles } = await build({
      ...options,
      stdin: { contents: lines.join("\n"), resolveDir: outdir },
      // Only its name counts: nothing is written.
      entryNames: group,
      write: false,
      plugins: [chunksIn(group)],
    });
    merged.set(join(outdir, `${group}.js`), outputFiles![0]!.text);
  }

  const importsMerged = (path: string) =>
    importsOf(path).some(({ kind, path: other }) => kind === "import-statement" && groupOf.has(other));
  const { outputFiles: others = [] } = await build({
    ...options,
    entryPoints: [...chunks.keys()].filter((path) => !groupOf.has(path) && importsMerged(path)),
    outdir,
    write: false,
    plugins: [chunksIn()],
  });
  const isImported = (path: string) => merged.values().some((text) => text.includes(basename(path)));
  for (const path of groupOf.keys()) {
    if (chunks.get(path)?.entryPoint || isImported(path)) writeFileSync(path, passedOn(path));
    else rmSync(path);
  }
  for (const { path, text } of others) writeFileSync(path, text);
  for (const [path, text] of merged) writeFileSync(path, text);
}
