import type { Locale } from "@genkan/controls/model/text";
import { tool } from "@genkan/messages/tool";
import { Command as Program } from "commander";
import type { Command, Declared, Options } from "./command.ts";
import { useConfiguredControls } from "./configuration.ts";
import { documented, WIDEST } from "./manual.ts";
import { locale as localeOption } from "./options.ts";
import { parsingError } from "./parsing-errors.ts";
import { answersTo, type Question } from "./question.ts";
import type { Shell } from "./shell.ts";

/** How a program runs. */
interface Running {
  /** The language of its help and its errors. */
  readonly locale: Locale;
  /** Takes the exit status of the one command that runs. */
  finish(work: Promise<number>): Promise<void>;
  /** Gets the help that was requested. */
  help(text: string): void;
}

/** The program `genkan` with these commands. */
export function programOf(shell: Shell, commands: readonly Declared[], { locale, finish, help }: Running): Program {
  const program = new Program("genkan")
    .description(words.description[locale])
    .version(tool.version, "-V, --version", words.version[locale])
    .addOption(localeOption.make(shell.env, locale))
    .configureHelp({ helpWidth: Math.min(shell.stdout.columns, WIDEST) })
    .configureOutput({
      writeOut: help,
      writeErr: (text) => shell.stderr.say(text),
      outputError: (text, write) => write(parsingError(text, locale)),
    })
    .exitOverride();

  const add = (parent: Program, declared: Declared, isDefault = false): void => {
    const name = declared.path.split(" ").at(-1)!;
    const child = parent.command(name, { isDefault }).description(declared.description[locale]);
    if ("commands" in declared) for (const each of declared.commands) add(child, each, each === declared.default);
    else addInputs(child, declared);
  };
  const addInputs = (child: Program, command: Command): void => {
    const { arguments: positions = {}, options, run } = command;
    for (const each of Object.values(positions)) child.addArgument(each.make(shell.env, locale));
    for (const each of Object.values(options)) child.addOption(each.make(shell.env, locale));
    child.action(() => {
      const values = Object.keys(positions).map((name, i) => [name, child.processedArgs[i]]);
      const work = async () => {
        for (const [name, option] of Object.entries(options)) option.expect?.(child.opts()[name]);
        if (!command.examinesConfiguration) await useConfiguredControls(shell);
        const given: Readonly<Record<string, unknown>> = { ...child.opts(), ...Object.fromEntries(values), locale };
        return await run(shell, { ...given, ...(await missingOf(shell, command, given, locale)) }, program);
      };
      return finish(work());
    });
  };
  for (const each of commands) add(program, each);
  return documented(program, commands, locale);
}

/**
 * The values of the options that a command needs and was not given: a person at a terminal is asked for them.
 * @throws UsageError that names all of them, where there is nobody to ask
 */
async function missingOf(
  shell: Shell,
  { path, options }: Command,
  given: Readonly<Record<string, unknown>>,
  locale: Locale,
): Promise<Record<string, unknown>> {
  const questions = questionsOf(options).filter(([name]) => given[name] === undefined);
  return answersTo(shell, path, Object.fromEntries(questions), locale);
}

const questionsOf = (options: Options): readonly (readonly [name: string, Question])[] =>
  Object.entries(options).flatMap(([name, { question }]) => (question ? [[name, question] as const] : []));

const words = {
  description: {
    en: "Watches the front door of an AWS account: its root user and IAM Identity Center.",
    ja: "AWS アカウントの入口 (ルートユーザーと IAM Identity Center) を監視します。",
  },
  version: { en: "show the version", ja: "バージョンを表示する" },
};
