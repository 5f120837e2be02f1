/** What means something in Markdown, in HTML, or on the sites that show both: emphasis, links, tables, formulas, emoji. */
const SIGNS = /[&<>\\`*_[\]|~!$^]|:(?=\S)|(?<=www)\./gi;
/** What makes a heading, a list or a rule of a line. */
const LINE_START = /^(?:[-+=]|(\d{1,9})([.)]))/;

/** A character by its number: a renderer shows it, and takes it for nothing else. */
const reference = (sign: string): string => `&#${sign.codePointAt(0)};`;

/**
 * A text in Markdown that reads as it is, whatever it contains. Nothing in it becomes a link, an element, a mention of
 * somebody or a reference to an issue.
 *
 * @param text one line without invisible characters, as `clean` makes it
 * @example
 * ```ts
 * import { literal } from "@genkan/messages/markdown";
 *
 * literal("[a](javascript:x) *b* @everyone");
 * // => "&#91;a&#93;(javascript&#58;x) &#42;b&#42; @<!-- -->everyone"
 * ```
 */
export const literal = (text: string): string =>
  text
    .trim()
    .replace(SIGNS, reference)
    .replace(LINE_START, (start, digits?: string, end?: string) =>
      digits === undefined || end === undefined ? reference(start) : digits + reference(end),
    )
    // GitHub looks for these two in the text that a reader sees, so that a reference would not hide them.
    .replace(/@|(?<!&)#/g, "$&<!-- -->");

/** A link whose address can't end early. */
export const link = ({ name, url }: { readonly name: string; readonly url: string }): string =>
  `[${literal(name)}](<${url.replace(/[<>\\|\s]/g, encodeURIComponent)}>)`;
