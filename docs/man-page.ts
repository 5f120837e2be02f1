import { manualOf } from "@genkan/cli/manual";

/** A program's help as one page for man(1): every command, from what each says of itself. */
export function manPage(...[program, commands]: Parameters<typeof manualOf>): string {
  const [own, ...pages] = manualOf(program, commands);
  const sections = pages.flatMap(({ command, path, parts }) => {
    const help = command.createHelp();
    const options = help
      .visibleOptions(command)
      .filter(({ long }) => long !== "--help")
      .map((option) => item(help.optionTerm(option), help.optionDescription(option)));
    const positions = command.registeredArguments.map((each) =>
      item(help.argumentTerm(each), help.argumentDescription(each)),
    );
    // What is the same for all stands at the end of the page, once.
    const special = parts.filter(
      ({ heading }) => heading === "Notes" || heading === "Examples" || heading === "Exit status",
    );
    return [
      `.SS "genkan ${path}"`,
      text(`genkan ${path} ${command.usage()}`),
      ".PP",
      text(sentence(command.description())),
      ...positions,
      ...options,
      ...special.flatMap((part) => section(part)),
    ];
  });
  return `${[
    ".\\\" Generated from packages/cli/src by npm run docs; don't edit.",
    '.TH GENKAN 1 "" "" "Genkan"',
    ".SH NAME",
    text("genkan - watches the front door of an AWS account: its root user and IAM Identity Center"),
    ".SH SYNOPSIS",
    text("genkan COMMAND [options]"),
    ".SH COMMANDS",
    ...sections,
    ...own!.parts.flatMap(({ heading, lines }) => [`.SH "${heading.toUpperCase()}"`, ...listed(lines)]),
  ].join("\n")}\n`;
}

const sentence = (words: string) => `${words.slice(0, 1).toUpperCase()}${words.slice(1)}.`;

const section = ({ heading, lines }: { heading: string; lines: readonly string[] }) => [
  ".PP",
  `.B ${text(heading)}`,
  ...listed(lines),
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
      (character) => `\\[u${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`,
    );
