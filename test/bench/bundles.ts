/**
 * The bundles that a deployment would upload: their size, the largest packages in them, and how long each takes to load
 * in a process of its own, against loading the SDK clients alone that it uses.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { synth } from "../infra/synth/synth.ts";

const TIMES = 15;
const root = fileURLToPath(new URL("../../", import.meta.url));
const graph = synth("production", fileURLToPath(new URL("../infra/full.config.ts", import.meta.url)));

/** The median time of a process that imports a module, in milliseconds. */
function load(module: string): number {
  const times = Array.from({ length: TIMES }, () => {
    const began = performance.now();
    spawnSync(process.execPath, ["--input-type=module", "-e", `await import(${JSON.stringify(module)})`], {
      cwd: root,
    });
    return performance.now() - began;
  });
  return times.sort((a, b) => a - b)[Math.floor(TIMES / 2)]!;
}

const bare = load("node:path");
for (const [name, { bundle, bytes, source }] of Object.entries(graph.functions)) {
  const entry = `${root}${source.replace(/\.handler$/, ".ts")}`;
  const common = { bundle: true, platform: "node", format: "esm", minify: true, write: false, metafile: true } as const;
  const { metafile } = await build({ ...common, entryPoints: [entry], mainFields: ["module", "main"], outdir: "none" });
  const sizes = new Map<string, number>();
  for (const { inputs } of Object.values(metafile.outputs)) {
    for (const [path, { bytesInOutput }] of Object.entries(inputs)) {
      const owner = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1] ?? "Genkan";
      sizes.set(owner, (sizes.get(owner) ?? 0) + bytesInOutput);
    }
  }
  const largest = [...sizes].sort(([, a], [, b]) => b - a).slice(0, 5);
  const clients = [...sizes.keys()].filter((each) => each.startsWith("@aws-sdk/client-"));
  const own = load(bundle) - bare;
  let ratio = "";
  if (clients.length) {
    const outfile = bundle.replace(/bundle\.mjs$/, "clients.mjs");
    const contents = clients.map((client, i) => `export * as c${i} from "${client}";`).join("");
    const banner = { js: readFileSync(bundle, "utf8").split("\n")[0]! };
    await build({
      ...common,
      stdin: { contents, resolveDir: root },
      write: true,
      outfile,
      banner,
      mainFields: ["module", "main"],
    });
    const sdk = load(outfile) - bare;
    ratio = `, ${(own / sdk).toFixed(2)} × its ${clients.length} SDK clients alone (${sdk.toFixed(0)} ms)`;
  }
  process.stdout.write(
    `${name}: ${(bytes / 1_024).toFixed(0)} KiB, ${(gzipSync(readFileSync(bundle)).length / 1_024).toFixed(0)} KiB gzip; ` +
      `loads in ${own.toFixed(0)} ms${ratio}\n    ${largest.map(([owner, size]) => `${owner} ${(size / 1_024).toFixed(0)}`).join(", ")}\n`,
  );
}
