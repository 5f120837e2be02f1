import fc from "fast-check";

const SURROGATES = { from: 0xd800, count: 0x800 };

/**
 * Any character of Unicode, for the `unit` of `fc.string`. It gives what fast-check's own unit "binary" gives, without
 * the table of 1.1 million characters that fast-check builds for that one, which takes more than a second.
 */
export const anyCharacter: fc.Arbitrary<string> = fc.nat(0x10ffff - SURROGATES.count).map(
  (n) => String.fromCodePoint(n < SURROGATES.from ? n : n + SURROGATES.count),
  // The way back lets fast-check try its dangerous strings, such as "__proto__".
  (character) => {
    const code = typeof character === "string" ? character.codePointAt(0) : undefined;
    if (code === undefined || String.fromCodePoint(code) !== character) throw new Error("not one character");
    return code < SURROGATES.from ? code : code - SURROGATES.count;
  },
);
