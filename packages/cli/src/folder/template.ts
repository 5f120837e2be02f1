import { readFileSync } from "node:fs";
import { tool } from "@genkan/messages/tool";

/** What a folder has of a version of Genkan, by file; the rest of a folder is the user's own. */
export interface Template {
  /** The repository's own file, byte for byte. */
  readonly "sst.config.ts": string;
  readonly ".gitignore": readonly string[];
  readonly "package.json": {
    readonly scripts: Readonly<Record<string, string>>;
    readonly dependencies: { readonly genkan: string; readonly sst: string };
  };
}

const inRepository = (file: string) => readFileSync(new URL(`../../../../${file}`, import.meta.url), "utf8");
const { devDependencies } = JSON.parse(inRepository("package.json")) as {
  readonly devDependencies: Readonly<Record<"sst", string>>;
};

/**
 * What this version writes. The package has it as `template.json`, which its build makes of this module, and which a newer
 * version reads.
 */
export const template: Template = {
  "sst.config.ts": inRepository("sst.config.ts"),
  ".gitignore": ["node_modules/", ".sst/"],
  "package.json": {
    scripts: { check: "genkan check", deploy: "sst deploy --stage production" },
    dependencies: { genkan: tool.version, sst: devDependencies.sst },
  },
};
