import type { Command } from "commander";
import { completionScript, type ShellName } from "../completion.ts";
import type { Shell } from "../shell.ts";

/** Prints a shell's script. @returns 0 */
export async function runCompletion({ stdout }: Shell, program: Command, name: ShellName): Promise<number> {
  await stdout.write(completionScript(program, name));
  return 0;
}
