import { folded, manualOf } from "@genkan/cli/manual";
import type { Locale, Text } from "@genkan/controls/model/text";

/** A program's help as one page for man(1): every command, from what each says of itself. */
export function manPage(...[program, commands, locale]: Parameters<typeof manualOf>): string {
  const [own, ...pages] = manualOf(program, commands, locale);
  const sections = pages.flatMap(({ command, path, parts }) => {
    const help = command.createHelp();
    const options = help
      .visibleOptions(command)
      .filter(({ long }) => long !== "--help")
      .map((option) => item(help.optionTerm(option), help.optionDescription(option)));
    const positions = command.registeredArguments.map((each) =>
      item(help.argumentTerm(each), help.argumentDescription(each)),
    );
    // What is the same for all is at the end of the page, once.
    const special = parts.filter(({ id }) => id === "notes" || id === "examples" || id === "exit");
    return [
      `.SS "genkan ${path}"`,
      text(`genkan ${path} ${help.styleUsage(command.usage())}`),
      ".PP",
      text(sentence(command.description(), locale)),
      ...positions,
      ...options,
      ...special.flatMap((part) => section(part)),
    ];
  });
  return `${[
    ".\\\" Generated from packages/cli/src by npm run docs; don't edit.",
    '.TH GENKAN 1 "" "" "Genkan"',
    // Japanese has no spaces that could be stretched to fill a line.
    ".ad l",
    `.SH "${text(words.name[locale])}"`,
    text(`genkan - ${words.what[locale]}`),
    `.SH "${text(words.synopsis[locale])}"`,
    text(words.usage[locale]),
    `.SH "${text(words.commands[locale])}"`,
    ...sections,
    ...own!.parts.flatMap(({ heading, lines }) => [`.SH "${text(heading.toUpperCase())}"`, ...listed(lines)]),
  ].join("\n")}\n`;
}

const words = {
  name: { en: "NAME", ja: "名前" },
  what: {
    en: "watches the front door of an AWS account: its root user and IAM Identity Center",
    ja: "AWS アカウントの入口 (ルートユーザーと IAM Identity Center) を監視する",
  },
  synopsis: { en: "SYNOPSIS", ja: "書式" },
  usage: { en: "genkan COMMAND [options]", ja: "genkan コマンド [オプション]" },
  commands: { en: "COMMANDS", ja: "コマンド" },
} as const satisfies Readonly<Record<string, Text>>;

const sentence = (description: string, locale: Locale) =>
  locale === "ja" ? `${description}。` : `${description.slice(0, 1).toUpperCase()}${description.slice(1)}.`;

/** The columns of a man page within a section. */
const WIDTH = 72;

const section = ({ id, heading, lines }: { id: string; heading: string; lines: readonly string[] }) => [
  ".PP",
  `.B ${text(heading)}`,
  ...listed(id === "examples" ? lines.flatMap((line) => (line.startsWith(" ") ? [line] : folded(line, WIDTH))) : lines),
];

/** Lines as they stand. */
const listed = (lines: readonly string[]) => [".RS 4", ".nf", ...lines.map(text), ".fi", ".RE"];

const item = (term: string, description: string) => `.TP\n.B ${text(term)}\n${text(description)}`;

/** Text that roff takes for nothing else. */
const text = (line: string): string =>
  line
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^(?=[.'])/, "\\&")
    .replace(
      /[^\x20-\x7e]/gu,
      // A line may end between two characters of Japanese, unless the second one closes something.
      (character, offset: number, whole: string) => {
        const code = `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`;
        return /^[^\x20-\x7e]?[^\x20-\x7e]$/u.test(whole.slice(Math.max(0, offset - 1), offset + character.length)) &&
          offset > 0 &&
          !/[、。」』）・ー]/u.test(character)
          ? `\\:${code}`
          : code;
      },
    );
