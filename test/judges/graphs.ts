import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { synthesise } from "../infra/synth/cache.ts";
import { judged } from "./variants.ts";

// graphs.ts FOLDER: writes the graphs that the judges check, and prints their paths. The tests find them in the cache.

const [folder = ""] = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
for (const [name, variant] of Object.entries(judged)) {
  const path = join(folder, `${name}.json`);
  copyFileSync(await synthesise({ ...variant, config: `test/infra/${variant.config}.config.ts` }), path);
  console.log(path);
}
