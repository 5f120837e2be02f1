import type { Argument, Command, Option } from "commander";
import { valuesOf } from "./options.ts";

/** The shells that a script exists for. */
export const shells = ["bash", "zsh", "fish"] as const;
export type ShellName = (typeof shells)[number];

/** What a shell needs to know about one command. */
interface Node {
  /** The words that call it: `genkan planned-use add`. */
  readonly path: string;
  readonly commands: readonly Word[];
  readonly options: readonly (Word & { readonly value: Value | null })[];
  /** The possible values of its first argument. */
  readonly argument: Value | null;
}
interface Word {
  readonly word: string;
  readonly what: string;
}
type Value = { readonly kind: "words"; readonly words: readonly string[] } | { readonly kind: "file" | "free" };

/** The completion script of a program for a shell: its commands, their options, and the values of those. */
export const completionScript = (program: Command, shell: ShellName): string => writers[shell](nodesOf(program));

/** A command and all its subcommands. */
function nodesOf(command: Command, before = ""): readonly Node[] {
  const path = `${before} ${command.name()}`.trim();
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const [argument] = command.registeredArguments;
  const node: Node = {
    path,
    commands: commands.map((each) => ({ word: each.name(), what: each.description() })),
    options: help.visibleOptions(command).flatMap((option) => wordsOf(option)),
    argument: argument ? whatStandsFor(argument) : null,
  };
  return [node, ...command.commands.flatMap((each) => nodesOf(each, path))];
}

const wordsOf = (option: Option) =>
  [option.long, option.short]
    .filter((word) => word !== undefined)
    .map((word) => ({ word, what: option.description, value: option.required ? whatStandsFor(option) : null }));

function whatStandsFor(asked: Option | Argument): Value {
  const words = valuesOf(asked);
  if (words.length) return { kind: "words", words };
  const name = "flags" in asked ? asked.flags : `<${asked.name()}>`;
  return { kind: name.includes("<file>") ? "file" : "free" };
}

/** Text in single quotes. In fish, a backslash escapes there; in the other shells it does not. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A `case` of bash and zsh that maps a word to what may follow it. */
const cases = (entries: readonly (readonly [pattern: string, action: string])[]): string =>
  entries.map(([pattern, action]) => `    ${quoted(pattern)}) ${action} ;;`).join("\n");

/** Finds the command before the cursor. */
const walk = (nodes: readonly Node[], { first, last }: { first: string; last: string }): string => `  local at=genkan i
  for ((i = ${first}; i < ${last}; i++)); do
    case "$at \${words[i]}" in
${nodes
  .slice(1)
  .map(({ path }) => `      ${quoted(path)}) at=${quoted(path)} ;;`)
  .join("\n")}
    esac
  done`;

const options = (nodes: readonly Node[], write: (value: Value) => string) =>
  nodes.flatMap(({ path, options: all }) =>
    all.flatMap(({ word, value }) => (value ? [[`${path} ${word}`, `${write(value)}; return`] as const] : [])),
  );

function bash(nodes: readonly Node[]): string {
  const write = (value: Value) =>
    value.kind === "words"
      ? `_genkan_words ${quoted(value.words.join(" "))}`
      : value.kind === "file"
        ? "_genkan_files"
        : ":";
  const rest = nodes.map(({ path, commands, options: all, argument }) => {
    const own = argument?.kind === "words" ? argument.words : [];
    const words = [...commands, ...all].map(({ word }) => word);
    const listed = `_genkan_words ${quoted([...own, ...words].join(" "))}`;
    return [path, argument?.kind === "file" ? `${listed}; [[ $word == -* ]] || _genkan_files` : listed] as const;
  });
  return `# Completion of genkan for bash: source <(genkan completion bash)
_genkan_words() { COMPREPLY=($(compgen -W "$1" -- "$word")); }
_genkan_files() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -f -- "$word"))
  compopt -o filenames 2>/dev/null
}
_genkan() {
  local words=("\${COMP_WORDS[@]}") word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]}
  # bash takes --option=value apart at the sign.
  if [[ $word == = ]]; then word=; elif [[ $before == = ]]; then before=\${COMP_WORDS[COMP_CWORD - 2]}; fi
  COMPREPLY=()
${walk(nodes, { first: "1", last: "COMP_CWORD" })}
  case "$at $before" in
${cases(options(nodes, write))}
  esac
  case "$at" in
${cases(rest)}
  esac
}
complete -F _genkan genkan
`;
}

function zsh(nodes: readonly Node[]): string {
  const described = (tag: string, words: readonly Word[]) => {
    const all = words.map(({ word, what }) => quoted(`${word.replaceAll(":", "\\:")}:${what}`));
    return words.length ? `all=(${all.join(" ")}); _describe ${tag} all` : "";
  };
  const write = (value: Value) =>
    value.kind === "words" ? `compadd -- ${value.words.join(" ")}` : value.kind === "file" ? "_files" : ":";
  const rest = nodes.map(({ path, commands, options: all, argument }) => {
    const own = argument && argument.kind !== "free" ? write(argument) : "";
    const actions = [own, described("command", commands), described("-o option", all)];
    return [path, actions.filter(Boolean).join("; ")] as const;
  });
  return `#compdef genkan
# Completion of genkan for zsh: source <(genkan completion zsh), after compinit; or a file _genkan in $fpath
_genkan() {
${walk(nodes, { first: "2", last: "CURRENT" })}
  local before=\${words[CURRENT-1]}
  local -a all
  case "$at $before" in
${cases(options(nodes, write))}
  esac
  case "$at" in
${cases(rest)}
  esac
}
if [[ \${funcstack[1]} == _genkan ]]; then _genkan "$@"; else compdef _genkan genkan; fi
`;
}

function fish(nodes: readonly Node[]): string {
  const text = (value: string) => `'${value.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
  const lines = nodes.flatMap(({ path, commands, options: all, argument }) => {
    const at = `complete -c genkan -n ${text(`__genkan_at ${text(path)}`)}`;
    const values = (value: Value | null) =>
      value?.kind === "words"
        ? ` -x -a ${text(value.words.join(" "))}`
        : value?.kind === "file"
          ? " -r -F"
          : value
            ? " -x"
            : "";
    return [
      ...commands.map(({ word, what }) => `${at} -a ${word} -d ${text(what)}`),
      ...(argument?.kind === "words" ? [`${at} -a ${text(argument.words.join(" "))}`] : []),
      ...(argument?.kind === "file" ? [`${at} -F`] : []),
      ...all.map(({ word, what, value }) => {
        const name = word.startsWith("--") ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`;
        return `${at} ${name}${values(value)} -d ${text(what)}`;
      }),
    ];
  });
  return `# Completion of genkan for fish: genkan completion fish | source
function __genkan_at
    set -l at genkan
    for word in (commandline -opc)[2..]
        switch "$at $word"
            case ${nodes
              .slice(1)
              .map(({ path }) => text(path))
              .join(" ")}
                set at "$at $word"
        end
    end
    test "$at" = $argv[1]
end
complete -c genkan -f
${lines.join("\n")}
`;
}

const writers: Readonly<Record<ShellName, (nodes: readonly Node[]) => string>> = { bash, zsh, fish };
