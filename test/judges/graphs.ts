import { copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { synthesise, type Variant } from "../infra/synth/cache.ts";

// graphs.ts FOLDER: writes the graphs that the judges check, and prints their paths. The tests find them in the cache.

const [folder = ""] = process.argv.slice(2);
const graphs: Readonly<Record<string, Variant>> = {
  minimal: { stage: "dev", config: "minimal" },
  full: { stage: "production", config: "full" },
  channels: { stage: "production", config: "channels" },
  chat: { stage: "production", config: "chat" },
  other: { stage: "staging", config: "other" },
  tokyo: { stage: "production", config: "full", region: "ap-northeast-1" },
  organization: { stage: "production", config: "organization", region: "eu-west-1" },
};
mkdirSync(folder, { recursive: true });
for (const [name, variant] of Object.entries(graphs)) {
  const path = join(folder, `${name}.json`);
  copyFileSync(await synthesise({ ...variant, config: `test/infra/${variant.config}.config.ts` }), path);
  console.log(path);
}
