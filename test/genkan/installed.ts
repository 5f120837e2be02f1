import { spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fixture } from "../fixtures.ts";
import { environmentOf, NODE, runIn } from "./npm.ts";

/**
 * A folder of its own, with the npm package among its modules, and what runs there. All such folders share the modules, so
 * that Node compiles them once; no test changes them.
 */
export async function install() {
  const folder = mkdtempSync(join(tmpdir(), "genkan-installed-"));
  const made = await fixture("installed");
  copyFileSync(join(made, "package.json"), join(folder, "package.json"));
  symlinkSync(join(made, "node_modules"), join(folder, "node_modules"));
  const run = (command: string, args: readonly string[], more: object = {}) => runIn(folder, command, args, more);
  const program = join(folder, "node_modules/genkan/bin/genkan.js");
  return {
    folder,
    program,
    node: (args: readonly string[]) => run(NODE, args),
    npx: (...args: readonly string[]) => run("npx", ["--no-install", ...args]),
    genkan: (...args: readonly string[]) => run(NODE, [program, ...args]),
    /** Serves a simulated account until it is disposed of; `genkan` asks that account. */
    async serve() {
      const server = spawn(NODE, [program, "sandbox"], {
        cwd: folder,
        env: environmentOf(folder),
        stdio: ["ignore", "pipe", "inherit"],
      });
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
