/**
 * The bundles that a deployment uploads: their size, the largest packages in them, and how long each takes to load in a
 * process of its own, against loading the SDK clients and commands alone that it uses, bundled in the same way.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Metafile } from "esbuild";
import { bundle, bundling } from "../../stacks/bundle.ts";

const TIMES = 15;
const BUDGET = 1.5;
const root = fileURLToPath(new URL("../../", import.meta.url));
const work = mkdtempSync(join(root, ".sst", "bench-"));
const kib = (bytes: number) => (bytes / 1_024).toFixed(0);
const size = (file: string) =>
  `${kib(readFileSync(file).length)} KiB, ${kib(gzipSync(readFileSync(file)).length)} gzip`;

/** The median time of a process that imports a module, in milliseconds. */
function load(module: string): number {
  const times = Array.from({ length: TIMES }, () => {
    const began = performance.now();
    const { status } = spawnSync(process.execPath, ["--input-type=module", "-e", `await import("${module}")`]);
    if (status !== 0) throw new Error(`${module} does not load`);
    return performance.now() - began;
  });
  return times.sort((a, b) => a - b)[Math.floor(TIMES / 2)]!;
}

/** What went into the files that an import of a bundle loads, in bytes: by file. What loads later has files of its own. */
function inputsOf({ outputs }: Metafile) {
  const loaded = new Set(Object.keys(outputs).filter((path) => path.endsWith("/bundle.mjs")));
  for (const path of loaded)
    for (const { path: other, kind } of outputs[path]?.imports ?? [])
      if (kind === "import-statement" && other in outputs) loaded.add(other);
  return [...loaded].flatMap((path) =>
    Object.entries(outputs[path]!.inputs).map(([path, { bytesInOutput }]) => ({ path, bytes: bytesInOutput })),
  );
}

/** The SDK's clients and commands in a bundle, as a module that does nothing but load them. */
function sdkOf(metafile: Metafile): string {
  const parts = inputsOf(metafile).flatMap(({ path, bytes }) => {
    const [, client, name] =
      /@aws-sdk\/(client-[\w-]+)\/dist-es\/(?:commands\/)?(\w+(?:Client|Command))\.js$/.exec(path) ?? [];
    // Two services may have a command of one name.
    return client && bytes ? [`export { ${name} as "${client} ${name}" } from "@aws-sdk/${client}";`] : [];
  });
  return parts.join("\n");
}

let broken = false;
try {
  const bare = load("node:path");
  for (const name of ["schedule", "event", "config-rule", "notify", "channel"]) {
    const { file, metafile } = await bundle(name, root, work);
    const owners = Map.groupBy(
      inputsOf(metafile),
      ({ path }) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "Genkan",
    );
    const largest = [...owners]
      .map(([owner, inputs]) => [owner, inputs.reduce((sum, { bytes }) => sum + bytes, 0)] as const)
      .sort(([, a], [, b]) => b - a)
      .slice(0, 5);
    const own = load(file) - bare;
    process.stdout.write(`${name}: ${size(file)}; loads in ${own.toFixed(0)} ms\n`);
    process.stdout.write(`    largest: ${largest.map(([owner, bytes]) => `${owner} ${kib(bytes)}`).join(", ")}\n`);
    const contents = sdkOf(metafile);
    if (!contents) continue;
    const outdir = join(work, name);
    const outfile = join(outdir, "sdk.mjs");
    await build({
      ...bundling(root),
      splitting: true,
      stdin: { contents, resolveDir: join(root, "packages/aws") },
      entryNames: "sdk",
      outdir,
      outExtension: { ".js": ".mjs" },
    });
    const sdk = load(outfile) - bare;
    const ratio = own / sdk;
    broken ||= ratio > BUDGET;
    process.stdout.write(
      `    ${ratio.toFixed(2)} × the time of its SDK clients alone (${size(outfile)}; ${sdk.toFixed(0)} ms; at most ${BUDGET} ×)\n`,
    );
  }
} finally {
  rmSync(work, { recursive: true, force: true });
}
process.exitCode = broken ? 1 : 0;
