/** The languages that Genkan speaks. */
export const locales = ["en", "ja"] as const;
export type Locale = (typeof locales)[number];

/** A sentence in every language; a missing one does not compile. */
export type Text = Readonly<Record<Locale, string>>;

/** The longest value from outside that we repeat, in UTF-16 units. */
export const LONGEST_VALUE = 200;

// Controls, format characters (bidirectional and zero-width marks, tags), lone surrogates, line and paragraph
// separators: what can move a cursor, reorder a line or hide in one.
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;

/**
 * Makes a value from outside safe to show anywhere: what can't be seen is written as its code point (`\u{202e}`),
 * and what is too long is cut. Cut values keep a fingerprint of the whole, so that two of them stay apart.
 */
export function clean(value: string, longest = LONGEST_VALUE): string {
  const head = value.length > longest ? value.slice(0, longest * 2) : value;
  const seen = head.replace(UNSEEN, (unit) => `\\u{${unit.codePointAt(0)!.toString(16)}}`);
  if (seen.length <= longest && head === value) return seen;
  const mark = `…${fingerprint(value)}`;
  return seen.slice(0, longest - mark.length).replace(/\p{Surrogate}$/u, "") + mark;
}

/** Cuts a text at `longest` UTF-16 units without breaking a character, however many code points it is made of. */
export function cut(text: string, longest: number): string {
  if (text.length <= longest) return text;
  let kept = "";
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    if (kept.length + segment.length > longest - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** A number of things in English: `1 act`, `2 acts`. */
export const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** FNV-1a, 32 bits, as eight hexadecimal digits: tells cut values apart, protects nothing. */
function fingerprint(value: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < value.length; i++) hash = Math.imul(hash ^ value.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
