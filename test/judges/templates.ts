import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { templatesOf } from "../infra/cloudformation/templates.ts";
import { judged } from "./variants.ts";

// templates.ts FOLDER: writes the templates of `genkan template` for cfn-lint, and prints their paths.

const [folder = ""] = process.argv.slice(2);
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const [name, { stage, config, region }] of Object.entries(judged)) {
  for (const [of, template] of await templatesOf(config, stage, region)) {
    const path = join(folder, `${name}@${of}.json`);
    writeFileSync(path, JSON.stringify(template));
    console.log(path);
  }
}
