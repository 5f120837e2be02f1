import { spawn } from "node:child_process";
import { platform } from "node:os";
import type { Environment } from "../shell.ts";

/** The program of a system that opens an address. None of them passes it through a shell. */
const opener = (system: NodeJS.Platform): readonly [program: string, ...args: string[]] =>
  system === "darwin" ? ["open"] : system === "win32" ? ["rundll32", "url.dll,FileProtocolHandler"] : ["xdg-open"];

/** Opens an address in the user's browser. @returns whether a program for that was found */
export function openBrowser(url: string, env: Environment, system = platform()): Promise<boolean> {
  const [program, ...args] = opener(system);
  return new Promise((resolve) => {
    const child = spawn(program, [...args, url], { env, stdio: "ignore", detached: true });
    child.once("error", () => resolve(false));
    child.once("spawn", () => resolve(true));
    // The browser may stay after this process has ended.
    child.unref();
  });
}
