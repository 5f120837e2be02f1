import stringWidth from "string-width";
import { clean } from "../text.ts";

/** What is longer than any sentence of ours is cut, in UTF-16 units. */
const LONGEST_SENTENCE = 4_000;

// Japanese has no spaces: a line may end between any two characters, but must not begin with the first kind of these
// or end with the second (kinsoku, JIS X 4051).
const CLOSING = "、。，．・：；？！」』）］｝〕〉》】ーっゃゅょッャュョ々…),.:;?!";
const OPENING = "「『（［｛〔〈《【(";
const WIDE = "\\u3000-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef";
const BREAK = "[^\\S\u00a0]+";
const TOKEN = new RegExp(`${BREAK}|[${OPENING}]*[${WIDE}][${CLOSING}]*|(?:[^\\s${WIDE}]|\u00a0)+[${CLOSING}]*`, "gu");

/**
 * Breaks a text into lines of at most `width` columns; a wide character takes two. A word that is wider than a line
 * (a URL, a command) stands on a line of its own, unbroken. What can't be seen is written as its code point.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const token of clean(text, LONGEST_SENTENCE).match(TOKEN) ?? []) {
    if (line !== "" && stringWidth(line + token.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = token.trimStart();
    } else line += token;
  }
  return [...lines, line.trimEnd()].map((each) => each.replaceAll("\u00a0", " "));
}

/** Wrapped lines behind a first prefix, and behind spaces of the same width after it. */
export function hang(prefix: string, text: string, width: number): string[] {
  const indent = " ".repeat(stringWidth(prefix));
  return wrap(text, width - indent.length).map((line, i) => (i ? indent : prefix) + line);
}

/** A text filled with spaces to a width in columns. */
export const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - stringWidth(text)));

/** A time as people read it, to the minute: `2026-11-01 09:30 UTC`, in one piece (with no-break spaces). */
export const when = (instant: string): string => `${instant.slice(0, 16).replace("T", "\u00a0")}\u00a0UTC`;
