import { clean, graphemesOf } from "@genkan/controls/model/text";
import { eastAsianWidth } from "get-east-asian-width";

/** Longer than any sentence of ours, in UTF-16 units; longer text is cut. */
const LONGEST_SENTENCE = 4_000;

// Japanese has no spaces: a line may end between any two characters, but must not begin with the first kind of these
// or end with the second (kinsoku, JIS X 4051).
const CLOSING = "、。，．・：；？！」』）］｝〕〉》】ーぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ々…),.:;?!";
const OPENING = "「『（［｛〔〈《【(";
const WIDE = "\\u3000-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef";
const BREAK = "[^\\S\u00a0]+";
const TOKEN = new RegExp(`${BREAK}|[${OPENING}]*[${WIDE}][${CLOSING}]*|(?:[^\\s${WIDE}]|\u00a0)+[${CLOSING}]*`, "gu");

/** The letters that flags are made of, 🇦 to 🇿. */
const isRegionalIndicator = (point: number): boolean => point >= 0x1f1e6 && point <= 0x1f1ff;

/**
 * The width of a text on a terminal, in columns, or more: combining characters and the parts of an emoji count
 * separately. Exact for ordinary Japanese and English.
 */
export function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  let columns = 0;
  // Half of a flag is as wide as a whole flag.
  for (const sign of text.normalize("NFC")) {
    const point = sign.codePointAt(0)!;
    columns += isRegionalIndicator(point) ? 2 : eastAsianWidth(point);
  }
  return columns;
}

/**
 * Breaks a text into lines of at most `width` columns; a wide character takes two. A word that is wider than a line (a
 * URL, a command) gets its own line, unbroken. Invisible characters become their code points.
 */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  // An upper bound, because a mark may join the sign before it. The exact width is measured only if this exceeds the
  // limit.
  let columns = 0;
  for (const token of clean(text, LONGEST_SENTENCE).match(TOKEN) ?? []) {
    const wider = columns + widthOf(token);
    if (line !== "" && wider > width && widthOf(line + token.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = token.trimStart();
      columns = widthOf(line);
    } else {
      line += token;
      columns = wider;
    }
  }
  return [...lines, line.trimEnd()].map((each) => each.replaceAll("\u00a0", " "));
}

/** Wrapped lines, the first after a prefix, the others indented by its width. */
export function hang(prefix: string, text: string, width: number): string[] {
  const indent = " ".repeat(widthOf(prefix));
  return wrap(text, width - indent.length).map((line, i) => (i ? indent : prefix) + line);
}

/**
 * As {@link hang}, for a terminal: where a line is too wide, it is broken between words that belong together, and within a
 * word that is wider than a line, unless it is an address to click on.
 */
export const lay = (prefix: string, text: string, width: number): string[] => {
  const indent = " ".repeat(widthOf(prefix));
  const room = width - indent.length;
  return wrap(text, room)
    .flatMap((line) => (widthOf(line) <= room || line.includes("://") ? [line] : wrap(line, room)))
    .flatMap((line, i) => fold((i ? indent : prefix) + line, width, indent));
};

/** Breaks a line that is too wide, wherever its end is; what follows is indented. */
function fold(line: string, width: number, indent: string): string[] {
  if (widthOf(line) <= width || line.includes("://")) return [line];
  const lines: string[] = [];
  let current = "";
  for (const { segment } of graphemesOf(line)) {
    if (widthOf(current + segment) > width) {
      lines.push(current);
      current = indent;
    }
    current += segment;
  }
  return [...lines, current];
}

/** A text filled with spaces to a width in columns. */
export const pad = (text: string, width: number): string => text + " ".repeat(Math.max(0, width - widthOf(text)));
