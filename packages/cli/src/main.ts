import { inspect } from "node:util";
import type { Locale, Text } from "@genkan/controls/model/text";
import { CommanderError, type Command as Program } from "commander";
import { commandsFor, isAboutVersion } from "./commands/index.ts";
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

/**
 * A call as commander has to get it. It would answer `genkan try --help` and `genkan help chekc` with the help of all, as if
 * there were such commands.
 */
function understood(args: readonly string[], program: Program): readonly string[] {
  if (isAboutVersion(args)) return ["--version"];
  const [first] = args;
  const isHelp = first === "help";
  if (!isHelp && !args.some((arg) => arg === "--help" || arg === "-h")) return args;
  const words = args.slice(isHelp ? 1 : 0).filter((arg, i, all) => arg !== "--locale" && all[i - 1] !== "--locale");
  const path: string[] = [];
  let command = program;
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (!next) {
      // What is no command here is an unknown one, whatever follows.
      if (!word.startsWith("-") && command.commands.length) return [...path, word];
      break;
    }
    path.push(word);
    command = next;
  }
  return isHelp ? [...path, "--help"] : args;
}

async function run(args: readonly string[], shell: Shell, locale: Locale): Promise<number> {
  let status: number = EXIT.ok;
  let help = "";
  const program = programOf(shell, await commandsFor(args), {
    locale,
    async finish(work) {
      status = await work;
    },
    help(text) {
      help += text;
    },
  });
  try {
    await program.parseAsync(understood(args, program), { from: "user" });
  } catch (error) {
    // commander has already written its message.
    if (!(error instanceof CommanderError)) throw error;
    status = error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  }
  await shell.stdout.write(help);
  return status;
}
