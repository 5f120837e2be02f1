import { marked } from "marked";

/** The elements that a page of ours has. */
const ELEMENTS = new Set("a code h2 h3 h4 li ol p table tbody td th thead tr ul".split(" "));
/** Where its links may lead: to the console of AWS. */
const CONSOLE = /^https:\/\/[\w.-]+\.(?:aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)\//;

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"' };

/** A page in Markdown as a site renders it. */
const rendered = (text: string): string => marked.parse(text, { async: false, gfm: true }).replace(/<!-- -->/g, "");

/** What is in a page in Markdown that does not come from us: elements, attributes and links. Empty where nothing is. */
export function strangeIn(text: string): string {
  const tags = [...rendered(text).matchAll(/<\/?([a-z0-9!-]*)([^>]*)>/gi)];
  return tags
    .filter(([, name = "", attributes = ""]) => {
      const [, address = ""] = /^ href="([^"]*)"$/.exec(attributes) ?? [];
      return !ELEMENTS.has(name) || (attributes !== "" && !(name === "a" && CONSOLE.test(address)));
    })
    .map(([tag]) => tag)
    .join(" ");
}

/** What a reader sees of a page in Markdown, in one line. */
export const readIn = (text: string): string =>
  rendered(text)
    .replace(/<[^>]*>/g, " ")
    .replace(/&(?:#(\d+)|(\w+));/g, (whole, code?: string, name = "") =>
      code ? String.fromCodePoint(Number(code)) : (NAMED[name] ?? whole),
    )
    .replace(/\s+/g, " ")
    .trim();
