import { execFile } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";

/** The Node that the package is tried on: this one, or another that the environment names. */
export const NODE = process.env["GENKAN_NODE"] ?? process.execPath;

const start = promisify(execFile);

/** What a program wrote, and its exit status. */
interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/** The environment of a program that runs in a folder of a user's own: nothing of the repository and its tools. */
export const environmentOf = (folder: string) => ({
  PATH: [
    dirname(NODE),
    ...(process.env["PATH"] ?? "").split(delimiter).filter((path) => !path.includes("node_modules")),
  ].join(delimiter),
  HOME: folder,
  LANG: "C.UTF-8",
  AWS_EC2_METADATA_DISABLED: "true",
  npm_config_offline: "true",
  npm_config_update_notifier: "false",
});

/** Runs a program in a folder of a user's own. @param more what is added to its environment */
export const runIn = (folder: string, command: string, args: readonly string[], more: object = {}): Promise<Ended> =>
  start(command, args, { cwd: folder, env: { ...environmentOf(folder), ...more } }).then(
    ({ stdout, stderr }) => ({ status: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ status: code, out: stdout, err: stderr }),
  );

/**
 * Installs a package into an empty folder, far from the repository, as a user does; nothing is downloaded.
 * @returns the folder @throws Error with what npm wrote
 */
export async function npmInstall(tarball: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "genkan-installed-"));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  const { status, err } = await runIn(folder, "npm", ["install", "--no-audit", "--no-fund", tarball]);
  if (status !== 0) throw new Error(err);
  return folder;
}
