import { inspect } from "node:util";
import type { Locale, Text } from "@genkan/controls/model/text";
import { CommanderError } from "commander";
import { commands } from "./commands/index.ts";
import { complaintOf } from "./complaint.ts";
import { EXIT } from "./exit.ts";
import { localeFor } from "./locale.ts";
import { programOf } from "./program.ts";
import { processShell, type Shell } from "./shell.ts";

/** Runs `genkan` with arguments. Never throws: it explains errors on stderr. @returns the exit status */
export async function main(args: readonly string[], shell: Shell = processShell): Promise<number> {
  const locale = localeFor(args, shell.env);
  try {
    return await run(args, shell, locale);
  } catch (error) {
    // A bug of our own shows where it is. It must not end with 1, which means that something is NON_COMPLIANT.
    const text = complaintOf(error, shell.env)?.[locale] ?? `${bug[locale]}: ${inspect(error)}`;
    shell.stderr.say(`genkan: ${text}\n`);
    return EXIT.usage;
  }
}

const bug: Text = { en: "This is a bug in Genkan", ja: "Genkan のバグです" };

async function run(args: readonly string[], shell: Shell, locale: Locale): Promise<number> {
  let status: number = EXIT.ok;
  let help = "";
  const program = programOf(shell, commands, {
    locale,
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
