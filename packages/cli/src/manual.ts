import { Help, Command as Program } from "commander";
import { type Declared, DONE, EVALUATED, groups, WRONG } from "./command.ts";
import { defaultLedger } from "./ledger/path.ts";

/** The longest line of the help, in columns. */
export const WIDEST = 100;

/** A part of a help: its heading and its lines. */
interface Part {
  readonly heading: string;
  readonly lines: readonly string[];
}

/** A command with the part of its help below the options. The help and the man page are made of it. */
export interface Documented {
  readonly command: Program;
  /** The words that call it, without `genkan`; empty for the program. */
  readonly path: string;
  readonly parts: readonly Part[];
}

/** Every command of a program with its help, in the program's order. */
export const manualOf = (program: Program, commands: readonly Declared[]): readonly Documented[] => [
  { command: program, path: "", parts: programParts },
  ...pagesOf(program, commands),
];

const pagesOf = (parent: Program, commands: readonly Declared[]): readonly Documented[] =>
  commands.flatMap((declared) => {
    const { path } = declared;
    const command = parent.commands.find((each) => each.name() === path.split(" ").at(-1));
    if (!command) throw new Error(`The program has no command ${path}`);
    const below = "commands" in declared ? pagesOf(command, declared.commands) : [];
    return [{ command, path, parts: partsOf(command, declared) }, ...below];
  });

/** Adds its help to every command of a program, and groups the commands by purpose. */
export function documented(program: Program, commands: readonly Declared[]): Program {
  for (const { command, path, parts } of manualOf(program, commands)) {
    command.showHelpAfterError(`(genkan ${path && `${path} `}--help shows ${path ? "how" : "every command"})`);
    command.addHelpText("after", parts.map(({ heading, lines }) => `\n${heading}:\n${indented(lines)}`).join("\n"));
  }
  for (const [i, { path, group }] of commands.entries()) {
    if (!group) throw new Error(`${path} has no group`);
    program.commands[i]!.helpGroup(groups[group]);
  }
  const help = new Program("help").argument("[command]").description("show how a command is used");
  const place = ([heading]: [string, unknown]) => order.indexOf(heading);
  return program.addHelpCommand(help.helpGroup(groups.learn)).configureHelp({
    ...program.configureHelp(),
    groupItems: (all, visible, groupOf) =>
      new Map([...new Help().groupItems(all, visible, groupOf)].toSorted((a, b) => place(a) - place(b))),
  });
}

const order: readonly string[] = Object.values(groups);

const indented = (lines: readonly string[]) => lines.map((line) => `  ${line}`).join("\n");

const has = (command: Program, option: string) => command.options.some(({ long }) => long === option);

function partsOf(
  command: Program,
  { notes = [], examples, exit = [DONE, WRONG], files = [], seeAlso }: Declared,
): readonly Part[] {
  const ledger = has(command, "--ledger");
  const parts = [
    { heading: "Notes", lines: notes },
    { heading: "Examples", lines: examples.flatMap(([call, purpose]) => [...folded(call), `    ${purpose}`]) },
    { heading: "Exit status", lines: exit },
    {
      heading: "Environment",
      lines: [
        ...(has(command, "--region") ? environment.aws : []),
        ...(has(command, "--locale") ? environment.locale : []),
        ...(ledger ? environment.state : []),
        ...environment.colour,
      ],
    },
    { heading: "Files", lines: [...(ledger ? ledgerFile : []), ...files] },
    { heading: "See also", lines: [seeAlso.map((each) => `genkan ${each}`).join(", ")] },
  ];
  return parts.filter(({ lines }) => lines.length > 0);
}

/** Breaks a call that is too long for a line, in the way a shell reads it. */
function folded(call: string): string[] {
  if (call.length <= WIDEST - 4) return [call];
  const end = call.lastIndexOf(" --", WIDEST - 4);
  return [`${call.slice(0, end)} \\`, ...folded(`  ${call.slice(end + 1)}`)];
}

const environment = {
  aws: [
    "AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, …   credentials and Region, as for every AWS tool",
    "    (also from ~/.aws; where nothing names a Region, it is us-east-1)",
  ],
  locale: ["LC_ALL, LC_MESSAGES, LANG   the language of what is said: ja… is Japanese, all else English"],
  state: ["XDG_STATE_HOME   where the ledger is kept; without it ~/.local/state"],
  colour: ["NO_COLOR   no colours, whatever the terminal"],
} as const;

/** The path as users write it, not as it is on this machine. */
const ledgerFile = [
  `${defaultLedger({ XDG_STATE_HOME: "~/.local/state" })}   the ledger: findings, changes, what people declared`,
];

const programParts: readonly Part[] = [
  {
    heading: "Examples",
    lines: [
      "genkan check",
      "    judge the account of your AWS credentials, read-only",
      "genkan explain root-mfa-enabled",
      "    why it matters, and how to put it right",
      "genkan watch",
      "    judge it every hour, and tell what changed",
    ],
  },
  { heading: "Exit status", lines: [DONE, ...EVALUATED.slice(1)] },
  {
    heading: "Environment",
    lines: [...environment.aws, ...environment.locale, ...environment.state, ...environment.colour],
  },
  { heading: "Files", lines: ledgerFile },
  { heading: "See also", lines: ["genkan help COMMAND, README.md, docs/first-hour.en.md, docs/controls.en.md"] },
];
