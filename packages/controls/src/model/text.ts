/** The languages of all texts. */
export const locales = ["en", "ja"] as const;
export type Locale = (typeof locales)[number];

/** A sentence in every language. A missing language does not compile. */
export type Text = Readonly<Record<Locale, string>>;

/** The longest value from outside that is repeated, in UTF-16 units. */
export const LONGEST_VALUE = 200;

// Controls, format characters (bidirectional and zero-width marks, tags), lone surrogates, line and paragraph
// separators: these can move a cursor, reorder a line or be invisible.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Makes a value from outside safe to display anywhere: invisible characters become their code points (`\u{202e}`), and
 * long values are cut. A cut value keeps a fingerprint of the whole, so that two of them stay different.
 */
export function clean(value: string, longest = LONGEST_VALUE): string {
  const head = value.length > longest ? value.slice(0, longest * 2) : value;
  const seen = head.replace(UNSEEN, (unit) => `\\u{${unit.codePointAt(0)!.toString(16)}}`);
  if (seen.length <= longest && head === value) return seen;
  const mark = `…${fingerprint(value)}`;
  return seen.slice(0, longest - mark.length).replace(/\p{Surrogate}$/u, "") + mark;
}

let segmenter: Intl.Segmenter | undefined;

/** The graphemes of a text: what a reader takes for one character. */
export function graphemesOf(text: string): Intl.Segments {
  segmenter ??= new Intl.Segmenter();
  return segmenter.segment(text);
}

/** Cuts a text to `longest` UTF-16 units without splitting a grapheme. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  let kept = "";
  for (const { segment } of graphemesOf(text)) {
    if (kept.length + segment.length > longest - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A number of things in English: `1 act`, `2 acts`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** FNV-1a, 32 bits, as eight hexadecimal digits. It distinguishes cut values; it is not a security measure. */
function fingerprint(value: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
