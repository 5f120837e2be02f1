import type { Locale } from "@genkan/controls/model/text";
import { clean } from "@genkan/controls/model/text";
import { wrap } from "@genkan/messages/layout";
import type { Output } from "../output.ts";
import type { FileChange } from "./file-changes.ts";
import type { StackChange } from "./stack-changes.ts";
import type { Upgrade } from "./upgrade.ts";
import { words } from "./upgrade-words.ts";

/** How many properties of a resource are listed. `--format json` has all of them. */
const MOST_PROPERTIES = 6;

/** An upgrade for people: what is new, and what changes in the folder and in the account. */
export function upgradeText({ from, to, entries, files, faults, stack }: Upgrade, locale: Locale, out: Output): string {
  const indented = (text: string, first: string): string =>
    wrap(text, out.columns - first.length)
      .map((line, i) => (i ? " ".repeat(first.length) : first) + line)
      .join("\n");
  const heading = (title: string) => ["", out.paint("bold", title)];
  return [
    out.paint("bold", words.title(from, to)[locale]),
    ...heading(words.entries[locale]),
    ...(entries.length
      ? entries.map(({ version, kind, text }) => indented(`${version} ${kind}: ${text}`, "  - "))
      : [`  ${words.noEntries[locale]}`]),
    ...heading(words.folder[locale]),
    ...(files.length ? files.flatMap((each) => fileLines(each, locale)) : [`  ${words.noFileChanges[locale]}`]),
    ...(faults.length
      ? [indented(words.configuration[locale], "  "), ...faults.map((fault) => indented(fault[locale], "    "))]
      : []),
    ...heading(words.stack[locale]),
    ...(stack.known
      ? stack.changes.length
        ? stack.changes.map((each) => indented(stackLine(each, locale), "  "))
        : [`  ${words.noStackChanges[locale]}`]
      : [indented(words.stackUnknown(stack.reason)[locale], "  ")]),
    "",
  ].join("\n");
}

function fileLines({ file, at, from, to, isYours }: FileChange, locale: Locale): readonly string[] {
  const place = at === null ? file : `${file}: ${at}`;
  // A line is its own place.
  const isLine = file === ".gitignore";
  const change = isLine
    ? to === null
      ? "-"
      : "+"
    : `${clean(from ?? words.none[locale])} → ${clean(to ?? words.none[locale])}`;
  if (at !== null && !isYours) return [`  ${place} ${change}`];
  if (!isYours) return [`  ${place}: ${words.replaced[locale]}`];
  const content = (to ?? words.none[locale]).trimEnd().split("\n");
  return [`  ${place}: ${words.yours[locale]}`, ...content.map((line) => `    ${clean(line)}`)];
}

function stackLine({ change, resource, type, properties }: StackChange, locale: Locale): string {
  const listed = properties.slice(0, MOST_PROPERTIES).join(", ");
  const more = properties.length - MOST_PROPERTIES;
  const which = properties.length ? `: ${listed}${more > 0 ? ` (+${more})` : ""}` : "";
  return `${words.changes[change][locale]} ${type} ${clean(resource)}${which}`;
}
