import type { Locale, Text } from "@genkan/controls/model/text";
import { lay, widthOf, wrap } from "@genkan/messages/layout";
import { type Argument, Help, type Option, Command as Program } from "commander";
import { type Declared, DONE, EVALUATED, groups, type Lines, WRONG } from "./command.ts";
import { defaultLedger } from "./ledger/path.ts";

/** The longest line of the help, in columns. */
export const WIDEST = 100;

/** The parts of a help below its options, in their order. */
const headings = {
  notes: { en: "Notes", ja: "補足" },
  examples: { en: "Examples", ja: "例" },
  exit: { en: "Exit status", ja: "終了ステータス" },
  environment: { en: "Environment", ja: "環境変数" },
  files: { en: "Files", ja: "ファイル" },
  also: { en: "See also", ja: "関連項目" },
} as const satisfies Readonly<Record<string, Text>>;
type PartId = keyof typeof headings;

/** A part of a help: its heading and its lines. */
interface Part {
  readonly id: PartId;
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

/** Every command of a program with its help in a language, in the program's order. */
export const manualOf = (program: Program, commands: readonly Declared[], locale: Locale): readonly Documented[] => [
  { command: program, path: "", parts: partsIn(locale, programParts) },
  ...pagesOf(program, commands, locale),
];

const pagesOf = (parent: Program, commands: readonly Declared[], locale: Locale): readonly Documented[] =>
  commands.flatMap((declared) => {
    const { path } = declared;
    const command = parent.commands.find((each) => each.name() === path.split(" ").at(-1));
    if (!command) throw new Error(`The program has no command ${path}`);
    const below = "commands" in declared ? pagesOf(command, declared.commands, locale) : [];
    return [{ command, path, parts: partsIn(locale, partsOf(command, declared)) }, ...below];
  });

/** Adds to every command of a program its help, and groups the commands by their use. */
export function documented(program: Program, commands: readonly Declared[], locale: Locale): Program {
  const configuration = helpIn(locale);
  for (const { command, path, parts } of manualOf(program, commands, locale)) {
    command.configureHelp({ ...program.configureHelp(), ...configuration });
    command.helpOption("-h, --help", words.helpOption[locale]);
    if (command.commands.length) command.helpCommand("help [command]", words.help[locale]);
    command.showHelpAfterError(path ? words.more(path)[locale] : words.all[locale]);
    const width = program.configureHelp().helpWidth ?? WIDEST;
    // Laid out only where it is read: most calls ask for no help.
    const text = () => parts.map(({ id, heading, lines }) => `\n${heading}:\n${fitted(id, lines, width, locale)}`);
    command.addHelpText("after", () => text().join("\n"));
  }
  for (const [i, { path, group }] of commands.entries()) {
    if (!group) throw new Error(`${path} has no group`);
    program.commands[i]!.helpGroup(groups[group][locale]);
  }
  const help = new Program("help").argument("[command]").description(words.help[locale]);
  const order: readonly string[] = Object.values(groups).map((group) => group[locale]);
  const place = ([heading]: [string, unknown]) => order.indexOf(heading);
  return program.addHelpCommand(help.helpGroup(groups.learn[locale])).configureHelp({
    ...program.configureHelp(),
    groupItems: (all, visible, groupOf) =>
      new Map([...new Help().groupItems(all, visible, groupOf)].toSorted((a, b) => place(a) - place(b))),
  });
}

/** How commander prints a help in a language. Its own words are English. */
const helpIn = (locale: Locale): Partial<Help> =>
  locale === "en"
    ? { formatItem }
    : {
        formatItem,
        styleTitle: (title) => titles[title] ?? title,
        styleUsage: translated,
        subcommandTerm: (command) => translated(new Help().subcommandTerm(command)),
        // Japanese has no spaces, at which commander would break a line, and its characters are twice as wide.
        displayWidth: (text) => widthOf(text),
        boxWrap: (text, width) => wrap(text, width).join("\n"),
        optionDescription: (option) => described(option),
        argumentDescription: (argument) => described(argument),
      };

const translated = (usage: string): string =>
  usage.replace("[options]", "[オプション]").replace("[command]", "[コマンド]");

const titles: Readonly<Record<string, string>> = {
  "Usage:": "使い方:",
  "Arguments:": "引数:",
  "Options:": "オプション:",
  "Commands:": "コマンド:",
};

/** The description of an option or an argument, with its values. */
function described({ description, argChoices, defaultValue, defaultValueDescription }: Option | Argument): string {
  const value = defaultValueDescription ?? (defaultValue === undefined ? undefined : String(defaultValue));
  const more = [
    ...(argChoices ? [`値: ${argChoices.join(", ")}`] : []),
    ...(value === undefined ? [] : [`省略時: ${value}`]),
  ];
  return more.length ? `${description} (${more.join("、")})` : description;
}

/** The lines of a part, indented; where they are too wide for the terminal, broken again. */
function fitted(id: PartId, lines: readonly string[], width: number, locale: Locale): string {
  if (id === "examples") {
    // A call that is broken must still be one call for a shell.
    const laid = lines.flatMap((line) =>
      line.startsWith(" ") ? lay("      ", line.trimStart(), width) : folded(line, width).map((part) => `  ${part}`),
    );
    return laid.join("\n");
  }
  if (lines.every((line) => widthOf(line) + 2 <= width)) return lines.map((line) => `  ${line}`).join("\n");
  const whole = id === "notes" ? sentencesIn(lines, locale) : lines;
  return whole
    .flatMap((line) => {
      const [indent] = /^ */.exec(line) ?? [""];
      return lay(`  ${indent}`, line.trimStart(), width);
    })
    .join("\n");
}

/** Notes are written in lines; a sentence that goes on in the next line is one text. */
function sentencesIn(lines: readonly string[], locale: Locale): readonly string[] {
  const joint = { en: " ", ja: "" }[locale];
  const texts: string[] = [];
  for (const line of lines) {
    const before = texts.at(-1);
    if (before === undefined || /[.。:;]$/.test(before)) texts.push(line);
    else texts[texts.length - 1] = before + joint + line;
  }
  return texts;
}

/** A terminal that is narrower has the description of an option beneath it, in columns. */
const BESIDE = 72;

/** An item of a list in a help: beside each other where there is room, else one below the other. */
const formatItem: Help["formatItem"] = function (this: Help, term, termWidth, description, helper) {
  const width = helper.helpWidth ?? WIDEST;
  if (width >= BESIDE) return Help.prototype.formatItem.call(this, term, termWidth, description, helper);
  return [...lay("  ", term, width), ...(description ? lay("      ", description, width) : [])].join("\n");
};

const has = (command: Program, option: string) => command.options.some(({ long }) => long === option);

type Parts = Readonly<Partial<Record<PartId, Lines>>>;

/** The parts that have lines. */
const partsIn = (locale: Locale, parts: Parts): readonly Part[] =>
  (Object.keys(headings) as PartId[]).flatMap((id) => {
    const lines = parts[id]?.[locale] ?? [];
    return lines.length ? [{ id, heading: headings[id][locale], lines }] : [];
  });

const linesOf = (texts: readonly Text[]): Lines => ({ en: texts.map(({ en }) => en), ja: texts.map(({ ja }) => ja) });
const inAll = (lines: readonly string[]): Lines => ({ en: lines, ja: lines });

const examplesOf = (examples: Declared["examples"]): Lines => {
  const lines = (purposeOf: (purpose: Text) => string) =>
    examples.flatMap(([call, purpose]) => [call, `    ${purposeOf(purpose)}`]);
  return { en: lines(({ en }) => en), ja: lines(({ ja }) => ja) };
};

function partsOf(
  command: Program,
  { notes = { en: [], ja: [] }, examples, exit = [DONE, WRONG], files = [], seeAlso }: Declared,
): Parts {
  const ledger = has(command, "--ledger");
  return {
    notes,
    examples: examplesOf(examples),
    exit: linesOf(exit),
    environment: linesOf([
      ...(has(command, "--region") ? environment.aws : []),
      ...environment.locale,
      ...(ledger ? environment.state : []),
      ...environment.colour,
    ]),
    files: linesOf([...(ledger ? [ledgerFile] : []), ...(has(command, "--local") ? [outputsFile] : []), ...files]),
    also: inAll([seeAlso.map((each) => `genkan ${each}`).join(", ")]),
  };
}

/** Breaks a call that is too long for a line, in the way a shell reads it. */
export function folded(call: string, width: number): string[] {
  if (call.length + 2 <= width) return [call];
  // The two spaces before it, and the two signs that continue it.
  const room = width - 4;
  const [, indent = ""] = /^( *)/.exec(call) ?? [];
  const before = (sign: string) => call.lastIndexOf(sign, room);
  const end = [before(" --"), before(" "), call.indexOf(" ", indent.length)].find((at) => at > indent.length) ?? -1;
  if (end === -1) return [call];
  return [`${call.slice(0, end)} \\`, ...folded(`  ${call.slice(end + 1)}`, width)];
}

const environment = {
  aws: [
    {
      en: "AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL, …   credentials and Region, as for every AWS tool",
      ja: "AWS_PROFILE、AWS_REGION、AWS_ENDPOINT_URL など   認証情報とリージョン (ほかの AWS のツールと同じ)",
    },
    {
      en: "    (also from ~/.aws; without any Region, us-east-1)",
      ja: "    (~/.aws の設定も使います。リージョンの指定がなければ us-east-1)",
    },
  ],
  locale: [
    {
      en: "LC_ALL, LC_MESSAGES, LANG   language of the output: Japanese for ja…, otherwise English",
      ja: "LC_ALL、LC_MESSAGES、LANG   出力の言語 (ja で始まる場合は日本語、それ以外は英語)",
    },
  ],
  state: [
    {
      en: "XDG_STATE_HOME   where the ledger is kept; without it ~/.local/state",
      ja: "XDG_STATE_HOME   台帳を置く場所 (省略時は ~/.local/state)",
    },
  ],
  colour: [{ en: "NO_COLOR   no colours, on any terminal", ja: "NO_COLOR   設定すると、ターミナルでも色を付けない" }],
} as const satisfies Readonly<Record<string, readonly Text[]>>;

/** The path as a reader writes it, not as it is on this machine. */
const ledgerPath = defaultLedger({ XDG_STATE_HOME: "~/.local/state" });
const ledgerFile: Text = {
  en: `${ledgerPath}   the ledger: findings, changes, declarations`,
  ja: `${ledgerPath}   台帳 (検出結果、変化、申告)`,
};
const outputsFile: Text = {
  en: ".sst/outputs.json   the deployment from this folder: its table, topic and Region",
  ja: ".sst/outputs.json   このフォルダーからデプロイしたテーブル、トピック、リージョン",
};

const programParts: Parts = {
  examples: examplesOf([
    [
      "genkan check",
      {
        en: "check the account of your AWS credentials, read-only",
        ja: "AWS 認証情報のアカウントを評価する (読み取りのみ)",
      },
    ],
    [
      "genkan explain root-mfa-enabled",
      { en: "why it matters, and how to fix it", ja: "必要な理由と対応手順を表示する" },
    ],
    [
      "genkan watch",
      { en: "check the account every hour, and report what changed", ja: "1 時間ごとに評価し、変化を知らせる" },
    ],
  ]),
  exit: linesOf([
    DONE,
    ...EVALUATED.slice(1),
    {
      en: "(a command with other meanings lists them in its own help)",
      ja: "(意味が異なるコマンドは、それぞれのヘルプに記載)",
    },
  ]),
  environment: linesOf([...environment.aws, ...environment.locale, ...environment.state, ...environment.colour]),
  files: linesOf([ledgerFile, outputsFile]),
  also: {
    en: ["genkan help COMMAND, README.md, docs/first-hour.en.md, docs/controls.en.md"],
    ja: ["genkan help コマンド名, README.md, docs/first-hour.ja.md, docs/controls.ja.md"],
  },
};

const words = {
  helpOption: { en: "show this help", ja: "このヘルプを表示する" },
  help: { en: "show how a command is used", ja: "コマンドの使い方を表示する" },
  more: (path: string): Text => ({
    en: `(genkan ${path} --help shows how)`,
    ja: `(使い方: genkan ${path} --help)`,
  }),
  all: { en: "(genkan --help shows every command)", ja: "(コマンドの一覧: genkan --help)" },
};
