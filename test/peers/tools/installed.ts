import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the tools are installed. */
const kept = fileURLToPath(new URL("../../../.genkan/peers/", import.meta.url));

/** A program of a tool in Python. */
export const program = (tool: string, name: string): string => `${kept}${tool}/bin/${name}`;

/** The version of a package in a tool's own environment; undefined where it is not installed. */
export function versionOf(tool: string, distribution: string): string | undefined {
  const python = program(tool, "python");
  if (!existsSync(python)) return undefined;
  const read = `import importlib.metadata as m; print(m.version(${JSON.stringify(distribution)}))`;
  return execFileSync(python, ["-c", read], { encoding: "utf8" }).trim();
}
