import { inspect } from "node:util";
import { CommanderError } from "commander";
import { commands } from "./commands/index.ts";
import { complaintOf } from "./complaint.ts";
import { EXIT } from "./exit.ts";
import { programOf } from "./program.ts";
import { processShell, type Shell } from "./shell.ts";

/** Runs `genkan` with arguments. Never throws: it explains errors on stderr. @returns the exit status */
export async function main(args: readonly string[], shell: Shell = processShell): Promise<number> {
  try {
    return await run(args, shell);
  } catch (error) {
    // A bug of ours shows its stack. It must not end with 1, which means NON_COMPLIANT.
    shell.stderr.say(`genkan: ${complaintOf(error) ?? `This is a bug in Genkan: ${inspect(error)}`}\n`);
    return EXIT.usage;
  }
}

async function run(args: readonly string[], shell: Shell): Promise<number> {
  let status: number = EXIT.ok;
  let help = "";
  const program = programOf(shell, commands, {
    async finish(work) {
      status = await work;
    },
    help(text) {
      help += text;
    },
  });
  try {
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    // commander has already written its message.
    if (!(error instanceof CommanderError)) throw error;
    status = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  await shell.stdout.write(help);
  return status;
}
