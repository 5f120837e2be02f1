import { Command as Program } from "commander";
import type { Command, Declared } from "./command.ts";
import { useConfiguredControls } from "./configuration.ts";
import { documented, WIDEST } from "./manual.ts";
import type { Shell } from "./shell.ts";

/** What happens with the one command that runs. */
interface Running {
  /** Gets its exit status. */
  finish(work: Promise<number>): Promise<void>;
  /** Gets the help that was requested. */
  help(text: string): void;
}

/** The program `genkan` with these commands. */
export function programOf(shell: Shell, commands: readonly Declared[], { finish, help }: Running): Program {
  const program = new Program("genkan")
    .description("Guards the front door of an AWS account: its root user and IAM Identity Center.")
    .version("0.1.0")
    .configureHelp({ helpWidth: Math.min(shell.stdout.columns, WIDEST) })
    .configureOutput({ writeOut: help, writeErr: (text) => shell.stderr.say(text) })
    .exitOverride();

  const add = (parent: Program, declared: Declared): void => {
    const child = parent.command(declared.path.split(" ").at(-1)!).description(declared.description);
    if ("commands" in declared) for (const each of declared.commands) add(child, each);
    else addInputs(child, declared);
  };
  const addInputs = (child: Program, { arguments: positions = {}, options, run }: Command): void => {
    for (const each of Object.values(positions)) child.addArgument(each.make(shell.env));
    for (const each of Object.values(options)) child.addOption(each.make(shell.env));
    child.action(() => {
      const values = Object.keys(positions).map((name, i) => [name, child.processedArgs[i]]);
      const work = () => run(shell, { ...child.opts(), ...Object.fromEntries(values) }, program);
      return finish(useConfiguredControls(shell).then(work));
    });
  };
  for (const each of commands) add(program, each);
  return documented(program, commands);
}
