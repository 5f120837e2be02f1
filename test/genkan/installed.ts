import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { promisify } from "node:util";
import { fixture } from "../fixtures.ts";

const start = promisify(execFile);

/** The Node that the package is tried on: this one, or another that the environment names. */
const NODE = process.env["GENKAN_NODE"] ?? process.execPath;

/** What a program wrote, and its exit status. */
interface Ended {
  readonly status: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Installs the npm package into an empty folder, far from the repository and its tools, as a user does; nothing is
 * downloaded.
 */
export async function install() {
  const folder = mkdtempSync(join(tmpdir(), "genkan-installed-"));
  const paths = (process.env["PATH"] ?? "").split(delimiter).filter((path) => !path.includes("node_modules"));
  const env = {
    PATH: [dirname(NODE), ...paths].join(delimiter),
    HOME: folder,
    LANG: "C.UTF-8",
    AWS_EC2_METADATA_DISABLED: "true",
    npm_config_offline: "true",
    npm_config_update_notifier: "false",
  };
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  const run = (command: string, args: readonly string[], more: object = {}): Promise<Ended> =>
    start(command, args, { cwd: folder, env: { ...env, ...more } }).then(
      ({ stdout, stderr }) => ({ status: 0, out: stdout, err: stderr }),
      ({ code, stdout, stderr }) => ({ status: code, out: stdout, err: stderr }),
    );
  const made = await run("npm", ["install", "--no-audit", "--no-fund", await fixture("tarball")]);
  if (made.status !== 0) throw new Error(made.err);
  const program = join(folder, "node_modules/genkan/bin/genkan.js");
  return {
    folder,
    program,
    node: (args: readonly string[]) => run(NODE, args),
    npx: (...args: readonly string[]) => run("npx", ["--no-install", ...args]),
    genkan: (...args: readonly string[]) => run(NODE, [program, ...args]),
    /** Serves a simulated account until it is disposed of; `genkan` asks that account. */
    async serve() {
      const server = spawn(NODE, [program, "sandbox"], { cwd: folder, env, stdio: ["ignore", "pipe", "inherit"] });
      let printed = "";
      for await (const chunk of server.stdout.iterator({ destroyOnReturn: false })) {
        printed += chunk;
        if (printed.includes("AWS_SECRET_ACCESS_KEY=")) break;
      }
      const settings = [...printed.matchAll(/\b(AWS_\w+)=(\S+)/g)].map(([, name, value]) => [name, value]);
      return {
        node: (args: readonly string[]) => run(NODE, args, Object.fromEntries(settings)),
        genkan: (...args: readonly string[]) => run(NODE, [program, ...args], Object.fromEntries(settings)),
        async [Symbol.asyncDispose]() {
          server.kill("SIGINT");
          await once(server, "close");
        },
      };
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}
