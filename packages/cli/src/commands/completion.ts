import type { Command } from "commander";
import { completionScript, type Shell } from "../completion.ts";

/** Prints a shell's script. @returns 0 */
export async function runCompletion(program: Command, shell: Shell): Promise<number> {
  process.stdout.write(completionScript(program, shell));
  return 0;
}
